"""The page of a film: from a trace with its film to files below docs/."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import msgspec
from markupsafe import Markup

from tracer.figures import Figure, standalone
from tracer.figures.training import animated, draw_film
from tracer.ground.errors import TracerError
from tracer.ground.inventory import WALKTHROUGHS
from tracer.lesson.records import Lesson
from tracer.saying.cancel import Cancellation
from tracer.saying.film_view import FilmView, script_json
from tracer.site.pages import Templates
from tracer.site.source import Source
from tracer.site.tools import Tools
from tracer.tape.record import record
from tracer.tape.snapshots import Run
from tracer.tape.trace import Trace, to_json

CROSS = ("binary-cross-entropy", "cross-entropy")


@dataclass(frozen=True, kw_only=True)
class Other:
    """The same first step with the other loss. run: its place in the film. own, cross: what a lesson page sees of the
    step with a squared error and with a cross-entropy; own_is_cross: the lesson's own loss is the latter."""

    run: int
    own: dict[str, Any]
    cross: dict[str, Any]
    own_is_cross: bool
    trace: Trace


def film_files(source: Source, templates: Templates) -> dict[str, bytes]:
    """The film page of a lesson with epochs, by path below docs/. Where the film is still to come, it says so."""
    folder = f"{WALKTHROUGHS}/{source.name}"
    tools = Tools(source.trace, trace_url="trace.json")
    context = {**tools.context(), "lesson_name": source.name}
    if source.trace.film is None:
        return {f"{folder}/film.md": templates.render("pages/film-soon.md.j2", context).encode()}
    page = _Page(source, tools, context)
    text = templates.render("pages/film.md.j2", {**context, **page.context()})
    files = {
        f"{folder}/film.md": text.encode(),
        f"{folder}/film.svg": animated(page.film).encode(),
    }
    if page.other is not None:
        files[f"{folder}/other/trace.json"] = to_json(page.other.trace)
    for key, figure in page.drawn.items():
        files[f"{folder}/figures/{key}.svg"] = standalone(figure).encode()
    return files


class _Page:
    """What the template of one film has at hand. Figures are numbered in the order of `plan`."""

    def __init__(self, source: Source, tools: Tools, context: dict[str, Any]) -> None:
        assert source.trace.film is not None
        self.film = FilmView(tools.view, source.trace.film, source.pictures)
        self.other = other_loss(source.trace.lesson, self.film, context)
        self.drawn: dict[str, Figure] = {}
        self.plan = ["film", *(["losses"] if self.other else []), "rates"]

    def context(self) -> dict[str, Any]:
        runs = self.film.film.runs
        rates = [at for at, run in enumerate(runs) if run.kind in ("lesson", "rate")]
        return {
            "film": self.film,
            "fn": self.film.number,
            "fsaid": self.film.said,
            "fcase": self.film.case,
            "fnumber": self.number_of,
            "ffig": self.figure,
            "fref": self.reference,
            "fdraw": self.draw,
            "frames": self.film.stills,
            "other": self.other,
            "cancel": Cancellation(self.other.cross["v"]) if self.other else None,
            "rates": sorted(rates, key=lambda at: runs[at].learning_rate),
            "page_json": script_json(self.film.page_data()),
        }

    def number_of(self, key: str) -> int:
        return self.plan.index(key) + 1

    def draw(self, kind: str, *, uid: str = "", **focus: Any) -> Markup:
        """A drawing by itself; uid where the page has several of its kind. Stills are there to download as well."""
        figure = draw_film(kind, self.film, uid=uid, **focus)
        if kind == "still":
            self.drawn[f"film-{uid}"] = figure
        return figure.svg

    def figure(self, key: str, caption: Markup, **focus: Any) -> Markup:
        """A figure with its number and caption."""
        number = self.number_of(key)
        drawn = self.drawn[f"film-{key}"] = draw_film(key, self.film, uid=f"f{number}", **focus)
        return Markup(
            '\n\n<!-- raw -->\n<figure class="fig fig-film-{key}" id="fig-{number}"><div class="fig-scroll">{svg}</div>'
            '<figcaption><span class="fignum">Figure {number}</span> {caption}</figcaption></figure>\n<!-- /raw -->\n\n'
        ).format(key=key, number=number, svg=drawn.svg, caption=caption)

    def reference(self, key: str) -> Markup:
        return Markup('<a class="figref" href="#fig-{0}">Figure {0}</a>').format(self.number_of(key))


def other_loss(lesson: Lesson, film: FilmView, ours: dict[str, Any]) -> Other | None:
    """The first step with the other loss, as far as the film has a run with one and its numbers are finite.

    ours: what a lesson page sees of the lesson itself.
    """
    for place, run in enumerate(film.film.runs):
        if run.kind == "loss":
            try:
                trace = record(with_loss(lesson, run))
            except TracerError:  # the logarithm of an output that is carried as 0
                return None
            theirs = Tools(trace, trace_url="other/trace.json").context()
            own_is_cross = lesson.training.loss in CROSS
            own, cross = (theirs, ours) if own_is_cross else (ours, theirs)
            return Other(run=place, own=own, cross=cross, own_is_cross=own_is_cross, trace=trace)
    return None


def with_loss(lesson: Lesson, run: Run) -> Lesson:
    """The lesson's first step with the loss and the output activation of a run."""
    replace = msgspec.structs.replace
    *hidden, last = lesson.network.layers
    layers = (*hidden, replace(last, activation=run.activation))
    return replace(
        lesson,
        network=replace(lesson.network, layers=layers),
        training=replace(lesson.training, loss=run.loss, steps=1, epochs=0),
    )
