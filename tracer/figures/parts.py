"""The pieces that all figures share: numbers tied to their rows, names, nodes, tags and arrows."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from tracer.figures.layout import Place, shorten, text_width
from tracer.figures.svg import coordinate, element, join
from tracer.saying.view import View
from tracer.tape.trace import Row

NUMBER = 15.0
NAME = 16.0
NAME_SMALL = 13.0
NAME_WIDE = 110.0
"""A name wider than this is set small."""
NAME_MOST = 170.0
CAPTION = 13.0
TAG_HEIGHT = 20.0
MINUS = "−"

_INDEXED = re.compile(r"([^\W\d_])([0-9][0-9.]*)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """What a kind of figure gives: its content, its words and its natural size in pixels.

    least: how far it may shrink on a narrow page before it scrolls instead.
    """

    body: Markup
    title: str
    desc: str
    width: float
    height: float
    least: float = 0.85


# --- text -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in one manner: `kind` is a class of the stylesheet; tie, count and case are the attributes by
    which the page can be held against the trace; given is where a given number stands in the lesson; shows is what the
    script of a film puts there."""

    text: str
    kind: str = "cap"
    tie: str | None = None
    size: float = CAPTION
    count: str | None = None
    case: str | None = None
    shows: str | None = None
    given: str | None = None

    @property
    def width(self) -> float:
        if self.kind == "name":
            return name_width(self.text, self.size)
        return text_width(self.text, self.size)


def number(view: View, row: Row, field: str = "value", size: float = NUMBER) -> Run:
    """The printed numeral of a row, tied to it."""
    return Run(view.text(row, field), "num", view.tie(row, field), size, given=view.given(row))


def named(name: str, size: float = NAME) -> Run:
    return Run(name, "name", None, size)


def bias_symbol(view: View) -> Run:
    return symbol(view.words["bias_letter"], 14)


def symbol(letter: str, size: float = NUMBER) -> Run:
    return Run(letter, "sym", None, size)


def line(runs: Sequence[Run], x: float, y: float, *, anchor: str = "middle") -> Markup:
    """Runs one after the other on one line, a space between two. y is the middle of the digits, not the base line."""
    size = max(run.size for run in runs)
    spans: list[str] = []
    sunk = 0.0  # how far an index has left the line; the next run comes back
    for place, run in enumerate(runs):
        if place:
            spans.append(" ")
        content = _name_content(run.text, run.size) if run.kind == "name" else (run.text,)
        spans.append(
            element(
                "tspan",
                *content,
                class_=run.kind,
                font_size=run.size,
                dy=-sunk if sunk else None,
                data_path=run.tie,
                data_given=run.given,
                data_count=run.count,
                data_case=run.case,
                data_shows=run.shows,
            )
        )
        sunk = 0.22 * run.size if len(content) > 1 else 0.0
    return element(
        "text", *spans, x=x, y=y + 0.345 * size, font_size=size, text_anchor=None if anchor == "start" else anchor
    )


def _name_content(name: str, size: float) -> Sequence[str]:
    """One letter and a number are set as x with an index, as in the formulas."""
    indexed = _INDEXED.fullmatch(name)
    if not indexed:
        return (name,)
    return indexed[1], element("tspan", indexed[2], class_="index", dy=0.22 * size, font_size=round(size * 0.75, 1))


def name_width(name: str, size: float = NAME) -> float:
    indexed = _INDEXED.fullmatch(name)
    if indexed:
        return text_width(indexed[1], size) + text_width(indexed[2], size * 0.75)
    return text_width(name, size)


def name_room(name: str) -> float:
    """How wide a node's text is because of its name: short names stand large, long ones small and in full."""
    wide = name_width(name)
    return wide if wide <= NAME_WIDE else min(name_width(name, NAME_SMALL), NAME_MOST)


def label(
    name: str, x: float, y: float, *, width: float, size: float = NAME, kind: str = "", anchor: str = "middle"
) -> Markup:
    """A name, set small where it is wider than `width`; if that is not enough, cut, and the whole of it as a tooltip.

    kind: a class beside that of a name. What is cut is no name any more, and must not show half of a number.
    """
    if name_width(name, size) > width:
        size = min(size, NAME_SMALL)
    content: Sequence[str] = (name,) if kind else _name_content(name, size)
    whole = name_width(name, size) <= width
    if not whole:
        kept = re.split(r"\d", shorten(name, size, width).removesuffix("…"))[0].rstrip()
        content = (element("title", spoken(name)), kept + "…")
    return element(
        "text",
        *content,
        class_=f"{kind} {'name' if whole else 'short'}".strip(),
        x=x,
        y=y + 0.345 * size,
        font_size=size,
        text_anchor=None if anchor == "start" else anchor,
    )


def spoken(name: str) -> str:
    """A name as titles and descriptions may say it: one that begins with a numeral would read as one of the numbers."""
    return name if name[:1].isalpha() or not re.search(r"\d", name) else f"neuron {name}"


def words(text: str, x: float, y: float, *, kind: str = "cap", size: float = CAPTION, anchor: str = "middle") -> Markup:
    """Plain words; no numerals, since those must be tied."""
    return element(
        "text",
        text,
        class_=kind,
        x=x,
        y=y + 0.345 * size,
        font_size=size,
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


def node(view: View, place: Place, kind: str, name: str, value: Row | None, *, active: bool = False) -> Markup:
    """A neuron or an input: its name, and under it what it puts out."""
    room = 2 * (place.half + place.radius) - 7
    return join(
        [
            capsule(place, f"node-{kind}"),
            capsule(place, "ring") if active else Markup(""),
            label(name, place.x, place.y - (10 if value else 0), width=room),
            line([number(view, value)], place.x, place.y + 10) if value else Markup(""),
        ]
    )


def half_for(widths: Sequence[float], radius: float, room: float = 8.0) -> float:
    """Half the straight part that a node needs so that texts of these widths fit into it."""
    return max(0.0, math.ceil((max(widths, default=0.0) + room - 2 * radius) / 2))


TRIANGLE = 9.0


def tag(
    runs: Sequence[Run],
    x: float,
    y: float,
    kind: str = "tag",
    *,
    rise: int = 0,
    height: float = TAG_HEIGHT,
    width: float | None = None,
) -> Markup:
    """A pill around a line of text; `rise` 1 or −1 adds a triangle that points up or down. width: if not the text's."""
    width = width or tag_width(runs, rise != 0)
    parts = [
        element(
            "rect",
            class_=kind,
            x=x - width / 2,
            y=y - height / 2,
            width=width,
            height=height,
            rx=4 if kind == "plate" else height / 2,
        )
    ]
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


def arrow(
    points: Sequence[tuple[float, float]], phase: str = "", *, width: float | None = None, dashed: bool = False
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
    return join(
        [
            element(
                "path",
                class_=f"flow-{phase}" if phase else "wire",
                d=path(shaft),
                stroke_width=width,
                stroke_dasharray="7 5" if dashed else None,
            ),
            element("path", class_=f"head-{phase}" if phase else "head", d=path(head, close=True)),
        ]
    )


def group(*pieces: Markup, **attributes: str) -> Markup:
    content = join(pieces)
    return element("g", Markup("\n"), content, Markup("\n"), **attributes) if content else content
