"""The walkthrough that script makes is Python's, character by character: after any edit, of any lesson."""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from markupsafe import Markup

from tests.examples import examples
from tests.lessons import PAIRS, as_read, random_data
from tests.live.conftest import ROOT, Html, highlighted, site_markdown
from tests.live.edits import edits
from tests.node import kept_in_node
from tracer.ground.errors import TracerError
from tracer.lesson.notations import BUILT_IN
from tracer.lesson.overrides import apply_override
from tracer.lesson.reader import lesson_from_data
from tracer.lesson.records import Lesson
from tracer.lesson.syntax import parse_toml
from tracer.live.bundle import bundle, core
from tracer.saying.environment import Templates
from tracer.saying.names import names_in
from tracer.site.live_data import page_data
from tracer.site.pages import WalkthroughNames, program_names
from tracer.site.source import Source
from tracer.site.tools import Tools
from tracer.tape.record import record

pytestmark = pytest.mark.slow
LESSONS = sorted(path for path in (ROOT / "docs/lessons").glob("*.toml") if not path.name.endswith(".printed.toml"))
TEMPLATES, HTML = Templates(), Html()
NOTATIONS = ("words", "nielsen", "bishop", "goodfellow", "rojas")
RUN = """
answer = ({ data, program, edits }) => {
  $program = program;
  const live = $page($plain(data));
  return edits.map((settings) => {
    try { return live.html(settings); } catch (error) { $python(error); return `refused: ${$str(error)}`; }
  });
};
})();
"""


def in_script() -> AbstractContextManager[Callable[[Any], list[str]]]:
    """The pages of one lesson after the other."""
    page = (ROOT / "tracer/live/page.js").read_text(encoding="utf-8").split("// Which of two")[0]
    return kept_in_node("\n".join(["let answer;", core(TEMPLATES.environment, site_markdown()), page, RUN]))


@pytest.fixture(scope="module")
def live() -> Iterator[Callable[[Any], list[str]]]:
    with in_script() as ask:
        yield ask


def settings_of(lesson: Lesson, seed: int, count: int, odd: float) -> list[list[str]]:
    made = edits(lesson, random.Random(seed), odd=odd)
    return [next(made) for _ in range(count)]


def lesson_with(plain: dict[str, Any], settings: list[str], where: str) -> Lesson:
    data = deepcopy(plain)
    for setting in settings:
        apply_override(data, setting)
    return lesson_from_data(data, where)


def page_of(name: str, plain: dict[str, Any], settings: list[str]) -> tuple[str, str]:
    """(the page as Python makes it, the program on it)."""
    lesson = lesson_with(plain, settings, f"{name}.toml")
    tools = Tools(record(lesson), trace_url=f"{name}/trace.json", notations=BUILT_IN)
    program = TEMPLATES.render_plain("program.py.j2", program_names(lesson))
    names = WalkthroughNames(**names_in(tools.names()), lesson_name=name, program=program, published=None, live=Markup(""),
                             film_compares=False)
    return tools.figures.page(lambda: HTML.render("pages/walkthrough.md.j2", names)), program


def compared(live: Callable[[Any], list[str]], name: str, plain: dict[str, Any], every: list[list[str]]) -> int:
    """Each page in both languages; how many there were, with what was refused, which is told in the same words."""
    first, program = page_of(name, plain, [])
    source = Source(name=name, path=None, text="", lesson=lesson_with(plain, [], name), trace=None)  # type: ignore[arg-type]
    source.__dict__["trace"] = type("NoFilm", (), {"film": None})
    every = [[], *every]
    pages = live({"data": page_data(source, plain), "program": highlighted(program, "python").strip(), "edits": every})
    for settings, made in zip(every, pages, strict=True):
        try:
            expected = page_of(name, plain, settings)[0] if settings else first
        except TracerError as error:
            expected = f"refused: {error}"
        assert made.split("\n") == expected.split("\n"), (name, settings)
    return len(every)


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_an_edited_page_of_the_site_is_the_one_that_is_built_with_these_numbers(path: Path, live: Any) -> None:
    plain = parse_toml(path.read_text(encoding="utf-8"))
    count = examples(14, 143) if path.stem != "brownlee" else examples(3, 20)  # twenty steps
    lesson = lesson_with(plain, [], path.stem)
    settings = [["network.layers[0].activation=tanh"], *settings_of(lesson, 1, count, 0.15)]  # another program
    assert compared(live, path.stem, plain, settings) == count + 2


def kinds(count: int) -> Iterator[tuple[str, dict[str, Any], list[list[str]]]]:
    """Random lessons: every notation, loss, activation, batch, momentum, thresholds, shared biases, rules, saturation."""
    for seed in range(count):
        draw = random.Random(seed)
        loss, output = PAIRS[seed % len(PAIRS)]
        rounding = draw.choice([
            {"carry": False}, {"decimals": {"default": draw.randint(0, 6)}, "rule": draw.choice(["half-up", "half-even", "truncate"])},
            {"significant": {"default": draw.randint(1, 5)}, "show": {"default": 6}}, {"decimals": {"output": 3}, "show": {"output": 5}},
        ])
        conventions = {
            "notation": draw.choice(BUILT_IN.names), "bias": draw.choice(["add", "threshold"]),
            "shared_bias": draw.random() < 0.3, "delta": draw.choice(["output-minus-target", "target-minus-output"]),
            "hidden_delta_weights": draw.choice(["old", "old", "new"]), "slope": draw.choice(["output", "function"]),
        }
        training = {"batch": draw.choice(["online", "full"]), "momentum": draw.choice([0, 0.9])}
        data = as_read(random_data(seed, loss=loss, output=output, samples=draw.randint(1, 3), steps=draw.randint(0, 3), rounding=rounding,
                           conventions=conventions, training=training))
        try:
            lesson = lesson_with(data, [], "random.toml")
            record(lesson)
        except TracerError:  # a random network may well run away
            continue
        yield f"random-{seed}", data, settings_of(lesson, seed, 1, 0.1)


def test_pages_of_random_lessons_are_those_that_python_makes(live: Any) -> None:
    count = examples(60, 320)
    assert sum(compared(live, *each) for each in kinds(count)) > 1.6 * count


def test_the_script_is_small_and_says_where_each_line_comes_from() -> None:
    made = bundle(TEMPLATES.environment, site_markdown())
    assert len(gzip.compress(made.text.encode(), 9)) < 120 * 1024
    assert len(gzip.compress(json.dumps(page_data_of("xor")).encode(), 9)) < 5_000
    places = json.loads(made.map)
    assert len(places["mappings"].split(";")) == made.text[:made.text.index("//# sourceMappingURL")].count("\n")
    assert {"tracer/saying/equations.py", "partials/forward.md.j2", "tracer/live/runtime/python.js"} <= set(places["sources"])


def page_data_of(name: str) -> dict[str, Any]:
    plain = parse_toml((ROOT / f"docs/lessons/{name}.toml").read_text(encoding="utf-8"))
    lesson = lesson_with(plain, [], name)
    return page_data(Source(name=name, path=None, text="", lesson=lesson, trace=record(lesson)), plain)
