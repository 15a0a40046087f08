"""From a trace to files below docs/: the walkthrough as Markdown, and what can be downloaded from it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import msgspec
from markupsafe import Markup

from tracer.figures import standalone
from tracer.ground.inventory import CARD, GALLERY, PRACTICE, WALKTHROUGHS
from tracer.lesson.notations import Notations
from tracer.lesson.records import Layer, Lesson, Vector
from tracer.operators.activations import ACTIVATIONS
from tracer.operators.decimals import as_text
from tracer.operators.losses import LOSSES
from tracer.saying.environment import Templates
from tracer.saying.names import LessonNames, names_in
from tracer.site.live_data import live_data
from tracer.site.source import Source
from tracer.site.tools import Tools
from tracer.tape.trace import to_csv, to_json

if TYPE_CHECKING:
    from tracer.site.printed_table import PrintedTable


@dataclass(frozen=True, kw_only=True)
class PageNames(LessonNames):
    """Of the pages of one lesson."""

    lesson_name: str
    """The name of the lesson’s file, as it stands in addresses."""


@dataclass(frozen=True, kw_only=True)
class WalkthroughNames(PageNames):
    """Of a lesson's page."""

    program: str
    """The program from scratch."""
    published: PrintedTable | None
    """Where numbers of a published example stand beside the lesson: `source`, `lines`, `count(which)`,
    `said(all=…, some=…, none=…)`, `explained()`; else nothing."""
    live: Markup
    """What the page needs to follow the numbers in its address; nothing where its templates cannot be compiled."""
    film_compares: bool
    """Whether the film page has another loss beside the lesson’s own."""


@dataclass(frozen=True, kw_only=True)
class ProgramNames:
    """Of the program from scratch, which is no HTML."""

    lesson: Lesson
    """The lesson."""
    layers: tuple[Layer, ...]
    """Its layers as the lesson has them, with `matrix` and `bias_values`."""
    loss: str
    """Its loss, of one sample, in numpy."""
    loss_delta: str
    """What stands before the slope in an output neuron’s delta, in numpy."""
    sloped: bool
    """Whether the slope has a part in it."""
    inputs: tuple[Vector, ...]
    """Each sample’s inputs."""
    targets: tuple[Vector, ...]
    """Each sample’s targets."""
    zeros: tuple[tuple[int, ...], ...]
    """A zero for each neuron of each layer, where it has no biases."""
    called: tuple[str, ...]
    """The name of each layer’s activation in the program."""
    code: Mapping[str, tuple[str, str]]
    """By such a name: its value and its slope in numpy."""
    literal: Callable[[Any], str]
    """`literal(x)`: data as Python source."""
    learns: bool
    """As on a lesson’s page."""
    momentum: Decimal
    """As on a lesson’s page."""
    full_batch: bool
    """As on a lesson’s page."""
    threshold: bool
    """As on a lesson’s page."""
    shared: bool
    """As on a lesson’s page."""
    new_in_deltas: bool
    """Whether hidden deltas use weights that are updated already."""
    trains: bool
    """Whether biases learn."""


@dataclass(frozen=True, kw_only=True)
class GalleryNames:
    """Of the gallery."""

    cards: Sequence[Mapping[str, Any]]
    """One a lesson; a card’s `source` is that of a published example, or nothing."""
    practice: Sequence[Mapping[str, Any]]
    """One a practice page."""


@dataclass(frozen=True, kw_only=True)
class NoNames:
    """Of a page that shows nothing but its text."""


def lesson_files(source: Source, templates: Templates, *, follows: bool = True) -> dict[str, bytes]:
    """The walkthrough of one lesson and its downloads, by path below docs/. follows: the numbers in its address."""
    tools = Tools(source.trace, trace_url=f"{source.name}/trace.json", notations=source.notations, marks=True)
    code = program(source, templates)
    names = WalkthroughNames(
        **names_in(tools.names()),
        lesson_name=source.name,
        program=code,
        published=_printed_table(source, tools),
        live=live_data(source) if follows else Markup(""),
        film_compares=source.trace.film is not None and source.trace.film.compares_losses,
    )
    page = tools.figures.page(lambda: templates.render("pages/walkthrough.md.j2", names))
    folder = f"{WALKTHROUGHS}/{source.name}"
    files = {
        f"{WALKTHROUGHS}/{source.name}.md": page.encode(),
        f"{folder}/{CARD}": _card(source, tools),
    }
    return files | {f"{folder}/{path}": data for path, data in downloads(source.text, tools, code).items()}


def downloads(text: str, tools: Tools, code: str) -> dict[str, bytes]:
    """What can be downloaded from a lesson's page, by path beside it. tools: with which the page was made."""
    files = {
        "lesson.toml": text.encode(),
        "trace.json": to_json(tools.trace),
        "trace.csv": to_csv(tools.trace).encode(),
        "network.py": code.encode(),
    }
    for key in tools.figure_keys():
        files[f"figures/{key}.svg"] = standalone(tools.drawn[key]).encode()
    return files


def _printed_table(source: Source, tools: Tools) -> PrintedTable | None:
    if source.published is None:
        return None
    from tracer.site.printed_table import PrintedTable  # most lessons have none

    return PrintedTable(tools, source.published)


def _card(source: Source, tools: Tools) -> bytes:
    """What the gallery shows of a lesson, kept beside its page so that the others need not be traced again."""
    card = Tools.card(tools, source.name, f"{WALKTHROUGHS}/{source.name}/trace.json")
    origin = source.published.source if source.published else None
    card |= {"source": msgspec.to_builtins(origin) if origin else None, "film": _outcome(source, tools)}
    card["solved"] = source.trace.film is not None and source.trace.film.runs[0].kept is not None
    return json.dumps(card, indent=0).encode()


def _outcome(source: Source, tools: Tools) -> Markup | None:
    """How a lesson's film ends, in a sentence; empty while it is still to come, None where there is none."""
    film = source.trace.film
    if film is None:
        return Markup("") if source.lesson.training.epochs else None
    from tracer.saying.film_view import FilmView  # numpy: not without films

    shown = FilmView(tools.view, film)
    first = film.runs[0].solved
    solved = Markup("Every answer is right from the start")
    if first:
        number = shown.number("runs", 0, "solved")
        solved = Markup("After epoch {} every answer is right for the first time").format(number)
    end = Markup("after {} epochs").format(shown.number("epochs"))
    words = shown.said(
        "ends", 0, solved=solved, lost=Markup("{}, and {} not any more").format(solved, end),
        unsolved=Markup("Not solved {}").format(end), unjudged=Markup("The loss {}").format(end),
    )
    if shown.case("ends", 0) == "unjudged":
        words = Markup("{}: {}").format(words, shown.number("snapshots", shown.last, "loss"))
    return Markup("{}.").format(words)


def program(source: Source, templates: Templates) -> str:
    """The same network from scratch: a short numpy program with this lesson's numbers."""
    return templates.render_plain("program.py.j2", program_names(source.lesson))


def program_names(lesson: Lesson) -> ProgramNames:
    """What its template sees."""
    layers = lesson.network.layers
    loss, loss_delta = LOSSES[lesson.training.loss].program(as_text(lesson.training.delta))
    return ProgramNames(
        lesson=lesson,
        loss=loss,
        loss_delta=loss_delta,
        sloped=LOSSES[lesson.training.loss].sloped,
        learns=lesson.training.steps > 0,
        momentum=lesson.training.momentum,
        full_batch=lesson.training.batch == "full",
        threshold=lesson.conventions.bias == "threshold",
        shared=lesson.conventions.shared_bias,
        new_in_deltas=lesson.conventions.hidden_delta_weights == "new",
        layers=layers,
        inputs=tuple(sample.input for sample in lesson.samples),
        targets=tuple(sample.target for sample in lesson.samples),
        zeros=tuple((0,) * len(layer.neurons) for layer in layers),
        trains=lesson.conventions.train_biases,
        called=tuple(_called(layer) for layer in layers),
        code={_called(layer): ACTIVATIONS[layer.activation].program(as_text(layer.gain)) for layer in layers},
        literal=_literal,
    )


def _called(layer: Layer) -> str:
    """What a layer's activation is called in the program; one with a gain is another one."""
    return layer.activation if layer.gain == 1 else f"{layer.activation}, gain {as_text(layer.gain)}"


def _literal(value: Any) -> str:
    """Data as Python source: numbers as the lesson has them, text quoted."""
    if isinstance(value, tuple):
        return "[" + ", ".join(map(_literal, value)) + "]"
    return json.dumps(value) if isinstance(value, str) else str(value)


def gallery_files(cards: Mapping[str, Iterable[bytes]], templates: Templates) -> dict[str, bytes]:
    """The gallery of all lessons and practice pages. cards: their cards, by WALKTHROUGHS and PRACTICE."""

    def shown(kind: str) -> list[dict[str, Any]]:
        texts = (json.loads(card).items() for card in cards[kind])
        return [{key: Markup(v) if isinstance(v, str) else v for key, v in items} for items in texts]

    names = GalleryNames(cards=shown(WALKTHROUGHS), practice=shown(PRACTICE))
    return {GALLERY: templates.render("pages/lessons.md.j2", names).encode()}


def reference_files(notations: Notations, templates: Templates) -> dict[str, bytes]:
    """The pages that no lesson changes: formulas, conventions, how to write one's own; with the traces behind them.

    notations: those that a lesson of the course can have.
    """
    from tracer.site.reference import conventions_page, formulas_page, writing_page

    formulas, formula_traces = formulas_page()
    conventions, convention_traces = conventions_page(notations)
    return {
        "formulas.md": templates.render("pages/formulas.md.j2", formulas).encode(),
        "conventions.md": templates.render("pages/conventions.md.j2", conventions).encode(),
        "writing.md": templates.render("pages/writing.md.j2", writing_page()).encode(),
        "teaching.md": templates.render("pages/teaching.md.j2", NoNames()).encode(),
        **formula_traces,
        **convention_traces,
    }


