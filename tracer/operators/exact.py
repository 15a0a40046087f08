"""The target of exact decimals, and that of the float64 nearest to them.

Transcendental functions are computed with `decimal` and rounded once, since C libraries differ in the last bit.
"""

from __future__ import annotations

import decimal
import operator
from collections.abc import Callable
from decimal import Decimal
from functools import cache
from typing import TypeVar

from tracer.operators.decimals import CONTEXT
from tracer.operators.table import OPERATORS, TREES, terminates
from tracer.operators.tree import Expr, Operators, complete, value_of

Number = TypeVar("Number", Decimal, float)
Approximation = Callable[..., Decimal]
"""(digits, *arguments) to the value in so many digits, of which the last may be a few units off."""

_ONE, _ZERO = Decimal(1), Decimal(0)
_MOST_DIGITS = 1600
"""What is beside a tie and does not show it in so many digits, as e^(−10^14) beside 1, counts as the tie."""
_MOST_GUARD = 400
"""What is smaller than 10 to the minus this beside 1 is 0 by itself."""


@cache
def _context(digits: int) -> decimal.Context:
    return decimal.Context(prec=digits)


def _ln(z: Decimal, context: decimal.Context | None = None) -> Decimal:
    if not z:  # decimal's own answer is −∞, which would go on unnoticed
        raise decimal.DivisionByZero
    return z.ln(context)


def _xlogy(digits: int, x: Decimal, y: Decimal) -> Decimal:
    context = _context(digits)
    return context.multiply(x, _ln(y, context)) if x else _ZERO


def _sigmoid(digits: int, z: Decimal) -> Decimal:
    """1/(1+e^(−z)), through e^(−|z|) so that it never overflows: its tree, without the walk."""
    context = _context(digits)
    # A float64 has up to 767 digits. Three more than the result has will do, since past 1000 it is 0 or 1.
    small = context.exp(_context(digits + 3).minus(z.copy_abs()))
    return context.divide(small if z < 0 else _ONE, context.add(_ONE, small))


def _tanh(digits: int, z: Decimal) -> Decimal:
    """(1−e^(−2|z|))/(1+e^(−2|z|)) with the sign of z; guard digits make up for the cancellation near 0."""
    context = _context(digits + min(_MOST_GUARD, max(0, -z.adjusted())))
    small = context.exp(context.multiply(-2, z.copy_abs()))
    return context.divide(context.subtract(_ONE, small), context.add(_ONE, small)).copy_sign(z)


_PLAIN: Operators = {
    "+": operator.add, "*": operator.mul, "-": operator.sub, "/": operator.truediv, "neg": operator.neg,
    "sq": lambda a: a * a, "abs": abs,
    "max": lambda a, b: max(a, b),
    "min": lambda a, b: min(a, b),
    "step": lambda z: _ONE if z > 0 else _ZERO,
}
_WIDELY: Operators = {**_PLAIN, "exp": Decimal.exp, "ln": _ln}
"""The primitives in the digits of the caller's context."""


def _by_tree(tree: Expr) -> Approximation:
    def near(digits: int, *arguments: Decimal) -> Decimal:
        # Guard digits for what cancels near 0, and for the e^z beside a 1 where z is far below it.
        guard = sum(min(_MOST_GUARD, int(abs(z)) + max(0, -z.adjusted())) for z in arguments)
        with decimal.localcontext(_context(digits + guard)):
            found: Decimal = value_of(tree, arguments, _WIDELY, Decimal)
        return found

    return near


_NEAR: dict[str, Approximation] = {
    "exp": lambda digits, z: _context(digits).exp(z),
    "ln": lambda digits, z: _ln(z, _context(digits)),
    "xlogy": _xlogy, "sigmoid": _sigmoid, "tanh": _tanh,
    **{name: _by_tree(tree) for name, tree in TREES.items()
       if not terminates(name) and name not in ("sigmoid", "tanh")},
}
"""Whatever has no exact value in decimals."""


@cache
def _beside(digits: int) -> tuple[decimal.Context, Decimal, Decimal]:
    """The context, and the factors of a little less and a little more: by ten units of the last digit at least."""
    context = _context(digits)
    little = context.scaleb(_ONE, 2 - digits)
    return context, context.subtract(_ONE, little), context.add(_ONE, little)


def _rounded_once(near: Approximation, rounded: Callable[[Decimal], Number], digits: int) -> Callable[..., Number]:
    """A function rounded as its exact value is: with more digits, until a little more and a little less round alike.

    digits: with which it starts, a few more than are kept.
    Source: A. Ziv, Fast evaluation of elementary mathematical functions with correctly rounded last bit (1991).
    """

    def call(*arguments: Decimal) -> Number:
        count = digits
        while True:
            found = near(count, *arguments)
            context, less, more = _beside(count)
            low, high = rounded(context.multiply(found, less)), rounded(context.multiply(found, more))
            if low == high or count > _MOST_DIGITS:
                return rounded(found)
            count *= 2

    return call


_SAID: dict[str, Callable[..., Decimal]] = {
    **_PLAIN, **{name: _rounded_once(near, CONTEXT.plus, CONTEXT.prec + 5) for name, near in _NEAR.items()},
    # decimal's own are rounded once
    "exp": CONTEXT.exp, "ln": lambda z: _ln(z, CONTEXT),
}
DECIMAL: Operators = complete(_SAID, TREES, Decimal)
"""Exact decimals, in the context of the caller; transcendental functions to 28 digits."""

_LONG = _context(3000)
"""Nothing is rounded in it that is made of one or two float64 without dividing."""


def _float(name: str) -> Callable[..., float]:
    if name in _NEAR:
        of = _rounded_once(_NEAR[name], float, 20)
        if OPERATORS[name].arguments == 1:
            return lambda z: of(Decimal(z))
        return lambda *given: of(*map(Decimal, given))
    exactly = DECIMAL[name]

    def call(*given: float) -> float:
        with decimal.localcontext(_LONG):
            return float(exactly(*map(Decimal, given)))

    return call


_SIGNS: Operators = {name: _PLAIN[name] for name in ("+", "*", "-", "/", "neg", "sq")}
FLOAT: Operators = {**{name: _float(name) for name in OPERATORS}, **_SIGNS}
"""float64: signs as the processor has them, and of every function the nearest float64 to its exact value."""
