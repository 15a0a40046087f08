"""What a film consists of: when it looks, which runs stand beside the lesson's own, when an answer is right."""

from __future__ import annotations

from decimal import Decimal

from tracer.lesson.meaning import MAX_FILM_BYTES, snapshot_bytes
from tracer.lesson.records import Lesson
from tracer.tape.snapshots import Rule

MOST_SNAPSHOTS = 81
RATES = (Decimal("0.01"), Decimal("0.1"), Decimal(10), Decimal(100))
"""Other learning rates, as multiples of the lesson's own: with it, five in all."""
OTHER_LOSS: dict[tuple[str, str], tuple[str, str]] = {
    ("half-squared-error", "sigmoid"): ("binary-cross-entropy", "sigmoid"),
    ("squared-error", "sigmoid"): ("binary-cross-entropy", "sigmoid"),
    ("mean-squared-error", "sigmoid"): ("binary-cross-entropy", "sigmoid"),
    ("binary-cross-entropy", "sigmoid"): ("half-squared-error", "sigmoid"),
    ("cross-entropy", "softmax"): ("half-squared-error", "sigmoid"),
}
"""(loss, output activation) of a lesson, and those that it is compared with: a squared error with a cross-entropy.

The Huber loss has none: what is said of the two is said of squares."""


def snapshot_count(lesson: Lesson) -> int:
    """As many as are small enough to travel with a page; the reader refuses a lesson of which that is too few."""
    weights = sum(len(row) + 1 for layer in lesson.network.layers for row in layer.matrix)
    outputs = len(lesson.samples) * len(lesson.samples[0].target)
    return min(MOST_SNAPSHOTS, MAX_FILM_BYTES // snapshot_bytes(weights, outputs))


def snapshot_epochs(epochs: int, count: int) -> tuple[int, ...]:
    """0, 1, … epochs, each about as many times the one before, at most `count` of them.

    Of the first epochs every one is there, since there are no others in between.
    """
    if epochs < count:
        return tuple(range(epochs + 1))
    best: set[int] = set()
    for parts in range(max(1, count - 2), 4 * count):  # fewer parts give fewer epochs
        tried = {0, epochs, *(round(epochs ** (part / parts)) for part in range(parts))}
        if len(best) < len(tried) <= count:
            best = tried
        elif len(tried) > count + 2:
            break
    return tuple(sorted(best))


def rule_of(lesson: Lesson) -> tuple[Rule | None, float | None]:
    """When an answer is right, and the middle where that is asked."""
    targets = [sample.target for sample in lesson.samples]
    if len(targets[0]) > 1 and all(sorted(target) == [0] * (len(target) - 1) + [1] for target in targets):
        return "largest", None
    values = {value for target in targets for value in target}
    if len(values) == 2:
        return "side", float(sum(values) / 2)
    return None, None
