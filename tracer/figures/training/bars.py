"""What a network answers, sample by sample, where there is no plane of two inputs to show it on."""


from markupsafe import Markup

from tracer.figures.layout import text_width
from tracer.figures.parts import label, path, words
from tracer.figures.svg import element, join
from tracer.saying.film_view import FilmView

MOST_BARS = 24
APART = 8.0
"""Pixels between the outputs of one sample and those of the next."""
THICKEST = 28.0
NAME_MOST, NAME_PITCH = 60.0, 15.0
"""A name's width at most, and how far apart bars must be to have one."""


def output_bars(film: FilmView, at: int, x: float, y: float, width: float, height: float) -> tuple[Markup, float]:
    """Each sample's outputs as bars from zero, a stroke where each should end; and how far down they go.

    The scale is that of the whole film. Samples past MOST_BARS are left out, and an ellipsis says so.
    """
    outputs, neurons = film.snapshots[at].outputs, film.view.layers[-1].neurons
    every = [(sample, j) for sample in range(len(outputs)) for j in range(len(neurons))]
    rows = every[:MOST_BARS]
    targets = [[float(t) for t in sample.target] for sample in film.lesson.samples]
    values = [value for shot in film.snapshots for sample in (*shot.outputs, *targets) for value in sample]
    low, high = min(0.0, *values), max(0.0, *values)
    apart = APART if len(neurons) > 1 else 0.0
    gaps = apart * rows[-1][0]
    pitch = min(THICKEST, (height - gaps - 20) / len(rows))
    bottom = y + pitch * len(rows) + gaps
    named = len(neurons) > 1 and pitch >= NAME_PITCH
    room = min(max(text_width(name, 14) for name in neurons) + 8, NAME_MOST) if named else 0.0
    left, scale = x + room, (width - room) / ((high - low) or 1.0)
    zero = left - low * scale

    parts = [element("path", class_="axis", d=path([(zero, y), (zero, bottom)]))]
    for n, (sample, j) in enumerate(rows):
        middle = y + (n + 0.5) * pitch + apart * sample
        start, end = sorted((zero, zero + outputs[sample][j] * scale))
        aim, reach = zero + targets[sample][j] * scale, pitch * 0.42
        parts += [
            element("rect", class_="bar", x=start, y=middle - pitch / 4, width=end - start, height=pitch / 2),
            element("path", class_="aim", d=path([(aim, middle - reach), (aim, middle + reach)])),
        ]
        if named:
            parts.append(label(neurons[j], left - 8, middle, width=room - 8, size=14, anchor="end"))
    if len(rows) < len(every):
        bottom += 16
        parts.append(words("…", zero, bottom - 6))
    return join(parts), bottom
