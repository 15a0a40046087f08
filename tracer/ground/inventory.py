"""The files of a course: where they lie, and what belongs to what. Nothing is read here but names."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from pathlib import Path

from tracer.ground.errors import Problem, TracerError, shown

LESSONS, EXERCISES = "docs/lessons", "docs/exercises"
WALKTHROUGHS, PRACTICE, GALLERY, CARD = "walkthroughs", "practice", "lessons.md", "card.json"
"""Below docs/: the folders of generated pages, the page over all lessons, and what that shows of each."""
PRINTED = ".printed.toml"
"""How a file with the numbers that an author printed ends."""
_SLUG = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
# Files of these names mean a device on some systems, or the front page of a folder.
_DEVICES = {"con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(10))}
_RESERVED = {"index", "readme", *_DEVICES}


def lesson_paths(root: Path) -> list[Path]:
    """The lessons of a course, sorted by name. Hidden files, as editors leave them, and printed numbers are none."""
    return sorted(path for path in (root / LESSONS).glob("*.toml") if path.name[0] != "." and not _is_printed(path))


def exercise_paths(root: Path) -> list[Path]:
    """The exercises of a course, sorted by name."""
    return sorted(path for path in (root / EXERCISES).glob("*.toml") if path.name[0] != ".")


def lesson_path(name: str, folder: Path) -> Path:
    """"xor" is docs/lessons/xor.toml, seen from docs/exercises; what ends in .toml is a path from there."""
    if name.endswith(".toml"):
        return folder / name
    above = folder.parent if folder.name not in ("", "..") else folder.absolute() / ".."  # "." is no folder in itself
    return above / "lessons" / f"{Path(name).name}.toml"


def lesson_of_exercise(path: Path) -> Path | None:
    """The lesson whose network an exercise takes, if its file says so and can be read."""
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8-sig")).get("lesson")
    except (OSError, ValueError):
        return None
    return lesson_path(found, path.parent) if isinstance(found, str) and found else None


def published_path(lesson: Path) -> Path:
    """Where the printed numbers of a lesson stand, if there are any."""
    return lesson.with_name(lesson.stem + PRINTED)


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


def lesson_name(path: Path) -> str:
    """The name that a lesson's pages have: that of its file, if it is safe in an address and on every system."""
    stem = path.stem
    if _is_printed(path):
        raise TracerError.one(plain(str(path)), "this holds printed numbers, and is no lesson",
                              do=f"name the lesson beside it: {plain(path.name.removesuffix(PRINTED))}.toml")
    if path.suffix == ".toml" and _SLUG.fullmatch(stem) and stem not in _RESERVED:
        return stem
    raise TracerError.one(
        plain(str(path)), f"the file is called {shown(path.name)}, and its pages would be too",
        allowed="a to z, 0 to 9, _ and -, beginning with a letter or digit, at most 64, and then .toml",
        do=f"rename it, for example to {_suggestion(stem)}.toml",
    )


def plain(text: str) -> str:
    """A text that came from outside, on one line."""
    return "".join(ch if ch.isprintable() else "�" for ch in text)


def _is_printed(path: Path) -> bool:
    return path.name.endswith(PRINTED)


def _suggestion(stem: str) -> str:
    ascii_only = unicodedata.normalize("NFKD", stem).encode("ascii", "ignore").decode().lower()
    name = re.sub(r"[^a-z0-9_]+", "-", ascii_only).strip("-_")[:60].rstrip("-_") or "lesson"
    return f"{name}-lesson" if name in _RESERVED else name
