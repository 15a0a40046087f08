"""The losses: each output neuron's part of it, and how delta is made of error and slope."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tracer.operators.activations import learning
from tracer.operators.tree import Expr


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
    words: str
    """How it is made, in words that follow "puts a single number on it all:"."""
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
        words="half the square of each error, added up",
        code="0.5 * np.sum((o - t) ** 2)",
    ),
    "squared-error": Loss(
        part=lambda difference, o, t, n, d: ("sq", difference),
        delta=lambda e, slope, n, d: ("*", "2", e, slope),
        activations=learning(),
        title="squared error",
        words="the square of each error, added up",
        code="np.sum((o - t) ** 2)",
        code_delta="2 * (o - t)",
    ),
    "mean-squared-error": Loss(
        part=lambda difference, o, t, n, d: _over(("sq", difference), n),
        delta=lambda e, slope, n, d: ("*", _over("2", n), e, slope),
        activations=learning(),
        title="mean squared error",
        words="the square of each error, averaged over the outputs",
        code="np.mean((o - t) ** 2)",
        code_delta="2 / len(t) * (o - t)",
    ),
    "huber": Loss(
        part=lambda difference, o, t, n, d: _huber(difference, d),
        delta=lambda e, slope, n, d: ("*", ("max", ("neg", d), ("min", d, e)), slope),
        activations=learning(),
        title="Huber loss",
        words="half the square of each error that is small, and from there on a straight line of the same slope, "
        "all added up",
        code="np.sum(np.where(abs(o - t) <= {delta}, 0.5 * (o - t) ** 2, {delta} * (abs(o - t) - 0.5 * {delta})))",
        code_delta="np.clip(o - t, -{delta}, {delta})",
        has_delta=True,
    ),
    "binary-cross-entropy": Loss(
        part=lambda difference, o, t, n, d: ("neg", ("+", ("xlogy", t, o), ("xlogy", ("-", "1", t), ("-", "1", o)))),
        delta=lambda e, slope, n, d: e,
        activations=("sigmoid",),
        title="binary cross-entropy",
        words="for each output, minus the logarithm of the share it gave to the right answer, all added up",
        code="-np.sum(t * np.log(o) + (1 - t) * np.log(1 - o))",
        sloped=False,
        targets="share",
    ),
    "cross-entropy": Loss(
        part=lambda difference, o, t, n, d: ("neg", ("xlogy", t, o)),
        delta=lambda e, slope, n, d: e,
        activations=("softmax",),
        title="cross-entropy",
        words="minus the logarithm of the share that the right answer got",
        code="-np.sum(t * np.log(o))",
        sloped=False,
        targets="distribution",
    ),
}
