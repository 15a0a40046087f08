"""What a page brings for its script: its lesson as its file has it, the notations that it can have, its author's notes."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import msgspec
from msgspec import inspect

from tracer.lesson.general import GENERAL, general_words
from tracer.lesson.records import Lesson
from tracer.lesson.syntax import parse_toml
from tracer.lesson.wording import NotationFile
from tracer.saying.notes import note_html
from tracer.site.source import Source


def page_data(source: Source) -> dict[str, Any]:
    """All that the page of a lesson cannot know by itself, as JSON takes it."""
    lesson, film = source.lesson, source.trace.film
    wanted = dict.fromkeys((lesson.conventions.notation, GENERAL))
    notes = [text for text in msgspec.structs.astuple(lesson.notes) if text.strip()]
    return encoded({
        "name": source.name,
        "trace_url": f"{source.name}/trace.json",
        "film_compares": film is not None and any(run.kind == "loss" for run in film.runs),
        "lesson": parse_toml(source.text),
        "words": dict(general_words()),
        "notations": {name: msgspec.to_builtins(source.notations.file(name)) for name in wanted},
        "notes": {text: str(note_html(text)) for text in notes},
    })


def encoded(value: Any) -> Any:
    """Plain data in JSON: a decimal is a text that begins with #, and so is a text that begins with it, twice."""
    match value:
        case Decimal():
            return f"#{value}"
        case str():
            return f"#{value}" if value.startswith("#") else value
        case dict():
            return {key: encoded(entry) for key, entry in value.items()}
        case list() | tuple():
            return [encoded(entry) for entry in value]
    return value


def declared() -> dict[str, list[list[Any]]]:
    """What the records of a lesson declare, by their names: for `tracer.live.instead.inspect`."""
    table: dict[str, list[list[Any]]] = {}

    def written(kind: inspect.Type) -> list[Any]:
        name = type(kind).__name__
        match kind:
            case inspect.Metadata(type=inner, extra_json_schema=schema):
                return [name, written(inner), (schema or {}).get("description", "")]
            case inspect.StructType(cls=record, fields=fields):
                if record.__name__ not in table:
                    table[record.__name__] = []
                    table[record.__name__] = [
                        [field.name, field.encode_name, field.required, written(field.type)] for field in fields]
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
