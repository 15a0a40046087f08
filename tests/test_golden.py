"""What the default lesson gives, to the letter, so that every change of it is seen and meant."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable
from pathlib import Path

import pytest

Golden = Callable[[str, str], None]

# name of the golden: the command that made it
COMMANDS = {
    "xor.csv": "trace docs/lessons/xor.toml --format csv",
    "xor-exactly.csv": "trace docs/lessons/xor.toml --format csv --set rounding.carry=false",
}


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_prints_what_it_printed(name: str, golden: Golden, tracer: Callable[..., object], root: Path) -> None:
    done = tracer(*shlex.split(COMMANDS[name]), cwd=root)
    golden(name, f"# python -m tracer {COMMANDS[name]}\n{done.stdout}")  # type: ignore[attr-defined]


def test_no_golden_is_left_over(root: Path) -> None:
    """Each is named in a test."""
    tests = "\n".join(path.read_text(encoding="utf-8") for path in (root / "tests").rglob("test_*.py"))
    named = set(re.findall(r"[\w./-]+\.\w+", tests))
    folder = root / "tests" / "golden"
    assert [path.name for path in sorted(folder.rglob("*")) if path.is_file() and path.name not in named] == []


def test_every_golden_begins_with_what_made_it(root: Path) -> None:
    for path in (root / "tests" / "golden").glob("*.*"):
        if path.is_dir():  # what an earlier release wrote
            continue
        made = re.match(r"# (python -m tracer \w+ |pytest (tests/[\w/]+\.py): )", path.read_text(encoding="utf-8"))
        assert made, path.name
        assert not made[2] or path.name in (root / made[2]).read_text(encoding="utf-8"), path.name
