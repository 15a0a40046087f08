"""Records as JSON, numbers as they are written: 0.50 stays 0.50."""

from __future__ import annotations

from typing import Any

import msgspec

_ENCODER = msgspec.json.Encoder(decimal_format="number")


def json_of(value: Any) -> str:
    """A record, or what stands in one, on one line."""
    return _ENCODER.encode(value).decode()
