"""Intervals of exact fractions, and the functions of the walkthroughs over them.

A number as printed is a point; a number within its rounding is an interval. Arithmetic on points stays exact. Functions
return an interval that encloses the true values: computed with 70 digits, widened by far more than their error.
"""

from collections.abc import Callable
from decimal import MAX_EMAX, MIN_EMIN, ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from tracer.audit.nodes import UnreadableError

_CONTEXT = Context(prec=70, rounding=ROUND_HALF_EVEN, Emax=MAX_EMAX, Emin=MIN_EMIN, traps=[])
_SLACK = Fraction(1, 10**50)
_ZERO, _ONE = Fraction(0), Fraction(1)
# ln of an interval that reaches 0; finite, so that 0 · ln 0 is 0 as everywhere in the lessons.
_BOTTOM = Fraction(-(10**12))
_LARGEST_EXPONENT = 10_000
_MOST_BITS = 40_000
LEAK = Fraction(1, 100)  # the slope of the leaky ReLU below zero


class Interval(NamedTuple):
    """All numbers from lo to hi; a point where both are the same."""

    lo: Fraction
    hi: Fraction

    @property
    def point(self) -> bool:
        return self.lo is self.hi or self.lo == self.hi


def point(value: Fraction) -> Interval:
    return Interval(value, value)


def add(a: Interval, b: Interval) -> Interval:
    if a.point and b.point:
        return point(a.lo + b.lo)
    return Interval(a.lo + b.lo, a.hi + b.hi)


def negate(a: Interval) -> Interval:
    return point(-a.lo) if a.point else Interval(-a.hi, -a.lo)


def multiply(a: Interval, b: Interval) -> Interval:
    if a.point and b.point:
        return point(_bounded(a.lo * b.lo))
    corners = [x * y for x in {a.lo, a.hi} for y in {b.lo, b.hi}]
    return Interval(_bounded(min(corners)), _bounded(max(corners)))


def divide(a: Interval, b: Interval) -> Interval:
    if b.lo <= 0 <= b.hi:
        by = "0" if b.point else "a number that may be 0 within its rounding"
        raise UnreadableError(f"it divides by {by}")
    return multiply(a, point(1 / b.lo) if b.point else Interval(1 / b.hi, 1 / b.lo))


def power(a: Interval, exponent: int) -> Interval:
    """An integer power; an even one of an interval around 0 begins at 0."""
    if exponent < 0:
        return divide(point(_ONE), power(a, -exponent))
    bits = max(end.numerator.bit_length() + end.denominator.bit_length() for end in a)
    if bits * exponent > _MOST_BITS:
        raise UnreadableError("a power is too large to evaluate")
    if a.point:
        return point(a.lo**exponent)
    ends = sorted((a.lo**exponent, a.hi**exponent))
    if exponent % 2 == 0 and a.lo < 0 < a.hi:
        ends[0] = _ZERO
    return Interval(*ends)


def absolute(a: Interval) -> Interval:
    if a.lo >= 0:
        return a
    return negate(a) if a.hi <= 0 else Interval(_ZERO, max(-a.lo, a.hi))


def _bounded(value: Fraction) -> Fraction:
    if value.numerator.bit_length() > _MOST_BITS or value.denominator.bit_length() > _MOST_BITS:
        raise UnreadableError("a number is too large to evaluate")
    return value


def _decimal(value: Fraction) -> Decimal:
    return _CONTEXT.divide(Decimal(value.numerator), Decimal(value.denominator))


def _around(value: Decimal) -> Interval:
    """An enclosure of what a function of `decimal` returned: it is right to 69 digits, and is given 50."""
    exact = Fraction(value)
    slack = abs(exact) * _SLACK
    return Interval(exact - slack, exact + slack)


@lru_cache(maxsize=65536)
def _exp(x: Fraction) -> Interval:
    if x == 0:
        return point(_ONE)
    if abs(x) > _LARGEST_EXPONENT:
        raise UnreadableError("an exponential is too large or too small to evaluate")
    return _around(_CONTEXT.exp(_decimal(x)))


@lru_cache(maxsize=65536)
def _ln(x: Fraction) -> Interval:
    if x < 0:
        raise UnreadableError("it takes the ln of a negative number")
    if x == 0:
        return point(_BOTTOM)
    if x == 1:
        return point(_ZERO)
    value = _around(_CONTEXT.ln(_decimal(x)))
    # Near 1 the logarithm is small and the rounding of x counts: an absolute slack for that.
    return Interval(value.lo - _SLACK, value.hi + _SLACK)


@lru_cache(maxsize=65536)
def _sigmoid(x: Fraction) -> Interval:
    if x == 0:
        return point(Fraction(1, 2))
    if x > 0:
        other = _sigmoid(-x)
        return Interval(1 - other.hi, 1 - other.lo)
    if x < -_LARGEST_EXPONENT:
        return Interval(_ZERO, _SLACK)
    e = _exp(x)
    return Interval(e.lo / (1 + e.lo), e.hi / (1 + e.hi))


@lru_cache(maxsize=65536)
def _tanh(x: Fraction) -> Interval:
    if x == 0:
        return point(_ZERO)
    if x < 0:
        return negate(_tanh(-x))
    if x < Fraction(1, 10**15):  # x − x³/3 < tanh x < x, where the formula below would lose its digits
        return Interval(x - x**3 / 3, x)
    s = _sigmoid(2 * x)
    return Interval(2 * s.lo - 1, min(2 * s.hi - 1, _ONE))


@lru_cache(maxsize=65536)
def _sqrt(x: Fraction) -> Interval:
    if x < 0:
        raise UnreadableError("it takes the root of a negative number")
    root = Fraction(_CONTEXT.sqrt(_decimal(x)))
    return point(root) if root * root == x else Interval(root - root * _SLACK, root + root * _SLACK)


def _rising(function: Callable[[Fraction], Interval]) -> Callable[[Interval], Interval]:
    """A function that never falls, over an interval."""

    def over(a: Interval) -> Interval:
        return function(a.lo) if a.point else Interval(function(a.lo).lo, function(a.hi).hi)

    return over


def _hump(slope: Callable[[Fraction], Interval], top: Fraction) -> Callable[[Interval], Interval]:
    """A slope that rises to `top` at 0 and falls again, alike on both sides."""

    def over(a: Interval) -> Interval:
        first, last = slope(a.lo), slope(a.hi)
        high = top if a.lo <= 0 <= a.hi else max(first.hi, last.hi)
        return first if a.point else Interval(min(first.lo, last.lo), high)

    return over


def _sigmoid_slope(x: Fraction) -> Interval:
    s = _sigmoid(x)
    return multiply(s, Interval(1 - s.hi, 1 - s.lo)) if not s.point else point(s.lo * (1 - s.lo))


def _tanh_slope(x: Fraction) -> Interval:
    return add(point(_ONE), negate(power(_tanh(x), 2)))


def _relu(x: Fraction) -> Interval:
    return point(max(x, _ZERO))


def _step(x: Fraction) -> Interval:
    """1 above zero, else 0: the step activation, and the slope of ReLU."""
    return point(_ONE if x > 0 else _ZERO)


def _from_zero(function: Callable[[Fraction], Interval]) -> Callable[[Interval], Interval]:
    """A rising function of numbers from 0 on: what lies below 0 only by rounding (0.00 ± 0.005) is left out."""

    def over(a: Interval) -> Interval:
        return _rising(function)(Interval(_ZERO, a.hi) if a.lo < 0 <= a.hi else a)

    return over


def _leaky_relu(x: Fraction) -> Interval:
    return point(x if x > 0 else x * LEAK)


def _leaky_step(x: Fraction) -> Interval:
    return point(_ONE if x > 0 else LEAK)


def _greatest(*arguments: Interval) -> Interval:
    return Interval(max(a.lo for a in arguments), max(a.hi for a in arguments))


# One entry a function: name on the page, and what it makes of intervals. Each takes one argument but max.
FUNCTIONS: dict[str, Callable[..., Interval]] = {
    "exp": _rising(_exp),
    "ln": _from_zero(_ln),
    "σ": _rising(_sigmoid),
    "tanh": _rising(_tanh),
    "ReLU": _rising(_relu),
    "LReLU": _rising(_leaky_relu),
    "id": _rising(point),
    "step": _rising(_step),
    "σ′": _hump(_sigmoid_slope, Fraction(1, 4)),
    "tanh′": _hump(_tanh_slope, _ONE),
    "ReLU′": _rising(_step),
    "LReLU′": _rising(_leaky_step),
    "id′": _rising(lambda x: point(_ONE)),
    "max": _greatest,
    "√": _from_zero(_sqrt),
    "|": absolute,
}
MANY_ARGUMENTS = frozenset(("max",))
