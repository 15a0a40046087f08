"""Holds plain data against a record's declaration and collects every mistake, not only the first."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import msgspec
from msgspec import inspect

from tracer.errors import Problem, listed, nearest, shown

Report = Callable[[Problem], None]


def _join(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key


class Shape:
    """Walks data beside a type; every difference becomes one `Problem` under its path."""

    def __init__(self, where: str, report: Report) -> None:
        self.where = where
        self.report = report

    def check(self, data: object, declared: inspect.Type, path: str) -> None:
        if isinstance(declared, inspect.Metadata):
            declared = declared.type
        match declared:
            case inspect.StructType():
                self._struct(data, declared, path)
            case inspect.VarTupleType(item_type=item):
                self._list(data, item, path)
            case inspect.DictType(value_type=value):
                if self._is(data, dict, path, "a table"):
                    for key, entry in data.items():  # type: ignore[attr-defined]
                        self.check(entry, value, _join(path, key))
            case inspect.UnionType(types=types):
                self._union(data, types, path)
            case inspect.LiteralType(values=values):
                if data not in values:
                    self._say(path, f"{shown(data)} is not known{nearest(data, map(str, values))}",
                              "allowed: " + listed(shown(v) for v in values), "")
            case inspect.StrType():
                self._is(data, str, path, "a text in quotes")
            case inspect.BoolType():
                self._is(data, bool, path, "true or false")
            case inspect.IntType():
                self._integer(data, declared, path)
            case inspect.DecimalType():
                self._number(data, path)
            case _:  # pragma: no cover - a record uses a type that the reader does not know
                raise TypeError(f"{path}: no reader for {declared}")

    def _say(self, path: str, found: str, allowed: str, do: str) -> None:
        self.report(Problem(where=self.where, path=path, found=found, allowed=allowed, do=do))

    def _is(self, data: object, kind: type, path: str, words: str) -> bool:
        if isinstance(data, kind):
            return True
        self._say(path, f"expected {words}, got {describe(data)}", "", "")
        return False

    def _integer(self, data: object, declared: inspect.IntType, path: str) -> None:
        if isinstance(data, bool) or not isinstance(data, int):
            self._say(path, f"expected a whole number, got {describe(data)}", "", "")
        elif abs(data) >= 2**53:
            self._say(path, "the number is too large", "allowed: below 2^53", "")
        elif declared.ge is not None and data < declared.ge:
            self._say(path, f"{data} is too small", f"allowed: {declared.ge} or more", "")
        elif declared.le is not None and data > declared.le:
            self._say(path, f"{data} is too large", f"allowed: at most {declared.le}", "")

    def _number(self, data: object, path: str) -> None:
        if isinstance(data, bool) or not isinstance(data, int | Decimal):
            self._say(path, f"expected a number, got {describe(data)}", "", "")
            return
        if isinstance(data, int):  # of any length: Decimal(int) would work for minutes on a hostile one
            if abs(data) >= 10**15:
                self._say(path, "the number is too large", "allowed: below 10^15", "")
            return
        value = data
        if not value.is_finite():
            self._say(path, f"{value} is not a number that can be worked with", "allowed: finite numbers", "")
        elif value and (value.adjusted() >= 15 or value.adjusted() < -30 or len(value.as_tuple().digits) > 28):
            self._say(path, f"{shown(data)} is out of range", "allowed: up to 28 digits, below 10^15", "")

    def _list(self, data: object, item: inspect.Type, path: str) -> None:
        if isinstance(data, tuple) or self._is(data, list, path, "a list"):  # a record has tuples, a file lists
            for index, entry in enumerate(data):  # type: ignore[arg-type, var-annotated]
                self.check(entry, item, f"{path}[{index}]")

    def _union(self, data: object, types: tuple[inspect.Type, ...], path: str) -> None:
        """A text that one literal allows, else the one compound or plain type that is left."""
        if data is None and any(isinstance(t, inspect.NoneType) for t in types):
            return
        literals = [t for t in types if isinstance(t, inspect.LiteralType)]
        others = [t for t in types if not isinstance(t, inspect.LiteralType | inspect.NoneType)]
        words = [word for literal in literals for word in literal.values]
        if words and isinstance(data, str):
            if data not in words:
                self._say(path, f"{shown(data)} is not known{nearest(data, map(str, words))}",
                          "allowed: numbers in brackets, or " + listed(shown(w) for w in words), "")
            return
        self.check(data, others[0], path)

    def _struct(self, data: object, declared: inspect.StructType, path: str) -> None:
        if not self._is(data, dict, path, "a table"):
            return
        assert isinstance(data, dict)
        fields = {field.encode_name: field for field in declared.fields}
        for key in data:
            if key not in fields:
                self._say(_join(path, key), f"this field is not known{nearest(key, fields)}",
                          "allowed here: " + listed(fields), "remove or rename it")
        for name, field in fields.items():
            if name in data:
                self.check(data[name], field.type, _join(path, name))
            elif field.required:
                self._say(_join(path, name), "this field is missing", "", f"add it: {advice(field.type)}")


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


def structural_problems(record: type[msgspec.Struct], data: object, where: str) -> list[Problem]:
    """Every place where `data` is not what `record` declares: unknown and missing fields, wrong types and words."""
    problems: list[Problem] = []
    Shape(where, problems.append).check(data, inspect.type_info(record), "")
    return problems
