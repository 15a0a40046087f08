"""Rows as equations: the symbols, the numbers put in, the result; `=` only where that is exactly so.

A chain is decided before it is written. Where rounded values are carried, every number after an ≈ is exactly the
rounding of what the printed operands give, link by link: if it would not be, more digits are printed.
"""

from __future__ import annotations

import decimal
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from markupsafe import Markup

from tracer.operators.activations import ACTIVATIONS
from tracer.operators.decimals import round_decimals, round_to
from tracer.operators.exact import DECIMAL
from tracer.operators.rational import fraction_of
from tracer.operators.table import ARITHMETIC
from tracer.operators.tree import Expr, Operators, references, value_of
from tracer.saying import mathml as ml
from tracer.saying.notation import Notation
from tracer.saying.numbers import Numeral, is_noise, shorter
from tracer.saying.view import View
from tracer.saying.writer import Piece, Writer, function_symbol
from tracer.tape.trace import Row

INLINED = {
    "weighted_sum": ("product",),
    "delta": ("error", "derivative"),
    "backward_sum": ("backward_product",),
    "change": ("gradient",),
    "bias_change": ("bias_gradient",),
    "new_weight": ("change", "gradient"),
    "new_bias": ("bias_change", "bias_gradient"),
}
"""By quantity: the quantities whose expression stands in place of their number, where that number is not rounded."""

LINE = 30
"""Characters in a line of a chain: what fits on a phone."""
MOST_DIGITS = 30
_EXACT = decimal.Context(prec=300, Emin=-99999, Emax=99999)
_WITH_BRACKETS: Operators = {**DECIMAL, "[]": lambda x: x}


@dataclass(frozen=True, kw_only=True)
class Link:
    """relation, and the lines of the side after it; more than one where a sum is broken."""

    relation: str
    lines: tuple[str, ...]


class Equations:
    """Equations of one trace in one notation."""

    def __init__(self, view: View, notation: Notation) -> None:
        self.view = view
        self.notation = notation
        self.rule = view.lesson.rounding.rule
        self.carry = view.lesson.rounding.carry

    # What is printed where

    def expand(self, row: Row) -> Expr:
        """The expression as printed: with the expressions of inlined rows in the place of their ids."""
        return self._expanded(row.expr, INLINED.get(row.quantity, ()), top=True)

    def _expanded(self, expr: Expr | None, inlined: tuple[str, ...], top: bool = False) -> Expr:
        assert expr is not None, "a given value has no equation"
        if isinstance(expr, int):
            row = self.view.by_id(expr)
            if row.quantity in inlined and row.digits is None and _arithmetic(row.expr) and not _collected(row):
                inner = self._expanded(row.expr, inlined)
                return ("[]", inner) if row.quantity == "derivative" and isinstance(inner, tuple) and not top else inner
            return expr
        if isinstance(expr, str):
            return expr
        return (expr[0], *(self._expanded(argument, inlined) for argument in expr[1:]))

    def chain(self, row: Row) -> tuple[str, tuple[Link, ...]]:
        """(left side, links) of a row's equation."""
        tree = self.expand(row)
        symbol = self.notation.symbol(row)
        numerals, results = self._results(row, tree)
        if isinstance(tree, str):
            return symbol, tuple(Link(relation=relation, lines=(text,)) for relation, text in results)
        links = [Link(relation="=", lines=self._lines(tree, row, self._symbol_leaf(row), "·"))]
        if not isinstance(tree, int):
            put_in = all(numeral.exact for numeral in numerals.values())
            leaf = self._number_leaf(numerals)
            links.append(Link(relation="=" if put_in else "≈", lines=self._lines(tree, row, leaf, "×")))
        links += [Link(relation=relation, lines=(text,)) for relation, text in results]
        return symbol, tuple(links)

    def parts(self, row: Row) -> tuple[Row, ...]:
        """Rows that stand as numbers in this one's equation only because they are rounded, as they were made.

        Their own equations have to be shown before it; where nothing is rounded there are none.
        """
        inlined = INLINED.get(row.quantity, ())
        named = dict.fromkeys(references(self.expand(row)))
        rows = (self.view.by_id(at) for at in named)
        own = [r for r in rows if r.quantity in inlined and r.step == row.step and not _collected(r)]
        return tuple(part for r in own for part in (*self.parts(r), r))

    # How many digits, and which relation

    def _results(self, row: Row, tree: Expr) -> tuple[dict[int, Numeral], list[tuple[str, str]]]:
        """The operands' numerals, and what follows: (relation, number) once or twice."""
        ids = sorted(set(references(tree)))
        final = self.view.numeral(row)
        handed_on = isinstance(tree, int)  # nothing is computed and no number put in: what follows is the number itself
        for extra in range(0, MOST_DIGITS, 2):
            numerals = {
                at: Numeral(value=r.value, exact=True) if handed_on else self.view.numbers.of(r, "value", extra=extra)
                for at, r in zip(ids, map(self.view.by_id, ids), strict=True)
            }
            try:
                given = self._value(tree, numerals)
            except ArithmeticError:  # the logarithm of what is nearly 0: it needs more digits
                continue
            if not self.carry:
                final = self.as_given(row, tree, numerals)
                same = final.exact if handed_on else self.exactly(tree, numerals) == final.value
                return numerals, [("=" if same else "≈", self._tied(row, final, "value"))]
            shown = self._shown(row, tree, given, numerals)
            if shown is not None:
                return numerals, shown
        # What the tape rounded to 28 digits is 1 there, and 0.999… by a rule that cuts: there are no more digits.
        return numerals, [("≈", self._tied(row, final, "value"))]

    def _shown(
        self, row: Row, tree: Expr, given: Decimal, numerals: dict[int, Numeral]
    ) -> list[tuple[str, str]] | None:
        """What follows the operands in a lesson that carries; None where they need more digits to give it."""
        exactly = self.exactly(tree, numerals)
        final = self.view.numeral(row)
        if row.digits is None:
            if exactly == final.value:
                return [("=", self._tied(row, final, "value"))]
            return [("≈", self._tied(row, final, "value"))] if self.is_rounding(given, final) else None
        for extra in range(MOST_DIGITS):
            shown = self.view.numbers.of(row, "raw", extra=extra)
            if not (self.is_rounding(given, shown) or exactly == shown.value):
                return None
            carried = round_to(shown.value, row.digits, self.rule, row.significant)
            if carried == row.value or shown.value == row.value:
                break
        relation = "=" if exactly == shown.value else "≈"
        if shown.value == final.value:
            same = self.is_rounding(given, final) or exactly == final.value
            return [(relation, self._tied(row, final, "value"))] if same else None
        return [(relation, self._tied(row, shown, "raw")), ("≈", self._tied(row, final, "value"))]

    def is_rounding(self, given: Decimal, numeral: Numeral) -> bool:
        """True where a numeral is the lesson's rounding of a number at the numeral's own last digit."""
        exponent = numeral.value.as_tuple().exponent
        assert isinstance(exponent, int)
        if exponent > 0:  # a power of ten with few digits
            return abs(given - numeral.value) <= Decimal(5).scaleb(exponent - 1)
        return round_decimals(given, -exponent, self.rule) == numeral.value

    def _value(self, tree: Expr, numerals: dict[int, Numeral]) -> Decimal:
        values = {at: numeral.value for at, numeral in numerals.items()}
        with decimal.localcontext(_EXACT):
            value: Decimal = value_of(tree, values, _WITH_BRACKETS, Decimal)
        return value

    def exactly(self, tree: Expr, numerals: Mapping[int, Numeral]) -> Fraction | None:
        """What the printed operands give, to the last digit; None where no digits say it."""
        return fraction_of(tree, {at: Fraction(numeral.value) for at, numeral in numerals.items()})

    def as_given(self, row: Row, tree: Expr, numerals: Mapping[int, Numeral]) -> Numeral:
        """A row's number where nothing is carried, with no more digits than its printed operands give.

        The last digits of a float64 are not those of the sum on paper, and where large numbers cancel many are not.
        An operand that is printed rounded stands for the number that it is the rounding of.
        """
        final = self.view.numeral(row)
        values = {}
        for at, numeral in numerals.items():
            value = self.view.by_id(at).value
            values[at] = numeral.value if numeral.exact or is_noise(value, numeral.value) else value
        with decimal.localcontext(_EXACT):
            given = value_of(tree, values, _WITH_BRACKETS, Decimal)
            for numeral in (final, *shorter(row.value, final.places)):
                if abs(given - numeral.value) <= Decimal(5).scaleb(-numeral.places - 1):
                    return numeral
        return final

    # Writing

    def _tied(self, row: Row, numeral: Numeral, field: str) -> str:
        return ml.number(numeral, View.tie(row, field), self.view.given(row))

    def _symbol_leaf(self, of: Row) -> Callable[[Row], Piece]:
        """Symbols as they stand in a row's equation; where samples stand beside each other each says which it is."""
        if of.quantity in ("sample_gradient", "sample_bias_gradient"):
            return lambda row: Piece(ml=self.notation.of_sample(row))
        return lambda row: Piece(ml=self.notation.symbol(row, step=of.step))

    def _number_leaf(self, numerals: dict[int, Numeral]) -> Callable[[Row], Piece]:
        def leaf(row: Row) -> Piece:
            numeral = numerals[row.id]
            return Piece(
                ml=self._tied(row, numeral, "value"),
                strength=3 if numeral.exponent is None else 2,
                negative=numeral.negative,
                zero=not numeral.value,
            )

        return leaf

    def _lines(self, tree: Expr, row: Row, leaf: Callable[[Row], Piece], sign: str) -> tuple[str, ...]:
        writer = Writer(lambda at: leaf(self.view.by_id(at)), sign, lambda operator: self.function(operator, row))
        return writer.lines(tree, LINE)

    def function(self, operator: str, row: Row) -> str:
        """σ for the sigmoid; where a slope has an operator of its own, the activation's name with a prime."""
        if row.quantity == "derivative" and row.neuron is not None:
            activation = ACTIVATIONS[self.view.layer_of(row.neuron).activation]
            if operator == activation.own_slope:
                return activation.symbol + "′"
        return function_symbol(operator)

    # Whole equations

    def equation(self, row: Row) -> Markup:
        """The row's equation as a block: symbols in the first line, numbers in the next, results behind them."""
        symbol, links = self.chain(row)
        return ml.display(ml.chain_table(_laid_out(symbol, links)))

    def short(self, row: Row) -> Markup:
        """Numbers and result in the running text, without the symbols' line."""
        symbol, links = self.chain(row)
        rest = links[1:] if len(links) > 1 else links
        return ml.inline(ml.row(symbol, *(ml.mo(link.relation) + "".join(link.lines) for link in rest)))

    def formula(self, row: Row) -> Markup:
        """The row's rule, in symbols only."""
        symbol, links = self.chain(row)
        lines = [(symbol if at == 0 else "", "=" if at == 0 else "", line) for at, line in enumerate(links[0].lines)]
        return Markup('<div class="formula">{}</div>').format(ml.display(ml.chain_table(lines), kind="eq"))

    def symbol(self, row: Row) -> Markup:
        return ml.inline(self.notation.symbol(row))


def _collected(row: Row) -> bool:
    """A gradient that gathers those of several samples or neurons: too long to stand in another equation."""
    return row.quantity.endswith("gradient") and _has(row.expr, ("+", "/"))


def _has(expr: Any, operators: tuple[str, ...]) -> bool:
    return isinstance(expr, tuple) and (expr[0] in operators or any(_has(part, operators) for part in expr[1:]))


def _arithmetic(expr: Any) -> bool:
    if isinstance(expr, tuple):
        return expr[0] in ARITHMETIC and all(map(_arithmetic, expr[1:]))
    return expr is not None


def _laid_out(symbol: str, links: tuple[Link, ...]) -> list[tuple[str, str, str]]:
    """Lines of a chain: symbols alone, then numbers, and the results behind them or together on a line of their own."""
    first = links[0]
    lines = [(symbol if at == 0 else "", first.relation if at == 0 else "", t) for at, t in enumerate(first.lines)]
    rest = list(links[1:])
    if rest and len(links) > 2:
        lines += [("", rest[0].relation if at == 0 else "", text) for at, text in enumerate(rest[0].lines)]
        rest = rest[1:]
    if not rest:
        return lines
    results = ml.row(rest[0].lines[0], *(ml.mo(link.relation) + link.lines[0] for link in rest[1:]))
    left, relation, right = lines[-1]
    if len(links) > 2 and ml.width(right) + ml.width(results) + 3 <= LINE:
        lines[-1] = (left, relation, ml.row(right, ml.mo(rest[0].relation), results))
    else:
        lines.append(("", rest[0].relation, results))
    return lines
