"""A practice page in the page: verdicts, what is said of them, hints, and the file to hand in. Compiled, with all that
it calls: answers are read by `exercises.entries` and marked by `exercises.follow`, as `grade` reads and marks them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tracer.exercises import elementwise as el
from tracer.exercises.entries import LARGEST, LONGEST, Entry, read_entry
from tracer.exercises.follow import Mark, Marker
from tracer.exercises.marking_plan import MarkingPlan, fill_in, needed_for
from tracer.exercises.marking_rules import RULES
from tracer.exercises.records import Variant
from tracer.ground.table import cell, number_cell
from tracer.operators.decimals import of_float, round_decimals
from tracer.operators.tree import Expr
from tracer.saying import mathml as ml
from tracer.saying.numbers import MINUS
from tracer.saying.writer import Piece, Writer

SAYS = {
    "right": "Right.",
    "follows": "Right as it follows from your own earlier numbers: this step is well done.",
    "absurd": "This cannot be read as a number. Write digits with one point or comma; until then, later blanks go on "
              "from the true value.",
    "wrong": "This is not what the numbers before it give. Work it out again, or take a hint.",
    "empty": "",
}
"""By verdict, where no mistake is named."""
OLD_COLUMNS = ("student", "code", "blank", "answer")
"""Of the file to hand in, where a record has no form, as those of 0.1.0."""
_MORE = 3
"""Decimals beyond those asked for to which a reader's own number is shown."""


@dataclass(frozen=True, kw_only=True)
class Found:
    """What the page shows of a blank. says: to the reader. good: it has its mark."""

    verdict: str
    mistake: int | None
    says: str
    good: bool


class PracticePage:
    """record: as `exercises.records` has it, and extras: as `site.practice` makes them, both as plain data."""

    def __init__(self, record: dict[str, Any], extras: dict[str, Any]) -> None:
        self.record = record
        self.extras = extras
        self.marker = Marker(marking_plan(record))
        self.decimals: int = self.marker.plan.decimals
        self.longest = LONGEST
        self.variants = [
            Variant(code=each["code"], given=tuple(each["given"]), answers=tuple(each["answers"]), accept=(), work=(),
                    mistakes=())
            for each in record["variants"]
        ]
        self.place = {at: n for n, at in enumerate(self.marker.plan.asked_rows)}
        self.at = 0
        self.entries: list[Entry] = []
        self.marks: tuple[Mark, ...] = ()

    def check(self, variant: int, texts: Sequence[str]) -> list[Found]:
        """Every blank anew, since each may follow from another; what else is asked of the page is of these answers."""
        self.at = variant
        self.entries = [read_entry(text) for text in texts]
        (self.marks,) = self.marker.mark([self.variants[variant]], [self.entries])
        return [Found(verdict=mark.verdict, mistake=mark.mistake, says=self._says(mark), good=_good(mark))
                for mark in self.marks]

    def _says(self, mark: Mark) -> str:
        said: str = SAYS.get(mark.verdict, "")
        if mark.verdict == "coarse":
            said = self.record["coarse"]["says"]
        elif mark.mistake is not None:
            said = self.record["mistakes"][mark.mistake]["says"]
        return said

    def progress(self) -> str:
        """How many blanks are done, in a sentence."""
        total, done = len(self.marks), sum(1 for mark in self.marks if _good(mark))
        follow = sum(1 for mark in self.marks if mark.verdict == "follows")
        head = f"All {total} blanks are done" if done == total else f"{done} of {total} blanks are right"
        return head + (f", {follow} of them from your own earlier numbers." if follow else ".")

    def read_out(self, blank: int, others: int) -> str:
        """What is said of a blank that the reader leaves. others: blanks whose verdicts have changed with it."""
        said = self._says(self.marks[blank])
        if not said:
            return ""
        name = self.extras["names"][blank]
        words = f"{name[:1].upper()}{name[1:]}: {said}"
        if others:
            words += f" {'Another answer counts' if others == 1 else f'{others} other answers count'} differently now."
        return words + (" All blanks are done." if all(map(_good, self.marks)) else "")

    # Hints

    def values(self, blank: int) -> dict[int, float]:
        """Numbers by row on the way to a blank: a reader's own wrong ones are carried on, all else is exact."""
        variant, plan = self.variants[self.at], self.marker.plan
        values: dict[int, Any] = {at: float(number) for at, number in zip(plan.given, variant.given, strict=True)}
        for n, at in enumerate(plan.asked_rows):
            own = self.entries[n].value
            values[at] = variant.answers[n] if math.isnan(own) or self.marks[n].verdict == "right" else own
        el.silently(lambda: fill_in(self.marker.between[blank], values))
        return {at: float(number) for at, number in values.items()}

    def answer(self, blank: int) -> str:
        """What belongs into a blank after the reader's own earlier numbers; where these lead beyond all that can be
        read, what is true."""
        value = self.values(blank)[self.marker.plan.asked_rows[blank]]
        return written(value, self.decimals) if abs(value) < LARGEST else self.true_answer(blank)

    def true_answer(self, blank: int) -> str:
        return written(self.variants[self.at].answers[blank], self.decimals)

    def formula(self, blank: int) -> str:
        """The first hint: the working in symbols."""
        writer = Writer(lambda at: Piece(ml=self._symbol(at)), "·", _function)
        lines: list[tuple[str, str, str]] = []
        for row, tree in self.extras["working"][blank]:
            self._add(lines, row, "=", writer.lines(_tree(tree), self.extras["width"]))
        return str(ml.display(ml.chain_table(lines)))

    def put_in(self, blank: int) -> tuple[str, list[str]]:
        """The second: with the numbers put in; and the names of blanks that are still to be worked out for it."""
        target, values = self.marker.plan.asked_rows[blank], self.values(blank)
        given = dict(zip(self.marker.plan.given, self.extras["texts"][self.at], strict=True))
        waits: dict[int, str] = {}
        rounded = False

        def leaf(at: int) -> Piece:
            nonlocal rounded
            if at in given:
                return number(given[at])
            rounded = True
            if at not in self.place:
                known = math.isfinite(values[at])
                return number(written(values[at], self.decimals + 1)) if known else Piece(ml=self._symbol(at))
            n = self.place[at]
            entry = self.entries[n]
            if math.isnan(entry.value):
                waits[n] = self.extras["names"][n]
                return Piece(ml=self._symbol(at))
            digits = min(entry.decimals, self.decimals + _MORE)  # no digits of a float's own
            return number(written(entry.value, digits))

        writer = Writer(leaf, "×", _function)
        lines: list[tuple[str, str, str]] = []
        for row, tree in self.extras["working"][blank]:
            rounded, before = False, len(waits)
            sides = writer.lines(_tree(tree), self.extras["width"])
            self._add(lines, row, "≈" if rounded else "=", sides)
            if row != target and len(waits) == before and math.isfinite(values[row]):
                lines.append(("", "≈", ml.mn(written(values[row], self.decimals + 1))))
        return str(ml.display(ml.chain_table(lines))), list(waits.values())

    def _symbol(self, at: int) -> str:
        symbol: str = self.extras["symbols"][str(at)]
        return symbol

    def _add(self, lines: list[tuple[str, str, str]], row: int, relation: str, sides: Sequence[str]) -> None:
        for k, side in enumerate(sides):
            lines.append(("" if k else self._symbol(row), "" if k else relation, side))

    # What is handed in

    def file(self, texts: Sequence[str], student: str) -> str:
        """The table that `grade` reads: a line a blank."""
        form, code = self.record.get("form"), self.variants[self.at].code
        lines = [tuple(form["columns"]) if form else OLD_COLUMNS]
        for n, asked in enumerate(self.record["asked"]):
            names = form["lines"][n] if form else [asked["blank"]]
            lines.append((*map(cell, (student, code, *names)), number_cell(texts[n].strip())))
        return "".join(",".join(map(_quoted, line)) + "\r\n" for line in lines)


def marking_plan(record: dict[str, Any]) -> MarkingPlan:
    """What marking knows of the exercise of a record."""
    exprs = (None, *(_tree(row["expr"]) for row in record["rows"]))
    asked_rows = tuple(asked["row"] for asked in record["asked"])
    bare = MarkingPlan(decimals=record["exercise"]["decimals"], exprs=exprs, given=tuple(record["given"]),
                       asked_rows=asked_rows, rows=needed_for(exprs[1:], asked_rows))
    mistakes = tuple(bare.changed({int(at): _tree(expr) for at, expr in each["replace"].items()})
                     for each in record["mistakes"])
    return MarkingPlan(decimals=bare.decimals, exprs=exprs, given=bare.given, asked_rows=asked_rows, rows=bare.rows,
                       mistakes=mistakes)


def written(value: float, decimals: int) -> str:
    """A number as the key has it: half away from zero, of what it is as a decimal, with a true minus."""
    rounded = round_decimals(of_float(round(value, RULES.digits)), decimals, "half-up")
    return f"{rounded:f}".replace("-", MINUS)


def number(text: str) -> Piece:
    """A number of the page as a part of a formula."""
    return Piece(ml=ml.mn(text), negative=text.startswith(MINUS), zero=float(text.replace(MINUS, "-")) == 0)


def _good(mark: Mark) -> bool:
    return mark.verdict in RULES.good


def _tree(data: Any) -> Expr:
    """An expression, of JSON."""
    return tuple(map(_tree, data)) if isinstance(data, list | tuple) else data


def _function(operator: str) -> str:
    return operator.removeprefix("f:")


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if any(mark in text for mark in '",\n\r') else text
