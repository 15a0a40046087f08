"""A build: every lesson traced, its pages written, the site made of them; or nothing, where a lesson has a mistake."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from tracer.ground import manifest
from tracer.ground.digests import kept_digests
from tracer.ground.errors import TracerError
from tracer.site.assets import write_assets
from tracer.site.stale import MANIFEST, read_course, what_is_stale

DIGESTS = ".cache/tracer/digests"
UNFINISHED = "unfinished"
"""In the place of a stamp: pages that the next build makes again."""


@dataclass(frozen=True, kw_only=True)
class Written:
    """lessons: how many were built. pages: how many of their Markdown pages differ from before. to_train: the lessons
    whose films are still to come, where a build was told not to wait for them."""

    lessons: int
    pages: int
    to_train: tuple[Path, ...] = ()


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
    waiting = partial(say, "another build runs in this folder: waiting for it")
    with manifest.alone(root, waiting), kept_digests(root / DIGESTS):
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
    root: Path, *, lessons: Sequence[Path] = (), overrides: Sequence[str] = (), seed: int | None = None,
    say: Callable[[str], None] = lambda text: None, wait: bool = True,
) -> Written:
    """Everything of a build but the site. Raises TracerError, and then has written nothing.

    wait: for films that are still to be trained; else their pages say so, and are made again by the next build.

    Pages are made again where the lesson, a template or our code differs from what they were made of, or where somebody
    has changed them.
    """
    course = read_course(root, lessons)
    stale = what_is_stale(course, overrides=overrides, seed=seed)
    if not stale:
        return Written(lessons=len(course.asked), pages=0)
    from tracer.site.making import make_pages  # all that makes a page is loaded when there is one to make

    made = make_pages(stale, overrides=overrides, seed=seed, say=say, wait=wait)
    changed = manifest.publish(
        course.docs, made.files, manifest=MANIFEST,
        made_of=stale.made_of(made.parts) | dict.fromkeys(made.to_train, UNFINISHED),
        ours=lambda path: stale.may_go(path, made.parts),
    )
    return Written(
        lessons=len(course.asked), pages=sum(path.endswith(".md") for path in changed),
        to_train=tuple(made.to_train.values()),
    )


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" + ("" if count == 1 else "s")


def _near(path: Path) -> str:
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)
