"""The activations: which operator each is, and what else its readers need. The slope is the operator's derivative."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tracer.operators.table import LEAK, OPERATORS
from tracer.operators.tree import Expr, put_in, references

_LEAK_WORDS = "a hundredth"


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
    """One activation of a neuron's `net`."""

    operator: str | None
    """Its entry in OPERATORS; "" where the net is put out as it is; None for softmax, whose neurons share their
    exponentials: the recorder writes its steps."""
    learns: bool = True
    """False where there is no slope to work with."""
    title: str
    code: tuple[str, str]
    """(value of z, slope from z and the output) in numpy, for the program from scratch; of {z} and {gain} with one."""
    note: str
    """What it does, in words that follow "it"."""
    says: ActivationSays = ActivationSays()
    own_slope: str = ""
    """An operator that stands for its slope alone and has no other name on the page: f′."""
    has_gain: bool = False
    """Whether the net may be multiplied by a gain first."""

    @property
    def symbol(self) -> str:
        """Its name in a formula."""
        return OPERATORS[self.operator].symbol if self.operator else self.title if self.operator is None else "id"

    def value(self, net: Expr, gain: str = "1") -> Expr:
        """The output over the net. Raises TypeError for softmax."""
        if self.operator is None:
            raise TypeError(f"{self.title} is no function of one net")
        inside = net if gain == "1" else ("*", gain, net)
        return (self.operator, inside) if self.operator else inside

    def slope(self, net: Expr, output: Expr, gain: str = "1") -> Expr:
        """dOutput/dnet, over the net and the output. Raises TypeError where there is none to work with."""
        if not self.learns:
            raise TypeError(f"{self.title} has no slope")
        if not self.operator:
            return gain
        (derivative,) = OPERATORS[self.operator].derivative
        inside = net if gain == "1" else ("*", gain, net)
        slope = put_in(derivative, {0: inside, -1: output})
        if gain == "1":
            return slope
        return ("*", gain, *(slope[1:] if isinstance(slope, tuple) and slope[0] == "*" else (slope,)))

    @property
    def slope_is_of_output(self) -> bool:
        """Whether one writes the slope with the output itself; else with the net."""
        return bool(self.operator) and -1 in references(OPERATORS[self.operator or ""].derivative[0])

    def slope_of_net(self, net: Expr, gain: str = "1") -> Expr:
        """The same with the function itself in place of the output, as some books write it."""
        return self.slope(net, self.value(net, gain), gain)

    @property
    def formula(self) -> Expr | None:
        """Its value at "z", for the background; None where words say it."""
        tree = OPERATORS[self.operator].tree if self.operator else None
        return None if tree is None else put_in(tree, {0: "z"})

    @property
    def slope_formula(self) -> Expr | None:
        """Its slope at "z"; None where words say it."""
        return None if self.says.curve else self.slope_of_net("z")

    def program(self, gain: str) -> tuple[str, str]:
        """(value, slope) as Python source. gain: of the layer."""
        if not self.has_gain:
            return self.code
        value, slope = self.code
        return (value.format(z="z" if gain == "1" else f"{gain} * z"),
                slope.format(gain="" if gain == "1" else f"{gain} * "))


ACTIVATIONS: dict[str, Activation] = {
    "sigmoid": Activation(
        operator="sigmoid",
        title="sigmoid",
        code=("lambda z: 1 / (1 + np.exp(-{z}))", "lambda z, out: {gain}out * (1 - out)"),
        note="squeezes any number into the range between zero and one",
        has_gain=True,
    ),
    "bipolar-sigmoid": Activation(
        operator="bipolar-sigmoid",
        title="bipolar sigmoid",
        code=("lambda z: 2 / (1 + np.exp(-{z})) - 1", "lambda z, out: {gain}0.5 * (1 - out**2)"),
        note="squeezes any number into the range between minus one and one: it is twice the sigmoid, less one",
        has_gain=True,
    ),
    "tanh": Activation(
        operator="tanh",
        title="hyperbolic tangent",
        code=("np.tanh", "lambda z, out: 1 - out**2"),
        note="squeezes any number into the range between minus one and one",
    ),
    "relu": Activation(
        operator="relu",
        title="ReLU",
        code=("lambda z: np.maximum(0, z)", "lambda z, out: (z > 0).astype(float)"),
        note="lets positive numbers through unchanged and turns all others into zero",
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
        own_slope="step",
    ),
    "leaky-relu": Activation(
        operator="leaky-relu",
        title="leaky ReLU",
        code=(f"lambda z: np.where(z > 0, z, {LEAK} * z)", f"lambda z, out: np.where(z > 0, 1.0, {LEAK})"),
        note=f"lets positive numbers through unchanged and {_LEAK_WORDS} of all others",
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
    "softplus": Activation(
        operator="softplus",
        title="softplus",
        code=("lambda z: np.logaddexp(0, z)", "lambda z, out: 1 / (1 + np.exp(-z))"),
        note="is a ReLU with its corner rounded off: it lets large numbers through nearly unchanged, and turns those "
        "far below zero into nearly nothing",
    ),
    "identity": Activation(
        operator="",
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
        operator="step",
        learns=False,
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
        operator=None,
        learns=False,
        title="softmax",
        code=("lambda z: np.exp(z - z.max()) / np.exp(z - z.max()).sum()", "None"),
        note="turns the net inputs of a whole layer into shares that add up to one: "
        "each exponential, divided by their sum",
        says=ActivationSays(curve="The slope of softmax cancels out when the loss is cross-entropy."),
    ),
}


def learning() -> tuple[str, ...]:
    """The names of those that a loss with a slope can stand behind."""
    return tuple(name for name, entry in ACTIVATIONS.items() if entry.learns)


