"""Random settings as a reader would type them, and as nobody would."""

from __future__ import annotations

import random
from collections.abc import Iterator

from tracer.lesson.records import Lesson

OTHERS = ("rounding.rule=truncate", "training.los=huber", "rounding.decimals.default=2", "network.draw.seed=3", "samples[9].input[0]=2",
          'words.net="local field"', "title=X <b>", "training.learning_rate=0", "network.layers[0].weights[0][0]=1e300", "rounding.carry=false",
          "network.layers[0].weights[0][0]=nan", "network.layers[0].activation=tanh", "conventions.slope=function", "training.steps=2", "=", "samples[0]",
          "network.layers[0].weights[0][0]=[1, 2]", "samples=3", "samples[0].input=[]", "network.layers[0].biases=[0.5]")


def places(lesson: Lesson) -> list[str]:
    """Of all given numbers."""
    found = []
    for k, layer in enumerate(lesson.network.layers):
        for j, weights in enumerate(layer.matrix):
            found += [f"network.layers[{k}].weights[{j}][{i}]" for i in range(len(weights))]
            if layer.bias_values is not None:
                found.append(f"network.layers[{k}].biases[{j}]")
    for s, sample in enumerate(lesson.samples):
        found += [f"samples[{s}].input[{i}]" for i in range(len(sample.input))]
        found += [f"samples[{s}].target[{j}]" for j in range(len(sample.target))]
    return [*found, "training.learning_rate"]


def number(draw: random.Random) -> str:
    return draw.choice([
        *(f"{draw.uniform(-2, 2):.{digits}f}" for digits in (1, 2, 2, 3)), f"{draw.uniform(-9, 9):.1f}", "0", "0.0", "-0", "1", "-30", "100", "-500",
        f"{draw.uniform(-1, 1):.15f}", "1e-7", "-0.0003", "1e-12", "1e6", "-12345.678",
    ])


def edits(lesson: Lesson, draw: random.Random, *, odd: float = 0.0) -> Iterator[list[str]]:
    """Settings of one to six places. odd: the share of edits with something that is no number of the lesson."""
    every = places(lesson)
    while True:
        chosen = draw.sample(every, min(len(every), draw.choice([1, 1, 1, 2, 3, 6])))
        settings = [f"{place}={draw.choice(['0', '1', '0.5', '0.01', '0.99']) if 'target' in place else number(draw)}" for place in chosen]
        settings = [setting.replace("=-", "=") if "rate" in setting else setting for setting in settings]
        yield [*settings, draw.choice(OTHERS)] if draw.random() < odd else settings
