"""The network of a film at one snapshot: every edge an element of its own, every number with room for all it will be.

Live: `data-edge="N"` on each edge's path (the script sets its class and stroke-width), `data-shows="weight.N"` on each
number; nothing moves when they change.
"""

from dataclasses import replace
from itertools import pairwise

from markupsafe import Markup

from tracer.figures.layout import LABEL_HEIGHT, Column, Layout, Place, arrange, trim
from tracer.figures.network import MOST_EDGES, band, ellipsis
from tracer.figures.parts import (
    Drawing,
    bias_symbol,
    capsule,
    group,
    half_for,
    label,
    line,
    name_room,
    path,
    spoken,
    tag,
    words,
)
from tracer.figures.scene import MOST_LABELLED, STAGES, Scene, Slot
from tracer.figures.svg import clean, element, join
from tracer.figures.training.film_numbers import rooms, weight_number
from tracer.saying.film_view import FilmView

RADIUS = 26.0
WEIGHT = 14.0
"""Size of a number."""
LEAST, MORE = 0.8, 5.2
"""An edge is LEAST px wide and so much MORE as its weight is a share of the largest one of the film."""


def stroke(largest: float, weight: float) -> tuple[str, float]:
    """Class and width of an edge; compiled for the page of a film. largest: of the film."""
    share = abs(weight) / largest if largest else 0.0
    return f"edge-{'zero' if weight == 0 else 'pos' if weight > 0 else 'neg'}", round(LEAST + MORE * share, 1)


def draw_stage(film: FilmView, at: int) -> Drawing:
    """The network after so many epochs. at: the place of a snapshot."""
    picture = StagePicture(film)
    layout = picture.layout()
    return Drawing(
        body=join([
            picture.captions(layout), picture.edges(layout, at), picture.nodes(layout), picture.numbers(layout, at),
        ]),
        title="The network while it learns: its weights and biases",
        desc=picture.spoken(at),
        width=layout.width,
        height=layout.height,
    )


class StagePicture(Scene):
    """The scene of a film laid out, and drawn in parts: captions and nodes last, edges and numbers are a snapshot's.

    live: numbers stand on a halo that fits itself to them; else on plates.
    """

    def __init__(self, film: FilmView, *, live: bool = True) -> None:
        super().__init__(film.view, STAGES["network"])
        self.film, self.live = film, live

    # Layout

    def columns(self) -> tuple[Column, ...]:
        columns = []
        for slots, kind in zip(self.slots, self.kinds, strict=True):
            names = [name_room(slot.name or "") for slot in slots]
            if len(slots) > MOST_LABELLED:
                radius = 13.0 if len(slots) <= 12 else 10.0
                columns.append(Column(len(slots), radius, half_for(names, radius, 12), 2 * radius + 6))
                continue
            above = 12.0 if kind != "input" else 0.0
            wide = max((self.tag_room(slot) / 2 for slot in slots), default=0.0)
            pitch = (150.0 if self.live else 114.0) if self.labelled else 76.0
            columns.append(Column(len(slots), RADIUS, half_for(names, RADIUS), pitch, above, 0.0, wide))
        return tuple(columns)

    def tag_room(self, slot: Slot) -> float:
        """How wide a neuron's bias tag is; 0 without one."""
        place = self.film.weight_place(slot.name or "", None)
        if place is None or slot.layer is None:
            return 0.0
        return rooms(self.film, WEIGHT)[place.number] + bias_symbol(self.view).width + 18

    def label_room(self) -> float:
        wide = rooms(self.film, WEIGHT)
        return max(wide[place.number] for place in self.film.weights if place.source is not None) + 8

    def layout(self) -> Layout:
        width = self.label_room() if self.labelled else None
        return arrange(self.columns(), width, top=36.0, margin=10.0, gap=160.0)

    # Drawing

    def captions(self, layout: Layout) -> Markup:
        """The names of the columns."""
        drawn = [words("inputs", layout.columns[0][0].x, 14)]
        for layer, column in zip(self.view.layers, layout.columns[1:], strict=True):
            drawn.append(label(layer.name, column[0].x, 14, width=150, size=13, kind="layer"))
        return group(*drawn, class_="captions")

    def nodes(self, layout: Layout) -> Markup:
        drawn = []
        for slots, places, kind in zip(self.slots, layout.columns, self.kinds, strict=True):
            size = 14.0 if len(slots) > MOST_LABELLED else 16.0
            for slot, place in zip(slots, places, strict=True):
                if slot.name is None:
                    drawn.append(ellipsis(self.view, slot, place))
                    continue
                room = 2 * (place.half + place.radius) - 7
                drawn += [capsule(place, f"node-{kind}"), label(slot.name, place.x, place.y, width=room, size=size)]
        return group(*drawn)

    def edges(self, layout: Layout, at: int, shrink: float = 1.0) -> Markup:
        drawn = []
        for gap, (senders, receivers) in enumerate(pairwise(layout.columns)):
            if len(senders) * len(receivers) > MOST_EDGES:
                drawn.append(band(senders, receivers))
                continue
            for source, start in zip(self.slots[gap], senders, strict=True):
                for target, end in zip(self.slots[gap + 1], receivers, strict=True):
                    drawn.append(self.edge(source, target, start, end, at, shrink))
        return group(*drawn, class_="edges" if self.labelled else "edges thin")

    def edge(self, source: Slot, target: Slot, start: Place, end: Place, at: int, shrink: float) -> Markup:
        place = self.film.weight_place(target.name or "", source.name)
        if place is None or source.name is None:
            return Markup("")
        sign, width = stroke(self.film.largest, self.film.weight(at, place))
        x1, y1, x2, y2 = trim(start, end)
        return element(
            "path",
            class_=sign,
            stroke_width=round(width * shrink, 1),
            data_edge=str(place.number) if self.live else None,
            d=path([(x1, y1), (x2, y2)]),
        )

    def numbers(self, layout: Layout, at: int) -> Markup:
        """Biases and weights, where there is room for them."""
        if not self.labelled:
            return Markup("")
        return group(*self.biases(layout, at), *self.labels(layout, at), class_="labels")

    def labels(self, layout: Layout, at: int) -> list[Markup]:
        drawn = []
        for spot in layout.labels:
            sender, receiver = self.slots[spot.gap][spot.sender], self.slots[spot.gap + 1][spot.receiver]
            place = self.film.weight_place(receiver.name or "", sender.name)
            if place is None:
                continue
            run = weight_number(self.film, at, place, WEIGHT)
            if self.live:
                drawn.append(line([replace(run, kind="num halo")], spot.x, spot.y))
            else:
                drawn.append(tag([run], spot.x, spot.y, "plate", height=LABEL_HEIGHT, width=run.width + 6))
        return drawn

    def biases(self, layout: Layout, at: int) -> list[Markup]:
        drawn = []
        for slots, places in zip(self.slots, layout.columns, strict=True):
            for slot, place in zip(slots, places, strict=True):
                bias = self.film.weight_place(slot.name or "", None)
                if bias is not None and slot.layer is not None:
                    runs = [bias_symbol(self.view), weight_number(self.film, at, bias, WEIGHT)]
                    drawn.append(tag(runs, place.x, place.y - place.radius - 2, width=self.tag_room(slot)))
        return drawn

    def spoken(self, at: int) -> str:
        """The figure in sentences, its numbers as live as those that are seen."""
        ways = ", ".join(["inputs", *(spoken(layer.name) for layer in self.view.layers)])
        wide = "The wider an edge, the further its weight is from zero; dashed where it is negative."
        begin = f"From left to right: {ways}. {wide}"
        if not self.labelled:
            return f"{begin} The weights themselves are not shown."
        told: list[str] = [begin]
        for layer in self.view.layers:
            for neuron in layer.neurons:
                parts: list[str] = []
                for source in (*layer.senders, None):
                    place = self.film.weight_place(neuron, source)
                    if place is None:
                        continue
                    run = weight_number(self.film, at, place)
                    shown = element("tspan", run.text, data_path=run.tie, data_shows=run.shows)
                    what = self.view.words["bias"] if source is None else f"weight from {spoken(source)}"
                    parts.append(Markup("{} {}").format(clean(what), shown))
                told.append(Markup("{}: {}.").format(spoken(neuron), Markup(", ").join(parts)))
        return Markup(" ").join(told)
