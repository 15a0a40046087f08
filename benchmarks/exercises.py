"""Exercises: how many networks are tested for fairness, and what a class takes in time and memory."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from benchmarks.measure import ROOT, Result, in_turns
from tracer.exercises.decidable import sift
from tracer.exercises.drawing import draw
from tracer.exercises.plan import Plan, plan_of
from tracer.exercises.reader import parse_exercise

NETWORKS = 1000
_CLASS = """
import resource, sys, time
from pathlib import Path
from tracer import handouts
from tracer.exercises.outputs import CORE
from tracer.handouts import hand_out
handouts.OUTPUTS = CORE  # PDFs: benchmarks/sheets.py
start = time.perf_counter()
hand_out(Path(sys.argv[1]), root=Path(), students=Path(sys.argv[2]), folder=Path(sys.argv[3]))
print(time.perf_counter() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""


def results() -> Iterator[Result]:
    for shape, limit in (("2, 2, 1", None), ("2, 2, 2", 1 / 2500), ("3, 2, 1", None)):
        plan = _plan(shape)
        taken = in_turns([partial(_tested, plan)], times=5, of=min)[0] / NETWORKS
        fair = len(_tested(plan)) / NETWORKS
        yield Result(name=f"one {shape.replace(', ', '-')} network tested, {len(plan.classes)} mistakes",
                     value=taken * 1000, unit="ms", limit=None if limit is None else limit * 1000,
                     note=f"{1 / taken:,.0f} a second of one core, {fair:.0%} of them fair")
    for count, seconds, memory in ((1000, 10, None), (10_000, None, 500)):
        taken, used = _class(count)
        yield Result(name=f"{count:,} variants of 2-2-2 as JSON and CSV", value=taken, unit="s", limit=seconds)
        yield Result(name="  memory", value=used, unit="MB", limit=memory)


def _plan(shape: str) -> Plan:
    return plan_of(parse_exercise(f'title = "Speed"\nshape = [{shape}]\n'))


def _tested(plan: Plan) -> list[int]:
    """The whole of it: drawn, worked with intervals, held against every mistake and every two."""
    drawn = draw(plan.drawing, [("benchmark", at) for at in range(NETWORKS)])
    left, _ = sift(plan, plan.values({at: numbers / 10.0**decimals for at, (numbers, decimals) in drawn.items()}))
    return left.tolist()


def _class(count: int) -> tuple[float, float]:
    """(seconds, MB) of the whole command in a process of its own."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "speed.toml").write_text('title = "Speed"\nshape = [2, 2, 2]\n')
        (folder / "class.csv").write_text("student,name\n" + "".join(f"s{at},Name {at}\n" for at in range(count)))
        done = subprocess.run(
            [sys.executable, "-c", _CLASS, "speed.toml", "class.csv", "out"], cwd=folder, capture_output=True,
            text=True, env={**os.environ, "PYTHONPATH": str(ROOT), "TRACER_COURSE_KEY": "benchmark"}, check=True,
        )
    taken, used = map(float, done.stdout.split())
    return taken, used


def main() -> None:
    start = time.perf_counter()
    for result in results():
        print(result.line(), flush=True)
    print(f"{time.perf_counter() - start:.0f} s")


if __name__ == "__main__":
    main()
