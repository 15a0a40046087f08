"""TOML that says something else than before, with its author's comments, order and spaces, and numbers as written.

tomlkit does it, a reader that keeps the text. It is slow beside tomllib, so it is asked only where a file is changed.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import tomlkit
from tomlkit.container import Container
from tomlkit.exceptions import ConvertError, TOMLKitError
from tomlkit.items import AoT, Item, Key, Table


def toml_text(data: Mapping[str, Any]) -> str:
    """Plain data as a new text; the inverse of `tomllib.loads(…, parse_float=Decimal)`."""
    return tomlkit.dumps(data)


def rewritten(text: str, data: Mapping[str, Any]) -> str:
    """The text, changed as little as it takes to say `data`. Without its comments, where they cannot be kept."""
    old = tomllib.loads(text, parse_float=Decimal)
    try:
        document = tomlkit.parse(text)
        _change(document, old, data)
        changed = tomlkit.dumps(document)
        if _same(tomllib.loads(changed, parse_float=Decimal), data):
            return changed
    except (TOMLKitError, ValueError):
        pass  # a layout that tomlkit cannot change in place, as a table in several parts
    return toml_text(data)


def _change(here: Any, old: Any, new: Any) -> None:
    """here: the table or array of the document that says `old`, and then `new`."""
    if isinstance(old, list):
        keys: Any = range(len(old))
    else:
        keys = [key for key in old if key in new]
        for key in old.keys() - new.keys():
            del here[key]
        for key in [key for key in new if key not in old]:
            _add(here, key, new[key])
    for key in keys:
        if _same(old[key], new[key]):
            continue
        if _alike(old[key], new[key]):
            _change(here[key], old[key], new[key])
        else:
            here[key] = new[key]


def _alike(old: Any, new: Any) -> bool:
    """Whether they differ in entries only."""
    if isinstance(old, list):
        return isinstance(new, list) and len(old) == len(new)
    return isinstance(old, dict) and isinstance(new, dict)


def _same(old: Any, new: Any) -> bool:
    """As it is written. Not `==`: to that 1, 1.0 and true are the same, and 0.5 and 0.50."""
    if isinstance(old, list | dict) and _alike(old, new):
        if isinstance(old, list):
            return all(map(_same, old, new))
        return old.keys() == new.keys() and all(_same(old[key], new[key]) for key in old)
    numbers = {int, Decimal}  # a decimal without a point is read back as a whole number
    return ({type(old), type(new)} <= numbers or type(old) is type(new)) and str(old) == str(new)


def _add(table: Any, key: str, value: Any) -> None:
    """A new key stands after the last one; a comment below that is about what follows, and stays before it."""
    if not isinstance(table, Table | Container):  # an inline table, in one line
        table[key] = value
        return
    container = table.value if isinstance(table, Table) else table
    last = _last(container)
    tail: list[tuple[Key | None, Item]] = []
    while last.body and last.body[-1][0] is None:
        tail.insert(0, last.body.pop())
    if isinstance(value, dict):
        container.add(tomlkit.nl())
    table[key] = value
    _last(container).body.extend(tail)


def _last(container: Container) -> Container:
    """The innermost of the tables with which the container ends."""
    keyed = [item for key, item in container.body if key is not None]
    if keyed and isinstance(keyed[-1], AoT) and len(keyed[-1]):
        return _last(keyed[-1].body[-1].value)
    return _last(keyed[-1].value) if keyed and isinstance(keyed[-1], Table) else container


@tomlkit.register_encoder
def _decimal(value: Any) -> Item:
    """As it is written, to the last zero."""
    if not isinstance(value, Decimal):
        raise ConvertError(f"{type(value).__name__} is not written in TOML")
    return tomlkit.value(str(value).replace("Infinity", "inf").replace("NaN", "nan"))
