"""Functions over arrays that give the same bits on every machine.

numpy's own exp and tanh differ in the last bit between processors, and forty thousand steps of a training can make much
of a last bit. Here they are made of additions, multiplications and roundings alone, which IEEE 754 settles; so are the
sums, which must run over an axis that is not the last, since numpy adds along the last one in an order of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import cache
from math import factorial
from typing import Any

import numpy as np

from tracer import arrays
from tracer.evaluate import PLAIN
from tracer.maths import CONTEXT, Expr

PER_UNIT = 512
LOWEST, HIGHEST = -746, 710
"""Where e^x has become 0 and infinite."""


@cache
def _table() -> Any:
    """e^(k/512) for every whole k that is reached."""
    whole = [float(CONTEXT.exp(Decimal(k))) if k < HIGHEST else float("inf") for k in range(LOWEST, HIGHEST + 1)]
    coarse = [float(CONTEXT.exp(Decimal(j) / 16)) for j in range(16)]
    fine = [float(CONTEXT.exp(Decimal(j) / PER_UNIT)) for j in range(32)]
    parts = np.multiply.outer(np.array(coarse), np.array(fine)).ravel()
    return np.multiply.outer(np.array(whole), parts).ravel()


def _constants(*numbers: float) -> tuple[Any, ...]:
    """Numbers as arrays: numpy turns a Python number into one at every call, which takes as long as the sum."""
    return tuple(np.array(float(number)) for number in numbers)


_ONE, _TWO = _constants(1, 2)
_UP, _DOWN, _DOWN_TWICE = _constants(PER_UNIT, -PER_UNIT, -2 * PER_UNIT)
_TOP, _FIRST = _constants(HIGHEST * PER_UNIT, -LOWEST * PER_UNIT)
# Of the Taylor series of e^(x/512) in x, from x⁴ down; past it comes less than the last bit.
_FOURTH, _THIRD, _SECOND, _FIRST_POWER = _constants(*(1 / (factorial(n) * PER_UNIT**n) for n in (4, 3, 2, 1)))


def _power(scaled: Any) -> Any:
    """e^(scaled/512): of the nearest whole number by table, times a short series of the rest, at most a half."""
    np.minimum(scaled, _TOP, out=scaled)  # what is past the integers turns into another one on every kind of processor
    nearest = np.rint(scaled)
    rest = np.subtract(scaled, nearest, out=scaled)
    series = rest * _FOURTH
    series += _THIRD
    series *= rest
    series += _SECOND
    series *= rest
    series += _FIRST_POWER
    series *= rest
    series += _ONE
    nearest += _FIRST
    series *= _table().take(nearest.astype(np.int64), mode="clip")
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


_INFIX = ("+", "-", "*", "/")


def compiled(expr: Expr, arguments: int) -> Callable[..., Any]:
    """An expression as a Python function of the values with the ids 0, 1, …: walking its tree at each of forty thousand
    steps would take as long as the sums themselves."""
    names: dict[str, Any] = {}

    def source(part: Expr) -> str:
        if isinstance(part, int):
            return f"v{part}"
        if isinstance(part, str):
            name = f"c{len(names)}"
            names[name] = np.array(float(part))
            return name
        operator, *parts = part
        if operator in _INFIX:
            return f"({f' {operator} '.join(map(source, parts))})"
        name = f"f{len(names)}"
        names[name] = OPERATORS[operator]
        return f"{name}({', '.join(map(source, parts))})"

    taken = ", ".join(f"v{n}" for n in range(arguments))
    function: Callable[..., Any] = eval(f"lambda {taken}: {source(expr)}", names)  # only names of our own stand in it
    return function
