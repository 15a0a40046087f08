"""For `tracer.tape.floats`: floats as decimals, one by one."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from tracer.operators.decimals import of_float


def of_floats(values: Sequence[float]) -> list[Decimal]:
    return [of_float(value) for value in values]
