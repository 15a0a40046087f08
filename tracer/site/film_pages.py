"""The page of a film: from a trace with its film to files below docs/."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import msgspec
from markupsafe import Markup

from tracer.figures import Figure, standalone
from tracer.figures.training import animated, draw_film
from tracer.figures.training.levels import tones_of
from tracer.ground.errors import TracerError
from tracer.ground.inventory import WALKTHROUGHS
from tracer.lesson.records import Lesson
from tracer.saying.cancel import Cancellation
from tracer.saying.environment import Templates
from tracer.saying.film_view import FilmView, script_json
from tracer.saying.names import LessonNames, Written, names_in
from tracer.site.figure_numbers import FigureNumbers
from tracer.site.pages import PageNames
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
    own: LessonNames
    cross: LessonNames
    own_is_cross: bool
    trace: Trace


@dataclass(frozen=True, kw_only=True)
class FilmNames(PageNames):
    """Of a film page."""

    film: FilmView
    """The film, easy to ask: `film.film` (the record), `film.snapshots`, `film.last`, `film.weights`,
    `film.is_right(at, sample)`, `film.has_surface`."""
    fn: Written
    """`fn(*path)`: a number, tied: `fn("runs", 0, "solved")`, `fn("snapshots", film.last, "loss")`, `fn("epochs")`."""
    fsaid: Written
    """`fsaid(kind, *at, case="…")`: a sentence that depends on a film’s numbers; kinds in
    `tracer/saying/film_cases.py`; `at`: places of runs, or of a sign."""
    fcase: Callable[..., str]
    """`fcase(kind, *at)`: the case by itself."""
    frames: tuple[int, ...]
    """The five snapshots of the stills."""
    rates: tuple[int, ...]
    """The places of the runs at five learning rates, the smallest first."""
    other: Other | None
    """Nothing, or the first step with the other loss: `run` (its place), `own` and `cross` (what a lesson page sees of
    the step with the squared error, and with the cross-entropy), `own_is_cross`."""
    cancel: Cancellation | None
    """The lines that show why the slope cancels, with `other`."""
    ffig: Written
    """`ffig(key, caption)`: a numbered figure: `losses` or `rates`."""
    fref: Written
    """`fref(key)`: a reference to one, or to `film`."""
    fnumber: Callable[[str], int]
    """`fnumber("film")`: the number of the figure that the page writes by itself."""
    fdraw: Written
    """`fdraw(kind, uid=…, at=…)`: a drawing by itself: `stage`, `square`, `curve`, `still`, `key`."""
    page_json: Markup
    """What `docs/assets/js/film.js` needs."""


def film_files(source: Source, templates: Templates) -> dict[str, bytes]:
    """The film page of a lesson with epochs, by path below docs/. Where the film is still to come, it says so."""
    folder = f"{WALKTHROUGHS}/{source.name}"
    tools = Tools(source.trace, trace_url="trace.json", notations=source.notations)
    names = PageNames(**names_in(tools.names()), lesson_name=source.name)
    if source.trace.film is None:
        return {f"{folder}/film.md": templates.render("pages/film-soon.md.j2", names).encode()}
    page = _Page(FilmView(tools.view, source.trace.film, source.pictures), names)
    text = page.figures.page(lambda: templates.render("pages/film.md.j2", page.names()))
    files = {
        f"{folder}/film.md": text.encode(),
        f"{folder}/film.svg": animated(page.film).encode(),
    }
    if page.other is not None:
        files[f"{folder}/other/trace.json"] = to_json(page.other.trace)
    for key, figure in page.drawn.items():
        files[f"{folder}/figures/{key}.svg"] = standalone(figure, films=True).encode()
    return files


def page_data(film: FilmView) -> dict[str, Any]:
    """What `site.film_page` needs."""
    return {**film.page_data(), "tones": dataclasses.asdict(tones_of(film))}


class _Page:
    """What the template of one film has at hand."""

    def __init__(self, film: FilmView, names: PageNames) -> None:
        self.film = film
        self.lesson_names = names
        self.other = other_loss(film.lesson, film, names)
        drawings = [*(["losses"] if self.other else []), "rates"]
        self.drawn: dict[str, Figure] = {f"film-{key}": draw_film(key, self.film) for key in drawings}
        """What can be downloaded, by its name there: also where a template does not show it."""
        self.figures = FigureNumbers(["film", *drawings], prefix="film-")

    def names(self) -> FilmNames:
        runs = self.film.film.runs
        rates = [at for at, run in enumerate(runs) if run.kind in ("lesson", "rate")]
        return FilmNames(
            **names_in(self.lesson_names),
            film=self.film,
            fn=self.film.number,
            fsaid=self.film.said,
            fcase=self.film.case,
            fnumber=self.figures.number,
            ffig=self.figure,
            fref=self.figures.reference,
            fdraw=self.draw,
            frames=self.film.stills,
            other=self.other,
            cancel=Cancellation(self.other.cross.v) if self.other else None,
            rates=tuple(sorted(rates, key=lambda at: runs[at].learning_rate)),
            page_json=script_json(page_data(self.film)),
        )

    def draw(self, kind: str, *, uid: str = "", **focus: Any) -> Markup:
        """A drawing by itself; uid where the page has several of its kind. Stills are there to download as well."""
        figure = draw_film(kind, self.film, uid=uid, **focus)
        if kind == "still":
            self.drawn[f"film-{uid}"] = figure
        return figure.svg

    def figure(self, key: str, caption: Markup, **focus: Any) -> Markup:
        """A figure with its number and caption."""
        number = self.figures.take(key)
        drawn = self.drawn[f"film-{key}"] = draw_film(key, self.film, uid=f"f{number}", **focus)
        return self.figures.framed(key, drawn.svg, caption)


def other_loss(lesson: Lesson, film: FilmView, ours: LessonNames) -> Other | None:
    """The first step with the other loss, as far as the film has a run with one and its numbers are finite.

    ours: what a lesson page sees of the lesson itself.
    """
    for place, run in enumerate(film.film.runs):
        if run.kind == "loss":
            try:
                trace = record(with_loss(lesson, run))
            except TracerError:  # the logarithm of an output that is carried as 0
                return None
            theirs = Tools(trace, trace_url="other/trace.json", notations=film.view.notations).names()
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
