"""The recorded algorithm against a judge who works out losses and gradients for himself."""

from __future__ import annotations

import itertools
import random
from typing import Any

import msgspec
import numpy as np
import pytest

from tests import judge
from tests.lessons import HIDDEN, PAIRS, random_lesson
from tracer.lesson import Lesson
from tracer.lesson.quantities import QUANTITIES
from tracer.operators.activations import ACTIVATIONS
from tracer.operators.losses import LOSSES
from tracer.operators.tree import references
from tracer.tape.evaluate import evaluate_arrays
from tracer.tape.record import leaf_value, record
from tracer.tape.recorder import record_tape
from tracer.tape.trace import Row, Trace

SIGNS = ("output-minus-target", "target-minus-output")


Key = tuple[str | None, str | None, str | None]


def rows_of(trace: Trace, quantity: str, step: int = 1) -> dict[Key, Row]:
    return {(row.layer, row.neuron, row.source): row for row in trace.rows if row.quantity == quantity and row.step == step}


def arrays_of(lesson: Lesson, trace: Trace, of_weights: str, of_biases: str, step: int = 1) -> list[tuple[Any, Any]]:
    """The judge's form of what the tape says of weights and biases; None for biases that have no row."""
    weights, biases = rows_of(trace, of_weights, step), rows_of(trace, of_biases, step)
    found, senders = [], lesson.network.inputs
    for layer in lesson.network.layers:
        matrix = np.array([[float(weights[layer.name, n, s].value) for s in senders] for n in layer.neurons])
        own = [biases.get((layer.name, n, None)) or biases.get((layer.name, None, None)) for n in layer.neurons]
        bias = np.array([float(row.value) for row in own if row])
        found.append((matrix, bias if len(bias) == len(own) else None))
        senders = layer.neurons
    return found


def assert_close(got: Any, want: Any, rtol: float, atol: float = 1e-15) -> None:
    for ours, theirs in zip(got, want, strict=True):
        for mine, other in zip(ours, theirs, strict=True):
            assert (mine is None) == (other is None)
            if mine is not None:
                np.testing.assert_allclose(mine, np.real(other), rtol=rtol, atol=atol)


def test_the_judge_knows_every_activation_and_loss() -> None:
    assert judge.ACTIVATIONS.keys() >= ACTIVATIONS.keys(), "give tests/judge.py a formula of its own"
    assert judge.LOSSES.keys() >= LOSSES.keys(), "give tests/judge.py a formula of its own"


@pytest.mark.parametrize("sign", SIGNS)
@pytest.mark.parametrize("activation", HIDDEN)
@pytest.mark.parametrize("loss, output", PAIRS)
def test_gradients_and_new_weights_agree_with_a_complex_step(loss: str, output: str, activation: str, sign: str) -> None:
    for seed in range(4):
        lesson = random_lesson(seed, hidden=seed, activation=activation, loss=loss, output=output,
                               conventions={"delta": sign})
        trace = record(lesson)
        slopes = judge.gradients(lesson, judge.weights_of(lesson), 0)
        assert_close(arrays_of(lesson, trace, "gradient", "bias_gradient"), slopes, rtol=1e-10, atol=1e-14)
        assert_close(arrays_of(lesson, trace, "new_weight", "new_bias"), judge.train(lesson, 1), rtol=1e-12)


@pytest.mark.parametrize("loss, output", PAIRS)
def test_forward_pass_and_loss_before_and_after_agree(loss: str, output: str) -> None:
    for seed in range(12):
        lesson = random_lesson(seed, loss=loss, output=output)
        trace = record(lesson)
        for rows, weights in ((trace.rows, judge.weights_of(lesson)), (trace.after, judge.train(lesson, 1))):
            outputs = {row.neuron: float(row.value) for row in rows if row.quantity == "output"}
            for layer, want in zip(lesson.network.layers, judge.forward(lesson, weights, 0)[1:], strict=True):
                np.testing.assert_allclose([outputs[n] for n in layer.neurons], want.real, rtol=1e-12, atol=1e-15)
            total = next(row for row in rows if row.quantity == "loss" and row.neuron is None)
            assert float(total.value) == pytest.approx(judge.loss(lesson, weights, 0).real, rel=1e-11, abs=1e-15)


@pytest.mark.parametrize("activation", HIDDEN)
def test_a_complex_step_goes_through_the_tape_itself(activation: str) -> None:
    """The loss over array leaves, moved along one weight at a time, has the slope that the gradient rows say."""
    for seed in range(5):
        lesson = random_lesson(seed, hidden=2, activation=activation, biases=True)
        tape = record_tape(lesson)
        trace = record(lesson)
        leaves: dict[int, Any] = {at: float(leaf_value(lesson, s.leaf)) for at, s in enumerate(tape.rows, 1) if s.leaf}
        loss = next(r.id for r in trace.rows if r.quantity == "loss" and r.neuron is None)
        for kind, gradient in (("weight", "gradient"), ("bias", "bias_gradient")):
            slopes = rows_of(trace, gradient)
            for key, row in rows_of(trace, kind).items():
                moved = {**leaves, row.id: leaves[row.id] + 1e-30j}
                slope = np.imag(evaluate_arrays(tape.rows, moved)[loss]) / 1e-30
                assert slope == pytest.approx(float(slopes[key].value), rel=1e-10, abs=1e-15)


# Every setting that says how weights move; each is met with both of its values beside all values of the others.
AXES: dict[str, tuple[Any, ...]] = {
    "delta": SIGNS, "bias": ("add", "threshold"), "shared_bias": (False, True), "train_biases": (True, False),
    "hidden_delta_weights": ("old", "new"), "slope": ("output", "function"),
    "batch": ("online", "full"), "reduce": ("mean", "sum"), "momentum": (0, 0.9),
}
OF_TRAINING = ("batch", "reduce", "momentum")


def mixtures(count: int) -> list[dict[str, Any]]:
    """Settings of all axes at once, drawn so that every pair of values of two axes occurs."""
    draw = random.Random(7)
    return [{axis: draw.choice(values) for axis, values in AXES.items()} for _ in range(count)]


def test_the_mixtures_hold_every_pair_of_settings() -> None:
    for one, other in itertools.combinations(AXES, 2):
        pairs = {(mixture[one], mixture[other]) for mixture in mixtures(60)}
        assert pairs == set(itertools.product(AXES[one], AXES[other]))


@pytest.mark.parametrize("number", range(60))
def test_many_steps_agree_with_a_training_loop(number: int) -> None:
    settings = mixtures(60)[number]
    loss, output = PAIRS[number % len(PAIRS)]
    training = {"learning_rate": 0.05, **{axis: settings.pop(axis) for axis in OF_TRAINING}}
    lesson = random_lesson(number, loss=loss, output=output, samples=3, steps=7, conventions=settings, training=training)
    trace = record(lesson)
    for step in (1, 7):
        got = arrays_of(lesson, trace, "new_weight", "new_bias", step)
        want = judge.train(lesson, step)
        if not lesson.conventions.train_biases:
            assert not rows_of(trace, "new_bias", step) and not rows_of(trace, "bias_gradient", step)
            got = [(matrix, None) for matrix, _ in got]
            want = [(matrix, None) for matrix, _ in want]
        assert_close(got, want, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("reduce", ["mean", "sum"])
@pytest.mark.parametrize("loss, output", PAIRS)
def test_a_full_batch_has_each_samples_part_and_a_loss_of_its_own(loss: str, output: str, reduce: str) -> None:
    lesson = random_lesson(3, hidden=1, loss=loss, output=output, samples=3, biases=True,
                           training={"batch": "full", "reduce": reduce})
    trace = record(lesson)
    weights = judge.weights_of(lesson)
    each = [judge.loss(lesson, weights, sample).real for sample in range(3)]
    totals = {row.sample: float(row.value) for row in trace.rows if row.quantity == "loss" and row.neuron is None}
    assert totals == pytest.approx({1: each[0], 2: each[1], 3: each[2], None: sum(each) / (3 if reduce == "mean" else 1)},
                                   rel=1e-12)
    for sample in range(3):
        slopes = judge.gradients(lesson, weights, sample)
        part = msgspec.structs.replace(trace, rows=tuple(row for row in trace.rows if row.sample == sample + 1))
        assert_close(arrays_of(lesson, part, "sample_gradient", "sample_bias_gradient"), slopes, rtol=1e-10, atol=1e-14)
    assert all(row.sample is None for row in trace.rows if row.quantity in ("gradient", "change", "new_weight", "new_bias"))
    assert {row.sample for row in trace.after if row.quantity == "output"} == {1, 2, 3}


def test_without_steps_there_is_a_forward_pass_and_nothing_after_it() -> None:
    trace = record(random_lesson(3, hidden=1, steps=0, output="step"))
    assert {row.phase for row in trace.rows} == {"given", "forward", "loss"} and not trace.after


def test_softmax_shares_add_up_to_1_and_are_worked_in_steps() -> None:
    trace = record(random_lesson(4, hidden=1, loss="cross-entropy", output="softmax"))
    shares = [float(row.value) for row in trace.rows if row.quantity == "output" and row.layer == "output"]
    powers = [float(row.value) for row in trace.rows if row.quantity == "exponential"]
    total = [float(row.value) for row in trace.rows if row.quantity == "exponential_sum"]
    assert sum(shares) == pytest.approx(1, rel=1e-15)
    assert sum(powers) == pytest.approx(total[0]) and len(total) == 1
    assert not [row for row in trace.rows if row.quantity == "derivative" and row.layer == "output"]


def test_samples_come_in_turn_and_later_steps_use_the_weights_last_set() -> None:
    trace = record(random_lesson(3, hidden=1, samples=2, steps=3))
    assert [{row.sample for row in trace.rows if row.step == step and row.phase == "forward"} for step in (1, 2, 3)] == [
        {1}, {2}, {1},
    ]
    by_id = {row.id: row for row in trace.rows}
    for row in trace.rows:
        if row.quantity == "product":
            weight = by_id[next(references(row.expr))]
            assert (weight.quantity, weight.step) == (("weight", 1) if row.step == 1 else ("new_weight", row.step - 1))
            assert (weight.neuron, weight.source) == (row.neuron, row.source)


def test_after_it_stand_the_samples_of_the_first_step_once_more() -> None:
    """With what the first step has left, whichever sample would be next."""
    lesson = random_lesson(3, hidden=1, samples=2, steps=3)
    trace = record(lesson)
    assert {row.sample for row in trace.after} == {1}
    total = next(row for row in trace.after if row.quantity == "loss" and row.neuron is None)
    assert float(total.value) == pytest.approx(judge.loss(lesson, judge.train(lesson, 1), 0).real, rel=1e-11)


@pytest.mark.parametrize("conventions", [{}, {"hidden_delta_weights": "new"}], ids=str)
@pytest.mark.parametrize("batch", ["full", "online"])
def test_a_step_has_each_samples_passes_and_then_its_update(batch: str, conventions: dict[str, Any]) -> None:
    trace = record(random_lesson(5, hidden=2, samples=3, steps=2, training={"batch": batch}, conventions=conventions))
    phases = ["given", "forward", "loss", "backward", "update"]
    for step in (1, 2):
        rows = [row for row in trace.rows if row.step == step and row.phase != "given"]
        passes = [(row.sample, phases.index(row.phase)) for row in rows if row.sample and row.phase != "update"]
        assert passes == sorted(passes) and len({sample for sample, _ in passes}) == (3 if batch == "full" else 1)
        first = next(at for at, row in enumerate(rows) if row.phase == "update")
        assert {row.phase for row in rows[first:]} == {"update"}


def test_the_two_signs_differ_in_error_and_delta_and_nowhere_else() -> None:
    one, other = (record(random_lesson(5, hidden=1, conventions={"delta": sign})) for sign in SIGNS)
    flipped = {"error", "delta", "backward_product", "backward_sum"}
    for mine, theirs in zip(one.rows, other.rows, strict=True):
        assert (mine.quantity, mine.neuron, mine.source) == (theirs.quantity, theirs.neuron, theirs.source)
        assert mine.value == (-theirs.value if mine.quantity in flipped else theirs.value)


def test_a_layer_without_biases_has_no_bias_row_and_net_is_the_weighted_sum() -> None:
    trace = record(random_lesson(2, hidden=1, biases=False))
    assert not [row for row in trace.rows if "bias" in row.quantity]
    by_id = {row.id: row for row in trace.rows}
    assert all(by_id[row.expr].quantity == "weighted_sum" for row in trace.rows if row.quantity == "net")


def test_rows_are_counted_from_1_and_stand_in_reading_order() -> None:
    trace = record(random_lesson(7, hidden=2, steps=2, samples=2))
    rows = (*trace.rows, *trace.after)
    assert [row.id for row in rows] == list(range(1, len(rows) + 1))
    phases = ["given", "forward", "loss", "backward", "update"]
    places = [(row.step, phases.index(row.phase)) for row in trace.rows]
    assert places == sorted(places)
    assert {row.step for row in trace.after} == {2}
    assert {row.phase for row in trace.after} == {"forward", "loss"}
    assert {QUANTITIES[row.quantity] for row in rows} == set(phases)


@pytest.mark.parametrize("settings", [{}, {"batch": "full"}, {"momentum": 0.5}], ids=str)
def test_rows_are_worked_out_after_those_that_they_are_made_of_and_else_in_reading_order(settings: dict[str, Any]) -> None:
    for new in ("old", "new"):
        lesson = random_lesson(7, hidden=2, steps=3, samples=2, training=settings, conventions={"hidden_delta_weights": new})
        tape = record_tape(lesson)
        specs = tape.rows + tape.after
        place = {at: number for number, at in enumerate(tape.order)}
        assert sorted(place) == list(range(1, len(specs) + 1))
        assert all(place[ref] < place[at] for at, spec in enumerate(specs, 1) for ref in references(spec.expr))
        in_order = all(ref < at for at, spec in enumerate(specs, 1) for ref in references(spec.expr))
        assert in_order == (list(tape.order) == sorted(place))
        assert in_order == (new == "old")


def test_given_values_are_leaves_and_are_recorded_once() -> None:
    trace = record(random_lesson(7, hidden=2, steps=3, samples=2))
    leaves = [row for row in trace.rows if row.expr is None]
    assert {row.phase for row in leaves} == {"given"} and all(row.step == 1 for row in leaves)
    names = [(row.quantity, row.sample, row.layer, row.neuron, row.source) for row in leaves]
    assert len(names) == len(set(names))
    assert all(row.raw == row.value and row.digits is None for row in leaves)
    assert all(row.expr is not None for row in (*trace.rows, *trace.after) if row.phase != "given")


def test_sums_are_made_in_the_order_of_the_page() -> None:
    """Products from left to right, then the bias: 0.1 where Python's sum with a start gives 0.09999999999999998."""
    trace = record(random_lesson(1, hidden=1, biases=True))
    by_id = {row.id: row for row in trace.rows}
    for row in trace.rows:
        if row.quantity == "net":
            assert [by_id[at].quantity for at in references(row.expr)] == ["weighted_sum", "bias"]
        if row.quantity == "weighted_sum":
            assert [by_id[at].quantity for at in references(row.expr)] == ["product"] * len(list(references(row.expr)))
