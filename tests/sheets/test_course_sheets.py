"""A course's own sheet templates: they win over ours, file by file."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest

from tests.sheets.test_sheets import plan_from, printed, text_of, variants_of
from tracer.exercises.plan import Plan
from tracer.ground.errors import TracerError
from tracer.resources import templates_folder

SHEET, KEY = "sheets/00000-CODE0.pdf", "keys-001.pdf"


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A course, whose temporary files lie where the test sees them."""
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    root = tmp_path / "course"
    (root / "docs/exercises").mkdir(parents=True)
    (root / "mkdocs.yml").write_text("site_name: A course\n", encoding="utf-8")
    return root


def plan_of_course(course: Path) -> Plan:
    return plan_from(course / "docs/exercises", 'title = "One"\nshape = [2, 2, 1]\n')


def own(course: Path, name: str, old: str, new: str) -> Path:
    """A copy of one of ours with a change."""
    text = (templates_folder() / "sheets" / name).read_text(encoding="utf-8")
    assert old in text
    path = course / "templates/sheets" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text.replace(old, new), encoding="utf-8")
    return path


def test_a_sheet_of_ones_own_takes_the_place_of_ours_and_what_it_imports_stays_ours(course: Path, tmp_path: Path) -> None:
    plan = plan_of_course(course)
    variants = variants_of(plan)
    before = printed(tmp_path / "before", plan, variants)
    own(course, "sheet.typ", "Work out the numbers", "Find the numbers")
    (course / "templates/sheets/logo.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>', encoding="utf-8")
    own_text = (course / "templates/sheets/sheet.typ").read_text(encoding="utf-8")
    (course / "templates/sheets/sheet.typ").write_text(
        own_text.replace("  v(1mm)\n", '  image("logo.svg")\n', 1), encoding="utf-8")
    after = printed(tmp_path / "after", plan, variants)
    assert "Findthenumbers" in text_of(after / SHEET) and "Workoutthenumbers" in text_of(before / SHEET)
    assert (after / KEY).read_bytes() == (before / KEY).read_bytes()
    again = printed(tmp_path / "again", plan, variants)
    assert (again / SHEET).read_bytes() == (after / SHEET).read_bytes()
    assert list((tmp_path / "temporary").iterdir()) == [], "nothing is left behind"


def test_what_both_import_can_be_the_courses_own(course: Path, tmp_path: Path) -> None:
    own(course, "page.typ", "#let", "// mine\n#let")
    plan = plan_of_course(course)
    printed(tmp_path / "out", plan, variants_of(plan))


def test_a_mistake_in_it_is_told_with_its_place(course: Path, tmp_path: Path) -> None:
    path = own(course, "sheet.typ", "  v(1mm)\n", "  nope(1mm)\n")
    line = path.read_text(encoding="utf-8").split("\n").index("  nope(1mm)") + 1
    plan = plan_of_course(course)
    with pytest.raises(TracerError) as caught:
        printed(tmp_path / "out", plan, variants_of(plan))
    assert str(caught.value) == (
        f"{path}, line {line}: the sheet cannot be set: unknown variable: nope; "
        "mend it, or delete it to have the built-in one again"
    )


def test_a_file_that_it_lacks_is_told(course: Path, tmp_path: Path) -> None:
    path = own(course, "sheet.typ", "  v(1mm)\n", '  image("missing.png")\n')
    plan = plan_of_course(course)
    with pytest.raises(TracerError) as caught:
        printed(tmp_path / "out", plan, variants_of(plan))
    assert str(caught.value).startswith(f"{path}") and f"searched at {path.parent}/missing.png" in str(caught.value)
