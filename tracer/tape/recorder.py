"""The recorder: from a lesson to the rows of its tape. Back-propagation is written down here and nowhere else.

A tape has no values yet: it says which row is made from which others. `tracer.tape.evaluate` fills it in,
with float64, with decimals and carried rounding, or with arrays.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple

from tracer.lesson.quantities import QUANTITIES
from tracer.lesson.records import Lesson
from tracer.operators.activations import ACTIVATIONS
from tracer.operators.decimals import as_text
from tracer.operators.losses import LOSSES
from tracer.operators.rules import rule_of
from tracer.operators.tree import Expr
from tracer.tape.order import dependence_order


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


class LayerShape(NamedTuple):
    """A layer without its numbers; the gain is a constant of its expressions."""

    name: str
    neurons: tuple[str, ...]
    activation: str
    gain: str
    has_biases: bool


class Shape(NamedTuple):
    """All of a lesson that its tape depends on: what it is, and not how large its numbers are."""

    inputs: tuple[str, ...]
    layers: tuple[LayerShape, ...]
    samples: int
    steps: int
    loss: str
    loss_delta: str
    full: bool
    mean: bool
    has_momentum: bool
    minus_target: bool
    threshold: bool
    shared: bool
    train_biases: bool
    new_weights_in_deltas: bool
    slope_of_net: bool


def shape_of(lesson: Lesson) -> Shape:
    training, conventions = lesson.training, lesson.conventions
    return Shape(
        inputs=lesson.network.inputs,
        layers=tuple([
            LayerShape(layer.name, layer.neurons, layer.activation, as_text(layer.gain), layer.biases is not None)
            for layer in lesson.network.layers
        ]),
        samples=len(lesson.samples), steps=training.steps, loss=training.loss, loss_delta=as_text(training.delta),
        full=training.batch == "full", mean=training.reduce == "mean", has_momentum=bool(training.momentum),
        minus_target=conventions.delta == "output-minus-target", threshold=conventions.bias == "threshold",
        shared=conventions.shared_bias, train_biases=conventions.train_biases,
        new_weights_in_deltas=conventions.hidden_delta_weights == "new",
        slope_of_net=conventions.slope == "function",
    )


@dataclass(frozen=True, kw_only=True)
class Tape:
    """rows: the steps of the lesson. after: the forward pass and the loss of the first step's samples once more,
    with the weights that the first step has left. Ids are places in rows + after, counted from 1.

    order: the ids, each after those that its row refers to. leaves: the given rows, with where their numbers stand.
    """

    rows: tuple[Spec, ...]
    after: tuple[Spec, ...]
    order: Sequence[int]
    leaves: tuple[tuple[int, tuple[str, int, int, int]], ...]


def record_tape(lesson: Lesson) -> Tape:
    """The tape of a lesson, in reading order: for each step forward, loss, backward, update."""
    return _recorded(shape_of(lesson))


@lru_cache(maxsize=16)  # variants of one network, as an author, a class or a reader makes them, share their tape
def _recorded(shape: Shape) -> Tape:
    recorder = _Recorder(shape)
    recorder.given()
    first_weights = recorder.now.copy()
    for step in range(1, shape.steps + 1):
        recorder.step = step
        recorder.one_step()
        if step == 1:
            first_weights = recorder.now.copy()
    if not shape.steps:
        recorder.forward_only()
    recorder.put_in_reading_order((first_weights,))
    rows = tuple(recorder.rows)
    if shape.steps:
        recorder.now, recorder.step = first_weights, 2
        recorder.forward_only(samples_of=1)
    every = recorder.rows
    return Tape(
        rows=rows, after=tuple(every[len(rows) :]), order=dependence_order([spec.expr for spec in every]),
        leaves=tuple((at, spec.leaf) for at, spec in enumerate(every, 1) if spec.leaf),
    )


@dataclass
class _Weights:
    """The row that last set each weight (layer, neuron, sender) and bias (layer, neuron), and its last change."""

    weight: dict[tuple[int, int, int], int] = field(default_factory=dict)
    bias: dict[tuple[int, int], int] = field(default_factory=dict)
    change: dict[tuple[int, ...], int] = field(default_factory=dict)

    def copy(self) -> _Weights:
        return _Weights(dict(self.weight), dict(self.bias), dict(self.change))


@dataclass
class _Pass:
    """What one sample's pass has left: ids by layer (0 is the input) and neuron."""

    sample: int
    outputs: list[list[int]]
    nets: list[list[int]]
    deltas: list[list[int]]
    loss: int = 0


_PHASES = ("given", "forward", "loss", "backward", "update")


class _Recorder:
    def __init__(self, shape: Shape) -> None:
        self.shape = shape
        self.layers = shape.layers
        self.senders = (shape.inputs, *(layer.neurons for layer in self.layers))
        self.rows: list[Spec] = []
        self.step, self.sample = 1, 1
        self.now = _Weights()
        self.inputs: list[list[int]] = []
        self.targets: list[list[int]] = []
        self.learning_rate = self.momentum = 0
        self.rule = rule_of(shape.has_momentum)
        self.loss_entry = LOSSES[shape.loss]
        self.full = shape.full
        self.sorts = shape.new_weights_in_deltas or shape.full

    def samples_of(self, step: int) -> tuple[int, ...]:
        """All samples in a full batch; else samples in turn. Counted from 1."""
        count = self.shape.samples
        return tuple(range(1, count + 1)) if self.full else ((step - 1) % count + 1,)

    def row(
        self, quantity: str, expr: Expr | None, layer: int | None = None, neuron: int | None = None,
        source: str | None = None, sample: int | None = -1, leaf: tuple[str, int, int, int] | None = None,
    ) -> int:
        """Adds a row and returns its id. sample -1: the one that is being worked with."""
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
        for s in range(self.shape.samples):
            ids = []
            for i, name in enumerate(self.shape.inputs):
                self.rows.append(Spec(1, s + 1, "input", None, name, None, None, ("input", s, i, 0)))
                ids.append(len(self.rows))
            self.inputs.append(ids)
            last, outputs = len(self.layers) - 1, range(len(self.layers[-1].neurons))
            self.targets.append(
                [self.row("target", None, last, j, None, s + 1, ("target", s, j, 0)) for j in outputs]
            )
        for k, layer in enumerate(self.layers):
            shared = None
            if self.shape.shared and layer.has_biases:
                shared = self.row("bias", None, k, None, None, None, ("bias", k, 0, 0))
            for j in range(len(layer.neurons)):
                for i, source in enumerate(self.senders[k]):
                    self.now.weight[k, j, i] = self.row("weight", None, k, j, source, None, ("weight", k, j, i))
                if layer.has_biases:
                    own = shared or self.row("bias", None, k, j, None, None, ("bias", k, j, 0))
                    self.now.bias[k, j] = own
        self.learning_rate = self.row("learning_rate", None, sample=None, leaf=("learning_rate", 0, 0, 0))
        if self.shape.has_momentum:
            self.momentum = self.row("momentum", None, sample=None, leaf=("momentum", 0, 0, 0))

    def one_step(self) -> None:
        """Forward and loss of every sample of the step; then backwards, layer by layer; then the update."""
        passes = self.forward_only()
        for k in range(len(self.layers) - 1, -1, -1):
            for done in passes:
                self.sample = done.sample
                self.backward(done, k)
            if self.shape.new_weights_in_deltas:
                self.update(passes, k)
        if not self.shape.new_weights_in_deltas:
            for k in range(len(self.layers)):
                self.update(passes, k)

    def forward_only(self, samples_of: int | None = None) -> list[_Pass]:
        """Forward and loss of the samples of this step, or of another step."""
        passes = []
        for self.sample in self.samples_of(samples_of or self.step):  # noqa: B020 - an attribute and a method
            done = self.forward()
            self.loss(done)
            passes.append(done)
        if self.full:
            self.row("loss", self.reduced([done.loss for done in passes]), sample=None)
        return passes

    def forward(self) -> _Pass:
        """Products, weighted sum, net, output: neuron by neuron, layer by layer."""
        done = _Pass(self.sample, [self.inputs[self.sample - 1]], [], [[] for _ in self.layers])
        for k, layer in enumerate(self.layers):
            nets, outputs = [], []
            activation = ACTIVATIONS[layer.activation]
            for j in range(len(layer.neurons)):
                products = [
                    self.row("product", ("*", self.now.weight[k, j, i], x), k, j, self.senders[k][i])
                    for i, x in enumerate(done.outputs[k])
                ]
                total = self.row("weighted_sum", _sum(products), k, j)
                bias = self.now.bias.get((k, j))
                with_bias = total if bias is None else ("-" if self.shape.threshold else "+", total, bias)
                nets.append(self.row("net", with_bias, k, j))
                if activation.operator is not None:
                    outputs.append(self.row("output", activation.value(nets[j], layer.gain), k, j))
            if activation.operator is None:
                outputs = self.softmax(k, nets)
            done.nets.append(nets)
            done.outputs.append(outputs)
        return done

    def softmax(self, k: int, nets: list[int]) -> list[int]:
        """Each net's exponential, their sum, and each one's share of it."""
        powers = [self.row("exponential", ("exp", net), k, j) for j, net in enumerate(nets)]
        total = self.row("exponential_sum", _sum(powers), k)
        return [self.row("output", ("/", power, total), k, j) for j, power in enumerate(powers)]

    def difference(self, o: int, t: int) -> Expr:
        return ("-", o, t) if self.shape.minus_target else ("-", t, o)

    def loss(self, done: _Pass) -> None:
        last = len(self.layers) - 1
        part, targets = self.loss_entry.part, self.targets[self.sample - 1]
        parts = [
            self.row("loss", part(self.difference(o, t), o, t, len(targets), self.shape.loss_delta), last, j)
            for j, (o, t) in enumerate(zip(done.outputs[-1], targets, strict=True))
        ]
        done.loss = self.row("loss", _sum(parts))

    def backward(self, done: _Pass, k: int) -> None:
        """The deltas of one layer, from those of the layer behind it or, in the last one, from the errors."""
        if k == len(self.layers) - 1:
            loss, targets = self.loss_entry, self.targets[self.sample - 1]
            for j, (o, t) in enumerate(zip(done.outputs[-1], targets, strict=True)):
                error = self.row("error", self.difference(o, t), k, j)
                slope = self.slope(done, k, j) if loss.sloped else None
                delta = loss.delta(error, slope, len(targets), self.shape.loss_delta)
                done.deltas[k].append(self.row("delta", delta, k, j))
            return
        for j in range(len(self.layers[k].neurons)):
            products = [
                self.row("backward_product", ("*", self.now.weight[k + 1, r, j], delta), k, j, receiver)
                for r, (delta, receiver) in enumerate(zip(done.deltas[k + 1], self.layers[k + 1].neurons, strict=True))
            ]
            total = self.row("backward_sum", _sum(products), k, j)
            done.deltas[k].append(self.row("delta", ("*", total, self.slope(done, k, j)), k, j))

    def slope(self, done: _Pass, k: int, j: int) -> int:
        activation, gain = ACTIVATIONS[self.layers[k].activation], self.layers[k].gain
        net, output = done.nets[k][j], done.outputs[k + 1][j]
        slope = activation.slope_of_net(net, gain) if self.shape.slope_of_net else activation.slope(net, output, gain)
        return self.row("derivative", slope, k, j)

    def update(self, passes: list[_Pass], k: int) -> None:
        """Every weight and bias of a layer once; gradients always with the sign of dLoss/dweight."""
        layer = self.layers[k]
        trains = layer.has_biases and self.shape.train_biases
        for j in range(len(layer.neurons)):
            deltas = [done.deltas[k][j] for done in passes]
            for i, source in enumerate(self.senders[k]):
                factors = [(delta, done.outputs[k][i]) for delta, done in zip(deltas, passes, strict=True)]
                self.move((k, j, i), factors, passes, source)
            if trains and not self.shape.shared:
                self.move((k, j), [self.bias_factors(delta) for delta in deltas], passes, None)
        if trains and self.shape.shared:
            self.move_shared(k, passes)

    def bias_factors(self, delta: int) -> tuple[int] | tuple[int, str]:
        """A bias is a weight of the input 1, a threshold one of the input −1."""
        return (delta, "-1") if self.shape.threshold else (delta,)

    def move(
        self, at: tuple[int, ...], factors: list[tuple[Any, ...]], passes: list[_Pass], source: str | None
    ) -> None:
        """Gradient, change and new value of one weight (layer, neuron, sender) or bias (layer, neuron)."""
        k, j = at[:2]
        bias = "" if source is not None else "bias_"
        sample = None if self.full else self.sample
        if self.full:
            parts = [
                self.row(f"sample_{bias}gradient", self.signed(_product(pair)), k, j, source, done.sample)
                for pair, done in zip(factors, passes, strict=True)
            ]
            gradient = self.row(f"{bias}gradient", self.reduced(parts), k, j, source, sample)
        else:
            gradient = self.row(f"{bias}gradient", self.signed(_product(factors[0])), k, j, source, sample)
        change = self.row(f"{bias}change", self.change(at, gradient, factors), k, j, source, sample)
        self.now.change[at] = change
        if source is None:
            self.now.bias[k, j] = self.row("new_bias", ("+", self.now.bias[k, j], change), k, j, None, sample)
        else:
            weight = self.now.weight
            weight[k, j, at[2]] = self.row("new_weight", ("+", weight[k, j, at[2]], change), k, j, source, sample)

    def move_shared(self, k: int, passes: list[_Pass]) -> None:
        """One bias for a layer: its gradient is the sum over the neurons that share it."""
        sample = None if self.full else self.sample
        parts = []
        for done in passes:
            total = self.signed(_sum([_product(self.bias_factors(delta)) for delta in done.deltas[k]]))
            if not self.full:
                parts.append(self.row("bias_gradient", total, k))
            else:
                parts.append(self.row("sample_bias_gradient", total, k, None, None, done.sample))
        gradient = self.row("bias_gradient", self.reduced(parts), k, None, None, None) if self.full else parts[0]
        change = self.row("bias_change", self.change((k,), gradient, []), k, None, None, sample)
        self.now.change[k,] = change
        new = self.row("new_bias", ("+", self.now.bias[k, 0], change), k, None, None, sample)
        for j in range(len(self.layers[k].neurons)):
            self.now.bias[k, j] = new

    def signed(self, gradient: Expr) -> Expr:
        """Delta times input is the gradient where delta is output minus target, and its opposite where it is not."""
        return gradient if self.shape.minus_target else ("neg", gradient)

    def reduced(self, parts: list[int]) -> Expr:
        """The samples' parts, added up, or their mean."""
        total = _sum(parts)
        return total if not self.shape.mean or len(parts) == 1 else ("/", total, str(len(parts)))

    def change(self, at: tuple[int, ...], gradient: int, factors: list[tuple[Any, ...]]) -> Expr:
        """−η·gradient; with target minus output, η·δ·x, as texts that use that sign write it; plus the momentum."""
        downhill = self.shape.minus_target or len(factors) != 1
        step: Expr = ("*", self.learning_rate, gradient) if downhill else ("*", self.learning_rate, *factors[0])
        before = self.now.change.get(at)
        return self.rule.change(step, downhill, before, self.momentum) if before else self.rule.first(step, downhill)

    def put_in_reading_order(self, weights: tuple[_Weights, ...]) -> None:
        """Rows were recorded in the order of dependence; a reader wants each sample's passes, then the update."""
        if not self.sorts:
            return
        layers = {layer.name: k for k, layer in enumerate(self.layers)}

        def place(at: int) -> tuple[int, ...]:
            spec = self.rows[at - 1]
            phase = _PHASES.index(QUANTITIES[spec.quantity])
            if phase == 0:
                return 0, 0, 0, 0
            if phase == 4 or spec.sample is None:  # a batch's own loss stands before its update
                return spec.step, 1, phase, layers.get(spec.layer or "", 0)
            return spec.step, 0, spec.sample, phase

        order = sorted(range(1, len(self.rows) + 1), key=place)
        new_id = {old: new for new, old in enumerate(order, 1)}
        self.rows = [self.rows[old - 1]._replace(expr=_renumbered(self.rows[old - 1].expr, new_id)) for old in order]
        for each in weights:
            each.weight = {key: new_id[old] for key, old in each.weight.items()}
            each.bias = {key: new_id[old] for key, old in each.bias.items()}
            each.change = {key: new_id[old] for key, old in each.change.items()}
        self.inputs = [[new_id[at] for at in ids] for ids in self.inputs]
        self.targets = [[new_id[at] for at in ids] for ids in self.targets]


def _renumbered(expr: Any, new_id: dict[int, int]) -> Any:
    if isinstance(expr, tuple):
        return (expr[0], *(_renumbered(argument, new_id) for argument in expr[1:]))
    return new_id[expr] if isinstance(expr, int) else expr


def _product(factors: tuple[Any, ...]) -> Expr:
    return ("*", *factors) if len(factors) > 1 else factors[0]


def _sum(ids: Sequence[Expr]) -> Expr:
    return ids[0] if len(ids) == 1 else ("+", *ids)


