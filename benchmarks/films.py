"""What films take: the training by itself, and what they add to a first build and to the ones after it."""

from __future__ import annotations

import re
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.builds import course, without_epochs
from benchmarks.measure import ROOT, Result, in_turns, python
from tracer.lesson import Lesson, load_lesson
from tracer.tape.film import film_of
from tracer.tape.trace import film_json


def results() -> Iterator[Result]:
    lesson = load_lesson(ROOT / "docs" / "lessons" / "xor.toml")
    taken = min(_trained(lesson) for _ in range(3))  # the quickest is the work, and not the rest of the machine
    film = film_of(lesson)
    name = f"training the default lesson, {film.epochs:,} epochs, {len(film.runs)} runs"
    yield Result(name=name, value=taken, unit="s", limit=2, note="of one core")
    yield Result(name="  its film as JSON", value=len(film_json(film)) / 1000, unit="kB", limit=100)
    with tempfile.TemporaryDirectory() as place:
        with_films, without = course(Path(place) / "with"), course(Path(place) / "without")
        filmed = 0
        for path in (without / "docs" / "lessons").glob("*.toml"):
            text = path.read_text(encoding="utf-8")
            path.write_text(without_epochs(text), encoding="utf-8")
            filmed += "\nepochs = " in text
        for folder in (with_films, without):
            (folder / "docs" / "index.md").write_text("# Home\n")  # ours leads to films
        first = in_turns([lambda: _fresh(with_films), lambda: _fresh(without)], times=2)
        again = in_turns([lambda: _build(with_films), lambda: _build(without)], times=3)
        edited = in_turns([lambda: _edited(with_films), lambda: _edited(without)], times=3)
        for what, (ours, bare) in (("a first build", first), ("one where nothing has changed", again),
                                   ("one where a title has changed", edited)):
            yield Result(name=f"{filmed} films add to {what}", value=ours - bare, unit="s",
                         note=f"{ours:.2f} s with them, {bare:.2f} s without")
        pages = list((with_films / "site" / "walkthroughs").glob("*/film.html"))
        yield Result(name="the default lesson's film page",
                     value=(with_films / "site/walkthroughs/xor/film.html").stat().st_size / 1000, unit="kB")
        assert len(pages) == filmed


def _trained(lesson: Lesson) -> float:
    start = time.process_time()
    film_of(lesson)
    return time.process_time() - start


def _fresh(folder: Path) -> None:
    for made in (".cache", "site", "docs/walkthroughs"):
        shutil.rmtree(folder / made, ignore_errors=True)
    _build(folder)


def _build(folder: Path) -> None:
    python("-m", "tracer", "build", cwd=folder)


def _edited(folder: Path) -> None:
    """The default lesson with another title: its pages are made again, its film is not."""
    path = folder / "docs" / "lessons" / "xor.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r'^title = "', 'title = "X', text, count=1, flags=re.MULTILINE), encoding="utf-8")
    _build(folder)
