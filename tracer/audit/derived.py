"""A matrix that is worked out on the page, held against the rows that the trace makes of the same numbers.

The numbers of such a matrix are tied to no row: they are what the printed ones come to, and may differ in a last digit
from what the lesson carries. True as an equation, they could still be anything: the logarithm of a column where the
network takes another function of it. So what they stand for is sought in the trace: the rows that are made of all
numbers that stand before them, and of no others.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from tracer.audit.exact_intervals import Interval
from tracer.audit.functions import FUNCTIONS, ids_in
from tracer.audit.links import Link, Wrong, result
from tracer.audit.nodes import MALFORMED, Grid, Number, Statement, UnreadableError
from tracer.audit.numerals import show
from tracer.audit.trace_reader import Row, Trace

_DEEPEST = 40


def wrong_matrices(statement: Statement, trace: Trace | None) -> Iterator[Wrong]:
    """What is wrong with the derived matrix that a chain ends in, if it does, beside what is false in the chain."""
    *before, last = statement.sides
    numbers = result(last.node) if isinstance(last.node, Grid) else ()
    left = next((side for side in reversed(before) if side.tied), None)
    if trace is None or left is None or not numbers or not all(number.derived for number in numbers):
        return
    link = Link(left, statement.relations[-1], last, trace)
    operands = {number.row: _signed(number, link) for number in left.tied if number.row is not None}
    rows = _rows_of(operands, len(numbers), trace)
    text = f"{left.text} {statement.relations[-1]} {last.text}"
    if not rows:
        yield Wrong(text=text, what="no rows of the trace are made of these numbers: it stands for nothing")
    for number, (row, value) in zip(numbers, rows, strict=False):
        printed = link.reach(number.numeral)
        if value.hi < printed.lo or value.lo > printed.hi:
            made = f"{row.described} is made of these numbers, and is {show(value.lo)}"
            yield Wrong(text=text, what=f"{made}; derived {number.numeral.text}", row=row.id)


def _signed(number: Number, link: Link) -> Interval:
    """What a row may be that is printed so; a minus of its own may stand before it as an operator."""
    value = (link.printed if link.carry else link.within).number(number)
    return Interval(-value.hi, -value.lo) if number.negated else value


def _rows_of(operands: Mapping[int, Interval], count: int, trace: Trace) -> list[tuple[Row, Interval]]:
    """The rows of one kind, as many as are asked for, that are made of all the operands, of nothing else, and soonest.

    A hidden neuron's bias may come to be made of the same numbers as an output's new weight, with more steps between.
    """
    made: dict[int, _Made | None] = {
        id_: _Made(uses=frozenset((id_,)), value=value, steps=0) for id_, value in operands.items()
    }
    kinds: dict[tuple[str, ...], list[tuple[Row, _Made]]] = {}
    for row in trace.rows:
        found = None if row.id in operands else _made(row, made, trace)
        if found:
            kind = tuple(str(row.data.get(field)) for field in ("quantity", "layer", "step", "sample"))
            kinds.setdefault(kind, []).append((row, found))
    whole = [
        rows for rows in kinds.values()
        if len(rows) == count and frozenset().union(*(found.uses for _, found in rows)) == operands.keys()
    ]
    soonest = min(whole, key=lambda rows: max(found.steps for _, found in rows), default=[])
    return [(row, found.value) for row, found in soonest]


class _Made(NamedTuple):
    """Of which operands a row is made, in how many steps, and what they come to with nothing rounded on the way."""

    uses: frozenset[int]
    value: Interval
    steps: int


def _made(row: Row, made: dict[int, _Made | None], trace: Trace, depth: int = 0) -> _Made | None:
    """None where the row takes other numbers too."""
    if row.id in made or depth > _DEEPEST:
        return made.get(row.id)
    made[row.id] = None  # until it is known; a circle stays so
    expr = row.data.get("expr")
    try:
        parts = {id_: _made(trace.row(id_), made, trace, depth + 1) for id_ in ids_in(expr)}
        found = {id_: part for id_, part in parts.items() if part}
        if expr is not None and len(found) == len(parts):
            made[row.id] = _Made(
                uses=frozenset().union(*(part.uses for part in found.values())),
                value=FUNCTIONS.value_of(expr, lambda id_: found[id_].value),
                steps=1 + max((part.steps for part in found.values()), default=0),
            )
    except (UnreadableError, RecursionError, *MALFORMED):
        pass  # it has no value, here or elsewhere
    return made[row.id]
