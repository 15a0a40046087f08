"""The figures of a whole training: `draw_film` one of `FILM_FIGURES` from a view of a film, or `animated`, a file.

Its numbers are those of the film, tied by their paths. What a script may change while a film plays carries `data-edge`,
`data-shows`, `data-levels`, `data-boundary`, `data-sample` or `data-cursor`; each module says how.
"""

from collections.abc import Callable

from tracer.figures.frame import Figure, chosen, framed
from tracer.figures.parts import Drawing
from tracer.figures.training.animation import animated
from tracer.figures.training.compare import draw_losses, draw_rates
from tracer.figures.training.curve import draw_curve
from tracer.figures.training.square import draw_key_alone, draw_square
from tracer.figures.training.stage import draw_stage
from tracer.figures.training.still import draw_still
from tracer.saying.film_view import FilmView

__all__ = ["FILM_FIGURES", "animated", "draw_film"]

FILM_FIGURES: dict[str, Callable[..., Drawing]] = {
    "stage": draw_stage,  # at
    "square": draw_square,  # at
    "curve": draw_curve,  # at
    "still": draw_still,  # at
    "key": draw_key_alone,
    "losses": draw_losses,
    "rates": draw_rates,
}
"""In the order of a page. The comments say what each is asked to look at: `at` is the place of a snapshot, from 0."""


def draw_film(kind: str, film: FilmView, *, uid: str = "", **focus: int) -> Figure:
    """One figure of a film.

    uid: a prefix for ids, unique on the page. focus: `at=`, as far as the kind takes it.
    Raises ValueError where there is nothing to show: no plane of two inputs, or no other run to compare with.
    """
    return framed(kind, chosen(FILM_FIGURES, kind)(film, **focus), uid)
