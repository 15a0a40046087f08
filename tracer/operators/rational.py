"""The target of exact fractions: what an expression gives to its last digit, where that is a fraction at all."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from fractions import Fraction

from tracer.operators.table import TREES
from tracer.operators.tree import Expr, Operators, complete, value_of

_ZERO, _ONE = Fraction(0), Fraction(1)


class IrrationalError(ArithmeticError):
    """What an expression gives is no fraction."""


def _at(argument: Fraction, value: Fraction) -> Callable[[Fraction], Fraction]:
    """A transcendental function: of all fractions this one alone has a fraction for its value."""

    def call(x: Fraction) -> Fraction:
        if x != argument:
            raise IrrationalError
        return value

    return call


_LN = _at(_ONE, _ZERO)
RATIONAL: Operators = complete({
    "+": operator.add, "*": operator.mul, "-": operator.sub, "/": operator.truediv, "neg": operator.neg,
    "sq": lambda a: a * a, "abs": abs,
    "max": lambda a, b: max(a, b),
    "min": lambda a, b: min(a, b),
    "step": lambda z: _ONE if z > 0 else _ZERO,
    "exp": _at(_ZERO, _ONE), "ln": _LN,
    "xlogy": lambda x, y: x and x * _LN(y),
    "[]": lambda x: x,
}, TREES, Fraction)
"""Signs as they are; of a transcendental function the value that is a fraction. Elsewhere: IrrationalError."""


def fraction_of(tree: Expr, values: Mapping[int, Fraction]) -> Fraction | None:
    """What a tree gives; None where that is no fraction, or nothing."""
    try:
        found: Fraction = value_of(tree, values, RATIONAL, Fraction)
    except ArithmeticError:
        return None
    return found
