"""The training itself: the textbook's matrix formulas over a whole batch of runs, unrounded.

Runs differ in loss, output activation and learning rate; they share the network's shape, its initial weights and the
samples, and lie beside each other along the last axis of every array. Shapes: weights (neurons, senders + 1, …, runs),
the bias last; what a layer puts out (neurons + 1, …, runs), with the 1 that the bias is multiplied by last (−1 where it
is a threshold). In the place of … stands nothing where one sample at a time is learned from, and else the samples (1 in
the shape of weights). Source: Bishop, Pattern Recognition and Machine Learning (2006), section 5.3, equations 5.53
to 5.56; activations, slopes and deltas are those of `tracer.maths`, and a test holds it all against the tape.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import numpy as np

from tracer.film.steady import compiled, exp
from tracer.lesson.records import Lesson
from tracer.maths import ACTIVATIONS, LOSSES

BLOCK = 64
"""Epochs whose weights are kept until their answers are looked at, all at once."""
_add = np.add.reduce


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


Function = Callable[..., Any]


class Training:
    """All runs of a lesson. Raises nothing: where a run grows without bound its numbers become inf and nan."""

    def __init__(self, lesson: Lesson, variants: Sequence[Variant]) -> None:
        self.lesson = lesson
        self.count = len(variants)
        # One run alone would make the last axis one that numpy sums along; so there are always two.
        self.variants = sorted([*variants, *variants[:1]][: max(2, self.count)], key=lambda v: (v.activation, v.loss))
        self.order = [self.variants.index(variant) for variant in variants]
        layers = lesson.network.layers
        self.threshold = lesson.conventions.bias == "threshold"
        self.unit = -1.0 if self.threshold else 1.0
        self.full = lesson.training.batch == "full"
        self.slip = lesson.conventions.hidden_delta_weights == "new"
        self.mean = lesson.training.reduce == "mean"
        self.still = [layer.biases is None or not lesson.conventions.train_biases for layer in layers]
        self.shared = lesson.conventions.shared_bias
        self.weights = [self._initial(k) for k in range(len(layers))]
        self.changes: list[Any] = [0.0] * len(layers)
        self.inputs = self._samples([sample.input for sample in lesson.samples], unit=True)
        self.targets = self._samples([sample.target for sample in lesson.samples], unit=False)
        self.rates = np.array([variant.learning_rate for variant in self.variants])
        self.momentum = float(lesson.training.momentum)
        self.values = [self._value(layer.activation) for layer in layers[:-1]]
        self.slopes = [self._slope(layer.activation) for layer in layers[:-1]]
        self.heads = [(where, self._value(name)) for where, name in self._groups(lambda v: v.activation)]
        self.deltas = [(where, *self._delta(*pair)) for where, pair in self._groups(lambda v: (v.activation, v.loss))]

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

    @staticmethod
    def _value(activation: str) -> Callable[[Any], Any]:
        value = ACTIVATIONS[activation].value
        if value is None:
            return _softmax
        return compiled(value(0), 1)

    @staticmethod
    def _slope(activation: str) -> Function:
        """Of (net, output)."""
        slope = ACTIVATIONS[activation].slope
        assert slope is not None, "the reader refuses an activation that has no slope"
        return compiled(slope(0, 1), 2)

    def _delta(self, activation: str, loss: str) -> tuple[Function, Function | None]:
        """Delta of (error, slope), and the slope where the loss needs it."""
        sloped = LOSSES[loss].sloped
        outputs = len(self.lesson.network.layers[-1].neurons)
        delta = compiled(LOSSES[loss].delta(0, 1 if sloped else None, outputs), 2)
        return delta, self._slope(activation) if sloped else None

    # Forward and backward

    def forward(
        self, weights: Sequence[Any], inputs: Any, head: Callable[[Any], Any] | None = None
    ) -> tuple[list[Any], list[Any]]:
        """Nets of every layer; and what each puts out, the inputs first, each with its last 1 but for the output's.

        head: the output activation, where it is one for all that is worked with.
        """
        nets, outputs = [], [inputs]
        last = len(weights) - 1
        for k, matrix in enumerate(weights):
            net = _add(matrix * outputs[k], 1)
            nets.append(net)
            if k < last:
                out = np.empty((len(net) + 1, *net.shape[1:]))
                out[-1] = self.unit
                out[:-1] = self.values[k](net)
            elif head or len(self.heads) == 1:
                out = (head or self.heads[0][1])(net)
            else:
                out = np.empty(net.shape)
                for where, head in self.heads:
                    out[..., where] = head(net[..., where])
            outputs.append(out)
        return nets, outputs

    def output_delta(self, net: Any, out: Any, target: Any) -> Any:
        delta = out - target
        for where, function, slope in self.deltas:
            error = delta[..., where]
            steep = None if slope is None else slope(net[..., where], out[..., where])
            delta[..., where] = function(error, steep)
        return delta

    def step(self, inputs: Any, targets: Any) -> None:
        """One update of every run, for the samples given."""
        nets, outputs = self.forward(self.weights, inputs)
        deltas = [self.output_delta(nets[-1], outputs[-1], targets)]
        for k in range(len(self.weights) - 1, -1, -1):
            if self.slip:
                self.update(k, deltas[-1], outputs[k])
            if k:
                back = _add(self.weights[k][:, :-1] * deltas[-1][:, None], 0)
                back *= self.slopes[k - 1](nets[k - 1], outputs[k][:-1])
                deltas.append(back)
        if not self.slip:
            for k, delta in enumerate(reversed(deltas)):
                self.update(k, delta, outputs[k])

    def update(self, k: int, delta: Any, came_in: Any) -> None:
        """Each weight of a layer against its gradient, times the learning rate from the start: delta is the smaller."""
        gradient = (delta * self.rates)[:, None] * came_in
        if self.full:
            samples = gradient.shape[2]
            gradient = _add(gradient, 2)[:, :, None]
            if self.mean:
                gradient /= samples
        if self.still[k]:
            gradient[:, -1] = 0
        elif self.shared:
            gradient[:, -1] = _add(gradient[:, -1], 0)
        if self.momentum:
            self.changes[k] = self.momentum * self.changes[k] - gradient
            self.weights[k] += self.changes[k]
        else:
            self.weights[k] -= gradient

    # The whole training

    def blocks(self, epochs: int) -> Iterator[Block]:
        """Epoch 0, and then all others, some at a time."""
        with np.errstate(all="ignore"):
            yield self.looked_at(0, [self.weights])
            count = len(self.lesson.samples)
            batches = [(self.inputs, self.targets)]
            if not self.full:
                batches = [(self.inputs[:, s].copy(), self.targets[:, s].copy()) for s in range(count)]
            for first in range(1, epochs + 1, BLOCK):
                kept = []
                for _ in range(first, min(first + BLOCK, epochs + 1)):
                    for inputs, targets in batches:
                        self.step(inputs, targets)
                    kept.append([matrix.copy() for matrix in self.weights])
                yield self.looked_at(first, kept)

    def looked_at(self, first: int, kept: Sequence[Sequence[Any]]) -> Block:
        """The answers to every sample with the weights of each epoch, and both in the order of the variants given."""
        flat = ((matrix[:, :, 0] if self.full else matrix for matrix in layer) for layer in zip(*kept, strict=True))
        weights = [np.stack(list(layer), axis=2) for layer in flat]
        inputs = self.inputs[:, :, None]
        _, outputs = self.forward([layer[:, :, None] for layer in weights], inputs)
        return Block(first=first, weights=[layer[..., self.order] for layer in weights],
                     outputs=outputs[-1][..., self.order])

    # What keeps a run from learning

    def insight(self, weights: Sequence[Any]) -> tuple[list[Any], list[Any]]:
        """The first run's slopes and gradients with weights of many epochs (neurons, senders + 1, epochs).

        Slopes: of each layer (neurons, samples, epochs), None where the loss needs none. Gradients: like the weights,
        averaged over the samples; 0 where a bias does not learn.
        """
        own = self.order[0]
        with np.errstate(all="ignore"):
            inputs = self.inputs[:, :, None, own : own + 1]
            all_weights = [layer[:, :, None, :, None] for layer in weights]
            head = next(function for where, function in self.heads if where.start <= own < where.stop)
            function, slope = next((f, s) for where, f, s in self.deltas if where.start <= own < where.stop)
            nets, outputs = self.forward(all_weights, inputs, head)
            steep = None if slope is None else slope(nets[-1], outputs[-1])
            slopes = [steep]
            delta = function(outputs[-1] - self.targets[:, :, None, own : own + 1], steep)
            gradients = []
            for k in range(len(weights) - 1, -1, -1):
                gradient = (delta[:, None] * outputs[k]).mean(axis=2)[..., 0]
                if self.still[k]:
                    gradient[:, -1] = 0
                elif self.shared:
                    gradient[:, -1] = _add(gradient[:, -1], 0)
                gradients.append(gradient)
                if k:
                    steep = self.slopes[k - 1](nets[k - 1], outputs[k][:-1]) + 0 * nets[k - 1]
                    slopes.append(steep)
                    delta = _add(all_weights[k][:, :-1] * delta[:, None], 0) * steep
        shaped = [
            None if slope is None else np.broadcast_to(slope, net.shape)[..., 0]
            for slope, net in zip(reversed(slopes), nets, strict=True)
        ]
        return shaped, [*reversed(gradients)]


def _softmax(net: Any) -> Any:
    powers = exp(net - np.maximum.reduce(net, axis=0))
    return powers / _add(powers, axis=0)
