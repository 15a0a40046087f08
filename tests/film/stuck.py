"""Lessons with a film: one that is solved, and one for each sign of what keeps a network from learning."""

from __future__ import annotations

import tomllib
from functools import cache

import msgspec

from tests.lessons import SMALL, lesson_of
from tracer.lesson import Lesson
from tracer.tape.film import film_of
from tracer.tape.record import record
from tracer.tape.trace import Trace

HEAD = 'title = "Stuck"\n[network]\n[[network.layers]]\n'
XOR = "".join(
    f"[[samples]]\ninput = [{a}, {b}]\ntarget = [{a ^ b}]\n" for a in (0, 1) for b in (0, 1)
)
LESSONS = {
    "solved": SMALL.replace("target = [1]", "target = [1]\n[[samples]]\ninput = [-1, 1]\ntarget = [0]")
    .replace("rate = 0.5", "rate = 1") + "epochs = 60\n",
    "twins": HEAD + "weights = [[0.5, 0.5], [0.5, 0.5], [0.2, 0.1]]\n[[network.layers]]\nweights = [[0.3, 0.3, 0.1]]\n"
    + XOR + "[training]\nlearning_rate = 0.5\nepochs = 20\n",
    "dead": HEAD + 'activation = "relu"\nweights = [[0.5, 0.4], [-0.5, -1]]\nbiases = [0, -0.1]\n[[network.layers]]\n'
    "weights = [[0.3, 0.3]]\nbiases = [0]\n" + XOR + "[training]\nlearning_rate = 0.1\nepochs = 20\n",
    "saturated": HEAD + "weights = [[50, 60], [0.5, -1]]\nbiases = [30, -0.1]\n[[network.layers]]\nweights = [[0.3, 0.3]]\n"
    "biases = [0]\n" + XOR + "[training]\nlearning_rate = 0.1\nepochs = 20\n",
    "level": HEAD + "weights = [[0.01, 0.01], [0.02, 0.01]]\nbiases = [0, 0]\n[[network.layers]]\nweights = [[0.01, 0.02]]\n"
    "biases = [0.3]\n" + XOR + '[training]\nlearning_rate = 2\nbatch = "full"\nepochs = 30\n',
}


@cache
def lesson(name: str) -> Lesson:
    return lesson_of(tomllib.loads(LESSONS[name]))


@cache
def filmed(name: str) -> Trace:
    """The lesson's trace with its film."""
    return msgspec.structs.replace(record(lesson(name)), film=film_of(lesson(name)))
