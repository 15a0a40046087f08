"""Marking that follows through: each answer held against the student's own earlier ones, and mistakes named.

A practice page marks with this very module: its script is compiled from it (`tracer.live`).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from tracer.exercises import elementwise as el
from tracer.exercises.elementwise import Bools, Floats, point
from tracer.exercises.entries import Entry
from tracer.exercises.intervals import around, tens
from tracer.exercises.marking_plan import MarkingPlan, Rows
from tracer.exercises.marking_rules import RULES
from tracer.exercises.records import Variant
from tracer.exercises.work import asked_of, correct_work, mistaken_work
from tracer.operators.tree import references

Verdict = Literal["right", "follows", "coarse", "wrong", "empty", "absurd"]
SLACK = RULES.slack
"""Answers and ends are decimals; float64 may not see that they are equal."""


@dataclass(frozen=True, kw_only=True)
class Mark:
    """The verdict on one blank. mistake: place in the plan's mistakes, where one explains it."""

    verdict: Verdict
    mistake: int | None = None


class Truth:
    """What follows from the numbers of some variants, whatever is written on their sheets.

    given: by row. right: of correct work, per blank: the interval of its value. accepted: what counts there.
    """

    def __init__(self, plan: MarkingPlan, variants: Sequence[Variant]) -> None:
        self.plan = plan
        self.variants = variants
        self.given = {at: el.across([float(v.given[n]) for v in variants]) for n, at in enumerate(plan.given)}
        self._work = correct_work(plan, self.given)
        self.right = asked_of(plan, self._work)
        self.accepted = [plan.rounding.accepted(each) for each in self.right]

    @cached_property
    def mistaken(self) -> list[list[Any]]:
        """Per mistake, per blank: what counts as it."""
        accepted = self.plan.rounding.accepted
        return [[accepted(each) for each in theirs] for theirs in mistaken_work(self.plan, self._work, self.right)]


class Marker:
    """Marks many sheets of one exercise at once."""

    def __init__(self, plan: MarkingPlan) -> None:
        self.plan = plan
        self._truth: Truth | None = None

    def truth(self, variants: Sequence[Variant]) -> Truth:
        """Worked out once for sheets of the same variants, one after the other: as a page marks with every number."""
        truth = self._truth
        if truth is None or len(truth.variants) != len(variants) or any(
                one is not other for one, other in zip(truth.variants, variants, strict=True)):
            truth = self._truth = Truth(self.plan, variants)
        return truth

    @cached_property
    def between(self) -> tuple[Rows, ...]:
        """Per blank: the rows from other blanks to it."""
        return tuple(map(self.plan.rows_to, self.plan.asked_rows))

    @cached_property
    def _mistaken(self) -> tuple[tuple[Rows | None, ...], ...]:
        """Per mistake, per blank: the same with the mistake in it; None where it touches nothing there."""
        found = []
        for each in self.plan.mistakes:
            theirs: list[Rows | None] = []
            for target, ours in zip(self.plan.asked_rows, self.between, strict=True):
                touched = any(at in each.replaced for at, _ in ours)
                rows = self.plan.rows_to(target, each.replaced) if touched else ours
                theirs.append(None if rows == ours else rows)
            found.append(tuple(theirs))
        return tuple(found)

    def mark(self, variants: Sequence[Variant], sheets: Sequence[Sequence[Entry]]) -> list[tuple[Mark, ...]]:
        """One tuple of marks a sheet. sheets: per variant, an entry per blank, in the order of the plan."""
        plan, truth = self.plan, self.truth(variants)
        entries = [el.across([entry.value for entry in blank]) for blank in zip(*sheets, strict=True)]
        usable = [el.known(values) for values in entries]
        numbers = [el.where(use, values, 0.0) for use, values in zip(usable, entries, strict=True)]
        right = [use & _inside(number, each)
                 for use, number, each in zip(usable, numbers, truth.accepted, strict=True)]
        own = [el.but(use, yes) for use, yes in zip(usable, right, strict=True)]
        known = {at: point(values) for at, values in truth.given.items()} | self._leaves(truth.right, numbers, own)
        follows = [use & (yes | _inside(number, self._interval(rows, at, known)))
                   for use, yes, number, rows, at in zip(usable, right, numbers, self.between, plan.asked_rows,
                                                         strict=True)]
        names: list[Any] = [-1 for _ in plan.asked_rows]
        if any(el.somewhere(el.but(use, follow)) for use, follow in zip(usable, follows, strict=True)):
            names = self._names(truth.mistaken, known, numbers, usable, follows)
        found = [zip(*(el.by_sheet(each, blank) for each in (yes, follow, name)), strict=True)
                 for yes, follow, name, blank in zip(right, follows, names, numbers, strict=True)]
        return [
            tuple(self._verdict(entry, answer, *own)
                  for entry, answer, own in zip(sheet, variant.answers, blanks, strict=True))
            for variant, sheet, blanks in zip(variants, sheets, zip(*found, strict=True), strict=True)
        ]

    def _leaves(self, done: Any, numbers: Sequence[Floats], own: Sequence[Bools]) -> dict[int, Any]:
        """What each blank passes on: what was written where that is not right; else what correct work can have."""
        found = {}
        for n, at in enumerate(self.plan.asked_rows):
            theirs, ours = around(numbers[n], self.plan.rounding.half), self.plan.rounding.grid(done[n])
            found[at] = el.pair(el.where(own[n], theirs[0], ours[0]), el.where(own[n], theirs[1], ours[1]))
        return found

    def _interval(self, rows: Rows, target: int, known: Mapping[int, Any]) -> Any:
        """What counts in a blank. known: the intervals of given rows and of other blanks."""
        values = {at: known[at] for _, expr in rows for at in references(expr) if at in known}
        self.plan.intervals.run(rows, values, frozenset([target]))
        return self.plan.rounding.accepted(el.wide(values[target], known[self.plan.given[0]]))

    def _names(
        self, mistaken: Sequence[Sequence[Any]], known: Mapping[int, Any], numbers: Sequence[Floats],
        usable: Sequence[Bools], follows: Sequence[Bools],
    ) -> list[Any]:
        """Per blank: the mistake that explains a wrong answer best; −1 where none does."""
        blanks = range(len(numbers))
        best: list[Any] = [-1 for _ in blanks]
        score: list[Any] = [-1 for _ in blanks]
        for place, theirs in enumerate(mistaken):
            scratch = [usable[n] & _inside(numbers[n], theirs[n]) for n in blanks]
            local = list(follows)
            for n, rows in enumerate(self._mistaken[place]):
                if rows is not None:
                    interval = self._interval(rows, self.plan.asked_rows[n], known)
                    local[n] = usable[n] & _inside(numbers[n], interval)
            reached = el.maximum(sum(scratch), sum(local))
            for n in blanks:
                better = (scratch[n] | local[n]) & (reached > score[n])
                best[n] = el.where(better, place, best[n])
                score[n] = el.where(better, reached, score[n])
        return best

    def _verdict(self, entry: Entry, answer: float, right: bool, follows: bool, name: int) -> Mark:
        if entry.empty:
            return Mark(verdict="empty")
        if math.isnan(entry.value):
            return Mark(verdict="absurd")
        if right or follows:
            return Mark(verdict="right" if right else "follows")
        digits = self.plan.decimals
        if entry.decimals < digits:
            reach = 0.5 / tens(entry.decimals) + RULES.coarse / tens(digits)
            if abs(entry.value - answer) <= reach + SLACK:
                return Mark(verdict="coarse")
        return Mark(verdict="wrong", mistake=name if name >= 0 else None)


def _inside(number: Any, interval: Any) -> Any:
    return (number >= -interval[0] - SLACK) & (number <= interval[1] + SLACK)
