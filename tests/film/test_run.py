"""The training run against the tape: its first steps, a late snapshot, every convention; and the same bits everywhere."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
from numpy.testing import assert_allclose

from tests.lessons import HIDDEN, PAIRS, random_lesson
from tracer.lesson import Lesson, load_lesson
from tracer.operators.exact import DECIMAL
from tracer.tape.film import film_of
from tracer.tape.film.make import variants_of
from tracer.tape.film.run import Training, Variant
from tracer.tape.film.steady import Pipeline
from tracer.tape.record import record
from tracer.tape.snapshots import Film, Snapshot

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
XOR = ROOT / "docs" / "lessons" / "xor.toml"
OPTIONS: tuple[dict[str, Any], ...] = (
    {},
    {"conventions": {"bias": "threshold"}},
    {"conventions": {"shared_bias": True}},
    {"conventions": {"shared_bias": True, "bias": "threshold"}, "training": {"batch": "full"}},
    {"conventions": {"train_biases": False}},
    {"conventions": {"hidden_delta_weights": "new"}},
    {"conventions": {"hidden_delta_weights": "new"}, "training": {"batch": "full", "momentum": 0.4}},
    {"conventions": {"delta": "target-minus-output"}, "training": {"momentum": 0.9}},
    {"training": {"batch": "full"}},
    {"training": {"batch": "full", "reduce": "sum", "momentum": 0.5}},
)


@cache
def xor_film() -> Film:
    return film_of(load_lesson(XOR))


def unrounded(lesson: Lesson, **training: Any) -> Lesson:
    """The lesson as the film sees it: nothing is carried rounded."""
    replace = msgspec.structs.replace
    return replace(
        lesson, training=replace(lesson.training, **training), rounding=replace(lesson.rounding, carry=False)
    )


def weights_on_tape(lesson: Lesson) -> tuple[list[Any], list[Any]]:
    """Weights and biases after the last step of a tape, as a snapshot has them."""
    trace = record(lesson)
    last: dict[tuple[Any, ...], float] = {}
    for row in trace.rows:
        if row.quantity in ("weight", "new_weight"):
            last[row.neuron, row.source] = float(row.value)
        elif row.quantity in ("bias", "new_bias"):
            last[row.layer, row.neuron] = float(row.value)
    weights, biases, senders = [], [], lesson.network.inputs
    for layer in lesson.network.layers:
        weights.append([[last[neuron, source] for source in senders] for neuron in layer.neurons])
        own = [last.get((layer.name, n), last.get((layer.name, None))) for n in layer.neurons]
        biases.append(None if layer.biases is None else own)
        senders = layer.neurons
    return weights, biases


def assert_like(snapshot: Snapshot, lesson: Lesson, rtol: float) -> None:
    weights, biases = weights_on_tape(lesson)
    for k in range(len(weights)):
        assert_allclose(snapshot.weights[k], weights[k], rtol=rtol, atol=rtol)
        assert (snapshot.biases[k] is None) == (biases[k] is None)
        if biases[k] is not None:
            assert_allclose(snapshot.biases[k], biases[k], rtol=rtol, atol=rtol)


@pytest.mark.parametrize("option", range(len(OPTIONS)))
def test_first_steps_are_those_of_the_tape(option: int) -> None:
    draw = random.Random(option)
    for seed in range(4):
        loss, output = draw.choice(PAIRS)
        wishes = {**OPTIONS[option]}
        training = {**wishes.pop("training", {}), "epochs": 3, "learning_rate": 0.2}
        lesson = random_lesson(100 * option + seed, loss=loss, output=output, samples=3, training=training, **wishes)
        film = film_of(lesson)
        per_epoch = 1 if lesson.training.batch == "full" else 3
        assert film.at == (0, 1, 2, 3)
        for snapshot in film.snapshots[1:]:
            assert_like(snapshot, unrounded(lesson, steps=per_epoch * snapshot.epoch, epochs=0), 1e-10)


@pytest.mark.parametrize("activation", HIDDEN)
@pytest.mark.parametrize("loss, output", PAIRS)
def test_every_activation_and_loss(activation: str, loss: str, output: str) -> None:
    lesson = random_lesson(7, hidden=2, activation=activation, loss=loss, output=output, samples=2,
                           training={"epochs": 2, "learning_rate": 0.1})
    assert_like(film_of(lesson).snapshots[-1], unrounded(lesson, steps=4, epochs=0), 1e-10)


@pytest.mark.slow
def test_a_tape_from_a_late_snapshot_goes_on_as_the_film_does() -> None:
    """In the default lesson: from the snapshot before to the one in which XOR is solved for the first time."""
    lesson, film = load_lesson(XOR), xor_film()
    at = film.at.index(film.runs[0].solved or 0)
    before, after = film.snapshots[at - 1], film.snapshots[at]
    layers = tuple(
        msgspec.structs.replace(
            layer,
            weights=tuple(tuple(Decimal(repr(w)) for w in row) for row in before.weights[k]),
            biases=tuple(Decimal(repr(b)) for b in before.biases[k] or ()),
        )
        for k, layer in enumerate(lesson.network.layers)
    )
    late = msgspec.structs.replace(lesson, network=msgspec.structs.replace(lesson.network, layers=layers))
    steps = (after.epoch - before.epoch) * len(lesson.samples)
    assert before.epoch > 1000 and steps > 100
    assert_like(after, unrounded(late, steps=steps, epochs=0), 1e-10)


@pytest.mark.slow
def test_what_a_snapshot_says_is_what_its_weights_answer() -> None:
    lesson, film = load_lesson(XOR), xor_film()
    for snapshot in film.snapshots[::9]:
        layers = tuple(
            msgspec.structs.replace(layer, weights=tuple(tuple(map(of, row)) for row in snapshot.weights[k]),
                                    biases=tuple(map(of, snapshot.biases[k] or ())))
            for k, layer in enumerate(lesson.network.layers)
        )
        network = msgspec.structs.replace(lesson.network, layers=layers)
        trace = record(unrounded(msgspec.structs.replace(lesson, network=network), steps=1, batch="full", epochs=0))
        outputs = [[float(row.raw) for row in trace.rows
                    if row.quantity == "output" and row.layer == "output" and row.sample == s + 1] for s in range(4)]
        assert_allclose(snapshot.outputs, outputs, rtol=1e-10)
        total = next(row for row in trace.rows if row.quantity == "loss" and row.sample is None)
        assert float(total.raw) == pytest.approx(snapshot.loss, rel=1e-10)


def of(number: float) -> Decimal:
    return Decimal(repr(number))


def test_the_default_lesson_is_solved() -> None:
    """By brute force: after each epoch, whether all four answers are right, from a run by itself."""
    lesson, own = load_lesson(XOR), xor_film().runs[0]
    training = Training(lesson, [variants_of(lesson)[0][1]])
    first = None
    for block in training.blocks(2200):
        for at in range(block.outputs.shape[2]):
            answers = block.outputs[:, :, at, 0]
            right = all(answers[:, s].argmax() == [int(t) for t in sample.target].index(1)
                        for s, sample in enumerate(lesson.samples))
            if right and first is None:
                first = block.first + at
    assert own.solved == first == own.kept
    assert own.right[-1] == 4


def test_a_run_is_the_same_alone_and_in_company() -> None:
    lesson = random_lesson(3, hidden=2, samples=3, training={"epochs": 70, "momentum": 0.3})
    variants = [variant for _, variant in variants_of(lesson)]
    together = [block.weights for block in Training(lesson, variants).blocks(70)]
    for n, variant in enumerate(variants):
        alone = [block.weights for block in Training(lesson, [variant]).blocks(70)]
        for ours, theirs in zip(together, alone, strict=True):
            for a, b in zip(ours, theirs, strict=True):
                assert a[..., n].tobytes() == b[..., 0].tobytes()


@pytest.mark.slow
def test_the_same_bytes_on_a_lesser_processor() -> None:
    """numpy's own exp gives other bits without these instructions; ours must not."""
    found = np._core._multiarray_umath.__cpu_features__  # type: ignore[attr-defined]
    base = set(np._core._multiarray_umath.__cpu_baseline__)  # type: ignore[attr-defined]
    named = np._core._multiarray_umath.__cpu_dispatch__  # type: ignore[attr-defined]
    off = [name for name in named if found.get(name) and name not in base]
    if not off:
        pytest.skip("this processor has nothing that could be left out")
    code = (
        "import sys, msgspec; from tracer.lesson import load_lesson; from tracer.tape.film import film_of;"
        "sys.stdout.buffer.write(msgspec.json.encode(film_of(load_lesson(sys.argv[1], overrides=['training.epochs=400']))))"
    )
    made = [
        subprocess.run([sys.executable, "-c", code, str(XOR)], capture_output=True, check=True,
                       env={**os.environ, "PYTHONPATH": str(ROOT), **extra}).stdout
        for extra in ({}, {"NPY_DISABLE_CPU_FEATURES": " ".join(off)})
    ]
    assert made[0] == made[1] and len(made[0]) > 10_000


@pytest.mark.parametrize("name", ["exp", "sigmoid", "tanh"])
def test_functions_are_right_to_the_last_digits(name: str) -> None:
    draw = random.Random(name)
    points = [0.0, *(draw.uniform(-1, 1) * 10 ** draw.uniform(-3, 2.5) for _ in range(400))]
    ours = played(name, np.array(points))
    exact = [float(DECIMAL[name](Decimal(point))) for point in points]
    assert_allclose(ours, exact, rtol=2e-15, atol=3e-16 if name == "tanh" else 0)


def test_functions_at_their_ends() -> None:
    with np.errstate(all="ignore"):
        far = np.array([-1e300, -800.0, 800.0, 1e300])
        assert played("exp", far).tolist() == [0, 0, np.inf, np.inf]
        assert played("sigmoid", far).tolist() == [0, 0, 1, 1]
        assert played("tanh", far).tolist() == [-1, -1, 1, 1]
        assert np.isnan(played("sigmoid", np.array([np.nan]))).all()


def test_a_pipeline_can_be_played_again() -> None:
    """Its operands stay as they are, and what is in them counts at each time."""
    line, z = Pipeline(), np.array([[0.5, -1.0]])
    out = line.of(("*", "2", ("sigmoid", 0), ("-", "1", ("sigmoid", 0))), (z,))
    for shift in (0.0, 3.0):
        z += shift
        line.play()
        share = 1 / (1 + np.exp(-z))
        assert_allclose(out, 2 * share * (1 - share), rtol=1e-14)


def played(name: str, points: Any) -> Any:
    line = Pipeline()
    out = line.of((name, 0), (points,))
    line.play()
    return out


def test_a_run_that_grows_without_bound_says_when() -> None:
    lesson = random_lesson(5, hidden=1, activation="relu", output="identity", samples=2, training={"epochs": 60})
    variants = [Variant(loss="half-squared-error", activation="identity", learning_rate=rate) for rate in (0.01, 1e6)]
    blocks = list(Training(lesson, variants).blocks(60))
    assert all(np.isfinite(layer[..., 0]).all() for layer in blocks[-1].weights)
    assert not all(np.isfinite(layer[..., 1]).all() for layer in blocks[-1].weights)
    film = film_of(msgspec.structs.replace(
        lesson, training=msgspec.structs.replace(lesson.training, learning_rate=Decimal(10**6))
    ))
    own = film.runs[0]
    assert own.broke is not None and film.at[-1] < own.broke
    assert len(film.snapshots) == len(film.at) == len(own.losses)
    assert all(np.isfinite(snapshot.loss) for snapshot in film.snapshots)
