"""The arithmetic of single numbers: the bits of arrays in Python, and the bits of Python in a page."""

from __future__ import annotations

import itertools
import random
import struct
from typing import Any

import numpy as np
import pytest

from tests.live.plain import in_page
from tracer.operators.table import OPERATORS
from tracer.operators.tree import value_of, written_out
from tracer.tape.film.scalars import COLUMNS, LEFT_AS_TREES, SCALARS
from tracer.tape.film.steady import OPERATIONS, Pipeline

EXTREMES = [0.0, 1.0, 0.5, 512.0, 1 / 1024, 5e-324, 1e-310, 2.0**-1022, 1e-300, 1e-17, 0.1, 1 - 2.0**-53, 1 + 2.0**-52, 36.7,
            354.0, 373.5, 708.4, 709.78, 709.99, 710.0, 745.1, 745.2, 746.0, 747.0, 1e6, 2.0**51, 2.0**53, 1e19, 1e300,
            1.7976931348623157e308, float("inf"), float("nan")]


def arguments(name: str, count: int = 4000) -> list[tuple[float, ...]]:
    """Extreme ones, each with each; random ones of every size; and such as lie half-way between two entries of a table."""
    draw = random.Random(name)
    signed = [sign * x for x in EXTREMES for sign in (1, -1)]
    kinds = (
        lambda: draw.uniform(-5, 5), lambda: draw.uniform(-750, 750), lambda: draw.choice(signed),
        lambda: draw.uniform(-1, 1) * 10 ** draw.uniform(-320, 308), lambda: (draw.randrange(-400_000, 400_000) + 0.5) / 512,
        lambda: draw.choice((-1, 1)) * (draw.randrange(512, 1024) + 0.5) / 1024 * 2.0 ** draw.randrange(-60, 60),
    )
    many = OPERATORS[name].arguments
    return [*itertools.product(signed, repeat=many), *(tuple(draw.choice(kinds)() for _ in range(many)) for _ in range(count))]


def bits(number: float) -> str:
    return "nan" if number != number else struct.pack(">d", number).hex()


def same(name: str, found: float, wanted: float) -> bool:
    """To the bit; of zeros of both signs, max and min may take either."""
    return bits(found) == bits(wanted) or (name in ("max", "min", "relu", "leaky-relu") and found == wanted == 0)


def steady(expr: Any, given: list[tuple[float, ...]]) -> list[float]:
    line, columns = Pipeline(), [np.array(column) for column in zip(*given, strict=True)]
    with np.errstate(all="ignore"):
        out = line.of(expr, columns)
        line.play()
    return [float(x) for x in out]


def test_both_targets_say_the_same_operators() -> None:
    assert SCALARS.keys() == OPERATIONS.keys() == COLUMNS.keys()


@pytest.mark.parametrize("name", OPERATORS)
def test_single_numbers_have_the_bits_of_arrays(name: str) -> None:
    given, expr = arguments(name), (name, *range(OPERATORS[name].arguments))
    found = [value_of(written_out(expr, LEFT_AS_TREES), row, SCALARS, float) for row in given]
    wanted = steady(expr, given)
    assert [row for row, a, b in zip(given, found, wanted, strict=True) if not same(name, a, b)] == []


def test_the_page_has_the_bits_of_python() -> None:
    jobs: list[dict[str, Any]] = []
    for name in OPERATORS:
        expr = written_out((name, *range(OPERATORS[name].arguments)), LEFT_AS_TREES)
        jobs.append({"expr": expr, "rows": [[bits(x) for x in row] for row in arguments(name, 1500)]})
    found = in_page(
        """const view = new DataView(new ArrayBuffer(8));
        const number = (hex) => hex === "nan" ? NaN : (view.setBigUint64(0, BigInt("0x" + hex)), view.getFloat64(0));
        const bits = (x) => x !== x ? "nan" : (view.setFloat64(0, x), view.getBigUint64(0).toString(16).padStart(16, "0"));
        return data.map(({expr, rows}) => rows.map((row) => bits($value_of(expr, row.map(number), $scalars, float))));""",
        jobs,
        {"$value_of": ("tracer.operators.tree", "value_of"), "$scalars": ("tracer.tape.film.scalars", "SCALARS")},
    )
    for name, job, answers in zip(OPERATORS, jobs, found, strict=True):
        given = arguments(name, 1500)
        wanted = [bits(value_of(job["expr"], row, SCALARS, float)) for row in given]
        assert [row for row, a, b in zip(given, answers, wanted, strict=True) if a != b] == [], name


def test_columns_are_single_numbers_one_by_one() -> None:
    ones, others = [0.5, -0.0, float("nan")], [2.0, 0.0, 1.0]
    assert [bits(x) for x in COLUMNS["sigmoid"](ones)] == [bits(SCALARS["sigmoid"](x)) for x in ones]
    for a, b in ((ones, others), (ones, 3.0), (3.0, ones)):
        pairs = zip(a if isinstance(a, list) else [a] * 3, b if isinstance(b, list) else [b] * 3, strict=True)
        assert [bits(x) for x in COLUMNS["/"](a, b)] == [bits(SCALARS["/"](*pair)) for pair in pairs]
    assert COLUMNS["+"](1.0, 2.0) == 3.0
