"""For `tracer.tape.encoding`: records as JSON."""

from __future__ import annotations

import json
from dataclasses import fields
from decimal import Decimal
from typing import Any

LEFT_OUT: dict[str, dict[str, Any]] = {}
"""By a record's name: what its fields have where they are not written."""


def json_of(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return json.dumps(value)
    if isinstance(value, int | Decimal):
        return str(value)
    if isinstance(value, dict):
        return _object(value)
    if isinstance(value, tuple | list):
        return f"[{','.join(map(json_of, value))}]"
    left_out = LEFT_OUT.get(type(value).__name__, {})
    return _object({name: entry for name, entry in ((field.name, getattr(value, field.name)) for field in fields(value))
                    if name not in left_out or left_out[name] != entry})


def _object(entries: dict[str, Any]) -> str:
    return "{" + ",".join(f"{json.dumps(name)}:{json_of(entry)}" for name, entry in entries.items()) + "}"
