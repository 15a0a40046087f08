"""What marking holds of one answer, beside right answers or beside earlier slips: how near is coarse, and what explains it."""

from __future__ import annotations

import math
import random
from collections.abc import Mapping
from decimal import Decimal

import pytest

from tests.exercises.students import Numbers, Student, Style
from tests.exercises.test_population import numbers_of
from tracer.exercises.codes import code_of
from tracer.exercises.entries import read_entry
from tracer.exercises.follow import Mark, Marker
from tracer.exercises.plan import Plan, plan_of
from tracer.exercises.reader import parse_exercise
from tracer.exercises.records import Variant
from tracer.exercises.variants import _variants, make_variants, own_work

DECIMALS = 4
SHAPE = (2, 2, 2)


@pytest.fixture(scope="module")
def plan() -> Plan:
    return plan_of(parse_exercise(f'title = "F"\nshape = {list(SHAPE)}\n'))


@pytest.fixture(scope="module")
def variants(plan: Plan) -> list[Variant]:
    return list(make_variants(plan, [code_of("rules", "f", 1, "variant", str(at)) for at in range(3)]))


def right(variant: Variant) -> list[str]:
    return [f"{answer:.{DECIMALS}f}" for answer in variant.answers]


def marked(plan: Plan, variants: list[Variant], sheets: list[list[str]]) -> list[tuple[Mark, ...]]:
    return Marker(plan).mark(variants, [[read_entry(text) for text in sheet] for sheet in sheets])


def with_one(plan: Plan, variant: Variant, texts: Mapping[int, str]) -> list[Mark]:
    """The marks of those blanks, each on a sheet of its own on which all else is right."""
    sheets = [[text if at == blank else each for at, each in enumerate(right(variant))] for blank, text in texts.items()]
    return [marks[blank] for blank, marks in zip(texts, marked(plan, [variant] * len(sheets), sheets), strict=True)]


@pytest.mark.slow
@pytest.mark.parametrize("decimals", [0, 1, 2, 3])
def test_with_too_few_digits_half_of_the_last_one_is_coarse_and_more_is_wrong(plan: Plan, variants: list[Variant], decimals: int) -> None:
    unit, ulp = 10.0**-decimals, 10.0**-DECIMALS
    found = {"coarse": 0, "wrong": 0}
    for variant in variants:
        for shift in (-2, -1, 0, 1, 2):
            texts = {at: f"{round(answer, decimals) + shift * unit:.{decimals}f}" for at, answer in enumerate(variant.answers)}
            for (at, text), mark in zip(texts.items(), with_one(plan, variant, texts), strict=True):
                off = abs(float(text) - variant.answers[at])
                if mark.verdict in ("right", "follows") or abs(off - unit / 2 - ulp) < 1e-8:
                    continue
                assert mark.verdict == ("coarse" if off < unit / 2 + ulp else "wrong"), (plan.asked[at].blank, text)
                assert mark.mistake is None or mark.verdict == "wrong"
                found[mark.verdict] += 1
    assert found["wrong"] > 100 and (found["coarse"] > 20 or decimals in (0, 3))


def test_who_gave_all_digits_is_wrong_and_not_coarse(plan: Plan, variants: list[Variant]) -> None:
    texts = {at: f"{answer + 5 * 10.0**-DECIMALS:.{DECIMALS}f}" for at, answer in enumerate(variants[0].answers)}
    assert {mark.verdict for mark in with_one(plan, variants[0], texts)} <= {"wrong", "follows"}
    assert [mark.verdict for mark in with_one(plan, variants[0], texts)].count("wrong") > 15


def test_what_no_mistake_explains_has_no_name(plan: Plan, variants: list[Variant]) -> None:
    texts = {at: f"{answer + 0.3217:.{DECIMALS}f}" for at, answer in enumerate(variants[0].answers)}
    assert set(with_one(plan, variants[0], texts)) == {Mark(verdict="wrong")}


class Once(Student):
    """One who slips at one net, goes on with what he wrote, and then makes his mistake in the output layer alone."""

    def write(self, blank: str, number):  # type: ignore[no-untyped-def]
        return super().write(blank, number + type(number)("0.2") if blank == "net.h1" else number)

    def net(self, k: int, j: int, senders):  # type: ignore[no-untyped-def]
        self.mistake = "bias-forgotten" if (k, j) == (1, 0) else None
        return super().net(k, j, senders)


def style() -> Style:
    made = Style(random.Random("once"), DECIMALS)
    made.kept, made.goes_on_with_written = None, True
    return made


def test_a_mistake_made_once_is_found_from_what_was_written_before_it(plan: Plan, variants: list[Variant]) -> None:
    sheets = []
    for variant in variants:
        sheet = Once(numbers_of(plan, variant, SHAPE), style()).work()
        sheets.append([str(sheet[asked.blank]) for asked in plan.asked])
    for marks in marked(plan, variants, sheets):
        failing = {asked.blank: mark for asked, mark in zip(plan.asked, marks, strict=True) if mark.verdict not in ("right", "follows")}
        assert list(failing) == ["net.h1", "net.o1"]
        at = failing["net.o1"].mistake
        assert at is not None and plan.mistakes[at].mistake.name == "bias-forgotten"
        assert failing["net.h1"] == Mark(verdict="wrong")


def test_the_mistake_that_explains_most_of_a_sheet_has_its_name(plan: Plan, variants: list[Variant]) -> None:
    """With "no-input" in both layers, "no-input-hidden" explains a part."""
    for mistake in ("no-input", "no-input-hidden", "no-input-output", "no-activation", "ascent"):
        sheets = []
        for variant in variants:
            numbers: Numbers = numbers_of(plan, variant, SHAPE)
            sheet = Student(numbers, style(), mistake).work()
            sheets.append([str(sheet[asked.blank]) for asked in plan.asked])
        for marks in marked(plan, variants, sheets):
            named = {plan.mistakes[mark.mistake].mistake.name for mark in marks if mark.mistake is not None}
            assert named == {mistake}
            assert sum(mark.verdict == "wrong" for mark in marks) >= 2


def test_a_mistake_that_gives_the_same_number_to_all_is_found_for_all() -> None:
    """Without its slope a derivative is 1, whatever the network."""
    ours = plan_of(parse_exercise('title = "F"\nshape = [2, 2, 1]\nask = ["derivative", "delta"]\n'))
    variants = list(make_variants(ours, [code_of("rules", "one", 1, "variant", str(at)) for at in range(5)]))
    place = next(at for at, asked in enumerate(ours.asked) if asked.blank == "derivative.o1")
    sheets = [[("1" if at == place else f"{answer:.4f}") for at, answer in enumerate(v.answers)] for v in variants]
    for marks in marked(ours, variants, sheets):
        assert marks[place].verdict == "wrong"
        assert ours.mistakes[marks[place].mistake or 0].mistake.name == "no-slope-output"


def test_what_cannot_be_used_is_never_gone_on_with(plan: Plan, variants: list[Variant]) -> None:
    """Not as zero either: what follows is held against correct work."""
    place = {asked.blank: at for at, asked in enumerate(plan.asked)}
    for text in ("", "?"):
        sheet = right(variants[0])
        sheet[place["net.h1"]] = text
        sheet[place["output.h1"]] = f"{1 / (1 + math.exp(0)):.4f}"  # what a net of zero would give
        (marks,) = marked(plan, variants[:1], [sheet])
        assert marks[place["output.h1"]].verdict == "wrong"
        assert {mark.verdict for at, mark in enumerate(marks) if at not in (place["net.h1"], place["output.h1"])} <= {"right"}


def test_what_lies_on_the_end_of_what_is_accepted_is_right_and_what_lies_past_it_is_not(plan: Plan, variants: list[Variant]) -> None:
    """Ends have two digits more than are asked for."""
    step = 10.0 ** -(DECIMALS + 2)
    for variant in variants:
        for end, past in ((0, -step), (1, step)):
            on = with_one(plan, variant, {at: f"{ends[end]:.{DECIMALS + 2}f}" for at, ends in enumerate(variant.accept)})
            off = with_one(plan, variant, {at: f"{ends[end] + past:.{DECIMALS + 2}f}" for at, ends in enumerate(variant.accept)})
            assert {mark.verdict for mark in on} == {"right"}
            assert "right" not in {mark.verdict for mark in off}


def test_of_mistakes_that_explain_as_much_the_first_of_the_catalogue_is_named() -> None:
    ours = plan_of(parse_exercise('title = "F"\nshape = [2, 1]\nask = ["net"]\ndecimals = 2\n'))
    given = {"input": "0.05", "weight": "0.02", "bias": "0.01"}  # without the bias 0.002, with its sign turned −0.008
    numbers = {at: Decimal(given.get(ours.specs[at - 1].quantity, "0.5")) for at in ours.given}
    (variant,) = _variants(ours, ["any"], {at: [number] for at, number in numbers.items()}, own_work(ours, numbers))
    explain = [at for at, low, high in variant.mistakes[0] if low <= -0.005 <= high]
    assert len(explain) >= 2, "no tie, and nothing is tested"
    ((mark,),) = Marker(ours).mark([variant], [[read_entry("-0.005")]])
    assert mark == Mark(verdict="wrong", mistake=explain[0])


@pytest.mark.parametrize("text, verdict", [("0.1", "coarse"), ("0.09", "wrong"), ("0.2", "coarse"), ("0.3", "wrong")])
def test_half_a_digit_and_one_unit_off_is_coarse_just_so(text: str, verdict: str) -> None:
    """From 0.16, 0.1 is 0.05 and 0.01 away, which float64 does not see."""
    ours = plan_of(parse_exercise('title = "F"\nshape = [2, 1]\nask = ["net"]\ndecimals = 2\n'))
    given = {"input": "0.5", "weight": "0.1", "bias": "0.06"}
    numbers = {at: Decimal(given.get(ours.specs[at - 1].quantity, "0.5")) for at in ours.given}
    (variant,) = _variants(ours, ["any"], {at: [number] for at, number in numbers.items()}, own_work(ours, numbers))
    assert variant.answers == (0.16,)
    ((mark,),) = Marker(ours).mark([variant], [[read_entry(text)]])
    assert mark.verdict == verdict
