"""The rows of one step, found by what they are: what a mistake is written with."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any

from tracer.lesson.records import Lesson
from tracer.operators.activations import ACTIVATIONS
from tracer.operators.losses import LOSSES
from tracer.operators.tree import Expr
from tracer.tape.recorder import Spec

Replaced = dict[int, Expr]
"""Expressions by row id: what the mistaken work has in place of the right ones."""


class Wiring:
    """One step's rows. Layers count from 0; a layer's senders are the neurons before it, or the inputs."""

    def __init__(self, lesson: Lesson, rows: Sequence[Spec]) -> None:
        self.lesson = lesson
        self.rows = rows
        self.layers = lesson.network.layers
        self.last = len(self.layers) - 1
        self.hidden = range(self.last)
        self.senders = (lesson.network.inputs, *(layer.neurons for layer in self.layers[:-1]))
        self.loss = LOSSES[lesson.training.loss]
        self.minus_target = lesson.conventions.delta == "output-minus-target"
        self._at: dict[tuple[Any, ...], int] = {}
        for at, spec in enumerate(rows, 1):
            self._at.setdefault((spec.quantity, spec.neuron, spec.source, spec.sample), at)

    def find(
        self, quantity: str, neuron: str | None = None, source: str | None = None, sample: int | None = None
    ) -> int:
        """The row's id; 0 where there is none."""
        return self._at.get((quantity, neuron, source, sample)) or self._at.get((quantity, neuron, source, None), 0)

    def of(self, *quantities: str, layers: Sequence[int] | range | None = None) -> Iterator[tuple[int, Spec]]:
        """Rows of these quantities, in these layers (None: in all)."""
        names = None if layers is None else {self.layers[k].name for k in layers}
        for at, spec in enumerate(self.rows, 1):
            if spec.quantity in quantities and spec.expr is not None and (names is None or spec.layer in names):
                yield at, spec

    def layer_of(self, spec: Spec) -> int:
        return self._layer[spec.layer]

    @cached_property
    def _layer(self) -> dict[str | None, int]:
        return {layer.name: k for k, layer in enumerate(self.layers)}

    def activation(self, spec: Spec) -> str:
        return self.layers[self.layer_of(spec)].activation

    def sends(self, spec: Spec, name: str | None = None) -> int:
        """What the sender `name` (default: the row's source) puts out to the row's neuron."""
        name = spec.source if name is None else name
        return self.find("input" if name in self.lesson.network.inputs else "output", name, None, spec.sample)

    def weight(self, neuron: str, source: str) -> int:
        return self.find("weight", neuron, source)

    def sender_names(self, spec: Spec) -> tuple[str, ...]:
        return self.senders[self.layer_of(spec)]

    def receivers(self, spec: Spec) -> tuple[str, ...]:
        """The neurons of the layer behind the row's."""
        return self.layers[self.layer_of(spec) + 1].neurons

    def square(self, k: int) -> bool:
        """As many neurons as senders, so that weights can be mixed up with their transposes."""
        return len(self.layers[k].neurons) == len(self.senders[k]) > 1

    def sloped(self, k: int) -> bool:
        """True where the layer has derivative rows."""
        return (k < self.last or self.loss.sloped) and ACTIVATIONS[self.layers[k].activation].learns


def put(expr: Expr | None, old: int, new: Expr) -> Expr:
    """The expression with `new` wherever it names row `old`."""
    if type(expr) is tuple:
        return (expr[0], *(put(argument, old, new) for argument in expr[1:]))
    assert expr is not None
    return new if expr == old else expr


def left_out(expr: Expr | None, factor: Expr) -> Expr:
    """The expression without `factor` in its products."""
    if type(expr) is not tuple:
        assert expr is not None
        return expr
    arguments = [left_out(argument, factor) for argument in expr[1:]]
    if expr[0] != "*":
        return (expr[0], *arguments)
    kept = [argument for argument in arguments if argument != factor] or ["1"]
    return kept[0] if len(kept) == 1 else ("*", *kept)
