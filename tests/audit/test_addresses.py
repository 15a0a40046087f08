"""What a page names of its own site is there, and what is made for a class is not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tracer.audit import audit_page, audit_site
from tracer.audit.addresses import WITHHELD


@pytest.mark.parametrize(
    "link",
    [
        '<a href="">a</a>', '<a href="#">a</a>', '<a href="#top">a</a>', '<a href="#here">a</a>', '<a id="here" name="x"></a>',
        '<a href="other.html#it%20is">a</a>', '<a href="./?q=1#here">a</a>', '<a href="deep/">a</a>', '<a href="deep">a</a>',
        '<a href="https://example.org/x">a</a>', '<a href="//example.org/x">a</a>', '<a href="/x">a</a>',
        '<a href="mailto:x@example.org">a</a>', '<a href="other.html"><img src="a%20b.svg" alt="b"></a>', '<a href="x.txt#L1">a</a>',
        '<a href="other.html" aria-label="Other"></a>', '<script src="x.txt"></script>',
    ],
)
def test_an_address_that_leads_somewhere(link: str, tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "index.html").touch()
    (tmp_path / "other.html").write_text('<p id="it is">', "utf-8")
    (tmp_path / "x.txt").touch()
    (tmp_path / "a b.svg").touch()
    (tmp_path / "index.html").write_text(f'<article id="here">{link}</article>', "utf-8")
    assert audit_page(tmp_path / "index.html", "index.html", site=tmp_path).findings == ()


def test_a_page_by_itself_knows_no_other(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text('<a href="b.html">b</a><a href="#c">c</a>', "utf-8")
    assert [finding.text for finding in audit_page(tmp_path / "a.html", "a.html").findings] == ["href=“#c”"]


def test_the_page_that_a_server_shows_at_any_address_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "404.html").write_text('<a href="nowhere.html">a</a>', "utf-8")
    assert audit_site(tmp_path).findings == ()


def test_nothing_that_is_made_for_a_class_stands_in_a_site(tracer: Callable[..., object], tmp_path: Path) -> None:
    site = tmp_path / "site"
    (tmp_path / "e.toml").write_text('title = "E"\nshape = [1, 1, 1]\n', "utf-8")
    (tmp_path / "roster.csv").write_text("student,name\na,Ann\nb,Bob\n", "utf-8")
    site.mkdir()
    (site / "index.html").write_text("<p>Hello</p>", "utf-8")
    tracer("exercises", "e.toml", "--students", "roster.csv", "-o", "site/sheets")
    (site / "course.key").touch()
    for folder, name in (("lessons", "a.toml"), ("exercises", "e.toml"), ("walkthroughs/a", "card.json"),
                         ("practice/e", "card.json"), ("marks", "marks.csv"), ("marks", "messages.csv")):
        (site / folder).mkdir(parents=True, exist_ok=True)
        (site / folder / name).touch()
    made = {path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file() and path.name[0] != "."}
    findings = audit_site(site).findings
    assert {finding.page for finding in findings} == made - {"index.html", "sheets/manifest.json"}
    assert {finding.judge for finding in findings} == {"withheld"}
    assert {what for what in WITHHELD.values() if any(what in finding.what for finding in findings)} == set(WITHHELD.values())
    assert findings[0].lines() == (
        "course.key",
        "    withheld: this is the key of a course: whoever has it can work out every sheet; "
        "keep it out of docs, or name it in mkdocs.yml under exclude_docs",
    )
