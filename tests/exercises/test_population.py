"""Whoever works correctly is never marked wrong; whoever makes a classic mistake is found, and told which."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest

from tests.exercises.students import Numbers, Rules, Student, Style, applies
from tracer.classroom.outputs import given_name
from tracer.exercises.codes import code_of
from tracer.exercises.entries import read_entry
from tracer.exercises.follow import Marker
from tracer.exercises.mistakes import CATALOGUE
from tracer.exercises.plan import Plan, plan_of
from tracer.exercises.reader import parse_exercise
from tracer.exercises.records import Variant
from tracer.exercises.variants import _variants, make_variants, own_work
from tracer.ground.rewrite import toml_text

pytestmark = pytest.mark.slow

Shape = tuple[int, int, int]

SHAPES = {(2, 2, 1): 70, (2, 2, 2): 90, (3, 2, 1): 30, (2, 3, 2): 30}
"""Exercises of each shape."""
OTHERS = {
    (2, 2, 2): Rules(activations=("tanh", "sigmoid"), loss="squared-error"),
    (2, 2, 3): Rules(activations=("tanh", "tanh"), loss="mean-squared-error"),
}
"""Twenty exercises each over a lesson of other activations and losses, in which other mistakes are made."""
MISTAKES = [mistake.name for mistake in CATALOGUE]
CORRECT_EACH = 24
"""Correct students of each exercise."""


@dataclass(frozen=True)
class Posed:
    """An exercise as a student meets it."""

    plan: Plan
    variant: Variant
    shape: Shape
    numbers: Numbers
    seed: int
    rules: Rules


def numbers_of(plan: Plan, variant: Variant, shape: Shape) -> Numbers:
    """What stands on the sheet, by name."""
    named: dict[str, Decimal] = {
        given_name(plan, at): number for at, number in zip(plan.given, variant.given, strict=True)
    }
    inputs, hidden, outputs = shape
    return Numbers(
        x=[named[f"input.x{i + 1}"] for i in range(inputs)],
        t=[named[f"target.o{j + 1}"] for j in range(outputs)],
        w=[
            [[named[f"weight.h{j + 1}.x{i + 1}"] for i in range(inputs)] for j in range(hidden)],
            [[named[f"weight.o{j + 1}.h{i + 1}"] for i in range(hidden)] for j in range(outputs)],
        ],
        b=[[named[f"bias.h{j + 1}"] for j in range(hidden)], [named[f"bias.o{j + 1}"] for j in range(outputs)]],
        rate=named["learning_rate"],
    )


def plan_over(shape: Shape, rules: Rules, folder: Path) -> Plan:
    """An exercise over a lesson of that shape, with these rules."""
    layers = [{"activation": activation, "weights": [[0.5] * before] * count, "biases": [0.1] * count}
              for activation, before, count in zip(rules.activations, shape, shape[1:], strict=False)]
    lesson = {"title": "Population", "network": {"layers": layers}, "samples": [{"input": [0.5] * shape[0], "target": [1] * shape[2]}],
              "training": {"learning_rate": 0.5, "loss": rules.loss}}
    (folder / "lesson.toml").write_text(toml_text(lesson), encoding="utf-8")
    return plan_of(parse_exercise('title = "Population"\nlesson = "lesson.toml"\n', folder=folder))


@pytest.fixture(scope="module")
def plans(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Plan, Shape, Rules, int]]:
    """Each with how many exercises are posed of it."""
    found = [(plan_of(parse_exercise(f'title = "Population"\nshape = {list(shape)}\n')), shape, Rules(), count)
             for shape, count in SHAPES.items()]
    return found + [(plan_over(shape, rules, tmp_path_factory.mktemp("lesson")), shape, rules, 20) for shape, rules in OTHERS.items()]


@pytest.fixture(scope="module")
def posed(plans: list[tuple[Plan, Shape, Rules, int]]) -> list[Posed]:
    found = []
    for plan, shape, rules, count in plans:
        codes = [code_of("population", "test", 1, "variant", str(at)) for at in range(count)]
        for seed, variant in enumerate(make_variants(plan, codes)):
            found.append(Posed(plan, variant, shape, numbers_of(plan, variant, shape), seed, rules))
    return found


def correct_sheets(each: Posed) -> list[dict[str, Decimal]]:
    sheets = []
    for at in range(CORRECT_EACH):
        style = Style(random.Random(f"{each.shape}/{each.seed}/{at}"), each.plan.exercise.decimals)
        sheets.append(Student(each.numbers, style, rules=each.rules).work())
    return sheets


@pytest.fixture(scope="module")
def correct(posed: list[Posed]) -> list[list[dict[str, Decimal]]]:
    return [correct_sheets(each) for each in posed]


def rejected(posed: list[Posed], correct: list[list[dict[str, Decimal]]], field: str) -> tuple[int, int, int]:
    """(blanks, students, exercises) at which a correct answer lies outside of an interval."""
    blanks = students = exercises = 0
    for each, sheets in zip(posed, correct, strict=True):
        wrong = [
            sum(not Decimal(repr(low)) <= sheet[asked.blank] <= Decimal(repr(high))
                for asked, (low, high) in zip(each.plan.asked, getattr(each.variant, field), strict=True))
            for sheet in sheets
        ]
        blanks += sum(wrong)
        students += sum(map(bool, wrong))
        exercises += any(wrong)
    return blanks, students, exercises


def test_every_correct_student_is_accepted_on_every_blank(
    posed: list[Posed], correct: list[list[dict[str, Decimal]]], capsys: pytest.CaptureFixture[str]
) -> None:
    students = sum(map(len, correct))
    blanks, rejected_students, exercises = rejected(posed, correct, "accept")
    with capsys.disabled():
        print(f"\n{students} correct students over {len(posed)} exercises, "
              f"{sum(len(each.plan.asked) * CORRECT_EACH for each in posed)} answers: "
              f"{blanks} answers of {rejected_students} students in {exercises} exercises rejected")
    assert students >= 5000 and len(posed) >= 200
    assert (blanks, rejected_students, exercises) == (0, 0, 0)


@pytest.mark.parametrize("decimals", [3, 5, 6])
def test_every_correct_student_is_accepted_with_other_decimals(decimals: int) -> None:
    shape = (2, 2, 2)
    plan = plan_of(parse_exercise(f'title = "Population"\nshape = {list(shape)}\ndecimals = {decimals}\n'))
    for seed, variant in enumerate(make_variants(plan, [code_of("other decimals", "test", 1, "variant", str(at)) for at in range(30)])):
        each = Posed(plan, variant, shape, numbers_of(plan, variant, shape), seed, Rules())
        assert rejected([each], [correct_sheets(each)], "accept") == (0, 0, 0)


@pytest.mark.parametrize("largest", [3, 10])
def test_every_correct_student_is_accepted_with_a_teachers_larger_numbers(largest: int) -> None:
    shape, draw = (2, 2, 2), random.Random(largest)
    plan = plan_of(parse_exercise(f'title = "Population"\nshape = {list(shape)}\n'))
    ranges = {"input": 10 * largest, "weight": 30, "bias": 30}
    for seed in range(30):
        numbers = {at: Decimal(draw.randint(-ranges.get(kind, 1), ranges.get(kind, 1))) / 10
                   for at in plan.given for kind in [plan.specs[at - 1].quantity]}
        for at in plan.given:
            if plan.specs[at - 1].quantity in ("target", "learning_rate"):
                numbers[at] = Decimal(draw.randint(0, 1)) if plan.specs[at - 1].quantity == "target" else Decimal("0.5")
        (variant,) = _variants(plan, ["any"], {at: [number] for at, number in numbers.items()}, own_work(plan, numbers))
        each = Posed(plan, variant, shape, numbers_of(plan, variant, shape), seed, Rules())
        assert rejected([each], [correct_sheets(each)], "accept") == (0, 0, 0)


def test_without_the_last_ulp_correct_students_would_be_rejected(
    posed: list[Posed], correct: list[list[dict[str, Decimal]]], capsys: pytest.CaptureFixture[str]
) -> None:
    _, students, exercises = rejected(posed, correct, "work")
    with capsys.disabled():
        print(f"\nwithout ±1 ulp: {students} students in {exercises} of {len(posed)} exercises rejected")
    assert exercises > len(posed) / 20


def test_the_students_make_every_mistake_of_the_catalogue(plans: list[tuple[Plan, Shape, Rules, int]]) -> None:
    made: set[str] = set()
    for plan, shape, rules, _ in plans:
        names = {name for each in plan.mistakes for name in (each.mistake.name, *each.also)}
        assert names == {mistake for mistake in MISTAKES if applies(mistake, shape, rules)}, (shape, rules)
        assert plan.unseen == ()
        made |= names
    assert made == set(MISTAKES)


def test_every_mistake_is_found_and_rightly_named(posed: list[Posed], capsys: pytest.CaptureFixture[str]) -> None:
    made: Counter[str] = Counter()
    unfound, misnamed = Counter[str](), Counter[tuple[str, str]]()
    for plan in {id(each.plan): each.plan for each in posed}.values():
        marker, jobs = Marker(plan), []
        for each in (each for each in posed if each.plan is plan):
            for mistake in MISTAKES:
                if applies(mistake, each.shape, each.rules):
                    style = Style(random.Random(f"{each.shape}/{each.seed}/{mistake}"), plan.exercise.decimals)
                    sheet = Student(each.numbers, style, mistake, each.rules).work()
                    jobs.append((each.variant, mistake, [read_entry(str(sheet[a.blank])) for a in plan.asked]))
        marks = marker.mark([variant for variant, _, _ in jobs], [sheet for _, _, sheet in jobs])
        for (_, mistake, _), sheet_marks in zip(jobs, marks, strict=True):
            made[mistake] += 1
            failing = [mark for mark in sheet_marks if mark.verdict not in ("right", "follows")]
            if not failing:
                unfound[mistake] += 1
                continue
            at = failing[0].mistake
            names = () if at is None else (plan.mistakes[at].mistake.name, *plan.mistakes[at].also)
            if mistake not in names:
                misnamed[mistake, names[0] if names else "no name"] += 1
    with capsys.disabled():
        print(f"\n{sum(made.values())} mistaken students, {len(made)} mistakes (fewest: {min(made.values())}): "
              f"{sum(unfound.values())} not found, {sum(misnamed.values())} misnamed")
    assert not unfound
    assert not misnamed


def test_correct_students_are_marked_right(posed: list[Posed], correct: list[list[dict[str, Decimal]]]) -> None:
    plan = posed[0].plan
    jobs = [(each.variant, sheet) for each, sheets in zip(posed, correct, strict=True) if each.plan is plan
            for sheet in sheets]
    entries = [[read_entry(str(sheet[asked.blank])) for asked in plan.asked] for _, sheet in jobs]
    for marks in Marker(plan).mark([variant for variant, _ in jobs], entries):
        assert {mark.verdict for mark in marks} == {"right"}
