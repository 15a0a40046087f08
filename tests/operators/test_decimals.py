"""The rounding of numbers, and their one canonical form."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracer.operators.decimals import RULES, of_float, plain, round_decimals, round_significant, round_to
from tracer.tape.floats import of_floats


@pytest.mark.parametrize(
    "value, digits, half_up, half_even, truncate",
    [
        ("0.105", 2, "0.11", "0.10", "0.10"),  # 0.35 × 0.3: binary floats say 0.10
        ("0.115", 2, "0.12", "0.12", "0.11"),
        ("-0.105", 2, "-0.11", "-0.10", "-0.10"),  # half up is away from zero on both sides
        ("0.5", 0, "1", "0", "0"),
        ("1.5", 0, "2", "2", "1"),
        ("2.5", 0, "3", "2", "2"),
        ("-2.5", 0, "-3", "-2", "-2"),
        ("0.6478979", 4, "0.6479", "0.6479", "0.6478"),
        ("0.999", 2, "1.00", "1.00", "0.99"),
        ("-0.004", 2, "0.00", "0.00", "0.00"),  # never −0
        ("-0.005", 2, "-0.01", "0.00", "0.00"),
        ("0", 3, "0.000", "0.000", "0.000"),
        ("12", 2, "12.00", "12.00", "12.00"),
        ("123456789012345678901234567.5", 0, "123456789012345678901234568", "123456789012345678901234568",
         "123456789012345678901234567"),
    ],
)
def test_rounding_to_decimals(value: str, digits: int, half_up: str, half_even: str, truncate: str) -> None:
    assert [str(round_decimals(Decimal(value), digits, rule)) for rule in ("half-up", "half-even", "truncate")] == [
        half_up, half_even, truncate,
    ]


@pytest.mark.parametrize(
    "value, digits, text",
    [
        ("0.04742587", 3, "0.0474"),
        ("1234", 3, "1230"),
        ("1235", 3, "1240"),
        ("9.996", 3, "10.0"),  # the carry makes a digit more: one place less
        ("0.09996", 3, "0.100"),
        ("99.96", 3, "100"),
        ("999.6", 3, "1000"),
        ("-9.996", 3, "-10.0"),
        ("9.99", 3, "9.99"),
        ("0", 3, "0"),
        ("0.5", 3, "0.500"),
        ("-0.000123456", 2, "-0.00012"),
        ("95", 1, "100"),
    ],
)
def test_rounding_to_significant_digits(value: str, digits: int, text: str) -> None:
    assert str(round_significant(Decimal(value), digits, "half-up")) == text


numbers = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**9), max_value=10**9, places=12)


@pytest.mark.parametrize("rule", RULES)
@given(number=numbers, digits=st.integers(0, 12), significant=st.booleans())
def test_rounding_moves_by_at_most_one_unit_and_never_gives_minus_zero(
    rule: str, number: Decimal, digits: int, significant: bool
) -> None:
    digits = max(digits, 1) if significant else digits
    rounded = round_to(number, digits, rule, significant)
    unit = Decimal(10) ** (number.adjusted() - digits + 1 if significant and number else -digits)
    assert abs(rounded - number) <= (unit if rule == "truncate" else unit / 2)
    assert rounded == rounded.quantize(unit)
    assert rounded or not rounded.is_signed()
    assert round_to(rounded, digits, rule, significant) == rounded


@given(numbers)
def test_plain_is_the_same_number_without_zeros_at_the_end(number: Decimal) -> None:
    short = plain(number)
    assert short == number
    assert not str(short).startswith("-0E") and "E+" not in str(short)
    assert "." not in f"{short:f}" or not f"{short:f}".endswith("0")


@given(st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(10**6), 10**6).map(float))
def test_of_float_is_the_shortest_decimal_in_canonical_form(number: float) -> None:
    number += 0.0
    assert str(of_float(number)) == str(plain(Decimal(repr(number)))) and float(of_float(number)) == number


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(10**18), 10**18).map(float), max_size=20))
def test_many_floats_are_what_each_is_alone(numbers: list[float]) -> None:
    numbers = [number + 0.0 for number in numbers]
    assert [str(number) for number in of_floats(numbers)] == [str(of_float(number)) for number in numbers]
