"""One judge over the whole table of operators: every operator against every target, at random and extreme arguments.

A target that cannot say an operator fails here, by the operator's name.
"""

from __future__ import annotations

import itertools
import math
import random
from collections.abc import Callable, Sequence
from decimal import Decimal, DecimalException, localcontext
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import judge
from tests.live.plain import in_page
from tracer.audit.expressions import Reading, evaluate
from tracer.exercises.intervals import PORTABLE, Intervals, Rounding
from tracer.operators.activations import ACTIVATIONS
from tracer.operators.arrays import ARRAY
from tracer.operators.decimals import CONTEXT, WORKING
from tracer.operators.exact import DECIMAL, FLOAT
from tracer.operators.losses import LOSSES
from tracer.operators.rational import fraction_of
from tracer.operators.table import DEFINITIONS, OPERATORS, TREES, argument_count_fits, terminates
from tracer.operators.tree import complete, operators_in, put_in, value_of, written_out
from tracer.tape.film.scalars import LEFT_AS_TREES
from tracer.tape.film.steady import Pipeline

NAMES = list(OPERATORS)
FUNCTIONS = [name for name, entry in OPERATORS.items() if entry.symbol or name in ("exp", "xlogy")]
POSITIVE = {"ln": (0,), "xlogy": (1,)}
"""Arguments that must be above 0."""
ENDS = ("0", "1", "-1", "0.5", "0.61", "-0.61", "1e-8", "-1e-8", "1e-17", "1e-30", "-1e-200", "20", "-20", "36.9", "-40", "-700")


def points(name: str, count: int = 40) -> list[tuple[Decimal, ...]]:
    """Arguments at which an operator is judged."""
    draw = random.Random(name)

    def number(place: int) -> Decimal:
        drawn = Decimal(repr(draw.choice((draw.uniform(-5, 5), draw.uniform(-0.01, 0.01), draw.uniform(-30, 30)))))
        return abs(drawn) if place in POSITIVE.get(name, ()) else drawn

    found = [tuple(number(place) for place in range(OPERATORS[name].arguments)) for _ in range(count)]
    for text in ENDS:
        arguments = tuple(Decimal(text) for _ in range(OPERATORS[name].arguments))
        if name == "/" and not arguments[1]:
            continue
        if any(arguments[place] <= 0 for place in POSITIVE.get(name, ())):
            continue
        found.append(arguments)
    return found


def truth(name: str, arguments: Sequence[Decimal]) -> Decimal:
    return judge.precisely(name, *arguments)


# Targets of numbers: (operator, arguments as floats) to a list of floats, and how near to the truth they must be


def steadily(name: str, columns: Sequence[Any]) -> Any:
    line = Pipeline()
    with np.errstate(all="ignore"):
        out = line.of((name, *range(len(columns))), columns)
        line.play()
    return out


def on_a_film_page(name: str, columns: Sequence[Any]) -> Any:
    """The script of film pages, in node: what its arithmetic does not say comes to it written out."""
    expr = written_out((name, *range(len(columns))), LEFT_AS_TREES)
    found = in_page("return data.rows.map((row) => String($value_of(data.expr, row, $scalars, float)))", {
        "expr": expr, "rows": [list(map(float, row)) for row in zip(*columns, strict=True)],
    }, {"$value_of": ("tracer.operators.tree", "value_of"), "$scalars": ("tracer.tape.film.scalars", "SCALARS")})
    return np.array([float(text) for text in found])


def on_a_practice_page(name: str, columns: Sequence[Any]) -> Any:
    """The portable target, compiled, in node."""
    found = in_page("return data.rows.map(row => String($of.at(data.name)(...row)))",
                    {"name": name, "rows": [list(map(float, row)) for row in zip(*columns, strict=True)]},
                    {"$of": ("tracer.exercises.intervals", "PORTABLE")})
    return np.array([float(text) for text in found])


TARGETS: dict[str, Callable[[str, Sequence[Any]], Any]] = {
    "arrays": lambda name, columns: ARRAY[name](*columns),
    "portable": lambda name, columns: PORTABLE[name](*columns),
    "steady": steadily,
    "practice page": on_a_practice_page,
    "film page": on_a_film_page,
}


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("name", NAMES)
def test_targets_of_floats_are_near_the_truth(name: str, target: str) -> None:
    arguments = points(name)
    columns = [np.array([float(z) for z in column]) for column in zip(*arguments, strict=True)]
    got = TARGETS[target](name, columns)
    want = [float(truth(name, [Decimal(x) for x in row])) for row in zip(*(c.tolist() for c in columns), strict=True)]
    # 1 + e^z has lost what e^z is in its last bits: absolutely, no more than a few of them
    np.testing.assert_allclose(got, want, rtol=2e-14, atol=4e-16, err_msg=f"{target} lacks, or misses, {name}")


@pytest.mark.parametrize("name", NAMES)
def test_decimals_are_right_to_28_digits(name: str) -> None:
    for arguments in points(name):
        with localcontext(WORKING):
            got = CONTEXT.plus(DECIMAL[name](*arguments))
        want = CONTEXT.plus(truth(name, arguments))
        assert got == want, arguments


@pytest.mark.parametrize("name", FUNCTIONS)
def test_floats_are_the_nearest_float64(name: str) -> None:
    for arguments in points(name):
        floats = [float(z) for z in arguments]
        with localcontext(CONTEXT):
            got = FLOAT[name](*floats)
        assert got == float(truth(name, [Decimal(x) for x in floats])), floats


ROUNDED = [name for name in NAMES if name != "/" and not terminates(name)]
TIES = (
    *(f"{k}e-9" for k in range(-9, 10, 2)), *(f"{k}e-28" for k in range(-30, 31, 2)), "1e-14", "-3e-14", "1e-30", "-1e-30",
    "1.0000000000000000000000000005e-20", "-2.0000000000000000000000000030e-12", "1.0000000000000000000000000015e-9",
    # e^(−z), or e^(−2z), is half a unit of the 28th digit as nearly as 28 digits can say
    "65.16575356949322196083955567", "-64.47260638893327665142232345", "32.38003233814253003997148987", "-32.12461952625953767752471966",
    *map(str, range(60, 71)), *map(str, range(-70, -59)),
)
"""Where 28 digits and a half are nearly what a function has."""
BINARY_TIES = [sign * m * 2.0**k for k in (-26, -28, *range(-56, -48), -300) for m in (1, 1.25, 1.5, 1.75, 1 + 2**-52, 2 - 2**-52) for sign in (1, -1)]
"""Where 53 bits and a half are nearly what a function has."""


def near_ties(name: str, numbers: Sequence[Decimal]) -> list[tuple[Decimal, ...]]:
    """Logarithms have their ties beside 1."""
    if name == "xlogy":
        return [(x, 1 + y) for x, y in itertools.product((Decimal("0.5"), Decimal(-1)), numbers) if 0 < abs(y) < Decimal("1e-7")]
    return [(1 + z,) for z in numbers if 0 < abs(z) < Decimal("1e-7")] if name == "ln" else [(z,) for z in numbers]


@pytest.mark.parametrize("name", ROUNDED)
def test_the_last_of_28_digits_is_right_next_to_ties(name: str) -> None:
    with localcontext(WORKING):
        for arguments in near_ties(name, [Decimal(z) for z in TIES]):
            assert DECIMAL[name](*arguments) == CONTEXT.plus(truth(name, arguments)), arguments


@pytest.mark.parametrize("name", [*ROUNDED, "logistic", "leaky-relu"])
def test_the_last_of_53_bits_is_right_next_to_ties(name: str) -> None:
    with localcontext(prec=200):
        given = near_ties(name, [Decimal(z) for z in BINARY_TIES])
    for arguments in given:
        floats = [float(z) for z in arguments]
        assert FLOAT[name](*floats) == float(truth(name, [Decimal(z) for z in floats])), floats


@pytest.mark.parametrize("name", NAMES)
def test_the_tree_of_a_book_and_the_one_to_compute_with_are_the_same_function(name: str) -> None:
    """Both written out to primitive operators, where the first does not overflow."""
    if name not in DEFINITIONS:
        assert name not in TREES
        return
    for arguments in points(name, 20):
        if any(abs(z) > 100 or 0 < abs(z) < Decimal("1e-20") for z in arguments):
            continue
        with localcontext(prec=120, Emin=-99999, Emax=99999):
            primitives = {op: judge.OPERATORS[op] for op, entry in OPERATORS.items() if entry.tree is None}
            for trees in (DEFINITIONS, TREES):
                expr = written_out((name, *range(len(arguments))), trees)
                assert all(OPERATORS[op].tree is None for op in operators_in(expr))
                got = value_of(expr, arguments, primitives, Decimal)
                assert got == pytest.approx(truth(name, arguments), rel=Decimal("1e-60"), abs=Decimal("1e-60"))


@pytest.mark.parametrize("name", NAMES)
def test_derivatives_are_what_a_small_step_does(name: str) -> None:
    """Central differences of the truth, at points that are no kinks."""
    step = Decimal("1e-20")
    for arguments in points(name, 30)[:30]:
        for place, rule in enumerate(OPERATORS[name].derivative):
            moved = [[z + sign * step if at == place else z for at, z in enumerate(arguments)] for sign in (1, -1)]
            with localcontext(prec=100, Emin=-99999, Emax=99999):
                slope = (truth(name, moved[0]) - truth(name, moved[1])) / (2 * step)
                values = {**dict(enumerate(arguments)), -1: truth(name, arguments)}
                got = value_of(rule, values, DECIMAL, Decimal)
            assert float(got) == pytest.approx(float(slope), rel=1e-10, abs=1e-12), arguments


@pytest.mark.parametrize("name", [name for name in NAMES if name not in ("step", "leaky-step")])
def test_complex_steps_go_through_arrays(name: str) -> None:
    for arguments in points(name, 20)[:20]:
        floats = [float(z) for z in arguments]
        for place, rule in enumerate(OPERATORS[name].derivative):
            got = ARRAY[name](*[x + 1e-30j if at == place else x for at, x in enumerate(floats)])
            want = value_of(rule, {**dict(enumerate(arguments)), -1: truth(name, arguments)}, DECIMAL, Decimal)
            assert float(np.imag(got)) / 1e-30 == pytest.approx(float(want), rel=1e-8, abs=1e-12), floats


# Intervals


@pytest.mark.parametrize("name", NAMES)
def test_intervals_hold_every_value_and_little_else(name: str) -> None:
    draw, by = random.Random(name), Intervals(Rounding(6))
    unit = 1e-6
    for _ in range(120):
        middle = [draw.uniform(0.5, 2) if at in POSITIVE.get(name, ()) or (name == "/" and at) else draw.uniform(-2, 2)
                  for at in range(OPERATORS[name].arguments)]
        if name == "logistic":
            middle = [draw.uniform(0, 1)]
        ends = [(m - 0.05, m + 0.05) for m in middle]
        values = {at: np.array([[-low], [high]]) for at, (low, high) in enumerate(ends)}
        found = by.value((name, *range(len(middle))), values)
        low, high = -found[0, 0], found[1, 0]
        reached = [float(truth(name, [Decimal(x) for x in inside])) for inside in (
            [draw.uniform(a, b) for a, b in ends] for _ in range(6))]
        reached += [float(truth(name, [Decimal(x) for x in corner])) for corner in itertools.product(*ends)]
        assert all(low - 1e-12 <= value <= high + 1e-12 for value in reached), (name, middle)
        slack = 3 * unit * max(1, *map(abs, middle))
        inner = [*reached, 0.25 if name == "logistic" and ends[0][0] < 0.5 < ends[0][1] else reached[0]]
        inner += [0.0] if name in ("sq", "abs") and ends[0][0] < 0 < ends[0][1] else []
        assert min(inner) - slack <= low and high <= max(inner) + slack, (name, middle)


# How it is printed, and how it is said


@pytest.mark.parametrize("name", NAMES)
def test_the_page_prints_what_the_audit_reads_as_the_same_number(name: str) -> None:
    from tests.operators.printed import read_back

    draw = random.Random(name)
    for _ in range(12):
        texts = [f"{draw.uniform(0.2, 3):.3f}" if at in POSITIVE.get(name, ()) or (name == "/" and at)
                 else f"{draw.uniform(-3, 3):.3f}" for at in range(OPERATORS[name].arguments)]
        node = read_back((name, *texts))
        value = evaluate(node, Reading(number=exactly, symbol=none, free={}))
        want = Fraction(truth(name, [Decimal(t) for t in texts]))
        assert abs(value.lo - want) < Fraction(1, 10**30) and abs(value.hi - want) < Fraction(1, 10**30), texts  # type: ignore[union-attr]


def exactly(number: Any) -> Any:
    from tracer.audit.exact_intervals import point

    return point(Fraction(number.numeral.value))


def none(symbol: Any) -> Any:
    raise AssertionError("no symbol stands there")


def test_every_operator_is_said_in_words_of_its_own() -> None:
    said = [entry.words for entry in OPERATORS.values()]
    assert len(said) == len(set(said))
    for entry in OPERATORS.values():
        assert all(f"{{{at}}}" in entry.words for at in range(entry.arguments))


# What the table says of itself


def test_about_a_dozen_operators_are_primitive() -> None:
    assert sum(entry.tree is None for entry in OPERATORS.values()) <= 14


@pytest.mark.parametrize("name", NAMES)
def test_a_tree_is_made_of_operators_of_the_table(name: str) -> None:
    for tree in (OPERATORS[name].tree, OPERATORS[name].stable, *OPERATORS[name].derivative):
        assert set(operators_in(tree)) <= set(OPERATORS)
        assert name not in list(operators_in(OPERATORS[name].tree))


@pytest.mark.parametrize("name", NAMES)
def test_where_equals_may_stand_the_value_ends(name: str) -> None:
    """At arguments of two decimals: exact where the table says so, and only there."""
    draw = random.Random(name)
    for _ in range(30):
        arguments = [Decimal(draw.randint(1, 400)) / 100 for _ in range(OPERATORS[name].arguments)]
        with localcontext(prec=100):
            value = Fraction(DECIMAL[name](*arguments))
        ends = value.denominator % 3 != 0 and Fraction(round(value * 10**12), 10**12) == value
        assert ends or not terminates(name), arguments


RATIONAL_AT = {"exp": "0", "ln": "1", "sigmoid": "0", "tanh": "0", "bipolar-sigmoid": "0"}
"""Transcendental functions, and the one fraction at which each gives one; softplus has none."""


@pytest.mark.parametrize("name", NAMES)
def test_a_fraction_is_given_where_there_is_one(name: str) -> None:
    """At fractions, held against the exact decimals; of a transcendental function only at its one argument."""
    draw = random.Random(name)
    arguments = OPERATORS[name].arguments
    given = [[Fraction(draw.randint(-400, 400) or 7, 80) for _ in range(arguments)] for _ in range(30)]
    rational = terminates(name) or name == "/"
    for numbers in given:
        found = fraction_of((name, *range(arguments)), dict(enumerate(numbers)))
        assert (found is not None) == rational
        if found is not None:
            with localcontext(prec=60):
                exact = DECIMAL[name](*(Decimal(number.numerator) / number.denominator for number in numbers))
            assert abs(Fraction(exact) - found) <= abs(found) * Fraction(1, 10**50)
    if name in RATIONAL_AT:
        at = RATIONAL_AT[name]
        assert fraction_of((name, 0), {0: Fraction(at)}) == Fraction(DECIMAL[name](Decimal(at)))


def test_a_fraction_is_none_where_there_is_nothing() -> None:
    assert fraction_of(("/", 0, 1), {0: Fraction(1), 1: Fraction(0)}) is None
    assert fraction_of(("xlogy", 0, 1), {0: Fraction(0), 1: Fraction(3)}) == 0
    assert fraction_of(("xlogy", 0, 1), {0: Fraction(5), 1: Fraction(1)}) == 0
    assert fraction_of(("*", "0.5", ("[]", 0)), {0: Fraction(1, 3)}) == Fraction(1, 6)
    assert fraction_of(("*", ("/", "2", "3"), ("-", 0, "1")), {0: Fraction("2.5")}) == 1


def test_operators_take_the_arguments_that_the_table_says() -> None:
    assert argument_count_fits("+", 2) and argument_count_fits("+", 7) and not argument_count_fits("+", 1)
    assert argument_count_fits("sq", 1) and not argument_count_fits("sq", 2) and not argument_count_fits("/", 3)


def test_a_target_that_says_the_primitives_gets_all_others() -> None:
    said = {name: ARRAY[name] for name, entry in OPERATORS.items() if entry.tree is None}
    assert complete(said, TREES, float).keys() == OPERATORS.keys()
    lacking = complete({name: rule for name, rule in said.items() if name != "exp"}, TREES, float)
    with pytest.raises(KeyError, match="exp"):
        lacking["sigmoid"](1.0)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_an_activation_is_an_operator_and_its_slope_the_derivative(name: str) -> None:
    entry = ACTIVATIONS[name]
    if not entry.learns:
        with pytest.raises(TypeError):
            entry.slope(1, 2)
        return
    for gain in ("1", "2.5") if entry.has_gain else ("1",):
        for z in np.linspace(-3, 3, 13) + 0.1:
            out = judge.ACTIVATIONS[name](float(gain) * (z + 1e-30j))
            values = {1: z, 2: float(np.real(out))}
            assert value_of(entry.value(1, gain), values, FLOAT, float) == pytest.approx(float(np.real(out)), rel=1e-12)
            for slope in (entry.slope(1, 2, gain), entry.slope_of_net(1, gain)):
                assert value_of(slope, values, FLOAT, float) == pytest.approx(float(np.imag(out)) / 1e-30, rel=1e-9)


@pytest.mark.parametrize("name", LOSSES)
def test_a_delta_is_the_derivative_of_its_part(name: str) -> None:
    entry, draw = LOSSES[name], random.Random(name)
    if not entry.sloped:
        pytest.skip("error and slope have become one; the gradients of tests/test_tape.py judge it")
    for d in ("1", "0.3"):
        for _ in range(40):
            o, t, n = draw.uniform(-2, 2), draw.uniform(-2, 2), draw.choice((1, 2, 3))
            part = entry.part(("-", 1, 2), 1, 2, n, d)
            slope = float(np.imag(value_of(part, {1: np.array(o + 1e-30j), 2: t}, ARRAY, float))) / 1e-30
            delta = value_of(entry.delta(1, 2, n, d), {1: o - t, 2: 1.0}, FLOAT, float)
            assert delta == pytest.approx(slope, rel=1e-10, abs=1e-12)


# Extremes


def test_x_ln_y_is_0_where_x_is_0_and_the_logarithm_of_0_is_refused() -> None:
    assert DECIMAL["xlogy"](Decimal(0), Decimal(0)) == 0
    np.testing.assert_allclose(ARRAY["xlogy"](np.array([0.0, 2.0]), np.array([0.0, 0.5])), [0, 2 * math.log(0.5)])
    np.testing.assert_allclose(steadily("xlogy", [np.array([0.0, 2.0]), np.array([0.0, 0.5])]), [0, 2 * math.log(0.5)])
    for refused in (lambda: DECIMAL["xlogy"](Decimal(1), Decimal(0)), lambda: DECIMAL["ln"](Decimal(0))):
        with pytest.raises(ZeroDivisionError):
            refused()
    with pytest.raises(DecimalException):
        DECIMAL["ln"](Decimal(-1))


@pytest.mark.parametrize("size", ["1000", "1e6", "1e14"])
def test_functions_saturate_without_a_warning(size: str) -> None:
    z = Decimal(size)
    assert (DECIMAL["sigmoid"](z), DECIMAL["sigmoid"](-z)) == (1, 0)
    assert (DECIMAL["tanh"](z), DECIMAL["tanh"](-z)) == (1, -1)
    assert (DECIMAL["bipolar-sigmoid"](z), DECIMAL["bipolar-sigmoid"](-z)) == (1, -1)
    assert (DECIMAL["softplus"](z), DECIMAL["softplus"](-z)) == (z, 0)
    far = np.array([float(z), -float(z)])
    assert list(ARRAY["sigmoid"](far)) == [1, 0] and list(ARRAY["bipolar-sigmoid"](far)) == [1, -1]
    assert list(ARRAY["softplus"](far)) == [float(z), 0]


@given(st.decimals("1e-30", "1e-4", places=34) | st.floats(1e-300, 1e-5).map(lambda x: Decimal(repr(x))))
def test_tanh_of_a_tiny_number_is_the_number(z: Decimal) -> None:
    assert abs(DECIMAL["tanh"](z) / z - 1) <= z * z


@pytest.mark.parametrize("name", [name for name, entry in OPERATORS.items() if entry.shape == "rising" and name != "ln"])
@given(a=st.floats(-60, 60), b=st.floats(-60, 60))
def test_what_is_called_rising_never_falls(name: str, a: float, b: float) -> None:
    low, high = sorted((a, b))
    assert FLOAT[name](low) <= FLOAT[name](high)


@given(st.floats(-500, 500))
def test_sigmoid_and_its_mirror_image_sum_to_1(z: float) -> None:
    both = DECIMAL["sigmoid"](Decimal(z)) + DECIMAL["sigmoid"](Decimal(-z))
    assert abs(both - 1) <= Decimal("1e-27")


@given(st.floats(-300, 300))
def test_tanh_is_odd(z: float) -> None:
    assert DECIMAL["tanh"](Decimal(-z)) == -DECIMAL["tanh"](Decimal(z))


def test_float_exp_is_monotone_across_neighbours() -> None:
    """Rounded once: neighbouring floats never come out in the wrong order, as they do with some C libraries."""
    xs = list(itertools.accumulate(range(300), lambda x, _: math.nextafter(x, math.inf), initial=0.61))
    values = [FLOAT["exp"](x) for x in xs]
    assert values == sorted(values)


def test_the_walker_goes_from_left_to_right_and_obeys_its_operators() -> None:
    """Also for + and * of two arguments, which it once took from Python whatever it was given."""
    said: list[str] = []

    def saying(sign: str) -> Callable[..., str]:
        def say(*arguments: str) -> str:
            said.append(sign)
            return f"({sign.join(arguments)})" if len(arguments) > 1 else f"{sign}{arguments[0]}"

        return say

    signs = {"+": saying("+"), "*": saying("·"), "-": saying("−"), "neg": saying("~")}
    expr = ("+", ("*", 1, 2), ("neg", 3), ("*", "0.5", 4, 5))
    assert value_of(expr, dict.fromkeys(range(6), "x"), signs, str) == "(((x·x)+~x)+((0.5·x)·x))"
    assert value_of(("+", 1, 2), {1: "a", 2: "b"}, signs, str) == "(a+b)"
    assert put_in(expr, {3: ("*", 1, 1)}) == ("+", ("*", 1, 2), ("neg", ("*", 1, 1)), ("*", "0.5", 4, 5))
