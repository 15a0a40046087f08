"""What a film holds: when it looks, what counts as right, why a network does not learn, how it is kept and checked."""

from __future__ import annotations

import itertools
import json
import math
import random
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest

from tests.lessons import PAIRS, random_data, random_lesson
from tests.lessons import lesson_of as lesson_from
from tracer.ground.errors import TracerError
from tracer.lesson import Lesson, load_lesson
from tracer.lesson.meaning import MAX_FILM_BYTES
from tracer.operators.losses import LOSSES
from tracer.tape.check import check_file, check_trace
from tracer.tape.film import film_key, film_of, keep_film, kept_film
from tracer.tape.film.contents import MOST_SNAPSHOTS, OTHER_LOSS, rule_of, snapshot_count, snapshot_epochs
from tracer.tape.film.make import variants_of
from tracer.tape.record import record
from tracer.tape.snapshots import Film
from tracer.tape.trace import Trace, film_json, from_json, to_json

LESSONS = Path(__file__).resolve().parents[2] / "docs" / "lessons"
XOR = [([1, 0], [1]), ([0, 1], [1]), ([1, 1], [0]), ([0, 0], [0])]


def learner(weights: Any, biases: Any, activation: str = "sigmoid", *, out: Any = None, **training: Any) -> Lesson:
    """XOR with two or more hidden neurons."""
    return lesson_from({
        "title": "XOR",
        "network": {"layers": [
            {"activation": activation, "weights": weights, "biases": biases},
            {"weights": [out or [0.6] * len(weights)], "biases": [-0.2]},
        ]},
        "samples": [{"input": x, "target": t} for x, t in XOR],
        "training": {"learning_rate": 0.5, "epochs": 300, **training},
    })


# When it looks


@pytest.mark.parametrize("epochs", [1, 2, 10, 79, 80, 81, 100, 999, 10_000, 250_000])
@pytest.mark.parametrize("count", [12, 40, 81])
def test_snapshots_are_spaced_geometrically(epochs: int, count: int) -> None:
    at = snapshot_epochs(epochs, count)
    assert at[0] == 0 and at[-1] == epochs and list(at) == sorted(set(at)) and len(at) <= count
    if epochs < count:
        assert at == tuple(range(epochs + 1))
        return
    assert len(at) >= 0.9 * count
    ratio = max(b / a for a, b in itertools.pairwise(at[10:]))
    assert ratio < 1.05 * (epochs / at[10]) ** (1 / (len(at) - 11)) + 1 / at[10]


@pytest.mark.slow
def test_every_film_is_small_enough_to_travel() -> None:
    """Under 100 kB, whatever the network; and where that cannot be, the reader says so before anything is trained."""
    draw, refused = random.Random(1), 0
    for seed in range(40):
        loss, output = draw.choice(PAIRS)
        data = random_data(seed, loss=loss, output=output, samples=draw.choice([1, 4, 30]), training={"epochs": 90})
        film = film_of(lesson_from(data))
        assert len(film_json(film)) < 100_000
        assert (12 if film.runs[0].broke is None else 1) <= len(film.at) <= MOST_SNAPSHOTS
    for width in (10, 20, 30, 60):
        data = random_data(1, hidden=0)
        data["network"]["layers"] = [
            {"activation": "tanh", "weights": [[0.1] * 2] * width}, {"weights": [[0.1] * width] * 4}
        ]
        data["samples"] = [{"input": [1, 2], "target": [1, 0, 0, 1]}] * 20
        data["training"]["epochs"] = 90
        try:
            lesson = lesson_from(data)
        except TracerError as error:
            refused += 1
            assert "would not fit on a page" in str(error)
        else:
            assert len(film_json(film_of(lesson))) < 100_000
            assert snapshot_count(lesson) * 14 * 80 < MAX_FILM_BYTES
    assert 0 < refused < 4


@pytest.mark.parametrize(
    "training, sentence",
    [
        ({"epochs": 300_000}, "training.epochs: 300000 epochs of 4 samples and 9 weights would take minutes; "
                              "allowed: at most 250000; fewer epochs, samples or neurons"),
        ({"epochs": 5, "steps": 0}, "training.epochs: 5 epochs, and training.steps = 0; "),
        ({"epochs": -1}, "training.epochs: -1 "),
        ({"epochs": 1.5}, "training.epochs: "),
    ],
)
def test_films_that_cannot_be_are_refused_in_words(training: dict[str, Any], sentence: str) -> None:
    with pytest.raises(TracerError) as raised:
        learner([[0.5, 0.1], [0.2, 0.3]], [0, 0], **training)
    assert sentence in str(raised.value)


# What counts as right


@pytest.mark.parametrize(
    "targets, rule, middle",
    [
        ([[1, 0], [0, 1]], "largest", None),
        ([[0, 0, 1], [0, 0, 1]], "largest", None),
        ([[1], [0]], "side", 0.5),
        ([[-0.9], [0.9]], "side", 0.0),
        ([[1, 1], [0, 1]], "side", 0.5),
        ([[0.01, 0.99]], "side", 0.5),
        ([[0.2], [0.4], [0.6]], None, None),
        ([[0.7]], None, None),
    ],
)
def test_when_an_answer_is_right(targets: Any, rule: Any, middle: Any) -> None:
    data = random_data(2, hidden=0)
    data["network"]["layers"] = [{"weights": [[0.1, -0.2]] * len(targets[0])}]
    data["samples"] = [{"input": [n, 1], "target": target} for n, target in enumerate(targets)]
    assert rule_of(lesson_from(data)) == (rule, middle)


@pytest.mark.slow
def test_solved_and_kept_by_brute_force() -> None:
    """With a snapshot after every epoch, they can be read off the snapshots' answers."""
    seen = set()
    for seed in range(30):
        draw = random.Random(seed)
        weights = [[round(draw.uniform(-2, 2), 1) for _ in range(2)] for _ in range(3)]
        lesson = learner(weights, [0.1, -0.2, 0.3], out=[1, -1, 0.5], epochs=78, learning_rate=draw.choice([1, 5, 15]))
        film = film_of(lesson)
        assert film.at == tuple(range(79))
        right = [all((o > 0.5) == (t == 1) and o != 0.5 for (o,), (_, (t,)) in zip(shot.outputs, XOR, strict=True))
                 for shot in film.snapshots]
        own = film.runs[0]
        assert own.solved == (right.index(True) if True in right else None)
        kept = next((e for e in range(79) if all(right[e:])), None)
        assert own.kept == kept
        seen.add((own.solved is None, own.kept is None, own.solved == own.kept))
    assert len(seen) >= 3, "some never solved, some lost, some kept"


# Other runs


def test_five_rates_and_the_other_loss() -> None:
    for loss, output in PAIRS:
        lesson = random_lesson(11, hidden=1, loss=loss, output=output, training={"epochs": 2})
        kinds = [kind for kind, _ in variants_of(lesson)]
        rates = sorted({variant.learning_rate for kind, variant in variants_of(lesson) if kind != "loss"})
        assert kinds[0] == "lesson" and kinds.count("rate") == 4
        assert rates == pytest.approx([0.005, 0.05, 0.5, 5, 50])
        others = [variant for kind, variant in variants_of(lesson) if kind == "loss"]
        assert len(others) == ((loss, output) in OTHER_LOSS)
        for other in others:
            assert LOSSES[other.loss].sloped != LOSSES[loss].sloped, "a squared error beside a cross-entropy"
            assert other.activation in LOSSES[other.loss].activations


def test_no_cross_entropy_for_targets_that_are_no_shares() -> None:
    data = random_data(4, hidden=1, training={"epochs": 2})
    data["samples"][0]["target"] = [1.5] * len(data["samples"][0]["target"])
    assert [kind for kind, _ in variants_of(lesson_from(data))] == ["lesson", "rate", "rate", "rate", "rate"]


# Why it does not learn


@pytest.mark.slow
def test_twins_are_found_whatever_their_weights() -> None:
    for seed in range(8):
        draw = random.Random(seed)
        one, bias, out = [draw.uniform(-1, 1), draw.uniform(-1, 1)], draw.uniform(-1, 1), draw.uniform(0.1, 1)
        lesson = learner([one, [0.3, -0.8], one], [bias, 0.2, bias], "tanh", out=[out, 0.4, out], learning_rate=0.05)
        signs = [sign for sign in film_of(lesson).signs if sign.kind == "twins"]
        assert [(sign.neurons, sign.since, sign.layer) for sign in signs] == [(("h1", "h3"), 0, 0)]
        unlike = learner([one, [0.3, -0.8], one], [bias, 0.2, bias], "tanh", out=[out, 0.4, out / 2], learning_rate=0.05)
        assert not [sign for sign in film_of(unlike).signs if sign.kind == "twins"], "other outgoing weights part them"


def test_a_dead_relu_is_named_and_when_it_died() -> None:
    at_once = film_of(learner([[0.6, 0.7], [-0.4, -0.6]], [-0.1, -0.2], "relu", out=[0.9, 0.5])).signs
    assert [(s.kind, s.neurons, s.since) for s in at_once if s.kind == "dead"] == [("dead", ("h2",), 0)]
    later = film_of(learner([[0.6, 0.7], [0.2, 0.1]], [-0.1, 0], "relu", out=[0.9, -2], learning_rate=2)).signs
    died = [s for s in later if s.kind == "dead"]
    assert died and all(s.since > 0 for s in died)
    assert not [s for s in film_of(learner([[0.6, 0.7], [-0.4, -0.6]], [-0.1, -0.2], "leaky-relu", out=[0.9, 0.5])).signs
                if s.kind == "dead"]


def test_saturated_neurons_are_named_with_the_slope_that_is_left() -> None:
    film = film_of(learner([[40, 40], [0.1, 0.2]], [20, 0], out=[0.3, 0.4], epochs=20))
    sign = next(s for s in film.signs if s.kind == "saturated")
    assert sign.neurons == ("h1",) and sign.since == 0 and sign.size is not None
    weights, biases = film.snapshots[-1].weights[0][0], film.snapshots[-1].biases[0]
    assert biases is not None
    outs = [1 / (1 + np.exp(-(np.dot(weights, x) + biases[0]))) for x, _ in XOR]
    assert max(o * (1 - o) for o in outs) == pytest.approx(sign.size, rel=1e-6)


def test_neurons_that_go_different_ways_out_are_no_twins() -> None:
    """Both are off and alike, and stay so; but what they send on is not the same."""
    signs = film_of(learner([[-0.4, -0.6], [-0.4, -0.6]], [-0.1, -0.1], "relu", out=[0.9, 0.5], epochs=20)).signs
    assert [(s.kind, s.neurons) for s in signs if s.kind in ("twins", "dead")] == [("dead", ("h1", "h2"))]


@pytest.mark.parametrize("steepest, told", [(0.0099, True), (0.0101, False)])
def test_a_slope_of_a_hundredth_is_where_saturation_begins(steepest: float, told: bool) -> None:
    """Nothing comes in but the bias, and the steps are tiny: the slope is the same for every sample and epoch."""
    bias = math.log(1 / ((1 - math.sqrt(1 - 4 * steepest)) / 2) - 1)
    signs = film_of(learner([[0, 0], [0.1, 0.2]], [bias, 0], out=[0.3, 0.4], epochs=3, learning_rate=1e-6)).signs
    assert any(s.kind == "saturated" and s.neurons == ("h1",) for s in signs) == told


def test_a_neuron_that_is_stuck_at_one_is_saturated_and_not_dead() -> None:
    """In floats its slope may be nothing at all, but what it puts out is not zero."""
    signs = film_of(learner([[400, 400], [0.1, 0.2]], [200, 0], out=[0.3, 0.4], epochs=20)).signs
    assert [(s.kind, s.neurons, s.size) for s in signs if s.kind in ("dead", "saturated")] == [("saturated", ("h1",), 0.0)]


def test_level_ground_has_no_gradient_by_finite_differences() -> None:
    lesson = load_lesson(LESSONS / "dead-relu.toml")
    film = film_of(lesson)
    level = next(s for s in film.signs if s.kind == "level")
    last = film.snapshots[-1]
    hidden, hidden_b = np.array(last.weights[0]), np.array(last.biases[0])
    out, out_b = np.array(last.weights[1]), np.array(last.biases[1])

    def loss(parts: Any) -> float:
        w, b, v, c = parts
        total = 0.0
        for sample in lesson.samples:
            h = np.maximum(0, w @ np.array([float(x) for x in sample.input]) + b)
            total += float(((1 / (1 + np.exp(-(v @ h + c))) - float(sample.target[0])) ** 2).sum()) / 2
        return total / len(lesson.samples)

    parts, largest = [hidden, hidden_b, out, out_b], 0.0
    for n, part in enumerate(parts):
        for at in np.ndindex(part.shape):
            up, down = ([p.copy() for p in parts] for _ in range(2))
            up[n][at] += 1e-6
            down[n][at] -= 1e-6
            largest = max(largest, abs(loss(up) - loss(down)) / 2e-6)
    assert largest == pytest.approx(level.size, rel=1e-4)


def test_a_network_that_learns_has_no_signs() -> None:
    assert film_of(load_lesson(LESSONS / "smallest.toml", overrides=["training.epochs=3000"])).signs == ()


# Kept, checked, told


def filmed(path: Path, **overrides: Any) -> Trace:
    lesson = load_lesson(path, overrides=[f"{key}={value}" for key, value in overrides.items()])
    return msgspec.structs.replace(record(lesson), film=film_of(lesson))


def test_a_film_is_kept_by_what_it_was_made_of(tmp_path: Path) -> None:
    lesson = learner([[0.5, 0.1], [0.2, 0.3]], [0, 0], epochs=20)
    film = film_of(lesson)
    keep_film(tmp_path / "films", film)
    assert kept_film(tmp_path / "films", film_key(lesson)) == film
    retitled = msgspec.structs.replace(lesson, title="Other words")
    assert film_key(retitled) == film_key(lesson)
    for change in ({"epochs": 21}, {"momentum": 0.1}, {"learning_rate": 0.4}):
        assert film_key(learner([[0.5, 0.1], [0.2, 0.3]], [0, 0], **{"epochs": 20, **change})) != film_key(lesson)
    assert kept_film(tmp_path / "films", "0" * 32) is None
    path = next((tmp_path / "films").glob("*.json"))
    for broken in (b"", b"{}", path.read_bytes()[:-40], path.read_bytes().replace(film.key.encode(), b"0" * 32)):
        path.write_bytes(broken)
        assert kept_film(tmp_path / "films", film.key) is None, "what cannot be read is made again"


def test_a_film_is_a_part_of_the_trace() -> None:
    trace = filmed(LESSONS / "xor.toml", **{"training.epochs": 60})
    assert from_json(to_json(trace)) == trace
    assert check_trace(trace) == ()
    data = json.loads(to_json(trace))
    assert data["film"]["format"] == "tracer/film/1" and len(data["film"]["snapshots"]) == 61
    without = msgspec.structs.replace(trace, film=None)
    assert b'"film"' not in to_json(without) and check_trace(without) == ()


@pytest.mark.parametrize(
    "path, place",
    [
        (("snapshots", 30, "weights", 0, 1, 1), "film.snapshots[30].weights[0][1][1]"),
        (("snapshots", 5, "outputs", 2, 0), "film.snapshots[5].outputs[2][0]"),
        (("runs", 3, "losses", 17), "film.runs[3].losses[17]"),
        (("runs", 0, "right", 2), "film.runs[0].right[2]"),
    ],
)
def test_a_film_that_somebody_edited_is_told_where(path: tuple[Any, ...], place: str, tmp_path: Path) -> None:
    trace = filmed(LESSONS / "xor.toml", **{"training.epochs": 60})
    data = at = json.loads(film_json(trace.film))
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] = at[path[-1]] + 1 if isinstance(at[path[-1]], int) else at[path[-1]] * (1 + 1e-12) + 1e-12
    file = tmp_path / "trace.json"
    file.write_bytes(to_json(msgspec.structs.replace(trace, film=msgspec.convert(data, Film))))
    problems, _ = check_file(file)
    assert [problem.path for problem in problems] == [place]


def test_a_film_without_epochs_is_no_film() -> None:
    trace = filmed(LESSONS / "xor.toml", **{"training.epochs": 5})
    training = msgspec.structs.replace(trace.lesson.training, epochs=0)
    edited = msgspec.structs.replace(trace, lesson=msgspec.structs.replace(trace.lesson, training=training))
    assert [problem.path for problem in check_trace(edited)] == ["film"]


@pytest.mark.slow
def test_commands(tracer: Any) -> None:
    done = tracer("trace", LESSONS / "xor.toml", "--set", "training.epochs=3")
    assert "film" not in json.loads(done.stdout), "the tape alone, at once"
    done = tracer("trace", LESSONS / "xor.toml", "--set", "training.epochs=3", "--film")
    film = msgspec.json.decode(json.dumps(json.loads(done.stdout)["film"]), type=Film)
    assert film.at == (0, 1, 2, 3)
    done = tracer("trace", LESSONS / "smallest.toml", "--film")
    assert done.returncode == 2 and "training.epochs: 0 is the length of the film" in done.stderr
    done = tracer("trace", LESSONS / "xor.toml", "--film", "--format", "csv")
    assert done.returncode == 2 and "Traceback" not in done.stderr
    schema = json.loads(tracer("schema", "film").stdout)
    assert "snapshots" in json.dumps(schema) and schema["$schema"]
