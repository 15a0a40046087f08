"""Numerals, roundings, intervals."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracer.audit.exact_intervals import Interval, point
from tracer.audit.expressions import Reading, cells, evaluate
from tracer.audit.functions import FUNCTIONS
from tracer.audit.nodes import Applied, Free, Negated, Node, Number, Power, Product, Sum, UnreadableError
from tracer.audit.numerals import Numeral, fixed, read_numeral, rounded, roundings, show, significant_places

ROUNDINGS = [
    # value, places, half-up, half-even, half-down, truncate
    ("0.125", 2, "0.13", "0.12", "0.12", "0.12"),
    ("0.135", 2, "0.14", "0.14", "0.13", "0.13"),
    ("-0.125", 2, "-0.13", "-0.12", "-0.12", "-0.12"),
    ("-0.135", 2, "-0.14", "-0.14", "-0.13", "-0.13"),
    ("0.1250001", 2, "0.13", "0.13", "0.13", "0.12"),
    ("0.1249999", 2, "0.12", "0.12", "0.12", "0.12"),
    ("-0.129", 2, "-0.13", "-0.13", "-0.13", "-0.12"),
    ("0.105", 2, "0.11", "0.10", "0.10", "0.10"),  # 0.35 × 0.3, which floats get wrong
    ("0.5", 0, "1", "0", "0", "0"),
    ("1.5", 0, "2", "2", "1", "1"),
    ("-0.5", 0, "-1", "0", "0", "0"),
    ("15", -1, "20", "20", "10", "10"),
    ("25", -1, "30", "20", "20", "20"),
    ("0", 3, "0", "0", "0", "0"),
    ("0.004", 2, "0", "0", "0", "0"),
    ("-0.004", 2, "0", "0", "0", "0"),
    ("9.996", 2, "10.00", "10.00", "10.00", "9.99"),
]


@pytest.mark.parametrize(("value", "places", "up", "even", "down", "cut"), ROUNDINGS)
def test_rounding_rules(value: str, places: int, up: str, even: str, down: str, cut: str) -> None:
    for rule, right in {"half-up": up, "half-even": even, "half-down": down, "truncate": cut}.items():
        assert rounded(Fraction(value), places, rule) == Fraction(right), rule
    ties = {Fraction(up), Fraction(even), Fraction(down)}
    assert set(roundings(Fraction(value), Fraction(value), places, None)) == ties


def test_no_rule_is_refused() -> None:
    with pytest.raises(ValueError, match="no rounding rule 'up'"):
        rounded(Fraction(1), 2, "up")


@pytest.mark.parametrize(
    ("value", "digits", "places"),
    [("0.04742587", 3, 4), ("1234", 3, -1), ("1", 3, 2), ("9.99", 2, 1), ("0.1", 1, 1), ("-0.00123", 2, 4), ("0", 3, 3),
     ("1e-40", 2, 41), ("99999999999999999999", 1, -19), ("1e20", 1, -20)],
)
def test_significant_digits(value: str, digits: int, places: int) -> None:
    assert significant_places(Fraction(value), digits) == places


NUMERALS = [
    ("0.65", "0.65", 2), ("−0.04", "-0.04", 2), ("-0.04", "-0.04", 2), ("12", "12", 0), ("0.50", "0.5", 2),
    ("1.2 × 10^−40", "1.2e-40", 41), ("1.2×10^3", "1200", -2), ("1.2 × 10⁻⁴⁰", "1.2e-40", 41), (" 0.65 ", "0.65", 2),
    ("3 × 10²", "300", -2),
]


@pytest.mark.parametrize(("text", "value", "places"), NUMERALS)
def test_numerals(text: str, value: str, places: int) -> None:
    numeral = read_numeral(text)
    assert numeral is not None
    assert (numeral.value, numeral.places) == (Fraction(value), places)


@pytest.mark.parametrize(
    "text", ["", "x", "1e5", "1,000", ".5", "5.", "+1", "− 1", "1 2", "1.2 × 10", "٣", "²", "1" * 70, "1 × 10^99999"]
)
def test_what_is_no_numeral(text: str) -> None:
    assert read_numeral(text) is None


@pytest.mark.parametrize(
    ("value", "text"),
    [("0.2275", "0.2275"), ("-0.5", "−0.5"), ("1/3", "0.3333333333…"), ("-200/3", "−66.66666666…"), ("0", "0"),
     ("12000", "12000"), ("1e-50", "1 × 10^−50"), ("1e50", "1 × 10^50"),
     ("1e-20", "0.00000000000000000001")],
)
def test_values_in_messages(value: str, text: str) -> None:
    assert show(Fraction(value)) == text


def test_fixed_keeps_zeros() -> None:
    texts = [fixed(Fraction(value), places) for value, places in (("0.5", 2), ("-0.5", 3), ("3", 0), ("120", -1))]
    assert texts == ["0.50", "−0.500", "3", "120"]


def number(value: Fraction) -> Number:
    return Number(numeral=Numeral(text="", value=value, places=2))


NAMES = "abc"
SINGLE = sorted(name for name, function in FUNCTIONS.by_symbol.items() if function.arguments == 1)
LEAVES = st.one_of(
    st.sampled_from([Free(name=name) for name in NAMES]),
    st.fractions(-3, 3, max_denominator=50).map(number),
)


def grow(children: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    return st.one_of(
        st.builds(lambda a, b, s: Sum(terms=((1, a), (s, b))), children, children, st.sampled_from((1, -1))),
        st.builds(lambda a, b, o: Product(factors=(("×", a), (o, b))), children, children, st.sampled_from("×/")),
        st.builds(lambda a: Negated(of=a), children),
        st.builds(lambda a, n: Power(base=a, exponent=number(Fraction(n))), children, st.integers(-2, 3)),
        st.builds(lambda a, f: Applied(name=f, arguments=(a,)), children, st.sampled_from(SINGLE)),
        st.builds(lambda a, b: Applied(name="max", arguments=(a, b)), children, children),
    )


TREES = st.recursive(LEAVES, grow, max_leaves=8)
SPANS = st.tuples(st.fractions(-3, 3, max_denominator=100), st.fractions(0, 2, max_denominator=100))


class Ranges(dict[str, Fraction]):
    """Free symbols that may be intervals: the reading of leaves is what differs."""


def at(tree: Node, leaves: dict[str, Interval]) -> Interval:
    """A tree at points or over intervals of its symbols."""
    numbers = {name: Number(numeral=Numeral(text=name, value=Fraction(0), places=0)) for name in NAMES}

    def put(node: Node) -> Node:
        match node:
            case Free():
                return numbers[node.name]
            case Sum():
                return Sum(terms=tuple((sign, put(part)) for sign, part in node.terms))
            case Product():
                return Product(factors=tuple((sign, put(part)) for sign, part in node.factors))
            case Negated():
                return Negated(of=put(node.of))
            case Power():
                return Power(base=put(node.base), exponent=node.exponent)
            case Applied():
                return Applied(name=node.name, arguments=tuple(map(put, node.arguments)))
            case _:
                return node

    reading = Reading(
        number=lambda n: leaves.get(n.numeral.text) or point(n.numeral.value), symbol=lambda s: point(Fraction(0)),
        free={},
    )
    ((cell,),) = cells(evaluate(put(tree), reading))
    return cell


@pytest.mark.slow
@given(TREES, st.tuples(SPANS, SPANS, SPANS), st.tuples(*[st.fractions(0, 1, max_denominator=20)] * 3))
def test_the_value_at_any_point_lies_in_the_value_over_the_interval(tree, spans, shares) -> None:
    over = {name: Interval(low, low + width) for name, (low, width) in zip(NAMES, spans, strict=True)}
    inside = {
        name: point(low + width * share)
        for name, (low, width), share in zip(NAMES, spans, shares, strict=True)
    }
    try:
        whole = at(tree, over)
    except UnreadableError:
        return  # it divides by what may be 0, or the like
    one = at(tree, inside)
    inside_whole = whole.lo <= one.lo and one.hi <= whole.hi
    # A function's value at a point is itself a hair wide, and the hair may stick out.
    touches = not one.point and whole.lo <= one.hi and one.lo <= whole.hi
    assert inside_whole or touches


@given(st.sampled_from(SINGLE), st.fractions(0, 40, max_denominator=1000))
def test_an_enclosure_is_narrow(name: str, x: Fraction) -> None:
    value = FUNCTIONS.by_symbol[name].value(point(x))
    assert 0 <= value.hi - value.lo <= max(1, abs(value.hi)) * Fraction(1, 10**45)
