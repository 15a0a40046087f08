"""What a person has corrected in marks.csv: noticed, kept in a file made for it, and applied again each time.

Beside marks.csv lies a hidden copy of what we wrote. What differs from it is a correction, cell by cell.
"""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path

from tracer.classroom.folder import written
from tracer.classroom.grading.people import loosely
from tracer.classroom.grading.submissions import Finding
from tracer.ground.errors import TracerError, listed
from tracer.ground.files import digest
from tracer.ground.table import cell, need, number_cell, read_table, uncell

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
        if (folder / MARKS).exists() and not _as_written(folder):
            if (folder / WRITTEN).exists():
                ours = _lines(folder / WRITTEN)
                self._notice(ours, _lines(folder / MARKS, ours))
            else:
                names = (f"{BEFORE}{'' if at == 1 else at}.csv" for at in range(1, 1000))
                self.old = next(name for name in names if not (folder / name).exists())
                shutil.copyfile(folder / MARKS, beside / self.old)
        self._find = _finder(self.kept)

    def _read(self, path: Path) -> None:
        table = read_table(path, {column: column for column in COLUMNS}, "the corrections")
        need(table, ["what", "now"], allowed=f"a first line with {listed(COLUMNS)}",
             do="name the columns in the first line, or move the file away")
        for row, cells in table.rows:
            whole = table.check_whole(row, cells)
            self._add(Correction(**{column: uncell(table.text(whole, column)) for column in COLUMNS}))

    def _add(self, found: Correction) -> None:
        """A later one of the same cell counts; what was set back to what it was is no correction any more."""
        theirs = self.kept.setdefault(_key(found.student, found.code), {})
        before = theirs.get(found.what, found)
        if (found.what == LINE and before.now != found.now) or _same(found.now, before.was):
            theirs.pop(found.what, None)
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
        key, theirs = _key(student, code), dict[str, Correction]()
        for which in (key, (student, ""), ("", key[1])):  # a person may have written one of the two
            known = self._find(which)
            if known is not None and (which == key or LINE not in self.kept[known]):
                theirs = self.kept[known]
                self._seen.add(known)
                break
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
        """The lines that a person has added, and that no sheet has. What has no line here is told."""
        for key, theirs in self.kept.items():
            if key in self._seen or not theirs:
                continue
            if LINE not in theirs or theirs[LINE].now != ADDED:
                first = next(iter(theirs.values()))
                self.findings.append(Finding(
                    file=CORRECTIONS, student=first.student or first.code,
                    what=f"corrected: {listed(theirs)}; but this sheet is not marked here",
                    allowed="a sheet of the class",
                    do="nothing, if it belongs to other answers: the correction is kept; else remove its line"))
            else:
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
                writer.writerows([(number_cell if column in ("was", "now") else cell)(getattr(each, column))
                                  for column in COLUMNS] for each in found)


def _as_written(folder: Path) -> bool:
    return written(folder).get(MARKS) == digest((folder / MARKS).read_bytes())


def _lines(path: Path, ours: Mapping[Key, Line] | None = None) -> dict[Key, Line]:
    """The lines of a file of marks by student and code.

    ours: what we had written; keys and columns are those of it, however a spreadsheet has saved them.
    Raises TracerError where a line has neither student nor code, or a sheet two lines.
    """
    table = read_table(path, {"student": "student", "id": "student", "code": "code", "marks": "marks"}, "the marks")
    if not {"student", "code"} & set(table.columns):
        raise TracerError.one(str(path), "whose marks these are cannot be seen", allowed='a column "student" or "code"',
                              do="put it back, or move the file away")
    named = {at: name for name, at in table.columns.items()}
    columns = {name.casefold(): name for line in (ours or {}).values() for name in line}
    header = [named.get(at) or columns.get(text.casefold(), text) for at, text in enumerate(table.header)]
    find = _finder(ours or {})
    found: dict[Key, Line] = {}
    for row, cells in table.rows:
        whole = table.check_whole(row, cells)
        line = {name: uncell(text.strip()) for name, text in zip(header, whole, strict=False) if name}
        key = _key(line.get("student", ""), line.get("code", ""))
        key = find(key) or key
        if key in found:
            raise TracerError.one(f"{path}: line {row}", "this sheet has another line above", allowed="each sheet once",
                                  do="remove one of the two")
        found[key] = line
    return found


def _key(student: str, code: str) -> Key:
    return student, code.upper()


def _finder(known: Collection[Key]) -> Callable[[Key], Key | None]:
    """Finds a key as it stands, or but for noughts that a spreadsheet has eaten and letters' case."""
    loose: dict[Key, Key | None] = {}
    for each in known:
        key = loosely(each[0]), each[1]
        loose[key] = None if key in loose else each
    return lambda key: key if key in known else loose.get((loosely(key[0]), key[1]))


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
