"""From an exercise file to a folder of what is handed out and kept: one table of outputs, one pass over the class."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tracer.errors import Problem, TracerError
from tracer.exercises.codes import code_of, course_key, read_code
from tracer.exercises.folder import whole_folder
from tracer.exercises.mistakes import BY_NAME
from tracer.exercises.outputs import CORE, Job, Output, write
from tracer.exercises.plan import Plan, plan_of
from tracer.exercises.reader import load_exercise
from tracer.exercises.roster import Person, read_roster
from tracer.exercises.variants import Wanted, make_variants, with_progress
from tracer.grading.form import FORM
from tracer.sheets import PRINT

OUTPUTS: tuple[Output, ...] = (*CORE, FORM, PRINT)
"""What the command writes; each is one entry."""
FOLDER = "handouts"


@dataclass(frozen=True, kw_only=True)
class Handed:
    """What was written: where, and for how many."""

    folder: Path
    variants: int
    unseen: tuple[str, ...]
    """Mistakes, in a few words, that nothing asked would show."""


def hand_out(
    file: Path,
    *,
    root: Path,
    students: Path | None = None,
    code: str | None = None,
    folder: Path | None = None,
    say: Callable[[int, int], Any] = lambda done, total: None,
) -> Handed:
    """All outputs of one exercise, whole or not at all.

    students: a roster; else as many variants as the exercise says; with code: the variant of that code alone, without
    key or roster. folder: default handouts/NAME below root. Raises TracerError with every mistake of all the files.
    """
    wanted_code = read_code(code) if code is not None else None
    problems: list[Problem] = []
    plan, people = None, None
    try:
        plan = plan_of(load_exercise(file))
    except TracerError as error:
        problems += error.problems
    try:
        people = read_roster(students) if students is not None else None
    except TracerError as error:
        problems += error.problems
    if problems or plan is None:
        raise TracerError(problems)
    if wanted_code is not None:
        wanted: list[Wanted] = [(wanted_code, None)]
    else:
        wanted = list(codes(plan, course_key(root), people))
    target = folder or root / FOLDER / plan.name
    refuse_docs(target)
    with whole_folder(target) as beside:
        job = Job(folder=beside, plan=plan, people={person.id: person for person in people or ()})
        count = write(job, OUTPUTS, with_progress(make_variants(plan, wanted), len(wanted), say))
    return Handed(folder=target, variants=count, unseen=tuple(BY_NAME[name].title for name in plan.unseen))


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


def refuse_docs(target: Path) -> None:
    """MkDocs copies all of docs/ into the site, answers too."""
    with suppress(ValueError):
        at = target.resolve().parts.index("docs")
        course = Path(*target.resolve().parts[:at])
        if (course / "mkdocs.yml").is_file():
            raise TracerError.one(str(target), "what stands in docs/ is published, and this holds the answers",
                                  allowed="a folder outside docs/", do="name another with -o")
