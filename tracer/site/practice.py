"""Practice pages: one exercise with some of its variants in a page that checks answers by itself, offline.

The page holds the exercise record as JSON, and what a script needs to show another variant: numbers as they are
printed, symbols, the working as expressions, a figure for each variant. What stands in the page without a script is
the first variant, tied to its trace.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
from markupsafe import Markup

from tracer import figures
from tracer.exercises.codes import code_of
from tracer.exercises.plan import Plan, plan_of
from tracer.exercises.reader import load_exercise
from tracer.exercises.record_json import record_of, to_json
from tracer.exercises.records import Asked, Exercise, ExerciseRecord, Variant
from tracer.exercises.variants import lesson_of, make_variants
from tracer.ground.inventory import PRACTICE
from tracer.operators.table import ARITHMETIC, DEFINITIONS, OPERATORS
from tracer.operators.tree import Expr, put_in, references
from tracer.saying.environment import Templates
from tracer.saying.equations import LINE
from tracer.saying.names import LessonNames, Written, names_in
from tracer.saying.notes import note_html
from tracer.saying.numbers import MINUS
from tracer.saying.text import author, name, number_word
from tracer.saying.view import View
from tracer.site.tools import Tools
from tracer.tape.record import record
from tracer.tape.trace import Row, Trace
from tracer.tape.trace import to_json as trace_json

KEY = "practice pages are open to everybody"
"""In the place of the course's key, which is a secret: whoever builds the site gets the same pages, and a sheet's code
can never come from here."""
PHASES = ("forward", "loss", "backward", "update")
MOST_LEAVES = 24
"""Rows of longer expressions get a line of their own in a hint."""


@dataclass(frozen=True, kw_only=True)
class Practice:
    """An exercise with the variants of its page."""

    name: str
    plan: Plan
    variants: tuple[Variant, ...]

    @property
    def record(self) -> ExerciseRecord:
        return record_of(self.plan, self.variants)


def read_practice(path: Path) -> Practice:
    """The exercise of a file, its practice variants drawn.

    Raises TracerError with the mistakes of the exercise, or where it has no fair numbers.
    """
    plan = plan_of(load_exercise(path))
    exercise = plan.exercise
    count = exercise.practice if exercise.numbers == "drawn" else 1
    codes = [code_of(KEY, plan.name, exercise.version, "practice", str(at)) for at in range(1, count + 1)]
    return Practice(name=plan.name, plan=plan, variants=tuple(make_variants(plan, dict.fromkeys(codes))))


def practice_files(practice: Practice, templates: Templates) -> dict[str, bytes]:
    """The page and the trace of its first variant, by path below docs/."""
    page = _Page(practice)
    return {
        f"{PRACTICE}/{practice.name}.md": templates.render("pages/practice.md.j2", page.names()).encode(),
        f"{PRACTICE}/{practice.name}/trace.json": trace_json(page.trace),
    }


def practice_card(practice: Practice) -> dict[str, Any]:
    """What the gallery shows of it."""
    trace = record(lesson_of(practice.plan, practice.variants[0]))
    tools = Tools(trace, trace_url=f"{PRACTICE}/{practice.name}/trace.json", notations=practice.plan.notations)
    return {
        "page": practice.name,
        "title": author(practice.plan.exercise.title),
        "shape": tools.shape(),
        "trace_url": tools.trace_url,
        "drawn": len(practice.variants) > 1,
        "svg": Markup(figures.draw("network", tools.view, uid=f"p-{practice.name}").svg),
    }


# What the template sees


@dataclass(frozen=True, kw_only=True)
class Blank:
    """id: of its input. what: the quantity in words, and whose it is. symbol: as in a formula."""

    id: str
    asked: Asked
    row: Row
    what: Markup
    symbol: Markup


@dataclass(frozen=True, kw_only=True)
class Group:
    """Blanks that belong together: a neuron's. sample: the row that says which, where there are several."""

    owner: str | None
    sample: Row | None
    blanks: tuple[Blank, ...]


@dataclass(frozen=True, kw_only=True)
class PracticeNames(LessonNames):
    """Of a practice page: what a lesson page sees, of the first variant; and besides."""

    exercise: Exercise
    """The exercise file."""
    practice_name: str
    """The name of its file, as it stands in addresses."""
    intro: Markup
    """Its intro as HTML."""
    decimals: str
    """Its decimals as a word."""
    code: str
    """The first variant’s code."""
    drawn: bool
    """Whether there are other variants."""
    phases: tuple[tuple[str, tuple[Group, ...]], ...]
    """(phase, groups): the blanks of a phase by neuron; a group has `owner`, `sample` and `blanks`; a blank has `id`
    (of its input), `what` (in words), `symbol`, `row` and `asked`."""
    updates_table: tuple[Blank, ...]
    """The blanks of new weights and biases."""
    given: Written
    """`given(quantity, neuron, source, sample=…)`: a given number, tied."""
    handed: tuple[Row, ...]
    """Computed rows that are given."""
    number: Written
    """`number(row)`: the number of one of these."""
    many_samples: bool
    """Whether there are several samples."""
    word: Callable[[str], str]
    """`word(quantity)`: what it is called."""
    figure_svg: Markup
    """The network with the first variant’s weights."""
    record: Markup
    """The exercise record, as JSON for the script."""
    extras: Markup
    """Texts, figures, symbols and working of every variant, as JSON for the script."""


class _Page:
    def __init__(self, practice: Practice) -> None:
        self.practice = practice
        self.plan = practice.plan
        self.trace: Trace = record(lesson_of(self.plan, practice.variants[0]))
        self.tools = Tools(self.trace, trace_url=f"{practice.name}/trace.json", notations=self.plan.notations)
        self.view = self.tools.view
        self.words = self.tools.notation.words
        self.many_samples = len(self.trace.lesson.samples) > 1
        self.texts = dict(zip(self.plan.given, self.printed(practice.variants[0]), strict=True))

    def names(self) -> PracticeNames:
        plan, exercise = self.plan, self.plan.exercise
        return PracticeNames(
            **names_in(self.tools.names()),
            exercise=exercise,
            practice_name=self.practice.name,
            intro=Markup(note_html(exercise.intro) if exercise.intro.strip() else ""),
            decimals=number_word(exercise.decimals),
            drawn=len(self.practice.variants) > 1,
            code=self.practice.variants[0].code,
            phases=tuple((phase, groups) for phase in PHASES if (groups := tuple(self.groups(phase)))),
            updates_table=tuple(self.blank(at, each) for at, each in enumerate(plan.asked)
                                if each.quantity in ("new_weight", "new_bias")),
            given=self.given,
            handed=tuple(row for row in map(self.view.by_id, plan.given) if row.expr is not None),
            number=self.number,
            many_samples=self.many_samples,
            word=self.word,
            figure_svg=self.figure(practice_variant=self.practice.variants[0]),
            record=Markup(_script_text(to_json(self.practice.record))),
            extras=Markup(_script_text(msgspec.json.encode(self.extras()))),
        )

    def given(
        self, quantity: str, neuron: str | None = None, source: str | None = None, sample: int | None = None
    ) -> Markup:
        """A given number as the sheet has it, tied; a dash where the exercise does not have it."""
        row = self.view.find(quantity, neuron, source, sample=sample)
        return self.number(row) if row is not None and row.id in self.texts else Markup("–")

    def number(self, row: Row) -> Markup:
        """Numbers that follow from others that are given are rounded on the way there: not always the trace's."""
        own = row.expr is not None and self.view.text(row) != self.texts[row.id]
        attributes = Markup('data-given="{}" data-author=""' if own else 'data-path="{}"').format(View.tie(row))
        return Markup('<span class="n" {}>{}</span>').format(attributes, self.texts[row.id])

    def word(self, quantity: str) -> str:
        return self.words.get(quantity, quantity.replace("_", " "))

    def groups(self, phase: str) -> Iterator[Group]:
        """The blanks of a phase by neuron, in reading order; new weights and biases stand in a table of their own."""
        found: dict[tuple[str | None, int | None], list[Blank]] = {}
        for at, each in enumerate(self.plan.asked):
            blank = self.blank(at, each)
            if blank.row.phase == phase and each.quantity not in ("new_weight", "new_bias"):
                owner = each.neuron if phase in ("forward", "backward") else None
                found.setdefault((owner, each.sample if self.many_samples else None), []).append(blank)
        if all(len(blanks) == 1 for blanks in found.values()):  # one after the other, without a heading for each
            listed: dict[tuple[str | None, int | None], list[Blank]] = {}
            for (_, sample), blanks in found.items():
                listed.setdefault((None, sample), []).extend(blanks)
            found = listed
        for (owner, sample), blanks in found.items():
            yield Group(owner=owner, sample=blanks[0].row if sample is not None else None, blanks=tuple(blanks))

    def blank(self, at: int, asked: Asked) -> Blank:
        row = self.view.by_id(asked.row)
        return Blank(id=f"blank-{at}", asked=asked, row=row, what=self.what(row),
                     symbol=self.tools.equations.symbol(row))

    def what(self, row: Row) -> Markup:
        """new weight from x1 to h1; net input of h1; loss of o1; loss."""
        if row.quantity in ("new_weight", "new_bias"):
            word = f"new {self.words['weight' if row.quantity == 'new_weight' else 'bias']}"
        else:
            word = self.word(row.quantity)
        owner = row.neuron or (row.layer if row.quantity != "loss" else None)
        if row.quantity == "loss" and owner is None:
            return Markup("{}").format(word)
        if row.source and owner:
            first, second = (owner, row.source) if row.quantity.startswith("backward") else (row.source, owner)
            return Markup("{} from {} to {}").format(word, self.tools.the(first), self.tools.the(second))
        return Markup("{} of {}").format(word, self.tools.the(row.neuron) if row.neuron else name(owner or ""))

    # What the script sees

    def printed(self, variant: Variant) -> list[str]:
        """The given numbers as they stand on the page."""
        digits = self.plan.exercise.decimals
        return [_text(number, digits if self.plan.specs[at - 1].leaf is None else None)
                for at, number in zip(self.plan.given, variant.given, strict=True)]

    def extras(self) -> dict[str, Any]:
        working = [self.working(asked.row) for asked in self.plan.asked]
        shown = {at for lines in working for row, tree in lines for at in (row, *references(tree))}
        symbol = self.tools.notation.symbol
        return {
            "texts": [self.printed(variant) for variant in self.practice.variants],
            "figures": [str(self.figure(practice_variant=variant)) for variant in self.practice.variants],
            "symbols": {str(at): str(symbol(self.view.by_id(at), tied=False)) for at in sorted(shown)},
            "working": working,
            "width": LINE,
            "names": [_spoken(self.what(self.view.by_id(asked.row)), asked, self.many_samples)
                      for asked in self.plan.asked],
        }

    def figure(self, *, practice_variant: Variant) -> Markup:
        """The network with a variant's weights and biases."""
        first = practice_variant is self.practice.variants[0]
        view = self.view if first else View(record(lesson_of(self.plan, practice_variant)), self.plan.notations)
        return figures.draw("network", view, uid="practice").svg

    def working(self, target: int) -> list[tuple[int, Expr]]:
        """The lines that lead from other blanks and given numbers to a row, the row itself last.

        What is neither asked nor given stands in the line that needs it, if that stays short; else on a line before.
        """
        plan, lines = self.plan, dict[int, Expr]()

        def expanded(expr: Expr) -> Expr:
            if isinstance(expr, int):
                own = plan.exprs[expr]
                if own is None or expr in plan.asked_set:
                    return expr
                inner = expanded(own)
                row = self.view.by_id(expr)
                if _arithmetic(own) and len(list(references(inner))) <= MOST_LEAVES:
                    return ("[]", inner) if row.quantity == "derivative" and isinstance(inner, tuple) else inner
                lines.setdefault(expr, self.shown(inner, row))
                return expr
            if isinstance(expr, str):
                return expr
            return (expr[0], *(expanded(argument) for argument in expr[1:]))

        own = plan.exprs[target]
        assert own is not None
        lines[target] = self.shown(expanded(own), self.view.by_id(target))
        return list(lines.items())

    def shown(self, tree: Expr, row: Row) -> Expr:
        """The tree with functions under the names that the page gives them."""
        if not isinstance(tree, tuple):
            return tree
        operator = tree[0]
        if operator in DEFINITIONS and not OPERATORS[operator].symbol:
            return self.shown(put_in(DEFINITIONS[operator], dict(enumerate(tree[1:]))), row)
        if operator in OPERATORS and OPERATORS[operator].symbol:
            operator = f"f:{self.tools.equations.function(operator, row)}"
        return (operator, *(self.shown(argument, row) for argument in tree[1:]))


def _arithmetic(expr: Any) -> bool:
    if isinstance(expr, tuple):
        return expr[0] in ARITHMETIC and all(map(_arithmetic, expr[1:]))
    return expr is not None


def _text(number: Decimal, digits: int | None) -> str:
    text = f"{number:f}" if digits is None else f"{number:.{digits}f}"
    return text.replace("-", MINUS)


def _spoken(what: Markup, asked: Asked, many_samples: bool) -> str:
    """A blank's name as it is read out."""
    return str(what.striptags()) + (f", sample {asked.sample}" if many_samples and asked.sample is not None else "")


def _script_text(data: bytes) -> str:
    """JSON that no HTML parser takes for its own, on lines that nobody strips."""
    text = data.decode().strip()
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
