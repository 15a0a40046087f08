"""Where nodes and labels stand. Pure geometry: pixels in, pixels out; knows nothing of traces or of SVG.

A node is a circle, or two half circles with a straight part between them where its text is wide; edges run between the
centres of the half circles, so that they look the same for both.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

LABEL_HEIGHT = 18.0
CLEAR = 2.0
"""Pixels that stay free between two labels, and between a label and a node."""
VISIBLE = 14.0
"""Pixels of an edge that show between its sender and its label."""
SENDER_SHARE = 0.27
"""Where a crossing edge carries its label, as a share of its length from the sender."""
_SHARES = (0.5, SENDER_SHARE, 0.31, 0.35, 0.4, 0.45, 0.55, 0.6, 0.65, 0.69, 0.73)
_MOST_PITCH = 320.0

_NARROW = frozenset("iljtfrI.,:;|!'()[] ")
_WIDE = frozenset("mwMW@%—…")


def text_width(text: str, size: float) -> float:
    """An upper estimate of a text's width in any of the faces that a reader may have."""
    total = 0.0
    for letter in text:
        if letter in "0123456789":
            total += 0.56
        elif letter in _NARROW:
            total += 0.34
        elif letter in _WIDE or letter.isupper():
            total += 0.86
        elif ord(letter) < 0x250 or 0x370 <= ord(letter) < 0x400:
            total += 0.55
        elif letter in "−+×":
            total += 0.72
        else:
            total += 1.0
    return total * size


def shorten(text: str, size: float, width: float) -> str:
    """The text, or as much of it as fits, with an ellipsis."""
    if text_width(text, size) <= width:
        return text
    kept = text
    while len(kept) > 1 and text_width(kept + "…", size) > width:
        kept = kept[:-1]
    return kept.rstrip() + "…"


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle by its sides."""

    left: float
    top: float
    right: float
    bottom: float

    def near(self, other: "Box", gap: float = 0.0) -> bool:
        """Whether the two come closer than `gap` in both directions."""
        return (
            self.left < other.right + gap
            and other.left < self.right + gap
            and self.top < other.bottom + gap
            and other.top < self.bottom + gap
        )


@dataclass(frozen=True, slots=True)
class Place:
    """One node: centre, radius of its ends, and half the length of the straight part between them."""

    x: float
    y: float
    radius: float
    half: float = 0.0
    above: float = 0.0
    below: float = 0.0
    """How far tags stand out over the top and under the bottom."""
    wide: float = 0.0
    """Half the width of the widest tag."""

    @property
    def entry(self) -> tuple[float, float]:
        return self.x - self.half, self.y

    @property
    def exit(self) -> tuple[float, float]:
        return self.x + self.half, self.y

    @property
    def box(self) -> Box:
        reach = max(self.half + self.radius, self.wide)
        return Box(self.x - reach, self.y - self.radius - self.above, self.x + reach, self.y + self.radius + self.below)


@dataclass(frozen=True, slots=True)
class Column:
    """What a column of nodes asks for: how many slots, how big, how far apart at least."""

    count: int
    radius: float
    half: float = 0.0
    pitch: float = 96.0
    above: float = 0.0
    below: float = 0.0
    wide: float = 0.0

    @property
    def reach(self) -> float:
        """From the centre of its half circle to as far as the node or its tags stand out."""
        return max(self.radius, self.wide - self.half)


@dataclass(frozen=True, slots=True)
class Label:
    """A label of the edge from slot `sender` of column `gap` to slot `receiver` of the next."""

    gap: int
    sender: int
    receiver: int
    x: float
    y: float
    width: float

    @property
    def box(self) -> Box:
        half = self.width / 2
        return Box(self.x - half, self.y - LABEL_HEIGHT / 2, self.x + half, self.y + LABEL_HEIGHT / 2)


Choice = tuple[float, Label, Box]
"""A place of a label: what it costs by itself, the label there, and its box."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Where everything stands."""

    width: float
    height: float
    columns: tuple[tuple[Place, ...], ...]
    labels: tuple[Label, ...]


@lru_cache(maxsize=256)
def arrange(columns: tuple[Column, ...], label_width: float | None, *, top: float, margin: float, gap: float) -> Layout:
    """Columns from left to right, each centred; with `label_width`, a label for every edge, none on another or a node.

    top: room kept over the nodes. margin: room on the other sides. gap: least distance from centre to centre of two
    neighbouring columns. With labels all columns share one pitch, which grows until every label has found its place.
    At the latest that is where all stand at the sender's share: there (1 − 0.27)·i and 0.27·j differ by at least 0.08
    for all whole i and j up to 4, which at a pitch of 320 is more than the height of a label.
    """
    if label_width is None:
        return _stand(columns, None, top, margin, gap)
    reach = max(column.reach for column in columns) + VISIBLE + label_width / 2
    gap = max(gap, math.ceil(reach / SENDER_SHARE))
    pitch = max(column.pitch for column in columns)
    while True:
        layout = _stand(columns, pitch, top, margin, gap)
        labels: list[Label] = []
        shares = _SHARES if pitch < _MOST_PITCH else (SENDER_SHARE,)
        for number, (senders, receivers) in enumerate(pairwise(layout.columns)):
            labels += _labels(number, senders, receivers, label_width, shares)
        if not _clash(labels):
            return Layout(layout.width, layout.height, layout.columns, tuple(labels))
        pitch += 8


def _clash(labels: Sequence[Label]) -> bool:
    boxes = [label.box for label in labels]
    return any(a.near(b, CLEAR) for n, a in enumerate(boxes) for b in boxes[:n])


def _stand(columns: Sequence[Column], pitch: float | None, top: float, margin: float, gap: float) -> Layout:
    """Nodes only; `pitch` None lets every column keep its own."""
    # A column is centred by its circles, not by its tags: rows of one pitch then meet neighbours half way.
    rise = max(column.radius + column.above + (column.count - 1) * (pitch or column.pitch) / 2 for column in columns)
    fall = max(column.radius + column.below + (column.count - 1) * (pitch or column.pitch) / 2 for column in columns)
    middle = top + rise
    x = margin
    placed: list[tuple[Place, ...]] = []
    for column in columns:
        x += column.reach + column.half if not placed else column.half
        step = pitch or column.pitch
        first = middle - (column.count - 1) * step / 2
        placed.append(
            tuple(
                Place(x, first + row * step, column.radius, column.half, column.above, column.below, column.wide)
                for row in range(column.count)
            )
        )
        x += column.half + gap
    width = x - gap + columns[-1].reach + margin
    return Layout(width, middle + fall + margin, tuple(placed), ())


def _labels(
    gap: int, senders: Sequence[Place], receivers: Sequence[Place], width: float, shares: Sequence[float]
) -> list[Label]:
    """A label for each edge between two columns, as well apart as may be.

    Where edges cross, all but the level ones wish to stand at the sender's share, so that they form a column; else, in
    the middle. Labels that touch another one, or lie on an edge that is not theirs, move to the next best of `shares`.
    """
    lines = {(i, j): (*start.exit, *end.entry) for i, start in enumerate(senders) for j, end in enumerate(receivers)}
    nodes = [place.box for place in (*senders, *receivers)]
    crossing = len(senders) > 1 and len(receivers) > 1
    choices: dict[tuple[int, int], list[Choice]] = {}
    for (i, j), (x1, y1, x2, y2) in lines.items():
        wished = SENDER_SHARE if crossing and abs(y1 - y2) > 1 else 0.5
        options: list[Choice] = []
        for share in shares:
            label = Label(gap, i, j, x1 + share * (x2 - x1), y1 + share * (y2 - y1), width)
            box = label.box
            if not any(box.near(other, CLEAR) for other in nodes):
                covered = sum(_touches(box, line) for edge, line in lines.items() if edge != (i, j))
                options.append((round(abs(share - wished) + 0.2 * covered, 6), label, box))
        choices[i, j] = sorted(options, key=lambda option: (option[0], option[1].x))
    chosen = {edge: options[0] for edge, options in choices.items()}
    for _ in range(12):
        before = dict(chosen)
        for edge, options in choices.items():
            chosen[edge] = _best(options, [box for e, (_, _, box) in chosen.items() if e != edge])
        if chosen == before:
            break
    return [label for _, label, _ in chosen.values()]


def _best(options: Sequence[Choice], others: Sequence[Box]) -> Choice:
    """The first of those that cost least, each other label that is touched counted ten. options: the cheapest first."""
    best, least = options[0], math.inf
    for option in options:
        if option[0] >= least:
            break
        cost = option[0] + 10 * sum(option[2].near(other, CLEAR) for other in others)
        if cost < least:
            best, least = option, cost
    return best


def _touches(box: Box, line: tuple[float, float, float, float]) -> bool:
    """Whether a straight line passes through a box."""
    x1, y1, x2, y2 = line
    low, high = 0.0, 1.0
    for start, change, near, far in (
        (x1, x2 - x1, box.left, box.right),
        (y1, y2 - y1, box.top, box.bottom),
    ):
        if abs(change) < 1e-9:
            if not near < start < far:
                return False
            continue
        a, b = sorted(((near - start) / change, (far - start) / change))
        low, high = max(low, a), min(high, b)
    return low < high


def trim(start: Place, end: Place) -> tuple[float, float, float, float]:
    """The visible part of the edge between two nodes: from rim to rim."""
    (x1, y1), (x2, y2) = start.exit, end.entry
    length = math.hypot(x2 - x1, y2 - y1) or 1.0
    ux, uy = (x2 - x1) / length, (y2 - y1) / length
    return x1 + ux * start.radius, y1 + uy * start.radius, x2 - ux * end.radius, y2 - uy * end.radius
