"""The tape evaluated with intervals: every answer that correct work, rounded in the usual ways, can give.

An interval is an array of shape (2, …): [−low, high], so that both ends round upward by the same function.
Every rule here is also one of the practice page's, in JavaScript, and gives the same bits there: plain float64, and an
exponential written out, since libraries differ in the last bit.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tracer.maths import Expr

Floats = NDArray[np.float64]
TIE = 1e-12
"""So near to a tie, either side is right: float64 does not say on which it lies."""
_LN2_HIGH, _LN2_LOW, _PER_LN2 = 0.693147180369123816490, 1.90821492927058770002e-10, 1.4426950408889634
_TAYLOR = tuple(1 / math.factorial(j) for j in range(13, -1, -1))


@dataclass(frozen=True)
class Rounding:
    """The policies of somebody who is asked for so many decimals: keep that many, one or two more, or all."""

    decimals: int

    @property
    def ulp(self) -> float:
        """One unit of the last decimal asked for."""
        return 1 / 10.0**self.decimals

    @property
    def accuracy(self) -> float:
        """How far a number may be from itself where nothing was rounded: what a calculator shows."""
        return 0.5 / 10.0 ** (self.decimals + 3)

    def up(self, x: Floats) -> Floats:
        """The largest of what the policies make of x."""
        near = x + TIE
        highest = x + self.accuracy
        step = np.empty_like(near)
        for kept in range(self.decimals, self.decimals + 3):
            scale = 10.0**kept
            np.multiply(near, scale, out=step)
            step += 0.5
            np.floor(step, out=step)
            step /= scale
            np.maximum(highest, step, out=highest)
        return highest

    def grid(self, x: Floats) -> Floats:
        """Upward to two decimals more than asked: what is written down, and held against an answer."""
        scale = 10.0 ** (self.decimals + 2)
        return np.asarray(-np.floor(-x * scale + 0.001) / scale)

    def accepted(self, work: Floats) -> Floats:
        """The answers that count as what `work` holds: ±1 ulp, for other groupings and orders."""
        return self.grid(work + self.ulp)


def exp(x: Floats) -> Floats:
    """e^x by the same steps everywhere: 2^k · Taylor of what is left (Cody and Waite, 1980)."""
    x = np.clip(x, -700.0, 700.0)
    k = np.floor(x * _PER_LN2 + 0.5)
    rest = (x - k * _LN2_HIGH) - k * _LN2_LOW
    total = np.full_like(rest, _TAYLOR[0])
    for term in _TAYLOR[1:]:
        total = total * rest + term
    return np.asarray(np.ldexp(total, k.astype(np.int64)))


def sigmoid(z: Floats) -> Floats:
    small = exp(-np.abs(z))
    return np.asarray(np.where(z >= 0, 1 / (1 + small), small / (1 + small)))


def tanh(z: Floats) -> Floats:
    small = exp(-2 * np.abs(z))
    size = (1 - small) / (1 + small)
    return np.asarray(np.where(z >= 0, size, -size))


RISING: Mapping[str, Callable[[Any], Any]] = {
    "sigmoid": sigmoid,
    "tanh": tanh,
    "exp": exp,
    "ln": np.log,
    "relu": lambda z: np.where(z > 0, z, 0.0),
    "step": lambda z: np.where(z > 0, 1.0, 0.0),
    "leaky-relu": lambda z: np.where(z > 0, z, 0.01 * z),
    "leaky-step": lambda z: np.where(z > 0, 1.0, 0.01),
}
"""The functions of the tape that only rise: their ends are those of their argument."""


def point(value: Floats | float) -> Floats:
    """The interval of one number that is known."""
    value = np.asarray(value, dtype=np.float64)
    return np.stack([-value, value])


def around(value: Floats, margin: float) -> Floats:
    return np.stack([margin - value, value + margin])


class Intervals:
    """Evaluates expressions; a rule for each operator, each followed by the rounding of whoever does it by hand."""

    def __init__(self, rounding: Rounding) -> None:
        self.rounding = rounding
        self.binary: Mapping[str, Callable[[Floats, Floats], Floats]] = {
            "+": np.add,
            "-": lambda a, b: a + b[::-1],
            "*": self._times,
            "/": _over,
            "xlogy": self._xlogy,
        }

    def value(self, expr: Expr, values: Any) -> Floats:
        """The interval of an expression. values: intervals by row id."""
        if type(expr) is int:
            return values[expr]  # type: ignore[no-any-return]
        if type(expr) is str:
            return point(float(expr))
        assert type(expr) is tuple
        name, first = expr[0], expr[1]
        up = self.rounding.up
        if name == "neg":
            return self.value(first, values)[::-1]
        a = self.value(first, values)
        if name == "*" and len(expr) == 3 and expr[2] == ("-", "1", first):
            return up(self._slope(a))
        if name == "sq":
            return up(_square(a))
        if name in RISING:
            return up(np.stack([-RISING[name](-a[0]), RISING[name](a[1])]))
        for argument in expr[2:]:
            a = up(_same_shape(self.binary[name], a, self.value(argument, values)))
        return a

    def _slope(self, a: Floats) -> Floats:
        """v·(1−v), v twice the same number, and 1−v itself rounded."""
        low, high = -a[0], a[1]
        left, right = low * (1 - low), high * (1 - high)
        top = np.where((low < 0.5) & (high > 0.5), 0.25, np.maximum(left, right))
        slack = np.maximum(np.abs(low), np.abs(high)) * (0.5 / 10.0**self.rounding.decimals + TIE)
        return np.stack([slack - np.minimum(left, right), top + slack])

    def _xlogy(self, x: Floats, y: Floats) -> Floats:
        least = self.rounding.accuracy
        logs = np.stack([-np.log(np.maximum(-y[0], least)), np.log(np.maximum(y[1], least))])
        return np.where((x[0] == 0) & (x[1] == 0), 0.0, self._times(x, logs))

    def _times(self, a: Floats, b: Floats) -> Floats:
        """The product. Past 1 a factor magnifies what was rounded off before it: in (δ·η)·x more than in δ·(η·x).

        Not where both are known: a product of given numbers has no other grouping.
        """
        found = _times(a, b)
        largest = np.maximum(np.maximum(a[0], a[1]), np.maximum(b[0], b[1]))
        if largest.max() > 1:
            known = (a[0] == -a[1]) & (b[0] == -b[1])
            found += np.where(known, 0.0, np.maximum(largest - 1, 0.0) * self.rounding.ulp)
        return found

    def asked(self, interval: Floats) -> Floats:
        """Once more at what is asked: working with five digits and writing down four is legal."""
        return self.rounding.up(interval)

    def run(self, rows: Iterable[tuple[int, Expr]], values: Any, asked: frozenset[int]) -> None:
        """Fills in the rows, in the order in which they are given."""
        with np.errstate(over="ignore", invalid="ignore"):  # what overflows is found apart from nothing
            for at, expr in rows:
                found = self.value(expr, values)
                values[at] = self.asked(found) if at in asked else found


def _same_shape(rule: Callable[[Floats, Floats], Floats], a: Floats, b: Floats) -> Floats:
    """A constant is one interval for all variants."""
    if a.ndim < b.ndim:
        a = a.reshape(2, *[1] * (b.ndim - 1))
    elif b.ndim < a.ndim:
        b = b.reshape(2, *[1] * (a.ndim - 1))
    return rule(a, b)


def _times(a: Floats, b: Floats) -> Floats:
    ll, lh, hl, hh = a[0] * b[0], -a[0] * b[1], -a[1] * b[0], a[1] * b[1]
    least = np.minimum(np.minimum(ll, lh), np.minimum(hl, hh))
    return np.stack([-least, np.maximum(np.maximum(ll, lh), np.maximum(hl, hh))])


def _over(a: Floats, b: Floats) -> Floats:
    low, high = -b[0], b[1]
    through_zero = (low <= 0) & (high >= 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        quotients = np.stack(np.broadcast_arrays(-a[0] / low, -a[0] / high, a[1] / low, a[1] / high))
    found = np.stack([-quotients.min(axis=0), quotients.max(axis=0)])
    return np.where(through_zero, np.inf, found)


def _square(a: Floats) -> Floats:
    left, right = a[0] * a[0], a[1] * a[1]
    low = np.where((a[0] > 0) & (a[1] > 0), 0.0, np.minimum(left, right))
    return np.stack([-low, np.maximum(left, right)])

