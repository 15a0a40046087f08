"""From a drawing to the element that a page takes, or to a file that stands alone; one way for every kind."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

from markupsafe import Markup

from tracer.figures.parts import Drawing
from tracer.figures.style import standalone_css
from tracer.figures.svg import element, join

Kind = TypeVar("Kind")
_MARK = re.compile(r' data-given="[^"]*"')


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A finished figure. svg: an element to be put into a page. width, height: its natural size in pixels."""

    kind: str
    svg: Markup
    title: str
    desc: str
    width: float
    height: float


def chosen(figures: Mapping[str, Kind], kind: str) -> Kind:
    """The entry of a table of figures; raises ValueError with a sentence where there is none."""
    if kind not in figures:
        raise ValueError(f'there is no figure "{kind}"; there are: {", ".join(figures)}')
    return figures[kind]


def framed(kind: str, drawing: Drawing, uid: str = "") -> Figure:
    """A drawing as an <svg> with title and description. uid: a prefix for ids, unique on the page."""
    uid = uid or f"tf-{kind}"
    width, height = round(drawing.width), round(drawing.height)
    svg = element(
        "svg",
        Markup("\n"),
        join(
            [
                element("title", drawing.title, id=f"{uid}-title"),
                element("desc", drawing.desc, id=f"{uid}-desc"),
                drawing.body,
            ]
        ),
        Markup("\n"),
        xmlns="http://www.w3.org/2000/svg",
        class_=f"tf tf-{kind}",
        role="img",
        aria_labelledby=f"{uid}-title {uid}-desc",
        viewBox=f"0 0 {width} {height}",
        width=width,
        height=height,
        style=f"min-width: {round(width * drawing.least)}px",
    )
    return Figure(kind=kind, svg=svg, title=drawing.title, desc=drawing.desc, width=width, height=height)


def unmarked(figure: Figure) -> str:
    """Its element for a place where nothing can be edited."""
    return _MARK.sub("", str(figure.svg))


def standalone(figure: Figure, css: str = "", *, films: bool = False) -> str:
    """A complete SVG file: with its own colours, without anything from outside; for slides, or an <img>.

    css: rules after those of all figures. films: whether it has what only films draw.
    """
    style = element("style", Markup("\n"), Markup(standalone_css(films=films) + css), Markup("\n"))
    ground = element("rect", class_="paper", width=figure.width, height=figure.height)
    head, tail = unmarked(figure).split("</desc>", 1)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{head}</desc>\n{style}\n{ground}{tail}\n'
