"""PDFs while variants come in: every sheet by itself, and volumes of sheets and of keys for the printer.

sheets/CODE.pdf carries no name: the code alone makes it, roster or not. In the volumes each student's name stands on his
own sheet. Keys name nobody.
"""

from __future__ import annotations

import sys

from tracer.exercises.outputs import Job, Output
from tracer.exercises.records import Variant
from tracer.sheets.answers import Answers
from tracer.sheets.compiler import Compiler, clean
from tracer.sheets.content import Data, Paper

VOLUME = 100
"""Sheets in a volume, and keys: so memory does not grow with a class."""


class _Print:
    def __init__(self, job: Job) -> None:
        self.job = job
        self.sheet, self.key = Compiler("sheet"), Compiler("key")
        self.answers = Answers(job.plan)
        self.folder = job.folder / "sheets"
        self.folder.mkdir()
        self.waiting: list[tuple[Variant, Paper, Data]] = []
        self.volumes = 0

    def add(self, variant: Variant) -> None:
        paper = Paper(self.job.plan, variant)
        sheet = paper.sheet()
        (self.folder / f"{variant.code}.pdf").write_bytes(self.sheet.pdf(_document(sheet["title"], [sheet])))
        self.waiting.append((variant, paper, sheet))
        if len(self.waiting) == VOLUME:
            self._volume()

    def _volume(self) -> None:
        self.volumes += 1
        people = self.job.people
        sheets = [
            {**sheet, "name": clean(people[student].name) if (student := variant.student) in people else ""}
            for variant, _, sheet in self.waiting
        ]
        title = sheets[0]["title"]
        self._write("sheets", self.sheet, _document(title, sheets))
        waiting = self.waiting
        if self.job.plan.exercise.numbers == "lesson":  # the same numbers, and the same key, for all
            waiting = waiting[:1] if self.volumes == 1 else []
        if waiting:
            known = self.answers.of([variant for variant, _, _ in waiting])
            keys = [paper.key(each) for (_, paper, _), each in zip(waiting, known, strict=True)]
            self._write("keys", self.key, _document(f"Key: {title}", keys))
        self.waiting = []

    def _write(self, name: str, compiler: Compiler, data: Data) -> None:
        (self.job.folder / f"{name}-{self.volumes:03}.pdf").write_bytes(compiler.pdf(data))

    def close(self) -> None:
        if self.waiting and sys.exc_info()[0] is None:  # else nothing of this will be kept
            self._volume()


def _document(title: str, papers: list[Data]) -> Data:
    return {"title": title, "papers": papers}


PRINT = Output(name="sheets", start=_Print)
