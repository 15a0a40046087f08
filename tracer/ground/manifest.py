"""Files that a build has written: it replaces and removes these, and no others.

Beside the files lies a manifest: for each path the digests of what may stand there. Before anything is changed it is
written with the old digest and the new one, after the last change with the new one only. So a build that dies in
between leaves every file whole and recognisable, and the next one goes on from there.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Literal

import msgspec

from tracer.ground.digests import file_digest
from tracer.ground.errors import Problem, TracerError
from tracer.ground.files import digest, replace_file

NAME = ".tracer.json"
LOCK = ".tracer.lock"
_SHOWN = 20
_PART = re.compile(r"\.(.+)\.\d+\.part")  # as files.replace_file names what it has not finished


class _Record(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """files: path below the folder to the digests that are ours. finished: no build has died over them.
    made_of: for a part of the files, whatever the build says of what it was made of."""

    format: Literal["tracer-files/1"] = "tracer-files/1"
    finished: bool = True
    made_of: dict[str, str] = msgspec.field(default_factory=dict)
    files: dict[str, list[str]] = msgspec.field(default_factory=dict)


def publish(
    folder: Path,
    files: Mapping[str, bytes],
    *,
    manifest: str = NAME,
    ours: Callable[[str], bool] = lambda path: True,
    made_of: Mapping[str, str] | None = None,
) -> list[str]:
    """Brings files below a folder to these contents, each whole, where it differs. Returns the paths that changed.

    files: by path below the folder, with `/`. ours: whether a path that we once wrote, and do not any more, may go.
    made_of: to be found again in LastBuild.
    Raises TracerError, before anything is written, where a path holds what no build has put there.
    """
    folder = folder.resolve()
    record = _read(folder / manifest)
    place = _Places(folder)
    wanted = {path: digest(data) for path, data in _sorted(files)}
    problems = list(filter(None, (place.fault(path) for path in [*wanted, manifest])))
    if problems:
        raise _refusal(problems)

    now = {path: _digest_of(f"{folder}/{path}") for path in wanted}
    changed = [path for path, new in wanted.items() if now[path] != new]
    foreign = [path for path in changed if now[path] is not None and now[path] not in record.files.get(path, ())]
    if foreign:
        raise _refusal([_foreign(place.shown(path), edited=path in record.files) for path in foreign])

    stale = [path for path in record.files if path not in wanted and ours(path)]
    gone = [path for path in stale if not place.fault(path) and _digest_of(f"{folder}/{path}") in record.files[path]]
    after = {path: known for path, known in record.files.items() if path not in wanted and path not in stale}
    after |= {path: [new] for path, new in wanted.items()}
    if changed or gone:
        both = {path: [each for each in (now[path], wanted[path]) if each] for path in changed}
        _write(folder / manifest, {**after, **{path: record.files[path] for path in gone}, **both}, finished=False)
    if not record.finished:
        _sweep(place, {*record.files, *wanted})
    _sweep(place, [manifest])
    for path in changed:
        _replace(folder / path, files[path], place.shown(path))
    for path in gone:
        _remove(folder, path)
    _write(folder / manifest, after, finished=True, made_of=made_of or {})
    return changed + gone


class LastBuild:
    """What the last build has left in a folder."""

    def __init__(self, folder: Path, manifest: str = NAME) -> None:
        record = _read(folder / manifest)
        self._folder = folder
        self._files = record.files
        self.made_of = record.made_of if record.finished else {}
        self.paths = frozenset(record.files)

    def intact(self, paths: Iterable[str]) -> bool:
        """Whether there are such files, all of them as the build has written them."""
        paths = list(paths)
        return bool(paths) and all(_digest_of(f"{self._folder}/{path}") in self._files[path] for path in paths)

    def whole(self) -> bool:
        """Whether all that the build has left there is as it was."""
        return self.intact(self.paths)


def digest_of(folder: Path, manifest: str = NAME) -> str:
    """Of the manifest in a folder: the same as long as no build has changed anything there. Empty without one."""
    return _digest_of(f"{folder}/{manifest}") or ""


def adopt(folder: Path) -> None:
    """Takes every file of a folder as written by us: for a folder that MkDocs has just emptied and filled by itself.

    Hidden files are left out, since MkDocs neither removes nor writes them.
    """
    found = {}
    for base, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            path = Path(base, name)
            if not name.startswith(".") and not path.is_symlink():
                found[path.relative_to(folder).as_posix()] = [digest(path.read_bytes())]
    _write(folder / NAME, found, finished=True)


@contextmanager
def alone(folder: Path, waiting: Callable[[], None] = lambda: None) -> Iterator[None]:
    """One build at a time in a folder; the lock goes with its process. waiting: called where one has to wait.

    The folder itself is locked, so that nothing is left in it; where a system cannot do that, a file in it. Where no
    lock can be had, builds run side by side: each file is still whole.
    """
    with ExitStack() as held:
        with suppress(OSError, NotImplementedError):
            (_hold_folder if os.name == "posix" else _hold_file)(folder, waiting, held)
        yield


def _hold_folder(folder: Path, waiting: Callable[[], None], held: ExitStack) -> None:
    from filelock import lock_descriptor

    handle = os.open(folder, os.O_RDONLY)
    held.callback(os.close, handle)
    if not lock_descriptor(handle, blocking=False):
        waiting()
        lock_descriptor(handle)


def _hold_file(folder: Path, waiting: Callable[[], None], held: ExitStack) -> None:
    from filelock import FileLock, Timeout

    lock = FileLock(folder / LOCK)
    held.callback(lock.release)
    try:
        lock.acquire(blocking=False)
    except Timeout:
        waiting()
        lock.acquire()


class _Places:
    """Whether paths below a folder can be written: through plain folders only, so never out of it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._faults: dict[str, tuple[str, str]] = {"": ("", "")}

    def shown(self, path: str) -> str:
        return f"{self.folder.name}/{path}"

    def plain_folder(self, path: str) -> bool:
        return not self._fault_of_folder(path)[1]

    def fault(self, path: str) -> Problem | None:
        place, fault = self._fault_of_folder(path.rpartition("/")[0])
        target = self.folder / path
        if not fault and target.is_symlink():
            place, fault = path, "this is a symbolic link"
        elif not fault and target.exists() and not target.is_file():
            place, fault = path, "this is not a file"
        if not fault:
            return None
        return Problem(where=self.shown(place), found=fault, allowed="a build writes into plain folders and files",
                       do="move it away and build again")

    def _fault_of_folder(self, path: str) -> tuple[str, str]:
        """The folder on the way to a path that is none, and what it is instead."""
        if path not in self._faults:
            target = self.folder / path
            found = self._fault_of_folder(path.rpartition("/")[0])
            if not found[1] and target.is_symlink():
                found = path, "this is a symbolic link"
            elif not found[1] and target.exists() and not target.is_dir():
                found = path, "this is not a folder"
            self._faults[path] = found
        return self._faults[path]


def _foreign(where: str, *, edited: bool) -> Problem:
    if edited:
        return Problem(where=where, found="this file comes from a build, and was changed by hand since",
                       do="put your change into the lesson or a template, delete the file, and build again")
    return Problem(where=where, found="this file does not come from a build, and stands where one has to go",
                   do="move it away or delete it, and build again")


def _refusal(problems: list[Problem]) -> TracerError:
    unique = list(dict.fromkeys(problems))
    more = len(unique) - _SHOWN
    tail = [Problem(where="…", found=f"and {more} more like these")] if more > 0 else []
    return TracerError(unique[:_SHOWN] + tail)


def _sorted(files: Mapping[str, bytes]) -> Iterator[tuple[str, bytes]]:
    """Pages after what they refer to."""
    for path in sorted(files, key=lambda path: (path.endswith((".md", ".html")), path)):
        yield path, files[path]


def _digest_of(path: str) -> str | None:
    try:
        return file_digest(path)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise TracerError.one(path, f"the file cannot be read: {error.strerror}",
                              do="build as its owner") from None


def _read(path: Path) -> _Record:
    """An unreadable manifest knows no file, which only makes the build more careful."""
    try:
        record = msgspec.json.decode(path.read_bytes(), type=_Record)
    except FileNotFoundError:
        return _Record()
    except (OSError, ValueError):  # of which msgspec.DecodeError is one
        return _Record(finished=False)
    record.files = {path: known for path, known in record.files.items() if _inside(path)}
    return record


def _inside(path: str) -> bool:
    return not {"", ".", ".."} & set(path.split("/")) and not set("\\:\0") & set(path)


def _write(
    path: Path, files: Mapping[str, list[str]], *, finished: bool, made_of: Mapping[str, str] | None = None
) -> None:
    """A path a line, so that two manifests can be compared by eye."""
    made_of = dict(sorted((made_of or {}).items()))
    data = msgspec.json.encode(_Record(finished=finished, files=dict(sorted(files.items())), made_of=made_of))
    for end in (b"{", b"],", b'",'):
        data = data.replace(end + b'"', end + b'\n"')
    _replace(path, data + b"\n", str(path))


def _replace(path: Path, data: bytes, shown: str) -> None:
    try:
        replace_file(path, data)
    except OSError as error:
        raise TracerError.one(shown, f"the file cannot be written: {error.strerror}",
                              do="make room or mend its permissions, and build again") from None


def _remove(folder: Path, path: str) -> None:
    """A file, and the folders that are empty without it."""
    (folder / path).unlink(missing_ok=True)
    for parent in (folder / path).parents:
        if parent == folder:
            return
        try:
            parent.rmdir()
        except OSError:  # not empty
            return


def _sweep(place: _Places, paths: Iterable[str]) -> None:
    """Removes what a dead build has begun to write beside these paths."""
    names: dict[str, set[str]] = {}
    for path in paths:
        parent, _, name = path.rpartition("/")
        names.setdefault(parent, set()).add(name)
    for parent, known in names.items():
        with suppress(FileNotFoundError):
            for entry in os.scandir(place.folder / parent) if place.plain_folder(parent) else ():
                match = _PART.fullmatch(entry.name)
                if match and match[1] in known:
                    os.unlink(entry.path)
