"""Builds as an author runs them: start, pages alone, the site beside plain MkDocs, a page's size, many lessons."""

from __future__ import annotations

import gzip
import re
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.measure import ROOT, Result, Spent, beside, in_turns, python, size, spent_in_turns
from tracer.site.mkdocs import BUILT

LESSON = """\
title = "Lesson {number}"
[network]
[[network.layers]]
weights = [[{weight}, -0.25]]
biases = [0.1]
[[network.layers]]
weights = [[0.7]]
[[samples]]
input = [1, 0.5]
target = [1]
[training]
learning_rate = 0.5
"""
HOOKED = ("hooks:\n", "  - tracer/hook.py\n")


def course(folder: Path) -> Path:
    """The checkout's own course, without what a build has made."""
    made = ("walkthroughs", "practice", "lessons.md", "formulas.md", "conventions.md", "writing.md", "teaching.md")
    shutil.copytree(ROOT / "docs", folder / "docs", ignore=shutil.ignore_patterns(*made))
    shutil.copytree(ROOT / "templates", folder / "templates")
    settings = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    for line in HOOKED:  # a path beside the checkout's mkdocs.yml
        settings = settings.replace(line, "")
    (folder / "mkdocs.yml").write_text(settings.replace("  - tracer\n", ""), encoding="utf-8")
    return folder


def one_lesson(folder: Path) -> Path:
    shutil.rmtree(folder / "docs" / "exercises")  # some are of lessons that go
    for path in (folder / "docs" / "lessons").iterdir():
        if path.name != "xor.toml":
            path.unlink()
    lesson = folder / "docs" / "lessons" / "xor.toml"
    lesson.write_text(without_epochs(lesson.read_text(encoding="utf-8")), encoding="utf-8")  # benchmarks.films has them
    return folder


def many_lessons(folder: Path, count: int) -> Path:
    """A course of so many small lessons."""
    course(folder)
    shutil.rmtree(folder / "docs" / "exercises")
    write_lessons(folder, count)
    return folder


def write_lessons(folder: Path, count: int) -> None:
    """In the place of a course's own."""
    shutil.rmtree(folder / "docs" / "lessons")
    (folder / "docs" / "lessons").mkdir()
    for number in range(count):
        text = LESSON.format(number=number, weight=number / 1000)
        (folder / "docs" / "lessons" / f"lesson-{number}.toml").write_text(text)
    (folder / "docs" / "index.md").write_text("# Home\n")  # ours shows the default lesson


def without_epochs(text: str) -> str:
    """A lesson without its film, and without a link to it."""
    return re.sub(r"\[([^\]]*)\]\([\w-]+/film\.md\)", r"\1", re.sub(r"(?m)^epochs = .*$", "", text))


def results() -> Iterator[Result]:
    with tempfile.TemporaryDirectory() as name:
        yield from _start(one_lesson(course(Path(name) / "one")))
    with tempfile.TemporaryDirectory() as name:
        yield from _whole(course(Path(name) / "all"))


def _start(folder: Path) -> Iterator[Result]:
    python("-m", "tracer", "build", "--docs-only", cwd=folder)  # templates are compiled once

    def fresh() -> None:
        shutil.rmtree(folder / "docs" / "walkthroughs")
        python("-m", "tracer", "build", "--docs-only", cwd=folder)

    bare, version, trace, docs, again = in_turns(
        [
            lambda: python("-c", "pass"),
            lambda: python("-m", "tracer", "--version"),
            lambda: python("-m", "tracer", "trace", "docs/lessons/xor.toml", cwd=folder),
            fresh,
            lambda: python("-m", "tracer", "build", "--docs-only", cwd=folder),
        ],
        times=7,
    )
    yield Result(name="interpreter start (python -c pass)", value=bare, unit="s")
    yield Result(name="tracer --version, after that", value=version - bare, unit="s", limit=0.15)
    yield Result(name="tracer trace, after that", value=trace - bare, unit="s", limit=0.25)
    yield Result(name="build --docs-only of the default lesson, no film", value=docs - bare, unit="s", limit=0.3)
    yield Result(name="  once more, nothing changed", value=again - bare, unit="s", limit=0.3)


def _whole(folder: Path) -> Iterator[Result]:
    python("-m", "tracer", "build", cwd=folder)
    count = len(list((folder / "docs" / "walkthroughs").glob("*.md")))
    yield from _beside_mkdocs(folder, f"whole build, {count} lessons", times=3)
    page = folder / "site" / "walkthroughs" / "xor.html"
    yield Result(name="the default walkthrough page", value=page.stat().st_size / 1000, unit="kB")
    yield Result(name="  compressed", value=len(gzip.compress(page.read_bytes(), 9)) / 1000, unit="kB", limit=100)


def _beside_mkdocs(folder: Path, what: str, *, times: int) -> Iterator[Result]:
    """A whole build of pages that are there, beside MkDocs' own of the same Markdown; and one with nothing to do."""

    def whole() -> Spent:
        (folder / BUILT).unlink(missing_ok=True)
        return python("-m", "tracer", "build", cwd=folder)

    ours, nothing, plain = spent_in_turns(
        [
            whole,
            lambda: python("-m", "tracer", "build", cwd=folder),
            lambda: python("-m", "mkdocs", "build", "-q", "-d", "plain", cwd=folder, TRACER_HOOK="off"),
        ],
        times=times,
    )
    yield Result(name=what, value=ours.processor, unit="s")
    yield beside("  beside plain mkdocs build of the same Markdown", ours, plain, limit=1.1)
    yield Result(name="  its memory beside that", value=ours.memory / plain.memory, unit="times", limit=1.1,
                 note=f"{ours.memory:.0f} MB of {plain.memory:.0f} MB")
    yield beside("  once more, nothing changed, beside the whole", nothing, ours, limit=0.1)


def many(counts: tuple[int, ...]) -> Iterator[Result]:
    """Small lessons in growing numbers: the next lesson must cost what the one before it cost."""
    taken: list[tuple[int, float, float, float]] = []
    for count in counts:
        with tempfile.TemporaryDirectory() as name:
            folder = many_lessons(Path(name) / "many", count)
            start = time.perf_counter()
            python("-m", "tracer", "build", "--docs-only", cwd=folder)
            docs = time.perf_counter() - start
            python("-m", "tracer", "build", cwd=folder)
            whole = time.perf_counter() - start
            taken.append((count, docs, whole, size(folder / "site") / 1e6))
            yield Result(name=f"{count} small lessons: pages", value=docs, unit="s")
            yield Result(name=f"{count} small lessons: pages and site", value=whole, unit="s")
            yield Result(name=f"{count} small lessons: site", value=taken[-1][3], unit="MB")
            yield from _beside_mkdocs(folder, f"{count} small lessons: the site again", times=1)
    if len(taken) >= 3:
        for index, what in ((1, "time of pages"), (2, "time of pages and site"), (3, "size")):
            (a, *_), (b, *_), (c, *_) = first, middle, last = taken[-3:]
            growth = ((last[index] - middle[index]) / (c - b)) / ((middle[index] - first[index]) / (b - a))
            name = f"{what}: each of lessons {b + 1} to {c} beside {a + 1} to {b}"
            yield Result(name=name, value=growth, unit="times", limit=1.3)
