"""The class: a CSV file with a column `student` (or `id`), and perhaps `name`."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tracer.ground.errors import Problem, TracerError, listed, nearest, shown
from tracer.lesson.structure import MAX_PROBLEMS

ID_COLUMNS, NAME_COLUMNS = ("student", "id"), ("name",)
MAX_BYTES, MAX_STUDENTS, MAX_TEXT = 20_000_000, 50_000, 200


@dataclass(frozen=True, kw_only=True)
class Person:
    """A student. id: what numbers depend on and marks are written for. name: printed, may be empty."""

    id: str
    name: str = ""


def read_roster(path: Path) -> tuple[Person, ...]:
    """Every student, in the order of the file. Raises TracerError with every mistake of the file."""
    where = path.name
    rows = list(_rows(_text(path), where))
    header = [cell.strip().lower() for cell in rows[0][1]] if rows else []
    ids = [at for at, cell in enumerate(header) if cell in ID_COLUMNS]
    if not ids:
        found = f"there is no column {shown(ID_COLUMNS[0])}" if header else "the file is empty"
        close = next((nearest(name, header) for name in ID_COLUMNS if nearest(name, header)), "")
        raise TracerError.one(where, found + close, allowed=f"a first line with {listed(map(shown, ID_COLUMNS))}, "
                              'and perhaps "name"', do="name the column in the first line")
    names = [at for at, cell in enumerate(header) if cell in NAME_COLUMNS]
    people, problems, lines = [], [], dict[str, int]()
    for line, cells in rows[1:]:
        if not any(cell.strip() for cell in cells):
            continue
        at = f"{where}: line {line}"
        key = cells[ids[0]].strip() if ids[0] < len(cells) else ""
        name = cells[names[0]].strip() if names and names[0] < len(cells) else ""
        if not key:
            problems.append(Problem(where=at, path=header[ids[0]], found="it is empty", do="give each student an id"))
        elif key in lines:
            found = f"{shown(key)} stands in line {lines[key]} too"
            problems.append(Problem(where=at, path=header[ids[0]], found=found,
                                    allowed="each student once", do="remove one, or give another id"))
        for path_, text in ((header[ids[0]], key), ("name", name)):
            if len(text) > MAX_TEXT or not text.isprintable():
                problems.append(Problem(where=at, path=path_, found=f"{shown(text)} cannot be printed",
                                        allowed=f"up to {MAX_TEXT} characters on one line"))
        lines.setdefault(key, line)
        people.append(Person(id=key, name=name))
    if not people:
        problems.append(Problem(where=where, found="there is no student in it", do="write one in each line"))
    if len(people) > MAX_STUDENTS:
        problems.append(Problem(where=where, found=f"{len(people)} students", allowed=f"at most {MAX_STUDENTS}"))
    if problems:
        more = len(problems) - MAX_PROBLEMS
        rest = [Problem(where=where, found=f"{more} more mistakes")] if more > 0 else []
        raise TracerError([*problems[:MAX_PROBLEMS], *rest])
    return tuple(people)


def _text(path: Path) -> str:
    try:
        if (size := path.stat().st_size) > MAX_BYTES:
            raise TracerError.one(path.name, f"the file has {size} bytes", allowed=f"at most {MAX_BYTES}")
        data = path.read_bytes()
    except OSError as error:
        raise TracerError.one(str(path), f"the file cannot be read: {error.strerror}", do="name a roster") from None
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):  # what some spreadsheets call Unicode
        raise TracerError.one(path.name, "the file is UTF-16", allowed="UTF-8", do='save it as "CSV UTF-8"')
    if b"\0" in data:
        raise TracerError.one(path.name, "this is not a CSV file", allowed="text", do='save the sheet as "CSV UTF-8"')
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise TracerError.one(f"{path.name}: line {line}", "the file is not UTF-8", allowed="UTF-8",
                              do='save it as "CSV UTF-8", or names will be spoilt') from None


def _rows(text: str, where: str) -> Iterator[tuple[int, list[str]]]:
    """(line, cells). Semicolons or tabs where the first line has them and no comma: some spreadsheets write these."""
    first = text.split("\n", 1)[0]
    delimiter = "," if "," in first else ";" if ";" in first else "\t" if "\t" in first else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for cells in reader:
            yield reader.line_num, cells
    except csv.Error as error:
        raise TracerError.one(f"{where}: line {reader.line_num}", f"this is not CSV: {error}",
                              do="look for a quotation mark that is not closed") from None
