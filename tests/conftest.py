"""What all tests share: the folders, the goldens, and the command line as a user runs it."""

from __future__ import annotations

import contextlib
import gc
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, settings

from tests.examples import LONG
from tracer.cli import main

ROOT = Path(__file__).resolve().parent.parent
GOLDEN = ROOT / "tests" / "golden"

# The same examples on every machine and in every run: a red check is never a matter of luck.
settings.register_profile(
    "tracer", derandomize=True, deadline=None, print_blob=False, suppress_health_check=[HealthCheck.too_slow], database=None
)
settings.load_profile("tracer")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write tests/golden anew from what comes out now")
    parser.addoption("--no-browser", action="store_true", help="leave out the browser tests")
    parser.addoption("--site", help="a site of this checkout as it stands, built just before; else the browser tests build one")
    parser.addoption("--long", action="store_true", help="the long form of tests that have one")


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--long"):
        os.environ[LONG] = "1"


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Cases marked `long` are left out without --long. What takes long comes first, and one process has a whole file of
    it, or all of a browser's: what such a file builds, starts and warms up is then not made twice (--dist loadgroup)."""
    if not config.getoption("--long"):
        left_out = [item for item in items if item.get_closest_marker("long")]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if not item.get_closest_marker("long")]
    groups = {path: _group(path, item) for item in items for path in [item.path]}
    for item in items:
        if groups[item.path]:
            item.add_marker(pytest.mark.xdist_group(groups[item.path]))
    items.sort(key=lambda item: (groups[item.path] != "browser", not groups[item.path]))


def _group(path: Path, item: pytest.Item) -> str:
    """The name of what runs in one process; empty where each test may run anywhere."""
    if path.parent.name == "browser":
        return "browser"
    slow = any(mark.name == "slow" for mark in item.getparent(pytest.Module).own_markers)
    return path.relative_to(ROOT).as_posix() if slow else ""


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """golden(name, text): the text is what stands in tests/golden/NAME, to the last character."""

    def compare(name: str, text: str) -> None:
        path = GOLDEN / name
        if request.config.getoption("--update-golden"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
            return
        assert path.exists(), f"there is no {path.relative_to(ROOT)}; write it with: pytest --update-golden"
        assert text == path.read_text(encoding="utf-8"), (
            f"{path.relative_to(ROOT)} differs; where the new text is right: pytest --update-golden"
        )

    return compare


@pytest.fixture
def tracer(tmp_path: Path) -> Iterator[Callable[..., subprocess.CompletedProcess[str]]]:
    """tracer("trace", …): the command as a user gives it, in an empty folder unless `cwd` says otherwise.

    flags: of Python; with these it has a process of its own, and `tests/test_cli.py` shows that it says the same there.
    """
    collecting = gc.get_threshold()

    def run(*args: str | Path, cwd: Path = tmp_path, flags: tuple[str, ...] = ()) -> subprocess.CompletedProcess[str]:
        words = [str(arg) for arg in args]
        if flags:
            return subprocess.run(
                [sys.executable, *flags, "-m", "tracer", *words], cwd=cwd, capture_output=True, text=True, encoding="utf-8",
                env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"},
            )
        with contextlib.chdir(cwd):
            done = CliRunner().invoke(main, words, prog_name="python -m tracer", catch_exceptions=False)
        return subprocess.CompletedProcess(words, done.exit_code, done.stdout, done.stderr)

    yield run
    gc.set_threshold(*collecting)  # a command changes it for its process
