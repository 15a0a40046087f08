"""The numbers that authors printed: each is the raw or the carried value, rounded half up to the digits that he printed."""

from __future__ import annotations

import csv
import subprocess
import sys
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest

from tracer.lesson import load_lesson
from tracer.tape.record import record

HERE = Path(__file__).parent / "published"
CHECK = Path(__file__).parents[2] / "shared" / "published" / "check"
NAMES = sorted(path.stem for path in HERE.glob("*.toml"))


def agrees(printed: str, number: Decimal) -> bool:
    want = Decimal(printed)
    if len(want.as_tuple().digits) >= 15:
        return abs(number - want) <= abs(want) * Decimal("1e-12")
    return number.quantize(want, rounding=ROUND_HALF_UP) == want


@pytest.mark.parametrize("name", NAMES)
def test_every_printed_number_comes_out(name: str) -> None:
    rows = record(load_lesson(HERE / f"{name}.toml")).rows
    facts = list(csv.DictReader((HERE / f"{name}.csv").read_text(encoding="utf-8").splitlines()))
    assert facts
    wrong = []
    for fact in facts:
        numbers = [
            number for row in rows for number in (row.raw, row.value)
            if (str(row.step), row.quantity, row.neuron or "", row.source or "")
            == (fact["step"], fact["quantity"], fact["neuron"], fact["source"])
            and row.sample in (None, int(fact["sample"]))
        ]
        if not any(agrees(fact["printed"], number) for number in numbers):
            wrong.append((fact, numbers))
    assert not wrong


def test_every_lesson_has_its_printed_numbers() -> None:
    assert {path.stem for path in HERE.glob("*.csv")} == set(NAMES) and len(NAMES) >= 6


@pytest.mark.slow
@pytest.mark.skipif(not CHECK.exists(), reason="the examples beside the checkout are not there; ours are tested above")
def test_the_examples_beside_the_checkout_agree(root: Path) -> None:
    done = subprocess.run([sys.executable, str(CHECK)], cwd=root, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
