"""The templates themselves: authors are invited to change them, so they have to be read."""

from __future__ import annotations

import pytest

from tracer.resources import templates_folder

FILES = sorted(path for path in templates_folder().rglob("*") if path.is_file() and path.suffix != ".md")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(templates_folder()).as_posix())
def test_no_line_of_a_template_is_longer_than_a_reader_can_see(path):
    long = [f"{at}: {line[:40]}…" for at, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1)
            if len(line) > 120]
    assert not long
