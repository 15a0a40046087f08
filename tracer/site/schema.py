"""JSON Schema for lessons, traces, films and exercises, from the records themselves."""

from __future__ import annotations

from typing import Any

import msgspec

from tracer.exercises.records import Exercise, ExerciseRecord
from tracer.lesson.general import general_words
from tracer.lesson.records import Lesson
from tracer.operators.table import OPERATORS
from tracer.tape.snapshots import Film
from tracer.tape.trace import Trace

RECORDS: dict[str, type[msgspec.Struct]] = {
    "lesson": Lesson, "trace": Trace, "film": Film, "exercise": ExerciseRecord, "exercise-file": Exercise,
}
EXPR = {
    "title": "Expr",
    "description": "A row's id, a constant, or an operator with its arguments.",
    "anyOf": [
        {"type": "integer", "minimum": 1},
        {"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]+)?$"},
        {
            "type": "array",
            "prefixItems": [{"enum": list(OPERATORS)}],
            "items": {"$ref": "#/$defs/Expr"},
            "minItems": 2,
        },
    ],
}


def schema(name: str) -> dict[str, Any]:
    """The JSON Schema (2020-12) of one of RECORDS. Raises KeyError for another name."""
    made = msgspec.json.schema(RECORDS[name])
    made = _numbers(made)
    if "Lesson" in made["$defs"]:
        made["$defs"]["Lesson"]["properties"]["words"]["propertyNames"] = {"enum": list(general_words())}
    if "#/$defs/Expr" in str(made):
        made["$defs"]["Expr"] = EXPR
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **made}


def _numbers(node: Any) -> Any:
    """Decimals are plain numbers in our files; msgspec describes its own default, a text."""
    if isinstance(node, dict):
        if node.get("format") == "decimal":
            return {**{k: v for k, v in node.items() if k not in ("format", "type")}, "type": "number"}
        return {key: _numbers(value) for key, value in node.items()}
    return [_numbers(item) for item in node] if isinstance(node, list) else node
