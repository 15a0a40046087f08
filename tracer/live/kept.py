"""What is compiled of our modules, kept for the next run: as long as our code stands as it did, every course has the
same, and compiling it takes as long as all the rest of a small build."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import msgspec
from jinja2.bccache import FileSystemBytecodeCache

from tracer.ground.digests import joint_digest
from tracer.ground.files import replace_file
from tracer.live.python import Line


class Compiled(msgspec.Struct, frozen=True, array_like=True):
    """names: of the entries, as the script has them. lines: that these need. key: of all that it depends on."""

    key: str
    names: list[str]
    lines: list[Line]


def kept(place: str, key: str, make: Callable[[], Compiled]) -> Compiled:
    """What was made with this key, if that lies in its place; else what is made now, and put there."""
    try:  # the user's own temporary folder, where Jinja keeps what it has compiled
        folder = Path(FileSystemBytecodeCache(pattern="").directory)
    except (RuntimeError, OSError):  # there is none, or it is another's
        return make()
    file = folder / f"__tracer_{joint_digest([place])}.script"
    with suppress(OSError, ValueError):  # of which msgspec.DecodeError is one
        found = msgspec.msgpack.decode(file.read_bytes(), type=Compiled)
        if found.key == key:
            return found
    made = make()
    with suppress(OSError):
        replace_file(file, msgspec.msgpack.encode(made))
    return made
