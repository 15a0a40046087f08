"""Stopwatches, and a line for each result with the limit that it is held against."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, kw_only=True)
class Result:
    """One measured number. limit: what it may be at most; None where there is none."""

    name: str
    value: float
    unit: str
    limit: float | None = None
    note: str = ""

    @property
    def good(self) -> bool:
        return self.limit is None or self.value <= self.limit

    def line(self) -> str:
        limit = "" if self.limit is None else f"at most {self.limit:g}"
        verdict = "" if self.limit is None else "ok" if self.good else "TOO MUCH"
        return f"{self.name:<58} {self.value:>9.3g} {self.unit:<7} {limit:<13} {verdict:<9} {self.note}".rstrip()


def in_turns(
    actions: list[Callable[[], object]], *, times: int, of: Callable[[list[float]], float] = statistics.median
) -> list[float]:
    """Seconds of actions that are run in turns, so that a slow minute slows all of them.

    of: the median, or `min` for short ones: the quickest run is the work, and not the rest of the machine.
    """
    taken: list[list[float]] = [[] for _ in actions]
    for _ in range(times):
        for index, action in enumerate(actions):
            start = time.perf_counter()
            action()
            taken[index].append(time.perf_counter() - start)
    return [of(each) for each in taken]


def python(*args: str, cwd: Path = ROOT, **environment: str) -> None:
    """Runs this Python with these arguments; its own words only where it fails."""
    done = subprocess.run(
        [sys.executable, *args], cwd=cwd, capture_output=True, text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT), "NO_MKDOCS_2_WARNING": "1", **environment},
    )
    if done.returncode:
        raise SystemExit(f"{' '.join(args)} ended with {done.returncode}:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")


def size(folder: Path, pattern: str = "*") -> int:
    """Bytes of all files below a folder."""
    return sum(path.stat().st_size for path in folder.rglob(pattern) if path.is_file())


def run_class(script: str, count: int) -> tuple[float, float]:
    """(seconds, MB) of a whole class in a process of its own.

    script: Python that takes exercise, roster and folder, and prints the two numbers.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "speed.toml").write_text('title = "Speed"\nshape = [2, 2, 2]\n')
        (folder / "class.csv").write_text("student,name\n" + "".join(f"s{at},Name {at}\n" for at in range(count)))
        done = subprocess.run(
            [sys.executable, "-c", script, "speed.toml", "class.csv", "out"], cwd=folder, capture_output=True,
            text=True, env={**os.environ, "PYTHONPATH": str(ROOT), "TRACER_COURSE_KEY": "benchmark"}, check=True,
        )
    taken, used = map(float, done.stdout.split())
    return taken, used
