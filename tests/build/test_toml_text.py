"""What is written as TOML is read back as the same data."""

from __future__ import annotations

import tomllib
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracer.ground.toml_text import toml_text

numbers = st.integers(-10**9, 10**9) | st.decimals(allow_nan=False, allow_infinity=False).map(
    lambda number: number if set(str(number)) & set(".E") else number + Decimal("0.0")
)
scalars = st.booleans() | numbers | st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
keys = st.text(st.characters(exclude_categories=["Cs"]), max_size=6)
data = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3), max_leaves=12
)


@given(st.dictionaries(keys, data, max_size=4))
def test_read_back(value):
    assert tomllib.loads(toml_text(value), parse_float=Decimal) == value


@pytest.mark.parametrize(
    "value, text",
    [
        ({"a": {"b": 1}, "c": 2}, "c = 2\n\n[a]\nb = 1\n"),
        ({"layers": [{"w": [[Decimal("0.50")]]}, {"w": "random"}]},
         '[[layers]]\nw = [[0.50]]\n\n[[layers]]\nw = "random"\n'),
        ({"a b": "x\n\"y\"\x7f"}, '"a b" = "x\\n\\"y\\"\\u007f"\n'),
        ({"mixed": [{"a": 1}, 2]}, "mixed = [{a = 1}, 2]\n"),
    ],
)
def test_layout(value, text):
    assert toml_text(value) == text
