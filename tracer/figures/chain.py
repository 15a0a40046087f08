"""Calculations drawn from left to right (or back, right to left): rows that run into one sum, and steps after it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from markupsafe import Markup

from tracer.figures.layout import Place, text_width
from tracer.figures.parts import (
    CAPTION,
    Run,
    arrow,
    capsule,
    group,
    half_for,
    label,
    line,
    name_room,
    number,
    path,
    symbol,
    tag,
    tag_width,
    words,
)
from tracer.figures.svg import element, join
from tracer.saying.view import View
from tracer.tape.trace import Row

RADIUS = 27.0
PITCH = 68.0
SPACE = 30.0
"""Length of the arrow between two steps."""
MARGIN = 16.0
TOP = 40.0
MOST_ROWS = 8

Phase = Literal["forward", "error", "backward", "update"]


@dataclass(frozen=True, slots=True)
class Step:
    """One station of a calculation. draw gets the middle; width is what it takes; over is what it needs above that."""

    width: float
    draw: Callable[[float, float], Markup]
    over: float = RADIUS
    under: float = RADIUS


@dataclass(frozen=True, slots=True, kw_only=True)
class Strand:
    """One row that runs into the sum: where it starts, by what it is multiplied, what comes out."""

    name: str
    kind: str
    start: "Row"
    weight: "Row"
    product: "Row"
    mark: str = ""


def box(view: View, caption: str, row: Row, field: str = "value", *, active: bool = False) -> Step:
    """A number with a word over it."""
    run = number(view, row, field)
    half = max(text_width(caption, CAPTION), run.width, 34) / 2 + 10

    def draw(x: float, y: float) -> Markup:
        return join(
            [
                element("rect", class_="box", x=x - half, y=y - 24, width=2 * half, height=48, rx=8),
                element("rect", class_="ring", x=x - half, y=y - 24, width=2 * half, height=48, rx=8)
                if active
                else Markup(""),
                words(caption, x, y - 10),
                line([run], x, y + 10),
            ]
        )

    return Step(2 * half, draw, 24, 24)


def note(text: str) -> Step:
    """Words in place of a number."""
    half = text_width(text, CAPTION) / 2 + 10

    def draw(x: float, y: float) -> Markup:
        frame = element("rect", class_="box", x=x - half, y=y - 16, width=2 * half, height=32, rx=8)
        return join([frame, words(text, x, y)])

    return Step(2 * half, draw, 16, 16)


def operator(sign: str, side: Sequence[Run] = (), kind: str = "tag", caption: str = "") -> Step:
    """A sign in a small circle; what comes in from above stands in a tag over it."""

    def draw(x: float, y: float) -> Markup:
        parts = [element("circle", class_="circle", cx=x, cy=y, r=12), words(sign, x, y, kind="op", size=17)]
        if side:
            parts += [arrow([(x, y - 48), (x, y - 13)]), tag(side, x, y - 58, kind)]
        if caption:
            parts.append(words(caption, x, y - 78))
        return join(parts)

    return Step(24, draw, (86 if caption else 68) if side else 12, 12)


def arrive(view: View, name: str, kind: str, row: Row, mark: str = "") -> Step:
    """The neuron itself: its name and what it has come to."""
    runs = [*([symbol(mark)] if mark else []), number(view, row)]
    wide = sum(run.width for run in runs) + 4 * (len(runs) - 1)
    half = half_for([name_room(name), wide], 31.0)

    def draw(x: float, y: float) -> Markup:
        place = Place(x, y, 31.0, half)
        return join(
            [
                capsule(place, f"node-{kind}"),
                capsule(place, "ring"),
                label(name, x, y - 10, width=2 * half + 55),
                line(runs, x, y + 10),
            ]
        )

    return Step(2 * (half + 31), draw, 33, 33)


def function(name: str, points: Sequence[tuple[float, float]]) -> Step:
    """A function as a little picture of its curve (points in a unit square), its name under it."""

    def draw(x: float, y: float) -> Markup:
        curve = [(x - 19 + 38 * px, y + 15 - 30 * py) for px, py in points]
        return join(
            [
                element("rect", class_="box", x=x - 26, y=y - 24, width=52, height=48, rx=8),
                element("path", class_="hair", d=path([(x - 20, y + 15), (x + 20, y + 15)])),
                element("path", class_="glyph", d=path(curve)) if curve else Markup(""),
                words(name, x, y + 38),
            ]
        )

    return Step(max(52.0, text_width(name, CAPTION) - 16), draw, 24, 48)


def steps_width(steps: Sequence[Step]) -> float:
    return sum(step.width for step in steps) + SPACE * (len(steps) - 1)


def draw_steps(steps: Sequence[Step], left: float, y: float, phase: str, flip: Callable[[float], float]) -> Markup:
    """Steps in a line, an arrow from each to the next; flip turns a picture that runs from right to left."""
    parts = []
    for place, step in enumerate(steps):
        if place:
            parts.append(arrow([(flip(left + 3), y), (flip(left + SPACE - 3), y)], phase))
            left += SPACE
        parts.append(step.draw(flip(left + step.width / 2), y))
        left += step.width
    return join(parts)


def funnel(
    view: View,
    strands: Sequence[Strand],
    steps: Sequence[Step],
    *,
    phase: Phase,
    captions: Sequence[str],
    count: tuple[str, str] | None,
    back: bool = False,
) -> tuple[Markup, float, float]:
    """Strands that run together into the first step, then the other steps. Returns the drawing, its width and height.

    captions: over the starts, the weights and the products. count: a data-count and the word for what it counts, for
    the row of dots where there are too many strands to draw.
    """
    shown: list[Strand | None] = [*strands]
    if len(strands) > MOST_ROWS:
        shown = [*strands[: MOST_ROWS - 2], None, strands[-1]]
    drawn = [strand for strand in shown if strand]
    starts = [[*([symbol(s.mark)] if s.mark else []), number(view, s.start)] for s in drawn]
    wide = [sum(run.width for run in runs) + 4 * (len(runs) - 1) for runs in starts]
    half = half_for([name_room(s.name) for s in drawn] + wide, RADIUS + 3)
    weights = max(tag_width([Run("×", "op", None, 15), number(view, s.weight)]) for s in drawn)
    products = max(tag_width([number(view, s.product)]) for s in drawn)
    largest = max(abs(float(s.weight.value)) for s in strands) or 1.0

    x0 = MARGIN + half + RADIUS + 3
    x1 = x0 + half + RADIUS + 3 + 30 + weights / 2
    x2 = x1 + weights / 2 + 34 + products / 2
    left = x2 + products / 2 + 50
    width = left + steps_width(steps) + MARGIN
    rows = (len(shown) - 1) * PITCH / 2
    middle = max(TOP + rows + RADIUS + 3, max(step.over for step in steps) + MARGIN)
    height = middle + max(rows + RADIUS + 3, max(step.under for step in steps)) + MARGIN

    def flip(x: float) -> float:
        return width - x if back else x

    top = middle - rows - RADIUS - 22
    heads = [words(text, flip(x), top) for text, x in zip(captions, (x0, x1, x2), strict=True)]
    wires, parts = [], []
    for place, strand in enumerate(shown):
        y = middle - rows + place * PITCH
        if strand is None:
            dots = [Run("…", "cap", None, 15)]
            if count:
                dots += [Run(str(len(strands)), "num", None, 14, count[0]), Run(count[1])]
            parts.append(line(dots, flip(x0), y))
            continue
        runs = starts[drawn.index(strand)]
        value = float(strand.weight.value)
        sign = "zero" if value == 0 else "pos" if value > 0 else "neg"
        wires.append(
            element(
                "path",
                class_=f"edge-{sign}",
                stroke_width=round(1.1 + 3.4 * abs(value) / largest, 1),
                d=path([(flip(x0 + half + RADIUS + 3), y), (flip(x2 - products / 2 - 12), y)]),
            )
        )
        wires.append(arrow([(flip(x2 - products / 2 - 13), y), (flip(x2 - products / 2 - 1), y)], phase))
        wires.append(element("path", class_="wire", d=path([(flip(x2 + products / 2), y), (flip(left - 16), middle)])))
        place_ = Place(flip(x0), y, RADIUS + 3, half)
        parts += [
            capsule(place_, f"node-{strand.kind}"),
            label(strand.name, flip(x0), y - 10, width=2 * half + 53),
            line(runs, flip(x0), y + 10),
            tag([Run("×", "op", None, 15), number(view, strand.weight)], flip(x1), y, "plate"),
            line([number(view, strand.product)], flip(x2), y),
        ]
    wires.append(arrow([(flip(left - 18), middle), (flip(left - 3), middle)], phase))
    body = join([join(heads), group(*wires), group(*parts), draw_steps(steps, left, middle, phase, flip)])
    return body, width, height
