"""For `msgspec`: plain data, whose structure has been checked, as a record."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from tracer.live.instead import inspect


def convert(data: Any, record: Any) -> Any:
    return _made(data, inspect.type_info(record))


def _made(data: Any, kind: Any) -> Any:
    match kind:
        case inspect.Metadata():
            return _made(data, kind.type)
        case inspect.StructType():
            return kind.cls(**{field.name: _made(data[field.encode_name], field.type)
                               for field in kind.fields if field.encode_name in data})
        case inspect.VarTupleType():
            return tuple(_made(entry, kind.item_type) for entry in data)
        case inspect.DictType():
            return {key: _made(entry, kind.value_type) for key, entry in data.items()}
        case inspect.UnionType():
            return data if data is None or isinstance(data, str) else _made(data, _compound(kind))
        case inspect.DecimalType():
            return Decimal(data)
    return data


def _compound(kind: inspect.UnionType) -> Any:
    """What data can be that is neither nothing nor a word."""
    return next(each for each in kind.types if not isinstance(each, inspect.LiteralType | inspect.NoneType))
