"""The form: a line for each blank of each sheet, in which only the answers are missing. What was filled in stays."""

from __future__ import annotations

import csv
from pathlib import Path

from tracer.classroom.grading.people import code_or_none, loosely
from tracer.classroom.grading.submissions import number_last
from tracer.classroom.outputs import Job, Output
from tracer.exercises.blank_names import COLUMNS, form_lines
from tracer.exercises.records import Variant
from tracer.ground.table import cell, number_cell, read_table, uncell

Line = dict[str, str]
ANSWER = COLUMNS[-1]
_BLANK = ("quantity", "neuron", "source", "sample", "blank")


class _Form:
    def __init__(self, job: Job) -> None:
        self.filled, self.more = _filled(job.before)
        self.file = (job.folder / FORM.name).open("w", encoding="utf-8", newline="")
        self.writer = csv.writer(self.file, lineterminator="\n")
        self.writer.writerow([*COLUMNS, *map(cell, self.more)])
        self.blanks = tuple(form_lines(job.plan.asked))

    def add(self, variant: Variant) -> None:
        for blank in self.blanks:
            line = dict(zip(COLUMNS, (variant.student or "", variant.code, *blank), strict=False))
            self._write({**self.filled.pop(_key(line), {}), **line})

    def _write(self, line: Line) -> None:
        texts = [cell(line.get(column, "")) for column in COLUMNS[:-1]]
        self.writer.writerow([*texts, *(number_cell(line.get(column, "")) for column in (ANSWER, *self.more))])

    def close(self) -> None:
        for line in self.filled.values():  # of students who have gone, or whose numbers are others now
            self._write(line)
        self.file.close()


def _filled(folder: Path | None) -> tuple[dict[tuple[str, ...], Line], tuple[str, ...]]:
    """Lines of the form in a folder in which somebody has written, and the columns that he has added to ours."""
    if folder is None or not (folder / FORM.name).exists():
        return {}, ()
    table = read_table(folder / FORM.name, {column: column for column in COLUMNS}, "the form")
    names = [next((name for name, at in table.columns.items() if at == place), header)
             for place, header in enumerate(table.header)]
    more = tuple(dict.fromkeys(name for name in names if name and name not in COLUMNS))
    found: dict[tuple[str, ...], Line] = {}
    for row, cells in table.rows:
        whole = table.check_whole(row, cells, number=number_last(table))
        line = {name: uncell(text.strip()) for name, text in zip(names, whole, strict=False) if text.strip()}
        if any(line.get(column) for column in (ANSWER, *more)):
            before = found.get(_key(line), {})
            found[_key(line)] = {**before, **line}  # as in marking, the later one counts
    return found, more


def _key(line: Line) -> tuple[str, ...]:
    """Which blank of which sheet: the code says it; a student's number may have lost its noughts in a spreadsheet."""
    code = code_or_none(line.get("code", ""))
    return code or loosely(line.get("student", "")), *(line.get(column, "") for column in _BLANK)


def filled_in(folder: Path) -> int:
    """How many answers stand in the form of a folder, where it has one."""
    if not (folder / FORM.name).exists():
        return 0
    with (folder / FORM.name).open(encoding="utf-8", newline="") as file:
        return sum(bool(line[ANSWER]) for line in csv.DictReader(file))


FORM = Output(name="form.csv", start=_Form)
