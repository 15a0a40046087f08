"""From lesson files to what pages are made of: their names, their texts and their traces."""

from __future__ import annotations

import re
import sys
import tomllib
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

from tracer.errors import Problem, TracerError, shown
from tracer.exercises.reader import lesson_path
from tracer.lesson.overrides import apply_override
from tracer.lesson.reader import MAX_BYTES, load_lesson, parse_lesson
from tracer.published import SUFFIX as PRINTED
from tracer.published import load_published
from tracer.recording import record
from tracer.source import Source
from tracer.toml_text import toml_text

LESSONS, EXERCISES = "docs/lessons", "docs/exercises"
_SLUG = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
# Files of these names mean a device on some systems, or the front page of a folder.
_DEVICES = {"con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(10))}
_RESERVED = {"index", "readme", *_DEVICES}
T = TypeVar("T")


def lesson_paths(root: Path) -> list[Path]:
    """The lessons of a course, sorted by name. Hidden files, as editors leave them, and printed numbers are none."""
    return sorted(path for path in (root / LESSONS).glob("*.toml") if path.name[0] != "." and not _is_printed(path))


def exercise_paths(root: Path) -> list[Path]:
    """The exercises of a course, sorted by name."""
    return sorted(path for path in (root / EXERCISES).glob("*.toml") if path.name[0] != ".")


def lesson_of_exercise(path: Path) -> Path | None:
    """The lesson whose network an exercise takes, if its file says so and can be read."""
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8-sig")).get("lesson")
    except (OSError, ValueError):
        return None
    return lesson_path(found, path.parent) if isinstance(found, str) and found else None


def _is_printed(path: Path) -> bool:
    return path.name.endswith(PRINTED)


def check_printed(root: Path) -> None:
    """Raises TracerError where printed numbers stand without their lesson: their file would never be read."""
    alone = [path for path in sorted((root / LESSONS).glob(f"*{PRINTED}")) if not path.name.startswith(".")]
    problems = [
        Problem(where=path.name, found=f"there is no lesson {shown(lesson)} beside it",
                allowed="printed numbers stand beside their lesson, under its name",
                do="rename it, or write the lesson")
        for path in alone if not path.with_name(lesson := path.name.removesuffix(PRINTED) + ".toml").is_file()
    ]
    if problems:
        raise TracerError(problems)


def read_sources(
    paths: Iterable[Path], *, every: Sequence[Path] = (), overrides: tuple[str, ...] = (), seed: int | None = None
) -> list[Source]:
    """Lessons with their traces. every: the course's own lessons, whose names others cannot have.

    Raises TracerError with the mistakes of all of them.
    """
    sources: list[Source] = []
    problems: list[Problem] = []
    taken = {path.stem: path for path in every}
    read: set[Path] = set()
    for path in with_progress(list(paths), "tracing"):
        if path.resolve() in read:
            continue
        read.add(path.resolve())
        try:
            name = lesson_name(path)
            other = taken.setdefault(name, path)
            if other.resolve() != path.resolve():
                raise TracerError.one(str(path), f"another lesson has this name: {other}", do="rename one of the two")
            sources.append(_source(path, name, overrides, seed))
        except TracerError as error:
            problems += error.problems
    if problems:
        raise TracerError(problems)
    return sources


def lesson_name(path: Path) -> str:
    """The name that a lesson's pages have: that of its file, if it is safe in an address and on every system."""
    stem = path.stem
    if _is_printed(path):
        raise TracerError.one(_plain(str(path)), "this holds printed numbers, and is no lesson",
                              do=f"name the lesson beside it: {_plain(path.name.removesuffix(PRINTED))}.toml")
    if path.suffix == ".toml" and _SLUG.fullmatch(stem) and stem not in _RESERVED:
        return stem
    raise TracerError.one(
        _plain(str(path)), f"the file is called {shown(path.name)}, and its pages would be too",
        allowed="a to z, 0 to 9, _ and -, beginning with a letter or digit, at most 64, and then .toml",
        do=f"rename it, for example to {_suggestion(stem)}.toml",
    )


def _suggestion(stem: str) -> str:
    ascii_only = unicodedata.normalize("NFKD", stem).encode("ascii", "ignore").decode().lower()
    name = re.sub(r"[^a-z0-9_]+", "-", ascii_only).strip("-_")[:60].rstrip("-_") or "lesson"
    return f"{name}-lesson" if name in _RESERVED else name


def _source(path: Path, name: str, overrides: tuple[str, ...], seed: int | None) -> Source:
    text = _text(path)
    lesson = parse_lesson(text, where=path.name, overrides=overrides, seed=seed)
    trace = record(lesson)
    if overrides or seed is not None:  # then it is not the published example any more
        return Source(name=name, path=path, text=_overridden(text, overrides, seed), lesson=lesson, trace=trace)
    return Source(name=name, path=path, text=text, lesson=lesson, trace=trace, published=load_published(path, trace))


def _text(path: Path) -> str:
    try:
        if path.stat().st_size <= MAX_BYTES:
            return path.read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        pass
    load_lesson(path)  # says what is wrong with the file
    raise TracerError.one(str(path), "the file changes while it is read", do="build again")


def _overridden(text: str, overrides: tuple[str, ...], seed: int | None) -> str:
    """The lesson as it is built, for whoever downloads it."""
    settings = [*overrides, *([] if seed is None else [f"network.draw.seed={seed}"])]
    data = tomllib.loads(text, parse_float=Decimal)
    for setting in settings:
        apply_override(data, setting)
    return "".join(f"# changed: {_plain(setting)}\n" for setting in settings) + "\n" + toml_text(data)


def with_progress(items: Sequence[T], doing: str) -> Iterator[T]:
    """One line that counts, on a terminal only."""
    if not sys.stderr.isatty():
        yield from items
        return
    for at, item in enumerate(items, 1):
        sys.stderr.write(f"\r{doing} {at}/{len(items)}\x1b[K")
        yield item
    sys.stderr.write("\r\x1b[K")


def progress_of(doing: str) -> Callable[[int, int], None]:
    """Something to tell how much is done, of how much: a line that is written over, on a terminal only."""

    def say(done: int, total: int) -> None:
        if sys.stderr.isatty():
            sys.stderr.write("\r\x1b[K" if done >= total else f"\r{doing} {100 * done // total} %\x1b[K")

    return say


def _plain(text: str) -> str:
    return "".join(ch if ch.isprintable() else "�" for ch in text)
