"""What is written about a class: the report's sentences hold, and everything is the same on every run."""

from __future__ import annotations

import random
import re
import shutil
import subprocess
from collections.abc import Callable
from decimal import Decimal
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.exercises.students import Student, Style, applies
from tests.exercises.test_population import numbers_of
from tests.grading.classes import KEY, MISTAKES, as_csv, course, lines_of, plan_in, read, true_answers
from tracer.classroom.grading.grade import grade
from tracer.classroom.grading.tally import VERDICTS
from tracer.classroom.handouts import hand_out
from tracer.exercises.codes import code_of
from tracer.exercises.variants import make_variants
from tracer.ground.errors import TracerError

pytestmark = pytest.mark.slow

PEOPLE = [f"s{at:02}" for at in range(24)]


def hand_in(folder: Path, mistakes: Callable[[int], str | None]) -> Path:
    """What the class writes; the last of the roster writes nothing."""
    file = course(folder)
    plan = plan_in(folder)
    roster = "".join(f'{who},"Name, {who}",{who}@example.org,u{who}\n' for who in PEOPLE)
    (folder / "roster.csv").write_text("student,name,email,username\n" + roster, encoding="utf-8")
    codes = [code_of(KEY, "backprop", 1, "student", who) for who in PEOPLE[:-1]]
    lines = []
    for at, variant in enumerate(make_variants(plan, codes)):
        student = Student(numbers_of(plan, variant, (2, 2, 2)), Style(random.Random(f"results/{at}"), 4), mistakes(at))
        lines += lines_of(plan, PEOPLE[at], "", {blank: str(answer) for blank, answer in student.work().items()})
    (folder / "sub.csv").write_text(as_csv(lines), encoding="utf-8")
    return file


def any_mistake(at: int) -> str | None:
    names = [name for name in MISTAKES if applies(name, (2, 2, 2))]
    return None if at % 4 == 0 else "bias-forgotten" if at % 4 == 1 else names[at]


@pytest.fixture(scope="module")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course whose class has got its handouts and handed in: compiling its sheets is what takes long."""
    folder = tmp_path_factory.mktemp("class")
    hand_out(hand_in(folder, any_mistake), students=folder / "roster.csv")
    return folder


@pytest.fixture
def handed_out(made_once: Path, tmp_path: Path) -> Path:
    """A copy of that course, to do anything with; the exercise's file."""
    shutil.copytree(made_once, tmp_path, dirs_exist_ok=True)
    return tmp_path / "docs" / "exercises" / "backprop.toml"


class Cells(HTMLParser):
    """Texts of the elements with an id, and of those that are tied to one."""

    def __init__(self) -> None:
        super().__init__()
        self.cells: dict[str, str] = {}
        self.tied: list[tuple[str, str]] = []
        self._into: tuple[str, str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag == "td" and found.get("id"):
            assert found["id"] not in self.cells, "an id stands there twice"
            self._into = ("cell", str(found["id"]))
        elif found.get("data-cell"):
            self._into = ("tied", str(found["data-cell"]))

    def handle_data(self, data: str) -> None:
        if self._into:
            kind, name = self._into
            if kind == "cell":
                self.cells[name] = data
            else:
                self.tied.append((name, data))
            self._into = None


def prose(page: str) -> str:
    """The sentences above the tables."""
    text = page[page.index("<h1>") : page.index("<h2>")]
    text = re.sub(r"<figure>.*?</figure>", "", text, flags=re.DOTALL)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]*>", "", text))).strip()


@pytest.mark.parametrize("mistakes", [any_mistake, lambda at: None, lambda at: "ascent" if at == 3 else None])
def test_every_number_of_a_sentence_is_that_of_its_cell(mistakes: Callable[[int], str | None], tmp_path: Path) -> None:
    file = hand_in(tmp_path, mistakes)
    done = grade(file, tmp_path / "sub.csv", students=tmp_path / "roster.csv")
    page = (done.folder / "report.html").read_text(encoding="utf-8")
    cells = Cells()
    cells.feed(page)
    assert cells.tied
    for name, number in cells.tied:
        assert cells.cells[name] == number, name
    untied = re.sub(r'<span data-cell="[^"]*">[^<]*</span>', "", page[page.index("<h1>") : page.index("<h2>")])
    untied = re.sub(r"<figure>.*?</figure>", "", untied, flags=re.DOTALL)
    words = re.sub(r"\b[hox]\d\b", "", unescape(re.sub(r"<[^>]*>", "", untied)))
    assert not re.search(r"\d", words), words


def test_the_report_is_the_sum_of_the_marks(tmp_path: Path) -> None:
    file = hand_in(tmp_path, any_mistake)
    done = grade(file, tmp_path / "sub.csv", students=tmp_path / "roster.csv")
    plan = plan_in(tmp_path)
    marks = [line for line in read(done.folder / "marks.csv") if line["marks"]]
    rows = read(done.folder / "report.csv")
    steps = {row["name"]: row for row in rows if row["part"] == "step"}
    assert len(marks) == 23 and list(steps) == [asked.blank for asked in plan.asked]
    for blank, row in steps.items():
        for verdict in VERDICTS:
            assert int(row[verdict]) == sum(line[blank] == verdict for line in marks)
    lost = sum(25 - Decimal(line["marks"]) for line in marks)
    assert sum(Decimal(row["marks lost"]) for row in steps.values()) == lost
    assert sum(Decimal(row["marks lost"]) for row in rows if row["part"] == "mistake") == lost


def test_the_words_of_a_report(tmp_path: Path) -> None:
    file = hand_in(tmp_path, lambda at: "bias-forgotten" if at < 5 else None)
    done = grade(file, tmp_path / "sub.csv", students=tmp_path / "roster.csv")
    assert prose((done.folder / "report.html").read_text(encoding="utf-8")) == (
        "Backpropagation by hand: class report 23 sheets were marked; the mean is 24.13 of 25 marks. 18 have full marks. "
        "1 student handed in nothing, and is not counted here. 4 steps cost most, each 5 marks: the net input of h1, the "
        "net input of h2, the net input of o1 and the net input of o2. The mistake that costs most is “bias forgotten”: 20 "
        "marks, lost by 5 students. What to say: The bias is missing: after the weighted sum, each neuron's bias comes in "
        "as well. 96.5 % of the answers have their marks. Held against the true answers alone it would have been 78.6 %: "
        "the rest is right given what the student had written."
    )


def test_the_figure_says_in_words_what_it_shows(tmp_path: Path) -> None:
    file = hand_in(tmp_path, any_mistake)
    done = grade(file, tmp_path / "sub.csv", students=tmp_path / "roster.csv")
    page = (done.folder / "report.html").read_text(encoding="utf-8")
    figure = ElementTree.fromstring(page[page.index("<svg") : page.index("</svg>") + 6])
    name = "{http://www.w3.org/2000/svg}"
    title, desc = figure.find(f"{name}title"), figure.find(f"{name}desc")
    assert title is not None and desc is not None and figure.get("role") == "img"
    assert figure.get("aria-labelledby") == f"{title.get('id')} {desc.get('id')}"
    rows = read(done.folder / "report.csv")
    dearest = max((row for row in rows if row["part"] == "mistake"), key=lambda row: Decimal(row["marks lost"]))
    assert f"{dearest['words']} {dearest['marks lost']} marks" in str(desc.text)
    assert "http" not in page.replace("http://www.w3.org/2000/svg", "")


def test_a_gradebook_finds_its_columns(tmp_path: Path) -> None:
    file = hand_in(tmp_path, any_mistake)
    done = grade(file, tmp_path / "sub.csv", students=tmp_path / "roster.csv")
    first = read(done.folder / "marks.csv")[0]
    assert list(first)[:8] == ["student", "name", "username", "email", "code", "marks", "out of", "status"]
    assert (first["student"], first["username"], first["email"]) == ("s00", "us00", "s00@example.org")


def test_record_manifest_roster_and_code_give_the_same_marks(handed_out: Path, tmp_path: Path) -> None:
    (tmp_path / "handouts" / "backprop").rename(tmp_path / "out")  # where it is not found by itself
    found = []
    for record, students in (("out/variants.json", None), ("out/manifest.json", None), (None, "roster.csv")):
        done = grade(handed_out, tmp_path / "sub.csv", record=record and tmp_path / record,
                     students=students and tmp_path / students)
        found.append([{key: line[key] for key in line if key not in ("name", "username", "email")}
                      for line in read(done.folder / "marks.csv")])
        assert done.problems == 0
    assert found[0] == found[1] == found[2]


def test_the_manifest_of_the_handouts_is_found_by_itself(handed_out: Path, tmp_path: Path) -> None:
    done = grade(handed_out, tmp_path / "sub.csv")
    assert (done.sheets, done.absent) == (23, 1)


def test_a_record_of_another_exercise_is_refused(handed_out: Path, tmp_path: Path) -> None:
    (tmp_path / "handouts" / "backprop").rename(tmp_path / "out")
    course(tmp_path, 'title = "Other"\nshape = [2, 2, 1]\n')
    for name, what in (("variants", "blanks, decimals or formulas differ"), ("manifest", "other numbers are given")):
        with pytest.raises(TracerError) as caught:
            grade(handed_out, tmp_path / "sub.csv", record=tmp_path / "out" / f"{name}.json")
        assert str(caught.value) == (
            f"{name}.json: it was made from another exercise: {what}; a {'record' if name == 'variants' else 'file'} made "
            "from backprop.toml; mark with the exercise file as it was handed out")


def test_points_that_were_changed_later_are_said(handed_out: Path, tmp_path: Path) -> None:
    course(tmp_path, 'title = "Backpropagation by hand"\nshape = [2, 2, 2]\npoints = {default = 2}\n')
    done = grade(handed_out, tmp_path / "sub.csv")
    assert read(done.folder / "marks.csv")[0]["marks"] == "50"
    assert [line["what"] for line in read(done.folder / "problems.csv")] == [
        "manifest.json was made before backprop.toml was changed: answers are marked by what the exercise says now"]


def test_the_form_filled_in_is_what_is_read(tmp_path: Path) -> None:
    file = course(tmp_path)
    (tmp_path / "roster.csv").write_text("student\n=1+1\nann\n", encoding="utf-8")
    hand_out(file, students=tmp_path / "roster.csv")
    plan = plan_in(tmp_path)
    form = (tmp_path / "handouts" / "backprop" / "form.csv").read_text(encoding="utf-8").splitlines()
    assert form[0] == "student,code,quantity,neuron,source,sample,answer" and len(form) == 51
    codes = [form[1].split(",")[1], form[26].split(",")[1]]
    answers = [answer for variant in make_variants(plan, codes) for answer in true_answers(plan, variant).values()]
    filled = [form[0], *(line + answer for line, answer in zip(form[1:], answers, strict=True))]
    (tmp_path / "sub.csv").write_text("\n".join(filled), encoding="utf-8")
    done = grade(file, tmp_path / "sub.csv")
    assert [(line["student"], line["marks"]) for line in read(done.folder / "marks.csv")] == [("'=1+1", "25"), ("ann", "25")]
    assert done.problems == 0


@pytest.mark.parametrize("text", [
    'title = "Numbers for all"\nlesson = "own"\nnumbers = "lesson"\ndecimals = 6\n',
])
def test_the_same_numbers_for_all_need_no_roster(text: str, tmp_path: Path, root: Path) -> None:
    file = course(tmp_path, text)
    (tmp_path / "docs" / "lessons").mkdir()
    (tmp_path / "docs" / "lessons" / "own.toml").write_bytes((root / "docs" / "lessons" / "mazur.toml").read_bytes())
    plan = plan_in(tmp_path)
    (variant,) = make_variants(plan, [""])
    (tmp_path / "sub.csv").write_text(as_csv(lines_of(plan, "ann", "", true_answers(plan, variant))), encoding="utf-8")
    done = grade(file, tmp_path / "sub.csv")
    assert [(line["student"], line["marks"], line["out of"]) for line in read(done.folder / "marks.csv")] == [
        ("ann", str(len(plan.asked)), str(len(plan.asked)))]


def test_the_same_bytes_every_time(tmp_path: Path) -> None:
    file = hand_in(tmp_path, any_mistake)
    found = []
    for name in ("a", "b"):
        grade(file, tmp_path / "sub.csv", students=tmp_path / "roster.csv", folder=tmp_path / name)
        found.append({path.relative_to(tmp_path / name).as_posix(): path.read_bytes()
                      for path in sorted((tmp_path / name).rglob("*")) if path.is_file()})
    assert found[0] == found[1] and len(found[0]) == 5 + 24 + 2


def test_the_command(tmp_path: Path, tracer: Callable[..., subprocess.CompletedProcess[str]]) -> None:
    file = hand_in(tmp_path, lambda at: None)
    done = tracer("grade", file, "sub.csv", "--students", "roster.csv")
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == (f"backprop.toml: 23 sheets marked in {tmp_path}/marks/backprop; 1 student handed in nothing\n")
    done = tracer("grade", file, "sub.csv", "-o", "docs/marks")
    assert (done.returncode, done.stderr) == (
        2, f"docs/marks: what stands in {tmp_path}/docs is published, and this holds answers; a folder outside of it; name "
        "another with -o\n")
    done = tracer("grade", file, "none.csv", "-o", "there")
    assert (done.returncode, done.stderr) == (
        2, "none.csv: the file cannot be read: No such file or directory; name a file with answers\n")
    assert not (tmp_path / "there").exists()


def test_every_answer_is_told_of_once_and_numbers_agree(tmp_path: Path) -> None:
    """Right, following, missing and failing answers of each message add up to the sheet."""
    file = hand_in(tmp_path, any_mistake)
    lines = (tmp_path / "sub.csv").read_text(encoding="utf-8").splitlines()
    draw = random.Random("holes")
    holes = [line.rpartition(",")[0] + draw.choice([",", ",?", ",0.4", ",0"]) if draw.random() < 0.08 else line
             for line in lines[1:]]
    (tmp_path / "sub.csv").write_text("\n".join([lines[0], *holes]), encoding="utf-8")
    done = grade(file, tmp_path / "sub.csv", students=tmp_path / "roster.csv")
    plan = plan_in(tmp_path)
    for line in read(done.folder / "marks.csv")[:-1]:
        message = (done.folder / "messages" / f"{line['student']}.txt").read_text(encoding="utf-8")
        verdicts = [line[asked.blank] for asked in plan.asked]
        assert message.startswith(f"Backpropagation by hand: {line['marks']} of 25 marks\n")
        assert not re.search(r"\b1 (answers|blanks|marks|more answers)|\b(?!1 )\d+ (answer|blank|mark)\b", message), message
        right = re.search(r"The other (\d+) answers are right|All (\d+) answers are right|The other answer is right", message)
        assert int((right and (right[1] or right[2])) or bool(right)) == verdicts.count("right")
        for verdict, words in (("follows", "right given"), ("absurd", "cannot be used"), ("empty", "left empty")):
            found = re.search(rf"(\d+) \w+ (?:is|are|was|were)? ?{words}", message)
            assert int(found[1] if found else 0) == verdicts.count(verdict), (verdict, message)
        singly = len(re.findall(r"you wrote", message))
        more = sum(map(int, re.findall(r"the same in (\d+) more answer", message)))
        more += sum(map(int, re.findall(r"explain (\d+) more", message)))
        assert singly + more == verdicts.count("wrong") + verdicts.count("coarse"), message
