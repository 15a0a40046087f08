"""Two calculations in a line: from an output's error to its delta, and from an old weight and bias to the new ones."""


from markupsafe import Markup

from tracer.figures.axes import axis, spread, ticks
from tracer.figures.chain import MARGIN, Step, arrive, box, draw_steps, note, operator, steps_width
from tracer.figures.layout import Place, trim
from tracer.figures.neuron import kind_of, layer_of
from tracer.figures.parts import (
    Drawing,
    Run,
    arrow,
    bias_symbol,
    capsule,
    half_for,
    label,
    line,
    name_room,
    number,
    path,
    spoken,
    tag,
    tag_width,
    words,
)
from tracer.figures.svg import element, join
from tracer.operators.tree import references
from tracer.saying.view import View
from tracer.tape.trace import Row

WIDTH = 620.0


def draw_output_neuron(view: View, neuron: str | None = None) -> Drawing:
    """Output and target on a line, the error between them, and what becomes of it: error times slope is delta."""
    name = neuron or view.layers[-1].neurons[0]
    layer = layer_of(view, name)
    if not layer.is_output:
        raise ValueError(f'this figure shows an output neuron; "{name}" stands in the layer "{layer.name}"')
    output, target, error = view.row("output", name), view.row("target", name), view.row("error", name)
    slope, delta = view.find("derivative", name), view.row("delta", name)
    here, there = float(output.value), float(target.value)
    scale = axis(min(0.0, here, there), max(1.0, here, there), 60.0, WIDTH - 120, 6)
    left = (WIDTH - (scale.end - scale.start)) / 2
    scale = axis(min(0.0, here, there), max(1.0, here, there), left, WIDTH - 120, 6)
    at, aim, base = scale.at(here), scale.at(there), 72.0

    runs = {"output": [Run("output"), number(view, output)], "target": [Run("target"), number(view, target)]}
    wide = max(sum(run.width for run in pair) + 18 for pair in runs.values())
    order = sorted([(at, "output"), (aim, "target")])
    heads = spread([place for place, _ in order], wide, wide / 2, WIDTH - wide / 2)
    parts = [
        element(
            "path",
            class_="axis",
            d=" ".join(
                [path([(scale.start, base), (scale.end, base)])]
                + [path([(scale.at(float(t)), base), (scale.at(float(t)), base + 5)]) for t in scale.ticks]
            ),
        )
    ]
    parts.append(ticks(scale, base + 22, "x", "p0"))
    for head, (place, word) in zip(heads, order, strict=True):
        parts.append(line(runs[word], head, 20))
        parts.append(element("path", class_="stem", d=path([(head, 33), (place, 50), (place, base)])))
    if output.value != target.value:
        parts.append(element("path", class_="stem", d=path([(at, base + 30), (at, base + 44)])))
        parts.append(element("path", class_="stem", d=path([(aim, base + 30), (aim, base + 44)])))
        parts.append(_error_arrow(at, aim, base + 40))
    parts.append(
        element(
            "path",
            class_="dot-loss",
            d=path([(aim, base - 7), (aim + 7, base), (aim, base + 7), (aim - 7, base)], close=True),
        )
    )
    parts.append(element("circle", class_="dot", cx=at, cy=base, r=5.5))
    case = "equal" if output.value == target.value else "high" if output.value > target.value else "low"
    said = {"equal": "on target", "high": "too high", "low": "too low"}[case]
    middle = min(max((at + aim) / 2, 90.0), WIDTH - 90)
    parts.append(line([Run(said, "word-error", None, 14, None, f"error:{output.id}:{case}")], middle, base + 60))

    steps: list[Step] = [box(view, view.words["error"], error)]
    bounded = not _is_factor(error, delta)
    if bounded:
        steps.append(note("bounded by the loss"))
    if slope is not None:
        steps += [operator("×"), box(view, view.words["derivative"], slope)]
    if _has_constant(delta):  # twice the error, or two n-ths of it: the loss says so; the number stands in the formula
        steps += [operator("×"), note("factor of the loss")]
    steps.append(arrive(view, name, kind_of(layer), delta, view.words["delta_letter"]))
    start, y = (WIDTH - steps_width(steps)) / 2, base + 118
    parts.append(draw_steps(steps, start, y, "error", lambda x: x))
    told = f"Output {view.text(output)}, target {view.text(target)}: {said}."
    told += f" The {view.words['error']} {view.text(error)}"
    told += ", bounded by the loss" if bounded else ""
    told += f", times the {view.words['derivative']} {view.text(slope)}" if slope is not None else ""
    return Drawing(
        body=join(parts),
        title=f"From the {view.words['error']} of {spoken(name)} to its {view.words['delta']}",
        desc=f"{told}, gives the {view.words['delta']} {view.text(delta)}.",
        width=WIDTH,
        height=y + 31 + MARGIN,
    )


def _is_factor(factor: Row, row: Row) -> bool:
    """Whether a row is another one itself, or a product of it: not of something that is made of it."""
    return row.expr == factor.id or (isinstance(row.expr, tuple) and factor.id in row.expr)


def _has_constant(row: Row) -> bool:
    """Whether a product on the tape has a constant among its factors, also one that is a quotient, as 2/3."""
    return isinstance(row.expr, tuple) and any(not any(references(part)) for part in row.expr[1:])


def _error_arrow(at: float, aim: float, y: float) -> Markup:
    """From the output to the target; only a line where there is no room for a head."""
    if abs(at - aim) < 14:
        return element("path", class_="flow-error", d=path([(at, y), (aim, y)]))
    return arrow([(at, y), (aim, y)], "error")


def draw_update(view: View, neuron: str | None = None, source: str | None = None) -> Drawing:
    """One weight and the bias of a neuron: what each was, what is added, what it becomes."""
    name = neuron or view.layers[0].neurons[0]
    layer = layer_of(view, name)
    sender = source or layer.senders[0]
    if sender not in layer.senders:
        raise ValueError(f'"{name}" gets nothing from "{sender}"; it gets from: {", ".join(layer.senders)}')
    pairs = [("weight", view.row("new_weight", name, sender), view.find("change", name, sender))]
    bias = view.find("new_bias", name)
    if bias is not None:
        pairs.append(("bias", bias, view.find("bias_change", name)))
    kinds = ("input" if layer.index == 0 else "hidden", kind_of(layer))
    half = half_for([name_room(n) for n in (name, sender)], 24.0)
    left = MARGIN + 24 + half
    near = left + 2 * half + 48 + 56
    olds = max(tag_width([number(view, view.old(row))]) for _, row, _ in pairs)
    news = max(tag_width([number(view, row)], True) for _, row, _ in pairs)
    moves = max([tag_width([number(view, change)]) for _, _, change in pairs if change] + [60.0])
    x1 = near + half + 24 + 46 + olds / 2
    x2 = x1 + olds / 2 + 26 + moves / 2
    x3 = x2 + moves / 2 + 26 + news / 2
    width, first, pitch = x3 + news / 2 + 60, 74.0, 76.0
    parts = [words(word, x, 20) for word, x in (("old", x1), ("change", x2), ("new", x3))]
    told = []
    for place, (what, row, change) in enumerate(pairs):
        y = first + place * pitch
        here = Place(near, y, 24.0, half)
        if what == "weight":
            begin = Place(left, y, 24.0, half)
            a, b, c, d = trim(begin, here)
            parts += [
                arrow([(a + 2, b), (c - 2, d)], "update"),
                capsule(begin, f"node-{kinds[0]}"),
                label(sender, left, y, width=2 * half + 41),
            ]
        parts += [capsule(here, f"node-{kinds[1]}"), label(name, near, y, width=2 * half + 41)]
        if what == "bias":
            parts.append(tag([bias_symbol(view)], near - half - 24 - 12, y))
        parts += _change(view, row, change, (x1, x2, x3), (olds, moves, news), y)
        old = view.old(row)
        whose = f"{spoken(name)} from {spoken(sender)}" if what == "weight" else spoken(name)
        added = f", change {view.text(change)}" if change else ""
        end = f"new {view.text(row)}" if view.changed(row) else "it stays as it is"
        told.append(f"The {view.words[what]} of {whose}: old {view.text(old)}{added}, {end}.")
    beside = f" and the {view.words['bias']}" if bias is not None else ""
    title = f"How a weight{beside} of {spoken(name)} changes"
    return Drawing(
        body=join(parts), title=title, desc=" ".join(told), width=width, height=first + (len(pairs) - 1) * pitch + 52
    )


def _change(
    view: View,
    row: Row,
    change: Row | None,
    xs: tuple[float, float, float],
    widths: tuple[float, float, float],
    y: float,
) -> list[Markup]:
    old = view.old(row)
    rise = 0 if not view.changed(row) else 1 if row.value > old.value else -1
    start, end = xs[0] + widths[0] / 2 + 4, xs[2] - widths[2] / 2 - 4
    parts = [tag([number(view, old)], xs[0], y), arrow([(start, y), (end, y)], "update")]
    if change is not None:
        parts.append(line([number(view, change)], xs[1], y - 14))
    parts.append(tag([number(view, row)], xs[2], y, "tag-new" if rise else "tag", rise=rise))
    case = {1: "up", -1: "down", 0: "same"}[rise]
    said = {1: "rises", -1: "falls", 0: "stays"}[rise]
    parts.append(
        line(
            [Run(said, "word-update", None, 14, None, f"changed:{row.id}:{case}")],
            xs[2] + widths[2] / 2 + 12,
            y,
            anchor="start",
        )
    )
    return parts
