"""Files are replaced whole: whoever reads sees the old one or the new one, never half of either."""

from __future__ import annotations

import os
from hashlib import blake2b
from pathlib import Path


def replace_file(path: Path, data: bytes) -> bool:
    """Write beside, then replace. True where the content changed; an equal file is left alone, with its time."""
    try:
        if path.read_bytes() == data:
            return False
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        beside.write_bytes(data)
        os.replace(beside, path)
    finally:
        beside.unlink(missing_ok=True)
    return True


def digest(data: bytes) -> str:
    """By which a file is known to be as it was written."""
    return blake2b(data, digest_size=16).hexdigest()
