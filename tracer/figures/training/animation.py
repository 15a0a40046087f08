"""A film as one SVG file that plays by itself, for slides and as an <img>: frames that CSS shows one after the other.

No script. All frames but the last are hidden by an attribute; programs that know no CSS animation, and readers who have
asked for less motion, see that one.
"""

from dataclasses import replace

from markupsafe import Markup

from tracer.figures.frame import framed, standalone
from tracer.figures.layout import Layout, shorten
from tracer.figures.parts import Drawing, Run, group, line, words
from tracer.figures.svg import coordinate, element, join
from tracer.figures.training.bars import output_bars
from tracer.figures.training.curve import CurvePicture
from tracer.figures.training.film_numbers import film_number
from tracer.figures.training.legend import draw_key
from tracer.figures.training.levels import CELLS
from tracer.figures.training.plane import Plane, axis_names, draw_plane, plane_ticks
from tracer.figures.training.stage import StagePicture
from tracer.figures.training.still import right_count
from tracer.saying.film_view import FilmView

WIDTH, HEIGHT = 1120.0, 630.0
PLANE = 280.0
HEAD = 50.0
"""Room for the title."""
STAGE, FOOT = 345.0, 618.0
"""How high the network may be, and where the key ends."""
FRAMES, SECONDS, HELD = 25, 0.4, 3.0
LARGEST = 380_000
"""Characters of all frames together, about: a film whose planes are ragged has fewer frames."""


def animated(film: FilmView) -> str:
    """A complete SVG file with its own colours."""
    picture = _Picture(film)
    many = min(FRAMES, max(2, LARGEST // len(picture.frame(film.last))))
    places = chosen_frames(film, many)
    shots = [_shot(picture.frame(at), n, len(places)) for n, at in enumerate(places)]
    drawing = Drawing(
        body=join([picture.lasting(), *shots]),
        title=f"How a network learns: {film.lesson.title}",
        desc=picture.told(),
        width=WIDTH,
        height=HEIGHT,
    )
    return standalone(framed("animated", drawing), _css(len(places)), films=True)


def chosen_frames(film: FilmView, many: int) -> list[int]:
    """The first and the last snapshot, the first with all answers right, and others evenly between."""
    solved = film.film.runs[0].solved
    wanted = {0, film.last} | (set() if solved is None else {film.place_of(solved)})
    parts = many
    while True:
        found = sorted(wanted | {round(film.last * part / (parts - 1)) for part in range(parts)}) if parts > 1 else []
        if len(found) <= max(many, len(wanted)):
            return found or sorted(wanted)
        parts -= 1


def _shot(content: Markup, number: int, many: int) -> Markup:
    """One frame in its turn: it begins in the middle of a round, so that all are in step from the start."""
    last = number == many - 1
    return element(
        "g",
        content,
        class_="shot-last" if last else "shot",
        visibility=None if last else "hidden",
        style=f"animation-delay: {number * SECONDS - _round(many):.1f}s",
    )


def _round(many: int) -> float:
    """Seconds from the first frame to the first frame again."""
    return (many - 1) * SECONDS + HELD


def _css(many: int) -> str:
    whole = _round(many)
    return f"""
@keyframes shot {{ 0% {{ visibility: visible }} {100 * SECONDS / whole:.3f}%, 100% {{ visibility: hidden }} }}
@keyframes shot-last {{ 0% {{ visibility: visible }} {100 * HELD / whole:.3f}%, 100% {{ visibility: hidden }} }}
.shot {{ animation: shot {whole:.1f}s step-end infinite }}
.shot-last {{ animation: shot-last {whole:.1f}s step-end infinite }}
@media (prefers-reduced-motion: reduce) {{ .shot, .shot-last {{ animation: none }} }}"""


class _Picture:
    """A slide laid out: the network, what it answers, the loss, and in words where the training is."""

    def __init__(self, film: FilmView) -> None:
        self.film = film
        self.stage = StagePicture(film, live=False)
        self.layout: Layout = self.stage.layout()
        room = WIDTH - PLANE - 130
        self.scale = min(1.3, room / self.layout.width, STAGE / self.layout.height)
        wide, high = self.scale * self.layout.width, self.scale * self.layout.height
        self.stage_at = (24 + (room - wide) / 2, HEAD + (STAGE - high) / 2)
        self.curve = CurvePicture(film, WIDTH - PLANE - 116, 136)
        self.left = WIDTH - PLANE - 30
        corner = Plane(film=film, x=self.left, y=HEAD, cell=PLANE / CELLS) if film.has_surface else None
        self.plane = corner and replace(corner, y=HEAD + corner.over - 4)
        bottom = HEAD + PLANE if self.plane is None else self.plane.y + PLANE + 50
        self.readout = bottom + 34, bottom + 72, bottom + 104
        """The middles of the lines that say where the training is."""

    def lasting(self) -> Markup:
        return join(
            [
                words(shorten(self.film.lesson.title, 20, WIDTH - 48), 24, 24, kind="op", size=20, anchor="start"),
                self.in_place(join([self.stage.captions(self.layout), self.stage.nodes(self.layout)])),
                self.below(self.curve.lasting()),
                self.inputs(),
            ]
        )

    def inputs(self) -> Markup:
        if self.plane is None:
            return words("outputs, and a stroke where each should end", self.left, HEAD + 10, anchor="start")
        return join([plane_ticks(self.plane), axis_names(self.plane), self.key()])

    def key(self) -> Markup:
        """The key of the plane in what is free under all else, as large as it can be there."""
        top = self.readout[2 if self.film.film.rule else 1] + 34
        for percent in range(90, 30, -5):
            scale = percent / 100
            drawn, height = draw_key(self.film, 0, 0, PLANE / scale)
            if height * scale <= FOOT - top:
                break
        return group(drawn, transform=f"translate({coordinate(self.left)} {coordinate(top)}) scale({scale:g})")

    def in_place(self, content: Markup) -> Markup:
        x, y = self.stage_at
        corner = f"translate({coordinate(x)} {coordinate(y)}) scale({self.scale:.3f})"
        return group(content, transform=corner)

    def below(self, content: Markup) -> Markup:
        return group(content, transform=f"translate(24 {coordinate(HEIGHT - self.curve.bottom - 44)})")

    def frame(self, at: int) -> Markup:
        """All that changes, in one snapshot."""
        parts = [
            self.in_place(join([self.stage.edges(self.layout, at), self.stage.numbers(self.layout, at)])),
            self.below(self.curve.cursor(at)),
        ]
        if self.plane is not None:
            parts.append(draw_plane(self.plane, at, live=False))
        else:
            parts.append(output_bars(self.film, at, self.left, HEAD + 34, PLANE, PLANE)[0])
        x, (first, second, third) = self.left, self.readout
        epoch = [Run("epoch", "cap", None, 24), film_number(self.film, "at", at, size=36)]
        word = Run(self.film.view.words["loss"], "cap", None, 20)
        loss = [word, film_number(self.film, "snapshots", at, "loss", size=24)]
        parts += [line(epoch, x, first, anchor="start"), line(loss, x, second, anchor="start")]
        if self.film.film.rule:
            parts.append(line(right_count(self.film, at, 24), x, third, anchor="start"))
        return join(parts)

    def told(self) -> str:
        last = self.film.last
        epoch, loss = self.film.text("at", last), self.film.text("snapshots", last, "loss")
        word = self.film.view.words["loss"]
        told = f"An animation: the network, what it answers, and the {word} while it learns."
        return f"{told} At the end, after epoch {epoch}, the {word} is {loss}."
