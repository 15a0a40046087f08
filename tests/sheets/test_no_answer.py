"""A mistake's work may have no value, as the logarithm of a negative number: then it has no answer, and all else stands.

Losses with a logarithm, over shapes, activations, batches, conventions and seeds: from the drawing to the marks.
"""

from __future__ import annotations

import json
import math
import re
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from tests.examples import examples
from tests.grading.classes import as_csv, lines_of, read, true_answers
from tests.sheets.test_sheets import plan_from, variants_of
from tracer.classroom.grading.grade import grade
from tracer.classroom.handouts import hand_out
from tracer.classroom.sheets.answers import Answers
from tracer.classroom.sheets.content import Paper
from tracer.exercises.entries import read_entry
from tracer.exercises.follow import Marker
from tracer.exercises.plan import Plan, plan_of
from tracer.exercises.reader import load_exercise
from tracer.exercises.record_json import from_json, record_of, to_json
from tracer.exercises.records import Variant
from tracer.ground.errors import TracerError

pytestmark = pytest.mark.slow

LOSSES = {"binary-cross-entropy": "sigmoid", "cross-entropy": "softmax"}
SETTINGS = [  # loss, shape, activation of the hidden layers, training, conventions
    ("binary-cross-entropy", (2, 1), "sigmoid", "", ""),
    ("binary-cross-entropy", (2, 2, 1), "sigmoid", "", ""),
    ("binary-cross-entropy", (2, 2, 2), "sigmoid", "", ""),
    ("binary-cross-entropy", (3, 2, 1), "tanh", "momentum = 0.5", ""),
    ("binary-cross-entropy", (2, 3, 2), "relu", "", 'delta = "target-minus-output"'),
    ("binary-cross-entropy", (2, 2, 2), "identity", "", ""),
    ("binary-cross-entropy", (2, 2, 2), "sigmoid", 'batch = "full"', 'hidden_delta_weights = "new"'),
    ("binary-cross-entropy", (2, 2, 2, 1), "leaky-relu", "", 'bias = "threshold"'),
    ("cross-entropy", (2, 2), "sigmoid", "", ""),
    ("cross-entropy", (2, 2, 2), "sigmoid", "", ""),
    ("cross-entropy", (2, 3, 3), "tanh", 'batch = "full"', ""),
    ("cross-entropy", (3, 2, 2), "relu", "", ""),
]


def lesson(loss: str, shape: tuple[int, ...], hidden: str, training: str, conventions: str) -> str:
    text = 'title = "L"\n'
    for place, (before, count) in enumerate(pairwise(shape), 2):
        activation = LOSSES[loss] if place == len(shape) else hidden
        text += (f'[[network.layers]]\nactivation = "{activation}"\nweights = {[[0.5] * before] * count}\n'
                 f"biases = {[0.1] * count}\n")
    for number in (0.5, 0.3) if "full" in training else (0.5,):
        text += f"[[samples]]\ninput = {[number] * shape[0]}\ntarget = {[1] + [0] * (shape[-1] - 1)}\n"
    return text + f'[training]\nlearning_rate = 0.5\nloss = "{loss}"\n{training}\n[conventions]\n{conventions}\n'


def drawn(tmp_path: Path, setting: tuple[str, tuple[int, ...], str, str, str], count: int = examples(8, 32)) -> tuple[Plan, list[Variant]]:
    (tmp_path / "l.toml").write_text(lesson(*setting))
    plan = plan_from(tmp_path, 'title = "One"\nlesson = "l.toml"\n')
    return plan, variants_of(plan, count)


@pytest.mark.parametrize("setting", SETTINGS, ids=str)
def test_a_key_lists_the_answers_that_there_are(setting, tmp_path: Path) -> None:
    plan, variants = drawn(tmp_path, setting)
    given = {at: np.array([float(v.given[n]) for v in variants]) for n, at in enumerate(plan.given)}
    wrong = plan.mistaken(given)
    for at, (variant, known) in enumerate(zip(variants, Answers(plan).of(variants), strict=True)):
        for blank, entry in enumerate(known):
            assert all(answer.is_finite() for answer, _ in entry.mistakes)
            assert all(passed.factor.is_finite() for passed in entry.passed)
            listed = {place for _, places in entry.mistakes for place in places}
            assert not [place for place in listed if not math.isfinite(wrong[place][blank, at])]
        text = json.dumps(Paper(plan, variant).key(known))
        assert "NaN" not in text and "Infinity" not in text


def test_there_are_mistakes_without_an_answer(tmp_path: Path) -> None:
    """Else nothing here is tested: without its activation an output below zero has no logarithm."""
    plan, variants = drawn(tmp_path, SETTINGS[2])
    given = {at: np.array([float(v.given[n]) for v in variants]) for n, at in enumerate(plan.given)}
    names = {each.mistake.name for each, answers in zip(plan.mistakes, plan.mistaken(given), strict=True)
             if np.isnan(answers).any()}
    assert names == {"no-activation-output", "no-activation"}


@pytest.mark.parametrize("setting", SETTINGS, ids=str)
def test_a_record_holds_numbers_alone(setting, tmp_path: Path) -> None:
    plan, variants = drawn(tmp_path, setting)
    for variant in json.loads(to_json(record_of(plan, variants)))["variants"]:
        assert None not in variant["answers"]
        numbers = [*variant["accept"], *variant["work"], *(m for blank in variant["mistakes"] for m in blank)]
        assert all(type(number) in (int, float) for each in numbers for number in each)


@pytest.mark.parametrize("setting", SETTINGS, ids=str)
def test_correct_work_is_right_and_a_mistake_without_an_answer_is_found(setting, tmp_path: Path) -> None:
    plan, variants = drawn(tmp_path, setting)
    marker = Marker(plan)
    exact = [[read_entry(f"{answer:.4f}") for answer in variant.answers] for variant in variants]
    assert {mark.verdict for sheet in marker.mark(variants, exact) for mark in sheet} == {"right"}
    given = {at: np.array([float(v.given[n]) for v in variants]) for n, at in enumerate(plan.given)}
    for place, (each, wrong) in enumerate(zip(plan.mistakes, plan.mistaken(given), strict=True)):
        sheets = [[read_entry(f"{number:.4f}" if math.isfinite(number) else "") for number in wrong[:, at]]
                  for at in range(len(variants))]
        for sheet, texts in zip(marker.mark(variants, sheets), sheets, strict=True):
            assert all((mark.verdict == "empty") == (not entry.text) for mark, entry in zip(sheet, texts, strict=True))
            assert place in {mark.mistake for mark in sheet}, each.mistake.name


@pytest.mark.parametrize("setting", [SETTINGS[1], SETTINGS[2], SETTINGS[6], SETTINGS[9]], ids=str)
@pytest.mark.parametrize("version", [1, pytest.param(2, marks=pytest.mark.long), pytest.param(3, marks=pytest.mark.long)])
def test_sheets_keys_and_marks_are_made(setting, version: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRACER_COURSE_KEY", "the key of the course")
    (tmp_path / "l.toml").write_text(lesson(*setting))
    exercise = tmp_path / "one.toml"
    exercise.write_text(f'title = "One"\nlesson = "l.toml"\nvariants = 2\nversion = {version}\n')
    folder = hand_out(exercise, folder=tmp_path / "out").folder
    assert len(list((folder / "print" / "sheets").iterdir())) == 2
    for path in folder.rglob("*.csv"):
        assert not {"nan", "inf", "-inf", "null"} & set(re.split(r"[,;\n]", path.read_text().lower())), path.name
    plan = plan_of(load_exercise(exercise))
    lines = []
    for at, variant in enumerate(from_json((folder / "variants.json").read_bytes()).variants):
        answers = true_answers(plan, variant)
        if at:
            del answers[next(blank for blank in answers if blank.startswith("loss"))]  # could not work it out
        lines += lines_of(plan, f"s{at}", variant.code, answers)
    (tmp_path / "answers.csv").write_text(as_csv(lines))
    done = grade(exercise, tmp_path / "answers.csv", record=folder / "variants.json")
    total = len(plan.asked)
    assert [float(row["marks"]) for row in read(done.folder / "marks.csv")] == [total, total - 1]


@pytest.mark.parametrize("bias, words", [
    (9, ""),
    (20, "at loss correct work has no answer to go by"),  # 20.5685 exactly; rounded, the logarithm of 0
    (38, "at loss correct work has no answer to go by"),  # in float64 too
])
def test_an_output_that_rounds_to_its_end_has_no_loss_to_mark(bias: int, words: str, tmp_path: Path) -> None:
    text = lesson(*SETTINGS[2]).replace("[0.1, 0.1]\n[[s", f"[{bias}, -0.3]\n[[s").replace("target = [1, 0]", "target = [0, 1]")
    for old, new in (("[[0.5, 0.5], [0.5, 0.5]]", "[[0.5, -0.4], [0.3, 0.8]]"), ("[[0.5, 0.5], [0.5, 0.5]]", "[[0.7, -0.6], [0.4, 0.9]]"),
                     ("[0.1, 0.1]", "[0.1, -0.2]"), ("[0.5, 0.5]", "[0.5, 0.3]")):
        text = text.replace(old, new, 1)
    (tmp_path / "l.toml").write_text(text)
    plan = plan_from(tmp_path, 'title = "One"\nlesson = "l.toml"\nnumbers = "lesson"\n')
    if not words:
        (variant,) = variants_of(plan)
        loss = [asked.blank for asked in plan.asked].index("loss")
        assert variant.accept[loss][0] <= variant.answers[loss] <= variant.accept[loss][1]
        return
    with pytest.raises(TracerError) as error:
        variants_of(plan)
    assert str(error.value.problems[0]) == (
        f"one.toml: numbers: {words}; outputs so far from 0 and 1 that they still have a logarithm when rounded"
    )
    assert str(error.value.problems[-1]).startswith("one.toml: numbers: these numbers are no fair question; nearest change: ")


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("weight", [40, 900])
def test_numbers_far_too_large_are_told_without_a_warning(loss: str, weight: int, tmp_path: Path) -> None:
    text = lesson(loss, (2, 2, 2), "sigmoid", "", "").replace("0.5, 0.5]]", f"{weight}, {weight}]]")
    (tmp_path / "l.toml").write_text(text)
    plan = plan_from(tmp_path, 'title = "One"\nlesson = "l.toml"\nnumbers = "lesson"\n')
    with pytest.raises(TracerError) as error:
        variants_of(plan)
    assert "nan" not in str(error.value) and "inf " not in str(error.value)
