"""Expressions as MathML: precedence, brackets, signs. What a leaf looks like is for the caller to say."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tracer.operators.table import DEFINITIONS, OPERATORS
from tracer.operators.tree import Expr, put_in
from tracer.saying import mathml as ml
from tracer.saying.numbers import MINUS


@dataclass(frozen=True, kw_only=True)
class Piece:
    """A part of a formula. strength: 1 a sum, 2 a product or a fraction, 3 an atom. negative: begins with a minus."""

    ml: str
    strength: int = 3
    negative: bool = False
    zero: bool = False
    """Begins with a number that is zero, before which a minus would be no sign."""

    def within(self, strength: int, *, first: bool = True) -> str:
        """In brackets where its surroundings bind more strongly, or where a minus would follow an operator."""
        needs = self.strength < strength or (self.negative and (not first or strength == 3))
        return ml.bracketed(self.ml) if needs else self.ml

    def heads(self, whole: str, strength: int) -> Piece:
        """The piece that begins with this one: with its minus or its zero, unless that stands in brackets there."""
        bare = self.strength >= strength
        return Piece(ml=whole, strength=strength, negative=bare and self.negative, zero=bare and self.zero)


_INFIX = ' form="infix"'
"""A sum may be broken before its sign; at the head of a line it would else be set as a sign of the number."""


class Writer:
    """leaf: the piece of a row's id. sign: of multiplication. function: an operator's name on the page."""

    def __init__(self, leaf: Callable[[int], Piece], sign: str, function: Callable[[str], str]) -> None:
        self.leaf = leaf
        self.sign = sign
        self.function = function

    def lines(self, tree: Expr, width: int) -> tuple[str, ...]:
        """One side of an equation; a sum longer than `width` characters is broken before + and −."""
        if not (isinstance(tree, tuple) and tree[0] == "+"):
            return (self.write(tree).ml,)
        lines = [""]
        for text in self.terms(tree):
            if lines[-1] and ml.width(lines[-1]) + ml.width(text) > width:
                lines.append("")
            lines[-1] += text
        return tuple(ml.row(line) for line in lines)

    def terms(self, tree: tuple[Any, ...]) -> list[str]:
        """The terms of a sum, each after its sign; a + (−b) is written a − b."""
        first, *rest = tree[1:]
        terms = [self.write(first).within(1)]
        for term in rest:
            if isinstance(term, tuple) and term[0] == "neg":
                terms.append(ml.mo(MINUS, _INFIX) + self.write(term[1]).within(2, first=False))
                continue
            piece = self._product(list(term[1:]), leads=False) if _is_product(term) else self.write(term)
            if isinstance(term, int) and piece.negative and piece.strength == 3:
                terms.append(ml.mo(MINUS, _INFIX) + _negated(piece.ml))
            else:
                terms.append(ml.mo("+", _INFIX) + piece.within(1, first=False))
        return terms

    def write(self, tree: Expr) -> Piece:
        if isinstance(tree, int):
            return self.leaf(tree)
        if isinstance(tree, str):
            return constant(tree)
        operator, *arguments = tree
        match operator:
            case "+":
                return self.write(arguments[0]).heads(ml.row(*self.terms(tree)), 1)
            case "-":
                left, right = map(self.write, arguments)
                return left.heads(ml.row(left.within(1), ml.mo(MINUS), right.within(2, first=False)), 1)
            case "neg":
                piece = self.write(arguments[0])
                inner = ml.bracketed(piece.ml) if piece.zero else piece.within(2, first=False)
                return Piece(ml=ml.row(ml.mo(MINUS), inner), strength=1, negative=True)
            case "*":
                return self._product(arguments)
            case "/":
                top, bottom = (self.write(argument).ml for argument in arguments)
                return Piece(ml=f"<mfrac>{top}{bottom}</mfrac>", strength=2)
            case "sq":
                base = self.write(arguments[0])
                return Piece(ml=f"<msup>{base.within(3)}{ml.mn('2')}</msup>", zero=base.zero and base.strength == 3)
            case "xlogy":
                logarithm = Piece(ml=ml.apply("ln", self.write(arguments[1]).ml))
                factor = self.write(arguments[0])
                return factor.heads(ml.row(factor.within(2), ml.mo(self.sign), logarithm.ml), 2)
            case "exp":
                return Piece(ml=f"<msup>{ml.mi('e')}{self.write(arguments[0]).ml}</msup>")
            case "abs":
                return Piece(ml=ml.bracketed(self.write(arguments[0]).ml, "||"))
            case "[]":
                return Piece(ml=ml.bracketed(self.write(arguments[0]).ml, "[]"))
        if operator in DEFINITIONS and not OPERATORS[operator].symbol:
            return self.write(put_in(DEFINITIONS[operator], dict(enumerate(arguments))))
        inside = ml.mo(",").join(self.write(argument).ml for argument in arguments)
        return Piece(ml=ml.apply(self.function(operator), inside))

    def _product(self, arguments: list[Expr], *, leads: bool = True) -> Piece:
        """leads: nothing stands before it, so that a minus at its head needs no bracket."""
        factors: list[Expr] = []
        for argument in arguments:  # rate · (delta · x) is written without brackets: multiplication may be regrouped
            factors += argument[1:] if isinstance(argument, tuple) and argument[0] == "*" else (argument,)
        pieces = [self.write(factor) for factor in factors]
        parts = [piece.within(2, first=leads and at == 0) for at, piece in enumerate(pieces)]
        product = ml.row(ml.mo(self.sign).join(parts))
        return pieces[0].heads(product, 2) if leads else Piece(ml=product, strength=2)


def _is_product(tree: Expr) -> bool:
    return isinstance(tree, tuple) and tree[0] == "*"


def function_symbol(operator: str) -> str:
    """σ for the sigmoid, tanh, ReLU. Raises KeyError where an operator is not written as a function."""
    return OPERATORS[operator].symbol or operator


def constant(text: str) -> Piece:
    """A number or a letter of the formula itself. One half is written as a fraction, as every book does."""
    if text.isalpha():
        return Piece(ml=ml.mi(text))
    if text == "0.5":
        return Piece(ml=f"<mfrac>{ml.mn('1')}{ml.mn('2')}</mfrac>")
    return Piece(ml=ml.mn(text.replace("-", MINUS)), negative=text.startswith("-"))


def _negated(number: str) -> str:
    """A tied negative number without its minus, which stands before it as an operator."""
    head, _, rest = number.partition(">")
    return f"{head} data-negated=\"\">{rest.replace(MINUS, '', 1)}"
