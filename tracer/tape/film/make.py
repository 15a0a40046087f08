"""From a lesson to its film: all runs trained side by side, looked at after every epoch, kept at some."""

from __future__ import annotations

from collections.abc import Callable
from itertools import takewhile
from typing import Any

import numpy as np

from tracer.lesson.meaning import wrong_targets
from tracer.lesson.records import Lesson
from tracer.operators.decimals import as_text
from tracer.operators.exact import FLOAT
from tracer.operators.losses import LOSSES
from tracer.operators.tree import value_of
from tracer.tape.film.contents import OTHER_LOSS, RATES, rule_of, snapshot_count, snapshot_epochs
from tracer.tape.film.key import film_key
from tracer.tape.film.run import Block, Training, Variant
from tracer.tape.film.signs import Seen, signs_of
from tracer.tape.snapshots import Film, Kind, Run, Sign, Snapshot

LEFT = 0.1
"""Without a rule for what is right: a run has not learned that leaves more than this share of its loss."""


def film_of(lesson: Lesson, *, say: Callable[[int, int], None] = lambda done, total: None) -> Film:
    """The film of a lesson with epochs. say: is told how many epochs are done, of how many.

    Where the lesson's own run grows without bound, the film ends with the last snapshot whose numbers are finite.
    """
    return _Camera(lesson).film(say)


def variants_of(lesson: Lesson) -> list[tuple[Kind, Variant]]:
    """The lesson's own run, then the others, each with what sets it apart."""
    loss, activation = lesson.training.loss, lesson.network.layers[-1].activation
    rate = lesson.training.learning_rate
    found: list[tuple[Kind, Variant]] = [
        ("lesson", Variant(loss=loss, activation=activation, learning_rate=float(rate)))
    ]
    other = OTHER_LOSS.get((loss, activation))
    if other and lesson.network.layers[-1].gain == 1 and not any(wrong_targets(lesson, other[0])):
        found.append(("loss", Variant(loss=other[0], activation=other[1], learning_rate=float(rate))))
    rates = (Variant(loss=loss, activation=activation, learning_rate=float(rate * times)) for times in RATES)
    return [*found, *(("rate", variant) for variant in rates)]


class _Camera:
    """Follows a training, and keeps of each run what its part of the film holds."""

    def __init__(self, lesson: Lesson) -> None:
        self.lesson = lesson
        self.variants = variants_of(lesson)
        runs = len(self.variants)
        self.rule, self.middle = rule_of(lesson)
        self.targets = np.array([[float(t) for t in sample.target] for sample in lesson.samples]).T  # a row per neuron
        self.wanted = set(snapshot_epochs(lesson.training.epochs, snapshot_count(lesson) - 2))
        self.solved: list[int | None] = [None] * runs
        self.wrong_last: list[int] = [-1] * runs  # the last epoch at which not every sample was right
        self.broke: list[int | None] = [None] * runs
        self.kept: dict[int, tuple[list[Any], Any, Any]] = {}  # weights of run 0; of all, outputs and which are right

    def film(self, say: Callable[[int, int], None]) -> Film:
        epochs = self.lesson.training.epochs
        training = Training(self.lesson, [variant for _, variant in self.variants])
        for block in training.blocks(epochs):
            self.look(block)
            say(min(block.first + block.outputs.shape[2] - 1, epochs), epochs)
        return self.developed(training)

    def look(self, block: Block) -> None:
        many = block.outputs.shape[2]
        right = self.right(block.outputs)  # (samples, epochs, runs)
        every = right.all(axis=0)
        finite = np.logical_and.reduce([np.isfinite(layer).all(axis=(0, 1)) for layer in block.weights])
        keep = {epoch for epoch in range(block.first, block.first + many) if epoch in self.wanted}
        for run in range(len(self.variants)):
            for at in np.flatnonzero(~finite[:, run])[:1]:
                if self.broke[run] is None:
                    self.broke[run] = block.first + int(at)
            if self.rule is None:
                continue
            yes, no = np.flatnonzero(every[:, run]), np.flatnonzero(~every[:, run])
            if len(yes) and self.solved[run] is None:
                self.solved[run] = block.first + int(yes[0])
                if run == 0:
                    keep.add(block.first + int(yes[0]))
            if len(no):
                self.wrong_last[run] = block.first + int(no[-1])
        for epoch in sorted(keep):
            at = epoch - block.first
            weights = [layer[:, :, at, 0] for layer in block.weights]
            self.kept[epoch] = (weights, block.outputs[:, :, at], right[:, at])

    def right(self, outputs: Any) -> Any:
        """Which samples are answered correctly. outputs: (neurons, samples, epochs, runs)."""
        targets = self.targets[:, :, None, None]
        if self.rule == "largest":
            largest = outputs == outputs.max(axis=0)
            return (largest & (targets == 1)).any(axis=0) & (largest.sum(axis=0) == 1)
        if self.rule == "side":
            return np.where(targets > self.middle, outputs > self.middle, outputs < self.middle).all(axis=0)
        return np.zeros(outputs.shape[1:], dtype=bool)

    # Developing: what has been kept, as records

    def developed(self, training: Training) -> Film:
        broke = self.broke[0]
        whole = [epoch for epoch in sorted(self.kept) if broke is None or epoch < broke]
        own = list(takewhile(lambda loss: loss is not None, (self.loss(0, epoch) for epoch in whole)))
        at = tuple(whole[: len(own)])
        others = ([self.loss(n, epoch) for epoch in at] for n in range(1, len(self.variants)))
        runs = tuple(self.run(n, at, losses) for n, losses in enumerate((own, *others)))
        snapshots = tuple(self.snapshot(epoch, loss) for epoch, loss in zip(at, own, strict=True))
        learned = runs[0].kept is not None
        if self.rule is None:
            learned = snapshots[-1].loss <= LEFT * snapshots[0].loss
        return Film(
            key=film_key(self.lesson), epochs=self.lesson.training.epochs, rule=self.rule, middle=self.middle, at=at,
            snapshots=snapshots, runs=runs, signs=() if learned else self.signs(training, at),
        )

    def run(self, n: int, at: tuple[int, ...], losses: list[float | None]) -> Run:
        kind, variant = self.variants[n]
        solved, epochs = self.solved[n], self.lesson.training.epochs
        right = tuple(int(self.kept[epoch][2][:, n].sum()) for epoch in at) if self.rule else ()
        kept = self.wrong_last[n] + 1 if solved is not None and self.wrong_last[n] < epochs else None
        return Run(
            kind=kind, loss=variant.loss, activation=variant.activation, learning_rate=variant.learning_rate,
            losses=tuple(losses), right=right, solved=solved, kept=kept,
            broke=self.broke[n],
        )

    def loss(self, n: int, epoch: int) -> float | None:
        """The mean of the samples' losses, from exact logarithms; None where that is no number."""
        part = LOSSES[self.variants[n][1].loss].part
        outputs, neurons = self.kept[epoch][1][:, :, n], len(self.targets)
        of_one = part(("-", 0, 1), 0, 1, neurons, as_text(self.lesson.training.delta))
        total = 0.0
        for sample in range(outputs.shape[1]):
            for o, t in zip(outputs[:, sample].tolist(), self.targets[:, sample].tolist(), strict=True):
                try:
                    total += value_of(of_one, (o, t), FLOAT, float)
                except ArithmeticError:
                    return None
        mean = total / outputs.shape[1]
        return float(f"{mean:.12g}") if np.isfinite(mean) else None

    def snapshot(self, epoch: int, loss: float | None) -> Snapshot:
        weights, outputs, right = self.kept[epoch]
        layers = self.lesson.network.layers
        assert loss is not None, "the film ends before the first loss that is no number"
        return Snapshot(
            epoch=epoch,
            weights=tuple(tuple(map(tuple, layer[:, :-1].tolist())) for layer in weights),
            biases=tuple(
                None if layer.biases is None else tuple(matrix[:, -1].tolist())
                for layer, matrix in zip(layers, weights, strict=True)
            ),
            outputs=tuple(tuple(float(f"{o:.12g}") for o in sample) for sample in outputs[:, :, 0].T.tolist()),
            right=tuple(right[:, 0].tolist()) if self.rule else (),
            loss=loss,
        )

    def signs(self, training: Training, at: tuple[int, ...]) -> tuple[Sign, ...]:
        weights = [np.stack(list(layer), axis=2) for layer in zip(*(self.kept[epoch][0] for epoch in at), strict=True)]
        slopes, gradients = training.insight(weights)
        return signs_of(Seen(lesson=self.lesson, at=at, weights=weights, slopes=slopes, gradients=gradients))
