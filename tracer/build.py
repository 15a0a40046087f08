"""A build: every lesson traced, its pages written, the site made of them. Nothing is written where a lesson has a mistake."""

from __future__ import annotations

import re
import sys
import tomllib
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence, Sized
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

from tracer import manifest
from tracer.errors import Problem, TracerError, shown
from tracer.lesson.overrides import apply_override
from tracer.lesson.reader import MAX_BYTES, load_lesson, parse_lesson
from tracer.pages import WALKTHROUGHS, Source, Templates, lesson_files, site_files
from tracer.toml_text import toml_text
from tracer.trace import record

LESSONS = "docs/lessons"
MANIFEST = f"{WALKTHROUGHS}/{manifest.NAME}"
_SLUG = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
# Files of these names mean a device on some systems, or the front page of a folder.
_RESERVED = {"index", "readme", "con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))}
T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Written:
    """lessons: how many were built. pages: how many of their Markdown pages differ from before."""

    lessons: int
    pages: int


def build(
    root: Path,
    *,
    lessons: Sequence[Path] = (),
    docs_only: bool = False,
    overrides: Sequence[str] = (),
    seed: int | None = None,
    say: Callable[[str], None] = lambda text: None,
) -> None:
    """Builds the site of the folder `root`, or only the Markdown that it is made of.

    lessons: files; none means all of docs/lessons, and then pages of lessons that are gone are removed.
    overrides, seed: as `--set` and `--seed` take them, for each of these lessons.
    Raises TracerError with every mistake of every lesson; the pages of the last good build stay.
    """
    check_root(root)
    with manifest.alone(root, lambda: say("another build runs in this folder: waiting for it")):
        written = write_pages(root, lessons=lessons, overrides=overrides, seed=seed)
        count = _counted(written.lessons, "lesson")
        if docs_only:
            say(f"{count}, {_counted(written.pages, 'page')} written to docs/")
            return
        from tracer.site import build_site

        site = build_site(root)
    say(f"{count}, {_counted(site.pages, 'page')} written: open {_near(site.home)}")


def serve(root: Path, *, address: str = "127.0.0.1:8000") -> None:
    """Shows the site at an address and follows every saved lesson, template and page, until it is interrupted."""
    check_root(root)
    from tracer.site import serve_site

    serve_site(root, address)


def check_root(root: Path) -> None:
    if not (root / "mkdocs.yml").is_file():
        raise TracerError.one(
            str(root / "mkdocs.yml"), "there is no such file", allowed="build and serve work in the folder of a course",
            do="go there, or make one: python -m tracer new my-course",
        )


def write_pages(
    root: Path, *, lessons: Sequence[Path] = (), overrides: Iterable[str] = (), seed: int | None = None
) -> Written:
    """Everything of a build but the site. Raises TracerError, and then has written nothing."""
    every = lesson_paths(root)
    if not every and not lessons:
        raise TracerError.one(LESSONS, "there is no lesson here", do=f"write one, as in {LESSONS}/first.toml")
    sources = read_sources(lessons or every, every=every, overrides=tuple(overrides), seed=seed)
    folder = root / "templates"
    templates = Templates([folder])
    files: dict[str, bytes] = {}
    for source in _with_progress(sources, "writing"):
        files |= _rendered(folder, lambda source=source: lesson_files(source, templates))
    everyone = _with_the_others(sources, every) if lessons else sources
    if everyone:
        files |= _rendered(folder, lambda: site_files(everyone, templates))
    built = {source.name for source in sources}
    changed = manifest.publish(root / "docs", files, manifest=MANIFEST,
                               ours=lambda path: not lessons or _lesson_of(path) in built)
    return Written(lessons=len(sources), pages=sum(path.endswith(".md") for path in changed))


def lesson_paths(root: Path) -> list[Path]:
    """The lessons of a course, sorted by name. Hidden files, as editors leave them, are none."""
    return sorted(path for path in (root / LESSONS).glob("*.toml") if not path.name.startswith("."))


def read_sources(
    paths: Iterable[Path], *, every: Sequence[Path] = (), overrides: tuple[str, ...] = (), seed: int | None = None
) -> list[Source]:
    """Lessons with their traces. every: the course's own lessons, whose names others cannot have.

    Raises TracerError with the mistakes of all of them.
    """
    sources: list[Source] = []
    problems: list[Problem] = []
    taken = {path.stem: path for path in every}
    read: set[Path] = set()
    for path in _with_progress(list(paths), "tracing"):
        if path.resolve() in read:
            continue
        read.add(path.resolve())
        try:
            name = lesson_name(path)
            other = taken.setdefault(name, path)
            if other.resolve() != path.resolve():
                raise TracerError.one(str(path), f"another lesson has this name: {other}", do="rename one of the two files")
            sources.append(_source(path, name, overrides, seed))
        except TracerError as error:
            problems += error.problems
    if problems:
        raise TracerError(problems)
    return sources


def lesson_name(path: Path) -> str:
    """The name that a lesson's pages have: that of its file, if it is safe in an address and on every system."""
    stem = path.stem
    if path.suffix == ".toml" and _SLUG.fullmatch(stem) and stem not in _RESERVED:
        return stem
    raise TracerError.one(
        _plain(str(path)), f"the file is called {shown(path.name)}, and its pages would be too",
        allowed="a to z, 0 to 9, _ and -, beginning with a letter or digit, at most 64, and then .toml",
        do=f"rename it, for example to {_suggestion(stem)}.toml",
    )


def _suggestion(stem: str) -> str:
    ascii_only = unicodedata.normalize("NFKD", stem).encode("ascii", "ignore").decode().lower()
    name = re.sub(r"[^a-z0-9_]+", "-", ascii_only).strip("-_")[:60].rstrip("-_") or "lesson"
    return f"{name}-lesson" if name in _RESERVED else name


def _source(path: Path, name: str, overrides: tuple[str, ...], seed: int | None) -> Source:
    text = _text(path)
    lesson = parse_lesson(text, where=path.name, overrides=overrides, seed=seed)
    if overrides or seed is not None:
        text = _overridden(text, overrides, seed)
    return Source(name=name, path=path, text=text, lesson=lesson, trace=record(lesson))


def _text(path: Path) -> str:
    try:
        if path.stat().st_size <= MAX_BYTES:
            return path.read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        pass
    load_lesson(path)  # says what is wrong with the file
    raise TracerError.one(str(path), "the file changes while it is read", do="build again")


def _overridden(text: str, overrides: tuple[str, ...], seed: int | None) -> str:
    """The lesson as it is built, for whoever downloads it."""
    settings = [*overrides, *([] if seed is None else [f"network.draw.seed={seed}"])]
    data = tomllib.loads(text, parse_float=Decimal)
    for setting in settings:
        apply_override(data, setting)
    return "".join(f"# changed: {_plain(setting)}\n" for setting in settings) + "\n" + toml_text(data)


def _with_the_others(sources: list[Source], every: Iterable[Path]) -> list[Source]:
    """These and the rest of the course, for the pages over all lessons; nothing where one of the rest has a mistake."""
    names = {source.name for source in sources}
    try:
        rest = read_sources(path for path in every if path.stem not in names)
    except TracerError:
        return []
    return sorted([*sources, *rest], key=lambda source: source.name)


def _lesson_of(path: str) -> str:
    """The lesson that a generated path belongs to: walkthroughs/xor.md and walkthroughs/xor/… to xor."""
    folder, _, rest = path.partition("/")
    return rest.split("/")[0].removesuffix(".md") if folder == WALKTHROUGHS else ""


def _rendered(folder: Path, render: Callable[[], T]) -> T:
    """What a template makes; its mistakes are its author's, so they are told like those of a lesson."""
    import jinja2

    try:
        return render()
    except Exception as error:
        place = ""
        trace = error.__traceback__
        while trace:
            if trace.tb_frame.f_code.co_filename.startswith(str(folder)):
                place = f"{trace.tb_frame.f_code.co_filename}, line {trace.tb_lineno}"
            trace = trace.tb_next
        if not place and not isinstance(error, jinja2.TemplateError):
            raise
        words = error.message if isinstance(error, jinja2.TemplateError) else f"{type(error).__name__}: {error}"
        raise TracerError.one(place or str(folder), f"the template fails: {words}",
                              do="mend it, or delete it to have the built-in one again") from error


def _with_progress(items: Sequence[T], doing: str) -> Iterator[T]:
    """One line that counts, on a terminal only."""
    if not sys.stderr.isatty():
        yield from items
        return
    for at, item in enumerate(items, 1):
        sys.stderr.write(f"\r{doing} {at}/{len(items)}\x1b[K")
        yield item
    sys.stderr.write("\r\x1b[K")


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" + ("" if count == 1 else "s")


def _near(path: Path) -> str:
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)


def _plain(text: str) -> str:
    return "".join(ch if ch.isprintable() else "�" for ch in text)
