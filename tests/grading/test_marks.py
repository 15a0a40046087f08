"""Worked examples: what is known to be wrong is found there, costs what it should, and is told in true sentences."""

from __future__ import annotations

import random
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import pytest

from tests.exercises.students import Student, Style
from tests.exercises.test_population import numbers_of
from tests.grading.classes import as_csv, course, lines_of, plan_in, read, true_answers
from tracer.classroom.grading.grade import grade
from tracer.classroom.grading.words import NAMES, several
from tracer.exercises.codes import code_of
from tracer.exercises.plan import Plan
from tracer.exercises.records import ASKABLE, Variant
from tracer.exercises.variants import make_variants

CODE = code_of("worked", "backprop", 1, "student", "ann")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return course(tmp_path)


def variant_of(plan: Plan) -> Variant:
    (variant,) = make_variants(plan, [CODE])
    return variant


def marked(tmp_path: Path, file: Path, answers: Mapping[str, str]) -> tuple[dict[str, str], str]:
    """The line of the marks and the message of one student."""
    plan = plan_in(tmp_path)
    (tmp_path / "sub.csv").write_text(as_csv(lines_of(plan, "ann", CODE, answers)), encoding="utf-8")
    grade(file, tmp_path / "sub.csv")
    (line,) = read(tmp_path / "marks" / "backprop" / "marks.csv")
    return line, (tmp_path / "marks" / "backprop" / "messages" / "ann.txt").read_text(encoding="utf-8")


def careful(plan: Plan, slips: Mapping[str, str]) -> dict[str, str]:
    """Somebody who goes on with what he wrote, four decimals each, and writes `slips` in their places."""
    class Slipping(Student):
        def write(self, blank: str, number: Decimal) -> Decimal:
            number = Decimal(slips[blank]) if blank in slips else number
            return super().write(blank, number)

    style = Style(random.Random("careful"), plan.exercise.decimals)
    style.kept, style.goes_on_with_written = 6, True
    numbers = numbers_of(plan, variant_of(plan), (2, 2, 2))
    return {blank: str(number) for blank, number in Slipping(numbers, style).work().items()}


def verdicts(line: Mapping[str, str], plan: Plan) -> dict[str, str]:
    return {asked.blank: line[asked.blank] for asked in plan.asked}


def test_all_right_has_all_marks(tmp_path: Path, file: Path) -> None:
    plan = plan_in(tmp_path)
    line, message = marked(tmp_path, file, true_answers(plan, variant_of(plan)))
    assert (line["marks"], line["out of"], line["status"]) == ("25", "25", "marked")
    assert set(verdicts(line, plan).values()) == {"right"}
    assert message == f"Backpropagation by hand: 25 of 25 marks\nann, sheet {CODE}\n\nAll 25 answers are right. Well done!\n"


def test_one_slip_costs_one_mark(tmp_path: Path, file: Path) -> None:
    plan = plan_in(tmp_path)
    line, _ = marked(tmp_path, file, careful(plan, {"net.h1": "0.9"}))
    found = verdicts(line, plan)
    assert line["marks"] == "24"
    assert found.pop("net.h1") == "wrong"
    assert set(found.values()) == {"right", "follows"}
    assert found["output.h1"] == "follows"


def test_two_slips_cost_two(tmp_path: Path, file: Path) -> None:
    plan = plan_in(tmp_path)
    line, _ = marked(tmp_path, file, careful(plan, {"net.h1": "0.9", "delta.o2": "0.7"}))
    found = verdicts(line, plan)
    assert line["marks"] == "23"
    assert [blank for blank, verdict in found.items() if verdict == "wrong"] == ["net.h1", "delta.o2"]


def test_points_are_those_of_the_exercise(tmp_path: Path) -> None:
    file = course(tmp_path, 'title = "Points"\nshape = [2, 2, 2]\npoints = {default = 0.5, delta = 2}\n')
    plan = plan_in(tmp_path)
    answers = true_answers(plan, variant_of(plan))
    line, message = marked(tmp_path, file, {**answers, "loss": "7", "delta.h2": ""})
    assert (line["marks"], line["out of"]) == ("16", "18.5")
    assert message.startswith("Points: 16 of 18.5 marks\n")


WROTE = {
    "one wrong number that nothing explains": (
        {"new_bias.o2": "7,5"},
        "24 of 25 marks\nann, sheet {code}\n\n"
        "The first step to look at again is the new bias of o2: you wrote 7,5, and the answer is {new_bias.o2}. "
        "No usual mistake explains this number: look for a slip in calculating or in copying.\n\n"
        "The other 24 answers are right.\n",
    ),
    "two that nothing explains": (
        {"loss": "7", "new_bias.o2": "7,5"},
        "23 of 25 marks\nann, sheet {code}\n\n"
        "The first step to look at again is the loss: you wrote 7, and the answer is {loss}. "
        "No usual mistake explains this number: look for a slip in calculating or in copying. "
        "Nor does one explain 1 more answer of yours: the new bias of o2.\n\n"
        "The other 23 answers are right.\n",
    ),
    "too few digits": (
        {"loss": "{loss:.2}"},
        "24 of 25 marks\nann, sheet {code}\n\n"
        "The first step to look at again is the loss: you wrote {loss:.2}, and the answer is {loss}. Too few digits: keep at "
        "least as many decimals as are asked for, in every step. Here, 4 decimals are asked for.\n\n"
        "The other 24 answers are right.\n",
    ),
    "empty at the end": (
        {"new_bias.o2": ""},
        "24 of 25 marks\nann, sheet {code}\n\n1 blank was left empty: the new bias of o2.\n\n"
        "The other 24 answers are right.\n",
    ),
    "empty where others build on it": (
        {"net.h1": "", "net.h2": ""},
        "23 of 25 marks\nann, sheet {code}\n\n2 blanks were left empty: the net input of h1 and the net input of h2. "
        "What builds on them was marked as if the true value stood there.\n\nThe other 23 answers are right.\n",
    ),
    "absurd": (
        {"net.o1": "=1+1", "loss": "1e7"},
        '23 of 25 marks\nann, sheet {code}\n\n2 answers cannot be used as numbers: the net input of o1 ("=1+1") and the '
        'loss ("1e7"). Write digits with a decimal point or comma, as in −0.1234 or 1.2E-05, at most 200 characters, below a '
        "million. What builds on them was marked as if the true value stood there.\n\nThe other 23 answers are right.\n",
    ),
    "nothing but empty cells": (
        {"*": ""}, "0 of 25 marks\nann, sheet {code}\n\nEvery blank was left empty.\n",
    ),
    "one answer alone": (
        {"*": "", "net.h1": "{net.h1}"},
        "1 of 25 marks\nann, sheet {code}\n\n24 blanks were left empty: the output of h1, the net input of h2, the output "
        "of h2, the net input of o1, the output of o1, the net input of o2, the output of o2, the loss, the delta of o1, "
        "the delta of o2, the delta of h1, the delta of h2, the new weight from x1 to h1, the new weight from x2 to h1, "
        "the new bias of h1, the new weight from x1 to h2, the new weight from x2 to h2, the new bias of h2, the new "
        "weight from h1 to o1, the new weight from h2 to o1, the new bias of o1, the new weight from h1 to o2, the new "
        "weight from h2 to o2 and the new bias of o2.\n\nThe other answer is right.\n",
    ),
}


@pytest.mark.parametrize("name", WROTE)
def test_the_whole_message(name: str, tmp_path: Path, file: Path) -> None:
    plan = plan_in(tmp_path)
    answers = true_answers(plan, variant_of(plan))
    slips, expected = WROTE[name]

    def filled(text: str) -> str:
        for blank, answer in answers.items():
            text = text.replace(f"{{{blank}}}", answer)
        return text.replace("{loss:.2}", f"{float(answers['loss']):.2f}").replace("{code}", CODE)

    every = dict.fromkeys(answers, slips["*"]) if "*" in slips else answers
    wrote = {**every, **{blank: filled(text) for blank, text in slips.items() if blank != "*"}}
    _, message = marked(tmp_path, file, wrote)
    assert message == "Backpropagation by hand: " + filled(expected)


def test_the_message_of_a_mistake_with_what_follows_from_it(tmp_path: Path, file: Path) -> None:
    plan = plan_in(tmp_path)
    style_answers = mistaken(plan, "bias-forgotten")
    line, message = marked(tmp_path, file, style_answers)
    right = true_answers(plan, variant_of(plan))
    assert line["marks"] == "21"
    assert [blank for blank in right if line[f"{blank} mistake"]] == ["net.h1", "net.h2", "net.o1", "net.o2"]
    assert message == (
        f"Backpropagation by hand: 21 of 25 marks\nann, sheet {CODE}\n\n"
        f"The first step to look at again is the net input of h1: you wrote {style_answers['net.h1']}, and the answer is "
        f"{right['net.h1']}. This looks like the mistake “bias forgotten”. If so: “The bias is missing: after the weighted "
        "sum, each neuron's bias comes in as well.” It looks the same in 3 more answers: the net input of h2, the net "
        "input of o1 and the net input of o2.\n\n"
        "21 answers are right given what you had written, although they are not the true ones, and have their marks: the "
        "output of h1, the output of h2, the output of o1, the output of o2, the loss, the delta of o1, the delta of o2, "
        "the delta of h1, the delta of h2, the new weight from x1 to h1, the new weight from x2 to h1, the new bias of h1, "
        "the new weight from x1 to h2, the new weight from x2 to h2, the new bias of h2, the new weight from h1 to o1, the "
        "new weight from h2 to o1, the new bias of o1, the new weight from h1 to o2, the new weight from h2 to o2 and the "
        "new bias of o2.\n"
    )


def mistaken(plan: Plan, mistake: str) -> dict[str, str]:
    style = Style(random.Random("careful"), plan.exercise.decimals)
    style.kept, style.goes_on_with_written = 6, True
    numbers = numbers_of(plan, variant_of(plan), (2, 2, 2))
    return {blank: str(number) for blank, number in Student(numbers, style, mistake).work().items()}


def test_nothing_handed_in_is_no_mark_of_nought(tmp_path: Path, file: Path) -> None:
    plan = plan_in(tmp_path)
    (tmp_path / "roster.csv").write_text("student,name\nann,Ann A.\nbob,Bob B.\n", encoding="utf-8")
    (variant,) = make_variants(plan, [code_of("a course key for tests", "backprop", 1, "student", "ann")])
    lines = lines_of(plan, "ann", "", true_answers(plan, variant))
    (tmp_path / "sub.csv").write_text(as_csv(lines), encoding="utf-8")
    done = grade(file, tmp_path / "sub.csv", students=tmp_path / "roster.csv")
    assert (done.sheets, done.absent, done.problems) == (1, 1, 0)
    ann, bob = read(done.folder / "marks.csv")
    assert (ann["marks"], bob["marks"], bob["status"]) == ("25", "", "nothing handed in")
    code = code_of("a course key for tests", "backprop", 1, "student", "bob")
    assert (done.folder / "messages" / "bob.txt").read_text(encoding="utf-8") == (
        f"Backpropagation by hand: not marked\nBob B. (bob), sheet {code}\n\n"
        "No answer of yours has arrived, so nothing was marked.\n"
    )


def test_everything_that_can_be_asked_has_words() -> None:
    assert set(NAMES) == set(ASKABLE)


def test_lists_in_words() -> None:
    assert [several(list("abc"[:n])) for n in range(4)] == ["", "a", "a and b", "a, b and c"]
    assert several([str(n) for n in range(30)], most=3) == "0, 1 and 28 more"
