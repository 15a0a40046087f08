"""Numerals: what a person would write, and always the correct rounding of the number."""

from __future__ import annotations

import re
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal, localcontext
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.lessons import SMALL, random_lesson
from tracer.lesson import parse_lesson
from tracer.operators.decimals import RULES
from tracer.saying.numbers import Numbers, Numeral, as_numeral, is_noise
from tracer.saying.view import View
from tracer.tape.record import record
from tracer.tape.trace import Row

MODES = {"half-up": ROUND_HALF_UP, "half-even": ROUND_HALF_EVEN, "truncate": ROUND_DOWN}


@pytest.mark.parametrize(
    "number, decimals, padded, unpadded",
    [
        ("0", 3, "0.000", "0"),
        ("-0.000", 3, "0.000", "0.000"),  # never −0
        ("-0.00", None, "0.00", "0.00"),
        ("0.5", None, "0.5", "0.5"),
        ("0.5", 2, "0.50", "0.5"),
        ("-0.5", 2, "−0.50", "−0.5"),
        ("0.105", 2, "0.11", "0.11"),
        ("-0.105", 2, "−0.11", "−0.11"),
        ("0.999999", 4, "1.0000", "1.0000"),  # cut: the zeros say to how many decimals
        ("100", 2, "100.00", "100"),
        ("1E+3", None, "1000", "1000"),  # no exponent letter
        ("1E-7", None, "0.0000001", "0.0000001"),
        ("0.0000004", 6, "0.00000040", "0.0000004"),  # not zero, so it does not print as zero
        ("-0.0000004", 2, "−0.00000040", "−0.0000004"),
        ("0.004", 2, "0.0040", "0.004"),
        ("0.006", 2, "0.0060", "0.006"),
        ("0.0000000001234", 6, "1.234 × 10⁻¹⁰", "1.234 × 10⁻¹⁰"),
        ("0.00000000012345", 6, "1.235 × 10⁻¹⁰", "1.235 × 10⁻¹⁰"),
        ("-1e-40", 6, "−1 × 10⁻⁴⁰", "−1 × 10⁻⁴⁰"),
        ("9.9996e-12", 6, "1.000 × 10⁻¹¹", "1.000 × 10⁻¹¹"),
        ("123456789012345", 0, "123456789012345", "123456789012345"),
        ("1234567890123456", 0, "1.235 × 10¹⁵", "1.235 × 10¹⁵"),
        ("1e300", 2, "1 × 10³⁰⁰", "1 × 10³⁰⁰"),
        ("-123456789012345678", 3, "−1.235 × 10¹⁷", "−1.235 × 10¹⁷"),
        ("9.9996e15", 3, "1.000 × 10¹⁶", "1.000 × 10¹⁶"),
    ],
)
def test_a_number_at_so_many_decimals(number: str, decimals: int | None, padded: str, unpadded: str) -> None:
    texts = [as_numeral(Decimal(number), decimals, "half-up", pad=pad).text for pad in (True, False)]
    assert texts == [padded, unpadded]


def read(numeral: Numeral) -> tuple[Decimal, int]:
    """The number that the printed text says, and the place of its last digit (a power of ten)."""
    text = numeral.text.replace("−", "-")
    match = re.fullmatch(r"(-?)(\d+)(?:\.(\d+))?(?: × 10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+))?", text)
    assert match, text
    sign, whole, rest, power = match.groups()
    exponent = int(power.translate(str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789"))) if power else 0
    last = exponent - len(rest or "")
    with localcontext(prec=500):
        return Decimal(f"{sign}{whole}{rest or ''}").scaleb(last), last


numbers = (
    st.decimals(allow_nan=False, allow_infinity=False, min_value=-100, max_value=100, places=15)
    | st.floats(allow_nan=False, allow_infinity=False).map(lambda x: Decimal(repr(x)))
    | st.decimals(allow_nan=False, allow_infinity=False, min_value=Decimal("-1e-6"), max_value=Decimal("1e-6"), places=30)
)


@given(numbers, st.integers(0, 12), st.sampled_from(list(RULES)), st.booleans())
def test_what_is_printed_is_the_rounding_of_the_number(number: Decimal, decimals: int, rule: str, pad: bool) -> None:
    numeral = as_numeral(number, decimals, rule, pad=pad)
    said, last = read(numeral)
    with localcontext(prec=500, Emax=10**6, Emin=-(10**6)):
        assert said == number.quantize(Decimal(1).scaleb(last), rounding=MODES[rule])
    assert numeral.value == said
    assert numeral.exact == (said == number)
    assert not number or said, "a number that is not zero never prints as zero"
    assert "-" not in numeral.text and "e" not in numeral.text.lower()
    assert not re.match(r"−0(\.0*)?$", numeral.text)


@pytest.mark.parametrize(
    "number, short, noise",
    [("0.10000000000000002", "0.1", True), ("0.1000000000001", "0.1", False), ("-0.30000000000000004", "-0.3", True),
     ("0.15000000000000002", "0.15", True), ("1e-17", "0", False)],
)
def test_noise_is_what_float64_leaves_behind(number: str, short: str, noise: bool) -> None:
    assert is_noise(Decimal(number), Decimal(short)) is noise


# Whole lessons: how the rows of one are printed.
def texts(settings: str, quantity: str, field: str = "value", **changes: str) -> list[str]:
    text = SMALL
    for old, new in changes.items():
        text = text.replace(old, new)
    view = View(record(parse_lesson(text + settings)))
    return [view.text(row, field) for row in view.trace.rows if row.quantity == quantity]


@pytest.mark.parametrize(
    "settings, quantity, field, expected",
    [
        ("[rounding]\ndecimals = { output = 2 }\n", "output", "value", ["0.62", "0.48", "0.57"]),
        ("[rounding]\ndecimals = { output = 2 }\n", "output", "raw", ["0.616567", "0.475021", "0.572486"]),
        ("[rounding]\ndecimals = { output = 2 }\nshow = { output = 4 }\n", "output", "raw", ["0.6166", "0.4750", "0.5725"]),
        ("[rounding]\ndecimals = { output = 2 }\n", "net", "value", ["0.475", "−0.1", "0.292"]),  # exact ones end where they end
        ("[rounding]\ndecimals = { default = 3 }\n", "net", "value", ["0.475", "−0.100", "0.292"]),
        ("[rounding]\nsignificant = { default = 3 }\n", "net", "value", ["0.475", "−0.100", "0.292"]),
        ("[rounding]\ncarry = false\ndecimals = { default = 3 }\n", "output", "value", ["0.617", "0.475", "0.572"]),
        ("[rounding]\ncarry = false\n", "output", "value", ["0.616567", "0.475021", "0.572385"]),
        ("[rounding]\ncarry = false\nsignificant = { default = 2 }\n", "output", "value", ["0.62", "0.48", "0.57"]),
        ("[rounding]\ncarry = false\n", "net", "value", ["0.475", "−0.1", "0.291588"]),
        ("", "weight", "value", ["0.5", "−0.25", "0.1", "0.2", "0.7", "−0.4"]),  # given numbers as written
        ("", "learning_rate", "value", ["0.5"]),
    ],
)
def test_rows_print_as_the_lesson_asks(settings: str, quantity: str, field: str, expected: list[str]) -> None:
    assert texts(settings, quantity, field) == expected


ROUNDINGS: list[dict[str, Any]] = [
    {"carry": True, "decimals": {"default": 4}}, {"carry": True, "significant": {"default": 3}}, {"carry": True},
    {"carry": False}, {"carry": False, "decimals": {"default": 2}}, {"carry": False, "significant": {"default": 4}},
    {"carry": True, "decimals": {"output": 2, "delta": 3}, "rule": "truncate", "show": {"delta": 7}},
]


@pytest.mark.slow
@given(st.integers(0, 10**6), st.sampled_from(ROUNDINGS))
def test_every_row_prints_as_the_rounding_of_its_number(seed: int, rounding: dict[str, Any]) -> None:
    lesson = random_lesson(seed, rounding=rounding)
    numbers = Numbers(lesson)
    mode = MODES[lesson.rounding.rule] if lesson.rounding.carry else ROUND_HALF_UP
    trace = record(lesson)
    for row in (*trace.rows, *trace.after):
        for field in ("value", "raw", "exact"):
            number: Decimal = getattr(row, field) if getattr(row, field) is not None else row.raw
            said, last = read(numbers.of(row, field))
            with localcontext(prec=500):
                assert said == number.quantize(Decimal(1).scaleb(last), rounding=mode), (row, field)
        check_value(row, numbers)


def check_value(row: Row, numbers: Numbers) -> None:
    """A carried value is printed whole: it is what a reader goes on with."""
    if row.digits is not None:
        said, last = read(numbers.of(row))
        assert said == row.value
        if not row.significant and said:
            assert last == -row.digits


def test_more_digits_of_a_very_small_number_stand_before_its_power_of_ten() -> None:
    number = Decimal("1.281950317481932E-28")
    assert as_numeral(number, 6, "half-up").text == "1.282 × 10⁻²⁸"
    assert as_numeral(number, 6, "half-up", extra=4).text == "1.2819503 × 10⁻²⁸"
    assert as_numeral(number, None, "half-up").text == "1.281950317481932 × 10⁻²⁸", "all of it"
