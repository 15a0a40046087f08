"""The lesson's own loss over the epochs, with a cursor at a snapshot.

Live: `<g data-curve data-xs data-ys>` holds the pixels of every snapshot; `<g data-cursor>` in it is moved by its
transform, `translate(x 0)`, and the circle in it by cy.
"""


from markupsafe import Markup

from tracer.figures.parts import Drawing, Run, group, line, path, words
from tracer.figures.svg import coordinate, element
from tracer.figures.training.film_numbers import film_number
from tracer.figures.training.lines import break_mark, curve, pieces
from tracer.figures.training.scales import (
    AT_END,
    GROWN,
    Epochs,
    Losses,
    draw_losses_axis,
    height_of,
    losses_axis,
    losses_room,
)
from tracer.saying.film_view import FilmView

WIDTH, HEIGHT, TOP = 680.0, 200.0, 36.0
AFTER = 64.0
"""Room for the word after the axis of epochs."""


def draw_curve(film: FilmView, at: int) -> Drawing:
    """The whole curve, with the cursor at a snapshot. at: its place."""
    picture = CurvePicture(film, WIDTH, HEIGHT)
    body = group(
        picture.lasting(),
        picture.cursor(at),
        data_curve="",
        data_xs=" ".join(map(coordinate, picture.xs)),
        data_ys=" ".join(map(coordinate, picture.ys)),
    )
    loss = film.view.words["loss"]
    told = f"The mean {loss} of the samples after each epoch; the epochs are spaced by their logarithms."
    if film.film.runs[0].solved is not None:
        first = film.text("runs", 0, "solved")
        told = f"{told} After epoch {first}, all samples are answered rightly for the first time."
    return Drawing(body=body, title=f"The {loss} over the epochs", desc=told, width=WIDTH, height=picture.bottom + 32)


class CurvePicture:
    """The curve laid out on so many pixels."""

    def __init__(self, film: FilmView, width: float, height: float) -> None:
        self.film = film
        self.losses = [snapshot.loss for snapshot in film.snapshots]
        self.y: Losses = losses_axis(self.losses, self.losses[0], TOP, height)
        self.x = Epochs(film.film.at[-1], losses_room(self.y) + 14, width - AFTER)
        self.xs = [self.x.at(epoch) for epoch in film.film.at]
        self.ys = [height_of(self.y, loss) for loss in self.losses]

    @property
    def bottom(self) -> float:
        return self.y.start

    def lasting(self) -> Markup:
        """Axes, curve, and where all answers are right for the first time."""
        drawn = pieces(self.xs, self.losses, self.y)
        broke = self.film.film.runs[0].broke is not None
        return group(
            draw_losses_axis(self.y, self.x.left, self.x.right, "loss"),
            self.x.draw(self.bottom, "loss"),
            words(self.film.view.words["loss"], self.x.left - 10 - losses_room(self.y) / GROWN, 16, anchor="start"),
            words("epoch", self.x.beyond, self.bottom + 15, kind=AT_END, anchor="start"),
            self._solved(),
            *curve(drawn, "curve-loss", self.y, self.x.right),
            break_mark(self.xs[-1], self.ys[-1]) if broke else Markup(""),
        )

    def _solved(self) -> Markup:
        solved = self.film.film.runs[0].solved
        if solved is None:
            return Markup("")
        number = film_number(self.film, "runs", 0, "solved", size=14)
        runs = [Run("first all right: epoch", "word-update"), number]
        half = sum(run.width for run in runs) / 2 * GROWN
        at = self.x.at(solved)
        return group(
            element("path", class_="stem-update", d=path([(at, TOP - 8), (at, self.bottom)])),
            line(runs, min(max(at, self.x.left + 10 + half), self.x.right + AFTER - half), 16),
        )

    def cursor(self, at: int) -> Markup:
        """The line and the dot that say which snapshot is shown."""
        return element(
            "g",
            element("path", class_="cursor", d=path([(0, TOP - 4), (0, self.bottom)])),
            element("circle", class_="dot-loss", cx=0, cy=self.ys[at], r=6),
            data_cursor="",
            transform=f"translate({coordinate(self.xs[at])} 0)",
        )
