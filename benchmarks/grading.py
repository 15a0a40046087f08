"""Marking a very large class: the whole command, in a process of its own."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.measure import ROOT, Result

STUDENTS = 10_000
ASK = '["net", "output", "loss", "delta", "new_bias"]'
"""Of a 2-2-2 network: 17 blanks."""
_RUN = """
import resource, sys
from pathlib import Path
from tracer.classroom.grading.grade import grade
done = grade(Path("docs/exercises/many.toml"), Path("sub.csv"), students=Path("roster.csv"))
assert done.sheets == int(sys.argv[1])
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def class_in(folder: Path, students: int) -> int:
    """An exercise, its roster and what they hand in: one in four has slipped once. How many lines."""
    from tracer.exercises.blank_names import COLUMNS, form_lines
    from tracer.exercises.codes import code_of
    from tracer.exercises.plan import plan_of
    from tracer.exercises.reader import load_exercise
    from tracer.exercises.variants import make_variants

    file = folder / "docs" / "exercises" / "many.toml"
    file.parent.mkdir(parents=True)
    file.write_text(f'title = "Many"\nshape = [2, 2, 2]\nask = {ASK}\n', encoding="utf-8")
    (folder / "course.key").write_text("a key for the benchmark\n", encoding="utf-8")
    people = [f"s{at:05}" for at in range(students)]
    (folder / "roster.csv").write_text("student\n" + "\n".join(people) + "\n", encoding="utf-8")
    plan = plan_of(load_exercise(file))
    blanks = list(form_lines(plan.asked))
    codes = [code_of("a key for the benchmark", plan.name, 1, "student", who) for who in people]
    count = 0
    with (folder / "sub.csv").open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(COLUMNS)
        for at, (who, variant) in enumerate(zip(people, make_variants(plan, codes), strict=True)):
            for place, (blank, answer) in enumerate(zip(blanks, variant.answers, strict=True)):
                slip = 0.3 if at % 4 == 0 and place == at // 4 % len(blanks) else 0
                writer.writerow([who, "", *blank, f"{answer + slip:.4f}"])
                count += 1
    return count


def results() -> Iterator[Result]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        lines = class_in(folder, STUDENTS)
        start = time.perf_counter()
        done = subprocess.run([sys.executable, "-c", _RUN, str(STUDENTS)], cwd=folder, capture_output=True, text=True,
                              check=True, env={**os.environ, "PYTHONPATH": str(ROOT)})
        taken = time.perf_counter() - start
    yield Result(name=f"marking {STUDENTS} students, numbers drawn again", value=taken, unit="s", limit=60,
                 note=f"{lines} answers; marks, messages, report")
    yield Result(name="  memory", value=int(done.stdout) / 1024, unit="MB", limit=500)


if __name__ == "__main__":
    for result in results():
        print(result.line(), flush=True)
