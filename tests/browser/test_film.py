"""A film page as a reader drives it: by keyboard, by play and pause, without a script, on paper; held against its trace."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest

from tests.browser.drivers import BOTH, console_errors, outside_requests, wait_for, write
from tests.browser.test_site import OVER, in_the_way, looks

pytestmark = pytest.mark.slow

PAGE = "walkthroughs/xor/film.html"
PAGES = (PAGE, "walkthroughs/three-classes/film.html", "walkthroughs/dead-relu/film.html")
Visit = Callable[..., Any]

SHOWN = """const all = (selector, of) => [...document.querySelectorAll("[data-film] " + selector)].map(of);
    const a = (element, name) => element.getAttribute("data-" + name);
    return {
        place: Number(document.querySelector("[data-slider]").value),
        spoken: document.querySelector("[data-slider]").getAttribute("aria-valuetext"),
        texts: all("[data-shows]", e => [a(e, "shows"), a(e, "path"), e.textContent]),
        edges: all("[data-edge]", e => [Number(a(e, "edge")), e.getAttribute("class"), Number(e.getAttribute("stroke-width"))]),
        marks: all("[data-mark]", e => [Number(a(e, "mark")), a(e, "right"), e.textContent]),
        samples: all("[data-sample]", e => [Number(a(e, "sample")), e.getAttribute("class"),
            getComputedStyle(e.querySelector(".when-right")).display !== "none",
            getComputedStyle(e.querySelector(".when-wrong")).display !== "none"]),
        tones: Object.fromEntries(all("[data-levels] path", e => [e.getAttribute("class"), e.getAttribute("d")])),
        boundary: all("[data-boundary]", e => e.getAttribute("d")),
        cursor: all("[data-cursor]", e => [e.getAttribute("transform"), e.querySelector("circle").getAttribute("cy")]),
    }"""


def trace_of(site: Path, page: str) -> dict[str, Any]:
    """The trace beside a film page, its numbers as decimals."""
    text = (site / page).with_name("trace.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text, parse_float=Decimal)
    return found


def at(trace: Any, path: str) -> Any:
    """What stands at a path such as film.at.12."""
    for step in path.split("."):
        trace = trace[int(step)] if isinstance(trace, list) else trace[step]
    return trace


def rounds_to(text: str, number: Decimal | int) -> bool:
    """Whether a printed numeral is the half-up rounding of a number at its own digits."""
    plain = text.replace("−", "-").replace(",", "")
    match = re.fullmatch(r"(-?\d+(?:\.(\d+))?)(?: × 10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+))?", plain)
    assert match, text
    power = int((match[3] or "0").translate(str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")))
    unit = Decimal(1).scaleb(power - len(match[2] or ""))
    return (Decimal(number) / unit).quantize(Decimal(1), ROUND_HALF_UP) * unit == Decimal(match[1]).scaleb(power)


def weights_of(snapshot: dict[str, Any]) -> list[tuple[Decimal, bool]]:
    """Every weight, and whether it is a bias, in the order of their numbers: by layer and neuron, the bias last."""
    found: list[tuple[Decimal, bool]] = []
    for rows, biases in zip(snapshot["weights"], snapshot["biases"], strict=True):
        for j, row in enumerate(rows):
            found += [(Decimal(weight), False) for weight in row]
            found += [(Decimal(biases[j]), True)] if biases is not None else []
    return found


def is_right(trace: dict[str, Any], place: int, sample: int) -> bool:
    """By the rule of the film, from the outputs and the targets."""
    film = trace["film"]
    outputs = film["snapshots"][place]["outputs"][sample]
    targets = [Decimal(t) for t in trace["lesson"]["samples"][sample]["target"]]
    if film["rule"] == "largest":
        return all(outputs[targets.index(1)] > o for o, t in zip(outputs, targets, strict=True) if t != 1)
    middle = Decimal(film["middle"])
    return all((o > middle) if t > middle else (o < middle) for o, t in zip(outputs, targets, strict=True))


def press(driver: Any, *keys: str) -> dict[str, Any]:
    """Types into the slider, and gives what is shown after the next painted frame."""
    driver.execute_script("document.querySelector('[data-slider]').focus()")
    write(driver, *keys)
    return shown(driver)


def shown(driver: Any) -> dict[str, Any]:
    driver.execute_async_script(
        "const done = arguments[0]; requestAnimationFrame(() => requestAnimationFrame(() => done()))")
    found: dict[str, Any] = driver.execute_script(SHOWN)
    return found


def click(driver: Any, what: str) -> None:
    """A button, with the space bar."""
    driver.execute_script("document.querySelector(`[data-do=${arguments[0]}]`).focus()", what)
    write(driver, " ")


def label(driver: Any) -> str:
    return str(driver.execute_script("return document.querySelector('[data-do=play]').innerText.trim()"))


@pytest.mark.parametrize(("driver", "page"), [*(("chromium", page) for page in PAGES), ("firefox", PAGE)], indirect=["driver"])
def test_what_the_slider_shows_is_what_the_trace_holds(visit: Visit, site: Path, page: str) -> None:
    """At the start, at the end and at two epochs between, all reached by keyboard: numbers, edges, marks, cursor."""
    from selenium.webdriver.common.keys import Keys

    driver, trace = visit(page), trace_of(site, page)
    film = trace["film"]
    last = len(film["at"]) - 1
    largest = max(abs(w) for each in film["snapshots"] for w, bias in weights_of(each) if not bias)
    curve = driver.execute_script(
        "const c = document.querySelector('[data-curve]'); return [c.dataset.xs.split(' '), c.dataset.ys.split(' ')]")
    places = []
    for keys in ((Keys.HOME,), (Keys.ARROW_RIGHT,) * 7, (Keys.PAGE_UP, Keys.PAGE_UP, Keys.PAGE_UP, Keys.PAGE_UP), (Keys.END,)):
        now = press(driver, *keys)
        place = now["place"]
        places.append(place)
        assert len(now["texts"]) > 10
        for key, path, text in now["texts"]:
            assert rounds_to(text, at(trace, path)), (place, key, path, text)
            assert re.match(rf"film\.(snapshots|at|runs\.0\.right)\.{place}(\.|$)", path), path
        weights = weights_of(film["snapshots"][place])
        assert sorted(number for number, _, _ in now["edges"]) == [n for n, (_, bias) in enumerate(weights) if not bias]
        for number, kind, width in now["edges"]:
            weight = weights[number][0]
            assert kind == ("edge-zero" if weight == 0 else "edge-pos" if weight > 0 else "edge-neg")
            assert width == pytest.approx(0.8 + 5.2 * float(abs(weight) / largest), abs=0.051)
        rights = [is_right(trace, place, sample) for sample in range(len(trace["lesson"]["samples"]))]
        assert now["marks"] == [[s, "yes" if r else "no", "✓right" if r else "✗wrong"] for s, r in enumerate(rights)]
        assert now["samples"] == [[s, "right" if r else "wrong", r, not r] for s, r in enumerate(rights)]
        assert {key: text for key, _, text in now["texts"]}["right"] == str(sum(rights))
        epoch, whole = f"{film['at'][place]:,}", f"{film['epochs']:,}"  # a comma only past 9999
        epoch, whole = (number if len(number) > 5 else number.replace(",", "") for number in (epoch, whole))
        assert now["spoken"] == f"epoch {epoch} of {whole}: {sum(rights)} of {len(rights)} right"
        assert now["cursor"] == [[f"translate({curve[0][place]} 0)", curve[1][place]]]
    assert places[:2] == [0, 7] and 7 < places[2] < last and places[3] == last
    assert (outside_requests(driver), console_errors(driver)) == ([], [])


@pytest.mark.parametrize("page", PAGES)
def test_the_square_is_what_the_network_answers(visit: Visit, site: Path, page: str) -> None:
    """Letter by letter what Python draws with the page's weights, which have five digits; and nearly what the figures
    draw with those of the trace."""
    from tracer.figures.training.levels import picture
    from tracer.saying.film_view import FilmView
    from tracer.saying.view import View
    from tracer.site.film_page import FilmPage
    from tracer.site.film_pages import page_data
    from tracer.tape.trace import from_json

    driver = visit(page)
    trace = from_json((site / page).with_name("trace.json").read_bytes())
    assert trace.film is not None
    film = FilmView(View(trace), trace.film)
    brought = driver.execute_script("return document.getElementById('film-data').textContent")
    assert json.loads(brought) == json.loads(msgspec.json.encode(page_data(film)))
    python, cells = FilmPage(page_data(film)), 40
    unit = float(driver.execute_script("return document.querySelector('[data-film] [data-square]').dataset.cell"))
    for place in (0, film.last // 2, film.last):
        driver.execute_script(
            """const slider = document.querySelector("[data-slider]"); slider.value = arguments[0];
            slider.dispatchEvent(new Event("input"))""", place)
        now, square = shown(driver), python.square(place, unit)
        assert now["tones"] == dict(re.findall(r'class="([^"]+)" d="([^"]+)"', square.tones))
        assert now["boundary"] == [square.line] * 2

        drawn, on_page = toned(picture(film, place).tones, cells), toned(now["tones"], cells)
        different = [cell for cell, tone in drawn.items() if on_page[cell] != tone]
        assert len(different) <= 0.01 * cells * cells, different
        points = np.array(re.findall(r"([\d.]+) ([\d.]+)", now["boundary"][0]), dtype=float).reshape(-1, 2) / unit
        ours = np.array([point for line in picture(film, place).lines for point in line]).reshape(-1, 2)
        assert (len(points) == 0) == (len(ours) == 0)
        for some, others in ((points, ours), (ours, points)):
            if len(some):
                away = np.abs(some[:, None, :] - others[None, :, :]).max(axis=2).min(axis=1)
                assert np.quantile(away, 0.95) < 0.1, "in cells"


def toned(paths: dict[str, str], cells: int) -> dict[tuple[int, int], str]:
    """By cell (column, row from the top) its tone; no cell may have two."""
    found: dict[tuple[int, int], str] = {}
    for tone, data in paths.items():
        for column, row, length, back in re.findall(r"M(\d+) (\d+)h(\d+)v1h-(\d+)z", data):
            assert length == back
            for cell in range(int(column), int(column) + int(length)):
                assert (cell, int(row)) not in found
                found[cell, int(row)] = tone
    assert len(found) == cells * cells
    return found


@BOTH
def test_it_plays_pauses_and_stops_at_the_end(visit: Visit, site: Path) -> None:
    from selenium.webdriver.common.keys import Keys

    driver = visit(PAGE)
    last = len(trace_of(site, PAGE)["film"]["at"]) - 1
    time.sleep(0.4)
    assert (shown(driver)["place"], label(driver)) == (0, "Play"), "never by itself"
    click(driver, "play")
    assert label(driver) == "Pause"
    wait_for(driver, "return document.querySelector('[data-slider]').value >= 4", seconds=5)
    assert driver.execute_script("return document.querySelector('[data-say]').textContent") == "", "not at every frame"
    click(driver, "play")
    stopped = shown(driver)
    assert label(driver) == "Play" and 4 <= stopped["place"] < last
    time.sleep(0.4)
    assert shown(driver) == stopped
    assert stopped["spoken"] in driver.execute_script("return document.querySelector('[data-say]').textContent")

    click(driver, "play")
    moved = press(driver, Keys.END, Keys.ARROW_LEFT, Keys.ARROW_LEFT, Keys.ARROW_LEFT)
    assert moved["place"] == last - 3 and label(driver) == "Play", "who takes the slider takes over"
    click(driver, "play")
    wait_for(driver, f"return document.querySelector('[data-slider]').value == {last}", seconds=5)
    assert (shown(driver)["place"], label(driver)) == (last, "Play")
    click(driver, "play")
    wait_for(driver, f"return document.querySelector('[data-slider]').value < {last // 2}", seconds=5)
    assert label(driver) == "Pause", "from the start where it was at the end"
    click(driver, "play")
    assert (outside_requests(driver), console_errors(driver)) == ([], [])


def test_single_frames_and_what_is_said(visit: Visit) -> None:
    """A frame on and back by button; when the moving has an end, it is said, and the address leads back here."""
    driver = visit(PAGE)
    for what, place in (("on", 1), ("on", 2), ("back", 1), ("back", 0), ("back", 0), ("on", 1)):
        click(driver, what)
        assert shown(driver)["place"] == place
    spoken = wait_for(driver, "return document.querySelector('[data-say]').textContent", seconds=5)
    assert spoken.startswith(shown(driver)["spoken"]) and "loss" in spoken
    assert driver.execute_script("return location.hash") == "#epoch=1"


def test_an_address_names_an_epoch(visit: Visit, site: Path) -> None:
    epochs = trace_of(site, PAGE)["film"]["at"]
    wanted = epochs[len(epochs) // 2]
    driver = visit(PAGE)
    assert shown(driver)["place"] == 0
    driver.execute_script("location.hash = arguments[0]", f"epoch={wanted}")
    assert wait_for(driver, f"return document.querySelector('[data-slider]').value == {epochs.index(wanted)}", seconds=5)
    driver.get((site / PAGE).as_uri() + f"#epoch={wanted + 1}")
    driver.refresh()
    assert epochs[shown(driver)["place"]] <= wanted + 1 < epochs[shown(driver)["place"] + 1], "the last one before it"


def test_without_a_script_there_are_stills(visit: Visit, driver: Any, site: Path) -> None:
    driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        visit(PAGE)
        assert not driver.find_element("css selector", "[data-film]").is_displayed()
        stills = driver.find_elements("css selector", ".film-stills .tf-still")
        assert len(stills) == 5 and all(still.is_displayed() for still in stills)
        assert min(driver.execute_script(LETTERS, ".film-key :is(text, tspan):not(.index)"))[0] >= 12.9
    finally:
        driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})
    visit(PAGE)
    assert driver.find_element("css selector", "[data-film]").is_displayed()
    assert not any(still.is_displayed() for still in driver.find_elements("css selector", ".film-stills svg"))


def test_paper_shows_the_stills(visit: Visit) -> None:
    driver = visit(PAGE, media="print", width=640)
    assert not driver.find_element("css selector", "[data-film]").is_displayed()
    stills = driver.find_elements("css selector", ".film-stills .tf-still")
    assert len(stills) == 5 and all(still.is_displayed() for still in stills)
    assert min(driver.execute_script(LETTERS, ".film-key :is(text, tspan):not(.index)"))[0] >= 12.9
    edges = driver.execute_script(
        "return [...document.querySelectorAll('.film-stills svg')].map(e => e.getBoundingClientRect().right)")
    assert max(edges) <= 640


def test_a_thumb_can_drive_it(visit: Visit) -> None:
    """On a phone every control is large enough, and controls, network and square stand in one window."""
    driver = visit(PAGE, width=390)
    sizes = driver.execute_script(
        """return [...document.querySelectorAll("[data-film] button, [data-film] input")].map(e => {
            const box = e.getBoundingClientRect(); return [box.width, box.height]})""")
    assert len(sizes) == 4 and all(width >= 44 and height >= 44 for width, height in sizes), sizes
    top, bottom, wide = driver.execute_script(
        """const box = selector => document.querySelector(selector).getBoundingClientRect();
        return [box(".film-bar").top, Math.max(box(".film-network").bottom, box(".film-square").bottom), box("[data-slider]").width]""")
    assert bottom - top < 844 - 60 and wide > 200
    letters = driver.execute_script(
        """return Math.min(...[...document.querySelectorAll(".film-network [data-shows]")].filter(e => !e.closest("desc"))
            .map(e => parseFloat(getComputedStyle(e).fontSize) * e.ownerSVGElement.getScreenCTM().a))""")
    assert letters >= 9.5
    driver.execute_script("document.querySelector('.film-square').scrollIntoView({block: 'end'})")
    assert driver.execute_script("return document.querySelector('.film-bar').getBoundingClientRect().top") >= 0, "it stays"


LETTERS = """return [...document.querySelectorAll(arguments[0])]
    .filter(e => e.ownerSVGElement && e.textContent.trim() && !e.closest("desc, title") && !e.querySelector("tspan")
        && e.getClientRects().length)
    .map(e => [parseFloat(getComputedStyle(e).fontSize) * e.ownerSVGElement.getScreenCTM().a, e.textContent])"""


@pytest.mark.parametrize("page", PAGES[:2])
def test_letters_of_the_stage_are_large_enough_on_a_tablet(visit: Visit, page: str) -> None:
    driver = visit(page, width=768)
    for part in ("curve", "network", "square"):
        found = driver.execute_script(LETTERS, f".film-{part} svg :is(text, tspan):not(.index)")
        assert len(found) > 5 and min(found)[0] >= 11, (part, min(found))


@pytest.mark.parametrize("page", PAGES)
def test_curves_fit_a_phone_and_their_axes_have_names(visit: Visit, page: str) -> None:
    driver = visit(page, width=390)
    for part in (".film-curve svg", "svg.tf-losses", "svg.tf-rates"):
        found = driver.execute_script(
            """const svg = document.querySelector(arguments[0]); if (!svg) return null;
            const frame = svg.getBoundingClientRect();
            return [...svg.querySelectorAll("text")].map(e => { const box = e.getBoundingClientRect();
                return [box.left - frame.left, frame.right - box.right, box.width, e.textContent]})""", part)
        if found is None:
            assert part == "svg.tf-losses"
            continue
        assert {"epoch"} <= {text for _, _, wide, text in found if wide}
        assert any(text.startswith("loss") for _, _, wide, text in found if wide)
        assert min(found)[0] >= -2 and min(room for _, room, _, _ in found) >= -1, (part, found)
        assert min(driver.execute_script(LETTERS, f"{part} :is(text, tspan)"))[0] >= 10


@pytest.mark.parametrize("width", [390, 1280])
def test_the_epoch_from_which_all_are_right_is_said_under_the_track(visit: Visit, site: Path, width: int) -> None:
    """At both ends of the film and at that epoch: in words, under the thumb, and between the ends of the track."""
    from selenium.webdriver.common.keys import Keys

    driver, film = visit(PAGE, width=width), trace_of(site, PAGE)["film"]
    assert driver.execute_script("return document.querySelector('.film-kept').innerText").strip() == (
        f"all right from {film['runs'][0]['kept']} on")
    hidden = "return document.querySelector('.film-kept').closest('[aria-hidden]')"
    assert driver.execute_script(hidden) is None
    for share in ("0", "0.5", "1"):
        label, track, bar = driver.execute_script(
            """const mark = document.querySelector(".film-kept"); mark.style.setProperty("--share", arguments[0]);
            return [mark.querySelector("span"), document.querySelector("[data-slider]"), document.querySelector(".film-bar")]
                .map(e => { const b = e.getBoundingClientRect(); return [b.left, b.top, b.right, b.bottom] })""", share)
        assert track[0] <= label[0] and label[2] <= track[2], "between the ends"
        assert label[1] >= (track[1] + track[3]) / 2 + 12 and label[3] <= bar[3], "under the thumb"
    press(driver, Keys.END)


def test_the_space_bar_on_the_slider_plays_and_pauses(visit: Visit) -> None:
    driver = visit(PAGE)
    press(driver, " ")
    assert label(driver) == "Pause"
    press(driver, " ")
    assert label(driver) == "Play"


def test_nothing_moves_by_itself_for_who_wants_no_motion(visit: Visit) -> None:
    driver = visit(PAGE)
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia",
                           {"media": "screen", "features": [{"name": "prefers-reduced-motion", "value": "reduce"}]})
    click(driver, "play")
    edge = "getComputedStyle(document.querySelector('[data-film] [data-edge]')).transitionProperty"
    assert driver.execute_script(f"return {edge}") == "none"
    click(driver, "play")


@pytest.mark.parametrize(("page", "width", "dark"), looks(PAGES[:2]))
def test_nothing_stands_in_the_way(visit: Visit, page: str, width: int, dark: bool) -> None:
    """No serious finding of axe-core and nothing wider than the window, in the middle of the film."""
    from selenium.webdriver.common.keys import Keys

    driver = visit(page, width=width, dark=dark)
    press(driver, Keys.PAGE_UP, Keys.PAGE_UP)
    driver.execute_script("document.querySelectorAll('details').forEach(fold => { fold.open = true })")
    assert driver.execute_script(OVER) <= 0
    assert in_the_way(driver, preload=False) == []
