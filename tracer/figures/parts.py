"""The pieces that all figures share: numbers tied to their rows, names, nodes, tags and arrows."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from tracer.figures.layout import Place, shorten, text_width
from tracer.figures.svg import coordinate, element, join

if TYPE_CHECKING:
    from tracer.printing.view import View
    from tracer.trace import Row

NUMBER = 15.0
NAME = 16.0
CAPTION = 13.0
TAG_HEIGHT = 20.0
MINUS = "−"

_INDEXED = re.compile(r"([^\W\d_])([0-9][0-9.]*)")
_POWER = re.compile(r"(.*× ?10)(?:\^|<sup>)?([−0-9⁰¹²³⁴-⁹⁻]+)(?:</sup>)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """What a kind of figure gives: its content, its words and its natural size in pixels."""

    body: Markup
    title: str
    desc: str
    width: float
    height: float


# --- text -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in one manner: `kind` is a class of the stylesheet; `tie` is a data-path."""

    text: str
    kind: str = "cap"
    tie: str | None = None
    size: float = CAPTION
    count: str | None = None

    @property
    def width(self) -> float:
        if self.kind == "name":
            return name_width(self.text, self.size)
        return text_width(self.text, self.size)


def number(view: "View", row: "Row", field: str = "value", size: float = NUMBER) -> Run:
    """The printed numeral of a row, tied to it."""
    return Run(view.text(row, field), "num", view.tie(row, field), size)


def named(name: str, size: float = NAME) -> Run:
    return Run(name, "name", None, size)


def symbol(letter: str, size: float = NUMBER) -> Run:
    return Run(letter, "sym", None, size)


def line(runs: Sequence[Run], x: float, y: float, *, anchor: str = "middle") -> Markup:
    """Runs one after the other on one line, a space between two. y is the middle of the digits, not the base line."""
    size = max(run.size for run in runs)
    spans: list[str] = []
    sunk = 0.0  # how far an index or an exponent has left the line; the next run comes back
    for place, run in enumerate(runs):
        content, sinks = _content(run)
        if place:
            spans.append(" ")
        spans.append(
            element("tspan", *content, class_=run.kind, font_size=run.size, dy=-sunk if sunk else None,
                    data_path=run.tie, data_count=run.count)
        )  # fmt: skip
        sunk = sinks
    return element("text", *spans, x=x, y=y + 0.345 * size, font_size=size,
                   text_anchor=None if anchor == "start" else anchor)  # fmt: skip


def _content(run: Run) -> tuple[Sequence[str], float]:
    """What stands in a run, and how far below (or above, where negative) the line it ends."""
    if run.kind == "name":
        return _name_content(run.text, run.size), 0.22 * run.size if _INDEXED.fullmatch(run.text) else 0.0
    power = _POWER.fullmatch(run.text) if run.tie else None
    if not power:
        return (run.text,), 0.0
    raised = 0.35 * run.size  # 1.2 × 10 to the −40: the exponent stands raised, as everywhere on the page
    return (power[1], element("tspan", power[2], dy=-raised, font_size=round(run.size * 0.7, 1))), -raised


def _name_content(name: str, size: float) -> Sequence[str]:
    """One letter and a number are set as x with an index, as in the formulas."""
    indexed = _INDEXED.fullmatch(name)
    if not indexed:
        return (name,)
    return indexed[1], element("tspan", indexed[2], class_="index", dy=0.22 * size, font_size=round(size * 0.72, 1))


def name_width(name: str, size: float = NAME) -> float:
    indexed = _INDEXED.fullmatch(name)
    if indexed:
        return text_width(indexed[1], size) + text_width(indexed[2], size * 0.72)
    return text_width(name, size)


def label(name: str, x: float, y: float, *, width: float, size: float = NAME, kind: str = "name",
          anchor: str = "middle") -> Markup:
    """A name, cut with an ellipsis where it is wider than `width`; the whole name is then its tooltip."""
    kept = name if name_width(name, size) <= width else shorten(name, size, width)
    content: list[str] = [element("title", name)] if kept != name else []
    content += _name_content(kept, size) if kind == "name" else [kept]
    return element(
        "text", *content, class_="name" if kind == "name" else f"{kind} name", x=x, y=y + 0.345 * size, font_size=size,
        text_anchor=None if anchor == "start" else anchor, data_name=name if kept != name else None,
    )


def words(text: str, x: float, y: float, *, kind: str = "cap", size: float = CAPTION, anchor: str = "middle") -> Markup:
    """Plain words; no numerals, since those must be tied."""
    return element(
        "text", text, class_=kind, x=x, y=y + 0.345 * size, font_size=size,
        text_anchor=None if anchor == "start" else anchor,
    )


# --- shapes -----------------------------------------------------------------------------------------------------------


def capsule(place: Place, kind: str, grow: float = 0.0) -> Markup:
    """The outline of a node: a circle, or two half circles and a straight part."""
    r = place.radius + grow
    if not place.half:
        return element("circle", class_=kind, cx=place.x, cy=place.y, r=r)
    return element(
        "rect", class_=kind, x=place.x - place.half - r, y=place.y - r, width=2 * (place.half + r), height=2 * r, rx=r
    )


def node(view: "View", place: Place, kind: str, name: str, value: "Row | None", *, active: bool = False) -> Markup:
    """A neuron or an input: its name, and under it what it puts out."""
    room = 2 * (place.half + place.radius) - 14
    return join([
        capsule(place, f"node-{kind}"),
        capsule(place, "ring") if active else Markup(""),
        label(name, place.x, place.y - (10 if value else 0), width=room),
        line([number(view, value)], place.x, place.y + 10) if value else Markup(""),
    ])  # fmt: skip


def half_for(widths: Sequence[float], radius: float, room: float = 8.0) -> float:
    """Half the straight part that a node needs so that texts of these widths fit into it."""
    return max(0.0, math.ceil((max(widths, default=0.0) + room - 2 * radius) / 2))


TRIANGLE = 9.0


def tag(runs: Sequence[Run], x: float, y: float, kind: str = "tag", *, rise: int = 0,
        height: float = TAG_HEIGHT) -> Markup:
    """A pill around a line of text; `rise` 1 or −1 adds a triangle that points up or down."""
    width = tag_width(runs, rise != 0)
    parts = [
        element("rect", class_=kind, x=x - width / 2, y=y - height / 2, width=width, height=height,
                rx=4 if kind == "plate" else height / 2)
    ]  # fmt: skip
    if rise:
        parts.append(triangle(x - width / 2 + 12, y, rise))
    parts.append(line(runs, x + (TRIANGLE / 2 + 1 if rise else 0), y))
    return join(parts)


def triangle(x: float, y: float, rise: int) -> Markup:
    """A mark that says more (1) or less (−1) without colour."""
    h = 4.0 * rise
    return element("path", class_="mark-new", d=path([(x - 4.5, y + h), (x + 4.5, y + h), (x, y - h)], close=True))


def tag_width(runs: Sequence[Run], marked: bool = False) -> float:
    return math.ceil(sum(run.width for run in runs) + 4 * (len(runs) - 1) + 14 + (TRIANGLE + 2 if marked else 0))


def path(points: Sequence[tuple[float, float]], *, close: bool = False) -> str:
    """Straight lines through points, as path data."""
    text = " L".join(f"{coordinate(x)} {coordinate(y)}" for x, y in points)
    return f"M{text}{'Z' if close else ''}"


def arrow(points: Sequence[tuple[float, float]], phase: str = "", *, width: float | None = None, dashed: bool = False
          ) -> Markup:
    """A line with a head at its last point, plain or in the colour of a phase."""
    (x1, y1), (x2, y2) = points[-2], points[-1]
    length = math.hypot(x2 - x1, y2 - y1) or 1.0
    ux, uy = (x2 - x1) / length, (y2 - y1) / length
    size = 8.0 + (width or 1.5)
    bx, by = x2 - ux * size, y2 - uy * size
    spread = size * 0.42
    head = [(x2, y2), (bx - uy * spread, by + ux * spread), (bx + uy * spread, by - ux * spread)]
    shaft = [*points[:-1], (bx + ux * 2, by + uy * 2)]
    return join([
        element("path", class_=f"flow-{phase}" if phase else "wire", d=path(shaft), stroke_width=width,
                stroke_dasharray="7 5" if dashed else None),
        element("path", class_=f"head-{phase}" if phase else "head", d=path(head, close=True)),
    ])  # fmt: skip


def group(*pieces: Markup, **attributes: str) -> Markup:
    return element("g", Markup("\n"), join(pieces), Markup("\n"), **attributes)


