"""The plane of two inputs: what the network of a snapshot answers everywhere, and the samples on it.

Live: `<g data-square data-cell>` stands at the corner of the plane and holds `<g data-levels>`, the paths of
`levels.runs` in units of a cell (data-cell: its pixels), paths `data-boundary` in pixels, and the samples of `marks`.
"""

from dataclasses import dataclass
from decimal import Decimal

from markupsafe import Markup

from tracer.figures.axes import TICK, Axis, numeral, tick
from tracer.figures.axes import axis as round_axis
from tracer.figures.layout import text_width
from tracer.figures.parts import group, label, name_width, path
from tracer.figures.svg import coordinate, element, join
from tracer.figures.training.levels import CELLS, boundary, flat, picture, tones_of
from tracer.figures.training.marks import class_of, mark_size, sample_mark
from tracer.saying.film_view import FilmView

BESIDE = 28.0
"""Pixels for a name beside an axis."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plane:
    """Where the plane stands: its upper left corner, and pixels of a cell."""

    film: "FilmView"
    x: float
    y: float
    cell: float

    @property
    def side(self) -> float:
        return self.cell * CELLS

    @property
    def margin(self) -> float:
        """Room on the left for numerals, and a short name."""
        return max(text_width(numeral(t), TICK) for t in self.axes()[1].ticks) + 14 + BESIDE

    @property
    def over(self) -> float:
        """Room over the plane for a long name."""
        return 10.0 if name_width(self.film.view.inputs[1]) <= BESIDE else 30.0

    def place(self, inputs: tuple[float, float]) -> tuple[float, float]:
        """Pixels from the corner."""
        (left, right), (low, high) = self.film.window
        return (inputs[0] - left) / (right - left) * self.side, (high - inputs[1]) / (high - low) * self.side

    def axes(self, most: int = 4) -> tuple[Axis, Axis]:
        """Round ticks within the window."""
        (left, right), (low, high) = self.film.window
        return (
            _within(left, right, self.x, self.side, most),
            _within(low, high, self.y + self.side, self.side, most, upward=True),
        )


def _within(low: float, high: float, start: float, length: float, most: int, *, upward: bool = False) -> Axis:
    """An axis on a given window, whose ticks are the round numbers inside."""
    steps = round_axis(low, high, 0, length, most + 1).step
    while True:
        first = (Decimal(repr(low)) / steps).to_integral_value("ROUND_CEILING") * steps
        count = int((Decimal(repr(high)) - first) / steps)
        if count >= 1:
            break
        steps = steps / 2 if str(steps.normalize().as_tuple().digits[0]) != "5" else steps / 5
    unit = float(steps) / (high - low) * length
    offset = (float(first) - low) / (high - low) * length
    return Axis(first.normalize() + 0, steps, count, start - offset if upward else start + offset, unit, upward)


def draw_plane(plane: Plane, at: int, *, live: bool = True) -> Markup:
    """The tones, the boundary and the samples of a snapshot. live: with all that the script of a page asks for."""
    film, tones, shown = plane.film, tones_of(plane.film), picture(plane.film, at)
    data = boundary(shown.lines, plane.cell)
    drawn = ("boundary-halo", "boundary") if tones.middle is not None else ()
    size = mark_size(film)
    marks = []
    for sample, given in enumerate(film.lesson.samples):
        x, y = plane.place((float(given.input[0]), float(given.input[1])))
        shape, right = class_of(film, sample), film.is_right(at, sample)
        marks.append(sample_mark(shape, right, x, y, size, sample if live else None))
    return group(
        element(
            "g",
            flat(shown.tones),
            data_levels="",
            transform=f"scale({plane.cell:g})",
            shape_rendering="crispEdges",
        ),
        *(element("path", class_=kind, data_boundary="", d=data) for kind in drawn),
        element("rect", class_="frame", x=0, y=0, width=plane.side, height=plane.side),
        *marks,
        data_square="",
        data_cell=f"{plane.cell:g}",
        transform=f"translate({coordinate(plane.x)} {coordinate(plane.y)})",
    )


def axis_names(plane: Plane) -> Markup:
    """The names of the inputs: under the plane, and beside it or, where that is too long, over it."""
    one, two = plane.film.view.inputs
    middle, beside = plane.side / 2, name_width(two) <= BESIDE
    if beside:
        second = label(two, plane.x - plane.margin + BESIDE / 2, plane.y + middle, width=BESIDE)
    else:
        second = label(two, plane.x, plane.y - 14, width=plane.side, anchor="start")
    return join([label(one, plane.x + middle, plane.y + plane.side + 38, width=plane.side), second])


def plane_ticks(plane: Plane, most: int = 4, size: float = TICK) -> Markup:
    x, y = plane.axes(most)
    bottom = plane.y + plane.side
    marks = [path([(x.at(float(t)), bottom), (x.at(float(t)), bottom + 5)]) for t in x.ticks]
    marks += [path([(plane.x - 5, y.at(float(t))), (plane.x, y.at(float(t)))]) for t in y.ticks]
    return join(
        [
            element("path", class_="axis", d=" ".join(marks)),
            *(tick(numeral(t), x.at(float(t)), bottom + 19, "x", "plane", size=size) for t in x.ticks),
            *(tick(numeral(t), plane.x - 9, y.at(float(t)) + 5, "y", "plane", size=size) for t in y.ticks),
        ]
    )
