"""MkDocs, run in this process: the site built beside and then brought up to date file by file, or served."""

from __future__ import annotations

import logging
import os
import shutil
import socket
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tracer.ground import manifest
from tracer.ground.errors import TracerError
from tracer.progress import Say, progress

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files

_ADDRESS = "HOST:PORT, as in 127.0.0.1:8000"


@dataclass(frozen=True, kw_only=True)
class Site:
    """home: its first page. pages: how many differ from before."""

    home: Path
    pages: int


class _Folder(Mapping[str, bytes]):
    """The files below a folder by path, read when they are needed: a large site does not stand in memory."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._paths = [path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()]

    def __getitem__(self, path: str) -> bytes:
        return (self._folder / path).read_bytes()

    def __iter__(self) -> Iterator[str]:
        return iter(self._paths)

    def __len__(self) -> int:
        return len(self._paths)


def build_site(root: Path) -> Site:
    """Makes the site of the Markdown that is there. A page is the old one or the new one at every moment."""
    from mkdocs.commands.build import build
    from mkdocs.config import load_config

    with progress("building the site") as say, _mkdocs():
        config = load_config(str(root / "mkdocs.yml"))
        _watch(config, say)
        target = Path(config.site_dir)
        part = target.with_name(f".{target.name}.part")
        _clear(part)
        config.site_dir = str(part)
        config.extra["tracer"] = {**(config.extra.get("tracer") or {}), "written": True}  # so the hook need not
        try:
            build(config)
            if target.is_symlink() or (target.exists() and not target.is_dir()):
                raise TracerError.one(str(target), "this is not a folder", do="move it away and build again")
            target.mkdir(parents=True, exist_ok=True)
            if _is_zensicals(target):
                manifest.adopt(target)
            changed = manifest.publish(target, _Folder(part))
        finally:
            _clear(part)
    return Site(home=target / "index.html", pages=sum(path.endswith(".html") for path in changed))


def _is_zensicals(site: Path) -> bool:
    """Whether zensical has emptied and filled the folder since our last build; it has no hook that could say so."""
    try:
        return b'<meta name="generator" content="zensical-' in (site / "index.html").read_bytes()
    except OSError:
        return False


def serve_site(root: Path, address: str) -> None:
    """MkDocs' own preview; its hook writes the pages anew where something was saved."""
    host, port = free_address(address)
    from mkdocs.commands.serve import serve

    with _mkdocs():
        logging.getLogger("mkdocs.livereload").setLevel(logging.INFO)
        serve(str(root / "mkdocs.yml"), dev_addr=f"[{host}]:{port}" if ":" in host else f"{host}:{port}")


def free_address(address: str) -> tuple[str, int]:
    """Host and port. Raises TracerError where they cannot be served at."""
    import ipaddress

    host, colon, port = address.rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    if not colon or not port.isascii() or not port.isdigit() or not 0 < int(port) < 65536:
        raise TracerError.one(f"--address {address}", "this is not an address", allowed=_ADDRESS, do="name another")
    try:
        ip = ipaddress.ip_address("127.0.0.1" if host == "localhost" else host)
    except ValueError:
        raise TracerError.one(f"--address {address}", "the host is neither a number nor localhost", allowed=_ADDRESS,
                              do="name another") from None
    with socket.socket(socket.AF_INET6 if ip.version == 6 else socket.AF_INET) as trial:
        if os.name == "posix":  # elsewhere it would let two programs share a port
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((str(ip), int(port)))
        except OSError as error:
            raise TracerError.one(f"--address {address}", f"the address cannot be used: {error.strerror}",
                                  do=f"name another, as in --address 127.0.0.1:{int(port) % 65535 + 1}") from None
    return host, int(port)


@contextmanager
def _mkdocs() -> Iterator[None]:
    """MkDocs with nothing of its talk but warnings, and with its errors as ours."""
    import jinja2
    from mkdocs.exceptions import MkDocsException

    log = logging.getLogger("mkdocs")
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_OwnLine("%(message)s"))
    log.addHandler(handler)
    level = log.level
    log.setLevel(logging.WARNING)
    try:
        yield
    except MkDocsException as error:
        raise TracerError.one("mkdocs.yml", f"MkDocs stops: {error.message}",
                              do="mend what it has named above") from error
    except jinja2.TemplateError as error:
        raise TracerError.one("templates/theme", f"MkDocs stops: {error.message}",
                              do="mend the theme's template") from error
    finally:
        log.removeHandler(handler)
        log.setLevel(level)


class _OwnLine(logging.Formatter):
    """On a terminal, over the bar that says how far the site is."""

    def format(self, record: logging.LogRecord) -> str:
        return ("\r\x1b[K" if sys.stderr.isatty() else "") + super().format(record)


def _watch(config: MkDocsConfig, say: Say) -> None:
    """MkDocs reads every page, and then writes every page: `say` is told of each."""
    done = total = 0

    def begin(nav: Any, *, files: Files, **_: Any) -> None:
        nonlocal total
        total = 2 * len(files.documentation_pages())

    def count(text: str, **_: Any) -> None:
        nonlocal done
        done += 1
        say(done, total)

    events = config.plugins.events
    events["nav"].append(begin)
    events["page_content"].append(count)
    events["post_page"].append(count)


def _clear(part: Path) -> None:
    if part.is_symlink() or part.is_file():
        raise TracerError.one(str(part), "this is not a folder", allowed="the site is first built here",
                              do="move it away and build again")
    shutil.rmtree(part, ignore_errors=True)
