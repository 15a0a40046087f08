"""The rules by which answers are read and marked, as data: they stand here alone, and every record carries them.

`grade` takes them from RULES, and so does a practice page, whose script is compiled from the same modules. In a record
they say to others by what its answers are accepted.
"""

from __future__ import annotations

import math
from typing import Annotated, Any, Literal

from msgspec import Meta, Struct

from tracer.ground.table import PLAIN_NUMBER, RUN
from tracer.operators.table import OPERATORS, TREES


class Exponential(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """e^x by the same steps everywhere, since libraries differ in the last bit: 2^k times a polynomial of what is left.

    Cody and Waite, Software Manual for the Elementary Functions (1980).
    """

    largest: Annotated[float, Meta(description="Arguments are cut off there, on both sides.")]
    per_ln2: Annotated[float, Meta(description="1 / ln 2: k is the whole number nearest to the argument times this.")]
    ln2: Annotated[tuple[float, float], Meta(description="ln 2 in two parts; k times the first is exact.")]
    terms: Annotated[tuple[float, ...], Meta(description="Of the polynomial, the highest power first.")]


class Logarithm(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """ln x by the same steps everywhere: x = 2^k · m, and ln m = 2 artanh((m − 1) / (m + 1)), a few terms of it."""

    highest: Annotated[float, Meta(description="m lies from half of it up to it.")]
    ln2: Annotated[tuple[float, float], Meta(description="ln 2 in two parts; k times the first is exact.")]
    terms: Annotated[tuple[float, ...], Meta(description="Of the series in the square, the highest power first.")]


class RulesFunction(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A function that is no primitive operator."""

    tree: Annotated[
        Any,
        Meta(description="What it is made of, 0 and 1 being its arguments; computed in this form.",
             extra_json_schema={"type": "array"}),
    ]
    shape: Annotated[
        Literal["rising", "hump"] | None,
        Meta(description="Over an interval: from its value at one end to that at the other; or v(1 − v), v one number, "
             "wherever its tree stands; null: by the intervals of its tree."),
    ] = None


class Reading(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How the text of an answer becomes a number. Patterns mean the same in Python and in a browser."""

    largest: Annotated[float, Meta(description="From this size on, no answer is meant.")]
    longest: Annotated[int, Meta(description="Characters, spaces among them; what is longer is no number.")]
    space: Annotated[
        str, Meta(description="A pattern of what is cut off at both ends and after a sign: space that is seen or not.")
    ]
    meant: Annotated[
        dict[str, str], Meta(description="By character, a pattern of what is typed, printed or copied in its place.")
    ]
    number: Annotated[
        str, Meta(description="The pattern of a number. Groups: decimals after digits; decimals without; exponent.")
    ]


class MarkingRules(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How answers are read, and what counts as right. A unit is one of the last decimal that is asked for."""

    kept: Annotated[
        tuple[int, ...],
        Meta(description="Decimals beyond those asked for, to any of which correct work may round on its way."),
    ]
    exact: Annotated[
        int, Meta(description="Where nothing is rounded, numbers are known to half a unit of so many decimals more.")
    ]
    tie: Annotated[
        float, Meta(description="So near to a tie, either side is right: floats do not say on which a number lies.")
    ]
    beside: Annotated[float, Meta(description="Units by which an answer may lie beside what work gives.")]
    magnified: Annotated[
        float,
        Meta(description="Units of slack in a product for each 1 by which a factor exceeds 1: it magnifies what was "
             "rounded before."),
    ]
    unbounded: Annotated[float, Meta(description="In place of infinity, where a divisor may be 0.")]
    grid: Annotated[int, Meta(description="Ends of intervals go outward to so many decimals more than are asked for.")]
    grid_tie: Annotated[float, Meta(description="Part of a step of that grid within which an end lies on it.")]
    slack: Annotated[float, Meta(description="By which answers and ends, which are decimals, may differ as floats.")]
    coarse: Annotated[
        float, Meta(description="Units that an answer with too few digits may be off beyond half of its last one.")
    ]
    digits: Annotated[int, Meta(description="Decimals of an exact answer.")]
    good: Annotated[tuple[str, ...], Meta(description="Verdicts that have their marks.")]
    exponential: Exponential
    logarithm: Logarithm
    functions: Annotated[dict[str, RulesFunction], Meta(description="By name, all that are no primitive operators.")]
    reading: Reading
    formulas: Annotated[
        str, Meta(description="What begins with one of these, a spreadsheet runs or hides: it gets a quote before it.")
    ]
    plain: Annotated[str, Meta(description="The pattern of a number that stays as it is, with its sign.")]


READING = Reading(
    largest=1e6,
    longest=200,  # the longest float that Python prints in full has some 60 digits here
    space=r"[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200b\u2028\u2029\u202f\u205f\u3000"
          r"\u061c\u200e\u200f\u2060\u2066-\u2069\ufeff]*",
    meant={"-": r"[\u2010-\u2015\u2212\u207b\u02d7\ufe63\uff0d\u2796]", "+": r"[\uff0b\ufe62\u207a]", ".": ","},
    number=r"[+-]?(?:[0-9]+(?:\.([0-9]*))?|\.([0-9]+))(?:[eE]([+-]?[0-9]+))?",
)

_LN2 = 0.693147180369123816490, 1.90821492927058770002e-10
_SMALL = ("exp", ("neg", ("abs", 0)))
_SMALL_SQUARED = ("exp", ("*", "-2", ("abs", 0)))
_FUNCTIONS_OF_0_1_0: dict[str, RulesFunction] = {
    "sigmoid": RulesFunction(shape="rising", tree=("/", ("exp", ("min", 0, "0")), ("+", "1", _SMALL))),
    "tanh": RulesFunction(
        shape="rising",
        tree=("/", ("-", ("exp", ("min", ("*", "2", 0), "0")), ("exp", ("min", ("*", "-2", 0), "0"))),
              ("+", "1", _SMALL_SQUARED)),
    ),
    "relu": RulesFunction(shape="rising", tree=("max", "0", 0)),
    "leaky-relu": RulesFunction(shape="rising", tree=("max", ("*", "0.01", 0), 0)),
    "leaky-step": RulesFunction(shape="rising", tree=("max", ("step", 0), "0.01")),
    "logistic": RulesFunction(shape="hump", tree=("*", 0, ("-", "1", 0))),
}


def _rules(functions: dict[str, RulesFunction], formulas: str) -> MarkingRules:
    return MarkingRules(
        kept=(0, 1, 2), exact=3, tie=1e-12, beside=1.0, magnified=1.0, unbounded=1e12, grid=2, grid_tie=0.001,
        slack=1e-9, coarse=1.0, digits=12, good=("right", "follows"),
        exponential=Exponential(
            largest=700.0, per_ln2=1.4426950408889634, ln2=_LN2,
            terms=tuple(1 / math.factorial(power) for power in range(13, -1, -1)),
        ),
        logarithm=Logarithm(highest=math.sqrt(2), ln2=_LN2, terms=tuple(1 / power for power in range(23, 0, -2))),
        functions=functions, reading=READING, formulas=RUN, plain=PLAIN_NUMBER,
    )


FIRST = _rules(_FUNCTIONS_OF_0_1_0, "=+-@\t\r'")
"""What a record means that carries no rules, as those of 0.1.0; never changed."""
RULES = _rules({name: RulesFunction(tree=tree, shape=OPERATORS[name].shape) for name, tree in TREES.items()}, RUN)
"""Those of today, with every operator that the tape knows."""
