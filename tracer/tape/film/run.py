"""The training itself: the textbook's matrix formulas over a whole batch of runs, unrounded.

Runs differ in loss, output activation and learning rate; they share the network's shape, its initial weights and the
samples, and lie beside each other along the last axis of every array. Shapes: weights (neurons, senders + 1, …, runs),
the bias last; what a layer puts out (neurons + 1, …, runs), with the 1 that the bias is multiplied by last (−1 where it
is a threshold). In the place of … stands nothing where one sample at a time is learned from, and else the samples (1 in
the shape of weights). Source: Bishop, Pattern Recognition and Machine Learning (2006), section 5.3, equations 5.53
to 5.56; activations, slopes and deltas are those of `tracer.operators`, and a test holds it all against the tape.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import numpy as np

from tracer.lesson.records import Lesson
from tracer.operators.activations import ACTIVATIONS
from tracer.operators.decimals import as_text
from tracer.operators.losses import LOSSES
from tracer.operators.rules import rule_of
from tracer.tape.film.steady import Pipeline, constant

BLOCK = 64
"""Epochs whose weights are kept until their answers are looked at, all at once."""


@dataclass(frozen=True, kw_only=True)
class Variant:
    """What one run does otherwise."""

    loss: str
    activation: str
    learning_rate: float


@dataclass(frozen=True, kw_only=True)
class Block:
    """Consecutive epochs. weights: of each layer (neurons, senders + 1, epochs, runs). outputs: (neurons, samples,
    epochs, runs)."""

    first: int
    weights: list[Any]
    outputs: Any


class Training:
    """All runs of a lesson. Raises nothing: where a run grows without bound its numbers become inf and nan."""

    def __init__(self, lesson: Lesson, variants: Sequence[Variant]) -> None:
        self.lesson = lesson
        # One run alone would make the last axis one that numpy sums along; so there are always two.
        at_least_two = variants if len(variants) > 1 else [*variants, *variants]
        self.variants = sorted(at_least_two, key=lambda v: (v.activation, v.loss))
        self.order = [self.variants.index(variant) for variant in variants]
        layers = lesson.network.layers
        self.unit = -1.0 if lesson.conventions.bias == "threshold" else 1.0
        self.full = lesson.training.batch == "full"
        self.slip = lesson.conventions.hidden_delta_weights == "new"
        self.mean = lesson.training.reduce == "mean"
        self.still = [layer.biases is None or not lesson.conventions.train_biases for layer in layers]
        self.shared = lesson.conventions.shared_bias
        self.weights = [self._initial(k) for k in range(len(layers))]
        self.changes = [np.zeros(matrix.shape) for matrix in self.weights]
        self.inputs = self._samples([sample.input for sample in lesson.samples], unit=True)
        self.targets = self._samples([sample.target for sample in lesson.samples], unit=False)
        self.rates = np.array([variant.learning_rate for variant in self.variants])
        self.rule = rule_of(lesson.training.momentum)
        self.momentum = constant(float(lesson.training.momentum))
        self.activations = [layer.activation for layer in layers[:-1]]
        self.gains = [as_text(layer.gain) for layer in layers]
        self.loss_delta = as_text(lesson.training.delta)
        self.heads = list(self._groups(lambda variant: variant.activation))
        self.losses = list(self._groups(lambda variant: (variant.activation, variant.loss)))

    # What is worked with

    def _initial(self, k: int) -> Any:
        layer = self.lesson.network.layers[k]
        biases: Sequence[Any] = layer.bias_values or (0,) * len(layer.neurons)
        rows = [[*map(float, row), float(bias)] for row, bias in zip(layer.matrix, biases, strict=True)]
        matrix = np.repeat(np.array(rows)[:, :, None], len(self.variants), axis=2)
        return matrix[:, :, None] if self.full else matrix

    def _samples(self, vectors: Sequence[Sequence[Any]], *, unit: bool) -> Any:
        """(numbers, samples, runs)"""
        rows = [[*map(float, vector), *([self.unit] if unit else [])] for vector in vectors]
        return np.repeat(np.array(rows).T[:, :, None], len(self.variants), axis=2)

    def _groups(self, key: Callable[[Variant], Any]) -> Iterator[tuple[slice, Any]]:
        """Runs beside each other that are alike."""
        at = 0
        for value, same in groupby(self.variants, key):
            many = len(list(same))
            yield slice(at, at + many), value
            at += many

    # Forward and backward, laid out as pipelines

    def forward(
        self, line: Pipeline, weights: Sequence[Any], inputs: Any, heads: Any = None
    ) -> tuple[list[Any], list[Any]]:
        """Nets of every layer; and what each puts out, the inputs first, each with its last 1 but for the output's.

        heads: (runs, output activation) of all that is worked with, where these are not all runs.
        """
        nets, outputs = [], [inputs]
        last = len(weights) - 1
        for k, matrix in enumerate(weights):
            net = line.add_up(line.call(np.multiply, matrix, outputs[k]), 1)
            nets.append(net)
            out = np.full((len(net) + (k < last), *net.shape[1:]), self.unit)
            outputs.append(out)
            if k < last:
                activate(line, self.activations[k], self.gains[k], net, out[:-1])
                continue
            for where, activation in heads or self.heads:
                activate(line, activation, self.gains[k], net[..., where], out[..., where])
        return nets, outputs

    def output_delta(self, line: Pipeline, net: Any, out: Any, target: Any, losses: Any = None) -> tuple[Any, Any]:
        """Delta of the last layer; and the slope there, None where no loss needs it. losses: as `heads`."""
        error, steep = line.call(np.subtract, out, target), None
        delta = np.empty(error.shape)
        for where, (activation, loss) in losses or self.losses:
            sloped = LOSSES[loss].sloped
            if sloped:
                steep = slope(line, activation, self.gains[-1], net[..., where], out[..., where])
            rule = LOSSES[loss].delta(0, 1 if sloped else None, len(net), self.loss_delta)
            line.of(rule, (error[..., where], steep), out=delta[..., where])
        return delta, steep

    def passed_back(
        self, line: Pipeline, k: int, weights: Sequence[Any], delta: Any, net: Any, out: Any
    ) -> tuple[Any, Any]:
        """From the deltas of layer k those of the layer before it, with the slopes there."""
        back = line.add_up(line.call(np.multiply, weights[k][:, :-1], delta[:, None]), 0)
        steep = slope(line, self.activations[k - 1], self.gains[k - 1], net, out[:-1])
        return line.call(np.multiply, back, steep, out=back), steep

    def step(self, inputs: Any, targets: Any) -> Pipeline:
        """One update of every run, for the samples given."""
        line = Pipeline()
        nets, outputs = self.forward(line, self.weights, inputs)
        deltas = [self.output_delta(line, nets[-1], outputs[-1], targets)[0]]
        for k in range(len(self.weights) - 1, -1, -1):
            if self.slip:
                self.update(line, k, deltas[-1], outputs[k])
            if k:
                deltas.append(self.passed_back(line, k, self.weights, deltas[-1], nets[k - 1], outputs[k])[0])
        if not self.slip:
            for k, delta in enumerate(reversed(deltas)):
                self.update(line, k, delta, outputs[k])
        return line

    def update(self, line: Pipeline, k: int, delta: Any, came_in: Any) -> None:
        """Each weight of a layer against its gradient, times the learning rate from the start: delta is the smaller."""
        scaled = line.call(np.multiply, delta, self.rates)
        gradient = line.call(np.multiply, scaled[:, None], came_in)
        if self.full:
            samples = gradient.shape[2]
            gradient = line.add_up(gradient, 2, keep=True)
            if self.mean:
                line.call(np.divide, gradient, constant(samples), out=gradient)
        self.of_biases(line, k, gradient[:, -1])
        weights, change = self.weights[k], self.changes[k]
        line.of(self.rule.change(0, True, 1, 2), (gradient, change, self.momentum), out=change)
        line.call(np.add, weights, change, out=weights)

    def of_biases(self, line: Pipeline, k: int, gradient: Any) -> None:
        """A layer's bias gradients as the lesson has them: none, one each, or their sum for all."""
        if self.still[k]:
            line.call(np.positive, constant(0), out=gradient)
        elif self.shared:
            line.call(np.positive, line.add_up(gradient, 0), out=gradient)

    # The whole training

    def blocks(self, epochs: int) -> Iterator[Block]:
        """Epoch 0, and then all others, some at a time."""
        with np.errstate(all="ignore"):
            yield self.looked_at(0, [self.weights])
            count = len(self.lesson.samples)
            lines = [self.step(self.inputs, self.targets)] if self.full else [
                self.step(self.inputs[:, s].copy(), self.targets[:, s].copy()) for s in range(count)
            ]
            for first in range(1, epochs + 1, BLOCK):
                kept = []
                for _ in range(first, min(first + BLOCK, epochs + 1)):
                    for line in lines:
                        line.play()
                    kept.append([matrix.copy() for matrix in self.weights])
                yield self.looked_at(first, kept)

    def looked_at(self, first: int, kept: Sequence[Sequence[Any]]) -> Block:
        """The answers to every sample with the weights of each epoch, and both in the order of the variants given."""
        flat = ((matrix[:, :, 0] if self.full else matrix for matrix in layer) for layer in zip(*kept, strict=True))
        weights = [np.stack(list(layer), axis=2) for layer in flat]
        line = Pipeline()
        _, outputs = self.forward(line, [layer[:, :, None] for layer in weights], self.inputs[:, :, None])
        line.play()
        return Block(first=first, weights=[layer[..., self.order] for layer in weights],
                     outputs=outputs[-1][..., self.order])

    # What keeps a run from learning

    def insight(self, weights: Sequence[Any]) -> tuple[list[Any], list[Any]]:
        """The first run's slopes and gradients with weights of many epochs (neurons, senders + 1, epochs).

        Slopes: of each layer (neurons, samples, epochs), None where the loss needs none. Gradients: like the weights,
        averaged over the samples; 0 where a bias does not learn.
        """
        run = self.order[0]
        own = self.variants[run]
        every, inputs = slice(None), self.inputs[:, :, None, run : run + 1]
        deep, line = [layer[:, :, None, :, None] for layer in weights], Pipeline()
        with np.errstate(all="ignore"):
            nets, outputs = self.forward(line, deep, inputs, [(every, own.activation)])
            targets, losses = self.targets[:, :, None, run : run + 1], [(every, (own.activation, own.loss))]
            delta, steep = self.output_delta(line, nets[-1], outputs[-1], targets, losses)
            slopes, gradients = [steep], []
            for k in range(len(weights) - 1, -1, -1):
                gradient = line.add_up(line.call(np.multiply, delta[:, None], outputs[k]), 2)
                line.call(np.divide, gradient, constant(len(self.lesson.samples)), out=gradient)
                self.of_biases(line, k, gradient[:, -1])
                gradients.append(gradient[..., 0])
                if k:
                    delta, steep = self.passed_back(line, k, deep, delta, nets[k - 1], outputs[k])
                    slopes.append(steep)
            line.play()
        shaped = [
            None if slope is None else np.broadcast_to(slope, net.shape)[..., 0]
            for slope, net in zip(reversed(slopes), nets, strict=True)
        ]
        return shaped, [*reversed(gradients)]


def activate(line: Pipeline, activation: str, gain: str, net: Any, out: Any) -> None:
    """What a layer puts out; softmax with the largest net taken away first, so that no exponential is endless."""
    entry = ACTIVATIONS[activation]
    if entry.operator is not None:
        line.of(entry.value(0, gain), (net,), out=out)
        return
    powers = line.exp(None, line.call(np.subtract, net, line.largest(net, 0)))
    line.call(np.divide, powers, line.add_up(powers, 0), out=out)


def slope(line: Pipeline, activation: str, gain: str, net: Any, out: Any) -> Any:
    return line.of(ACTIVATIONS[activation].slope(0, 1, gain), (net, out))
