"""The page's verdicts are those of `grade`: follow.py in both languages, answer by answer, on sheets of every kind."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.exercises.entries import READ
from tests.grading.classes import as_csv, course, lines_of, read, true_answers
from tests.live.plain import in_page
from tests.practice.answers import NO_NUMBERS, Sheet, Writer
from tests.practice.settings import SETTINGS, exercise_of
from tests.practice.sheets import LARGER, as_json, exercise, of_lesson, verdicts
from tests.test_table import CELLS
from tracer.classroom.grading.grade import grade
from tracer.classroom.grading.people import Class
from tracer.classroom.grading.submissions import read_submissions
from tracer.exercises.blank_names import COLUMNS, form_lines
from tracer.exercises.entries import read_entry
from tracer.exercises.intervals import PORTABLE, RISING, Intervals, Rounding, ln
from tracer.exercises.marking_rules import FIRST, RULES
from tracer.exercises.plan import plan_of
from tracer.exercises.reader import load_exercise
from tracer.exercises.record_json import from_json, record_of, to_json
from tracer.exercises.variants import make_variants
from tracer.ground.table import cell, number_cell
from tracer.operators.decimals import round_decimals
from tracer.operators.table import OPERATORS

pytestmark = pytest.mark.slow

MARK = """return data.map(({record, filled}) => {
    const page = tracerPractice.page(record, {});
    return filled.map(([at, texts]) => page.check(at, texts).map(m => [m.verdict, m.mistake]));
})"""
"""The verdicts and names of sheets, by job."""
OLD = Path(__file__).parents[1] / "golden/exercise-0.1.0"
@dataclass(frozen=True, kw_only=True)
class Agreement:
    """What the page and `grade` say of the same sheets, by setting."""

    filled: dict[str, list[Sheet]]
    page: dict[str, list[list[list[Any]]]]
    grade: dict[str, list[list[list[Any]]]]

    @classmethod
    def over(cls, count: int) -> Agreement:
        """So many sheets of each setting, and as many at the edges of what follows from them."""
        filled, ours, jobs = {}, {}, []
        for at, name in enumerate(SETTINGS):
            plan, variants, record = exercise_of(name, 4)
            writer = Writer(plan, variants, seed=at)
            sheets = list(writer.sheets(count, first=at))
            filled[name] = [*sheets, *writer.at_own_edges(sheets)]
            ours[name] = verdicts(plan, variants, filled[name])
            jobs.append({"record": as_json(record), "filled": filled[name]})
        return cls(filled=filled, page=dict(zip(SETTINGS, in_page(MARK, jobs), strict=True)), grade=ours)


@pytest.fixture(scope="module")
def agreement(request: pytest.FixtureRequest) -> Agreement:
    """Some 3,000 answers; with --long 180,000."""
    return Agreement.over(60 if request.config.getoption("--long") else 1)


@pytest.mark.parametrize("name", SETTINGS)
def test_every_verdict_and_every_name_is_that_of_grade(name: str, agreement: Agreement) -> None:
    plan, _, _ = exercise_of(name, 4)
    different = [
        f"{asked.blank} = {text!r}: page {theirs}, grade {ours}"
        for (_, texts), page, own in zip(agreement.filled[name], agreement.page[name], agreement.grade[name], strict=True)
        for asked, text, theirs, ours in zip(plan.asked, texts, page, own, strict=True) if theirs != ours
    ]
    assert different == []


def test_the_answers_are_of_every_kind(agreement: Agreement, capsys: pytest.CaptureFixture[str]) -> None:
    """At least 20,000 answers on 40 exercises in the long form; every verdict often; mistakes named."""
    seen = Counter(verdict for sheets in agreement.grade.values() for sheet in sheets for verdict, _ in sheet)
    named = sum(mistake is not None for sheets in agreement.grade.values() for sheet in sheets for _, mistake in sheet)
    with capsys.disabled():
        print(f"\n{len(SETTINGS)} exercises, {seen.total()} answers on the page and by grade: {dict(seen)}, {named} named")
    assert len(SETTINGS) >= 40
    assert min(seen[verdict] for verdict in ("right", "follows", "coarse", "wrong", "empty", "absurd")) >= 10 and named >= 100


def test_what_has_no_bounds_is_written_with_large_ones() -> None:
    """Where a divisor may be 0: infinity is null in JSON, and such a record could not be read again."""
    _, variants, record = exercise_of("softmax far below 0", 1)
    assert max(high for _, high in variants[0].accept) > RULES.reading.largest
    assert from_json(to_json(record)).variants == variants


def test_factors_past_1_have_the_slack_that_they_have_in_grade() -> None:
    """A teacher's larger numbers: the page had half of it, and called wrong what grade let follow."""
    plan = plan_of(of_lesson(LARGER, 'title = "t"\nlesson = "larger"\nnumbers = "lesson"\nask = ["output", "delta"]'))
    variants = tuple(make_variants(plan, ["7K3MQ-X2TRD"]))
    sheet = (0, ["0.4682", "0.8350", "0.3345", "-0.2960", "-0.2185", "0.0990"])
    ((found,),) = in_page(MARK, [{"record": as_json(record_of(plan, variants)), "filled": [sheet]}])
    assert [verdict for verdict, _ in found] == ["wrong", "wrong", "wrong", "follows", "right", "right"]
    assert [found] == verdicts(plan, variants, [sheet])


def test_the_answer_of_a_hint_is_never_marked_wrong(request: pytest.FixtureRequest) -> None:
    """Whatever stands in the other blanks, what the third hint shows is right or follows."""
    jobs = []
    for at, name in enumerate(SETTINGS):
        plan, variants, record = exercise_of(name, 4)
        count = 12 if request.config.getoption("--long") else 1
        jobs.append({"name": name, "record": as_json(record), "filled": list(Writer(plan, variants, 7).sheets(count, at + 1))})
    assert in_page("""const wrong = [];
    data.forEach(({name, record, filled}) => {
        const page = tracerPractice.page(record, {});
        filled.forEach(([at, texts]) => {
            page.check(at, texts);
            texts.map((_, n) => page.answer(n)).forEach((shown, n) => {
                const again = texts.slice();
                again[n] = shown;
                if (!page.check(at, again)[n].good) wrong.push([name, record.asked[n].blank, shown, texts]);
            });
        });
    });
    return wrong.slice(0, 3)""", jobs) == []


# What the verdicts are made of


def test_a_record_of_0_1_0_is_graded_and_its_page_works(tmp_path: Path) -> None:
    """As its handouts have it, without rules: the same verdicts on the page and by grade; all true answers right."""
    data = (OLD / "variants.json").read_bytes()
    record = from_json(data)
    assert (record.marking, record.form, record.generator) == (FIRST, None, "0.1.0")
    file = course(tmp_path, 'title = "Backpropagation by hand"\nshape = [2, 2, 1]\nvariants = 2\n')
    plan = plan_of(load_exercise(file))
    lines = [(*line[:1], variant.code, *line[2:]) for variant in record.variants
             for line in lines_of(plan, "", "", true_answers(plan, variant))]
    (tmp_path / "answers.csv").write_text(as_csv(lines), encoding="utf-8")
    for name in ("variants.json", "manifest.json"):
        done = grade(file, tmp_path / "answers.csv", record=OLD / name)
        assert [line["marks"] for line in read(done.folder / "marks.csv")] == ["19", "19"], name
    filled = list(Writer(plan, record.variants, seed=1).sheets(40))
    (found,) = in_page(MARK, [{"record": json.loads(data), "filled": filled}])
    assert found == verdicts(plan, record.variants, filled)


def test_entries_are_read_alike() -> None:
    """One table of cases for both readers: each holds to it, so neither differs from the other."""
    found = in_page("""return data.map(text => { const e = $read(text); return [isNaN(e.value) ? null : e.value, e.decimals, e.empty] })""",
                    [text for text, _, _ in READ], {"$read": ("tracer.exercises.entries", "read_entry")})
    for (text, value, decimals), (theirs, their_decimals, empty) in zip(READ, found, strict=True):
        assert (theirs, their_decimals) == (value, decimals), text
        assert empty == read_entry(text).empty, text


POINTS = [*np.linspace(-750, 750, 3001).tolist(), *np.linspace(-6, 6, 5000).tolist(), 0.0, -0.0, 1e-300, -1e-300, 5e-324]


def test_functions_are_the_same_to_the_last_bit() -> None:
    """Primitives of the page and trees over them: over intervals, ends are functions of ends."""
    found = in_page("return data.names.map(name => [...data.points, Infinity, -Infinity].map(x => String($of.at(name)(x))))",
                    {"names": RISING, "points": POINTS}, {"$of": ("tracer.exercises.intervals", "PORTABLE")})
    for name, theirs in zip(RISING, found, strict=True):
        with np.errstate(all="ignore"):
            ours = np.asarray(PORTABLE[name](np.array([*POINTS, np.inf, -np.inf])), dtype=float)
        assert np.array_equal(np.array(theirs, dtype=float), ours, equal_nan=True), name


def test_the_logarithm_is_right() -> None:
    """To two units of the last binary digit, from the smallest float to the largest."""
    points = np.array([5e-324, 1e-300, 1e-12, 0.5, 0.7071067811865475, 0.7071067811865476, 1 - 1e-12, 1.0, 1 + 1e-12, 1.4142135623730951, 2.0,
                       10.0, 1e300, *np.random.default_rng(1).uniform(0, 3, 2000)])
    assert ln(points) == pytest.approx(np.log(points), rel=4.5e-16, abs=0)
    with np.errstate(all="ignore"):
        assert ln(np.array([0.0])) == -np.inf and np.isnan(ln(np.array([-1.0])))


ENDS = [-40.0, -3.0, -1.0, -0.5, -0.00005, 0.0, 0.00005, 0.25, 0.49999, 0.5, 0.50001, 0.75, 1.0, 1.5, 2.0, 120.0]
RULED = [("+", 1, 2), ("-", 1, 2), ("*", 1, 2), ("/", 1, 2), ("neg", 1), ("sq", 1), ("abs", 1), ("max", 1, 2), ("min", 1, 2), ("xlogy", 1, 2),
         ("+", 1, 2, "0.5"), ("*", "2", 1, 2), ("*", 1, ("-", "1", 1)), ("*", 2, ("*", 1, ("-", "1", 1))), ("*", 1, ("-", "1", 2)),
         ("-", "1", ("sq", 1)), *((name, 1) for name, entry in OPERATORS.items() if entry.arguments == 1 and name != "ln")]


@pytest.mark.parametrize("decimals", [2, 4, 7])
def test_interval_rules_are_the_same_to_the_last_bit(decimals: int) -> None:
    """Over known numbers and intervals; through 0, one half and 1; of slopes also where they stand within another expression."""
    pairs = [(low, high) for low in ENDS for high in ENDS if low <= high]
    rng = np.random.default_rng(decimals)
    pairs += [tuple(sorted(pair)) for pair in rng.normal(0, 1, (100, 2)).tolist()]
    cases = [(pairs[at], pairs[other]) for at, other in rng.integers(0, len(pairs), (1500, 2)).tolist()]
    ours = Intervals(Rounding(decimals))
    values = {at: np.array([[-case[at - 1][0] for case in cases], [case[at - 1][1] for case in cases]]) for at in (1, 2)}
    found = in_page("""const of = $intervals($rounding(data.decimals));
    return data.exprs.map(expr => data.cases.map(([a, b]) => of.value(expr, $dict([[1, [-a[0], a[1]]], [2, [-b[0], b[1]]]]))))""",
                    {"decimals": decimals, "exprs": RULED, "cases": cases},
                    {"$intervals": ("tracer.exercises.intervals", "Intervals"), "$rounding": ("tracer.exercises.intervals", "Rounding")})
    for expr, theirs in zip(RULED, found, strict=True):
        assert np.array_equal(np.array(theirs, dtype=float).T, ours.value(expr, values)), expr


def test_a_number_is_written_as_the_key_has_it() -> None:
    """Half away from zero, of the decimal that it is: 0.12345 is 0.1235, although the float lies below."""
    rng = np.random.default_rng(3)
    numbers = [0.12345, -0.12345, 1.00005, 0.5, -0.00004, 0.00005, -0.00005, 123456.12345, 99.99995, 4.6e-08, 0.0, -0.0,
               *(rng.integers(-10**7, 10**7, 500) / 10**5).tolist(), *rng.normal(0, 2, 500).round(12).tolist()]
    found = in_page("return data.map(x => [0, 2, 4, 8].map(d => $written(x, d)))", numbers,
                    {"$written": ("tracer.site.practice_page", "written")})
    wanted = [[f"{round_decimals(Decimal(repr(number)), digits, 'half-up'):f}".replace("-", "−") for digits in (0, 2, 4, 8)]
              for number in numbers]
    assert found == wanted


# What is handed in


def test_the_script_quotes_what_python_quotes() -> None:
    found = in_page("return data.map(text => [$cell(text), $number_cell(text)])", CELLS,
                    {"$cell": ("tracer.ground.table", "cell"), "$number_cell": ("tracer.ground.table", "number_cell")})
    assert found == [[cell(text), number_cell(text)] for text in CELLS]


def test_the_file_to_hand_in_is_that_of_the_form_without_formulas() -> None:
    plan, variants, record = exercise("2-2-1")
    texts = ["0,5", "-0.25", "=1+1", "", "- 0.5", "-x", *[""] * (len(record.asked) - 6)]
    text = in_page("return tracerPractice.page(data.record, {}).file(data.texts, data.student)",
                   {"record": as_json(record), "texts": texts, "student": '=cmd|"x", y'})
    lines = list(csv.DictReader(io.StringIO(text)))
    assert tuple(lines[0]) == COLUMNS
    assert [line["answer"] for line in lines[:6]] == ["0,5", "-0.25", "'=1+1", "", "'- 0.5", "'-x"]
    assert {line["student"] for line in lines} == {"'=cmd|\"x\", y"}
    assert {line["code"] for line in lines} == {variants[0].code}
    assert [tuple(line.values())[2:6] for line in lines] == list(form_lines(plan.asked))


@pytest.mark.parametrize("name", ["full batch", "shared bias", "2-2-2"])
@pytest.mark.parametrize("old", [False, True], ids=["", "as in 0.1.0"])
def test_what_is_handed_in_is_read_as_the_page_read_it(name: str, old: bool, tmp_path: Path) -> None:
    """However a number is written, and whatever is no number."""
    plan, _, record = exercise_of(name, 4)
    data = as_json(record)
    if old:
        del data["form"], data["marking"]
    texts = [text for text, _, _ in READ] + list(NO_NUMBERS)
    sheets = [(texts[at : at + len(plan.asked)] + [""] * len(plan.asked))[: len(plan.asked)]
              for at in range(0, len(texts), len(plan.asked))]
    found = in_page("""const page = tracerPractice.page(data.record, {});
    return data.sheets.map(texts => [page.file(texts, "ann"), texts.map(t => { const e = $read(t); return isNaN(e.value) ? null : e.value })])""",
                    {"record": data, "sheets": sheets}, {"$read": ("tracer.exercises.entries", "read_entry")})
    people = Class(by_id={}, given={}, owners={}, anybody=True)
    for text, wanted in found:
        (tmp_path / "answers.csv").write_text(text, encoding="utf-8", newline="")
        (sheet,) = read_submissions(tmp_path / "answers.csv", plan, people).sheets.values()
        entries = [read_entry(sheet[place][1]).value for place in range(len(plan.asked))]
        assert [None if np.isnan(value) else value for value in entries] == wanted
