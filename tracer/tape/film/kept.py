"""Films that have been made, by their keys: training takes seconds, and an unchanged lesson trains once."""

from __future__ import annotations

from pathlib import Path

import msgspec

from tracer.ground.files import replace_file
from tracer.tape.snapshots import Film

FOLDER = ".cache/tracer/films"
"""Below a course's folder, where tools keep what can be made again."""
MOST = 200
"""Films kept, the latest; those of earlier states of a lesson help while somebody tries this and that."""


def kept_film(folder: Path, key: str) -> Film | None:
    """The film of this key, if it lies in the folder and can be read."""
    try:
        film = msgspec.json.decode(_path(folder, key).read_bytes(), type=Film)
    except (OSError, msgspec.DecodeError):
        return None
    return film if film.key == key else None


def keep_film(folder: Path, film: Film) -> None:
    """Puts a film there. Where that cannot be done, it is only made again the next time."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        replace_file(_path(folder, film.key), msgspec.json.encode(film))
        for path in sorted(folder.glob("*.json"), key=lambda path: path.stat().st_mtime)[:-MOST]:
            path.unlink()
    except OSError:
        pass


def _path(folder: Path, key: str) -> Path:
    return folder / f"{key}.json"
