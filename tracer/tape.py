"""The recorder: from a lesson to the rows of its tape. Back-propagation is written down here and nowhere else.

A tape has no values yet: it says which row is made from which others. `tracer.evaluate` fills it in,
with float64, with decimals and carried rounding, or with arrays.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from tracer.lesson.quantities import QUANTITIES
from tracer.lesson.records import Lesson
from tracer.maths import ACTIVATIONS, LOSSES, Expr


class Spec(NamedTuple):
    """A row without its values. `leaf` says where in the lesson a given value stands."""

    step: int
    sample: int | None
    quantity: str
    layer: str | None
    neuron: str | None
    source: str | None
    expr: Expr | None
    leaf: tuple[str, int, int, int] | None = None


@dataclass(frozen=True, kw_only=True)
class Tape:
    """rows: the steps of the lesson. after: the forward pass and the loss of the first step's samples once more,
    with the weights that the first step has left. Ids are places in rows + after, counted from 1."""

    lesson: Lesson
    rows: tuple[Spec, ...]
    after: tuple[Spec, ...]


def record_tape(lesson: Lesson) -> Tape:
    """The tape of a lesson, in reading order: for each step forward, loss, backward, update."""
    recorder = _Recorder(lesson)
    recorder.given()
    after_weights: _Weights | None = None
    for step in range(1, lesson.training.steps + 1):
        recorder.step = step
        recorder.one_step()
        if step == 1:
            after_weights = recorder.now.copy()
    rows = tuple(recorder.rows)
    assert after_weights is not None
    recorder.now, recorder.step = after_weights, 2
    for sample in recorder.samples_of(1):
        recorder.sample = sample
        recorder.loss(recorder.forward())
    return Tape(lesson=lesson, rows=rows, after=tuple(recorder.rows[len(rows) :]))


@dataclass
class _Weights:
    """The row that last set each weight (layer, neuron, sender) and bias (layer, neuron)."""

    weight: dict[tuple[int, int, int], int] = field(default_factory=dict)
    bias: dict[tuple[int, int], int] = field(default_factory=dict)

    def copy(self) -> _Weights:
        return _Weights(dict(self.weight), dict(self.bias))


@dataclass
class _Pass:
    """What one sample's pass has left: ids by layer (0 is the input) and neuron."""

    outputs: list[list[int]]
    nets: list[list[int]]
    deltas: list[list[int]] = field(default_factory=list)


class _Recorder:
    def __init__(self, lesson: Lesson) -> None:
        self.lesson = lesson
        self.layers = lesson.network.layers
        self.senders = (lesson.network.inputs, *(layer.neurons for layer in self.layers))
        self.rows: list[Spec] = []
        self.step, self.sample = 1, 1
        self.now = _Weights()
        self.inputs: list[list[int]] = []
        self.targets: list[list[int]] = []
        self.learning_rate = 0
        self.minus_target = lesson.conventions.delta == "output-minus-target"

    def samples_of(self, step: int) -> tuple[int, ...]:
        """Samples in turn, counted from 1."""
        return ((step - 1) % len(self.lesson.samples) + 1,)

    def row(
        self, quantity: str, expr: Expr | None, layer: int | None = None, neuron: int | None = None,
        source: str | None = None, sample: int | None = -1, leaf: tuple[str, int, int, int] | None = None,
    ) -> int:
        """Adds a row and returns its id."""
        at = None if layer is None else self.layers[layer]
        self.rows.append(
            Spec(
                self.step, self.sample if sample == -1 else sample, quantity, at.name if at else None,
                at.neurons[neuron] if at and neuron is not None else None, source, expr, leaf,
            )
        )
        return len(self.rows)

    def given(self) -> None:
        """The leaves, each once."""
        for s, sample in enumerate(self.lesson.samples):
            ids = []
            for i, name in enumerate(self.lesson.network.inputs):
                self.rows.append(Spec(1, s + 1, "input", None, name, None, None, ("input", s, i, 0)))
                ids.append(len(self.rows))
            self.inputs.append(ids)
            last = len(self.layers) - 1
            self.targets.append(
                [self.row("target", None, last, j, None, s + 1, ("target", s, j, 0)) for j in range(len(sample.target))]
            )
        for k, layer in enumerate(self.layers):
            for j in range(len(layer.neurons)):
                for i, source in enumerate(self.senders[k]):
                    self.now.weight[k, j, i] = self.row("weight", None, k, j, source, None, ("weight", k, j, i))
                if layer.biases is not None:
                    self.now.bias[k, j] = self.row("bias", None, k, j, None, None, ("bias", k, j, 0))
        self.learning_rate = self.row("learning_rate", None, sample=None, leaf=("learning_rate", 0, 0, 0))

    def one_step(self) -> None:
        for self.sample in self.samples_of(self.step):
            done = self.forward()
            self.loss(done)
            self.backward(done)
        self.update(done)

    def forward(self) -> _Pass:
        """Products, weighted sum, net, output: neuron by neuron, layer by layer."""
        done = _Pass([self.inputs[self.sample - 1]], [])
        for k, layer in enumerate(self.layers):
            nets, outputs = [], []
            for j in range(len(layer.neurons)):
                products = [
                    self.row("product", ("*", self.now.weight[k, j, i], x), k, j, self.senders[k][i])
                    for i, x in enumerate(done.outputs[k])
                ]
                total = self.row("weighted_sum", _sum(products), k, j)
                bias = self.now.bias.get((k, j))
                net = self.row("net", total if bias is None else ("+", total, bias), k, j)
                nets.append(net)
                outputs.append(self.row("output", ACTIVATIONS[layer.activation].value(net), k, j))
            done.nets.append(nets)
            done.outputs.append(outputs)
        return done

    def loss(self, done: _Pass) -> None:
        last = len(self.layers) - 1
        loss = LOSSES[self.lesson.training.loss]
        targets = self.targets[self.sample - 1]
        parts = [
            self.row("loss", loss.part(o, t, len(targets)), last, j)
            for j, (o, t) in enumerate(zip(done.outputs[-1], targets, strict=True))
        ]
        self.row("loss", _sum(parts))

    def backward(self, done: _Pass) -> None:
        """Deltas from the output layer to the first hidden one; a hidden delta uses the weights of the forward pass."""
        last = len(self.layers) - 1
        loss = LOSSES[self.lesson.training.loss]
        targets = self.targets[self.sample - 1]
        done.deltas = [[] for _ in self.layers]
        for j, (o, t) in enumerate(zip(done.outputs[-1], targets, strict=True)):
            error = self.row("error", ("-", o, t) if self.minus_target else ("-", t, o), last, j)
            slope = self.slope(done, last, j)
            done.deltas[last].append(self.row("delta", loss.delta(error, slope, len(targets)), last, j))
        for k in range(last - 1, -1, -1):
            for j in range(len(self.layers[k].neurons)):
                products = [
                    self.row("backward_product", ("*", self.now.weight[k + 1, r, j], delta), k, j, receiver)
                    for r, (delta, receiver) in enumerate(
                        zip(done.deltas[k + 1], self.layers[k + 1].neurons, strict=True)
                    )
                ]
                total = self.row("backward_sum", _sum(products), k, j)
                done.deltas[k].append(self.row("delta", ("*", total, self.slope(done, k, j)), k, j))

    def slope(self, done: _Pass, k: int, j: int) -> int:
        slope = ACTIVATIONS[self.layers[k].activation].slope
        assert slope is not None, "the reader refuses an activation that has no slope"
        return self.row("derivative", slope(done.nets[k][j], done.outputs[k + 1][j]), k, j)

    def update(self, done: _Pass) -> None:
        """Every weight and bias once; gradients always with the sign of dLoss/dweight."""
        for k, layer in enumerate(self.layers):
            for j in range(len(layer.neurons)):
                delta = done.deltas[k][j]
                for i, source in enumerate(self.senders[k]):
                    x = done.outputs[k][i]
                    gradient = self.row("gradient", self.signed(("*", delta, x)), k, j, source)
                    change = self.row("change", self.change(gradient, delta, x), k, j, source)
                    old = self.now.weight[k, j, i]
                    self.now.weight[k, j, i] = self.row("new_weight", ("+", old, change), k, j, source)
                if (k, j) in self.now.bias and self.lesson.conventions.train_biases:
                    gradient = self.row("bias_gradient", self.signed(delta), k, j)
                    change = self.row("bias_change", self.change(gradient, delta), k, j)
                    self.now.bias[k, j] = self.row("new_bias", ("+", self.now.bias[k, j], change), k, j)

    def signed(self, gradient: Expr) -> Expr:
        """Delta times input is the gradient where delta is output minus target, and its opposite where it is not."""
        return gradient if self.minus_target else ("neg", gradient)

    def change(self, gradient: int, *delta_and_input: int) -> Expr:
        """−η·gradient; with target minus output, η·δ·x, as texts that use that sign write it."""
        if self.minus_target:
            return ("neg", ("*", self.learning_rate, gradient))
        return ("*", self.learning_rate, *delta_and_input)


def _sum(ids: list[int]) -> Expr:
    return ids[0] if len(ids) == 1 else ("+", *ids)


def references(expr: Expr | None) -> Iterator[int]:
    """The ids in an expression, from left to right."""
    if isinstance(expr, int):
        yield expr
    elif isinstance(expr, tuple):
        for argument in expr[1:]:
            yield from references(argument)


__all__ = ["QUANTITIES", "Spec", "Tape", "record_tape", "references"]
