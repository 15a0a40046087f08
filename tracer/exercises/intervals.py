"""The tape evaluated with intervals: every answer that correct work, rounded in the usual ways, can give.

An interval is [−low, high], so that both ends round upward by the same function. Every rule here is also that of the
practice page, whose script is compiled from this module (`tracer.live`); the same bits come out of it: plain float64,
and an exponential written out, since libraries differ in the last bit. Constants stand in `marking_rules`.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from tracer.exercises import elementwise as el
from tracer.exercises.elementwise import point
from tracer.exercises.marking_rules import RULES
from tracer.operators.table import OPERATORS, TREES
from tracer.operators.tree import Expr, Operators, complete, value_of

TIE = RULES.tie


def tens(places: int) -> float:
    """10 to the power of `places`, as it is read: a power that is computed may miss the last bit."""
    return float(f"1e{places}")


@dataclass(frozen=True)
class Rounding:
    """The policies of somebody who is asked for so many decimals: keep that many, one or two more, or all."""

    decimals: int

    @cached_property
    def ulp(self) -> float:
        """One unit of the last decimal asked for."""
        return 1 / tens(self.decimals)

    @cached_property
    def half(self) -> float:
        """Half of it: how far what is written down may lie from what was meant."""
        return 0.5 / tens(self.decimals)

    @cached_property
    def accuracy(self) -> float:
        """How far a number may be from itself where nothing was rounded: what a calculator shows."""
        return 0.5 / tens(self.decimals + RULES.exact)

    @cached_property
    def _scales(self) -> tuple[float, ...]:
        return tuple(tens(self.decimals + more) for more in RULES.kept)

    @cached_property
    def _fine(self) -> float:
        return tens(self.decimals + RULES.grid)

    def _up(self, x: Any) -> Any:
        near = x + TIE
        highest = x + self.accuracy
        for scale in self._scales:
            highest = el.maximum(highest, el.floor(near * scale + 0.5) / scale)
        return highest

    def up(self, interval: Any) -> Any:
        """The largest of what the policies make of both ends."""
        return el.ends(self._up, interval)

    def _grid(self, x: Any) -> Any:
        return -el.floor(-x * self._fine + RULES.grid_tie) / self._fine

    def grid(self, interval: Any) -> Any:
        """Outward to a few decimals more than asked: what is written down, and held against an answer."""
        return el.ends(self._grid, interval)

    def _accepted(self, x: Any) -> Any:
        return self._grid(x + RULES.beside * self.ulp)

    def accepted(self, work: Any) -> Any:
        """The answers that count as what `work` holds: ±1 ulp, for other groupings and orders."""
        return el.ends(self._accepted, work)


def exp(x: Any) -> Any:
    """e^x by the same steps everywhere: 2^k · Taylor of what is left (Cody and Waite, 1980)."""
    rules = RULES.exponential
    high, low = rules.ln2
    x = el.minimum(el.maximum(x, -rules.largest), rules.largest)
    k = el.floor(x * rules.per_ln2 + 0.5)
    rest = (x - k * high) - k * low
    total: Any = rules.terms[0]
    for term in rules.terms[1:]:
        total = total * rest + term
    return el.doubled(total, el.whole(k))


def ln(x: Any) -> Any:
    """ln x by the same steps everywhere: k · ln 2 and a series of what is left. −∞ at 0, NaN below."""
    rules = RULES.logarithm
    high, low = rules.ln2
    m, k = el.halved(x)
    small = m < rules.highest / 2
    m, k = el.where(small, 2 * m, m), el.where(small, k - 1, k)
    s = el.over(m - 1, m + 1)
    square = s * s
    total: Any = rules.terms[0]
    for term in rules.terms[1:]:
        total = total * square + term
    found = k * high + (2 * s * total + k * low)
    found = el.where(x == math.inf, x, found)
    return el.where(x > 0, found, el.where(x == 0, -math.inf, math.nan))


def xlogy(x: Any, y: Any) -> Any:
    """x·ln y, and 0 where x is 0, whatever y is."""
    return el.where(x == 0, 0.0, x * ln(el.where(x == 0, 1.0, y)))


PORTABLE: Operators = complete({
    "+": operator.add, "*": operator.mul, "-": operator.sub, "/": el.over, "neg": operator.neg,
    "sq": lambda a: a * a,
    "abs": lambda a: el.where(a < 0, -a, a),
    "max": lambda a, b: el.where(b > a, b, a),
    "min": lambda a, b: el.where(b < a, b, a),
    "step": lambda z: el.where(z > 0, 1.0, 0.0),
    "exp": exp, "ln": ln, "xlogy": xlogy,
}, TREES, float)
"""The target of plain numbers in the same bits on every machine and in the page's script."""
RISING = tuple(name for name, entry in OPERATORS.items() if entry.shape == "rising")
"""Those that only rise: their ends are those of their argument."""


def around(value: Any, margin: float) -> Any:
    return el.pair(margin - value, value + margin)


class Intervals:
    """Evaluates expressions; a rule for each operator, each followed by the rounding of whoever does it by hand."""

    def __init__(self, rounding: Rounding) -> None:
        self.rounding = rounding
        up = rounding.up
        rules: dict[str, Callable[..., Any]] = {
            "+": el.added,
            "-": lambda a, b: el.added(a, b[::-1]),
            "*": self._times,
            "/": _over,
            "xlogy": self._xlogy,
            "max": lambda a, b: el.pair(el.minimum(a[0], b[0]), el.maximum(a[1], b[1])),
            "min": lambda a, b: el.pair(el.maximum(a[0], b[0]), el.minimum(a[1], b[1])),
        }
        said: dict[str, Callable[..., Any]] = {name: self._rounded(rule) for name, rule in rules.items()}
        said |= {
            "neg": lambda a: a[::-1],
            "sq": lambda a: up(_square(a)),
            "abs": _size,
            "logistic": lambda a: up(self._slope(a)),
            **{name: self._rising(name) for name in RISING},
        }
        self.operators: Operators = complete(said, TREES, _constant)

    def value(self, expr: Expr, values: Any) -> Any:
        """The interval of an expression. values: intervals by row id."""
        return value_of(recognized(expr), values, self.operators, _constant)

    def _rounded(self, rule: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
        def rounded(a: Any, b: Any) -> Any:
            a, b = el.level(a, b)
            return self.rounding.up(rule(a, b))

        return rounded

    def _rising(self, name: str) -> Callable[[Any], Any]:
        of = PORTABLE[name]
        return lambda a: self.rounding.up(el.pair(-of(-a[0]), of(a[1])))

    def _slope(self, a: Any) -> Any:
        """v·(1−v), v twice the same number, and 1−v itself rounded."""
        low, high = -a[0], a[1]
        left, right = low * (1 - low), high * (1 - high)
        top = el.where((low < 0.5) & (high > 0.5), 0.25, el.maximum(left, right))
        slack = el.maximum(abs(low), abs(high)) * (self.rounding.half + TIE)
        return el.pair(slack - el.minimum(left, right), top + slack)

    def _xlogy(self, x: Any, y: Any) -> Any:
        least = self.rounding.accuracy
        logs = el.pair(-ln(el.maximum(-y[0], least)), ln(el.maximum(y[1], least)))
        nothing = (x[0] == 0) & (x[1] == 0)
        return el.ends(lambda end: el.where(nothing, 0.0, end), self._times(x, logs))

    def _times(self, a: Any, b: Any) -> Any:
        """The product. Past 1 a factor magnifies what was rounded off before it: in (δ·η)·x more than in δ·(η·x).

        Not where both are known: a product of given numbers has no other grouping.
        """
        found = _times(a, b)
        largest = el.maximum(el.maximum(a[0], a[1]), el.maximum(b[0], b[1]))
        if not el.somewhere(largest > 1):
            return found
        known = (a[0] == -a[1]) & (b[0] == -b[1])
        more = el.where(known, 0.0, el.maximum(largest - 1, 0.0) * RULES.magnified * self.rounding.ulp)
        return el.ends(lambda end: end + more, found)

    def asked(self, interval: Any) -> Any:
        """Once more at what is asked: working with five digits and writing down four is legal."""
        return self.rounding.up(interval)

    def run(self, rows: Iterable[tuple[int, Expr]], values: Any, asked: frozenset[int]) -> None:
        """Fills in the rows, in the order in which they are given."""

        def fill() -> None:
            for at, expr in rows:
                found = self.value(expr, values)
                values[at] = self.asked(found) if at in asked else found

        el.silently(fill)


@lru_cache(maxsize=100_000)
def recognized(expr: Expr) -> Expr:
    """The same expression with o(1 − o) as one operator: an interval must know that both are the same number."""
    if type(expr) is not tuple:
        return expr
    if len(expr) == 3 and expr[0] == "*" and expr[2] == ("-", "1", expr[1]):
        return ("logistic", recognized(expr[1]))
    return (expr[0], *map(recognized, expr[1:]))


def _constant(text: str) -> Any:
    return point(float(text))


def _times(a: Any, b: Any) -> Any:
    ll, lh, hl, hh = a[0] * b[0], -a[0] * b[1], -a[1] * b[0], a[1] * b[1]
    least = el.minimum(el.minimum(ll, lh), el.minimum(hl, hh))
    return el.pair(-least, el.maximum(el.maximum(ll, lh), el.maximum(hl, hh)))


def _over(a: Any, b: Any) -> Any:
    low, high = -b[0], b[1]
    through_zero = (low <= 0) & (high >= 0)

    def quotients() -> Any:
        return el.over(-a[0], low), el.over(-a[0], high), el.over(a[1], low), el.over(a[1], high)

    ll, lh, hl, hh = el.silently(quotients)
    least = el.minimum(el.minimum(ll, lh), el.minimum(hl, hh))
    most = el.maximum(el.maximum(ll, lh), el.maximum(hl, hh))
    return el.pair(el.where(through_zero, RULES.unbounded, -least), el.where(through_zero, RULES.unbounded, most))


def _size(a: Any) -> Any:
    low = el.where((a[0] > 0) & (a[1] > 0), 0.0, el.minimum(abs(a[0]), abs(a[1])))
    return el.pair(-low, el.maximum(a[0], a[1]))


def _square(a: Any) -> Any:
    left, right = a[0] * a[0], a[1] * a[1]
    low = el.where((a[0] > 0) & (a[1] > 0), 0.0, el.minimum(left, right))
    return el.pair(-low, el.maximum(left, right))
