"""Functions over arrays that give the same bits on every machine.

numpy's own exp and tanh differ in the last bit between processors, and forty thousand steps of a training can make much
of a last bit. Here they are made of additions, multiplications and roundings alone, which IEEE 754 settles; so are the
sums, which must run over an axis that is not the last, since numpy adds along the last one in an order of its own.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import cache
from typing import Any

import numpy as np

from tracer import arrays
from tracer.evaluate import PLAIN
from tracer.maths import CONTEXT, Expr

PER_UNIT, SHIFT = 4096, 12
LOWEST, HIGHEST = -746, 710
"""Where e^x has become 0 and infinite."""


@cache
def _tables() -> tuple[Any, Any]:
    """e^k for every whole k from LOWEST to HIGHEST; e^(j/4096) for j from 0 to 4095."""
    powers = [float(CONTEXT.exp(Decimal(k))) if k < HIGHEST else float("inf") for k in range(LOWEST, HIGHEST + 1)]
    coarse = [float(CONTEXT.exp(Decimal(j) / 64)) for j in range(64)]
    fine = [float(CONTEXT.exp(Decimal(j) / PER_UNIT)) for j in range(64)]
    return np.array(powers), np.multiply.outer(np.array(coarse), np.array(fine)).ravel()


# Numbers as arrays: numpy turns a Python number into one at every call, which takes as long as the sum.
_ONE, _TWO, _HALF, _SIXTH = (np.array(number) for number in (1.0, 2.0, 0.5, 1 / 6))
_UP, _DOWN, _DOWN_TWICE, _STEP = (np.array(float(n)) for n in (PER_UNIT, -PER_UNIT, -2 * PER_UNIT, 1 / PER_UNIT))
_TOP, _FIRST = np.array(float(HIGHEST * PER_UNIT)), np.array(float(-LOWEST * PER_UNIT))
_SHIFT, _MASK = np.array(SHIFT), np.array(PER_UNIT - 1)


def _power(scaled: Any) -> Any:
    """e^(scaled/4096): of the nearest whole number by table, times a short Taylor series of the rest, which is at most
    1/8192."""
    np.minimum(scaled, _TOP, out=scaled)  # what is past the integers turns into another one on every kind of processor
    nearest = np.rint(scaled)
    rest = np.subtract(scaled, nearest, out=scaled)
    rest *= _STEP
    series = rest * _SIXTH
    series += _HALF
    series *= rest
    series += _ONE
    series *= rest
    series += _ONE
    nearest += _FIRST
    whole, part = _tables()
    at = nearest.astype(np.int64)
    series *= part.take(at & _MASK)
    series *= whole.take(at >> _SHIFT, mode="clip")
    return series


def exp(z: Any) -> Any:
    return _power(z * _UP)


def sigmoid(z: Any) -> Any:
    """1/(1 + e^(−z))"""
    small = _power(z * _DOWN)
    small += _ONE
    return np.reciprocal(small, out=small)


def tanh(z: Any) -> Any:
    """2/(1 + e^(−2z)) − 1"""
    small = _power(z * _DOWN_TWICE)
    small += _ONE
    np.divide(_TWO, small, out=small)
    small -= _ONE
    return small


OPERATORS: dict[str, Callable[..., Any]] = {
    **PLAIN,
    "exp": exp,
    "sigmoid": sigmoid,
    "tanh": tanh,
    "relu": lambda z: np.maximum(z, 0.0),
    "step": arrays.step,
    "leaky-relu": arrays.leaky_relu,
    "leaky-step": arrays.leaky_step,
}


def compiled(expr: Expr) -> Callable[[Sequence[Any]], Any]:
    """An expression as a function of its values by id: the tree is walked once, and not at each of many steps."""
    if isinstance(expr, int):
        return operator.itemgetter(expr)
    if isinstance(expr, str):
        number = np.array(float(expr))
        return lambda values: number
    name, *arguments = expr
    call = OPERATORS[name]
    if len(arguments) == 1 and isinstance(arguments[0], int):
        at = arguments[0]
        return lambda values: call(values[at])
    parts = [compiled(argument) for argument in arguments]
    if len(parts) == 1:
        only = parts[0]
        return lambda values: call(only(values))
    if len(parts) == 2:
        left, right = parts
        return lambda values: call(left(values), right(values))
    return lambda values: call(*(part(values) for part in parts))
