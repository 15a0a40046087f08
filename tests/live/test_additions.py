"""What an author or one of us adds is live by being there: a sentence with a number, a figure, an activation, a notation.

A copy of the checkout gets all of them, in the files that CONTRIBUTING.md names for each; none of them is a script.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.live.conftest import ROOT

pytestmark = pytest.mark.slow

ADDED: dict[str, tuple[str, str]] = {
    "tracer/operators/table.py": ("OPERATORS: dict[str, Operator] = {\n", '''
    "softsign": Operator(
        words="the softsign of {0}", symbol="softsign", shape="rising", tree=("/", 0, ("+", "1", ("abs", 0))),
        derivative=(("sq", ("/", "1", ("+", "1", ("abs", 0)))),),
    ),
'''),
    "tracer/operators/activations.py": ("ACTIVATIONS: dict[str, Activation] = {\n", '''
    "softsign": Activation(
        operator="softsign",
        title="softsign",
        code=("lambda z: z / (1 + np.abs(z))", "lambda z, out: 1 / (1 + np.abs(z)) ** 2"),
        note="squeezes any number between minus one and one, and slowly",
        says=ActivationSays(curve="The slope of softsign is never zero."),
    ),
'''),
    "tracer/figures/__init__.py": ("FIGURES: dict[str, FigureKind] = {\n", '''
    "twice": FigureKind(draw=partial(draw_network, stage="forward"), title="The pass once more"),
'''),
    "templates/partials/forward.md.j2": ('{{ notes("forward") }}\n', '''
{% set strongest = v.row("net", outputs[0]) %}
The {{ words.net }} of {{ the(outputs[0]) }} came to {{ n(strongest) }}, as {{ ref("twice") }} shows.

{{ fig("twice", "The forward pass, for whoever wants to see it once more.") }}
'''),
}
"""By file: what stands before it (a line, or its beginning), and what is put behind that line."""

LESSON = (ROOT / "docs/lessons/xor.toml").read_text(encoding="utf-8")
COMPARED = """
import sys
import tracer
assert tracer.__file__.startswith(sys.argv[1]), tracer.__file__
from tests.live import test_walkthrough as pages
from tracer.lesson.syntax import parse_toml
plain = parse_toml(sys.stdin.read())
plain["network"]["layers"][0]["activation"] = "softsign"
plain["conventions"] = {"notation": "mine"}
edited = pages.settings_of(pages.lesson_with(plain, [], "added"), 3, 6, 0.15)
with pages.in_script() as live:
    assert pages.compared(live, "added", plain, edited) == 7
text = pages.page_of("added", plain, [])[0]
for words in ("softsign", "never zero", "once more", "pull"):
    assert words in text, words
"""


def test_what_is_added_is_live_without_a_line_of_script(tmp_path: Path) -> None:
    for folder in ("tracer", "templates"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("docs", "tests", "mkdocs.yml", "pyproject.toml"):
        (tmp_path / name).symlink_to(ROOT / name)
    for name, (before, added) in ADDED.items():
        file = tmp_path / name
        text = file.read_text(encoding="utf-8")
        assert before in text, name
        at = text.index("\n", text.index(before) + len(before) - 1) + 1
        file.write_text(text[:at] + added + text[at:], encoding="utf-8")
    notations = tmp_path / "tracer/saying/notations"
    own = (notations / "words.toml").read_text(encoding="utf-8")
    (notations / "mine.toml").write_text(own.replace('\ndelta = "delta"\n', '\ndelta = "pull"\n'), encoding="utf-8")
    done = subprocess.run([sys.executable, "-c", COMPARED, str(tmp_path)], cwd=tmp_path, input=LESSON, capture_output=True, text=True,
                          env={**os.environ, "PYTHONPATH": str(tmp_path)})
    assert done.returncode == 0, done.stderr[-3000:]
