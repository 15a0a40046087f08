"""The command line: what it prints, where it writes, and with which status it ends."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.lessons import SMALL
from tracer.ground.version import __version__
from tracer.lesson import parse_lesson
from tracer.tape.record import record
from tracer.tape.trace import to_csv, to_json

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "small.toml").write_text(SMALL)
    (tmp_path / "wrong.toml").write_text(SMALL.replace("0.5\n", "0\n").replace("title", "titel"))
    return tmp_path


def test_trace_prints_json_and_csv(tracer: Run, folder: Path) -> None:
    trace = record(parse_lesson(SMALL))
    for args, text in ((("--format", "json"), to_json(trace).decode()), ((), to_json(trace).decode()),
                       (("--format", "csv"), to_csv(trace))):
        done = tracer("trace", "small.toml", *args)
        assert (done.returncode, done.stdout, done.stderr) == (0, text, "")


@pytest.mark.parametrize("args", [("trace", "small.toml"), ("check", "small.toml", "wrong.toml"), ("trace", "small.toml", "--seed", "x")], ids=" ".join)
def test_a_process_of_its_own_says_the_same(tracer: Run, folder: Path, args: tuple[str, ...]) -> None:
    here, there = tracer(*args), tracer(*args, flags=("-B",))
    assert (here.returncode, here.stdout, here.stderr) == (there.returncode, there.stdout, there.stderr)


def test_trace_takes_overrides_and_a_seed(tracer: Run, folder: Path) -> None:
    done = tracer("trace", "small.toml", "--set", "network.layers[0].weights[0][1]=0.75", "--set", "title=New", "--seed", "7")
    lesson = json.loads(done.stdout)["lesson"]
    assert lesson["network"]["layers"][0]["weights"][0] == [0.5, 0.75]
    assert (lesson["title"], lesson["network"]["draw"]["seed"]) == ("New", 7)


def test_trace_writes_to_a_file_and_leaves_an_equal_one_alone(tracer: Run, folder: Path) -> None:
    out = folder / "deep" / "down" / "t.json"
    assert tracer("trace", "small.toml", "-o", out).stdout == ""
    assert out.read_bytes() == to_json(record(parse_lesson(SMALL)))
    os.utime(out, (1, 1))
    tracer("trace", "small.toml", "-o", out)
    assert out.stat().st_mtime == 1
    tracer("trace", "small.toml", "-o", out, "--set", "title=Other")
    assert out.stat().st_mtime > 1
    assert sorted(path.name for path in out.parent.iterdir()) == ["t.json"]


def test_a_folder_that_cannot_be_written_is_told(tracer: Run, folder: Path) -> None:
    done = tracer("trace", "small.toml", "-o", folder)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"{folder}: cannot be written: Is a directory; name another file\n"


def test_every_mistake_has_its_line_and_the_status_is_2(tracer: Run, folder: Path) -> None:
    out = folder / "t.json"
    done = tracer("trace", "wrong.toml", "-o", out)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.splitlines() == [
        'wrong.toml: titel: this field is not known (did you mean "title"?); allowed here: title, notes, network, samples, '
        "training, conventions, words, rounding; remove or rename it",
        "wrong.toml: title: this field is missing; add it: The title of the page",
        "wrong.toml: training.learning_rate: 0 is too small; allowed: above 0",
    ]
    assert not out.exists(), "nothing is written"


@pytest.mark.parametrize(
    "args", [("trace",), ("trace", "a.toml", "--format", "xml"), ("nonsense",), ("trace", "a.toml", "--seed", "x"), ("check",),
             ("schema", "movie")],
    ids=" ".join,
)
def test_a_wrong_call_ends_with_2_and_says_how(tracer: Run, args: tuple[str, ...]) -> None:
    done = tracer(*args)
    assert (done.returncode, done.stdout) == (2, "") and "Usage:" in done.stderr


def test_a_missing_file_is_told(tracer: Run) -> None:
    done = tracer("trace", "none.toml")
    assert (done.returncode, done.stderr) == (
        2, "none.toml: the file cannot be read: No such file or directory; name a lesson file, as in docs/lessons/xor.toml\n",
    )


def test_check_tells_of_every_file_and_fails_for_one(tracer: Run, folder: Path) -> None:
    tracer("trace", "small.toml", "-o", "right.json")
    text = (folder / "right.json").read_text()
    (folder / "edited.json").write_text(text.replace('"raw":0.475,', '"raw":0.476,', 1))
    rows = len(json.loads(text)["rows"])
    done = tracer("check", "small.toml", "right.json")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[0] == f"small.toml: the lesson is right; its tape has {rows} rows"
    done = tracer("check", "edited.json", "right.json", "none.json")
    assert done.returncode == 2 and done.stdout.startswith("right.json: ")
    assert done.stderr.splitlines()[0] == "edited.json: row 17 (step 1, sample 1, net of h1): raw: 0.476; recomputed: 0.475"
    assert done.stderr.splitlines()[-1].startswith("none.json: the file cannot be read")


@pytest.mark.parametrize("name", ["lesson", "trace"])
def test_schema_prints_a_schema(tracer: Run, name: str) -> None:
    done = tracer("schema", name)
    assert done.returncode == 0 and json.loads(done.stdout)["$schema"].endswith("2020-12/schema")


def test_version_and_help(tracer: Run) -> None:
    assert tracer("--version").stdout == f"tracer, version {__version__}\n"
    text = tracer("--help").stdout
    assert all(f"\n  {command} " in text for command in ("audit", "build", "check", "new", "schema", "serve", "trace"))


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such pipes")
def test_a_reader_who_has_had_enough_is_no_error(folder: Path, root: Path) -> None:
    done = subprocess.run(
        ["/bin/sh", "-c", f'{{ "{sys.executable}" -m tracer trace small.toml; echo "status $?" >&2; }} | head -c 10'],
        cwd=folder, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": str(root)},
    )
    assert done.stdout == '{"format":' and done.stderr == "status 0\n"


@pytest.mark.parametrize("command", ["trace", "check"])
@pytest.mark.parametrize("settings", ["", "[rounding]\ncarry = false\n"], ids=["by hand", "exactly"])
def test_a_small_command_imports_little(tracer: Run, folder: Path, command: str, settings: str) -> None:
    (folder / "small.toml").write_text(SMALL + settings)
    done = tracer(command, "small.toml", flags=("-X", "importtime"))
    imported = {line.rsplit("|", 1)[-1].strip() for line in done.stderr.splitlines() if line.startswith("import time:")}
    heavy = {"mkdocs", "jinja2", "numpy", "markdown", "yaml", "markupsafe", "tracer.site.build", "tracer.saying", "tracer.audit"}
    assert done.returncode == 0 and "tracer.tape.trace" in imported
    assert not imported & heavy


def test_the_package_itself_imports_nothing_heavy(root: Path) -> None:
    code = "import sys, tracer; print([m for m in sys.modules if m.split('.')[0] in ('numpy', 'msgspec', 'click', 'jinja2')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=root)
    assert done.stdout == "[]\n"


def test_the_public_names_are_there_and_no_others() -> None:
    import tracer as package

    for name in package.__all__:
        assert getattr(package, name) is not None
    with pytest.raises(AttributeError, match="module 'tracer' has no attribute 'nothing'"):
        package.nothing  # type: ignore[attr-defined]  # noqa: B018


def test_the_api_in_three_lines(root: Path) -> None:
    import tracer as package

    trace: Any = package.record(package.load_lesson(root / "docs" / "lessons" / "xor.toml", overrides=["title=Mine"]))
    assert trace.lesson.title == "Mine" and package.check_trace(trace) == ()
    assert package.from_json(package.to_json(trace)) == trace
