"""A folder that is written whole or not at all, and in which nothing of anybody else's is touched."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tracer.errors import TracerError

CONTENTS = ".tracer-files"
"""In the folder: the names of what we have written there."""


@contextmanager
def whole_folder(target: Path) -> Iterator[Path]:
    """A folder to write in, which takes the place of `target` if all goes well; else everything stays as it was.

    Raises TracerError where `target` cannot be written, or holds files that are not ours.
    """
    _check_ours(target)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(prefix=f".{target.name}.", suffix=".part", dir=target.parent))
    except OSError as error:
        raise TracerError.one(str(target), f"the folder cannot be written: {error.strerror}",
                              do="name another with -o") from None
    try:
        try:
            yield beside
            names = sorted(path.relative_to(beside).as_posix() for path in beside.rglob("*") if path.is_file())
            (beside / CONTENTS).write_text(json.dumps(names, indent=0) + "\n", encoding="utf-8")
            beside.chmod(0o755)
        except OSError as error:
            raise TracerError.one(str(target), f"the folder cannot be written: {error.strerror}",
                                  do="make room, or name another with -o") from None
        _swap(beside, target)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _swap(beside: Path, target: Path) -> None:
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


def _check_ours(target: Path) -> None:
    if target.is_symlink() or (target.exists() and not target.is_dir()):
        raise TracerError.one(str(target), "there is something else of this name", allowed="a folder, or nothing",
                              do="name another with -o")
    if not target.is_dir():
        return
    files = (path for path in target.rglob("*") if not path.is_dir() or path.is_symlink())
    there = {path.relative_to(target).as_posix() for path in files}
    try:
        ours = set(json.loads((target / CONTENTS).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        ours = set()
    others = sorted(there - ours - {CONTENTS})
    if others:
        raise TracerError.one(str(target), f'the folder holds a file that is not ours: "{others[0]}"',
                              allowed="an empty folder, or one that this command has written",
                              do="move it away, or name another with -o")
