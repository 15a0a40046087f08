"""The program on the page is the lesson from scratch: run, it prints the trace's unrounded numbers."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.lessons import PAIRS, lesson_of, random_data
from tests.pages.conftest import ROOT, TEMPLATES
from tracer.lesson import Lesson, load_lesson
from tracer.saying.view import View
from tracer.site.pages import program
from tracer.site.source import Source
from tracer.tape.record import record
from tracer.tape.trace import Row

CONVENTIONS = [
    {}, {"bias": "threshold"}, {"shared_bias": True}, {"hidden_delta_weights": "new"}, {"train_biases": False},
    {"delta": "target-minus-output", "bias": "threshold", "shared_bias": True},
]
TRAINING = [{}, {"batch": "full"}, {"batch": "full", "reduce": "sum"}, {"momentum": 0.9}]


def printed_by(lesson: Lesson, folder: Path, epochs: int = 2) -> dict[str, list[str]]:
    """What the program prints, by the words before the colon."""
    source = Source(name="lesson", path=None, text="", lesson=lesson, trace=record(lesson))
    file = folder / "network.py"
    file.write_text(program(source, TEMPLATES).replace("epochs = 10_000", f"epochs = {epochs}"), encoding="utf-8")
    done = subprocess.run([sys.executable, "-W", "error", file.name], cwd=folder, capture_output=True, text=True, check=True)
    lines = (line.partition(": ") for line in done.stdout.splitlines())
    return {word: numbers.split() for word, _, numbers in lines}


def unrounded(row: Row) -> float:
    return float(row.raw if row.exact is None else row.exact)


def assert_same(lesson: Lesson, folder: Path) -> None:
    view, printed = View(record(lesson)), printed_by(lesson, folder)
    sign = 1 if lesson.conventions.delta == "output-minus-target" else -1
    for number, layer in enumerate(view.layers, 1):
        for word, quantity, factor in (("net", "net", 1), ("output", "output", 1), ("delta", "delta", sign)):
            wanted = [factor * unrounded(view.row(quantity, neuron)) for neuron in layer.neurons]
            assert [float(x) for x in printed[f"{word} of layer {number}"]] == pytest.approx(wanted, rel=1e-12, abs=1e-15)
        wanted = [unrounded(view.row("new_weight", neuron, sender)) for neuron in layer.neurons for sender in layer.senders]
        assert [float(x) for x in printed[f"new weights of layer {number}"]] == pytest.approx(wanted, rel=1e-12)
        if layer.has_bias and lesson.conventions.train_biases:
            wanted = [unrounded(view.row("new_bias", neuron)) for neuron in layer.neurons]
            assert [float(x) for x in printed[f"new biases of layer {number}"]] == pytest.approx(wanted, rel=1e-12)
    for word, after in (("loss", False), ("loss after the step", True)):
        assert float(printed[word][0]) == pytest.approx(unrounded(view.row("loss", after=after, sample=1)), rel=1e-12)


@pytest.mark.parametrize("name", ["xor", "smallest", "deeper", "relu"])
def test_the_program_of_a_lesson_prints_its_numbers(name: str, tmp_path: Path) -> None:
    assert_same(load_lesson(ROOT / f"docs/lessons/{name}.toml"), tmp_path)


@pytest.mark.parametrize("training", TRAINING, ids=str)
@pytest.mark.parametrize("conventions", CONVENTIONS, ids=str)
def test_the_program_follows_every_convention(conventions: dict, training: dict, tmp_path: Path) -> None:
    seed = CONVENTIONS.index(conventions) * len(TRAINING) + TRAINING.index(training)
    loss, output = PAIRS[seed % len(PAIRS)]
    data = random_data(seed, hidden=1, activation="tanh", loss=loss, output=output, samples=3, conventions=conventions,
                       training=training)
    assert_same(lesson_of(data), tmp_path)


@pytest.mark.slow
def test_trained_the_default_network_knows_xor(default_lesson: Lesson, tmp_path: Path) -> None:
    source = Source(name="lesson", path=None, text="", lesson=default_lesson, trace=record(default_lesson))
    file = tmp_path / "network.py"
    file.write_text(program(source, TEMPLATES), encoding="utf-8")
    done = subprocess.run([sys.executable, file.name], cwd=tmp_path, capture_output=True, text=True, check=True)
    lines = [line for line in done.stdout.splitlines() if line.startswith("input")]
    assert len(lines) == len(default_lesson.samples)
    for line, sample in zip(lines, default_lesson.samples, strict=True):
        outputs = [float(x) for x in line.rpartition("[")[2].rstrip("]").split()]
        assert [round(x) for x in outputs] == [int(t) for t in sample.target]


def test_a_lesson_without_steps_has_a_program_of_the_forward_pass(tmp_path: Path) -> None:
    data = random_data(3, hidden=1, activation="sigmoid", training={"steps": 0})
    lesson = lesson_of(data)
    view, printed = View(record(lesson)), printed_by(lesson, tmp_path)
    wanted = [unrounded(view.row("output", neuron)) for neuron in view.layers[-1].neurons]
    assert [float(x) for x in printed["output of layer 2"]] == pytest.approx(wanted, rel=1e-12)
    assert not any("delta" in word for word in printed)
