"""What the contract of the lesson file names and this version does not do yet: refused in words, never ignored."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tracer.errors import listed, shown

# path in [table].[field]: the values that this version works with
BUILT: dict[tuple[str, str], tuple[Any, ...]] = {
    ("training", "epochs"): (0,),
}


def not_built(lesson: Any) -> Iterator[tuple[str, str, str]]:
    """(path, what is there, what is allowed) for each setting that a later version will understand."""
    for (table, field), allowed in BUILT.items():
        value = getattr(getattr(lesson, table), field)
        if value not in allowed:
            words = listed(shown(a) for a in allowed)
            yield f"{table}.{field}", f"{shown(value)} is not supported yet", f"allowed in this version: {words}"
