"""Brackets, signs and breaks of expressions, with constants and with leaves that are negative, zero, or have a power of ten."""

from __future__ import annotations

import random
import re

import pytest

from tests.saying.plain import plain
from tracer.operators.tree import Expr
from tracer.saying import mathml as ml
from tracer.saying.writer import Piece, Writer, function_symbol

LEAVES = {
    1: Piece(ml="<mi>a</mi>"),
    2: Piece(ml='<mn data-path="2.value">−2</mn>', negative=True),
    3: Piece(ml='<mrow data-path="3.value"><mn>−3</mn><mo>×</mo><msup><mn>10</mn><mn>9</mn></msup></mrow>', strength=2, negative=True),
    4: Piece(ml="<mn>0</mn>", zero=True),
}
WRITTEN: list[tuple[Expr, str]] = [
    (("+", 1, 2), "a − 2"), (("+", 2, 1), "−2 + a"), (("+", 1, 3), "a + (−3 × 10^9)"), (("+", 3, 1), "−3 × 10^9 + a"), (("+", 1, "-2"), "a + (−2)"), (("+", 1, ("neg", 2)), "a − (−2)"),
    (("+", 1, ("neg", ("+", 1, 2))), "a − (a − 2)"), (("+", 1, ("neg", ("*", 1, 2))), "a − a · (−2)"), (("+", 1, ("neg", ("*", 2, 1))), "a − (−2 · a)"),
    (("+", 1, ("*", 2, 1)), "a + (−2) · a"), (("+", ("*", 2, 1), 1), "−2 · a + a"), (("+", 1, ("+", 1, 2)), "a + a − 2"),
    (("+", 1, ("-", 2, 1)), "a + (−2 − a)"), (("+", ("+", 1, 1), 1), "a + a + a"), (("+", ("-", 2, 1), 1), "−2 − a + a"), (("+", 1, ("+", 2, 1)), "a + (−2 + a)"), (("+", 1, ("xlogy", 2, 1)), "a + (−2 · ln(a))"), (("*", 1, ("xlogy", 2, 1)), "a · (−2 · ln(a))"),
    (("+", 1, ("*", ("-", 2, 1), 1)), "a + (−2 − a) · a"), (("neg", ("*", ("-", 2, 1), 1)), "−(−2 − a) · a"), (("-", 1, ("*", ("neg", 1), 1)), "a − (−a) · a"), (("-", 1, ("xlogy", ("-", 2, 1), 1)), "a − (−2 − a) · ln(a)"),
    (("-", 1, 2), "a − (−2)"), (("-", 2, 1), "−2 − a"), (("-", 1, ("-", 1, 2)), "a − (a − (−2))"), (("-", ("-", 1, 1), 1), "a − a − a"), (("-", 1, ("*", 2, 1)), "a − (−2 · a)"), (("-", 1, ("*", 1, 2)), "a − a · (−2)"), (("-", 1, 3), "a − (−3 × 10^9)"),
    (("neg", 1), "−a"), (("neg", 2), "−(−2)"), (("neg", 4), "−(0)"), (("neg", ("+", 1, 1)), "−(a + a)"), (("neg", ("*", 1, 1)), "−a · a"), (("neg", ("*", 2, 1)), "−(−2 · a)"), (("neg", ("*", 4, 1)), "−(0 · a)"), (("neg", ("neg", 1)), "−(−a)"),
    (("*", 1, 2), "a · (−2)"), (("*", 2, 1), "−2 · a"), (("*", 1, ("*", 1, 2)), "a · a · (−2)"), (("*", ("+", 1, 1), 1), "(a + a) · a"), (("*", 1, ("neg", 1)), "a · (−a)"), (("*", ("neg", 1), 1), "(−a) · a"), (("*", ("-", 1, 1), ("-", 1, 2)), "(a − a) · (a − (−2))"),
    (("/", ("+", 1, 1), 2), "(a + a)/−2"), (("sq", ("/", 1, 2)), "(a/−2)^2"), (("neg", ("sq", 4)), "−(0^2)"), (("neg", ("sq", 1)), "−a^2"), (("neg", ("sq", ("*", 4, 1))), "−(0 · a)^2"), (("neg", ("*", ("-", 4, 1), 1)), "−(0 − a) · a"), (("sq", 1), "a^2"), (("sq", 2), "(−2)^2"), (("sq", 3), "(−3 × 10^9)^2"), (("sq", ("*", 1, 1)), "(a · a)^2"), (("sq", ("+", 1, 1)), "(a + a)^2"), (("sq", ("xlogy", 1, 1)), "(a · ln(a))^2"),
    (("xlogy", 1, 2), "a · ln(−2)"), (("xlogy", 2, 1), "−2 · ln(a)"), (("xlogy", ("-", 1, 1), 1), "(a − a) · ln(a)"), (("neg", ("xlogy", 4, 1)), "−(0 · ln(a))"), (("neg", ("xlogy", 1, 1)), "−a · ln(a)"), (("*", 1, ("xlogy", 1, 1)), "a · a · ln(a)"),
    (("exp", ("neg", 1)), "e^−a"), (("abs", 2), "|−2|"), (("[]", ("+", 1, 1)), "[a + a]"), (("*", 1, ("[]", ("+", 1, 1))), "a · [a + a]"),
    (("sigmoid", 2), "σ(−2)"), (("max", 1, 2), "max(a,−2)"), (("logistic", 1), "a · (1 − a)"), (("*", "0.5", 1), "1/2 · a"), ("0.5", "1/2"), ("-1.5", "−1.5"), ("z", "z"), (("*", 1, "-1"), "a · (−1)"), (("sq", "-1"), "(−1)^2"),
]


def writer() -> Writer:
    return Writer(LEAVES.__getitem__, "·", function_symbol)


@pytest.mark.parametrize("expr, text", WRITTEN, ids=str)
def test_what_is_written(expr: Expr, text: str) -> None:
    assert plain(writer().write(expr).ml) == text


def random_tree(draw: random.Random, depth: int) -> Expr:
    if depth == 0 or draw.random() < 0.1:
        return draw.choice([1, 2, 3, 4, "2", "-1.5"])
    name, count = draw.choice([("+", 2), ("+", 3), ("-", 2), ("neg", 1), ("*", 2), ("sq", 1), ("xlogy", 2), ("abs", 1), ("[]", 1), ("sigmoid", 1), ("logistic", 1)])
    return (name, *(random_tree(draw, depth - 1) for _ in range(count)))


def test_two_signs_never_stand_beside_each_other() -> None:
    draw = random.Random(1)
    for _ in range(600):
        tree = random_tree(draw, draw.randint(1, 4))
        text = plain(writer().write(tree).ml)
        assert not re.search(r"[+−·×] *[+−·×]", text), (tree, text)
        assert not re.search(r"(^|[(\[])−0", text), (tree, text)


def test_a_negative_number_after_a_sum_gives_its_minus_away_once() -> None:
    mathml = writer().write(("+", 1, 2)).ml
    assert '<mn data-path="2.value" data-negated="">2</mn>' in mathml
    assert '<mo form="infix">−</mo>' in mathml and mathml.count("−") == 1
    assert '<mo form="infix">+</mo>' in writer().write(("+", 1, 1)).ml


@pytest.mark.parametrize("width, lines", [
    (100, ["a + a − 2 + a"]), (7, ["a + a − 2 + a"]), (6, ["a + a − 2", "+ a"]), (5, ["a + a − 2", "+ a"]), (3, ["a + a", "−2", "+ a"]), (1, ["a", "+ a", "−2", "+ a"]), (4, ["a + a", "−2 + a"]),
])
def test_a_long_sum_is_broken_before_its_signs(width: int, lines: list[str]) -> None:
    found = writer().lines(("+", 1, 1, 2, 1), width)
    assert [ml.width(line) <= max(width, 2) for line in found]
    assert [plain(line) for line in found] == lines
    assert writer().lines(("*", 1, ("+", 1, 1)), 1) == (writer().write(("*", 1, ("+", 1, 1))).ml,), "nothing else is"


def test_what_has_no_name_on_the_page_is_no_function() -> None:
    assert [function_symbol(name) for name in ("sigmoid", "ln", "tanh", "exp")] == ["σ", "ln", "tanh", "exp"], "else its own name"
    with pytest.raises(KeyError):
        function_symbol("cosh")
