"""Forty exercises of every kind on which the page's verdicts are held against those of `grade`.

Numbers are taken as they come, drawn or a teacher's own: whether they are fair does not matter here.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from itertools import pairwise
from typing import Any

import msgspec
import numpy as np

from tracer.exercises.codes import code_of
from tracer.exercises.drawing import draw
from tracer.exercises.plan import Plan, lesson_numbers, plan_of
from tracer.exercises.reader import Loaded, for_exercises
from tracer.exercises.record_json import record_of
from tracer.exercises.records import Exercise, ExerciseRecord, Variant
from tracer.exercises.variants import _variants
from tracer.exercises.work import work
from tracer.lesson.reader import lesson_from_data

EVERYTHING = ("product", "weighted_sum", "net", "output", "neuron_loss", "loss", "error", "derivative", "delta",
              "gradient", "change", "new_weight", "new_bias")
BATCH = ("net", "output", "loss", "delta", "sample_gradient", "gradient", "bias_gradient", "new_weight", "new_bias")
SOFTMAX = ("net", "exponential", "exponential_sum", "output", "loss", "delta", "new_weight", "new_bias")


@dataclass(frozen=True, kw_only=True)
class Setting:
    """A network, how it learns, what is asked. own: numbers of a teacher, up to this size; None: drawn ones."""

    shape: Sequence[int]
    hidden: str = "sigmoid"
    output: str = "sigmoid"
    exercise: Mapping[str, Any] = field(default_factory=dict)
    training: Mapping[str, Any] = field(default_factory=dict)
    conventions: Mapping[str, Any] = field(default_factory=dict)
    inputs: Sequence[float] = ()
    own: float | None = None
    biases: bool = True
    layer: Mapping[str, Any] = field(default_factory=dict)
    """Further keys of every layer."""
    down: int = 0
    """What the last layer's biases are lowered by."""
    samples: int = 1


SE, MSE = {"loss": "squared-error"}, {"loss": "mean-squared-error"}
BCE, CE = {"loss": "binary-cross-entropy"}, {"loss": "cross-entropy"}
FAST = {"learning_rate": 4}
FULL = {"batch": "full"}
SETTINGS: dict[str, Setting] = {
    # drawn numbers
    "2-2-1": Setting(shape=[2, 2, 1]),
    "2-2-2": Setting(shape=[2, 2, 2]),
    "3-2-1 everything": Setting(shape=[3, 2, 1], exercise={"ask": EVERYTHING, "decimals": 5}),
    "only the end": Setting(shape=[2, 2, 2], exercise={"ask": ["loss", "new_weight", "new_bias"], "decimals": 5}),
    "outputs given": Setting(shape=[2, 3, 2], exercise={"give": ["net", "output"], "ask": ["delta", "new_weight", "new_bias"]}),
    "two decimals": Setting(shape=[2, 2, 1], exercise={"decimals": 2}),
    "three decimals": Setting(shape=[2, 2, 2], exercise={"decimals": 3}),
    "eight decimals": Setting(shape=[2, 2, 1], exercise={"decimals": 8}),
    "three layers": Setting(shape=[2, 2, 2, 1]),
    "tanh": Setting(shape=[2, 2, 1], hidden="tanh", output="tanh"),
    "tanh, squared error": Setting(shape=[2, 2, 2], hidden="tanh", output="tanh", training=SE),
    "tanh and sigmoid, mean squared error": Setting(shape=[2, 2, 2], hidden="tanh", training=MSE),
    "relu": Setting(shape=[2, 2, 1], hidden="relu", exercise={"decimals": 5}),
    "leaky relu, squared error": Setting(shape=[2, 2, 2], hidden="leaky-relu", output="leaky-relu", training=SE),
    "identity at the end": Setting(shape=[2, 2, 1], hidden="tanh", output="identity", training=SE),
    "binary cross-entropy": Setting(shape=[2, 2, 2], training=BCE),
    "binary cross-entropy, one output": Setting(shape=[2, 2, 1], hidden="tanh", training=BCE, exercise={"ask": EVERYTHING}),
    "cross-entropy": Setting(shape=[2, 2, 3], output="softmax", training=CE, exercise={"ask": SOFTMAX}),
    "cross-entropy, relu": Setting(shape=[3, 2, 2], hidden="relu", output="softmax", training=CE, exercise={"ask": SOFTMAX, "decimals": 3}),
    "full batch": Setting(shape=[2, 2, 1], samples=2, training=FULL, exercise={"ask": BATCH, "decimals": 5}),
    "full batch, summed": Setting(shape=[2, 2, 1], samples=3, hidden="tanh", training={**FULL, "reduce": "sum"}, exercise={"ask": BATCH}),
    "momentum": Setting(shape=[2, 2, 1], training={"momentum": 0.9}, exercise={"ask": ["net", "output", "delta", "change", "new_weight", "new_bias"]}),
    "threshold": Setting(shape=[2, 2, 1], conventions={"bias": "threshold"}),
    "shared bias": Setting(shape=[2, 2, 2], conventions={"shared_bias": True}, exercise={"ask": EVERYTHING}),
    "shared threshold": Setting(shape=[2, 2, 2], conventions={"shared_bias": True, "bias": "threshold"}),
    "biases stay": Setting(shape=[2, 2, 1], conventions={"train_biases": False}, exercise={"ask": ["net", "output", "delta", "new_weight"]}),
    "no biases": Setting(shape=[2, 2, 2], biases=False, exercise={"ask": ["net", "output", "loss", "delta", "new_weight"]}),
    "target minus output": Setting(shape=[2, 2, 2], conventions={"delta": "target-minus-output"}, exercise={"ask": EVERYTHING}),
    "new weights carried back": Setting(shape=[2, 2, 2], conventions={"hidden_delta_weights": "new"}),
    "slope of the function": Setting(shape=[2, 2, 1], conventions={"slope": "function"}, exercise={"ask": EVERYTHING}),
    "bipolar sigmoid": Setting(shape=[2, 2, 1], hidden="bipolar-sigmoid", output="bipolar-sigmoid", exercise={"ask": EVERYTHING}),
    "softplus, huber": Setting(shape=[2, 2, 2], hidden="softplus", output="softplus", training={"loss": "huber"}, exercise={"ask": EVERYTHING}),
    "a gain": Setting(shape=[2, 2, 1], layer={"gain": Decimal("1.5")}, exercise={"ask": EVERYTHING}),
    # a teacher's own, with factors past 1
    "inputs of 5 and 120": Setting(shape=[2, 2, 1], own=1, inputs=[5, 120], training={"learning_rate": 0.1}, exercise={"decimals": 6}),
    "inputs of 5 and 2.5": Setting(shape=[2, 2, 1], own=0.9, inputs=[5, 2.5], training={"learning_rate": 0.1}, exercise={"decimals": 6}),
    "large weights": Setting(shape=[2, 2, 1], own=3, training={**SE, **FAST}, exercise={"ask": EVERYTHING}),
    "a rate of 4": Setting(shape=[2, 2, 2], own=2, training={**MSE, **FAST}),
    "large and tanh": Setting(shape=[2, 2, 2], own=2.5, hidden="tanh", output="tanh", training={**SE, **FAST}),
    "large and linear": Setting(shape=[2, 2, 1], own=4, inputs=[3, 7], hidden="relu", output="identity", training={**SE, "learning_rate": 2}, exercise={"ask": EVERYTHING}),
    "large, cross-entropy": Setting(shape=[2, 2, 3], own=3, inputs=[2, 5], output="softmax", training={**CE, **FAST}, exercise={"ask": SOFTMAX}),
    "large, binary cross-entropy": Setting(shape=[2, 2, 2], own=3, inputs=[2, 5], training={**BCE, **FAST}),
    "large, in a full batch": Setting(shape=[2, 2, 1], own=2, samples=3, training={**FULL, **SE, **FAST, "momentum": 0.5}, exercise={"ask": BATCH}),
    "small numbers": Setting(shape=[2, 2, 1], own=0.2, inputs=[0.003, 0.4], exercise={"decimals": 7, "ask": EVERYTHING}),
    "large, huber": Setting(shape=[2, 2, 2], own=3, output="identity", training={"loss": "huber", "delta": 2, **FAST}),
    "large, a gain": Setting(shape=[2, 2, 1], own=2, layer={"gain": Decimal(3)}, training={**SE, **FAST}, exercise={"ask": EVERYTHING}),
    "softmax far below 0": Setting(shape=[2, 2, 3], own=2, down=14, output="softmax", training=CE, exercise={"ask": SOFTMAX}),
    "one neuron": Setting(shape=[1, 1], own=2, training=FAST, exercise={"ask": EVERYTHING, "decimals": 3}),
}


def lesson_data(name: str, setting: Setting) -> dict[str, Any]:
    """The lesson as plain data, with numbers of its own."""
    rng, size = random.Random(name), setting.own or 1.0

    def number() -> Decimal:
        return Decimal(f"{rng.choice((-1, 1)) * rng.uniform(0.1, size):.2f}") or Decimal("0.1")

    layers = []
    for k, (before, count) in enumerate(pairwise(setting.shape)):
        layer: dict[str, Any] = {
            "activation": setting.output if k == len(setting.shape) - 2 else setting.hidden,
            **setting.layer,
            "weights": [[number() for _ in range(before)] for _ in range(count)],
        }
        if setting.biases:
            layer["biases"] = [number()] * count if setting.conventions.get("shared_bias") else [number() for _ in range(count)]
        layers.append(layer)
    if setting.down:
        layers[-1]["biases"] = [bias - setting.down for bias in layers[-1]["biases"]]
    samples = []
    for at in range(setting.samples):
        target = [int(n == at % setting.shape[-1]) for n in range(setting.shape[-1])]
        given = setting.inputs or [round(rng.uniform(0.2, 1.5), 1) for _ in range(setting.shape[0])]
        samples.append({"input": [Decimal(str(number)) for number in given], "target": target})
    training = {"learning_rate": 0.5, **setting.training}
    return {
        "title": name, "network": {"layers": layers}, "samples": samples, "conventions": dict(setting.conventions),
        "training": {key: Decimal(str(value)) if isinstance(value, float | int) else value for key, value in training.items()},
    }


@cache
def plan_for(name: str) -> Plan:
    setting = SETTINGS[name]
    exercise = msgspec.convert({"title": name, "lesson": "its own", **setting.exercise}, Exercise)
    lesson = lesson_from_data(lesson_data(name, setting), name)
    return plan_of(Loaded(name="sheet", exercise=exercise, lesson=for_exercises(lesson, exercise.decimals)))


@cache
def exercise_of(name: str, count: int) -> tuple[Plan, tuple[Variant, ...], ExerciseRecord]:
    """An exercise with so many variants (one where the numbers are a teacher's own)."""
    setting, plan = SETTINGS[name], plan_for(name)
    if setting.own is not None:
        codes = [code_of("a key for tests", "sheet", 1, "practice", name)]
        exact = {at: [Decimal(number)] for at, number in lesson_numbers(plan).items()}
    else:
        codes = [code_of("a key for tests", "sheet", 1, "practice", f"{name} {at}") for at in range(count)]
        drawn = draw(plan.drawing, [(code, 0) for code in codes])
        exact = {at: [Decimal(int(n)).scaleb(-digits) for n in numbers] for at, (numbers, digits) in drawn.items()}
    done = work(plan, plan.values({at: np.array([float(number) for number in numbers]) for at, numbers in exact.items()}))
    variants = tuple(_variants(plan, codes, exact, done))
    return plan, variants, record_of(plan, variants)
