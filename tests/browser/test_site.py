"""The built site as a reader opens it: from a file, with the network off, in light and dark, wide and narrow, on paper."""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.slow

AXE = Path(__file__).parent / "vendor" / "axe.min.js"
PAGES = (
    "index.html", "lessons.html", "walkthroughs/xor.html", "formulas.html", "conventions.html", "writing.html", "teaching.html",
    "practice/backpropagation.html",
)
WIDTHS = (1280, 768, 390)
EVERY_DAY = ((1280, False), (768, True), (390, False))
LOOKS = [pytest.param(width, dark, id=f"{width}-{'dark' if dark else 'light'}",
                      marks=[] if (width, dark) in EVERY_DAY else [pytest.mark.long])
         for width in WIDTHS for dark in (False, True)]
"""(width, dark): each width and each scheme every day, all pairs with --long."""
Visit = Callable[..., Any]


def outside_requests(driver: Any) -> list[str]:
    """Addresses asked for that are not files of the site."""
    events = [json.loads(entry["message"])["message"] for entry in driver.get_log("performance")]
    asked = [event["params"]["request"]["url"] for event in events if event["method"] == "Network.requestWillBeSent"]
    return [url for url in asked if not url.startswith(("file:", "data:", "blob:", "about:"))]


def console_errors(driver: Any) -> list[str]:
    return [entry["message"] for entry in driver.get_log("browser") if entry["level"] in ("SEVERE", "WARNING")]


def wait_for(driver: Any, script: str, *, seconds: float = 20) -> Any:
    """What a script gives as soon as it gives something."""
    from selenium.webdriver.support.ui import WebDriverWait

    return WebDriverWait(driver, seconds, poll_frequency=0.1).until(lambda browser: browser.execute_script(script))


def every_page(site: Path) -> list[str]:
    """All but the page that a server shows in place of a missing one: its addresses begin at the server."""
    return sorted(path.relative_to(site).as_posix() for path in site.rglob("*.html") if path.name != "404.html")


def test_no_page_asks_for_anything_outside_or_complains(visit: Visit, site: Path) -> None:
    for page in every_page(site):
        driver = visit(page)
        driver.execute_script("return document.fonts.ready.then(() => true)")
        assert (page, outside_requests(driver), console_errors(driver)) == (page, [], [])


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


@pytest.mark.parametrize("page", PAGES)
def test_every_figure_is_described_and_numbered(visit: Visit, page: str) -> None:
    figures = visit(page).execute_script(
        """return [...document.querySelectorAll("figure svg, svg.tf")].map(svg => ({
            role: svg.getAttribute("role"), title: svg.querySelector("title")?.textContent.trim() || "",
            desc: svg.querySelector("desc")?.textContent.trim() || "", hidden: svg.getAttribute("aria-hidden")}))"""
    )
    for figure in figures:
        assert figure["hidden"] == "true" or (figure["role"] == "img" and figure["title"] and figure["desc"]), (page, figure)
    if "walkthroughs" in page:
        assert len(figures) >= 8


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


@pytest.mark.parametrize(("width", "dark"), LOOKS)
@pytest.mark.parametrize("page", PAGES)
def test_nothing_stands_in_the_way_of_a_reader(visit: Visit, page: str, dark: bool, width: int) -> None:
    """No serious or critical finding of axe-core, with every fold open."""
    driver = visit(page, width=width, dark=dark)
    scheme = driver.execute_script("return document.body.getAttribute('data-md-color-scheme')")
    assert scheme == ("slate" if dark else "default")
    driver.execute_script("document.querySelectorAll('details').forEach(fold => { fold.open = true })")
    assert in_the_way(driver) == []


@pytest.mark.parametrize("width", WIDTHS)
def test_no_page_is_wider_than_the_window(visit: Visit, site: Path, width: int) -> None:
    """Wide figures, tables and formulas scroll in a box of their own."""
    wide = []
    for page in every_page(site) if width == min(WIDTHS) else PAGES:
        driver = visit(page, width=width)
        driver.execute_script("document.querySelectorAll('details').forEach(fold => { fold.open = true })")
        over = driver.execute_script("return document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if over > 0:
            wide.append((page, over))
    assert wide == []


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
