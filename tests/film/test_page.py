"""A film page in the page: what every snapshot shows, held against Python to the letter."""

from __future__ import annotations

import json
import random
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest

from tests.lessons import HIDDEN, PAIRS, random_data
from tests.lessons import lesson_of as lesson_from
from tests.live.plain import in_page
from tracer.figures.training.levels import CELLS, fields, picture, runs, tones_of, zero_lines
from tracer.figures.training.stage import stroke
from tracer.lesson import Lesson, load_lesson
from tracer.saying.film_view import FilmView
from tracer.saying.view import View
from tracer.site.film_page import FilmPage
from tracer.site.film_pages import page_data
from tracer.tape.film import film_of
from tracer.tape.film.surface import plane_of
from tracer.tape.record import record

LESSONS = Path(__file__).resolve().parents[2] / "docs" / "lessons"
OWN = ("xor", "three-classes", "dead-relu")


def view_of(lesson: Lesson) -> FilmView:
    film = film_of(lesson)
    return FilmView(View(msgspec.structs.replace(record(lesson), film=film)), film)


def own_lesson(name: str) -> Lesson:
    return load_lesson(LESSONS / f"{name}.toml", overrides=["training.epochs=90"])


def drawn_lesson(seed: int) -> Lesson:
    """Two inputs, and any activation, loss, gain, size and first weights."""
    draw = random.Random(seed)
    loss, output = PAIRS[seed % len(PAIRS)]
    data = random_data(seed, hidden=1, loss=loss, output=output, samples=draw.choice([1, 4]), training={"epochs": 12})
    layers, far = data["network"]["layers"], draw.choice([1, 5, 60])
    data["network"]["inputs"] = ["x1", "x2"]
    layers[0]["activation"] = draw.choice(HIDDEN)
    layers[0]["weights"] = [[round(draw.uniform(-far, far), 2) for _ in range(2)] for _ in layers[0]["weights"]]
    for sample in data["samples"]:
        sample["input"] = [round(draw.uniform(-2, 2), 1) for _ in range(2)]
        if seed % 2:  # an answer is right or wrong
            sample["target"] = [int(n == 0) for n in range(len(sample["target"]))]
            draw.shuffle(sample["target"])
    return lesson_from(data)


@cache
def films() -> dict[str, FilmView]:
    return {**{name: view_of(own_lesson(name)) for name in OWN},
            **{f"{seed}": view_of(drawn_lesson(seed)) for seed in range(2 * len(PAIRS))}}


def places(film: FilmView, most: int = 6) -> list[int]:
    every = range(len(film.snapshots))
    return sorted({0, film.last, *random.Random(film.last).sample(every, min(most, len(every)))})


@pytest.mark.slow
def test_python_draws_of_numbers_what_it_draws_of_arrays() -> None:
    """With the weights of the film itself: the plane to the bit (but for the sign of a zero, which numpy's
    maximum leaves open), and so the tones and lines of the figures."""
    for name, film in films().items():
        data = page_data(film)
        forward, window = data["forward"], data["window"]
        for at in places(film, 4):
            known = {row: film.weight(at, place) for row, place in zip(forward["weights"], film.weights, strict=True)}
            found = plane_of(forward["rows"], forward["inputs"], forward["outputs"], known, window, CELLS)
            wanted = film.surface(at, CELLS).outputs
            assert np.array_equal(found, wanted, equal_nan=True), (name, at)
            assert runs(tones_of(film), found) == picture(film, at).tones
            lines = [chain for field in fields(tones_of(film), found) for chain in zero_lines(field)]
            assert tuple(map(tuple, lines)) == picture(film, at).lines


@pytest.mark.slow
def test_the_page_shows_of_every_snapshot_what_python_does() -> None:
    jobs, wanted = [], []
    for film in films().values():
        data = page_data(film)
        page, numbers = FilmPage(data), range(len(film.weights))
        samples = range(len(film.lesson.samples)) if film.film.rule else range(0)
        jobs.append({"data": json.loads(msgspec.json.encode(data)), "places": places(film), "weights": len(numbers),
                     "samples": len(samples), "epochs": list(film.film.at)})
        for at in places(film):
            square = page.square(at, 7.0)
            edges = [page.edge(n, at) for n in numbers]
            answers = [page.answer(s, at) for s in samples]
            wanted.append([
                str(square.tones), square.line, page.spoken(at), page.said(at), page.tie("film.runs.0.right.3", at),
                page.tie("film.epochs", at), [[e.kind, e.width] for e in edges],
                [[a.right, a.sign, a.word, a.tie] for a in answers], page.epoch(at),
                [page.place_of(epoch) for epoch in film.film.at], [page.text(key, at) for key in data["texts"]],
            ])
    found = in_page(
        """return data.flatMap((job) => { const page = tracerFilm.page(job.data), upTo = (n) => [...Array(n).keys()];
        return job.places.map((at) => { const square = page.square(at, 7); return [
            String(square.tones), square.line, page.spoken(at), page.said(at), page.tie("film.runs.0.right.3", at),
            page.tie("film.epochs", at), upTo(job.weights).map((n) => page.edge(n, at)).map((e) => [e.kind, e.width]),
            upTo(job.samples).map((s) => page.answer(s, at)).map((a) => [a.right, a.sign, a.word, a.tie]), page.epoch(at),
            job.epochs.map((epoch) => page.place_of(epoch)), Object.keys(job.data.texts).map((key) => page.text(key, at))];
        }); });""", jobs)
    assert len(found) == len(wanted) > 100
    for ours, theirs in zip(wanted, found, strict=True):
        assert theirs == ours
    seen = len({each[0] for each in found}), len({each[1] for each in found})
    assert min(seen) > 50, "something is to be seen"


@pytest.mark.parametrize("seed", range(4))
def test_lines_of_any_field_are_the_same_in_the_page(seed: int) -> None:
    """Noise, with saddles everywhere; whole numbers, of which many are 0; what is no number, and what is infinite."""
    draw = random.Random(seed)
    kinds = (lambda: draw.uniform(-1, 1), lambda: float(draw.randrange(-1, 2)), lambda: draw.choice([1.0, -1.0, 1e308, -1e308]),
             lambda: draw.choice([1e-300, -0.0, 0.0, -5e-324, 2.0]))
    jobs = [[[kinds[seed]() for _ in range(size)] for _ in range(size)] for size in (1, 2, 3, 12, 40)]
    found = in_page("return data.map((field) => $lines(field))", jobs,
                    {"$lines": ("tracer.figures.training.levels", "zero_lines")})
    assert found == [[list(map(list, chain)) for chain in zero_lines(field)] for field in jobs]


def test_an_edge_is_as_wide_as_in_the_figure() -> None:
    film = films()["xor"]
    page = FilmPage(page_data(film))
    for at in places(film):
        for place in film.weights:
            if place.source is not None:
                kind, width = stroke(film.largest, film.weight(at, place))
                edge = page.edge(place.number, at)
                assert edge.kind == kind and abs(float(edge.width) - width) < 0.11, "weights come with five digits"


def page_of(**changes: Any) -> FilmPage:
    return FilmPage({"epochs": [0, 1, 2], "length": "10", "texts": {"epoch": ["0", "1", "2"], "loss": ["1", "0.5", "0.2"]},
                     "right": [[True], [True], [True]], **changes})


def test_what_is_said_where_nothing_is_right_or_wrong() -> None:
    page = page_of()
    assert page.spoken(1) == page.said(1) == "epoch 1 of 10: loss 0.5"
    assert page.last == 2 and [page.place_of(n) for n in (0, 1, 5)] == [0, 1, 2]
