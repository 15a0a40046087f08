"""Random weights that are the same for ever: drawn from a hash, not from a generator whose stream may change."""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from hashlib import blake2b

from tracer.lesson.records import Draw


def bounds(draw: Draw) -> tuple[int, int]:
    """The smallest and the largest number that can be drawn, in units of the last decimal."""
    scale = Decimal(1).scaleb(draw.decimals)
    low = (draw.low * scale).to_integral_value(rounding=ROUND_CEILING)
    high = (draw.high * scale).to_integral_value(rounding=ROUND_FLOOR)
    return int(low), int(high)


def drawn(draw: Draw, place: str) -> Decimal:
    """The number for one place ("layers[0].weights[0][1]"): evenly from low to high at draw.decimals.

    It depends on seed and place alone, so that one more neuron leaves all other weights as they were.
    """
    first, last = bounds(draw)
    word = blake2b(f"tracer/draw/{draw.seed}/{place}".encode(), digest_size=16).digest()
    return (first + int.from_bytes(word, "big") % (last - first + 1)) * Decimal(1).scaleb(-draw.decimals)
