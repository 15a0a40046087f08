"""The leak of a ReLU: a number in one table, and the words that may not read that table say the same."""

from __future__ import annotations

from decimal import Decimal

from tracer.operators.activations import ACTIVATIONS
from tracer.operators.table import LEAK


def test_the_words_say_it() -> None:
    assert Decimal(1) / 100 == Decimal(LEAK), "a hundredth"
    assert "a hundredth" in ACTIVATIONS["leaky-relu"].note and "a hundredth" in ACTIVATIONS["leaky-relu"].says.curve
