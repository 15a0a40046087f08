"""What is written of an exercise: each output takes one variant after the other, so that a class of any size fits."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from decimal import Decimal
from hashlib import blake2b
from pathlib import Path
from typing import IO, Any, Protocol

import msgspec

from tracer.classroom.roster import Person
from tracer.exercises.plan import Plan
from tracer.exercises.record_json import RECORD_TAIL, record_head, record_of
from tracer.exercises.records import Variant
from tracer.ground.table import cell
from tracer.ground.version import __version__
from tracer.operators.decimals import plain, round_decimals

_ENCODER = msgspec.json.Encoder(decimal_format="number")


@dataclass(frozen=True, kw_only=True)
class Job:
    """folder: where to write. people: by id, where there is a roster. before: what `folder` is to take the place of."""

    folder: Path
    plan: Plan
    people: dict[str, Person]
    before: Path | None = None


class Sink(Protocol):
    """One output while it is being written."""

    def add(self, variant: Variant) -> None: ...

    def close(self) -> None: ...


@dataclass(frozen=True, kw_only=True)
class Output:
    """name: of its file or folder. start: makes the sink that fills it."""

    name: str
    start: Callable[[Job], Sink]


class _Json:
    def __init__(self, job: Job) -> None:
        self.plan, self.first = job.plan, True
        self.file: IO[bytes] = (job.folder / "variants.json").open("wb")

    def add(self, variant: Variant) -> None:
        self.file.write(record_head(record_of(self.plan, [variant])) if self.first else b",\n")
        self.file.write(_ENCODER.encode(variant))
        self.first = False

    def close(self) -> None:
        if self.first:
            self.file.write(record_head(record_of(self.plan, [])))
        self.file.write(RECORD_TAIL)
        self.file.close()


class _Csv:
    """columns: the first line. lines: of one variant."""

    def __init__(self, path: Path, columns: Sequence[str], lines: Callable[[Variant], Iterable[Sequence[Any]]]) -> None:
        self.file = path.open("w", encoding="utf-8", newline="")
        self.writer = csv.writer(self.file, lineterminator="\n")
        self.writer.writerow([cell(column) for column in columns])
        self.lines = lines

    def add(self, variant: Variant) -> None:
        self.writer.writerows(self.lines(variant))

    def close(self) -> None:
        self.file.close()


def _who(job: Job, variant: Variant) -> tuple[Any, ...]:
    person = job.people.get(variant.student or "")
    return variant.code, cell(variant.student or ""), cell(person.name if person else "")


def given_name(plan: Plan, at: int) -> str:
    """input.x1, weight.h1.x2, bias.o1, learning_rate: as blanks are named."""
    spec = plan.specs[at - 1]
    of = spec.neuron or spec.layer
    name = ".".join(part for part in (spec.quantity, of, spec.source) if part)
    many = len(plan.lesson.samples) > 1 and spec.sample is not None
    return f"{name}@{spec.sample}" if many else name


def _variants_csv(job: Job) -> Sink:
    """A line a variant: the numbers that are given."""
    columns = ("code", "student", "name", *(given_name(job.plan, at) for at in job.plan.given))
    return _Csv(job.folder / "variants.csv", columns,
                lambda variant: [(*_who(job, variant), *(f"{plain(number):f}" for number in variant.given))])


KEY_COLUMNS = (
    "code", "student", "name", "blank", "quantity", "neuron", "source", "points", "answer", "exact", "low", "high",
)


def _key_csv(job: Job) -> Sink:
    """A line a blank: the answer, and from where to where it is right."""
    blanks = [
        (asked.blank, asked.quantity, cell(asked.neuron or ""), cell(asked.source or ""), f"{plain(asked.points):f}")
        for asked in job.plan.asked
    ]
    digits = job.plan.exercise.decimals

    def lines(variant: Variant) -> Iterable[Sequence[Any]]:
        who = _who(job, variant)
        for blank, answer, (low, high) in zip(blanks, variant.answers, variant.accept, strict=True):
            shown = round_decimals(Decimal(repr(answer)), digits, "half-up")
            yield (*who, *blank, f"{shown:f}", f"{answer:.12f}", f"{low:.{digits + 2}f}", f"{high:.{digits + 2}f}")

    return _Csv(job.folder / "key.csv", KEY_COLUMNS, lines)


class _Manifest:
    """Which code is whose, with the given numbers: enough to mark by, even if the generator should change."""

    def __init__(self, job: Job) -> None:
        plan = job.plan
        self.job = job
        self.file: IO[bytes] = (job.folder / MANIFEST).open("wb")
        head = {
            "format": MANIFEST_FORMAT, "generator": __version__, "name": plan.name, "version": plan.exercise.version,
            "digest": exercise_digest(plan), "given": [given_name(plan, at) for at in plan.given],
        }
        self.file.write(_ENCODER.encode(head)[:-1] + b',\n"variants":[')
        self.between = b"\n"

    def add(self, variant: Variant) -> None:
        person = self.job.people.get(variant.student or "")
        entry = {"code": variant.code, "student": variant.student, "name": person.name if person else "",
                 "given": variant.given}
        self.file.write(self.between + _ENCODER.encode(entry))
        self.between = b",\n"

    def close(self) -> None:
        self.file.write(b"\n]}\n")
        self.file.close()


MANIFEST, MANIFEST_FORMAT = "manifest.json", "tracer-exercise-manifest/1"


_SINCE: dict[str, Any] = {"delta": 1, "gain": 1, "words": {}}
"""Fields of a lesson that came after the first release, at their defaults."""


def exercise_digest(plan: Plan) -> str:
    """Of all that the numbers of a code depend on: the exercise and its lesson. What an earlier release did not know
    counts only where it is used: so handouts of that release are known again."""
    lesson = _known_then(msgspec.to_builtins(plan.lesson, builtin_types=(Decimal,)))
    return blake2b(_ENCODER.encode([plan.exercise, lesson]), digest_size=16).hexdigest()


def _known_then(data: Any) -> Any:
    if isinstance(data, dict):
        return {key: _known_then(value) for key, value in data.items() if key not in _SINCE or value != _SINCE[key]}
    return [_known_then(value) for value in data] if isinstance(data, list | tuple) else data


CORE: tuple[Output, ...] = (
    Output(name="variants.json", start=_Json),
    Output(name="variants.csv", start=_variants_csv),
    Output(name="key.csv", start=_key_csv),
    Output(name=MANIFEST, start=_Manifest),
)


def write(job: Job, outputs: Sequence[Output], variants: Iterable[Variant]) -> int:
    """Everything into job.folder, in one pass over the variants. How many there were."""
    count = 0
    with ExitStack() as open_ones:
        sinks = []
        for output in outputs:
            sink = output.start(job)
            open_ones.callback(sink.close)
            sinks.append(sink)
        for variant in variants:
            for sink in sinks:
                sink.add(variant)
            count += 1
    return count
