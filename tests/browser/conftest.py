"""A built site, and Chromium to look at it with the network off."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser.find import MISSING, find_browser

FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--force-color-profile=srgb",
    "--host-resolver-rules=MAP * ~NOTFOUND",  # nothing outside this machine can be reached
)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Left out only where that was asked for; without a browser they fail."""
    if config.getoption("--no-browser"):
        here = Path(__file__).parent
        for item in items:
            if here in item.path.parents:
                item.add_marker(pytest.mark.skip(reason="--no-browser"))


@pytest.fixture(scope="session")
def site(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of this checkout, built in a folder of its own."""
    folder = tmp_path_factory.mktemp("course")
    for name in ("docs", "templates"):
        shutil.copytree(root / name, folder / name, ignore=shutil.ignore_patterns("walkthroughs", "practice"))
    made = ("lessons.md", "formulas.md", "conventions.md", "writing.md", "teaching.md")
    for name in made:  # by the build, which refuses files of others
        (folder / "docs" / name).unlink(missing_ok=True)
    shutil.copy(root / "mkdocs.yml", folder)
    (folder / "tracer").symlink_to(root / "tracer")  # the hook stands beside the settings
    done = subprocess.run(
        [sys.executable, "-m", "tracer", "build"], cwd=folder, capture_output=True, text=True,
        env={**os.environ, "PYTHONPATH": str(root), "NO_MKDOCS_2_WARNING": "1"},
    )
    assert done.returncode == 0, done.stderr
    return folder / "site"


def launch(profile: Path) -> Any:
    """Chromium under its own driver, with a profile of its own; fails with what to do where there is no browser."""
    found = find_browser()
    if found is None:
        pytest.fail(MISSING, pytrace=False)
    from selenium import webdriver

    options = webdriver.ChromeOptions()
    options.binary_location = found.binary
    for flag in (*FLAGS, f"--user-data-dir={profile}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"performance": "ALL", "browser": "ALL"})
    return webdriver.Chrome(options=options, service=webdriver.ChromeService(executable_path=found.driver))


@pytest.fixture(scope="package")
def driver(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Chromium under its own driver, gone when these tests are done; without one, they fail with the line that says
    what to do."""
    browser = launch(tmp_path_factory.mktemp("profile"))
    # Every visit is a first one: a colour scheme that was once shown is remembered otherwise.
    browser.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": "try { localStorage.clear() } catch {}"})
    yield browser
    browser.quit()


@pytest.fixture
def visit(driver: Any, site: Path) -> Callable[..., Any]:
    """visit("index.html", width=390, dark=True): opens a page of the site from its file. The logs begin with it."""

    def go(page: str, *, width: int = 1280, dark: bool = False, media: str = "screen") -> Any:
        driver.get("about:blank")
        for kind in ("performance", "browser"):
            driver.get_log(kind)
        driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride",
                               {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False})
        scheme = [{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}]
        driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": media, "features": scheme})
        driver.get((site / page).as_uri())
        return driver

    return go
