"""What an edit of a walkthrough takes in Chromium: `python -m benchmarks --live`.

A number is edited 60 times as a reader drags it, at three places of a page. Times are those of the processor, of the
page's main thread: script, style, layout and paint, without the wait for the next frame and without what else the
machine does. They are read from Chromium's own trace, in which the page leaves marks.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import statistics
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import websocket

from benchmarks.measure import ROOT, Result, python
from tests.browser.conftest import launch

EDITS = 60
PLACES = {"the top": "h1", "the forward pass": "#forward", "the update": "#update"}
EDITED = """
const done = arguments[arguments.length - 1], [place, times] = arguments, root = document.documentElement;
const message = () => new Promise((come) => {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => { port1.close(); come(); };
  port2.postMessage(0);
});
const ready = () => new Promise((come) => {
  const look = () => { if (root.dataset.live === "ready") { seen.disconnect(); come(); } };
  const seen = new MutationObserver(look);
  seen.observe(root, { attributes: true });
  look();
});
(async () => {
  document.querySelector(place).scrollIntoView({ behavior: "instant" });
  await new Promise((come) => setTimeout(come, 300));
  for (let k = 0; k < times; k++) {
    const setting = `network.layers[0].weights[0][0]=${(0.2 + k * 0.01).toFixed(2)}`;
    history.replaceState(null, "", `#set=${encodeURIComponent(setting)}`);
    performance.mark("bench:edit");
    const frame = new Promise((come) => requestAnimationFrame(() => message().then(come))); // a task after the frame's
    dispatchEvent(new Event("hashchange"));
    await frame;
    performance.mark("bench:frame");
    await ready();
    performance.mark("bench:ready");
    await new Promise((come) => setTimeout(come, 120));
  }
})().then(() => done(""), (error) => done(String(error)));
"""
WARM = "return performance.getEntriesByName('tracer:warm').length > 0"
PAINTED = "return performance.getEntriesByName('first-contentful-paint')[0]?.startTime"


def results() -> Iterator[Result]:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        site = _site(folder / "course")
        for name, limit in (("xor", 100), ("large", 250)):
            page = site / f"walkthroughs/{name}.html"
            numbers = page.read_text(encoding="utf-8").count("data-path")
            for where, selector in PLACES.items():
                frame, ready = _edits(folder, page, selector, EDITS)
                what = f"an edit at {where}, {numbers} numbers"
                yield _of(f"{what}, to its frame", frame[1:], 20)
                yield _of("  until all is shown", ready[1:], limit)
            warm = [_edits(folder, page, "#forward", 1)[0][0] for _ in range(5)]
            cold = [_edits(folder, page, "#forward", 1, warm=False)[1][0] for _ in range(5)]
            yield _of(f"the first edit, {numbers} numbers, to its frame", warm, 300)
            yield _of("  where it comes before the script is warm, all of it", cold)
            yield _painted(folder, page)


def _of(name: str, taken: list[float], limit: float | None = None) -> Result:
    ordered = sorted(taken)
    return Result(name=name, value=statistics.median(ordered), unit="ms", limit=limit,
                  note=f"least {ordered[0]:.1f}, 95 % {ordered[int(len(ordered) * 0.95)]:.1f}; "
                       f"load {os.getloadavg()[0]:.1f}")


def _edits(folder: Path, page: Path, place: str, times: int, *, warm: bool = True) -> tuple[list[float], list[float]]:
    """Milliseconds of each edit, to its frame and until all is shown."""
    with tempfile.TemporaryDirectory(dir=folder) as profile:
        browser = launch(Path(profile))
        try:
            browser.set_window_size(1280, 900)
            browser.set_script_timeout(300)
            browser.get(page.as_uri())
            while warm and not browser.execute_script(WARM):
                time.sleep(0.2)
            tracing = _Tracing(browser)
            failed = browser.execute_async_script(EDITED, place, times)
            assert not failed, failed
            return _between(tracing.events())
        finally:
            browser.quit()


class _Tracing:
    """Chromium's trace from now on, over a line of its own: the driver does not hand it on."""

    def __init__(self, browser: Any) -> None:
        address = browser.capabilities["goog:chromeOptions"]["debuggerAddress"]
        with urllib.request.urlopen(f"http://{address}/json/version") as found:
            self.line = websocket.create_connection(json.load(found)["webSocketDebuggerUrl"], suppress_origin=True)
        wanted = {"includedCategories": ["blink.user_timing"], "excludedCategories": ["*"]}
        self._say("Tracing.start", traceConfig=wanted)

    def _say(self, method: str, **params: Any) -> None:
        self.line.send(json.dumps({"id": 1, "method": method, "params": params}))
        while "id" not in json.loads(self.line.recv()):
            pass

    def events(self) -> list[dict[str, Any]]:
        """All of it, once it is complete."""
        self._say("Tracing.end")
        found: list[dict[str, Any]] = []
        while True:
            message = json.loads(self.line.recv())
            if message["method"] == "Tracing.tracingComplete":
                self.line.close()
                return found
            found += message["params"].get("value", []) if message["method"] == "Tracing.dataCollected" else []


def _between(events: list[dict[str, Any]]) -> tuple[list[float], list[float]]:
    """From marks with the time of their thread: edit, frame, ready, edit, …"""
    marks = sorted((event for event in events if event["name"].startswith("bench:")), key=lambda event: event["ts"])
    at = {kind: [event["tts"] / 1000 for event in marks if event["name"] == f"bench:{kind}"]
          for kind in ("edit", "frame", "ready")}
    return ([frame - edit for edit, frame in zip(at["edit"], at["frame"], strict=True)],
            [ready - edit for edit, ready in zip(at["edit"], at["ready"], strict=True)])


def _painted(folder: Path, page: Path) -> Result:
    """The first paint of a page beside that of the same page without what makes it follow, in turns."""
    bare = _bare(page)
    taken: dict[Path, list[float]] = {page: [], bare: []}
    with tempfile.TemporaryDirectory(dir=folder) as profile:
        browser = launch(Path(profile))
        try:
            for turn in range(30):
                for each, times in list(taken.items())[::-1 if turn % 2 else 1]:
                    browser.get("about:blank")
                    browser.get(each.as_uri())
                    times.append(browser.execute_script(PAINTED))
        finally:
            browser.quit()
    ours, without = map(statistics.median, taken.values())  # a frame more or less decides the quickest
    least = " of ".join(f"{min(times):.0f}" for times in taken.values())
    note = f"{ours:.0f} ms of {without:.0f} ms by the clock; least {least}"
    return Result(name="  its first paint, beside the page without the script", value=ours / without, unit="times",
                  limit=1.1, note=note)


def _bare(page: Path) -> Path:
    text = page.read_text(encoding="utf-8")
    start = text.index('<script type="application/json" data-live=')
    bare = page.with_name(f"{page.stem}-bare.html")
    bare.write_text(text[:start] + text[text.index("</script>", start) + len("</script>"):], encoding="utf-8")
    return bare


def _site(folder: Path) -> Path:
    """The default lesson, and one with about 2,000 numbers on its page."""
    python("-m", "tracer", "new", str(folder))
    lessons = folder / "docs/lessons"
    for path in lessons.iterdir():
        path.unlink()
    shutil.copy(ROOT / "docs/lessons/xor.toml", lessons)
    (lessons / "large.toml").write_text(_large(), encoding="utf-8")
    python("-m", "tracer", "build", cwd=folder)
    return folder / "site"


def _large() -> str:
    draw = random.Random(5)
    sizes = (5, 8, 7, 6, 3)
    lines = ['title = "Three hidden layers"', "[network]"]
    for inputs, neurons in pairwise(sizes):
        rows = [[round(draw.uniform(-0.9, 0.9), 2) for _ in range(inputs + 1)] for _ in range(neurons)]
        lines += ["[[network.layers]]", 'activation = "sigmoid"', f"weights = {[row[1:] for row in rows]}",
                  f"biases = {[row[0] for row in rows]}"]
    lines += ["[[samples]]", "input = [1, 0, 0.5, 1, 0]", "target = [1, 0, 0]", "[training]", "learning_rate = 0.2",
              "[rounding]", "decimals = { default = 4 }"]
    return "\n".join(lines) + "\n"
