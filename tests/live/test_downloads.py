"""What an edited page gives to take away is what a build with the same settings writes, byte by byte."""

from __future__ import annotations

import csv
import io
import json
import random
from base64 import b64decode
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.examples import examples
from tests.live.conftest import ROOT, site_markdown
from tests.live.edits import edits
from tests.live.test_walkthrough import kinds
from tests.node import in_node
from tracer.ground.errors import TracerError
from tracer.ground.inventory import WALKTHROUGHS
from tracer.ground.rewrite import toml_text
from tracer.ground.table import cell
from tracer.lesson.overrides import overridden
from tracer.lesson.reader import parse_lesson
from tracer.live.bundle import core
from tracer.saying.environment import Templates
from tracer.site.live_data import page_data
from tracer.site.pages import lesson_files
from tracer.site.source import Source
from tracer.site.sources import read_sources
from tracer.tape.record import record
from tracer.tape.trace import CSV_COLUMNS, to_csv, to_json

pytestmark = pytest.mark.slow
LESSONS = sorted(path for path in (ROOT / "docs/lessons").glob("*.toml") if not path.name.endswith(".printed.toml"))
TEMPLATES = Templates()
PLAIN = (ROOT / "tracer/live/parts.js").read_text(encoding="utf-8")
"""It reads a page's data, among others."""
RUN = PLAIN + """
const made = [];
for (const { data, edits } of JSON.parse(require("fs").readFileSync(0, "utf8"))) {
  const live = $page($plain(data));
  $program = "<div></div>";
  for (const settings of edits) {
    made.push(Object.fromEntries($entries(live.files(settings)).map(([path, bytes]) => [path, Buffer.from(bytes).toString("base64")])));
  }
}
process.stdout.write(JSON.stringify(made)); })();
"""
Job = tuple[str, str, list[list[str]]]
"""(name, text of the lesson, edits)."""


def built(name: str, text: str, settings: list[str]) -> dict[str, bytes]:
    """The files that a build writes, as `site.sources` has them, by their addresses on the page; without a film."""
    lesson = parse_lesson(text, overrides=settings)
    source = Source(name=name, path=None, text=overridden(text, settings), lesson=lesson, trace=record(lesson))
    files = lesson_files(source, TEMPLATES, follows=False)
    return {path.removeprefix(f"{WALKTHROUGHS}/"): data for path, data in files.items() if not path.endswith((".md", "card.json"))}


def taken(text: str, seed: int) -> Iterator[list[str]]:
    """Edits that the reader takes; a page that has another stays as it was."""
    for settings in edits(parse_lesson(text), random.Random(seed), odd=0.3):
        try:
            record(parse_lesson(text, overrides=settings))
        except TracerError:
            continue
        yield settings


def compared(jobs: Iterator[Job]) -> int:
    """How many files there were."""
    wanted, data = [], []
    for name, text, every in jobs:
        lesson = parse_lesson(text)
        source = Source(name=name, path=None, text=text, lesson=lesson, trace=record(lesson))
        wanted += [(name, settings, built(name, text, settings)) for settings in every]
        data.append({"data": page_data(source), "edits": every})
    made = json.loads(in_node(core(TEMPLATES.environment, site_markdown()) + RUN, data))
    for (name, settings, files), own in zip(wanted, made, strict=True):
        assert list(own) == list(files), (name, settings)
        for path, content in files.items():
            assert b64decode(own[path]).decode().split("\n") == content.decode().split("\n"), (name, settings, path)
            assert b64decode(own[path]) == content
    return sum(len(files) for _, _, files in wanted)


def test_files_of_an_edited_page_are_those_that_a_build_writes() -> None:
    texts = {path.stem: path.read_text(encoding="utf-8") for path in LESSONS}
    counts = {name: examples(1, 25) if name != "brownlee" else examples(1, 8) for name in texts}  # twenty steps
    assert compared((name, text, list(islice(taken(text, 3), counts[name]))) for name, text in texts.items()) > 150


def test_files_of_random_lessons_are_those_that_a_build_writes() -> None:
    texts = {name: toml_text(plain) for name, plain, _ in kinds(examples(8, 300))}
    assert compared((name, text, list(islice(taken(text, 1), 1))) for name, text in texts.items()) > 100


def test_a_text_keeps_its_comments_in_the_page() -> None:
    """Every kind of place: what is there, what is not there yet, in a table in one line, in one of several, in none."""
    settings = [
        "title=XOR \"2\"", "training.momentum=0.5", "rounding.decimals.net=3", "words.net=local field", "network.draw.seed=7",
        'network.inputs=["é", "b"]', "samples[1].target=[0.25, 0.75]", "samples[0]={ input = [1, 0.50], target = [0, 1] }",
        'rounding.exceptions=[{ quantity = "delta", neuron = "o1", decimals = 3 }]', "conventions={ bias = \"threshold\" }", "training.steps=0x2",
        "network.layers[0].weights=random",
    ]
    text = (ROOT / "docs/lessons/xor.toml").read_text(encoding="utf-8")
    jobs = [[setting] for setting in settings] + [settings]
    jobs.append(["network.layers[1].weights=random", "network.layers[1].weights[0][2]=0.125"])
    for each in jobs:
        parse_lesson(text, overrides=each)  # it is taken
    lessons = [("xor", text, jobs), ("lines", text.replace("\n", "\r\n"), jobs[-2:-1]), ("end", text.rstrip(), jobs[-2:-1])]
    assert compared(iter(lessons)) == (len(jobs) + 2) * 15


def test_a_note_in_an_address_is_refused() -> None:
    """It is Markdown, which the page has none of."""
    text = (ROOT / "docs/lessons/xor.toml").read_text(encoding="utf-8")
    lesson = parse_lesson(text)
    data = page_data(Source(name="xor", path=None, text=text, lesson=lesson, trace=record(lesson)))
    said = in_node(core(TEMPLATES.environment, site_markdown()) + PLAIN + """
        const live = $page($plain(JSON.parse(require("fs").readFileSync(0, "utf8"))));
        try { live.html(["notes.end=**more**"]); } catch (error) { $python(error); process.stdout.write($str(error)); } })();""", data)
    assert said == "notes: a note cannot come from an address; write it into the lesson's file, and build"


def test_settings_are_written_by_the_same_function_as_in_the_page(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text((ROOT / "docs/lessons/xor.toml").read_text(encoding="utf-8"), encoding="utf-8")
    (source,) = read_sources([path], overrides=("training.learning_rate=0.50",), seed=None)
    assert source.text == overridden(path.read_text(encoding="utf-8"), ["training.learning_rate=0.50"])
    assert source.text.startswith("# changed: training.learning_rate=0.50\n\n# The XOR network") and "\nlearning_rate = 0.50\n" in source.text


def test_a_trace_is_written_as_msgspec_and_csv_write_it() -> None:
    """Names with commas, quotes and formulas in them, too."""
    text = (ROOT / "docs/lessons/xor.toml").read_text(encoding="utf-8")
    names = ["=h,1", 'h"2"', "\u00e9\U0001F600"]
    trace = record(parse_lesson(text, overrides=[f"network.layers[0].neurons={json.dumps(names, ensure_ascii=False)}"]))
    whole = msgspec.json.Encoder(decimal_format="number").encode(trace)
    assert to_json(trace).replace(b"\n", b"") == whole.replace(b',"film":null', b"")
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(CSV_COLUMNS)
    for row in trace.rows:
        values: list[Any] = [getattr(row, column) for column in CSV_COLUMNS]
        writer.writerow([cell(value) if isinstance(value, str) else value for value in values])
    assert to_csv(trace) == out.getvalue()
    assert compared(iter([("odd", text, [[f"network.layers[0].neurons={json.dumps(names, ensure_ascii=False)}"]])])) == 15
