"""What a film says of its snapshots, worked out again from their weights by the tests' own judge: answers, losses, signs."""

from __future__ import annotations

from typing import Any

import msgspec
import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from tests import judge
from tests.film.stuck import LESSONS, filmed
from tests.lessons import HIDDEN, PAIRS, lesson_of, random_data
from tracer.ground.errors import TracerError
from tracer.lesson import Lesson
from tracer.tape.film import film_of
from tracer.tape.film.signs import LEVEL, SATURATED, SIGNS
from tracer.tape.snapshots import Film, Run, Sign, Snapshot

CLOSE = 1e-9
KINKED = ("relu", "leaky-relu", "step")
"""Where a net that is 0 but for the last bit decides."""
FAR = 700
"""Past this the judge's plain exponentials overflow."""


def weights_of(shot: Snapshot) -> judge.Weights:
    return [
        (np.array(weights, dtype=complex), None if biases is None else np.array(biases, dtype=complex))
        for weights, biases in zip(shot.weights, shot.biases, strict=True)
    ]


def with_run(lesson: Lesson, run: Run) -> Lesson:
    """The lesson with what a run has otherwise."""
    replace = msgspec.structs.replace
    *hidden, last = lesson.network.layers
    layers = (*hidden, replace(last, activation=run.activation))
    return replace(lesson, network=replace(lesson.network, layers=layers), training=replace(lesson.training, loss=run.loss))


class Replay:
    """One snapshot: nets and outputs of every layer, for each sample."""

    def __init__(self, lesson: Lesson, shot: Snapshot) -> None:
        self.lesson, self.weights, self.samples = lesson, weights_of(shot), range(len(lesson.samples))
        with np.errstate(all="ignore"):
            self.passes = [judge.nets_and_outputs(lesson, self.weights, sample) for sample in self.samples]

    @property
    def far(self) -> bool:
        return any(abs(z.real).max() > FAR for nets, _ in self.passes for z in nets)

    def outputs(self) -> list[list[float]]:
        return [outputs[-1].real.tolist() for _, outputs in self.passes]

    def loss(self) -> float:
        with np.errstate(all="ignore"):
            losses = [judge.loss(self.lesson, self.weights, sample) for sample in self.samples]
        return float(np.real(sum(losses)) / len(losses))

    def steepest(self, layer: int, neuron: int) -> float | None:
        """A neuron's largest |slope| over the samples; None where the last bit of a net decides."""
        own = self.lesson.network.layers[layer]
        nets = np.array([nets[layer][neuron] for nets, _ in self.passes])
        if own.activation in KINKED and (abs(nets.real) < CLOSE).any():
            return None
        return float(abs(judge.slopes_at(own, nets)).max())

    def largest_gradient(self) -> float:
        """Of the mean loss, by any weight, or any bias that learns."""
        found = [judge.gradients(self.lesson, self.weights, sample) for sample in self.samples]
        which = (0, 1) if self.lesson.conventions.train_biases else (0,)
        return max(
            float(abs(sum(np.asarray(each[k][part]) for each in found) / len(found)).max())
            for k in range(len(self.weights)) for part in which if self.weights[k][part] is not None
        )


def assert_is_so(lesson: Lesson, film: Film) -> None:
    for shot, loss in zip(film.snapshots, film.runs[0].losses, strict=True):
        replay = Replay(lesson, shot)
        assert shot.loss == loss
        if not replay.far:
            np.testing.assert_allclose(shot.outputs, replay.outputs(), rtol=CLOSE, atol=CLOSE)
            assert_loss(shot.loss, replay.loss())
    for run in film.runs:
        assert_loss(run.losses[0], Replay(with_run(lesson, run), film.snapshots[0]).loss())
    for sign in film.signs:
        holds = {shot.epoch: shows(sign, lesson, shot) for shot in film.snapshots}
        assert all(is_so is not False for epoch, is_so in holds.items() if epoch >= sign.since), sign
        before = [is_so for epoch, is_so in holds.items() if epoch < sign.since]
        assert not before or before[-1] is not True, sign
        if sign.size is not None and not Replay(lesson, film.snapshots[-1]).far:
            assert sign.size == pytest.approx(size(sign, lesson, film.snapshots[-1]), rel=1e-6, abs=4e-15)


def assert_loss(loss: float | None, judged: float) -> None:
    if not np.isfinite(judged) or judged > 5:  # a logarithm of nearly 0: its last bits are as good as any
        assert loss is None or loss > 5
    else:
        assert loss == pytest.approx(judged, rel=1e-7, abs=1e-14)


def places(sign: Sign, lesson: Lesson) -> list[int]:
    return [lesson.network.layers[sign.layer or 0].neurons.index(name) for name in sign.neurons]


def shows(sign: Sign, lesson: Lesson, shot: Snapshot) -> bool | None:
    """Whether a snapshot shows a sign; None where floats cannot tell."""
    replay = Replay(lesson, shot)
    if replay.far:
        return None
    return SHOWN[sign.kind](sign, lesson, replay)


def _twins(sign: Sign, lesson: Lesson, replay: Replay) -> bool:
    assert sign.layer is not None and len(sign.neurons) > 1
    (into, biases), (out, _) = replay.weights[sign.layer : sign.layer + 2]
    first, *others = places(sign, lesson)
    return all(
        (into[j] == into[first]).all() and (out[:, j] == out[:, first]).all() and (biases is None or biases[j] == biases[first])
        for j in others
    )


def _steepest(sign: Sign, lesson: Lesson, replay: Replay) -> list[float] | None:
    assert sign.layer is not None and sign.neurons
    found = [replay.steepest(sign.layer, j) for j in places(sign, lesson)]
    return None if None in found else found  # type: ignore[return-value]


def _dead(sign: Sign, lesson: Lesson, replay: Replay) -> bool | None:
    assert lesson.network.layers[sign.layer or 0].activation == "relu" and sign.size is None
    slopes = _steepest(sign, lesson, replay)
    return slopes if slopes is None else not any(slopes)


def _saturated(sign: Sign, lesson: Lesson, replay: Replay) -> bool | None:
    slopes = _steepest(sign, lesson, replay)
    return slopes if slopes is None else _below(max(slopes), SATURATED)


def _level(sign: Sign, lesson: Lesson, replay: Replay) -> bool | None:
    return _below(replay.largest_gradient(), LEVEL)


def _below(number: float, limit: float) -> bool | None:
    return None if abs(number - limit) < 1e-6 * limit else number < limit


SHOWN = {"twins": _twins, "dead": _dead, "saturated": _saturated, "level": _level}


def size(sign: Sign, lesson: Lesson, shot: Snapshot) -> float:
    replay = Replay(lesson, shot)
    return replay.largest_gradient() if sign.kind == "level" else max(_steepest(sign, lesson, replay) or [])


def test_every_sign_is_judged_and_has_its_lesson() -> None:
    assert set(SIGNS) == set(SHOWN) == set(LESSONS) - {"solved"}


@pytest.mark.parametrize("name", LESSONS)
def test_a_film_is_what_its_own_weights_give(name: str) -> None:
    trace = filmed(name)
    assert trace.film is not None
    kinds = [sign.kind for sign in trace.film.signs]
    assert (name in kinds) == (name != "solved")
    assert_is_so(trace.lesson, trace.film)


# Lesson, and a film in which something is otherwise: the judge must see it.
EDITS: list[tuple[str, dict[str, Any]]] = [
    ("solved", {"outputs": 0.5}), ("solved", {"loss": 0.1}), ("solved", {"first": 0.5}),
    ("twins", {"neurons": ("h1", "h3")}), ("twins", {"since": 1}), ("dead", {"neurons": ("h1",)}), ("dead", {"since": 3}),
    ("saturated", {"neurons": ("h2",)}), ("saturated", {"since": 1}), ("saturated", {"size": 0.005}), ("level", {"size": 0.0005}),
    ("level", {"since": 30}), ("level", {"since": 0}), ("saturated", {"kind": "level"}), ("saturated", {"kind": "dead"}),
]


@pytest.mark.parametrize(("name", "edit"), EDITS, ids=str)
def test_a_false_film_is_seen(name: str, edit: dict[str, Any]) -> None:
    trace, replace = filmed(name), msgspec.structs.replace
    film = trace.film
    assert film is not None
    (field, value), = edit.items()
    if field in ("outputs", "loss"):
        shot = film.snapshots[7]
        new = replace(shot, outputs=((value,), *shot.outputs[1:])) if field == "outputs" else replace(shot, loss=value)
        film = replace(film, snapshots=(*film.snapshots[:7], new, *film.snapshots[8:]))
    elif field == "first":
        run = replace(film.runs[1], losses=(value, *film.runs[1].losses[1:]))
        film = replace(film, runs=(film.runs[0], run, *film.runs[2:]))
    else:
        at = next(n for n, sign in enumerate(film.signs) if sign.kind == name)
        film = replace(film, signs=(*film.signs[:at], replace(film.signs[at], **edit), *film.signs[at + 1 :]))
    with pytest.raises(AssertionError):
        assert_is_so(trace.lesson, film)


@settings(max_examples=30, phases=[Phase.explicit, Phase.generate])
@given(
    seed=st.integers(0, 10**6), pair=st.sampled_from(PAIRS), activation=st.sampled_from(HIDDEN), samples=st.integers(1, 4),
    batch=st.sampled_from(["online", "full"]), bias=st.sampled_from(["add", "threshold"]), shared=st.booleans(),
    trains=st.booleans(), rate=st.sampled_from([0.1, 1, 20]),
)
def test_random_films_are_what_their_weights_give(
    seed: int, pair: tuple[str, str], activation: str, samples: int, batch: str, bias: str, shared: bool, trains: bool, rate: float
) -> None:
    data = random_data(
        seed, loss=pair[0], output=pair[1], samples=samples, activation=activation,
        conventions={"bias": bias, "shared_bias": shared, "train_biases": trains},
        training={"batch": batch, "learning_rate": rate, "epochs": 15},
    )
    try:
        lesson = lesson_of(data)
        film = film_of(lesson)
    except TracerError:  # it has no slope to learn with, or runs away in the first step
        return
    assert_is_so(lesson, film)
