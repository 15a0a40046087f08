"""TOML that says something else than before, with its author's comments, order and spaces, and numbers as written."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from tracer.ground.toml import Node, document

Edit = tuple[int, int, str]
"""Where a stretch of the text begins and ends, and what stands there then."""


def rewritten(text: str, data: Mapping[str, Any]) -> str:
    """The text, changed as little as it takes to say `data`. Raises ValueError where it is not TOML."""
    done, at = "", 0
    for start, end, by in sorted(_changes(document(text), data), key=lambda edit: (edit[0], edit[1])):
        done += text[at:start]
        if start == end and done and not done.endswith("\n"):  # a new line behind the last one, which has no end
            done += "\n"
        done += by.replace("\n", "\r\n") if "\r\n" in text else by
        at = end
    return done + text[at:]


def _changes(node: Node, new: Any) -> Iterator[Edit]:
    """Of a value that is there, and can say the new one where it stands."""
    if written(node.data()) == written(new):
        return
    if _rigid(node, new):
        yield node.start, node.end, written(new)
    elif node.array is not None:
        for part, value in zip(node.array, new, strict=True):
            yield from _changes(part, value)
    elif node.table is not None:
        added: dict[str, Any] = {}
        for name, part in node.table.items():
            if name in new and (part.inline or not _rigid(part, new[name])):
                yield from _changes(part, new[name])
            else:
                for start, end in part.all_lines():
                    yield start, end, ""
                added |= {name: new[name]} if name in new else {}
        yield from _additions(node, {**added, **{name: new[name] for name in new if name not in node.table}})


def _rigid(node: Node, new: Any) -> bool:
    """Whether it must be written anew as a whole to say something else."""
    if node.array is not None:
        if not isinstance(new, list) or len(node.array) != len(new):
            return True
        return not all(part.inline or isinstance(value, dict) for part, value in zip(node.array, new, strict=True))
    if node.table is None or not isinstance(new, dict):
        return True
    return node.inline and (sorted(node.table) != sorted(new) or not all(part.inline for part in node.parts()))


def _additions(table: Node, new: Mapping[str, Any]) -> Iterator[Edit]:
    """New keys stand after the last one, new tables after all that is in this one; a comment below that is about what
    follows, and stays before it."""
    tables = {} if table.dotted else {name: value for name, value in new.items() if isinstance(value, dict)}
    lines = "".join(_line((*table.dotted, name), value) for name, value in new.items() if name not in tables)
    behind = max([end for _, end in table.all_lines()], default=0)
    if lines and (table.last >= 0 or not table.header):
        yield max(table.last, 0), max(table.last, 0), lines
    elif lines:
        yield behind, behind, f"\n[{_key(table.header)}]\n{lines}"
    for name, value in tables.items():
        inner = "".join(_line((key,), entry) for key, entry in value.items())
        yield behind, behind, f"\n[{_key((*table.header, name))}]\n{inner}"


def toml_text(data: Mapping[str, Any]) -> str:
    """Plain data as a new text; the inverse of `tomllib.loads(…, parse_float=Decimal)`."""
    return "".join(_sections(data, ())).lstrip("\n")


def _sections(data: Mapping[str, Any], header: tuple[str, ...]) -> Iterator[str]:
    several = {key for key, value in data.items()
               if isinstance(value, list) and value and all(isinstance(each, dict) for each in value)}
    single = {key for key, value in data.items() if isinstance(value, dict)}
    for key, value in data.items():
        if key not in several | single:
            yield _line((key,), value)
    for key, value in data.items():
        own = (*header, key)
        if key in single:
            yield f"\n[{_key(own)}]\n"
            yield from _sections(value, own)
        for each in value if key in several else ():
            yield f"\n[[{_key(own)}]]\n"
            yield from _sections(each, own)


def _line(names: tuple[str, ...], value: Any) -> str:
    return f"{_key(names)} = {written(value)}\n"


def _key(names: tuple[str, ...]) -> str:
    return ".".join(name if _BARE.fullmatch(name) else _quoted(name) for name in names)


def written(value: Any) -> str:
    """A value as it stands behind an equals sign, in one line. Numbers to the last zero."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _quoted(value)
    if isinstance(value, Decimal):
        return str(value).replace("Infinity", "inf").replace("NaN", "nan")
    if isinstance(value, dict):
        pairs = ", ".join(f"{_key((key,))} = {written(entry)}" for key, entry in value.items())
        return f"{{ {pairs} }}" if pairs else "{}"
    return "[" + ", ".join(map(written, value)) + "]" if isinstance(value, list) else str(value)


def _quoted(text: str) -> str:
    return '"' + _ODD.sub(_escaped, text) + '"'


def _escaped(found: re.Match[str]) -> str:
    return _SHORT.get(found[0]) or f"\\u{ord(found[0]):04X}"


_BARE = re.compile(r"[A-Za-z0-9_-]+")
_ODD = re.compile(r'["\\\x00-\x1f\x7f]')
_SHORT = {'"': '\\"', "\\": "\\\\", "\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r"}
