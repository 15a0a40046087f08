"""What all numbers are computed in: so many digits, one rule for the last, float64's ends; and functions at their own ends."""

from __future__ import annotations

import decimal
import math
from decimal import Decimal

import pytest

from tracer.operators.decimals import (
    CONTEXT,
    RULES,
    WORKING,
    as_text,
    of_float,
    plain,
    round_decimals,
    round_significant,
)
from tracer.operators.exact import DECIMAL, FLOAT

D = Decimal


def test_a_number_has_28_digits_and_its_last_is_half_even() -> None:
    assert str(CONTEXT.divide(D(2), D(3))) == "0." + "6" * 27 + "7"
    assert CONTEXT.plus(D("1.0000000000000000000000000005")) == 1
    assert CONTEXT.plus(D("1.0000000000000000000000000015")) == D("1.000000000000000000000000002")


def test_numbers_end_where_float64_ends() -> None:
    with pytest.raises(decimal.Overflow):
        CONTEXT.multiply(D("1e308"), D(10))
    assert CONTEXT.multiply(D("1e308"), D("1e0")) == D("1e308")
    assert CONTEXT.multiply(D("1e-308"), D("1e-10")) == D("1e-318"), "small, and no trap"
    assert CONTEXT.multiply(D("1e-308"), D("1e-27")) == D("1e-335"), "28 digits below the least that has them all"
    assert CONTEXT.multiply(D("1e-308"), D("1e-28")) == CONTEXT.multiply(D("1e-308"), D("1e-100")) == 0


def test_within_one_expression_many_more_are_kept() -> None:
    third = WORKING.divide(D(1), D(3))
    assert len(third.as_tuple().digits) == 100
    assert WORKING.multiply(D("1e-9000"), D("1e-9000")) == D("1e-18000")
    assert WORKING.plus(D("1." + "0" * 99 + "5")) == 1, "half even, too"


def test_rules_round_numbers_of_any_length() -> None:
    long = D("0." + "12" * 150 + "5")
    assert round_decimals(long, 300, "half-up") == D("0." + "12" * 149 + "13")
    assert round_decimals(long, 300, "half-even") == D("0." + "12" * 150)
    assert round_significant(D(10) ** 300 + 5, 300, "half-up") == D(10) ** 300 + 10
    assert plain(D("1" + "0" * 350)) == D(10) ** 350 and "E" not in str(plain(D("1E+20")))
    assert set(RULES) == {"half-up", "half-even", "truncate"}


@pytest.mark.parametrize("number, text", [("1E+3", "1000"), ("0.500", "0.5"), ("-0", "0"), ("-0.0", "0"), ("1E-7", "0.0000001"), ("120", "120"), ("-1E+1", "-10"), ("9.90", "9.9")])
def test_a_constant_has_its_one_canonical_form(number: str, text: str) -> None:
    assert as_text(D(number)) == text == str(f"{plain(D(number)):f}")


@pytest.mark.parametrize("number, text", [(1e22, "10000000000000000000000"), (1e-7, "1E-7"), (-2.0, "-2"), (0.1, "0.1"), (123456789.5, "123456789.5"), (1.5e300, None)])
def test_a_float_is_its_shortest_decimal(number: float, text: str | None) -> None:
    assert float(of_float(number)) == number
    assert text is None or str(of_float(number)) == text


ENDS = {
    "exp": {"0": "1", "1": "2.718281828459045235360287471", "-1": "0.3678794411714423215955237702", "-200000": "0"},
    "ln": {"1": "0", "2": "0.6931471805599453094172321215", "0.5": "-0.6931471805599453094172321215"},
    "sigmoid": {"0": "0.5", "1": "0.7310585786300048792511592418", "-1": "0.2689414213699951207488407582", "-700": "9.859676543759770856705372945E-305",
                "100": "1.000000000000000000000000000", "-1e-30": "0.5000000000000000000000000000", "1000": "1", "-1000": "0"},
    "tanh": {"0": "0", "1": "0.7615941559557648881194582826", "-1": "-0.7615941559557648881194582826", "1e-20": "1E-20", "1000": "1", "-1000": "-1"},
    "softplus": {"0": "0.6931471805599453094172321215", "-100": "3.720075976020835962959695804E-44", "100": "100.0000000000000000000000000", "1000": "1000"},
    "bipolar-sigmoid": {"0": "0", "1": "0.4621171572600097585023184837", "-1": "-0.4621171572600097585023184837", "1e-20": "5E-21"},
    "step": {"0": "0", "1e-99": "1", "-1": "0", "2": "1"},
    "relu": {"0": "0", "2.5": "2.5", "-2.5": "0"},
    "leaky-relu": {"2.5": "2.5", "-2.5": "-0.025", "0": "0"},
    "leaky-step": {"2.5": "1", "-2.5": "0.01", "0": "0.01"},
}
"""As tables of 28 digits have them, and what a function has at its ends."""


@pytest.mark.parametrize("name, at, expected", [(name, at, value) for name, table in ENDS.items() for at, value in table.items()])
def test_a_function_has_its_28_digits(name: str, at: str, expected: str) -> None:
    with decimal.localcontext(CONTEXT):
        found = DECIMAL[name](D(at))
        assert abs(found - D(expected)) <= abs(D(expected)).scaleb(-27) / 2
    assert FLOAT[name](float(at)) == float(expected)


def test_where_there_is_no_value_there_is_an_error() -> None:
    for name in ("ln",):
        with pytest.raises(decimal.DivisionByZero):
            DECIMAL[name](D(0))
        with pytest.raises(decimal.InvalidOperation):
            DECIMAL[name](D(-1))
    with pytest.raises(decimal.DivisionByZero):
        DECIMAL["xlogy"](D(1), D(0))
    assert DECIMAL["xlogy"](D(0), D(0)) == DECIMAL["xlogy"](D(0), D(-1)) == 0
    assert DECIMAL["xlogy"](D(2), D(1)) == 0
    assert FLOAT["xlogy"](2.0, math.e) == pytest.approx(2, abs=1e-15)


def test_a_sigmoid_is_rounded_once() -> None:
    """Where few digits do not settle the last one, more do: one half and a little more than half a unit of the last digit."""
    for at in ("2.0000000000000000000000000002E-28", "1.9999999999999999999999999998E-28"):
        with decimal.localcontext(prec=120):
            exact = 1 / (1 + (-D(at)).exp())
        assert DECIMAL["sigmoid"](D(at)) == CONTEXT.plus(exact), at


def test_what_no_digits_settle_comes_to_an_end() -> None:
    """e^(−10^13) beside a tie of the 29th digit."""
    with decimal.localcontext(prec=60):
        tie = D("10000000000000.000000000000005")
        assert abs(DECIMAL["softplus"](tie) - tie) == D("5e-15")
