"""What a sentence says of a row: of each kind every outcome, at a lesson in which it comes about."""

from __future__ import annotations

import pytest

from tests.saying.test_equations import lesson
from tracer.saying.cases import CASES, OUTCOMES
from tracer.saying.view import View

ONE = 'network.layers = [{{ activation = "identity", weights = [[{0}]] }}]\nsamples = [{{ input = [1], target = [{1}] }}]\n'


def view(weight: float, target: float, settings: str = "rounding.carry = false") -> View:
    """One neuron, one input of 1, learning rate 0.5: the output is the weight, the new one the mean of it and the target."""
    return lesson(ONE.format(weight, target) + settings).view


@pytest.mark.parametrize("weight, target, sign, error, changed, moved", [
    (2, 1, "positive", "high", "down", "fell"), (-1, 0.5, "negative", "low", "up", "fell"), (0, 0, "zero", "equal", "same", "same"), (1, 1, "positive", "equal", "same", "same"),
    (0.001, 0, "positive", "high", "down", "fell"),
])
def test_of_one_step(weight: float, target: float, sign: str, error: str, changed: str, moved: str) -> None:
    shown = view(weight, target)
    output, after = shown.row("output", "o1"), shown.batch_loss(after=True)
    said = [CASES[kind](shown, row) for kind, row in (
        ("sign", output), ("error", output), ("changed", shown.row("new_weight", "o1", "x1")), ("moved", after), ("moved-exact", after))]
    assert said == [sign, error, changed, moved, moved]


def test_a_step_that_is_too_long_makes_the_loss_rise() -> None:
    shown = view(2, 1, "rounding.carry = false\ntraining.learning_rate = 3")
    assert {CASES[kind](shown, shown.batch_loss(after=True)) for kind in ("moved", "moved-exact")} == {"rose"}


def test_what_is_carried_may_stand_still_while_the_exact_loss_falls() -> None:
    shown = view(1.2, 1, "rounding.decimals = { loss = 1, new_weight = 1 }")
    after = shown.batch_loss(after=True)
    assert (CASES["moved"](shown, after), CASES["moved-exact"](shown, after)) == ("same", "fell")


def test_of_several_neurons_and_samples_each_is_held_against_its_own() -> None:
    shown = lesson('network.layers = [{ activation = "identity", weights = [[1], [-1]] }]\n'
                   'samples = [{ input = [1], target = [1, 0] }, { input = [2], target = [0, -3] }]\nrounding.carry = false\ntraining.batch = "full"').view
    outputs = {(row.neuron, row.sample): CASES["error"](shown, row) for row in shown.trace.rows if row.quantity == "output"}
    assert outputs == {("o1", 1): "equal", ("o2", 1): "low", ("o1", 2): "high", ("o2", 2): "high"}
    losses = {(row.neuron, row.sample): CASES["moved"](shown, row) for row in shown.trace.after if row.quantity == "loss"}
    assert losses == {("o1", 1): "rose", ("o2", 1): "rose", (None, 1): "rose", ("o1", 2): "fell", ("o2", 2): "fell", (None, 2): "fell", (None, None): "fell"}


def test_every_kind_has_its_outcomes() -> None:
    """What the templates may word, in the order that the audit and the guide list them."""
    assert OUTCOMES == {"sign": ("positive", "zero", "negative"), "error": ("high", "equal", "low"), "changed": ("up", "same", "down"),
                        "moved": ("rose", "same", "fell"), "moved-exact": ("rose", "same", "fell")}
    assert CASES.keys() == OUTCOMES.keys()
