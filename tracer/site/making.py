"""Pages made: lessons and exercises read and traced, and everything that is written below docs/ because of them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import jinja2
import msgspec

from tracer.ground.digests import joint_digest
from tracer.ground.errors import Problem, TracerError
from tracer.ground.inventory import CARD, PRACTICE, WALKTHROUGHS, lesson_name
from tracer.lesson import Lesson
from tracer.lesson.notations import in_course
from tracer.progress import counted, progress
from tracer.saying.environment import Templates, authored
from tracer.site.live_data import SCRIPT
from tracer.site.pages import gallery_files, lesson_files, reference_files
from tracer.site.source import Source
from tracer.site.sources import read_sources
from tracer.site.stale import ALL_LESSONS, NO_LESSON, Stale, part_of_exercise
from tracer.site.stamps import code_stamp
from tracer.site.template_cache import template_cache
from tracer.tape.film import FOLDER as FILMS
from tracer.tape.film import film_key, film_of, keep_film, kept_film
from tracer.tape.film.pictures import FOLDER as PICTURES
from tracer.tape.film.pictures import keep_pictures, kept_pictures
from tracer.tape.record import NOTHING_MOVES, rounding_stops

if TYPE_CHECKING:
    from tracer.site.practice import Practice

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Made:
    """files: by path below docs/. parts: whose they are, all of them whole. to_train: lessons whose films are still to
    come, by name: their pages say so."""

    files: dict[str, bytes]
    parts: frozenset[str]
    to_train: dict[str, Path]


def make_pages(
    stale: Stale, *, overrides: Iterable[str] = (), seed: int | None = None,
    say: Callable[[str], None] = lambda text: None, wait: bool = True,
) -> Made:
    """Every page that is stale, and nothing written. Raises TracerError with the mistakes of all lessons and exercises.

    wait: for films that are still to be trained.
    """
    course = stale.course
    sources, practices = _read(stale, tuple(overrides), seed)
    sources = [_filmed(source, course.root, wait) for source in sources]
    for source in sources:
        if rounding_stops(source.trace):
            say(f"{source.name}: {NOTHING_MOVES}")

    pages = _Pages(course.root / "templates")
    follows = pages.add_script(course.root, say) if stale.reference else _follows(course.docs / SCRIPT)
    with progress("writing") as say_done:
        for source in counted(sources, len(sources), say_done):
            known = len(source.pictures)
            pages.add_lesson(source, follows)
            if len(source.pictures) > known:
                keep_pictures(course.root / PICTURES, _picture_key(source.lesson), source.pictures)
    for practice in practices:
        pages.add_practice(practice)
    pages.add_gallery({
        WALKTHROUGHS: _cards(course.docs, pages.files, WALKTHROUGHS, course.lessons),
        PRACTICE: _cards(course.docs, pages.files, PRACTICE, course.exercises),
    })
    if stale.reference:
        pages.add_reference()
    return Made(
        files=pages.files,
        parts=frozenset((
            ALL_LESSONS, *(source.name for source in sources), *(part_of_exercise(each.name) for each in practices),
            *([NO_LESSON] if stale.reference else []),
        )),
        to_train={source.name: source.path for source in sources if source.path and _waits(source)},
    )


def _follows(script: Path) -> bool:
    """Whether the script of the last build has templates in it."""
    return script.is_file() and "function $live(" in script.read_text(encoding="utf-8")


class _Pages:
    """What templates have made, by path below docs/. folder: of the author's own."""

    def __init__(self, folder: Path) -> None:
        self.files: dict[str, bytes] = {}
        self._folder = folder
        self._templates = Templates([folder])
        self._templates.environment.bytecode_cache = template_cache()

    def add_script(self, root: Path, say: Callable[[str], None]) -> bool:
        """The script of practice and film pages, with which walkthroughs follow their addresses, too; False: these
        cannot."""
        from tracer.live.bundle import bundle, plain_bundle  # it reads the settings of the site: not without need
        from tracer.live.site import site_markdown

        follows, name = True, Path(SCRIPT).name
        try:
            made = bundle(self._templates.environment, site_markdown(root / "mkdocs.yml"), name=name)
        except (TracerError, jinja2.TemplateError) as error:
            if isinstance(error, TracerError):  # of all others the pages tell, with file and line
                say(f"walkthroughs cannot follow the numbers in their addresses:\n{error}")
            follows, made = False, plain_bundle(name=name)
        self.files |= {SCRIPT: made.text.encode(), f"{SCRIPT}.map": made.map.encode()}
        return follows

    def add_lesson(self, source: Source, follows: bool) -> None:
        self._add(partial(lesson_files, follows=follows), source)
        if source.lesson.training.epochs:
            from tracer.site.film_pages import film_files

            self._add(film_files, source)

    def add_practice(self, practice: Practice) -> None:
        from tracer.site.practice import practice_card, practice_files  # needs numpy: not without exercises

        self._add(practice_files, practice)
        self.files[f"{PRACTICE}/{practice.name}/{CARD}"] = json.dumps(practice_card(practice)).encode()

    def add_gallery(self, cards: dict[str, list[bytes]]) -> None:
        self._add(gallery_files, cards)

    def add_reference(self) -> None:
        self._add(reference_files, in_course(self._folder.parent))

    def _add(self, render: Callable[[T, Templates], dict[str, bytes]], of: T) -> None:
        """What a template makes."""
        with authored(self._folder):
            self.files |= render(of, self._templates)


def _read(stale: Stale, overrides: tuple[str, ...], seed: int | None) -> tuple[list[Source], list[Practice]]:
    """Lessons and exercises. Raises TracerError with the mistakes of all of them."""
    problems: list[Problem] = []
    sources: list[Source] = []
    practices: list[Practice] = []
    try:
        sources = read_sources(stale.lessons, every=stale.course.lessons, overrides=overrides, seed=seed)
    except TracerError as error:
        problems += error.problems
    for path in stale.exercises:
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


def _filmed(source: Source, root: Path, wait: bool) -> Source:
    """The source with its film: the one that has been kept, or a new one. Without, where it is not waited for."""
    if not source.lesson.training.epochs:
        return source
    folder = root / FILMS
    film = kept_film(folder, film_key(source.lesson))
    if film is None and not wait:
        return source
    if film is None:
        with progress(f"training {source.name}") as say:
            film = film_of(source.lesson, say=say)
        keep_film(folder, film)
    pictures = kept_pictures(root / PICTURES, _picture_key(source.lesson))
    return replace(source, trace=msgspec.structs.replace(source.trace, film=film), pictures=pictures)


def _picture_key(lesson: Lesson) -> str:
    return joint_digest([film_key(lesson), code_stamp()])


def _waits(source: Source) -> bool:
    return source.lesson.training.epochs > 0 and source.trace.film is None


def _cards(docs: Path, files: dict[str, bytes], kind: str, every: Iterable[Path]) -> list[bytes]:
    """The cards of all that have a page: of those just made, and the others' as they stand. kind: their folder."""
    names = {path.stem for path in every}
    names |= {path.split("/")[1] for path in files if path.startswith(f"{kind}/") and path.endswith(f"/{CARD}")}
    cards = []
    for name in sorted(names):
        path = f"{kind}/{name}/{CARD}"
        standing = docs / path
        if path in files or standing.is_file():
            cards.append(files[path] if path in files else standing.read_bytes())
    return cards
