"""The browsers of the tests, and what is asked of any of them: selenium's Chromium, and our own hold on Firefox."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.browser.find import MISSING, MISSING_FIREFOX, find_browser, find_firefox
from tests.browser.firefox import Firefox

FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--force-color-profile=srgb",
    "--host-resolver-rules=MAP * ~NOTFOUND",  # nothing outside this machine can be reached
)
BOTH = pytest.mark.parametrize("driver", ["chromium", "firefox"], indirect=True)
"""For a test that is held in both browsers."""


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


def launch_firefox(profile: Path) -> Firefox:
    """The same with Firefox."""
    binary = find_firefox()
    if binary is None:
        pytest.fail(MISSING_FIREFOX, pytrace=False)
    return Firefox(binary, profile)


def show_as(driver: Any, *, width: int = 1280, dark: bool = False, media: str = "screen") -> None:
    """How wide the window is, and on what a page finds itself. In Firefox only on a light screen."""
    if isinstance(driver, Firefox):
        assert (dark, media) == (False, "screen")
        driver.set_window_size(width, 900)
        return
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride",
                           {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False})
    scheme = [{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}]
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": media, "features": scheme})


def outside_requests(driver: Any) -> list[str]:
    """Addresses asked for that are not files of the site, since the last time."""
    if isinstance(driver, Firefox):
        asked = driver.asked_for()
    else:
        events = [json.loads(entry["message"])["message"] for entry in driver.get_log("performance")]
        asked = [event["params"]["request"]["url"] for event in events if event["method"] == "Network.requestWillBeSent"]
    return [url for url in asked if not url.startswith(("file:", "data:", "blob:", "about:"))]


def console_errors(driver: Any) -> list[str]:
    """Errors and warnings, since the last time."""
    if isinstance(driver, Firefox):
        return driver.complaints()
    return [entry["message"] for entry in driver.get_log("browser") if entry["level"] in ("SEVERE", "WARNING")]


def fresh(driver: Any) -> None:
    """An empty page, and nothing remembered of the one that was open; what is asked for and complained of is heard from
    here on."""
    driver.execute_script("try { localStorage.clear() } catch {}")  # an empty page has none
    driver.get("about:blank")
    outside_requests(driver)
    console_errors(driver)


def wait_for(driver: Any, script: str, *, seconds: float = 20) -> Any:
    """What a script gives as soon as it gives something."""
    from selenium.webdriver.support.ui import WebDriverWait

    return WebDriverWait(driver, seconds, poll_frequency=0.1).until(lambda browser: browser.execute_script(script))


def write(driver: Any, *keys: str) -> None:
    """Types into whatever has the focus."""
    from selenium.webdriver.common.action_chains import ActionChains

    ActionChains(driver).send_keys(*keys).perform()
