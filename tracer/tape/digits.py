"""To how many digits each row is carried, and to how many it is printed: the lesson's [rounding] table, looked up."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from tracer.lesson.quantities import COMPUTED
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

    def of_rows(self, rows: Sequence[Any]) -> list[Digits | None]:
        """`digits` for each of many rows of a tape; None for a given value."""
        # equal digits are one object: who reads them row by row sees a change
        decimals, significant = self.rounding.decimals, self.rounding.significant
        one = {wanted: wanted for wanted in [
            *(Digits(count, False) for count in decimals.values()),
            *(Digits(count, True) for count in significant.values()),
        ]}
        default = self.digits("default", None, None)
        known: dict[str, Digits | None] = dict.fromkeys(COMPUTED, default and one[default])
        known |= {name: one[Digits(count, True)] for name, count in significant.items()}
        known |= {name: one[Digits(count, False)] for name, count in decimals.items()}
        digits = [known.get(row.quantity) for row in rows]
        if self._excepted:
            for at, row in enumerate(rows):
                if row.quantity in self._excepted:
                    digits[at] = self.digits(row.quantity, row.layer, row.neuron)
        return digits

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
