"""The rule of every operation on intervals, over hand-checked ends: signs, zero inside and at an end, known numbers."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from tracer.exercises.intervals import PORTABLE, Intervals, Rounding, around, ln, point, recognized, xlogy
from tracer.exercises.marking_rules import RULES
from tracer.operators.table import TREES
from tracer.operators.tree import Expr, value_of

Ends = tuple[float, float]
UNBOUNDED = RULES.unbounded


def interval(low: float, high: float) -> Any:
    return np.array([[-low], [high]], dtype=float)


def ends(found: Any) -> Ends:
    return -float(found[0, 0]), float(found[1, 0])


FINE = Rounding(9)
"""So fine that what is rounded off does not show: the ends are those of the rule itself."""
CASES: list[tuple[Expr, tuple[Ends, ...], Ends]] = [
    (("+", 1, 2), ((1, 2), (-5, 3)), (-4, 5)),
    (("-", 1, 2), ((1, 2), (-5, 3)), (-2, 7)),
    (("neg", 1), ((-1, 3),), (-3, 1)),
    # nine pairs of signs; beyond 1 a factor magnifies, so all are smaller here
    (("*", 1, 2), ((0.2, 0.3), (0.4, 0.5)), (0.08, 0.15)),
    (("*", 1, 2), ((0.2, 0.3), (-0.5, -0.4)), (-0.15, -0.08)),
    (("*", 1, 2), ((0.2, 0.3), (-0.4, 0.5)), (-0.12, 0.15)),
    (("*", 1, 2), ((-0.3, -0.2), (0.4, 0.5)), (-0.15, -0.08)),
    (("*", 1, 2), ((-0.3, -0.2), (-0.5, -0.4)), (0.08, 0.15)),
    (("*", 1, 2), ((-0.3, -0.2), (-0.4, 0.5)), (-0.15, 0.12)),
    (("*", 1, 2), ((-0.3, 0.2), (0.4, 0.5)), (-0.15, 0.1)),
    (("*", 1, 2), ((-0.3, 0.2), (-0.5, -0.4)), (-0.1, 0.15)),
    (("*", 1, 2), ((-0.3, 0.2), (-0.4, 0.6)), (-0.18, 0.12)),
    (("*", 1, 2), ((-0.3, 0.4), (-0.5, 0.1)), (-0.2, 0.15)),
    (("/", 1, 2), ((1, 2), (4, 8)), (0.125, 0.5)),
    (("/", 1, 2), ((1, 2), (-8, -4)), (-0.5, -0.125)),
    (("/", 1, 2), ((-1, 2), (4, 8)), (-0.25, 0.5)),
    (("/", 1, 2), ((-2, -1), (4, 8)), (-0.5, -0.125)),
    (("/", 1, 2), ((-2, -1), (-8, -4)), (0.125, 0.5)),
    (("/", 1, 2), ((1, 2), (-1, 1)), (-UNBOUNDED, UNBOUNDED)),
    (("/", 1, 2), ((1, 2), (0, 1)), (-UNBOUNDED, UNBOUNDED)),
    (("/", 1, 2), ((1, 2), (-1, 0)), (-UNBOUNDED, UNBOUNDED)),
    (("/", 1, 2), ((0, 1), (0, 1)), (-UNBOUNDED, UNBOUNDED)),
    (("/", 1, 2), ((0, 0), (0, 0)), (-UNBOUNDED, UNBOUNDED)),
    (("sq", 1), ((0.2, 0.3),), (0.04, 0.09)),
    (("sq", 1), ((-0.3, -0.2),), (0.04, 0.09)),
    (("sq", 1), ((-0.3, 0.2),), (0, 0.09)),
    (("sq", 1), ((-0.2, 0.3),), (0, 0.09)),
    (("sq", 1), ((0, 0.3),), (0, 0.09)),
    (("abs", 1), ((0.2, 0.3),), (0.2, 0.3)),
    (("abs", 1), ((-0.3, -0.2),), (0.2, 0.3)),
    (("abs", 1), ((-0.3, 0.2),), (0, 0.3)),
    (("abs", 1), ((-0.2, 0.3),), (0, 0.3)),
    (("abs", 1), ((-0.3, 0),), (0, 0.3)),
    (("max", 1, 2), ((1, 4), (2, 3)), (2, 4)),
    (("max", 1, 2), ((2, 3), (1, 4)), (2, 4)),
    (("min", 1, 2), ((1, 4), (2, 3)), (1, 3)),
    (("min", 1, 2), ((2, 3), (1, 4)), (1, 3)),
    (("step", 1), ((-1, 1),), (0, 1)),
    (("exp", 1), ((0, 1),), (1, math.e)),
    # o(1 − o): below a half it rises, above it falls, and 0.25 is its top
    (("*", 1, ("-", "1", 1)), ((0.2, 0.3),), (0.16, 0.21)),
    (("*", 1, ("-", "1", 1)), ((0.6, 0.9),), (0.09, 0.24)),
    (("*", 1, ("-", "1", 1)), ((0.4, 0.8),), (0.16, 0.25)),
    (("*", 1, ("-", "1", 1)), ((0.1, 0.6),), (0.09, 0.25)),
    (("*", 1, ("-", "1", 1)), ((0.5, 0.6),), (0.24, 0.25)),
    (("*", 1, ("-", "1", 1)), ((-0.5, 2),), (-2, 0.25)),
    (("xlogy", 1, 2), ((0.5, 1), (0.5, 1)), (math.log(0.5), 0)),
    (("xlogy", 1, 2), ((-1, -0.5), (0.5, 1)), (0, -math.log(0.5))),
    (("xlogy", 1, 2), ((0, 0), (-3, 2)), (0, 0)),
    (("xlogy", 1, 2), ((0, 1), (0.5, 1)), (math.log(0.5), 0)),
]


@pytest.mark.parametrize("expr, arguments, expected", CASES, ids=str)
def test_the_ends_of_an_operation_are_those_that_it_has_by_hand(expr: Expr, arguments: tuple[Ends, ...], expected: Ends) -> None:
    values = {at: interval(*pair) for at, pair in enumerate(arguments, 1)}
    assert ends(Intervals(FINE).value(expr, values)) == pytest.approx(expected, abs=4e-9)


@pytest.mark.parametrize("known, other, factor", [
    ((3, 3), (0.5, 0.6), 3), ((0.5, 0.6), (-4, -4), 4), ((-5, 0.5), (0.2, 0.2), 5), ((1, 1), (0.5, 0.6), 1), ((0.5, 0.7), (0.2, 0.3), 1),
])
def test_past_one_a_factor_magnifies_what_was_rounded_off(known: Ends, other: Ends, factor: float) -> None:
    rounding = Rounding(2)
    low, high = ends(Intervals(rounding).value(("*", 1, 2), {1: interval(*known), 2: interval(*other)}))
    corners = [a * b for a in known for b in other]
    slack = (factor - 1) * RULES.magnified * rounding.ulp
    # and each end is rounded to two decimals or more
    assert min(corners) - slack - 0.005 - 1e-9 <= low <= min(corners) - slack
    assert max(corners) + slack <= high <= max(corners) + slack + 0.005 + 1e-9


@pytest.mark.parametrize("v", [0.4, 0.5, 0.9, -2.0])
def test_a_slope_has_its_complement_rounded(v: float) -> None:
    """To two decimals, 1 − v is up to 0.005 off, and v times that is the product."""
    low, high = ends(Intervals(Rounding(2)).value(("*", 1, ("-", "1", 1)), {1: interval(v, v)}))
    slack = 0.005 * abs(v)
    assert v * (1 - v) - slack - 0.0051 <= low <= v * (1 - v) - slack and v * (1 - v) + slack <= high <= v * (1 - v) + slack + 0.0051
    if v == 0.4:
        assert (low, high) == pytest.approx((0.238, 0.242), abs=1e-5)


def test_a_product_of_known_numbers_has_no_other_grouping() -> None:
    assert ends(Intervals(Rounding(2)).value(("*", 1, 2), {1: interval(3, 3), 2: interval(4, 4)})) == pytest.approx((12, 12), abs=1e-5)
    several = {1: np.array([[-3.0, -3], [3, 3]]), 2: np.array([[-4.0, -3.9], [4, 4.1]])}  # known in the first variant alone
    found = Intervals(Rounding(2)).value(("*", 1, 2), several)
    assert 12 <= found[1, 0] < 12.00001 and 12.3 + 0.031 <= found[1, 1] < 12.3 + 0.031 + 0.01


def test_what_is_at_most_nothing_has_the_logarithm_of_the_least_that_there_is() -> None:
    rounding = Rounding(4)
    low, high = ends(Intervals(rounding).value(("xlogy", 1, 2), {1: interval(1, 1), 2: interval(-0.5, 0.5)}))
    least = math.log(rounding.accuracy)
    slack = (-least - 1) * rounding.ulp  # such a logarithm magnifies, too
    assert (low, high) == pytest.approx((least - slack, math.log(0.5) + slack), abs=1e-4)
    assert ends(Intervals(rounding).value(("xlogy", 1, 2), {1: interval(1, 1), 2: interval(-2, -1)})) == pytest.approx((least, least), abs=1e-4)


def test_one_known_end_is_no_known_number() -> None:
    low, high = ends(Intervals(Rounding(4)).value(("xlogy", 1, 2), {1: interval(0, 0.5), 2: interval(0.5, 0.5)}))
    assert (low, high) == pytest.approx((0.5 * math.log(0.5), 0), abs=1e-4)
    low, high = ends(Intervals(Rounding(4)).value(("xlogy", 1, 2), {1: interval(-0.5, 0), 2: interval(0.5, 0.5)}))
    assert (low, high) == pytest.approx((0, -0.5 * math.log(0.5)), abs=1e-4)


@pytest.mark.parametrize("decimals, ulp, accuracy", [(1, 0.1, 0.5e-4), (2, 0.01, 0.5e-5), (4, 0.0001, 0.5e-7)])
def test_units_and_what_a_calculator_shows(decimals: int, ulp: float, accuracy: float) -> None:
    rounding = Rounding(decimals)
    assert rounding.ulp == pytest.approx(ulp) and rounding.accuracy == pytest.approx(accuracy)
    # one unit on either side, and outward to two decimals more
    assert ends(rounding.accepted(interval(0.5, 0.7))) == pytest.approx((0.5 - ulp, 0.7 + ulp))
    assert ends(rounding.grid(interval(0.123456789, 0.123456789))) == pytest.approx(
        (math.floor(0.123456789 * 100 / ulp) * ulp / 100, math.ceil(0.123456789 * 100 / ulp) * ulp / 100))
    assert ends(rounding.grid(interval(0.5, 0.5))) == (0.5, 0.5), "an end on the grid stays"


def test_what_is_asked_is_rounded_once_more() -> None:
    """0.123446 may have become 0.12345 on the way, and that is 0.1235 where four digits are written down."""
    by, known = Intervals(Rounding(4)), np.array([0.123446])
    rows = ((2, ("+", 1, "0")), (3, ("+", 1, "0")))
    values: dict[int, Any] = {1: point(known)}
    by.run(rows, values, frozenset([3]))
    assert ends(values[2])[1] == pytest.approx(0.12345, abs=1e-7)
    assert ends(values[3])[1] == pytest.approx(0.1235, abs=1e-7)


def test_no_library_has_the_last_bit() -> None:
    x, y = np.linspace(-2, 2, 401), np.geomspace(1e-6, 1e6, 401)
    assert (PORTABLE["xlogy"](x, y) == x * ln(y)).all()
    assert (PORTABLE["ln"](y) == ln(y)).all()
    for name, tree in TREES.items():
        assert (PORTABLE[name](x) == value_of(tree, [x], PORTABLE, float)).all(), name


def test_what_overflows_has_no_end_and_no_warning() -> None:
    """Such a number is found apart."""
    values: dict[int, Any] = {1: point(np.array([1e200, 2.0]))}
    Intervals(Rounding(4)).run([(2, ("*", 1, 1)), (3, ("-", 2, 2))], values, frozenset([3]))
    assert values[2][1, 0] == math.inf and values[2][1, 1] == pytest.approx(4, abs=1e-3)


def test_a_number_that_is_known_and_one_with_a_margin() -> None:
    assert ends(point(np.array([2.5]))) == (2.5, 2.5)
    assert point(np.array([2])).dtype == np.float64, "a whole number, too"
    assert ends(around(np.array([2.5]), 0.25)) == (2.25, 2.75)


def test_a_constant_is_one_interval_for_all_variants() -> None:
    both = {1: np.array([[-0.2, -0.3], [0.2, 0.3]])}
    for expr in (("+", 1, "0.5"), ("+", "0.5", 1)):
        assert Intervals(FINE).value(expr, both)[1] == pytest.approx([0.7, 0.8], abs=1e-8)
    blanks = {1: np.array([[[-0.2, -0.3]], [[0.2, 0.3]]])}  # (end, blank, variant)
    assert Intervals(FINE).value(("+", "0.5", 1), blanks)[1] == pytest.approx(np.array([[0.7, 0.8]]), abs=1e-8)


def test_only_the_same_number_twice_is_a_slope() -> None:
    assert recognized(("*", 1, ("-", "1", 1))) == ("logistic", 1)
    assert recognized(("+", ("*", ("neg", 2), ("-", "1", ("neg", 2))), 3)) == ("+", ("logistic", ("neg", 2)), 3)
    for other in (("*", 1, ("-", "1", 2)), ("*", 1, ("-", "2", 1)), ("+", 1, ("-", "1", 1)), ("*", 1, ("-", "1", 1), 2), ("*", 1, ("+", "1", 1))):
        assert recognized(other) == other


def test_logarithms_are_those_of_the_library_and_have_their_ends() -> None:
    numbers = np.concatenate([np.geomspace(1e-12, 1e12, 997), np.sqrt(2.0) ** np.arange(-9, 10), [1.0, 0.999999, 1.000001]])
    assert ln(numbers) == pytest.approx(np.log(numbers), rel=1e-14, abs=1e-15)
    with np.errstate(invalid="ignore", divide="ignore"):
        assert ln(np.array([0.0, np.inf])).tolist() == [-math.inf, math.inf]
        assert np.isnan(ln(np.array([-1.0, -np.inf]))).all()
    assert xlogy(np.array([0.0, 0.0, 2.0, 1.0]), np.array([0.0, -1.0, math.e, 0.5])) == pytest.approx([0, 0, 2, math.log(0.5)])


def test_exponentials_are_cut_off_far_out_and_have_their_ends() -> None:
    far = PORTABLE["exp"](np.array([-701.0, -700.0, 700.0, 701.0]))
    assert far[0] == far[1] == pytest.approx(math.exp(-700), rel=1e-13) and far[2] == far[3] == pytest.approx(math.exp(700), rel=1e-13)
    assert PORTABLE["exp"](np.array([0.0])).tolist() == [1.0]
