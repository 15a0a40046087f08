"""Numbers of a film as stretches of text: tied by their paths, and named where the script of the page replaces them."""

from functools import lru_cache

from tracer.figures.layout import text_width
from tracer.figures.parts import NUMBER, Run
from tracer.saying.film_view import FilmView, WeightPlace


def film_number(film: FilmView, *path: str | int, size: float = NUMBER, shows: str | None = None) -> Run:
    """The printed number at a path below `film`. shows: its key among the texts that the script has, if it is live."""
    return Run(film.text(*path), "num", film.tie(*path), size, shows=shows)


def weight_number(film: FilmView, at: int, place: WeightPlace, size: float = NUMBER) -> Run:
    """A weight or a bias in a snapshot, live."""
    return film_number(film, "snapshots", at, *place.path, size=size, shows=f"weight.{place.number}")


def epoch_number(film: FilmView, at: int, size: float = NUMBER) -> Run:
    return film_number(film, "at", at, size=size)


def sample_count(film: FilmView, size: float = NUMBER) -> Run:
    """How many samples the lesson has, counted on the tape by their first input."""
    count = f"quantity=input;step=1;neuron={film.view.inputs[0]}"
    return Run(str(len(film.lesson.samples)), "num", None, size, count)


@lru_cache(maxsize=8)
def rooms(film: FilmView, size: float = NUMBER) -> tuple[float, ...]:
    """By number of a weight: how wide it ever is, so that nothing need move while the film plays."""
    shots = range(len(film.snapshots))
    return tuple(
        max(text_width(text, size) for text in {film.text("snapshots", at, *place.path) for at in shots})
        for place in film.weights
    )
