"""Every given number on a lesson's page says where it stands in the lesson, and nothing that is computed does."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser

from tests.examples import examples
from tests.lessons import PAIRS, as_read, random_data
from tests.live.edits import places
from tracer.ground.errors import TracerError
from tracer.lesson.notations import BUILT_IN
from tracer.lesson.overrides import apply_override, parse_path
from tracer.lesson.reader import lesson_from_data
from tracer.lesson.records import Lesson
from tracer.lesson.syntax import parse_toml
from tracer.operators.losses import LOSSES
from tracer.saying.environment import Templates
from tracer.site.pages import lesson_files
from tracer.site.source import Source
from tracer.tape.record import record

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[2]
LESSONS = sorted(path for path in (ROOT / "docs/lessons").glob("*.toml") if not path.name.endswith(".printed.toml"))
TEMPLATES = Templates()
_SUPERSCRIPT = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")


def lesson_with(plain: dict[str, Any], settings: list[str]) -> Lesson:
    data = _copied(plain)
    for setting in settings:
        apply_override(data, setting)
    return lesson_from_data(data, "lesson.toml")


def _copied(data: Any) -> Any:
    if isinstance(data, dict):
        return {key: _copied(value) for key, value in data.items()}
    return [_copied(value) for value in data] if isinstance(data, list) else data


def at(lesson: Lesson, path: str) -> Decimal:
    """The number that a lesson has at a PATH."""
    here: Any = lesson
    for part in parse_path(path):
        here = here[part] if isinstance(part, int) else getattr(here, part)
    assert isinstance(here, Decimal)
    return here


def page_of(lesson: Lesson, templates: Templates = TEMPLATES) -> str:
    source = Source(name="lesson", path=None, text="", lesson=lesson, trace=record(lesson))
    return lesson_files(source, templates, follows=False)["walkthroughs/lesson.md"].decode()


def marked(page: str) -> Iterator[tuple[int, list[str], Decimal, bool]]:
    """(row, PATHs, the number as it is printed, whether in a figure) of all that is tied to a row."""
    for element in LexborHTMLParser(page.partition("\n---\n")[2]).css("[data-path]"):
        of, _, field = (element.attributes["data-path"] or "").partition(".")
        if field in ("value", "raw", "exact"):
            paths = (element.attributes.get("data-given") or "").split()
            figure = element.tag == "tspan"
            yield int(of), paths, _number(element, negated="data-negated" in element.attributes), figure


def _number(element: Any, *, negated: bool) -> Decimal:
    text = element.text().replace("−", "-").replace(" ", "")
    mantissa, _, power = text.partition("×10")
    number = Decimal(mantissa).scaleb(int(power.translate(_SUPERSCRIPT) or 0))
    return -number if negated else number


def other_numbers(lesson: Lesson, seed: int) -> list[str]:
    """Settings that give every place of a lesson a number that stands nowhere else; but one, where a bias is shared."""
    several = random.Random(seed).sample(range(1000, 3000), 400)
    numbers = {path: Decimal(several.pop()).scaleb(-4) for path in places(lesson)}
    for path in numbers if lesson.conventions.shared_bias else ():
        numbers[path] = numbers[re.sub(r"biases\[\d+\]", "biases[0]", path)]
    for s, sample in enumerate(lesson.samples if LOSSES[lesson.training.loss].targets == "distribution" else ()):
        own = [f"samples[{s}].target[{j}]" for j in range(len(sample.target))]  # they add up to 1
        numbers |= {path: numbers[path].scaleb(-1) for path in own[:-1]}
        numbers[own[-1]] = 1 - sum(numbers[path] for path in own[:-1])
    return [f"{path}={number}" for path, number in numbers.items()]


def check(plain: dict[str, Any], seed: int) -> int:
    """How many marks there were. Raises AssertionError."""
    lesson = lesson_with(plain, [])
    count = 0
    for settings in ([], other_numbers(lesson, seed)):
        edited = lesson_with(plain, settings)
        trace = record(edited)
        computed = {row.id: row.expr is not None for row in (*trace.rows, *trace.after)}
        seen = set()
        for row, paths, number, figure in marked(page_of(edited)):
            assert bool(paths) != computed[row], (settings, row, paths)
            for path in paths:
                value = at(edited, path)
                assert number == value or (figure and abs(number - value) <= Decimal("0.00005")), (settings, path, number)
            seen |= set(paths)
            count += len(paths)
        wanted = {path for path in places(edited) if not re.match(r"samples\[[^0]", path)}
        assert wanted - seen <= ({"training.learning_rate"} if not edited.training.steps else set()), wanted - seen
        assert seen <= {*places(edited), "training.momentum"}
    return count


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_given_numbers_of_the_lessons_of_the_site_are_marked(path: Path) -> None:
    assert check(parse_toml(path.read_text(encoding="utf-8")), 1) > 50


def test_a_number_that_was_drawn_can_be_set_by_itself() -> None:
    """The others beside it stay as they were drawn."""
    plain = parse_toml((ROOT / "docs/lessons/xor.toml").read_text(encoding="utf-8"))
    for layer in plain["network"]["layers"]:
        layer |= {"weights": "random", "biases": "random"}
    assert check(plain, 1) > 50
    drawn = lesson_with(plain, ["network.draw.seed=5"])
    edited = lesson_with(plain, ["network.draw.seed=5", "network.layers[0].weights[0][1]=0.125", "network.layers[1].biases[1]=0.25"])
    differ = [path for path in places(drawn) if at(drawn, path) != at(edited, path)]
    assert differ == ["network.layers[0].weights[0][1]", "network.layers[1].biases[1]"]


def kinds(count: int) -> Iterator[dict[str, Any]]:
    for seed in range(count):
        draw = random.Random(seed)
        loss, output = PAIRS[seed % len(PAIRS)]
        conventions = {"bias": draw.choice(["add", "threshold"]), "shared_bias": draw.random() < 0.4,
                       "notation": draw.choice(BUILT_IN.names)}
        training = {"batch": draw.choice(["online", "full"]), "momentum": draw.choice([0, 0.75])}
        yield as_read(random_data(seed, loss=loss, output=output, samples=draw.randint(1, 3), steps=draw.randint(0, 2),
                                  conventions=conventions, training=training, rounding=draw.choice([None, {"decimals": {"default": 3}}])))


def test_given_numbers_of_random_lessons_are_marked() -> None:
    done = 0
    for plain in kinds(examples(12, 300)):
        try:
            record(lesson_with(plain, []))
        except TracerError:  # a random network may well run away
            continue
        assert check(plain, 2) > 8
        done += 1
    assert done > 10


def test_what_a_template_of_a_course_writes_is_marked(tmp_path: Path) -> None:
    (tmp_path / "partials").mkdir()
    (tmp_path / "partials/after.md.j2").write_text('own {{ n(v.row("bias", "h2")) }} and {{ n(v.row("net", "h2")) }}', encoding="utf-8")
    lesson = lesson_with(parse_toml((ROOT / "docs/lessons/mazur.toml").read_text(encoding="utf-8")), [])
    own = re.search("own .* and .*", page_of(lesson, Templates([tmp_path])))
    assert own
    assert re.findall(r"data-given=\"([^\"]*)\"", own[0]) == ["network.layers[0].biases[0] network.layers[0].biases[1]"]
