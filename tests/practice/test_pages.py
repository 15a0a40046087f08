"""Practice pages in a build: made from docs/exercises, kept where nothing changed, gone with their exercise."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.live.plain import in_page
from tests.node import in_node
from tests.practice.answers import Writer
from tests.practice.settings import SETTINGS, exercise_of
from tests.practice.sheets import EXERCISES, LESSONS
from tracer.exercises.codes import code_of
from tracer.exercises.plan import plan_of
from tracer.exercises.reader import parse_exercise
from tracer.exercises.record_json import from_json
from tracer.exercises.records import ExerciseRecord
from tracer.exercises.variants import make_variants
from tracer.ground.errors import TracerError
from tracer.operators.exact import FLOAT
from tracer.operators.tree import references, value_of
from tracer.site.build import write_pages
from tracer.site.pages import Templates
from tracer.site.practice import KEY, Practice, practice_files
from tracer.site.practice_page import PracticePage

pytestmark = pytest.mark.slow

SMALL = 'title = "Small <b>&amp;</b> {{ 1 }}"\nshape = [2, 2, 1]\npractice = 3\n'


def write_exercise(course: Path, name: str = "small", text: str = SMALL) -> Path:
    path = course / "docs/exercises" / f"{name}.toml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def embedded(page: str, which: str = "record") -> Any:
    found = re.search(rf'id="practice-{which}">(.*?)</script>', page, re.DOTALL)
    assert found
    return json.loads(found[1])


def test_every_exercise_has_a_page_and_a_card(course: Path) -> None:
    write_exercise(course)
    write_pages(course)
    page = (course / "docs/practice/small.md").read_text()
    assert "practice/small.html" in (course / "docs/lessons.md").read_text()
    record = embedded(page)
    assert len(record["variants"]) == 3
    assert [v["code"] for v in record["variants"]] == [code_of(KEY, "small", 1, "practice", str(n)) for n in (1, 2, 3)]
    assert "<b>" not in re.sub(r"<script.*?</script>", "", page, flags=re.DOTALL), "a title is text"
    assert "</script" not in re.search(r'practice-record">(.*?)</script>', page, re.DOTALL)[1]  # type: ignore[index]


def test_a_build_makes_the_same_bytes_and_no_key(course: Path, tmp_path: Path) -> None:
    """Practice numbers depend on nothing that is secret, so that everybody's build is the same."""
    write_exercise(course)
    write_pages(course)
    first = (course / "docs/practice/small.md").read_bytes()
    assert not (course / "course.key").exists()
    (course / "docs/practice/small.md").unlink()
    write_pages(course)
    assert (course / "docs/practice/small.md").read_bytes() == first


@pytest.mark.slow
def test_pages_are_made_again_only_where_something_changed(course: Path, stamps: Any) -> None:
    exercise = write_exercise(course)
    write_exercise(course, "of-a-lesson", 'title = "t"\nlesson = "first"\ndecimals = 5\npractice = 1\n')
    write_pages(course)
    before = stamps(course)
    assert write_pages(course).pages == 0 and stamps(course) == before
    exercise.write_text(SMALL.replace("Small", "Other"))
    assert write_pages(course).pages == 2, "the page and the gallery"
    lesson = course / "docs/lessons/first.toml"
    lesson.write_text(lesson.read_text().replace("weights = [[0.7, -0.6]]", "weights = [[0.7, -0.6]]\nname = \"last\""))
    write_pages(course)
    assert "last" in (course / "docs/practice/of-a-lesson.md").read_text()
    exercise.unlink()
    write_pages(course)
    assert not list((course / "docs/practice").glob("small*"))
    assert "practice/small.html" not in (course / "docs/lessons.md").read_text()


@pytest.mark.parametrize("follows", [True, False], ids=["", "templates that cannot be compiled"])
def test_the_script_of_the_site_works_on_practice_pages(course: Path, follows: bool) -> None:
    """Where walkthroughs cannot follow their addresses, too; and a later build of one lesson knows whether they can."""
    write_exercise(course)
    text = (LESSONS.parents[1] / "templates/pages/walkthrough.md.j2").read_text(encoding="utf-8")
    if not follows:
        (course / "templates/pages").mkdir(parents=True, exist_ok=True)
        (course / "templates/pages/walkthrough.md.j2").write_text(text + "{{ 3 is odd }}\n", encoding="utf-8")
    said: list[str] = []
    write_pages(course, say=said.append)
    assert any("cannot follow" in words for words in said) is not follows
    lesson = course / "docs/lessons/first.toml"
    lesson.write_text(lesson.read_text().replace("A lesson", "Changed"))
    write_pages(course, lessons=[lesson])
    assert ("data-live" in (course / "docs/walkthroughs/first.md").read_text()) is follows
    record = embedded((course / "docs/practice/small.md").read_text())
    script = (course / "docs/walkthroughs/_live.js").read_text(encoding="utf-8")
    answers = [str(answer) for answer in record["variants"][0]["answers"]]
    data = json.dumps([record, answers])
    found = json.loads(in_node(script + f"\nconst [record, answers] = {data};"
                               "console.log(JSON.stringify(tracerPractice.page(record, {}).check(0, answers).map(each => each.verdict)))"))
    assert set(found) == {"right"} and len(found) == len(record["asked"])


def test_a_build_of_one_lesson_leaves_practice_as_it_is(course: Path) -> None:
    exercise = write_exercise(course)
    write_pages(course)
    before = (course / "docs/practice/small.md").read_bytes()
    exercise.write_text(SMALL.replace("Small", "Other"))
    lesson = course / "docs/lessons/first.toml"
    lesson.write_text(lesson.read_text().replace("A lesson", "Changed"))
    write_pages(course, lessons=[lesson])
    assert (course / "docs/practice/small.md").read_bytes() == before
    assert "practice/small.html" in (course / "docs/lessons.md").read_text()


def test_mistakes_of_exercises_and_lessons_are_told_together(course: Path) -> None:
    write_exercise(course, "a", 'title = "t"\nshape = [2, 2, 1]\nask = ["delte"]')
    write_exercise(course, "Bad name")
    (course / "docs/lessons/first.toml").write_text('title = "t"')
    with pytest.raises(TracerError) as error:
        write_pages(course)
    told = str(error.value)
    assert '"delte"' in told and '"Bad name.toml"' in told and "first.toml" in told
    assert not (course / "docs/practice").exists()


@pytest.mark.parametrize("name", EXERCISES)
def test_the_working_of_a_hint_gives_the_answer(name: str) -> None:
    """Evaluated line by line from given numbers and other blanks, as the page shows it."""
    plan = plan_of(parse_exercise(EXERCISES[name], name="sheet", folder=LESSONS))
    (variant,) = make_variants(plan, ["K7Q2M-XW4RD"])
    page = practice_files(Practice(name="sheet", plan=plan, variants=(variant,)), Templates())["practice/sheet.md"].decode()
    record = from_json(json.dumps(embedded(page)).encode())
    assert isinstance(record, ExerciseRecord)
    extras = embedded(page, "extras")
    known = {at: float(number) for at, number in zip(plan.given, variant.given, strict=True)}
    known |= {asked.row: answer for asked, answer in zip(plan.asked, variant.answers, strict=True)}
    operators = {**FLOAT, "[]": lambda x: x, **{f"f:{mark}": FLOAT[op] for mark, op in MARKS.items() if op in FLOAT}}
    for asked, answer, lines in zip(plan.asked, variant.answers, extras["working"], strict=True):
        values = {at: number for at, number in known.items() if at != asked.row}
        for row, tree in lines:
            assert {str(at) for at in (row, *references(as_expr(tree)))} <= set(extras["symbols"])
            values[row] = value_of(as_expr(tree), values, operators, float)
        assert values[asked.row] == pytest.approx(answer, abs=1e-9), asked.blank
    assert len(extras["texts"]) == len(extras["figures"]) == 1
    assert len(extras["names"]) == len(set(extras["names"])) == len(plan.asked), "no two blanks sound alike"


MARKS = {"σ": "sigmoid", "tanh": "tanh", "ReLU": "relu", "ReLU′": "step", "e^": "exp"}


def as_expr(tree: Any) -> Any:
    return tuple(as_expr(part) for part in tree) if isinstance(tree, list) else tree


TOLD = """return data.map(({record, extras, filled}) => {
    const page = tracerPractice.page(record, extras);
    return filled.map(([at, texts]) => {
        const found = page.check(at, texts);
        return [page.progress(), found.map((each, n) => [each.verdict, each.mistake, each.says, each.good, page.read_out(n, n),
            page.formula(n), page.put_in(n), page.answer(n), page.true_answer(n)])];
    });
})"""


def test_all_that_the_page_says_is_the_same_in_both_languages() -> None:
    """Messages, hints with symbols and with numbers put in, broken at the same places, and answers."""
    jobs, wanted = [], []
    for at, name in enumerate(SETTINGS):
        plan, variants, _ = exercise_of(name, 2)
        text = practice_files(Practice(name="sheet", plan=plan, variants=variants), Templates())["practice/sheet.md"].decode()
        record, extras = embedded(text), embedded(text, "extras")
        filled = list(Writer(plan, variants, seed=at).sheets(2, at + 1))
        jobs.append({"record": record, "extras": extras, "filled": filled})
        page = PracticePage(record, extras)
        wanted.append([told(page, *sheet) for sheet in filled])
    found = in_page(TOLD, jobs)
    for name, theirs, ours in zip(SETTINGS, found, wanted, strict=True):
        assert theirs == json.loads(json.dumps(ours)), name


def told(page: PracticePage, variant: int, texts: list[str]) -> Any:
    found = page.check(variant, texts)
    return [page.progress(), [[each.verdict, each.mistake, each.says, each.good, page.read_out(n, n), page.formula(n), page.put_in(n),
                               page.answer(n), page.true_answer(n)] for n, each in enumerate(found)]]


def test_a_hint_says_what_is_put_in_and_what_still_waits() -> None:
    """The weighted sum of a neuron with a given and a wrong number; blanks that are not there yet have their symbols."""
    plan, variants, _ = exercise_of("2-2-1", 1)
    text = practice_files(Practice(name="sheet", plan=plan, variants=variants), Templates())["practice/sheet.md"].decode()
    page = PracticePage(embedded(text), embedded(text, "extras"))
    blanks = [asked.blank for asked in plan.asked]
    net, output = blanks.index("net.o1"), blanks.index("output.h1")
    page.check(0, ["-0,25" if n == output else "" for n in range(len(blanks))])
    ml, waits = page.put_in(net)
    assert waits == ["output of h2"]
    assert "<mn>−0.25</mn>" in ml and "≈" in ml and "0.2500" not in ml
    assert page.read_out(output, 2).startswith("Output of h1: ") and page.read_out(output, 2).endswith(" 2 other answers count differently now.")
    assert page.progress() == f"0 of {len(blanks)} blanks are right."
