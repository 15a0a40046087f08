"""What a function's name on a page means comes as data, and is evaluated with the audit's own arithmetic."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.judge import precisely
from tracer.audit.exact_intervals import Interval, point
from tracer.audit.functions import FUNCTIONS, OWN, PRIMITIVES, Functions, Own
from tracer.audit.nodes import UnreadableError

# Operators of which the audit has never heard, as somebody's table might have them.
THEIRS = {
    "softplus": Own(symbol="softplus", tree=("ln", ("+", "1", ("exp", 0))), derivative=[("sigmoid", 0)]),
    "bipolar-sigmoid": Own(
        symbol="bipolar", tree=["-", ["/", "2", ["+", "1", ["exp", ["neg", 0]]]], "1"],
        derivative=[["*", "0.5", ["-", "1", ["sq", -1]]]],
    ),
    "silu": Own(symbol="SiLU", tree=("*", 0, ("sigmoid", 0))),
    "twice": Own(symbol="", tree=("*", "2", 0)),
    "elu": Own(symbol="ELU", tree=("+", ("max", "0", 0), ("min", "0", ("-", ("exp", 0), "1")))),
    "mish": Own(symbol="Mish", tree=("*", 0, ("tanh", ("softplus", 0)))),
    "hard": Own(symbol="hard", tree=("max", "0", ("min", "1", ("/", ("+", ("twice", 0), "5"), "10")))),
    "log-loss": Own(symbol="H", tree=("neg", ("+", ("xlogy", 0, 1), ("xlogy", ("-", "1", 0), ("-", "1", 1))))),
    "size": Own(symbol="size", tree=("sqrt", ("+", ("sq", 0), ("abs", 1)))),
}
ALL = Functions({**THEIRS, **OWN})


def judge(name: str, *z: Decimal) -> Decimal:
    """The same by the tests' own series."""
    with localcontext(prec=100):
        exp, ln = (lambda x: precisely("exp", x)), (lambda x: precisely("ln", x))
        one, (x, *others) = Decimal(1), z
        sigmoid = precisely("sigmoid", x)
        formulas: dict[str, Callable[[], Decimal]] = {
            "softplus": lambda: ln(1 + exp(x)),
            "softplus′": lambda: sigmoid,
            "bipolar": lambda: 2 * sigmoid - 1,
            "bipolar′": lambda: 2 * sigmoid * (1 - sigmoid),
            "SiLU": lambda: x * sigmoid,
            "ELU": lambda: x if x > 0 else exp(x) - 1,
            "Mish": lambda: x * precisely("tanh", ln(1 + exp(x))),
            "hard": lambda: min(one, max(Decimal(0), x / 5 + one / 2)),
            "H": lambda: -(x * ln(others[0]) + (1 - x) * ln(1 - others[0])),
            "size": lambda: (x * x + abs(others[0])).sqrt(),
            "σ′": lambda: sigmoid * (1 - sigmoid),
            "tanh′": lambda: 1 - precisely("tanh", x) ** 2,
            "ReLU′": lambda: Decimal(x > 0),
            "LReLU": lambda: max(x, x / 100),
            "LReLU′": lambda: one if x > 0 else one / 100,
            "id": lambda: x,
            "id′": lambda: one,
            "ReLU": lambda: max(x, Decimal(0)),
            "step": lambda: Decimal(x > 0),
            "σ": lambda: sigmoid,
            "tanh": lambda: precisely("tanh", x),
            "exp": lambda: exp(x),
            "abs": lambda: abs(x),
            "ln": lambda: ln(x),
            "sqrt": lambda: x.sqrt(),
        }
        return formulas[name]()


def assert_encloses(name: str, *z: Decimal) -> None:
    found, right = ALL.by_symbol[name].value(*(point(Fraction(x)) for x in z)), Fraction(judge(name, *z))
    near = max(abs(right) * Fraction(1, 10**30), Fraction(1, 10**90))
    assert found.lo - near <= right <= found.hi + near and found.hi - found.lo <= near, (name, z)


SINGLE = [name for name, function in ALL.by_symbol.items() if function.arguments == 1]


@pytest.mark.parametrize("name", SINGLE)
@settings(max_examples=20)
@given(z=st.decimals("-30", "30", places=6).filter(bool))
def test_a_function_has_its_value_to_thirty_digits(name: str, z: Decimal) -> None:
    assert_encloses(name, abs(z) if name in ("ln", "sqrt") else z)


@given(x=st.decimals("0.001", "0.999", places=6), y=st.decimals("0.001", "0.999", places=6))
def test_a_function_may_have_two_arguments(x: Decimal, y: Decimal) -> None:
    assert_encloses("H", x, y)
    assert_encloses("size", x, y)


@pytest.mark.parametrize("y", ["0", "-1", "0.3"])
def test_nothing_times_a_logarithm_is_nothing(y: str) -> None:
    assert FUNCTIONS.value_of(("xlogy", "0", y), lambda id_: point(Fraction(id_))) == point(Fraction(0))


@pytest.mark.parametrize("z", ["-200", "-1000", "-4e-50", "1e-30", "700", "0"])
def test_a_small_value_keeps_its_digits(z: str) -> None:
    """ln(1 + e^−200) is 1.4 × 10^−87: where the 1 hides the rest, more digits are carried."""
    assert_encloses("softplus", Decimal(z))


@pytest.mark.parametrize("name", SINGLE)
@settings(max_examples=20)
@given(low=st.fractions(-3, 3, max_denominator=100), width=st.fractions(0, 1, max_denominator=1000),
       share=st.fractions(0, 1, max_denominator=20))
def test_the_values_over_an_interval_are_enclosed(name: str, low: Fraction, width: Fraction, share: Fraction) -> None:
    low = abs(low) + Fraction(1, 100) if name in ("ln", "sqrt") else low
    function, hair = ALL.by_symbol[name].value, Fraction(1, 10**40)
    whole, inside = function(Interval(low, low + width)), function(point(low + width * share))
    assert whole.lo - hair <= inside.lo and inside.hi <= whole.hi + hair


@pytest.mark.parametrize(("name", "widest"), [("σ′", "0.0003"), ("tanh′", "0.0003"), ("SiLU", "0.011"), ("Mish", "0.012")])
def test_an_argument_that_stands_twice_is_one_number(name: str, widest: str) -> None:
    """σ′ hardly changes near 0; σ and 1 − σ, taken apart, would let it be anything from 0.2475 to 0.2525."""
    low = Fraction(0) if name.endswith("′") else Fraction(1)
    value = ALL.by_symbol[name].value(Interval(low, low + Fraction(1, 100)))
    assert value.hi - value.lo < Fraction(widest)


# A formula with their names, and what the audit says of it.
LINES = [
    ("softplus", "0.5", "", "≈", "0.9741", ""),
    ("softplus", "0.5", "", "≈", "0.9740", "softplus(0.5) gives 0.9740769841…, printed 0.9740"),
    ("softplus", "0.5", "′", "≈", "0.6225", ""),
    ("softplus", "0.5", "′", "≈", "0.6226", "softplus′(0.5) gives 0.6224593312…, printed 0.6226"),
    ("softplus", "0", "′", "=", "0.5", ""),
    ("bipolar", "0", "", "=", "0", ""),
    ("bipolar", "0", "′", "=", "0.5", ""),
    ("hard", "0.5", "", "=", "0.6", ""),
    ("ELU", "−200", "", "=", "−1", "ELU(−200) gives −0.9999999999…, not exactly −1: ≈ belongs here"),
]


@pytest.mark.parametrize(("name", "z", "prime", "relation", "printed", "wrong"), LINES)
def test_a_page_may_call_a_function_that_came_as_data(
    name: str, z: str, prime: str, relation: str, printed: str, wrong: str, judged: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    called = f"<msup><mi>{name}</mi><mo>′</mo></msup>" if prime else f"<mi>{name}</mi>"
    formula = f"{called}<mo>(</mo><mn>{z}</mn><mo>)</mo><mo>{relation}</mo><mn>{printed}</mn>"
    if name != "hard" and name not in FUNCTIONS.by_symbol:  # "hard" reads as a product of an unknown number
        assert judged(formula, "") != []
    monkeypatch.setattr(FUNCTIONS, "by_symbol", ALL.by_symbol)
    assert judged(formula, "") == ([wrong] if wrong else [])


def test_a_function_of_two_takes_two(judged: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(FUNCTIONS, "by_symbol", ALL.by_symbol)
    two = "<mi>size</mi><mo>(</mo><mn>3</mn><mo>,</mo><mn>16</mn><mo>)</mo><mo>=</mo><mn>5</mn>"
    assert judged(two, "") == []
    one = "<mi>size</mi><mo>(</mo><mn>3</mn><mo>)</mo><mo>=</mo><mn>5</mn>"
    assert judged(one, "") == ["it cannot be evaluated: the function size takes 2 arguments, not 1"]


@pytest.mark.parametrize(
    ("tree", "why"),
    [
        (("pow", 0, "2"), "the audit knows no operator pow"),
        ((), "the audit knows no operator ()"),
        (("ln", 0, "2"), "the operator ln does not take 2 arguments"),
        (("+",), "the operator + does not take 0 arguments"),
    ],
)
def test_a_tree_that_cannot_be_evaluated_says_why(tree: Any, why: str) -> None:
    with pytest.raises(UnreadableError) as refused:
        FUNCTIONS.value_of(tree, lambda id_: point(Fraction(id_)))
    assert str(refused.value) == why


def test_every_primitive_operator_is_named_once() -> None:
    """A name on a page is an entry of the one table; what is primitive has no tree."""
    assert {name for name, own in OWN.items() if own.tree is None} < set(PRIMITIVES)
    assert set(PRIMITIVES) - set(OWN) == {"+", "-", "*", "/", "neg", "sq", "xlogy"}, "these have a sign, or a place"


@pytest.mark.parametrize(("symbol", "z", "value"), [
    ("softplus", "400000.1", "400000.1"), ("softplus", "-400000", "0"), ("softplus′", "400000", "1"), ("bipolar", "1000000", "1"),
    ("bipolar", "-1000000", "-1"), ("bipolar′", "-1000000", "0"), ("σ", "1000000", "1"), ("tanh", "-1000000", "-1"),
])
def test_far_out_a_function_has_its_limit(symbol: str, z: str, value: str) -> None:
    """A lesson with inputs of a million prints them, and they are true."""
    found = FUNCTIONS.by_symbol[symbol].value(point(Fraction(z)))
    assert abs(found.lo - Fraction(value)) < Fraction(1, 10**40) and abs(found.hi - Fraction(value)) < Fraction(1, 10**40)
