"""How many digits of a row are printed where more are asked for, where a figure has little room, and at the ends."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import msgspec
import pytest

from tests.lessons import SMALL
from tracer.lesson import parse_lesson
from tracer.saying.numbers import Numbers, as_numeral, is_noise
from tracer.saying.view import View
from tracer.tape.record import record

D = Decimal


def view(settings: str, **changes: str) -> View:
    text = SMALL
    for old, new in changes.items():
        text = text.replace(old, new)
    return View(record(parse_lesson(text + settings)))


def text(shown: View, quantity: str, neuron: str, field: str = "value", extra: int = 0) -> str:
    return Numbers(shown.lesson).of(shown.row(quantity, neuron), field, extra=extra).text


@pytest.mark.parametrize("settings, field, extra, expected", [
    ("[rounding]\ncarry = false\n", "value", 0, "0.616567"),
    ("[rounding]\ncarry = false\n", "value", 2, "0.61656650"),
    ("[rounding]\ncarry = false\ndecimals = { output = 2 }\n", "value", 0, "0.62"),
    ("[rounding]\ncarry = false\ndecimals = { output = 2 }\n", "value", 2, "0.6166"),
    ("[rounding]\ncarry = false\nsignificant = { output = 3 }\n", "value", 0, "0.617"),
    ("[rounding]\ncarry = false\nsignificant = { output = 3 }\n", "value", 2, "0.61657"),
    ("[rounding]\ncarry = false\n", "exact", 0, "0.616567"),  # there is none: it is raw
    ("[rounding]\ndecimals = { net = 3 }\n", "value", 0, "0.616567"),  # carried with 28 digits
    ("[rounding]\ndecimals = { net = 3 }\n", "value", 3, "0.616566505"),
    ("[rounding]\ndecimals = { output = 2 }\n", "value", 3, "0.62"),  # carried so: there are no more
    ("[rounding]\ndecimals = { output = 2 }\n", "raw", 0, "0.616567"),
    ("[rounding]\ndecimals = { output = 2 }\n", "raw", 3, "0.616566505"),
    ("[rounding]\ndecimals = { output = 2 }\nshow = { output = 3 }\n", "raw", 0, "0.617"),
    ("[rounding]\ndecimals = { output = 2 }\nshow = { output = 3 }\n", "raw", 1, "0.6166"),
    ("[rounding]\ndecimals = { output = 2 }\nshow = { output = 3 }\n", "exact", 0, "0.616567"),
    ("[rounding]\ndecimals = { output = 2 }\nshow = { output = 3 }\n", "exact", 2, "0.61656650"),
])
def test_so_many_digits_and_more_where_they_are_asked_for(settings: str, field: str, extra: int, expected: str) -> None:
    assert text(view(settings), "output", "h1", field, extra) == expected


def test_a_given_number_is_printed_whole_but_in_a_figure() -> None:
    shown = view("", **{"0.5, -0.25": "0.1234567, -0.123456", "learning_rate = 0.5": "learning_rate = 1e-12"})
    long, short = shown.row("weight", "h1", "x1"), shown.row("weight", "h1", "x2")
    assert (shown.numeral(long).text, shown.text(long)) == ("0.1234567", "0.1235")
    assert (shown.numeral(short).text, shown.text(short)) == ("−0.123456", "−0.123456"), "six decimals have room"
    assert Numbers(shown.lesson).in_figure(long).exact is False
    assert shown.text(shown.row("output", "h1"), "raw") == shown.numeral(shown.row("output", "h1"), "raw").text
    assert Numbers(shown.lesson).in_figure(shown.row("output", "h1")) == shown.numeral(shown.row("output", "h1"))
    rate = shown.row("learning_rate")
    assert shown.numeral(rate).text == "1 × 10⁻¹²" and Numbers(shown.lesson).of(rate, extra=3).text == "1 × 10⁻¹²"


def test_more_digits_of_a_given_number_stand_before_its_power_of_ten() -> None:
    shown = view("", **{"0.5, -0.25": "1.23e-12, -0.25"})
    assert Numbers(shown.lesson).of(shown.row("weight", "h1", "x1"), extra=2).digits == 6


@pytest.mark.parametrize("number, decimals, extra, expected", [
    ("0.01", 2, 0, "0.01"), ("0.0099", 2, 0, "0.0099"), ("-0.0099", 2, 0, "−0.0099"), ("0.00999", 2, 0, "0.010"), ("0.01001", 2, 0, "0.01"), ("1", 0, 0, "1"), ("0.99", 0, 0, "0.99"), ("0.5", 0, 0, "0.5"),
    ("1e-9", 9, 0, "0.000000001"), ("1e-10", 10, 0, "1 × 10⁻¹⁰"), ("1e14", 0, 0, "100000000000000"), ("1e15", 0, 0, "1 × 10¹⁵"), ("1.23456e15", 0, 0, "1.235 × 10¹⁵"), ("1.23456e15", 0, 1, "1.2346 × 10¹⁵"),
    ("1.23456e15", None, 0, "1.23456 × 10¹⁵"), ("1.2e15", None, 0, "1.2 × 10¹⁵"),
])
def test_ends_of_what_is_written_without_a_power_of_ten(number: str, decimals: int | None, extra: int, expected: str) -> None:
    assert as_numeral(D(number), decimals, "half-up", pad=False, extra=extra).text == expected


def test_padding_is_the_default_and_cut_numbers_keep_it() -> None:
    assert as_numeral(D("0.5"), 2, "half-up").text == "0.50"
    assert as_numeral(D("0.01"), 2, "half-up").text == "0.01"
    assert as_numeral(D("0.5000"), 2, "half-up", pad=False).text == "0.5"


@pytest.mark.parametrize("number, short, noise", [
    ("250", "250.000000000001", True), ("250", "250.0000000000010001", False), ("250000000000001", "250000000000000", True), ("-2.5e14", "-250000000000001", True),
    ("0", "0", True), ("1e-17", "0", False), ("1", "1", True),
])
def test_what_float64_leaves_behind_is_measured_by_the_number_itself(number: str, short: str, noise: bool) -> None:
    assert is_noise(D(number), D(short)) is noise


def test_noise_is_taken_off_only_from_what_is_not_exact_and_has_no_power_of_ten() -> None:
    shown = view("[rounding]\ncarry = false\n")
    numbers: Any = Numbers(shown.lesson)
    assert numbers._cut(D("0.30000000000000004"), 6, 0) == numbers._cut(D("0.3"), 6, 0)
    assert numbers._cut(D("0.30000000000000004"), 6, 0).exact
    assert numbers._cut(D("1.0000000000000002e-12"), 6, 0).exponent == -12
    assert not numbers._cut(D("0.3000001"), 6, 0).exact
    assert numbers._cut(D("0.3000001"), 6, 1).exact


def test_28_digits_of_a_decimal_are_no_noise() -> None:
    shown = view("[rounding]\ndecimals = { net = 3 }\n")
    row = msgspec.structs.replace(shown.row("output", "h1"), value=D("0.3000000000000000000000000001"), exact=D("0.30000000000000004"))
    numbers = Numbers(shown.lesson)
    assert (numbers.of(row).text, numbers.of(row).exact) == ("0.300000", False)
    assert (numbers.of(row, "exact").text, numbers.of(row, "exact").exact) == ("0.3", True)
