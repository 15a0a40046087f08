"""What the reference pages show: every formula from the tables that the code uses, every field from the schema."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any

import msgspec
from markupsafe import Markup
from msgspec import inspect

from tracer.lesson import parse_lesson
from tracer.lesson.general import general_words
from tracer.lesson.notations import BUILT_IN, Notations
from tracer.lesson.records import Lesson
from tracer.lesson.structure import declared as declared_of
from tracer.operators.activations import ACTIVATIONS, Activation
from tracer.operators.losses import LOSSES, Loss
from tracer.saying.activations import ActivationFormulas
from tracer.saying.names import LessonNames
from tracer.saying.text import inert
from tracer.site.tools import Tools
from tracer.tape.record import record
from tracer.tape.trace import Trace, to_json

FOLDER = "walkthroughs/_reference"

# A network with two of everything, so that every sum in a formula has two terms.
_EXAMPLE = """
title = "Reference"
[[network.layers]]
weights = [[0.4, -0.2], [0.3, 0.5]]
biases = [0.1, 0.1]
[[network.layers]]
weights = [[0.6, -0.3], [0.2, 0.7]]
biases = [0.2, 0.2]
[[samples]]
input = [0.5, 0.8]
target = [1, 0]
[[samples]]
input = [0.9, -0.3]
target = [0, 1]
[training]
learning_rate = 0.5
[rounding]
carry = false
decimals = { default = 4 }
"""
Place = tuple[str, str | None, str | None]
"""(quantity, neuron, source) of a row that shows what a setting does."""


def reference_trace(*settings: str, notations: Notations = BUILT_IN) -> Trace:
    """The small network that a formula on a reference page is checked with. settings: texts as `--set` takes them."""
    return record(parse_lesson(_EXAMPLE, overrides=settings, notations=notations))


@dataclass(frozen=True, kw_only=True)
class Axis:
    """One setting on which published texts differ, with the rows in which a reader sees it.

    values: None for every value that the record allows, and for every notation that there is. also: settings that a
    value needs beside it.
    """

    path: str
    shows: tuple[Place, ...]
    values: tuple[Any, ...] | None = None
    also: Mapping[Any, tuple[str, ...]] = field(default_factory=dict)
    always: tuple[str, ...] = ()
    step: int = 1


_DELTA: tuple[Place, ...] = (("delta", "o1", None), ("new_weight", "o1", "h1"))
AXES: tuple[Axis, ...] = (
    Axis(path="conventions.notation", shows=(("net", "h1", None), *_DELTA)),
    Axis(path="conventions.weights", shows=(("weighted_sum", "o1", None),)),
    Axis(path="conventions.bias", shows=(("net", "h1", None), ("new_bias", "h1", None))),
    Axis(path="conventions.shared_bias", shows=(("net", "h1", None), ("bias_gradient", "h1", None))),
    Axis(path="conventions.train_biases", shows=(("new_bias", "h1", None),)),
    Axis(path="conventions.delta", shows=_DELTA),
    Axis(path="conventions.error", shows=(("error", "o1", None), ("delta", "o1", None), ("loss", "o1", None))),
    Axis(path="conventions.slope", shows=(("derivative", "o1", None),)),
    Axis(path="conventions.hidden_delta_weights", shows=(("backward_sum", "h1", None),)),
    Axis(
        path="training.loss",
        shows=(("loss", "o1", None), ("delta", "o1", None)),
        also={name: (f'network.layers[1].activation="{loss.activations[0]}"',) for name, loss in LOSSES.items()},
    ),
    Axis(path="training.delta", shows=(("loss", "o1", None), ("delta", "o1", None)), values=(1, 0.25),
         always=('training.loss="huber"',)),
    Axis(path="training.batch", shows=(("gradient", "h1", "x1"), ("new_weight", "h1", "x1"))),
    Axis(path="training.reduce", shows=(("gradient", "h1", "x1"),), always=('training.batch="full"',)),
    Axis(path="training.momentum", shows=(("change", "h1", "x1"),), values=(0, 0.9), always=("training.steps=2",),
         step=2),
    Axis(
        path="network.layers[1].activation",
        shows=(("output", "o1", None), ("derivative", "o1", None)),
        also={"softmax": ('training.loss="cross-entropy"',), "step": ("training.steps=0",)},
    ),
    Axis(path="network.layers[1].gain", shows=(("output", "o1", None), ("derivative", "o1", None)), values=(1, 2)),
    Axis(path="rounding.carry", shows=(("output", "o1", None),), always=("rounding.decimals={default=2}",)),
    Axis(
        path="rounding.rule", shows=(("product", "o1", "h1"), ("output", "o1", None)),
        always=("rounding.carry=true", "rounding.decimals={default=2}"),
    ),
)


@dataclass(frozen=True, kw_only=True)
class Example:
    """A value of a setting, as a lesson writes it, and what it does to the equations."""

    code: str
    default: bool
    equations: tuple[Markup, ...]
    trace_url: str


@dataclass(frozen=True, kw_only=True)
class AxisView:
    """A setting as the page shows it."""

    key: str
    table: str
    name: str
    description: Markup
    examples: tuple[Example, ...]


class _Traces:
    """The reference traces of one page: each distinct one once, by path below docs/."""

    def __init__(self, notations: Notations = BUILT_IN) -> None:
        self.notations = notations
        self.files: dict[str, bytes] = {}
        self._tools: dict[tuple[str, ...], Tools] = {}

    def tools(self, *settings: str) -> Tools:
        if settings not in self._tools:
            trace = reference_trace(*settings, notations=self.notations)
            data = to_json(trace)
            path = f"{FOLDER}/{blake2b(data, digest_size=6).hexdigest()}.json"
            self.files[path] = data
            self._tools[settings] = Tools(trace, trace_url=path, notations=self.notations)
        return self._tools[settings]


@dataclass(frozen=True, kw_only=True)
class ConventionNames:
    """Of the page on conventions."""

    axes: tuple[AxisView, ...]
    """Every setting, with what each of its values does."""


def conventions_page(notations: Notations = BUILT_IN) -> tuple[ConventionNames, dict[str, bytes]]:
    """(what the page on conventions sees, its traces by path below docs/)."""
    traces = _Traces(notations)
    return ConventionNames(axes=tuple(_axis(axis, traces) for axis in AXES)), traces.files


def _axis(axis: Axis, traces: _Traces) -> AxisView:
    path, _, name = axis.path.rpartition(".")
    declared = _declared(axis)
    examples = []
    for value in values_of(axis, traces.notations):
        own = () if value == declared.default else (setting_of(axis, value),)  # all defaults share one trace
        tools = traces.tools(*axis.always, *axis.also.get(value, ()), *own)
        rows = [tools.view.find(*place, step=axis.step) for place in axis.shows]
        examples.append(
            Example(
                code=f"{name} = {_toml(value)}",
                default=value == declared.default,
                equations=tuple(tools.equations.equation(row) for row in rows if row is not None),
                trace_url=tools.trace_url,
            )
        )
    return AxisView(
        key=re.sub(r"[^a-z]+", "-", axis.path), name=name,
        table="[[network.layers]]" if "layers" in path else f"[{path}]",
        description=inert(_described(declared)), examples=tuple(examples),
    )


def _fields(record_type: type[msgspec.Struct]) -> tuple[inspect.Field, ...]:
    declared = declared_of(record_type)
    assert isinstance(declared, inspect.StructType)
    return declared.fields


def _declared(axis: Axis) -> inspect.Field:
    name = axis.path.rpartition(".")[2]
    return next(f for f in declared_of(_table_of(axis.path)).fields if f.encode_name == name)


def values_of(axis: Axis, notations: Notations = BUILT_IN) -> tuple[Any, ...]:
    """The values of a setting, its default first where the record declares them."""
    if axis.path == "conventions.notation":
        return notations.names
    return axis.values or _values(_declared(axis))


def setting_of(axis: Axis, value: Any) -> str:
    """A value of a setting as `--set` takes it."""
    return f"{axis.path}={_toml(value)}"


def _table_of(path: str) -> type[msgspec.Struct]:
    here: Any = Lesson
    for part in re.sub(r"\[\d+\]", "", path).split(".")[:-1]:
        declared: Any = next(f.type for f in _fields(here) if f.encode_name == part)
        while not isinstance(declared, inspect.StructType):
            declared = declared.type if isinstance(declared, inspect.Metadata) else declared.item_type
        here = declared.cls
    return here  # type: ignore[no-any-return]


def _values(declared: inspect.Field) -> tuple[Any, ...]:
    kind = declared.type.type if isinstance(declared.type, inspect.Metadata) else declared.type
    if isinstance(kind, inspect.LiteralType):
        return tuple(sorted(kind.values, key=lambda v: (v != declared.default, str(v))))
    return (declared.default, not declared.default)


def _described(declared: inspect.Field) -> str:
    schema = declared.type.extra_json_schema if isinstance(declared.type, inspect.Metadata) else None
    return str((schema or {}).get("description", ""))


def _toml(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else f'"{value}"' if isinstance(value, str) else str(value)


@dataclass(frozen=True, kw_only=True)
class FormulaNames:
    """Of the page of formulas."""

    activations: Mapping[str, Activation]
    """Every activation by its name in a lesson."""
    formulas: ActivationFormulas
    """Their formulas, of z."""
    losses: tuple[tuple[Loss, LessonNames], ...]
    """Every loss, with what a lesson page sees of a network that has it."""
    signs: tuple[LessonNames, ...]
    """What a lesson page sees, once with each sign of the delta."""


def formulas_page() -> tuple[FormulaNames, dict[str, bytes]]:
    """(what the page of formulas sees, traces that they are tied to, by path below docs/)."""
    traces = _Traces()
    names = FormulaNames(
        activations=ACTIVATIONS,
        formulas=ActivationFormulas(),
        losses=tuple(
            (loss, traces.tools(f'network.layers[1].activation="{loss.activations[0]}"',
                                f'training.loss="{key}"').names())
            for key, loss in LOSSES.items()
        ),
        signs=tuple(
            traces.tools(f'conventions.delta="{delta}"').names()
            for delta in ("output-minus-target", "target-minus-output")
        ),
    )
    return names, traces.files


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


@dataclass(frozen=True, kw_only=True)
class WritingNames:
    """Of the page on how to write a lesson."""

    tables: tuple[Table, ...]
    """Every table of the lesson file, with its fields."""
    words: tuple[str, ...]
    """What can have another word."""


def writing_page() -> WritingNames:
    """What the page on how to write a lesson sees."""
    return WritingNames(tables=lesson_tables(), words=tuple(general_words()))


def lesson_tables() -> tuple[Table, ...]:
    """Every table of the lesson file with every field, from the records' own declarations."""
    tables: list[Table] = []
    _collect(Lesson, "", tables)
    return tuple(tables)


def _collect(record_type: type[msgspec.Struct], heading: str, tables: list[Table]) -> None:
    info = declared_of(record_type)
    path = heading.strip("[]")
    fields, inner = [], []
    for entry in info.fields:
        declared = entry.type.type if isinstance(entry.type, inspect.Metadata) else entry.type
        item = declared.item_type if isinstance(declared, inspect.VarTupleType) else declared
        if isinstance(item, inspect.StructType):
            brackets = "[[{}]]" if isinstance(declared, inspect.VarTupleType) else "[{}]"
            inner.append((item.cls, brackets.format(f"{path}.{entry.encode_name}".lstrip("."))))
            continue
        extra = entry.type.extra_json_schema if isinstance(entry.type, inspect.Metadata) else None
        fields.append(
            Field(
                name=entry.encode_name,
                kind=_kind(declared, (path, entry.encode_name)),
                default=_default(entry),
                description=inert((extra or {}).get("description", "")),
            )
        )
    if fields:
        description = (record_type.__doc__ or "").strip()
        tables.append(Table(heading=heading or "the top of the file", description=description, fields=tuple(fields)))
    for cls, name in inner:
        _collect(cls, name, tables)


def _kind(declared: inspect.Type, place: tuple[str, str]) -> str:
    """A field's values in words; settings that a later version will understand are not offered."""
    match declared:
        case inspect.LiteralType(values=values):
            if place == ("network.layers", "activation"):
                values = tuple(v for v in values if v in ACTIVATIONS)
            return ", ".join(f'"{v}"' for v in values)
        case inspect.BoolType():
            return "true or false"
        case inspect.IntType():
            return "whole number"
        case inspect.DecimalType():
            return "number"
        case inspect.StrType():
            return "text"
        case inspect.DictType(value_type=value):
            return "words" if isinstance(value, inspect.StrType) else "digits by quantity"
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
