"""The plane of two inputs as a figure of its own, with axes and a key."""

from dataclasses import replace

from tracer.figures.parts import Drawing, spoken
from tracer.figures.svg import join
from tracer.figures.training.legend import draw_key
from tracer.figures.training.levels import CELLS, tones_of
from tracer.figures.training.plane import Plane, axis_names, draw_plane, plane_ticks
from tracer.saying.film_view import FilmView

CELL = 7.0


def draw_square(film: FilmView, at: int) -> Drawing:
    """The plane after so many epochs. at: the place of a snapshot. Raises ValueError where there are not two inputs."""
    if not film.has_surface:
        raise ValueError("only a network of two inputs has a plane of inputs")
    corner = Plane(film=film, x=0, y=0, cell=CELL)
    plane = replace(corner, x=corner.margin, y=corner.over)
    bottom = plane.y + plane.side
    key, height = draw_key(film, plane.x, bottom + 70, plane.side)
    one, two = film.view.inputs
    return Drawing(
        body=join([draw_plane(plane, at), plane_ticks(plane), axis_names(plane), key]),
        title=f"What the network answers over the plane of {spoken(one)} and {spoken(two)}",
        desc=told_of_plane(film),
        width=plane.x + plane.side + 14,
        height=bottom + 70 + height,
    )


def draw_key_alone(film: FilmView) -> Drawing:
    """The key of the plane, for stills, which have none. Raises ValueError where there are not two inputs."""
    if not film.has_surface:
        raise ValueError("only a network of two inputs has a plane of inputs")
    wide = CELL * CELLS
    key, height = draw_key(film, 4, 14, wide)
    told = "The tones of the planes, the marks of the samples by their targets, and how right and wrong answers look."
    return Drawing(body=key, title="What the planes show", desc=told, width=wide + 8, height=height + 16)


def told_of_plane(film: FilmView) -> str:
    """In words; true of every snapshot, since the plane changes while the film plays."""
    told = "Each place of the plane is toned by what the network answers there; the samples stand on it"
    if film.film.rule is not None:
        told = f"{told}, checked where the answer is right and crossed out where it is wrong"
    return f"{told}. Where the answer changes, a line shows it." if tones_of(film).middle is not None else f"{told}."
