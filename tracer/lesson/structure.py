"""Holds plain data against a record's declaration and collects every mistake, not only the first."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import cache
from typing import Any

import msgspec
from msgspec import inspect

from tracer.ground.errors import Problem, cut, listed, nearest, shown

Report = Callable[[Problem], None]
DROPPED: Any = object()
"""Stands for what was wrong and cannot be replaced by anything."""
MAX_PROBLEMS = 100
"""Mistakes told of one file; how many more there are is told in a line."""


def _join(path: str, key: str) -> str:
    return f"{path}.{cut(key)}" if path else cut(key)


class Shape:
    """Walks data beside a type; every difference becomes one `Problem` under its path.

    What `check` returns has the right structure: without what is wrong, or with something harmless in its place, so
    that the meaning of the rest can be looked at too.
    """

    def __init__(self, where: str, report: Report) -> None:
        self.where = where
        self.report = report

    def check(self, data: Any, declared: inspect.Type, path: str) -> Any:
        if isinstance(declared, inspect.Metadata):
            declared = declared.type
        match declared:
            case inspect.StructType():
                return self._struct(data, declared, path)
            case inspect.VarTupleType(item_type=item):
                return self._list(data, item, path)
            case inspect.DictType(value_type=value):
                if not self._is(data, dict, path, "a table"):
                    return DROPPED
                kept = {key: self.check(entry, value, _join(path, key)) for key, entry in data.items()}
                return {key: entry for key, entry in kept.items() if entry is not DROPPED}
            case inspect.UnionType(types=types):
                return self._union(data, types, path)
            case inspect.LiteralType(values=values):
                if data in values:
                    return data
                self._say(path, f"{shown(data)} is not known{nearest(data, map(str, values))}",
                          "allowed: " + listed(shown(v) for v in values), "")
                return DROPPED
            case inspect.StrType():
                return data if self._is(data, str, path, "a text in quotes") else stand_in(declared)
            case inspect.BoolType():
                return data if self._is(data, bool, path, "true or false") else DROPPED
            case inspect.IntType():
                return data if self._integer(data, declared, path) else DROPPED
            case inspect.DecimalType():
                if not self._number(data, path):
                    return stand_in(declared)
                return data or abs(data)  # never −0
            case inspect.AnyType():
                return data
            case _:  # pragma: no cover - a record uses a type that the reader does not know
                raise TypeError(f"{path}: no reader for {declared}")

    def _say(self, path: str, found: str, allowed: str, do: str) -> bool:
        self.report(Problem(where=self.where, path=path, found=found, allowed=allowed, do=do))
        return False

    def _is(self, data: object, kind: type, path: str, words: str) -> bool:
        return isinstance(data, kind) or self._say(path, f"expected {words}, got {describe(data)}", "", "")

    def _integer(self, data: object, declared: inspect.IntType, path: str) -> bool:
        if isinstance(data, bool) or not isinstance(data, int):
            return self._say(path, f"expected a whole number, got {describe(data)}", "", "")
        if abs(data) >= 2**53:
            return self._say(path, "the number is too large", "allowed: below 2^53", "")
        if declared.ge is not None and data < declared.ge:
            return self._say(path, f"{data} is too small", f"allowed: {declared.ge} or more", "")
        if declared.le is not None and data > declared.le:
            return self._say(path, f"{data} is too large", f"allowed: at most {declared.le}", "")
        return True

    def _number(self, data: object, path: str) -> bool:
        if isinstance(data, bool) or not isinstance(data, int | Decimal):
            return self._say(path, f"expected a number, got {describe(data)}", "", "")
        if isinstance(data, int):  # of any length: Decimal(int) would work for minutes on a hostile one
            return abs(data) < 10**15 or self._say(path, "the number is too large", "allowed: below 10^15", "")
        if not data.is_finite():
            return self._say(path, f"{data} is not a number that can be worked with", "allowed: finite numbers", "")
        if (data and not -30 <= data.adjusted() < 15) or len(data.as_tuple().digits) > 28:
            return self._say(path, f"{shown(data)} is out of range",
                             "allowed: 0, or up to 28 digits from 10^-30 to below 10^15", "")
        return True

    def _list(self, data: Any, item: inspect.Type, path: str) -> Any:
        # a record has tuples, a file lists
        if not isinstance(data, tuple) and not self._is(data, list, path, "a list"):
            return DROPPED
        kept = [self.check(entry, item, f"{path}[{index}]") for index, entry in enumerate(data)]
        return DROPPED if any(entry is DROPPED for entry in kept) else kept

    def _union(self, data: Any, types: tuple[inspect.Type, ...], path: str) -> Any:
        """A text that one literal allows, else the one compound or plain type that is left."""
        if data is None and any(isinstance(t, inspect.NoneType) for t in types):
            return None
        literals = [t for t in types if isinstance(t, inspect.LiteralType)]
        others = [t for t in types if not isinstance(t, inspect.LiteralType | inspect.NoneType)]
        words = [word for literal in literals for word in literal.values]
        if words and isinstance(data, str):
            if data in words:
                return data
            self._say(path, f"{shown(data)} is not known{nearest(data, map(str, words))}",
                      "allowed: numbers in brackets, or " + listed(shown(w) for w in words), "")
            return DROPPED
        return self.check(data, others[0], path)

    def _struct(self, data: Any, declared: inspect.StructType, path: str) -> Any:
        if not self._is(data, dict, path, "a table"):
            return DROPPED
        fields = {field.encode_name: field for field in declared.fields}
        for key in data:
            if key not in fields:
                self._say(_join(path, key), f"this field is not known{nearest(key, fields)}",
                          "allowed here: " + listed(fields), "remove or rename it")
        kept = {}
        for name, field in fields.items():
            if name in data:
                kept[name] = self.check(data[name], field.type, _join(path, name))
            elif field.required:
                self._say(_join(path, name), "this field is missing", "", f"add it: {advice(field.type)}")
                kept[name] = stand_in(field.type)
        if any(kept.get(name) is DROPPED and field.required for name, field in fields.items()):
            return DROPPED
        return {name: entry for name, entry in kept.items() if entry is not DROPPED}


def stand_in(declared: inspect.Type) -> Any:
    """For a text or a number that is missing or wrong: something that nothing else will be blamed for."""
    match declared.type if isinstance(declared, inspect.Metadata) else declared:
        case inspect.StrType():
            return "?"
        case inspect.DecimalType():
            return Decimal(1)
    return DROPPED


def describe(data: object) -> str:
    """What a value is, in words that name its kind where the value alone would not."""
    match data:
        case dict():
            return "a table"
        case list():
            return f"a list of {len(data)}"
        case str():
            return f"the text {shown(data)}"
    return shown(data)


def advice(declared: inspect.Type) -> str:
    """What to write for a missing field, taken from its declaration."""
    if isinstance(declared, inspect.Metadata):
        schema = declared.extra_json_schema or {}
        return str(schema.get("description", "")).rstrip(".")
    return "a value"


@cache
def declared(record: type[msgspec.Struct]) -> inspect.StructType:
    """What a record declares. Asked for once: msgspec evaluates every annotation anew each time."""
    info = inspect.type_info(record)
    assert isinstance(info, inspect.StructType)
    return info


def structural_problems(record: type[msgspec.Struct], data: object, where: str) -> tuple[list[Problem], Any]:
    """Every place where `data` is not what `record` declares, and what is left of the data when it is taken out.

    Unknown and missing fields, wrong types and words. DROPPED where nothing useful is left.
    """
    problems: list[Problem] = []
    kept = Shape(where, problems.append).check(data, declared(record), "")
    return problems, kept
