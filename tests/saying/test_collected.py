"""A gradient that gathers several samples or neurons keeps an equation of its own; another stands in its change's."""

from __future__ import annotations

from typing import Any

import pytest

from tests.lessons import lesson_of
from tracer.operators.tree import references
from tracer.saying.equations import Equations
from tracer.saying.view import View
from tracer.tape.record import record

NETWORK = {"layers": [{"neurons": ["a", "b"], "weights": [[0.5, -0.2], [0.1, 0.3]], "biases": [0.1, 0.1]}]}
SAMPLES = [{"input": [1, 0.5], "target": [1, 0]}, {"input": [0.5, 1], "target": [0, 1]}]


@pytest.mark.parametrize(
    ("quantity", "settings", "stands"),
    [
        ("new_weight", {}, False),
        ("new_bias", {}, False),
        ("new_weight", {"training": {"batch": "full", "reduce": "sum"}}, True),
        ("new_weight", {"training": {"batch": "full", "reduce": "mean"}}, True),
        ("new_bias", {"conventions": {"shared_bias": True}}, True),
        ("new_weight", {"conventions": {"shared_bias": True}}, False),
    ],
)
def test_what_gathers_stands_as_its_symbol(quantity: str, settings: dict[str, Any], stands: bool) -> None:
    lesson = lesson_of({
        "title": "Gathered", "network": NETWORK, "samples": SAMPLES, "rounding": {"carry": False},
        "conventions": settings.get("conventions", {}), "training": {"learning_rate": 0.5, **settings.get("training", {})},
    })
    view = View(record(lesson))
    row = view.row(quantity, "a", "x1" if quantity == "new_weight" else None)
    named = {view.by_id(at).quantity for at in references(Equations(view, view.notation).expand(row))}
    gradient = "gradient" if quantity == "new_weight" else "bias_gradient"
    assert (gradient in named) == stands
