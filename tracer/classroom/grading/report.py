"""The class report: one HTML file that prints, with every number of its sentences tied to a cell of its tables."""

from __future__ import annotations

import jinja2
from markupsafe import Markup

from tracer.classroom.grading.cost_figure import figure
from tracer.classroom.grading.tally import VERDICTS, Tally
from tracer.classroom.grading.words import capital, number_of
from tracer.figures.svg import clean
from tracer.resources import templates_folder


def report(tally: Tally, problems: int, corrected: int = 0) -> str:
    """As a whole page. problems: lines of problems.csv. corrected: marks that a person has set, and that count nowhere
    here, since nobody knows which step they were given for."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(templates_folder()), undefined=jinja2.StrictUndefined, autoescape=True,
        trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True,
    )
    environment.filters.update(number=number_of, capital=capital, clean=clean)
    return environment.get_template("grading/report.html.j2").render(
        title=tally.plan.exercise.title, tally=tally, verdicts=VERDICTS, figure=figure(tally), problems=problems,
        corrected=corrected,
        tied=_tied,
    )


def _tied(cell: str, number: object) -> Markup:
    """A number in a sentence, with the id of the cell that holds it."""
    return Markup('<span data-cell="{}">{}</span>').format(cell, number)
