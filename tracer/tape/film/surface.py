"""What a network answers over the plane of its two inputs: the tape's own forward pass, with arrays for the inputs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tracer.lesson.records import Lesson
from tracer.operators.tree import Expr, value_of, written_out
from tracer.tape.film.scalars import COLUMNS, LEFT_AS_TREES
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


FORWARD = ("product", "weighted_sum", "net", "exponential", "exponential_sum", "output")
"""The quantities of a forward pass."""
Leaf = tuple[str, int, int, int]
"""weight or bias, layer, neuron, sender; of a shared bias the first neuron."""


@dataclass(frozen=True, kw_only=True)
class ForwardPass:
    """The first sample's forward pass on the tape. rows: (id, expression), as the targets of a film take it. inputs,
    outputs: the ids of both, in their order. weights: ids, and whose they are."""

    rows: tuple[tuple[int, Expr], ...]
    inputs: tuple[int, ...]
    outputs: tuple[int, ...]
    weights: tuple[tuple[int, Leaf], ...]


def forward_pass(lesson: Lesson) -> ForwardPass:
    rows: list[tuple[int, Expr]] = []
    inputs: dict[str, int] = {}
    outputs, weights = list[int](), list[tuple[int, Leaf]]()
    for at, spec in enumerate(record_tape(lesson).rows, 1):
        if spec.step != 1 or spec.sample not in (1, None):
            continue
        if spec.leaf is not None:
            kind, k, j, i = spec.leaf
            if kind == "input":
                inputs[spec.neuron or ""] = at
            elif kind in ("weight", "bias"):
                weights.append((at, (kind, k, j, i)))
        elif spec.quantity in FORWARD:
            rows.append((at, written_out(spec.expr or "0", LEFT_AS_TREES)))
            if spec.quantity == "output" and spec.layer == lesson.network.layers[-1].name:
                outputs.append(at)
    return ForwardPass(rows=tuple(rows), inputs=tuple(inputs[name] for name in lesson.network.inputs),
                       outputs=tuple(outputs), weights=tuple(weights))


def surface_of(lesson: Lesson, snapshot: Snapshot, window: Window, cells: int) -> Surface:
    """Raises ValueError where the lesson has not two inputs."""
    import numpy as np  # not where all pictures are known

    from tracer.tape.film.steady import Pipeline

    if len(lesson.network.inputs) != 2:
        raise ValueError("only a network of two inputs has a plane of inputs")
    (left, right), (low, high) = window
    middles = (np.arange(cells) + 0.5) / cells
    forward, line = forward_pass(lesson), Pipeline()
    across, up = (left + (right - left) * middles)[None, :], (low + (high - low) * middles)[:, None]
    values: dict[int, Any] = dict(zip(forward.inputs, (across, up), strict=True))
    for at, (kind, k, j, i) in forward.weights:
        biases = snapshot.biases[k]
        of_bias = 0.0 if biases is None else biases[j]
        values[at] = np.array(of_bias if kind == "bias" else snapshot.weights[k][j][i])
    with np.errstate(all="ignore"):
        for at, expr in forward.rows:
            values[at] = line.of(expr, values)
        line.play()
    square = (np.broadcast_to(values[at], (cells, cells)).tolist() for at in forward.outputs)
    return Surface(window=window, cells=cells, outputs=tuple(tuple(map(tuple, rows)) for rows in square))


def plane_of(
    rows: Sequence[tuple[int, Expr]], inputs: Sequence[int], outputs: Sequence[int], known: Mapping[int, float],
    window: Window, cells: int,
) -> list[list[list[float]]]:
    """The outputs of a surface without numpy, to the same bits. known: weights by id."""
    (left, right), (low, high) = window
    middles = [(n + 0.5) / cells for n in range(cells)]
    across = [left + (right - left) * share for share in middles]
    found: list[list[list[float]]] = [[] for _ in outputs]
    for share in middles:
        values: dict[int, Any] = {**known, inputs[0]: across, inputs[1]: low + (high - low) * share}
        for at, expr in rows:
            values[at] = value_of(expr, values, COLUMNS, float)
        for grid, at in zip(found, outputs, strict=True):
            grid.append([values[at]] * cells if isinstance(values[at], float) else values[at])
    return found
