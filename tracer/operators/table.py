"""The operators of the tape, each one entry with all that its readers need.

The primitive ones have no tree: every target says them itself. To add an operator, write its entry here and its
formula in tests/judge.py; the judge runs it against every target, and names the one that lacks it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from tracer.operators.tree import Expr, operators_in

LEAK = "0.01"
"""What leaky ReLU lets through below zero."""


@dataclass(frozen=True, kw_only=True)
class Operator:
    """One operator. In its trees 0 and 1 are its arguments, and −1 is its own value.

    Derivatives: any table of them, e.g. Abramowitz and Stegun, Handbook of Mathematical Functions (1964), 3.3 and 4.
    """

    words: str
    """How it is said: {0} and {1} are its arguments."""
    derivative: tuple[Expr, ...]
    """Its derivative by each argument; at a kink the one of the right side that libraries take (0 for ReLU)."""
    arguments: Literal[1, 2] = 1
    many: bool = False
    """More arguments than two are taken from the left."""
    tree: Expr | None = None
    """What it is, as a book writes it down; None for a primitive."""
    stable: Expr | None = None
    """The same where the tree would overflow or cancel in float64."""
    symbol: str = ""
    """Its name on the page, where it is written as a function; empty where it has a sign or a place of its own."""
    terminates: bool | None = None
    """True where terminating decimals give one; None: as the operators of its tree."""
    shape: Literal["rising", "hump"] | None = None
    """Over an interval: from its value at one end to that at the other; or with its top where the argument's two
    occurrences agree, at one half. None: by the intervals of its tree."""

    @property
    def working(self) -> Expr | None:
        """The tree to compute with; None for a primitive."""
        return self.tree if self.stable is None else self.stable


ARITHMETIC = ("+", "*", "-", "/", "neg", "sq")
"""What is written with signs, fractions and powers, and stands in place of a number without a name."""

OPERATORS: dict[str, Operator] = {
    # primitive
    "+": Operator(words="{0} plus {1}", arguments=2, many=True, derivative=("1", "1"), terminates=True),
    "*": Operator(words="{0} times {1}", arguments=2, many=True, derivative=(1, 0), terminates=True),
    "-": Operator(words="{0} minus {1}", arguments=2, derivative=("1", "-1"), terminates=True),
    "/": Operator(words="{0} divided by {1}", arguments=2, terminates=False,
                  derivative=(("/", "1", 1), ("neg", ("/", -1, 1)))),
    "neg": Operator(words="minus {0}", derivative=("-1",), terminates=True),
    "sq": Operator(words="{0} squared", derivative=(("*", "2", 0),), terminates=True),
    "exp": Operator(words="e to the power of {0}", derivative=(-1,), terminates=False,
                    shape="rising"),
    "ln": Operator(words="the natural logarithm of {0}", symbol="ln", derivative=(("/", "1", 0),), terminates=False,
                   shape="rising"),
    "abs": Operator(words="the size of {0}", terminates=True,
                    derivative=(("-", ("step", 0), ("step", ("neg", 0))),)),
    "max": Operator(words="the larger of {0} and {1}", symbol="max", arguments=2, many=True, terminates=True,
                    derivative=(("-", "1", ("step", ("-", 1, 0))), ("step", ("-", 1, 0)))),
    "min": Operator(words="the smaller of {0} and {1}", symbol="min", arguments=2, many=True, terminates=True,
                    derivative=(("-", "1", ("step", ("-", 0, 1))), ("step", ("-", 0, 1)))),
    # 1 above zero, else 0: the step activation, and the slope of ReLU (0 at 0 itself, as libraries have it)
    "step": Operator(words="the step of {0}", symbol="step", derivative=("0",), terminates=True, shape="rising"),
    # x·ln y, and 0 where x is 0, whatever y is: what cross-entropy means by 0·ln 0
    "xlogy": Operator(words="{0} times the natural logarithm of {1}", arguments=2, terminates=False,
                      derivative=(("ln", 1), ("/", 0, 1))),
    # trees
    "sigmoid": Operator(
        words="the sigmoid of {0}", symbol="σ", shape="rising",
        tree=("/", "1", ("+", "1", ("exp", ("neg", 0)))),
        stable=("/", ("exp", ("min", 0, "0")), ("+", "1", ("exp", ("neg", ("abs", 0))))),
        derivative=(("*", -1, ("-", "1", -1)),),
    ),
    "tanh": Operator(
        words="the hyperbolic tangent of {0}", symbol="tanh", shape="rising",
        tree=("/", ("-", ("exp", 0), ("exp", ("neg", 0))), ("+", ("exp", 0), ("exp", ("neg", 0)))),
        stable=("/", ("-", ("exp", ("min", ("*", "2", 0), "0")), ("exp", ("min", ("*", "-2", 0), "0"))),
                ("+", "1", ("exp", ("*", "-2", ("abs", 0))))),
        derivative=(("-", "1", ("sq", -1)),),
    ),
    "bipolar-sigmoid": Operator(
        words="the bipolar sigmoid of {0}", symbol="bipolar", shape="rising",
        tree=("-", ("/", "2", ("+", "1", ("exp", ("neg", 0)))), "1"),
        stable=("/", ("-", ("exp", ("min", 0, "0")), ("exp", ("min", ("neg", 0), "0"))),
                ("+", "1", ("exp", ("neg", ("abs", 0))))),
        derivative=(("*", "0.5", ("-", "1", ("sq", -1))),),
    ),
    "softplus": Operator(
        words="the softplus of {0}", symbol="softplus", shape="rising",
        tree=("ln", ("+", "1", ("exp", 0))),
        stable=("+", ("max", 0, "0"), ("ln", ("+", "1", ("exp", ("neg", ("abs", 0)))))),
        derivative=(("sigmoid", 0),),
    ),
    "relu": Operator(
        words="the ReLU of {0}", symbol="ReLU", shape="rising", tree=("max", "0", 0), derivative=(("step", 0),),
    ),
    "leaky-relu": Operator(
        words="the leaky ReLU of {0}", symbol="LReLU", shape="rising", tree=("max", ("*", LEAK, 0), 0),
        derivative=(("leaky-step", 0),),
    ),
    "leaky-step": Operator(
        words="the leaky step of {0}", symbol="LReLU′", shape="rising", tree=("max", ("step", 0), LEAK),
        derivative=("0",),
    ),
    # o(1 − o), where an interval must know that both are the same number; `exercises.intervals` recognizes it
    "logistic": Operator(
        words="{0} times open bracket 1 minus {0} close bracket", shape="hump", tree=("*", 0, ("-", "1", 0)),
        derivative=(("-", "1", ("*", "2", 0)),),
    ),
}

TREES: dict[str, Expr] = {name: op.working for name, op in OPERATORS.items() if op.working is not None}
"""The trees to compute with, by name: what `tree.complete` and the page's scripts are given."""
DEFINITIONS: dict[str, Expr] = {name: op.tree for name, op in OPERATORS.items() if op.tree is not None}
"""What each means, as a book writes it down, by name: for readers that trust no working form."""


def terminates(name: str) -> bool:
    """Whether an operator makes terminating decimals of such."""
    own = OPERATORS[name]
    return own.terminates if own.terminates is not None else all(map(terminates, operators_in(own.tree)))


def argument_count_fits(name: str, count: int) -> bool:
    """Whether an operator takes so many arguments."""
    own = OPERATORS[name]
    return count >= 2 if own.many else count == own.arguments
