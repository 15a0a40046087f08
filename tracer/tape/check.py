"""Is a trace consistent? Every row recomputed from the rows it names, every leaf held against the lesson.

A trace that passes is the tape of its lesson to the last digit; one that somebody edited is told where it differs.
"""

from __future__ import annotations

import decimal
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec

from tracer.ground.errors import Problem, TracerError
from tracer.lesson.notations import FOLDER, Notations, read_notation, shared_by_settings
from tracer.lesson.quantities import QUANTITIES
from tracer.lesson.reader import lesson_from_data, load_lesson
from tracer.operators.decimals import WORKING, of_float
from tracer.operators.exact import FLOAT
from tracer.operators.table import OPERATORS, argument_count_fits
from tracer.operators.tree import Expr, value_of
from tracer.tape.digits import Digits, rounded
from tracer.tape.evaluate import decimal_value, place
from tracer.tape.order import dependence_order
from tracer.tape.record import NOTHING_MOVES, record, rounding_stops
from tracer.tape.snapshots import Film
from tracer.tape.trace import Row, Trace, from_json

MOST = 20
"""Findings told of one trace: a wrong leaf is followed by all that was made from it."""


def check_trace(trace: Trace, *, where: str = "trace") -> tuple[Problem, ...]:
    """Every inconsistency of a trace, each row's own first; empty where there is none."""
    try:
        lesson = lesson_from_data(msgspec.to_builtins(trace.lesson, builtin_types=(Decimal,)), where, notations=None)
    except TracerError as error:
        return error.problems
    problems = list(_rows(trace, where))
    if not problems and lesson != trace.lesson:
        problems.append(
            Problem(where=where, path="lesson", found="a default is not filled in", do="write the trace anew")
        )
    if not problems:
        problems += _against_lesson(trace, where)
    if not problems and trace.film is not None:
        problems += _film(trace, trace.film, where)
    return tuple(problems[:MOST])


def _rows(trace: Trace, where: str) -> Iterator[Problem]:
    rows = (*trace.rows, *trace.after)
    for at, row in enumerate(rows, 1):
        where_row = f"{where}: row {row.id}"
        if row.id != at:
            found = f"{row.id} stands in place {at}"
            yield Problem(where=where_row, path="id", found=found, allowed="ids in order from 1")
            return
        if row.quantity not in QUANTITIES:
            found = f'"{row.quantity}" is not known'
            yield Problem(where=where_row, path="quantity", found=found, allowed=", ".join(QUANTITIES))
        for fault in _faults(row.expr, len(rows)):
            yield Problem(where=where_row, path="expr", found=fault)
            return
    try:
        order = dependence_order([row.expr for row in rows])
    except TracerError as error:
        yield from (Problem(where=where, found=str(p)) for p in error.problems)
        return
    for at in order:
        row = rows[at - 1]
        where_row = f"{where}: row {at} ({place(row)})"
        for field, there, expected in _differences(row, rows, trace.lesson.rounding.carry, trace.lesson.rounding.rule):
            yield Problem(where=where_row, path=field, found=str(there), allowed=f"recomputed: {expected}")


def _faults(expr: Expr | None, count: int) -> Iterator[str]:
    if expr is None:
        return
    if isinstance(expr, bool) or not isinstance(expr, int | str | tuple):
        yield f"{expr!r} is no expression"
    elif isinstance(expr, int):
        if not 1 <= expr <= count:
            yield f"there is no row {expr}"
    elif isinstance(expr, str):
        try:
            finite = Decimal(expr).is_finite()
        except decimal.InvalidOperation:
            finite = False
        if not finite:
            yield f'"{expr}" is no number'
    elif len(expr) < 2 or not isinstance(expr[0], str) or expr[0] not in OPERATORS:
        yield f"unknown operator in {expr!r}"
    elif not argument_count_fits(expr[0], len(expr) - 1):
        yield f'wrong number of arguments for "{expr[0]}"'
    else:
        for argument in expr[1:]:
            yield from _faults(argument, count)


def _differences(row: Row, rows: tuple[Row, ...], carry: bool, rule: str) -> Iterator[tuple[str, object, object]]:
    """(field, what stands there, what it should be) for one row, given what its operands say of themselves."""
    values = _Column(rows, "value")
    try:
        if row.expr is None:
            raw = row.raw
        elif carry:
            with decimal.localcontext(WORKING):
                raw = decimal_value(row.expr, values)
        else:
            raw = of_float(value_of(row.expr, _Floats(rows, "value"), FLOAT, float) + 0.0)
        exact = None
        if carry and row.expr is not None:
            exact = of_float(value_of(row.expr, _Floats(rows, "exact"), FLOAT, float) + 0.0)
    except (ArithmeticError, ValueError):
        yield "raw", row.raw, "a number too large to compute with"
        return
    if raw != row.raw:
        yield "raw", row.raw, raw
    try:
        value = row.raw if row.digits is None else rounded(row.raw, Digits(row.digits, row.significant), rule)
    except ArithmeticError:
        yield "digits", row.digits, "digits that a number can be rounded to"
        return
    if value != row.value:
        yield "value", row.value, value
    if exact != row.exact:
        yield "exact", row.exact, exact


class _Column:
    """One field of the rows, by id."""

    def __init__(self, rows: tuple[Row, ...], field: str) -> None:
        self.rows, self.field = rows, field

    def __getitem__(self, at: int) -> Decimal:
        value: Decimal | None = getattr(self.rows[at - 1], self.field)
        return self.rows[at - 1].raw if value is None else value


class _Floats(_Column):
    def __getitem__(self, at: int) -> float:  # type: ignore[override]
        return float(super().__getitem__(at))


def _against_lesson(trace: Trace, where: str) -> Iterator[Problem]:
    """Rows that are consistent among themselves but are not those of the lesson: leaves, digits, places."""
    own = record(trace.lesson)
    for part, theirs, ours in (("rows", trace.rows, own.rows), ("after", trace.after, own.after)):
        if len(theirs) != len(ours):
            yield Problem(where=where, path=part, found=f"{len(theirs)} rows", allowed=f"the lesson makes {len(ours)}")
            continue
        for have, want in zip(theirs, ours, strict=True):
            for field in Row.__struct_fields__:
                if getattr(have, field) != getattr(want, field):
                    yield Problem(where=f"{where}: row {have.id} ({place(have)})", path=field,
                                  found=str(getattr(have, field)), allowed=f"the lesson gives {getattr(want, field)}")


def _film(trace: Trace, film: Film, where: str) -> Iterator[Problem]:
    """The training done once more: it must give the same film, to the last digit."""
    if not trace.lesson.training.epochs:
        yield Problem(where=where, path="film", found="there is a film", allowed="none: training.epochs is 0",
                      do="remove it, or set epochs")
        return
    from tracer.tape.film import film_of

    own = msgspec.to_builtins(film_of(trace.lesson))
    for path, theirs, ours in _leaves_that_differ(msgspec.to_builtins(film), own, "film"):
        yield Problem(where=where, path=path, found=str(theirs), allowed=f"the training gives {ours}")


def _leaves_that_differ(theirs: Any, ours: Any, path: str) -> Iterator[tuple[str, Any, Any]]:
    """Where two records differ; lists of other lengths are counted, since written out they may fill a book."""
    if isinstance(theirs, dict) and isinstance(ours, dict):
        for key in theirs | ours:  # what is left out is null
            yield from _leaves_that_differ(theirs.get(key), ours.get(key), f"{path}.{key}")
    elif isinstance(theirs, list | tuple) and isinstance(ours, list | tuple):
        if len(theirs) != len(ours):
            yield path, "1 entry" if len(theirs) == 1 else f"{len(theirs)} entries", len(ours)
            return
        for at, (one, other) in enumerate(zip(theirs, ours, strict=True)):
            yield from _leaves_that_differ(one, other, f"{path}[{at}]")
    elif theirs != ours:
        yield path, theirs, ours


def check_notation(path: Path) -> tuple[tuple[Problem, ...], str]:
    """(problems, what was checked in words) of a notation's file. Raises TracerError where it cannot be read."""
    file = read_notation(path)
    found = shared_by_settings(path.stem, Notations(folder=path.parent))
    problems = tuple(Problem(where=path.name, path=at, found=what, allowed=allowed, do=do)
                     for at, what, allowed, do in found)
    return problems, f"the notation is right: {file.title}"


def check_file(path: Path) -> tuple[tuple[Problem, ...], str]:
    """(problems, what was checked in words) of a lesson (.toml), a notation (.toml, in a folder of them) or a trace
    (.json).

    Raises TracerError where it cannot be read.
    """
    if path.suffix == ".toml" and path.absolute().parent.name == FOLDER:
        return check_notation(path)
    if path.suffix != ".json":
        lesson = load_lesson(path)
        made = record(lesson)
        words = f"the lesson is right; its tape has {len(made.rows)} rows"
        return (), f"{words}; {NOTHING_MOVES}" if rounding_stops(made) else words
    try:
        data = path.read_bytes()
    except OSError as error:
        raise TracerError.one(str(path), f"the file cannot be read: {error.strerror}",
                              do="name a lesson or a trace") from None
    trace = from_json(data, where=path.name)
    words = f"{len(trace.rows) + len(trace.after)} rows recomputed, all agree"
    if trace.film is not None:
        words += f"; so does the film of {trace.film.epochs} epochs"
    return check_trace(trace, where=path.name), words
