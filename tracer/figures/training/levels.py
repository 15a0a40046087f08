"""What a network answers over the plane of its inputs, as flat pieces of a few tones, and the line where it changes.

The page of a film does the same from the weights: what is said here is compiled for it. The rules:

- *first* (one output, or several that are no classes): the value is the first output. *difference* (two outputs, of
  which the largest is the answer): the value is the second minus the first. A value has the tone `level-L` with
  L = floor((value − low) / (high − low) × 9), clipped to 0 … 8; no number at all has level 4.
- *winner* (more than two classes): the tone is `kind-C-S` with C = the largest output (the first of equals), counted
  round 0 … 5, and S = floor((it − the largest other one) × 3), clipped to 0 … 2.
- A run is a stretch of one tone within one row of cells, from the left: `M{column} {row}h{length}v1h-{length}z`, the
  unit being a cell and the top row 0. Each tone is one path, its runs from the top row down.
- The boundary is the zero line of each of `fields`: marching squares with straight pieces, ends interpolated, between
  the middles of the cells and, so that it reaches the frame, the rim. A field at the rim is 1.5 times its value in the
  cell there less 0.5 times the next one; columns first, then rows. Where a square is cut four times, the pieces are
  around its first and third corner if the sum of the four has another sign than the first, else around the others.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Literal

from markupsafe import Markup

from tracer.figures.parts import path
from tracer.figures.svg import element, join
from tracer.saying.film_view import FilmView
from tracer.tape.film.pictures import Picture

CELLS = 40
LEVELS, STRENGTHS, HUES = 9, 3, 6
_LEVEL_NAMES = [f"level-{level}" for level in range(LEVELS)]
Point = tuple[float, float]
Grid = Sequence[Sequence[float]]
Shown = Literal["first", "difference", "winner"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tones:
    """shown: which of the rules above. low, high: the values of the first and the last level. middle: where the answer
    changes; None where nothing is asked."""

    shown: Shown
    low: float
    high: float
    middle: float | None

    def share(self, value: float) -> float:
        """How far a value is on the way from low to high."""
        return (value - self.low) / (self.high - self.low)

    def level(self, value: float) -> int:
        """Asked for every cell of every picture of a film: hence without a call."""
        reached = (value - self.low) / (self.high - self.low) * LEVELS
        if reached >= LEVELS - 1:
            return LEVELS - 1
        if reached >= 0:
            return int(reached)
        return LEVELS // 2 if reached != reached else 0

    def tone(self, outputs: Sequence[float]) -> str:
        """The class of a cell that is answered so."""
        if self.shown == "winner":
            kind = max(range(len(outputs)), key=lambda j: outputs[j])
            margin = outputs[kind] - max(value for j, value in enumerate(outputs) if j != kind)
            strength = 0 if math.isnan(margin) else math.floor(min(max(margin * STRENGTHS, 0), STRENGTHS - 1))
            return f"kind-{kind % HUES}-{strength}"
        return f"level-{self.level(outputs[0] if self.shown == 'first' else outputs[1] - outputs[0])}"

    def of_row(self, outputs: Sequence[Sequence[float]]) -> list[str]:
        """The classes of a row of cells, from the outputs of the row."""
        if self.shown == "winner":
            return [self.tone(values) for values in zip(*outputs, strict=True)]
        level = self.level
        if self.shown == "first":
            return [_LEVEL_NAMES[level(value)] for value in outputs[0]]
        return [_LEVEL_NAMES[level(b - a)] for a, b in zip(*outputs, strict=True)]


def tones_of(film: FilmView) -> Tones:
    """What is shown of the outputs of a lesson's network, and over which range."""
    samples, rule = film.lesson.samples, film.film.rule
    if rule == "largest":
        two = len(samples[0].target) == 2
        return Tones(shown="difference" if two else "winner", low=-1.0, high=1.0, middle=0.0)
    targets = [float(t) for sample in samples for t in (sample.target if rule else sample.target[:1])]
    low, high = min(targets), max(targets)
    if low == high:
        low, high = low - 0.5, high + 0.5
    return Tones(shown="first", low=low, high=high, middle=film.film.middle if rule else None)


def fields(tones: Tones, outputs: Sequence[Grid]) -> list[list[list[float]]]:
    """The functions whose zero lines are the boundary, as grids like the outputs."""
    if tones.middle is None:
        return []
    if tones.shown == "first":
        return [[[value - tones.middle for value in row] for row in outputs[0]]]
    if tones.shown == "difference":
        return [[[b - a for a, b in zip(*rows, strict=True)] for rows in zip(*outputs, strict=True)]]
    found = []
    for kind in range(len(outputs) - 1):  # the last class's line is drawn by all the others
        others = [grid for j, grid in enumerate(outputs) if j != kind]
        found.append(
            [
                [value - max(grid[r][c] for grid in others) for c, value in enumerate(row)]
                for r, row in enumerate(outputs[kind])
            ]
        )
    return found


def picture(film: FilmView, at: int) -> Picture:
    """What the plane of a snapshot shows; worked out where the film does not have it yet."""
    if at not in film.pictures:
        tones, outputs = tones_of(film), film.surface(at, CELLS).outputs
        lines = tuple(tuple(chain) for field in fields(tones, outputs) for chain in zero_lines(field))
        film.pictures[at] = Picture(tones=runs(tones, outputs), lines=lines)
    return film.pictures[at]


def flat(tones: Mapping[str, str]) -> Markup:
    """The paths of tones, by their classes."""
    return join([element("path", class_=tone, d=data) for tone, data in tones.items()])


def boundary(lines: Iterable[Sequence[Point]], cell: float) -> str:
    """The data of the path through chains of points. cell: its pixels."""
    return " ".join(path([(x * cell, y * cell) for x, y in chain]) for chain in lines)


def runs(tones: Tones, outputs: Sequence[Grid]) -> dict[str, str]:
    """By tone, the data of the path of all its cells; outputs by rows from the bottom up, as a surface has them."""
    found: dict[str, list[str]] = {}
    rows = len(outputs[0])
    for top in range(rows):
        start = 0
        row = tones.of_row([grid[rows - 1 - top] for grid in outputs])
        for end in range(1, len(row) + 1):
            if end == len(row) or row[end] != row[start]:
                long = end - start
                found.setdefault(row[start], []).append(f"M{start} {top}h{long}v1h-{long}z")
                start = end
    return {tone: "".join(found[tone]) for tone in sorted(found)}


def zero_lines(field: Grid) -> list[list[Point]]:
    """The lines on which a field is zero, as chains of points in cells from the left and from the top."""
    grid = _to_the_rim([_to_the_rim(row) for row in field])
    pieces: list[tuple[Point, Point]] = []
    for r, (one, two) in enumerate(pairwise([[value > 0 for value in row] for row in grid])):
        if one == two and (all(one) or not any(one)):
            continue  # as most rows are: no sign changes between them
        for c, corners in enumerate(zip(one, one[1:], two, two[1:], strict=False)):
            if True in corners and False in corners:
                pieces += _square(grid, r, c, len(field))
    return _chains(pieces)


def _to_the_rim(line: Sequence[Any]) -> list[Any]:
    """Values in the middles of cells, with those at both ends before and after them; or whole rows of values."""
    if len(line) < 2:
        return [line[0], *line, line[-1]]
    return [_outward(line[0], line[1]), *line, _outward(line[-1], line[-2])]


def _outward(value: Any, inner: Any) -> Any:
    if isinstance(value, list):
        return [_outward(a, b) for a, b in zip(value, inner, strict=True)]
    return 1.5 * value - 0.5 * inner


def _square(grid: Grid, r: int, c: int, cells: int) -> list[tuple[Point, Point]]:
    """The zero line within the square between four neighbours."""
    corners = [(c, r), (c + 1, r), (c + 1, r + 1), (c, r + 1)]
    values = first, second, third, fourth = [grid[y][x] for x, y in corners]
    cuts: list[Point] = []
    for n in range(4):
        a, b = values[n], values[(n + 1) % 4]
        if (a > 0) != (b > 0):
            share = a / (a - b) if math.isfinite(a - b) else 0.5
            (x1, y1), (x2, y2) = ((_place(x, cells), _place(y, cells)) for x, y in (corners[n], corners[(n + 1) % 4]))
            x, y = x1 + share * (x2 - x1), y1 + share * (y2 - y1)
            cuts.append((round(x, 3), round(cells - y, 3)))
    if len(cuts) == 4 and (first + second + third + fourth > 0) != (first > 0):
        # a saddle: its middle decides which corners meet
        cuts = [*cuts[1:], cuts[0]]
    return [(cuts[n], cuts[n + 1]) for n in range(0, len(cuts) - 1, 2)]


def _place(n: int, cells: int) -> float:
    """Where the n-th line of a grid that reaches to the rim stands, in cells."""
    return min(max(n - 0.5, 0.0), float(cells))


def _chains(pieces: Sequence[tuple[Point, Point]]) -> list[list[Point]]:
    """Pieces that meet, put together."""
    ends: dict[Point, list[int]] = {}
    for n, piece in enumerate(pieces):
        for point in piece:
            ends.setdefault(point, []).append(n)
    used: set[int] = set()

    def follow(point: Point) -> list[Point]:
        found: list[Point] = []
        while True:
            ahead = next((n for n in ends[point] if n not in used), None)
            if ahead is None:
                return found
            used.add(ahead)
            one, two = pieces[ahead]
            point = two if point == one else one
            found.append(point)

    chains = []
    for n, (one, two) in enumerate(pieces):
        if n not in used:
            used.add(n)
            forward, back = follow(two), follow(one)
            chains.append([*reversed(back), one, two, *forward])
    return chains
