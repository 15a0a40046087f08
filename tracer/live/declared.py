"""What the records of a lesson declare, as a table for the script: what the page checks is what the reader checks."""

from __future__ import annotations

from typing import Any

from msgspec import inspect, structs

from tracer.lesson.records import Lesson
from tracer.lesson.wording import NotationFile
from tracer.tape.trace import Row


def declared() -> dict[str, list[list[Any]]]:
    """By the names of records: their fields, for `tracer.live.instead.inspect`."""
    table: dict[str, list[list[Any]]] = {}

    def written(kind: inspect.Type, *, missed: bool = False) -> list[Any]:
        """missed: where it is not there a reader is told what it would be."""
        name = type(kind).__name__
        match kind:
            case inspect.Metadata(type=inner, extra_json_schema=schema):
                return [name, written(inner), (schema or {}).get("description", "")] if missed else written(inner)
            case inspect.StructType(cls=record, fields=fields):
                if record.__name__ not in table:
                    table[record.__name__] = []
                    table[record.__name__] = [
                        [field.name, field.encode_name, field.required, written(field.type, missed=field.required)]
                        for field in fields]
                return [name, record.__name__]
            case inspect.VarTupleType(item_type=item):
                return [name, written(item)]
            case inspect.DictType(value_type=entry):
                return [name, written(entry)]
            case inspect.UnionType(types=types):
                return [name, [written(each) for each in types]]
            case inspect.LiteralType(values=values):
                return [name, list(values)]
            case inspect.IntType(ge=least, le=most):
                return [name, least, most]
        return [name]

    for record in (Lesson, NotationFile):
        written(inspect.type_info(record))
    return table


def left_out() -> dict[str, dict[str, Any]]:
    """By the names of records: what their fields have where JSON lacks them, for `tracer.live.instead.encoding`."""
    return {record.__name__: {field.name: field.default for field in structs.fields(record) if not field.required}
            for record in (Row,) if record.__struct_config__.omit_defaults}
