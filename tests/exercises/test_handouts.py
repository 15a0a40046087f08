"""The command: what it writes, whole or not at all, and the same from a code alone."""

from __future__ import annotations

import csv
import io
import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tracer.classroom.folder import whole_folder
from tracer.classroom.handouts import OUTPUTS, hand_out
from tracer.classroom.outputs import CORE
from tracer.ground.errors import TracerError
from tracer.lesson import parse_lesson
from tracer.site.schema import schema

pytestmark = pytest.mark.slow

Run = Callable[..., "subprocess.CompletedProcess[str]"]
FILES = sorted(output.name for output in OUTPUTS)


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TRACER_COURSE_KEY", "the key of the course")
    (tmp_path / "docs" / "exercises").mkdir(parents=True)
    (tmp_path / "mkdocs.yml").write_text("site_name: x\n")
    (tmp_path / "docs" / "exercises" / "one.toml").write_text('title = "One"\nshape = [2, 2, 1]\nvariants = 3\n')
    return tmp_path


def one(course: Path) -> Path:
    return course / "docs" / "exercises" / "one.toml"


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if not path.name.startswith("."))


def table(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))


def test_the_command_writes_every_output(tracer: Run, course: Path) -> None:
    done = tracer("exercises", "docs/exercises/one.toml")
    folder = course / "handouts" / "one"
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == f"one.toml: 3 variants written to {folder}\n"
    assert names(folder) == FILES
    made = json.loads((folder / "variants.json").read_bytes())
    jsonschema.Draft202012Validator(schema("exercise")).validate(made)
    assert [v["code"] for v in made["variants"]] == [row["code"] for row in table(folder / "variants.csv")]
    assert [v["code"] for v in made["variants"]] == [
        entry["code"] for entry in json.loads((folder / "manifest.json").read_bytes())["variants"]
    ]
    for row, asked, answer in zip(table(folder / "key.csv"), made["asked"], made["variants"][0]["answers"], strict=False):
        assert row["blank"] == asked["blank"] and float(row["answer"]) == pytest.approx(answer, abs=0.51e-4)
        assert float(row["low"]) <= float(row["answer"]) <= float(row["high"])


def test_mistakes_that_nothing_asked_shows_are_told(tracer: Run, course: Path) -> None:
    one(course).write_text('title = "One"\nshape = [2, 2, 1]\nvariants = 3\nask = ["delta", "loss"]\n')
    told = tracer("exercises", "docs/exercises/one.toml").stderr.splitlines()[1]
    assert told == (
        "one.toml: nothing that is asked shows these mistakes: moved the wrong way, learning rate left out, learning rate twice, "
        "input left out in the hidden layer, input left out in the output layer, input left out everywhere, "
        "own output in place of the input, bias update times the input, bias not updated, only the change written down"
    )


def test_the_same_code_gives_the_same_variant_without_roster_or_key(course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    roster = course / "class.csv"
    roster.write_text("student,name\n" + "".join(f"s{at},Name {at}\n" for at in range(40)))
    first = hand_out(one(course), students=roster, folder=course / "a").folder
    whole = json.loads((first / "variants.json").read_bytes())["variants"]
    monkeypatch.delenv("TRACER_COURSE_KEY")
    for variant in (whole[0], whole[-1]):
        again = hand_out(one(course), code=variant["code"].lower(), folder=course / "b").folder
        assert json.loads((again / variant["code"] / "variants.json").read_bytes())["variants"] == [{**variant, "student": None}]
    assert not (course / "course.key").exists()


def test_names_that_a_spreadsheet_would_run_are_text_and_ids_are_no_paths(course: Path) -> None:
    roster = course / "class.csv"
    bad = ["=1+1", "+1", "-1", "@SUM(A1)", "'quoted", "../../etc/passwd", "a/b\\c", "CON", "x,y", 'say "hi"', "名前"]
    with roster.open("w", newline="") as file:
        csv.writer(file).writerows([["student", "name"], *([text, text] for text in bad)])
    folder = hand_out(one(course), students=roster).folder
    for file in ("variants.csv", "key.csv"):
        rows = table(folder / file)
        for cell in (row[column] for row in rows for column in ("student", "name")):
            assert cell[0] not in "=+-@" and (cell.removeprefix("'") in bad or cell in bad)
    made = json.loads((folder / "variants.json").read_bytes())
    assert [variant["student"] for variant in made["variants"]] == bad
    assert names(folder) == FILES and names(folder.parent) == ["one"]


def test_ten_thousand_students_are_no_trouble(course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tracer.classroom.handouts.OUTPUTS", CORE)  # their PDFs take minutes: the benchmark's business
    (course / "docs" / "exercises" / "one.toml").write_text('title = "One"\nshape = [2, 2, 1]\nask = ["net", "output"]\n')
    roster = course / "class.csv"
    roster.write_text("id\n" + "".join(f"{at}\n" for at in range(10_000)))
    done = hand_out(one(course), students=roster)
    assert done.variants == 10_000
    codes = [row["code"] for row in table(done.folder / "variants.csv")]
    assert len(set(codes)) == 10_000


def test_mistakes_of_all_files_are_told_and_nothing_is_written(tracer: Run, course: Path) -> None:
    one(course).write_text('title = "One"\nshape = [2, 2, 1]\ndecimals = 1\n')
    (course / "class.csv").write_text("name\nAda\n")
    done = tracer("exercises", "docs/exercises/one.toml", "--students", "class.csv", "-o", "out")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.splitlines() == [
        "one.toml: decimals: 1 is too small; allowed: 2 or more",
        'class.csv: line 1: there is no column "student" among "name"; a first line with "student" or "id", and perhaps '
        '"name"; name the column in the first line',
    ]
    assert not (course / "out").exists()


def test_answers_are_not_written_where_they_would_be_published(course: Path) -> None:
    with pytest.raises(TracerError) as caught:
        hand_out(one(course), folder=course / "docs" / "sheets")
    assert f"what stands in {course}/docs is published, and this holds answers" in str(caught.value)
    assert not (course / "docs" / "sheets").exists()


def test_a_folder_is_written_whole_or_stays_as_it_was(course: Path) -> None:
    target = course / "out"
    hand_out(one(course), folder=target)
    before = contents(target)

    def fails() -> None:
        with whole_folder(target) as beside:
            (beside / "key.csv").write_text("half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fails()
    assert contents(target) == before
    assert sorted(path.name for path in course.iterdir()) == ["docs", "mkdocs.yml", "out"]
    hand_out(one(course), folder=target)  # over our own files: the same again
    assert contents(target) == before
    (target / "notes.txt").write_text("mine")
    with pytest.raises(TracerError) as caught:
        hand_out(one(course), folder=target)
    assert str(caught.value) == (
        f'{target}: the folder holds a file that is not ours: "notes.txt"; an empty folder, or one that this command has '
        "written; move it away, or name another with -o"
    )
    assert (target / "notes.txt").read_text() == "mine"


def test_good_numbers_make_a_lesson_that_is_fair(tracer: Run, course: Path, root: Path) -> None:
    for wanted in ("2-2-1", str(root / "docs" / "lessons" / "xor.toml")):
        done = tracer("numbers", wanted)
        assert done.returncode == 0, done.stderr
        lesson = parse_lesson(done.stdout)
        assert lesson.training.learning_rate >= 0
        (course / "docs" / "lessons").mkdir(exist_ok=True)
        (course / "docs" / "lessons" / "good.toml").write_text(done.stdout)
        one(course).write_text('title = "One"\nlesson = "good"\nnumbers = "lesson"\n')
        assert hand_out(one(course)).variants == 1
    own = (root / "docs" / "lessons" / "xor.toml").read_text(encoding="utf-8").splitlines()
    new = (course / "docs" / "lessons" / "good.toml").read_text(encoding="utf-8").splitlines()
    changed = {ours.partition(" = ")[0] for ours, theirs in zip(own, new, strict=True) if ours != theirs}
    drawn = {"weights", "biases", "input", "target", "learning_rate"}
    assert {"weights", "biases", "input"} <= changed <= drawn, "all else is as its author wrote it"
    done = tracer("numbers", "2-0-1")
    assert (done.returncode, done.stderr) == (
        2, 'shape: "2-0-1" is no shape; 2 to 5 layers of 1 to 12, inputs first; as in 2-2-1\n')


def test_the_schemas_describe_the_file_too() -> None:
    made: dict[str, Any] = schema("exercise-file")
    jsonschema.Draft202012Validator.check_schema(made)
    jsonschema.Draft202012Validator(made).validate({"title": "A", "shape": [2, 2, 1], "points": {"net": 0.5}})
