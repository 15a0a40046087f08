"""Axes of a training: epochs, spaced by their logarithms, and losses, from 0 or by their logarithms.

An epoch e stands at the logarithm of e; epoch 0, which has none, at the left end before a small gap.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from markupsafe import Markup

from tracer.figures.axes import TICK, Axis, grid_lines, numeral, tick, ticks, upright
from tracer.figures.layout import text_width
from tracer.figures.parts import MINUS, path
from tracer.figures.svg import element, join

GAP = 26.0
"""Pixels between epoch 0 and epoch 1."""
NUMERAL = 44.0
"""Pixels for the numeral of an epoch."""
DECADES = 2.5
"""Past so many powers of ten a loss stands on an axis of logarithms."""
LEAST, SMALL = Decimal("0.00001"), Decimal("0.01")
"""An axis that goes below the one has powers of ten for all numbers below the other."""
DEEPEST, HIGHEST = 1e-12, 1e3
"""Losses below the one share of the first lie at the end of the axis; above the other, curves leave it."""
GROWN = 1.38
"""Letters are larger on a phone: so many times their estimated width, which is an upper one."""
AT_END = "cap at-end"
"""The word at the end of the epochs: on a phone it has no room beside the last numeral, and stands under it."""
_RAISED = str.maketrans("−0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(frozen=True, slots=True)
class LogAxis:
    """From the number `low` at pixel `start` to `high` at `end`, by logarithms; values outside lie at the ends."""

    low: Decimal
    high: Decimal
    start: float
    end: float

    def at(self, value: float) -> float:
        """The pixel of a number; beyond the axis, or of none that has a logarithm, its end."""
        return self.beyond(min(value, float(self.high)))

    def beyond(self, value: float) -> float:
        """The same, but not held back at the upper end."""
        low, high = math.log10(self.low), math.log10(self.high)
        share = (math.log10(value) - low) / (high - low) if value > 0 else 0.0
        return self.start + max(share, 0.0) * (self.end - self.start)

    def all_of(self, digits: tuple[int, ...]) -> list[Decimal]:
        """The numbers on the axis that are one of the digits times a power of ten."""
        powers = range(self.low.adjusted(), self.high.adjusted() + 1)
        found = (Decimal(digit).scaleb(power) for power in powers for digit in digits)
        return [number for number in found if self.low <= number <= self.high]

    def ticks(self, room: float) -> list[Decimal]:
        """As many round numbers as may be with `room` pixels for each."""
        length = abs(self.end - self.start)
        for digits in ((1, 2, 5), (1,)):
            found = self.all_of(digits)
            places = [self.at(float(number)) for number in found]
            if found and min((abs(b - a) for a, b in pairwise(places)), default=length) >= room:
                return found
        every = self.all_of((1,))
        step = math.ceil(room * (len(every) - 1) / length)
        return [number for number in every if number.adjusted() % step == 0]


def log_numerals(numbers: Sequence[Decimal]) -> list[str]:
    """Round numbers of one axis in one manner: decimals down to LEAST, or else powers of ten for all that are small."""
    powers = min(numbers) < LEAST
    return [log_numeral(number, powers=powers and number < SMALL) for number in numbers]


def log_numeral(number: Decimal, *, powers: bool = False) -> str:
    """A round number: 10,000; 0.001; as a power of ten 1 × 10⁻³."""
    if powers:
        power = str(number.adjusted()).replace("-", MINUS).translate(_RAISED)
        return f"{number.scaleb(-number.adjusted()):f} × 10{power}"
    plain = number.to_integral_value() if number == number.to_integral_value() else number.normalize()
    return f"{plain:,f}" if plain > 9999 else numeral(plain)


@dataclass(frozen=True, slots=True)
class Epochs:
    """The axis of epochs over [left, right]. most: the last epoch."""

    most: int
    left: float
    right: float

    @property
    def scale(self) -> LogAxis:
        low = Decimal(1) if self.most > 1 else Decimal("0.5")  # a single epoch stands at the right end
        return LogAxis(low, Decimal(max(self.most, 1)), self.left + GAP, self.right)

    def round_ones(self, room: float | None = None) -> list[Decimal]:
        """Round epochs, all of them or those that have so much room for a numeral."""
        found = self.scale.all_of(tuple(range(1, 10))) if room is None else self.scale.ticks(room)
        return [number for number in found if number >= 1]

    @property
    def labelled(self) -> list[Decimal]:
        """The epochs with a numeral: round ones, and the last one where that has room."""
        found = self.round_ones(NUMERAL)
        far = self.right - self.scale.at(float(found[-1]))
        return [*found, Decimal(self.most)] if self.most > 1 and far >= 1.5 * NUMERAL else found

    def at(self, epoch: int) -> float:
        return self.scale.at(epoch) if epoch else self.left

    @property
    def beyond(self) -> float:
        """Where a word may stand after the last numeral."""
        last = self.labelled[-1]
        return max(self.right + 12, self.scale.at(float(last)) + text_width(log_numeral(last), TICK) / 2 + 8)

    def draw(self, bottom: float, plot: str, *, numerals: bool = True) -> Markup:
        """The line with its gap, marks at all round epochs, and numerals at some of them."""
        scale, first = self.scale, self.left
        labelled = self.labelled
        lines = [path([(first, bottom), (first + 8, bottom)]), path([(scale.start - 8, bottom), (scale.end, bottom)])]
        lines += [path([(first + 10, bottom + 4), (first + 14, bottom - 4)])]
        lines += [path([(scale.start - 14, bottom + 4), (scale.start - 10, bottom - 4)])]
        marks = [path([(first, bottom), (first, bottom + 6)])]
        for number in sorted({*self.round_ones(), *labelled}):
            x = scale.at(float(number))
            marks.append(path([(x, bottom), (x, bottom + (6 if number in labelled else 3.5))]))
        parts = [element("path", class_="axis", d=" ".join([*lines, *marks]))]
        if numerals:
            parts.append(tick("0", first, bottom + 20, "x", plot, scale="none"))
            parts += [
                tick(log_numeral(number), scale.at(float(number)), bottom + 20, "x", plot, scale="log")
                for number in labelled
            ]
        return join(parts)


Losses = Axis | LogAxis


def losses_axis(values: Sequence[float], first: float, top: float, height: float, *, log: bool | None = None) -> Losses:
    """An axis for losses, or shares of them: from 0, or by logarithms where they span more than DECADES.

    first: what the training begins with; the axis ends at HIGHEST times that. log: whether by logarithms, where that is
    settled.
    """
    high = min(max(values), first * HIGHEST) if first > 0 else max(values)
    if not high > 0:
        return upright(0.0, 1.0, top, height, 5)
    low = max(min(value for value in values if value > 0), (first or high) * DEEPEST)
    if log is None:
        log = math.log10(high / low) > DECADES
    if not log:
        return upright(0.0, high, top, height, 5)
    below, above = _round(low, up=False), _round(high, up=True)
    if below == above:
        below, above = _round(low / 2, up=False), _round(high * 2, up=True)
    return LogAxis(below, above, top + height, top)


def _round(value: float, *, up: bool) -> Decimal:
    """The next of 1, 2 or 5 times a power of ten at or past a value."""
    power = math.floor(math.log10(value) + 1e-12)
    found = [Decimal(digit).scaleb(power) for digit in (1, 2, 5, 10)]
    if up:
        return next(number for number in found if float(number) >= value * (1 - 1e-12))
    return next(number for number in reversed(found) if float(number) <= value * (1 + 1e-12))


def losses_room(scale: Losses) -> float:
    """The width of the widest numeral of an axis, on a phone too."""
    texts = map(numeral, scale.ticks) if isinstance(scale, Axis) else log_numerals(scale.ticks(26.0))
    return GROWN * max(text_width(text, TICK) for text in texts)


def draw_losses_axis(scale: Losses, left: float, right: float, plot: str) -> Markup:
    """Hairlines with their numerals."""
    if isinstance(scale, Axis):
        lines = grid_lines([scale.at(float(t)) for t in scale.ticks[1:]], left, right)
        return join([lines, ticks(scale, left - 10, "y", plot)])
    numbers = scale.ticks(26.0)
    return join(
        [
            grid_lines([scale.at(float(number)) for number in numbers], left, right),
            *(
                tick(text, left - 10, scale.at(float(number)) + 5, "y", plot, scale="log")
                for number, text in zip(numbers, log_numerals(numbers), strict=True)
            ),
        ]
    )


def height_of(scale: Losses, value: float) -> float:
    """The pixel of a loss; one beyond the axis lies at its end."""
    return scale.at(scale.clip(value)) if isinstance(scale, Axis) else scale.at(value)
