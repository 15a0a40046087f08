"""What a key says beyond the working, for many variants at once: what mistakes give, and what a slip passes on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from math import isfinite

import numpy as np
from numpy.typing import NDArray

from tracer.exercises.plan import Plan, worked
from tracer.exercises.records import Variant
from tracer.operators.decimals import round_decimals
from tracer.operators.tree import Expr, references

Floats = NDArray[np.float64]
_SMALL, _LARGE, _SAME = 1e-5, 10.0, 1e-6


@dataclass(frozen=True, kw_only=True)
class Passed:
    """How far an answer moves with one before it: by `factor` times the slip; exactly, or for small slips.

    place: of the earlier answer, among those asked.
    """

    place: int
    factor: Decimal
    exact: bool


@dataclass(frozen=True, kw_only=True)
class Known:
    """Of one blank. mistakes: (answer, places of the mistakes that give it), by size; those of them made right here."""

    mistakes: tuple[tuple[Decimal, tuple[int, ...]], ...]
    here: frozenset[int]
    passed: tuple[Passed, ...]


class Answers:
    """Of one exercise."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan

    @cached_property
    def _between(self) -> tuple[tuple[tuple[int, Expr], ...], ...]:
        """Per blank: the rows from other blanks, and from what is given, to it."""
        return tuple(map(self.plan.rows_to, self.plan.asked_rows))

    @cached_property
    def _here(self) -> tuple[frozenset[int], ...]:
        """Per blank: the mistakes that are made on the way from the blanks before it, not carried there from them."""
        return tuple(
            frozenset(place for place, each in enumerate(self.plan.mistakes)
                      if any(at in each.replaced for at, _ in rows))
            for rows in self._between
        )

    def of(self, variants: Sequence[Variant]) -> list[tuple[Known, ...]]:
        """Per variant, per blank."""
        plan = self.plan
        given = {at: np.array([float(each.given[n]) for each in variants]) for n, at in enumerate(plan.given)}
        right = plan.answers(given)
        wrong = plan.mistaken(given)
        passed = self._passed(given, right)
        return [
            tuple(
                Known(mistakes=self._mistakes(variant, blank, at, wrong), here=self._here[blank],
                      passed=tuple(Passed(place=place, factor=_decimal(factors[at], 4), exact=bool(exact[at]))
                                   for place, factors, exact in passed[blank] if isfinite(factors[at])))
                for blank in range(len(plan.asked))
            )
            for at, variant in enumerate(variants)
        ]

    def _mistakes(
        self, variant: Variant, blank: int, at: int, wrong: Sequence[Floats]
    ) -> tuple[tuple[Decimal, tuple[int, ...]], ...]:
        """Only those that show: that have an answer, one that cannot be right."""
        low, high = variant.accept[blank]
        found: dict[Decimal, list[int]] = {}
        for place, their_low, their_high in variant.mistakes[blank]:
            if (their_high < low or their_low > high) and isfinite(wrong[place][blank, at]):
                answer = _decimal(wrong[place][blank, at], self.plan.exercise.decimals)
                found.setdefault(answer, []).append(place)
        return tuple((answer, tuple(found[answer])) for answer in sorted(found))

    def _passed(self, given: Mapping[int, Floats], right: Floats) -> list[list[tuple[int, Floats, NDArray[np.bool_]]]]:
        """Per blank: (earlier blank, factor for each variant, whether that holds for every slip)."""
        asked = self.plan.asked_rows
        known = {**given, **dict(zip(asked, right, strict=True))}
        table = []
        for target, rows in zip(asked, self._between, strict=True):
            used = {ref for _, expr in rows for ref in references(expr)}
            found = []
            for place, at in enumerate(asked):
                if at == target or at not in used:
                    continue
                up, down, far, back = (self._moved(known, rows, target, at, by)
                                       for by in (_SMALL, -_SMALL, _LARGE, -_LARGE))
                factor = (up - down) / (2 * _SMALL)
                here = right[asked.index(target)]
                bent = np.maximum(np.abs(far - here - _LARGE * factor), np.abs(back - here + _LARGE * factor))
                found.append((place, factor, bent < _SAME))
            table.append(found)
        return table

    @staticmethod
    def _moved(
        known: Mapping[int, Floats], rows: Sequence[tuple[int, Expr]], target: int, at: int, by: float
    ) -> Floats:
        """Not finite where such a slip leaves the answer no value, as an output past 1 the loss."""
        return np.asarray(worked(rows, {**known, at: known[at] + by})[target], dtype=np.float64)


def _decimal(number: float, digits: int) -> Decimal:
    return round_decimals(Decimal(repr(round(float(number), 12))), digits, "half-up") + 0
