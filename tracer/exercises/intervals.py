"""The tape evaluated with intervals: every answer that correct work, rounded in the usual ways, can give.

An interval is an array of shape (2, …): [−low, high], so that both ends round upward by the same function.
Every rule here is also one of the practice page's, in JavaScript, and gives the same bits there: plain float64, and an
exponential written out, since libraries differ in the last bit. Numbers that both work with stand in `marking_rules`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tracer.exercises.marking_rules import RULES
from tracer.operators.arrays import ARRAY
from tracer.operators.table import OPERATORS, TREES
from tracer.operators.tree import Expr, Operators, complete, value_of

Floats = NDArray[np.float64]
TIE = RULES.tie


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
        return 0.5 / 10.0 ** (self.decimals + RULES.exact)

    def up(self, x: Floats) -> Floats:
        """The largest of what the policies make of x."""
        near = x + TIE
        highest = x + self.accuracy
        step = np.empty_like(near)
        for more in RULES.kept:
            scale = 10.0 ** (self.decimals + more)
            np.multiply(near, scale, out=step)
            step += 0.5
            np.floor(step, out=step)
            step /= scale
            np.maximum(highest, step, out=highest)
        return highest

    def grid(self, x: Floats) -> Floats:
        """Upward to a few decimals more than asked: what is written down, and held against an answer."""
        scale = 10.0 ** (self.decimals + RULES.grid)
        return np.asarray(-np.floor(-x * scale + RULES.grid_tie) / scale)

    def accepted(self, work: Floats) -> Floats:
        """The answers that count as what `work` holds: ±1 ulp, for other groupings and orders."""
        return self.grid(work + RULES.beside * self.ulp)


def exp(x: Floats) -> Floats:
    """e^x by the same steps everywhere: 2^k · Taylor of what is left (Cody and Waite, 1980)."""
    rules = RULES.exponential
    high, low = rules.ln2
    x = np.clip(x, -rules.largest, rules.largest)
    k = np.floor(x * rules.per_ln2 + 0.5)
    rest = (x - k * high) - k * low
    total = np.full_like(rest, rules.terms[0])
    for term in rules.terms[1:]:
        total = total * rest + term
    return np.asarray(np.ldexp(total, k.astype(np.int64)))


def ln(x: Floats) -> Floats:
    """ln x by the same steps everywhere: k · ln 2 and a series of what is left. −∞ at 0, NaN below."""
    rules = RULES.logarithm
    high, low = rules.ln2
    m, k = np.frexp(x)  # m from a half up to 1
    small = m < rules.highest / 2
    m, k = np.where(small, 2 * m, m), np.where(small, k - 1, k)
    s = (m - 1) / (m + 1)
    square = s * s
    total = np.full_like(s, rules.terms[0])
    for term in rules.terms[1:]:
        total = total * square + term
    found = k * high + (2 * s * total + k * low)
    found = np.where(x == np.inf, x, found)
    return np.asarray(np.where(x > 0, found, np.where(x == 0, -np.inf, np.nan)))


def xlogy(x: Floats, y: Floats) -> Floats:
    """x·ln y, and 0 where x is 0, whatever y is."""
    return np.asarray(np.where(np.equal(x, 0), 0.0, x * ln(np.where(np.equal(x, 0), 1.0, y))))


_FROM_NUMPY = {name: rule for name, rule in ARRAY.items() if name not in TREES}
PORTABLE: Operators = complete({**_FROM_NUMPY, "exp": exp, "ln": ln, "xlogy": xlogy}, TREES, float)
"""The target of plain numbers in the same bits on every machine and in the page's script."""
RISING = tuple(name for name, entry in OPERATORS.items() if entry.shape == "rising")
"""Those that only rise: their ends are those of their argument."""


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
        up = rounding.up
        rules: dict[str, Callable[..., Floats]] = {
            "+": np.add,
            "-": lambda a, b: a + b[::-1],
            "*": self._times,
            "/": _over,
            "xlogy": self._xlogy,
            "max": lambda a, b: np.stack([np.minimum(a[0], b[0]), np.maximum(a[1], b[1])]),
            "min": lambda a, b: np.stack([np.maximum(a[0], b[0]), np.minimum(a[1], b[1])]),
        }
        said: dict[str, Callable[..., Floats]] = {name: self._rounded(rule) for name, rule in rules.items()}
        said |= {
            "neg": lambda a: a[::-1],
            "sq": lambda a: up(_square(a)),
            "abs": _size,
            "logistic": lambda a: up(self._slope(a)),
            **{name: self._rising(name) for name in RISING},
        }
        self.operators: Operators = complete(said, TREES, _constant)

    def value(self, expr: Expr, values: Any) -> Floats:
        """The interval of an expression. values: intervals by row id."""
        found: Floats = value_of(recognized(expr), values, self.operators, _constant)
        return found

    def _rounded(self, rule: Callable[[Floats, Floats], Floats]) -> Callable[[Floats, Floats], Floats]:
        return lambda a, b: self.rounding.up(_same_shape(rule, a, b))

    def _rising(self, name: str) -> Callable[[Floats], Floats]:
        of = PORTABLE[name]
        return lambda a: self.rounding.up(np.stack([-of(-a[0]), of(a[1])]))

    def _slope(self, a: Floats) -> Floats:
        """v·(1−v), v twice the same number, and 1−v itself rounded."""
        low, high = -a[0], a[1]
        left, right = low * (1 - low), high * (1 - high)
        top = np.where((low < 0.5) & (high > 0.5), 0.25, np.maximum(left, right))
        slack = np.maximum(np.abs(low), np.abs(high)) * (0.5 / 10.0**self.rounding.decimals + TIE)
        return np.stack([slack - np.minimum(left, right), top + slack])

    def _xlogy(self, x: Floats, y: Floats) -> Floats:
        least = self.rounding.accuracy
        logs = np.stack([-ln(np.maximum(-y[0], least)), ln(np.maximum(y[1], least))])
        return np.where((x[0] == 0) & (x[1] == 0), 0.0, self._times(x, logs))

    def _times(self, a: Floats, b: Floats) -> Floats:
        """The product. Past 1 a factor magnifies what was rounded off before it: in (δ·η)·x more than in δ·(η·x).

        Not where both are known: a product of given numbers has no other grouping.
        """
        found = _times(a, b)
        largest = np.maximum(np.maximum(a[0], a[1]), np.maximum(b[0], b[1]))
        if largest.max() > 1:
            known = (a[0] == -a[1]) & (b[0] == -b[1])
            found += np.where(known, 0.0, np.maximum(largest - 1, 0.0) * RULES.magnified * self.rounding.ulp)
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


@lru_cache(maxsize=100_000)
def recognized(expr: Expr) -> Expr:
    """The same expression with o(1 − o) as one operator: an interval must know that both are the same number."""
    if type(expr) is not tuple:
        return expr
    if len(expr) == 3 and expr[0] == "*" and expr[2] == ("-", "1", expr[1]):
        return ("logistic", recognized(expr[1]))
    return (expr[0], *map(recognized, expr[1:]))


def _constant(text: str) -> Floats:
    return point(float(text))


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
    return np.where(through_zero, RULES.unbounded, found)


def _size(a: Floats) -> Floats:
    high = np.maximum(a[0], a[1])
    low = np.where((a[0] > 0) & (a[1] > 0), 0.0, np.minimum(np.abs(a[0]), np.abs(a[1])))
    return np.stack([-low, high])


def _square(a: Floats) -> Floats:
    left, right = a[0] * a[0], a[1] * a[1]
    low = np.where((a[0] > 0) & (a[1] > 0), 0.0, np.minimum(left, right))
    return np.stack([-low, np.maximum(left, right)])

