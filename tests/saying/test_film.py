"""The film as templates, figures and the script see it: every number is the trace's, and five stills tell the story."""

from __future__ import annotations

import json
import random
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest

from tests import judge
from tests.lessons import PAIRS, lesson_of, random_data
from tracer.lesson import load_lesson
from tracer.operators.exact import DECIMAL
from tracer.operators.tree import value_of
from tracer.saying.film_view import DECIMALS, STILLS, FilmView, script_json
from tracer.saying.view import View
from tracer.tape.film import film_of
from tracer.tape.film.surface import surface_of
from tracer.tape.record import record

LESSONS = Path(__file__).resolve().parents[2] / "docs" / "lessons"
CONVENTIONS: tuple[dict[str, Any], ...] = ({}, {"bias": "threshold"}, {"shared_bias": True})


def view_of(seed: int, **wishes: Any) -> FilmView:
    draw = random.Random(seed)
    loss, output = draw.choice(PAIRS)
    data = random_data(seed, loss=loss, output=output, samples=3, conventions=draw.choice(CONVENTIONS),
                       training={"epochs": draw.choice([3, 90]), "learning_rate": 0.05}, **wishes)
    lesson = lesson_of(data)
    film = film_of(lesson)
    return FilmView(View(msgspec.structs.replace(record(lesson), film=film)), film)


VIEWS = [view_of(seed) for seed in range(12)]


@pytest.fixture(params=range(len(VIEWS)))
def film(request: pytest.FixtureRequest) -> FilmView:
    return VIEWS[request.param]


def test_every_weight_has_one_place(film: FilmView) -> None:
    places = film.weights
    assert [place.number for place in places] == list(range(len(places)))
    layers = film.lesson.network.layers
    assert len(places) == sum(len(row) for layer in layers for row in layer.matrix) + sum(
        len(layer.neurons) for layer in layers if layer.biases is not None
    )
    for place in places:
        assert film.weight_place(place.neuron, place.source) is place
        layer = layers[place.layer]
        j = layer.neurons.index(place.neuron)
        if place.source is None:
            given = (layer.bias_values or ())[j]
        else:
            senders = layers[place.layer - 1].neurons if place.layer else film.lesson.network.inputs
            given = layer.matrix[j][senders.index(place.source)]
        assert film.weight(0, place) == float(given), "the film begins with the lesson's weights"


def test_texts_are_roundings(film: FilmView) -> None:
    for at in (0, film.last):
        for place in film.weights:
            text = film.text("snapshots", at, *place.path)
            value = Decimal(repr(film.weight(at, place)))
            if "×" in text:
                continue
            printed = Decimal(text.replace("−", "-"))
            unit = Decimal(1).scaleb(printed.as_tuple().exponent)  # type: ignore[arg-type]
            assert printed == value.quantize(unit, ROUND_HALF_UP)
            assert len(text.partition(".")[2]) >= DECIMALS["weights"]
            assert film.tie("snapshots", at, *place.path) == f"film.snapshots.{at}.{'.'.join(map(str, place.path))}"
            assert len(film.widest(place)) >= len(text)
    assert film.largest >= max(abs(film.weight(film.last, place)) for place in film.weights if place.source)


def test_whole_numbers_have_a_comma_past_four_digits() -> None:
    lesson = lesson_of(random_data(1, hidden=0, training={"epochs": 12_345}))
    made = film_of(lesson)
    view = FilmView(View(msgspec.structs.replace(record(lesson), film=made)), made)
    assert view.text("epochs") == "12,345"
    assert view.number("epochs") == '<span class="n" data-path="film.epochs">12,345</span>'
    assert [view.text("at", at) for at, epoch in enumerate(made.at) if epoch in (1, 2)] == ["1", "2"]


def test_stills_tell_the_story(film: FilmView) -> None:
    stills = film.stills
    assert stills[0] == 0 and stills[-1] == film.last and list(stills) == sorted(set(stills))
    assert len(stills) == min(STILLS, len(film.snapshots))
    solved = film.film.runs[0].solved
    assert solved is None or film.film.at.index(solved) in stills


@pytest.mark.slow
def test_the_first_snapshot_with_all_answers_right_is_a_still() -> None:
    """Also where the answers go on to change far more before it and after it."""
    lesson = load_lesson(LESSONS / "smallest.toml", overrides=["training.epochs=9000"])
    film = film_of(lesson)
    view = FilmView(View(msgspec.structs.replace(record(lesson), film=film)), film)
    solved = film.runs[0].solved
    assert solved is not None and 0 < film.at.index(solved) < view.last
    assert film.at.index(solved) in view.stills and len(view.stills) == STILLS


def test_right_answers_are_counted_alike(film: FilmView) -> None:
    for at, right in enumerate(film.film.runs[0].right):
        assert right == sum(bool(film.is_right(at, sample)) for sample in range(3))
    assert film.film.rule is not None or film.is_right(0, 0) is None


def test_the_script_can_work_out_every_answer(film: FilmView) -> None:
    """From page_data alone: the forward expressions, with the weights at five digits, and a sample for the inputs."""
    data = json.loads(json.dumps(film.page_data()))
    forward = data["forward"]
    for at in (0, film.last):
        for s, sample in enumerate(film.lesson.samples):
            values: dict[int, Any] = dict(zip(forward["inputs"], sample.input, strict=True))
            # a shared bias is one leaf: every neuron's number in the film is the same
            values |= {leaf: Decimal(repr(w)) for leaf, w in zip(forward["weights"], data["weights"][at], strict=True)}
            for row, expr in forward["rows"]:
                values[row] = value_of(tuples(expr), values, DECIMAL, Decimal)
            outputs = [float(values[row]) for row in forward["outputs"]]
            assert outputs == pytest.approx(film.snapshots[at].outputs[s], rel=1e-3, abs=1e-3)
            for j in range(len(outputs)):
                assert data["texts"][f"output.{s}.{j}"][at] == film.text("snapshots", at, "outputs", s, j)


def tuples(expr: Any) -> Any:
    return (expr[0], *map(tuples, expr[1:])) if isinstance(expr, list) else expr


def test_the_surface_is_what_the_network_answers() -> None:
    for seed, (loss, output) in enumerate(PAIRS):
        data = random_data(seed, hidden=1, loss=loss, output=output, samples=2, training={"epochs": 2},
                           conventions=CONVENTIONS[seed % 3])
        for layer in data["network"]["layers"][:1]:
            layer["weights"] = [[row[0], 0.3] for row in layer["weights"]]
        data["samples"] = [{**sample, "input": [0.2 * s, 1 - s]} for s, sample in enumerate(data["samples"])]
        lesson = lesson_of(data)
        snapshot = film_of(lesson).snapshots[0]
        surface = surface_of(lesson, snapshot, ((-1, 2), (0, 4)), 4)
        weights = judge.weights_of(lesson)
        for row in range(4):
            for column in range(4):
                point = [Decimal(-1 + 3 * (column + 0.5) / 4), Decimal(row + 0.5)]
                at_point = msgspec.structs.replace(lesson.samples[0], input=tuple(point))
                there = msgspec.structs.replace(lesson, samples=(at_point,))
                outputs = np.real(judge.forward(there, weights, 0)[-1])
                assert [outs[row][column] for outs in surface.outputs] == pytest.approx(list(outputs), abs=1e-12)


def test_what_a_sentence_could_say_is_said_or_refused(film: FilmView) -> None:
    with pytest.raises(ValueError, match="must word exactly whole, cut; check cut"):
        film.said("whole", whole="yes")
    assert film.said("whole", whole="yes", cut="no").startswith('<span data-case="film-whole::')


def test_json_for_a_script_closes_nothing() -> None:
    text = script_json({"a": "</script><!-- & "})
    assert "<" not in text and "&" not in text and json.loads(text) == {"a": "</script><!-- & "}
