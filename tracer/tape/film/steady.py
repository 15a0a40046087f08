"""Array operations that give the same bits on every machine, laid out once and played as often as one likes.

numpy's own exp and tanh differ in the last bit between processors, and forty thousand steps of a training can make much
of a last bit. Here they are made of additions, multiplications and roundings alone, which IEEE 754 settles; so are the
sums, which must run over an axis that is not the last, since numpy adds along the last one in an order of its own.

A small network's step is some sixty operations on arrays of a few numbers, and finding room for each result would take
as long as the sums. So a `Plan` holds the operations with their operands and the room for their results.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import cache, partial
from math import factorial
from typing import Any

import numpy as np

from tracer.maths import CONTEXT, LEAK, Expr

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


@cache
def constant(number: float) -> Any:
    """A number as an array: numpy turns a Python number into one at every call, which takes as long as the sum."""
    return np.array(float(number))


class Plan:
    """Operations on arrays, in order. Each method adds some, and returns the array in which their result will stand.

    out: room for the result, where it is not to have some of its own.
    """

    def __init__(self) -> None:
        self.operations: list[Callable[[], object]] = []

    def play(self) -> None:
        """Does it all, once."""
        for operation in self.operations:
            operation()

    def call(self, function: Callable[..., object], *operands: Any, out: Any = None) -> Any:
        """Any of numpy's functions of whole arrays."""
        if out is None:
            out = np.empty(np.broadcast_shapes(*(operand.shape for operand in operands)))
        if function in (np.maximum, np.minimum):  # of these numpy wants it by its name, which takes longer
            self.operations.append(partial(function, *operands, out=out))
        else:
            self.operations.append(partial(function, *operands, out))
        return out

    def add_up(self, array: Any, axis: int, *, keep: bool = False) -> Any:
        """The sum along an axis, which must not be the last."""
        out = np.empty((*array.shape[:axis], *([1] if keep else []), *array.shape[axis + 1 :]))
        self.operations.append(partial(np.add.reduce, array, axis, None, out, keep))
        return out

    def largest(self, array: Any, axis: int) -> Any:
        out = np.empty((*array.shape[:axis], *array.shape[axis + 1 :]))
        self.operations.append(partial(np.maximum.reduce, array, axis, None, out))
        return out

    def of(self, expr: Expr, values: Any, out: Any = None) -> Any:
        """An expression over arrays by their places in `values`."""
        if isinstance(expr, int):
            return values[expr] if out is None else self.call(np.positive, values[expr], out=out)
        if isinstance(expr, str):
            number = constant(float(expr))
            return number if out is None else self.call(np.positive, number, out=out)
        name, *parts = expr
        operands = [self.of(part, values) for part in parts]
        while len(operands) > 2:  # from left to right
            operands[:2] = [OPERATIONS[name](self, None, operands[0], operands[1])]
        return OPERATIONS[name](self, out, *operands)

    # Functions

    def _power(self, scaled: Any, out: Any) -> Any:
        """e^(scaled/512): of the nearest whole number by table, times a short series of the rest, at most a half.

        The Taylor series in the scaled rest, from its fourth power down; past it comes less than the last bit.
        """
        # What is past the integers turns into another one on every kind of processor.
        self.call(np.minimum, scaled, constant(HIGHEST * PER_UNIT), out=scaled)
        nearest = self.call(np.rint, scaled)
        rest = self.call(np.subtract, scaled, nearest, out=scaled)
        fourth, *others = (constant(1 / (factorial(n) * PER_UNIT**n)) for n in (4, 3, 2, 1, 0))
        series = self.call(np.multiply, rest, fourth)
        for at, coefficient in enumerate(others):
            if at:
                self.call(np.multiply, series, rest, out=series)
            self.call(np.add, series, coefficient, out=series)
        self.call(np.add, nearest, constant(-LOWEST * PER_UNIT), out=nearest)
        places = np.empty(nearest.shape, dtype=np.int64)
        self.operations.append(partial(np.copyto, places, nearest, "unsafe"))
        found = np.empty(nearest.shape)
        self.operations.append(partial(_table().take, places, None, found, "clip"))
        return self.call(np.multiply, series, found, out=out)

    def exp(self, out: Any, z: Any) -> Any:
        return self._power(self.call(np.multiply, z, constant(PER_UNIT)), out)

    def sigmoid(self, out: Any, z: Any) -> Any:
        """1/(1 + e^(−z))"""
        small = self._power(self.call(np.multiply, z, constant(-PER_UNIT)), None)
        self.call(np.add, small, constant(1), out=small)
        return self.call(np.reciprocal, small, out=small if out is None else out)

    def tanh(self, out: Any, z: Any) -> Any:
        """2/(1 + e^(−2z)) − 1"""
        small = self._power(self.call(np.multiply, z, constant(-2 * PER_UNIT)), None)
        self.call(np.add, small, constant(1), out=small)
        self.call(np.divide, constant(2), small, out=small)
        return self.call(np.subtract, small, constant(1), out=small if out is None else out)

    def step(self, out: Any, z: Any) -> Any:
        """1 where z is above 0, else 0"""
        return self.call(np.greater, z, constant(0), out=np.empty(z.shape) if out is None else out)


OPERATIONS: dict[str, Callable[..., Any]] = {
    "+": lambda plan, out, a, b: plan.call(np.add, a, b, out=out),
    "*": lambda plan, out, a, b: plan.call(np.multiply, a, b, out=out),
    "-": lambda plan, out, a, b: plan.call(np.subtract, a, b, out=out),
    "/": lambda plan, out, a, b: plan.call(np.divide, a, b, out=out),
    "neg": lambda plan, out, a: plan.call(np.negative, a, out=out),
    "sq": lambda plan, out, a: plan.call(np.multiply, a, a, out=out),
    "exp": Plan.exp,
    "sigmoid": Plan.sigmoid,
    "tanh": Plan.tanh,
    "relu": lambda plan, out, z: plan.call(np.maximum, z, constant(0), out=out),
    "step": Plan.step,
    "leaky-relu": lambda plan, out, z: plan.call(
        np.maximum, z, plan.call(np.multiply, z, constant(float(LEAK))), out=out
    ),
    "leaky-step": lambda plan, out, z: plan.call(np.maximum, plan.step(None, z), constant(float(LEAK)), out=out),
}
"""The operators of the tape: (plan, room for the result or None, operands) to the result."""
