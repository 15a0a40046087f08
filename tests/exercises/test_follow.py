"""Marking that follows through: one slip costs one mark."""

from __future__ import annotations

import math
import random

import pytest

from tests.exercises.entries import READ
from tests.exercises.students import Student, Style
from tests.exercises.test_population import numbers_of
from tracer.exercises.codes import code_of
from tracer.exercises.entries import read_entry
from tracer.exercises.follow import Mark, Marker
from tracer.exercises.plan import Plan, plan_of
from tracer.exercises.reader import parse_exercise
from tracer.exercises.variants import make_variants


@pytest.mark.parametrize("text, value, decimals", READ)
def test_entries_are_read_as_people_and_programs_write_them(text: str, value: float | None, decimals: int) -> None:
    found = read_entry(text)
    assert (found.text, found.decimals) == (text, decimals)
    assert math.isnan(found.value) if value is None else found.value == value
    assert found.empty == (text in ("", "  ", "\u00a0\u200b"))


class SlippingStudent(Student):
    """Works correctly, but writes one number wrong, and goes on with it."""

    def __init__(self, *args: object, blank: str, slip: str) -> None:
        super().__init__(*args)  # type: ignore[arg-type]
        self.blank, self.slip = blank, slip

    def write(self, blank: str, number):  # type: ignore[no-untyped-def]
        if blank != self.blank:
            return super().write(blank, number)
        wrong = number + type(number)(self.slip)
        super().write(blank, wrong)
        return self.sheet[blank]


def plan() -> Plan:
    return plan_of(parse_exercise('title = "F"\nshape = [2, 2, 2]\n'))


@pytest.mark.slow
def test_one_slip_costs_one_mark(capsys: pytest.CaptureFixture[str]) -> None:
    ours, draw = plan(), random.Random(7)
    variants = list(make_variants(ours, [code_of("slips", "f", 1, "variant", str(at)) for at in range(300)]))
    sheets, slips = [], []
    for variant in variants:
        asked = draw.choice(ours.asked)
        student = SlippingStudent(numbers_of(ours, variant, (2, 2, 2)), Style(draw, 4), blank=asked.blank,
                                  slip=draw.choice(["0.01", "-0.05", "0.1", "-0.3"]))
        sheet = student.work()
        slips.append(asked.blank)
        sheets.append([read_entry(str(sheet[each.blank])) for each in ours.asked])
    marks = Marker(ours).mark(variants, sheets)
    verdicts = [{each.blank: mark.verdict for each, mark in zip(ours.asked, row, strict=True)} for row in marks]
    against_the_key = sum(v == "right" for row in verdicts for v in row.values()) / sum(map(len, verdicts))
    followed = sum(v in ("right", "follows") for row in verdicts for v in row.values()) / sum(map(len, verdicts))
    with capsys.disabled():
        print(f"\none slip: {followed:.0%} of the steps count, {against_the_key:.0%} against the key alone")
    for row, slip in zip(verdicts, slips, strict=True):
        assert [blank for blank, verdict in row.items() if verdict not in ("right", "follows")] == [slip]


def test_what_is_empty_or_absurd_does_not_carry_through() -> None:
    ours = plan()
    (variant,) = make_variants(ours, ["7K3MQ-X2TRD"])
    right = [f"{answer:.4f}" for answer in variant.answers]
    for text, verdict in (("", "empty"), ("abc", "absurd")):
        entries = [read_entry(text if at % 2 == 0 else written) for at, written in enumerate(right)]
        (marks,) = Marker(ours).mark([variant], [entries])
        assert [mark.verdict for mark in marks] == [verdict if at % 2 == 0 else "right" for at in range(len(right))]


def test_too_few_digits_are_told_apart_from_a_wrong_answer() -> None:
    ours = plan()
    (variant,) = make_variants(ours, ["7K3MQ-X2TRD"])
    entries = [read_entry(f"{answer:.2f}") for answer in variant.answers]
    (marks,) = Marker(ours).mark([variant], [entries])
    assert {mark.verdict for mark in marks} <= {"coarse", "right", "follows"}
    assert sum(mark.verdict == "coarse" for mark in marks) > 3
    assert all(mark == Mark(verdict=mark.verdict) for mark in marks)
