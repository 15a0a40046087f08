"""Many float64 as decimals at once: msgspec writes and reads their shortest forms three times as quickly as Python."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import msgspec

from tracer.operators.decimals import plain

_WRITE = msgspec.json.Encoder().encode
_READ = msgspec.json.Decoder(list[Decimal]).decode


def of_floats(values: Sequence[float]) -> list[Decimal]:
    """`operators.decimals.of_float` of each, which must be finite: the shortest decimal that is read as it."""
    decimals = _READ(_WRITE(values))
    for at, value in enumerate(values):
        if value == value // 1:  # 1.0 and 1e+16 are not in that form yet
            decimals[at] = plain(decimals[at])
    return decimals
