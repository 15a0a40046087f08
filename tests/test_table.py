"""One reader for every table that a person hands over, and one rule for the texts that we write into one."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tracer.classroom.grading.submissions import number_last
from tracer.classroom.roster import Person, read_roster
from tracer.ground.errors import TracerError
from tracer.ground.table import RUN, cell, number_cell, read_table, uncell

NUMBERS = ("0.5", "-0.5", "+0.5", "-.5", "+,5", "-1,72E-02", "2e+3", "-7", "+12.")
TEXTS = (
    "", "a", "h1", "'", "''", "'tis", "=1+1", "+1-1", "-1+2", "-", "+", "-e5", "- 1", "-1 ", "−0.5", "@SUM(A1)", "\t=1", "\r=1", "\n=1",
    "＝1+1", "＋1", "－1", "＠x", "-١", "1-1", " =1", "0x1", "-0x1", "--1", "=-1", "-1.2.3", "-inf", "-1e", "-1,000.5", "'-1", "ａ",
)


def random_texts() -> list[str]:
    draw = random.Random("cells")
    letters = [*RUN, *"0123456789.,eE x", "١", "−"]
    return ["".join(draw.choice(letters) for _ in range(draw.randint(0, 6))) for _ in range(2000)]


CELLS = [*NUMBERS, *TEXTS, *random_texts()]


def test_no_cell_begins_as_a_formula_and_each_can_be_read_back() -> None:
    for text in CELLS:
        assert cell(text)[:1] not in tuple("=+-@\t\r\n＝＋－＠") and uncell(cell(text)) == text
        assert uncell(number_cell(text)) == text
        assert number_cell(text) == cell(text) or float(text.replace(",", ".")) is not None, "a formula that passes for a number"
    assert [number_cell(text) for text in NUMBERS] == list(NUMBERS)
    assert [cell(text) for text in ("=1", "-1", "'=1", "'tis", "a")] == ["'=1", "'-1", "''=1", "''tis", "a"]


ROSTER = "id{m}name{m}email\r\n\r\nu1{m}Müller{m}a@b.org\r\n{m}{m}\r\nu2{m}Zoë{m}\r\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
@pytest.mark.parametrize("first", ["sep={m}\r\n", '"sep={m}"\r\n', "\r\n", ""])
def test_a_roster_is_read_in_every_way_in_which_answers_are(encoding: str, mark: str, first: str, tmp_path: Path) -> None:
    if mark == "|" and "sep" not in first:
        return  # nobody writes that without saying so
    (tmp_path / "r.csv").write_bytes((first + ROSTER).replace("{m}", mark).encode(encoding))
    found = read_roster(tmp_path / "r.csv")
    assert found.people == (Person(id="u1", name="Müller", extra={"email": "a@b.org"}), Person(id="u2", name="Zoë", extra={"email": ""}))
    assert found.extra == ("email",) and found.guessed == (encoding == "cp1252")


def test_columns_that_are_there_are_listed_where_one_is_missing(tmp_path: Path) -> None:
    (tmp_path / "r.csv").write_text("sep=;\nMatrikelnummer;Nachname;;Vorname\n" + "1;a;;b\n")
    with pytest.raises(TracerError) as caught:
        read_roster(tmp_path / "r.csv")
    assert str(caught.value) == (
        'r.csv: line 2: there is no column "student" among "Matrikelnummer", "Nachname", "Vorname"; a first line with "student" or "id", '
        'and perhaps "name"; name the column in the first line')
    (tmp_path / "r.csv").write_text(",".join(f"c{at}" for at in range(14)) + "\n")
    with pytest.raises(TracerError, match=r'among "c0", .*"c11", 2 more; '):
        read_roster(tmp_path / "r.csv")


def test_an_id_is_the_first_of_the_two_columns_that_may_hold_it(tmp_path: Path) -> None:
    for text, wanted in (("student,id\na,b\n", "a"), ("id,student\na,b\n", "a")):
        (tmp_path / "r.csv").write_text(text)
        assert [person.id for person in read_roster(tmp_path / "r.csv").people] == [wanted]


def test_bytes_that_no_encoding_explains_are_told_where_they_stand(tmp_path: Path) -> None:
    (tmp_path / "r.csv").write_bytes(b"student,name\ns1,M\xfcller\ns2,\x81\x8d\n")
    with pytest.raises(TracerError) as caught:
        read_roster(tmp_path / "r.csv")
    assert str(caught.value) == 'r.csv: line 3: name: "��" cannot be printed; up to 200 characters on one line'


def test_a_decimal_comma_that_split_the_last_cell_is_put_back(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("who,answer\na,0,5\nb,-1,72E-02\nc,0.5,,\nd,0,x\nf,- 0,25\ne,1,2,3\n")
    table = read_table(tmp_path / "t.csv", {"who": "who", "answer": "answer"}, "a table")
    found = [table.whole(cells, number=number_last(table)) for _, cells in table.rows]
    assert found == [["a", "0,5"], ["b", "-1,72E-02"], ["c", "0.5"], None, ["f", "- 0,25"], None]
    assert table.whole(["c", "0.5", ""], number=number_last(table), strict=True) is None
