"""What a person has corrected in marks.csv: noticed, kept in a file made for it, and applied again each time.

Beside marks.csv lies a hidden copy of what we wrote. What differs from it is a correction, cell by cell.
"""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path

from tracer.classroom.folder import written
from tracer.classroom.grading.people import loosely
from tracer.classroom.grading.submissions import Finding
from tracer.classroom.outputs import cell, uncell
from tracer.ground.errors import TracerError
from tracer.ground.files import digest
from tracer.ground.table import read_table

MARKS, CORRECTIONS, WRITTEN = "marks.csv", "corrections.csv", ".tracer-marks.csv"
BEFORE = "marks.before"
"""So begins the name of a marks.csv that is kept since nobody can say what was corrected in it."""
COLUMNS = ("student", "code", "what", "was", "now", "why")
LINE, ADDED, REMOVED = "line", "added", "removed"
"""In place of a column: the whole line was added or removed."""
Key = tuple[str, str]
"""Student and code."""
Line = dict[str, str]


@dataclass(frozen=True, kw_only=True)
class Correction:
    """what: a column of marks.csv. was: what we had written there. now: what stands there. why: the person's words."""

    student: str
    code: str
    what: str
    was: str
    now: str
    why: str = ""


class Corrections:
    """Those of the marks in `folder`, for those that are being written in `beside`. Raises TracerError where marks.csv
    or corrections.csv cannot be read."""

    def __init__(self, folder: Path, beside: Path) -> None:
        self.beside = beside
        self.kept: dict[Key, dict[str, Correction]] = {}
        self.findings: list[Finding] = []
        self.old = ""
        self.applied = self.marks = 0
        """Corrections that are in force; those of the column `marks`."""
        self._seen: set[Key] = set()
        if (folder / CORRECTIONS).exists():
            self._read(folder / CORRECTIONS)
        if not (folder / MARKS).exists() or _as_written(folder):
            return
        if (folder / WRITTEN).exists():
            self._notice(_lines(folder / WRITTEN), _lines(folder / MARKS))
        else:
            names = (f"{BEFORE}{'' if at == 1 else at}.csv" for at in range(1, 1000))
            self.old = next(name for name in names if not (folder / name).exists())
            shutil.copyfile(folder / MARKS, beside / self.old)

    def _read(self, path: Path) -> None:
        table = read_table(path, {column: column for column in COLUMNS}, "the corrections")
        if missing := [column for column in ("what", "now") if column not in table.columns]:
            raise TracerError.one(str(path), f'there is no column "{missing[0]}"', allowed=f"{', '.join(COLUMNS)}",
                                  do="name the columns in the first line, or move the file away")
        for _, cells in table.rows:
            self._add(Correction(**{
                column: uncell(cells[at].strip()) if (at := table.columns.get(column, len(cells))) < len(cells) else ""
                for column in COLUMNS}))

    def _add(self, found: Correction) -> None:
        """A later one of the same cell counts; what was set back to what it was is no correction any more."""
        theirs = self.kept.setdefault(_key(found.student, found.code), {})
        before = theirs.get(found.what, found)
        if (found.what == LINE and before.now != found.now) or _same(found.now, before.was):
            del theirs[found.what]
            return
        theirs[found.what] = Correction(student=found.student, code=found.code, what=found.what, was=before.was,
                                        now=found.now, why=found.why or before.why)

    def _notice(self, ours: dict[Key, Line], now: dict[Key, Line]) -> None:
        for key, line in ours.items():
            who = {"student": line.get("student", ""), "code": line.get("code", "")}
            if key not in now:
                self._add(Correction(**who, what=LINE, was="", now=REMOVED))
                continue
            for column, text in now[key].items():
                if column not in who and not _same(text, line.get(column, "")):
                    self._add(Correction(**who, what=column, was=line.get(column, ""), now=_plain(text)))
        for key, line in now.items():
            if key not in ours:
                who = {"student": line.get("student", ""), "code": line.get("code", "")}
                self._add(Correction(**who, what=LINE, was="", now=ADDED))
                for column, text in line.items():
                    if column not in who and text:
                        self._add(Correction(**who, what=column, was="", now=_plain(text)))

    def header(self, columns: Sequence[str]) -> list[str]:
        """With the columns that a person has added."""
        more = (what for theirs in self.kept.values() for what in theirs if what != LINE)
        return list(dict.fromkeys([*columns, *more]))

    def line(self, student: str, code: str, line: Mapping[str, str]) -> Line | None:
        """A line of marks.csv, corrected; None where it was removed."""
        key = _key(student, code)
        key = key if key in self.kept else _key(student, "")
        theirs = self.kept.get(key, {})
        self._seen.add(key)
        if LINE in theirs and theirs[LINE].now == REMOVED:
            self.applied += 1
            return None
        corrected = dict(line)
        for what, found in theirs.items():
            if what == LINE:
                continue
            comes = line.get(what, "")
            if not _same(comes, found.was) and not _same(comes, found.now):
                self.findings.append(Finding(
                    file=CORRECTIONS, student=student,
                    what=f"{what}: {found.was or 'nothing'} was corrected to {found.now or 'nothing'}; now "
                    f"{comes or 'nothing'} comes out, and {found.now or 'nothing'} still stands",
                    allowed="a correction of what comes out", do="see that it is still meant; else remove its line"))
            corrected[what] = found.now
            self.applied += 1
            self.marks += what == "marks"
        return corrected

    def added(self) -> Iterator[Line]:
        """The lines that a person has added, and that no sheet has."""
        for key, theirs in self.kept.items():
            if key not in self._seen and LINE in theirs and theirs[LINE].now == ADDED:
                self.applied += 1
                self.marks += "marks" in theirs
                who = theirs[LINE]
                yield {"student": who.student, "code": who.code,
                       **{what: found.now for what, found in theirs.items() if what != LINE}}

    def write(self) -> None:
        """The file for them, where there are any; and the copy that the next run holds marks.csv against."""
        shutil.copyfile(self.beside / MARKS, self.beside / WRITTEN)
        found = [each for theirs in self.kept.values() for each in theirs.values()]
        if found:
            with (self.beside / CORRECTIONS).open("w", encoding="utf-8", newline="") as file:
                writer = csv.writer(file, lineterminator="\n")
                writer.writerow(COLUMNS)
                writer.writerows([cell(getattr(each, column)) for column in COLUMNS] for each in found)


def _as_written(folder: Path) -> bool:
    return written(folder).get(MARKS) == digest((folder / MARKS).read_bytes())


def _lines(path: Path) -> dict[Key, Line]:
    """The lines of a file of marks by student and code. Raises TracerError where it has neither, or a line twice."""
    table = read_table(path, {"student": "student", "id": "student", "code": "code", "marks": "marks"}, "the marks")
    named = {at: name for name, at in table.columns.items()}
    header = [named.get(at, text) for at, text in enumerate(table.header)]
    if not {"student", "code"} & set(table.columns):
        raise TracerError.one(str(path), "whose marks these are cannot be seen", allowed='a column "student" or "code"',
                              do="put it back, or move the file away")
    found: dict[Key, Line] = {}
    for row, cells in table.rows:
        line = {name: uncell(text.strip()) for name, text in zip(header, cells, strict=False) if name}
        key = _key(line.get("student", ""), line.get("code", ""))
        if key in found:
            raise TracerError.one(f"{path}: line {row}", "this sheet has another line above", allowed="each sheet once",
                                  do="remove one of the two")
        found[key] = line
    return found


def _key(student: str, code: str) -> Key:
    """However a spreadsheet has saved it: noughts before a number may be gone."""
    return loosely(student), code.upper()


def _same(text: str, other: str) -> bool:
    return text == other or (_number(text) is not None and _number(text) == _number(other))


def _number(text: str) -> Decimal | None:
    try:
        number = Decimal(text.replace(",", "."))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _plain(text: str) -> str:
    """A number with a point, as all of ours have."""
    return text if _number(text) is None else text.replace(",", ".")
