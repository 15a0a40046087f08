"""What a network answers over the plane of its two inputs: the tape's own forward pass, with arrays for the inputs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tracer.lesson.records import Lesson
from tracer.tape.recorder import record_tape
from tracer.tape.snapshots import Snapshot

MARGIN = 0.25
"""How far the plane is shown past the samples, as a share of their extent."""
Window = tuple[tuple[float, float], tuple[float, float]]


@dataclass(frozen=True, kw_only=True)
class Surface:
    """outputs: by output neuron, row (from the smallest second input up) and column (from the smallest first input on),
    at the middle of each cell."""

    window: Window
    cells: int
    outputs: tuple[tuple[tuple[float, ...], ...], ...]


def window_of(lesson: Lesson) -> Window:
    """The samples' extent in both inputs, and a quarter of it on each side."""
    sides = []
    for axis in range(2):
        values = [float(sample.input[axis]) for sample in lesson.samples]
        low, high = min(values), max(values)
        wide = (high - low) or max(1.0, abs(low))
        sides.append((low - MARGIN * wide, high + MARGIN * wide))
    return sides[0], sides[1]


def surface_of(lesson: Lesson, snapshot: Snapshot, window: Window, cells: int) -> Surface:
    """Raises ValueError where the lesson has not two inputs."""
    import numpy as np  # not where all pictures are known

    from tracer.tape.film.steady import Pipeline

    if len(lesson.network.inputs) != 2:
        raise ValueError("only a network of two inputs has a plane of inputs")
    (left, right), (low, high) = window
    middles = (np.arange(cells) + 0.5) / cells
    inputs = {
        lesson.network.inputs[0]: (left + (right - left) * middles)[None, :],
        lesson.network.inputs[1]: (low + (high - low) * middles)[:, None],
    }
    line, outputs = Pipeline(), []
    values: dict[int, Any] = {}
    with np.errstate(all="ignore"):
        for at, spec in enumerate(record_tape(lesson).rows, 1):
            if spec.step != 1 or spec.sample not in (1, None):
                continue
            if spec.leaf is not None:
                kind, k, j, i = spec.leaf
                if kind == "input":
                    values[at] = inputs[spec.neuron or ""]
                elif kind == "weight":
                    values[at] = np.array(snapshot.weights[k][j][i])
                elif kind == "bias":
                    biases = snapshot.biases[k]
                    values[at] = np.array(biases[j] if biases else 0.0)
            elif spec.quantity in ("product", "weighted_sum", "net", "exponential", "exponential_sum", "output"):
                values[at] = line.of(spec.expr or "0", values)
                if spec.quantity == "output" and spec.layer == lesson.network.layers[-1].name:
                    outputs.append(values[at])
        line.play()
    square = (np.broadcast_to(output, (cells, cells)).tolist() for output in outputs)
    return Surface(window=window, cells=cells, outputs=tuple(tuple(map(tuple, rows)) for rows in square))
