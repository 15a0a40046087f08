"""`new` makes a folder that builds as it is, from a checkout and from a wheel, with settings that follow ours."""

from __future__ import annotations

import os
import re
import shutil
import tomllib
from pathlib import Path

import pytest
import yaml

from tracer import resources
from tracer.ground.errors import TracerError
from tracer.lesson import parse_lesson
from tracer.resources import settings_file, templates_folder
from tracer.site import course
from tracer.site.build import build
from tracer.site.course import EXAMPLE, course_files, course_settings, make_course

pytestmark = pytest.mark.slow

FILES = {"mkdocs.yml", "hook.py", ".gitignore", "docs/index.md", "docs/lessons/first.toml", "templates/README.md",
         f"templates/{EXAMPLE}", "templates/theme/.gitkeep"}


class Settings(yaml.SafeLoader):
    """mkdocs.yml with its tags for Python names read as text."""


Settings.add_multi_constructor("", lambda loader, tag, node: tag)


def test_a_course_is_made_and_builds(tmp_path, contents, monkeypatch, capfd):
    monkeypatch.chdir(tmp_path)
    assert make_course(Path("my-course")) == [
        "A course of your own is in my-course: begin with docs/lessons/first.toml. To see it:",
        "", "    cd my-course", "    python -m tracer serve",
    ]
    made = tmp_path / "my-course"
    assert set(contents(made)) == FILES
    assert list(tmp_path.iterdir()) == [made]
    assert made.stat().st_mode & 0o777 == 0o777 & ~course._umask()
    monkeypatch.chdir(made)
    build(made)
    page = (made / "site/walkthroughs/first.html").read_text()
    assert "My first lesson" in page and "My course" in page
    assert capfd.readouterr() == ("", ""), "and MkDocs has nothing to warn of"
    ignored = {line.strip("/") for line in (made / ".gitignore").read_text().split()}
    for place in ("docs/assets", "templates/theme"):  # each with a list of its own, without what an author puts there
        ignored |= {f"{place}{line}" for line in (made / place / ".gitignore").read_text().splitlines() if line[0] == "/"}
    generated = {path for path in contents(made) if path not in FILES and not path.endswith(".pyc")}
    assert all(any(path == name or path.startswith(f"{name}/") for name in ignored) for path in generated)


def test_an_empty_folder_is_used_as_it_is(tmp_path, monkeypatch, contents):
    monkeypatch.chdir(tmp_path)
    before = tmp_path.stat().st_ino
    assert make_course(Path())[2:] == ["    python -m tracer serve"]
    assert tmp_path.stat().st_ino == before
    assert set(contents(tmp_path)) == FILES


@pytest.mark.parametrize(
    "prepare, words",
    [
        (lambda path: (path.mkdir(), (path / ".hidden").touch()), "this folder is not empty"),
        (lambda path: path.touch(), "this is there already and is not a folder"),
        (lambda path: path.symlink_to("nowhere"), "this is there already and is not a folder"),
    ],
)
def test_what_is_there_is_not_touched(tmp_path, prepare, words):
    target = tmp_path / "course"
    prepare(target)
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(TracerError) as error:
        make_course(target)
    assert str(error.value) == f"{target}: {words}; name one that is not there yet"
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("exists", [True, False])
def test_whole_or_not_at_all(tmp_path, monkeypatch, exists):
    target = tmp_path / "course"
    if exists:
        target.mkdir()
    real = Path.rename

    def full(path, place):
        if Path(place).name in ("course", "mkdocs.yml"):
            raise OSError(28, "No space left on device")
        return real(path, place)

    monkeypatch.setattr(Path, "rename", full)
    with pytest.raises(TracerError) as error:
        make_course(target)
    assert str(error.value) == f"{target}: the folder cannot be made: No space left on device; name another place"
    assert list(tmp_path.rglob("*")) == ([target] if exists else [])


@pytest.mark.parametrize("name", ["my-course", 'a "b": c', "{{ x }}", "*a* <b>", "кыргыз тили", "a\nb", "-", "#1"])
def test_any_folder_name_is_a_title_and_nothing_else(name):
    files = course_files(name)
    settings = yaml.load(files["mkdocs.yml"], Settings)
    title = settings["site_name"]
    assert isinstance(title, str) and title == settings["extra"]["short_name"]
    assert "\n" not in title
    if name == "my-course":
        assert title == "My course"
    if name == "*a* <b>":
        assert files["docs/index.md"].startswith("# \\*a\\* \\<b\\>\n")


def test_settings_are_ours_but_for_what_is_ours_alone():
    ours = yaml.load(settings_file().read_text(), Settings)
    made = yaml.load(course_settings(settings_file().read_text(), "X"), Settings)
    for key in sorted({*ours, *made} - {"site_name", "hooks", "watch", "copyright"}):
        expected = dict(ours[key]) if isinstance(ours[key], dict) else ours[key]
        if key == "extra":
            expected["short_name"] = "X"
        assert made[key] == expected, key
    assert (made["site_name"], made["hooks"], made["watch"]) == ("X", ["hook.py"], ["templates"])


def test_the_first_lesson_is_a_good_one():
    lesson = parse_lesson(course.LESSON)
    assert [len(layer.matrix) for layer in lesson.network.layers] == [2, 1]
    assert tomllib.loads(course.LESSON)["title"] == "My first lesson"
    assert all(len(line) <= 125 for line in course.LESSON.splitlines())


def test_the_example_is_a_copy_of_ours():
    text = course_files("x")[f"templates/{EXAMPLE}"]
    assert text == course.EXAMPLE_HEAD + (templates_folder() / EXAMPLE).read_text()
    assert re.match(r"\{#.*#\}\n", text)


def test_a_wheel_finds_its_own_files_first(tmp_path, monkeypatch):
    data = tmp_path / "_data"
    for name in ("templates", "assets"):
        (data / name).mkdir(parents=True)
    shutil.copy(settings_file(), data / "mkdocs.yml")
    monkeypatch.setattr(resources, "_INSTALLED", data)
    assert resources.templates_folder() == data / "templates"
    assert resources.assets_folder() == data / "assets"
    assert resources.settings_file() == data / "mkdocs.yml"


def test_a_broken_installation_says_so(tmp_path, monkeypatch):
    monkeypatch.setattr(resources, "_INSTALLED", tmp_path / "_data")
    monkeypatch.setattr(resources, "_PACKAGE", tmp_path / "tracer")
    with pytest.raises(TracerError) as error:
        resources.templates_folder()
    place = os.path.join(tmp_path, "_data", "templates")
    assert str(error.value) == f"{place}: this part of the installation is missing; install tracer anew"
