"""Which node the tests of scripts use, and what a script gives in it. Only the standard library: the set-up script asks too."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

MISSING = (
    "The tests of scripts need node, 18 or later: `sudo apt-get install nodejs` (Debian), `brew install node` (macOS), "
    "or its path in TRACER_NODE."
)
LEAST = 18
ROOT = Path(__file__).parents[1]


def find_node() -> str | None:
    """That of the environment's variable, else the first that is installed; None where there is none that will do."""
    for candidate in (os.environ.get("TRACER_NODE", ""), "node", "nodejs"):
        found = shutil.which(candidate) if candidate else None
        if found and _version(found) >= LEAST:
            return found
    return None


def _version(node: str) -> int:
    done = subprocess.run([node, "--version"], capture_output=True, text=True)
    first = done.stdout.strip().lstrip("v").partition(".")[0]
    return int(first) if first.isdecimal() else 0


def in_node(program: str, data: Any = None) -> str:
    """What a program prints. data: as JSON in its input. Fails, with what to do, where node is missing."""
    node = find_node()
    if node is None:
        import pytest

        pytest.fail(MISSING, pytrace=False)
    with tempfile.TemporaryDirectory() as folder:  # a whole script of pages is too long for an argument
        file = Path(folder, "program.js")
        file.write_text(program, encoding="utf-8")
        done = subprocess.run([node, str(file)], input=json.dumps(data), capture_output=True, text=True,
                              encoding="utf-8", timeout=300)
    assert done.returncode == 0, done.stderr
    return done.stdout
