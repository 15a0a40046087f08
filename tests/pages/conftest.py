"""A lesson's page as a reader gets it, without the frame that MkDocs puts around it: quick enough for hundreds."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import markdown
import pytest
import yaml

from tracer.audit import PageReport, audit_page
from tracer.lesson import Lesson, load_lesson
from tracer.site.pages import Templates, lesson_files
from tracer.site.source import Source
from tracer.tape.record import record

ROOT = Path(__file__).resolve().parent.parent.parent
TEMPLATES = Templates()


class _Settings(yaml.SafeLoader):
    """mkdocs.yml has tags of MkDocs's own; what they stand for does not matter here."""


@cache
def extensions() -> tuple[str, ...]:
    """The Markdown extensions of our own mkdocs.yml."""
    settings = yaml.load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"), Loader=_Settings)
    return tuple(e if isinstance(e, str) else next(iter(e)) for e in settings["markdown_extensions"])


def html_of(page: str) -> str:
    """The article that a page's Markdown becomes."""
    body = page.split("---\n", 2)[2]
    return f"<html><body><article>{markdown.markdown(body, extensions=list(extensions()))}</article></body></html>"


@pytest.fixture
def source() -> Callable[[Lesson], Source]:
    def make(lesson: Lesson) -> Source:
        return Source(name="lesson", path=None, text="", lesson=lesson, trace=record(lesson))

    return make


@pytest.fixture
def audited(tmp_path: Path, source: Callable[[Lesson], Source]) -> Callable[[Lesson], PageReport]:
    """Audits the page of a lesson."""

    def audit(lesson: Lesson) -> PageReport:
        files = lesson_files(source(lesson), TEMPLATES)
        (tmp_path / "lesson").mkdir(exist_ok=True)
        (tmp_path / "lesson/trace.json").write_bytes(files["walkthroughs/lesson/trace.json"])
        page = tmp_path / "lesson.html"
        page.write_text(html_of(files["walkthroughs/lesson.md"].decode()), encoding="utf-8")
        return audit_page(page, "lesson.html")

    return audit


@pytest.fixture(scope="session")
def default_lesson() -> Lesson:
    return load_lesson(ROOT / "docs/lessons/xor.toml")
