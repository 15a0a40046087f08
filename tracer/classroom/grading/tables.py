"""The tables: marks, messages, problems and the numbers of the report."""

from __future__ import annotations

import csv
import hashlib
import re
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import IO, Any

from tracer.classroom.grading.corrections import MARKS, Corrections
from tracer.classroom.grading.marking import Marked
from tracer.classroom.grading.messages import Messages
from tracer.classroom.grading.people import Class
from tracer.classroom.grading.submissions import Finding
from tracer.classroom.grading.tally import VERDICTS, Tally
from tracer.classroom.grading.words import number_of
from tracer.exercises.plan import Plan
from tracer.ground.table import cell, number_cell

MESSAGES, PROBLEMS, REPORT = "messages.csv", "problems.csv", "report.csv"
_SAFE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,59}", re.ASCII)
_DEVICES = {"con", "prn", "aux", "nul", *(f"{port}{at}" for port in ("com", "lpt") for at in range(10))}


class Names:
    """File names for students: the id where it can be one on every machine; else what is left of it, and a hash."""

    def __init__(self) -> None:
        self.taken: set[str] = set()

    def of(self, who: str) -> str:
        name = who
        if (not _SAFE.fullmatch(who) or who.endswith(".") or who.casefold().partition(".")[0] in _DEVICES
                or who.casefold() in self.taken):
            left = re.sub(r"[^A-Za-z0-9_-]+", "-", who).strip("-")[:40]
            digest = hashlib.blake2b(who.encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()
            name = f"{left}-{digest}" if left else digest
        while name.casefold() in self.taken:
            name += "-2"
        self.taken.add(name.casefold())
        return name


class Results:
    """marks.csv, messages.csv and messages/: a sheet after the other, with what a person has corrected."""

    def __init__(
        self, folder: Path, plan: Plan, people: Class, corrections: Corrections, stack: ExitStack
    ) -> None:
        self.folder, self.extra, self.corrections = folder, people.extra, corrections
        self.messages, self.names = Messages(plan), Names()
        (folder / "messages").mkdir()
        self.marks = _writer(stack.enter_context(_open(folder / MARKS)))
        self.told = _writer(stack.enter_context(_open(folder / MESSAGES)))
        blanks = [column for asked in plan.asked for column in (asked.blank, f"{asked.blank} mistake")]
        self.columns = corrections.header(
            ["student", "name", *self.extra, "code", "marks", "out of", "status", *blanks])
        self.texts = ("student", "name", *self.extra, "code")
        self.marks.writerow(map(cell, self.columns))
        self.told.writerow(["student", "name", *self.extra, "code", "file", "message"])
        self.mistakes = [each.mistake.name for each in plan.mistakes]

    def add(self, sheet: Marked) -> None:
        learner = sheet.learner
        who = [learner.id, learner.name, *(learner.extra.get(name, "") for name in self.extra)]
        verdicts: list[str] = []
        for mark in sheet.marks:
            verdicts += mark.verdict, "" if mark.mistake is None else self.mistakes[mark.mistake]
        if sheet.handed_in:
            result = [number_of(sheet.points), number_of(self.messages.out_of), "marked"]
        else:
            result = ["", number_of(self.messages.out_of), "nothing handed in"]
            verdicts = ["", ""] * len(self.messages.words)
        said = dict(zip(self.columns, [*who, sheet.code, *result, *verdicts], strict=False))
        line = self.corrections.line(learner.id, sheet.code, said)
        if line is not None:
            self._write(line)
        name = self.names.of(learner.id or sheet.code) + ".txt"
        corrected = line["marks"] if line is not None and line["marks"] != said["marks"] else None
        text = self.messages.text(sheet, corrected)
        (self.folder / "messages" / name).write_text(text, encoding="utf-8", newline="\n")
        self.told.writerow([*map(cell, who), sheet.code, f"messages/{name}", cell(text)])

    def _write(self, line: Mapping[str, str]) -> None:
        self.marks.writerow([(cell if column in self.texts else number_cell)(line.get(column, ""))
                             for column in self.columns])

    def finish(self) -> None:
        """The lines that a person has added."""
        for line in self.corrections.added():
            self._write(line)


def write_problems(folder: Path, findings: Iterable[Finding]) -> int:
    """How many there are. The file stands there without any, too."""
    count = 0
    with _open(folder / PROBLEMS) as file:
        writer = _writer(file)
        writer.writerow(["file", "row", "student", "blank", "answer", "what", "allowed", "do"])
        for each in findings:
            count += 1
            writer.writerow([cell(each.file), each.row or "", cell(each.student), cell(each.blank), cell(each.answer),
                             cell(each.what), cell(each.allowed), cell(each.do)])
    return count


def write_report_table(folder: Path, tally: Tally) -> None:
    """A line a step, then a line a mistake."""
    with _open(folder / REPORT) as file:
        writer = _writer(file)
        writer.writerow(["part", "name", "words", "marks lost", "students", "answers", "failed first", *VERDICTS])
        for step in tally.steps:
            wrong = sum(step.verdicts[verdict] for verdict in VERDICTS[2:])
            writer.writerow(["step", cell(step.blank), step.words, number_of(step.lost), wrong, wrong, step.first,
                             *(step.verdicts[verdict] for verdict in VERDICTS)])
        for cost in tally.costs:
            writer.writerow(["mistake", cost.name, cost.title, number_of(cost.lost), cost.students, cost.answers, "",
                             *([""] * len(VERDICTS))])


def _open(path: Path) -> IO[str]:
    return path.open("w", encoding="utf-8", newline="")


def _writer(file: IO[str]) -> Any:
    return csv.writer(file, lineterminator="\n")
