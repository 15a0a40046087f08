"""Operations on single float64 numbers, with the bits that `steady` gives for arrays: the page's own arithmetic.

They are compiled for the page of a film, which has no numpy. What both are made of, the tables and the series, stands
here. As there, nothing raises: what is no number is a nan, and what is past all numbers infinite.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from decimal import Decimal
from math import factorial

from tracer.operators.decimals import CONTEXT
from tracer.operators.table import TREES
from tracer.operators.tree import Operators

PER_UNIT = 512
LOWEST, HIGHEST = -746, 710
"""Where e^x has become 0 and infinite."""
COARSE, FINE = 16, 32
"""Steps of a unit, and of such a step."""
SERIES = tuple(1 / (factorial(n) * PER_UNIT**n) for n in (4, 3, 2, 1, 0))
"""Of e^(z/512), from the fourth power down; past it comes less than the last bit."""
LN_STEPS = 1024
"""Logarithms are known of k/1024, from one half to 1."""
LN_2 = float(CONTEXT.ln(Decimal(2)))

_ROUNDS = 1.5 * 2**52
"""Added to a number below 2^51 and taken away again, it leaves the nearest whole one, the even one of two."""


def whole_power(k: int) -> float:
    """e^k"""
    return float(CONTEXT.exp(Decimal(k))) if k < HIGHEST else math.inf


def coarse_power(j: int) -> float:
    return float(CONTEXT.exp(Decimal(j) / COARSE))


def fine_power(j: int) -> float:
    return float(CONTEXT.exp(Decimal(j) / PER_UNIT))


def known_logarithm(k: int) -> float:
    """ln(k/1024)"""
    return float(CONTEXT.ln(Decimal(k) / LN_STEPS))


class _Known:
    """A function of whole numbers below some other, worked out once for each that is asked for."""

    def __init__(self, function: Callable[[int], float], least: int, most: int) -> None:
        self.function, self.least = function, least
        self.found: list[float | None] = [None] * (most - least + 1)

    def at(self, n: int) -> float:
        found = self.found[n - self.least]
        if found is None:
            found = self.found[n - self.least] = self.function(n)
        return found


_WHOLE = _Known(whole_power, LOWEST, HIGHEST)
_COARSE, _FINE = _Known(coarse_power, 0, COARSE - 1), _Known(fine_power, 0, FINE - 1)
_PARTS = _Known(lambda n: _COARSE.at(n // FINE) * _FINE.at(n % FINE), 0, PER_UNIT - 1)
_LOGARITHMS = _Known(known_logarithm, LN_STEPS // 2, LN_STEPS)


def _power(scaled: float) -> float:
    """e^(scaled/512)"""
    if scaled >= HIGHEST * PER_UNIT:
        return math.inf
    if not scaled > LOWEST * PER_UNIT:
        return 0.0 if scaled > -math.inf else math.nan
    nearest = (scaled + _ROUNDS) - _ROUNDS
    rest, place = scaled - nearest, int(nearest) - LOWEST * PER_UNIT
    fourth, third, second, first, one = SERIES
    series = (((rest * fourth + third) * rest + second) * rest + first) * rest + one
    return series * (_WHOLE.at(place // PER_UNIT + LOWEST) * _PARTS.at(place % PER_UNIT))


def exp(z: float) -> float:
    return _power(z * PER_UNIT)


def sigmoid(z: float) -> float:
    """1/(1 + e^(−z))"""
    return 1 / (_power(z * -PER_UNIT) + 1)


def tanh(z: float) -> float:
    """2/(1 + e^(−2z)) − 1"""
    return 2 / (_power(z * (-2 * PER_UNIT)) + 1) - 1


def ln(z: float) -> float:
    """k ln 2 + ln c + 2 artanh s, as `steady.Pipeline.ln` says; of 0 and of what is infinite it is no number."""
    if z == 0 or not math.isfinite(z):
        return math.nan
    if z < 0:
        return -math.inf
    mantissa, exponent = math.frexp(z)
    near = (mantissa * LN_STEPS + _ROUNDS) - _ROUNDS
    c = near / LN_STEPS
    s = (mantissa - c) / (mantissa + c)
    square = s * s
    series = ((square * (1 / 5) + 1 / 3) * square + 1) * s * 2
    return (_LOGARITHMS.at(int(near)) + exponent * LN_2) + series


def divide(a: float, b: float) -> float:
    if b != 0:
        return a / b
    return math.nan if a == 0 or math.isnan(a) else math.copysign(math.inf, a) * math.copysign(1.0, b)


def xlogy(x: float, y: float) -> float:
    """x ln y, with 1 in place of y where x is 0"""
    zero = 1.0 if x == 0 else 0.0
    return x * ln(y * (1 - zero) + zero)


SCALARS: Operators = {
    "+": operator.add, "*": operator.mul, "-": operator.sub, "/": divide, "neg": operator.neg,
    "sq": lambda a: a * a, "exp": exp, "ln": ln, "abs": abs,
    # what is no number stays none; of two zeros it may be either
    "max": lambda a, b: a if a >= b or math.isnan(a) else b,
    "min": lambda a, b: a if a <= b or math.isnan(a) else b,
    "step": lambda z: 1.0 if z > 0 else 0.0,
    "xlogy": xlogy, "sigmoid": sigmoid, "tanh": tanh,
}
"""The target: the same operators that `steady.OPERATIONS` says; the others are written out."""
LEFT_AS_TREES = {name: tree for name, tree in TREES.items() if name not in SCALARS}


def _of_columns(rule: Callable[..., float]) -> Callable[..., float | list[float]]:
    """The same of numbers, or of columns of as many, or of one of each."""

    def call(a: float | list[float], b: float | list[float] | None = None) -> float | list[float]:
        if b is None:
            return rule(a) if isinstance(a, float) else [rule(x) for x in a]
        if isinstance(a, float):
            return rule(a, b) if isinstance(b, float) else [rule(a, y) for y in b]
        return [rule(x, b) for x in a] if isinstance(b, float) else [rule(a[n], b[n]) for n in range(len(a))]

    return call


COLUMNS: Operators = {name: _of_columns(rule) for name, rule in SCALARS.items()}
"""The target of numbers and columns, which are lists."""
