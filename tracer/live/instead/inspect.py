"""For `msgspec.inspect`: what records declare, from a table that the script is compiled with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Metadata:
    type: Any
    extra_json_schema: Mapping[str, Any] | None


@dataclass(frozen=True, kw_only=True)
class Field:
    name: str
    encode_name: str
    required: bool
    type: Any


@dataclass(frozen=True, kw_only=True)
class StructType:
    cls: Callable[..., Any]
    fields: tuple[Field, ...]


@dataclass(frozen=True, kw_only=True)
class VarTupleType:
    item_type: Any


@dataclass(frozen=True, kw_only=True)
class DictType:
    value_type: Any


@dataclass(frozen=True, kw_only=True)
class UnionType:
    types: tuple[Any, ...]


@dataclass(frozen=True, kw_only=True)
class LiteralType:
    values: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class IntType:
    ge: int | None
    le: int | None


@dataclass(frozen=True)
class StrType:
    pass


@dataclass(frozen=True)
class BoolType:
    pass


@dataclass(frozen=True)
class DecimalType:
    pass


@dataclass(frozen=True)
class NoneType:
    pass


@dataclass(frozen=True)
class AnyType:
    pass


PLAIN: dict[str, Any] = {
    "StrType": StrType(), "BoolType": BoolType(), "DecimalType": DecimalType(), "NoneType": NoneType(),
    "AnyType": AnyType(),
}
TABLE: dict[str, Any] = {}
"""By a record's name: its fields as (name, name in the file, whether it must be there, type)."""
CLASSES: dict[str, Callable[..., Any]] = {}


def type_info(record: Any) -> StructType:
    """What a record declares."""
    return _struct(record.__name__)


def _struct(name: str) -> StructType:
    fields = tuple(Field(name=own, encode_name=written, required=required, type=_type(kind))
                   for own, written, required, kind in TABLE[name])
    return StructType(cls=CLASSES[name], fields=fields)


def _type(kind: Any) -> Any:
    name, *rest = kind
    match name:
        case "Metadata":
            return Metadata(type=_type(rest[0]), extra_json_schema={"description": rest[1]})
        case "StructType":
            return _struct(rest[0])
        case "VarTupleType":
            return VarTupleType(item_type=_type(rest[0]))
        case "DictType":
            return DictType(value_type=_type(rest[0]))
        case "UnionType":
            return UnionType(types=tuple(map(_type, rest[0])))
        case "LiteralType":
            return LiteralType(values=tuple(rest[0]))
        case "IntType":
            return IntType(ge=rest[0], le=rest[1])
    return PLAIN[name]
