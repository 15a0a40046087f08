"""Lessons for tests: one to break, and random ones of every shape."""

from __future__ import annotations

import json
import random
from decimal import Decimal
from itertools import pairwise
from typing import Any

from tracer.lesson import Lesson
from tracer.lesson.reader import lesson_from_data
from tracer.operators.activations import ACTIVATIONS
from tracer.operators.losses import LOSSES

SMALL = """\
title = "A small network"
[network]
[[network.layers]]
weights = [[0.5, -0.25], [0.1, 0.2]]
biases = [0.1, -0.3]
[[network.layers]]
weights = [[0.7, -0.4]]
biases = [0.05]
[[samples]]
input = [1, 0.5]
target = [1]
[training]
learning_rate = 0.5
"""
PAIRS = [(loss, activation) for loss, entry in LOSSES.items() for activation in entry.activations]
"""Every loss with every output activation that goes with it."""
HIDDEN = [name for name, entry in ACTIVATIONS.items() if entry.learns]
"""Every activation that a hidden layer that learns can have."""
EXACTLY = {"carry": False}


def random_data(
    seed: int, *, hidden: int | None = None, activation: str | None = None, loss: str = "half-squared-error",
    output: str = "sigmoid", samples: int = 1, steps: int = 1, rounding: dict[str, Any] | None = None,
    conventions: dict[str, Any] | None = None, training: dict[str, Any] | None = None, biases: bool | None = None,
) -> dict[str, Any]:
    """A lesson as plain data. hidden: how many hidden layers (0 to 3), of 1 to 6 neurons each. biases: None mixes."""
    draw = random.Random(seed)
    hidden = draw.randint(0, 3) if hidden is None else hidden
    sizes = [draw.randint(1, 6) for _ in range(hidden + 2)]
    conventions = conventions or {}

    def number() -> float:
        return round(draw.uniform(-1, 1), 2)

    def target() -> list[float]:
        if LOSSES[loss].targets == "distribution":  # shares that add up to 1
            right = draw.randrange(sizes[-1])
            return [float(j == right) for j in range(sizes[-1])]
        return [round(draw.random(), 1) for _ in range(sizes[-1])]

    layers = []
    for before, size in pairwise(sizes):
        last = len(layers) == hidden
        layer: dict[str, Any] = {
            "activation": output if last else activation or draw.choice(HIDDEN),
            "weights": [[number() for _ in range(before)] for _ in range(size)],
        }
        if draw.random() < 0.7 if biases is None else biases:
            layer["biases"] = [number()] * size if conventions.get("shared_bias") else [number() for _ in range(size)]
        layers.append(layer)
    return {
        "title": f"Network {seed}",
        "network": {"layers": layers},
        "samples": [{"input": [number() for _ in range(sizes[0])], "target": target()} for _ in range(samples)],
        "training": {"learning_rate": 0.5, "loss": loss, "steps": steps, **(training or {})},
        "conventions": conventions,
        "rounding": EXACTLY if rounding is None else rounding,
    }


def lesson_of(data: dict[str, Any]) -> Lesson:
    """The lesson that plain data describes; floats are read as they print."""
    return lesson_from_data(as_read(data), "random.toml")


def as_read(data: Any) -> Any:
    """Plain data as the TOML reader gives it: decimals for floats."""
    return json.loads(json.dumps(data), parse_float=Decimal)


def random_lesson(seed: int, **wishes: Any) -> Lesson:
    return lesson_of(random_data(seed, **wishes))
