"""Plain data as TOML: the lesson that `--set` has changed, so that its readers can download what the page shows."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

_BARE = re.compile(r"[A-Za-z0-9_-]+")


def toml_text(data: Mapping[str, Any]) -> str:
    """The inverse of `tomllib.loads(…, parse_float=Decimal)`, comments and layout aside."""
    lines: list[str] = []
    _table(data, (), lines)
    return "\n".join(lines).strip() + "\n"


def _table(data: Mapping[str, Any], path: tuple[str, ...], lines: list[str]) -> None:
    """Values first: what stands after a table's heading would belong to that table."""
    below = {key: value for key, value in data.items() if _is_table(value) or _is_tables(value)}
    lines += [f"{_key(key)} = {_value(value)}" for key, value in data.items() if key not in below]
    for key, value in below.items():
        inner = (*path, key)
        heading = ".".join(map(_key, inner))
        for entry in [value] if _is_table(value) else value:
            lines += ["", f"[{heading}]" if _is_table(value) else f"[[{heading}]]"]
            _table(entry, inner, lines)


def _is_table(value: Any) -> bool:
    return isinstance(value, Mapping)


def _is_tables(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(map(_is_table, value))


def _key(key: str) -> str:
    return key if _BARE.fullmatch(key) else _text(key)


def _text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _value(value: Any) -> str:
    match value:
        case bool():
            return str(value).lower()
        case str():
            return _text(value)
        case list():
            return "[" + ", ".join(map(_value, value)) + "]"
        case Mapping():
            return "{" + ", ".join(f"{_key(key)} = {_value(entry)}" for key, entry in value.items()) + "}"
        case _:
            return str(value).replace("Infinity", "inf").replace("NaN", "nan")
