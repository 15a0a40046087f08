"""What marking does with floats means the same over arrays and over single floats, also where there is no number."""

from __future__ import annotations

import inspect
import math
from itertools import product
from typing import Any

import numpy as np
import pytest

from tracer.exercises import elementwise as many
from tracer.live.instead import elementwise as one

FLOATS = [0.0, -0.0, 1.0, -1.0, 0.5, -2.5, 3.75, 1e-300, 5e-324, 1e300, -1e300, math.inf, -math.inf, math.nan]
PAIRS = list(product(FLOATS, FLOATS))


def same(ours: Any, theirs: Any) -> bool:
    """The same bits, but that there is one NaN only; a zero has its sign."""
    a, b = np.asarray(ours, dtype=float), np.asarray(theirs, dtype=float)
    return bool(np.array_equal(a, b, equal_nan=True) and (np.isnan(a) | (np.signbit(a) == np.signbit(b))).all())


def test_both_have_the_same_names() -> None:
    def names(module: Any) -> set[str]:
        return {name for name, value in vars(module).items() if callable(value) and getattr(value, "__module__", "") == module.__name__}

    assert names(one) >= names(many) and all(hasattr(many, name) for name in names(one))
    for name in names(one) & names(many):
        assert len(inspect.signature(getattr(one, name)).parameters) == len(inspect.signature(getattr(many, name)).parameters), name


@pytest.mark.parametrize("name", ["known", "point"])
def test_functions_of_one_float(name: str) -> None:
    with np.errstate(all="ignore"):
        ours = getattr(many, name)(np.array(FLOATS))
    assert same(np.array(ours).T, [getattr(one, name)(x) for x in FLOATS])


@pytest.mark.parametrize("name", ["over", "pair"])
def test_functions_of_two_floats(name: str) -> None:
    with np.errstate(all="ignore"):
        ours = getattr(many, name)(*np.array(PAIRS).T)
    assert same(np.array(ours).T, [getattr(one, name)(*pair) for pair in PAIRS])


@pytest.mark.parametrize("name", ["maximum", "minimum"])
def test_the_larger_and_the_smaller(name: str) -> None:
    """Of two zeros either is: what is done with one never asks for its sign."""
    with np.errstate(all="ignore"):
        ours = getattr(many, name)(*np.array(PAIRS).T)
    assert np.array_equal(ours, [getattr(one, name)(*pair) for pair in PAIRS], equal_nan=True)


def test_whole_numbers_below() -> None:
    assert np.array_equal(many.floor(np.array(FLOATS)), np.array([one.floor(x) for x in FLOATS], dtype=float), equal_nan=True)


def test_a_float_is_taken_apart_and_put_together() -> None:
    for x in (1.0, 0.5, 3.75, 1e-300, 5e-324, 1e300, math.sqrt(2), 0.1):
        assert one.halved(x) == tuple(part.item() for part in many.halved(np.float64(x)))
        assert one.doubled(*one.halved(x)) == x == many.doubled(*many.halved(np.float64(x)))


def test_conditions() -> None:
    truths = list(product([True, False], [True, False]))
    assert [one.but(*pair) for pair in truths] == many.but(*np.array(truths).T).tolist() == [False, True, False, False]
    assert [one.somewhere(this) for this in (True, False)] == [many.somewhere(np.array([this])) for this in (True, False)] == [True, False]
    assert [one.where(this, 1, 2) for this in (True, False)] == many.where(np.array([True, False]), 1, 2).tolist() == [1, 2]


def test_a_sheet_and_sheets() -> None:
    assert one.across([0.25]) == 0.25 and many.across([0.25, 0.5]).tolist() == [0.25, 0.5]
    assert one.by_sheet(3, 0.25) == [3] and many.by_sheet(3, many.across([0.25, 0.5])) == [3, 3]
    assert many.by_sheet(np.array([True, False]), many.across([0.25, 0.5])) == [True, False]
    assert one.ends(lambda x: x + 1, [1, 2]) == [2, 3] == many.ends(lambda x: x + 1, np.array([1, 2])).tolist()
    assert one.added([1, 2], [3, 4]) == [4, 6] == many.added(np.array([1, 2]), np.array([3, 4])).tolist()
    assert one.silently(lambda: 1) == 1 == many.silently(lambda: 1)
