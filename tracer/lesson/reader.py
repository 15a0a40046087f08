"""From a file to a Lesson: syntax, structure, meaning; each stage tells every mistake that it finds."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec

from tracer.ground.errors import Problem, TracerError
from tracer.lesson.draw import drawn
from tracer.lesson.meaning import meaning_problems, notation_problems
from tracer.lesson.naming import default_inputs, default_names, layer_name
from tracer.lesson.notations import BUILT_IN, Notations, notations_of
from tracer.lesson.overrides import apply_override
from tracer.lesson.records import WITHOUT_ROUNDING_TABLE, Layer, Lesson
from tracer.lesson.structure import DROPPED, MAX_PROBLEMS, structural_problems
from tracer.lesson.syntax import parse_toml
from tracer.lesson.wording import Files

MAX_BYTES = 1_000_000


def load_lesson(
    path: str | os.PathLike[str], *, overrides: Iterable[str] = (), seed: int | None = None,
    notations: Notations | None = None,
) -> Lesson:
    """The lesson in a TOML file, with defaults filled in, names given and random weights drawn.

    overrides: texts as `--set` takes them. seed: as `--seed` takes it. notations: None: ours and those of the course
    that the file stands in.
    Raises TracerError with every mistake of the file.
    """
    file = Path(path)
    where = file.name
    try:
        size = file.stat().st_size
        if size > MAX_BYTES:
            raise TracerError.one(where, f"the file has {size} bytes", allowed=f"at most {MAX_BYTES}",
                                  do="leave out what one step does not need")
        text = file.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise TracerError.one(where, f"the file is not UTF-8 at byte {error.start}", do="save it as UTF-8") from None
    except OSError as error:
        raise TracerError.one(str(path), f"the file cannot be read: {error.strerror}",
                              do="name a lesson file, as in docs/lessons/xor.toml") from None
    return parse_lesson(text, where=where, overrides=overrides, seed=seed, notations=notations or notations_of(file))


def parse_lesson(
    text: str, *, where: str = "lesson", overrides: Iterable[str] = (), seed: int | None = None,
    notations: Notations = BUILT_IN,
) -> Lesson:
    """Like `load_lesson`, from the text of a file."""
    try:
        data = parse_toml(text)
    except ValueError as error:
        raise TracerError.one(where, f"this is not TOML: {error}", do="mend the line that is named") from None
    for setting in overrides:
        apply_override(data, setting)
    if seed is not None:
        apply_override(data, f"network.draw.seed={seed}")
    return lesson_from_data(data, where, notations)


def lesson_from_data(data: dict[str, Any], where: str, notations: Files | None = BUILT_IN) -> Lesson:
    """A Lesson from plain data (a parsed file, or the lesson that a trace embeds). notations: None: any."""
    problems, kept = structural_problems(Lesson, data, where)
    if kept is not DROPPED:
        lesson = plain_lesson(kept)
        told = {problem.path for problem in problems}
        findings = meaning_problems(lesson)
        try:
            findings += notation_problems(lesson, notations) if notations else ()
        except TracerError as error:
            problems += error.problems
        problems += [
            Problem(where=where, path=path, found=found, allowed=allowed, do=do)
            for path, found, allowed, do in findings
            if path not in told  # what stands in for a wrong value is not wrong a second time
        ]
    if problems:
        raise TracerError(_at_most(problems, where))
    return completed(lesson)


def _at_most(problems: list[Problem], where: str) -> list[Problem]:
    more = len(problems) - MAX_PROBLEMS
    return problems if more <= 0 else [*problems[:MAX_PROBLEMS], Problem(where=where, found=f"{more} more mistakes")]


def plain_lesson(data: dict[str, Any]) -> Lesson:
    """The record as the file has it. A [rounding] table that is there starts from nothing, as DESIGN.md 4 says."""
    lesson: Lesson = msgspec.convert(data, Lesson)
    return lesson if "rounding" in data else msgspec.structs.replace(lesson, rounding=WITHOUT_ROUNDING_TABLE)


def completed(lesson: Lesson) -> Lesson:
    """Every name given and every random number drawn."""
    network = lesson.network
    inputs = default_inputs(lesson)
    layers: list[Layer] = []
    names = default_names(lesson)
    senders = inputs
    for index, layer in enumerate(network.layers):
        neurons = names[index]
        weights, biases = layer.weights, layer.biases
        if isinstance(weights, str):
            weights = tuple(
                tuple(drawn(network.draw, f"layers[{index}].weights[{j}][{i}]") for i in range(len(senders)))
                for j in range(len(neurons))
            )
        if isinstance(biases, str):
            biases = tuple(drawn(network.draw, f"layers[{index}].biases[{j}]") for j in range(len(neurons)))
        layers.append(
            msgspec.structs.replace(
                layer, name=layer_name(lesson, index), neurons=neurons, weights=weights, biases=biases
            )
        )
        senders = neurons
    network = msgspec.structs.replace(network, inputs=inputs, layers=tuple(layers))
    return msgspec.structs.replace(lesson, network=network)
