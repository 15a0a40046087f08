"""MkDocs, run in this process: the site built beside and then brought up to date file by file, or served."""

from __future__ import annotations

import logging
import os
import shutil
import socket
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import msgspec

from tracer.ground import manifest
from tracer.ground.errors import TracerError
from tracer.ground.files import replace_file
from tracer.ground.inputs import Inputs, observed
from tracer.progress import Say, progress

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files

BUILT = ".cache/tracer/site.json"
"""What the last build was made of. Not in the site, which is for everybody: it has paths of this machine."""
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
        with open(f"{self._folder}/{path}", "rb") as file:
            return file.read()

    def __iter__(self) -> Iterator[str]:
        return iter(self._paths)

    def __len__(self) -> int:
        return len(self._paths)


class _Built(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A build that came to its end. folder: of the site. manifest: the digest of the one that it has left there.
    warnings: what MkDocs said, to be said again until it is mended."""

    folder: str
    manifest: str
    warnings: tuple[str, ...]
    inputs: Inputs

    def stands(self) -> bool:
        """Whether the site is as it was left, and would be made of the same."""
        site = Path(self.folder)
        left = self.manifest == manifest.digest_of(site) and manifest.LastBuild(site).whole()
        return left and self.inputs.unchanged()


def build_site(root: Path) -> Site:
    """Makes the site of the Markdown that is there, if that or anything else that goes into it has changed. A page is
    the old one or the new one at every moment."""
    last = _last_build(root)
    if last is not None and last.stands():
        for warning in last.warnings:
            print(warning, file=sys.stderr)
        return Site(home=Path(last.folder, "index.html"), pages=0)
    (root / BUILT).unlink(missing_ok=True)
    return _built(root)


def _last_build(root: Path) -> _Built | None:
    try:
        return msgspec.json.decode((root / BUILT).read_bytes(), type=_Built)
    except (OSError, ValueError):  # of which msgspec.DecodeError is one
        return None


def _built(root: Path) -> Site:
    """MkDocs, run and observed; what it has made is then published, and what it has read is kept."""
    with progress("building the site") as say, _mkdocs() as warnings:
        part: Path | None = None
        try:
            with observed() as seen:
                from mkdocs.commands.build import build
                from mkdocs.config import load_config

                config = load_config(str(root / "mkdocs.yml"))
                _watch(config, say)
                target = Path(config.site_dir)
                part = target.with_name(f".{target.name}.part")
                seen.leave_out(part, *_template_caches())
                _clear(part)
                config.site_dir = str(part)
                config.extra["tracer"] = {**(config.extra.get("tracer") or {}), "written": True}  # so the hook need not
                build(config)
                inputs = seen.inputs()
            if target.is_symlink() or (target.exists() and not target.is_dir()):
                raise TracerError.one(str(target), "this is not a folder", do="move it away and build again")
            target.mkdir(parents=True, exist_ok=True)
            if _is_zensicals(target):
                manifest.adopt(target)
            changed = manifest.publish(target, _Folder(part))
        finally:
            if part is not None:
                _clear(part)
    if inputs is not None:
        _keep(root, _Built(folder=str(target), manifest=manifest.digest_of(target), warnings=tuple(warnings),
                           inputs=inputs))
    return Site(home=target / "index.html", pages=sum(path.endswith(".html") for path in changed))


def _template_caches() -> list[Path]:
    from tracer.site.template_cache import template_cache

    cache = template_cache()
    return [Path(cache.directory)] if cache else []


def _keep(root: Path, built: _Built) -> None:
    """Where this cannot be written, the next build only has to make the site again."""
    with suppress(OSError):
        replace_file(root / BUILT, msgspec.json.encode(built))


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
def _mkdocs() -> Iterator[list[str]]:
    """MkDocs with nothing of its talk but warnings, and with its errors as ours. Yields the warnings as they come."""
    import jinja2
    from mkdocs.exceptions import MkDocsException

    log = logging.getLogger("mkdocs")
    handler = _Handler(sys.stderr)
    log.addHandler(handler)
    level = log.level
    log.setLevel(logging.WARNING)
    try:
        yield handler.said
    except MkDocsException as error:
        raise TracerError.one("mkdocs.yml", f"MkDocs stops: {error.message}",
                              do="mend what it has named above") from error
    except jinja2.TemplateError as error:
        raise TracerError.one("templates/theme", f"MkDocs stops: {error.message}",
                              do="mend the theme's template") from error
    finally:
        log.removeHandler(handler)
        log.setLevel(level)


class _Handler(logging.StreamHandler[TextIO]):
    """On a terminal, over the bar that says how far the site is."""

    def __init__(self, stream: TextIO) -> None:
        super().__init__(stream)
        self.said: list[str] = []

    def format(self, record: logging.LogRecord) -> str:
        self.said.append(record.getMessage())
        return ("\r\x1b[K" if sys.stderr.isatty() else "") + self.said[-1]


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
