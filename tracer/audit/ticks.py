"""The judge of axes: the numbers at them stand where the scale of the axis has them."""

import math
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from tracer.audit.dom import Element
from tracer.audit.film_ties import read_grouped
from tracer.audit.numerals import numeral_text, power_of_ten, read_numeral
from tracer.audit.page import Page

SCALES = ("", "log", "none")


@dataclass(frozen=True, kw_only=True, slots=True)
class _Tick:
    """A number at an axis: where it stands, in units of the drawing, and how finely that is printed."""

    element: Element
    place: Fraction
    value: Fraction
    unit: Fraction
    scale: str

    @property
    def height(self) -> Fraction:
        """How far along the axis the number belongs, in any unit."""
        return Fraction(math.log10(self.value)) if self.scale == "log" else self.value


def judge_ticks(page: Page) -> None:
    """7. The numbers at an axis are an affine function of where they stand.

    With data-scale="log" their logarithms are. A 0 with data-scale="none" stands apart, before the first of them.
    """
    plots: dict[tuple[int, str, str], list[_Tick]] = defaultdict(list)
    for tick in page.tagged("text"):
        if "tick" not in tick.classes:
            continue
        text, axis, scale = numeral_text(tick), tick.attrs.get("data-axis", ""), tick.attrs.get("data-scale", "")
        value = read_grouped(text)
        place = read_numeral(tick.attrs.get(axis, "")) if axis in ("x", "y") else None
        if value is None or place is None or "data-plot" not in tick.attrs:
            page.find(tick, text, "a tick needs a numeral, data-plot, data-axis (x or y) and a number there")
            continue
        if scale not in SCALES or (scale == "log" and value.value <= 0) or (scale == "none" and value.value != 0):
            what = "a data-scale is log, for numbers above 0, or none, for a 0 that stands apart"
            page.find(tick, text, f"{what}; this is data-scale=“{scale}”")
            continue
        svg = tick.inside("svg")
        unit = power_of_ten(-place.places)
        found = _Tick(element=tick, place=place.value, value=value.value, unit=unit, scale=scale)
        plots[svg.order if svg else -1, tick.attrs["data-plot"], axis].append(found)
    for (_, plot, axis), ticks in plots.items():
        for wrong in _misplaced(ticks, axis):
            text = numeral_text(wrong.element)
            what = f"the tick {text} of plot {plot} does not stand where the {axis} axis has it"
            page.find(wrong.element, text, what)


def _misplaced(ticks: list[_Tick], axis: str) -> Iterator[_Tick]:
    """The ticks of one axis that do not stand where the others have it."""
    apart = [tick for tick in ticks if tick.scale == "none"]
    line = [tick for tick in ticks if tick.scale != "none"]
    scales = {tick.scale for tick in line}
    if len(scales) > 1 or (apart and scales != {"log"}):
        yield from apart + line  # two scales on one axis: no number can be read from it
        return
    first, last = min(line, key=lambda tick: tick.value), max(line, key=lambda tick: tick.value)
    for tick in line:
        if first.value == last.value:
            right = len(line) == 1 or tick.place == first.place
        else:
            share = (tick.height - first.height) / (last.height - first.height)
            expected = first.place + (last.place - first.place) * share
            right = first.place != last.place and abs(tick.place - expected) <= tick.unit
        if not right:
            yield tick
    rises = (last.place > first.place) if first.place != last.place else axis == "x"
    for tick in apart:
        if len(apart) > 1 or (tick.place >= first.place if rises else tick.place <= first.place):
            yield tick
