"""Film pages of random networks, audited: whatever a training does, nothing that is said of it is false."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import Phase, assume, given, settings
from hypothesis import strategies as st

from tests.examples import examples
from tests.lessons import HIDDEN, PAIRS, lesson_of, random_data
from tests.pages.conftest import ROOT, TEMPLATES, html_of
from tests.pages.test_hostile import TEXTS, Parsed
from tests.pages.test_random_pages import CONVENTIONS, ROUNDINGS
from tracer.audit import PageReport, audit_page
from tracer.ground.errors import TracerError
from tracer.lesson import Lesson, load_lesson
from tracer.saying.film_cases import FILM_CASES, FILM_OUTCOMES
from tracer.site.film_pages import film_files
from tracer.site.source import Source
from tracer.tape.film import film_of
from tracer.tape.record import record
from tracer.tape.snapshots import Film
from tracer.tape.trace import Trace, to_json

pytestmark = pytest.mark.slow

POINTS = [[0, 0], [0, 1], [1, 0], [1, 1], [0.5, 0.5]]


def written(lesson: Lesson, folder: Path) -> tuple[str, dict[str, bytes], Film]:
    """The film page's HTML in a folder, with the traces that it names."""
    film = film_of(lesson)
    trace = msgspec.structs.replace(record(lesson), film=film)
    files = film_files(Source(name="lesson", path=None, text="", lesson=lesson, trace=trace), TEMPLATES)
    html = html_of(files["walkthroughs/lesson/film.md"].decode())
    (folder / "other").mkdir(parents=True, exist_ok=True)
    (folder / "trace.json").write_bytes(to_json(trace))
    if "walkthroughs/lesson/other/trace.json" in files:
        (folder / "other/trace.json").write_bytes(files["walkthroughs/lesson/other/trace.json"])
    (folder / "film.html").write_text(html, encoding="utf-8")
    return html, files, film


def audited(lesson: Lesson, folder: Path) -> PageReport:
    written(lesson, folder)
    return audit_page(folder / "film.html", "film.html")


def findings(report: PageReport) -> list[str]:
    return [f"{finding.heading}: {finding.text}: {finding.what}" for finding in report.findings]


@st.composite
def lessons(draw: st.DrawFn) -> Lesson:
    """Small networks, classes or numbers for targets, rates from far too small to far too large."""
    loss, output = draw(st.sampled_from(PAIRS))
    training = {
        "epochs": draw(st.integers(1, 120)), "learning_rate": draw(st.sampled_from([0.001, 0.1, 1, 20])),
        "batch": draw(st.sampled_from(["online", "full"])), "momentum": draw(st.sampled_from([0, 0.9])),
    }
    seed = draw(st.integers(0, 10**6))
    data = random_data(seed, loss=loss, output=output, samples=draw(st.integers(1, 4)), rounding=draw(ROUNDINGS),
                       conventions=draw(CONVENTIONS), training=training)
    if draw(st.booleans()):  # classes, and two inputs
        layers = data["network"]["layers"]
        layers[0]["weights"] = [[row[0], -row[-1] / 2] for row in layers[0]["weights"]]
        outputs = len(layers[-1]["weights"])
        data["samples"] = [
            {"input": point, "target": [float(j == at % outputs) if outputs > 1 else float(at % 2) for j in range(outputs)]}
            for at, point in enumerate(POINTS)
        ]
        assume(loss != "cross-entropy" or outputs > 1)
    return lesson_of(data)


@settings(max_examples=examples(30, 300), phases=[Phase.explicit, Phase.generate])
@given(lesson=lessons())
def test_nothing_on_a_random_film_page_is_false(lesson: Lesson, tmp_path_factory: pytest.TempPathFactory) -> None:
    try:
        record(lesson)
    except TracerError as error:
        assert "too large" in str(error) or "logarithm" in str(error)
        return
    report = audited(lesson, tmp_path_factory.mktemp("film"))
    assert findings(report) == []
    assert report.counts["numbers"] > 30 and report.counts["sentences"] >= 6


@pytest.mark.parametrize("loss, output, activation", [
    pytest.param(loss, output, activation, marks=[] if at == place % len(HIDDEN) else pytest.mark.long)
    for place, (loss, output) in enumerate(PAIRS) for at, activation in enumerate(HIDDEN)
])
def test_every_activation_and_loss_has_its_film(loss: str, output: str, activation: str, tmp_path: Path) -> None:
    data = random_data(3, hidden=1, activation=activation, loss=loss, output=output, samples=3, training={"epochs": 25})
    assert findings(audited(lesson_of(data), tmp_path)) == []


@pytest.mark.parametrize("name", sorted(
    path.stem for path in (ROOT / "docs/lessons").glob("*.toml")
    if ".printed" not in path.name and "epochs" not in path.read_text(encoding="utf-8")
))
def test_every_lesson_of_ours_could_have_a_film(name: str, tmp_path: Path) -> None:
    lesson = load_lesson(ROOT / f"docs/lessons/{name}.toml", overrides=["training.epochs=200"])
    assert findings(audited(lesson, tmp_path)) == []


def film_with(run: dict[str, Any] | None = None, **changes: Any) -> Film:
    """The default lesson's film of a few epochs, with fields put otherwise: for cases that no network need show."""
    film = film_of(load_lesson(ROOT / "docs/lessons/xor.toml", overrides=["training.epochs=20"]))
    first = msgspec.structs.replace(film.runs[0], **(run or {}))
    return msgspec.structs.replace(film, runs=(first, *film.runs[1:]), **changes)


LOSSES = tuple(0.3 - 0.001 * at for at in range(21))
COURSES: dict[str, dict[str, Any]] = {
    "breaks": {"broke": 7},
    "solved": {"solved": 4, "kept": 9},
    "rises": {"losses": (*LOSSES[:-1], 0.4)},
    "swings": {"losses": (0.3, *(0.29 if at % 2 else 0.1 for at in range(19)), 0.2)},
    "stalls": {"losses": (0.3, *[0.2] * 20)},
    "falls": {"losses": tuple(0.3 * 0.9**at for at in range(21))},
}


@pytest.mark.parametrize("course", COURSES)
def test_courses_by_their_numbers(course: str) -> None:
    base = {"solved": None, "kept": None, "broke": None}
    assert FILM_CASES["course"](film_with({**base, **COURSES[course]}), 0) == course


def test_a_run_without_a_rule_settles_where_hardly_any_loss_is_left() -> None:
    losses = tuple(0.3 * 0.5**at for at in range(21))
    assert FILM_CASES["course"](film_with({"losses": losses, "solved": None, "kept": None}, rule=None), 0) == "settles"


def test_every_case_has_its_words() -> None:
    assert FILM_CASES.keys() == FILM_OUTCOMES.keys()
    assert set(COURSES) | {"settles"} == set(FILM_OUTCOMES["course"])


@pytest.mark.parametrize("text", TEXTS)
def test_a_strangers_words_are_text_on_a_film_page_too(text: str, tmp_path: Path) -> None:
    data = random_data(1, hidden=1, output="sigmoid", training={"epochs": 12})
    plain, files, _ = written(lesson_of(data), tmp_path / "plain")
    data["title"] = text
    data["network"]["layers"][0]["neurons"] = [f"{text[:20].strip()}’{n}" for n in range(len(data["network"]["layers"][0]["weights"]))]
    page, hostile, _ = written(lesson_of(data), tmp_path / "hostile")
    assert sorted(files) == sorted(hostile)
    ours, theirs = Parsed(plain), Parsed(page)
    assert theirs.tags <= ours.tags and theirs.attributes <= ours.attributes and theirs.links <= ours.links
    assert "5332114" not in page, "a template in a title is not run"
    for name, content in hostile.items():
        if name.endswith(".svg"):
            parse(content)


def parse(svg: bytes) -> None:
    from xml.etree import ElementTree

    ElementTree.fromstring(svg)


def test_the_page_of_a_film_that_is_still_to_come(tmp_path: Path) -> None:
    lesson = load_lesson(ROOT / "docs/lessons/xor.toml")
    trace: Trace = record(lesson)
    files = film_files(Source(name="lesson", path=None, text="", lesson=lesson, trace=trace), TEMPLATES)
    assert list(files) == ["walkthroughs/lesson/film.md"]
    assert "is being trained" in files["walkthroughs/lesson/film.md"].decode()
