"""Activations as curves of plain floats, read from the one table that the tape is written with; for shapes only."""

from collections.abc import Callable
from decimal import DecimalException
from functools import lru_cache

from tracer.operators.activations import ACTIVATIONS
from tracer.operators.exact import FLOAT
from tracer.operators.tree import Operators, value_of

Curve = Callable[[float], float]
Points = list[tuple[float, float]]

EDGE = 1e-9
"""On either side of 0, where the piecewise activations may jump."""

_FLOAT: Operators = {name: lru_cache(maxsize=4096)(function) for name, function in FLOAT.items()}
"""As an activation and its slope are drawn over the same nets, and its little picture in every neuron."""

FAR = 10.0
"""Past this net a squashing activation is flat: points further out are marked at the rim."""


@lru_cache(maxsize=64)
def activation(name: str, gain: str = "1") -> Curve | None:
    """The activation over net, or None where it is not a function of one net alone."""
    known = ACTIVATIONS.get(name)
    if known is None or not known.learns:
        return None
    return lambda net: _float(known.value(1, gain), {1: net})


@lru_cache(maxsize=64)
def slope(name: str, gain: str = "1") -> Curve | None:
    known = ACTIVATIONS.get(name)
    if known is None or not known.learns:
        return None
    return lambda net: _float(known.slope_of_net(1, gain), {1: net})


def _float(expr: object, values: dict[int, float]) -> float:
    try:
        return float(value_of(expr, values, _FLOAT, float))  # type: ignore[arg-type]
    except (OverflowError, DecimalException, ZeroDivisionError):
        return float("inf")


def bounded(curve_: Curve | None) -> bool:
    """Whether a function levels off on both sides."""
    return curve_ is None or all(abs(curve_(x) - curve_(0.8 * x)) < 1e-3 for x in (-60.0, 60.0))


def sample(curve: Curve, low: float, high: float, count: int = 120) -> list[Points]:
    """The curve in pieces: one, or two where it jumps at 0."""
    xs = [low + (high - low) * n / count for n in range(count + 1)]
    if not low < -EDGE < EDGE < high:
        return [[(x, curve(x)) for x in xs]]
    left = [(x, curve(x)) for x in [*(x for x in xs if x < -EDGE), -EDGE]]
    right = [(x, curve(x)) for x in [EDGE, *(x for x in xs if x > EDGE)]]
    jump = abs(left[-1][1] - right[0][1]) > 1e-6
    return [left, right] if jump else [left + right]


@lru_cache(maxsize=64)
def sampled(curve: Curve, low: float, high: float) -> list[Points]:
    """The same of an activation or its slope, which every step and every page draw alike. Not to be changed."""
    return sample(curve, low, high)


@lru_cache(maxsize=64)
def icon(name: str) -> Points:
    """The activation's shape in a unit square, for the little picture; empty where it has none."""
    curve = activation(name)
    if curve is None:
        return []
    points = [point for piece in sample(curve, -4.0, 4.0, 32) for point in piece]
    low, high = min(y for _, y in points), max(y for _, y in points)
    span = (high - low) or 1.0
    return [((x + 4) / 8, (y - low) / span) for x, y in points]


def called(name: str) -> str:
    """An activation as a figure has room to call it: ReLU, tanh, sigmoid."""
    title = ACTIVATIONS[name].title
    return title if len(title) <= 10 else ACTIVATIONS[name].symbol
