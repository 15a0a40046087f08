"""An independent judge: networks in plain numpy, and expressions in fractions.

It shares nothing with the tape: it reads a lesson's numbers and works out the loss, the gradients (by a complex
step through its own forward pass) and the training from the textbook's matrix formulas.
A new activation or loss needs its formula here; without it the tests say so.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import Any

import numpy as np

from tracer.lesson import Lesson

Weights = list[tuple[Any, Any]]
"""A layer's matrix and its biases (None: it has none)."""

ACTIVATIONS: dict[str, Callable[[Any], Any]] = {
    "sigmoid": lambda z: 1 / (1 + np.exp(-z)),
    "bipolar-sigmoid": lambda z: 2 / (1 + np.exp(-z)) - 1,
    "tanh": lambda z: np.sinh(z) / np.cosh(z),
    "softplus": lambda z: np.log(1 + np.exp(z)),
    "relu": lambda z: z * (z.real > 0),
    "leaky-relu": lambda z: z * (z.real > 0) + z / 100 * (z.real <= 0),
    "identity": lambda z: z,
    "step": lambda z: (z.real > 0) + 0j,
    "softmax": lambda z: np.exp(z) / np.exp(z).sum(),
}
LOSSES: dict[str, Callable[[Any, Any], Any]] = {
    "half-squared-error": lambda o, t: ((o - t) ** 2).sum() / 2,
    "squared-error": lambda o, t: ((o - t) ** 2).sum(),
    "mean-squared-error": lambda o, t: ((o - t) ** 2).mean(),
    "huber": lambda o, t, d=1.0: sum((e**2 / 2 if abs(e) <= d else d * (e * np.sign(e.real) - d / 2)) for e in o - t),
    "binary-cross-entropy": lambda o, t: -(_times_ln(t, o) + _times_ln(1 - t, 1 - o)),
    "cross-entropy": lambda o, t: -_times_ln(t, o),
}


def _times_ln(t: Any, o: Any) -> Any:
    """Σ t ln o over those t that are not 0."""
    return sum((share * np.log(out) for share, out in zip(t, o, strict=True) if share), start=0)


def weights_of(lesson: Lesson) -> Weights:
    return [
        (
            np.array([[float(w) for w in row] for row in layer.matrix], dtype=complex),
            None if layer.bias_values is None else np.array([float(b) for b in layer.bias_values], dtype=complex),
        )
        for layer in lesson.network.layers
    ]


def target_of(lesson: Lesson, sample: int) -> Any:
    return np.array([float(t) for t in lesson.samples[sample].target])


def nets_and_outputs(lesson: Lesson, weights: Weights, sample: int) -> tuple[list[Any], list[Any]]:
    """Each layer's net inputs, and each layer's outputs with the inputs before them. sample: from 0."""
    outputs = [np.array([float(x) for x in lesson.samples[sample].input], dtype=complex)]
    nets = []
    for layer, (matrix, biases) in zip(lesson.network.layers, weights, strict=True):
        z = matrix @ outputs[-1]
        if biases is not None:
            z = z - biases if lesson.conventions.bias == "threshold" else z + biases
        nets.append(z)
        outputs.append(ACTIVATIONS[layer.activation](float(layer.gain) * z))
    return nets, outputs


def forward(lesson: Lesson, weights: Weights, sample: int) -> list[Any]:
    """The outputs of every layer, the inputs first."""
    return nets_and_outputs(lesson, weights, sample)[1]


def loss(lesson: Lesson, weights: Weights, sample: int) -> Any:
    return loss_of(lesson, forward(lesson, weights, sample)[-1], target_of(lesson, sample))


def loss_of(lesson: Lesson, o: Any, t: Any) -> Any:
    d = float(lesson.training.delta)
    return LOSSES[lesson.training.loss](o, t) if d == 1 else LOSSES[lesson.training.loss](o, t, d)


def gradients(lesson: Lesson, weights: Weights, sample: int) -> Weights:
    """dLoss/dweight for every weight and bias, one complex step each. A shared bias gets the sum, at every place."""
    h = 1e-30
    found: Weights = []
    for k, parts in enumerate(weights):
        slopes = []
        for which, array in enumerate(parts):
            if array is None:
                slopes.append(None)
                continue
            slope = np.zeros(array.shape)
            for at in np.ndindex(array.shape):
                moved = [list(pair) for pair in weights]
                moved[k][which] = array.copy()
                if which == 1 and lesson.conventions.shared_bias:
                    moved[k][which] += 1j * h
                else:
                    moved[k][which][at] += 1j * h
                slope[at] = loss(lesson, [tuple(pair) for pair in moved], sample).imag / h  # type: ignore[misc]
            slopes.append(slope)
        found.append((slopes[0], slopes[1]))
    return found


def layer_gradient(lesson: Lesson, k: int, delta: Any, outputs: list[Any], has_bias: bool) -> tuple[Any, Any]:
    """What the matrix formulas make of a layer's deltas: δ·xᵀ, and δ for the biases (−δ for thresholds)."""
    bias = (-delta if lesson.conventions.bias == "threshold" else delta) if has_bias else None
    if bias is not None and lesson.conventions.shared_bias:
        bias = np.full(bias.shape, bias.sum())
    return np.outer(delta, outputs[k]).real, bias


def deltas_at_output(lesson: Lesson, z: Any, sample: int) -> Any:
    """dLoss/dz of the last layer, by complex steps through activation and loss."""
    layer, t = lesson.network.layers[-1], target_of(lesson, sample)
    activation, gain = ACTIVATIONS[layer.activation], float(layer.gain)
    steps = [
        loss_of(lesson, activation(gain * (z + 1e-30j * unit)), t).imag / 1e-30 for unit in np.eye(len(z))
    ]
    return np.array(steps)


def slopes_at(layer: Any, z: Any) -> Any:
    return ACTIVATIONS[layer.activation](float(layer.gain) * (z + 1e-30j)).imag / 1e-30


def train(lesson: Lesson, steps: int) -> Weights:
    """The weights after so many updates, by the lesson's own conventions."""
    training, conventions = lesson.training, lesson.conventions
    rate, momentum = float(training.learning_rate), float(training.momentum)
    weights = weights_of(lesson)
    before: Weights = [(np.zeros(m.shape), None if b is None else np.zeros(b.shape)) for m, b in weights]

    def moved(k: int, slopes: list[tuple[Any, Any]]) -> tuple[Any, Any]:
        """The layer's new weights and biases; `before` gets the changes."""
        mean = len(slopes) if training.batch == "full" and training.reduce == "mean" else 1
        changes = []
        for which in range(2):
            if weights[k][which] is None or (which == 1 and not conventions.train_biases):
                changes.append(before[k][which])
                continue
            slope = sum(pair[which] for pair in slopes) / mean
            changes.append(momentum * before[k][which] - rate * slope)
        before[k] = (changes[0], changes[1])
        return tuple(None if w is None else w + c for w, c in zip(weights[k], changes, strict=True))  # type: ignore[return-value]

    for step in range(steps):
        samples = range(len(lesson.samples)) if training.batch == "full" else [step % len(lesson.samples)]
        if conventions.hidden_delta_weights == "old":
            slopes = [gradients(lesson, weights, sample) for sample in samples]
            weights = [moved(k, [each[k] for each in slopes]) for k in range(len(weights))]
        else:
            weights = _step_with_the_slip(lesson, weights, samples, moved)
    return weights


def _step_with_the_slip(lesson: Lesson, weights: Weights, samples: Any, moved: Callable[..., Any]) -> Weights:
    """Layer by layer from the last, each layer's deltas made with the weights behind it that are already new."""
    passes = [nets_and_outputs(lesson, weights, sample) for sample in samples]
    deltas = [deltas_at_output(lesson, nets[-1], sample) for sample, (nets, _) in zip(samples, passes, strict=True)]
    new = list(weights)
    for k in range(len(weights) - 1, -1, -1):
        if k < len(weights) - 1:
            back = new[k + 1][0].real.T
            layer = lesson.network.layers[k]
            deltas = [back @ delta * slopes_at(layer, nets[k]) for delta, (nets, _) in zip(deltas, passes, strict=True)]
        has_bias = weights[k][1] is not None
        new[k] = moved(
            k, [layer_gradient(lesson, k, d, outputs, has_bias) for d, (_, outputs) in zip(deltas, passes, strict=True)]
        )
    return new


def fraction_of(expr: Any, values: Callable[[int], Decimal]) -> Fraction | None:
    """What an expression of plain arithmetic gives, exactly; None where it holds another function."""
    if isinstance(expr, int):
        return Fraction(values(expr))
    if isinstance(expr, str):
        return Fraction(expr)
    arguments = [fraction_of(argument, values) for argument in expr[1:]]
    known = [a for a in arguments if a is not None]
    if len(known) < len(arguments):
        return None
    match expr[0]:
        case "+":
            return sum(known, Fraction(0))
        case "*":
            return math.prod(known, start=Fraction(1))
        case "-":
            return known[0] - known[1]
        case "/":
            return known[0] / known[1]
        case "neg":
            return -known[0]
        case "sq":
            return known[0] ** 2
        case "max":
            return max(known)
        case "min":
            return min(known)
        case "abs":
            return abs(known[0])
        case "relu":
            return max(known[0], Fraction(0))
        case "step":
            return Fraction(known[0] > 0)
        case "leaky-relu":
            return known[0] if known[0] > 0 else known[0] / 100
        case "leaky-step":
            return Fraction(1) if known[0] > 0 else Fraction(1, 100)
        case "xlogy":
            return Fraction(0) if not known[0] else None
    return None


def precisely(name: str, *arguments: Decimal) -> Decimal:
    """What an operator of the tape gives, to some 80 digits, by formulas other than the product's: series of its own,
    not `decimal`'s exp and ln. An operator without a formula here is a KeyError that says so."""
    if name not in OPERATORS:
        raise KeyError(f"tests/judge.py has no formula for the operator {name}")
    with localcontext(prec=120, Emin=-10**9, Emax=10**9):
        return OPERATORS[name](*arguments)


def _tanh(z: Decimal) -> Decimal:
    if abs(z) < Decimal("1e-3"):  # sinh by its series: nothing cancels
        return _sinh(z) / (1 + _sinh(z) ** 2).sqrt()
    up, down = _exp(z), _exp(-z)
    return (up - down) / (up + down)


def _softplus(z: Decimal) -> Decimal:
    small = _exp(-abs(z))
    if small > Decimal("1e-20"):
        return max(z, Decimal(0)) + _ln(1 + small)
    return max(z, Decimal(0)) + sum(((-1) ** (n + 1) * small**n / n for n in range(1, 8)), Decimal(0))  # ln(1 + x)


OPERATORS: dict[str, Callable[..., Decimal]] = {
    "+": lambda *terms: sum(terms, Decimal(0)),
    "*": lambda *factors: math.prod(factors, start=Decimal(1)),
    "-": lambda a, b: a - b,
    "/": lambda a, b: a / b,
    "neg": lambda a: 0 - a,
    "sq": lambda a: a**2,
    "abs": lambda a: (a**2).sqrt(),
    "max": lambda a, b: (a + b + (a - b).copy_abs()) / 2,
    "min": lambda a, b: (a + b - (a - b).copy_abs()) / 2,
    "step": lambda a: Decimal(a > 0),
    "exp": lambda z: _exp(z),
    "ln": lambda z: _ln(z),
    "xlogy": lambda x, y: x * _ln(y) if x else Decimal(0),
    "sigmoid": lambda z: 1 / (1 + _exp(-z)),
    "tanh": lambda z: _tanh(z),
    "bipolar-sigmoid": lambda z: _tanh(z / 2),
    "softplus": lambda z: _softplus(z),
    "relu": lambda z: z if z > 0 else Decimal(0),
    "leaky-relu": lambda z: z if z > 0 else z / 100,
    "leaky-step": lambda z: Decimal(1) if z > 0 else Decimal("0.01"),
    "logistic": lambda o: o - o**2,
}


def _exp(z: Decimal) -> Decimal:
    """The power series at z / 2^n, squared n times."""
    halvings = max(0, z.adjusted() * 4 + 12) if z else 0
    small = z / 2**halvings
    total = term = Decimal(1)
    for n in range(1, 200):
        term = term * small / n
        total += term
        if abs(term) < Decimal("1e-118"):
            break
    for _ in range(halvings):
        total *= total
    return total


def _sinh(z: Decimal) -> Decimal:
    total = term = z
    for n in range(1, 60):
        term = term * z * z / (2 * n * (2 * n + 1))
        total += term
    return total


def _ln(z: Decimal) -> Decimal:
    """Newton's method on exp, from the float."""
    guess = Decimal(math.log(float(z)))
    for _ in range(8):
        value = _exp(guess)
        guess += 2 * (z - value) / (z + value)
    return guess
