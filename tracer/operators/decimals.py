"""Numbers as decimals: the contexts that all readers compute in, and the rules of rounding."""

from __future__ import annotations

import decimal
from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache

# Emin and Emax are those of float64, so that both evaluators flush to zero and overflow at the same place.
CONTEXT = decimal.Context(prec=28, rounding=decimal.ROUND_HALF_EVEN, Emin=-308, Emax=308)
# Within one expression: 2/3 of a number is rounded when the whole is known, not when 2/3 is.
WORKING = decimal.Context(prec=100)
_WIDE = decimal.Context(prec=400)
_ONE, _ZERO = Decimal(1), Decimal(0)

RULES: dict[str, str] = {
    "half-up": decimal.ROUND_HALF_UP,
    "half-even": decimal.ROUND_HALF_EVEN,
    "truncate": decimal.ROUND_DOWN,
}


@lru_cache(maxsize=1000)
def _unit(places: int) -> Decimal:
    """One of the last decimal place that is kept."""
    return Decimal((0, (1,), -places))


def round_decimals(value: Decimal, digits: int, rule: str) -> Decimal:
    """To `digits` decimals; never −0."""
    return to_decimals(digits, rule)(value)


@lru_cache(maxsize=100)
def to_decimals(digits: int, rule: str) -> Callable[[Decimal], Decimal]:
    """What rounds a number to `digits` decimals: made once, used for many."""
    unit, mode, wide = _unit(digits), RULES[rule], _WIDE

    def rounded(value: Decimal) -> Decimal:
        kept = value.quantize(unit, mode, wide)
        return kept or kept.copy_abs()

    return rounded


def round_significant(value: Decimal, digits: int, rule: str) -> Decimal:
    """To `digits` significant digits: 0.04742587 to three is 0.0474, 1234 is 1230."""
    if not value:
        return _ZERO
    places = digits - 1 - value.adjusted()
    rounded = value.quantize(_unit(places), RULES[rule], _WIDE)
    if rounded and rounded.adjusted() > value.adjusted():  # 9.996 became 10.00: one digit too many
        rounded = rounded.quantize(_unit(places - 1), RULES[rule], _WIDE)
    return plain(rounded) if rounded.as_tuple().exponent > 0 else rounded  # type: ignore[operator]


def round_to(value: Decimal, digits: int, rule: str, significant: bool) -> Decimal:
    return round_significant(value, digits, rule) if significant else round_decimals(value, digits, rule)


def plain(value: Decimal) -> Decimal:
    """The same number in its one canonical form: no trailing zeros, no exponent above 0, never −0."""
    if not value:
        return _ZERO
    short = value.normalize(_WIDE)
    if short.adjusted() > 0 and short.as_tuple().exponent > 0:  # type: ignore[operator]  # the first is the quick one
        return short.quantize(_ONE, context=_WIDE)
    return short


def as_text(value: Decimal) -> str:
    """A given number as a constant of an expression: in its canonical form, without an exponent."""
    return f"{plain(value):f}"


def of_float(value: float) -> Decimal:
    """The shortest decimal that is read as this float64, in its canonical form."""
    text = repr(value)
    if text.endswith(".0"):
        return Decimal(text[:-2])
    return plain(Decimal(text)) if "e" in text else Decimal(text)  # repr leaves no other zeros at the end
