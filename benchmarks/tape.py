"""Tracing one step of the default network, beside the same step in numpy and in plain Python."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

import numpy as np

from benchmarks.measure import ROOT, Result, in_turns
from tracer.lesson import load_lesson
from tracer.tape.record import record
from tracer.tape.trace import to_json

ROUNDS = 300


def results() -> Iterator[Result]:
    lesson = load_lesson(ROOT / "docs" / "lessons" / "xor.toml")
    exactly = load_lesson(ROOT / "docs" / "lessons" / "xor.toml", overrides=["rounding.carry=false"])
    trace = record(lesson)
    step, plain, json, numpy, loop = in_turns(
        [lambda: record(lesson), lambda: record(exactly), lambda: to_json(trace), in_numpy(), fixed_loop],
        times=ROUNDS, of=min,
    )
    yield Result(name="trace of one 2-3-2 step, as the lesson carries it", value=step * 1000, unit="ms", limit=1)
    yield Result(name="  beside forward and backward in numpy", value=step / numpy, unit="times",
                 note="which keeps no rows")
    yield Result(name="  beside a fixed loop in Python", value=step / loop, unit="times", limit=12,
                 note="the same on a slow machine and on a quick one")
    yield Result(name="the same, nothing rounded", value=plain * 1000, unit="ms", limit=1)
    yield Result(name="its JSON", value=json * 1000, unit="ms")


def in_numpy() -> Callable[[], object]:
    w1, b1 = np.array([[0.46, 0.03], [0.69, 0.99], [0.17, 0.53]]), np.array([0.12, 0.11, 0.57])
    w2, b2 = np.array([[0.37, 0.43, 0.54], [0.13, 0.65, 0.07]]), np.array([0.16, 0.22])
    x, t = np.array([1.0, 1.0]), np.array([1.0, 0.0])

    def step() -> object:
        h = 1 / (1 + np.exp(-(w1 @ x + b1)))
        o = 1 / (1 + np.exp(-(w2 @ h + b2)))
        d2 = (o - t) * o * (1 - o)
        d1 = w2.T @ d2 * h * (1 - h)
        return w1 - 0.1 * np.outer(d1, x), b1 - 0.1 * d1, w2 - 0.1 * np.outer(d2, h), b2 - 0.1 * d2

    return step


def fixed_loop() -> float:
    """About a tenth of a millisecond of ordinary work."""
    total = 0.0
    for number in range(1, 1500):
        total += math.sqrt(number) / number
    return total
