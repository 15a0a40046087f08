"""What following through is worth, on students who make one mistake or two."""

from __future__ import annotations

import random
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import pytest

from tests.exercises.students import Student, Style, applies
from tests.exercises.test_population import numbers_of
from tests.grading.classes import MISTAKES, as_csv, lines_of, read
from tracer.classroom.grading.grade import grade
from tracer.exercises.codes import code_of
from tracer.exercises.plan import plan_of
from tracer.exercises.reader import load_exercise
from tracer.exercises.variants import make_variants

pytestmark = pytest.mark.slow

STUDENTS = 600
SHAPES = ((2, 2, 1), (2, 2, 2), (3, 2, 1))


class Slips(Student):
    """One who goes wrong at some blanks, by a slip in calculating, and goes on from there."""

    at: Sequence[str] = ()

    def write(self, blank: str, number: Decimal) -> Decimal:
        if blank in self.at:
            number += self.s.draw.choice((-1, 1)) * Decimal(self.s.draw.randint(5, 60)) / 100
        return super().write(blank, number)


def shares(tmp_path: Path, shape: tuple[int, int, int], slips: int) -> tuple[float, float, float]:
    """In percent of all answers: those with their marks, those that are true; and marks lost by a student."""
    file = tmp_path / "docs" / "exercises" / "class.toml"
    file.parent.mkdir(parents=True)
    file.write_text(f'title = "Class"\nshape = {list(shape)}\n', encoding="utf-8")
    plan = plan_of(load_exercise(file))
    codes = [code_of("grading", "class", 1, "student", str(at)) for at in range(STUDENTS)]
    lines = []
    for at, variant in enumerate(make_variants(plan, codes)):
        draw = random.Random(f"{shape}/{slips}/{at}")
        style = Style(draw, 4)
        style.goes_on_with_written = True
        if slips:
            student: Student = Slips(numbers_of(plan, variant, shape), style)
            early = [asked.blank for asked in plan.asked if not asked.blank.startswith(("new_", "loss"))]
            student.at = draw.sample(early, slips)  # type: ignore[attr-defined]
        else:
            mistake = draw.choice([each for each in MISTAKES if applies(each, shape)])
            student = Student(numbers_of(plan, variant, shape), style, mistake)
        lines += lines_of(plan, f"s{at}", codes[at], {blank: str(a) for blank, a in student.work().items()})
    (tmp_path / "sub.csv").write_text(as_csv(lines), encoding="utf-8")
    done = grade(file, tmp_path / "sub.csv")
    marks = read(done.folder / "marks.csv")
    verdicts = [line[asked.blank] for line in marks for asked in plan.asked]
    good = sum(verdict in ("right", "follows") for verdict in verdicts) / len(verdicts)
    lost = sum(len(plan.asked) - int(line["marks"]) for line in marks) / len(marks)
    return 100 * good, 100 * verdicts.count("right") / len(verdicts), lost


@pytest.mark.parametrize("slips", [0, 1, 2])
@pytest.mark.parametrize("shape", SHAPES)
def test_one_error_does_not_cost_what_follows_from_it(
    shape: tuple[int, int, int], slips: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good, true, lost = shares(tmp_path, shape, slips)
    what = f"{slips} slip{'s' if slips > 1 else ''}" if slips else "one mistake of the catalogue"
    with capsys.disabled():
        print(f"\n{shape}, {STUDENTS} students, {what}: {good:.1f} % of the steps have their marks; {true:.1f} % if all "
              f"is held against the true answers; {lost:.2f} marks lost")

    assert true < (25 if slips == 2 else 45 if slips else 55)
    if slips:
        assert slips - 0.1 < lost < slips + 0.1
    else:
        assert good > 80
