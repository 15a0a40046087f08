"""A course built with zensical, opened from a file with the network off."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.browser.drivers import console_errors, outside_requests, wait_for
from tests.browser.test_site import every_page
from tests.builders import HAS_ZENSICAL, MISSING, build_with_zensical, new_course

pytestmark = [pytest.mark.skipif(not HAS_ZENSICAL, reason=MISSING), pytest.mark.slow]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_with_zensical(new_course(tmp_path_factory.mktemp("zensical")))


def test_no_page_asks_for_anything_outside_or_complains(visit: Callable[..., Any], site: Path) -> None:
    for page in every_page(site):
        driver = visit(page)
        driver.execute_script("return document.fonts.ready.then(() => true)")
        assert (page, outside_requests(driver), console_errors(driver)) == (page, [], [])


def test_search_finds_a_number_of_a_formula_from_a_file(visit: Callable[..., Any], site: Path) -> None:
    page = (site / "walkthroughs/first.html").read_text(encoding="utf-8")
    number = re.findall(r'<mn data-path="\d+\.raw">(0\.\d{6})</mn>', page)[0]  # it stands in a formula alone
    driver = visit("index.html")
    driver.find_element("css selector", ".md-search__button").click()
    wait_for(driver, "return document.activeElement.shadowRoot")
    driver.switch_to.active_element.send_keys(number)
    found = wait_for(
        driver,
        """const root = [...document.querySelectorAll("*")].map(e => e.shadowRoot).find(Boolean);
        const found = root && [...root.querySelectorAll("[role=option]")].map(a => [a.href, a.innerText]);
        return found && found.length ? found : null""",
    )
    assert any(number in text and "/walkthroughs/first.html#" in address for address, text in found), found
    assert (outside_requests(driver), console_errors(driver)) == ([], [])
