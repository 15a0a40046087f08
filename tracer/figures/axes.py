"""Axes with round ticks that fall on whole pixels, so that the printed ticks are exactly where they say they are."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from markupsafe import Markup

from tracer.figures.curves import Points
from tracer.figures.layout import text_width
from tracer.figures.parts import path
from tracer.figures.svg import element, join
from tracer.saying.numbers import as_numeral

TICK = 14.0


@dataclass(frozen=True, slots=True)
class Axis:
    """`count` intervals of `unit` pixels, each `step` wide, from `first` at pixel `start`; upwards where turned.

    A unit is whole where the axis may choose its length; where a window is given, it may be any.
    """

    first: Decimal
    step: Decimal
    count: int
    start: float
    unit: float
    upward: bool = False

    def at(self, value: float) -> float:
        """The pixel of a value."""
        distance = (value - float(self.first)) / float(self.step) * self.unit
        return self.start - distance if self.upward else self.start + distance

    @property
    def room(self) -> float:
        """The width of the widest numeral."""
        return max(map(_width, self.ticks))

    @property
    def beyond(self) -> float:
        """Where a word may stand after the last numeral."""
        return self.end + max(14.0, _width(self.last) / 2 + 8)

    def clip(self, value: float) -> float:
        """The value, or the end of the axis that it lies beyond."""
        return min(max(value, float(self.first)), float(self.last))

    @property
    def last(self) -> Decimal:
        return self.first + self.count * self.step

    @property
    def end(self) -> float:
        return self.at(float(self.last))

    @property
    def ticks(self) -> list[Decimal]:
        return [self.first + n * self.step for n in range(self.count + 1)]

    def inside(self, value: float) -> bool:
        return float(self.first) <= value <= float(self.last)


def axis(low: float, high: float, start: float, length: float, most: int) -> Axis:
    """An axis to the right over [low, high], on `length` pixels: at most `most` intervals with room for numerals."""
    while True:
        scale = _round(low, high, start, length, most)
        if most == 1 or scale.room + 10 <= scale.unit:
            return scale
        most -= 1


def upright(low: float, high: float, top: float, height: float, most: int) -> Axis:
    """An axis upwards whose top end is at the pixel `top`."""
    scale = _round(low, high, 0, height, most)
    return replace(scale, start=top + scale.unit * scale.count, upward=True)


def _round(low: float, high: float, start: float, length: float, most: int) -> Axis:
    """The finest intervals of 1, 2 or 5 times a power of ten of which there are no more than `most`."""
    if not high - low > abs(high) * 1e-9:
        wide = abs(high) * 0.1 or 1.0
        low, high = low - wide, high + wide
    power = math.floor(math.log10((high - low) / most)) - 1
    while True:
        for digit in (1, 2, 5):
            step = Decimal(digit).scaleb(power)
            from_, to = math.floor(_steady(low, step)), math.ceil(_steady(high, step))
            if to - from_ <= most or (most == 1 and to - from_ == 2 and from_ < 0 < to):
                return Axis(step * from_, step, to - from_, start, int(length // (to - from_)))
        power += 1


def _width(tick: Decimal) -> float:
    return text_width(numeral(tick), TICK)


def _steady(value: float, step: Decimal) -> float:
    """How many steps, with the last bits of a float ignored: 0.30000000000000004 is three steps of 0.1."""
    return round(value / float(step), 6)


def numeral(tick: Decimal) -> str:
    return as_numeral(tick, None, "half-up").text if tick else "0"


def grid(x: Axis, y: Axis, plot: str) -> Markup:
    """Ticks with their numerals, hairlines at every tick of y, and the lines of x = 0 and y = 0 if they are inside."""
    left, right, bottom, top = x.start, x.end, y.start, y.end
    parts = [grid_lines([y.at(float(t)) for t in y.ticks], left, right)]
    lines = []
    if x.inside(0):
        lines.append(path([(x.at(0), bottom), (x.at(0), top)]))
    lines.append(path([(left, y.at(0) if y.inside(0) else bottom), (right, y.at(0) if y.inside(0) else bottom)]))
    parts.append(element("path", class_="axis", d=" ".join(lines)))
    parts.append(ticks(x, bottom + 18, "x", plot))
    parts.append(ticks(y, left - 8, "y", plot))
    return join(parts)


def grid_lines(heights: Sequence[float], left: float, right: float) -> Markup:
    """Hairlines from left to right."""
    return element("path", class_="hair", d=" ".join(path([(left, y), (right, y)]) for y in heights))


def ticks(scale: Axis, other: float, way: Literal["x", "y"], plot: str) -> Markup:
    """The numerals of one axis; `other` is where they stand on the other one."""
    return join(
        [
            tick(numeral(each), scale.at(float(each)), other, way, plot)
            if way == "x"
            else tick(numeral(each), other, scale.at(float(each)) + 5, way, plot)
            for each in scale.ticks
        ]
    )


def tick(
    text: str,
    x: float,
    y: float,
    way: Literal["x", "y"],
    plot: str,
    *,
    scale: Literal["log", "none"] | None = None,
    size: float = TICK,
) -> Markup:
    """One numeral at an axis. scale: log where the axis is one of logarithms; none where it stands apart from it."""
    return element(
        "text",
        text,
        class_="tick",
        data_axis=way,
        data_plot=plot,
        data_scale=scale,
        font_size=size,
        x=x,
        y=y,
        text_anchor="middle" if way == "x" else "end",
    )


def curve(pieces: Sequence[Points], x: Axis, y: Axis, kind: str) -> Markup:
    """A curve, cut off where it leaves the axes."""
    lines: list[str] = []
    for piece in pieces:
        inside: Points = []
        for one, two in zip(piece, [*piece[1:], None], strict=True):
            if math.isfinite(one[1]) and y.inside(one[1]):
                inside.append(one)
            if two is None or not math.isfinite(one[1]) or not math.isfinite(two[1]):
                continue
            for bound in (float(y.first), float(y.last)):
                if (one[1] - bound) * (two[1] - bound) < 0:  # goes in or out here
                    inside.append((one[0] + (bound - one[1]) / (two[1] - one[1]) * (two[0] - one[0]), bound))
        if len(inside) > 1:
            lines.append(path([(x.at(a), y.at(b)) for a, b in inside]))
    return element("path", class_=kind, d=" ".join(lines)) if lines else Markup("")


def spread(wished: Sequence[float], distance: float, low: float, high: float) -> list[float]:
    """Positions as near as may be to those wished for (in rising order), at least so far apart, within low and high."""
    places = list(wished)
    for n, place in enumerate(places):
        places[n] = max(place, places[n - 1] + distance if n else low)
    for n in range(len(places) - 1, -1, -1):
        places[n] = min(places[n], places[n + 1] - distance if n + 1 < len(places) else high)
    return places
