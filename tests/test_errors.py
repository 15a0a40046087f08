"""Messages: where, what is there, what is allowed, what to do; on one line each."""

from __future__ import annotations

import pytest

from tracer.ground.errors import Problem, TracerError, nearest, shown


def test_a_problem_reads_from_place_to_advice() -> None:
    problem = Problem(where="xor.toml", path="a.b", found="x is there", allowed="allowed: y", do="write y")
    assert str(problem) == "xor.toml: a.b: x is there; allowed: y; write y"
    assert str(Problem(where="xor.toml", found="x is there")) == "xor.toml: x is there"


def test_an_error_tells_every_problem_on_a_line_of_its_own() -> None:
    problems = [Problem(where="a", found="one\ntwo \x1b[31m"), Problem(where="b", found="three")]
    assert str(TracerError(problems)) == "a: one�two �[31m\nb: three"


@pytest.mark.parametrize(
    "word, known, guess",
    [("sigmod", ["tanh", "sigmoid"], ' (did you mean "sigmoid"?)'), ("x", ["tanh"], ""), ("tan", [], ""), (3, ["3"], ""),
     (10**5000, ["a"], "")],
    ids=["near", "far", "nothing", "number", "huge"],
)
def test_the_nearest_name_is_offered(word: object, known: list[str], guess: str) -> None:
    assert nearest(word, known) == guess


@pytest.mark.parametrize(
    "value, text",
    [("a", '"a"'), (True, "true"), (0.5, "0.5"), ("x" * 100, '"' + "x" * 58 + "…"), ("a\tb", '"a�b"'),
     (10**5000, "a very large number"), (-(10**5000), "a very large number"), (None, "None")],
    ids=["text", "bool", "number", "long", "tab", "huge", "huge negative", "none"],
)
def test_a_value_is_shown_as_its_author_knows_it(value: object, text: str) -> None:
    assert shown(value) == text
