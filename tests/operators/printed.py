"""A formula as the page prints it, read back as the audit reads it."""

from __future__ import annotations

from typing import Any

from tracer.audit.dom import parse
from tracer.audit.grammar import parse_tokens
from tracer.audit.tokens import tokens_of
from tracer.operators.tree import Expr
from tracer.saying import mathml as ml
from tracer.saying.writer import Piece, Writer, function_symbol


def read_back(expr: Expr) -> Any:
    """The audit's tree of an expression of constants, by way of its MathML."""
    (math,) = [element for element in parse(markup(expr)).elements if element.tag == "math"]
    return parse_tokens(tokens_of(math))


def markup(expr: Expr) -> str:
    def no_rows(at: int) -> Piece:
        raise AssertionError("no row stands there")

    return str(ml.display(Writer(no_rows, "×", function_symbol).write(expr).ml))
