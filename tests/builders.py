"""Folders that more than one builder is to make a site of, and zensical beside MkDocs."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

from tracer.site.build import build
from tracer.site.course import make_course
from tracer.tape.film import FOLDER as FILMS
from tracer.tape.film.pictures import FOLDER as PICTURES

ROOT = Path(__file__).resolve().parent.parent
MISSING = "zensical is not installed, as where it has no wheel for the machine: pip install 'zensical>=0.0.73'"
HAS_ZENSICAL = importlib.util.find_spec("zensical") is not None
GENERATED = ("lessons.md", "formulas.md", "conventions.md", "writing.md", "teaching.md")


def checkout(folder: Path) -> Path:
    """A copy of what this repository's own site is made of, without anything that a build has written.

    Films and their planes are taken along where they have been kept: by their keys they are those of these lessons.
    """
    for name in ("docs", "templates"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("walkthroughs", "practice"))
    for name in GENERATED:
        (folder / "docs" / name).unlink(missing_ok=True)
    for kept in (FILMS, PICTURES):
        if (ROOT / kept).is_dir():
            shutil.copytree(ROOT / kept, folder / kept)
    shutil.copy(ROOT / "mkdocs.yml", folder)
    (folder / "tracer").symlink_to(ROOT / "tracer")  # the hook stands beside the settings
    return folder


def new_course(folder: Path) -> Path:
    """What `new` makes, and an exercise."""
    make_course(folder / "course")
    (folder / "course/docs/exercises").mkdir()
    (folder / "course/docs/exercises/sums.toml").write_text('title = "Sums"\nshape = [2, 2, 1]\n', encoding="utf-8")
    return folder / "course"


def run(folder: Path, *command: str) -> None:
    """A command as people give it in a course; it must go well, and have nothing to warn of."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "NO_MKDOCS_2_WARNING": "1"}
    done = subprocess.run([sys.executable, "-m", *command], cwd=folder, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def build_here(folder: Path, *, docs_only: bool = False) -> None:
    """`tracer build` without a process of its own. Raises TracerError."""
    with contextlib.chdir(folder):
        build(folder, docs_only=docs_only)


def build_with_zensical(folder: Path) -> Path:
    """As the pages say how: ours write the Markdown, zensical makes the site."""
    build_here(folder, docs_only=True)
    run(folder, "zensical", "build", "--strict")
    return folder / "site"
