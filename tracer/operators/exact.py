"""The target of exact decimals, and that of the float64 nearest to them.

Transcendental functions are computed with `decimal` and rounded once, since C libraries differ in the last bit.
"""

from __future__ import annotations

import decimal
import operator
from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import cache

from tracer.operators.decimals import CONTEXT
from tracer.operators.table import OPERATORS, TREES, terminates
from tracer.operators.tree import Expr, Operators, complete, value_of

_ONE, _ZERO, _TWO = Decimal(1), Decimal(0), Decimal(2)
_FAR = Decimal(-100_000)
"""Below this an exponential is 0 in any arithmetic of ours."""


_SETTLING = decimal.Context(prec=33, rounding=decimal.ROUND_HALF_EVEN, Emin=-99999, Emax=99999)
_SETTLING_FLOAT = decimal.Context(prec=20, rounding=decimal.ROUND_HALF_EVEN, Emin=-99999, Emax=99999)
_UNSETTLED, _OF_FLOAT = Decimal("1e-31"), Decimal("1e-19")
"""More than the error of what these contexts make of a sigmoid, which is below 1."""


def _fine(z: Decimal) -> decimal.Context:
    """A context with guard digits enough that nothing cancels before the one rounding at the end."""
    return _guarded(min(400, max(0, -z.adjusted())) if z else 0)


@cache
def _guarded(digits: int) -> decimal.Context:
    return decimal.Context(prec=40 + digits, rounding=decimal.ROUND_HALF_EVEN, Emin=-99999, Emax=99999)


def exp(z: Decimal) -> Decimal:
    """e^z, to 28 digits."""
    return CONTEXT.plus(_fine(z).exp(min(z, Decimal(100_000))))


def _ln(z: Decimal, context: decimal.Context | None = None) -> Decimal:
    if not z:  # decimal's own answer is −∞, which would go on unnoticed
        raise decimal.DivisionByZero("ln 0")
    return z.ln(context)


def ln(z: Decimal) -> Decimal:
    """The natural logarithm, to 28 digits. Raises DivisionByZero at 0, and InvalidOperation below."""
    return CONTEXT.plus(_ln(z, _fine(z)))


def _sigmoid(z: Decimal, context: decimal.Context) -> Decimal:
    """1/(1+e^(−z)), through e^(−|z|) so that it never overflows."""
    if z >= 0:
        return context.divide(_ONE, context.add(_ONE, context.exp(max(context.minus(z), _FAR))))
    small = context.exp(max(context.plus(z), _FAR))
    return context.divide(small, context.add(_ONE, small))


def sigmoid(z: Decimal) -> Decimal:
    """1/(1+e^(−z)), to 28 digits: nearly always a few more settle them, and then the exponential is the quicker."""
    near = _sigmoid(z, _SETTLING)
    low, high = CONTEXT.subtract(near, _UNSETTLED), CONTEXT.add(near, _UNSETTLED)
    return CONTEXT.plus(near if low == high else _sigmoid(z, _fine(z)))


def _float_sigmoid(z: float) -> float:
    """The float64 nearest to the sigmoid, by way of half as many digits where they settle it."""
    near = _sigmoid(Decimal(z), _SETTLING_FLOAT)
    low, high = float(_SETTLING_FLOAT.subtract(near, _OF_FLOAT)), float(_SETTLING_FLOAT.add(near, _OF_FLOAT))
    return low if low == high else float(sigmoid(Decimal(z)))


def tanh(z: Decimal) -> Decimal:
    """(1−e^(−2|z|))/(1+e^(−2|z|)) with the sign of z; guard digits make up for the cancellation near 0."""
    ctx = _fine(z)
    small = ctx.exp(max(ctx.multiply(-_TWO, abs(z)), _FAR))
    size = CONTEXT.plus(ctx.divide(ctx.subtract(_ONE, small), ctx.add(_ONE, small)))
    return size if z >= 0 else -size


def xlogy(x: Decimal, y: Decimal) -> Decimal:
    """x·ln y, and 0 where x is 0, whatever y is: what cross-entropy means by 0·ln 0."""
    return x * ln(y) if x else _ZERO


_PLAIN: Operators = {
    "+": operator.add, "*": operator.mul, "-": operator.sub, "/": operator.truediv, "neg": operator.neg,
    "sq": lambda a: a * a, "abs": abs,
    "max": lambda a, b: max(a, b),
    "min": lambda a, b: min(a, b),
    "step": lambda z: _ONE if z > 0 else _ZERO,
}
_MOST_GUARD = 400
"""What is smaller than 10 to the minus this beside 1 is 0 by itself."""


def _rounded_once(tree: Expr) -> Callable[..., Decimal]:
    """A tree with transcendental functions, to 28 digits: worked out with ever more, until 28 of them stay as they are.

    Source: A. Ziv, Fast evaluation of elementary mathematical functions with correctly rounded last bit (1991).
    """

    def call(*arguments: Decimal) -> Decimal:
        # Guard digits for what cancels near 0, and for the e^z beside a 1 where z is far below it.
        guard = sum(min(_MOST_GUARD, int(abs(z)) + max(0, -z.adjusted())) for z in arguments if z)
        found, before = _at(tree, arguments, guard), None
        while found != before and guard < 4 * _MOST_GUARD:
            guard = 2 * guard + 20
            found, before = _at(tree, arguments, guard), found
        return found

    return call


def _at(tree: Expr, arguments: Sequence[Decimal], guard: int) -> Decimal:
    context = _guarded(guard)
    with decimal.localcontext(context):
        return CONTEXT.plus(value_of(tree, arguments, _WIDELY, Decimal))


_WIDELY: Operators = {
    **_PLAIN, "exp": lambda z: max(min(z, -_FAR), _FAR).exp(), "ln": _ln,
    "xlogy": lambda x, y: x * _ln(y) if x else _ZERO,
}
"""The primitives in the digits of the caller's context."""

_SAID: dict[str, Callable[..., Decimal]] = {
    **_PLAIN, "exp": exp, "ln": ln, "xlogy": xlogy, "sigmoid": sigmoid, "tanh": tanh,
    **{name: _rounded_once(tree) for name, tree in TREES.items()
       if not terminates(name) and name not in ("sigmoid", "tanh")},
}
DECIMAL: Operators = complete(_SAID, TREES, Decimal)
"""Exact decimals, in the context of the caller; transcendental functions to 28 digits."""


def _float(function: Callable[..., Decimal], arguments: int) -> Callable[..., float]:
    if arguments == 1:
        return lambda z: float(function(Decimal(z)))
    return lambda *given: float(function(*map(Decimal, given)))


_SIGNS: Operators = {name: _PLAIN[name] for name in ("+", "*", "-", "/", "neg", "sq")}
FLOAT: Operators = {
    **{name: _float(DECIMAL[name], entry.arguments) for name, entry in OPERATORS.items()}, **_SIGNS,
    "sigmoid": _float_sigmoid,
}
"""float64: signs as the processor has them, and of every function the nearest float64 to its exact value."""
