"""Why a network does not learn: what its neurons show, snapshot by snapshot.

Each kind of sign is one entry in `SIGNS`: a function from what has been seen of the lesson's own run to the signs that
it finds. The page words every kind.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from tracer.lesson.records import Lesson
from tracer.operators.activations import ACTIVATIONS
from tracer.operators.losses import LOSSES
from tracer.tape.snapshots import Sign

SATURATED = 0.01
"""A neuron whose slope is below this for every sample moves a hundred times more slowly than one whose slope is 1."""
LEVEL = 0.001
"""Where no weight has a larger gradient than this, averaged over the samples, the ground is level."""


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What has been seen at the film's epochs `at`, of each layer: weights (neurons, senders + 1, epochs); slopes
    (neurons, samples, epochs), None where the loss needs none; gradients like weights, averaged over the samples."""

    lesson: Lesson
    at: Sequence[int]
    weights: list[Any]
    slopes: list[Any]
    gradients: list[Any]

    def alike(self, layer: int, one: int, other: int) -> Any:
        """By epoch: whether two hidden neurons have the same weights, coming in and going out, and the same bias."""
        come_in, go_out = self.weights[layer], self.weights[layer + 1]
        same: Any = (come_in[one] == come_in[other]).all(axis=0) & (go_out[:, one] == go_out[:, other]).all(axis=0)
        return same

    def since(self, holds: Any) -> int | None:
        """The first epoch from which on it holds to the end; None where it does not hold at the end."""
        if not holds[-1]:
            return None
        fails = np.flatnonzero(~holds)
        return int(self.at[fails[-1] + 1 if len(fails) else 0])


def _twins(seen: Seen) -> Iterator[Sign]:
    """Hidden neurons that have become, or have always been, copies of each other: they learn the same, for ever."""
    for k, layer in enumerate(seen.lesson.network.layers[:-1]):
        left = list(range(len(layer.neurons)))
        while left:
            first = left.pop(0)
            same = {j: seen.since(seen.alike(k, first, j)) for j in left}
            twins = [j for j, since in same.items() if since is not None]
            if twins:
                left = [j for j in left if j not in twins]
                names = tuple(layer.neurons[j] for j in (first, *twins))
                yield Sign(kind="twins", neurons=names, layer=k, since=max(same[j] or 0 for j in twins))


def _switches(activation: str) -> bool:
    """Whether a neuron with this activation can be off: where its slope is zero, so is what it puts out."""
    entry = ACTIVATIONS[activation]
    return entry.learns and entry.slope(0, 1) == ("step", 0)


def _flat(seen: Seen, kind: Any, holds: Callable[[Any], Any]) -> Iterator[Sign]:
    for k, layer in enumerate(seen.lesson.network.layers):
        if seen.slopes[k] is None or _switches(layer.activation) != (kind == "dead"):
            continue
        steepest = np.abs(seen.slopes[k]).max(axis=1)
        by_since: dict[int, list[int]] = {}
        for j in range(len(layer.neurons)):
            since = seen.since(holds(steepest[j]))
            if since is not None:
                by_since.setdefault(since, []).append(j)
        for since, found in by_since.items():
            size = float(f"{steepest[found, -1].max():.9g}")
            yield Sign(kind=kind, neurons=tuple(layer.neurons[j] for j in found), layer=k, since=since,
                       size=None if kind == "dead" else size)


def _dead(seen: Seen) -> Iterator[Sign]:
    """ReLUs that are off for every sample: no slope, so no gradient comes through, and they stay off."""
    yield from _flat(seen, "dead", lambda steepest: steepest == 0)


def _saturated(seen: Seen) -> Iterator[Sign]:
    """Neurons so far out on their curve that it is flat there for every sample."""
    yield from _flat(seen, "saturated", lambda steepest: steepest < SATURATED)


def _level(seen: Seen) -> Iterator[Sign]:
    """No way is down, as far as the first derivative can tell: a minimum that is no solution, or a plateau."""
    largest = np.stack([np.abs(gradient).max(axis=(0, 1)) for gradient in seen.gradients]).max(axis=0)
    bound = float(seen.lesson.training.delta) if LOSSES[seen.lesson.training.loss].has_delta else 1.0
    since = seen.since(largest < LEVEL * min(1.0, bound))  # a loss that bounds the error makes no ground level
    if since is not None:
        yield Sign(kind="level", neurons=(), layer=None, since=since, size=float(f"{largest[-1]:.9g}"))


SIGNS: dict[str, Callable[[Seen], Iterator[Sign]]] = {
    "twins": _twins,
    "dead": _dead,
    "saturated": _saturated,
    "level": _level,
}


def signs_of(seen: Seen) -> tuple[Sign, ...]:
    """Every sign, the surest kind first."""
    return tuple(sign for find in SIGNS.values() for sign in find(seen))
