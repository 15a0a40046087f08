"""The class report: one HTML file that prints, with every number of its sentences tied to a cell of its tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from markupsafe import Markup

from tracer.classroom.grading.cost_figure import figure
from tracer.classroom.grading.tally import VERDICTS, Tally
from tracer.classroom.grading.words import capital, number_of
from tracer.figures.svg import clean
from tracer.saying.environment import Templates, authored
from tracer.saying.names import Written


@dataclass(frozen=True, kw_only=True)
class ReportNames:
    """Of the class report."""

    title: str
    """The exercise’s title."""
    tally: Tally
    """What the class has written, counted."""
    verdicts: Sequence[str]
    """What can be said of an answer, in order."""
    figure: Markup
    """The drawing of what costs most."""
    problems: int
    """Lines of problems.csv."""
    corrected: int
    """Marks that a person has set; they count nowhere here, since nobody knows which step they were given for."""
    tied: Written
    """`tied(id, number)`: a number in a sentence, with the id of the cell that holds it."""


def report(tally: Tally, problems: int, corrected: int = 0) -> str:
    """As a whole page. problems, corrected: as its template sees them. Raises TracerError where a template of the
    course fails."""
    folder = (tally.plan.course or Path()) / "templates"
    templates = Templates([folder] if tally.plan.course else [])
    templates.environment.filters.update(number=number_of, capital=capital, clean=clean)
    names = ReportNames(title=tally.plan.exercise.title, tally=tally, verdicts=tuple(VERDICTS), figure=figure(tally),
                        problems=problems, corrected=corrected, tied=_tied)
    with authored(folder):
        return templates.as_written("grading/report.html.j2", names)


def _tied(cell: str, number: object) -> Markup:
    """A number in a sentence, with the id of the cell that holds it."""
    return Markup('<span data-cell="{}">{}</span>').format(cell, number)
