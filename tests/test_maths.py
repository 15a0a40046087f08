"""The functions of the tape against formulas of the judge's own, and the rounding of numbers."""

from __future__ import annotations

import itertools
import math
import random
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import judge
from tracer import arrays
from tracer.maths import CONTEXT, FUNCTIONS, RULES, of_float, plain, round_decimals, round_significant, round_to
from tracer.tape.evaluate import FLOAT

TRANSCENDENTAL = [name for name, function in FUNCTIONS.items() if not function.exact and function.arguments == 1]
draw = random.Random(1)
POINTS = {
    "ln": [Decimal(repr(draw.uniform(1e-9, 3))) for _ in range(60)] + [Decimal("1e-300"), Decimal("0.9999999999999"), Decimal(7)],
}
POINTS["exp"] = POINTS["sigmoid"] = POINTS["tanh"] = (
    [Decimal(repr(draw.uniform(-5, 5))) for _ in range(60)]
    + [Decimal(text) for text in ("0", "0.61", "-0.61", "1e-8", "-1e-8", "1e-17", "1e-30", "-1e-200", "20", "-20", "36.9", "-40")]
)


@pytest.mark.parametrize("name", TRANSCENDENTAL)
def test_functions_are_right_to_28_digits(name: str) -> None:
    for z in POINTS[name]:
        assert FUNCTIONS[name].decimal(z) == CONTEXT.plus(judge.precisely(name, z)), z


@pytest.mark.parametrize("name", TRANSCENDENTAL)
def test_floats_are_the_nearest_float64(name: str) -> None:
    for z in POINTS[name]:
        x = float(z)
        assert FLOAT[name](x) == float(judge.precisely(name, Decimal(x))), z


@pytest.mark.parametrize("name", [name for name, function in FUNCTIONS.items() if function.arguments == 1])
def test_arrays_agree_with_decimals(name: str) -> None:
    points = POINTS.get(name, POINTS["exp"])
    got = FUNCTIONS[name].array(np.array([float(z) for z in points]))
    want = [float(FUNCTIONS[name].decimal(Decimal(float(z)))) for z in points]
    np.testing.assert_allclose(got, want, rtol=2e-15, atol=0)


def test_x_ln_y_is_0_where_x_is_0_and_the_logarithm_of_0_is_refused() -> None:
    xlogy = FUNCTIONS["xlogy"]
    assert xlogy.decimal(Decimal(0), Decimal(0)) == 0
    assert xlogy.decimal(Decimal(2), Decimal("0.5")) == CONTEXT.plus(2 * judge.precisely("ln", Decimal("0.5")))
    np.testing.assert_allclose(xlogy.array(np.array([0.0, 2.0]), np.array([0.0, 0.5])), [0, 2 * math.log(0.5)])
    with pytest.raises(ZeroDivisionError):
        xlogy.decimal(Decimal(1), Decimal(0))


@pytest.mark.parametrize("size", ["1000", "1e6", "1e14"])
def test_sigmoid_and_tanh_saturate_without_a_warning(size: str) -> None:
    z = Decimal(size)
    assert (FUNCTIONS["sigmoid"].decimal(z), FUNCTIONS["sigmoid"].decimal(-z)) == (1, 0)
    assert (FUNCTIONS["tanh"].decimal(z), FUNCTIONS["tanh"].decimal(-z)) == (1, -1)
    assert list(arrays.sigmoid(np.array([float(z), -float(z)]))) == [1, 0]


@given(st.decimals("1e-30", "1e-4", places=34) | st.floats(1e-300, 1e-5).map(lambda x: Decimal(repr(x))))
def test_tanh_of_a_tiny_number_is_the_number(z: Decimal) -> None:
    assert abs(FUNCTIONS["tanh"].decimal(z) / z - 1) <= z * z


@pytest.mark.parametrize("name", ["exp", "sigmoid", "tanh"])
@given(st.floats(-60, 60), st.floats(-60, 60))
def test_functions_never_fall(name: str, a: float, b: float) -> None:
    low, high = sorted((a, b))
    assert FLOAT[name](low) <= FLOAT[name](high)


@given(st.floats(-500, 500))
def test_sigmoid_and_its_mirror_image_sum_to_1(z: float) -> None:
    both = FUNCTIONS["sigmoid"].decimal(Decimal(z)) + FUNCTIONS["sigmoid"].decimal(Decimal(-z))
    assert abs(both - 1) <= Decimal("1e-27")


@given(st.floats(-300, 300))
def test_tanh_is_odd(z: float) -> None:
    assert FUNCTIONS["tanh"].decimal(Decimal(-z)) == -FUNCTIONS["tanh"].decimal(Decimal(z))


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


def test_float_exp_is_monotone_across_neighbours() -> None:
    """Rounded once: neighbouring floats never come out in the wrong order, as they do with some C libraries."""
    xs = list(itertools.accumulate(range(300), lambda x, _: math.nextafter(x, math.inf), initial=0.61))
    values = [FLOAT["exp"](x) for x in xs]
    assert values == sorted(values)
