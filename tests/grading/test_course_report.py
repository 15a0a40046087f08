"""A course's own class report."""

from __future__ import annotations

from pathlib import Path

import pytest

from tracer.classroom.grading.report import ReportNames, report
from tracer.classroom.grading.tally import Tally
from tracer.exercises.plan import plan_of
from tracer.exercises.reader import load_exercise
from tracer.ground.errors import TracerError
from tracer.resources import templates_folder
from tracer.saying.names import described


@pytest.fixture
def tally(tmp_path: Path) -> Tally:
    (tmp_path / "mkdocs.yml").write_text("site_name: A course\n", encoding="utf-8")
    path = tmp_path / "docs/exercises/one.toml"
    path.parent.mkdir(parents=True)
    path.write_text('title = "One"\nshape = [2, 2, 1]\n', encoding="utf-8")
    return Tally(plan_of(load_exercise(path)))


def own(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "templates/grading/report.html.j2"
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_it_takes_the_place_of_ours(tmp_path: Path, tally: Tally) -> None:
    assert "No sheet was handed in." in report(tally, 0)
    own(tmp_path, "{{ title }}: {{ tied('problems', problems) }}\n\n\n  end\n")
    assert report(tally, 3) == 'One: <span data-cell="problems">3</span>\n\n\n  end\n'


def test_its_mistakes_are_told(tmp_path: Path, tally: Tally) -> None:
    path = own(tmp_path, "\n{{ tallly.sheets }}")
    with pytest.raises(TracerError) as caught:
        report(tally, 0)
    assert str(caught.value) == (
        f'{path}, line 2: the template fails: there is no "tallly" here (did you mean "tally"?); '
        "mend it, or delete it to have the built-in one again"
    )


def test_the_readme_has_every_name() -> None:
    readme = (templates_folder() / "README.md").read_text(encoding="utf-8")
    row = next(line for line in readme.split("\n") if line.startswith("| `grading/report.html.j2`"))
    assert all(f"`{name}" in row for name in described(ReportNames))
