"""From a lesson to its trace: the tape is recorded, its leaves are the lesson's numbers, and every row is evaluated."""

from __future__ import annotations

from decimal import Decimal
from itertools import count, repeat
from typing import Any

from tracer.lesson.quantities import QUANTITIES
from tracer.lesson.records import Lesson
from tracer.operators.tree import references
from tracer.tape.digits import Digits, DigitTable
from tracer.tape.evaluate import evaluate_decimal, evaluate_float
from tracer.tape.floats import of_floats
from tracer.tape.recorder import Spec, record_tape
from tracer.tape.trace import Row, Trace


def leaf_value(lesson: Lesson, leaf: tuple[str, int, int, int]) -> Decimal:
    """The given number that a leaf stands for."""
    kind, a, b, c = leaf
    match kind:
        case "input":
            return lesson.samples[a].input[b]
        case "target":
            return lesson.samples[a].target[b]
        case "weight":
            return lesson.network.layers[a].matrix[b][c]
        case "bias":
            values = lesson.network.layers[a].bias_values
            assert values is not None
            return values[b]
        case "momentum":
            return lesson.training.momentum
        case _:
            return lesson.training.learning_rate


def record(lesson: Lesson) -> Trace:
    """Runs the instrumented network: the tape of a lesson, with all its numbers.

    Raises TracerError where a number becomes too large, naming the row.
    """
    tape = record_tape(lesson)
    specs = tape.rows + tape.after
    leaves = {at: leaf_value(lesson, leaf) for at, leaf in tape.leaves}
    exact = evaluate_float(specs, leaves, tape.order)
    unrounded: list[Decimal | None] = [*of_floats(exact)]
    for at in leaves:
        unrounded[at] = None
    if lesson.rounding.carry:
        digits = DigitTable(lesson).of_rows(specs)
        raws, values = evaluate_decimal(specs, leaves, digits, lesson.rounding.rule, tape.order)
        rows = tuple(map(_row, count(1), specs, raws[1:], values[1:], digits, unrounded[1:]))
    else:
        for at, number in leaves.items():
            unrounded[at] = number
        numbers = unrounded[1:]
        rows = tuple(map(_row, count(1), specs, numbers, numbers, repeat(None), repeat(None)))
    return Trace(lesson=lesson, rows=rows[: len(tape.rows)], after=rows[len(tape.rows) :])


def _row(at: int, spec: Spec, raw: Any, value: Any, digits: Digits | None, exact: Decimal | None) -> Row:
    step, sample, quantity, layer, neuron, source, expr, _ = spec
    kept, significant = digits or (None, False)
    return Row(
        id=at, step=step, sample=sample, phase=QUANTITIES[quantity], quantity=quantity, layer=layer, neuron=neuron,  # type: ignore[arg-type]
        source=source, expr=expr, raw=raw, value=value, digits=kept, significant=significant, exact=exact,
    )


def nothing_moves(trace: Trace) -> bool:
    """True where a lesson carries rounded values and each weight and bias comes out of every step as it went in."""
    rows = {row.id: row for row in trace.rows}
    moved = (row for row in trace.rows if row.quantity in ("new_weight", "new_bias"))
    return (
        trace.lesson.rounding.carry
        and trace.lesson.training.steps > 0
        and all(row.value == rows[next(references(row.expr))].value for row in moved)
    )


NOTHING_MOVES = (
    "rounding makes every change 0: with these digits the network cannot learn; "
    "more decimals for new_weight and new_bias mend it"
)
