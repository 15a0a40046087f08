"""The slope of the loss at one output neuron: the curve, where the neuron stands on it, and the tangent there."""

import math
from dataclasses import replace

from markupsafe import Markup

from tracer.figures.axes import Axis, axis, curve, grid, upright
from tracer.figures.curves import FAR, Curve, activation, bounded, sample
from tracer.figures.layout import text_width
from tracer.figures.neuron import layer_of
from tracer.figures.parts import CAPTION, Drawing, Run, arrow, label, line, number, path, spoken, symbol, words
from tracer.figures.svg import element, join
from tracer.operators.exact import FLOAT
from tracer.operators.tree import references, value_of
from tracer.saying.view import View
from tracer.tape.trace import Row


def along(view: View, start: Row, end: Row) -> Curve:
    """`end` as a function of `start`, read from the expressions on the tape; all else keeps the value that it has."""
    on_path: dict[int, bool] = {start.id: True}
    order: list[int] = []

    def depends(at: int) -> bool:
        if at not in on_path:
            found = [depends(ref) for ref in references(view.by_id(at).expr)]  # all of them: their values are needed
            on_path[at] = any(found)
            if on_path[at]:
                order.append(at)
        return on_path[at]

    depends(end.id)
    rest = {at: float(view.by_id(at).value) for at, yes in on_path.items() if not yes}

    def at(x: float) -> float:
        values = {**rest, start.id: x}
        try:
            for row in order:
                values[row] = float(value_of(view.by_id(row).expr, values, FLOAT, float))
        except (ArithmeticError, ValueError):
            return math.inf
        return values[end.id]

    return at
LEAST = 4.0
"""From the edge of the drawing, of a word that has no room beside the axis."""


def draw_slope(view: View, neuron: str | None = None) -> Drawing:
    """An output neuron's loss over its net, the place where it stands, and the tangent there."""
    name = neuron or view.layers[-1].neurons[0]
    layer = layer_of(view, name)
    if not layer.is_output:
        raise ValueError(f'this figure shows an output neuron; "{name}" stands in the layer "{layer.name}"')
    net, delta, target = view.row("net", name), view.row("delta", name), view.row("target", name)
    loss = view.find("loss", name) or view.row("loss")
    # Where the outputs share their nets, as with softmax, delta is the slope of the whole loss.
    shared = any(_uses(view, view.row("output", other), net.id) for other in layer.neurons if other != name)
    if shared:
        loss = view.row("loss")
    height_of = along(view, net, loss)
    here = float(net.value)
    turn = 1.0 if view.lesson.conventions.delta == "output-minus-target" else -1.0
    steep = turn * float(delta.raw)

    levels = bounded(activation(layer.activation))
    x = axis(*_around(here, float(target.value), levels), 0, 400.0, 8)
    pieces = sample(height_of, float(x.first), float(x.last))
    heights = [h for piece in pieces for _, h in piece if math.isfinite(h)]
    level = height_of(here)
    roof = max(heights, default=1.0)
    if not levels and math.isfinite(level) and roof > 6 * level > 0:  # a steep wall would press the place itself flat
        roof = max(6 * level, sorted(heights)[len(heights) // 2])
    y = upright(min([0.0, *heights]), roof * 1.05 or 1.0, 42.0, 230, 6)
    x = replace(x, start=max(66.0, y.room + 16))
    px, py = x.at(here), y.at(y.clip(level)) if math.isfinite(level) else y.end

    parts = [
        grid(x, y, "p0"),
        _over_the_axis(view.words["loss"], x.start - 8),
        words(view.net_word, x.beyond, y.start + 13, anchor="start"),
        element("path", class_="stem", d=path([(px, py), (px, y.start)])),
        curve(pieces, x, y, "curve-loss"),
        _tangent(x, y, px, py, steep),
        element("circle", class_="dot-loss", cx=px, cy=py, r=6),
    ]
    flat = delta.value == 0
    sign = "zero" if flat else "positive" if delta.value > 0 else "negative"
    left = float(delta.value) * turn > 0
    right = x.end + 52
    said = "flat: no way is down" if flat else "down is to the left" if left else "down is to the right"
    parts.append(
        _way_down(
            Run(said, "word-backward", None, 14, None, f"sign:{delta.id}:{sign}"),
            px,
            y.start + 42,
            0 if flat else -1 if left else 1,
            right,
        )
    )
    rows = [
        [Run(view.net_word), number(view, net)],
        [Run(view.words["loss"]), number(view, loss)],
        [
            Run("slope" if turn > 0 else "minus the slope"),
            symbol(view.words["delta_letter"]),
            number(view, delta, "raw"),
        ],
    ]
    parts.append(label(name, right, 70, width=150, size=18, anchor="start"))
    parts += [line(runs, right, 102 + 26 * n, anchor="start") for n, runs in enumerate(rows)]
    wide = right + max(150.0, *(sum(run.width + 4 for run in runs) for runs in rows)) + 8
    desc = (
        f"The {view.words['loss']} of {spoken(name)} as its {view.net_word} varies. At {view.net_word}"
        f" {view.text(net)} the {view.words['loss']} is {view.text(loss)};"
        f" the tangent's slope is {'' if turn > 0 else 'the opposite of '}{view.text(delta, 'raw')}: {said}."
    )
    title = f"The slope of the {view.words['loss']} at {spoken(name)}"
    return Drawing(body=join(parts), title=title, desc=desc, width=wide, height=y.start + 66)


def _over_the_axis(word: str, right: float) -> Markup:
    """At the head of the vertical axis: to its left, or from the margin on where there is no room for the word."""
    if text_width(word, CAPTION) <= right - LEAST:
        return words(word, right, 20, anchor="end")
    return words(word, LEAST, 20, anchor="start")


def _way_down(run: Run, px: float, y: float, way: int, room: float) -> Markup:
    """Under the axis, below the place: an arrow to the side on which the loss is smaller, and the same in words."""
    if not way:
        return line([run], min(max(px, run.width / 2), room), y)
    tip = px + 58 * way
    beyond = tip + way * (run.width + 12)
    after = 0 <= beyond <= room + 120
    at, anchor = (tip + 10 * way, way) if after else (px - 10 * way, -way)
    return join(
        [
            element("path", class_="tangent", d=path([(px, y - 7), (px, y + 7)])),
            arrow([(px, y), (tip, y)], "backward", width=2.5),
            line([run], at, y, anchor="start" if anchor > 0 else "end"),
        ]
    )


def _uses(view: View, row: Row, wanted: int) -> bool:
    """Whether a row of the output layer is made from a certain net."""
    return any(
        ref == wanted or (view.by_id(ref).layer == row.layer and _uses(view, view.by_id(ref), wanted))
        for ref in references(row.expr)
        if view.by_id(ref).quantity in ("net", "exponential", "exponential_sum")
    )


def _around(here: float, target: float, levels: bool) -> tuple[float, float]:
    """What part of the net's axis shows both where the neuron stands and which way leads down."""
    if levels:
        return (min(-5.0, here - 2), max(5.0, here + 2)) if abs(here) <= FAR else (here - 5, here + 5)
    middle, reach = (here + target) / 2, max(1.0, abs(here - target) * 0.9)
    return middle - reach, middle + reach


def _tangent(x: Axis, y: Axis, px: float, py: float, steep: float) -> Markup:
    """A piece of the straight line through the place with the slope `steep`, within the axes."""
    dx, dy = 1.0, -steep * (y.unit / float(y.step)) / (x.unit / float(x.step))
    length = math.hypot(dx, dy)
    dx, dy = dx / length, dy / length
    ends = []
    for way in (-1, 1):
        reach = 105.0
        if dy * way < 0:
            reach = min(reach, (py - y.end) / abs(dy))
        if dy * way > 0:
            reach = min(reach, (y.start - py) / abs(dy))
        if dx:
            reach = min(reach, (x.end - px if way > 0 else px - x.start) / dx)
        ends.append((px + way * dx * reach, py + way * dy * reach))
    return element("path", class_="tangent", d=path(ends))
