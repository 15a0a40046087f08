"""The figures of a walkthrough, as SVG: `draw` one of `FIGURES` from a view of a trace."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from tracer.figures.network import STAGES, draw_network
from tracer.figures.parts import Drawing
from tracer.figures.style import standalone_css
from tracer.figures.svg import element

if TYPE_CHECKING:
    from tracer.printing.view import View

FIGURES: dict[str, Callable[..., Drawing]] = {}
for kind in STAGES:
    FIGURES[kind] = partial(draw_network, kind=kind)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    kind: str
    svg: str
    title: str
    desc: str
    width: float
    height: float


def draw(kind: str, view: "View", *, uid: str = "", **focus: str) -> Figure:
    d = FIGURES[kind](view, **focus)
    svg = element("svg", element("title", d.title), element("desc", d.desc), d.body, class_=f"tf tf-{kind}", role="img",
      viewBox=f"0 0 {d.width:.0f} {d.height:.0f}", width=d.width, height=d.height, style=f"min-width:{d.width*.86:.0f}px")
    return Figure(kind=kind, svg=str(svg), title=d.title, desc=d.desc, width=d.width, height=d.height)
