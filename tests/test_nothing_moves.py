"""Where rounding makes every change 0, the commands and the page say so."""

from __future__ import annotations

from tests.lessons import SMALL
from tests.pages.conftest import TEMPLATES
from tracer.lesson import parse_lesson
from tracer.site.pages import lesson_files
from tracer.site.source import Source
from tracer.tape.record import NOTHING_MOVES, nothing_moves, record, rounding_stops

COARSE = SMALL.replace("learning_rate = 0.5", "learning_rate = 0.001") + "[rounding]\ndecimals = { default = 2 }\n"


def page(text: str) -> str:
    lesson = parse_lesson(text)
    source = Source(name="x", path=None, text=text, lesson=lesson, trace=record(lesson))
    return lesson_files(source, TEMPLATES)["walkthroughs/x.md"].decode()


def test_it_is_told_apart() -> None:
    assert nothing_moves(record(parse_lesson(COARSE)))
    assert not nothing_moves(record(parse_lesson(SMALL)))
    assert not nothing_moves(record(parse_lesson(SMALL.replace("[training]", "[training]\nsteps = 0"))))


def test_the_page_says_so() -> None:
    assert "the network cannot learn" in page(COARSE)
    assert "the network cannot learn" not in page(SMALL)


def test_the_commands_say_so(tmp_path, tracer) -> None:
    file = tmp_path / "coarse.toml"
    file.write_text(COARSE)
    assert tracer("trace", str(file)).stderr == f"{file}: {NOTHING_MOVES}\n"
    assert NOTHING_MOVES in tracer("check", str(file)).stdout


def test_rounding_is_blamed_only_where_something_would_move_without_it() -> None:
    """An output that is exactly right, or a network of zeros, stands still by itself: no number of decimals mends it."""
    right = ["network.layers[0].weights=[[0, 0], [0, 0]]", "network.layers[1].weights=[[0, 0]]", "samples[0].target=[0.5]",
             "network.layers[0].biases=[0, 0]", "network.layers[1].biases=[0]"]
    for settings, blamed in ((right, False), (["rounding.decimals={default=4, change=0, bias_change=0}"], True)):
        trace = record(parse_lesson(SMALL, where="x.toml", overrides=settings))
        assert nothing_moves(trace) and rounding_stops(trace) == blamed
