"""Where the numbers that a lesson gives stand in it: the PATHs that `--set` and the address of a page take."""

from __future__ import annotations

from collections.abc import Iterator

from tracer.lesson.naming import default_inputs
from tracer.lesson.records import Lesson

Place = tuple[str, str | None, str | None, int | None]
"""(quantity; neuron, or the layer that shares a bias; source; sample from 1), as rows of a trace have them."""


def given_places(lesson: Lesson) -> dict[Place, tuple[str, ...]]:
    """The PATHs of each given number: several where one bias stands for a whole layer."""
    found: dict[Place, tuple[str, ...]] = {}
    for place, path in _places(lesson):
        found[place] = (*found.get(place, ()), path)
    return found


def _places(lesson: Lesson) -> Iterator[tuple[Place, str]]:
    senders = inputs = default_inputs(lesson)
    for k, layer in enumerate(lesson.network.layers):
        for j, neuron in enumerate(layer.neurons):
            for i, sender in enumerate(senders):
                yield ("weight", neuron, sender, None), f"network.layers[{k}].weights[{j}][{i}]"
            if layer.biases is not None:
                owner = layer.name if lesson.conventions.shared_bias else neuron
                yield ("bias", owner, None, None), f"network.layers[{k}].biases[{j}]"
        senders = layer.neurons
    for s, sample in enumerate(lesson.samples):
        for i, name in enumerate(inputs):
            yield ("input", name, None, s + 1), f"samples[{s}].input[{i}]"
        for j, neuron in enumerate(senders[: len(sample.target)]):
            yield ("target", neuron, None, s + 1), f"samples[{s}].target[{j}]"
    yield ("learning_rate", None, None, None), "training.learning_rate"
    yield ("momentum", None, None, None), "training.momentum"
