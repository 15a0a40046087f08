"""A build: every lesson traced, its pages written, the site made of them; or nothing, where a lesson has a mistake."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import jinja2
import msgspec

from tracer.ground import manifest
from tracer.ground.errors import Problem, TracerError
from tracer.progress import counted, progress
from tracer.site.assets import write_assets
from tracer.site.pages import (
    CARD,
    GALLERY,
    PRACTICE,
    WALKTHROUGHS,
    Templates,
    gallery_files,
    lesson_files,
    reference_files,
)
from tracer.site.source import Source
from tracer.site.sources import (
    LESSONS,
    check_printed,
    exercise_paths,
    lesson_name,
    lesson_of_exercise,
    lesson_paths,
    read_sources,
)
from tracer.site.stamps import common_stamp, exercise_stamp, joint_stamp, lesson_stamp
from tracer.site.template_cache import template_cache
from tracer.tape.film import FOLDER as FILMS
from tracer.tape.film import film_key, film_of, keep_film, kept_film
from tracer.tape.record import NOTHING_MOVES, nothing_moves

if TYPE_CHECKING:
    from tracer.site.practice import Practice

MANIFEST = f"{WALKTHROUGHS}/{manifest.NAME}"
_GALLERY, _REFERENCE = "*gallery", "*reference"  # the pages over all lessons, and those that no lesson changes
UNFINISHED = "unfinished"
"""In the place of a stamp: pages that the next build makes again."""
T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Written:
    """lessons: how many were built. pages: how many of their Markdown pages differ from before. to_train: the lessons
    whose films are still to come, where a build was told not to wait for them."""

    lessons: int
    pages: int
    to_train: tuple[Path, ...] = field(default=())


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
        written = write_pages(root, lessons=lessons, overrides=overrides, seed=seed, say=say)
        write_assets(root)
        count = _counted(written.lessons, "lesson")
        if docs_only:
            say(f"{count}, {_counted(written.pages, 'page')} written to docs/")
            return
        from tracer.site.mkdocs import build_site

        site = build_site(root)
    say(f"{count}, {_counted(site.pages, 'page')} written: open {_near(site.home)}")


def serve(root: Path, *, address: str = "127.0.0.1:8000") -> None:
    """Shows the site at an address and follows every saved lesson, template and page, until it is interrupted."""
    check_root(root)
    from tracer.site.mkdocs import serve_site

    serve_site(root, address)


def check_root(root: Path) -> None:
    if not (root / "mkdocs.yml").is_file():
        raise TracerError.one(
            str(root / "mkdocs.yml"), "there is no such file", allowed="build and serve work in the folder of a course",
            do="go there, or make one: python -m tracer new my-course",
        )


def write_pages(
    root: Path, *, lessons: Sequence[Path] = (), overrides: Iterable[str] = (), seed: int | None = None,
    say: Callable[[str], None] = lambda text: None, wait: bool = True,
) -> Written:
    """Everything of a build but the site. Raises TracerError, and then has written nothing.

    wait: for films that are still to be trained; else their pages say so, and are made again by the next build.

    Pages are made again where the lesson, a template or our code differs from what they were made of, or where somebody
    has changed them.
    """
    every, overrides = lesson_paths(root), tuple(overrides)
    check_printed(root)
    if not every and not lessons:
        raise TracerError.one(LESSONS, "there is no lesson here", do=f"write one, as in {LESSONS}/first.toml")
    paths = list({path.resolve(): path for path in lessons or every}.values())
    last = manifest.LastBuild(root / "docs", MANIFEST)
    exercises = exercise_paths(root)
    stamps = _stamps(root, paths, every, exercises, overrides, seed)
    fresh = _fresh(last, stamps)
    known = {path.absolute() for path in every}
    stale = [path for path in paths if path.absolute() not in known or path.stem not in fresh]
    stale_exercises = [path for path in exercises if not lessons and f"{PRACTICE}/{path.stem}" not in fresh]
    if not stale and not stale_exercises and {_GALLERY, _REFERENCE} <= fresh and (
        lessons or set(last.made_of) == set(stamps)
    ):
        return Written(lessons=len(paths), pages=0)

    sources, practices = _read(stale, every, stale_exercises, overrides, seed)
    sources = [_filmed(source, root / FILMS, wait) for source in sources]
    to_train = {source.name: source.path for source in sources if _waits(source)}
    for source in sources:
        if nothing_moves(source.trace):
            say(f"{source.name}: {NOTHING_MOVES}")
    made = {source.name for source in sources} | {f"{PRACTICE}/{practice.name}" for practice in practices} | {_GALLERY}
    folder = root / "templates"
    templates = Templates([folder])
    templates.environment.bytecode_cache = template_cache()
    files: dict[str, bytes] = {}
    with progress("writing") as say_done:
        for source in counted(sources, len(sources), say_done):
            files |= _rendered(folder, lesson_files, source, templates)
            if source.lesson.training.epochs:
                from tracer.site.film_pages import film_files

                files |= _rendered(folder, film_files, source, templates)
    for practice in practices:
        from tracer.site.practice import practice_card, practice_files  # needs numpy: not without exercises

        files |= _rendered(folder, practice_files, practice, templates)
        files[f"{PRACTICE}/{practice.name}/{CARD}"] = json.dumps(practice_card(practice)).encode()
    cards = {WALKTHROUGHS: _cards(root, files, WALKTHROUGHS, every), PRACTICE: _cards(root, files, PRACTICE, exercises)}
    files |= _rendered(folder, gallery_files, cards, templates)
    if _REFERENCE not in fresh:
        made.add(_REFERENCE)
        files |= _rendered(folder, lambda _, templates: reference_files(templates), None, templates)
    made_of = {name: stamp for name, stamp in stamps.items() if name in made or not lessons}
    made_of |= dict.fromkeys(to_train, UNFINISHED)
    if lessons:
        made_of = {**last.made_of, **made_of}
    changed = manifest.publish(
        root / "docs", files, manifest=MANIFEST, made_of=made_of,
        ours=lambda path: _part(path) in made if lessons else _part(path) in made or _part(path) not in fresh,
    )
    return Written(
        lessons=len(paths), pages=sum(path.endswith(".md") for path in changed),
        to_train=tuple(path for path in to_train.values() if path),
    )


def _waits(source: Source) -> bool:
    return source.lesson.training.epochs > 0 and source.trace.film is None


def _filmed(source: Source, folder: Path, wait: bool) -> Source:
    """The source with its film: the one that has been kept, or a new one. Without, where it is not waited for."""
    if not source.lesson.training.epochs:
        return source
    film = kept_film(folder, film_key(source.lesson))
    if film is None and not wait:
        return source
    if film is None:
        with progress(f"training {source.name}") as say:
            film = film_of(source.lesson, say=say)
        keep_film(folder, film)
    return replace(source, trace=msgspec.structs.replace(source.trace, film=film))


def _read(
    lessons: Sequence[Path], every: Sequence[Path], exercises: Sequence[Path], overrides: tuple[str, ...],
    seed: int | None,
) -> tuple[list[Source], list[Practice]]:
    """Lessons and exercises. Raises TracerError with the mistakes of all of them."""
    problems: list[Problem] = []
    sources: list[Source] = []
    practices: list[Practice] = []
    try:
        sources = read_sources(lessons, every=every, overrides=overrides, seed=seed)
    except TracerError as error:
        problems += error.problems
    for path in exercises:
        try:
            practices.append(_practice(path))
        except TracerError as error:
            problems += error.problems
    if problems:
        raise TracerError(list(dict.fromkeys(problems)))
    return sources, practices


def _practice(path: Path) -> Practice:
    from tracer.site.practice import read_practice

    lesson_name(path)  # a name that pages can have
    return read_practice(path)


def _stamps(
    root: Path, lessons: Sequence[Path], every: Sequence[Path], exercises: Sequence[Path], overrides: tuple[str, ...],
    seed: int | None,
) -> dict[str, str]:
    """What each lesson's and exercise's pages are made of, by name, and the pages over all of them."""
    common = common_stamp(root)
    stamps = {path.stem: lesson_stamp(path, common, (), None) for path in every}
    stamps |= {path.stem: lesson_stamp(path, common, overrides, seed) for path in lessons}
    stamps |= {f"{PRACTICE}/{path.stem}": exercise_stamp(path, lesson_of_exercise(path), common) for path in exercises}
    return {**stamps, _GALLERY: joint_stamp(common, stamps), _REFERENCE: common}


def _fresh(last: manifest.LastBuild, stamps: dict[str, str]) -> set[str]:
    """The parts whose pages are there as the last build has made them, of the same."""
    paths: dict[str, list[str]] = {}
    for path in last.paths:
        paths.setdefault(_part(path), []).append(path)
    return {name for name, stamp in stamps.items()
            if stamp and last.made_of.get(name) == stamp and last.intact(paths.get(name, ()))}


def _cards(root: Path, files: dict[str, bytes], kind: str, every: Sequence[Path]) -> list[bytes]:
    """The cards of all that have a page: of those just made, and the others' as they stand. kind: their folder."""
    names = {path.stem for path in every}
    names |= {path.split("/")[1] for path in files if path.startswith(f"{kind}/") and path.endswith(f"/{CARD}")}
    cards = []
    for name in sorted(names):
        path = f"{kind}/{name}/{CARD}"
        standing = root / "docs" / path
        if path in files or standing.is_file():
            cards.append(files[path] if path in files else standing.read_bytes())
    return cards


def _part(path: str) -> str:
    """What a generated path belongs to: walkthroughs/xor.md and walkthroughs/xor/… to the lesson xor, practice/xor.md
    and practice/xor/… to practice/xor; the rest to all lessons."""
    folder, _, rest = path.partition("/")
    if folder == PRACTICE:
        return f"{PRACTICE}/{rest.split('/')[0].removesuffix('.md')}"
    if folder == WALKTHROUGHS and rest[0] != "_":
        return rest.split("/")[0].removesuffix(".md")
    return _GALLERY if path == GALLERY else _REFERENCE


def _rendered(
    folder: Path, render: Callable[[T, Templates], dict[str, bytes]], of: T, templates: Templates
) -> dict[str, bytes]:
    """What a template makes; its mistakes are its author's, so they are told like those of a lesson."""
    try:
        return render(of, templates)
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


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" + ("" if count == 1 else "s")


def _near(path: Path) -> str:
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)


