"""From a file to an Exercise: syntax, structure, meaning; every mistake of the file at once, as with lessons."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import msgspec

from tracer.exercises.records import ASKABLE, Exercise
from tracer.ground.errors import Problem, TracerError, listed, nearest, shown
from tracer.ground.inventory import lesson_path
from tracer.lesson.meaning import MAX_TITLE
from tracer.lesson.notations import Notations, in_course
from tracer.lesson.reader import MAX_BYTES, lesson_from_data, load_lesson
from tracer.lesson.records import Lesson
from tracer.lesson.structure import DROPPED, MAX_PROBLEMS, structural_problems
from tracer.lesson.syntax import parse_toml
from tracer.lesson.wording import Finding
from tracer.resources import course_of

MAX_NEURONS = 12
"""In a layer of an exercise: nobody works out more by hand."""
MAX_BLANKS = 300


@dataclass(frozen=True, kw_only=True)
class Loaded:
    """An exercise with its name (the file's, without .toml) and the lesson that its networks look like.

    course: the folder of the course that its file stands in.
    """

    name: str
    exercise: Exercise
    lesson: Lesson
    course: Path | None = None


def load_exercise(path: str | os.PathLike[str]) -> Loaded:
    """The exercise in a TOML file, and the lesson that it names. Raises TracerError with every mistake of the file."""
    file = Path(path)
    try:
        if (size := file.stat().st_size) > MAX_BYTES:
            raise TracerError.one(file.name, f"the file has {size} bytes", allowed=f"at most {MAX_BYTES}",
                                  do="name an exercise file")
        text = file.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise TracerError.one(file.name, f"the file is not UTF-8 at byte {error.start}",
                              do="save it as UTF-8") from None
    except OSError as error:
        raise TracerError.one(str(path), f"the file cannot be read: {error.strerror}",
                              do="name an exercise file, as in docs/exercises/backpropagation.toml") from None
    return parse_exercise(text, name=file.stem, where=file.name, folder=file.parent)


def parse_exercise(text: str, *, name: str = "exercise", where: str = "exercise", folder: Path = Path()) -> Loaded:
    """Like `load_exercise`, from the text of a file that stands in `folder`."""
    try:
        data = parse_toml(text)
    except ValueError as error:
        raise TracerError.one(where, f"this is not TOML: {error}", do="mend the line that is named") from None
    problems, kept = structural_problems(Exercise, data, where)
    if kept is not DROPPED:
        exercise = msgspec.convert(kept, Exercise)
        told = {problem.path for problem in problems}
        problems += [Problem(where=where, path=p, found=f, allowed=a, do=d) for p, f, a, d in _meaning(exercise)
                     if p not in told and not (p == "shape" and "lesson" in told)]
    if problems:
        more = len(problems) - MAX_PROBLEMS
        rest = [Problem(where=where, found=f"{more} more mistakes")] if more > 0 else []
        raise TracerError([*problems[:MAX_PROBLEMS], *rest])
    course = course_of(folder / where)
    lesson = _lesson(exercise, where, folder, in_course(course))
    return Loaded(name=name, exercise=exercise, lesson=lesson, course=course)


def _meaning(exercise: Exercise) -> Iterator[Finding]:
    title = exercise.title.strip()
    if not title or len(title) > MAX_TITLE or not exercise.title.isprintable():
        yield "title", f"{shown(exercise.title)} is no title", f"allowed: 1 to {MAX_TITLE} characters on one line", ""
    if bool(exercise.shape) == bool(exercise.lesson):
        found = "shape and lesson stand together" if exercise.shape else "there is neither shape nor lesson"
        yield "shape", found, "allowed: one of the two", "write shape = [2, 2, 1], or lesson = \"xor\""
    elif exercise.shape and not (
        2 <= len(exercise.shape) <= 5 and all(1 <= count <= MAX_NEURONS for count in exercise.shape)
    ):
        yield ("shape", f"{list(exercise.shape)} is no shape",
               f"allowed: 2 to 5 layers of 1 to {MAX_NEURONS}, inputs first", "as in [2, 2, 1]")
    if exercise.numbers == "lesson" and not exercise.lesson:
        yield "numbers", "there is no lesson whose numbers could be used", 'allowed: "drawn"', "name a lesson"
    if not exercise.ask:
        yield "ask", "nothing is asked", "allowed: " + listed(ASKABLE), "name a quantity, or remove the line"
    for field, known in (("ask", ASKABLE), ("give", ASKABLE)):
        names = getattr(exercise, field)
        for index, name in enumerate(names):
            if name not in known:
                yield (f"{field}[{index}]", f"{shown(name)} is not a computed quantity{nearest(name, known)}",
                       "allowed: " + listed(known), "")
            elif name in names[:index]:
                yield f"{field}[{index}]", f"{shown(name)} stands there twice", "allowed: each once", "remove one"
            elif field == "give" and name in exercise.ask:
                yield f"give[{index}]", f"{shown(name)} is asked too", "allowed: asked or given", "remove one"
    for name, points in exercise.points.items():
        if name not in (*ASKABLE, "default"):
            yield (f"points.{name}", f"{shown(name)} is not a computed quantity{nearest(name, ASKABLE)}",
                   "allowed: default, " + listed(ASKABLE), "")
        if not 0 <= points <= 100 or points * 2 % 1:
            yield f"points.{name}", f"{points} points", "allowed: 0 to 100, whole or half", ""


def _lesson(exercise: Exercise, where: str, folder: Path, notations: Notations) -> Lesson:
    """The lesson as it is used here: one step, nothing rounded. Raises TracerError with what does not fit."""
    if exercise.shape:
        lesson = lesson_of_shape(exercise.title, exercise.shape)
    else:
        lesson = load_lesson(lesson_path(exercise.lesson, folder), notations=notations)
        problems = [Problem(where=where, path="lesson", found=found, allowed=allowed)
                    for found, allowed in _fit(lesson)]
        if problems:
            raise TracerError(problems)
    return for_exercises(lesson, exercise.decimals)


def _fit(lesson: Lesson) -> Iterator[tuple[str, str]]:
    sizes = [len(lesson.network.inputs), *(len(layer.neurons) for layer in lesson.network.layers)]
    if max(sizes) > MAX_NEURONS:
        yield f"it has a layer of {max(sizes)}", f"allowed in an exercise: at most {MAX_NEURONS}"
    if lesson.training.batch == "full" and len(lesson.samples) > 4:
        yield f"it has {len(lesson.samples)} samples in one batch", "allowed in an exercise: at most 4"


def for_exercises(lesson: Lesson, decimals: int) -> Lesson:
    """Its first step, worked with all digits and printed with those that are asked for."""
    replace = msgspec.structs.replace
    samples = lesson.samples if lesson.training.batch == "full" else lesson.samples[:1]
    training = replace(lesson.training, steps=min(1, lesson.training.steps), epochs=0)
    rounding = type(lesson.rounding)(carry=False, decimals={"default": decimals})
    return replace(lesson, samples=samples, training=training, rounding=rounding)


def lesson_of_shape(title: str, shape: tuple[int, ...]) -> Lesson:
    """A sigmoid network whose numbers are still to be drawn."""
    layers: list[dict[str, Any]] = [
        {"weights": [[Decimal("0.5")] * before for _ in range(count)], "biases": [Decimal("0.1")] * count}
        for before, count in pairwise(shape)
    ]
    return lesson_from_data(
        {
            "title": title,
            "network": {"layers": layers},
            "samples": [{"input": [Decimal("0.5")] * shape[0], "target": [Decimal(1)] * shape[-1]}],
            "training": {"learning_rate": Decimal("0.5")},
        },
        "shape",
    )
