"""Readers that give a tape its numbers: float64, decimals with carried rounding, or arrays of either kind of number.

All walk the same expressions in the same order: left to right, grouped as the page shows them.
"""

from __future__ import annotations

import decimal
import operator
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from functools import reduce
from typing import Any

from tracer.ground.errors import TracerError
from tracer.maths import CONTEXT, FUNCTIONS, WORKING, Expr, plain
from tracer.tape.digits import Digits, rounded
from tracer.tape.recorder import Spec, references

Operators = Mapping[str, Callable[..., Any]]

_TWO: Operators = {"+": operator.add, "*": operator.mul}
PLAIN: Operators = {
    "+": lambda *terms: reduce(operator.add, terms),
    "*": lambda *factors: reduce(operator.mul, factors),
    "-": operator.sub,
    "/": operator.truediv,
    "neg": operator.neg,
    "sq": lambda a: a * a,
}


def _float(function: Callable[..., Decimal], arguments: int) -> Callable[..., float]:
    if arguments == 1:
        return lambda z: float(function(Decimal(z)))
    return lambda *given: float(function(*map(Decimal, given)))


DECIMAL: Operators = {**PLAIN, **{name: f.decimal for name, f in FUNCTIONS.items()}}
FLOAT: Operators = {**PLAIN, **{name: _float(f.decimal, f.arguments) for name, f in FUNCTIONS.items()}}
ARRAY: Operators = {**PLAIN, **{name: f.array for name, f in FUNCTIONS.items()}}


def value_of(expr: Expr, values: Any, operators: Operators, number: Callable[[str], Any]) -> Any:
    """What an expression gives. values: by id. number: makes a constant of its text."""
    if type(expr) is int:
        return values[expr]
    if type(expr) is str:
        return number(expr)
    assert type(expr) is tuple
    # ids are looked up in place: most arguments are ids, and a call costs more than the sum
    if len(expr) == 3:  # nearly all rows
        name, a, b = expr
        left = values[a] if type(a) is int else value_of(a, values, operators, number)
        right = values[b] if type(b) is int else value_of(b, values, operators, number)
        return (_TWO[name] if name in _TWO else operators[name])(left, right)
    arguments = [values[a] if type(a) is int else value_of(a, values, operators, number) for a in expr[1:]]
    return operators[expr[0]](*arguments)


def _only_before(expr: Expr, at: int) -> bool:
    """True where every row that the expression names stands before `at`: then reading order will do."""
    if type(expr) is tuple:
        for argument in expr[1:]:  # noqa: SIM110 - half the time of all(…), and it is asked of every row
            if not (0 < argument < at if type(argument) is int else _only_before(argument, at)):
                return False
        return True
    return type(expr) is str or 0 < expr < at  # type: ignore[operator]


def dependence_order(exprs: Sequence[Expr | None]) -> Sequence[int]:
    """Ids (from 1) in an order in which each row comes after all that it refers to.

    Raises TracerError where an id does not exist or rows depend on each other in a circle.
    """
    if all(expr is None or _only_before(expr, at) for at, expr in enumerate(exprs, 1)):
        return range(1, len(exprs) + 1)
    order: list[int] = []
    state = [0] * (len(exprs) + 1)  # 0 new, 1 begun, 2 done
    for start in range(1, len(exprs) + 1):
        stack = [start]
        while stack:
            at = stack[-1]
            if state[at] == 0:
                state[at] = 1
                for ref in references(exprs[at - 1]):
                    if not 1 <= ref <= len(exprs):
                        raise TracerError.one(f"row {at}", f"refers to row {ref}", allowed=f"rows 1 to {len(exprs)}")
                    if state[ref] == 1:
                        raise TracerError.one(f"row {at}", f"depends on itself through row {ref}",
                                              allowed="rows made from other rows", do="break the circle")
                    if state[ref] == 0:
                        stack.append(ref)
            else:
                stack.pop()
                if state[at] == 1:
                    state[at] = 2
                    order.append(at)
    return order


def place(spec: Any) -> str:
    """A row in words: "step 1, sample 2, net of h1"."""
    parts = [f"step {spec.step}"]
    if spec.sample is not None:
        parts.append(f"sample {spec.sample}")
    of = f" of {spec.neuron}" if spec.neuron else ""
    source = f" from {spec.source}" if spec.source else ""
    return ", ".join([*parts, f"{spec.quantity.replace('_', ' ')}{of}{source}"])


def _refuse(spec: Any, error: Exception | None = None) -> TracerError:
    if isinstance(error, ZeroDivisionError):
        return TracerError.one(place(spec), "it asks for the logarithm of 0, or divides by 0", allowed="other numbers",
                               do="carry more decimals, or take smaller weights or inputs")
    return TracerError.one(place(spec), "the result is too large to compute with", allowed="numbers up to about 10^308",
                           do="smaller weights, inputs or learning rate")


def evaluate_float(
    specs: Sequence[Spec], leaves: Mapping[int, Decimal], order: Sequence[int] | None = None
) -> list[float]:
    """float64 for every row, by id (place 0 is unused).

    Raises TracerError at the first row that has no finite value.
    """
    values: list[float] = [0.0] * (len(specs) + 1)
    with decimal.localcontext(CONTEXT):  # whatever the caller's own is
        for at in order or dependence_order([spec.expr for spec in specs]):
            spec = specs[at - 1]
            try:
                value = float(leaves[at]) if spec.expr is None else value_of(spec.expr, values, FLOAT, float)
            except ArithmeticError as error:
                raise _refuse(spec, error) from None
            if value - value != 0:  # inf or nan
                raise _refuse(spec)
            values[at] = value + 0.0
    return values


def decimal_value(expr: Expr, values: Any) -> Decimal:
    """What an expression gives over decimals, rounded once, to 28 digits. To be called within the context WORKING."""
    return plain(CONTEXT.plus(value_of(expr, values, DECIMAL, Decimal)))


def evaluate_decimal(
    specs: Sequence[Spec],
    leaves: Mapping[int, Decimal],
    digits: Sequence[Digits | None],
    rule: str,
    order: Sequence[int] | None = None,
) -> tuple[list[Decimal], list[Decimal]]:
    """(raw, value) for every row by id, at 28 digits, each row rounded as `digits` says and used onwards rounded.

    Raises TracerError at the first row that has no finite value.
    """
    raws: list[Decimal] = [Decimal(0)] * (len(specs) + 1)
    values = list(raws)
    with decimal.localcontext(WORKING):
        for at in order or dependence_order([spec.expr for spec in specs]):
            spec = specs[at - 1]
            if spec.expr is None:
                raws[at] = values[at] = leaves[at]
                continue
            try:
                raw = decimal_value(spec.expr, values)
            except ArithmeticError as error:
                raise _refuse(spec, error) from None
            raws[at] = raw
            wanted = digits[at - 1]
            values[at] = raw if wanted is None else rounded(raw, wanted, rule)
    return raws, values


def evaluate_arrays(specs: Sequence[Spec], leaves: Mapping[int, Any]) -> list[Any]:
    """The same over numpy arrays (or complex numbers): leaves of any shapes that broadcast. Not for traces."""
    values: list[Any] = [0.0] * (len(specs) + 1)
    for at in dependence_order([spec.expr for spec in specs]):
        expr = specs[at - 1].expr
        values[at] = leaves[at] if expr is None else value_of(expr, values, ARRAY, float)
    return values
