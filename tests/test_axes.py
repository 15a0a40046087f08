"""Each setting on which published texts differ, changed alone: what must change with it, and that nothing else does."""

from __future__ import annotations

from typing import Any

import pytest

from tests.pages.conftest import TEMPLATES
from tracer.lesson.records import Conventions, Rounding, Training
from tracer.site.pages import lesson_files
from tracer.site.reference import AXES, Axis, reference_trace, setting_of, values_of
from tracer.site.source import Source
from tracer.tape.trace import Row, Trace

BACK = {"backward_product", "backward_sum", "delta"}
UPDATE = {"gradient", "bias_gradient", "change", "bias_change", "new_weight", "new_bias"}
MOVE = {"change", "bias_change", "new_weight", "new_bias"}
BIAS = {"bias_gradient", "bias_change", "new_bias"}
AFTER_OUTPUT = {"output", "loss", "error", "derivative", *BACK, *UPDATE}
EVERYTHING = {"product", "weighted_sum", "net", *AFTER_OUTPUT}

# (path, value): quantities whose numbers change, quantities that go, quantities that come; what is not here must be as it was
EXPECTED: dict[tuple[str, Any], tuple[set[str], set[str], set[str]]] = {
    ("conventions.bias", "threshold"): (EVERYTHING, set(), set()),
    ("conventions.shared_bias", True): (set(), {"bias", *BIAS}, {"bias", *BIAS}),  # one row for the layer
    ("conventions.train_biases", False): (set(), BIAS, set()),
    ("conventions.delta", "target-minus-output"): ({"error", *BACK}, set(), set()),
    ("conventions.hidden_delta_weights", "new"): (BACK | UPDATE, set(), set()),
    ("training.loss", "squared-error"): ({"loss", *BACK, *UPDATE}, set(), set()),
    ("training.loss", "mean-squared-error"): (set(), set(), set()),  # with two outputs the mean is the half
    ("training.loss", "huber"): (set(), set(), set()),  # both errors are smaller than its delta
    ("training.loss", "binary-cross-entropy"): ({"loss", *BACK, *UPDATE}, {"derivative"}, set()),
    ("training.loss", "cross-entropy"): (
        {"output", "loss", "error", *BACK, *UPDATE}, {"derivative"}, {"exponential", "exponential_sum"},
    ),
    ("training.delta", 0.25): ({"loss", *BACK, *UPDATE}, set(), set()),
    ("training.batch", "full"): (
        set(), UPDATE,  # the update's rows belong to no sample any more
        (EVERYTHING - {"change"}) | {"change", "sample_gradient", "sample_bias_gradient"},
    ),
    ("training.reduce", "sum"): ({"loss", *UPDATE}, set(), set()),
    ("training.momentum", 0.9): (MOVE, set(), {"momentum"}),
    ("network.layers[1].activation", "softmax"): (
        {"output", "loss", "error", *BACK, *UPDATE}, {"derivative"}, {"exponential", "exponential_sum"},
    ),
    ("network.layers[1].activation", "step"): ({"output", "loss"}, {"error", "derivative", *BACK, *UPDATE}, set()),
    ("network.layers[1].activation", "tanh"): (AFTER_OUTPUT, set(), set()),
    ("network.layers[1].activation", "bipolar-sigmoid"): (AFTER_OUTPUT, set(), set()),
    ("network.layers[1].activation", "softplus"): (AFTER_OUTPUT, set(), set()),
    ("network.layers[1].activation", "relu"): (AFTER_OUTPUT, set(), set()),
    ("network.layers[1].activation", "leaky-relu"): (AFTER_OUTPUT, set(), set()),
    ("network.layers[1].gain", 2): (AFTER_OUTPUT, set(), set()),
    ("network.layers[1].activation", "identity"): (AFTER_OUTPUT, set(), set()),
    ("rounding.carry", False): (EVERYTHING, set(), set()),
    ("rounding.rule", "truncate"): (EVERYTHING, set(), set()),
    ("rounding.rule", "half-even"): (
        {"gradient", *MOVE, "backward_product", "backward_sum"}, set(), set(),
    ),
}
ONLY_WORDS = {"conventions.notation", "conventions.weights", "conventions.error", "conventions.slope"}
"""Settings that change how a page reads and no number on it."""
CASES = [(axis, value) for axis in AXES for value in values_of(axis)[1:]]


def keyed(trace: Trace) -> dict[tuple[Any, ...], Row]:
    return {(r.step, r.sample, r.quantity, r.layer, r.neuron, r.source): r for r in trace.rows}


def trace_of(axis: Axis, value: Any) -> Trace:
    return reference_trace(*axis.always, *axis.also.get(value, ()), setting_of(axis, value))


@pytest.mark.parametrize(("axis", "value"), CASES, ids=[f"{axis.path}={value}" for axis, value in CASES])
def test_a_setting_changes_what_it_must_and_nothing_else(axis: Axis, value: Any) -> None:
    base, other = (keyed(trace_of(axis, v)) for v in (values_of(axis)[0], value))
    both = base.keys() & other.keys()
    changed = {key[2] for key in both if base[key].value != other[key].value}
    gone, come = {key[2] for key in base.keys() - other.keys()}, {key[2] for key in other.keys() - base.keys()}
    if axis.path in ONLY_WORDS:
        assert (changed, gone, come) == (set(), set(), set())
    else:
        assert (changed, gone, come) == EXPECTED[axis.path, value]


@pytest.mark.parametrize(("axis", "value"), CASES, ids=[f"{axis.path}={value}" for axis, value in CASES])
def test_a_setting_shows_on_the_page(axis: Axis, value: Any) -> None:
    pages = []
    for v in (values_of(axis)[0], value):
        trace = trace_of(axis, v)
        source = Source(name="x", path=None, text="", lesson=trace.lesson, trace=trace)
        pages.append(lesson_files(source, TEMPLATES)["walkthroughs/x.md"])
    assert pages[0] != pages[1]


def test_target_minus_output_turns_signs_and_moves_no_weight_otherwise() -> None:
    base, other = (keyed(reference_trace(f'conventions.delta="{d}"')) for d in ("output-minus-target", "target-minus-output"))
    for key, row in base.items():
        sign = -1 if key[2] in {"error", *BACK} else 1
        assert float(other[key].value) == pytest.approx(sign * float(row.value), rel=1e-15)


def test_every_convention_has_its_place_on_the_page_of_conventions() -> None:
    shown = {axis.path for axis in AXES}
    fields = {f"conventions.{name}" for name in Conventions.__struct_fields__}
    fields |= {f"training.{name}" for name in set(Training.__struct_fields__) - {"learning_rate", "steps", "epochs"}}
    fields |= {f"rounding.{name}" for name in set(Rounding.__struct_fields__) - {"decimals", "significant", "show", "exceptions"}}
    assert fields <= shown


def test_every_expectation_is_of_a_setting_that_there_is() -> None:
    assert set(EXPECTED) | {(a.path, v) for a, v in CASES if a.path in ONLY_WORDS} == {(a.path, v) for a, v in CASES}
