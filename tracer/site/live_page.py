"""A lesson's page in the page: what it is with the reader's own numbers. Compiled, with all that it calls."""

from __future__ import annotations

from decimal import Decimal
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
        self.template = "pages/walkthrough.md.j2"
        self.order: list[str] = []
        """The keys of the figures as the page was found to show them."""
        self.divided = True
        """Whether its parts can be made one by one: not where a figure has a key that only its drawing tells of."""

    def lesson(self, settings: list[str]) -> records.Lesson:
        """The lesson with some places changed, as `--set` takes them. Raises TracerError, as the reader does."""
        data = self.document.data()
        for setting in settings:
            apply_override(data, setting)
        return lesson_from_data(data, f"{self.name}.toml", self.notations)

    def nearby(self) -> list[list[str]]:
        """Settings a little beside the lesson's own numbers, to try what they take."""
        number = Decimal(self.document.data()["samples"][0]["input"][0])
        return [[f"samples[0].input[0]={number + Decimal(each)}"] for each in ("0.03", "-0.07", "0.1")]

    def tools(self, lesson: records.Lesson) -> Tools:
        tools = Tools(record(lesson), trace_url=self.trace_url, notations=self.notations, marks=True)
        if self.order:
            tools.figures.keys = self.order
        return tools

    def program(self, lesson: records.Lesson) -> str:
        return self.templates.render_plain("program.py.j2", program_names(lesson))

    def html(self, settings: list[str]) -> str:
        """The page with some places changed."""
        return self.page(self.tools(self.lesson(settings)))

    def names(self, tools: Tools) -> WalkthroughNames:
        """What the template sees. The page is the published example no more, so it has no table of what its author
        printed."""
        return WalkthroughNames(
            **names_in(tools.names()), lesson_name=self.name, program=self.program(tools.trace.lesson), published=None,
            live=Markup(""), film_compares=self.film_compares,
        )

    def words(self, tools: Tools) -> dict[str, Any]:
        """The same by name."""
        return names_in(self.names(tools))

    def page(self, tools: Tools) -> str:
        """The walkthrough, made in one go."""
        names = self.names(tools)
        page = tools.figures.page(lambda: self.templates.render(self.template, names))
        self.divided = _of_known_kinds(tools)
        self.order = tools.figures.keys if self.divided else []
        return page

    def holds(self, tools: Tools, page: str) -> bool:
        """Whether a page that was made part by part shows the figures, in the order, that its texts speak of."""
        return tools.figures.as_expected(page) and _of_known_kinds(tools)

    def files(self, settings: list[str]) -> dict[str, bytes]:
        """What can be downloaded then, by the address that the page has for it. A film is not trained here, and the
        trace is without it."""
        tools = self.tools(self.lesson(settings))
        self.page(tools)  # it decides which figures there are
        made = downloads(overridden(self.text, settings), tools, self.program(tools.trace.lesson))
        return {f"{self.name}/{path}": data for path, data in made.items()}


def _of_known_kinds(tools: Tools) -> bool:
    return all(key in tools.drawn and tools.drawn[key].kind == key for key in tools.figures.keys)
