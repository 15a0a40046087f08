"""Runs of the same initial weights beside each other: with another loss, and at other learning rates.

Each curve has dashes of its own and its name at its end, so that they can be told apart without colour.
"""

from collections.abc import Sequence

from markupsafe import Markup

from tracer.figures.axes import spread, upright
from tracer.figures.parts import Drawing, Run, group, line, path, words
from tracer.figures.svg import element, join
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
from tracer.operators.losses import LOSSES
from tracer.saying.film_view import FilmView

WIDTH, TOP = 690.0, 40.0
NAME_GAP = 22.0
"""Pixels between two names at the ends of curves."""


def draw_losses(film: FilmView) -> Drawing:
    """The lesson's loss and another one: how each falls, as a share of where it began, and how many answers are right.

    Raises ValueError where the film has no run with another loss.
    """
    other = next((n for n, run in enumerate(film.film.runs) if run.kind == "loss"), None)
    if other is None:
        raise ValueError("no other loss is compared with this lesson's")
    styles = {0: "run-own", other: "run-other"}
    shares = {}
    for n in styles:
        losses = film.film.runs[n].losses
        first = losses[0] or 1.0
        shares[n] = [loss / first for loss in losses if loss is not None]
    y = losses_axis([value for values in shares.values() for value in values], 1.0, TOP, 180)
    titles = {n: LOSSES[film.film.runs[n].loss].title for n in styles}
    names = {n: [Run(titles[n], "word-error" if n == 0 else "word-forward", None, 14)] for n in styles}
    wide = max(run.width for runs in names.values() for run in runs)
    x = Epochs(film.film.at[-1], max(losses_room(y) + 14, 46), WIDTH - 18 - GROWN * wide)
    parts = [
        words(f"{film.view.words['loss']}, as a share of what it was at first", x.left, 16, anchor="start"),
        draw_losses_axis(y, x.left, x.right, "share"),
        *_curves(film, x, y, shares, styles, names),
    ]
    bottom = y.start
    if film.film.rule:
        parts.append(x.draw(bottom, "share", numerals=False))
        panel, bottom = _right(film, x, bottom + 46, styles)
        parts.append(panel)
    parts += [x.draw(bottom, "epochs"), words("epoch", x.beyond, bottom + 15, kind=AT_END, anchor="start")]
    return Drawing(
        body=join(parts),
        title=f"The same network trained with the {titles[0]} and with the {titles[other]}",
        desc=_told_losses(film, other, titles),
        width=WIDTH,
        height=bottom + 32,
    )


def _told_losses(film: FilmView, other: int, titles: dict[int, str]) -> str:
    told = [f"Over the epochs, spaced by their logarithms: each {film.view.words['loss']} as a share of what it was at"
            " first"]
    told.append(", and how many samples are answered rightly." if film.film.rule else ".")
    for n in (0, other):
        if film.film.runs[n].solved is not None:
            first = film.text("runs", n, "solved")
            told.append(f" With the {titles[n]} all are right for the first time after epoch {first}.")
    return "".join(told)


def _right(film: FilmView, x: Epochs, top: float, styles: dict[int, str]) -> tuple[Markup, float]:
    """How many samples each run answers rightly, in steps; and where the panel ends."""
    count = len(film.lesson.samples)
    y = upright(0, count, top, 84, min(count, 4))
    parts = [
        words("samples right", x.left, top - 22, anchor="start"),
        draw_losses_axis(y, x.left, x.right, "right"),
    ]
    wished, texts = [], []
    for n, kind in styles.items():
        run, points = film.film.runs[n], list[tuple[float, float]]()
        for before, epoch, right in zip((-1, *film.film.at), film.film.at, run.right, strict=False):
            first = run.solved is not None and before < run.solved <= epoch and right == count
            px = x.at(run.solved if first and run.solved is not None else epoch)
            points += [(px, points[-1][1]), (px, y.at(right))] if points else [(px, y.at(right))]
        points.append((x.at(film.film.at[-1]), points[-1][1]))
        parts.append(element("path", class_=kind, d=path(points)))
        if run.solved is not None:
            wished.append((x.at(run.solved), n))
            word = "word-error" if n == 0 else "word-forward"
            texts.append([Run("epoch", word), film_number(film, "runs", n, "solved", size=14)])
    order = sorted(range(len(wished)), key=lambda at: wished[at])
    places = spread([wished[at][0] for at in order], 110, x.left + 190, x.right)
    for at, place in zip(order, places, strict=True):
        exact, n = wished[at]
        parts.append(element("circle", class_="dot-loss" if n == 0 else "dot", cx=exact, cy=y.end, r=5))
        parts.append(line(texts[at], place, top - 22))
        parts.append(element("path", class_="stem", d=path([(place, top - 12), (exact, y.end - 6)])))
    return join(parts), y.start


def draw_rates(film: FilmView) -> Drawing:
    """The loss at the lesson's learning rate and at others. Raises ValueError where the film has no such runs."""
    runs = [n for n, run in enumerate(film.film.runs) if n == 0 or run.kind == "rate"]
    if len(runs) < 2:
        raise ValueError("no other learning rate is compared with this lesson's")
    runs.sort(key=lambda n: film.film.runs[n].learning_rate)
    styles = _by_rate(runs)
    losses = {n: [loss for loss in film.film.runs[n].losses if loss is not None] for n in runs}
    first = losses[0][0]
    y = losses_axis([value for values in losses.values() for value in values], first, TOP, 270, log=True)
    x = Epochs(film.film.at[-1], losses_room(y) + 14, WIDTH - 150)
    names = {n: [film_number(film, "runs", n, "learning_rate", size=14)] for n in runs}
    names[0].append(Run("this lesson", "word-error"))
    loss, rate = film.view.words["loss"], film.view.words["learning_rate"]
    parts = [
        words(loss, x.left - 10 - losses_room(y) / GROWN, 16, anchor="start"),
        words(rate, x.right + 18, 16, anchor="start"),
        draw_losses_axis(y, x.left, x.right, "loss"),
        x.draw(y.start, "loss"),
        words("epoch", x.beyond, y.start + 15, kind=AT_END, anchor="start"),
        *_curves(film, x, y, losses, styles, names),
    ]
    rates = ", ".join(film.text("runs", n, "learning_rate") for n in runs)
    return Drawing(
        body=join(parts),
        title=f"The {loss} over the epochs at several {rate.plural}",
        desc=f"{loss.head} and epochs are both spaced by their logarithms. The {rate.plural}: {rates}.",
        width=WIDTH,
        height=y.start + 32,
    )


def _by_rate(runs: Sequence[int]) -> dict[int, str]:
    """A style for each run: the lesson's own, and on both sides of it the next one and those further away."""
    by_distance = {-1: "run-slower", 0: "run-own", 1: "run-faster"}
    own = runs.index(0)
    return {n: by_distance.get(at - own, "run-slowest" if at < own else "run-fastest") for at, n in enumerate(runs)}


def _curves(
    film: FilmView,
    x: Epochs,
    y: Losses,
    values: dict[int, list[float]],
    styles: dict[int, str],
    names: dict[int, list[Run]],
) -> list[Markup]:
    """Each run's curve with its name: at the right end, or over the cross where it breaks off."""
    xs = [x.at(epoch) for epoch in film.film.at]
    parts: list[Markup] = []
    ends: list[tuple[float, float, int]] = []
    broken: list[tuple[float, float, int]] = []
    for n, kind in styles.items():
        parts += curve(pieces(xs, values[n], y), kind, y, x.right)
        last = len(values[n]) - 1
        end = (xs[last], height_of(y, values[n][last]), n)
        (ends if last == len(xs) - 1 else broken).append(end)
    if 0 in styles and film.film.runs[0].broke is not None:  # the film itself ends there
        parts.append(break_mark(x.right, height_of(y, values[0][-1])))
    ends.sort(key=lambda end: (end[1], end[2]))
    places = spread([end[1] for end in ends], NAME_GAP, y.end + 2, y.start - 6)
    for (px, py, n), place in zip(ends, places, strict=True):
        parts.append(element("path", class_="stem", d=path([(px + 2, py), (x.right + 16, place)])))
        parts.append(line(names[n], x.right + 18, place, anchor="start"))
    broken.sort()
    wide = max((sum(run.width for run in names[n]) + 16 for _, _, n in broken), default=0.0)
    places = spread([px for px, _, _ in broken], wide, x.left, x.right)
    for (px, py, n), place in zip(broken, places, strict=True):
        parts += [break_mark(px, py), line(names[n], place, py - 16)]
    return [group(*parts)]
