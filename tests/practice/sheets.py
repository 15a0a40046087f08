"""Sheets as all kinds of people fill them in, and what tracer/exercises/follow.py says of them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from tracer.exercises.codes import code_of
from tracer.exercises.entries import read_entry
from tracer.exercises.follow import Marker
from tracer.exercises.plan import Plan, plan_of
from tracer.exercises.reader import Loaded, for_exercises, parse_exercise
from tracer.exercises.record_json import record_of, to_json
from tracer.exercises.records import Exercise, ExerciseRecord, Variant
from tracer.exercises.variants import make_variants
from tracer.lesson.reader import lesson_from_data
from tracer.lesson.syntax import parse_toml

LESSONS = Path(__file__).parents[2] / "docs/exercises"
EXERCISES = {
    "2-2-1": 'title = "t"\nshape = [2, 2, 1]',
    "2-2-2": 'title = "t"\nshape = [2, 2, 2]',
    "3-2-1 everything": 'title = "t"\nshape = [3, 2, 1]\ndecimals = 5\nask = ["product", "weighted_sum", "net", "output", '
    '"neuron_loss", "loss", "error", "derivative", "delta", "gradient", "change", "new_weight", "new_bias"]',
    "2-2-2 only the end": 'title = "t"\nshape = [2, 2, 2]\ndecimals = 5\nask = ["loss", "new_weight", "new_bias"]',
    "given": 'title = "t"\nshape = [2, 3, 2]\ngive = ["net", "output"]\nask = ["delta", "new_weight", "new_bias"]',
    "xor": 'title = "t"\nlesson = "xor"',
    "tanh batch": 'title = "t"\nlesson = "tanh-batch"\ndecimals = 5',
    "relu": 'title = "t"\nlesson = "relu"\ndecimals = 5',
    "logarithms": 'title = "t"\nlesson = "../../tests/practice/logarithms.toml"',
    "softmax": 'title = "t"\nlesson = "../../tests/practice/softmax.toml"\ndecimals = 5',
}
# A lesson of a teacher, with factors past 1 in every product.
LARGER = """title = "Larger numbers"
[[network.layers]]
weights = [[2.5, -1.5], [1.5, 2.0]]
biases = [0.3, -0.4]
[[network.layers]]
weights = [[3.0, -2.5]]
biases = [0.2]
[[samples]]
input = [0.3, 0.8]
target = [1]
[training]
learning_rate = 4.0
loss = "squared-error"
"""


def of_lesson(lesson: str, exercise: str) -> Loaded:
    """An exercise on a lesson that no file holds."""
    found = msgspec.convert(parse_toml(exercise), Exercise)
    return Loaded(name="sheet", exercise=found,
                  lesson=for_exercises(lesson_from_data(parse_toml(lesson), "lesson"), found.decimals))


@cache
def exercise(name: str, count: int = 4) -> tuple[Plan, tuple[Variant, ...], ExerciseRecord]:
    plan = plan_of(parse_exercise(EXERCISES[name], name="sheet", folder=LESSONS))
    codes = [code_of("a key for tests", "sheet", 1, "practice", f"{name} {at}") for at in range(count)]
    variants = tuple(make_variants(plan, codes))
    return plan, variants, record_of(plan, variants)


def as_json(record: ExerciseRecord) -> Any:
    return json.loads(to_json(record))


def verdicts(plan: Plan, variants: Sequence[Variant], filled: Sequence[tuple[int, list[str]]]) -> list[list[list[Any]]]:
    marks = Marker(plan).mark([variants[at] for at, _ in filled],
                              [[read_entry(text) for text in texts] for _, texts in filled])
    return [[[mark.verdict, mark.mistake] for mark in sheet] for sheet in marks]
