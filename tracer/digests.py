"""Digests: of data, of several parts together, and of files."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable
from hashlib import blake2b

_STILL = 1_000_000_000
"""Nanoseconds: a file that was changed longer ago than this has another time after its next change, on every system."""
_known: dict[str, tuple[tuple[int, ...], str]] = {}


def digest(data: bytes) -> str:
    return blake2b(data, digest_size=16).hexdigest()


def joint_digest(parts: Iterable[str | bytes]) -> str:
    """Of parts in their order; where one ends and the next begins is part of it."""
    whole = blake2b(digest_size=16)
    for part in parts:
        data = part.encode(errors="surrogateescape") if isinstance(part, str) else part
        whole.update(b"%d:" % len(data))
        whole.update(data)
    return whole.hexdigest()


def file_digest(path: str | os.PathLike[str]) -> str:
    """Of a file's content. A file is read once in a run, as long as nothing shows that it was changed meanwhile; its
    time of change, unlike that of its content, is set by nobody. Raises OSError."""
    name = os.fspath(path)
    stat = os.stat(name)
    seen = (stat.st_ctime_ns, stat.st_mtime_ns, stat.st_size, stat.st_ino, stat.st_dev)
    known = _known.get(name)
    if known is not None and known[0] == seen:
        return known[1]
    with open(name, "rb") as file:
        found = digest(file.read())
    if stat.st_ctime_ns < time.time_ns() - _STILL:
        _known[name] = seen, found
    return found
