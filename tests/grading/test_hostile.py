"""What people hand in: every file is read, or refused in one clear line; every line counts or has its reason."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.grading.classes import COLUMNS, KEY, as_csv, course, lines_of, plan_in, read, true_answers
from tracer.classroom.grading.grade import Graded, grade
from tracer.classroom.grading.people import class_of
from tracer.classroom.grading.submissions import read_submissions
from tracer.classroom.grading.tables import Names
from tracer.classroom.handouts import hand_out
from tracer.exercises.codes import code_of
from tracer.exercises.plan import Plan
from tracer.exercises.variants import make_variants
from tracer.ground.errors import TracerError
from tracer.ground.table import read_table

pytestmark = pytest.mark.slow

ANN, BOB = (code_of(KEY, "backprop", 1, "student", who) for who in ("ann", "bob"))
Lines = list[tuple[str, ...]]


class Desk:
    """A course with two students and their right answers; marks what is put on it."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.file = folder, course(folder)
        self.plan: Plan = plan_in(folder)
        self.roster("student,name\nann,Ann A.\nbob,Bob B.\n")
        ann, bob = make_variants(self.plan, [ANN, BOB])
        self.ann = lines_of(self.plan, "ann", "", true_answers(self.plan, ann))
        self.bob = lines_of(self.plan, "bob", BOB, true_answers(self.plan, bob))

    def roster(self, text: str) -> None:
        (self.folder / "roster.csv").write_text(text, encoding="utf-8")

    def mark(self, data: bytes | str, *, roster: bool = True, record: Path | None = None) -> Graded:
        path = self.folder / "sub.csv"
        path.write_bytes(data.encode() if isinstance(data, str) else data)
        return grade(self.file, path, record=record,
                     students=self.folder / "roster.csv" if roster else None)

    def refused(self, data: bytes | str) -> list[str]:
        with pytest.raises(TracerError) as caught:
            self.mark(data)
        assert sorted(path.name for path in self.folder.iterdir()) == ["course.key", "docs", "mkdocs.yml", "roster.csv", "sub.csv"]
        return [str(problem) for problem in caught.value.problems]

    def marks(self, done: Graded) -> dict[str, str]:
        """Of the first sheet of each student."""
        return {line["student"]: line["marks"] for line in reversed(read(done.folder / "marks.csv"))}

    def problems(self, done: Graded) -> list[tuple[str, ...]]:
        return [tuple(line[name] for name in ("row", "student", "blank", "answer", "what"))
                for line in read(done.folder / "problems.csv")]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le-bom"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_every_usual_way_to_save_a_table_is_read(encoding: str, delimiter: str, desk: Desk) -> None:
    text = as_csv([*desk.ann, *desk.bob], delimiter=delimiter).replace("\n", "\r\n")
    data = b"\xff\xfe" + text.encode("utf-16-le") if encoding == "utf-16-le-bom" else text.encode(encoding)
    done = desk.mark(data)
    assert desk.marks(done) == {"ann": "25", "bob": "25"} and desk.problems(done) == []


def test_latin_1_is_read_and_said(desk: Desk) -> None:
    desk.roster("student\nann\nbob\nzoë\n")
    data = as_csv([*desk.ann, ("zoë", "", "net", "h1", "", "", "0.1")]).encode("latin-1")
    done = desk.mark(data)
    assert desk.marks(done) == {"ann": "25", "bob": "", "zoë": "0"}
    assert desk.problems(done) == [
        ("", "", "", "", "the file is not UTF-8; it was read as Windows-1252, and names may be spoilt")]


def test_a_roster_as_an_old_spreadsheet_saves_it_is_read_and_said(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    roster = desk.folder / "roster.csv"
    roster.write_bytes("sep=;\r\nID;Name;E-Mail;Email\r\nann;Müller;x;a@b\r\n".encode("cp1252"))
    (desk.folder / "sub.csv").write_text(as_csv(desk.ann))
    done = grade(desk.file, desk.folder / "sub.csv", students=roster)
    line = read(done.folder / "marks.csv")[0]
    assert (line["student"], line["name"], line["email"], line["marks"]) == ("ann", "Müller", "a@b", "25")
    said = "roster.csv is not UTF-8; it was read as Windows-1252, and names may be spoilt"
    assert [row["what"] for row in read(done.folder / "problems.csv")] == [said]
    monkeypatch.setattr("tracer.classroom.handouts.OUTPUTS", ())
    assert hand_out(desk.file, students=roster).remarks == (said,)


def test_decimal_commas_with_and_without_quotes(desk: Desk) -> None:
    commas = [(*line[:-1], line[-1].replace(".", ",")) for line in desk.ann]
    assert desk.marks(desk.mark(as_csv(commas)))["ann"] == "25"
    assert desk.marks(desk.mark(as_csv(commas, delimiter=";")))["ann"] == "25"
    bare = "\n".join(",".join(line) for line in [COLUMNS, *commas])
    assert desk.marks(desk.mark(bare))["ann"] == "25"


def test_the_separator_line_of_one_spreadsheet_is_passed_over(desk: Desk) -> None:
    assert desk.marks(desk.mark("sep=;\n" + as_csv(desk.ann, delimiter=";")))["ann"] == "25"


ASKED = ("first line with student, code, quantity, neuron, source, sample, answer (code and sample may be left out); "
         "name the columns in the first line, as form.csv does")
REFUSED: dict[str, tuple[bytes | str, str]] = {
    "empty": ("", "sub.csv: the file is empty; a first line with student, code, quantity, neuron, source, sample, answer, "
              "blank, id"),
    "no answers": ("student,quantity,neuron,source\na,b,c,d\n", f'sub.csv: line 1: there is no column "answer" among "student", "quantity", "neuron", "source"; a {ASKED}'),
    "misspelt": ("student,quantity,neuron,source,anwser\n", f'sub.csv: line 1: there is no column "answer" among "student", "quantity", "neuron", "source", "anwser" '
                 f'(did you mean "anwser"?); a {ASKED}'),
    "nobody": ("quantity,answer\nnet,1\n", f'sub.csv: line 1: there is no column "student" among "quantity", "answer"; a {ASKED}'),
    "prose": ("Dear teacher,\nI have lost my sheet.\n",
              f'sub.csv: line 1: there is no column "student", "quantity", "answer" among "Dear teacher"; a {ASKED}'),
    "twice": ("student,quantity,answer,answer\n", 'sub.csv: line 1: the column "answer" stands there twice; each column '
              "once; remove one, or give it another name"),
    "a workbook": (b"PK\x03\x04rest", "sub.csv: this is a spreadsheet or a zip file, not a CSV file; text; "
                   'save the sheet as "CSV UTF-8"'),
    "a PDF": (b"%PDF-1.7 ...", 'sub.csv: this is a PDF, not a CSV file; text; save the sheet as "CSV UTF-8"'),
    "bytes": (b"student,quantity,answer\n\0\0\0", "sub.csv: this is not a CSV file: it holds bytes that no text has; text; "
              'save the sheet as "CSV UTF-8"'),
    "half of UTF-16": (b"\xff\xfea\0b", "sub.csv: the file begins as UTF-16 and is not; UTF-8 or UTF-16; "
                       'save the sheet as "CSV UTF-8"'),
    "an open quote": ('student,quantity,answer\nann,net,"0.1\nbob,net,0.2\n', "sub.csv: line 2: this is not CSV: "
                      "unexpected end of data; look for a quotation mark that is not closed"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_is_no_table_of_answers_is_refused_in_one_line(name: str, desk: Desk) -> None:
    data, message = REFUSED[name]
    assert desk.refused(data) == [message]


def test_a_file_that_is_not_there(desk: Desk) -> None:
    with pytest.raises(TracerError) as caught:
        grade(desk.file, desk.folder / "none.csv")
    assert str(caught.value) == (
        f"{desk.folder / 'none.csv'}: the file cannot be read: No such file or directory; name a file with answers")


# One line more than a right sheet: who, code, quantity, neuron, source, sample, answer; and what the problem says.
ODD: dict[str, tuple[tuple[str, ...], str]] = {
    "unknown": (("anna", "", "net", "h1", "", "", "1"), 'nobody of the class is called "anna" (did you mean "ann"?)'),
    "nobody at all": (("", "", "net", "h1", "", "", "1"), "neither student nor code; the line does not count"),
    "unknown quantity": (("ann", "", "nett", "h1", "", "", "1"),
                         'nothing of the name "nett" is asked (did you mean "net"?); the line does not count'),
    "unknown neuron": (("ann", "", "net", "h7", "", "", "1"), 'there is no blank "net.h7"; the line does not count'),
    "unknown source": (("ann", "", "new_weight", "h1", "o9", "", "1"),
                       'there is no blank "new_weight.h1.o9"; the line does not count'),
    "unknown sample": (("ann", "", "net", "h1", "", "4", "1"),
                       'there is no blank "net.h1 of sample 4"; the line does not count'),
    "no code": (("ann", "XXXXX", "net", "h1", "", "", ""), '"XXXXX" is no code'),
    "another's code": (("ann", BOB, "net", "h1", "", "", "1"),
                       f'the sheet {BOB} was handed to "bob"; it is marked by the numbers of that sheet'),
    "cells too many": (("ann", "", "net", "h1", "", "", "1", "2", "3"),
                       "the line has 9 cells and the first line 7; it does not count"),
    "a letter's case": (("ANN", "", "net", "h1", "", "", ""), 'read as "ann"'),
    "unprintable": (("a\x07nn", "", "net", "h1", "", "", "1"), "the name of the student cannot be printed"),
    "endless": (("a" * 300, "", "net", "h1", "", "", "1"), "the name of the student cannot be printed"),
}


@pytest.mark.parametrize("name", ODD)
def test_an_odd_line_has_its_reason_and_spoils_nothing(name: str, desk: Desk) -> None:
    line, what = ODD[name]
    done = desk.mark(as_csv([*desk.ann, line]))
    assert desk.marks(done)["ann"] == "25"
    found = desk.problems(done)
    assert (found[0][0], found[0][4]) == (str(len(desk.ann) + 2), what)
    assert found[0][3] == line[6]


def test_another_answer_to_the_same_blank_counts_if_it_is_the_later(desk: Desk) -> None:
    first = desk.ann[0]
    done = desk.mark(as_csv([(*first[:-1], "7"), *desk.ann, (*first[:-1], "")]))
    assert desk.marks(done)["ann"] == "25"
    assert desk.problems(done) == [
        ("2", "ann", "net.h1", "7", "there is another answer to this in line 3; that one counts, as the later one"),
        ("28", "ann", "net.h1", "", "there is another answer to this in line 3; that one counts, since this one is empty"),
    ]


@pytest.mark.parametrize("answer", ["abc", "1e6", "0.1.2", "nan", "inf", "1 000", "1,000.5", "9" * 30, "1000000", "٣", "=1+1", "--1", "½"])
def test_absurd_answers_are_marked_and_said(answer: str, desk: Desk) -> None:
    done = desk.mark(as_csv([(*desk.ann[0][:-1], answer), *desk.ann[1:]]))
    assert desk.marks(done)["ann"] == "24"
    (problem,) = desk.problems(done)
    assert problem[0] == "2" and problem[4] == "this cannot be used as a number; it counts as no answer"
    assert problem[3].removeprefix("'") == answer


def test_numbers_are_read_in_every_honest_form(desk: Desk) -> None:
    def odd(text: str) -> str:
        return " " + text.replace("-", "−").replace(".", ",") + "0 "

    assert desk.marks(desk.mark(as_csv([(*line[:-1], odd(line[-1])) for line in desk.ann])))["ann"] == "25"
    quoted = [(*line[:-1], "'" + line[-1]) for line in desk.ann]
    assert desk.marks(desk.mark(as_csv(quoted)))["ann"] == "25"


SMALL = """
[[network.layers]]
weights = [[0.4, -0.2], [0.3, 0.5]]
biases = [0.1, 0.2]
[[network.layers]]
weights = [[0.6, -0.3]]
biases = [0.2]
[[samples]]
input = [0.003, 0.4]
target = [1]
[training]
learning_rate = 0.5
"""
# As spreadsheets save a form: what is below 0.0001 gets an exponent.
SAVED = ("0.0212000 0.5052998 0.4009000 0.5989039 0.3235087 0.5801791 -0.1022563 -0.0153367 0.0073691 "
         "-4.600E-05 -0.0061347 2.210E-05 0.0029477 -0.0516701 -0.0612417").split()


@pytest.mark.parametrize("commas, delimiter", [(False, ","), (True, ";"), (True, ","), (True, "bare")])
def test_numbers_that_a_spreadsheet_writes_with_an_exponent_have_their_marks(
    commas: bool, delimiter: str, tmp_path: Path
) -> None:
    file = course(tmp_path, 'title = "Small"\nlesson = "./small.toml"\nnumbers = "lesson"\ndecimals = 7\n'
                            'ask = ["net", "output", "delta", "gradient"]\n')
    file.with_name("small.toml").write_text('title = "A small gradient"' + SMALL, encoding="utf-8")
    plan = plan_in(tmp_path)
    texts = [text.replace(".", ",") if commas else text for text in SAVED]
    lines = lines_of(plan, "ann", "", {asked.blank: text for asked, text in zip(plan.asked, texts, strict=True)})
    text = as_csv(lines, delimiter=delimiter) if delimiter != "bare" else "\n".join(map(",".join, [COLUMNS, *lines]))
    (tmp_path / "sub.csv").write_text(text, encoding="utf-8")
    done = grade(file, tmp_path / "sub.csv")
    assert [line["marks"] for line in read(done.folder / "marks.csv")] == ["15"]
    assert read(done.folder / "problems.csv") == []


def test_two_sheets_of_one_student_have_a_line_each(desk: Desk) -> None:
    done = desk.mark(as_csv([*desk.ann, *(("ann", BOB, *line[2:]) for line in desk.bob)]))
    assert [(line["student"], line["code"], line["marks"]) for line in read(done.folder / "marks.csv")] == [
        ("ann", ANN, "25"), ("ann", BOB, "25"), ("bob", BOB, "")]
    assert (f"answers to 2 sheets: {ANN}, {BOB}; each has a line of its own in the marks"
            in [problem[4] for problem in desk.problems(done)])
    assert len(list((done.folder / "messages").iterdir())) == 3


def test_a_code_is_enough(desk: Desk) -> None:
    """As the practice page hands in: no roster, no record, perhaps no name."""
    lines = [("", ANN.lower().replace("-", " "), *line[2:]) for line in desk.ann]
    done = desk.mark(as_csv(lines), roster=False)
    assert [(line["student"], line["code"], line["marks"]) for line in read(done.folder / "marks.csv")] == [("", ANN, "25")]
    assert [path.name for path in (done.folder / "messages").iterdir()] == [f"{ANN}.txt"]


def test_without_roster_record_and_code_it_is_said_what_is_missing(desk: Desk) -> None:
    done = desk.mark(as_csv(desk.ann), roster=False)
    assert done.sheets == 0 and done.problems == 26
    assert desk.problems(done)[0][4] == 'it is not known which numbers "ann" was given'


def test_noughts_that_a_spreadsheet_ate(desk: Desk) -> None:
    desk.roster("student\n00042\n")
    done = desk.mark(as_csv([("42", "", "net", "h1", "", "", "1")]))
    assert [problem[4] for problem in desk.problems(done)] == ['read as "00042"']


def test_formulas_and_paths_stay_text(desk: Desk) -> None:
    nasty = ["=cmd|'/c calc'!A0", "+1", "-2", "@x", "../../etc/passwd", "a/b\\c", "CON", "con.txt", ".", "..", "a b", "A-B", "a-b"]
    text = io.StringIO(newline="")
    csv.writer(text).writerows([["student", "name", "email"], *([who, f"=HYPERLINK({at})", "@evil"] for at, who in enumerate(nasty))])
    desk.roster(text.getvalue())
    lines = [(("'" + who) if who[0] in "=+-@" else who, "", "net", "h1", "", "", "=1+1") for who in nasty]
    done = desk.mark(as_csv(lines))
    assert done.sheets == len(nasty)
    for path in done.folder.glob("*.csv"):
        for row in csv.reader(io.StringIO(path.read_bytes().decode(), newline="")):
            assert not [cell for cell in row if cell[:1] in ("=", "+", "-", "@", "\t", "\r")], path.name
    files = sorted(path.name for path in (done.folder / "messages").iterdir())
    assert len(files) == len(nasty) == len({name.casefold() for name in files})
    assert all(set(name) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._") for name in files)
    assert sorted(p.name for p in desk.folder.iterdir()) == ["course.key", "docs", "marks", "mkdocs.yml", "roster.csv", "sub.csv"]


def test_file_names_are_the_ids_where_they_can_be() -> None:
    names = Names()
    assert [names.of(who) for who in ("s17", "Ann.B", "s17")][:2] == ["s17", "Ann.B"]
    assert names.of("S17").startswith("S17-") and names.of("nul").startswith("nul-")


def test_nothing_half_written_where_the_disk_fails(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*args: object) -> int:
        raise OSError(28, "No space left on device")

    done = desk.mark(as_csv(desk.ann))
    before = {path: path.read_bytes() for path in sorted(done.folder.rglob("*")) if path.is_file()}
    monkeypatch.setattr("tracer.classroom.grading.grade.write_problems", full)
    with pytest.raises(TracerError) as caught:
        desk.mark(as_csv(desk.bob))
    assert str(caught.value) == (
        f"{done.folder}: the folder cannot be written: No space left on device; make room, or name another with -o")
    assert {path: path.read_bytes() for path in sorted(done.folder.rglob("*")) if path.is_file()} == before
    assert [path.name for path in done.folder.parent.iterdir()] == ["backprop"]


RECORDS: dict[str, tuple[Callable[[Path], object], str]] = {
    "not there": (lambda path: None, "the file cannot be read"),
    "not JSON": (lambda path: path.write_text("{"), "record.json: this is no record of an exercise: Input data was truncated; "
                 "variants.json or manifest.json; name the file that was written with the sheets"),
    "another JSON": (lambda path: path.write_text('{"a": 1}'), "record.json: this is no record of an exercise: Object missing "
                     "required field `format`; variants.json or manifest.json; name the file that was written with the sheets"),
    "not UTF-8": (lambda path: path.write_bytes(b'{"format": "\xff"}'), "record.json: this is no record of an exercise"),
}


@pytest.mark.parametrize("name", RECORDS)
def test_a_record_that_is_none(name: str, desk: Desk) -> None:
    write, message = RECORDS[name]
    write(desk.folder / "record.json")
    with pytest.raises(TracerError) as caught:
        desk.mark(as_csv(desk.ann), record=desk.folder / "record.json")
    assert message in str(caught.value)
    assert not (desk.folder / "marks").exists()


@given(st.one_of(
    st.binary(max_size=300),
    st.text(max_size=200).map(lambda text: "student,quantity,neuron,source,answer\n" + text),
    st.lists(st.tuples(*[st.sampled_from(["ann", "bob", "", "net", "h1", "x1", "0.1", "'", '"', "-", "é", "\n", "=1"])] * 5)).map(
        lambda rows: as_csv(rows, header=("student", "quantity", "neuron", "source", "answer"))),
))
def test_whatever_a_file_holds_it_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, data: bytes | str) -> None:
    desk = Desk(tmp_path_factory.mktemp("desk")) if not DESKS else DESKS[0]
    DESKS[:] = [desk]
    path = desk.folder / "sub.csv"
    path.write_bytes(data if isinstance(data, bytes) else data.encode("utf-8", "surrogatepass"))
    people = class_of(desk.plan, desk.folder, None, desk.folder / "roster.csv")
    try:
        found = read_submissions(path, desk.plan, people)
    except TracerError as error:
        assert len(error.problems) == 1
        return
    rows = {line: tuple(cell.strip().removeprefix("'").strip() for cell in [*cells, *[""] * 5][:5])
            for line, cells in read_table(path, {"answer": "answer"}, "").rows}
    kept = {line for sheet in found.sheets.values() for line, _ in sheet.values()}
    told = {finding.row for finding in found.findings if finding.row is not None}
    counted = {rows[line][:4] for line in kept}
    for line in set(rows) - kept - told:  # said again, or empty before it was filled in
        assert rows[line] in {rows[each] for each in kept} or (rows[line][:4] in counted and not rows[line][4])


DESKS: list[Desk] = []
