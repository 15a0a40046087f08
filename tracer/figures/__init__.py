"""The figures of a walkthrough, as SVG: `draw` one of `FIGURES` from a view of a trace.

A figure knows no algorithm: its numbers are rows of the trace, printed and tied as everywhere on the page, and its
curves are the expressions on the tape. To add a figure, write a function from a view (and a neuron or a sender to look
at) to a `Drawing`, and give it an entry in `FIGURES`. The figures of a whole training are in `tracer.figures.training`.
"""

from collections.abc import Callable
from functools import partial

from tracer.figures.frame import Figure, chosen, framed, standalone
from tracer.figures.network import draw_network
from tracer.figures.neuron import draw_neuron, draw_passed_on
from tracer.figures.parts import Drawing
from tracer.figures.plot import draw_activation
from tracer.figures.slope import draw_slope
from tracer.figures.steps import draw_output_neuron, draw_update
from tracer.saying.view import View

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


def draw(kind: str, view: View, *, uid: str = "", **focus: str) -> Figure:
    """One figure of a lesson.

    uid: a prefix for ids, unique on the page. focus: `neuron=` and `source=`, as far as the kind takes them.
    Raises ValueError where there is nothing to show: another kind of network, or a neuron that it does not have.
    """
    return framed(kind, chosen(FIGURES, kind)(view, **focus), uid)
