"""The files of the notations, in tracer/saying/notations: what must stand in them, and what is said if it does not."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from tracer.ground.errors import Problem, TracerError, listed, nearest, shown
from tracer.lesson.meaning import NOTATIONS
from tracer.lesson.quantities import QUANTITIES
from tracer.lesson.records import Conventions, Training

GENERAL = "words"
"""The notation whose words hold where another gives none."""
ENDS = {
    "sender-receiver": "{source},{neuron}",
    "receiver-sender": "{neuron},{source}",
    "by-receiver": "{number}",
    "by-sender": "{number}",
}
"""By conventions.weights: the two ends of a connection as an index. "names" leaves it to the notation."""
NEEDED = (*QUANTITIES, "numbered_input", "total_loss", "sample_loss", "previous_change", "previous_bias_change")
OPTIONAL = ("shared_bias", "inner_backward_product")
PLACES = ("neuron", "source", "layer", "layer_number", "sample", "number", "ends")

Mistake = tuple[str, str, str, str]
"""(where, what is there, what is allowed, what to do)"""
BRACE = re.compile(r"\{(\w+)\}")
_TABLES = ("title", "symbols", "words", "plurals", "weights", "when")
_SETTINGS = (*Conventions.__struct_fields__, *Training.__struct_fields__)


@cache
def notation_file(name: str) -> dict[str, Any]:
    """The file of that name, which the lesson reader has found. Raises TracerError with every mistake in it."""
    path = NOTATIONS / f"{name}.toml"
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise TracerError.one(path.name, f"this is no TOML: {error}", do="mend that line") from None
    words = tuple((data if name == GENERAL else notation_file(GENERAL)).get("words", {}))
    problems = [
        Problem(where=path.name, path=place, found=found, allowed=allowed and f"allowed: {allowed}", do=do)
        for place, found, allowed, do in _mistakes(data, words)
    ]
    if problems:
        raise TracerError(problems)
    return data


def _mistakes(data: dict[str, Any], words: tuple[str, ...]) -> Iterator[Mistake]:
    yield from _unknown("", data, _TABLES)
    for table in ("title", "symbols", "weights"):
        if table not in data:
            yield table, "this is missing", "", "add it"
    for missing in (key for key in NEEDED if key not in data.get("symbols", {})):
        yield f"symbols.{missing}", "this symbol is missing", "", "add a pattern for it"
    names = data.get("weights", {}).get("names", "")
    if names not in ENDS and "{" not in names:
        yield ("weights.names", f"{shown(names)} is no name for a connection", listed(ENDS),
               "or an index, as {source}→{neuron}")
    cases = [(f"when[{at}]", case) for at, case in enumerate(data.get("when", ()))]
    for at, case in cases:
        yield from _unknown(at, case, ("is", "symbols", "words"))
        yield from _unknown(f"{at}.is", case.get("is", {}), _SETTINGS)
    for at, table in (("", data), *((f"{at}.", case) for at, case in cases)):
        yield from _unknown(f"{at}words", table.get("words", {}), words)
        yield from _unknown(f"{at}symbols", table.get("symbols", {}), (*NEEDED, *OPTIONAL))
        for key, pattern in table.get("symbols", {}).items():
            for name in BRACE.findall(pattern):
                if name not in (*PLACES, *NEEDED):
                    yield (f"{at}symbols.{key}", f"{{{name}}} is not known{nearest(name, PLACES)}", listed(PLACES),
                           "or a symbol's name")
            if pattern.startswith("frac:") != (" / " in pattern):
                yield f"{at}symbols.{key}", f"{shown(pattern)} is no fraction", "", "write frac: … / …"


def _unknown(at: str, table: Mapping[str, Any], known: tuple[str, ...]) -> Iterator[Mistake]:
    for key in table:
        if key not in known:
            found = f"this is not known{nearest(key, known)}"
            yield f"{at}.{key}".lstrip("."), found, listed(known), "rename or remove it"
