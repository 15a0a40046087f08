"""Readers that give a tape its numbers: float64, decimals with carried rounding, or arrays of either kind of number.

All walk the same expressions in the same order: left to right, grouped as the page shows them.
"""

from __future__ import annotations

import decimal
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from tracer.ground.errors import TracerError
from tracer.operators.decimals import CONTEXT, WORKING, plain
from tracer.operators.exact import DECIMAL, FLOAT
from tracer.operators.tree import Expr, references, value_of
from tracer.tape.digits import Digits, rounder
from tracer.tape.recorder import Spec


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
    exprs = [spec.expr for spec in specs]
    with decimal.localcontext(CONTEXT):  # whatever the caller's own is
        for at in order or dependence_order(exprs):
            expr = exprs[at - 1]
            try:
                value = float(leaves[at]) if expr is None else value_of(expr, values, FLOAT, float)
            except ArithmeticError as error:
                raise _refuse(specs[at - 1], error) from None
            if value - value != 0:  # inf or nan
                raise _refuse(specs[at - 1])
            values[at] = value + 0.0
    return values


def decimal_value(expr: Expr, values: Any) -> Decimal:
    """What an expression gives over decimals, rounded once, to 28 digits. To be called within the context WORKING."""
    return _canonical(value_of(expr, values, DECIMAL, Decimal))


def _canonical(value: Decimal) -> Decimal:
    """Rounded to 28 digits, in the one form that a number has on a tape."""
    raw = value.normalize(CONTEXT)
    return raw if raw and raw.adjusted() <= 0 else plain(raw)  # below 10 that is the form already


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
    exprs = [spec.expr for spec in specs]
    rounding = {wanted: rounder(wanted, rule) for wanted in set(digits) if wanted is not None}
    with decimal.localcontext(WORKING):
        for at in order or dependence_order(exprs):
            expr = exprs[at - 1]
            if expr is None:
                raws[at] = values[at] = leaves[at]
                continue
            try:
                raw = _canonical(value_of(expr, values, DECIMAL, Decimal))
            except ArithmeticError as error:
                raise _refuse(specs[at - 1], error) from None
            raws[at] = raw
            wanted = digits[at - 1]
            values[at] = raw if wanted is None else rounding[wanted](raw)
    return raws, values


def evaluate_arrays(specs: Sequence[Spec], leaves: Mapping[int, Any]) -> list[Any]:
    """The same over numpy arrays (or complex numbers): leaves of any shapes that broadcast. Not for traces."""
    from tracer.operators.arrays import ARRAY  # numpy only where arrays are the point

    values: list[Any] = [0.0] * (len(specs) + 1)
    for at in dependence_order([spec.expr for spec in specs]):
        expr = specs[at - 1].expr
        values[at] = leaves[at] if expr is None else value_of(expr, values, ARRAY, float)
    return values
