"""Whose numbers are marked: from the record or manifest of what was handed out, from the code, or drawn again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from tracer.classroom.outputs import MANIFEST_FORMAT, exercise_digest, given_name
from tracer.classroom.roster import read_roster
from tracer.exercises.codes import code_of, course_key, read_code
from tracer.exercises.marking_rules import RULES
from tracer.exercises.plan import Plan
from tracer.exercises.records import Exercise, Variant
from tracer.exercises.variants import make_variants
from tracer.ground.errors import TracerError, nearest, shown
from tracer.ground.table import guessed_remark

Given = tuple[Decimal, ...]
_LEAST_CLOSE = 200
"""For so many unknown names, the nearest known one is looked for."""


@dataclass(frozen=True, kw_only=True)
class Learner:
    """id, code: of his sheet, as far as they are known. extra: his columns of the roster for a gradebook."""

    id: str
    code: str = ""
    name: str = ""
    extra: Mapping[str, str] = field(default_factory=dict)


@dataclass(kw_only=True)
class Class:
    """by_id: everybody that was handed something. given: numbers by code, where they were kept. owners: by code."""

    by_id: dict[str, Learner]
    given: dict[str, Given]
    owners: dict[str, str]
    extra: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    anybody: bool = False
    """All have the same numbers: nobody has to be known."""
    _loose: dict[str, str | None] | None = None
    _looked: int = 0

    def find(self, text: str) -> str | None:
        """The id that was meant: as it stands, or but for its case and for noughts that a spreadsheet has eaten."""
        if text in self.by_id:
            return text
        if self._loose is None:
            self._loose = {}
            for known in self.by_id:
                loose = loosely(known)
                self._loose[loose] = None if loose in self._loose else known
        return self._loose.get(loosely(text))

    def close(self, text: str) -> str:
        self._looked += 1
        return nearest(text, self.by_id) if self._looked <= _LEAST_CLOSE else ""


def loosely(text: str) -> str:
    text = text.casefold()
    return text.lstrip("0") or text


class _Kept(msgspec.Struct, frozen=True):
    code: str
    given: Given
    student: str | None = None
    name: str = ""


class _Row(msgspec.Struct, frozen=True):
    expr: Any = None


class _Blank(msgspec.Struct, frozen=True):
    blank: str


class _Record(msgspec.Struct, frozen=True):
    """What marking needs of a record or a manifest; the rest of the file is passed over."""

    format: str
    name: str
    variants: tuple[_Kept, ...]
    digest: str = ""
    given: tuple[Any, ...] = ()
    exercise: Exercise | None = None
    asked: tuple[_Blank, ...] = ()
    rows: tuple[_Row, ...] = ()


def class_of(plan: Plan, root: Path, record: Path | None, students: Path | None) -> Class:
    """Raises TracerError where the files do not fit."""
    found = Class(by_id={}, given={}, owners={}, anybody=plan.exercise.numbers == "lesson")
    if record is not None:
        _from_record(plan, record, found)
    if students is not None:
        _from_roster(plan, root, students, found)
    return found


def _from_record(plan: Plan, path: Path, found: Class) -> None:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise TracerError.one(str(path), f"the file cannot be read: {error.strerror}",
                              do="name the variants.json or manifest.json of what was handed out") from None
    try:
        record = msgspec.json.decode(data, type=_Record)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise TracerError.one(path.name, f"this is no record of an exercise: {error}",
                              allowed="variants.json or manifest.json",
                              do="name the file that was written with the sheets") from None
    _check(plan, path.name, record, found)
    for kept in record.variants:
        if len(kept.given) != len(plan.given):
            raise TracerError.one(path.name, f"the variant {shown(kept.code)} has {len(kept.given)} given numbers",
                                  allowed=f"{len(plan.given)}", do="take the file as it was written")
        found.given[kept.code] = kept.given
        if kept.student is not None:
            found.owners[kept.code] = kept.student
            found.by_id[kept.student] = Learner(id=kept.student, code=kept.code, name=kept.name)


def _check(plan: Plan, where: str, record: _Record, found: Class) -> None:
    """What blanks and numbers mean must be what it was; titles and points may have changed."""
    again = "mark with the exercise file as it was handed out"
    if record.format == MANIFEST_FORMAT:
        if list(record.given) != [given_name(plan, at) for at in plan.given]:
            raise TracerError.one(where, "it was made from another exercise: other numbers are given",
                                  allowed=f"a file made from {plan.name}.toml", do=again)
        if record.digest != exercise_digest(plan):
            found.remarks += (f"{where} was made before {plan.name}.toml was changed: answers are marked by what the "
                              "exercise says now",)
        return
    asked = tuple(blank.blank for blank in record.asked)
    exprs = [None, *(_tuples(row.expr) for row in record.rows)]
    if record.format != "tracer-exercise/1" or record.exercise is None:
        raise TracerError.one(where, f"this is no record of an exercise: its format is {shown(record.format)}",
                              allowed='"tracer-exercise/1"', do="name variants.json or manifest.json")
    if (asked != tuple(each.blank for each in plan.asked) or exprs != list(plan.exprs)
            or tuple(record.given) != plan.given or record.exercise.decimals != plan.exercise.decimals):
        raise TracerError.one(where, "it was made from another exercise: blanks, decimals or formulas differ",
                              allowed=f"a record made from {plan.name}.toml", do=again)


def _tuples(expr: Any) -> Any:
    return tuple(map(_tuples, expr)) if isinstance(expr, list) else expr


def _from_roster(plan: Plan, root: Path, path: Path, found: Class) -> None:
    roster = read_roster(path)
    found.extra = roster.extra
    if roster.guessed:
        found.remarks += (guessed_remark(path.name),)
    known = dict(found.by_id)
    key = course_key(root, make=False) if any(person.id not in known for person in roster.people) else ""
    for person in roster.people:
        if person.id in known:
            code = known[person.id].code
        else:
            code = code_of(key, plan.name, plan.exercise.version, "student", person.id)
            found.owners.setdefault(code, person.id)
        found.by_id[person.id] = Learner(id=person.id, code=code, name=person.name, extra=person.extra)


def variants_of(plan: Plan, codes: Sequence[str], given: Mapping[str, Given]) -> dict[str, Variant]:
    """The variants of these codes: with the numbers that were kept; else drawn again from the code."""
    kept = [code for code in dict.fromkeys(codes) if code in given]
    drawn = [code for code in dict.fromkeys(codes) if code not in given]
    found = {variant.code: variant for variant in make_variants(plan, drawn)}
    found.update((variant.code, variant) for variant in _again(plan, [(code, given[code]) for code in kept]))
    return found


def _again(plan: Plan, kept: Sequence[tuple[str, Given]]) -> Iterator[Variant]:
    """Enough of a variant to mark by."""
    if not kept:
        return
    numbers = {at: np.array([float(given[n]) for _, given in kept]) for n, at in enumerate(plan.given)}
    answers = np.round(plan.answers(numbers), RULES.digits) + 0.0
    for place, (code, given) in enumerate(kept):
        exact = tuple(answers[:, place].tolist())
        yield Variant(code=code, given=given, answers=exact, accept=(), work=(), mistakes=())


def code_or_none(text: str) -> str | None:
    try:
        return read_code(text)
    except TracerError:
        return None


def in_order(people: Class, sheets: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Sheets (student, code) in the order of the class, then of the file; who handed in nothing has one, too."""
    by_student: dict[str, list[tuple[str, str]]] = {}
    for sheet in sheets:
        by_student.setdefault(sheet[0], []).append(sheet)
    found: list[tuple[str, str]] = []
    for learner in people.by_id.values():
        found += by_student.pop(learner.id, [(learner.id, learner.code)])
    for rest in by_student.values():
        found += rest
    return found
