"""What stands on a sheet and in a key, as data for the Typst files: texts, formulas, numbers, no layout."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from itertools import groupby
from typing import Any

import msgspec

from tracer.classroom.sheets.answers import Known
from tracer.classroom.sheets.compiler import clean
from tracer.classroom.sheets.formulas import Node, formula
from tracer.classroom.sheets.network_figure import network_figure
from tracer.classroom.sheets.paragraphs import paragraphs
from tracer.exercises.plan import Plan
from tracer.exercises.records import Asked, Variant
from tracer.exercises.variants import lesson_of
from tracer.lesson.records import Rounding
from tracer.operators.decimals import of_float, plain, round_decimals
from tracer.operators.losses import LOSSES
from tracer.operators.tree import references
from tracer.saying.activations import ActivationFormulas
from tracer.saying.equations import Equations
from tracer.saying.mathml import width
from tracer.saying.notation import Word
from tracer.saying.numbers import MINUS
from tracer.saying.view import View
from tracer.tape.evaluate import evaluate_float
from tracer.tape.order import dependence_order
from tracer.tape.record import record
from tracer.tape.trace import Row, Trace

Data = dict[str, Any]
PHASES = {"forward": "Forward pass", "backward": "Backward pass", "update": "Update"}
GUARD = 2
"""Digits in the working beyond those that are asked for: so the last one asked for never depends on rounding."""
COLUMNS = {True: {1: 4, 2: 4, 3: 3, 4: 4}, False: {1: 3, 2: 2, 3: 3, 4: 2}}
"""Blanks in a line, where symbols are short and where not, by how many a neuron has: one neuron's stand together."""
SHORT = 6
"""Characters of a symbol that fits beside the fourth part of a line."""
LONG = 16
"""Characters of a symbol that no longer fits beside its blank."""
GIVEN_LINE = 64
"""Characters in a line of the table of what is given."""
NO_BREAK = "\u00a0"


def trace_of(plan: Plan, variant: Variant) -> Trace:
    """A variant's network worked out; what is given although it could be computed is a leaf with that value."""
    lesson = lesson_of(plan, variant)
    digits = plan.exercise.decimals + GUARD
    trace = record(msgspec.structs.replace(lesson, rounding=Rounding(carry=False, decimals={"default": digits})))
    given = dict(zip(plan.given, variant.given, strict=True))
    if all(plan.specs[at - 1].leaf for at in given):
        return trace
    specs = [spec._replace(expr=expr) for spec, expr in zip(plan.specs, plan.exprs[1:], strict=True)]
    raws = evaluate_float(specs, given, dependence_order([spec.expr for spec in specs]))
    rows = []
    for row in trace.rows:
        number = given[row.id] if row.id in given else of_float(raws[row.id])
        rows.append(msgspec.structs.replace(row, expr=plan.exprs[row.id], raw=number, value=number))
    return msgspec.structs.replace(trace, rows=tuple(rows))


class Paper:
    """Everything printed of one variant."""

    def __init__(self, plan: Plan, variant: Variant) -> None:
        self.plan, self.variant = plan, variant
        self.view = View(trace_of(plan, variant), plan.notations)
        self.notation = self.view.notation
        self.equations = Equations(self.view, self.notation)
        self.samples = len(self.view.lesson.samples) > 1

    def sheet(self) -> Data:
        """A student's sheet, without a name: it depends on the code alone."""
        labels = [self._symbol(asked.row) for asked in self.plan.asked]
        blanks = list(zip(self.plan.asked, labels, strict=True))
        long = any(width(self.notation.symbol(self._row(asked.row))) > LONG for asked in self.plan.asked)
        return {
            **self._head(), "name": "", "intro": paragraphs(self.plan.exercise.intro), "facts": self._facts(),
            "figure": network_figure(self.view), "given": self._given(), "stacked": long,
            "groups": [
                {"head": head, "columns": self._columns([asked for asked, _ in group], long),
                 "blanks": [{"label": label, "points": _plain(asked.points)} for asked, label in group]}
                for head, group in self._grouped(blanks)
            ],
        }

    def key(self, known: tuple[Known, ...]) -> Data:
        """The teacher's key."""
        shown: set[int] = set()
        entries = []
        for place, asked in enumerate(self.plan.asked):
            rows = list(self._working(self._row(asked.row), shown))
            low, high = self.variant.accept[place]
            entries.append((asked, {
                "label": self._symbol(asked.row), "points": _plain(asked.points), "answer": self._answer(place),
                "from": self._written(low, ROUND_CEILING), "to": self._written(high, ROUND_FLOOR),
                "low": self._fixed(low), "high": self._fixed(high),
                "working": [formula(self.equations.equation(row)) for row in rows],
                "here": self._made_here(known[place]), "all": self._by_answer(known[place]),
                "passed": [
                    {"label": self._symbol(self.plan.asked[each.place].row), "answer": self._answer(each.place),
                     "factor": _plain(each.factor, fixed=True), "exact": each.exact}
                    for each in known[place].passed
                ],
            }))
        return {
            **self._head(), "given": self._given(), "same": self.plan.exercise.numbers == "lesson",
            "groups": [{"head": head, "entries": [entry for _, entry in group]}
                       for head, group in self._grouped(entries)],
        }

    # Parts

    def _head(self) -> Data:
        exercise = self.plan.exercise
        total = sum((asked.points for asked in self.plan.asked), Decimal(0))
        return {
            "title": clean(exercise.title), "code": self.variant.code, "total": _plain(total),
            "decimals": exercise.decimals, "ulp": f"{Decimal(1).scaleb(-exercise.decimals):f}",
            "blanks": len(self.plan.asked),
        }

    def _facts(self) -> list[Data]:
        """What a student has to know of the network to work it out."""
        formulas = ActivationFormulas()
        facts = []
        for name in dict.fromkeys(layer.activation for layer in self.view.layers):
            layers = [layer.name for layer in self.view.layers if layer.activation == name]
            value = formulas.value(name)
            where = "" if len(layers) == len(self.view.layers) else " in " + ", ".join(map(clean, layers))
            facts.append({"head": "Activation" + where, "says": name, "formula": formula(value) if value else None})
        loss = LOSSES[self.view.lesson.training.loss]
        made = loss.says.value.format(**self.notation.words)
        facts.append({"head": self._word("loss"), "says": f"{loss.title}: {made}", "formula": None})
        facts += [{"head": head, "says": says, "formula": None} for head, says in self._conventions()]
        return facts

    def _conventions(self) -> Iterator[tuple[str, str]]:
        """What a student cannot guess: signs and orders that books differ in, where they matter for what is asked."""
        lesson = self.view.lesson
        settings, phases = lesson.conventions, {self._row(asked.row).phase for asked in self.plan.asked}
        if settings.bias == "threshold":
            words = self.notation.words
            yield "Bias", (f"{words['bias'].a}, subtracted from the {words['weighted_sum']}; "
                           "it learns with the input −1")
        if phases & {"backward", "update"}:
            turned = settings.delta == "target-minus-output"
            yield self._word("error"), "target minus output" if turned else "output minus target"
            if len(self.view.layers) > 1:
                kind = "already updated" if settings.hidden_delta_weights == "new" else "old"
                yield f"{self._word('delta', many=True)} before the last layer", f"with the {kind} weights"
        if "update" in phases and lesson.training.batch == "full":
            way = "the mean" if lesson.training.reduce == "mean" else "the sum"
            yield "Update", f"one, by {way} of the samples’ gradients"

    def _given(self) -> list[Data]:
        rows = [self._row(at) for at in self.plan.given]
        merged: dict[str, Data] = {}
        for head, group in groupby(rows, self._given_head):
            members = list(group)
            cells = [{"label": self._label(row), "value": self.view.text(row)} for row in members]
            each = max(len(list(of)) for _, of in groupby(members, lambda row: row.neuron))
            longest = max(width(self.notation.symbol(row)) + len(self.view.text(row)) for row in members)
            ends = self.notation.numbered and members[0].quantity in ("weight", "bias")
            columns = min(3 if each == 3 or ends else 4, max(1, GIVEN_LINE // longest))
            merged.setdefault(head, {"head": head, "cells": [], "columns": columns})["cells"] += cells
        return list(merged.values())

    def _given_head(self, row: Row) -> str:
        match row.quantity:
            case "input" | "target":
                return f"Sample {row.sample}" if self.samples else "Inputs and targets"
            case "weight" | "bias":
                both = f"{self._word('weight', many=True)} and {self.notation.words['bias'].plural}"
                return f"{both}: {clean(row.layer or '')}"
            case "learning_rate" | "momentum":
                return "Training"
        return self._head_of(row.phase, row.layer, row.sample) + " (given)"

    def _head_of(self, phase: str, layer: str | None, sample: int | None) -> str:
        head = PHASES.get(phase) or self._word(phase)
        if layer is not None and phase != "loss":
            head += f": {clean(layer)}"
        return f"{head}, sample {sample}" if self.samples and sample is not None else head

    def _grouped(self, pairs: Iterable[tuple[Asked, Any]]) -> Iterator[tuple[str, list[Any]]]:
        """By phase and layer, in the order of work."""
        def head(pair: tuple[Asked, Any]) -> str:
            return self._head_of(self._row(pair[0].row).phase, pair[0].layer, pair[0].sample)

        for text, group in groupby(pairs, head):
            yield text, list(group)

    def _columns(self, group: list[Asked], stacked: bool) -> int:
        """Blanks in a line: those of a neuron stand together, as far as the symbols leave room."""
        if stacked:
            return 2
        each = max(len(list(of)) for _, of in groupby(group, lambda asked: asked.neuron))
        widest = max(width(self.notation.symbol(self._row(asked.row))) for asked in group)
        return COLUMNS[widest <= SHORT].get(each, 3)

    def _working(self, row: Row, shown: set[int]) -> Iterator[Row]:
        """The rows whose equations lead to this one from what is given, or was asked or shown before; itself last."""
        if row.id in shown or row.expr is None:
            return
        shown.add(row.id)
        for at in dict.fromkeys(references(self.equations.expand(row))):
            if at not in self.plan.asked_set:
                yield from self._working(self._row(at), shown)
        yield row

    def _made_here(self, known: Known) -> str:
        """The answers of the mistakes that are made in this very step, as one text."""
        found = []
        for answer, places in known.mistakes:
            titles = [self.plan.mistakes[at].mistake.title for at in places if at in known.here]
            if titles:
                found.append(f"{_plain(answer, fixed=True)} {'; '.join(titles)}".replace(" ", NO_BREAK))
        return " · ".join(found)

    def _by_answer(self, known: Known) -> Data:
        """Every mistake that shows, a line each: two texts for two columns."""
        lines = [(_plain(answer, fixed=True) if first == 0 else "", self.plan.mistakes[at].mistake.title)
                 for answer, places in known.mistakes for first, at in enumerate(places)]
        return {"numbers": "\n".join(number or NO_BREAK for number, _ in lines),
                "titles": "\n".join(title for _, title in lines)}

    # Words and numbers

    def _word(self, key: str, *, many: bool = False) -> str:
        """The notation's word, at the head of a line."""
        word = self.notation.words[key]
        return Word(word.plural).head if many else word.head

    def _row(self, at: int) -> Row:
        return self.view.by_id(at)

    def _symbol(self, at: int) -> Node:
        return formula(self.notation.symbol(self._row(at)))

    def _label(self, row: Row) -> Node:
        """The symbol; where weights are numbered through, with the two ends."""
        symbol = formula(self.notation.symbol(row))
        if self.notation.numbered and row.quantity in ("weight", "bias"):
            ends = f"{row.source} → {row.neuron}" if row.source else row.neuron or row.layer or ""
            return ["row", symbol, ["text", f" ({clean(ends)})"]]
        return symbol

    def _answer(self, place: int) -> str:
        exact = Decimal(repr(self.variant.answers[place]))
        return _plain(round_decimals(exact, self.plan.exercise.decimals, "half-up") + 0, fixed=True)

    def _written(self, end: float, rule: str) -> str:
        """The outermost number of so many decimals that is still accepted."""
        number = Decimal(repr(end)).quantize(Decimal(1).scaleb(-self.plan.exercise.decimals), rule)
        return _plain(number + 0, fixed=True)

    def _fixed(self, end: float) -> str:
        return f"{end:.{self.plan.exercise.decimals + GUARD}f}".replace("-", MINUS)


def _plain(number: Decimal, *, fixed: bool = False) -> str:
    """As printed; fixed: with the zeros at its end."""
    return f"{number if fixed else plain(number):f}".replace("-", MINUS)
