"""Sheets and keys as PDF: how many a second once Typst has started, and the memory of a class."""

from __future__ import annotations

import time
from collections.abc import Iterator

from benchmarks.measure import Result, run_class
from tracer.classroom.sheets.answers import Answers
from tracer.classroom.sheets.compiler import Compiler
from tracer.classroom.sheets.content import Paper
from tracer.exercises.plan import plan_of
from tracer.exercises.reader import parse_exercise
from tracer.exercises.variants import make_variants

SHEETS, KEYS = 100, 20
_CLASS = """
import resource, sys, time
from pathlib import Path
from tracer.classroom.handouts import hand_out
start = time.perf_counter()
hand_out(Path(sys.argv[1]), students=Path(sys.argv[2]), folder=Path(sys.argv[3]))
print(time.perf_counter() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""


def results(quick: bool = False) -> Iterator[Result]:
    plan = plan_of(parse_exercise('title = "Speed"\nshape = [2, 2, 2]\n'))
    variants = list(make_variants(plan, [f"{at:05}-SPEED" for at in range(SHEETS + 1)]))
    sheet, key = Compiler("sheet"), Compiler("key")
    start = time.perf_counter()
    sheet.pdf({"title": "", "papers": [Paper(plan, variants[0]).sheet()]})
    yield Result(name="the first sheet as PDF", value=time.perf_counter() - start, unit="s")
    start = time.perf_counter()
    for variant in variants[1:]:
        sheet.pdf({"title": "", "papers": [Paper(plan, variant).sheet()]})
    yield Result(name="a sheet of 2-2-2 as PDF after that", value=(time.perf_counter() - start) / SHEETS * 1000,
                 unit="ms", limit=1000 / 30)
    start = time.perf_counter()
    known = Answers(plan).of(variants[:KEYS])
    keys = [Paper(plan, variant).key(each) for variant, each in zip(variants[:KEYS], known, strict=True)]
    key.pdf({"title": "", "papers": keys})
    yield Result(name="a teacher's key, with all that mistakes give", value=(time.perf_counter() - start) / KEYS * 1000,
                 unit="ms")
    count = 200 if quick else 1000
    taken, used = run_class(_CLASS, count)
    yield Result(name=f"{count:,} students: everything, with volumes and keys", value=taken, unit="s")
    yield Result(name="  memory, which does not grow with the class", value=used, unit="MB", limit=500)


def main() -> None:
    for result in results():
        print(result.line(), flush=True)


if __name__ == "__main__":
    main()
