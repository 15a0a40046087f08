"""What a film's planes show, kept as films are: it depends on no word of a lesson, and takes longer than all else that
a new word asks for."""

from __future__ import annotations

from pathlib import Path

import msgspec

from tracer.ground.files import replace_file

FOLDER = ".cache/tracer/planes"
"""Below a course's folder, beside the films."""
MOST = 200
"""Of so many films, the latest."""


class Picture(msgspec.Struct, frozen=True, kw_only=True):
    """The plane of one snapshot, in cells from its upper left corner. tones: by the class of a tone, the data of the
    path of all its cells. lines: chains of points on which the answer changes."""

    tones: dict[str, str]
    lines: tuple[tuple[tuple[float, float], ...], ...]


def kept_pictures(folder: Path, key: str) -> dict[int, Picture]:
    """By snapshot, those that have been kept under a key; none where they cannot be read."""
    try:
        return msgspec.json.decode(_path(folder, key).read_bytes(), type=dict[int, Picture])
    except (OSError, ValueError):  # of which msgspec.DecodeError is one
        return {}


def keep_pictures(folder: Path, key: str, pictures: dict[int, Picture]) -> None:
    """Where that cannot be done, they are only drawn again the next time."""
    try:
        replace_file(_path(folder, key), msgspec.json.encode(pictures))
        for path in sorted(folder.glob("*.json"), key=lambda path: path.stat().st_mtime)[:-MOST]:
            path.unlink()
    except OSError:
        pass


def _path(folder: Path, key: str) -> Path:
    return folder / f"{key}.json"
