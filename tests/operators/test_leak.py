"""The leak of a ReLU: a number in one table, and what may not read that table has the same."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

from tracer.operators.activations import ACTIVATIONS
from tracer.operators.table import LEAK

SCRIPT = Path(__file__).resolve().parents[2] / "docs/assets/js/practice.js"


def test_the_script_has_the_same() -> None:
    lines = [line for line in SCRIPT.read_text(encoding="utf-8").split("\n") if "leaky" in line]
    assert {number for line in lines for number in re.findall(r"\b0\.[0-9]+\b", line)} == {str(LEAK)}


def test_the_words_say_it() -> None:
    assert Decimal(1) / 100 == Decimal(LEAK), "a hundredth"
    assert "a hundredth" in ACTIVATIONS["leaky-relu"].note and "a hundredth" in ACTIVATIONS["leaky-relu"].says.curve
