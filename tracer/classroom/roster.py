"""The class: a CSV file with a column `student` (or `id`), and perhaps `name` and those of a gradebook."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tracer.ground.errors import Problem, TracerError, shown
from tracer.ground.table import need, read_table
from tracer.lesson.structure import MAX_PROBLEMS

GRADEBOOK = ("username", "email", "idnumber", "useridnumber", "useremail")
"""Columns that are handed on to the marks: learning systems find their users by them."""
MAX_STUDENTS, MAX_TEXT = 50_000, 200
_IDS = ("student", "id")
_COLUMNS = {column: column for column in (*_IDS, "name", *GRADEBOOK)}


@dataclass(frozen=True, kw_only=True)
class Person:
    """A student. id: what numbers depend on and marks are written for. name: printed, may be empty.

    extra: for a gradebook, by column.
    """

    id: str
    name: str = ""
    extra: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Roster:
    """people: in the order of the file. extra: the columns of a gradebook that it has. guessed: its encoding was."""

    people: tuple[Person, ...]
    extra: tuple[str, ...] = ()
    guessed: bool = False


def read_roster(path: Path) -> Roster:
    """Every student. Raises TracerError with every mistake of the file."""
    table = read_table(path, _COLUMNS, "a roster")
    where = table.where
    called = min((column for column in _IDS if column in table.columns), key=table.columns.__getitem__, default=_IDS[0])
    need(table, [called], allowed='a first line with "student" or "id", and perhaps "name"',
         do="name the column in the first line")
    extra = tuple(column for column in GRADEBOOK if column in table.columns)
    people, problems, lines = [], [], dict[str, int]()
    for line, cells in table.rows:
        at = f"{where}: line {line}"
        person = Person(id=table.text(cells, called), name=table.text(cells, "name"),
                        extra={column: table.text(cells, column) for column in extra})
        if not person.id:
            problems.append(Problem(where=at, path=called, found="it is empty", do="give each student an id"))
        elif person.id in lines:
            problems.append(Problem(
                where=at, path=called, found=f"{shown(person.id)} stands in line {lines[person.id]} too",
                allowed="each student once", do="remove one, or give another id"))
        for column, text in ((called, person.id), ("name", person.name)):
            if len(text) > MAX_TEXT or not text.isprintable() or "\ufffd" in text:
                problems.append(Problem(where=at, path=column, found=f"{shown(text)} cannot be printed",
                                        allowed=f"up to {MAX_TEXT} characters on one line"))
        lines.setdefault(person.id, line)
        people.append(person)
    if not people:
        problems.append(Problem(where=where, found="there is no student in it", do="write one in each line"))
    if len(people) > MAX_STUDENTS:
        problems.append(Problem(where=where, found=f"{len(people)} students", allowed=f"at most {MAX_STUDENTS}"))
    if problems:
        more = len(problems) - MAX_PROBLEMS
        rest = [Problem(where=where, found=f"{more} more mistakes")] if more > 0 else []
        raise TracerError([*problems[:MAX_PROBLEMS], *rest])
    return Roster(people=tuple(people), extra=extra, guessed=table.guessed)
