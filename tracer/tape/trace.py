"""The trace: a tape with its numbers and its lesson, as a record, as JSON and as CSV."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

from tracer.ground.errors import TracerError
from tracer.ground.table import cell
from tracer.ground.version import __version__
from tracer.lesson.quantities import QUANTITIES
from tracer.lesson.records import Lesson
from tracer.tape.encoding import json_of
from tracer.tape.snapshots import Film

FORMAT = "tracer/1"
Phase = Literal["given", "forward", "loss", "backward", "update"]


class Row(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True, gc=False):
    """One quantity: what it is, how it was made, what came out."""

    id: Annotated[int, Meta(ge=1, description="Counted from 1 through rows and after.")]
    step: Annotated[int, Meta(ge=1, description="Update, counted from 1; the forward pass in `after` has step 2.")]
    sample: Annotated[int | None, Meta(description="Sample, counted from 1; null for weights, biases and settings.")]
    phase: Annotated[Phase, Meta(description="Part of the step.")]
    quantity: Annotated[str, Meta(description="What the row holds.", extra_json_schema={"enum": list(QUANTITIES)})]
    layer: Annotated[str | None, Meta(description="Layer of the neuron.")]
    neuron: Annotated[str | None, Meta(description="Neuron that it belongs to; for an input, its name.")]
    source: Annotated[str | None, Meta(description="Other end of the connection.")]
    expr: Annotated[
        Any,
        Meta(description="How it was made; null for a given value.",
             extra_json_schema={"anyOf": [{"type": "null"}, {"$ref": "#/$defs/Expr"}]}),
    ]
    raw: Annotated[Decimal, Meta(description="What the expression gives.")]
    value: Annotated[Decimal, Meta(description="What is used onwards: raw, rounded where digits says so.")]
    digits: Annotated[int | None, Meta(description="Decimals that value is rounded to; null: not rounded.")]
    significant: Annotated[bool, Meta(description="digits counts significant digits.")] = False
    exact: Annotated[
        Decimal | None, Meta(description="Where rounded values are carried: what comes out if nothing is ever rounded.")
    ] = None


class Trace(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A lesson and its tape."""

    format: Annotated[Literal["tracer/1"], Meta(description="Version of this format.")] = "tracer/1"
    generator: Annotated[str, Meta(description="Version of the program that wrote it.")] = __version__
    lesson: Annotated[Lesson, Meta(description="The lesson, every default filled in.")]
    rows: Annotated[tuple[Row, ...], Meta(description="The tape, in reading order.")]
    after: Annotated[
        tuple[Row, ...], Meta(description="The first step's samples forward once more, with the weights it has left.")
    ]
    film: Annotated[Film | None, Meta(description="The whole training, of a lesson with epochs.")] = None


def to_json(trace: Trace) -> bytes:
    """The trace as JSON, a row a line: readable, and a changed lesson gives a small difference."""
    named = f'"format":{json_of(trace.format)},"generator":{json_of(trace.generator)}'
    rows = f'"rows":{_by_line(trace.rows)},\n"after":{_by_line(trace.after)}'
    film = "" if trace.film is None else f',\n"film":{film_json(trace.film)}'
    return f'{{{named},\n"lesson":{json_of(trace.lesson)},\n{rows}{film}}}\n'.encode()


def film_json(film: Film) -> str:
    """A film as JSON, a snapshot and a run a line."""
    parts = []
    for field in film.__struct_fields__:
        value = getattr(film, field)
        text = _by_line(value) if field in ("snapshots", "runs") else json_of(value)
        parts.append(f'"{field}":{text}')
    return "{" + ",\n".join(parts) + "}"


def _by_line(records: Sequence[Struct]) -> str:
    return "[\n" + ",\n".join(map(json_of, records)) + "\n]"


def from_json(data: bytes, *, where: str = "trace") -> Trace:
    """The inverse of `to_json`. Raises TracerError where the data is not a trace."""
    try:
        trace = msgspec.json.decode(data, type=Trace)
        return msgspec.structs.replace(trace, rows=_frozen(trace.rows), after=_frozen(trace.after))
    except (msgspec.DecodeError, RecursionError) as error:  # ValidationError is one
        raise TracerError.one(where, f"this is not a trace: {error}",
                              do="write it anew with the trace command") from None


def _frozen(rows: tuple[Row, ...]) -> tuple[Row, ...]:
    return tuple(msgspec.structs.replace(r, expr=_tuples(r.expr)) if isinstance(r.expr, list) else r for r in rows)


def _tuples(expr: Any, room: int = 100) -> Any:
    if not isinstance(expr, list):
        return expr
    if not room:  # every reader of expressions recurses
        raise msgspec.DecodeError("brackets in brackets, too deep")
    return tuple([_tuples(part, room - 1) for part in expr])


CSV_COLUMNS = (
    "id", "step", "sample", "phase", "quantity", "layer", "neuron", "source", "raw", "value", "digits", "exact",
)


def to_csv(trace: Trace) -> str:
    """The rows as a table for a spreadsheet, one a line; the forward pass of `after` is left out."""
    rows = [[getattr(row, column) for column in CSV_COLUMNS] for row in trace.rows]
    return "".join(",".join(map(_cell, row)) + "\n" for row in [CSV_COLUMNS, *rows])


def _cell(value: object) -> str:
    return _text(value) if isinstance(value, str) else "" if value is None else str(value)


@lru_cache(maxsize=1024)  # a few words stand in every row
def _text(value: str) -> str:
    """In quotes where it has a comma, a quote or a new line in it, as `csv` writes it."""
    text = cell(value)
    return '"' + text.replace('"', '""') + '"' if any(mark in text for mark in ',"\r\n') else text
