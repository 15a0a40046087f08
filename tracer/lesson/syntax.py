"""TOML to plain data, its numbers as the decimals that stand in the file."""

from __future__ import annotations

import decimal
import tomllib
from decimal import Decimal
from typing import Any

from tracer.ground.errors import cut


def parse_toml(text: str) -> dict[str, Any]:
    """Raises ValueError, with the reason, where the text is no TOML."""
    try:
        return tomllib.loads(text, parse_float=_decimal)
    except RecursionError:
        raise ValueError("brackets in brackets, too deep") from None


def _decimal(text: str) -> Decimal:
    try:
        return Decimal(text)
    except decimal.InvalidOperation:  # an exponent of twenty digits
        raise ValueError(f"the number {cut(text)} is out of range") from None
