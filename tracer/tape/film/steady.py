"""Array operations that give the same bits on every machine, laid out once and played as often as one likes.

numpy's own exp and tanh differ in the last bit between processors, and forty thousand steps of a training can make much
of a last bit. Here they are made of additions, multiplications and roundings alone, which IEEE 754 settles; so are the
sums, which must run over an axis that is not the last, since numpy adds along the last one in an order of its own.

A small network's step is some sixty operations on arrays of a few numbers, and finding room for each result would take
as long as the sums. So a `Pipeline` holds the operations with their operands and the room for their results.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache, partial
from typing import Any

import numpy as np

from tracer.operators.tree import Expr, value_of, written_out
from tracer.tape.film.scalars import (
    COARSE,
    FINE,
    HIGHEST,
    LEFT_AS_TREES,
    LN_2,
    LN_STEPS,
    LOWEST,
    PER_UNIT,
    SERIES,
    coarse_power,
    fine_power,
    known_logarithm,
    whole_power,
)


@cache
def _table() -> Any:
    """e^(k/512) for every whole k that is reached."""
    whole = [whole_power(k) for k in range(LOWEST, HIGHEST + 1)]
    coarse, fine = [coarse_power(j) for j in range(COARSE)], [fine_power(j) for j in range(FINE)]
    parts = np.multiply.outer(np.array(coarse), np.array(fine)).ravel()
    return np.multiply.outer(np.array(whole), parts).ravel()


@cache
def _logarithms() -> Any:
    """ln(k/1024) for every k from 512 to 1024."""
    return np.array([known_logarithm(k) for k in range(LN_STEPS // 2, LN_STEPS + 1)])


@cache
def constant(number: float) -> Any:
    """A number as an array: numpy turns a Python number into one at every call, which takes as long as the sum."""
    return np.array(float(number))


def _constant_of(text: str) -> Any:
    return constant(float(text))


class Pipeline:
    """Operations on arrays, in order. Each method adds some, and returns the array in which their result will stand.

    out: room for the result, where it is not to have some of its own.
    """

    def __init__(self) -> None:
        self.operations: list[Callable[[], object]] = []
        self._operators = {name: partial(rule, self, None) for name, rule in OPERATIONS.items()}

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
        expr = written_out(expr, LEFT_AS_TREES)
        if out is None:
            return value_of(expr, values, self._operators, _constant_of)
        if not isinstance(expr, tuple):
            return self.call(np.positive, self.of(expr, values), out=out)
        name, *parts = expr  # only the outermost operator writes where it is told to
        first, *others = [self.of(part, values) for part in parts]
        while len(others) > 1:
            first = OPERATIONS[name](self, None, first, others.pop(0))
        return OPERATIONS[name](self, out, first, *others)

    # Functions

    def _power(self, scaled: Any, out: Any) -> Any:
        """e^(scaled/512): of the nearest whole number by table, times a short series of the rest, at most a half."""
        # What is past the integers turns into another one on every kind of processor.
        self.call(np.minimum, scaled, constant(HIGHEST * PER_UNIT), out=scaled)
        nearest = self.call(np.rint, scaled)
        rest = self.call(np.subtract, scaled, nearest, out=scaled)
        fourth, *others = map(constant, SERIES)
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

    def ln(self, out: Any, z: Any) -> Any:
        """k ln 2 + ln c + 2 artanh s: z is 2^k·m with m from ½ to 1, c the nearest k/1024, and s = (m−c)/(m+c)."""
        mantissa, exponent = np.empty(z.shape), np.empty(z.shape, dtype=np.intc)
        self.operations.append(partial(np.frexp, z, mantissa, exponent))
        near = self.call(np.rint, self.call(np.multiply, mantissa, constant(LN_STEPS)))
        places = np.empty(z.shape, dtype=np.int64)
        self.operations.append(partial(np.copyto, places, near, "unsafe"))
        self.operations.append(partial(np.subtract, places, LN_STEPS // 2, places))
        found = np.empty(z.shape)
        self.operations.append(partial(_logarithms().take, places, None, found, "clip"))
        self.call(np.divide, near, constant(LN_STEPS), out=near)
        s = self.call(np.divide, self.call(np.subtract, mantissa, near), self.call(np.add, mantissa, near))
        square = self.call(np.multiply, s, s)
        series = self.call(np.multiply, square, constant(1 / 5))
        self.call(np.add, series, constant(1 / 3), out=series)
        self.call(np.multiply, series, square, out=series)
        self.call(np.add, series, constant(1), out=series)
        self.call(np.multiply, series, s, out=series)
        self.call(np.multiply, series, constant(2), out=series)
        doublings = np.empty(z.shape)
        self.operations.append(partial(np.copyto, doublings, exponent))
        self.call(np.multiply, doublings, constant(LN_2), out=doublings)
        self.call(np.add, found, doublings, out=found)
        self.call(np.add, found, series, out=found)
        above = self.step(None, z)  # 1 − 1/0 is the −∞ of ln 0
        self.call(np.subtract, constant(1), self.call(np.divide, constant(1), above, out=above), out=above)
        return self.call(np.add, found, above, out=out)

    def xlogy(self, out: Any, x: Any, y: Any) -> Any:
        """x ln y, with 1 in place of y where x is 0"""
        zero = np.empty(x.shape)
        self.operations.append(partial(np.equal, x, 0, zero))
        safe = self.call(np.multiply, y, self.call(np.subtract, constant(1), zero))
        return self.call(np.multiply, x, self.ln(None, self.call(np.add, safe, zero)), out=out)

    def step(self, out: Any, z: Any) -> Any:
        """1 where z is above 0, else 0"""
        return self.call(np.greater, z, constant(0), out=np.empty(z.shape) if out is None else out)


OPERATIONS: Mapping[str, Callable[..., Any]] = {
    "+": lambda line, out, a, b: line.call(np.add, a, b, out=out),
    "*": lambda line, out, a, b: line.call(np.multiply, a, b, out=out),
    "-": lambda line, out, a, b: line.call(np.subtract, a, b, out=out),
    "/": lambda line, out, a, b: line.call(np.divide, a, b, out=out),
    "neg": lambda line, out, a: line.call(np.negative, a, out=out),
    "sq": lambda line, out, a: line.call(np.multiply, a, a, out=out),
    "exp": Pipeline.exp,
    "ln": Pipeline.ln,
    "abs": lambda line, out, a: line.call(np.abs, a, out=out),
    "max": lambda line, out, a, b: line.call(np.maximum, a, b, out=out),
    "min": lambda line, out, a, b: line.call(np.minimum, a, b, out=out),
    "step": Pipeline.step,
    "xlogy": Pipeline.xlogy,
    # quicker than by their trees, and as true: what overflows here is divided by, and ends at 0
    "sigmoid": Pipeline.sigmoid,
    "tanh": Pipeline.tanh,
}
"""The target: (pipeline, room for the result or None, operands) to the result; the others are written out."""
