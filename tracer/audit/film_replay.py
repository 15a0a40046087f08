"""The network of a snapshot once more: forward pass, losses, slopes and gradients, in floats, from the lesson's text.

Activations and losses are written down here a second time, after the textbook and not after the product. Gradients are
had without any back-propagation: a weight is moved by a tiny imaginary number, and the imaginary part of the loss that
follows is the derivative, with no digit lost (the complex step; Squire and Trapp, SIAM Review 40, 1998).
"""

import cmath
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from tracer.audit.film_ties import Film, Snapshot

Number = float | complex
Weights = list[list[list[Number]]]
Biases = list[list[Number] | None]
_TINY = 1e-100
_FAR = 700.0


def _exp(z: Number) -> Number:
    if z.real < -_FAR:
        return 0.0
    return cmath.exp(z) if isinstance(z, complex) else math.exp(z)


def _ln(z: Number) -> Number:
    return cmath.log(z) if isinstance(z, complex) else math.log(z)


def _sigmoid(z: Number) -> Number:
    if z.real >= 0:
        return 1 / (1 + _exp(-z))
    small = _exp(z)
    return small / (1 + small)


def _tanh(z: Number) -> Number:
    return cmath.tanh(z) if isinstance(z, complex) else math.tanh(z)


# By name: value of the net, and slope from net and value.
ACTIVATIONS: dict[str, tuple[Callable[[Number], Number], Callable[[float, float], float]]] = {
    "sigmoid": (_sigmoid, lambda z, o: o * (1 - o)),
    "tanh": (_tanh, lambda z, o: 1 - o * o),
    "relu": (lambda z: z if z.real > 0 else 0 * z, lambda z, o: 1.0 if z > 0 else 0.0),
    "leaky-relu": (lambda z: z if z.real > 0 else 0.01 * z, lambda z, o: 1.0 if z > 0 else 0.01),
    "identity": (lambda z: z, lambda z, o: 1.0),
    "step": (lambda z: 1.0 if z.real > 0 else 0.0, lambda z, o: 0.0),
}
KINKED = ("relu", "leaky-relu", "step")
"""Where a net that is 0 but for the last bit decides."""


def _cross(t: float, o: Number) -> Number:
    return t * _ln(o) if t else 0.0


# By name: one output's part of the loss of a sample, from output, target and the number of outputs.
LOSSES: dict[str, Callable[[Number, float, int], Number]] = {
    "half-squared-error": lambda o, t, n: (o - t) * (o - t) / 2,
    "squared-error": lambda o, t, n: (o - t) * (o - t),
    "mean-squared-error": lambda o, t, n: (o - t) * (o - t) / n,
    "binary-cross-entropy": lambda o, t, n: -(_cross(t, o) + _cross(1 - t, 1 - o)),
    "cross-entropy": lambda o, t, n: -_cross(t, o),
}
UNSLOPED = ("binary-cross-entropy", "cross-entropy")


@dataclass(frozen=True, kw_only=True, slots=True)
class Pass:
    """One sample: nets and outputs of every layer of neurons."""

    nets: list[list[Number]]
    outputs: list[list[Number]]


class Replay:
    """A lesson's network. activation: of the output layer, where a run has another than the lesson."""

    def __init__(self, film: Film, activation: str = "") -> None:
        self.film = film
        self.activations = [str(layer["activation"]) for layer in film.layers]
        self.activations[-1] = activation or self.activations[-1]
        conventions = film.lesson["conventions"]
        self.unit = -1.0 if conventions["bias"] == "threshold" else 1.0
        self.shared = conventions["shared_bias"]
        self.train_biases = conventions["train_biases"]

    def forward(self, weights: Weights, biases: Biases, inputs: Sequence[float]) -> Pass:
        nets: list[list[Number]] = []
        outputs: list[list[Number]] = []
        came: Sequence[Number] = inputs
        for layer, bias, name in zip(weights, biases, self.activations, strict=True):
            net: list[Number] = []
            for j, row in enumerate(layer):
                total: Number = sum((w * x for w, x in zip(row, came, strict=True)), start=0.0)
                net.append(total if bias is None else total + self.unit * bias[j])
            nets.append(net)
            outputs.append(_softmax(net) if name == "softmax" else [ACTIVATIONS[name][0](z) for z in net])
            came = outputs[-1]
        return Pass(nets=nets, outputs=outputs)

    def passes(self, weights: Weights, biases: Biases) -> list[Pass]:
        """Every sample's."""
        return [self.forward(weights, biases, inputs) for inputs in self.film.inputs]

    def of(self, shot: Snapshot) -> list[Pass]:
        return self.passes(*_open(shot))

    def loss(self, passes: Sequence[Pass], loss: str) -> Number:
        """The mean of the samples' losses. Raises ValueError where that is no number."""
        part = LOSSES[loss]
        total: Number = 0.0
        for done, targets in zip(passes, self.film.targets, strict=True):
            for o, t in zip(done.outputs[-1], targets, strict=True):
                total += part(o, t, len(targets))
        return total / len(passes)

    def slopes(self, passes: Sequence[Pass], layer: int, neuron: int) -> list[float]:
        """A neuron's slope for every sample."""
        slope = ACTIVATIONS[self.activations[layer]][1]
        return [slope(done.nets[layer][neuron].real, done.outputs[layer][neuron].real) for done in passes]

    def largest_gradient(self, shot: Snapshot, loss: str) -> float:
        """The largest |derivative| of the mean loss by any weight, or by any bias that learns."""
        weights, biases = _open(shot)
        moved = self._moved(weights, biases)
        return max(abs(self.loss(self.passes(weights, biases), loss).imag / _TINY) for _ in moved)

    def _moved(self, weights: Weights, biases: Biases) -> Iterator[None]:
        """Moves one weight or bias after the other by a tiny imaginary number, and back."""
        for layer in weights:
            for row in layer:
                for i, weight in enumerate(row):
                    row[i] = weight + _TINY * 1j
                    yield
                    row[i] = weight
        for bias in biases if self.train_biases else ():
            if bias is None:
                continue
            groups = [range(len(bias))] if self.shared else [range(j, j + 1) for j in range(len(bias))]
            for group in groups:
                before = bias[:]
                for j in group:
                    bias[j] += _TINY * 1j
                yield
                bias[:] = before


def _open(shot: Snapshot) -> tuple[Weights, Biases]:
    """A snapshot's weights and biases, to be moved."""
    weights: Weights = [[list(row) for row in layer] for layer in shot.weights]
    biases: Biases = [None if row is None else list(row) for row in shot.biases]
    return weights, biases


def _softmax(net: Sequence[Number]) -> list[Number]:
    largest = max(z.real for z in net)
    powers = [_exp(z - largest) for z in net]
    total: Number = sum(powers, start=0.0)
    return [power / total for power in powers]
