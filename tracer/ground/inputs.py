"""What a run reads, as it was when it was first asked for: so that the next run can tell whether anything has changed.

Nobody has to say what a theme, a plugin or a hook may look at. Python tells of each file that is opened and each folder
that is listed (PEP 578), and the environment of each variable that is asked for. It also tells of what cannot be looked
at a second time, another program or the network: a run that has asked these never has nothing to do.

Files of installed packages are held by size and time, and the packages by their versions; all other files by content.
"""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import msgspec

from tracer.ground.digests import file_digest, joint_digest

_EVERY = "*"  # in the place of a variable's name: somebody looked at all of them
_STANDARD_LIBRARY = os.path.dirname(os.__file__) + os.sep
_PACKAGES = (f"{os.sep}site-packages{os.sep}", f"{os.sep}dist-packages{os.sep}")
_BEYOND = frozenset((
    "os.exec", "os.fork", "os.forkpty", "os.posix_spawn", "os.spawn", "os.startfile", "os.system", "pty.spawn",
    "socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "sqlite3.connect", "subprocess.Popen",
))
"""Events of what cannot be asked again."""


class Inputs(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Digests of files, of the names in folders, and of environment variables; "" where there was none.

    packages: of what was installed. place: the folder that the run was started in.
    """

    place: str
    packages: str
    variables: dict[str, str]
    folders: dict[str, str]
    files: dict[str, str]

    def unchanged(self) -> bool:
        """Whether all of it is as it was. What is quickly looked at comes first."""
        then = ((self.variables, _variable), (self.folders, _names), (self.files, _content))
        return (self.place, self.packages) == (os.getcwd(), _packages()) and all(
            look(name) == digest for kind, look in then for name, digest in kind.items()
        )


class Observation:
    """Of one run."""

    def __init__(self) -> None:
        self._own: tuple[str, ...] = ()
        self._place, self._packages = os.getcwd(), _packages()
        self._variables: dict[str, str] = {}
        self._folders: dict[str, str] = {}
        self._files: dict[str, str] = {}
        self._written: set[str] = set()
        self._beyond = False

    def inputs(self) -> Inputs | None:
        """What was read and not written by the run itself; None where it has asked what cannot be asked again."""
        if self._beyond:
            return None
        for module in list(sys.modules.values()):  # ours among them, and others that were in memory before
            if isinstance(file := getattr(module, "__file__", None), str) and not _is_installed(file):
                self.see_file(os.path.abspath(file))
        files = {path: digest for path, digest in self._files.items()
                 if path not in self._written and not path.startswith(self._own)}
        folders = {path: digest for path, digest in self._folders.items()
                   if not os.path.join(path, "").startswith(self._own)}
        return Inputs(place=self._place, packages=self._packages, variables=self._variables, folders=folders,
                      files=files)

    def leave_out(self, *folders: Path) -> None:
        """What lies below is the run's own business, and none of its inputs."""
        self._own += tuple(os.path.join(os.path.abspath(folder), "") for folder in folders)

    # Each first puts a name down and then looks, since looking is told of as well.

    def see_variable(self, name: str) -> None:
        if name not in self._variables:
            self._variables[name] = ""
            self._variables[name] = _variable(name)

    def see_folder(self, path: str) -> None:
        if path not in self._folders:
            self._folders[path] = ""
            self._folders[path] = _names(path)

    def see_file(self, path: str) -> None:
        if path.endswith(".pyc"):
            with suppress(ValueError):
                path = importlib.util.source_from_cache(path)
        if path not in self._files:
            self._files[path] = ""
            self._files[path] = _content(path)

    def see_written(self, path: str) -> None:
        self._written.add(path)

    def see_beyond(self) -> None:
        self._beyond = True


@contextmanager
def observed() -> Iterator[Observation]:
    """Observes what this process reads meanwhile. One observation at a time."""
    global _observation, _listens
    _observation = Observation()
    if not _listens:
        sys.addaudithook(_told)  # for good: it cannot be taken away
        _listens = True
    plain = type(os.environ)
    os.environ.__class__ = _environment(plain, _observation)
    try:
        yield _observation
    finally:
        os.environ.__class__ = plain
        _observation = None


_observation: Observation | None = None
_listens = False


def _told(event: str, args: tuple[Any, ...]) -> None:
    """Python's news. Whatever is raised here would stop what is told of."""
    if _observation is None:
        return
    if event in _BEYOND:
        _observation.see_beyond()
    elif event in _EVENTS:
        with suppress(OSError, TypeError, ValueError):
            _EVENTS[event](_observation, args)


def _open(seen: Observation, args: tuple[Any, ...]) -> None:
    path, _, flags = args
    if not isinstance(path, int):
        (seen.see_written if flags & (os.O_WRONLY | os.O_RDWR) else seen.see_file)(_absolute(path))


def _rename(seen: Observation, args: tuple[Any, ...]) -> None:
    seen.see_written(_absolute(args[1]))


def _scandir(seen: Observation, args: tuple[Any, ...]) -> None:
    if not isinstance(args[0], int) and not _is_installed(path := _absolute(args[0] or ".")):
        seen.see_folder(path)


def _listdir(seen: Observation, args: tuple[Any, ...]) -> None:
    """Imports list the folders that modules are looked for in, one of them the course's: what else lies there is
    nothing to them."""
    if not sys._getframe(2).f_globals.get("__name__", "").startswith(("importlib", "_frozen_importlib")):
        _scandir(seen, args)


_EVENTS: dict[str, Callable[[Observation, tuple[Any, ...]], None]] = {
    "open": _open, "os.rename": _rename, "os.scandir": _scandir, "os.listdir": _listdir,
}


def _environment(plain: Any, seen: Observation) -> Any:
    """The environment, telling what it is asked for."""

    class Told(plain):  # type: ignore[misc]
        def __getitem__(self, name: str) -> Any:
            seen.see_variable(name)
            return super().__getitem__(name)

        def __iter__(self) -> Iterator[str]:
            seen.see_variable(_EVERY)
            return super().__iter__()  # type: ignore[no-any-return]

    return Told


def _absolute(path: Any) -> str:
    return os.path.abspath(os.fsdecode(path))


def _is_installed(path: str) -> bool:
    return path.startswith(_STANDARD_LIBRARY) or any(part in f"{path}{os.sep}" for part in _PACKAGES)


def _content(path: str) -> str:
    try:
        if _is_installed(path):
            stat = os.stat(path)
            return f"{stat.st_size} {stat.st_mtime_ns}"
        return file_digest(path)
    except (OSError, ValueError):
        return ""


def _names(folder: str) -> str:
    try:
        return joint_digest(sorted(name for name in os.listdir(folder) if name != "__pycache__"))
    except OSError:
        return ""


def _variable(name: str) -> str:
    if name == _EVERY:
        return joint_digest(text for variable in sorted(os.environ.items()) for text in variable)
    value = os.environ.get(name)
    return "" if value is None else joint_digest([value])


def _packages() -> str:
    """Of everything installed that Python can import, by version and time."""
    found = [sys.version]
    for folder in sys.path:
        with suppress(OSError), os.scandir(folder or ".") as entries:
            found += sorted(f"{entry.name} {entry.stat().st_mtime_ns}" for entry in entries
                            if entry.name.endswith((".dist-info", ".egg-info")))
    return joint_digest(found)
