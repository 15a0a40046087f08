"""Exercises: how many networks are tested for fairness, and what a class takes in time and memory."""

from __future__ import annotations

import time
from collections.abc import Iterator
from functools import partial

from benchmarks.measure import Result, in_turns, run_class
from tracer.exercises.decidable import sift
from tracer.exercises.drawing import draw
from tracer.exercises.plan import Plan, plan_of
from tracer.exercises.reader import parse_exercise

NETWORKS = 1000
_CLASS = """
import resource, sys, time
from pathlib import Path
from tracer import handouts
from tracer.classroom.outputs import CORE
from tracer.classroom.handouts import hand_out
handouts.OUTPUTS = CORE  # PDFs: benchmarks/sheets.py
start = time.perf_counter()
hand_out(Path(sys.argv[1]), students=Path(sys.argv[2]), folder=Path(sys.argv[3]))
print(time.perf_counter() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""


def results() -> Iterator[Result]:
    for shape, limit in (("2, 2, 1", None), ("2, 2, 2", 1 / 2500), ("3, 2, 1", None)):
        plan = _plan(shape)
        taken = in_turns([partial(_tested, plan)], times=5, of=min)[0] / NETWORKS
        fair = len(_tested(plan)) / NETWORKS
        yield Result(name=f"one {shape.replace(', ', '-')} network tested, {len(plan.mistakes)} mistakes",
                     value=taken * 1000, unit="ms", limit=None if limit is None else limit * 1000,
                     note=f"{1 / taken:,.0f} a second of one core, {fair:.0%} of them fair")
    for count, seconds, memory in ((1000, 10, None), (10_000, None, 500)):
        taken, used = run_class(_CLASS, count)
        yield Result(name=f"{count:,} variants of 2-2-2 as JSON and CSV", value=taken, unit="s", limit=seconds)
        yield Result(name="  memory", value=used, unit="MB", limit=memory)


def _plan(shape: str) -> Plan:
    return plan_of(parse_exercise(f'title = "Speed"\nshape = [{shape}]\n'))


def _tested(plan: Plan) -> list[int]:
    """The whole of it: drawn, worked with intervals, held against every mistake and every two."""
    drawn = draw(plan.drawing, [("benchmark", at) for at in range(NETWORKS)])
    left, _ = sift(plan, plan.values({at: numbers / 10.0**decimals for at, (numbers, decimals) in drawn.items()}))
    return left.tolist()


def main() -> None:
    start = time.perf_counter()
    for result in results():
        print(result.line(), flush=True)
    print(f"{time.perf_counter() - start:.0f} s")


if __name__ == "__main__":
    main()
