"""The losses: each output neuron's part of it, and how delta is made of error and slope."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tracer.operators.activations import learning
from tracer.operators.tree import Expr


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

    part: Callable[[Expr, int, int, int, str], Expr]
    """(difference of output and target, output, target, number of outputs, the lesson's `training.delta`) to that
    neuron's part of the loss."""
    delta: Callable[[int, int | None, int, str], Expr]
    """(error, slope or None, number of outputs, the lesson's `training.delta`) to delta."""
    activations: tuple[str, ...]
    """Output activations that go with it."""
    title: str
    code: str
    """The loss of one sample in numpy, of o and t; {delta} is the lesson's `training.delta`."""
    sloped: bool = True
    """False where the slope cancels out: then there is no `derivative` row at the output."""
    code_delta: str = "o - t"
    """What stands before the slope in delta, in numpy."""
    has_delta: bool = False
    """Whether `training.delta` is a part of it."""
    targets: str = ""
    """What targets must be; empty where any number will do. `tracer.lesson.meaning` checks it by this name."""
    says: LossSays

    def program(self, delta: str) -> tuple[str, str]:
        """(the loss, what stands before the slope in delta) as Python source."""
        return self.code.replace("{delta}", delta), self.code_delta.replace("{delta}", delta)


def _over(expr: Expr, count: int) -> Expr:
    return expr if count == 1 else ("/", expr, str(count))


def _huber(difference: Expr, d: str) -> Expr:
    """½ m² + d (|e| − m), m the smaller of |e| and d: Huber, Robust estimation of a location parameter (1964)."""
    size = ("abs", difference)
    small = ("min", size, d)
    rest = ("-", size, small)
    return ("+", ("*", "0.5", ("sq", small)), rest if d == "1" else ("*", d, rest))


LOSSES: dict[str, Loss] = {
    "half-squared-error": Loss(
        part=lambda difference, o, t, n, d: ("*", "0.5", ("sq", difference)),
        delta=lambda e, slope, n, d: ("*", e, slope),
        activations=learning(),
        title="half squared error",
        says=LossSays(
            value="half the square of each {error}, added up", slope="the {error}", delta="The two multiplied:",
            remark=_SQUARED_REMARK,
        ),
        code="0.5 * np.sum((o - t) ** 2)",
    ),
    "squared-error": Loss(
        part=lambda difference, o, t, n, d: ("sq", difference),
        delta=lambda e, slope, n, d: ("*", "2", e, slope),
        activations=learning(),
        title="squared error",
        says=LossSays(value="the square of each {error}, added up", remark=_SQUARED_REMARK),
        code="np.sum((o - t) ** 2)",
        code_delta="2 * (o - t)",
    ),
    "mean-squared-error": Loss(
        part=lambda difference, o, t, n, d: _over(("sq", difference), n),
        delta=lambda e, slope, n, d: ("*", _over("2", n), e, slope),
        activations=learning(),
        title="mean squared error",
        says=LossSays(value="the square of each {error}, averaged over the outputs", remark=_SQUARED_REMARK),
        code="np.mean((o - t) ** 2)",
        code_delta="2 / len(t) * (o - t)",
    ),
    "huber": Loss(
        part=lambda difference, o, t, n, d: _huber(difference, d),
        delta=lambda e, slope, n, d: ("*", ("max", ("neg", d), ("min", d, e)), slope),
        activations=learning(),
        title="Huber loss",
        says=LossSays(
            value="half the square of each {error} that is small, and from there on a straight line of the same slope, "
            "all added up",
            slope="the {error}, held within a bound",
            delta="The two multiplied, the {error} no further from zero than this lesson’s bound:",
            remark="The Huber loss is half the square of an {error} where that is small, and goes on in a straight "
            "line where it is large: one sample that is far off pulls less at the weights than by its square. It is "
            "made for values to come near to. For telling classes apart, <em>cross-entropy</em> is the usual choice: "
            "with it the {derivative} cancels out, and the {delta} is the {error} itself.",
        ),
        code="np.sum(np.where(abs(o - t) <= {delta}, 0.5 * (o - t) ** 2, {delta} * (abs(o - t) - 0.5 * {delta})))",
        code_delta="np.clip(o - t, -{delta}, {delta})",
        has_delta=True,
    ),
    "binary-cross-entropy": Loss(
        part=lambda difference, o, t, n, d: ("neg", ("+", ("xlogy", t, o), ("xlogy", ("-", "1", t), ("-", "1", o)))),
        delta=lambda e, slope, n, d: e,
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
        part=lambda difference, o, t, n, d: ("neg", ("xlogy", t, o)),
        delta=lambda e, slope, n, d: e,
        activations=("softmax",),
        title="cross-entropy",
        says=_cross_says("minus the logarithm of the share that the right answer got"),
        code="-np.sum(t * np.log(o))",
        sloped=False,
        targets="distribution",
    ),
}
