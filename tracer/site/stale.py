"""What is stale: which pages the next build has to make, since what they are made of has changed, or they have."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tracer.ground import manifest
from tracer.ground.errors import TracerError
from tracer.ground.inventory import (
    GALLERY,
    LESSONS,
    PRACTICE,
    WALKTHROUGHS,
    check_printed,
    exercise_paths,
    lesson_of_exercise,
    lesson_paths,
)
from tracer.site.stamps import common_stamp, exercise_stamp, joint_stamp, lesson_stamp, notations_stamp

MANIFEST = f"{WALKTHROUGHS}/{manifest.NAME}"
"""Below docs/: of all generated pages."""
ALL_LESSONS, NO_LESSON = "*gallery", "*reference"
"""Parts that are no lesson's: the pages over all of them, and those that no lesson changes."""


@dataclass(frozen=True, kw_only=True)
class Course:
    """What there is. lessons, exercises: files, all of them. asked: the lessons to build; some: not all were asked for,
    so what belongs to the others stays as it is."""

    root: Path
    lessons: tuple[Path, ...]
    exercises: tuple[Path, ...]
    asked: tuple[Path, ...]
    some: bool

    @property
    def docs(self) -> Path:
        return self.root / "docs"


@dataclass(frozen=True, kw_only=True)
class Stale:
    """What a build has to do. lessons, exercises: files whose pages are to be made. reference: and those of no lesson.

    A part of the pages is a lesson's, an exercise's or one of the two above. stamps: what each is made of now; before:
    what it was made of. fresh: the parts that stand as they are to be.
    """

    course: Course
    lessons: tuple[Path, ...]
    exercises: tuple[Path, ...]
    reference: bool
    stamps: Mapping[str, str]
    before: Mapping[str, str]
    fresh: frozenset[str]

    def __bool__(self) -> bool:
        gone = not self.course.some and self.before.keys() != self.stamps.keys()
        return bool(self.lessons or self.exercises or self.reference or gone or ALL_LESSONS not in self.fresh)

    def made_of(self, made: Collection[str]) -> dict[str, str]:
        """The stamps to be kept, once these parts are made."""
        if self.course.some:
            return {**self.before, **{name: stamp for name, stamp in self.stamps.items() if name in made}}
        return dict(self.stamps)

    def may_go(self, path: str, made: Collection[str]) -> bool:
        """Whether a generated file is to go where it was not made again with these parts."""
        part = part_of(path)
        return part in made or (not self.course.some and part not in self.fresh)


def read_course(root: Path, lessons: Sequence[Path] = ()) -> Course:
    """lessons: those that are asked for; none means all. Raises TracerError where there is none."""
    every = tuple(lesson_paths(root))
    check_printed(root)
    if not every and not lessons:
        raise TracerError.one(LESSONS, "there is no lesson here", do=f"write one, as in {LESSONS}/first.toml")
    asked = {path.resolve(): path for path in lessons or every}
    return Course(root=root, lessons=every, exercises=tuple(exercise_paths(root)), asked=tuple(asked.values()),
                  some=bool(lessons))


def what_is_stale(course: Course, *, overrides: Iterable[str] = (), seed: int | None = None) -> Stale:
    """Of the pages of the lessons that are asked for, and where these are all, of every other page.

    overrides, seed: with which the lessons are to be built.
    """
    last = manifest.LastBuild(course.docs, MANIFEST)
    stamps = _stamps(course, tuple(overrides), seed)
    fresh = _fresh(last, stamps)
    own = {path.absolute() for path in course.lessons}
    exercises = () if course.some else course.exercises
    return Stale(
        course=course,
        lessons=tuple(path for path in course.asked if path.absolute() not in own or path.stem not in fresh),
        exercises=tuple(path for path in exercises if part_of_exercise(path.stem) not in fresh),
        reference=NO_LESSON not in fresh,
        stamps=stamps, before=last.made_of, fresh=fresh,
    )


def part_of_exercise(name: str) -> str:
    return f"{PRACTICE}/{name}"


def part_of(path: str) -> str:
    """What a generated path belongs to: walkthroughs/xor.md and walkthroughs/xor/… to the lesson xor, practice/xor.md
    and practice/xor/… to practice/xor; the rest to all lessons, or to none."""
    folder, _, rest = path.partition("/")
    name = rest.split("/")[0].removesuffix(".md")
    if folder == PRACTICE:
        return part_of_exercise(name)
    if folder == WALKTHROUGHS and rest[0] != "_":
        return name
    return ALL_LESSONS if path == GALLERY else NO_LESSON


def _stamps(course: Course, overrides: tuple[str, ...], seed: int | None) -> dict[str, str]:
    """What each part is made of."""
    common = common_stamp(course.root)
    stamps = {path.stem: lesson_stamp(path, common, (), None) for path in course.lessons}
    stamps |= {path.stem: lesson_stamp(path, common, overrides, seed) for path in course.asked}
    stamps |= {part_of_exercise(path.stem): exercise_stamp(path, lesson_of_exercise(path), common)
               for path in course.exercises}
    return {**stamps, ALL_LESSONS: joint_stamp(common, stamps), NO_LESSON: notations_stamp(course.root, common)}


def _fresh(last: manifest.LastBuild, stamps: Mapping[str, str]) -> frozenset[str]:
    """The parts whose pages are there as the last build has made them, of the same."""
    paths: dict[str, list[str]] = {}
    for path in last.paths:
        paths.setdefault(part_of(path), []).append(path)
    return frozenset(name for name, stamp in stamps.items()
                     if stamp and last.made_of.get(name) == stamp and last.intact(paths.get(name, ())))
