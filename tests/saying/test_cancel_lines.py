"""The cancelling slope, whole lines in letters and in numbers, in a golden that a person can read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.lessons import lesson_of, random_data
from tests.saying.plain import plain
from tracer.lesson.notations import BUILT_IN
from tracer.saying.cancel import Cancellation
from tracer.saying.view import View
from tracer.tape.record import record

PAIRS = {"binary-cross-entropy": "sigmoid", "cross-entropy": "softmax"}
LETTERS = ("loss_slope", "output_slope", "crossed_slope", "summed")


def cancellation(loss: str, outputs: int = 2, weight: float = 0.5, **wishes: Any) -> Cancellation:
    """Two inputs of 1, no hidden layer; every output is what the weight makes of it, the first of them has a target of 1."""
    data = random_data(1, hidden=0, loss=loss, output=PAIRS[loss], biases=False, **wishes)
    data["network"]["layers"][0]["weights"] = [[weight, weight * (j + 1)] for j in range(outputs)]
    data["samples"] = [{"input": [1, 1], "target": [int(j == 0) for j in range(outputs)]}]
    return Cancellation(View(record(lesson_of(data))))


def test_the_lines_say_what_they_said(golden: Callable[[str, str], None]) -> None:
    lines = []
    for loss in PAIRS:
        for name in BUILT_IN.names:
            cancel = cancellation(loss, conventions={"notation": name})
            lines += [f"\n## {loss}, {name}", *(plain(str(getattr(cancel, letter)())) for letter in LETTERS)]
        for delta in ("output-minus-target", "target-minus-output"):
            for outputs in (1, 2, 5):
                cancel = cancellation(loss, outputs, weight=0.2, conventions={"delta": delta}, rounding={"decimals": {"output": 2}})
                neuron = cancel.neuron()
                lines += [f"\n## {loss}, {delta}, outputs: {outputs}"] + ([plain(str(cancel.worked(neuron)))] if neuron else ["none"])
    golden("cancelled.txt", "# pytest tests/saying/test_cancel_lines.py: why the slope cancels; ┊ is the end of a line\n" + "\n".join(lines) + "\n")


@pytest.mark.parametrize("letter", LETTERS)
def test_a_letter_that_counts_is_no_name(letter: str) -> None:
    """It is set as a letter, and tied to no row."""
    for loss in PAIRS:
        text = str(getattr(cancellation(loss), letter)())
        assert "<mi>i</mi>" in text or "<mi>k</mi>" in text
        assert "<mtext>i</mtext>" not in text and "<mtext>k</mtext>" not in text and "data-row" not in text


def test_a_softmax_of_very_many_outputs_has_no_line_and_sigmoids_do() -> None:
    assert cancellation("cross-entropy", 6, 0.1).neuron() == "o1" == cancellation("binary-cross-entropy", 7, 0.1).neuron()
    assert cancellation("cross-entropy", 7, 0.1).neuron() is None


def test_an_output_shows_it_only_where_its_digits_keep_it_from_0_and_1() -> None:
    """σ(8.1) is 0.9997 and rounds to 1.00; where nothing is carried it prints as 0.999697, and past σ(15) as 1.000000."""
    two = {"decimals": {"output": 2}}
    assert cancellation("binary-cross-entropy", 1, 4.05, rounding=two).neuron() is None
    assert cancellation("binary-cross-entropy", 1, 2.2, rounding=two).neuron() == "o1", "0.99"
    assert cancellation("binary-cross-entropy", 1, 4.05).neuron() == "o1"
    assert cancellation("binary-cross-entropy", 1, 7.5).neuron() is None
