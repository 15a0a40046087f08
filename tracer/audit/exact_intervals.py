"""Intervals of exact fractions, and the primitive functions over them; `functions` makes all others of these.

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
    if x < -_LARGEST_EXPONENT:
        return Interval(_ZERO, _SLACK)
    if x > _LARGEST_EXPONENT:
        raise UnreadableError("an exponential is too large to evaluate")
    return _around(_CONTEXT.exp(_decimal(x)))


@lru_cache(maxsize=65536)
def _ln(x: Fraction) -> Interval:
    if x < 0:
        raise UnreadableError("it takes the ln of a negative number")
    if x == 0:
        return point(_BOTTOM)
    if x == 1:
        return point(_ZERO)
    # Near 1 the logarithm is as small as x − 1, and the rounding of x counts: as many digits more as the 1 takes up.
    apart = abs(x - 1)
    taken_up = max(0, apart.denominator.bit_length() - apart.numerator.bit_length()) * 30103 // 100000
    context = _CONTEXT if taken_up == 0 else Context(prec=70 + taken_up, Emax=MAX_EMAX, Emin=MIN_EMIN, traps=[])
    return _around(context.ln(context.divide(Decimal(x.numerator), Decimal(x.denominator))))


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


def _from_zero(function: Callable[[Fraction], Interval]) -> Callable[[Interval], Interval]:
    """A rising function of numbers from 0 on: what lies below 0 only by rounding (0.00 ± 0.005) is left out."""

    def over(a: Interval) -> Interval:
        return _rising(function)(Interval(_ZERO, a.hi) if a.lo < 0 <= a.hi else a)

    return over


def _step(x: Fraction) -> Interval:
    """1 above zero, else 0."""
    return point(_ONE if x > 0 else _ZERO)


def greatest(*arguments: Interval) -> Interval:
    return Interval(max(a.lo for a in arguments), max(a.hi for a in arguments))


def least(*arguments: Interval) -> Interval:
    return Interval(min(a.lo for a in arguments), min(a.hi for a in arguments))


def xlogy(x: Interval, y: Interval) -> Interval:
    """x · ln y, and 0 where x is 0, whatever y is."""
    return x if x.lo == x.hi == 0 else multiply(x, ln(y))


exp, ln, step = _rising(_exp), _from_zero(_ln), _rising(_step)
sigmoid, tanh, root = _rising(_sigmoid), _rising(_tanh), _from_zero(_sqrt)
