"""A practice page as a pupil works on it: from a file, by keyboard, with one slip, a comma, hints, and a reload."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser.drivers import BOTH, console_errors, outside_requests, wait_for, write
from tests.browser.test_site import OVER, in_the_way, looks
from tests.practice.answers import Writer
from tests.practice.sheets import as_json, exercise, verdicts

pytestmark = pytest.mark.slow

PAGE = "practice/backpropagation.html"
PAGES = (PAGE, "practice/xor.html", "practice/mazur.html")
Open = Callable[..., Any]


@pytest.fixture
def visit_page(driver: Any, visit: Callable[..., Any]) -> Iterator[Open]:
    """Opens a page as on a first visit; afterwards it must not have complained or asked for anything outside."""
    yield lambda page=PAGE, **look: visit(page, **look)
    assert (outside_requests(driver), console_errors(driver)) == ([], [])


def record(driver: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(driver.execute_script(
        "return document.getElementById('practice-record').textContent"))
    return found


def variant(driver: Any) -> dict[str, Any]:
    code = driver.execute_script("return document.querySelector('[data-code]').textContent")
    return next(each for each in record(driver)["variants"] if each["code"] == code)


def focused(driver: Any) -> str:
    return str(driver.execute_script("return document.activeElement.id"))


def verdicts_shown(driver: Any) -> list[str]:
    return list(driver.execute_script("return [...document.querySelectorAll('[data-blank]')].map(e => e.dataset.verdict)"))


def hears(driver: Any, words: str) -> bool:
    """Whether a screen reader is told these words, within five seconds."""
    return bool(wait_for(driver, f"return document.querySelector('[data-say]').textContent.includes({json.dumps(words)})",
                         seconds=5))


def message(driver: Any, place: int) -> str:
    return str(driver.execute_script("return document.getElementById(`blank-${arguments[0]}-says`).textContent", place))


def one_slip(driver: Any, place: int) -> tuple[dict[str, Any], list[str]]:
    """(the mistake, a text per blank): one blank as that mistake has it, and later ones worked out from it rightly."""
    found = driver.execute_script(
        """const record = JSON.parse(document.getElementById("practice-record").textContent), place = arguments[0];
        const page = tracerPractice.page(record, {}), variant = record.variants[0], digits = record.exercise.decimals;
        const [low, high] = variant.accept[place];
        const slip = variant.mistakes[place].find(([, l, h]) => l > high || h < low);
        const texts = record.asked.map(() => "");
        record.asked.forEach((_, n) => {
            page.check(0, texts);
            texts[n] = n === place ? ((slip[1] + slip[2]) / 2).toFixed(digits) : page.answer(n);
        });
        return [page.check(0, texts)[place].mistake, texts]""",
        place,
    )
    return record(driver)["mistakes"][found[0]], found[1]


@BOTH
def test_a_page_is_worked_by_keyboard_with_one_slip(visit_page: Open) -> None:
    """Tab to the first blank, Enter from blank to blank; the slip is named, and what follows from it is right."""
    from selenium.webdriver.common.keys import Keys

    driver = visit_page()
    slip = 2
    mistake, texts = one_slip(driver, slip)
    for _ in range(60):
        write(driver, Keys.TAB)
        if focused(driver) == "blank-0":
            break
    assert focused(driver) == "blank-0", "the first blank is reached with the tabulator"
    for place, text in enumerate(texts):
        assert focused(driver) == f"blank-{place}"
        write(driver, text.replace(".", ",") if place % 2 else text)
        write(driver, Keys.ENTER)
        if place == slip:
            assert focused(driver) == f"blank-{place}", "a wrong answer keeps the focus"
            assert message(driver, place) == mistake["says"]
            assert hears(driver, mistake["says"])
            invalid, described = driver.execute_script(
                """const input = document.activeElement; return [input.getAttribute("aria-invalid"),
                input.getAttribute("aria-describedby").split(" ").map(id => document.getElementById(id).textContent).join(" ")]""")
            assert invalid == "true" and mistake["says"] in described
            for _ in range(2):  # past the hint
                write(driver, Keys.TAB)
    shown = verdicts_shown(driver)
    assert shown[slip] == "wrong" and shown.count("wrong") == 1
    assert "follows" in shown and set(shown) == {"right", "wrong", "follows"}
    follower = shown.index("follows")
    assert "your own earlier numbers" in message(driver, follower)
    total = len(texts)
    assert f"{total - 1} of {total} blanks are right" in driver.execute_script("return document.querySelector('[data-progress]').innerText")
    driver.execute_script("document.querySelector('[data-first] a').focus()")
    write(driver, Keys.ENTER)
    assert focused(driver) == f"blank-{slip}"
    right = variant(driver)["answers"][slip]
    write(driver, f"{right:.4f}" + Keys.ENTER)
    assert verdicts_shown(driver)[slip] == "right"
    assert verdicts_shown(driver)[follower] == "wrong", "what followed from the slip does not follow from the right number"
    changed = verdicts_shown(driver).count("wrong")
    assert hears(driver, "Another answer counts differently" if changed == 1 else f"{changed} other answers count differently")


@BOTH
def test_progress_survives_a_reload_and_another_one(visit_page: Open) -> None:
    driver = visit_page()
    first = variant(driver)
    fill(driver, {0: f"{first['answers'][0]:.4f}", 1: "0,9999", 3: "abc"})
    press(driver, "[data-blank=blank-5] [data-hint]")
    before = verdicts_shown(driver)
    assert before[:4] == ["right", "wrong", "empty", "absurd"]
    driver.refresh()
    assert verdicts_shown(driver) == before
    assert driver.execute_script("return document.getElementById('blank-1').value") == "0,9999"
    assert driver.execute_script("return document.querySelector('#blank-5-hint math').checkVisibility()")

    press(driver, "[data-do=another]")
    other = variant(driver)
    assert other["code"] != first["code"] and set(verdicts_shown(driver)) == {"empty"}
    assert hears(driver, other["code"]) and focused(driver) == "given"
    given = record(driver)["given"]
    shown = driver.execute_script(
        """return [...document.querySelectorAll("article [data-path]")].map(e => [parseInt(e.dataset.path), e.textContent])""")
    assert shown, "numbers in the tables, the text and the figure"
    for row, text in shown:
        assert float(text.replace("−", "-")) == other["given"][given.index(row)], (row, text)
    desc = driver.execute_script("return document.querySelector('svg.tf desc').textContent")
    drawn = driver.execute_script("return [...document.querySelectorAll('svg.tf [data-path]')].map(e => e.textContent)")
    assert drawn and all(text in desc for text in drawn), "the figure's description is that of the new network"
    fill(driver, {0: f"{other['answers'][0]:.4f}"})
    driver.refresh()
    assert variant(driver)["code"] == other["code"] and verdicts_shown(driver)[0] == "right"


def press(driver: Any, button: str) -> None:
    """A button, with the space bar."""
    driver.execute_script("document.querySelector(arguments[0]).focus()", button)
    write(driver, " ")


def fill(driver: Any, texts: dict[int, str]) -> None:
    """A text in place of what stands there."""
    from selenium.webdriver.common.keys import Keys

    for place, text in texts.items():
        driver.execute_script("const blank = document.getElementById(`blank-${arguments[0]}`); blank.focus(); blank.select()", place)
        write(driver, Keys.BACKSPACE + text)
    driver.execute_script("document.activeElement.blur()")


def test_hints_come_in_three_stages(visit_page: Open) -> None:
    driver = visit_page()
    (place,) = [at for at, each in enumerate(record(driver)["asked"]) if each["blank"] == "output.h1"]
    hint = f"[data-blank=blank-{place}] [data-hint]"
    body = driver.find_element("css selector", f"#blank-{place}-hint")
    assert not body.is_displayed() and "formula" in driver.find_element("css selector", hint).get_attribute("aria-label")
    press(driver, hint)
    assert len(body.find_elements("css selector", "math")) == 1 and hears(driver, "is shown")
    press(driver, hint)
    assert len(body.find_elements("css selector", "math")) == 2 and "net input of h1" in body.text, "not yet worked out"
    fill(driver, {0: "0.9"})
    assert "0.9" in driver.execute_script("return arguments[0].querySelectorAll('math')[1].textContent", body)
    press(driver, hint)
    assert driver.find_element("css selector", f"#blank-{place}-hint [data-answer]").text == "0.7109"
    assert "your own" in body.text and hears(driver, "is 0.7109")
    fill(driver, {place: "0,7109"})
    assert verdicts_shown(driver)[place] == "follows"


def test_what_is_handed_in_is_what_grade_reads(visit_page: Open, tmp_path: Path) -> None:
    driver = visit_page()
    driver.execute_cdp_cmd("Page.setDownloadBehavior", {"behavior": "allow", "downloadPath": str(tmp_path)})
    fill(driver, {0: "0,5", 1: "-0.25"})
    driver.find_element("css selector", "[data-student]").send_keys("Zoë, 7")
    press(driver, "[data-hand] button")
    from selenium.webdriver.support.ui import WebDriverWait

    WebDriverWait(driver, 20).until(lambda _: list(tmp_path.glob("*.csv")))
    (file,) = tmp_path.glob("*.csv")
    lines = list(csv.DictReader(io.StringIO(file.read_text(encoding="utf-8"))))
    assert len(lines) == len(record(driver)["asked"])
    assert (lines[0]["student"], lines[0]["code"]) == ("Zoë, 7", variant(driver)["code"])
    assert [(line["quantity"], line["neuron"], line["answer"]) for line in lines[:3]] == [
        ("net", "h1", "0,5"), ("output", "h1", "-0.25"), ("net", "h2", "")]


def test_cleared_blanks_can_be_brought_back(visit_page: Open) -> None:
    driver = visit_page()
    fill(driver, {0: "0.1", 1: "0.2"})
    press(driver, "[data-do=again]")
    assert set(verdicts_shown(driver)) == {"empty"}
    press(driver, "[data-do=again]")
    assert driver.execute_script("return document.getElementById('blank-1').value") == "0.2"


def test_the_page_gives_the_verdicts_of_grade(visit_page: Open) -> None:
    """The same as tests/practice in node."""
    driver = visit_page()
    for name in ("2-2-2", "tanh batch"):
        plan, variants, made = exercise(name)
        filled = list(Writer(plan, variants, seed=3).sheets(60))
        found = driver.execute_script(
            """const [record, filled] = arguments, page = tracerPractice.page(record, {});
            return filled.map(([at, texts]) => page.check(at, texts).map(m => [m.verdict, m.mistake]))""",
            as_json(made), filled,
        )
        assert found == verdicts(plan, variants, filled)


def test_a_page_of_0_1_0_works_with_the_script_of_today(visit_page: Open, site: Path) -> None:
    """Its record has no rules: as where one lesson alone was built since."""
    text = (site / PAGE).read_text(encoding="utf-8")
    found = re.search(r'id="practice-record">(.*?)</script>', text, re.DOTALL)
    assert found
    old = {name: value for name, value in json.loads(found[1]).items() if name not in ("marking", "form")}
    inside = json.dumps(old).replace("<", "\\u003c")
    (site / "practice/old.html").write_text(text.replace(found[1], inside), encoding="utf-8")
    driver = visit_page("practice/old.html")
    assert "marking" not in record(driver)
    fill(driver, {0: "0.1", 1: f"{variant(driver)['answers'][1]:.55f}".replace(".", ",")})
    assert verdicts_shown(driver)[:3] == ["wrong", "right", "empty"]
    press(driver, "[data-blank=blank-0] [data-hint]")
    assert driver.find_element("css selector", "#blank-0-hint math").is_displayed()


@pytest.mark.parametrize(("page", "width", "dark"), looks(PAGES))
def test_nothing_stands_in_the_way(visit_page: Open, page: str, width: int, dark: bool) -> None:
    """No serious finding of axe-core and nothing wider than the window, with answers, messages and hints on the page."""
    driver = visit_page(page, width=width, dark=dark)
    asked = record(driver)["asked"]
    exact = variant(driver)["answers"]
    fill(driver, {0: f"{exact[0]:.8f}", 1: "0.77", 2: "abc", len(asked) - 1: "0.11"})
    for place in (1, 3, len(asked) - 2):
        for _ in range(3):
            driver.execute_script("document.querySelector(`[data-blank=blank-${arguments[0]}] [data-hint]`).click()", place)
    assert driver.execute_script(OVER) <= 0
    assert in_the_way(driver, preload=False) == []


def test_without_a_script_it_is_a_sheet(site: Path) -> None:
    """What stands in the file: given values, figure, blanks; nothing that only a script can do; no answer in sight."""

    text = (site / PAGE).read_text(encoding="utf-8")
    body = re.sub(r"<script.*?</script>", "", text, flags=re.DOTALL)
    found = json.loads(re.search(r'id="practice-record">(.*?)</script>', text, re.DOTALL)[1])  # type: ignore[index]
    assert len(re.findall(r'<input id="blank-\d+"', body)) == len(found["asked"])
    given = [part for part in found["given"] if f'data-path="{part}.value"' in body]
    assert given == found["given"], "every given number"
    assert "tf-network" in body and "<noscript>" in body
    for tag in re.findall(r"<[^>]*data-needs-script[^>]*>", body):
        assert " hidden" in tag
    for answer in found["variants"][0]["answers"]:
        assert f"{answer:.4f}" not in body.replace("−", "-") or abs(answer) < 0.001
