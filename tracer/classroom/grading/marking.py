"""Verdicts and marks, some hundred sheets at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from tracer.classroom.grading.people import Class, Learner, variants_of
from tracer.classroom.grading.submissions import Key, Submissions
from tracer.classroom.grading.words import total
from tracer.exercises.entries import Entry, read_entry
from tracer.exercises.follow import Mark, Marker
from tracer.exercises.marking_rules import RULES
from tracer.exercises.plan import Plan
from tracer.exercises.records import Variant

CHUNK = 500
GOOD = RULES.good
"""Verdicts that have their marks."""
NOTHING = read_entry("")


@dataclass(frozen=True, kw_only=True)
class Marked:
    """A sheet with its verdicts. entries, marks: per blank; marks is empty where nothing was handed in."""

    learner: Learner
    code: str
    variant: Variant | None
    entries: tuple[Entry, ...] = ()
    marks: tuple[Mark, ...] = ()
    points: Decimal = Decimal(0)

    @property
    def handed_in(self) -> bool:
        return bool(self.marks)


def mark_sheets(plan: Plan, people: Class, found: Submissions, keys: Sequence[Key]) -> Iterator[Marked]:
    """The sheets of `keys`, in their order."""
    marker = Marker(plan)
    for start in range(0, len(keys), CHUNK):
        yield from _chunk(plan, marker, people, found, keys[start : start + CHUNK])


def _chunk(
    plan: Plan, marker: Marker, people: Class, found: Submissions, keys: Sequence[Key]
) -> Iterator[Marked]:
    written = [key for key in keys if key in found.sheets]
    variants = variants_of(plan, [code for _, code in written], people.given) if written else {}
    sheets = [_entries(plan, found.sheets[key]) for key in written]
    marks = marker.mark([variants[code] for _, code in written], sheets) if written else []
    done = dict(zip(written, zip(sheets, marks, strict=True), strict=True))
    for key in keys:
        student, code = key
        learner = people.by_id.get(student, Learner(id=student, code=code))
        if key not in done:
            yield Marked(learner=learner, code=code, variant=None)
            continue
        entries, verdicts = done[key]
        points = total(asked.points for asked, mark in zip(plan.asked, verdicts, strict=True) if mark.verdict in GOOD)
        yield Marked(learner=learner, code=code, variant=variants[code], entries=entries, marks=verdicts, points=points)


def _entries(plan: Plan, sheet: Mapping[int, tuple[int, str]]) -> tuple[Entry, ...]:
    return tuple(read_entry(sheet[place][1]) if place in sheet else NOTHING for place in range(len(plan.asked)))


def out_of(plan: Plan) -> Decimal:
    return total(asked.points for asked in plan.asked)
