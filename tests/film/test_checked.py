"""`tracer check` trains once more: whatever is changed in a film, in any of its fields, is found and told where."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.film.stuck import LESSONS, filmed
from tracer.tape.check import check_trace
from tracer.tape.snapshots import Film
from tracer.tape.trace import film_json

Place = tuple[str | int, ...]


@cache
def text(name: str) -> bytes:
    return film_json(filmed(name).film)


def told(name: str, film: Any) -> list[str]:
    """Where check finds the lesson's trace wrong that has this film in it."""
    trace = msgspec.structs.replace(filmed(name), film=msgspec.convert(film, Film))
    return [problem.path for problem in check_trace(trace)]


def leaves(film: Any, way: Place = ()) -> Iterator[Place]:
    if isinstance(film, dict | list) and film:
        for key, part in film.items() if isinstance(film, dict) else enumerate(film):
            yield from leaves(part, (*way, key))
    else:
        yield way


def changed(film: Any, place: Place, value: Any) -> Any:
    *way, last = place
    inside = film
    for part in way:
        inside = inside[part]
    inside[last] = value
    return film


def at(film: Any, place: Place) -> Any:
    for part in place:
        film = film[part]
    return film


def written(place: Place) -> str:
    return "film" + "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in place)


# A word in place of another: each must be one that the record allows there.
WORDS = {
    "lesson": "rate", "rate": "loss", "loss": "rate", "side": "largest", "sigmoid": "tanh",
    "half-squared-error": "squared-error", "binary-cross-entropy": "squared-error",
    "twins": "level", "dead": "saturated", "saturated": "dead", "level": "dead",
}


def another(value: Any, field: str = "") -> Any:
    """Some other value of its kind, as near as can be."""
    if value is None:
        return [0.5] if field == "biases" else 1
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    if isinstance(value, float):
        return value * (1 + 1e-12) + 1e-300
    if isinstance(value, str):
        return WORDS.get(value, value + "x")
    return ["h1"] if field == "neurons" else [{"kind": "level", "neurons": [], "layer": None, "since": 0}]


FORMAT = "film.format"
"""The record allows one value there alone."""


def kinds(name: str) -> dict[str, Place]:
    """The first place of each kind: film.snapshots[].weights[][][], film.signs[].since …"""
    found: dict[str, Place] = {}
    for place in leaves(json.loads(text(name))):
        found.setdefault(re.sub(r"\d+", "", written(place)), place)
    return {kind: place for kind, place in found.items() if kind != FORMAT}


CASES = [(name, kind) for name in LESSONS for kind in kinds(name)]


def test_every_field_of_a_film_is_among_the_cases() -> None:
    fields = {".".join(re.findall(r"[a-z_]+", kind)) for _, kind in CASES} | {FORMAT}
    structs = {"film": Film, "film.snapshots": None, "film.runs": None, "film.signs": None}
    for way in structs:
        struct = Film
        if way != "film":
            (struct,) = {type(part) for name in LESSONS for part in getattr(filmed(name).film, way.partition(".")[2])}
        for field in struct.__struct_fields__:
            assert f"{way}.{field}" in fields or f"{way}.{field}" in structs


@pytest.mark.parametrize(("name", "kind"), CASES)
def test_a_change_in_any_field_is_found_where_it_is(name: str, kind: str) -> None:
    film, place = json.loads(text(name)), kinds(name)[kind]
    assert told(name, film) == []
    field = next(part for part in reversed(place) if isinstance(part, str))
    paths = told(name, changed(film, place, another(at(film, place), field)))
    assert paths == [written(place)]


@pytest.mark.slow
@settings(max_examples=60)
@given(data=st.data())
def test_no_number_of_a_film_can_be_changed_unseen(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(LESSONS)))
    film = json.loads(text(name))
    place = data.draw(st.sampled_from([p for p in leaves(film) if isinstance(at(film, p), int | float)]))
    assert told(name, changed(film, place, another(at(film, place)))) == [written(place)]


LISTS = ["at", "snapshots", "runs", "signs", "snapshots.2.weights", "snapshots.2.outputs", "runs.1.losses", "runs.1.right"]


@pytest.mark.parametrize("way", LISTS)
@pytest.mark.parametrize("more", [True, False])
def test_what_is_left_out_or_added_is_counted_and_not_written_out(way: str, more: bool) -> None:
    film = json.loads(text("twins"))
    place: Place = tuple(int(part) if part.isdigit() else part for part in way.split("."))
    whole = at(film, place)
    edited = msgspec.convert(changed(film, place, [*whole, whole[-1]] if more else whole[:-1]), Film)
    (problem,) = check_trace(msgspec.structs.replace(filmed("twins"), film=edited), where="t")
    there = len(whole) + (1 if more else -1)
    assert str(problem) == f"t: {written(place)}: {_entries(there)}; the training gives {len(whole)}"


def _entries(count: int) -> str:
    return "1 entry" if count == 1 else f"{count} entries"


# What the audit of a page cannot see, since the film agrees with itself: these claims are the training's to refute.
CLAIMS: list[tuple[str, dict[str, Any], list[str]]] = [
    ("solved", {"snapshots.7.loss": 0.1, "runs.0.losses.7": 0.1}, ["film.snapshots[7].loss", "film.runs[0].losses[7]"]),
    ("solved", {"snapshots.0.weights.0.0.0": 0.51}, ["film.snapshots[0].weights[0][0][0]"]),
    ("solved", {"snapshots.0.biases.1.0": 0.06}, ["film.snapshots[0].biases[1][0]"]),
    ("solved", {"runs.0.learning_rate": 0.25}, ["film.runs[0].learning_rate"]),
    ("solved", {"runs.1.losses.0": 0.5}, ["film.runs[1].losses[0]"]),
    ("solved", {"runs.3.losses.0": None}, ["film.runs[3].losses[0]"]),
    ("solved", {"middle": 0.4}, ["film.middle"]),
    ("twins", {"signs": []}, ["film.signs"]),
    ("dead", {"signs.0.neurons": ["h1"]}, ["film.signs[0].neurons[0]"]),
    ("dead", {"signs.0.neurons": []}, ["film.signs[0].neurons"]),
    ("dead", {"signs.0.since": 3}, ["film.signs[0].since"]),
    ("dead", {"signs.0.size": 0.5}, ["film.signs[0].size"]),
    ("dead", {"signs.0.kind": "saturated"}, ["film.signs[0].kind"]),
    ("saturated", {"signs.0.kind": "dead"}, ["film.signs[0].kind"]),
    ("saturated", {"signs.0.neurons": ["h2"]}, ["film.signs[0].neurons[0]"]),
    ("saturated", {"signs.0.since": 1}, ["film.signs[0].since"]),
    ("saturated", {"signs.0.size": 0.005}, ["film.signs[0].size"]),
    ("level", {"signs.0.size": 0.0005}, ["film.signs[0].size"]),
    ("level", {"signs.0.since": 30}, ["film.signs[0].since"]),
    ("level", {"signs.0.since": 0}, ["film.signs[0].since"]),
]


@pytest.mark.parametrize(("name", "changes", "paths"), CLAIMS)
def test_a_claim_that_only_a_training_can_refute_is_refuted(name: str, changes: dict[str, Any], paths: list[str]) -> None:
    film = json.loads(text(name))
    for way, value in changes.items():
        place: Place = tuple(int(part) if part.isdigit() else part for part in way.split("."))
        before = at(film, place[:-1])
        assert (before.get(place[-1]) if isinstance(before, dict) else before[place[-1]]) != value
        changed(film, place, value)
    assert told(name, film) == paths
