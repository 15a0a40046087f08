"""One tree, two builders: what MkDocs shows, zensical shows; nothing on it is false, missing, or not meant to be read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.build.test_theme import HOSTILE, Read
from tests.builders import HAS_ZENSICAL, MISSING, build_here, build_with_zensical, checkout, new_course, run
from tracer.audit import audit_site
from tracer.ground.errors import TracerError
from tracer.saying.text import front_matter

pytestmark = [pytest.mark.skipif(not HAS_ZENSICAL, reason=MISSING), pytest.mark.slow]
OWN = ("assets/javascripts/", "assets/stylesheets/", "assets/images/", "search", "sitemap.xml")  # of each builder


@pytest.fixture(scope="module", params=[checkout, new_course])
def sites(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The site that MkDocs makes of a folder, and the one that zensical makes of it."""
    folder = request.param(tmp_path_factory.mktemp(request.param.__name__))
    build_here(folder)
    return (folder / "site").rename(folder / "with-mkdocs"), build_with_zensical(folder)


def part(page: str, tag: str, name: str = "") -> list[str]:
    """The lines of a part of a page, however they are indented. ./x is x."""
    found = re.search(rf"<{tag}\b[^>]*{name}[^>]*>.*?</{tag}>", page, re.DOTALL)
    return [line.strip() for line in found[0].replace('href="./', 'href="').splitlines() if line.strip()] if found else []


def shown(page: str) -> dict[str, list[str]]:
    """What a reader sees of a page: its title, its links above and below, its contents and its text."""
    skip = '<a id="__skip" tabindex="-1"></a>'  # zensical's own place to skip to
    parts = {"title": part(page, "title"), "nav": part(page, "nav", "top__nav"), "toc": part(page, "nav", "toc"),
             "foot": part(page, "footer", "foot"), "text": [line for line in part(page, "article") if line != skip]}
    return {**parts, "description": re.findall(r'<meta name="description"[^>]*>', page)}


def test_nothing_on_the_site_is_false(sites: tuple[Path, Path]) -> None:
    mkdocs, zensical = map(audit_site, sites)
    assert zensical.findings == ()
    assert zensical.counts == mkdocs.counts and zensical.counts["relations"] > 400


def test_both_builders_show_the_same(sites: tuple[Path, Path]) -> None:
    pages = sorted(path.relative_to(sites[0]) for path in sites[0].rglob("*.html") if path.name != "404.html")
    assert len(pages) > 8
    for path in pages:
        mkdocs, zensical = (shown((site / path).read_text(encoding="utf-8")) for site in sites)
        assert zensical == mkdocs, path
        assert all(mkdocs[part] for part in ("title", "nav", "foot", "text", "description")), path


def test_both_builders_publish_the_same(sites: tuple[Path, Path]) -> None:
    mkdocs, zensical = ({path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()} for site in sites)
    assert {path for path in zensical if not path.startswith(OWN)} == {
        path for path in mkdocs if not path.startswith(OWN) and path != ".tracer.json"
    }


def test_the_same_bytes_again(sites: tuple[Path, Path], contents) -> None:
    site = sites[1]
    before = contents(site)
    run(site.parent, "zensical", "build", "--clean")
    assert contents(site) == before


def test_one_site_may_be_built_with_either(tmp_path: Path, contents) -> None:
    course = new_course(tmp_path)
    build_here(course)
    before = contents(course / "site")
    for _ in range(2):
        build_with_zensical(course)
        build_here(course)
        assert contents(course / "site") == before


def test_a_page_that_was_changed_by_hand_is_still_no_builders(tmp_path: Path) -> None:
    course = new_course(tmp_path)
    build_with_zensical(course)
    (course / "site/index.html").write_text("mine")
    with pytest.raises(TracerError, match=r"site/index\.html: this file does not come from a build"):
        build_here(course)


def test_a_title_is_text_in_zensical_too(tmp_path: Path) -> None:
    course = new_course(tmp_path)
    texts = ["Harmless", *HOSTILE, "\U0001f600 é"]
    for at, text in enumerate(texts):
        head = front_matter(title=text, description=text)
        (course / f"docs/page-{at}.md").write_text(f"{head}\n# A page\n\n## One\n\n## Two\n", encoding="utf-8")
    site = build_with_zensical(course)
    pages = [Read((site / f"page-{at}.html").read_text(encoding="utf-8")) for at in range(len(texts))]
    for text, page in zip(texts, pages, strict=True):
        assert (page.marks, page.scripts) == (pages[0].marks, pages[0].scripts), text
        assert page.title.startswith(f"{text} · ") and page.description == text
