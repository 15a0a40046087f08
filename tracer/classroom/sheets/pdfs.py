"""PDFs while variants come in: every sheet by itself, and volumes of sheets and of keys for the printer.

print/sheets/CODE.pdf carries no name: the code alone makes it, roster or not. In the volumes each student's name
stands on his own sheet. Keys name nobody.
"""

from __future__ import annotations

import sys

from tracer.classroom.outputs import Job, Output
from tracer.classroom.sheets.answers import Answers
from tracer.classroom.sheets.compiler import Compiler, clean
from tracer.classroom.sheets.content import Data, Paper
from tracer.exercises.records import Variant

VOLUME = 100
"""Sheets in a volume, and keys, at most."""
TOGETHER = 20
"""Keys that are worked out at once."""
SHEET_BYTES, KEY_BYTES = 1_200_000, 400_000
"""Data in a volume, at most: Typst takes some 300 times as much memory for a key, and 150 times for a sheet."""


class _Volumes:
    """Papers of one kind, written in volumes while they come in."""

    def __init__(self, job: Job, name: str, title: str, limit: int) -> None:
        self.folder, self.name, self.title, self.limit = job.folder / PRINT.name, name, title, limit
        self.compiler = Compiler(name.removesuffix("s"), job.plan.course)
        self.papers: list[Data] = []
        self.size = self.count = 0

    def add(self, paper: Data) -> None:
        size = len(self.compiler.text(paper))
        if self.papers and (len(self.papers) == VOLUME or self.size + size > self.limit):
            self.write()
        self.papers.append(paper)
        self.size += size

    def write(self) -> None:
        if not self.papers:
            return
        self.count += 1
        made = self.compiler.pdf(_document(self.title, self.papers))
        (self.folder / f"{self.name}-{self.count:03}.pdf").write_bytes(made)
        self.papers, self.size = [], 0
        self.compiler.forget()


class _Print:
    def __init__(self, job: Job) -> None:
        self.job = job
        self.title = clean(job.plan.exercise.title)
        self.sheets = _Volumes(job, "sheets", self.title, SHEET_BYTES)
        self.keys = _Volumes(job, "keys", f"Key: {self.title}", KEY_BYTES)
        self.answers = Answers(job.plan)
        self.folder = job.folder / PRINT.name / "sheets"
        self.folder.mkdir(parents=True)
        self.waiting: list[tuple[Variant, Paper]] = []
        self.same = job.plan.exercise.numbers == "lesson"
        """The same numbers, and so the same key, for all."""
        self.first = True

    def add(self, variant: Variant) -> None:
        paper = Paper(self.job.plan, variant)
        sheet = paper.sheet()
        made = self.sheets.compiler.pdf(_document(self.title, [sheet]))
        (self.folder / f"{variant.code}.pdf").write_bytes(made)
        person = self.job.people.get(variant.student or "")
        self.sheets.add({**sheet, "name": clean(person.name) if person else ""})
        if self.first or not self.same:
            self.waiting.append((variant, paper))
        self.first = False
        if len(self.waiting) == TOGETHER:
            self._keys()

    def _keys(self) -> None:
        known = self.answers.of([variant for variant, _ in self.waiting]) if self.waiting else []
        for (_, paper), each in zip(self.waiting, known, strict=True):
            self.keys.add(paper.key(each))
        self.waiting = []

    def close(self) -> None:
        if sys.exc_info()[0] is None:  # else nothing of this will be kept
            self._keys()
            self.keys.write()
            self.sheets.write()


def _document(title: str, papers: list[Data]) -> Data:
    return {"title": title, "papers": papers}


PRINT = Output(name="print", start=_Print)
