"""What README and CONTRIBUTING promise is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tracer.cli import main

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
GUIDES = ("README.md", "CONTRIBUTING.md", "tracer/README.md", "templates/README.md", "tracer/audit/README.md")


def test_the_table_has_every_command() -> None:
    told = set(re.findall(r"^\| `tracer (\w+)", README, re.MULTILINE))
    assert told == set(main.commands)  # type: ignore[attr-defined]


def test_the_two_commands_name_what_they_run() -> None:
    block = README.split("## Two commands")[1].split("```sh")[1].split("```")[0].strip().splitlines()
    assert len(block) == 2
    assert block[0].split("#")[0].strip().endswith("python -m tracer build")
    assert block[1].split("#")[0].strip() == "python3 tests/run.py" and "tests" in block[1].split("#")[1]
    assert (ROOT / ".ci" / "run").read_text().strip().splitlines()[-1] == 'exec python3 tests/run.py "$@"'


@pytest.mark.parametrize("guide", GUIDES)
def test_files_that_a_guide_names_are_there(guide: str) -> None:
    text = (ROOT / guide).read_text(encoding="utf-8")
    named = set(re.findall(r"`((?:tracer|tests|templates|docs|benchmarks)/[\w./*-]+)`", text))
    missing = [path for path in sorted(named) if "NAME" not in path and not list(ROOT.glob(path.rstrip("/")))]
    assert missing == []


def test_the_public_names_of_the_readme_are_there() -> None:
    import tracer

    code = README.split("```python")[1].split("```")[0]
    for name in re.findall(r"tracer\.(\w+)", code):
        assert hasattr(tracer, name)
