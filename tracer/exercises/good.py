"""Good numbers for a lesson: every classic mistake would show, and every weight moves so far that one can see it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from tracer.exercises.codes import code_of
from tracer.exercises.decidable import sift
from tracer.exercises.drawing import draw
from tracer.exercises.plan import Plan, plan_of
from tracer.exercises.reader import MAX_NEURONS, Loaded, for_exercises, lesson_of_shape
from tracer.exercises.records import Exercise
from tracer.exercises.variants import with_numbers
from tracer.ground.errors import TracerError, shown
from tracer.ground.toml_text import toml_text
from tracer.lesson import load_lesson
from tracer.lesson.records import Lesson, Rounding

SEEN = 10
"""A change that one can see: so many units of the last decimal."""
BATCH, TRIES = 1000, 30
_SHAPE = re.compile(r"\d+(-\d+)+", re.ASCII)


def good_lesson(lesson_or_shape: str, *, decimals: int, seed: int = 1) -> str:
    """A lesson file with good numbers. lesson_or_shape: a file, a name in docs/lessons, or a shape as 2-2-1.

    Raises TracerError where it cannot be read, or where no such numbers are found.
    """
    original, exercise = _read(lesson_or_shape, decimals)
    plan = plan_of(Loaded(name=lesson_or_shape, exercise=exercise, lesson=for_exercises(original, decimals)))
    numbers = good_numbers(plan, seed)
    drawn = with_numbers(plan, numbers)
    replace = msgspec.structs.replace
    # only the numbers are new: its words, conventions and rounding are the lesson's own
    made = replace(original, network=drawn.network,
                   samples=(*drawn.samples, *original.samples[len(drawn.samples):]),
                   training=replace(original.training, learning_rate=drawn.training.learning_rate,
                                    momentum=drawn.training.momentum))
    return toml_text(_as_written(made))


def good_numbers(plan: Plan, seed: int) -> dict[int, Decimal]:
    """Numbers that are decidable, and whose updates one can see. The same for the same seed."""
    code = code_of("good numbers", plan.name, plan.exercise.decimals, "probe", str(seed))
    for first in range(0, BATCH * TRIES, BATCH):
        drawn = draw(plan.drawing, [(code, at) for at in range(first, first + BATCH)])
        given = plan.values({at: numbers / 10.0**digits for at, (numbers, digits) in drawn.items()})
        left, done = sift(plan, given)
        if done is None:
            continue
        visible = _visible(plan, done.given, plan.answers(done.given))
        if visible.any():
            column = left[int(np.flatnonzero(visible)[0])]
            return {at: Decimal(int(numbers[column])).scaleb(-digits) for at, (numbers, digits) in drawn.items()}
    raise TracerError.one(plan.name, f"no good numbers were found, in {BATCH * TRIES} tries",
                          allowed=f"all mistakes decidable at {plan.exercise.decimals} decimals, every change at least "
                          f"{SEEN} units of the last", do="ask for one decimal more, or take a smaller network")


def _visible(plan: Plan, given: Any, answers: Any) -> Any:
    """Per network: whether each new weight and bias differs enough from the old one."""
    least = SEEN * plan.rounding.ulp
    good = np.ones(answers.shape[1], dtype=bool)
    for place, asked in enumerate(plan.asked):
        if asked.quantity in ("new_weight", "new_bias"):
            expr = plan.exprs[asked.row]
            assert type(expr) is tuple
            good &= np.abs(answers[place] - given[expr[1]]) >= least
    return good


def _read(name: str, decimals: int) -> tuple[Lesson, Exercise]:
    if _SHAPE.fullmatch(name):
        shape = tuple(map(int, name.split("-")))
        if len(shape) > 5 or not all(1 <= count <= MAX_NEURONS for count in shape):
            raise TracerError.one("shape", f"{shown(name)} is no shape", do="as in 2-2-1",
                                  allowed=f"2 to 5 layers of 1 to {MAX_NEURONS}, inputs first")
        sizes = [", ".join(map(str, shape[:-1])), str(shape[-1])]
        lesson = lesson_of_shape(f"A network of {' and '.join(sizes)}", shape)
        lesson = msgspec.structs.replace(lesson, rounding=Rounding(decimals={"default": decimals}))
        return lesson, Exercise(title=name, shape=shape, decimals=decimals)
    path = Path(name) if name.endswith(".toml") else Path("docs/lessons") / f"{Path(name).name}.toml"
    return load_lesson(path), Exercise(title=name, lesson=name, decimals=decimals)


def _as_written(lesson: Lesson) -> dict[str, Any]:
    """Plain data without what is at its default, in the order of the contract."""
    data: dict[str, Any] = msgspec.to_builtins(lesson, builtin_types=(Decimal,))
    default = msgspec.to_builtins(Lesson(title="", network=lesson.network, samples=(), training=lesson.training),
                                  builtin_types=(Decimal,))
    for table in ("notes", "conventions"):
        data[table] = {key: value for key, value in data[table].items() if value != default[table][key]}
    data["network"].pop("draw")
    data["rounding"] = {key: value for key, value in data["rounding"].items() if value not in ({}, (), [])}
    data["training"] = {key: value for key, value in data["training"].items() if key in _told(lesson)}
    return {key: _plain(value) for key, value in data.items() if value or key in ("network", "samples")}


def _told(lesson: Lesson) -> Iterator[str]:
    """The fields of [training] that are not at their default."""
    bare = type(lesson.training)(learning_rate=lesson.training.learning_rate)
    for name in lesson.training.__struct_fields__:
        if name == "learning_rate" or getattr(lesson.training, name) != getattr(bare, name):
            yield name


def _plain(value: Any) -> Any:
    """Lists for tuples, nothing for None."""
    if isinstance(value, dict):
        return {key: _plain(entry) for key, entry in value.items() if entry is not None}
    return [_plain(entry) for entry in value] if isinstance(value, list | tuple) else value
