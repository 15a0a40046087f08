"""To how many digits each row is carried, and to how many it is printed: the lesson's [rounding] table, looked up."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any, NamedTuple

from tracer.lesson.quantities import COMPUTED, QUANTITIES
from tracer.lesson.records import Lesson, RoundingException
from tracer.operators.decimals import round_significant, to_decimals


class Digits(NamedTuple):
    count: int  # type: ignore[assignment]  # hides the tuple's own count(), which nobody asks of two fields
    significant: bool


def rounder(digits: Digits, rule: str) -> Callable[[Decimal], Decimal]:
    """What rounds a number so: made once, used for many rows."""
    count = digits.count
    if digits.significant:
        return lambda value: round_significant(value, count, rule)
    return to_decimals(count, rule)


def rounded(value: Decimal, digits: Digits, rule: str) -> Decimal:
    return rounder(digits, rule)(value)


class DigitTable:
    """Answers for (quantity, layer, neuron); an exception at the neuron beats one at the layer beats the table."""

    def __init__(self, lesson: Lesson) -> None:
        self.rounding = lesson.rounding
        self._excepted = {exception.quantity for exception in lesson.rounding.exceptions}
        self._digits: dict[tuple[str, str | None, str | None], Digits | None] = {}

    def of_rows(self, rows: Iterable[Any]) -> list[Digits | None]:
        """`digits` for each of many rows of a tape; None for a given value."""
        if self._excepted:
            return [None if row.expr is None else self.digits(row.quantity, row.layer, row.neuron) for row in rows]
        same: dict[Digits | None, Digits | None] = {}  # equal digits are one object: a reader of rows sees a change
        known: dict[str, Digits | None] = dict.fromkeys(QUANTITIES)
        known |= {name: same.setdefault(d, d) for name in COMPUTED for d in [self.digits(name, None, None)]}
        return [known[row.quantity] for row in rows]

    def digits(self, quantity: str, layer: str | None, neuron: str | None) -> Digits | None:
        """What [rounding] asks for; None where the quantity stays exact. Carried only where the lesson says so."""
        # most quantities have no exception, and are looked up once
        key = (quantity, layer, neuron) if quantity in self._excepted else (quantity, None, None)
        if key not in self._digits:
            self._digits[key] = self._look_up(*key)
        return self._digits[key]

    def _look_up(self, quantity: str, layer: str | None, neuron: str | None) -> Digits | None:
        exception = self._exception(quantity, layer, neuron, ("decimals", "significant"))
        tables = [exception] if exception else []
        for key in (quantity, "default"):
            for source in tables:
                if source.decimals is not None:
                    return Digits(source.decimals, False)
                if source.significant is not None:
                    return Digits(source.significant, True)
            if key in self.rounding.decimals:
                return Digits(self.rounding.decimals[key], False)
            if key in self.rounding.significant:
                return Digits(self.rounding.significant[key], True)
        return None

    def show(self, quantity: str, layer: str | None, neuron: str | None) -> int | None:
        """Decimals of raw that stand before the ≈; None: all, to six."""
        exception = self._exception(quantity, layer, neuron, ("show",))
        if exception is not None:
            return exception.show
        return self.rounding.show.get(quantity, self.rounding.show.get("default"))

    def _exception(
        self, quantity: str, layer: str | None, neuron: str | None, fields: tuple[str, ...]
    ) -> RoundingException | None:
        found = None
        for exception in self.rounding.exceptions:
            if exception.quantity != quantity or all(getattr(exception, f) is None for f in fields):
                continue
            if exception.neuron is not None:
                if exception.neuron == neuron and exception.layer in (None, layer):
                    return exception
            elif exception.layer == layer:
                found = exception
        return found
