"""A built site, and Chromium and Firefox to look at it with the network off."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser.drivers import fresh, launch, launch_firefox, show_as
from tests.builders import checkout, run


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Left out only where that was asked for; without a browser they fail."""
    if config.getoption("--no-browser"):
        here = Path(__file__).parent
        for item in items:
            if here in item.path.parents:
                item.add_marker(pytest.mark.skip(reason="--no-browser"))


@pytest.fixture(scope="session")
def site(pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of this checkout, in a folder of its own: a copy of the one that --site names, or built."""
    folder = tmp_path_factory.mktemp("course")
    if built := pytestconfig.getoption("--site"):
        return Path(shutil.copytree(built, folder / "site"))
    run(checkout(folder), "tracer", "build")
    return folder / "site"


@pytest.fixture(scope="package")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Gone when these tests are done."""
    browser = launch(tmp_path_factory.mktemp("profile"))
    yield browser
    browser.quit()


@pytest.fixture(scope="package")
def firefox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    browser = launch_firefox(tmp_path_factory.mktemp("profile"))
    yield browser
    browser.quit()


@pytest.fixture
def driver(request: pytest.FixtureRequest) -> Any:
    """Chromium, or the browser that the parameters of a test name."""
    return request.getfixturevalue(getattr(request, "param", "chromium"))


@pytest.fixture
def visit(driver: Any, site: Path) -> Callable[..., Any]:
    """visit("index.html", width=390, dark=True): opens a page of the site from its file, as on a first visit. The logs begin
    with it."""

    def go(page: str, *, width: int = 1280, dark: bool = False, media: str = "screen") -> Any:
        fresh(driver)
        show_as(driver, width=width, dark=dark, media=media)
        driver.get((site / page).as_uri())
        return driver

    return go
