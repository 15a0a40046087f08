"""`new`: a course folder of one's own, which builds as it is."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import tempfile
from pathlib import Path

from tracer.ground.errors import TracerError
from tracer.resources import settings_file, templates_folder

EXAMPLE = "partials/summary.md.j2"  # the template that a new course has a copy of

INDEX = """\
# {name}

Small neural networks, worked out by hand, number by number.
{{ .lead }}

[Begin with the first lesson](walkthroughs/first.md){{ .begin }} or look at [all lessons](lessons.md).

A lesson is one text file, and this course has one: `docs/lessons/first.toml`. Change a weight in it, and the whole page
follows. [How to write your own](writing.md) lists everything that can stand in a lesson. This page is `docs/index.md`.
"""

LESSON = """\
# A lesson: a small network, its first weights, and what it should learn. What follows a # is for you, not for the page.
title = "My first lesson"

# Your own words, in Markdown. They stand at the top of the page; leave them out, and the page does without.
[notes]
intro = "Two inputs, two hidden neurons, one output. **One training step**, with every number."

[network]
inputs = ["x1", "x2"]

# A layer: one row of weights for each of its neurons, one weight in the row for each sender.
[[network.layers]]
name = "hidden"
neurons = ["h1", "h2"]
activation = "sigmoid"
weights = [[0.5, -0.4], [0.3, 0.8]]
biases = [0.1, -0.2]

# The last layer gives the answer. It has one neuron, which hears from h1 and h2.
[[network.layers]]
name = "output"
neurons = ["o1"]
activation = "sigmoid"
weights = [[0.7, -0.6]]
biases = [0.2]

# What goes in, and what should come out. Add as many as you like: they take turns, one a step.
[[samples]]
input = [1, 0]
target = [1]

[[samples]]
input = [1, 1]
target = [0]

[training]
learning_rate = 0.5
steps = 1        # worked out number by number
epochs = 1000    # the whole training as a film, on a page of its own; 0: no film

# As with a pocket calculator: every result is rounded to four decimals, and the rounded number is used from there on.
[rounding]
decimals = { default = 4 }
"""

README = """\
# Your own templates

A file here stands in for the built-in template of the same name; the others stay built-in. There is one to begin with:
`{example}`, a copy of the built-in one. Change it and build again. Delete it, and the built-in one is back.

The built-in templates, which you can copy here and change, are in

    python -c "from tracer.resources import templates_folder; print(templates_folder())"

with a README.md that says what each of them sees. Sheets and keys of exercises are among them, in `sheets/`.

A notation of your own, with its symbols and words, is a file in the folder `notations` beside this one. Copy the one
that is nearest from

    python -c "from tracer.lesson.general import OURS; print(OURS)"

to `notations/mine.toml`, change it, see what `python -m tracer check notations/mine.toml` says, and write
`notation = "mine"` under `[conventions]` of a lesson. A single word needs no file: `[words]` in a lesson.

What prints a number goes through a macro that knows where the number comes from: keep these, and
`python -m tracer audit site` can still hold your pages against the numbers.

`theme/` has the frame around every page, and `docs/assets` the style sheets and scripts. A build writes the built-in
ones there: change one, and it is yours; delete it, and the built-in one is back.
"""

EXAMPLE_HEAD = "{# This stands in for the built-in template of the same name. Delete it, and that one is back. #}\n"
HOOK = '''\
"""MkDocs loads this: the lessons' pages are written anew before every build."""

from tracer.hook import *  # noqa: F403
'''
IGNORED = """\
/.cache/
/site/
/.site.part/
/docs/walkthroughs/
/docs/practice/
/handouts/
/marks/
/course.key
__pycache__/
"""


def make_course(folder: Path) -> list[str]:
    """Makes the folder, whole or not at all. Returns lines that say what to do next.

    Raises TracerError where it exists and is not empty, or cannot be made.
    """
    target = Path(os.path.abspath(folder))
    if target.is_dir() and any(target.iterdir()):
        raise TracerError.one(str(folder), "this folder is not empty", do="name one that is not there yet")
    if os.path.lexists(target) and not target.is_dir():
        raise TracerError.one(str(folder), "this is there already and is not a folder",
                              do="name one that is not there yet")
    files = course_files(target.name)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(prefix=f".{target.name}.", suffix=".part", dir=target.parent))
        try:
            for path, text in files.items():
                (beside / path).parent.mkdir(parents=True, exist_ok=True)
                (beside / path).write_text(text, encoding="utf-8", newline="\n")
            _move(beside, target)
        finally:
            shutil.rmtree(beside, ignore_errors=True)
    except OSError as error:
        raise TracerError.one(str(folder), f"the folder cannot be made: {error.strerror}",
                              do="name another place") from None
    steps = [] if target == Path.cwd() else [f"    cd {shlex.quote(str(folder))}"]
    return [
        f"A course of your own is in {folder}: begin with docs/lessons/first.toml. To see it:", "",
        *steps, "    python -m tracer serve",
    ]


def _move(made: Path, target: Path) -> None:
    """In one go where the folder is new. One that exists keeps its place, since a shell may stand in it."""
    if not target.exists():
        made.chmod(0o777 & ~_umask())  # mkdtemp keeps others out
        made.rename(target)
        return
    moved: list[Path] = []
    try:
        for entry in sorted(made.iterdir()):
            moved.append(target / entry.name)
            entry.rename(target / entry.name)
    except OSError:
        for path in moved:
            shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def course_files(folder_name: str) -> dict[str, str]:
    """The files of a new course by path. folder_name: what the course is called after."""
    name = "".join(ch if ch.isprintable() else " " for ch in folder_name).replace("-", " ").replace("_", " ").strip()
    name = name[:1].upper() + name[1:] or "My course"
    example = (templates_folder() / EXAMPLE).read_text(encoding="utf-8")
    ours = settings_file().read_text(encoding="utf-8")
    generated = [page for page in re.findall(r"(?m)^  - .*: (\w+\.md)$", _blocks(ours)["nav"]) if page != "index.md"]
    return {
        "mkdocs.yml": course_settings(ours, name),
        "hook.py": HOOK,
        ".gitignore": IGNORED + "".join(f"/docs/{page}\n" for page in generated),
        "docs/index.md": INDEX.format(name=re.sub(r"([^\w\s])", r"\\\1", name)),
        "docs/lessons/first.toml": LESSON,
        "templates/README.md": README.format(example=EXAMPLE),
        f"templates/{EXAMPLE}": EXAMPLE_HEAD + example,
        "templates/theme/.gitkeep": "MkDocs and zensical want this folder to be there before a build writes into it.\n",
    }


def course_settings(ours: str, name: str) -> str:
    """Our mkdocs.yml, made that of a course: its own name, its own hook, and no place of our checkout."""
    blocks = _blocks(ours)
    quoted = json.dumps(name, ensure_ascii=False)
    blocks["site_name"] = f"site_name: {quoted}\n"
    blocks["hooks"] = "hooks:\n  - hook.py # writes the lessons' pages before every build\n\n"
    blocks["watch"] = "watch:\n  - templates\n"
    blocks["extra"] = re.sub(r"(?m)^(  short_name:).*$", lambda found: f"{found[1]} {quoted}", blocks["extra"])
    for of_ours in ("site_url", "repo_url", "repo_name", "edit_uri", "copyright"):
        blocks.pop(of_ours, None)
    return "".join(text for key, text in blocks.items()).strip() + "\n"


def _blocks(text: str) -> dict[str, str]:
    """The text of each top-level setting, in order. Comments at the margin are about our checkout: left out."""
    blocks: dict[str, str] = {}
    key = ""
    for line in text.splitlines(keepends=True):
        if found := re.match(r"([a-z_]+):", line):
            key = found[1]
        if not line.startswith("#"):
            blocks[key] = blocks.get(key, "") + line
    return blocks
