"""For `tracer.exercises.elementwise`: the same over single floats. Infinity and NaN go their way, as in arrays."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any


def floor(x: float) -> float:
    return math.floor(x) if math.isfinite(x) else x


def maximum(a: float, b: float) -> float:
    return a if a > b or math.isnan(a) else b


def minimum(a: float, b: float) -> float:
    return a if a < b or math.isnan(a) else b


def where(condition: bool, this: Any, other: Any) -> Any:
    return this if condition else other


def added(a: Sequence[float], b: Sequence[float]) -> list[float]:
    return [a[0] + b[0], a[1] + b[1]]


def over(a: float, b: float) -> float:
    if b != 0:
        return a / b
    if a == 0 or math.isnan(a):
        return math.nan
    return math.inf if math.copysign(1, a) == math.copysign(1, b) else -math.inf


def halved(x: float) -> tuple[float, int]:
    k = 0
    if not 0 < x < math.inf:
        return x, k
    while x >= 1:
        x, k = x / 2, k + 1
    while x < 0.5:
        x, k = x * 2, k - 1
    return x, k


def doubled(x: float, k: int) -> float:
    factor = 2.0 if k > 0 else 0.5
    for _ in range(abs(k)):
        x *= factor
    return x


def across(values: Sequence[float]) -> float:
    (value,) = values
    return value


def by_sheet(value: Any, like: Any) -> list[Any]:
    return [value]


def whole(value: float) -> float:
    return value


def known(value: float) -> bool:
    return not math.isnan(value)


def but(this: bool, not_this: bool) -> bool:
    return this and not not_this


def somewhere(this: bool) -> bool:
    return this


def silently(work: Callable[[], Any]) -> Any:
    return work()


def pair(first: float, second: float) -> list[float]:
    return [first, second]


def point(value: float) -> list[float]:
    return [-value, value]


def ends(of: Callable[[float], float], interval: Sequence[float]) -> list[float]:
    return [of(interval[0]), of(interval[1])]


def level(a: Any, b: Any) -> tuple[Any, Any]:
    return a, b


def wide(interval: Any, like: Any) -> Any:
    return interval


def stacked(intervals: Sequence[Any]) -> list[Any]:
    return list(intervals)
