"""Good numbers for a lesson: every classic mistake would show, and every weight moves so far that one can see it."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np

from tracer.exercises.codes import code_of
from tracer.exercises.decidable import sift
from tracer.exercises.drawing import draw
from tracer.exercises.plan import Plan, plan_of
from tracer.exercises.reader import MAX_NEURONS, Loaded, for_exercises, lesson_of_shape
from tracer.exercises.records import Exercise
from tracer.exercises.variants import with_numbers
from tracer.ground.errors import TracerError, shown
from tracer.ground.rewrite import rewritten, toml_text
from tracer.lesson import load_lesson
from tracer.lesson.records import Lesson
from tracer.lesson.syntax import parse_toml

SEEN = 10
"""A change that one can see: so many units of the last decimal."""
BATCH, TRIES = 1000, 30
_SHAPE = re.compile(r"\d+(-\d+)+", re.ASCII)


def good_lesson(lesson_or_shape: str, *, decimals: int, seed: int = 1) -> str:
    """A lesson file with good numbers. lesson_or_shape: a file, a name in docs/lessons, or a shape as 2-2-1.

    Raises TracerError where it cannot be read, or where no such numbers are found.
    """
    original, exercise, text = _read(lesson_or_shape, decimals)
    plan = plan_of(Loaded(name=lesson_or_shape, exercise=exercise, lesson=for_exercises(original, decimals)))
    numbers = good_numbers(plan, seed)
    drawn = with_numbers(plan, numbers)
    if text is not None:
        return rewritten(text, _with_numbers(text, drawn))
    return toml_text(_as_written(drawn, decimals))


def _with_numbers(text: str, drawn: Lesson) -> dict[str, Any]:
    """A lesson's plain data where only the numbers are new: words, conventions and rounding are its own."""
    data = parse_toml(text)
    for layer, new in zip(data["network"]["layers"], drawn.network.layers, strict=True):
        layer["weights"] = [list(row) for row in new.matrix]
        if new.biases is not None:
            layer["biases"] = list(new.biases)
    for sample, own in zip(data["samples"], drawn.samples, strict=False):  # a step takes the first, or all
        sample |= {"input": list(own.input), "target": list(own.target)}
    data["training"]["learning_rate"] = drawn.training.learning_rate
    if "momentum" in data["training"]:
        data["training"]["momentum"] = drawn.training.momentum
    return data


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


def _read(name: str, decimals: int) -> tuple[Lesson, Exercise, str | None]:
    """The lesson, what is asked of it, and its text where it is a file's."""
    if _SHAPE.fullmatch(name):
        shape = tuple(map(int, name.split("-")))
        if len(shape) > 5 or not all(1 <= count <= MAX_NEURONS for count in shape):
            raise TracerError.one("shape", f"{shown(name)} is no shape", do="as in 2-2-1",
                                  allowed=f"2 to 5 layers of 1 to {MAX_NEURONS}, inputs first")
        sizes = [", ".join(map(str, shape[:-1])), str(shape[-1])]
        lesson = lesson_of_shape(f"A network of {' and '.join(sizes)}", shape)
        return lesson, Exercise(title=name, shape=shape, decimals=decimals), None
    path = Path(name) if name.endswith(".toml") else Path("docs/lessons") / f"{Path(name).name}.toml"
    lesson = load_lesson(path)
    return lesson, Exercise(title=name, lesson=name, decimals=decimals), path.read_text(encoding="utf-8-sig")


def _as_written(lesson: Lesson, decimals: int) -> dict[str, Any]:
    """Plain data of a lesson that was made of a shape: its names and numbers, and the digits that it is worked with."""
    return {
        "title": lesson.title,
        "network": {
            "inputs": list(lesson.network.inputs),
            "layers": [
                {"name": layer.name, "neurons": list(layer.neurons), "activation": layer.activation,
                 "weights": [list(row) for row in layer.matrix], "biases": list(layer.biases or ())}
                for layer in lesson.network.layers
            ],
        },
        "samples": [{"input": list(sample.input), "target": list(sample.target)} for sample in lesson.samples],
        "training": {"learning_rate": lesson.training.learning_rate},
        "rounding": {"carry": True, "rule": "half-up", "decimals": {"default": decimals}},
    }
