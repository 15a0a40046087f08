"""Numerals: how many digits of a row are printed, and how the result is written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from tracer.lesson.records import Lesson
from tracer.operators.decimals import RULES, plain, round_decimals, round_significant
from tracer.tape.digits import DigitTable
from tracer.tape.trace import Row

MINUS = "−"
DEFAULT_DECIMALS = 6
"""Decimals where the lesson asks for none."""
FIGURE_DECIMALS = 4
LEAST_SIGNIFICANT = 2
"""A number that is not zero never prints as zero: so many of its digits are always there."""
SMALLEST, LARGEST = -10, 15
"""Decimal exponents past which a person would write a power of ten."""
FLOAT_DIGITS = 15
"""Significant digits that every float64 has; what follows them is not the number's own."""
POWER_DIGITS = 4
"""Significant digits of a number that is printed with a power of ten."""
_SUPERSCRIPT = str.maketrans("−0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(frozen=True, kw_only=True)
class Numeral:
    """A number as printed. value: exactly what the printed digits say. exact: that is all of the number."""

    value: Decimal
    exact: bool
    exponent: int | None = None
    """The power of ten where one is printed; `mantissa` stands before it."""
    digits: int = POWER_DIGITS
    """Significant digits before a power of ten."""

    @property
    def negative(self) -> bool:
        return self.value < 0

    @property
    def mantissa(self) -> str:
        value = self.value
        if self.exponent is not None:  # the digits before a power of ten are those that are meant, and no more
            value = value.scaleb(-self.exponent)
            value = plain(value) if self.exact else round_decimals(value, self.digits - 1, "half-even")
        return f"{value:f}".replace("-", MINUS)

    @property
    def places(self) -> int:
        """The decimals that are printed; negative where a power of ten puts the last digit before the point."""
        return len(self.mantissa.partition(".")[2]) - (self.exponent or 0)

    @property
    def power(self) -> str:
        return str(self.exponent).replace("-", MINUS)

    @property
    def text(self) -> str:
        """Plain text, for figures and descriptions."""
        if self.exponent is None:
            return self.mantissa
        return f"{self.mantissa} × 10{self.power.translate(_SUPERSCRIPT)}"


def as_numeral(number: Decimal, decimals: int | None, rule: str, *, pad: bool = True, extra: int = 0) -> Numeral:
    """A number at so many decimals (None: all of it).

    One that would print as zero without being zero gets more; a very small or large one gets a power of ten.
    pad: keep zeros at the end where the number was cut. extra: digits beyond the usual ones, before a power of ten.
    """
    number = number or abs(number)  # never −0
    if number and not SMALLEST < number.adjusted() < LARGEST:
        digits = POWER_DIGITS + extra
        if decimals is None:
            digits = max(digits, len(plain(number).as_tuple().digits))
        short = round_significant(number, digits, rule)
        return Numeral(value=short, exact=short == number, exponent=short.adjusted(), digits=digits)
    if decimals is None:
        return Numeral(value=number, exact=True)
    short = round_decimals(number, decimals, rule)
    if number and abs(number) < Decimal((0, (1,), -decimals)):
        short = round_significant(number, LEAST_SIGNIFICANT, rule)
    if short == number and not pad:
        return Numeral(value=number if _decimals(number) <= decimals else plain(number), exact=True)
    return Numeral(value=short, exact=short == number)


def _decimals(number: Decimal) -> int:
    exponent = number.as_tuple().exponent
    assert isinstance(exponent, int)
    return max(0, -exponent)


def shorter(number: Decimal, places: int) -> Iterator[Numeral]:
    """The roundings of a number to ever fewer digits than `places` decimals, half up; 0 where none of them is left.

    Where the last digit that is left stands before the point, a power of ten says so.
    """
    first = number.adjusted()
    for at in range(places - 1, -first - 1 if number else -1, -1):
        short = round_decimals(number, at, "half-up")
        if at >= 0:
            yield Numeral(value=short, exact=False)
        else:
            yield Numeral(value=short, exact=False, exponent=short.adjusted(), digits=short.adjusted() + at + 1)
    if not round_decimals(number, 0, "half-up"):
        yield Numeral(value=Decimal(0), exact=False)


def is_noise(number: Decimal, short: Decimal) -> bool:
    """True where two numbers differ by no more than what float64 arithmetic leaves behind."""
    return abs(number - short) <= abs(number) * Decimal("4e-15")


class Numbers:
    """How each row of one lesson is printed."""

    def __init__(self, lesson: Lesson) -> None:
        self.table = DigitTable(lesson)
        self.carry = lesson.rounding.carry
        self.rule = lesson.rounding.rule if self.carry else "half-up"

    def of(self, row: Row, field: str = "value", *, extra: int = 0) -> Numeral:
        """The numeral of a row. field: value, raw or exact. extra: decimals beyond the usual ones."""
        number: Decimal | None = getattr(row, field)
        if number is None:  # a lesson that carries nothing has no `exact`: raw is that already
            number = row.raw
        if row.expr is None or (self.carry and field == "value" and row.digits is not None):
            return as_numeral(number, None, self.rule, extra=extra)
        if self.carry and field == "raw":
            show = self.table.show(row.quantity, row.layer, row.neuron)
            decimals = (DEFAULT_DECIMALS if show is None else show) + extra
            return as_numeral(number, decimals, self.rule, pad=False, extra=extra)
        if self.carry and field == "value":  # 28 digits of a decimal are no noise
            return as_numeral(number, self._decimals_of(row, number) + extra, self.rule, pad=False, extra=extra)
        if self.carry:
            return self._cut(number, DEFAULT_DECIMALS, extra)
        return self._cut(number, self._decimals_of(row, number), extra)

    def in_figure(self, row: Row, field: str = "value") -> Numeral:
        """The same, but a given number that no label has room for is cut to four decimals; the text has all of it."""
        if row.expr is None and _decimals(row.value) > DEFAULT_DECIMALS:
            return as_numeral(row.value, FIGURE_DECIMALS, "half-up")
        return self.of(row, field)

    def _decimals_of(self, row: Row, number: Decimal) -> int:
        digits = None if self.carry else self.table.digits(row.quantity, row.layer, row.neuron)
        if digits is None:
            return DEFAULT_DECIMALS
        if digits.significant:
            return max(0, digits.count - 1 - number.adjusted()) if number else 0
        return digits.count

    def _cut(self, number: Decimal, decimals: int, extra: int) -> Numeral:
        """Cut where it is longer; left as it is where it ends sooner, but for what float64 leaves behind."""
        wanted = min(decimals + extra, max(0, FLOAT_DIGITS - 1 - number.adjusted()))
        numeral = as_numeral(number, wanted, self.rule, pad=False, extra=extra)
        if not numeral.exact and is_noise(number, numeral.value) and numeral.exponent is None:
            return Numeral(value=plain(numeral.value), exact=True)
        return numeral


__all__ = ["MINUS", "RULES", "Numbers", "Numeral", "as_numeral"]
