"""From lesson files to what pages are made of: their names, their texts and their traces."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from tracer.ground.errors import Problem, TracerError
from tracer.ground.inventory import lesson_name, published_path
from tracer.lesson.notations import notations_of
from tracer.lesson.overrides import overridden
from tracer.lesson.reader import MAX_BYTES, load_lesson, parse_lesson
from tracer.progress import counted, progress
from tracer.site.source import Source
from tracer.tape.record import record


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
    paths = list(paths)
    with progress("tracing") as say:
        for path in counted(paths, len(paths), say):
            if path.resolve() in read:
                continue
            read.add(path.resolve())
            try:
                name = lesson_name(path)
                other = taken.setdefault(name, path)
                if other.resolve() != path.resolve():
                    raise TracerError.one(str(path), f"another lesson has this name: {other}",
                                          do="rename one of the two")
                sources.append(_source(path, name, overrides, seed))
            except TracerError as error:
                problems += error.problems
    if problems:
        raise TracerError(problems)
    return sources


def _source(path: Path, name: str, overrides: tuple[str, ...], seed: int | None) -> Source:
    text = _text(path)
    notations = notations_of(path)
    lesson = parse_lesson(text, where=path.name, overrides=overrides, seed=seed, notations=notations)
    trace = record(lesson)
    if overrides or seed is not None:  # then it is not the published example any more
        settings = [*overrides, *([] if seed is None else [f"network.draw.seed={seed}"])]
        return Source(name=name, path=path, text=overridden(text, settings), lesson=lesson, trace=trace,
                      notations=notations)
    published = None
    if published_path(path).is_file():
        from tracer.site.published import load_published

        published = load_published(path, trace)
    return Source(name=name, path=path, text=text, lesson=lesson, trace=trace, published=published,
                  notations=notations)


def _text(path: Path) -> str:
    try:
        if path.stat().st_size <= MAX_BYTES:
            return path.read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        pass
    load_lesson(path)  # says what is wrong with the file
    raise TracerError.one(str(path), "the file changes while it is read", do="build again")
