"""The catalogue of mistakes: each shows somewhere, each puts in place what it says, and gives what it would give by hand."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator
from decimal import Decimal
from itertools import groupby
from math import exp
from typing import Any

import pytest

from tracer.exercises.mistakes import BY_NAME, CATALOGUE, HARD, Mistake
from tracer.exercises.wiring import Wiring
from tracer.lesson import Lesson
from tracer.lesson.reader import lesson_from_data
from tracer.operators.tree import Expr
from tracer.tape.evaluate import dependence_order, evaluate_float
from tracer.tape.record import leaf_value
from tracer.tape.recorder import Spec, record_tape

Golden = Callable[[str, str], None]

NETWORKS = {
    # Outputs are nets. h = 6, 3; o = 6, 11; errors 2, −1; loss ½(4 + 1); backward sums 1, −5.
    "whole": """
        network.layers = [
            { activation = "identity", weights = [[1, 2], [3, -1]], biases = [1, 2] },
            { activation = "identity", weights = [[1, -1], [1, 3]], biases = [3, -4] },
        ]
        samples = [{ input = [1, 2], target = [4, 12] }]
    """,
    # Every net is 0, every output ½, every slope ¼. Errors ½, −½; deltas ⅛, −⅛; backward sums ½, −¼.
    "half": """
        network.layers = [
            { weights = [[1, -2], [2, -1]], biases = [1, -1] },
            { weights = [[2, 4], [-2, 6]], biases = [-3, -2] },
        ]
        samples = [{ input = [1, 1], target = [0, 1] }]
    """,
    # h: nets 0, 0, outputs 0, 0, slopes 1, 1; o = 3, error 1, delta 2; backward sums 4, −2.
    "tanh": """
        network.layers = [
            { activation = "tanh", weights = [[1, -1], [2, -1]], biases = [1, 0] },
            { activation = "identity", weights = [[2, -1]], biases = [3] },
        ]
        samples = [{ input = [1, 2], target = [2] }]
        training.loss = "squared-error"
    """,
    # h: outputs ½, slopes ¼; o = 0, slope 1, delta 1; backward sums 2, −1.
    "half into tanh": """
        network.layers = [
            { weights = [[1], [2]], biases = [-1, -2] },
            { activation = "tanh", weights = [[2, -1]], biases = [-0.5] },
        ]
        samples = [{ input = [1], target = [-1] }]
    """,
    # One neuron: net 2, threshold 1. error = target − output.
    "neuron": """
        network.layers = [{ weights = [[3]], biases = [1] }]
        samples = [{ input = [1], target = [1] }]
        conventions = { bias = "threshold", delta = "target-minus-output" }
    """,
    # o = 2, 6; errors 2, 4; mean of the squares 10; deltas 2/2 · error. Weights are updated before they carry back:
    # new ones of o: 1 − ½·2·2, 3 − ½·4·2.
    "mean": """
        network.layers = [
            { activation = "relu", weights = [[1, 1, -1]] },
            { activation = "identity", weights = [[1], [3]] },
        ]
        samples = [{ input = [1, 2, 1], target = [0, 2] }]
        training.loss = "mean-squared-error"
        conventions.hidden_delta_weights = "new"
    """,
    # Two samples: o = 3, 5; errors 1, 2; gradients added up: w 1·1 + 2·2, b 1 + 2; a hidden layer that hands on its input.
    "batch": """
        network.layers = [
            { activation = "identity", weights = [[1]], biases = [0] },
            { activation = "identity", weights = [[2]], biases = [1] },
        ]
        samples = [{ input = [1], target = [2] }, { input = [2], target = [3] }]
        training = { batch = "full", reduce = "sum" }
    """,
    # The rest of what a lesson may say: looked at in the golden alone.
    "gain, thresholds, momentum": """
        network.layers = [
            { activation = "sigmoid", gain = 2, weights = [[1, 2], [3, 4]], biases = [1, 2] },
            { activation = "bipolar-sigmoid", weights = [[1, 2]], biases = [3] },
        ]
        samples = [{ input = [1, 2], target = [1] }]
        training = { loss = "huber", momentum = 0.9 }
        conventions = { bias = "threshold", delta = "target-minus-output" }
    """,
    "cross-entropy of sigmoids": """
        network.layers = [
            { activation = "softplus", weights = [[1], [2]] },
            { weights = [[1, 2], [3, 4], [5, 6]], biases = [1, 2, 3] },
        ]
        samples = [{ input = [1], target = [1, 0, 1] }]
        training.loss = "binary-cross-entropy"
    """,
    "softmax, nothing hidden": """
        network.layers = [{ activation = "softmax", weights = [[1, 2], [3, 4]], biases = [1, 2] }]
        samples = [{ input = [1, 2], target = [0, 1] }]
        training.loss = "cross-entropy"
    """,
    "three layers, one bias each": """
        network.layers = [
            { activation = "relu", weights = [[1, 2], [3, 4], [5, 6]], biases = [1, 1, 1] },
            { activation = "leaky-relu", weights = [[1, 2, 3], [4, 5, 6]], biases = [1, 1] },
            { weights = [[1, 2], [3, 4]], biases = [1, 1] },
        ]
        samples = [{ input = [1, 2], target = [0, 1] }, { input = [2, 1], target = [1, 0] }]
        training = { batch = "full", loss = "squared-error" }
        conventions.shared_bias = true
    """,
}


def network(name: str) -> tuple[Lesson, tuple[Spec, ...]]:
    data: dict[str, Any] = tomllib.loads(NETWORKS[name], parse_float=Decimal)
    lesson = lesson_from_data(
        {**data, "title": name, "training": {"learning_rate": Decimal("0.5"), **data.get("training", {})}, "rounding": {"carry": False}}, name
    )
    return lesson, record_tape(lesson).rows


def key(spec: Spec) -> str:
    of = ".".join(part for part in (spec.quantity, spec.neuron or (spec.layer if spec.quantity != "loss" else None), spec.source) if part)
    return of if spec.sample in (None, 1) else f"{of}@{spec.sample}"


def answers(lesson: Lesson, rows: tuple[Spec, ...], mistake: Mistake | None) -> dict[str, float]:
    """Every number of the step, by what it is; worked with one mistake, or with none."""
    replaced = mistake.replaces(Wiring(lesson, rows)) if mistake else {}
    specs = [spec._replace(expr=replaced[at]) if at in replaced else spec for at, spec in enumerate(rows, 1)]
    leaves = {at: leaf_value(lesson, spec.leaf) for at, spec in enumerate(specs, 1) if spec.leaf}
    values = evaluate_float(specs, leaves, dependence_order([spec.expr for spec in specs]))
    return {key(spec): values[at] for at, spec in enumerate(specs, 1)}


@pytest.mark.parametrize("mistake", CATALOGUE, ids=lambda mistake: mistake.name)
def test_every_mistake_changes_a_number_somewhere(mistake: Mistake) -> None:
    changed = [name for name in NETWORKS if name in BY_HAND and answers(*network(name), mistake) != answers(*network(name), None)]
    assert changed, "no network shows it: add one to NETWORKS in which it changes a number"


BY_HAND = ("whole", "half", "tanh", "half into tanh", "neuron", "mean", "batch")
RIGHT = {
    ("whole", "net.o1"): 6, ("whole", "output.o2"): 11, ("whole", "loss"): 2.5, ("whole", "delta.h1"): 1, ("whole", "delta.h2"): -5,
    ("whole", "new_weight.o1.h1"): -5, ("whole", "new_weight.o1.h2"): -4, ("whole", "new_weight.h1.x2"): 1, ("whole", "new_bias.o1"): 2,
    ("half", "delta.o1"): 0.125, ("half", "delta.h1"): 0.125, ("half", "new_weight.o1.h1"): 1.96875,
    ("half into tanh", "delta.h1"): 0.5, ("half into tanh", "delta.h2"): -0.25,
    ("tanh", "loss"): 1, ("tanh", "delta.o1"): 2, ("tanh", "delta.h1"): 4, ("tanh", "new_bias.o1"): 2,
    ("neuron", "net.o1"): 2, ("neuron", "output.o1"): 1 / (1 + exp(-2)), ("neuron", "error.o1"): 1 - 1 / (1 + exp(-2)),
    ("mean", "loss"): 10, ("mean", "delta.o2"): 4, ("mean", "delta.h1"): -1 * 2 + -1 * 4,
    ("batch", "gradient.o1.h1"): 5, ("batch", "new_weight.o1.h1"): -0.5, ("batch", "new_bias.o1"): -0.5,
}
"""Worked out by hand."""
WRONG = [
    ("bias-forgotten", "whole", "net.h1", 5), ("bias-forgotten", "whole", "net.o1", 5 - 1), ("bias-forgotten", "neuron", "net.o1", 3),
    ("bias-sign", "whole", "net.h1", 4), ("bias-sign", "neuron", "net.o1", 4),
    ("no-activation-hidden", "half", "net.o1", -3), ("no-activation-hidden", "half", "output.o2", 1 / (1 + exp(2))),
    ("no-activation-output", "half", "output.o1", 0), ("no-activation-output", "half", "net.o1", 0), ("no-activation-output", "neuron", "output.o1", 2),
    ("no-activation", "half", "output.o1", -3),
    ("exponent-sign", "neuron", "output.o1", 1 / (1 + exp(2))),
    ("weights-transposed", "whole", "net.h1", 1 + 6 + 1), ("weights-transposed", "whole", "net.h2", 2 - 2 + 2),
    ("slope-of-net", "half", "delta.o1", 0), ("slope-of-net", "neuron", "delta.o1", (1 - 1 / (1 + exp(-2))) * 2 * (1 - 2)),
    ("slope-activated-twice", "half", "delta.o1", 0.5 / (1 + exp(-0.5)) / (1 + exp(0.5))),
    ("slope-of-tanh", "half", "delta.o1", 0.5 * 0.75),
    ("slope-of-sigmoid", "tanh", "delta.h1", 0), ("slope-of-sigmoid", "mean", "delta.o2", 4 * 6 * (1 - 6)),
    ("slope-one-minus-output", "half", "delta.o2", -0.25),
    ("no-slope-hidden", "half", "delta.h1", 0.5), ("no-slope-hidden", "half", "delta.o1", 0.125),
    ("no-slope-output", "half", "delta.o1", 0.5), ("no-slope-output", "half", "delta.h1", 0.25 * (2 * 0.5 - 2 * -0.5)),
    ("no-slope", "half", "delta.h1", 2),
    ("error-sign", "whole", "delta.o1", -2), ("error-sign", "neuron", "error.o1", 1 / (1 + exp(-2)) - 1),
    ("error-absolute", "whole", "delta.o2", 1), ("error-absolute", "whole", "delta.o1", 2),
    ("loss-no-half", "whole", "loss", 5),
    ("loss-half-added", "tanh", "loss", 0.5), ("loss-half-added", "mean", "loss", 5),
    ("delta-factor-two", "whole", "delta.o1", 4), ("delta-factor-two", "half", "delta.o2", -0.25),
    ("delta-factor-left-out", "tanh", "delta.o1", 1), ("delta-factor-left-out", "tanh", "delta.h1", 2),
    ("loss-mean", "whole", "loss", 1.25),
    ("hidden-updated-weights", "whole", "delta.h1", -5 * 2 + 4 * -1), ("hidden-updated-weights", "mean", "delta.h1", 1 * 2 + 3 * 4),
    ("hidden-incoming-weights", "whole", "delta.h2", 3 * 2 + -1 * -1), ("hidden-incoming-weights", "tanh", "delta.h1", 1 * 2),
    ("hidden-incoming-weights", "mean", "delta.h1", 1 * 2 + 1 * 4),
    ("hidden-transposed", "whole", "delta.h1", 1 * 2 + -1 * -1), ("hidden-transposed", "whole", "delta.h2", 1 * 2 + 3 * -1),
    ("hidden-first-output", "whole", "delta.h1", 2), ("hidden-first-output", "whole", "delta.h2", -2),
    ("hidden-no-weights", "whole", "delta.h2", 2 - 1),
    ("hidden-error-for-delta", "half", "delta.h1", 0.25 * (2 * 0.5 + -2 * -0.5)),
    ("hidden-next-slope", "half into tanh", "delta.h1", 2 * 1), ("hidden-next-slope", "half into tanh", "delta.h2", -1 * 1),
    ("ascent", "whole", "new_weight.o1.h1", 7), ("ascent", "whole", "new_bias.o1", 4), ("ascent", "batch", "new_weight.o1.h1", 4.5),
    ("no-rate", "whole", "new_weight.o1.h1", -11), ("no-rate", "batch", "new_bias.o1", 1 - 3),
    ("rate-twice", "whole", "new_weight.o1.h1", -2), ("rate-twice", "whole", "new_bias.o1", 2.5),
    ("no-input-hidden", "whole", "new_weight.h1.x2", 1.5), ("no-input-hidden", "whole", "new_weight.o1.h1", -5),
    ("no-input-output", "whole", "new_weight.o1.h1", 0), ("no-input-output", "whole", "new_weight.h1.x2", 1),
    ("no-input-output", "batch", "new_weight.o1.h1", 2 - 0.5 * 3),
    ("no-input", "whole", "new_weight.o1.h1", 0), ("no-input", "whole", "new_weight.h1.x2", 1.5),
    ("own-output", "whole", "new_weight.o1.h2", -1 - 0.5 * 2 * 6), ("own-output", "batch", "gradient.o1.h1", 1 * 3 + 2 * 5),
    ("bias-times-input", "whole", "new_bias.o1", 3 - 0.5 * 2 * 6), ("bias-times-input", "batch", "new_bias.o1", 1 - 0.5 * (1 * 1 + 2 * 2)),
    ("bias-not-updated", "whole", "new_bias.o1", 3),
    ("change-only", "whole", "new_weight.o1.h1", -6), ("change-only", "whole", "new_bias.o1", -1),
    # where it is none
    ("loss-mean", "mean", "loss", 10), ("loss-mean", "tanh", "loss", 1), ("loss-no-half", "mean", "loss", 10), ("delta-factor-two", "mean", "delta.o2", 4),
    ("error-absolute", "neuron", "error.o1", 1 - 1 / (1 + exp(-2))), ("loss-half-added", "whole", "loss", 2.5),
    ("delta-factor-left-out", "whole", "delta.o1", 2), ("slope-of-tanh", "tanh", "delta.h1", 4), ("slope-of-sigmoid", "half", "delta.o1", 0.125),
    ("hidden-transposed", "tanh", "delta.h1", 4),
    ("hidden-first-output", "tanh", "delta.h1", 4), ("exponent-sign", "tanh", "output.h1", 0), ("no-activation", "neuron", "output.o1", 1 / (1 + exp(-2))),
    ("weights-transposed", "mean", "net.h1", 2), ("weights-transposed", "neuron", "net.o1", 2), ("no-slope", "neuron", "error.o1", 1 - 1 / (1 + exp(-2))),
]
"""(mistake, network, quantity, what it gives): worked out by hand, as the comments of the networks begin to."""


@pytest.mark.parametrize("name, quantity", RIGHT)
def test_right_work_gives_what_it_gives_by_hand(name: str, quantity: str) -> None:
    assert answers(*network(name), None)[quantity] == pytest.approx(RIGHT[name, quantity], abs=1e-12)


@pytest.mark.parametrize("mistake, name, quantity, gives", WRONG)
def test_a_mistake_gives_what_it_gives_by_hand(mistake: str, name: str, quantity: str, gives: float) -> None:
    assert answers(*network(name), BY_NAME[mistake])[quantity] == pytest.approx(gives, abs=1e-12)


def test_names_are_unique_and_those_that_are_hidden_often_are_among_them() -> None:
    assert len(BY_NAME) == len(CATALOGUE)
    assert set(HARD) <= set(BY_NAME)


# What each puts in place of what, in words that a person can compare.


def said(expr: Expr | None, rows: tuple[Spec, ...]) -> str:
    if isinstance(expr, int):
        return key(rows[expr - 1])
    if isinstance(expr, str):
        return expr
    assert expr is not None
    operator, *arguments = expr
    parts = [said(argument, rows) for argument in arguments]
    return f"({f' {operator} '.join(parts)})" if operator in "+-*/" else f"{operator}({', '.join(parts)})"


def listing(name: str) -> Iterator[str]:
    lesson, rows = network(name)
    yield f"\n## {name}"
    for mistake in CATALOGUE:
        replaced = mistake.replaces(Wiring(lesson, rows))
        for quantity, group in groupby(sorted(replaced, key=lambda at: rows[at - 1].quantity), lambda at: rows[at - 1].quantity):
            places = sorted(group)
            for at in dict.fromkeys((places[0], places[-1])):
                yield f"{mistake.name}: {key(rows[at - 1])} = {said(replaced[at], rows)}, not {said(rows[at - 1].expr, rows)}"
            if len(places) > 2:
                yield f"{mistake.name}: {len(places)} rows of {quantity}"
    yield "none: " + " ".join(mistake.name for mistake in CATALOGUE if not mistake.replaces(Wiring(lesson, rows)))


def test_every_mistake_puts_in_place_what_it_says(golden: Golden) -> None:
    lines = [line for name in NETWORKS for line in listing(name)]
    golden("mistakes.txt", "# pytest tests/exercises/test_mistakes.py: what each mistake puts in place, the first row of each quantity and the last.\n" + "\n".join(lines) + "\n")


def test_every_mistake_is_said(golden: Golden) -> None:
    lines = (f"{m.group} | {m.name} | {m.title} | {m.says}" for m in CATALOGUE)
    golden("mistakes-in-words.txt", "# pytest tests/exercises/test_mistakes.py: group, name, title, what is said to the student.\n" + "\n".join(lines) + "\n")
