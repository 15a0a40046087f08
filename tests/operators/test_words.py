"""What the tables of operators, activations, losses and rules say in words and in code, for a person to read in a diff.

Their trees are judged by what they compute; their texts stand on pages and in programs as they are here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from tracer.operators.activations import ACTIVATIONS
from tracer.operators.losses import LOSSES
from tracer.operators.rules import UPDATE_RULES
from tracer.operators.table import OPERATORS

TABLES: dict[str, Mapping[str, Any]] = {"operators": OPERATORS, "activations": ACTIVATIONS, "losses": LOSSES, "update rules": UPDATE_RULES}
TREES = ("tree", "stable", "derivative")


def is_text(value: Any) -> bool:
    return isinstance(value, str) or (isinstance(value, tuple) and all(map(is_text, value)))


def texts(entry: Any) -> Iterator[str]:
    for field in fields(entry):
        value = getattr(entry, field.name)
        if is_dataclass(value):
            yield from (f"{field.name}.{text}" for text in texts(value))
        elif value and field.name not in TREES and (value is True or is_text(value)):
            yield f"{field.name}: {' | '.join(value) if isinstance(value, tuple) else value}"


def test_tables_say_what_they_said(golden: Callable[[str, str], None]) -> None:
    lines = ["# pytest tests/operators/test_words.py: texts and flags of the tables of operators"]
    for title, table in TABLES.items():
        for name, entry in table.items():
            lines += [f"\n## {title}: {name}", *texts(entry)]
    golden("operators-in-words.txt", "\n".join(lines) + "\n")
