"""Which browsers the browser tests use, and which driver. Only the standard library: the set-up script asks too."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import NamedTuple

MISSING = (
    "The browser tests need Chromium or Chrome and its chromedriver: `sudo apt-get install chromium chromium-driver` "
    "(Debian), `brew install --cask google-chrome chromedriver` (macOS), or their paths in TRACER_BROWSER and "
    "TRACER_CHROMEDRIVER; leave these tests out with --no-browser."
)
MISSING_FIREFOX = (
    "The browser tests need Firefox too: `sudo apt-get install firefox-esr` (Debian), `brew install --cask firefox` (macOS), "
    "or its path in TRACER_FIREFOX; leave these tests out with --no-browser."
)
BROWSERS = (
    "chromium", "chromium-browser", "google-chrome", "google-chrome-stable",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
)
DRIVERS = ("chromedriver", "/usr/lib/chromium/chromedriver", "/usr/lib/chromium-browser/chromedriver")
FIREFOXES = (
    "firefox-esr", "firefox", "/Applications/Firefox.app/Contents/MacOS/firefox", r"C:\Program Files\Mozilla Firefox\firefox.exe",
)


class Browser(NamedTuple):
    """Paths of a browser and of the driver that goes with it."""

    binary: str
    driver: str


def _first(variable: str, candidates: tuple[str, ...]) -> str | None:
    for candidate in (os.environ.get(variable, ""), *candidates):
        found = shutil.which(candidate) if candidate else None
        if found:
            return str(Path(found))
    return None


def find_browser() -> Browser | None:
    """Those of the environment's variables, else the first that is installed; None where either is missing."""
    binary, driver = _first("TRACER_BROWSER", BROWSERS), _first("TRACER_CHROMEDRIVER", DRIVERS)
    return Browser(binary, driver) if binary and driver else None


def find_firefox() -> str | None:
    """The same for Firefox, which needs no driver."""
    return _first("TRACER_FIREFOX", FIREFOXES)
