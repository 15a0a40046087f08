"""What pages are made of, as digests: where these are as they were, the pages are too, and need not be made again."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from tracer.ground.digests import file_digest, joint_digest
from tracer.ground.inventory import published_path
from tracer.lesson.general import GENERAL
from tracer.lesson.notations import in_course, notations_of
from tracer.resources import figure_sheets, package_folder, templates_folder


def common_stamp(root: Path) -> str:
    """Of what every page depends on: our code, the look of figures, our templates and the author's own."""
    templates = [path for folder in (root / "templates", templates_folder()) for path in _files(folder)]
    return joint_digest([code_stamp(), *_named(templates)])


def lesson_stamp(path: Path, common: str, overrides: Iterable[str], seed: int | None) -> str:
    """Of one lesson with its printed numbers and the notations of its course that it may have. Empty, which is no
    stamp, where its file cannot be read."""
    try:
        data = path.read_bytes() if path.is_file() else None
        printed = published_path(path)
        numbers = printed.read_bytes() if printed.is_file() else b""
        if data is None:
            return ""
        own = _notations(path, b"\n".join([data, *(setting.encode() for setting in overrides)]))
        return joint_digest([common, data, numbers, str(seed), *overrides, *own])
    except OSError:
        return ""


def exercise_stamp(path: Path, lesson: Path | None, common: str) -> str:
    """Of one practice page: the exercise and the lesson whose network it takes. Empty where a file cannot be read."""
    try:
        data = lesson.read_bytes() if lesson else b""
        return joint_digest([common, path.read_bytes(), data, *_notations(path, data)])
    except OSError:
        return ""


def notations_stamp(root: Path, common: str) -> str:
    """Of what shows every notation of a course."""
    return joint_digest([common, *_named(in_course(root).own)])


def _notations(path: Path, data: bytes) -> Iterator[str | bytes]:
    """The course's own notations that a lesson can have, which data is the text of: those that it names, and the one
    that holds for all. A text with an escape in it may name any."""
    return _named(file for file in notations_of(path).own
                  if b"\\" in data or file.stem == GENERAL or file.stem.encode() in data)


def joint_stamp(common: str, stamps: dict[str, str]) -> str:
    """Of the pages over all lessons."""
    return joint_digest([common, *(part for name, stamp in sorted(stamps.items()) for part in (name, stamp))])


def _files(folder: Path) -> list[Path]:
    """In one order everywhere; without what Python leaves behind and without the theme, which no page contains."""
    found = []
    for base, folders, names in os.walk(folder):
        folders[:] = sorted(set(folders) - {"__pycache__", "_data", "theme"})
        found += [Path(base, name) for name in sorted(names)]
    return found


def _named(paths: Iterable[Path]) -> Iterator[str | bytes]:
    for path in paths:
        yield path.name
        yield file_digest(path) if path.is_file() else ""


@cache
def code_stamp() -> str:
    """Of all our code, and the look of figures."""
    return joint_digest(_named([*_files(package_folder()), *figure_sheets()]))
