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


@dataclass(frozen=True, kw_only=True)
class Spent:
    """Of one process, or the middle of several: seconds on the clock, seconds of the processor, and MB of memory."""

    clock: float
    processor: float
    memory: float


@dataclass(frozen=True, kw_only=True)
class Release:
    """A checkout, and the Python that has what it needs."""

    root: Path
    python: str

    def run(self, *args: str, cwd: Path | None = None, **environment: str) -> Spent:
        """Runs Python with these arguments, in a folder or else in the checkout; its own words only where it fails."""
        variables = {**os.environ, "PYTHONPATH": str(self.root), "NO_MKDOCS_2_WARNING": "1", **environment}
        with tempfile.TemporaryFile() as words:
            start = time.perf_counter()
            process = subprocess.Popen([self.python, *args], cwd=cwd or self.root, env=variables, stdout=words,
                                       stderr=words)
            _, status, used = os.wait4(process.pid, 0)
            clock = time.perf_counter() - start
            process.returncode = os.waitstatus_to_exitcode(status)
            if process.returncode:
                words.seek(0)
                said = words.read()[-4000:].decode(errors="replace")
                raise SystemExit(f"{' '.join(args)} ended with {process.returncode}:\n{said}")
        return Spent(clock=clock, processor=used.ru_utime + used.ru_stime, memory=used.ru_maxrss / 1024)


THIS = Release(root=ROOT, python=sys.executable)
python = THIS.run


def release(folder: Path) -> Release:
    """Another checkout; with the environment in it, or with ours."""
    own = folder.resolve() / ".venv" / "bin" / "python"
    return Release(root=folder.resolve(), python=str(own) if own.exists() else sys.executable)


def spent_in_turns(actions: list[Callable[[], Spent]], *, times: int) -> list[Spent]:
    """The medians of processes that are run in turns."""
    taken: list[list[Spent]] = [[] for _ in actions]
    for _ in range(times):
        for index, action in enumerate(actions):
            taken[index].append(action())
    return [
        Spent(clock=statistics.median(each.clock for each in of), memory=max(each.memory for each in of),
              processor=statistics.median(each.processor for each in of))
        for of in taken
    ]


def beside(name: str, one: Spent, other: Spent, *, limit: float | None = None) -> Result:
    """How much one takes of the processor's time that the other takes; the clock tells of other programs too."""
    return Result(
        name=name, value=one.processor / other.processor, unit="times", limit=limit,
        note=f"{one.processor:.2f} s of {other.processor:.2f} s; by the clock {one.clock:.2f} of {other.clock:.2f}",
    )


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
