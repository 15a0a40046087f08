"""A walkthrough that follows its address, beside the page that a build with the same settings makes."""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from tests.browser.drivers import BOTH, console_errors, fresh, outside_requests, wait_for
from tests.builders import ROOT, run
from tests.examples import LONG
from tests.live.edits import edits
from tracer.audit import audit_page
from tracer.ground.errors import TracerError
from tracer.lesson.reader import load_lesson
from tracer.site.build import build
from tracer.site.course import make_course
from tracer.tape.record import record

pytestmark = pytest.mark.slow
LESSONS = ("xor", "mazur", "relu", "tanh-batch", "three-classes")
SHOWN = (*LESSONS, "deeper")
EVERY_DAY = {"chromium": 4, "firefox": 3}
SERIALIZED = """
const told = (node) => {
  if (node.nodeType === 3) return node.data.replace(/\\s+/g, " ");
  if (node.nodeType !== 1 || node.hasAttribute("data-live-tools") || node.hasAttribute("data-live") || node.localName === "script") return "";
  if (/md-typeset__(scrollwrap|table)|formula-scroll/.test(node.className)) return [...node.childNodes].map(told).join("");
  if (node.matches(".md-code__nav, .md-clipboard")) return "";
  const first = node.hasAttribute("data-first-numbers"); // either wording stands there, one of them hidden
  const attributes = [...node.attributes].filter(({ name }) => name !== "tabindex" && !(first && name === "hidden"))
    .map(({ name, value }) => `${name}="${name === "class" ? value.replace(" stacked", "") : value}"`).sort();
  return `<${[node.localName, ...attributes].join(" ")}>${[...node.childNodes].map(told).join("")}</>`;
};
return told(document.querySelector("article")).replace(/^(<[^>]*>) /, "$1").replace(/\\s+<\\/>$/, "</>").replace(/> </g, ">\\n<");
"""
"""All elements with their attributes and texts; not what the theme's own script adds, nor white space between elements."""


def address(settings: list[str]) -> str:
    return "#" + "&".join(f"set={quote(setting, safe='')}" for setting in settings)


def taken(path: Path, settings: list[str]) -> bool:
    """Whether the reader takes them; what it refuses has tests of its own."""
    try:
        load_lesson(path, overrides=settings)
    except TracerError:
        return False
    return True


def lesson_file(name: str) -> Path:
    return ROOT / f"docs/lessons/{name}.toml"


def wishes() -> list[tuple[str, list[str]]]:
    """(lesson, settings), six of each lesson."""
    return [(name, next(wish for wish in edits(load_lesson(lesson_file(name)), random.Random(at)) if taken(lesson_file(name), wish)))
            for at, name in enumerate(LESSONS * 6)]


WISHES = wishes()


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site with the lessons as their files have them in walkthroughs/, and the pages that a build with settings makes of
    them in edited-NUMBER/. One run of MkDocs makes it of all this Markdown."""
    folder = tmp_path_factory.mktemp("live") / "course"
    make_course(folder)
    for path in (folder / "docs/lessons").iterdir():
        path.unlink()
    for name in SHOWN:
        shutil.copy(lesson_file(name), folder / "docs/lessons")
    for at, (name, settings) in enumerate(WISHES if os.environ.get(LONG) else WISHES[:max(EVERY_DAY.values())]):
        build(folder, lessons=[folder / f"docs/lessons/{name}.toml"], docs_only=True, overrides=settings)
        others = shutil.ignore_patterns(*(f"{other}*" for other in SHOWN if other != name))
        shutil.copytree(folder / "docs/walkthroughs", folder / f"docs/edited-{at}", ignore=others)
    run(folder, "tracer", "build")
    return folder / "site"


@pytest.fixture
def first(course: Path) -> Callable[[str], Path]:
    """The page of a lesson as its file has it."""
    return lambda lesson: course / f"walkthroughs/{lesson}.html"


@pytest.mark.parametrize(("driver", "at"), [
    pytest.param(browser, at, id=f"{browser}-{name}-{at}", marks=[] if at < EVERY_DAY[browser] else [pytest.mark.long])
    for browser in EVERY_DAY for at, (name, _) in enumerate(WISHES)
], indirect=["driver"])
def test_the_page_is_the_one_that_a_build_with_these_settings_makes(driver: Any, course: Path, first: Callable[[str], Path], at: int) -> None:
    lesson, settings = WISHES[at]
    there = course / f"edited-{at}/{lesson}.html"
    fresh(driver)
    driver.get(there.as_uri())
    built = driver.execute_script(SERIALIZED)
    page = first(lesson).as_uri()
    driver.get("about:blank")
    driver.get(page + address(settings))
    wait_for(driver, "return document.documentElement.dataset.live === 'ready'")
    assert driver.execute_script(SERIALIZED).split("\n") == built.split("\n")
    dump = there.with_name(f"{lesson}-dumped.html")
    dump.write_text(driver.execute_script("return document.documentElement.outerHTML"), encoding="utf-8")
    report = audit_page(dump, f"walkthroughs/{lesson}.html")
    assert sum(report.counts.values()) > 200, "the page was read"
    assert [f"{finding.heading}: {finding.text}: {finding.what}" for finding in report.findings] == []
    driver.execute_script("location.hash = ''")
    wait_for(driver, "return document.documentElement.dataset.live === 'ready' && !location.hash")
    back = driver.execute_script(SERIALIZED)
    driver.get("about:blank")
    driver.get(page)
    assert back == driver.execute_script(SERIALIZED)
    assert (outside_requests(driver), console_errors(driver)) == ([], [])


SHOWS = "return document.documentElement.dataset.live === 'ready' && document.querySelector('article').textContent.includes(arguments[0])"


def edit(driver: Any, settings: list[str], shows: str) -> None:
    # a browser takes the focus away where a link leads elsewhere on the page; an edit of the page itself would not be a link
    driver.execute_script("history.replaceState(null, '', arguments[0]); dispatchEvent(new Event('hashchange'))", address(settings) or "#")
    wait_for(driver, f"return (function () {{ {SHOWS} }}).apply(null, {[shows]!r})")


@BOTH
def test_what_the_reader_has_opened_and_looks_at_stays(driver: Any, first: Callable[[str], Path]) -> None:
    driver.get("about:blank")
    driver.set_window_size(1280, 800)
    driver.get(first("xor").as_uri())
    driver.execute_script("""
        document.querySelector("details.fold").open = true;
        document.querySelector("#tab-forward-2").checked = true;
        window.kept = document.querySelector("#update-others");
        kept.scrollIntoView();
        window.link = document.querySelector(".downloads a");
        link.focus({ preventScroll: true });
        window.top_ = kept.getBoundingClientRect().top;
    """)
    edit(driver, ["network.layers[0].weights[0][0]=0.7777"], "0.7777")
    assert driver.execute_script("""return [
        document.querySelector("details.fold").open, document.querySelector("#tab-forward-2").checked, document.activeElement === link,
        kept.isConnected, Math.abs(kept.getBoundingClientRect().top - top_) < 2]""") == [True] * 5


@BOTH
def test_what_the_reader_of_lessons_refuses_is_refused_in_its_words(driver: Any, first: Callable[[str], Path], root: Path) -> None:
    driver.get("about:blank")
    driver.get(first("mazur").as_uri() + address(["network.layers[0].weights[0][0]=0.5"]))
    wait_for(driver, "return document.documentElement.dataset.live === 'ready'")
    good = driver.execute_script(SERIALIZED)
    for settings in (["network.layers[0].biases[0]=0.1"], ["network.layers[0].weights[0][0]=1e300"], ["samples[3].input[0]=1"], ["weights=1", "x"],
                     ["network.layers[0].weights[0][0]=nan"], ["training.learning_rate=0"]):
        with pytest.raises(TracerError) as refused:
            record(load_lesson(root / "docs/lessons/mazur.toml", overrides=settings))
        driver.execute_script("location.hash = arguments[0]", address(settings))
        wait_for(driver, "return document.querySelector('[data-live-says]')?.textContent.includes(arguments[0])".replace(
            "arguments[0]", repr(str(refused.value).split("\n")[0][:60])))
        assert driver.execute_script("return document.querySelector('[data-live-says]').textContent") == str(refused.value)
        assert driver.execute_script(SERIALIZED) == good, "the last good numbers stay, and nothing becomes NaN"
    driver.get("about:blank")
    driver.get(first("mazur").as_uri() + address(["weights=1"]))  # refused from the start
    wait_for(driver, "return document.documentElement.dataset.live === 'ready' && document.querySelector('[data-live-says]') !== null")
    edit(driver, ["network.layers[0].weights[0][0]=0.5"], "")
    assert driver.execute_script(SERIALIZED) == good
    edit(driver, ["network.layers[0].weights[0][0]=0.5"], "")  # the numbers that the page has shown all the time
    wait_for(driver, "return document.querySelector('[data-live-says]').hidden")
    edit(driver, [], "")


@BOTH
def test_nothing_is_said_that_holds_of_the_first_numbers_alone(driver: Any, site: Path) -> None:
    """Of an edited page of the site, which has a film and numbers of an author; and all of it once they are back."""
    driver.get("about:blank")
    driver.get((site / "walkthroughs/xor.html").as_uri())
    told = "return document.querySelector('article').innerText"
    nowhere = """return [...document.querySelectorAll(".md-nav--secondary a[href^='#']")].filter((link) => link.offsetParent
        && !document.getElementById(link.getAttribute("href").slice(1))).map((link) => link.textContent.trim())"""
    built = driver.execute_script(told)
    assert "the same first weights" in built and "With these very weights" in built
    edit(driver, ["network.layers[0].weights[0][0]=0.7777"], "0.7777")
    edited = driver.execute_script(told)
    assert "same first weights" not in edited and "these very weights" not in edited
    assert "first numbers of this page" not in edited and edited.count("first weights of this page") == 2
    assert driver.execute_script(nowhere) == []
    edit(driver, [], "")
    assert driver.execute_script(told) == built
    assert driver.execute_script(nowhere) == []


FIRST_WEIGHT = "network.layers[0].weights[0][0]"


def warm(driver: Any, page: Path) -> None:
    """Opens a page and lets its script warm up, so that edits are made in parts."""
    driver.get("about:blank")
    driver.set_window_size(1280, 800)
    driver.get(page.as_uri())
    wait_for(driver, "return performance.getEntriesByName('tracer:warm').length > 0")


def whole(driver: Any, page: Path, settings: list[str]) -> list[str]:
    """The same page as it is made in one go, before anything is known of it."""
    driver.get("about:blank")
    driver.get(page.as_uri() + address(settings))
    wait_for(driver, "return document.documentElement.dataset.live === 'ready'")
    return str(driver.execute_script(SERIALIZED)).split("\n")


NOW = """
const go = (value) => {
  history.replaceState(null, "", value === null ? "#" : `#set=${encodeURIComponent(`network.layers[0].weights[0][0]=${value}`)}`);
  dispatchEvent(new Event("hashchange"));
};
const says = (selector) => document.querySelector(selector).textContent, live = () => document.documentElement.dataset.live;
"""


def test_an_edit_shows_what_is_in_sight_at_once_and_the_rest_soon(driver: Any, first: Callable[[str], Path]) -> None:
    warm(driver, first("xor"))
    driver.execute_script("document.querySelector('#forward-first').scrollIntoView({ behavior: 'instant' })")
    before, at_once = driver.execute_script(NOW + """
        const all = () => [says("table.updates"), says("#fig-3"), live()], before = all();
        go("0.7777");
        return [before, all()];""")
    assert at_once[2] == "working" and at_once[0] == before[0]
    assert "0.7777" in at_once[1] and "0.7777" not in before[1]
    wait_for(driver, "return document.documentElement.dataset.live === 'ready'")
    assert driver.execute_script(NOW + "return says('table.updates')") != before[0]
    there = driver.execute_script(SERIALIZED).split("\n")
    assert there == whole(driver, first("xor"), [f"{FIRST_WEIGHT}=0.7777"])


def test_of_edits_one_after_another_the_last_one_stays(driver: Any, first: Callable[[str], Path]) -> None:
    """At several places of the page, each edit before the one before it is done; and back again."""
    page = first("deeper")
    warm(driver, page)
    built = driver.execute_script(SERIALIZED)
    done = driver.execute_async_script(NOW + """
        const done = arguments[arguments.length - 1], places = ["h1", "#forward", "#hidden", "#update", "#downloads"];
        let at = 0, unfinished = 0;
        const step = () => {
          document.querySelector(places[at % places.length]).scrollIntoView({ behavior: "instant" });
          go((0.1 + at / 100).toFixed(2));
          unfinished += live() === "working";
          if (++at < 40) return setTimeout(step, (at * 7) % 40);
          (function wait() { if (live() === "ready") done(unfinished); else setTimeout(wait, 20); })();
        };
        step();""")
    assert done > 20
    there = driver.execute_script(SERIALIZED).split("\n")
    driver.execute_script(NOW + "go('5'); go(null)")
    assert driver.execute_script(SERIALIZED) == built
    driver.execute_script(NOW + "go('0.49')")
    wait_for(driver, "return document.documentElement.dataset.live === 'ready'")
    assert driver.execute_script(SERIALIZED).split("\n") == there
    assert there == whole(driver, page, [f"{FIRST_WEIGHT}=0.49"])


def test_what_the_reader_does_while_the_rest_is_made_stays(driver: Any, first: Callable[[str], Path]) -> None:
    """A fold that is opened and a place that is gone to, between the two parts of an edit; paper shows all of it."""
    page = first("xor")
    warm(driver, page)
    assert driver.execute_script(NOW + """
        go("0.7777");
        document.querySelector("#hidden ~ .tabs details.fold, #hidden ~ * details.fold").open = true;
        const kept = document.querySelector("#update");
        kept.scrollIntoView({ behavior: "instant" });
        window.kept = [kept, kept.getBoundingClientRect().top];
        return live();""") == "working"
    wait_for(driver, "return document.documentElement.dataset.live === 'ready'")
    assert driver.execute_script("""return [
        document.querySelector("#hidden ~ .tabs details.fold, #hidden ~ * details.fold").open,
        Math.abs(kept[0].getBoundingClientRect().top - kept[1]) < 2]""") == [True, True]
    printed = driver.execute_script(NOW + "go('0.5678'); dispatchEvent(new Event('beforeprint')); return [live(), says('article')]")
    assert printed[0] == "ready"
    driver.execute_script("dispatchEvent(new Event('afterprint'))")
    assert whole(driver, page, [f"{FIRST_WEIGHT}=0.5678"])
    assert driver.execute_script("return document.querySelector('article').textContent") == printed[1]


def test_what_is_selected_stays_selected(driver: Any, first: Callable[[str], Path]) -> None:
    warm(driver, first("xor"))
    text = driver.execute_script(NOW + """
        const from = document.querySelector("#forward ~ p"), to = document.querySelector("#forward-first + p");
        from.scrollIntoView({ behavior: "instant" });
        getSelection().setBaseAndExtent(from.firstChild, 3, to.lastChild, to.lastChild.length - 2);
        const text = String(getSelection());
        go("0.7777");
        return [text, String(getSelection())];""")
    assert len(text[0]) > 80 and text[0] == text[1]
    wait_for(driver, "return document.documentElement.dataset.live === 'ready'")
    number = driver.execute_script(NOW + """
        const number = [...document.querySelectorAll("table.updates .n")].find((each) => each.textContent.includes("0.7777"));
        number.scrollIntoView({ behavior: "instant", block: "center" });
        getSelection().setBaseAndExtent(number.firstChild, 0, number.firstChild, number.firstChild.length);
        go("0.6543");
        return String(getSelection());""")
    assert "0.6543" in number


def test_a_refused_edit_stops_none_that_is_under_way(driver: Any, first: Callable[[str], Path]) -> None:
    page = first("xor")
    warm(driver, page)
    driver.execute_script(NOW + "go('0.7777'); go('1e300')")
    assert driver.execute_script("return document.querySelector('[data-live-says]').hidden") is False
    wait_for(driver, "return document.documentElement.dataset.live === 'ready'")
    assert driver.execute_script(SERIALIZED).split("\n") == whole(driver, page, [f"{FIRST_WEIGHT}=0.7777"])
