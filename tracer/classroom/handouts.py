"""From an exercise file to a folder of what is handed out and kept: one table of outputs, one pass over the class."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tracer.classroom.folder import added_to, whole_folder
from tracer.classroom.grading.form import FORM, filled_in
from tracer.classroom.outputs import CORE, Job, Output, write
from tracer.classroom.roster import Person, read_roster
from tracer.classroom.sheets import PRINT
from tracer.exercises.codes import code_of, course_key, read_code
from tracer.exercises.mistakes import BY_NAME
from tracer.exercises.places import refuse_published
from tracer.exercises.plan import Plan, plan_of
from tracer.exercises.reader import load_exercise
from tracer.exercises.variants import Wanted, make_variants
from tracer.ground.errors import Problem, TracerError
from tracer.ground.table import guessed_remark
from tracer.progress import counted
from tracer.resources import course_of

OUTPUTS: tuple[Output, ...] = (*CORE, FORM, PRINT)
"""What the command writes; each is one entry."""
FOLDER, AGAIN = "handouts", "again"


@dataclass(frozen=True, kw_only=True)
class Handed:
    """What was written: where, and for how many. sheet: the one that was wanted again.

    filled: answers in the form that had been filled in, and are kept. unseen: mistakes, in a few words, that nothing
    asked would show. remarks: on the roster.
    """

    folder: Path
    variants: int
    sheet: Path | None = None
    filled: int = 0
    unseen: tuple[str, ...]
    remarks: tuple[str, ...] = ()


def hand_out(
    file: Path,
    *,
    students: Path | None = None,
    code: str | None = None,
    folder: Path | None = None,
    say: Callable[[int, int], Any] = lambda done, total: None,
) -> Handed:
    """All outputs of one exercise, whole or not at all.

    students: a roster; else as many variants as the exercise says. folder: default handouts/NAME in the course of the
    exercise. With code: the variant of that code alone, without key or roster; it is added to again/ in that
    folder, and replaces nothing. Raises TracerError with every mistake of all the files.
    """
    wanted_code = read_code(code) if code is not None else None
    problems: list[Problem] = []
    plan, roster = None, None
    try:
        plan = plan_of(load_exercise(file))
    except TracerError as error:
        problems += error.problems
    try:
        roster = read_roster(students) if students is not None else None
    except TracerError as error:
        problems += error.problems
    if problems or plan is None:
        raise TracerError(problems)
    unseen = tuple(BY_NAME[name].title for name in plan.unseen)
    course = course_of(file)
    target = folder or course / FOLDER / plan.name
    refuse_published(target)
    if wanted_code is not None:
        return _again(plan, wanted_code, target, unseen)
    wanted = list(codes(plan, course_key(course), roster.people if roster else None))
    with whole_folder(target, mended=(FORM.name,), kept=lambda path: path.startswith(f"{AGAIN}/")) as beside:
        job = Job(folder=beside, plan=plan, people={person.id: person for person in roster.people} if roster else {},
                  before=target)
        count = write(job, OUTPUTS, counted(make_variants(plan, wanted), len(wanted), say))
        filled = filled_in(beside)
    remarks = (guessed_remark(students.name),) if students and roster and roster.guessed else ()
    return Handed(folder=target, variants=count, filled=filled, unseen=unseen, remarks=remarks)


def _again(plan: Plan, code: str, target: Path, unseen: tuple[str, ...]) -> Handed:
    """again/CODE.pdf, and a folder again/CODE with what is kept of it."""
    with added_to(target, AGAIN, mended=(FORM.name,)) as beside:
        of_it = beside / code
        of_it.mkdir()
        count = write(Job(folder=of_it, plan=plan, people={}), OUTPUTS, make_variants(plan, [code]))
        printed = of_it / PRINT.name
        if printed.is_dir():
            (printed / "sheets" / f"{code}.pdf").rename(beside / f"{code}.pdf")
            (printed / "keys-001.pdf").rename(of_it / "keys.pdf")
            shutil.rmtree(printed)  # a volume of the one sheet
    folder = target / AGAIN
    return Handed(folder=folder, variants=count, sheet=folder / f"{code}.pdf", unseen=unseen)


def codes(plan: Plan, key: str, people: tuple[Person, ...] | None) -> Iterator[Wanted]:
    """A code for each student, or for each of the exercise's variants. Raises TracerError where two are alike."""
    version = plan.exercise.version
    if people is None:
        count = plan.exercise.variants if plan.exercise.numbers == "drawn" else 1
        found: list[Wanted] = [(code_of(key, plan.name, version, "variant", str(at)), None)
                               for at in range(1, count + 1)]
    else:
        found = [(code_of(key, plan.name, version, "student", person.id), person.id) for person in people]
    seen: dict[str, str | None] = {}
    for code, student in found:
        if code in seen:  # one class in some hundred thousand
            raise TracerError.one(f"{plan.name}.toml", f'"{seen[code]}" and "{student}" have drawn the same code',
                                  path="version", do="write another version")
        seen[code] = student
    yield from found
