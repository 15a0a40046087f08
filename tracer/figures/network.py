"""The network in five stages: one drawing, and a table that says what each stage shows.

Up to five neurons a layer and four layers every number stands in the figure. Past that edges lose their labels, layers
of many neurons become columns of small nodes, and columns of more than 64 show only their first and last neurons.
"""

from collections.abc import Sequence
from itertools import pairwise

from markupsafe import Markup

from tracer.figures.layout import LABEL_HEIGHT, Column, Layout, Place, arrange, text_width, trim
from tracer.figures.parts import (
    Drawing,
    Run,
    arrow,
    bias_symbol,
    capsule,
    group,
    half_for,
    label,
    line,
    name_room,
    named,
    node,
    number,
    path,
    symbol,
    tag,
    tag_width,
    words,
)
from tracer.figures.scene import MOST_LABELLED, STAGES, Scene, Slot
from tracer.figures.svg import element, join
from tracer.saying.view import View

MOST_EDGES = 600
"""Past so many edges between two columns, one surface stands for them all."""
RADIUS = 33.0


def draw_network(view: View, stage: str) -> Drawing:
    """The drawing of one stage."""
    return _Picture(view, STAGES[stage]).draw()


class _Picture(Scene):
    """The scene laid out and drawn."""

    # Layout

    def columns(self) -> tuple[Column, ...]:
        columns = []
        for slots, kind in zip(self.slots, self.kinds, strict=True):
            if len(slots) > MOST_LABELLED:
                radius = 15.0 if len(slots) <= 12 else 11.0
                half = half_for([sum(run.width + 4 for run in self.inline(slot)) for slot in slots], radius, 16)
                columns.append(Column(len(slots), radius, half, 2 * radius + (10 if radius > 11 else 5)))
                continue
            widths = []
            for slot in slots:
                widths += [name_room(slot.name or "")]
                widths += [number(self.view, row).width for row in [self.value(slot)] if row]
            above = 12.0 if kind != "input" else 0.0
            below = 12.0 if kind != "input" and self.stage.deltas != "none" else 0.0
            wide = max((tag_width(*tag_) / 2 for slot in slots for tag_ in self.tags(slot)), default=0.0)
            pitch = 122.0 if self.labelled else 98.0  # so wide that crossing edges come apart beside their labels
            columns.append(Column(len(slots), RADIUS, half_for(widths, RADIUS), pitch, above, below, wide))
        return tuple(columns)

    def tags(self, slot: Slot) -> list[tuple[list[Run], bool]]:
        """The bias tag and the delta tag of a neuron, as far as it has them."""
        if slot.layer is None or slot.name is None:
            return []
        bias, delta = self.bias(slot.name), self.delta(slot)
        tags = [([bias_symbol(self.view), number(self.view, bias, size=14)], self.rise(bias) != 0)] if bias else []
        if delta:
            letter = symbol(self.view.words["delta_letter"], 14)
            tags.append(([letter, number(self.view, delta, size=14)], False))
        return tags

    def inline(self, slot: Slot) -> list[Run]:
        """What stands in a small node: the name, and its delta or what it puts out."""
        if slot.name is None:
            return []
        delta, value = self.delta(slot), self.value(slot)
        row = delta or value
        mark = [symbol(self.view.words["delta_letter"], 13)] if delta else []
        return [named(slot.name, 14), *mark, *([number(self.view, row, size=13)] if row else [])]

    def layout(self) -> Layout:
        width = None
        if self.labelled:
            widths = [tag_width([number(self.view, row)], self.rise(row) != 0) for row in self.weights()]
            width = max(widths, default=0.0)
        return arrange(self.columns(), width, top=44.0, margin=16.0, gap=190.0)

    # Drawing

    def draw(self) -> Drawing:
        layout = self.layout()
        edges, labels = self.edges(layout)
        body = join(
            [
                group(self.captions(layout), class_="captions"),
                group(*edges, class_="edges"),
                group(*self.nodes(layout)),
                group(*labels, class_="labels"),
            ]
        )
        title = self.stage.title.format(**self.view.words)
        return Drawing(body=body, title=title, desc=self.words(), width=layout.width, height=layout.height)

    def captions(self, layout: Layout) -> Markup:
        """The name of each column, and between them the way in which the numbers flow."""
        names = ["inputs", *(layer.name for layer in self.view.layers)]
        parts, spans = [], []
        for place, (name, column) in enumerate(zip(names, layout.columns, strict=True)):
            x = column[0].x
            room = 170.0
            text = words(name, x, 18) if place == 0 else label(name, x, 18, width=room, size=13, kind="layer")
            parts.append(text)
            half = min(text_width(name, 13) * 1.05, room) / 2 + 14
            spans.append((x - half, x + half))
        for (_, left), (right, _) in pairwise(spans):
            if self.stage.flow and right - left > 24:
                middle, reach = (left + right) / 2, min((right - left) / 2, 34)
                ends = [(middle - reach, 18.0), (middle + reach, 18.0)]
                parts.append(arrow(ends if self.stage.flow == "forward" else ends[::-1], self.stage.flow))
        return join(parts)

    def edges(self, layout: Layout) -> tuple[list[Markup], list[Markup]]:
        lines: dict[tuple[str, float], list[tuple[float, float, float, float]]] = {}
        bands: list[Markup] = []
        for number_, (senders, receivers) in enumerate(pairwise(layout.columns)):
            names, targets = self.slots[number_], self.slots[number_ + 1]
            if len(names) * len(targets) > MOST_EDGES:
                bands.append(band(senders, receivers))
                continue
            for source, start in zip(names, senders, strict=True):
                for target, end in zip(targets, receivers, strict=True):
                    if source.name is None or target.name is None:
                        continue
                    row = self.weight(target.name, source.name)
                    if row is not None:
                        lines.setdefault(self.stroke(float(row.value)), []).append(trim(start, end))
        thin = "" if self.labelled else " thin"
        drawn = [
            element(
                "path",
                class_=f"edge-{sign}{thin}",
                stroke_width=width,
                d=" ".join(path([(x1, y1), (x2, y2)]) for x1, y1, x2, y2 in group_),
            )
            for (sign, width), group_ in sorted(lines.items())
        ]
        labels = []
        for spot in layout.labels:
            sender, receiver = self.slots[spot.gap][spot.sender], self.slots[spot.gap + 1][spot.receiver]
            row = self.weight(receiver.name or "", sender.name or "")
            if row is not None:
                rise = self.rise(row)
                labels.append(
                    tag(
                        [number(self.view, row)],
                        spot.x,
                        spot.y,
                        "tag-new" if rise else "plate",
                        rise=rise,
                        height=LABEL_HEIGHT,
                    )
                )
        return bands + drawn, labels

    def stroke(self, weight: float) -> tuple[str, float]:
        """Sign and width of an edge: the largest weight is 4.5 px wide (2.5 where there are many)."""
        share = abs(weight) / self.largest if self.largest else 0.0
        sign = "zero" if weight == 0 else "pos" if weight > 0 else "neg"
        return sign, round(1.1 + 3.4 * share if self.labelled else 0.6 + 1.9 * share, 1)

    def nodes(self, layout: Layout) -> list[Markup]:
        parts = []
        for slots, places, kind in zip(self.slots, layout.columns, self.kinds, strict=True):
            for slot, place in zip(slots, places, strict=True):
                if slot.name is None:
                    parts.append(ellipsis(self.view, slot, place))
                elif len(slots) > MOST_LABELLED:
                    parts.append(self.small(slot, place, kind))
                else:
                    parts.append(self.large(slot, place, kind))
        return parts

    def large(self, slot: Slot, place: Place, kind: str) -> Markup:
        assert slot.name is not None
        delta = self.delta(slot)
        pieces = [node(self.view, place, kind, slot.name, self.value(slot), active=delta is not None)]
        bias = self.bias(slot.name) if slot.layer is not None else None
        if bias is not None:
            rise = self.rise(bias)
            runs = [bias_symbol(self.view), number(self.view, bias, size=14)]
            pieces.append(tag(runs, place.x, place.y - place.radius - 2, "tag-new" if rise else "tag", rise=rise))
        if delta is not None:
            runs = [symbol(self.view.words["delta_letter"], 14), number(self.view, delta, size=14)]
            pieces.append(tag(runs, place.x, place.y + place.radius + 2, "tag-delta"))
        return group(*pieces)

    def small(self, slot: Slot, place: Place, kind: str) -> Markup:
        runs = self.inline(slot)
        outline = join(
            [capsule(place, f"node-{kind}"), capsule(place, "ring-small") if self.delta(slot) else Markup("")]
        )
        if len(runs) > 1:
            return group(outline, line(runs, place.x, place.y))
        return group(
            outline, label(slot.name or "", place.x, place.y, size=14, width=2 * (place.half + place.radius) - 12)
        )


def ellipsis(view: View, slot: Slot, place: Place) -> Markup:
    """Three dots, and how many neurons there are in all, counted on the tape."""
    layer = None if slot.layer is None else view.layers[slot.layer]
    total = len(view.inputs if layer is None else layer.neurons)
    of = "quantity=input" if layer is None else f"quantity=output;step=1;layer={layer.name}"
    if layer is not None and any(mark in layer.name for mark in ";="):
        return words("…", place.x, place.y)  # the name would break the count's own marks
    count = Run(str(total), "num", None, 14, f"{of};distinct=neuron")
    return line([Run("…"), count, Run("inputs" if layer is None else "neurons")], place.x, place.y)


def band(senders: Sequence[Place], receivers: Sequence[Place]) -> Markup:
    """One surface for the hundreds of edges between two long columns: each neuron is connected with each."""
    left, right = senders[0].exit[0], receivers[0].entry[0]
    corners = [(left, senders[0].y), (right, receivers[0].y), (right, receivers[-1].y), (left, senders[-1].y)]
    return element("path", class_="band", d=path(corners, close=True))
