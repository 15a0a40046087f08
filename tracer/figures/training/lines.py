"""Curves over the epochs: cut off where they leave their axis, with a mark there, and another where they break off."""

from collections.abc import Sequence

from markupsafe import Markup

from tracer.figures.axes import Axis
from tracer.figures.curves import Points
from tracer.figures.parts import path
from tracer.figures.svg import element
from tracer.figures.training.scales import Losses


def pieces(xs: Sequence[float], values: Sequence[float], scale: Losses) -> list[Points]:
    """The curve through the values, cut off where it leaves the axis at its upper end."""
    ys = [scale.at(value) if isinstance(scale, Axis) else scale.beyond(value) for value in values]
    top, found, inside = scale.end - 0.01, list[Points](), False
    for n, (x, y) in enumerate(zip(xs, ys, strict=False)):
        if n and (y >= top) != (ys[n - 1] >= top):  # goes in or out here
            share = (scale.end - ys[n - 1]) / (y - ys[n - 1])
            edge = (xs[n - 1] + share * (x - xs[n - 1]), scale.end)
            if inside:
                found[-1].append(edge)
            else:
                found.append([edge])
        elif not inside and y >= top:
            found.append([])
        inside = y >= top
        if inside:
            found[-1].append((x, y))
    return found


def curve(drawn: Sequence[Points], kind: str, scale: Losses, right: float) -> list[Markup]:
    """The pieces as one line, and a small arrow upwards where each leaves the axis before it ends at `right`."""
    lines = [piece for piece in drawn if len(piece) > 1]
    line = element("path", class_=kind, d=" ".join(map(path, lines))) if lines else Markup("")
    return [line, *(_leaving(*piece[-1]) for piece in lines if piece[-1][1] <= scale.end and piece[-1][0] < right)]


def _leaving(x: float, y: float) -> Markup:
    return element("path", class_="run-end", d=path([(x - 5, y - 1), (x, y - 7), (x + 5, y - 1)]))


def break_mark(x: float, y: float) -> Markup:
    """A small cross, where a curve breaks off because its numbers have grown too large."""
    lines = [(x - 5, y - 5), (x + 5, y + 5)], [(x + 5, y - 5), (x - 5, y + 5)]
    return element("path", class_="run-end", d=" ".join(map(path, lines)))
