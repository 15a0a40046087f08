"""Digests of several parts together, and of files."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from hashlib import blake2b
from pathlib import Path

import msgspec

from tracer.ground.files import digest, replace_file

_STILL = 1_000_000_000
"""Nanoseconds: a file that was changed longer ago than this has another time after its next change, on every system."""


class _Known(msgspec.Struct, frozen=True, array_like=True):
    """A digest, and what would be different after any change of the file. The time of a change, unlike that of the
    content, is set by nobody."""

    digest: str
    changed: int
    modified: int
    size: int
    node: int
    device: int


_known: dict[str, _Known] = {}


def joint_digest(parts: Iterable[str | bytes]) -> str:
    """Of parts in their order; where one ends and the next begins is part of it."""
    whole = blake2b(digest_size=16)
    for part in parts:
        data = part.encode(errors="surrogateescape") if isinstance(part, str) else part
        whole.update(b"%d:" % len(data))
        whole.update(data)
    return whole.hexdigest()


def file_digest(path: str | os.PathLike[str]) -> str:
    """Of a file's content, which is read once as long as nothing shows that it has changed. Raises OSError."""
    name = os.fspath(path)
    with open(name, "rb", buffering=0) as file:
        stat = os.fstat(file.fileno())
        seen = (stat.st_ctime_ns, stat.st_mtime_ns, stat.st_size, stat.st_ino, stat.st_dev)
        known = _known.get(name)
        if known and (known.changed, known.modified, known.size, known.node, known.device) == seen:
            return known.digest
        found = digest(file.readall())
    if max(stat.st_ctime_ns, stat.st_mtime_ns) < time.time_ns() - _STILL:
        _known[name] = _Known(found, *seen)
    else:
        _known.pop(name, None)
    return found


@contextmanager
def kept_digests(path: Path) -> Iterator[None]:
    """Knows meanwhile what is kept in a file, and keeps there what has been found out. Where that cannot be done, files
    are only read again."""
    with suppress(OSError, ValueError):  # of which msgspec.DecodeError is one
        _known.update(msgspec.msgpack.decode(path.read_bytes(), type=dict[str, _Known]))
    before = dict(_known)
    try:
        yield
    finally:
        if _known != before:
            there = {name: known for name, known in _known.items() if os.path.exists(name)}
            with suppress(OSError):
                replace_file(path, msgspec.msgpack.encode(there))
