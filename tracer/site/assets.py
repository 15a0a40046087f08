"""What stands around the pages, as plain files of the course: style sheets, fonts and scripts below docs/assets, and
the frame of every page in templates/theme, so that any builder that reads a mkdocs.yml finds it, MkDocs or zensical.

A file that is there and that no build has written, or that was changed since, is the author's own and wins; once it is
deleted, the built-in one comes back.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from tracer.ground import manifest
from tracer.resources import assets_folder, templates_folder

ASSETS, THEME = "docs/assets", "templates/theme"
MANIFEST = f"{ASSETS}/{manifest.NAME}"
IGNORE = ".gitignore"
_KINDS = (".css", ".html", ".js", ".svg", ".txt", ".woff2")  # what a page needs, and licences
_HEAD = "# Written by every build, so git need not keep it. A file of your own in such a place is used instead.\n"


def write_assets(root: Path) -> None:
    """Brings the files to those of this release. Raises TracerError, and then has written nothing.

    In our own checkout the course's files are ours already, and stay as they are.
    """
    last = manifest.LastBuild(root, MANIFEST)
    files: dict[str, bytes] = {}
    for place, ours in ((ASSETS, assets_folder()), (THEME, templates_folder() / "theme")):
        if ours.resolve() != (root / place).resolve():
            built_in = {f"{place}/{path}": (ours / path).read_bytes() for path in _paths(ours)}
            kept = _without_authors(root, built_in, last)
            files |= kept | _without_authors(root, {f"{place}/{IGNORE}": _ignore(place, kept)}, last)
    if files:
        manifest.publish(root, files, manifest=MANIFEST)


def _paths(folder: Path) -> Iterator[str]:
    for base, folders, names in os.walk(folder):
        folders.sort()
        yield from (Path(base, name).relative_to(folder).as_posix() for name in sorted(names) if name.endswith(_KINDS))


def _without_authors(root: Path, files: dict[str, bytes], last: manifest.LastBuild) -> dict[str, bytes]:
    """Those files in whose place there is nothing, or what a build has left there."""
    def ours(path: str, data: bytes) -> bool:
        place = root / path
        if not os.path.lexists(place) or (path in last.paths and last.intact([path])):
            return True
        return place.is_file() and place.read_bytes() == data

    return {path: data for path, data in files.items() if ours(path, data)}


def _ignore(place: str, paths: Iterable[str]) -> bytes:
    """Not in the course's own list of what git ignores, since what an author puts in such a place is to be kept."""
    every = (*paths, f"{place}/{IGNORE}", MANIFEST)
    return (_HEAD + "".join(f"{path.removeprefix(place)}\n" for path in every if path.startswith(place))).encode()
