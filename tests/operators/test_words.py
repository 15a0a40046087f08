"""What the tables of operators, activations, losses and rules say in words and in code, for a person to read in a diff.

Their trees are judged by what they compute; their texts stand on pages and in programs as they are here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np
import pytest

from tracer.operators.activations import ACTIVATIONS
from tracer.operators.exact import FLOAT
from tracer.operators.losses import LOSSES
from tracer.operators.rules import UPDATE_RULES
from tracer.operators.table import OPERATORS
from tracer.operators.tree import value_of

TABLES: dict[str, Mapping[str, Any]] = {"operators": OPERATORS, "activations": ACTIVATIONS, "losses": LOSSES, "update rules": UPDATE_RULES}
TREES = ("tree", "stable", "derivative")


def is_text(value: Any) -> bool:
    return isinstance(value, str) or (isinstance(value, tuple) and all(map(is_text, value)))


def texts(entry: Any) -> Iterator[str]:
    for field in fields(entry):
        value = getattr(entry, field.name)
        if is_dataclass(value):
            yield from (f"{field.name}.{text}" for text in texts(value))
        elif isinstance(value, Mapping):
            yield from (f"{field.name}.{key}: {text}" for key, text in value.items())
        elif value and field.name not in TREES and (value is True or is_text(value)):
            yield f"{field.name}: {' | '.join(value) if isinstance(value, tuple) else value}"


def test_tables_say_what_they_said(golden: Callable[[str, str], None]) -> None:
    lines = ["# pytest tests/operators/test_words.py: texts and flags of the tables of operators"]
    for title, table in TABLES.items():
        for name, entry in table.items():
            lines += [f"\n## {title}: {name}", *texts(entry)]
    golden("operators-in-words.txt", "\n".join(lines) + "\n")


@pytest.mark.parametrize("gain", ["1", "2", "0.5"])
@pytest.mark.parametrize("name", [name for name, entry in ACTIVATIONS.items() if entry.learns])
def test_the_code_of_an_activation_computes_its_value_and_its_slope(name: str, gain: str) -> None:
    """With its gain, where it can have one; and in the program nothing is multiplied by 1."""
    entry = ACTIVATIONS[name]
    gain = gain if entry.has_gain else "1"
    value, slope = entry.program(gain)
    assert gain != "1" or " 1 * " not in value + slope
    z = np.array([-2.0, -0.3, 0.7, 3.0])
    out = eval(value, {"np": np})(z)
    assert out == pytest.approx([value_of(entry.value(0, gain), [number], FLOAT, float) for number in z], rel=1e-12)
    if slope != "None":
        found = np.broadcast_to(eval(slope, {"np": np})(z, out), z.shape)
        assert found == pytest.approx([value_of(entry.slope(0, 1, gain), [a, b], FLOAT, float) for a, b in zip(z, out, strict=True)], rel=1e-12)


def test_what_is_no_function_of_one_net_and_what_has_no_slope_says_so() -> None:
    with pytest.raises(TypeError, match=r"^softmax is no function of one net$"):
        ACTIVATIONS["softmax"].value(1)
    for name in ("step", "softmax"):
        with pytest.raises(TypeError, match=rf"^{name} has no slope$"):
            ACTIVATIONS[name].slope(1, 2)
    assert ACTIVATIONS["step"].symbol == "step" and ACTIVATIONS["softmax"].symbol == "softmax" and ACTIVATIONS["identity"].symbol == "id"


def test_formulas_of_the_background_are_those_of_books() -> None:
    assert ACTIVATIONS["sigmoid"].formula == ("/", "1", ("+", "1", ("exp", ("neg", "z"))))
    assert ACTIVATIONS["sigmoid"].slope_formula == ("*", ("sigmoid", "z"), ("-", "1", ("sigmoid", "z")))
    assert ACTIVATIONS["softmax"].formula is None and ACTIVATIONS["identity"].formula is None
    assert ACTIVATIONS["relu"].slope_formula is None, "words say it"
    assert [name for name, entry in ACTIVATIONS.items() if entry.slope_is_of_output] == ["sigmoid", "bipolar-sigmoid", "tanh"]
