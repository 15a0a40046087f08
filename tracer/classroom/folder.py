"""Folders of answers: written whole or not at all, for their owner alone, and nothing that a person did is replaced.

Beside the files lies the list of what we have written, with the digest of each: so a file that a person has changed
since is known from one that is still as we left it.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tracer.ground.errors import TracerError
from tracer.ground.files import digest
from tracer.ground.manifest import alone

CONTENTS = ".tracer-files"
"""In the folder: what we have written there, by path, with its digest. Up to 0.1.0 a list of paths alone."""
_ELSE = "move it away, or name another folder with -o"


@contextmanager
def whole_folder(
    target: Path, *, mended: Collection[str] = (), kept: Callable[[str], bool] = lambda path: False
) -> Iterator[Path]:
    """A folder to write in, which takes the place of `target` if all goes well; else everything stays as it was.

    mended: files that a person fills in or corrects; whoever calls carries over what stands in them.
    kept: whether a path goes over into the new folder as it is.
    Raises TracerError where `target` cannot be written, or holds what a person has put there, or changed, besides.
    """
    with _for_owner_alone(), _beside(target, target.parent) as beside:
        before = _check_ours(target, mended, kept)
        for path in filter(kept, before):
            _link(target / path, beside / path)
        yield beside
        files = {path: digest((beside / path).read_bytes()) for path in _paths(beside) if not kept(path)}
        (beside / CONTENTS).write_text(json.dumps(files, indent=0) + "\n", encoding="utf-8")
        _swap(beside, target, before)


@contextmanager
def added_to(whole: Path, name: str, *, mended: Collection[str] = ()) -> Iterator[Path]:
    """A folder to write in; what stands in it at the end is added to the folder `name` in `whole`, which `whole_folder`
    has made or may make, and nothing there is replaced.

    mended: names of files that a person may have filled in: one that is there already is left alone.
    Raises TracerError, before anything is added, where another file has one of the names.
    """
    target = whole / name
    with _for_owner_alone(), _beside(whole, target) as beside:
        yield beside
        paths = sorted(_paths(beside), key=lambda path: (-path.count("/"), path))
        new = [path for path in paths if not os.path.lexists(target / path)]
        for path in reversed(paths):
            there = target / path
            if path not in new and there.name not in mended and not _equal(beside / path, there):
                raise TracerError.one(str(there), "there is another file of this name", allowed="it is not replaced",
                                      do=_ELSE)
        for path in new:
            _link(beside / path, target / path)


@contextmanager
def _for_owner_alone() -> Iterator[None]:
    """From the first byte on: files 0600, folders 0700."""
    mask = os.umask(0o077)
    try:
        yield
    finally:
        os.umask(mask)


@contextmanager
def _beside(target: Path, parent: Path) -> Iterator[Path]:
    """A folder in `parent` that is gone at the end, with the folders that were made for it and hold nothing.

    One command at a time: who comes second sees what the first has made of `target`.
    """
    made = [each for each in (parent, *parent.parents) if not each.exists()]
    beside = None
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with alone(target.parent):
            parent.mkdir(parents=True, exist_ok=True)
            beside = Path(tempfile.mkdtemp(prefix=f".{target.name}.", suffix=".part", dir=parent))
            try:
                yield beside
            finally:
                shutil.rmtree(beside, ignore_errors=True)
                for each in made:
                    with suppress(OSError):  # it holds something
                        each.rmdir()
    except OSError as error:
        raise TracerError.one(str(target), f"the folder cannot be written: {error.strerror}",
                              do="make room, or name another with -o" if beside else "name another with -o") from None


def _link(path: Path, target: Path) -> None:
    """The same file in a second place, where there is none. Raises FileExistsError."""
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(path, target)
    except FileExistsError:
        raise
    except OSError:  # a file system without links
        with target.open("xb") as file:
            file.write(path.read_bytes())
    target.chmod(0o600)


def _swap(beside: Path, target: Path, before: dict[str, str]) -> None:
    if changed := sorted(set(before.items()) ^ set(_digests(target).items())):
        raise TracerError.one(str(target / changed[0][0]), "this file was changed while the command was at work",
                              allowed="nothing was replaced", do="run it again")
    if not target.exists():
        os.rename(beside, target)
        return
    old = beside.with_suffix(".old")
    os.rename(target, old)
    try:
        os.rename(beside, target)
    except OSError:
        os.rename(old, target)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _check_ours(target: Path, mended: Collection[str], kept: Callable[[str], bool]) -> dict[str, str]:
    """Every file that is there, with its digest."""
    if target.is_symlink() or (target.exists() and not target.is_dir()):
        raise TracerError.one(str(target), "there is something else of this name", allowed="a folder, or nothing",
                              do="name another with -o")
    there = _digests(target)
    ours = written(target)
    for path, now in there.items():
        if (path in mended and ours) or path == CONTENTS or (kept(path) and now):
            continue
        if path not in ours:
            raise TracerError.one(str(target), f'the folder holds a file that is not ours: "{path}"',
                                  allowed="an empty folder, or one that this command has written",
                                  do="move it away, or name another with -o")
        if ours[path] not in (None, now):
            raise TracerError.one(str(target / path), "this file was changed by hand since it was written",
                                  allowed="it is not replaced", do=_ELSE)
    return there


def written(target: Path) -> dict[str, str | None]:
    """What we have written in a folder, with its digest, where it is known."""
    try:
        found = json.loads((target / CONTENTS).read_text(encoding="utf-8"))
        return {str(path): str(found[path]) if isinstance(found, dict) else None for path in found}
    except (OSError, ValueError, TypeError, RecursionError):
        return {}


def _paths(folder: Path) -> list[str]:
    """Of all files below a folder, and of links to folders."""
    found = (path for path in folder.rglob("*") if not path.is_dir() or path.is_symlink())
    return sorted(path.relative_to(folder).as_posix() for path in found)


def _digests(folder: Path) -> dict[str, str]:
    """Nothing for what is no plain file."""
    return {path: digest((folder / path).read_bytes()) if _plain(folder / path) else "" for path in _paths(folder)}


def _plain(path: Path) -> bool:
    return path.is_file() and not path.is_symlink()


def _equal(path: Path, other: Path) -> bool:
    return _plain(other) and path.read_bytes() == other.read_bytes()
