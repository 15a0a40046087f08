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
from tracer.operators.tree import Expr, value_of
from tracer.tape.digits import Digits, rounder
from tracer.tape.order import dependence_order
from tracer.tape.recorder import Spec


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
    return plain(value_of(expr, values, DECIMAL, Decimal).normalize(CONTEXT))


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
    wanted, rounded = None, None  # mostly those of the row before
    with decimal.localcontext(WORKING):
        for at in order or dependence_order(exprs):
            expr = exprs[at - 1]
            if expr is None:
                raws[at] = values[at] = leaves[at]
                continue
            try:
                raw = value_of(expr, values, DECIMAL, Decimal).normalize(CONTEXT)
            except ArithmeticError as error:
                raise _refuse(specs[at - 1], error) from None
            if not raw or raw.adjusted() > 0:  # between 0 and 10 that is the form of a tape already
                raw = plain(raw)
            if digits[at - 1] is not wanted:
                wanted = digits[at - 1]
                rounded = wanted and rounder(wanted, rule)
            raws[at] = raw
            values[at] = rounded(raw) if rounded else raw
    return raws, values


def evaluate_arrays(specs: Sequence[Spec], leaves: Mapping[int, Any]) -> list[Any]:
    """The same over numpy arrays (or complex numbers): leaves of any shapes that broadcast. Not for traces."""
    from tracer.operators.arrays import ARRAY  # numpy only where arrays are the point

    values: list[Any] = [0.0] * (len(specs) + 1)
    for at in dependence_order([spec.expr for spec in specs]):
        expr = specs[at - 1].expr
        values[at] = leaves[at] if expr is None else value_of(expr, values, ARRAY, float)
    return values
