"""The operators of the tape, and the activations, losses and rounding rules that are written with them.

Each is one entry in one table; the recorder, the schema, the printers and the tests read the tables.
Transcendental functions are computed with `decimal` and rounded once, since C libraries differ in the last bit.
"""

from __future__ import annotations

import decimal
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

Expr = int | str | tuple[Any, ...]
"""A tree: a row's id, a constant as it is printed, or (operator, argument, …)."""

# Emin and Emax are those of float64, so that both evaluators flush to zero and overflow at the same place.
CONTEXT = decimal.Context(prec=28, rounding=decimal.ROUND_HALF_EVEN, Emin=-308, Emax=308)
CONTEXT.traps[decimal.Underflow] = False
CONTEXT.traps[decimal.Subnormal] = False
_WIDE = decimal.Context(prec=400, rounding=decimal.ROUND_HALF_EVEN)
_ONE, _ZERO, _TWO = Decimal(1), Decimal(0), Decimal(2)


def _fine(z: Decimal) -> decimal.Context:
    """A context with guard digits enough that nothing cancels before the one rounding at the end."""
    return _guarded(min(400, max(0, -z.adjusted())) if z else 0)


@cache
def _guarded(digits: int) -> decimal.Context:
    return decimal.Context(prec=40 + digits, rounding=decimal.ROUND_HALF_EVEN, Emin=-99999, Emax=99999)


def _tidy(value: Decimal) -> Decimal:
    return CONTEXT.plus(value)


def exp(z: Decimal) -> Decimal:
    return _tidy(_fine(z).exp(min(z, Decimal(100_000))))


def ln(z: Decimal) -> Decimal:
    return _tidy(_fine(z).ln(z))


def sigmoid(z: Decimal) -> Decimal:
    """1/(1+e^(−z)), through e^(−|z|) so that it never overflows."""
    ctx = _fine(z)
    small = ctx.exp(max(-abs(z), Decimal(-100_000)))
    top = _ONE if z >= 0 else small
    return _tidy(ctx.divide(top, ctx.add(_ONE, small)))


def tanh(z: Decimal) -> Decimal:
    """(1−e^(−2|z|))/(1+e^(−2|z|)) with the sign of z; guard digits make up for the cancellation near 0."""
    ctx = _fine(z)
    small = ctx.exp(max(ctx.multiply(-_TWO, abs(z)), Decimal(-100_000)))
    size = _tidy(ctx.divide(ctx.subtract(_ONE, small), ctx.add(_ONE, small)))
    return size if z >= 0 else -size


LEAK = Decimal("0.01")


def relu(z: Decimal) -> Decimal:
    return z if z > 0 else _ZERO


def step(z: Decimal) -> Decimal:
    """1 above zero, else 0: the step activation, and the slope of ReLU (0 at 0 itself, as libraries have it)."""
    return _ONE if z > 0 else _ZERO


def leaky_relu(z: Decimal) -> Decimal:
    return z if z > 0 else LEAK * z


def leaky_step(z: Decimal) -> Decimal:
    return _ONE if z > 0 else LEAK


def _np(name: str) -> Callable[..., Any]:
    def call(*args: Any) -> Any:
        from tracer import arrays  # numpy only where arrays are the point

        return getattr(arrays, name)(*args)

    return call


@dataclass(frozen=True, kw_only=True)
class Function:
    """A function of one argument on the tape: exact for a trace, and over arrays for everything else."""

    decimal: Callable[[Decimal], Decimal]
    array: Callable[[Any], Any]
    exact: bool = False
    """True where the value of a terminating decimal terminates: then `=` may follow it."""


FUNCTIONS: dict[str, Function] = {
    "exp": Function(decimal=exp, array=_np("exp")),
    "ln": Function(decimal=ln, array=_np("ln")),
    "sigmoid": Function(decimal=sigmoid, array=_np("sigmoid")),
    "tanh": Function(decimal=tanh, array=_np("tanh")),
    "relu": Function(decimal=relu, array=_np("relu"), exact=True),
    "step": Function(decimal=step, array=_np("step"), exact=True),
    "leaky-relu": Function(decimal=leaky_relu, array=_np("leaky_relu"), exact=True),
    "leaky-step": Function(decimal=leaky_step, array=_np("leaky_step"), exact=True),
}
ARITHMETIC = ("+", "*", "-", "/", "neg", "sq")
OPERATORS: tuple[str, ...] = (*ARITHMETIC, *FUNCTIONS)


@dataclass(frozen=True, kw_only=True)
class Activation:
    """One activation: its value over `net`, its slope over `net` and its own output."""

    value: Callable[[int], Expr]
    slope: Callable[[int, int], Expr] | None
    symbol: str
    title: str
    code: tuple[str, str]
    """(value of z, slope from z and the output) in numpy, for the program from scratch."""
    note: str
    """What it does, in words that follow "it"."""
    formula: Expr | None = None
    """Its value at "z", for the background; None where words say it."""
    slope_formula: Expr | None = None
    slope_note: str = ""
    """Its slope in words, where no formula says it."""


ACTIVATIONS: dict[str, Activation] = {
    "sigmoid": Activation(
        value=lambda net: ("sigmoid", net),
        slope=lambda net, out: ("*", out, ("-", "1", out)),
        symbol="σ",
        title="sigmoid",
        code=("lambda z: 1 / (1 + np.exp(-z))", "lambda z, out: out * (1 - out)"),
        note="squeezes any number into the range between zero and one",
        formula=("/", "1", ("+", "1", ("e^", ("neg", "z")))),
        slope_formula=("*", ("sigmoid", "z"), ("-", "1", ("sigmoid", "z"))),
    ),
    "tanh": Activation(
        value=lambda net: ("tanh", net),
        slope=lambda net, out: ("-", "1", ("sq", out)),
        symbol="tanh",
        title="hyperbolic tangent",
        code=("np.tanh", "lambda z, out: 1 - out**2"),
        note="squeezes any number into the range between minus one and one",
        formula=("/", ("-", ("e^", "z"), ("e^", ("neg", "z"))), ("+", ("e^", "z"), ("e^", ("neg", "z")))),
        slope_formula=("-", "1", ("sq", ("tanh", "z"))),
    ),
    "relu": Activation(
        value=lambda net: ("relu", net),
        slope=lambda net, out: ("step", net),
        symbol="ReLU",
        title="ReLU",
        code=("lambda z: np.maximum(0, z)", "lambda z, out: (z > 0).astype(float)"),
        note="lets positive numbers through unchanged and turns all others into zero",
        formula=("max", "0", "z"),
        slope_note="Its slope is one wherever the net input is positive, and zero everywhere else.",
    ),
    "identity": Activation(
        value=lambda net: net,
        slope=lambda net, out: "1",
        symbol="",
        title="identity",
        code=("lambda z: z", "lambda z, out: np.ones_like(z)"),
        note="puts out what comes in",
        slope_note="Its slope is one everywhere.",
    ),
}


@dataclass(frozen=True, kw_only=True)
class Loss:
    """One loss: each output neuron's part over (output, target), and how delta is made of error and slope."""

    part: Callable[[int, int, int], Expr]
    """(output, target, number of outputs) to that neuron's part of the loss."""
    delta: Callable[[int, int | None, int], Expr]
    """(error, slope or None, number of outputs) to delta."""
    activations: tuple[str, ...]
    """Output activations that go with it."""
    title: str


_SLOPED = ("sigmoid", "tanh", "relu", "identity")

LOSSES: dict[str, Loss] = {
    "half-squared-error": Loss(
        part=lambda o, t, n: ("*", "0.5", ("sq", ("-", o, t))),
        delta=lambda e, slope, n: ("*", e, slope),
        activations=_SLOPED,
        title="half squared error",
    ),
}

RULES: dict[str, str] = {
    "half-up": decimal.ROUND_HALF_UP,
    "half-even": decimal.ROUND_HALF_EVEN,
    "truncate": decimal.ROUND_DOWN,
}


def round_decimals(value: Decimal, digits: int, rule: str) -> Decimal:
    """To `digits` decimals; never −0."""
    return value.quantize(Decimal((0, (1,), -digits)), RULES[rule], _WIDE) + 0


def round_significant(value: Decimal, digits: int, rule: str) -> Decimal:
    """To `digits` significant digits: 0.04742587 to three is 0.0474, 1234 is 1230."""
    if not value:
        return _ZERO
    places = digits - 1 - value.adjusted()
    rounded = value.quantize(Decimal((0, (1,), -places)), RULES[rule], _WIDE)
    if rounded and rounded.adjusted() > value.adjusted():  # 9.996 became 10.00: one digit too many
        rounded = rounded.quantize(Decimal((0, (1,), -(places - 1))), RULES[rule], _WIDE)
    return plain(rounded) if rounded.as_tuple().exponent > 0 else rounded  # type: ignore[operator]


def round_to(value: Decimal, digits: int, rule: str, significant: bool = False) -> Decimal:
    return round_significant(value, digits, rule) if significant else round_decimals(value, digits, rule)


def plain(value: Decimal) -> Decimal:
    """The same number in its one canonical form: no trailing zeros, no exponent above 0, never −0."""
    if not value:
        return _ZERO
    short = value.normalize(_WIDE)
    if short.adjusted() > 0 and short.as_tuple().exponent > 0:  # type: ignore[operator]
        return short.quantize(_ONE, context=_WIDE)
    return short
