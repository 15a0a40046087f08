"""A class for the tests of marking: students with known slips, and the file that they hand in."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path

from tracer.exercises.blank_names import COLUMNS, form_lines
from tracer.exercises.mistakes import CATALOGUE
from tracer.exercises.plan import Plan, plan_of
from tracer.exercises.reader import load_exercise
from tracer.exercises.records import Variant
from tracer.operators.decimals import round_decimals

KEY = "a course key for tests"
MISTAKES = tuple(mistake.name for mistake in CATALOGUE)


def course(folder: Path, text: str = 'title = "Backpropagation by hand"\nshape = [2, 2, 2]\n') -> Path:
    """A course with one exercise; the exercise's file."""
    file = folder / "docs" / "exercises" / "backprop.toml"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    (folder / "mkdocs.yml").write_text("site_name: x\n", encoding="utf-8")
    (folder / "course.key").write_text(KEY + "\n", encoding="utf-8")
    return file


def plan_in(folder: Path) -> Plan:
    return plan_of(load_exercise(folder / "docs" / "exercises" / "backprop.toml"))


def true_answers(plan: Plan, variant: Variant) -> dict[str, str]:
    """What a student writes who works with all digits."""
    digits = plan.exercise.decimals
    return {
        asked.blank: f"{round_decimals(Decimal(repr(answer)), digits, 'half-up'):f}"
        for asked, answer in zip(plan.asked, variant.answers, strict=True)
    }


def lines_of(plan: Plan, student: str, code: str, answers: Mapping[str, str]) -> list[tuple[str, ...]]:
    return [
        (student, code, *blank, answers[asked.blank])
        for asked, blank in zip(plan.asked, form_lines(plan.asked), strict=True) if asked.blank in answers
    ]


def as_csv(lines: Sequence[Sequence[str]], header: Sequence[str] = COLUMNS, delimiter: str = ",") -> str:
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\n")
    writer.writerows([header, *lines])
    return text.getvalue()


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
