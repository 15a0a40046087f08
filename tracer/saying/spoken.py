"""The target of words: an expression as one says it aloud, with brackets said where they are needed.

For alternative texts of formulas, on paper and for the ear. What a leaf is called is for the caller to say.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from tracer.operators.table import OPERATORS
from tracer.operators.tree import Expr, Operators, value_of

OPEN, CLOSE = "open bracket", "close bracket"
_SUM, _PRODUCT, _SQUARE, _FUNCTION, _THING = range(1, 6)
_STRENGTH = {"+": _SUM, "-": _SUM, "neg": _SUM, "*": _PRODUCT, "/": _PRODUCT, "xlogy": _PRODUCT, "sq": _SQUARE}
"""How strongly an operator binds what it is said with; all others are functions, said before what they are of."""
_LAST = {"sq": _THING, "xlogy": _FUNCTION}
"""How strongly what stands last in it must bind, where that is not a little more than the operator itself."""


class Said(NamedTuple):
    """A part of what is said."""

    text: str
    strength: int = _THING

    def within(self, strength: int) -> str:
        """In brackets where its surroundings bind more strongly."""
        return self.text if self.strength >= strength else f"{OPEN} {self.text} {CLOSE}"


def spoken(expr: Expr, leaf: Callable[[int], str]) -> str:
    """An expression in words. leaf: what the row of an id is called, or its number."""
    said: Said = value_of(expr, _Leaves(leaf), SPOKEN, _constant)
    return said.text


class _Leaves:
    def __init__(self, leaf: Callable[[int], str]) -> None:
        self.leaf = leaf

    def __getitem__(self, at: int) -> Said:
        return _constant(self.leaf(at))


def _constant(text: str) -> Said:
    return Said(f"minus {text[1:]}", _SUM) if text[:1] in ("-", "−") else Said(text)


def _said(name: str) -> Callable[..., Said]:
    entry, own = OPERATORS[name], _STRENGTH.get(name, _FUNCTION)
    # a − (b − c), a / (b / c), −(b − c) and (σ of x)² need their brackets, a + b + c needs none
    last = own if entry.many or own == _FUNCTION else _LAST.get(name, own + 1)

    def say(*arguments: Said) -> Said:
        first = [argument.within(own) for argument in arguments[:-1]]
        return Said(entry.words.format(*first, arguments[-1].within(last)), own)

    return say


SPOKEN: Operators = {name: _said(name) for name in OPERATORS}
