"""Which node the tests of scripts use, and what a script gives in it. Only the standard library: the set-up script asks too."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

MISSING = (
    "The tests of scripts need node, 18 or later: `sudo apt-get install nodejs` (Debian), `brew install node` (macOS), "
    "or its path in TRACER_NODE."
)
LEAST = 18
PATIENCE = 300
"""Seconds, after which a program is taken to be stuck."""
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
    node = _wanted()
    with tempfile.TemporaryDirectory() as folder:  # a whole script of pages is too long for an argument
        file = Path(folder, "program.js")
        file.write_text(program, encoding="utf-8")
        done = subprocess.run([node, str(file)], input=json.dumps(data), capture_output=True, text=True,
                              encoding="utf-8", timeout=PATIENCE)
    assert done.returncode == 0, done.stderr
    return done.stdout


@contextmanager
def kept_in_node(program: str) -> Iterator[Callable[[Any], Any]]:
    """A program that stays and has a function `answer`: what that gives for one piece of data after the other.

    What node has compiled and optimised for one, it has for the next.
    """
    node = _wanted()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "program.js")
        file.write_text(program + _ANSWERS, encoding="utf-8")
        with Path(folder, "errors").open("w+", encoding="utf-8") as errors, subprocess.Popen(
                [node, str(file)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, text=True, encoding="utf-8") as process:
            assert process.stdin and process.stdout

            def ask(data: Any) -> Any:
                too_late = threading.Timer(PATIENCE, process.kill)
                too_late.start()
                try:
                    process.stdin.write(json.dumps(data) + "\n")
                    process.stdin.flush()
                    line = process.stdout.readline()
                finally:
                    too_late.cancel()
                errors.seek(0)
                assert line, errors.read()
                return json.loads(line)

            yield ask


_ANSWERS = """
require("readline").createInterface({ input: process.stdin, terminal: false })
  .on("line", (line) => process.stdout.write(JSON.stringify(answer(JSON.parse(line))) + "\\n"));
"""


def _wanted() -> str:
    node = find_node()
    if node is None:
        import pytest

        pytest.fail(MISSING, pytrace=False)
    return node
