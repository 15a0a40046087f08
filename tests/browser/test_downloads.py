"""What is taken away from an edited page, as it arrives in the folder for downloads, beside the files of a build."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from selenium.webdriver.common.keys import Keys

from tests.browser.drivers import console_errors, outside_requests, wait_for
from tests.browser.test_live import address, lesson_file
from tests.builders import run
from tracer.site.build import build
from tracer.site.course import make_course

pytestmark = pytest.mark.slow
SETTINGS = ["network.layers[0].weights[0][1]=-0.250", "training.learning_rate=2", 'title=Own "numbers"']
PLACES = """return [...document.querySelectorAll("article a[href]")].map((link) => link.getAttribute("href"))
    .filter((place) => /^xor\\/.*\\.(toml|json|csv|py|svg)$/.test(place))"""
COUNTED = """
window.alive = new Set();
const { createObjectURL, revokeObjectURL } = URL;
URL.createObjectURL = (blob) => { const url = createObjectURL.call(URL, blob); alive.add(url); return url; };
URL.revokeObjectURL = (url) => { alive.delete(url); revokeObjectURL.call(URL, url); };
"""


@pytest.fixture
def folder(driver: Any, tmp_path: Path) -> Iterator[Path]:
    """Where this browser puts what is downloaded."""
    place = tmp_path / "downloads"
    place.mkdir()
    driver.execute_cdp_cmd("Browser.setDownloadBehavior", {"behavior": "allow", "downloadPath": str(place)})
    yield place
    driver.execute_cdp_cmd("Browser.setDownloadBehavior", {"behavior": "default"})


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The walkthroughs of the lesson as it stands, and the files of a build with these settings."""
    folders = tmp_path_factory.mktemp("sites") / "first", tmp_path_factory.mktemp("sites") / "other"
    for folder in folders:
        make_course(folder)
        for path in (folder / "docs/lessons").iterdir():
            path.unlink()
        shutil.copy(lesson_file("xor"), folder / "docs/lessons")
    run(folders[0], "tracer", "build")
    build(folders[1], docs_only=True, overrides=SETTINGS)
    return folders[0] / "site/walkthroughs", folders[1] / "docs/walkthroughs"


def fetched(driver: Any, folder: Path, place: str) -> bytes:
    """The bytes that arrive where a link is used; under the file's own name."""
    driver.find_element("css selector", f"article a[href='{place}']").send_keys(Keys.ENTER)
    arrived, end = folder / place.rpartition("/")[2], time.monotonic() + 10
    while not arrived.exists() and time.monotonic() < end:
        time.sleep(0.02)
    assert [path.name for path in folder.iterdir()] == [arrived.name]
    content = arrived.read_bytes()
    arrived.unlink()
    return content


def show(driver: Any, settings: list[str]) -> None:
    driver.execute_script("history.replaceState(null, '', arguments[0]); dispatchEvent(new Event('hashchange'))", address(settings) or "#")
    wait_for(driver, "return document.documentElement.dataset.live === 'ready'")


def test_every_download_of_an_edited_page_is_the_file_of_a_build(driver: Any, sites: tuple[Path, Path], folder: Path) -> None:
    first, other = sites
    driver.get_log("performance")  # of the tests before
    driver.get("about:blank")
    driver.get((first / "xor.html").as_uri())
    places = driver.execute_script(PLACES)
    assert len(places) == 4 + 1 + 11, "four files, the program once more where it is shown, eleven figures"
    show(driver, SETTINGS)
    figures = [place for place in places if "figures" in place]
    for place in figures[:8]:
        assert fetched(driver, folder, place) == (other / place).read_bytes(), place
    driver.refresh()  # a browser asks before a page gives more than ten
    wait_for(driver, "return document.documentElement.dataset.live === 'ready'")
    for place in (*figures[8:], "xor/lesson.toml", "xor/trace.csv", "xor/network.py"):
        assert fetched(driver, folder, place) == (other / place).read_bytes() != (first / place).read_bytes(), place
    trace = fetched(driver, folder, "xor/trace.json")
    built = (other / "xor/trace.json").read_bytes()
    assert trace == built[: built.index(b',\n"film":')] + b"}\n", "the film is not trained in the page, and the page says so"
    assert "Of an edited page it is without the film." in driver.execute_script("return document.querySelector('article').innerText")
    show(driver, [])
    assert driver.execute_script(PLACES) == places
    assert fetched(driver, folder, "xor/lesson.toml") == (first / "xor/lesson.toml").read_bytes()
    assert "without the film" not in driver.execute_script("return document.querySelector('article').innerText")
    assert (outside_requests(driver), console_errors(driver)) == ([], [])


def test_a_program_from_an_edited_page_prints_its_numbers(driver: Any, sites: tuple[Path, Path], folder: Path, tmp_path: Path) -> None:
    driver.get("about:blank")
    driver.get((sites[0] / "xor.html").as_uri() + address(SETTINGS))
    wait_for(driver, "return document.documentElement.dataset.live === 'ready'")
    program = tmp_path / "network.py"
    program.write_bytes(fetched(driver, folder, "xor/network.py"))
    printed = subprocess.run([sys.executable, str(program)], check=True, capture_output=True, text=True, timeout=100,
                             env={**os.environ, "OMP_NUM_THREADS": "1"}).stdout
    net = driver.execute_script("""return [...document.querySelectorAll("#forward ~ * [data-row]")].length""")
    assert net and "nan" not in printed
    assert printed == subprocess.run([sys.executable, str(sites[1] / "xor/network.py")], check=True, capture_output=True, text=True,
                                     timeout=100).stdout


def test_nothing_is_left_over_after_many_edits(driver: Any, sites: tuple[Path, Path], folder: Path) -> None:
    driver.get("about:blank")
    driver.get((sites[0] / "xor.html").as_uri())
    driver.execute_script(COUNTED)
    show(driver, SETTINGS)
    driver.execute_script("""
        window.links = [...document.querySelectorAll('.downloads a')];
        addEventListener("click", (event) => event.preventDefault());
    """)
    for first in range(0, 120, 40):  # Chromium passes over addresses past the 200th in some seconds
        assert driver.execute_script("""
            for (let at = arguments[0]; at < arguments[0] + 40; at++) {
                history.replaceState(null, "", `#set=network.layers[0].weights[0][0]=0.${at}5`);
                dispatchEvent(new Event("hashchange"));
                if (at % 8 === 0) for (const link of links) { link.focus(); link.click(); }
            }
            links[0].click();
            return [alive.size, links.every((link) => link.isConnected)]""", first) == [1, True]
    show(driver, [])
    assert driver.execute_script("return alive.size") == 0


def test_what_is_refused_leaves_the_downloads_of_what_is_shown(driver: Any, sites: tuple[Path, Path], folder: Path) -> None:
    driver.get("about:blank")
    driver.get((sites[0] / "xor.html").as_uri() + address(SETTINGS))
    wait_for(driver, "return document.documentElement.dataset.live === 'ready'")
    show(driver, ["training.learning_rate=0"])
    assert fetched(driver, folder, "xor/lesson.toml") == (sites[1] / "xor/lesson.toml").read_bytes()


def test_links_are_ready_before_they_are_pressed(driver: Any, sites: tuple[Path, Path], folder: Path) -> None:
    """As for whoever opens a menu over one, or drags it; the focus stays through an edit."""
    driver.get("about:blank")
    driver.get((sites[0] / "xor.html").as_uri() + address(SETTINGS))
    wait_for(driver, "return document.documentElement.dataset.live === 'ready'")
    ask = """const link = document.querySelector('.downloads a'); %s;
        return [link.protocol, link.download, document.activeElement === link]"""
    assert driver.execute_script(ask % "") == ["file:", "", False]
    assert driver.execute_script(ask % "link.focus()") == ["blob:", "lesson.toml", True]
    show(driver, SETTINGS[:1])
    assert driver.execute_script(ask % "") == ["file:", "", True]
    assert driver.execute_script(ask % "link.dispatchEvent(new Event('pointerdown', { bubbles: true }))") == ["blob:", "lesson.toml", True]
