"""A small course to build in, and snapshots of folders to compare."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

import tracer

LESSON = """
title = "TITLE"
[[network.layers]]
activation = "sigmoid"
weights = [[0.5, -0.4], [0.3, 0.8]]
biases = [0.1, -0.2]
[[network.layers]]
activation = "sigmoid"
weights = [[0.7, -0.6]]
[[samples]]
input = [1, 0]
target = [1]
[training]
learning_rate = 0.5
"""
SETTINGS = """
site_name: A course
use_directory_urls: false
theme: {name: null, custom_dir: theme}
plugins: []
markdown_extensions: [attr_list, md_in_html, tables, tracer.markdown_ext]
exclude_docs: /lessons/
"""


def write_lesson(root: Path, name: str, title: str = "A lesson") -> Path:
    path = root / "docs" / "lessons" / f"{name}.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(LESSON.replace("TITLE", title), encoding="utf-8")
    return path


@pytest.fixture
def lesson_file() -> Callable[..., Path]:
    return write_lesson


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A folder with two lessons, and with MkDocs set up as plainly as can be."""
    root = tmp_path / "course"
    for name in ("first", "second"):
        write_lesson(root, name)
    (root / "mkdocs.yml").write_text(SETTINGS, encoding="utf-8")
    (root / "theme").mkdir()
    (root / "theme" / "main.html").write_text("<title>{{ page.title }}</title>{{ page.content }}", encoding="utf-8")
    (root / "docs" / "index.md").write_text("# Home\n", encoding="utf-8")
    return root


@pytest.fixture
def environment() -> dict[str, str]:
    """For a process of its own, in any folder."""
    return {**os.environ, "PYTHONPATH": str(Path(tracer.__file__).parents[1]), "NO_MKDOCS_2_WARNING": "1"}


@pytest.fixture
def contents() -> Callable[[Path], dict[str, bytes]]:
    """Every file below a folder with its bytes, but for what tools keep to themselves."""

    def read(folder: Path) -> dict[str, bytes]:
        found = {p.relative_to(folder).as_posix(): p for p in sorted(folder.rglob("*")) if p.is_file()}
        return {path: p.read_bytes() for path, p in found.items() if not path.startswith(".cache/")}

    return read


@pytest.fixture
def stamps() -> Callable[[Path], dict[str, tuple[int, int]]]:
    """Every file below a folder with what changes when it is written: inode and time."""

    def read(folder: Path) -> dict[str, tuple[int, int]]:
        found = {p.relative_to(folder).as_posix(): p.lstat() for p in sorted(folder.rglob("*")) if not p.is_dir()}
        return {path: (stat.st_ino, stat.st_mtime_ns) for path, stat in found.items() if not path.startswith(".cache/")}

    return read
