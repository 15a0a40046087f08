"""The figures of a walkthrough, as SVG: `draw` one of `FIGURES` from a view of a trace.

A figure knows no algorithm: its numbers are rows of the trace, printed and tied as everywhere on the page, and its
curves are the expressions on the tape. To add a figure, write a function from a view (and a neuron or a sender to look
at) to a `Drawing`, and give it an entry in `FIGURES`; a template then shows it where it says `fig("KEY", caption)`. The
figures of a whole training are in `tracer.figures.training`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from tracer.figures.frame import Figure, chosen, framed, standalone, unmarked
from tracer.figures.network import draw_network
from tracer.figures.neuron import draw_neuron, draw_passed_on
from tracer.figures.parts import Drawing
from tracer.figures.plot import draw_activation
from tracer.figures.slope import draw_slope
from tracer.figures.steps import draw_output_neuron, draw_update
from tracer.operators.activations import ACTIVATIONS
from tracer.saying.view import View

__all__ = ["FIGURES", "Figure", "FigureKind", "chosen", "draw", "standalone", "unmarked"]


def _always(view: "View") -> bool:
    return True


def _learns(view: "View") -> bool:
    return view.lesson.training.steps > 0


def _passes_back(view: "View") -> bool:
    return _learns(view) and len(view.layers) > 1


def _has_a_curve(view: "View") -> bool:
    """Softmax or steps alone have no curve with a slope."""
    return any(ACTIVATIONS[layer.activation].learns for layer in view.layers)


@dataclass(frozen=True, kw_only=True)
class FigureKind:
    """One figure. draw: from a view, and from what it is asked to look at. title: its name among the downloads.

    shows: whether a lesson has something to show in it.
    """

    draw: Callable[..., Drawing]
    title: str
    shows: Callable[["View"], bool] = _always


FIGURES: dict[str, FigureKind] = {
    "network": FigureKind(draw=partial(draw_network, stage="network"), title="The network"),
    "activation": FigureKind(draw=draw_activation, title="Activation and slope", shows=_has_a_curve),
    "neuron": FigureKind(draw=draw_neuron, title="One neuron"),  # neuron
    "forward": FigureKind(draw=partial(draw_network, stage="forward"), title="Forward pass"),
    "slope": FigureKind(draw=draw_slope, title="Which way is down", shows=_learns),  # neuron: an output neuron
    "output_neuron": FigureKind(draw=draw_output_neuron, title="Output neuron", shows=_learns),  # neuron: the same
    "output_deltas": FigureKind(
        draw=partial(draw_network, stage="output_deltas"), title="Back at the output layer", shows=_learns
    ),
    "passed_on": FigureKind(draw=draw_passed_on, title="What is passed back", shows=_passes_back),  # neuron
    "backward": FigureKind(
        draw=partial(draw_network, stage="backward"), title="Completed back-propagation", shows=_passes_back
    ),
    "update": FigureKind(draw=draw_update, title="One update", shows=_learns),  # neuron, source: one of its senders
    "updated": FigureKind(draw=partial(draw_network, stage="updated"), title="After the step", shows=_learns),
}
"""In the order of our own templates; a course's may have another, or leave some out. The comments say what each can be
asked to look at: else, the first one."""


def draw(kind: str, view: View, *, uid: str = "", **focus: str) -> Figure:
    """One figure of a lesson.

    uid: a prefix for ids, unique on the page. focus: `neuron=` and `source=`, as far as the kind takes them.
    Raises ValueError where there is nothing to show: another kind of network, or a neuron that it does not have.
    """
    return framed(kind, chosen(FIGURES, kind).draw(view, **focus), uid)
