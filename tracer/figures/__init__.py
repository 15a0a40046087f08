"""The figures of a walkthrough, as SVG: `draw` one of `FIGURES` from a view of a trace.

A figure knows no algorithm: its numbers are rows of the trace, printed and tied as everywhere on the page, and its
curves are the expressions on the tape. To add a figure, write a function from a view (and a neuron or a sender to look
at) to a `Drawing`, and give it an entry in `FIGURES`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from markupsafe import Markup

from tracer.figures.network import draw_network
from tracer.figures.neuron import draw_neuron, draw_passed_on
from tracer.figures.parts import Drawing
from tracer.figures.plot import draw_activation
from tracer.figures.slope import draw_slope
from tracer.figures.steps import draw_output_neuron, draw_update
from tracer.figures.style import standalone_css
from tracer.figures.svg import element, join

if TYPE_CHECKING:
    from tracer.printing.view import View

__all__ = ["FIGURES", "Figure", "draw", "standalone"]

FIGURES: dict[str, Callable[..., Drawing]] = {
    "network": partial(draw_network, stage="network"),
    "activation": draw_activation,
    "neuron": draw_neuron,  # neuron
    "forward": partial(draw_network, stage="forward"),
    "slope": draw_slope,  # neuron: an output neuron
    "output_neuron": draw_output_neuron,  # neuron: an output neuron
    "output_deltas": partial(draw_network, stage="output_deltas"),
    "passed_on": draw_passed_on,  # neuron: a hidden neuron
    "backward": partial(draw_network, stage="backward"),
    "update": draw_update,  # neuron, source: a neuron and one of its senders
    "updated": partial(draw_network, stage="updated"),
}
"""In the order of a walkthrough. The comments say what each can be asked to look at: else, the first one."""

LEAST_SCALE = 0.85
"""How far a figure shrinks on a narrow page before it scrolls instead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A finished figure. svg: an element to be put into a page. width, height: its natural size in pixels."""

    kind: str
    svg: Markup
    title: str
    desc: str
    width: float
    height: float


def draw(kind: str, view: "View", *, uid: str = "", **focus: str) -> Figure:
    """One figure of a lesson.

    uid: a prefix for ids, unique on the page. focus: `neuron=` and `source=`, as far as the kind takes them.
    Raises ValueError where there is nothing to show: another kind of network, or a neuron that it does not have.
    """
    if kind not in FIGURES:
        raise ValueError(f'there is no figure "{kind}"; there are: {", ".join(FIGURES)}')
    drawing = FIGURES[kind](view, **focus)
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
        style=f"min-width: {round(width * LEAST_SCALE)}px",
    )
    return Figure(kind=kind, svg=svg, title=drawing.title, desc=drawing.desc, width=width, height=height)


def standalone(figure: Figure) -> str:
    """A complete SVG file: with its own colours, without anything from outside; for slides, or an <img>."""
    style = element("style", Markup("\n"), Markup(standalone_css()), Markup("\n"))
    ground = element("rect", class_="paper", width=figure.width, height=figure.height)
    head, tail = str(figure.svg).split("</desc>", 1)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{head}</desc>\n{style}\n{ground}{tail}\n'
