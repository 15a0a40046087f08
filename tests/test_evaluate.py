"""The readers that give a tape its numbers: exactly, by hand, over arrays; in the order of dependence."""

from __future__ import annotations

from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal, localcontext
from typing import Any

import numpy as np
import pytest

from tests import judge
from tests.lessons import PAIRS, lesson_of, random_data, random_lesson
from tracer.ground.errors import TracerError
from tracer.operators.decimals import plain
from tracer.operators.tree import Expr
from tracer.tape.evaluate import evaluate_arrays, evaluate_decimal, evaluate_float, place
from tracer.tape.order import dependence_order
from tracer.tape.record import leaf_value, record
from tracer.tape.recorder import Spec, record_tape

MODES = {"half-up": ROUND_HALF_UP, "half-even": ROUND_HALF_EVEN, "truncate": ROUND_DOWN}
BY_HAND: list[dict[str, Any]] = [
    {"carry": True, "decimals": {"default": 4}},
    {"carry": True, "decimals": {"default": 2}, "rule": "half-even"},
    {"carry": True, "significant": {"default": 3}, "decimals": {"loss": 5}, "rule": "truncate"},
    {"carry": True, "decimals": {"output": 2, "delta": 3, "new_weight": 2}},
    {"carry": True},
]


def hand_rounded(value: Decimal, digits: int, significant: bool, rule: str) -> Decimal:
    """The judge's own rounding, by way of a text."""
    if significant:
        with localcontext(prec=digits, rounding=MODES[rule]):
            return +value
    with localcontext(prec=200):
        return value.quantize(Decimal(f"1e-{digits}"), rounding=MODES[rule])


@pytest.mark.parametrize("rounding", BY_HAND, ids=str)
@pytest.mark.parametrize("loss, output", PAIRS)
def test_every_carried_value_is_the_rounding_of_what_its_printed_operands_give(
    loss: str, output: str, rounding: dict[str, Any]
) -> None:
    trace = record(random_lesson(5, loss=loss, output=output, steps=2, samples=2, rounding=rounding))
    rows = (*trace.rows, *trace.after)
    arithmetic = 0
    for row in rows:
        if row.expr is None:
            continue
        exactly = judge.fraction_of(row.expr, lambda at: rows[at - 1].value)
        if exactly is None:
            if len(row.expr) == 2 and isinstance(row.expr[1], int):  # a function alone; others stand within a formula
                with localcontext(prec=28):
                    assert row.raw == +judge.precisely(row.expr[0], rows[row.expr[1] - 1].value)
        else:
            arithmetic += 1
            with localcontext(prec=28):
                assert row.raw == Decimal(exactly.numerator) / exactly.denominator, "rounded once, from what is exact"
        rule = rounding.get("rule", "half-up")
        want = row.raw if row.digits is None else hand_rounded(row.raw, row.digits, row.significant, rule)
        assert row.value == want
        assert not (row.value.is_zero() and row.value.is_signed()) and not (row.raw.is_zero() and row.raw.is_signed())
    assert arithmetic > 20


@pytest.mark.parametrize("seed", range(4))
def test_without_rounding_exact_and_raw_are_the_same_number(seed: int) -> None:
    """28 digits carried agree with float64 to the noise of float64, and `exact` is what float64 gives."""
    carried = record(lesson_of(random_data(seed, rounding={"carry": True})))
    floats = record(lesson_of(random_data(seed, rounding={"carry": False})))
    for mine, theirs in zip(carried.rows, floats.rows, strict=True):
        if mine.expr is not None:
            assert mine.exact == theirs.raw
            assert float(mine.raw) == pytest.approx(float(theirs.raw), rel=1e-11, abs=1e-15)
        assert theirs.exact is None


def test_0_35_times_0_3_to_two_decimals_is_0_11() -> None:
    data = random_data(1, hidden=0, rounding={"carry": True, "decimals": {"product": 2}})
    data["samples"][0].update(input=[0.3])
    data["network"]["layers"][0].update(weights=[[0.35]], biases=[0])
    data["samples"][0].update(target=[1])
    product = next(row for row in record(lesson_of(data)).rows if row.quantity == "product")
    assert (str(product.raw), str(product.value)) == ("0.105", "0.11")


def test_arrays_of_leaves_give_each_variant_at_once() -> None:
    """One pass over leaves of many values gives, for each, what a pass of its own gives."""
    lesson = random_lesson(4, hidden=2)
    tape = record_tape(lesson)
    specs = tape.rows + tape.after
    leaves = {at: leaf_value(lesson, spec.leaf) for at, spec in enumerate(specs, 1) if spec.leaf}
    weight = next(at for at, spec in enumerate(specs, 1) if spec.quantity == "weight")
    variants = np.linspace(-2, 2, 5)
    together = evaluate_arrays(specs, {**{at: float(v) for at, v in leaves.items()}, weight: variants})
    for index, variant in enumerate(variants):
        alone = evaluate_float(specs, {**leaves, weight: Decimal(repr(float(variant)))})
        for at in range(1, len(specs) + 1):
            got = np.broadcast_to(together[at], variants.shape)[index]
            assert got == pytest.approx(alone[at], rel=1e-12, abs=1e-15)


def test_every_row_has_its_number_and_no_more() -> None:
    specs = [Spec(1, 1, "net", None, "n", None, expr) for expr in (None, ("neg", 1))]
    leaves = {1: Decimal(2)}
    raws, values = evaluate_decimal(specs, leaves, [None, None], "half-up")
    assert evaluate_float(specs, leaves)[1:] == evaluate_arrays(specs, {1: 2.0})[1:] == raws[1:] == values[1:] == [2, -2]


def test_nothing_is_never_less_than_nothing() -> None:
    specs = [Spec(1, 1, "net", None, "n", None, expr) for expr in (None, ("neg", 1), ("*", 1, "-3"))]
    assert [str(value) for value in evaluate_float(specs, {1: Decimal(0)})[1:]] == ["0.0"] * 3
    raws, values = evaluate_decimal(specs, {1: Decimal(0)}, [None] * 3, "half-up")
    assert list(map(str, raws[1:])) == list(map(str, values[1:])) == ["0"] * 3


@pytest.mark.parametrize("text", ["1", "9", "10", "20", "50", "90", "100", "1200", "-30", "12.5", "0.5", "0.00000001", "10000000000000000000000000000000"])
def test_a_row_has_the_one_form_of_its_number(text: str) -> None:
    """20 is no 2E+1."""
    specs = [Spec(1, 1, "net", None, "n", None, expr) for expr in (None, ("*", 1, "1.0"))]
    raws, values = evaluate_decimal(specs, {1: Decimal(text)}, [None, None], "half-up")
    assert str(raws[2]) == str(values[2]) == str(plain(Decimal(text))) and "E+" not in str(raws[2])


@pytest.mark.parametrize("spec, words", [
    (Spec(3, None, "learning_rate", None, None, None, None), "step 3, learning rate"),
    (Spec(1, 2, "loss", "o", None, None, None), "step 1, sample 2, loss"),
    (Spec(2, 1, "net", "h", "h1", None, None), "step 2, sample 1, net of h1"),
    (Spec(1, 1, "backward_product", "h", "h2", "o1", None), "step 1, sample 1, backward product of h2 from o1"),
    (Spec(4, None, "new_weight", "h", "h2", "x1", None), "step 4, new weight of h2 from x1"),
], ids=str)
def test_a_row_is_said_in_words(spec: Spec, words: str) -> None:
    assert place(spec) == words


def test_rows_may_refer_to_later_rows() -> None:
    exprs: list[Expr | None] = [("+", 3, 2), None, ("neg", 4), None]
    order = list(dependence_order(exprs))
    assert sorted(order) == [1, 2, 3, 4]
    assert order.index(4) < order.index(3) < order.index(1) and order.index(2) < order.index(1)
    specs = [Spec(1, 1, "net", None, "n", None, expr) for expr in exprs]
    assert evaluate_float(specs, {2: Decimal(1), 4: Decimal(5)})[1:] == [-4, 1, -5, 5]
    assert evaluate_arrays(specs, {2: 1.0, 4: 5.0})[1] == -4


def test_reading_order_is_kept_where_it_will_do() -> None:
    assert list(dependence_order([None, 1, ("sq", 2), ("+", 1, 3)])) == [1, 2, 3, 4]


@pytest.mark.parametrize(
    "exprs, message",
    [
        ([("+", 2, "1"), 1], "row 2: depends on itself through row 1; rows made from other rows; break the circle"),
        ([1], "row 1: depends on itself through row 1; rows made from other rows; break the circle"),
        ([None, ("+", 1, 9)], "row 2: refers to row 9; rows 1 to 2"),
        ([0], "row 1: refers to row 0; rows 1 to 1"),
    ],
)
def test_circles_and_unknown_rows_are_refused(exprs: list[Expr | None], message: str) -> None:
    with pytest.raises(TracerError) as caught:
        dependence_order(exprs)
    assert str(caught.value) == message


def test_a_long_chain_needs_no_deep_stack() -> None:
    count = 50_000
    assert list(dependence_order([at + 1 for at in range(1, count)] + [None])) == list(range(count, 0, -1))


@pytest.mark.parametrize("carry", [True, False])
@pytest.mark.parametrize(
    "weights, message",
    [
        ([[1e14]] * 12, None),  # twelve identity layers of 10^14: 10^168 forward, and backward with its error 10^336
    ],
)
def test_overflow_names_the_row_where_it_happens(carry: bool, weights: list[Any], message: str | None) -> None:
    data = random_data(1, rounding={"carry": carry})
    data["network"]["layers"] = [{"weights": [w], "activation": "identity"} for w in weights]
    data["samples"] = [{"input": [1], "target": [0]}]
    with pytest.raises(TracerError) as caught:
        record(lesson_of(data))
    assert str(caught.value) == (
        "step 1, sample 1, loss of o1: the result is too large to compute with; numbers up to about 10^308; "
        "smaller weights, inputs or learning rate"
    )


@pytest.mark.parametrize("rounding", [{"carry": False}, {"carry": True, "decimals": {"output": 2}}], ids=str)
def test_the_logarithm_of_0_is_refused_and_says_what_to_do(rounding: dict[str, Any]) -> None:
    """Also where only the rounded output is 0 or 1."""
    data = random_data(1, hidden=0, loss="binary-cross-entropy", rounding=rounding, biases=False)
    data["network"]["layers"][0].update(weights=[[9 if rounding["carry"] else 900]])
    data["samples"] = [{"input": [1], "target": [0]}]
    with pytest.raises(TracerError) as caught:
        record(lesson_of(data))
    assert str(caught.value) == (
        "step 1, sample 1, loss of o1: it asks for the logarithm of 0, or divides by 0; other numbers; carry more decimals, "
        "or take smaller weights or inputs"
    )


@pytest.mark.parametrize("carry", [True, False])
def test_the_callers_own_decimal_settings_change_nothing(carry: bool) -> None:
    lesson = random_lesson(4, loss="binary-cross-entropy", rounding={"carry": carry, "decimals": {"default": 4}})
    usual = record(lesson)
    with localcontext(prec=5, rounding=ROUND_DOWN):
        assert record(lesson) == usual


@pytest.mark.parametrize("activation", ["sigmoid", "tanh"])
@pytest.mark.parametrize("carry", [True, False])
def test_saturated_neurons_give_a_delta_of_zero_and_weights_that_stay(activation: str, carry: bool) -> None:
    data = random_data(1, rounding={"carry": carry})
    data["network"]["layers"] = [{"weights": [[1000], [-1000]], "activation": activation}]
    data["samples"] = [{"input": [1], "target": [0.5, 0.5]}]
    rows = record(lesson_of(data)).rows
    value = {(row.quantity, row.neuron): row.value for row in rows}
    assert [value["output", n] for n in ("o1", "o2")] == [1, 0 if activation == "sigmoid" else -1]
    assert [str(value["delta", n]) for n in ("o1", "o2")] == ["0", "0"]
    assert [value["new_weight", n] for n in ("o1", "o2")] == [1000, -1000]
