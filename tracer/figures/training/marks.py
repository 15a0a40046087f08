"""Marks of samples: their shape says the class of their target; full with a check where the answer is right, hollow and
crossed out where it is wrong, so that both can be read without colour.

Live: each stands in a group `data-sample="S"` of class `right` or `wrong` that holds both, the other one not displayed.
"""

import math

from markupsafe import Markup

from tracer.figures.parts import path
from tracer.figures.svg import element, join
from tracer.saying.film_view import FilmView

CORNERS = {
    1: (4, 1.25, 45, 1.0, 0.95),
    2: (3, 1.6, -90, 1.0, 0.72),
    3: (4, 1.45, 0, 1.0, 0.8),
    4: (5, 1.2, -90, 1.0, 0.9),
    5: (10, 1.65, -90, 0.55, 0.75),
}
"""Of each shape but the circle: how many, how far from the middle, the first one's direction, how deep every other one
lies, and how large its check is."""
SHAPES = len(CORNERS) + 1


def class_of(film: FilmView, sample: int) -> int:
    """Which class a sample's target says: the output that is to be largest, or those that are to be high, as bits."""
    targets = [float(t) for t in film.lesson.samples[sample].target]
    if film.film.rule == "largest":
        return targets.index(1)
    if film.film.rule == "side":
        return sum((t > (film.film.middle or 0.0)) << j for j, t in enumerate(targets))
    return 0


def outline(shape: int, x: float, y: float, size: float) -> str:
    """The path of a shape of about the same area whatever it is: circle, square, triangle, diamond, pentagon, star."""
    kind = shape % SHAPES
    if kind == 0:
        r = round(size, 1)
        return f"{path([(x - r, y)])}a{r:g} {r:g} 0 1 0 {2 * r:g} 0a{r:g} {r:g} 0 1 0 {-2 * r:g} 0z"
    count, grow, turn, inner, _ = CORNERS[kind]
    drop = _drop(kind, size)
    points = []
    for n in range(count):
        angle = math.radians(turn + 360 * n / count)
        far = size * grow * (inner if n % 2 else 1.0)
        points.append((x + far * math.cos(angle), y + drop + far * math.sin(angle)))
    return path(points, close=True)


def _drop(kind: int, size: float) -> float:
    """How far a shape's middle lies under that of its corners' circle: only a triangle's is not half way up."""
    return 0.25 * size if kind == 2 else 0.0


def sample_mark(shape: int, right: bool | None, x: float, y: float, size: float, sample: int | None = None) -> Markup:
    """One mark. right None: nothing is asked, the shape alone. sample: makes it live."""
    shape_ = outline(shape, x, y, size)
    if right is None:
        return element("path", class_="sample-right", d=shape_)
    kind = shape % SHAPES
    a, low = size * (CORNERS[kind][4] if kind else 1.0), y + _drop(kind, size)
    check = path([(x - 0.5 * a, low + 0.1 * a), (x - 0.15 * a, low + 0.5 * a), (x + 0.6 * a, low - 0.45 * a)])
    b = size * 1.25
    cross = f"{path([(x - b, y - b), (x + b, y + b)])} {path([(x + b, y - b), (x - b, y + b)])}"
    full = join([element("path", class_="sample-right", d=shape_), element("path", class_="check", d=check)])
    hollow = join([element("path", class_="sample-wrong", d=shape_), element("path", class_="cross", d=cross)])
    if sample is None:
        return full if right else hollow
    return element(
        "g",
        element("g", full, class_="when-right", display=None if right else "none"),
        element("g", hollow, class_="when-wrong", display="none" if right else None),
        class_="right" if right else "wrong",
        data_sample=str(sample),
    )


def mark_size(film: FilmView) -> float:
    """Half the width of a circle: smaller where there are many."""
    count = len(film.lesson.samples)
    return 7.5 if count <= 12 else 6.0 if count <= 40 else 4.5
