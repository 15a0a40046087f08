"""The operators of the tape, and the activations, losses and rounding rules that are written with them.

Each is one entry in one table; the recorder, the schema, the printers and the tests read the tables.
Transcendental functions are computed with `decimal` and rounded once, since C libraries differ in the last bit.
"""

from __future__ import annotations

import decimal
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any

Expr = int | str | tuple[Any, ...]
"""A tree: a row's id, a constant as it is printed, or (operator, argument, …)."""

# Emin and Emax are those of float64, so that both evaluators flush to zero and overflow at the same place.
CONTEXT = decimal.Context(prec=28, rounding=decimal.ROUND_HALF_EVEN, Emin=-308, Emax=308)
CONTEXT.traps[decimal.Underflow] = False
CONTEXT.traps[decimal.Subnormal] = False
# Within one expression: 2/3 of a number is rounded when the whole is known, not when 2/3 is.
WORKING = decimal.Context(prec=100, rounding=decimal.ROUND_HALF_EVEN, Emin=-99999, Emax=99999)
_WIDE = decimal.Context(prec=400, rounding=decimal.ROUND_HALF_EVEN)
_ONE, _ZERO, _TWO = Decimal(1), Decimal(0), Decimal(2)
_FAR = Decimal(-100_000)
"""Below this an exponential is 0 in any arithmetic of ours."""


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
    if not z:  # decimal's own answer is −∞, which would go on unnoticed
        raise decimal.DivisionByZero("ln 0")
    return _tidy(_fine(z).ln(z))


def sigmoid(z: Decimal) -> Decimal:
    """1/(1+e^(−z)), through e^(−|z|) so that it never overflows."""
    ctx = _fine(z)
    small = ctx.exp(max(-abs(z), _FAR))
    top = _ONE if z >= 0 else small
    return _tidy(ctx.divide(top, ctx.add(_ONE, small)))


def tanh(z: Decimal) -> Decimal:
    """(1−e^(−2|z|))/(1+e^(−2|z|)) with the sign of z; guard digits make up for the cancellation near 0."""
    ctx = _fine(z)
    small = ctx.exp(max(ctx.multiply(-_TWO, abs(z)), _FAR))
    size = _tidy(ctx.divide(ctx.subtract(_ONE, small), ctx.add(_ONE, small)))
    return size if z >= 0 else -size


def xlogy(x: Decimal, y: Decimal) -> Decimal:
    """x·ln y, and 0 where x is 0, whatever y is: what cross-entropy means by 0·ln 0."""
    return x * ln(y) if x else _ZERO


LEAK = Decimal("0.01")
_LEAK_WORDS = "a hundredth"


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
    """A function on the tape: exact for a trace, and over arrays for everything else."""

    decimal: Callable[..., Decimal]
    array: Callable[..., Any]
    arguments: int = 1
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
    "xlogy": Function(decimal=xlogy, array=_np("xlogy"), arguments=2),
}
ARITHMETIC = ("+", "*", "-", "/", "neg", "sq")
ARGUMENTS: dict[str, int] = {"-": 2, "/": 2, "neg": 1, "sq": 1, **{name: f.arguments for name, f in FUNCTIONS.items()}}
"""How many arguments an operator takes; + and * take any number."""
OPERATORS: tuple[str, ...] = (*ARITHMETIC, *FUNCTIONS)


@dataclass(frozen=True, kw_only=True)
class Says:
    """A sentence of the page. In braces stand the notation's words, as {net}, and what its place adds.

    cases: where a sign decides, a wording for "positive", "zero" and "negative", which stands at {case}.
    """

    text: str = "{case}"
    cases: Mapping[str, str] = field(default_factory=dict)


OUTPUT_SAYS = Says(text="The {title} of the {net} is the output of {neuron}:")
SLOPE_SAYS = Says(
    text="How much the output moves when the {net} moves, {case}",
    cases={
        "positive": "{written}",
        "zero": "which here is not at all, as far as the digits show: the neuron is saturated.",
        "negative": "{written}",
    },
)
"""{written}: with what the slope is written, the output or the net input."""


@dataclass(frozen=True, kw_only=True)
class ActivationSays:
    """What a neuron's working says of its activation.

    output: before the equation of the output; the case is the sign of the net input. slope: before that of the slope;
    the case is its sign. Both speak of {neuron} and {title} too. curve: what the slope is everywhere, in a sentence;
    empty where its formula says it.
    """

    output: Says = OUTPUT_SAYS
    slope: Says = SLOPE_SAYS
    curve: str = ""


@dataclass(frozen=True, kw_only=True)
class Activation:
    """One activation: its value over `net`, its slope over `net` and its own output."""

    value: Callable[[int], Expr] | None
    """None for softmax, whose neurons share their exponentials: the recorder writes its steps."""
    slope: Callable[[int, int], Expr] | None
    """None where there is no slope to work with."""
    symbol: str
    title: str
    code: tuple[str, str]
    """(value of z, slope from z and the output) in numpy, for the program from scratch."""
    note: str
    """What it does, in words that follow "it"."""
    formula: Expr | None = None
    """Its value at "z", for the background; None where words say it."""
    slope_formula: Expr | None = None
    slope_forms: Mapping[str, Callable[[int, int], Expr]] = field(default_factory=dict)
    """Other ways in which books write the slope, by the name that a lesson gives."""
    says: ActivationSays = ActivationSays()

    def slope_over_output(self, form: str = "output") -> bool:
        """Whether the slope can be written with the output alone. form: as a lesson's conventions.slope names it."""
        slope = self.slope_forms.get(form, self.slope)
        return slope is not None and _ids(slope(1, 2)) == {2}


def _ids(expr: Expr) -> set[int]:
    if isinstance(expr, tuple):
        return set().union(*map(_ids, expr[1:]))
    return {expr} if isinstance(expr, int) else set()


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
        slope_forms={"function": lambda net, out: ("*", ("sigmoid", net), ("-", "1", ("sigmoid", net)))},
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
        slope_forms={"function": lambda net, out: ("-", "1", ("sq", ("tanh", net)))},
    ),
    "relu": Activation(
        value=lambda net: ("relu", net),
        slope=lambda net, out: ("step", net),
        symbol="ReLU",
        title="ReLU",
        code=("lambda z: np.maximum(0, z)", "lambda z, out: (z > 0).astype(float)"),
        note="lets positive numbers through unchanged and turns all others into zero",
        formula=("max", "0", "z"),
        says=ActivationSays(
            curve="The slope of ReLU is one where the {net} is positive, and zero everywhere else.",
            output=Says(cases={
                "positive": "The {net} is positive, so ReLU lets it through:",
                "zero": "The {net} is zero, and so is what ReLU puts out:",
                "negative": "The {net} is negative, so ReLU turns it into zero:",
            }),
            slope=Says(cases={
                "positive": "The {net} was positive, so a small change of it passes through unchanged: "
                "the {derivative} is one.",
                "zero": "The {net} was not positive, so a small change of it changes nothing: "
                "the {derivative} is zero, and this neuron is dead for this sample.",
                "negative": "The {derivative} is negative.",
            }),
        ),
    ),
    "leaky-relu": Activation(
        value=lambda net: ("leaky-relu", net),
        slope=lambda net, out: ("leaky-step", net),
        symbol="LReLU",
        title="leaky ReLU",
        code=(f"lambda z: np.where(z > 0, z, {LEAK} * z)", f"lambda z, out: np.where(z > 0, 1.0, {LEAK})"),
        note=f"lets positive numbers through unchanged and {_LEAK_WORDS} of all others",
        formula=("max", ("*", str(LEAK), "z"), "z"),
        says=ActivationSays(
            curve=f"The slope of leaky ReLU is one where the {{net}} is positive, and {_LEAK_WORDS} everywhere else.",
            output=Says(cases={
                "positive": "The {net} is positive, so leaky ReLU lets it through:",
                "zero": "The {net} is zero, and so is what leaky ReLU puts out:",
                "negative": f"The {{net}} is negative, so leaky ReLU lets only {_LEAK_WORDS} of it through:",
            }),
            slope=Says(cases={
                "positive": f"One where the {{net}} is positive, {_LEAK_WORDS} where it is not:",
                "zero": "The {derivative} is zero.",
                "negative": "The {derivative} is negative.",
            }),
        ),
    ),
    "identity": Activation(
        value=lambda net: net,
        slope=lambda net, out: "1",
        symbol="id",
        title="identity",
        code=("lambda z: z", "lambda z, out: np.ones_like(z)"),
        note="puts out what comes in",
        says=ActivationSays(
            curve="The slope of the identity is one everywhere.",
            output=Says(text="The identity puts out what comes in:"),
            slope=Says(text="The {derivative} of the identity is one everywhere."),
        ),
    ),
    "step": Activation(
        value=lambda net: ("step", net),
        slope=None,
        symbol="step",
        title="step",
        code=("lambda z: (z > 0).astype(float)", "None"),
        note="answers a positive number with one, and every other with zero",
        says=ActivationSays(
            curve="The step has no slope to learn from: it is flat everywhere, and at zero it jumps.",
            output=Says(cases={
                "positive": "The {net} is positive, so the neuron fires:",
                "zero": "The {net} is not positive, so the neuron stays silent:",
                "negative": "The {net} is negative, so the neuron stays silent:",
            }),
        ),
    ),
    "softmax": Activation(
        value=None,
        slope=None,
        symbol="softmax",
        title="softmax",
        code=("lambda z: np.exp(z - z.max()) / np.exp(z - z.max()).sum()", "None"),
        note="turns the net inputs of a whole layer into shares that add up to one: "
        "each exponential, divided by their sum",
        says=ActivationSays(curve="The slope of softmax cancels out when the loss is cross-entropy."),
    ),
}


@dataclass(frozen=True, kw_only=True)
class LossSays:
    """What a page says of a loss; texts with the notation's words in braces, as in `Says`.

    value: how it is made, in words that follow "puts a single number on it all:". slope: how it changes with the
    output, in words that follow "which is"; empty where the activation's slope cancels. delta: before the equation of
    an output neuron's delta. remark: a paragraph at the end of the page, which compares it with the other losses.
    """

    value: str
    slope: str = "the {error} times a factor"
    delta: str = "The two multiplied, with the factor that comes from the derivative of the {loss}:"
    remark: str


_SQUARED_REMARK = (
    "The squared error is the easiest to work out by hand, and that is why it stands here. For telling classes apart "
    "it is not the best choice: where a sigmoid neuron is thoroughly wrong, its curve is almost flat. Its {derivative} "
    "is next to nothing, and so is its {delta}: it learns least when it should learn most. <em>Cross-entropy</em> is "
    "the usual remedy: with it the {derivative} cancels out, and the {delta} is the {error} itself."
)


def _cross_says(value: str) -> LossSays:
    """Of a loss that was made to go with its activation: the slope cancels."""
    return LossSays(
        value=value,
        slope="",
        delta="With this {loss} the {derivative} of the activation cancels, so the {error} already is the {delta}:",
        remark="Many walkthroughs use the squared error, because it is the easiest to work out by hand. For telling "
        "classes apart this lesson’s {title} is the better choice: the {derivative} of the activation cancels out, and "
        "a neuron that is thoroughly wrong has a large {delta}, not a small one.",
    )


@dataclass(frozen=True, kw_only=True)
class Loss:
    """One loss: each output neuron's part, and how delta is made of error and slope.

    Sources: the derivative of each part by the neuron's net input, e.g. Bishop, Pattern Recognition and Machine
    Learning (2006), 5.3 for the squared errors and 4.3 for the pairs in which the slope cancels.
    """

    part: Callable[[Expr, int, int, int], Expr]
    """(difference of output and target, output, target, number of outputs) to that neuron's part of the loss."""
    delta: Callable[[int, int | None, int], Expr]
    """(error, slope or None, number of outputs) to delta."""
    activations: tuple[str, ...]
    """Output activations that go with it."""
    title: str
    code: str
    """The loss of one sample in numpy, of o and t."""
    sloped: bool = True
    """False where the slope cancels out: then there is no `derivative` row at the output."""
    code_delta: str = "o - t"
    """What stands before the slope in delta, in numpy."""
    targets: str = ""
    """What targets must be; empty where any number will do. `tracer.lesson.meaning` checks it by this name."""
    says: LossSays


_SLOPED = ("sigmoid", "tanh", "relu", "leaky-relu", "identity")


def _over(expr: Expr, count: int) -> Expr:
    return expr if count == 1 else ("/", expr, str(count))


LOSSES: dict[str, Loss] = {
    "half-squared-error": Loss(
        part=lambda difference, o, t, n: ("*", "0.5", ("sq", difference)),
        delta=lambda e, slope, n: ("*", e, slope),
        activations=_SLOPED,
        title="half squared error",
        says=LossSays(
            value="half the square of each {error}, added up", slope="the {error}", delta="The two multiplied:",
            remark=_SQUARED_REMARK,
        ),
        code="0.5 * np.sum((o - t) ** 2)",
    ),
    "squared-error": Loss(
        part=lambda difference, o, t, n: ("sq", difference),
        delta=lambda e, slope, n: ("*", "2", e, slope),
        activations=_SLOPED,
        title="squared error",
        says=LossSays(value="the square of each {error}, added up", remark=_SQUARED_REMARK),
        code="np.sum((o - t) ** 2)",
        code_delta="2 * (o - t)",
    ),
    "mean-squared-error": Loss(
        part=lambda difference, o, t, n: _over(("sq", difference), n),
        delta=lambda e, slope, n: ("*", _over("2", n), e, slope),
        activations=_SLOPED,
        title="mean squared error",
        says=LossSays(value="the square of each {error}, averaged over the outputs", remark=_SQUARED_REMARK),
        code="np.mean((o - t) ** 2)",
        code_delta="2 / len(t) * (o - t)",
    ),
    "binary-cross-entropy": Loss(
        part=lambda difference, o, t, n: ("neg", ("+", ("xlogy", t, o), ("xlogy", ("-", "1", t), ("-", "1", o)))),
        delta=lambda e, slope, n: e,
        activations=("sigmoid",),
        title="binary cross-entropy",
        says=_cross_says(
            "for each output, minus the logarithm of the share it gave to the right answer, all added up"
        ),
        code="-np.sum(t * np.log(o) + (1 - t) * np.log(1 - o))",
        sloped=False,
        targets="share",
    ),
    "cross-entropy": Loss(
        part=lambda difference, o, t, n: ("neg", ("xlogy", t, o)),
        delta=lambda e, slope, n: e,
        activations=("softmax",),
        title="cross-entropy",
        says=_cross_says("minus the logarithm of the share that the right answer got"),
        code="-np.sum(t * np.log(o))",
        sloped=False,
        targets="distribution",
    ),
}

RULES: dict[str, str] = {
    "half-up": decimal.ROUND_HALF_UP,
    "half-even": decimal.ROUND_HALF_EVEN,
    "truncate": decimal.ROUND_DOWN,
}


@lru_cache(maxsize=1000)
def _unit(places: int) -> Decimal:
    """One of the last decimal place that is kept."""
    return Decimal((0, (1,), -places))


def round_decimals(value: Decimal, digits: int, rule: str) -> Decimal:
    """To `digits` decimals; never −0."""
    return value.quantize(_unit(digits), RULES[rule], _WIDE) + 0


def round_significant(value: Decimal, digits: int, rule: str) -> Decimal:
    """To `digits` significant digits: 0.04742587 to three is 0.0474, 1234 is 1230."""
    if not value:
        return _ZERO
    places = digits - 1 - value.adjusted()
    rounded = value.quantize(_unit(places), RULES[rule], _WIDE)
    if rounded and rounded.adjusted() > value.adjusted():  # 9.996 became 10.00: one digit too many
        rounded = rounded.quantize(_unit(places - 1), RULES[rule], _WIDE)
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


def of_float(value: float) -> Decimal:
    """The shortest decimal that is read as this float64, in its canonical form."""
    text = repr(value)
    if text.endswith(".0"):
        return Decimal(text[:-2])
    return plain(Decimal(text)) if "e" in text else Decimal(text)  # repr leaves no other zeros at the end
