"""`--set PATH=VALUE`: change one place of a lesson before it is read; and the file that says the same."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from tracer.ground.errors import Problem, TracerError
from tracer.ground.inventory import plain
from tracer.ground.rewrite import rewritten
from tracer.lesson.syntax import parse_toml

_PART = re.compile(r"([A-Za-z_][A-Za-z0-9_-]*)|\[(\d{1,6})\]")
RANDOM = "random"
FORM = "write PATH=VALUE, as in network.layers[0].weights[0][1]=0.5"


def parse_path(path: str) -> list[str | int]:
    """`network.layers[0].name` to its parts; raises ValueError where it is not of that form."""
    parts: list[str | int] = []
    at = 0
    while at < len(path):
        if parts and path[at] == ".":
            at += 1
        elif parts and path[at] != "[":
            raise ValueError(path)
        match = _PART.match(path, at)
        if not match or (not parts and match[2]):
            raise ValueError(path)
        parts.append(match[1] or int(match[2]))
        at = match.end()
    if not parts:
        raise ValueError(path)
    return parts


def _parse_value(text: str) -> Any:
    try:
        table = parse_toml(f"value = {text}")
    except ValueError:
        return text  # `--set title=XOR` without the quotes that a shell takes away
    return table["value"] if list(table) == ["value"] else text


def apply_override(data: dict[str, Any], setting: str) -> None:
    """Changes `data` in place. Raises TracerError where the setting or its place is wrong."""
    path, equals, text = setting.partition("=")
    path = path.strip()

    def refuse(found: str, allowed: str = "") -> TracerError:
        return TracerError([Problem(where=f"--set {path or setting}".rstrip(), found=found, allowed=allowed, do=FORM)])

    try:
        parts = parse_path(path)
    except ValueError:
        raise refuse("this is not a path") from None
    if not equals:
        raise refuse("there is no value")
    here: Any = data
    around: Any = None
    for depth, part in enumerate(parts):
        if isinstance(part, int) and here == RANDOM:
            here = around[parts[depth - 1]] = _drawn(data, parts[:depth])
        so_far = "".join(f"[{p}]" if isinstance(p, int) else f".{p}" for p in parts[:depth]).lstrip(".")
        last = depth == len(parts) - 1
        if isinstance(part, int):
            if not isinstance(here, list):
                raise refuse(f"{so_far} is not a list")
            if part >= len(here):
                raise refuse(f"{so_far} has {len(here)} entries", f"allowed: [0] to [{len(here) - 1}]")
        elif not isinstance(here, dict):
            raise refuse(f"{so_far} has no fields")
        around = here
        if last:
            here[part] = _parse_value(text.strip())
        elif isinstance(part, int):
            here = here[part]
        else:
            here = here.setdefault(part, {})


def _drawn(data: dict[str, Any], parts: list[str | int]) -> Any:
    """The numbers that "random" stands for at a place, so that one of them can be another; itself, where it is none."""
    from tracer.lesson.reader import lesson_from_data  # which reads overrides, too

    try:
        here: Any = lesson_from_data(data, "lesson", None)
    except TracerError:  # its mistakes are told when it is read
        return RANDOM
    for part in parts:
        here = here[part] if isinstance(part, int) else getattr(here, part)
    return _plain(here)


def _plain(value: Any) -> Any:
    return list(map(_plain, value)) if isinstance(value, tuple) else value


def overridden(text: str, settings: Sequence[str]) -> str:
    """The text of a lesson's file with these settings in it, and what they were above it; else as its author wrote it.

    Raises TracerError where a setting or its place is wrong.
    """
    data = parse_toml(text)
    for setting in settings:
        apply_override(data, setting)
    return "".join(f"# changed: {plain(setting)}\n" for setting in settings) + "\n" + rewritten(text, data)
