"""Marking that follows through: each answer held against the student's own earlier ones, and mistakes named.

Whatever is decided here, the practice page decides the same way from the same record.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from tracer.exercises.decidable import Work, work
from tracer.exercises.entries import Entry
from tracer.exercises.intervals import Floats, around, point
from tracer.exercises.marking_rules import RULES
from tracer.exercises.plan import Plan
from tracer.exercises.records import Variant
from tracer.operators.tree import Expr

Verdict = Literal["right", "follows", "coarse", "wrong", "empty", "absurd"]
SLACK = RULES.slack
"""Answers and ends are decimals; float64 may not see that they are equal."""


@dataclass(frozen=True, kw_only=True)
class Mark:
    """The verdict on one blank. mistake: place in the plan's mistakes, where one explains it."""

    verdict: Verdict
    mistake: int | None = None


class Marker:
    """Marks many sheets of one exercise at once."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan

    @cached_property
    def _between(self) -> tuple[tuple[tuple[int, Expr], ...], ...]:
        """Per blank: the rows from other blanks to it."""
        return tuple(map(self.plan.rows_to, self.plan.asked_rows))

    @cached_property
    def _mistaken(self) -> tuple[tuple[tuple[tuple[int, Expr], ...] | None, ...], ...]:
        """Per mistake, per blank: the same with the mistake in it; None where it touches nothing there."""
        found = []
        for each in self.plan.mistakes:
            rows = [self.plan.rows_to(target, each.replaced) for target in self.plan.asked_rows]
            found.append(tuple(None if theirs == ours else theirs
                               for theirs, ours in zip(rows, self._between, strict=True)))
        return tuple(found)

    def mark(self, variants: Sequence[Variant], sheets: Sequence[Sequence[Entry]]) -> list[tuple[Mark, ...]]:
        """One tuple of marks a sheet. sheets: per variant, an entry per blank, in the order of the plan."""
        plan, rounding = self.plan, self.plan.rounding
        given = {at: np.array([float(v.given[n]) for v in variants]) for n, at in enumerate(plan.given)}
        done = work(plan, given)
        entries = np.array([[entry.value for entry in sheet] for sheet in sheets]).T.reshape(len(plan.asked), -1)
        usable = ~np.isnan(entries)
        numbers = np.where(usable, entries, 0.0)
        right = usable & _inside(numbers, rounding.accepted(done.right))
        leaves = self._leaves(done, numbers, usable & ~right)
        follow = np.stack([self._interval(rows, at, given, leaves)
                           for rows, at in zip(self._between, plan.asked_rows, strict=True)])
        follows = usable & (right | _inside(numbers, follow))
        names = self._names(done, given, leaves, numbers, usable, follows)
        return [
            tuple(
                self._verdict(entry, answer, *found)
                for entry, answer, *found in zip(sheet, variant.answers, right[:, at], follows[:, at], names[:, at],
                                                 strict=True)
            )
            for at, (variant, sheet) in enumerate(zip(variants, sheets, strict=True))
        ]

    def _leaves(self, done: Work, numbers: Floats, own: NDArray[np.bool_]) -> dict[int, Floats]:
        """What each blank passes on: what was written where that is not right; else what correct work can have."""
        half = 0.5 / 10.0**self.plan.exercise.decimals
        return {
            at: np.where(own[n], around(numbers[n], half), self.plan.rounding.grid(done.right[n]))
            for n, at in enumerate(self.plan.asked_rows)
        }

    def _interval(
        self, rows: Sequence[tuple[int, Expr]], target: int, given: Mapping[int, Floats], leaves: Mapping[int, Floats]
    ) -> Floats:
        values: dict[int, Any] = {at: point(numbers) for at, numbers in given.items()} | dict(leaves)
        self.plan.intervals.run(rows, values, frozenset([target]))
        found = values[target]
        if found.ndim == 1:  # a constant is one interval for all
            found = np.repeat(found[:, None], next(iter(given.values())).shape[0], axis=1)
        return self.plan.rounding.accepted(found)

    def _names(
        self, done: Work, given: Mapping[int, Floats], leaves: Mapping[int, Floats], numbers: Floats,
        usable: NDArray[np.bool_], follows: NDArray[np.bool_],
    ) -> NDArray[np.int64]:
        """(blanks, sheets): the mistake that explains a wrong answer best; −1 where none does."""
        best, score = np.full(numbers.shape, -1), np.full(numbers.shape, -1)
        for place, theirs in enumerate(done.wrong):
            scratch = usable & _inside(numbers, self.plan.rounding.accepted(theirs))
            local = follows.copy()
            for n, rows in enumerate(self._mistaken[place]):
                if rows is not None:
                    interval = self._interval(rows, self.plan.asked_rows[n], given, leaves)
                    local[n] = usable[n] & _inside(numbers[n], interval)
            reached = np.maximum(scratch.sum(axis=0), local.sum(axis=0))[None, :]
            better = (scratch | local) & (reached > score)
            best, score = np.where(better, place, best), np.where(better, reached, score)
        return best

    def _verdict(self, entry: Entry, answer: float, right: bool, follows: bool, name: int) -> Mark:
        if entry.empty:
            return Mark(verdict="empty")
        if np.isnan(entry.value):
            return Mark(verdict="absurd")
        if right or follows:
            return Mark(verdict="right" if right else "follows")
        digits = self.plan.exercise.decimals
        if entry.decimals < digits:
            reach = 0.5 / 10.0**entry.decimals + RULES.coarse / 10.0**digits
            if abs(entry.value - answer) <= reach + SLACK:
                return Mark(verdict="coarse")
        return Mark(verdict="wrong", mistake=int(name) if name >= 0 else None)


def _inside(numbers: Floats, interval: Floats) -> NDArray[np.bool_]:
    """Over blanks and sheets, or over sheets alone."""
    low, high = (-interval[:, 0], interval[:, 1]) if interval.ndim == 3 else (-interval[0], interval[1])
    return np.asarray((numbers >= low - SLACK) & (numbers <= high + SLACK))
