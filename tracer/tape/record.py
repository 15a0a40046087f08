"""From a lesson to its trace: the tape is recorded, its leaves are the lesson's numbers, and every row is evaluated."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from tracer.lesson.quantities import QUANTITIES
from tracer.lesson.records import Lesson
from tracer.maths import of_float
from tracer.tape.digits import DigitTable
from tracer.tape.evaluate import dependence_order, evaluate_decimal, evaluate_float
from tracer.tape.recorder import Spec, record_tape, references
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
    leaves = {at: leaf_value(lesson, spec.leaf) for at, spec in enumerate(specs, 1) if spec.leaf}
    order = range(1, len(specs) + 1) if tape.in_order else dependence_order([spec.expr for spec in specs])
    exact = evaluate_float(specs, leaves, order)
    if not lesson.rounding.carry:
        rows = [
            _row(at, spec, number, number, None, None)
            for at, spec in enumerate(specs, 1)
            for number in [leaves[at] if spec.leaf else of_float(exact[at])]
        ]
    else:
        table = DigitTable(lesson)
        digits = [None if s.leaf else table.digits(s.quantity, s.layer, s.neuron) for s in specs]
        raws, values = evaluate_decimal(specs, leaves, digits, lesson.rounding.rule, order)
        rows = [
            _row(at, spec, raws[at], values[at], digits[at - 1], None if spec.leaf else of_float(exact[at]))
            for at, spec in enumerate(specs, 1)
        ]
    return Trace(lesson=lesson, rows=tuple(rows[: len(tape.rows)]), after=tuple(rows[len(tape.rows) :]))


def _row(at: int, spec: Spec, raw: Decimal, value: Decimal, digits: Any, exact: Decimal | None) -> Row:
    return Row(
        id=at, step=spec.step, sample=spec.sample, phase=QUANTITIES[spec.quantity], quantity=spec.quantity,  # type: ignore[arg-type]
        layer=spec.layer, neuron=spec.neuron, source=spec.source, expr=spec.expr, raw=raw, value=value,
        digits=digits.count if digits else None, significant=bool(digits and digits.significant), exact=exact,
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
