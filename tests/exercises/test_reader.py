"""Reading an exercise file: what is filled in, and what is said of each mistake."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from tracer.exercises.plan import plan_of
from tracer.exercises.reader import load_exercise, parse_exercise
from tracer.exercises.records import ASKABLE, DEFAULT_ASK
from tracer.ground.errors import TracerError
from tracer.lesson.structure import MAX_PROBLEMS

SMALL = 'title = "Small"\nshape = [2, 2, 1]\n'
quantities = ", ".join(ASKABLE)

MISTAKES = [
    ('shape = [2, 2, 1]\n', "title: this field is missing; add it: The title of the sheet and the page"),
    ('title = " "\nshape = [2, 1]\n', 'title: " " is no title; allowed: 1 to 200 characters on one line'),
    ('title = "A"\n', 'shape: there is neither shape nor lesson; allowed: one of the two; write shape = [2, 2, 1], or lesson = "xor"'),
    (SMALL + 'lesson = "xor"\n', 'shape: shape and lesson stand together; allowed: one of the two; write shape = [2, 2, 1], or lesson = "xor"'),
    ('title = "A"\nshape = [2]\n', "shape: [2] is no shape; allowed: 2 to 5 layers of 1 to 12, inputs first; as in [2, 2, 1]"),
    ('title = "A"\nshape = [2, 0, 1]\n', "shape: [2, 0, 1] is no shape; allowed: 2 to 5 layers of 1 to 12, inputs first; as in [2, 2, 1]"),
    (SMALL + "decimal = 3\n", 'decimal: this field is not known (did you mean "decimals"?); allowed here: title, intro, shape, lesson, '
     "numbers, ask, give, decimals, variants, practice, version, points; remove or rename it"),
    (SMALL + "decimals = 1\n", "decimals: 1 is too small; allowed: 2 or more"),
    (SMALL + "variants = 20000\n", "variants: 20000 is too large; allowed: at most 10000"),
    (SMALL + 'numbers = "lesson"\n', 'numbers: there is no lesson whose numbers could be used; allowed: "drawn"; name a lesson'),
    (SMALL + 'numbers = "drwn"\n', 'numbers: "drwn" is not known (did you mean "drawn"?); allowed: "drawn", "lesson"'),
    (SMALL + 'ask = ["outptu"]\n', f'ask[0]: "outptu" is not a computed quantity (did you mean "output"?); allowed: {quantities}'),
    (SMALL + 'ask = ["net", "net"]\n', 'ask[1]: "net" stands there twice; allowed: each once; remove one'),
    (SMALL + "ask = []\n", f"ask: nothing is asked; allowed: {quantities}; name a quantity, or remove the line"),
    (SMALL + 'give = ["delta"]\n', 'give[0]: "delta" is asked too; allowed: asked or given; remove one'),
    (SMALL + "[points]\nwights = 1\n", f'points.wights: "wights" is not a computed quantity (did you mean "weighted_sum"?); allowed: default, {quantities}'),
    (SMALL + "[points]\nnet = 0.3\n", "points.net: 0.3 points; allowed: 0 to 100, whole or half"),
]


@pytest.mark.parametrize("text, message", MISTAKES)
def test_a_mistake_gets_one_whole_message(text: str, message: str) -> None:
    with pytest.raises(TracerError) as caught:
        parse_exercise(text, where="e.toml")
    assert str(caught.value) == f"e.toml: {message}"


def test_all_mistakes_are_told_at_once() -> None:
    with pytest.raises(TracerError) as caught:
        parse_exercise('titel = "A"\nshape = [1]\nask = ["x"]\ndecimals = 99\n', where="e.toml")
    assert [problem.path for problem in caught.value.problems] == ["titel", "title", "decimals", "shape", "ask[0]"]
    with pytest.raises(TracerError) as caught:
        parse_exercise(SMALL + "".join(f"x{i} = 1\n" for i in range(500)), where="e.toml")
    assert len(caught.value.problems) == MAX_PROBLEMS + 1
    assert str(caught.value.problems[-1]) == "e.toml: 400 more mistakes"


def test_what_is_no_toml_or_no_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(TracerError, match=r"e\.toml: this is not TOML: .*mend the line that is named"):
        parse_exercise("title = ", where="e.toml")
    (tmp_path / "bad.toml").write_bytes(b"title = \"\xff\"\n")
    with pytest.raises(TracerError, match=r"^bad\.toml: the file is not UTF-8 at byte 9; save it as UTF-8$"):
        load_exercise(tmp_path / "bad.toml")
    with pytest.raises(TracerError, match="the file cannot be read: No such file or directory; name an exercise file"):
        load_exercise(tmp_path / "none.toml")


def test_two_lines_are_enough() -> None:
    loaded = parse_exercise(SMALL, name="small")
    assert loaded.exercise.ask == DEFAULT_ASK
    assert loaded.exercise.points_of("delta") == 1
    plan = plan_of(loaded)
    assert [asked.blank for asked in plan.asked] == [
        "net.h1", "output.h1", "net.h2", "output.h2", "net.o1", "output.o1", "loss", "delta.o1", "delta.h1", "delta.h2",
        "new_weight.h1.x1", "new_weight.h1.x2", "new_bias.h1", "new_weight.h2.x1", "new_weight.h2.x2", "new_bias.h2",
        "new_weight.o1.h1", "new_weight.o1.h2", "new_bias.o1",
    ]


def test_the_examples_of_the_docs_are_good(root: Path) -> None:
    examples = sorted((root / "docs" / "exercises").glob("*.toml"))
    assert len(examples) >= 3
    for path in examples:
        assert plan_of(load_exercise(path)).asked


def test_a_lesson_gives_its_network_and_what_is_given_becomes_a_leaf(root: Path) -> None:
    plan = plan_of(load_exercise(root / "docs" / "exercises" / "xor.toml"))
    assert {plan.specs[at - 1].quantity for at in plan.given} == {
        "input", "target", "weight", "bias", "learning_rate", "net", "output"
    }
    assert {asked.quantity: asked.points for asked in plan.asked}["delta"] == Decimal(2)
    assert not any(each.mistake.group == "forward" for each in plan.mistakes)  # nobody can make those here


def test_a_lesson_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(TracerError, match=r"nothing\.toml: the file cannot be read"):
        parse_exercise('title = "A"\nlesson = "nothing"\n', folder=tmp_path / "exercises")


def test_quantities_that_the_network_does_not_have_are_told() -> None:
    with pytest.raises(TracerError) as caught:
        plan_of(parse_exercise(SMALL + 'ask = ["exponential"]\n', name="small"))
    assert str(caught.value) == (
        "small.toml: ask: the network has none of the quantities that are asked; quantities that its tape has; "
        "ask for others, or take another lesson"
    )
