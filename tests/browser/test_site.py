"""The built site as a reader opens it: from a file, with the network off, in light and dark, wide and narrow, on paper."""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.browser.drivers import BOTH, console_errors, fresh, outside_requests, wait_for

pytestmark = pytest.mark.slow

AXE = Path(__file__).parent / "vendor" / "axe.min.js"
PAGES = (
    "index.html", "lessons.html", "walkthroughs/xor.html", "formulas.html", "conventions.html", "writing.html", "teaching.html",
    "practice/backpropagation.html",
)
WIDTHS = (1280, 768, 390)
EVERY_DAY = (((1280, False), (390, True)), ((768, True), (390, False)))
"""(width, dark), for every other page."""


def looks(pages: tuple[str, ...]) -> list[Any]:
    """(page, width, dark): every page wide and narrow, in light and in dark every day; all widths in both with --long."""
    return [pytest.param(page, width, dark, id=f"{page}-{width}-{'dark' if dark else 'light'}",
                         marks=[] if (width, dark) in EVERY_DAY[at % 2] else [pytest.mark.long])
            for at, page in enumerate(pages) for width in WIDTHS for dark in (False, True)]


Visit = Callable[..., Any]
OVER = "return document.documentElement.scrollWidth - document.documentElement.clientWidth"


def every_page(site: Path) -> list[str]:
    """All but the page that a server shows in place of a missing one: its addresses begin at the server."""
    return sorted(path.relative_to(site).as_posix() for path in site.rglob("*.html") if path.name != "404.html")


LOOKED_AT = """
    document.querySelectorAll("details").forEach((fold) => { fold.open = true });
    const text = (svg, part) => svg.querySelector(part)?.textContent.trim();
    const figures = [...document.querySelectorAll("figure svg, svg.tf")].filter((svg) => svg.getAttribute("aria-hidden") !== "true");
    const fitted = () => new Promise((done) => setTimeout(done, 50)); // what an opened fold calls for
    return document.fonts.ready.then(fitted).then(() => ({
        over: document.documentElement.scrollWidth - document.documentElement.clientWidth,
        figures: figures.length,
        undescribed: figures.filter((svg) => svg.getAttribute("role") !== "img" || !text(svg, "title") || !text(svg, "desc")).length,
    }))"""


@pytest.mark.parametrize("driver", ["chromium", pytest.param("firefox", marks=pytest.mark.long)], indirect=True)
def test_every_page_on_a_phone(visit: Visit, site: Path) -> None:
    """It asks for nothing outside, has nothing to complain of, is not wider than the window with every fold open (wide figures,
    tables and formulas scroll in a box of their own), and every figure is described."""
    for page in every_page(site):
        driver = visit(page, width=min(WIDTHS))
        found = driver.execute_script(LOOKED_AT)
        assert (page, outside_requests(driver), console_errors(driver)) == (page, [], [])
        assert (page, max(found["over"], 0)) == (page, 0)
        assert (page, found["undescribed"]) == (page, 0)
        assert found["figures"] >= 8 or not re.fullmatch(r"walkthroughs/[^/]*\.html", page)


@BOTH
def test_a_formula_that_is_too_wide_scrolls_by_itself(visit: Visit) -> None:
    """Also from the keyboard, and where the browser makes no scroll box of a formula."""
    driver = visit("walkthroughs/three-classes.html", width=min(WIDTHS))
    assert driver.execute_script(OVER) <= 0
    found = driver.execute_script("""
        const boxes = [...document.querySelectorAll(":is(math[display=block], .formula-scroll)[tabindex='0']")];
        return boxes.map(box => { box.scrollLeft = 30; return box.scrollLeft; })""")
    assert len(found) >= 2 and min(found) > 0


@BOTH
def test_what_a_page_asks_for_and_complains_of_is_heard(driver: Any, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text("<script>console.warn('one'); nothing()</script><img src='https://example.org/two.png'>", encoding="utf-8")
    fresh(driver)
    driver.get(page.as_uri())
    complaints = "".join(console_errors(driver))
    assert "one" in complaints and "nothing is not defined" in complaints
    assert outside_requests(driver) == ["https://example.org/two.png"]


def test_search_finds_delta_from_a_file(visit: Visit) -> None:
    driver = visit("walkthroughs/xor.html")
    driver.execute_script(
        """const box = document.querySelector("[data-md-component=search-query]");
        box.focus(); box.value = "delta"; box.dispatchEvent(new Event("keyup", {bubbles: true}));
        box.dispatchEvent(new Event("input", {bubbles: true}));"""
    )
    found = wait_for(
        driver,
        """const found = [...document.querySelectorAll(".md-search-result__item a")].map(a => [a.href, a.innerText]);
        return found.length ? found : null""",
    )
    assert any("/walkthroughs/" in address for address, _ in found), found
    assert any("delta" in text.lower() for _, text in found), found
    assert (outside_requests(driver), console_errors(driver)) == ([], [])


def in_the_way(driver: Any, *, preload: bool = True) -> list[list[Any]]:
    """What axe-core finds serious or critical on the page that stands in the browser.

    preload: whether it fetches style sheets first, which a page with one of its own in a file does not allow.
    """
    driver.execute_script(AXE.read_text(encoding="utf-8"))
    driver.set_script_timeout(120)
    findings = driver.execute_async_script(
        """const done = arguments[arguments.length - 1];
        axe.run(document, {preload: arguments[0], resultTypes: ["violations"]}).then(
            result => done(result.violations.map(v => [v.impact, v.id, v.help, v.nodes.length, v.nodes[0].html.slice(0, 200),
                v.nodes[0].failureSummary])),
            error => done([["critical", "axe", String(error), 0, ""]]))""",
        preload,
    )
    return [finding for finding in findings if finding[0] in ("serious", "critical")]


@pytest.mark.parametrize(("page", "width", "dark"), looks(PAGES))
def test_nothing_stands_in_the_way_of_a_reader(visit: Visit, page: str, width: int, dark: bool) -> None:
    """No serious or critical finding of axe-core, and nothing wider than the window, with every fold open."""
    driver = visit(page, width=width, dark=dark)
    scheme = driver.execute_script("return document.body.getAttribute('data-md-color-scheme')")
    assert scheme == ("slate" if dark else "default")
    driver.execute_script("document.querySelectorAll('details').forEach(fold => { fold.open = true })")
    assert driver.execute_script(OVER) <= 0
    assert in_the_way(driver) == []


def test_paper_shows_what_is_folded(visit: Visit) -> None:
    from pypdf import PdfReader

    driver = visit("walkthroughs/xor.html")
    texts = driver.execute_script(
        """return [...document.querySelectorAll("details.fold")].map(fold => {
            const part = fold.querySelector("p, td, figcaption");
            return part ? part.textContent : ""})"""
    )
    words = [longest for text in texts if (longest := max(text.split(), key=len, default=""))]
    pdf = base64.b64decode(driver.execute_cdp_cmd("Page.printToPDF", {"printBackground": False})["data"])
    printed = "".join("".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())
    assert words and [word for word in words if word not in printed] == []


def test_a_link_into_a_fold_opens_it(visit: Visit) -> None:
    driver = visit("walkthroughs/xor.html")
    driver.execute_script("document.querySelector('details.fold p').id = 'inside'; location.hash = 'inside'")
    assert wait_for(driver, "return document.getElementById('inside').closest('details').open", seconds=5)
