"""The activations: which operator each is, and what else its readers need. The slope is the operator's derivative."""

from __future__ import annotations

from dataclasses import dataclass

from tracer.operators.table import LEAK, OPERATORS
from tracer.operators.tree import Expr, put_in, references


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
    slope_note: str = ""
    """Its slope in words, where no formula says it."""
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
        return None if self.slope_note else self.slope_of_net("z")

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
        slope_note="The slope of ReLU is one where the net input is positive, and zero everywhere else.",
        own_slope="step",
    ),
    "leaky-relu": Activation(
        operator="leaky-relu",
        title="leaky ReLU",
        code=(f"lambda z: np.where(z > 0, z, {LEAK} * z)", f"lambda z, out: np.where(z > 0, 1.0, {LEAK})"),
        note="lets positive numbers through unchanged and a hundredth of all others",
        slope_note="The slope of leaky ReLU is one where the net input is positive, and a hundredth everywhere else.",
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
        slope_note="The slope of the identity is one everywhere.",
    ),
    "step": Activation(
        operator="step",
        learns=False,
        title="step",
        code=("lambda z: (z > 0).astype(float)", "None"),
        note="answers a positive number with one, and every other with zero",
        slope_note="The step has no slope to learn from: it is flat everywhere, and at zero it jumps.",
    ),
    "softmax": Activation(
        operator=None,
        learns=False,
        title="softmax",
        code=("lambda z: np.exp(z - z.max()) / np.exp(z - z.max()).sum()", "None"),
        note="turns the net inputs of a whole layer into shares that add up to one: "
        "each exponential, divided by their sum",
        slope_note="The slope of softmax cancels out when the loss is cross-entropy.",
    ),
}


def learning() -> tuple[str, ...]:
    """The names of those that a loss with a slope can stand behind."""
    return tuple(name for name, entry in ACTIVATIONS.items() if entry.learns)


