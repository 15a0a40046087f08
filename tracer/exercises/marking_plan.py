"""What marking knows of an exercise: its rows, what is given and asked, and the mistakes.

`plan.Plan` is one, of an exercise file; a practice page makes one of the record that it carries.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from tracer.exercises.intervals import PORTABLE, Intervals, Rounding
from tracer.exercises.wiring import Replaced
from tracer.operators.tree import Expr, references, value_of
from tracer.tape.order import dependence_order

Rows = tuple[tuple[int, Expr], ...]
"""What is worked out: ids and expressions, each after those that it is made of."""


@dataclass(frozen=True, kw_only=True)
class ChangedWork:
    """The work of somebody with a mistake: `rows` are those to be worked out again, in order.

    replaced: expressions by row, in place of the right ones. shows: places of the blanks that it can change.
    """

    replaced: Replaced
    rows: Rows
    shows: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class MarkingPlan:
    """exprs: by id from 1 (place 0 is None); None for what is given. given: rows. asked_rows: of each blank.

    rows: what is worked out, in order of dependence. mistakes: those that can be made.
    """

    decimals: int
    exprs: tuple[Expr | None, ...]
    given: tuple[int, ...]
    asked_rows: tuple[int, ...]
    rows: Rows
    mistakes: tuple[ChangedWork, ...] = ()

    @cached_property
    def rounding(self) -> Rounding:
        return Rounding(self.decimals)

    @cached_property
    def intervals(self) -> Intervals:
        return Intervals(self.rounding)

    @cached_property
    def asked_set(self) -> frozenset[int]:
        return frozenset(self.asked_rows)

    def rows_to(self, target: int, replaced: Replaced | None = None) -> Rows:
        """What is worked out from other blanks, and from what is given, to a row, itself included, in order.

        replaced: expressions by row, in place of the right ones.
        """
        found: dict[int, Expr] = {}

        def visit(at: int) -> None:
            expr = self.exprs[at] if replaced is None else replaced.get(at, self.exprs[at])
            if expr is None or at in found or (at in self.asked_set and at != target):
                return
            for ref in references(expr):
                visit(ref)
            found[at] = expr

        visit(target)
        return tuple(found.items())

    def changed(self, replaced: Replaced) -> ChangedWork:
        """The work with these expressions in place of the right ones."""
        exprs = list(self.exprs)
        for at, expr in replaced.items():
            exprs[at] = expr
        needed = needed_for(exprs[1:], self.asked_rows)
        rows, dirty = [], set(replaced)
        for at, expr in needed:
            if at in dirty or any(ref in dirty for ref in references(expr)):
                dirty.add(at)
                rows.append((at, expr))
        known = {at for at, _ in self.rows} | set(self.given)
        fresh = [at for at, expr in rows for ref in references(expr) if ref not in known and ref not in dirty]
        if fresh:  # it reads rows that correct work does not need here: work them out with it
            rows = [(at, expr) for at, expr in needed if at in dirty or at not in known]
        return ChangedWork(replaced=replaced, rows=tuple(rows),
                           shows=tuple(place for place, at in enumerate(self.asked_rows) if at in dirty))


def needed_for(exprs: Sequence[Expr | None], wanted: Sequence[int]) -> Rows:
    """The rows that `wanted` are made of, themselves included, each after those that it is made of."""
    order = dependence_order(exprs)
    needed = set(wanted)
    for at in reversed(order):
        if at in needed:
            needed.update(references(exprs[at - 1]))
    found = []
    for at in order:
        expr = exprs[at - 1]
        if at in needed and expr is not None:
            found.append((at, expr))
    return tuple(found)


def fill_in(rows: Iterable[tuple[int, Expr]], values: Any) -> None:
    """The numbers of rows, each after those that it is made of."""
    for at, expr in rows:
        values[at] = value_of(expr, values, PORTABLE, float)
