"""What stands where in the figures: a listing of each kind, that a person can read where a figure changes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import groupby
from pathlib import Path
from xml.etree import ElementTree

import msgspec
import pytest

import tracer
from tracer.figures import FIGURES, draw
from tracer.figures.training import FILM_FIGURES, draw_film
from tracer.saying.film_view import FilmView
from tracer.saying.view import View
from tracer.tape.film import film_of

LESSONS = Path(__file__).parents[2] / "docs" / "lessons"
MANY = 8
"""Marks of one kind in a row past which only their number and the room that they take is listed."""
EPOCHS = 60

Box = tuple[float, float, float, float]


def corners(path: str) -> Iterator[tuple[float, float]]:
    """The points that the commands of a path name: those that our figures use, and no other."""
    x = y = 0.0
    for command, text in re.findall(r"([A-Za-z])([^A-Za-z]*)", path):
        numbers = [float(number) for number in re.findall(r"-?\d+(?:\.\d+)?", text)]
        match command:
            case "M" | "L" | "l":
                for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
                    x, y = (x + dx, y + dy) if command == "l" else (dx, dy)
                    yield x, y
            case "h" | "H":
                x = numbers[0] + (x if command == "h" else 0)
                yield x, y
            case "v" | "V":
                y = numbers[0] + (y if command == "v" else 0)
                yield x, y
            case "C" | "A" | "a":
                x, y = (x + numbers[-2], y + numbers[-1]) if command == "a" else numbers[-2:]
                yield x, y
            case _:
                assert command in "zZ", f"this listing knows no {command} in a path"


def box(element: ElementTree.Element) -> Box:
    """Left, top, right, bottom. A text has but a place."""
    at = {key: float(value) for key, value in element.items() if re.fullmatch(r"-?[\d.]+", value)}
    match element.tag.rpartition("}")[2]:
        case "circle":
            return at["cx"] - at["r"], at["cy"] - at["r"], at["cx"] + at["r"], at["cy"] + at["r"]
        case "rect":
            return at["x"], at["y"], at["x"] + at["width"], at["y"] + at["height"]
        case "line":
            return at["x1"], at["y1"], at["x2"], at["y2"]
        case "path":
            points = [*corners(element.get("d", ""))] or [(0.0, 0.0)]
            return (min(x for x, _ in points), min(y for _, y in points), max(x for x, _ in points), max(y for _, y in points))
    return at.get("x", 0), at.get("y", 0), at.get("x", 0), at.get("y", 0)


def place(where: Box) -> str:
    left, top, right, bottom = (round(number) for number in where)
    return f"{left}, {top}" if (left, top) == (right, bottom) else f"{left}, {top} to {right}, {bottom}"


def around(boxes: list[Box]) -> Box:
    return min(b[0] for b in boxes), min(b[1] for b in boxes), max(b[2] for b in boxes), max(b[3] for b in boxes)


def kinds(element: ElementTree.Element) -> str:
    """The classes of a mark: its own, those of its parts, and the sign of what a script or a reader is told."""
    found = [name for part in element.iter() for name in (part.get("class") or "").split()]
    return " ".join(dict.fromkeys(found)) or element.tag.rpartition("}")[2]


def marks(element: ElementTree.Element, group: str = "") -> Iterator[tuple[str, str, Box]]:
    """(kind, words, box) of all that is drawn, in the order of drawing."""
    tag = element.tag.rpartition("}")[2]
    if tag in ("title", "desc", "defs", "style", "clipPath"):
        return
    if tag in ("svg", "g"):
        group = group if tag == "svg" else f"{group}{element.get('class')}/" if element.get("class") else group
        for child in element:
            yield from marks(child, group)
        return
    words = " ".join("".join(element.itertext()).split()) if tag == "text" else ""
    yield f"{group}{kinds(element)}", words, box(element)


def listing(svg: str) -> Iterator[str]:
    root = ElementTree.fromstring(svg)
    for name in ("title", "desc"):
        found = root.find(f"{{http://www.w3.org/2000/svg}}{name}")
        assert found is not None
        yield f"{name}: {found.text}"
    yield f"room: {root.get('width')} by {root.get('height')}"
    for kind, group in groupby(marks(root), lambda mark: (mark[0], bool(mark[1]))):
        found = list(group)
        if len(found) > MANY and not kind[1]:
            yield f"{kind[0]} × {len(found)} in {place(around([b for _, _, b in found]))}"
        else:
            yield from (f'{k}{f" “{words}”" if words else ""} at {place(b)}' for k, words, b in found)


@pytest.mark.parametrize("file, name", [("figures-xor.txt", "xor"), ("figures-relu.txt", "relu"), ("figures-three-classes.txt", "three-classes")])
def test_every_figure_of_a_page_stands_as_it_stood(file: str, name: str, golden: Callable[[str, str], None]) -> None:
    view = View(tracer.record(tracer.load_lesson(LESSONS / f"{name}.toml")))
    lines = [f"# pytest tests/figures/test_listings.py: what stands where in the figures of {name}, in pixels"]
    for kind in FIGURES:
        try:
            figure = draw(kind, view)
        except ValueError as error:
            lines += [f"\n## {kind}", f"none: {error}"]
        else:
            lines += [f"\n## {kind}", *listing(str(figure.svg))]
    golden(file, "\n".join(lines) + "\n")


@pytest.mark.parametrize("file, name", [("film-figures-xor.txt", "xor"), ("film-figures-three-classes.txt", "three-classes")])
def test_every_figure_of_a_film_stands_as_it_stood(file: str, name: str, golden: Callable[[str, str], None]) -> None:
    lesson = tracer.load_lesson(LESSONS / f"{name}.toml", overrides=[f"training.epochs={EPOCHS}"])
    trace = msgspec.structs.replace(tracer.record(lesson), film=film_of(lesson))
    assert trace.film is not None
    film = FilmView(View(trace), trace.film)
    lines = [f"# pytest tests/figures/test_listings.py: what stands where in the figures of {name}'s film of {EPOCHS} epochs, in pixels"]
    for kind in FILM_FIGURES:
        try:
            figure = draw_film(kind, film, **({} if kind in ("key", "losses", "rates") else {"at": 1}))
        except ValueError as error:
            lines += [f"\n## {kind}", f"none: {error}"]
        else:
            lines += [f"\n## {kind}", *listing(str(figure.svg))]
    golden(file, "\n".join(lines) + "\n")
