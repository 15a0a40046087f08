"""A walkthrough that follows its address, beside the page that a build with the same settings makes."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from tests.browser.test_site import console_errors, outside_requests, wait_for
from tests.live.edits import edits
from tracer.ground.errors import TracerError
from tracer.lesson.reader import load_lesson

pytestmark = pytest.mark.slow
LESSONS = ("xor", "mazur", "relu", "tanh-batch", "three-classes")
EVERY_DAY = 4
SERIALIZED = """
const told = (node) => {
  if (node.nodeType === 3) return node.data.replace(/\\s+/g, " ");
  if (node.nodeType !== 1 || node.hasAttribute("data-live-tools") || node.hasAttribute("data-live") || node.localName === "script") return "";
  if (/md-typeset__(scrollwrap|table)/.test(node.className)) return [...node.childNodes].map(told).join("");
  if (node.matches(".md-code__nav, .md-clipboard")) return "";
  const first = node.hasAttribute("data-first-numbers");
  const attributes = [...node.attributes].filter(({ name }) => name !== "tabindex" && !(first && name === "hidden"))
    .map(({ name, value }) => `${name}="${name === "class" ? value.replace(" stacked", "") : value}"`).sort();
  return `<${[node.localName, ...attributes].join(" ")}>${[...node.childNodes].map(told).join("")}</>`;
};
return told(document.querySelector("article")).replace(/^(<[^>]*>) /, "$1").replace(/\\s+<\\/>$/, "</>").replace(/> </g, ">\\n<");
"""
"""All elements with their attributes and texts; not what the theme's own script adds, nor white space between elements."""


def course(folder: Path, lesson: str, root: Path, *settings: str) -> Path:
    """The site of a course with one lesson of ours."""
    subprocess.run([sys.executable, "-m", "tracer", "new", str(folder)], check=True, capture_output=True, cwd=root)
    for path in (folder / "docs/lessons").iterdir():
        path.unlink()
    shutil.copy(root / f"docs/lessons/{lesson}.toml", folder / "docs/lessons")
    arguments = [part for setting in settings for part in ("--set", setting)]
    done = subprocess.run([sys.executable, "-m", "tracer", "build", *arguments], cwd=folder, capture_output=True, text=True,
                          env={**os.environ, "PYTHONPATH": str(root), "NO_MKDOCS_2_WARNING": "1"})
    assert done.returncode == 0, done.stderr
    return folder / "site"


def address(settings: list[str]) -> str:
    return "#" + "&".join(f"set={quote(setting, safe='')}" for setting in settings)


def taken(path: Path, settings: list[str]) -> bool:
    """Whether the reader takes them; what it refuses has tests of its own."""
    try:
        load_lesson(path, overrides=settings)
    except TracerError:
        return False
    return True


def cases(root: Path) -> list[Any]:
    """(lesson, settings): one a lesson, and more with --long."""
    found = []
    for at, name in enumerate(LESSONS * 6):
        path = root / f"docs/lessons/{name}.toml"
        settings = next(wish for wish in edits(load_lesson(path), random.Random(at)) if taken(path, wish))
        found.append(pytest.param(name, settings, id=f"{name}-{at}", marks=[] if at < EVERY_DAY else [pytest.mark.long]))
    return found


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory, root: Path) -> Callable[[str], Path]:
    """The page of a lesson as its file has it."""
    sites: dict[str, Path] = {}

    def page(lesson: str) -> Path:
        if lesson not in sites:
            sites[lesson] = course(tmp_path_factory.mktemp("first") / "course", lesson, root)
        return sites[lesson] / f"walkthroughs/{lesson}.html"

    return page


@pytest.mark.parametrize(("lesson", "settings"), cases(Path(__file__).resolve().parents[2]))
def test_the_page_is_the_one_that_a_build_with_these_settings_makes(
    driver: Any, first: Callable[[str], Path], tmp_path: Path, root: Path, lesson: str, settings: list[str],
) -> None:
    driver.get_log("performance")  # of the tests before
    driver.get((course(tmp_path / "course", lesson, root, *settings) / f"walkthroughs/{lesson}.html").as_uri())
    built = driver.execute_script(SERIALIZED)
    page = first(lesson).as_uri()
    driver.get("about:blank")
    driver.get(page + address(settings))
    wait_for(driver, "return document.documentElement.dataset.live === 'ready'")
    assert driver.execute_script(SERIALIZED).split("\n") == built.split("\n")
    driver.execute_script("location.hash = ''")
    wait_for(driver, "return document.documentElement.dataset.live === 'ready' && !location.hash")
    back = driver.execute_script(SERIALIZED)
    driver.get("about:blank")
    driver.get(page)
    assert back == driver.execute_script(SERIALIZED)
    assert (outside_requests(driver), console_errors(driver)) == ([], [])
