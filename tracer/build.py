"""A build: every lesson traced, its pages written, the site made of them; or nothing, where a lesson has a mistake."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import jinja2

from tracer import manifest
from tracer.errors import Problem, TracerError
from tracer.pages import PRACTICE, WALKTHROUGHS, Source, Templates, lesson_files, site_files
from tracer.sources import (
    LESSONS,
    check_printed,
    exercise_paths,
    lesson_name,
    lesson_of_exercise,
    lesson_paths,
    read_sources,
    with_progress,
)
from tracer.stamps import common_stamp, exercise_stamp, joint_stamp, lesson_stamp
from tracer.template_cache import template_cache

if TYPE_CHECKING:
    from tracer.practice import Practice

MANIFEST = f"{WALKTHROUGHS}/{manifest.NAME}"
_JOINT = "*"  # the pages over all lessons
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
    """Everything of a build but the site. Raises TracerError, and then has written nothing.

    Pages are made again where the lesson, a template or our code differs from what they were made of, or where somebody
    has changed them.
    """
    every, overrides = lesson_paths(root), tuple(overrides)
    check_printed(root)
    if not every and not lessons:
        raise TracerError.one(LESSONS, "there is no lesson here", do=f"write one, as in {LESSONS}/first.toml")
    last = manifest.LastBuild(root / "docs", MANIFEST)
    exercises = exercise_paths(root)
    stamps = _stamps(root, lessons or every, every, exercises, overrides, seed)
    fresh = _fresh(last, stamps)
    chosen = {path.absolute() for path in lessons or every}
    if chosen <= {path.absolute() for path in every} and {path.stem for path in chosen} | {_JOINT} <= fresh and (
        lessons or (set(stamps) <= fresh and set(last.made_of) == set(stamps))
    ):
        return Written(lessons=len(chosen), pages=0)

    sources, practices = _read(lessons, every, exercises, overrides, seed)
    built = {source.name for source in sources}
    folder = root / "templates"
    templates = Templates([folder])
    templates.environment.bytecode_cache = template_cache()
    files: dict[str, bytes] = {}
    for source in with_progress([source for source in sources if source.name not in fresh], "writing"):
        files |= _rendered(folder, lesson_files, source, templates)
    for practice in practices:
        from tracer.practice import practice_files  # which needs numpy, as a course without exercises does not

        if (part := f"{PRACTICE}/{practice.name}") not in fresh:
            files |= _rendered(folder, practice_files, practice, templates)
        built.add(part)
    everyone, shown = (sources, practices) if not lessons else _with_the_others(sources, every, exercises, last)
    if everyone:
        files |= _rendered(folder, partial(site_files, practice=_cards(shown)), everyone, templates)
    made_of = {name: stamp for name, stamp in stamps.items() if name in built or (name == _JOINT and everyone)}
    if lessons:
        made_of = {**last.made_of, _JOINT: "", **made_of}
    changed = manifest.publish(
        root / "docs", files, manifest=MANIFEST, made_of=made_of,
        ours=lambda path: (_part(path) in built if lessons else True) and _part(path) not in fresh - {_JOINT},
    )
    return Written(lessons=len(sources), pages=sum(path.endswith(".md") for path in changed))


def _read(
    lessons: Sequence[Path], every: Sequence[Path], exercises: Sequence[Path], overrides: tuple[str, ...],
    seed: int | None,
) -> tuple[list[Source], list[Practice]]:
    """Lessons and, where none were named, exercises. Raises TracerError with the mistakes of all of them."""
    problems: list[Problem] = []
    sources: list[Source] = []
    practices: list[Practice] = []
    try:
        sources = read_sources(lessons or every, every=every, overrides=overrides, seed=seed)
    except TracerError as error:
        problems += error.problems
    for path in () if lessons else exercises:
        try:
            practices.append(_practice(path))
        except TracerError as error:
            problems += error.problems
    if problems:
        raise TracerError(list(dict.fromkeys(problems)))
    return sources, practices


def _practice(path: Path) -> Practice:
    from tracer.practice import read_practice

    lesson_name(path)  # a name that pages can have
    return read_practice(path)


def _cards(practices: Iterable[Practice]) -> list[dict[str, Any]]:
    found = []
    for practice in practices:
        from tracer.practice import practice_card

        found.append(practice_card(practice))
    return found


def _stamps(
    root: Path, lessons: Sequence[Path], every: Sequence[Path], exercises: Sequence[Path], overrides: tuple[str, ...],
    seed: int | None,
) -> dict[str, str]:
    """What each lesson's and exercise's pages are made of, by name, and under _JOINT the pages over all of them."""
    common = common_stamp(root)
    stamps = {path.stem: lesson_stamp(path, common, (), None) for path in every}
    stamps |= {path.stem: lesson_stamp(path, common, overrides, seed) for path in lessons}
    stamps |= {f"{PRACTICE}/{path.stem}": exercise_stamp(path, lesson_of_exercise(path), common) for path in exercises}
    return {**stamps, _JOINT: joint_stamp(common, stamps)}


def _fresh(last: manifest.LastBuild, stamps: dict[str, str]) -> set[str]:
    """The parts whose pages are there as the last build has made them, of the same."""
    paths: dict[str, list[str]] = {}
    for path in last.paths:
        paths.setdefault(_part(path), []).append(path)
    return {name for name, stamp in stamps.items()
            if stamp and last.made_of.get(name) == stamp and last.intact(paths.get(name, ()))}


def _with_the_others(
    sources: list[Source], every: Iterable[Path], exercises: Iterable[Path], last: manifest.LastBuild
) -> tuple[list[Source], list[Practice]]:
    """These and the rest of the course, with the practice pages that are there, for the pages over all lessons; nothing
    where one of the rest has a mistake."""
    names = {source.name for source in sources}
    try:
        rest = read_sources(path for path in every if path.stem not in names)
        practices = [_practice(path) for path in exercises if f"{PRACTICE}/{path.stem}.md" in last.paths]
    except TracerError:
        return [], []
    return sorted([*sources, *rest], key=lambda source: source.name), practices


def _part(path: str) -> str:
    """What a generated path belongs to: walkthroughs/xor.md and walkthroughs/xor/… to the lesson xor, practice/xor.md
    and practice/xor/… to practice/xor; else _JOINT."""
    folder, _, rest = path.partition("/")
    if folder == PRACTICE:
        return f"{PRACTICE}/{rest.split('/')[0].removesuffix('.md')}"
    return rest.split("/")[0].removesuffix(".md") if folder == WALKTHROUGHS and rest[0] != "_" else _JOINT


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


