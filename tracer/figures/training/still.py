"""One still of a film, small enough for five in a row: the network, what it answers, the loss, how many are right."""


from markupsafe import Markup

from tracer.figures.layout import Column, arrange
from tracer.figures.parts import Drawing, Run, capsule, group, line
from tracer.figures.svg import coordinate, join
from tracer.figures.training.bars import output_bars
from tracer.figures.training.film_numbers import film_number, sample_count
from tracer.figures.training.plane import Plane, draw_plane
from tracer.figures.training.stage import StagePicture
from tracer.saying.film_view import FilmView

WIDTH = 230.0
NETWORK, SHOWN = 36.0, 122.0
"""Where the network and what it answers begin."""
SIDE = 200.0
CELL = 5


def draw_still(film: FilmView, at: int) -> Drawing:
    """One frame. at: the place of a snapshot."""
    parts = [
        line([Run("epoch", "cap", None, 16), film_number(film, "at", at, size=20)], WIDTH / 2, 14),
        small_network(film, at, 15, NETWORK, SIDE, 76),
    ]
    if film.has_surface:
        parts.append(draw_plane(Plane(film=film, x=15, y=SHOWN, cell=CELL), at, live=False))
        bottom = SHOWN + SIDE
    else:
        bars, bottom = output_bars(film, at, 15, SHOWN, SIDE, SIDE)
        parts.append(bars)
    y = bottom + 20
    loss = film_number(film, "snapshots", at, "loss", size=17)
    parts.append(line([Run(film.view.words["loss"], "cap", None, 15), loss], WIDTH / 2, y))
    told = f"{film.view.words['loss'].head} {film.text('snapshots', at, 'loss')}."
    if film.film.rule:
        y += 24
        parts.append(line(right_count(film, at, 17), WIDTH / 2, y))
        told = f"{told} {film.text('runs', 0, 'right', at)} of {len(film.lesson.samples)} samples right."
    return Drawing(
        body=join(parts),
        title=f"The network after epoch {film.text('at', at)}",
        desc=told,
        width=WIDTH,
        height=y + 14,
        least=0.55,
    )


def right_count(film: FilmView, at: int, size: float, *, live: bool = False) -> list[Run]:
    """3 of 4 right."""
    right = film_number(film, "runs", 0, "right", at, size=size, shows="right" if live else None)
    return [right, Run("of", "cap", None, size - 2), sample_count(film, size), Run("right", "cap", None, size - 2)]


def small_network(film: FilmView, at: int, x: float, y: float, width: float, height: float) -> Markup:
    """Nodes without names and edges without numbers, in a box."""
    picture = StagePicture(film, live=False)
    most = max(len(slots) for slots in picture.slots)
    radius = min(8.0, height / most / 2 - 0.5)
    pitch = min(30.0, (height - 2 * radius - 2) / max(most - 1, 1))
    gap = (width - 2 * radius - 2) / (len(picture.slots) - 1)
    columns = tuple(Column(len(slots), radius, 0, pitch) for slots in picture.slots)
    layout = arrange(columns, None, top=1, margin=1, gap=gap)
    nodes = [
        capsule(place, f"node-{kind}")
        for places, kind in zip(layout.columns, picture.kinds, strict=True)
        for place in places
    ]
    corner = f"translate({coordinate(x)} {coordinate(y + (height - layout.height) / 2)})"
    return group(picture.edges(layout, at, shrink=0.75), group(*nodes), transform=corner)
