"""The wheel holds all that the commands need: run from it, in another folder, they write what they write in the checkout."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from pypdf import PdfReader

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def wheel(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout, unpacked."""
    made, folder = tmp_path_factory.mktemp("wheel"), tmp_path_factory.mktemp("unpacked")
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(made)], cwd=root, check=True,
                   capture_output=True)
    (file,) = made.glob("*.whl")
    with zipfile.ZipFile(file) as archive:
        archive.extractall(folder)
    return folder


def run(source: Path, cwd: Path, *args: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(source), "NO_MKDOCS_2_WARNING": "1"}
    # -P: not the folder that one happens to be in
    return subprocess.run([sys.executable, "-P", "-m", "tracer", *args], cwd=cwd, env=environment, capture_output=True, text=True)


def test_a_course_made_from_the_wheel_builds(wheel: Path, root: Path, tmp_path: Path) -> None:
    where = subprocess.run([sys.executable, "-P", "-c", "import tracer; print(tracer.__file__)"], cwd=tmp_path,
                           env={**os.environ, "PYTHONPATH": str(wheel)}, capture_output=True, text=True)
    assert where.stdout.startswith(str(wheel))
    for args in (("new", "course"), ("schema", "lesson")):
        done = run(wheel, tmp_path, *args)
        assert done.returncode == 0, done.stderr
    course = tmp_path / "course"
    done = run(wheel, course, "build")
    assert done.returncode == 0, done.stderr
    assert list((course / "site" / "walkthroughs").glob("*.html"))
    done = run(wheel, course, "audit", "site")
    assert done.returncode == 0, done.stdout

    pages = {p.relative_to(course): p.read_bytes() for p in sorted((course / "docs" / "walkthroughs").rglob("*")) if p.is_file()}
    assert pages
    assert run(root, course, "build", "--docs-only").returncode == 0
    assert pages == {path: (course / path).read_bytes() for path in pages}, "the checkout writes the same bytes"


def test_a_course_of_the_wheel_has_notations_words_and_sheets_of_its_own(wheel: Path, tmp_path: Path) -> None:
    assert run(wheel, tmp_path, "new", "course").returncode == 0
    course = tmp_path / "course"
    for ours, own, old, new in (
        ("saying/notations/z-a-delta.toml", "notations/mine.toml", 'net = "z | {neuron}"', 'net = "v | {neuron}"'),
        ("_data/templates/sheets/sheet.typ", "templates/sheets/sheet.typ", "Work out the numbers", "Find the numbers"),
    ):
        text = (wheel / "tracer" / ours).read_text(encoding="utf-8")
        assert old in text
        (course / own).parent.mkdir(exist_ok=True)
        (course / own).write_text(text.replace(old, new), encoding="utf-8")
    lesson = course / "docs/lessons/first.toml"
    lesson.write_text(lesson.read_text(encoding="utf-8") + '[conventions]\nnotation = "mine"\n[words]\nnet = "local field"\n',
                      encoding="utf-8")
    exercise = course / "docs/exercises/one.toml"
    exercise.parent.mkdir()
    exercise.write_text('title = "One"\nlesson = "first"\nvariants = 1\npractice = 1\n', encoding="utf-8")
    for args in (("check", "course/notations/mine.toml", "course/docs/lessons/first.toml"),
                 ("exercises", "course/docs/exercises/one.toml")):
        done = run(wheel, tmp_path, *args)
        assert done.returncode == 0, done.stderr
    (sheet,) = (course / "handouts/one/print/sheets").glob("*.pdf")
    assert "Findthenumbers" in "".join("".join(page.extract_text() for page in PdfReader(sheet).pages).split())
    done = run(wheel, course, "build")
    assert done.returncode == 0, done.stderr
    page = (course / "site/walkthroughs/first.html").read_text(encoding="utf-8")
    assert "local field" in page and "<mi>v</mi>" in page and "pre-activation" not in re.sub("<script type=.application/json.*?</script>", "", page)
    done = run(wheel, course, "audit", "site")
    assert done.returncode == 0, done.stdout


def test_the_wheel_holds_no_tests_and_no_generated_pages(wheel: Path) -> None:
    tops = {path.name for path in wheel.iterdir()}
    assert {name for name in tops if not name.endswith(".dist-info")} == {"tracer"}
    assert not [path for path in wheel.rglob("*") if path.name in ("tests", "benchmarks", "walkthroughs", "__pycache__")]
    assert (wheel / "tracer" / "py.typed").exists()
