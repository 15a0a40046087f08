"""The default lesson's page: every published number stands on it, and every single wrong digit is found."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from tests.pages.conftest import ROOT, TEMPLATES, html_of
from tracer.audit import audit_page
from tracer.audit.page import Traces
from tracer.lesson import Lesson
from tracer.site.pages import lesson_files
from tracer.site.source import Source
from tracer.tape.record import record

NUMBER = re.compile(r'<(mn|span|tspan|text)((?: [^<>]*)?)>([^<>]*?[0-9])</\1>')
"""A printed number: the innermost element that holds nothing else."""


@pytest.fixture(scope="module")
def folder(default_lesson: Lesson, tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("default")
    source = Source(name="lesson", path=None, text="", lesson=default_lesson, trace=record(default_lesson))
    files = lesson_files(source, TEMPLATES)
    (made / "lesson").mkdir()
    (made / "lesson/trace.json").write_bytes(files["walkthroughs/lesson/trace.json"])
    (made / "lesson.html").write_text(html_of(files["walkthroughs/lesson.md"].decode()), encoding="utf-8")
    return made


def test_nothing_on_it_is_false(folder: Path) -> None:
    assert list(audit_page(folder / "lesson.html", "lesson.html").findings) == []


def test_every_published_number_stands_on_it_as_it_was_printed(folder: Path) -> None:
    page = (folder / "lesson.html").read_text(encoding="utf-8")
    printed = {match[3].replace("−", "-") for match in NUMBER.finditer(page)}
    with (ROOT / "tests/published/xor-blog.csv").open() as file:
        wanted = {row["printed"] for row in csv.DictReader(file)}
    assert len(wanted) > 15
    # a minus may stand before the number as an operator
    assert {number for number in wanted if number not in printed and number.lstrip("-") not in printed} == set()


def mutations(page: str) -> list[tuple[int, str]]:
    """(place, page with one last digit changed) for each printed number that is tied to a row or follows from others."""
    made = []
    for match in NUMBER.finditer(page):
        if "data-path" in match[2] or "data-derived" in match[2] or "data-count" in match[2]:
            at = match.end(3) - 1
            digit = "1" if page[at] != "1" else "2"
            made.append((at, page[:at] + digit + page[at + 1 :]))
    return made


def blocks(page: str) -> list[str]:
    """The paragraphs, tables, formulas and figures of the article, each by itself: what a number is judged with."""
    article = LexborHTMLParser(page).css_first("article")
    assert article is not None
    found, node = [], article.child
    while node is not None:
        found.append(node.html or "")
        node = node.next
    return found


@pytest.mark.slow
def test_every_last_digit_that_is_changed_is_found_beside_what_stands_around_it(folder: Path) -> None:
    page = (folder / "lesson.html").read_text(encoding="utf-8")
    alone, traces = folder / "block.html", Traces()

    def findings(block: str) -> set[tuple[str, str, str]]:
        alone.write_text(f'<html><body><article data-trace="lesson/trace.json">{block}</article></body></html>', encoding="utf-8")
        return {(found.judge, found.text, found.what) for found in audit_page(alone, "block.html", traces).findings}

    made, missed = 0, []
    for block in blocks(page):
        before = findings(block)  # alone, a figure has not its number
        for at, changed in mutations(block):
            made += 1
            if not findings(changed) - before:
                missed.append(block[max(0, at - 80) : at + 1])
    assert missed == []
    assert made == len(mutations(page)) > 400


@pytest.mark.slow
def test_every_last_digit_that_is_changed_is_found_on_the_whole_page(
    folder: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """Every twentieth; with --long all of them."""
    page = (folder / "lesson.html").read_text(encoding="utf-8")
    (tmp_path / "lesson").mkdir()
    (tmp_path / "lesson/trace.json").write_bytes((folder / "lesson/trace.json").read_bytes())
    missed = []
    for at, changed in mutations(page)[:: 1 if request.config.getoption("--long") else 20]:
        (tmp_path / "lesson.html").write_text(changed, encoding="utf-8")
        if not audit_page(tmp_path / "lesson.html", "lesson.html").findings:
            missed.append(page[max(0, at - 80) : at + 1])
    assert missed == []
