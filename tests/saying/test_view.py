"""Rows by what they are: the step, the sample that it works with, given numbers whatever the step, one bias for a layer."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.lessons import lesson_of
from tracer.saying.view import View
from tracer.tape.record import record


def view(**tables: Any) -> View:
    data: dict[str, Any] = {
        "title": "t",
        "network": {"layers": [
            {"name": "first", "activation": "identity", "weights": [[1, 2], [3, 4]], "biases": [0.5, 0.5]},
            {"name": "last", "activation": "identity", "weights": [[1, -1]], "biases": [-2]},
        ]},
        "samples": [{"input": [1, 2], "target": [1]}, {"input": [3, 5], "target": [0]}],
        "training": {"learning_rate": 0.1, "steps": 3}, "rounding": {"carry": False},
    }
    for key, table in tables.items():
        data[key] = {**data.get(key, {}), **table}
    return View(record(lesson_of(data)))


def test_a_step_is_asked_for_and_its_sample_is_found() -> None:
    ours = view()
    assert [ours.sample_of(step) for step in (1, 2, 3)] == [1, 2, 1]
    assert [float(ours.row("input", "x2", step=step).value) for step in (1, 2, 3)] == [2, 5, 2]
    assert [(ours.row("net", "h1", step=step).step, ours.row("net", "h1", step=step).sample) for step in (1, 2, 3)] == [(1, 1), (2, 2), (3, 1)]
    assert ours.row("net", "h1") is ours.row("net", "h1", step=1)
    assert ours.find("net", "h1", sample=2) is None, "the first step has the first sample alone"
    assert ours.row("input", "x1", sample=2).value == 3
    assert {ours.row("weight", "h1", "x1", step=step).step for step in (1, 2, 3)} == {1}, "a leaf is found whatever the step"
    assert ours.find("net", "h1", step=4) is None and ours.find("net", "h1", step=5) is None
    assert ours.row("learning_rate", step=2) is ours.row("learning_rate")


def test_after_the_first_step_there_is_a_pass_of_its_own() -> None:
    ours = view()
    before, after = ours.row("output", "o1"), ours.row("output", "o1", after=True)
    assert after in ours.trace.after and before in ours.trace.rows and after.sample == 1
    assert ours.row("input", "x1", after=True) is ours.row("input", "x1")
    assert ours.batch_loss() is ours.row("loss") and ours.batch_loss(after=True) is ours.row("loss", after=True)


def test_a_full_batch_is_walked_through_with_its_first_sample() -> None:
    ours = view(training={"learning_rate": 0.1, "steps": 2, "batch": "full"})
    assert ours.sample_of(1) == ours.sample_of(2) == 1
    assert ours.row("net", "h1", step=2).sample == 1 and ours.row("net", "h1", step=2, sample=2).sample == 2
    assert ours.row("gradient", "h1", "x1").sample is None
    assert ours.batch_loss().sample is None and ours.batch_loss().step == 1 and ours.row("loss").sample == 1
    assert float(ours.row("input", "x1", sample=2, after=True).value) == 3
    assert ours.batch_loss(after=True).sample is None and ours.batch_loss(after=True).step == 2


def test_where_a_layer_has_one_bias_each_of_its_neurons_has_it_and_no_other_layer() -> None:
    ours = view(conventions={"shared_bias": True})
    for quantity in ("bias", "bias_gradient", "bias_change", "new_bias"):
        assert ours.row(quantity, "h1") is ours.row(quantity, "h2")
        assert ours.row(quantity, "h1").layer == "first" and ours.row(quantity, "o1").layer == "last"
    assert ours.row("net", "h2").neuron == "h2" and ours.batch_loss() is ours.row("loss")
    assert float(ours.row("bias", "h2").value) == 0.5 and float(ours.row("bias", "o1").value) == -2


def test_layers_are_told_apart() -> None:
    first, last = view().layers
    assert (first.index, first.name, first.neurons, first.senders, first.is_output, first.has_bias) == (0, "first", ("h1", "h2"), ("x1", "x2"), False, True)
    assert (last.index, last.name, last.neurons, last.senders, last.is_output, last.gain) == (1, "last", ("o1",), ("h1", "h2"), True, "1")
    assert view().layer_of("h2").name == "first"


def test_a_new_weight_knows_its_old_one_and_its_change() -> None:
    ours = view()
    for step in (1, 2, 3):
        new = ours.row("new_weight", "h1", "x1", step=step)
        assert ours.change_of(new) is ours.row("change", "h1", "x1", step=step)
        assert new.value == pytest.approx(ours.old(new).value + ours.change_of(new).value)
        assert ours.changed(new)
    assert ours.old(ours.row("new_weight", "h1", "x1")) is ours.row("weight", "h1", "x1")
    assert ours.old(ours.row("new_weight", "h1", "x1", step=2)) is ours.row("new_weight", "h1", "x1")
    idle = view(training={"learning_rate": 0.1, "steps": 1}, rounding={"carry": True, "decimals": {"change": 0}})
    row = idle.row("new_weight", "o1", "h1")
    assert View.tie(row) == f"{row.id}.value" and View.tie(row, "raw") == f"{row.id}.raw"


@pytest.mark.parametrize("asked, sentence", [
    (("net", "h9"), "the trace has no net of “h9” in step 1"), (("weight", "h1", "x9"), "the trace has no weight of “h1” from “x9” in step 1"), (("momentum",), "the trace has no momentum in step 1"),
])
def test_what_is_not_there_is_said(asked: tuple[str, ...], sentence: str) -> None:
    with pytest.raises(KeyError) as caught:
        view().row(*asked)
    assert re.sub(r"[“”\"]", "", caught.value.args[0]) == re.sub(r"[“”\"]", "", sentence)
