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
from tracer.live.python import BUILTINS, OF_TABLES, OF_TEXT, OPERATORS, OUTSIDE, Script

NAMES = [name for name, function in vars(snippets).items()
         if inspect.isfunction(function) and function.__module__ == snippets.__name__ and not name.startswith("_")]


def compiled(text: str, names: list[str], file: str = "snippet.py") -> str:
    script = Script(Program({"snippet": (file, text)}, {}))
    called = [script.reach("snippet", name) for name in names]
    lines = [line for line, _, _ in script.lines()]
    return "\n".join([*lines, *(f"$found[{name!r}] = {js};" for name, js in zip(names, called, strict=True))])


def in_script(scripts: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """What each function of each script gives, as plain data; all in one process."""
    by_hand = "\n".join(line for line, _, _ in runtime())
    bodies = ",".join(f"{json.dumps(key)}: function () {{ const $found = {{}};\n{script}\nreturn $found; }}" for key, script in scripts.items())
    return json.loads(in_node(f"""
        "use strict"; {by_hand}
        const plain = (x) => x === null || typeof x === "number" || typeof x === "boolean" ? x : $is_text(x) ? $str(x)
          : x instanceof $Decimal ? $str(x) : x instanceof $Set ? ["set", ...[...x].map(plain)]
          : x instanceof $Dict ? x.items().map(plain) : x[Symbol.iterator] ? [...x].map(plain) : `a ${{x.$class.__name__}}`;
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


REFUSED = [
    ("def f():\n    with open('x') as file:\n        pass", 2, "this “with”"),
    ("def f():\n    for x in ():\n        pass\n    else:\n        pass", 2, "a statement “For”"),
    ("def f():\n    async def g():\n        pass", 2, "a statement “AsyncFunctionDef”"),
    ("def f():\n    global x\n    x = 1", 2, "a statement “Global”"),
    ("def f():\n    return eval('1')", 2, "the name “eval”"),
    ("import os\ndef f():\n    return os.getcwd()", 3, "os.getcwd"),
    ("from math import erf\ndef f():\n    return erf(1)", 3, "math.erf"),
    ("from tracer.cli import main\ndef f():\n    return main()", 3, "tracer.cli.main"),
    ("def f():\n    return 1j", 2, "the constant 1j"),
    ("def f():\n    return 2 ** 3 if 9007199254740993 else 0", 2, "the constant 9007199254740993"),
    ("def f(x):\n    return x @ x", 2, "the operator MatMult"),
    ("def f(x):\n    return f'{x!a}'", 2, "this part of a text"),
    ("def f(x):\n    match x:\n        case {'a': 1}:\n            return 1", 3, "this pattern"),
    ("import functools\n@functools.wraps\ndef f():\n    pass", 3, "the decorator wraps"),
    ("def f():\n    return lambda *a, **k: a", 2, "this lambda"),
    ("def f():\n    return [x async for x in f()]", 2, "an asynchronous loop"),
    ("def f(x):\n    *a, b = x\n    return a", 2, "names after a starred one"),
    ("import typing\ndef f():\n    return typing", 3, "the module typing as a value"),
]


@pytest.mark.parametrize(("text", "line", "what"), REFUSED, ids=[what for _, _, what in REFUSED])
def test_what_is_outside_the_subset_is_refused_by_file_and_line(text: str, line: int, what: str) -> None:
    with pytest.raises(TracerError) as refused:
        compiled(text, ["f"])
    assert str(refused.value).startswith(f"snippet.py, line {line}: {what} cannot be compiled for the page")


def test_only_what_is_reached_is_compiled() -> None:
    """A statement of the same module that nothing asks for may be what it likes; one that changes a name is taken along."""
    script = compiled("import os\nTABLE = {}\nTABLE['a'] = 1\ndef f():\n    return TABLE\ndef g():\n    return os.name", ["f"])
    assert "os" not in script
    assert in_script({"x": script})["x"]["f"] == [["a", 1]]


def test_each_line_of_script_knows_its_line_in_python() -> None:
    script = Script(Program({"snippet": ("snippet.py", "def f(x):\n    y = x\n\n    return y\n")}, {}))
    script.reach("snippet", "f")
    assert [(text.strip(), line) for text, _, line in script.lines()] == [
        ("function f$(x){", 1), ("let y=x;", 2), ("return y;", 4), ("}", 4),
    ]


def test_what_the_emitter_lets_pass_is_there() -> None:
    """A name that is let pass and is not there would be found by a reader's page alone."""
    named = [f"$modules[{module!r}].{name}" for module, names in OUTSIDE.items() for name in names.split()]
    methods = [f"$TEXT.{name}" for name in OF_TEXT] + [f"({{ ...Object.getOwnPropertyDescriptors($Dict.prototype), "
                                                      f"...Object.getOwnPropertyDescriptors($Set.prototype) }}).{name}" for name in OF_TABLES]
    by_hand = "\n".join(line for line, _, _ in runtime())
    asked = ",".join(f"[{json.dumps(each)}, () => {each}]" for each in [*named, *methods, *BUILTINS, *OPERATORS.values()])
    assert json.loads(in_node(f"""
        "use strict"; {by_hand}
        const missing = [{asked}].filter(([, of]) => {{ try {{ return of() === undefined; }} catch {{ return true; }} }});
        process.stdout.write(JSON.stringify(missing.map(([name]) => name)));""")) == []
