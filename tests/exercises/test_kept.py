"""What a person has filled in, printed or corrected is never replaced; what only its owner may see is shown to nobody."""

from __future__ import annotations

import json
import stat
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.exercises.test_handouts import contents, table
from tracer.classroom.grading.form import FORM
from tracer.classroom.handouts import hand_out
from tracer.exercises.codes import course_key
from tracer.exercises.places import refuse_published
from tracer.ground.errors import TracerError
from tracer.resources import course_of

pytestmark = pytest.mark.slow

Run = Callable[..., "subprocess.CompletedProcess[str]"]
EXERCISE = 'title = "One"\nshape = [2, 2, 1]\nask = ["net", "output"]\nvariants = 2\n'


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TRACER_COURSE_KEY", "the key of the course")
    (tmp_path / "docs" / "exercises").mkdir(parents=True)
    (tmp_path / "mkdocs.yml").write_text("site_name: x\n")
    (tmp_path / "docs" / "exercises" / "one.toml").write_text(EXERCISE)
    (tmp_path / "class.csv").write_text("student,name\ns1,Ann\ns2,Bob\n")
    return tmp_path


def exercises(tracer: Run, *more: str, status: int = 0) -> str:
    done = tracer("exercises", "docs/exercises/one.toml", *more)
    assert (done.returncode, done.stdout) == (status, ""), done.stderr
    return "".join(line for line in done.stderr.splitlines(keepends=True) if "nothing that is asked shows" not in line)


def grade(tracer: Run, *more: str, status: int = 0) -> str:
    done = tracer("grade", "docs/exercises/one.toml", "answers.csv", *more)
    assert (done.returncode, done.stdout) == (status, ""), done.stderr
    return done.stderr


def hand_in(course: Path, wrong: int = 1) -> None:
    """Everybody's right answers, but for the first blanks of the first sheet."""
    lines = []
    for at, row in enumerate(table(course / "handouts" / "one" / "key.csv")):
        lines.append(f"{row['code']},{row['blank']},{'9' if at < wrong else row['answer']}\n")
    (course / "answers.csv").write_text("code,blank,answer\n" + "".join(lines))


def test_one_sheet_again_is_added_and_the_class_stays_as_it_was(tracer: Run, course: Path) -> None:
    exercises(tracer, "--students", "class.csv")
    folder = course / "handouts" / "one"
    (folder / "form.csv").write_text((folder / "form.csv").read_text().replace(",\n", ",0.5\n"))
    before = contents(folder)
    code = table(folder / "variants.csv")[1]["code"]
    told = exercises(tracer, "--code", code.lower())
    assert told == f"one.toml: the sheet {code} is {folder}/again/{code}.pdf; what belongs to it is in {folder}/again/{code}\n"
    after = contents(folder)
    assert {path: after.get(path) for path in before} == before
    assert sorted(set(after) - set(before)) == [f"again/{code}.pdf", *(f"again/{code}/{name}" for name in (
        "form.csv", "key.csv", "keys.pdf", "manifest.json", "variants.csv", "variants.json"))]
    assert after[f"again/{code}.pdf"] == before[f"print/sheets/{code}.pdf"]
    form = folder / "again" / code / "form.csv"
    form.write_text(form.read_text().replace(",\n", ",0.7\n"))
    filled = contents(folder)
    assert exercises(tracer, "--code", code) == told and contents(folder) == filled
    exercises(tracer, "--students", "class.csv")  # the class once more: what was added stays
    assert {path: data for path, data in contents(folder).items() if path.startswith("again/")} == {
        path: data for path, data in filled.items() if path.startswith("again/")}


def test_another_sheet_of_the_same_code_is_not_put_in_its_place(tracer: Run, course: Path) -> None:
    exercises(tracer)
    code = table(course / "handouts" / "one" / "variants.csv")[0]["code"]
    exercises(tracer, "--code", code)
    (course / "docs" / "exercises" / "one.toml").write_text(EXERCISE.replace("One", "Two"))
    before = contents(course)
    again = course / "handouts" / "one" / "again"
    assert exercises(tracer, "--code", code, status=2) == (
        f"{again}/{code}.pdf: there is another file of this name; it is not replaced; move it away, or name another folder with -o\n")
    assert contents(course) == before


def test_a_form_that_was_filled_keeps_its_answers_and_gets_new_students(tracer: Run, course: Path) -> None:
    exercises(tracer, "--students", "class.csv")
    form = course / "handouts" / "one" / "form.csv"
    head, *lines = form.read_text().splitlines()
    filled = [f"{line}{at / 100}" for at, line in enumerate(lines)]
    form.write_text("\n".join([head, *filled]) + "\n")
    (course / "class.csv").write_text("student,name\ns0,Early\ns1,Ann\ns2,Bob\ns3,Late\n")
    told = exercises(tracer, "--students", "class.csv")
    assert told.splitlines()[1:] == [f"one.toml: {len(lines)} answers that were filled in are kept in form.csv"]
    after = form.read_text().splitlines()
    assert [line for line in after if line.startswith(("s1,", "s2,"))] == filled
    assert [line.partition(",")[0] for line in after[1:: len(lines) // 2]] == ["s0", "s1", "s2", "s3"]
    assert all(line.endswith(",") for line in after[1:] if line.startswith(("s0,", "s3,")))


def test_a_form_saved_by_a_spreadsheet_is_read_and_what_has_no_place_any_more_stays(tracer: Run, course: Path) -> None:
    (course / "class.csv").write_text("student,name\n007,Ann\n008,Bob\n", encoding="utf-8")
    exercises(tracer, "--students", "class.csv")
    form = course / "handouts" / "one" / "form.csv"
    rows = [line.split(",") for line in form.read_text().splitlines()]
    rows[1][-1], rows[-1][-1] = "0,25", "0,75"
    rows = [[cell.removeprefix("00") for cell in row] for row in rows]  # as a spreadsheet eats them
    form.write_bytes(("sep=;\r\n" + "".join(";".join([*row, "remark" if at == 0 else "Übertrag"]) + "\r\n"
                                            for at, row in enumerate(rows))).encode("cp1252"))
    (course / "class.csv").write_text("student,name\n007,Ann\n", encoding="utf-8")
    exercises(tracer, "--students", "class.csv")
    after = table(form)
    assert [(row["student"], row["answer"]) for row in after if row["answer"]] == [("007", "0,25"), ("8", "0,75")]
    assert after[0]["remark"] == after[-1]["remark"] == "Übertrag"


@pytest.mark.parametrize(("typed", "kept"), [
    ("-0.25", "-0.25"), ("+.5", "+.5"), ('"-0,25"', '"-0,25"'), ("0,25", '"0,25"'), ("-1,72E-02", '"-1,72E-02"'), ("=1+1", "'=1+1"),
    ("−0.25", "−0.25"), ("?", "?"),
])
def test_an_answer_stays_as_it_was_typed(typed: str, kept: str, course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tracer.classroom.handouts.OUTPUTS", (FORM,))
    form = hand_out(course / "docs" / "exercises" / "one.toml").folder / "form.csv"
    head, first, *rest = form.read_text().splitlines()
    for _ in range(2):
        form.write_text("\n".join([head, first + typed, *rest]) + "\n")
        hand_out(course / "docs" / "exercises" / "one.toml")
        assert form.read_text().splitlines() == [head, first + kept, *rest]
        typed = kept


def test_a_line_of_the_form_that_cannot_be_told_apart_stops_the_command(tracer: Run, course: Path) -> None:
    exercises(tracer)
    form = course / "handouts" / "one" / "form.csv"
    form.write_text(form.read_text().replace(",\n", ",0.5,late\n", 1))
    before = contents(course)
    assert exercises(tracer, status=2) == (
        "form.csv: line 2: the line has 8 cells and the first line 7; as many cells as columns; "
        "put a decimal comma in quotation marks, or write a point\n")
    assert contents(course) == before


def test_a_form_that_cannot_be_read_stops_the_command(tracer: Run, course: Path) -> None:
    exercises(tracer)
    form = course / "handouts" / "one" / "form.csv"
    form.write_bytes(b"PK\x03\x04 a workbook")
    before = contents(course)
    assert exercises(tracer, status=2) == (
        'form.csv: this is a spreadsheet or a zip file, not a CSV file; text; save the sheet as "CSV UTF-8"\n')
    assert contents(course) == before


def test_another_file_that_was_changed_by_hand_is_not_replaced(tracer: Run, course: Path) -> None:
    exercises(tracer)
    key = course / "handouts" / "one" / "key.csv"
    key.write_text(key.read_text() + "a note of mine\n")
    before = contents(course)
    assert exercises(tracer, status=2) == (
        f"{key}: this file was changed by hand since it was written; it is not replaced; move it away, or name another folder with -o\n")
    assert contents(course) == before


def test_what_is_changed_while_the_command_works_is_not_replaced(course: Path) -> None:
    hand_out(course / "docs" / "exercises" / "one.toml")
    form = course / "handouts" / "one" / "form.csv"

    def typing(done: int, total: int) -> None:
        form.write_text(form.read_text().replace(",\n", ",0.5\n"))

    with pytest.raises(TracerError) as caught:
        hand_out(course / "docs" / "exercises" / "one.toml", say=typing)
    assert str(caught.value) == (
        f"{course}/handouts/one/form.csv: this file was changed while the command was at work; nothing was replaced; run it again")
    assert ",0.5\n" in form.read_text()
    assert [path.name for path in (course / "handouts").iterdir()] == ["one"]


def test_commands_at_the_same_time_wait_for_each_other(course: Path) -> None:
    """The second sees what the first has made: here a sheet that is added while the class is made anew."""
    import sys

    file = course / "docs" / "exercises" / "one.toml"
    code = table(hand_out(file).folder / "variants.csv")[0]["code"]
    commands = [["exercises", "docs/exercises/one.toml", *more] for more in ([], ["--code", code], [])]
    running = [subprocess.Popen([sys.executable, "-m", "tracer", *each], cwd=course, stderr=subprocess.PIPE) for each in commands]
    for each in running:
        said = each.communicate()[1]
        assert each.returncode == 0, said
    assert (course / "handouts" / "one" / "again" / f"{code}.pdf").is_file()
    assert [path.name for path in (course / "handouts").iterdir()] == ["one"]


def test_a_corrected_mark_is_kept_and_applied_again(tracer: Run, course: Path) -> None:
    exercises(tracer, "--students", "class.csv")
    hand_in(course)
    assert len(grade(tracer).splitlines()) == 1
    marks = course / "marks" / "one" / "marks.csv"
    first = table(marks)
    assert [row["marks"] for row in first] == ["5", "6"]
    assert not (marks.parent / "corrections.csv").exists()
    marks.write_text(marks.read_text().replace(f"{first[0]['code']},5,", f"{first[0]['code']},5.5,"))
    corrected = marks.read_bytes()
    for _ in range(2):
        told = grade(tracer).splitlines()
        assert told[1:] == ["one.toml: 1 correction made by hand is applied again, and kept in corrections.csv"]
        assert marks.read_bytes() == corrected
        assert table(marks.parent / "corrections.csv") == [
            {"student": "s1", "code": first[0]["code"], "what": "marks", "was": "5", "now": "5.5", "why": ""}]
    assert (marks.parent / "messages" / "s1.txt").read_text().splitlines()[:3] == [
        "One: 5 of 6 marks", "After a correction by hand: 5.5 of 6 marks", f"Ann (s1), sheet {first[0]['code']}"]
    assert "1 mark was corrected by hand" in (marks.parent / "report.html").read_text().replace(
        '<span data-cell="corrected">1</span>', "1")


def test_a_spreadsheet_that_only_saved_the_marks_has_corrected_nothing(tracer: Run, course: Path) -> None:
    (course / "class.csv").write_text("student,name\n007,Änn\n008,Bob\n", encoding="utf-8")
    exercises(tracer, "--students", "class.csv")
    hand_in(course)
    grade(tracer)
    marks = course / "marks" / "one" / "marks.csv"
    text = marks.read_text(encoding="utf-8")
    marks.write_bytes(text.replace(",", ";").replace("007", "7").replace("008", "8").replace("\n", "\r\n").encode("cp1252"))
    assert len(grade(tracer).splitlines()) == 1
    assert marks.read_text(encoding="utf-8") == text


def test_lines_that_were_added_removed_or_given_a_remark_stay_so(tracer: Run, course: Path) -> None:
    exercises(tracer, "--students", "class.csv")
    hand_in(course)
    grade(tracer)
    marks = course / "marks" / "one" / "marks.csv"
    head, ann, _ = marks.read_text().splitlines()
    lines = [head + ",remark", ann + ",came late", "s9,Oral" + "," * (head.count(",") - 1) + ",by word of mouth"]
    marks.write_text("\n".join(lines) + "\n")
    corrected = marks.read_bytes()
    told = grade(tracer).splitlines()
    assert marks.read_bytes() == corrected
    assert told[1:] == ["one.toml: 3 corrections made by hand are applied again, and kept in corrections.csv"]
    (marks.parent / "corrections.csv").unlink()  # taken back
    grade(tracer)
    assert marks.read_text().splitlines()[0] == head and len(table(marks)) == 2


def test_a_correction_that_meets_another_mark_is_told(tracer: Run, course: Path) -> None:
    exercises(tracer, "--students", "class.csv")
    hand_in(course)
    grade(tracer)
    marks = course / "marks" / "one" / "marks.csv"
    code = table(marks)[0]["code"]
    marks.write_text(marks.read_text().replace(f"{code},5,", f"{code},5.5,"))
    hand_in(course, wrong=0)
    grade(tracer)
    assert table(marks)[0]["marks"] == "5.5"
    assert [(row["file"], row["student"], row["what"]) for row in table(marks.parent / "problems.csv")] == [
        ("corrections.csv", "s1", "marks: 5 was corrected to 5.5; now 6 comes out, and 5.5 still stands")]


def test_marks_below_nothing_stay_numbers_and_a_comma_that_splits_them_is_told(tracer: Run, course: Path) -> None:
    exercises(tracer, "--students", "class.csv")
    hand_in(course)
    grade(tracer)
    marks = course / "marks" / "one" / "marks.csv"
    code = table(marks)[0]["code"]
    text = marks.read_text()
    marks.write_text(text.replace(f"{code},5,", f"{code},-1,"))
    grade(tracer)
    assert marks.read_text() == text.replace(f"{code},5,", f"{code},-1,")
    marks.write_text(text.replace(f"{code},5,", f"{code},5,5,"))
    before = contents(course)
    width = text.partition("\n")[0].count(",") + 1
    assert grade(tracer, status=2) == (
        f"marks.csv: line 2: the line has {width + 1} cells and the first line {width}; as many cells as columns; "
        "put a decimal comma in quotation marks, or write a point\n")
    assert contents(course) == before


def test_a_correction_written_by_hand_needs_only_the_student_or_the_code(tracer: Run, course: Path) -> None:
    (course / "class.csv").write_text("student,name\n007,Ann\n008,Bob\n")
    exercises(tracer, "--students", "class.csv")
    hand_in(course)
    grade(tracer)
    folder = course / "marks" / "one"
    code = table(folder / "marks.csv")[1]["code"]
    (folder / "corrections.csv").write_text(
        f"student,code,what,now,why\n7,,marks,6,late bus\n,{code.lower()},marks,1.5,\n7,,status,,\nnobody,,marks,3,\n")
    for _ in range(2):
        grade(tracer)
        assert [row["marks"] for row in table(folder / "marks.csv")] == ["6", "1.5"]
        assert [row["why"] for row in table(folder / "corrections.csv")] == ["late bus", "", ""]
        assert table(folder / "problems.csv")[-1]["what"] == "corrected: marks; but this sheet is not marked here"


def test_columns_and_students_are_known_again_however_a_spreadsheet_has_saved_them(tracer: Run, course: Path) -> None:
    exercises(tracer, "--students", "class.csv")
    hand_in(course)
    grade(tracer)
    marks = course / "marks" / "one" / "marks.csv"
    text = marks.read_text()
    head, ann, bob = text.splitlines()
    marks.write_text("\n".join([head.upper(), bob.lower(), ann]) + "\n")
    assert grade(tracer).splitlines()[1:] == ["one.toml: 1 correction made by hand is applied again, and kept in corrections.csv"]
    assert table(marks)[1]["name"] == "bob"  # a name is text: its case may be meant
    marks.write_text("\n".join([head, ann, ann]) + "\n")
    assert grade(tracer, status=2) == (
        f"{marks}: line 3: this sheet has another line above; each sheet once; remove one of the two\n")


def test_marks_of_the_release_before_stay_in_sight(tracer: Run, course: Path) -> None:
    exercises(tracer, "--students", "class.csv")
    hand_in(course)
    grade(tracer)
    folder = course / "marks" / "one"
    (folder / ".tracer-marks.csv").unlink()
    names = sorted(json.loads((folder / ".tracer-files").read_text()))
    (folder / ".tracer-files").write_text(json.dumps([name for name in names if name != ".tracer-marks.csv"]))
    (folder / "marks.csv").write_text("student,marks\ns1,19\n")
    told = grade(tracer).splitlines()
    assert told[1:] == [
        "one.toml: marks.csv came from an older release, which cannot say what was corrected in it: it is kept as marks.before.csv"]
    for _ in range(2):
        assert (folder / "marks.before.csv").read_text() == "student,marks\ns1,19\n"
        assert len(grade(tracer).splitlines()) == 1


def test_the_course_of_an_exercise_does_not_depend_on_where_one_stands(tracer: Run, course: Path, tmp_path: Path) -> None:
    exercises(tracer, "--students", "class.csv")
    made = contents(course / "handouts")
    for cwd, path in ((course / "docs" / "exercises", "one.toml"), (course.parent, course / "docs" / "exercises" / "one.toml")):
        done = tracer("exercises", path, "--students", course / "class.csv", cwd=cwd)
        assert done.returncode == 0
        assert done.stderr.splitlines()[0] == f"one.toml: 2 variants written to {course}/handouts/one"
    assert contents(course / "handouts") == made
    code = table(course / "handouts" / "one" / "variants.csv")[0]["code"]
    assert hand_out(course / "docs" / "exercises" / "one.toml", code=code, folder=course / "handouts" / "one").sheet == (
        course / "handouts" / "one" / "again" / f"{code}.pdf")
    assert sorted(path.name for path in course.iterdir()) == ["class.csv", "docs", "handouts", "mkdocs.yml"]


def test_a_lesson_is_found_from_its_own_folder_too(tracer: Run, course: Path, root: Path) -> None:
    (course / "docs" / "lessons").mkdir()
    (course / "docs" / "lessons" / "xor.toml").write_bytes((root / "docs" / "lessons" / "xor.toml").read_bytes())
    (course / "docs" / "exercises" / "one.toml").write_text('title = "One"\nlesson = "xor"\nvariants = 1\n')
    done = tracer("exercises", "one.toml", cwd=course / "docs" / "exercises")
    assert (done.returncode, done.stderr) == (0, f"one.toml: 1 variant written to {course}/handouts/one\n")


def test_without_a_course_the_folder_of_the_exercise_is_its_course(tmp_path: Path) -> None:
    assert course_of(tmp_path / "a" / "ex.toml") == tmp_path / "a"
    (tmp_path / "a").mkdir()
    (tmp_path / "mkdocs.yml").write_text("")
    assert course_of(tmp_path / "a" / "b" / "ex.toml") == tmp_path
    (tmp_path / "a" / "mkdocs.yml").write_text("")
    assert course_of(tmp_path / "a" / "b" / "ex.toml") == tmp_path / "a"


@pytest.mark.parametrize(("settings", "folder", "said"), [
    ("site_name: x\n", "docs/handouts", "docs"),
    ("site_name: x\n", "docs", "docs"),
    ("site_name: x\ndocs_dir: pages\n", "pages/a/b", "pages"),
    ("site_name: x\ndocs_dir: !ENV [NO_SUCH_VARIABLE, 'pages']\n", "pages/a", "pages"),
    ("site_name: x\nmarkdown_extensions:\n- a: !!python/name:os.path\ndocs_dir: pages\n", "pages/a", "pages"),
    ("INHERIT: ../base.yml\n", "written/a", "written"),
    ("site_name: x\n", "site/handouts", "site"),
    ("site_name: x\nsite_dir: public\n", "public/handouts", "public"),
    ("site_name: x\ntheme: {name: material, custom_dir: theme}\n", "theme/a", "theme"),
])
def test_answers_never_land_in_what_is_published(settings: str, folder: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "base.yml").write_text("docs_dir: written\n")
    course = tmp_path / "docs" / "c"  # a course below a folder that is called docs
    course.mkdir(parents=True)
    (course / "mkdocs.yml").write_text(settings)
    with pytest.raises(TracerError) as caught:
        refuse_published(course / folder)
    assert str(caught.value) == (
        f"{course / folder}: what stands in {course / said} is published, and this holds answers; a folder outside of it; "
        "name another with -o")
    refuse_published(course / "handouts")
    with pytest.raises(TracerError, match="is published, and a key must not be"):
        course_key(course / folder)
    (tmp_path / "mkdocs.yml").write_text("site_name: around\n")
    with pytest.raises(TracerError, match="is published"):
        refuse_published(course / "handouts")


def test_a_link_out_of_the_docs_is_published_too(course: Path) -> None:
    (course / "elsewhere").mkdir()
    (course / "docs" / "link").symlink_to(course / "elsewhere")
    (course / "way").symlink_to(course / "docs")
    for folder in ("docs/link/x", "way/x"):
        with pytest.raises(TracerError, match="is published"):
            refuse_published(course / folder)


def test_every_command_that_writes_answers_refuses_the_docs(tracer: Run, course: Path) -> None:
    exercises(tracer)
    hand_in(course)
    code = table(course / "handouts" / "one" / "variants.csv")[0]["code"]
    said = (f"docs/x: what stands in {course}/docs is published, and this holds answers; a folder outside of it; "
            "name another with -o\n")
    assert exercises(tracer, "-o", "docs/x", status=2) == said
    assert exercises(tracer, "--code", code, "-o", "docs/x", status=2) == said
    assert grade(tracer, "-o", "docs/x", status=2) == said
    assert not (course / "docs" / "x").exists()


def test_a_key_where_the_command_was_called_is_not_passed_over(
    tracer: Run, course: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Up to 0.1.0 the key stood in the working folder: a new one would give everybody other numbers."""
    monkeypatch.delenv("TRACER_COURSE_KEY")
    stood = course / "docs"
    (stood / "course.key").write_text("the key of before\n")
    done = tracer("exercises", "exercises/one.toml", cwd=stood)
    assert (done.returncode, done.stderr) == (
        2, f"{course}/course.key: there is no course key, but one in {stood}; the key of a course stands beside its mkdocs.yml; "
        f"move it there, or remove it to have a new one made\n")
    assert not (course / "course.key").exists()


@pytest.mark.parametrize("umask", [0o022, 0o002, 0o077])
def test_answers_and_marks_are_for_their_owner_alone(umask: int, tracer: Run, course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import os

    monkeypatch.delenv("TRACER_COURSE_KEY")
    before = os.umask(umask)
    try:
        for _ in range(2):  # what is replaced, too
            exercises(tracer, "--students", "class.csv")
            exercises(tracer, "--code", table(course / "handouts" / "one" / "variants.csv")[0]["code"])
            hand_in(course)
            grade(tracer)
            marks = course / "marks" / "one" / "marks.csv"
            marks.write_text(marks.read_text().replace(",5,", ",5.5,"))
            marks.chmod(0o644)
        grade(tracer)
    finally:
        os.umask(before)
    for base in ("handouts", "marks"):
        for path in (course / base, *(course / base).rglob("*")):
            assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path
    assert stat.S_IMODE((course / "course.key").stat().st_mode) == 0o600


def test_what_is_being_written_is_for_its_owner_alone(course: Path) -> None:
    seen = set()

    def look(done: int, total: int) -> None:
        for path in (course / "handouts").rglob("*"):
            seen.add((path.is_dir(), stat.S_IMODE(path.stat().st_mode)))

    hand_out(course / "docs" / "exercises" / "one.toml", say=look)
    assert seen == {(True, 0o700), (False, 0o600)}
