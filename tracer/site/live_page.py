"""A lesson's page in the page: what it is with the reader's own numbers. Compiled, with all that it calls."""

from __future__ import annotations

from typing import Any

import msgspec
from markupsafe import Markup

from tracer.ground.toml import document
from tracer.lesson import records, wording
from tracer.lesson.overrides import apply_override, overridden
from tracer.lesson.reader import lesson_from_data
from tracer.live.instead import general, inspect, notes
from tracer.live.instead.notations import Notations
from tracer.saying.environment import Templates
from tracer.saying.names import names_in
from tracer.site.pages import WalkthroughNames, downloads, program_names
from tracer.site.tools import Tools
from tracer.tape.record import record

inspect.CLASSES.update({
    "Lesson": records.Lesson, "Network": records.Network, "Layer": records.Layer, "Draw": records.Draw,
    "Sample": records.Sample, "Training": records.Training, "Conventions": records.Conventions,
    "Rounding": records.Rounding, "RoundingException": records.RoundingException, "Notes": records.Notes,
    "NotationFile": wording.NotationFile, "WeightNames": wording.WeightNames, "When": wording.When,
})


class LivePage:
    """data: what the page comes with (`tracer.site.live_data`)."""

    def __init__(self, data: dict[str, Any]) -> None:
        self.name: str = data["name"]
        self.trace_url: str = data["trace_url"]
        self.film_compares: bool = data["compares"]
        self.text: str = data["lesson"]
        self.document = document(self.text)
        general.WORDS.update(data["words"])
        notes.NOTES.update(data["notes"])
        self.notations = Notations({name: msgspec.convert(file, wording.NotationFile)
                                    for name, file in data["notations"].items()})
        self.templates = Templates()

    def lesson(self, settings: list[str]) -> records.Lesson:
        """The lesson with some places changed, as `--set` takes them. Raises TracerError, as the reader does."""
        data = self.document.data()
        for setting in settings:
            apply_override(data, setting)
        return lesson_from_data(data, f"{self.name}.toml", self.notations)

    def tools(self, lesson: records.Lesson) -> Tools:
        return Tools(record(lesson), trace_url=self.trace_url, notations=self.notations, marks=True)

    def program(self, lesson: records.Lesson) -> str:
        return self.templates.render_plain("program.py.j2", program_names(lesson))

    def html(self, settings: list[str]) -> str:
        """The page with some places changed."""
        return self.page(self.tools(self.lesson(settings)))

    def page(self, tools: Tools) -> str:
        """The walkthrough. It is the published example no more, so it has no table of what its author printed."""
        names = WalkthroughNames(
            **names_in(tools.names()), lesson_name=self.name, program=self.program(tools.trace.lesson), published=None,
            live=Markup(""), film_compares=self.film_compares,
        )
        return tools.figures.page(lambda: self.templates.render("pages/walkthrough.md.j2", names))

    def files(self, settings: list[str]) -> dict[str, bytes]:
        """What can be downloaded then, by the address that the page has for it. A film is not trained here, and the
        trace is without it."""
        tools = self.tools(self.lesson(settings))
        self.page(tools)  # it decides which figures there are
        made = downloads(overridden(self.text, settings), tools, self.program(tools.trace.lesson))
        return {f"{self.name}/{path}": data for path, data in made.items()}
