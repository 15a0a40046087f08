"""This release beside another one, in turns: `python -m benchmarks --before DIR`, a checkout of it.

Where that has an environment in `.venv` it is run with it, else with ours. Processor time is what is compared; Python
compiles nothing that it keeps, so that a release which was never run here is at no loss.
"""

from __future__ import annotations

import re
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.builds import without_epochs, write_lessons
from benchmarks.measure import ROOT, THIS, Release, Result, Spent, beside, release, spent_in_turns

_STEP = """
import sys, time, tracer
best = []
for overrides in ([], ["rounding.carry=false"]):
    lesson = tracer.load_lesson(sys.argv[1], overrides=overrides)
    taken = []
    for _ in range(300):
        start = time.perf_counter()
        tracer.record(lesson)
        taken.append(time.perf_counter() - start)
    best.append(min(taken))
print(*best)
"""


def results(folder: Path, quick: bool) -> Iterator[Result]:
    other = release(folder)
    yield from _steps(other)
    with tempfile.TemporaryDirectory() as name:
        yield from _new_course(other, Path(name))
    with tempfile.TemporaryDirectory() as name:
        yield from _nothing_changed(other, Path(name), 40 if quick else 300)


def _steps(other: Release) -> Iterator[Result]:
    """Tracing a step, the quickest of many in five processes each."""
    lesson = str(ROOT / "docs" / "lessons" / "xor.toml")

    def once(of: Release) -> list[float]:
        done = subprocess.run([of.python, "-c", _STEP, lesson], cwd=of.root, check=True, capture_output=True,
                              text=True, env={"PYTHONPATH": str(of.root)})
        return [float(part) for part in done.stdout.split()]

    ours, theirs = zip(*((once(THIS), once(other)) for _ in range(5)), strict=True)
    for at, what in enumerate(("as the lesson carries it", "nothing rounded")):
        one, before = (min(run[at] for run in runs) for runs in (ours, theirs))
        yield Result(name=f"one 2-3-2 step, {what}", value=one / before, unit="times", limit=0.55,
                     note=f"{one * 1000:.2f} ms of {before * 1000:.2f} ms")


def _new_course(other: Release, place: Path) -> Iterator[Result]:
    """The course that `new` makes, with its film, and the same without it."""
    for name, filmed in (("with its film", True), ("without a film", False)):
        folders = {}
        for at, each in enumerate((THIS, other)):
            folder = place / f"{name}-{at}"
            each.run("-m", "tracer", "new", str(folder))
            lesson = folder / "docs" / "lessons" / "first.toml"
            text = lesson.read_text(encoding="utf-8")
            lesson.write_text(text if filmed else without_epochs(text), encoding="utf-8")
            each.run("-m", "tracer", "build", "--docs-only", cwd=folder)
            folders[each] = folder

        def docs(of: Release, changed: bool, folders: dict[Release, Path] = folders) -> Spent:
            if changed:
                lesson = folders[of] / "docs" / "lessons" / "first.toml"
                text = lesson.read_text(encoding="utf-8")
                lesson.write_text(re.sub(r'(?m)^title = "', 'title = "X', text, count=1), encoding="utf-8")
            return of.run("-m", "tracer", "build", "--docs-only", cwd=folders[of], PYTHONDONTWRITEBYTECODE="1")

        for changed, words in ((True, "another title"), (False, "nothing changed")):
            ours, theirs = spent_in_turns(
                [lambda changed=changed: docs(THIS, changed), lambda changed=changed: docs(other, changed)], times=7
            )
            limit = 0.65 if changed and filmed else None
            yield beside(f"--docs-only, new course {name}, {words}", ours, theirs, limit=limit)


def _nothing_changed(other: Release, place: Path, count: int) -> Iterator[Result]:
    """A whole build where nothing has changed, beside what the release before takes for it."""
    folders = {}
    for at, each in enumerate((THIS, other)):
        folders[each] = place / str(at)
        each.run("-m", "tracer", "new", str(folders[each]))
        write_lessons(folders[each], count)
        each.run("-m", "tracer", "build", cwd=folders[each])
    ours, theirs = spent_in_turns(
        [lambda each=each: each.run("-m", "tracer", "build", cwd=folders[each]) for each in folders], times=3
    )
    yield beside(f"build of {count} lessons, nothing changed", ours, theirs, limit=0.1)
