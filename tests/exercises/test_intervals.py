"""Intervals hold what each way of rounding can give, and are as the practice page computes them."""

from __future__ import annotations

import math
import random
from decimal import ROUND_HALF_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal

import numpy as np
import pytest

from tests.lessons import HIDDEN, PAIRS, random_lesson
from tracer.exercises.intervals import PORTABLE, Intervals, Rounding, around, point
from tracer.exercises.plan import lesson_numbers, plan_of
from tracer.exercises.reader import Loaded, for_exercises
from tracer.exercises.records import Exercise
from tracer.exercises.work import work
from tracer.operators.table import OPERATORS
from tracer.tape.record import record

D4 = Rounding(4)


def test_rounding_up_is_the_most_of_the_policies() -> None:
    for text in ("0.12344", "0.12345", "-0.12345", "0.1234", "0.99996", "-0.00004", "0", "2.5", "0.123455", "0.30000000000000004"):
        number = Decimal(text)
        kept = [number.quantize(Decimal(1).scaleb(-d), rule) for d in (4, 5, 6)
                for rule in (ROUND_HALF_UP, ROUND_HALF_EVEN, ROUND_HALF_DOWN)]
        high = float(D4.up(np.array([float(number)]))[0])
        low = -float(D4.up(np.array([-float(number)]))[0])
        assert low <= float(min(kept)) + 1e-15 and high >= float(max(kept)) - 1e-15
        assert high <= max(float(max(kept)), float(number) + 0.5e-7) + 1e-9
        assert low >= min(float(min(kept)), float(number) - 0.5e-7) - 1e-9


def test_ties_that_float64_cannot_see_go_both_ways() -> None:
    tie = np.array([0.35 * 0.33])  # 0.1155, which float64 holds as a little more or a little less
    three = Rounding(3)
    assert three.up(tie)[0] == 0.116 and -three.up(-tie)[0] == 0.115


@pytest.mark.parametrize("own, theirs", [(PORTABLE["exp"], math.exp), (PORTABLE["sigmoid"], lambda z: 1 / (1 + math.exp(-z))), (PORTABLE["tanh"], math.tanh)])
def test_functions_are_those_of_the_library_to_the_last_digits(own: object, theirs: object) -> None:
    for z in np.linspace(-30, 30, 2001):
        assert float(own(np.array([z]))[0]) == pytest.approx(theirs(z), rel=1e-14, abs=1e-300)  # type: ignore[operator]
    assert not np.isnan(own(np.array([-1000.0, 1000.0]))).any()  # type: ignore[operator]


def test_a_slope_is_the_exact_range_with_the_complement_rounded() -> None:
    by = Intervals(D4)
    found = by.value(("*", 1, ("-", "1", 1)), {1: around(np.array([0.5]), 0.1)})
    assert found[1, 0] == pytest.approx(0.25, abs=1e-4) and -found[0, 0] == pytest.approx(0.24, abs=1e-4)
    assert found[1, 0] - -found[0, 0] < 0.011  # and not the 0.2 of two o's that know nothing of each other


def test_each_operator_holds_every_value_in_its_arguments() -> None:
    draw, by = random.Random(1), Intervals(Rounding(8))
    shapes = [("+", 1, 2), ("-", 1, 2), ("*", 1, 2), ("/", 1, 3), ("neg", 1), ("sq", 1), ("*", 1, ("-", "1", 1)), ("xlogy", 3, 3)]
    shapes += [(name, *range(2, 2 + entry.arguments)) if name != "ln" else ("ln", 3) for name, entry in OPERATORS.items() if entry.symbol]
    for _ in range(200):
        middle = {1: draw.uniform(-2, 2), 2: draw.uniform(-2, 2), 3: draw.uniform(0.5, 2)}
        values = {at: around(np.array([number]), 0.05) for at, number in middle.items()}
        for expr in shapes:
            found = by.value(expr, values)
            inside = {at: number + draw.uniform(-0.05, 0.05) for at, number in middle.items()}
            (exact,) = by.value(expr, {at: point(np.array([number])) for at, number in inside.items()})[1]
            assert -found[0, 0] - 1e-6 <= exact <= found[1, 0] + 1e-6, expr


LESSONS = [
    {"hidden": 1, "activation": activation, "biases": True} for activation in HIDDEN
] + [
    {"loss": loss, "output": output, "hidden": 1, "activation": "sigmoid"} for loss, output in PAIRS
] + [
    {"samples": 2, "training": {"batch": "full"}}, {"conventions": {"delta": "target-minus-output"}},
    {"conventions": {"bias": "threshold"}, "biases": True}, {"conventions": {"shared_bias": True}, "biases": True},
    {"conventions": {"hidden_delta_weights": "new"}}, {"conventions": {"slope": "function"}},
]


@pytest.mark.slow
@pytest.mark.parametrize("wishes", LESSONS, ids=str)
def test_the_exact_answer_lies_in_its_interval_for_every_kind_of_lesson(wishes: dict[str, object]) -> None:
    for seed in range(3):
        lesson = for_exercises(random_lesson(seed, **wishes), 4)  # type: ignore[arg-type]
        plan = plan_of(Loaded(name="any", exercise=Exercise(title="any", lesson="any"), lesson=lesson))
        numbers = lesson_numbers(plan)
        given = plan.values({at: np.array([float(number)]) for at, number in numbers.items()})
        done, trace = work(plan, given), record(lesson)
        answers = plan.answers(given)
        for place, asked in enumerate(plan.asked):
            exact = float(trace.rows[asked.row - 1].value)
            assert answers[place, 0] == pytest.approx(exact, abs=1e-9)
            assert -done.right[place, 0, 0] - 1e-9 <= exact <= done.right[place, 1, 0] + 1e-9, asked
        for place, each in enumerate(plan.mistakes):
            wrong = plan.answers(given, each)
            low, high = -done.wrong[place][:, 0], done.wrong[place][:, 1]
            assert (np.isnan(wrong) | ((low - 1e-9 <= wrong) & (wrong <= high + 1e-9))).all(), each.mistake.name
