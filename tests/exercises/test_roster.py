"""A class from a CSV file: every wrong line is told, and nothing of a name does harm."""

from __future__ import annotations

from pathlib import Path

import pytest

from tracer.classroom.roster import Person, read_roster
from tracer.ground.errors import TracerError


def read(tmp_path: Path, data: str | bytes) -> tuple[Person, ...]:
    path = tmp_path / "roster.csv"
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return read_roster(path).people


def test_columns_are_found_by_name_and_other_ones_left_alone(tmp_path: Path) -> None:
    for text in ("student,name\ns1,Ada\ns2,\n", "\ufeffName;Mail;ID\r\nAda;a@b;s1\r\n;;s2\r\n\r\n", "ID\tname\ns1\tAda\ns2\t\n"):
        assert read(tmp_path, text) == (Person(id="s1", name="Ada"), Person(id="s2"))


ASKED = 'a first line with "student" or "id", and perhaps "name"; name the column in the first line'
MISTAKES: list[tuple[str | bytes, str]] = [
    ("", "roster.csv: the file is empty; a first line with student, id, name, username, email, idnumber, useridnumber, useremail"),
    ("studnt,name\ns1,Ada\n", f'roster.csv: line 1: there is no column "student" among "studnt", "name" (did you mean "studnt"?); {ASKED}'),
    ("student\n", "roster.csv: there is no student in it; write one in each line"),
    ("student\ns1\ns2\ns1\n", 'roster.csv: line 4: student: "s1" stands in line 2 too; each student once; remove one, or give another id'),
    ("student,name\n,Ada\n", "roster.csv: line 2: student: it is empty; give each student an id"),
    ("student,name\ns1,A\x07da\n", 'roster.csv: line 2: name: "A�da" cannot be printed; up to 200 characters on one line'),
    ('student,name\ns1,"Ada\ns2,Bo\n', "roster.csv: line 2: this is not CSV: unexpected end of data; look for a quotation mark that is not closed"),
    ("student,name,Name\ns1,Ada,x\n", 'roster.csv: line 1: the column "Name" stands there twice; each column once; remove one, or give it another name'),
    (b"PK\x03\x04\0\0", 'roster.csv: this is a spreadsheet or a zip file, not a CSV file; text; save the sheet as "CSV UTF-8"'),
]


@pytest.mark.parametrize("data, message", MISTAKES)
def test_a_mistake_gets_one_whole_message(tmp_path: Path, data: str | bytes, message: str) -> None:
    with pytest.raises(TracerError) as caught:
        read(tmp_path, data)
    assert str(caught.value) == message


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(TracerError) as caught:
        read(tmp_path, "student\n" + "s1\n" * 300)
    assert len(caught.value.problems) == 101 and str(caught.value.problems[-1]) == "roster.csv: 199 more mistakes"
    with pytest.raises(TracerError, match="the file cannot be read: No such file or directory; name a roster"):
        read_roster(tmp_path / "none.csv")
