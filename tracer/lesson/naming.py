"""The names that inputs, layers and neurons have where the author gives none."""

from __future__ import annotations

from tracer.lesson.records import Lesson


def default_inputs(lesson: Lesson) -> tuple[str, ...]:
    return lesson.network.inputs or tuple(f"x{i + 1}" for i in range(len(lesson.samples[0].input)))


def layer_name(lesson: Lesson, index: int) -> str:
    last = len(lesson.network.layers) - 1
    given = lesson.network.layers[index].name
    return given or ("output" if index == last else "hidden" if last == 1 else f"hidden {index + 1}")


def default_names(lesson: Lesson) -> tuple[tuple[str, ...], ...]:
    """The neurons' names, layer by layer. How many there are: as many as weights have rows."""
    last = len(lesson.network.layers) - 1
    names = []
    for index, layer in enumerate(lesson.network.layers):
        count = len(layer.weights) if not isinstance(layer.weights, str) else 0
        stem = "o" if index == last else "h" if last == 1 else f"h{index + 1}."
        names.append(layer.neurons or tuple(f"{stem}{j + 1}" for j in range(count)))
    return tuple(names)
