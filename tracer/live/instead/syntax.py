"""For `tracer.lesson.syntax`: one value of TOML, as it stands behind the equals sign of an address."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

_NUMBER = re.compile(r"[+-]?(0|[1-9](_?[0-9])*)(\.[0-9](_?[0-9])*)?([eE][+-]?[0-9](_?[0-9])*)?")
_HEAD = "value = "


def parse_toml(text: str) -> dict[str, Any]:
    """Numbers, true and false, texts in quotes, lists of them. Raises ValueError where it is something else."""
    value, rest = _value(text.removeprefix(_HEAD).strip())
    if rest.strip():
        raise ValueError("no value")
    return {"value": value}


def _value(text: str) -> tuple[Any, str]:
    if text[:1] == "[":
        return _list(text[1:].lstrip())
    if text[:1] in ('"', "'"):
        end = text.find(text[0], 1)
        if end < 0 or "\\" in text[:end]:
            raise ValueError("no text")
        return text[1:end], text[end + 1 :]
    for word, value in (("true", True), ("false", False)):
        if text.startswith(word):
            return value, text[len(word) :]
    found = _NUMBER.match(text)
    if found is None:
        raise ValueError("no value")
    number = found[0].replace("_", "")
    return (Decimal(number) if found[3] or found[5] else int(number)), text[found.end() :]


def _list(text: str) -> tuple[list[Any], str]:
    entries = []
    while text[:1] != "]":
        entry, text = _value(text)
        entries.append(entry)
        text = text.lstrip()
        if text[:1] == ",":
            text = text[1:].lstrip()
        elif text[:1] != "]":
            raise ValueError("no list")
    return entries, text[1:]
