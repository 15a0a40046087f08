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

import jinja2
import pytest
from markupsafe import Markup

from tests.examples import examples
from tests.lessons import PAIRS, as_read, random_data
from tests.live.conftest import ROOT, Html, highlighted, site_markdown
from tests.live.edits import edits
from tests.node import in_node, kept_in_node
from tracer.ground.errors import TracerError
from tracer.ground.rewrite import toml_text
from tracer.lesson.notations import BUILT_IN
from tracer.lesson.overrides import apply_override
from tracer.lesson.reader import lesson_from_data
from tracer.lesson.records import Lesson
from tracer.lesson.syntax import parse_toml
from tracer.live.bundle import PAGE, bundle, core
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
  const live = $page($plain(data)), last = new Map(), pages = [];
  let keys = [], divided = 0;
  edits.forEach((settings, at) => {
    let made;
    try { made = live.html(settings); } catch (error) { $python(error); made = `refused: ${$str(error)}`; }
    pages.push(made);
    try {
      const edition = new $Edition(live, settings, last), sight = new Set(keys.filter((_, k) => (k + at) % 4 === 0));
      let blocks = edition.blocks(sight, new Set(Array.from({ length: 30 }, (_, k) => 7 * k + at)));
      if (at % 3 === 2) return; // an edit that another one replaces
      while (edition.left.length) {
        let few = at % 2 ? Infinity : 5; // equations and figures, before a part is left for the time being
        blocks = edition.blocks(new Set([edition.left[at % edition.left.length]]), { has: () => few-- > 0 });
      }
      keys = edition.keys;
      divided += live.divided;
      if (keys.length === 0 && live.divided && at > 0) throw new Error("made in one go");
      const whole = $blocks_of(made).map(({ html }) => html), parts = blocks.map(({ html }) => html), k = whole.findIndex((html, k) => html !== parts[k]);
      if (k >= 0 || whole.length !== parts.length) throw new Error(`in parts: ${JSON.stringify([settings, parts[k], whole[k]])}`);
    } catch (error) { if (error instanceof $Exception !== made.startsWith("refused: ")) throw error; }
  });
  if (edits.length > 2 && !divided) throw new Error("no page was made in parts");
  return pages;
};
})();
"""


def in_script() -> AbstractContextManager[Callable[[Any], list[str]]]:
    """The pages of one lesson after the other."""
    files = ((ROOT / f"tracer/live/{part}.js").read_text(encoding="utf-8") for part in PAGE[:-1])
    return kept_in_node("\n".join(["let answer;", core(TEMPLATES.environment, site_markdown()), *files, RUN]))


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
    tools = Tools(record(lesson), trace_url=f"{name}/trace.json", notations=BUILT_IN, marks=True)
    program = TEMPLATES.render_plain("program.py.j2", program_names(lesson))
    names = WalkthroughNames(**names_in(tools.names()), lesson_name=name, program=program, published=None, live=Markup(""),
                             film_compares=False)
    return tools.figures.page(lambda: HTML.render("pages/walkthrough.md.j2", names)), program


def compared(live: Callable[[Any], list[str]], name: str, plain: dict[str, Any], every: list[list[str]]) -> int:
    """Each page in both languages, and in parts as in one go; how many there were.

    With what was refused, which is told in the same words.
    """
    first, program = page_of(name, plain, [])
    source = Source(name=name, path=None, text=toml_text(plain), lesson=lesson_with(plain, [], name), trace=None)  # type: ignore[arg-type]
    source.__dict__["trace"] = type("NoFilm", (), {"film": None})
    every = [[], *every]
    pages = live({"data": page_data(source), "program": highlighted(program, "python").strip(), "edits": every})
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
    count = examples(14, 154) if path.stem != "brownlee" else examples(3, 20)  # twenty steps
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
    count = examples(50, 320)
    assert sum(compared(live, *each) for each in kinds(count)) > 1.6 * count


WALKTHROUGH = (ROOT / "templates/pages/walkthrough.md.j2").read_text(encoding="utf-8")
FORWARD = '{% include "partials/forward.md.j2" %}\n'
COUNTED = "{% set seen.times = seen.times + 1 %}\n\nThis was seen {{ seen.times }} times.\n"
GATHERED = "{% do seen.append(1) %}\n\nThis was seen {{ seen | length }} times.\n"
COURSES = {
    "as ours": ({}, 11),
    "figures in another order": ({"pages/walkthrough.md.j2": WALKTHROUGH.replace(FORWARD, "").replace(
        '{% include "partials/update.md.j2" %}\n', '{% include "partials/update.md.j2" %}\n\n' + FORWARD)}, 11),
    "a figure with a key of its own": ({"partials/summary.md.j2": 'See {{ ref("again") }}.\n\n{{ fig("network", "Again.", key="again") }}\n'}, 0),
    "what is counted over parts": ({"pages/walkthrough.md.j2": "{% set seen = namespace(times=0) %}\n" + WALKTHROUGH,
                                   "partials/repeat.md.j2": COUNTED, "partials/summary.md.j2": COUNTED}, 0),
    "what is gathered over parts": ({"pages/walkthrough.md.j2": WALKTHROUGH.replace("{% if learns %}", "{% if learns %}\n{% set seen = [] %}"),
                                    "partials/repeat.md.j2": GATHERED, "partials/summary.md.j2": GATHERED}, 3),
    "a part within an element": ({"pages/walkthrough.md.j2": WALKTHROUGH.replace(FORWARD, "<!-- raw -->\n<div>\n" + FORWARD + "</div>\n<!-- /raw -->\n")}, 0),
}
"""Templates of a course, and how many parts of its walkthrough are made by themselves."""
IN_PARTS = """
const live = $page($plain(JSON.parse(require("fs").readFileSync(0, "utf8"))));
let last = new Map(), parts = 0;
for (const value of ["0.5", "0.7777", "-0.25", "0.6", "3"]) {
  const settings = [`network.layers[0].weights[0][0]=${value}`], edition = new $Edition(live, settings, last);
  let blocks = edition.blocks(new Set(["partials/forward.md.j2 1"]), new Set([20, 21, "neuron"]));
  while (edition.left.length) blocks = edition.blocks(new Set([edition.left[0]]));
  parts = edition.keys.length;
  const html = live.page(live.tools(live.lesson(settings))), whole = ($blocks_of(html) || [{ html }]).map((block) => block.html);
  if (JSON.stringify(whole) !== JSON.stringify(blocks.map((block) => block.html))) throw new Error(`in parts it is another page: ${value}`);
}
process.stdout.write(String(parts));
})();
"""


@pytest.mark.parametrize("course", COURSES)
def test_whatever_a_course_does_in_its_templates_its_page_is_the_same_in_parts(course: str) -> None:
    templates, parts = COURSES[course]
    plain = TEMPLATES.environment
    loader = jinja2.ChoiceLoader([jinja2.DictLoader(templates), plain.loader])
    script = core(plain.overlay(loader=loader), site_markdown())
    files = ((ROOT / f"tracer/live/{part}.js").read_text(encoding="utf-8") for part in PAGE[:-1])
    assert in_node("\n".join([script, *files, IN_PARTS]), page_data_of("xor")) == str(parts)


def test_the_script_is_small_and_says_where_each_line_comes_from() -> None:
    made = bundle(TEMPLATES.environment, site_markdown())
    assert len(gzip.compress(made.text.encode(), 9)) <= 126_000
    assert len(gzip.compress(json.dumps(page_data_of("xor")).encode(), 9)) < 5_000
    places = json.loads(made.map)
    assert len(places["mappings"].split(";")) == made.text[:made.text.index("//# sourceMappingURL")].count("\n")
    assert {"tracer/saying/equations.py", "partials/forward.md.j2", "tracer/live/runtime/python.js"} <= set(places["sources"])


def page_data_of(name: str) -> dict[str, Any]:
    text = (ROOT / f"docs/lessons/{name}.toml").read_text(encoding="utf-8")
    lesson = lesson_with(parse_toml(text), [], name)
    return page_data(Source(name=name, path=None, text=text, lesson=lesson, trace=record(lesson)))
