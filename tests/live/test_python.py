"""The emitter of Python: each feature run in both languages, and what is refused."""

from __future__ import annotations

import inspect
import json
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.live import snippets
from tests.node import in_node
from tracer.ground.errors import TracerError
from tracer.live.bundle import runtime
from tracer.live.program import Program
from tracer.live.python import BUILTINS, Script

NAMES = [name for name, function in vars(snippets).items()
         if inspect.isfunction(function) and function.__module__ == snippets.__name__ and not name.startswith("_")]


def compiled(text: str, names: list[str], file: str = "snippet.py") -> str:
    script = Script(Program({"snippet": (file, text)}, {}))
    called = [script.reach("snippet", name) for name in names]
    lines = [line for line, _, _ in script.lines()]
    return "\n".join([*lines, *(f"$found[{name!r}] = {js};" for name, js in zip(names, called, strict=True))])


def in_script(scripts: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """What each function of each script gives, as plain data; all in one process."""
    bodies = ",".join(f"{json.dumps(key)}: function () {{ const $found = {{}};\n{script}\nreturn $found; }}" for key, script in scripts.items())
    return json.loads(in_node(f"""
        "use strict"; {runtime()}
        const plain = (x) => x === null || typeof x === "number" || typeof x === "boolean" ? x : $is_text(x) ? $str(x)
          : x instanceof $Decimal ? $str(x) : x instanceof $Set ? ["set", ...[...x].map(plain)]
          : x instanceof $Dict ? x.pairs().map(plain) : x[Symbol.iterator] ? [...x].map(plain) : `a ${{x.$class.__name__}}`;
        const told = {{}};
        for (const [key, run] of Object.entries({{{bodies}}})) {{
          told[key] = {{}};
          for (const [name, f] of Object.entries(run())) {{
            try {{ told[key][name] = plain(f()); }} catch (error) {{ told[key][name] = `! ${{error.stack || error}}`; }}
          }}
        }}
        process.stdout.write(JSON.stringify(told));"""))


def plain(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, str | Decimal):
        return str(value)
    if isinstance(value, dict):
        return [[plain(key), plain(entry)] for key, entry in value.items()]
    return (["set"] if isinstance(value, set | frozenset) else []) + [plain(entry) for entry in value]


@pytest.fixture(scope="module")
def in_the_page() -> dict[str, Any]:
    text = Path(snippets.__file__).read_text(encoding="utf-8")
    return in_script({"snippets": compiled(text, NAMES, "tests/live/snippets.py")})["snippets"]


@pytest.mark.parametrize("name", NAMES)
def test_a_feature_means_the_same_in_both_languages(name: str, in_the_page: dict[str, Any]) -> None:
    assert in_the_page[name] == json.loads(json.dumps(plain(getattr(snippets, name)())))
