"""Two plots: an activation with the lesson's own points on it, and the slope of the loss at one output neuron."""

import math
from dataclasses import replace

from markupsafe import Markup

from tracer.figures.axes import Axis, axis, curve, grid, spread, upright
from tracer.figures.curves import FAR, Curve, activation, bounded, called, sampled, slope
from tracer.figures.layout import text_width
from tracer.figures.parts import CAPTION, Drawing, arrow, label, line, number, path, spoken, words
from tracer.figures.svg import element, join
from tracer.saying.view import View

LEFT, RIGHT, WIDTH = 74.0, 116.0, 660.0
MOST_NUMBERS, MOST_NAMES = 8, 14


def draw_activation(view: View) -> Drawing:
    """Each activation of the lesson and its slope, with every neuron that has it marked on both."""
    names = list(dict.fromkeys((layer.activation, layer.gain) for layer in view.layers if activation(layer.activation)))
    if not names:
        raise ValueError("no layer has an activation that can be drawn over net alone")
    panels, told, top, wide = [], [], 0.0, WIDTH
    for number_, (name, gain) in enumerate(names):
        neurons = [n for layer in view.layers if (layer.activation, layer.gain) == (name, gain) for n in layer.neurons]
        panel, right, height, sentence = _panel(view, name, gain, neurons, top, f"p{number_}")
        panels.append(panel)
        told.append(sentence)
        top += height
        wide = max(wide, right)
    rise = view.words["derivative"]
    title = (
        f"The activation {called(names[0][0])} and its {rise}" if len(names) == 1
        else f"The activations and their {rise.plural}"
    )
    return Drawing(body=join(panels), title=title, desc=" ".join(told), width=wide, height=top)


def _panel(
    view: View, name: str, gain: str, neurons: list[str], top: float, plot: str
) -> tuple[Markup, float, float, str]:
    value, rise, steepness = activation(name, gain), slope(name, gain), view.words["derivative"]
    assert value is not None and rise is not None
    points = sorted(
        ((float(view.row("net", n).value), n) for n in neurons), key=lambda point: (point[0], neurons.index(point[1]))
    )
    low, high = _window([net for net, _ in points], bounded(value))
    table = 88.0 if len(points) <= MOST_NUMBERS else 30.0 if len(points) <= MOST_NAMES else 6.0
    upper = top + table + 34
    x = axis(low, high, 0, WIDTH - LEFT - RIGHT, 10)
    first, last = float(x.first), float(x.last)
    curves, slopes = sampled(value, first, last), sampled(rise, first, last)
    heights = [y for pieces in (curves, slopes) for piece in pieces for _, y in piece if math.isfinite(y)]
    y = upright(min([*heights, 0.0]), max(heights), upper, 210, 6)
    x = replace(x, start=max(LEFT, y.room + 16))
    bottom = y.start

    parts = [grid(x, y, plot), words(view.net_word, x.beyond, bottom + 13, anchor="start")]
    parts += _points(view, points, x, y, top, table, value, rise)
    parts.insert(1, join([curve(curves, x, y, "curve"), curve(slopes, x, y, "curve-slope")]))
    ends = [
        (y.at(y.clip(curves[-1][-1][1])), "word-forward", called(name)),
        (y.at(y.clip(slopes[-1][-1][1])), "word-backward", f"its {steepness}"),
    ]
    ends.sort(key=lambda end: end[0])
    for at, (_, kind, word) in zip(spread([end[0] for end in ends], 20, upper, bottom), ends, strict=True):
        parts.append(words(word, x.end + 14, at, kind=kind, size=14, anchor="start"))
    told = []
    if len(points) <= MOST_NUMBERS:
        told = [
            f"{spoken(n)}: {view.net_word} {view.text(view.row('net', n))}, output {view.text(view.row('output', n))}"
            for _, n in points
        ]
    steep = "" if gain == "1" else " with its gain"
    sentence = f"The curve of {called(name)}{steep} over {view.net_word}, and the curve of its {steepness}"
    sentence += f". Marked on both: {'; '.join(told)}." if told else ", with the lesson's neurons marked on both."
    right = max(x.end + 14 + text_width(f"its {steepness}", 14), x.beyond + text_width(view.net_word, CAPTION))
    return join(parts), max(x.end + RIGHT, right + 8), bottom + 44 - top, sentence


def _window(nets: list[float], levels: bool) -> tuple[float, float]:
    """What part of the axis is shown: the points, and enough around 0 for the shape to be seen."""
    if levels:
        near = [net for net in nets if abs(net) <= FAR]
        reach = max([4.0 if len(near) == len(nets) else FAR, *(abs(net) * 1.1 for net in near)])
        return -reach, reach
    low, high = min([-2.0, *nets]), max([2.0, *nets])
    return low, high


def _points(
    view: View, points: list[tuple[float, str]], x: Axis, y: Axis, top: float, table: float, value: Curve, rise: Curve
) -> list[Markup]:
    """A small table over the plot, a column a neuron, and from each column a line down to its two points."""
    stems, dots, texts = [], [], []
    places = [min(max(x.at(net), x.start), x.end) for net, _ in points]
    numbers = len(points) <= MOST_NUMBERS
    wide = 60.0 if numbers else 34.0
    if numbers:
        runs = [number(view, view.row(q, n), size=14).width for _, n in points for q in ("net", "output")]
        wide = max([wide, *(width + 12 for width in runs)])
    heads = spread(places, wide, x.start + wide / 2 - 14, max(x.end, x.start + wide * len(points)))
    for (net, name), place, head in zip(points, places, heads, strict=True):
        foot = y.at(0) if y.inside(0) else y.start
        elbow = [(head, top + table), (place, top + table + 22)] if len(points) <= MOST_NAMES else []
        stems.append(path([*elbow, (place, min(y.at(y.clip(value(net))), y.at(y.clip(rise(net))))), (place, foot)]))
        if x.inside(net):
            low, high = y.at(y.clip(rise(net))), y.at(y.clip(value(net)))
            # Where the two curves meet, the slope's point is a ring around the other.
            dots.append(element("circle", class_="dot-slope", cx=place, cy=low, r=7.5 if abs(low - high) < 5 else 4))
            dots.append(element("circle", class_="dot", cx=place, cy=high, r=4.5))
        else:  # far out, where the curve is flat
            way = 1 if net > 0 else -1
            for f, kind in ((rise, "backward"), (value, "forward")):
                level = y.at(y.clip(f(net)))
                dots.append(arrow([(place - 10 * way, level), (place + 12 * way, level)], kind))
        if len(points) <= MOST_NAMES:
            texts.append(label(name, head, top + 16, width=wide - 4))
        if numbers:
            texts.append(line([number(view, view.row("net", name), size=14)], head, top + 42))
            texts.append(line([number(view, view.row("output", name), size=14)], head, top + 66))
    if numbers:
        across = (heads[0] - wide / 2, heads[-1] + wide / 2)
        texts.append(words(view.net_word, across[0] - 12, top + 42, anchor="end"))
        texts.append(words("output", across[0] - 12, top + 66, anchor="end"))
        stems_top = path([(across[0], top + 29), (across[1], top + 29)])
        texts.insert(0, element("path", class_="hair", d=stems_top))
    return [element("path", class_="stem", d=" ".join(stems)), join(dots), join(texts)]
