"""What is said of an expression, heard by somebody who knows nothing of it, gives the same number."""

from __future__ import annotations

import random
from decimal import Decimal, localcontext
from typing import Any

import pytest

from tests import judge
from tracer.operators.table import OPERATORS
from tracer.operators.tree import operators_in
from tracer.saying.spoken import SPOKEN, spoken

ONE = {
    tuple(entry.words.split("{0}")[0].split()): name
    for name, entry in OPERATORS.items() if entry.arguments == 1 and entry.words.endswith("{0}") and name != "neg"
}
TWO = {
    tuple(entry.words.split("{0}")[0].split()): name
    for name, entry in OPERATORS.items() if entry.arguments == 2 and entry.words.startswith("the ")
}


class Ear:
    """Sums of products of units: as it is heard, from left to right."""

    def __init__(self, text: str) -> None:
        self.words = text.split()

    def takes(self, *words: str) -> bool:
        if tuple(self.words[: len(words)]) != words:
            return False
        del self.words[: len(words)]
        return True

    def sum(self) -> Decimal:
        found = self.product()
        while self.words[:1] in (["plus"], ["minus"]):
            sign = self.words.pop(0)
            found = found + self.product() if sign == "plus" else found - self.product()
        return found

    def product(self) -> Decimal:
        found = self.unit()
        while self.words[:1] == ["times"] or self.words[:2] == ["divided", "by"]:
            if self.takes("times"):
                found *= self.unit()
            else:
                self.takes("divided", "by")
                found /= self.unit()
        return found

    def unit(self) -> Decimal:
        if self.takes("minus"):
            return 0 - self.product()
        found = self.thing()
        while self.takes("squared"):
            found = found**2
        return found

    def thing(self) -> Decimal:
        if self.takes("open", "bracket"):
            found = self.sum()
            assert self.takes("close", "bracket")
            return found
        for phrase, name in ONE.items():
            if self.takes(*phrase):
                return judge.precisely(name, self.thing())
        for phrase, name in TWO.items():
            if self.takes(*phrase):
                first = self.thing()
                assert self.takes("and")
                return judge.precisely(name, first, self.thing())
        return Decimal(self.words.pop(0))


def drawn(draw: random.Random, depth: int) -> Any:
    if depth == 0 or draw.random() < 0.2:
        return draw.choice((1, 2, 3, "0.5", "-1", "2"))
    name = draw.choice([name for name in OPERATORS if name not in ("ln", "/", "xlogy", "exp", "logistic")])
    count = draw.choice((2, 3)) if OPERATORS[name].many and name in "+*" else OPERATORS[name].arguments
    return (name, *(drawn(draw, depth - 1) for _ in range(count)))


def value(expr: Any, leaves: dict[int, Decimal]) -> Decimal:
    if isinstance(expr, int):
        return leaves[expr]
    if isinstance(expr, str):
        return Decimal(expr)
    return judge.precisely(expr[0], *(value(part, leaves) for part in expr[1:]))


@pytest.mark.parametrize("seed", range(150))
def test_what_is_heard_is_what_is_meant(seed: int) -> None:
    draw = random.Random(seed)
    expr = drawn(draw, 3)
    leaves = {at: Decimal(draw.randint(-300, 300)) / 100 for at in (1, 2, 3)}
    ear = Ear(spoken(expr, lambda at: str(leaves[at])))
    with localcontext(prec=100):
        heard = ear.sum()
        assert not ear.words
        assert abs(heard - value(expr, leaves)) < Decimal("1e-60"), spoken(expr, str)


def test_every_operator_can_be_said() -> None:
    assert SPOKEN.keys() == OPERATORS.keys()
    assert not set(operators_in(("+", 1, 2))) - SPOKEN.keys()


SENTENCES = [
    (("+", ("*", 1, 2), ("*", 3, 4)), "a times b plus c times d"),
    (("*", ("+", 1, 2), 3), "open bracket a plus b close bracket times c"),
    (("-", 1, ("-", 2, 3)), "a minus open bracket b minus c close bracket"),
    (("/", ("-", "1", 1), ("*", 2, 3)), "open bracket 1 minus a close bracket divided by open bracket b times c close bracket"),
    (("sigmoid", ("+", 1, 2)), "the sigmoid of open bracket a plus b close bracket"),
    (("*", 1, ("-", "1", 1)), "a times open bracket 1 minus a close bracket"),
    (("sq", ("neg", 1)), "open bracket minus a close bracket squared"),
    (("max", ("neg", "0.5"), ("min", "0.5", 1)), "the larger of open bracket minus 0.5 close bracket and the smaller of 0.5 and a"),
    (("neg", ("xlogy", 1, 2)), "minus a times the natural logarithm of b"),
    (("xlogy", 1, ("sq", 2)), "a times the natural logarithm of open bracket b squared close bracket"),
    (("*", "-2", 1), "open bracket minus 2 close bracket times a"),
    (("exp", ("neg", 1)), "e to the power of open bracket minus a close bracket"),
]


@pytest.mark.parametrize("expr, words", SENTENCES)
def test_how_it_is_said(expr: Any, words: str) -> None:
    assert spoken(expr, lambda at: " abcd"[at]) == words
