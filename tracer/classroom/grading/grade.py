"""From a file of answers to a folder of marks, messages and a report: whole, or not at all."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tracer.classroom.folder import whole_folder
from tracer.classroom.grading.corrections import BEFORE, CORRECTIONS, MARKS, Corrections
from tracer.classroom.grading.marking import CHUNK, mark_sheets
from tracer.classroom.grading.people import class_of, in_order
from tracer.classroom.grading.report import report
from tracer.classroom.grading.submissions import Finding, read_submissions
from tracer.classroom.grading.tables import Results, write_problems, write_report_table
from tracer.classroom.grading.tally import Tally
from tracer.classroom.outputs import MANIFEST
from tracer.exercises.places import refuse_published
from tracer.exercises.plan import plan_of
from tracer.exercises.reader import load_exercise
from tracer.ground.errors import Problem, TracerError
from tracer.resources import course_of

FOLDER = "marks"


@dataclass(frozen=True, kw_only=True)
class Graded:
    """What was written: where, how many sheets, how many who handed in nothing, how many lines of problems.

    corrected: corrections made by hand that were applied. old: a marks.csv whose corrections could not be told, and
    which is kept as it was under this name.
    """

    folder: Path
    sheets: int
    absent: int
    problems: int
    corrected: int = 0
    old: str = ""


def grade(
    file: Path,
    submissions: Path,
    *,
    record: Path | None = None,
    students: Path | None = None,
    folder: Path | None = None,
    handouts: Path | None = None,
    say: Callable[[int, int], Any] = lambda done, total: None,
) -> Graded:
    """Marks what a class wrote.

    record: variants.json or manifest.json of what was handed out; else, where there is no roster either, the manifest
    in `handouts`, if there is one. students: a roster, for numbers that are drawn again and for columns of a gradebook.
    folder: default marks/NAME in the course of the exercise; what a person has corrected in it stays so.
    Raises TracerError with every mistake of the files; nothing is written then.
    """
    problems: list[Problem] = []
    plan = people = None
    course = course_of(file)
    target = folder or course / FOLDER / file.stem
    refuse_published(target)
    try:
        plan = plan_of(load_exercise(file))
    except TracerError as error:
        problems += error.problems
    if plan is not None:
        kept = (handouts or course / "handouts" / plan.name) / MANIFEST
        if record is None and students is None and kept.is_file():
            record = kept
        try:
            people = class_of(plan, course, record, students)
        except TracerError as error:
            problems += error.problems
    if plan is None or people is None:
        raise TracerError(problems)
    found = read_submissions(submissions, plan, people)
    findings = [Finding(file=(record or file).name, what=remark, allowed="the exercise as it was handed out",
                        do="see that this is meant") for remark in people.remarks] + found.findings
    keys = in_order(people, found.sheets)
    tally = Tally(plan)
    with whole_folder(target, mended=(MARKS, CORRECTIONS), kept=lambda path: path.startswith(BEFORE)) as beside:
        corrections = Corrections(target, beside)
        with ExitStack() as stack:
            results = Results(beside, plan, people, corrections, stack)
            for count, sheet in enumerate(mark_sheets(plan, people, found, keys), 1):
                results.add(sheet)
                tally.add(sheet)
                if count % CHUNK == 0 or count == len(keys):
                    say(count, len(keys))
            results.finish()
        corrections.write()
        lines = write_problems(beside, [*findings, *corrections.findings])
        write_report_table(beside, tally)
        (beside / "report.html").write_text(report(tally, lines, corrections.marks), encoding="utf-8", newline="\n")
    return Graded(folder=target, sheets=tally.sheets, absent=tally.absent, problems=lines,
                  corrected=corrections.applied, old=corrections.old)
