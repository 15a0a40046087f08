"""The empty form: a line for each blank of each sheet, in which only the answers are missing."""

from __future__ import annotations

import csv

from tracer.exercises.blank_names import COLUMNS, form_lines
from tracer.exercises.outputs import Job, Output, cell
from tracer.exercises.records import Variant


class _Form:
    def __init__(self, job: Job) -> None:
        self.file = (job.folder / "form.csv").open("w", encoding="utf-8", newline="")
        self.writer = csv.writer(self.file, lineterminator="\n")
        self.writer.writerow(COLUMNS)
        self.blanks = [tuple(map(cell, blank)) for blank in form_lines(job.plan.asked)]

    def add(self, variant: Variant) -> None:
        who = (cell(variant.student or ""), variant.code)
        self.writer.writerows((*who, *blank, "") for blank in self.blanks)

    def close(self) -> None:
        self.file.close()


FORM = Output(name="form.csv", start=_Form)
