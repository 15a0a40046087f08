"""How quantities are written: one data file a notation, in tracer/notations. Adding one needs no code."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from typing import Any

from tracer.lesson.meaning import NOTATIONS
from tracer.printing import mathml as ml
from tracer.trace import Row

_GAP = '<mspace width="0.3em"></mspace>'
_PLACE = re.compile(r"\{(neuron|source|layer|sample)\}")


@dataclass(frozen=True, kw_only=True)
class Notation:
    """symbols: by quantity, "base | index | exponent" with {neuron} {source} {layer} {sample}. words: by quantity, in prose."""

    name: str
    title: str
    symbols: dict[str, str]
    words: dict[str, str]

    def symbol(self, row: Row, *, tied: bool = True) -> str:
        """The MathML of a row's symbol; it stands for the row's carried value."""
        quantity = "total_loss" if row.quantity == "loss" and row.neuron is None else row.quantity
        return self.write(self.symbols[quantity], row, f' data-row="{row.id}"' if tied else "")

    def write(self, pattern: str, row: Any, attributes: str = "") -> str:
        base, *marks = (part.strip() for part in pattern.split("|"))
        if base == "{neuron}":
            return ml.name_symbol(row.neuron, attributes)
        *before, letter = base.split(" ")
        head = ml.mi(letter)
        index = self._mark(marks[0], row) if marks else ""
        power = self._mark(marks[1], row) if len(marks) > 1 else ""
        tag = {(True, False): "msub", (False, True): "msup", (True, True): "msubsup"}.get((bool(index), bool(power)))
        body = f"<{tag}>{head}{index}{power}</{tag}>" if tag else head
        if before:
            return f"<mrow{attributes}>{ml.mtext(' '.join(before))}{_GAP}{body}</mrow>"
        return body.replace("<" + (tag or "mi"), "<" + (tag or "mi") + attributes, 1)

    def _mark(self, pattern: str, row: Any) -> str:
        parts = []
        for at, text in enumerate(_PLACE.split(pattern)):
            if at % 2:
                value = getattr(row, text)
                parts.append("" if value is None else ml.name_inline(str(value)))
            elif text.strip():
                parts.append(ml.mtext(text) if text.strip().isalpha() else ml.mo(text.strip()))
        return ml.row(*parts) if any(parts) else ""


@cache
def load_notation(name: str) -> Notation:
    """The notation of that name. Raises FileNotFoundError where there is none: the lesson reader has checked it."""
    data = tomllib.loads((NOTATIONS / f"{name}.toml").read_text(encoding="utf-8"))
    return Notation(name=name, title=data["title"], symbols=data["symbols"], words=data["words"])
