"""What marking does with floats, over arrays: an element a sheet, or a network that is drawn.

`tracer.live.instead.elementwise` has the same over single floats, for a page, where there is one sheet. So the rules
of `intervals`, `follow` and `decidable` are written once. An interval is [−low, high], so that both ends round upward
by the same function: here an array of shape (2, …).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

floor, maximum, minimum, where = np.floor, np.maximum, np.minimum, np.where
added, over, halved, doubled = np.add, np.divide, np.frexp, np.ldexp
"""halved(x) is (m, k) with x = m·2^k and m from a half up to 1; doubled(m, k) is x."""


def across(values: Sequence[float]) -> Floats:
    """A value a sheet."""
    return np.array(values, dtype=np.float64)


def by_sheet(values: Any, like: Any) -> list[Any]:
    """The inverse, in Python's own numbers; one value for all is that of each. like: what has the sheets."""
    found: list[Any] = np.broadcast_to(values, np.shape(like)).tolist()
    return found


def whole(values: Floats) -> NDArray[np.int64]:
    return values.astype(np.int64)


def known(values: Floats) -> Bools:
    """Not where a value is NaN."""
    return np.asarray(~np.isnan(values))


def but(these: Bools, not_these: Bools) -> Bools:
    return np.asarray(these & ~not_these)


def somewhere(these: Bools) -> bool:
    return bool(np.any(these))


def silently(work: Callable[[], Any]) -> Any:
    """What `work` gives; what overflows or has no value is found apart from nothing, and without a warning."""
    with np.errstate(all="ignore"):
        return work()


def pair(first: Any, second: Any) -> Floats:
    """An interval of its two ends."""
    return np.stack([first, second])


def point(value: Floats | float) -> Floats:
    """The interval of one number that is known."""
    value = np.asarray(value, dtype=np.float64)
    return np.stack([-value, value])


def ends(of: Callable[[Any], Any], interval: Any) -> Any:
    """A function of both ends."""
    return of(interval)


def level(a: Floats, b: Floats) -> tuple[Floats, Floats]:
    """Two intervals of one shape: a constant is one for all."""
    if a.ndim < b.ndim:
        a = a.reshape(2, *[1] * (b.ndim - 1))
    elif b.ndim < a.ndim:
        b = b.reshape(2, *[1] * (a.ndim - 1))
    return a, b


def wide(interval: Floats, like: Floats) -> Floats:
    """A constant as the interval of every sheet."""
    return interval if interval.ndim == like.ndim else np.broadcast_to(interval[:, None], like.shape)


def stacked(intervals: Sequence[Floats]) -> Floats:
    """Those of all blanks: (blanks, 2, sheets)."""
    return np.stack(intervals)
