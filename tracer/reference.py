"""What the reference pages show: every formula from the tables that the code uses, every field from the schema."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import msgspec
from markupsafe import Markup
from msgspec import inspect

from tracer.lesson import parse_lesson
from tracer.lesson.later import BUILT
from tracer.lesson.records import Lesson
from tracer.maths import ACTIVATIONS, LOSSES
from tracer.printing.activations import ActivationFormulas
from tracer.printing.text import inert
from tracer.printing.tools import Tools
from tracer.trace import Trace, record, to_json

FOLDER = "walkthroughs/_reference"

# A network with two of everything, so that every sum in a formula has two terms.
_EXAMPLE = """
title = "Reference"
[[network.layers]]
weights = [[0.4, -0.2], [0.3, 0.5]]
biases = [0.1, -0.1]
[[network.layers]]
activation = "{activation}"
weights = [[0.6, -0.3], [0.2, 0.7]]
biases = [0.2, 0.1]
[[samples]]
input = [0.5, 0.8]
target = [1, 0]
[training]
learning_rate = 0.5
loss = "{loss}"
[conventions]
delta = "{delta}"
[rounding]
carry = false
"""


def reference_trace(*, loss: str = "half-squared-error", delta: str = "output-minus-target") -> Trace:
    """The small network that a formula on the reference page is checked with."""
    return record(parse_lesson(_EXAMPLE.format(loss=loss, activation=LOSSES[loss].activations[0], delta=delta)))


def formulas_page() -> tuple[dict[str, Any], dict[str, bytes]]:
    """(context of the page, traces that its formulas are tied to, by path below docs/)."""
    files: dict[str, bytes] = {}

    def tools(name: str, trace: Trace) -> dict[str, Any]:
        files[f"{FOLDER}/{name}.json"] = to_json(trace)
        return {**Tools(trace, trace_url=f"{FOLDER}/{name}.json").context()}

    context = {
        "activations": ACTIVATIONS,
        "formulas": ActivationFormulas(),
        "losses": [(loss, tools(key, reference_trace(loss=key))) for key, loss in LOSSES.items()],
        "signs": [tools(delta, reference_trace(delta=delta)) for delta in ("output-minus-target", "target-minus-output")],
    }
    return context, files


@dataclass(frozen=True, kw_only=True)
class Field:
    """A field of the lesson file as its table shows it."""

    name: str
    kind: str
    default: str
    description: Markup


@dataclass(frozen=True, kw_only=True)
class Table:
    """A table of the lesson file: [network], [[network.layers]] and so on."""

    heading: str
    description: str
    fields: tuple[Field, ...]


def writing_context() -> dict[str, Any]:
    return {"tables": lesson_tables()}


def lesson_tables() -> tuple[Table, ...]:
    """Every table of the lesson file with every field, from the records' own declarations."""
    tables: list[Table] = []
    _collect(Lesson, "", tables)
    return tuple(tables)


def _collect(record_type: type[msgspec.Struct], heading: str, tables: list[Table]) -> None:
    info = inspect.type_info(record_type)
    assert isinstance(info, inspect.StructType)
    path = heading.strip("[]")
    fields, inner = [], []
    for field in info.fields:
        declared = field.type.type if isinstance(field.type, inspect.Metadata) else field.type
        item = declared.item_type if isinstance(declared, inspect.VarTupleType) else declared
        if isinstance(item, inspect.StructType):
            brackets = "[[{}]]" if isinstance(declared, inspect.VarTupleType) else "[{}]"
            inner.append((item.cls, brackets.format(f"{path}.{field.encode_name}".lstrip("."))))
            continue
        extra = field.type.extra_json_schema if isinstance(field.type, inspect.Metadata) else None
        fields.append(
            Field(
                name=field.encode_name,
                kind=_kind(declared, (path, field.encode_name)),
                default=_default(field),
                description=inert((extra or {}).get("description", "")),
            )
        )
    if fields:
        tables.append(Table(heading=heading or "the top of the file", description=(record_type.__doc__ or "").strip(), fields=tuple(fields)))
    for cls, name in inner:
        _collect(cls, name, tables)


def _kind(declared: inspect.Type, place: tuple[str, str]) -> str:
    """A field's values in words; settings that a later version will understand are not offered."""
    match declared:
        case inspect.LiteralType(values=values):
            if place == ("network.layers", "activation"):
                values = tuple(v for v in values if v in ACTIVATIONS)
            return ", ".join(f'"{v}"' for v in values if v in BUILT.get(place, values))  # type: ignore[arg-type]
        case inspect.BoolType():
            return "true or false"
        case inspect.IntType():
            return "whole number"
        case inspect.DecimalType():
            return "number"
        case inspect.StrType():
            return "text"
        case inspect.DictType():
            return "digits by quantity"
        case inspect.VarTupleType(item_type=item):
            return "rows of numbers" if isinstance(item, inspect.VarTupleType) else f"list of {_kind(item, place)}s"
        case inspect.UnionType(types=types):
            return " or ".join(_kind(t, place) for t in types if not isinstance(t, inspect.NoneType))
    raise TypeError(f"no words for {declared}")


def _default(field: inspect.Field) -> str:
    if field.required:
        return "required"
    value = field.default if field.default is not msgspec.NODEFAULT else field.default_factory()
    if value is None or value == () or value == "" or value == {}:
        return "–"
    return str(value).lower() if isinstance(value, bool) else f'"{value}"' if isinstance(value, str) else str(value)
