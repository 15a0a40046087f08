"""Where nothing has changed, MkDocs does not run; where anything has, it does, and the site is as if it were built anew."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import mkdocs.commands.build
import pytest

import tracer.site.assets
from tests.build.conftest import write_lesson
from tracer.ground import inputs, manifest
from tracer.ground.errors import TracerError
from tracer.site.build import build
from tracer.site.mkdocs import BUILT

pytestmark = pytest.mark.slow

SETTINGS = """
INHERIT: base.yml
copyright: !ENV [COPYRIGHT, nobody]
plugins: [search]
markdown_extensions:
  - attr_list
  - md_in_html
  - tables
  - tracer.markdown_ext
  - pymdownx.snippets: {base_path: [snippets]}
exclude_docs: |
  /lessons/
  draft.md
hooks: [hooks/mine.py]
"""
BASE = """
site_name: A course
use_directory_urls: false
theme: {name: null, custom_dir: theme}
"""
HOOK = """
import json
import os
import sys
from pathlib import Path

from helper import COLOUR
from tracer.hook import *

ROOT = Path(__file__).parents[1]


def on_page_markdown(markdown, **_):
    words = (ROOT / "data" / "words.txt").read_text()
    names = sorted(os.listdir(ROOT / "data"))
    return f"{markdown}\\n\\n{words} {COLOUR} {os.environ.get('SHADE')} {names}\\n"
"""
FILES = {
    "mkdocs.yml": SETTINGS, "base.yml": BASE, "hooks/mine.py": HOOK, "hooks/helper.py": "COLOUR = 'red'\n",
    "data/words.txt": "words of a hook", "snippets/note.md": "A note.\n",
    "docs/index.md": "# Home\n\n--8<-- \"note.md\"\n", "docs/logo.svg": "<svg/>", "docs/draft.md": "# A draft\n",
    "theme/main.html": "<title>{{ page.title }}</title>{{ config.copyright }}{{ page.content }}{% include 'foot.html' %}",
    "theme/foot.html": "<footer></footer>",
}


def set_up(root: Path) -> Path:
    """A course in which everything is used that a site can be made of, and beside it what is installed and what is
    ours."""
    for name in ("first", "second"):
        write_lesson(root, name)
    for path, text in FILES.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    for path, text in {"ours/assets/ours.css": "a {}\n", "ours/code.py": "1"}.items():
        (root.parent / path).parent.mkdir(parents=True, exist_ok=True)
        (root.parent / path).write_text(text)
    (root.parent / "site-packages/some_plugin-1.0.dist-info").mkdir(parents=True)
    return root


@pytest.fixture
def course(tmp_path: Path) -> Path:
    return set_up(tmp_path / "course")


@pytest.fixture(scope="module")
def used(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """For one change after the other: whatever has become of it, the next change must be seen too."""
    return set_up(tmp_path_factory.mktemp("used") / "course")


@pytest.fixture(scope="module")
def _built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return set_up(tmp_path_factory.mktemp("built") / "course")


@pytest.fixture
def built(_built: Path, surroundings: None) -> Iterator[Path]:
    """A course that has been built, with all files as they were at first. Not for another hook: MkDocs takes it once."""
    build(_built)
    yield _built
    for path, text in FILES.items():
        (_built / path).write_text(text, encoding="utf-8")


@pytest.fixture(autouse=True)
def surroundings(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """As if a build were a process of its own, in which our code and packages are those beside the course."""
    name = next((name for name in ("used", "_built") if name in request.fixturenames), "course")
    course = request.getfixturevalue(name)
    monkeypatch.setattr(tracer.site.assets, "assets_folder", lambda: course.parent / "ours" / "assets")
    code = SimpleNamespace(__file__=str(course.parent / "ours" / "code.py"))
    monkeypatch.setitem(sys.modules, "some_code_of_ours", code)
    monkeypatch.syspath_prepend(course.parent / "site-packages")
    monkeypatch.delenv("COPYRIGHT", raising=False)
    monkeypatch.delenv("SHADE", raising=False)
    monkeypatch.chdir(course)
    if not getattr(sys.modules.get("helper"), "__file__", "").startswith(str(course)):
        sys.modules.pop("helper", None)  # of another course


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """An entry for each time that MkDocs has built."""
    made: list[str] = []
    real = mkdocs.commands.build.build
    monkeypatch.setattr(mkdocs.commands.build, "build", lambda config, **more: made.append("") or real(config, **more))
    return made


def rebuilt(course: Path, runs: list[str]) -> bool:
    before = len(runs)
    build(course)
    return len(runs) > before


def write(path: str, text: str) -> Callable[..., None]:
    def change(course: Path, **_: object) -> None:
        (course / path).parent.mkdir(parents=True, exist_ok=True)
        (course / path).write_text(text, encoding="utf-8")

    return change


def append(path: str, text: str) -> Callable[..., None]:
    def change(course: Path, **_: object) -> None:
        with (course / path).open("a", encoding="utf-8") as file:
            file.write(text)

    return change


def remove(path: str) -> Callable[..., None]:
    return lambda course, **_: (course / path).unlink()


def set_variable(name: str, value: str) -> Callable[..., None]:
    return lambda monkeypatch, **_: monkeypatch.setenv(name, value)


def keep_size_and_time(course: Path, **_: object) -> None:
    """The hardest to see: another text of the same length, with the old time."""
    page = course / "docs/index.md"
    stat = page.stat()
    page.write_text(page.read_text().replace("Home", "Hume"))
    os.utime(page, ns=(stat.st_atime_ns, stat.st_mtime_ns))


def upgrade(course: Path, **_: object) -> None:
    packages = course.parent / "site-packages"
    (packages / "some_plugin-1.0.dist-info").rename(packages / "some_plugin-1.1.dist-info")


def another_lesson(course: Path, **_: object) -> None:
    text = (course / "docs/lessons/first.toml").read_text()
    (course / "docs/lessons/third.toml").write_text(text)


CHANGES: dict[str, Callable[..., None]] = {
    "a page": append("docs/index.md", "\nOther words.\n"),
    "a page, with its size and its time as before": keep_size_and_time,
    "a page more": write("docs/more.md", "# More\n"),
    "a page more, in a folder": write("docs/part/more.md", "# More\n"),
    "a page less": remove("docs/draft.md"),
    "a picture": append("docs/logo.svg", " "),
    "a style sheet of ours": append("../ours/assets/ours.css", "b {}\n"),
    "a style sheet that takes the place of ours": write("docs/assets/ours.css", "b {}\n"),
    "mkdocs.yml": append("mkdocs.yml", "# changed\n"),
    "what mkdocs.yml inherits": append("base.yml", "site_author: A teacher\n"),
    "a variable that mkdocs.yml names": set_variable("COPYRIGHT", "me"),
    "a variable that a hook asks for": set_variable("SHADE", "dark"),
    "a template of the theme": append("theme/main.html", "more"),
    "a template that another one includes": append("theme/foot.html", "more"),
    "a file more in the theme": write("theme/404.html", "Not there."),
    "a hook": append("hooks/mine.py", "# changed\n"),
    "a module that a hook imports": append("hooks/helper.py", "COLOUR = 'green'\n"),
    "a file that a hook reads": append("data/words.txt", " and more"),
    "a file more in a folder that a hook lists": write("data/more.txt", ""),
    "a file that a page includes": append("snippets/note.md", "\nMore.\n"),
    "a file less that a page includes": remove("snippets/note.md"),
    "a lesson": append("docs/lessons/first.toml", "momentum = 0.5\n"),
    "a lesson more": another_lesson,
    "a lesson less": remove("docs/lessons/second.toml"),
    "an author's template of a page": write("templates/partials/summary.md.j2", "Mine.\n"),
    "an installed package": upgrade,
    "our own code": append("../ours/code.py", "2"),
    "a page of the site that somebody deleted": remove("site/walkthroughs/first.html"),
    "a figure of the site that somebody deleted": remove("site/walkthroughs/first/figures/network.svg"),
    "the site's manifest": remove(f"site/{manifest.NAME}"),
    "what we keep of the last build": write(BUILT, "{"),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_whatever_has_changed_leads_to_a_build_and_nothing_else_does(used, runs, monkeypatch, change):
    rebuilt(used, runs)
    assert not rebuilt(used, runs), "nothing has changed since the last build"
    change(course=used, monkeypatch=monkeypatch)
    assert rebuilt(used, runs)
    assert not rebuilt(used, runs), "nothing has changed since the last build"


def test_after_any_changes_the_site_is_as_if_it_were_built_anew(course, runs, contents, monkeypatch):
    chance = random.Random(5)
    for kind in chance.sample([*CHANGES], 12):
        build(course)
        CHANGES[kind](course=course, monkeypatch=monkeypatch)
        rebuilt(course, runs)
        site = contents(course / "site")
        (course / BUILT).unlink()
        assert rebuilt(course, runs)
        assert contents(course / "site") == site, f"after a change of {kind}"


UNCHANGED: dict[str, Callable[..., None]] = {
    "the time of a page": lambda course, **_: os.utime(course / "docs/index.md", (1, 1)),
    "a file beside the course's own": write("notes.txt", "mine"),
    "a file in the site that no build wrote": write("site/CNAME", "example.org"),
    "a handout": write("handouts/e/sheet.csv", "1"),
    "a variable that nobody asks for": set_variable("UNRELATED", "x"),
    "a page and back again": lambda course, **_: [
        (course / "docs/logo.svg").write_text(text) for text in ("other", (course / "docs/logo.svg").read_text())
    ],
}


@pytest.mark.parametrize("change", UNCHANGED.values(), ids=UNCHANGED)
def test_what_the_site_does_not_depend_on_leads_to_no_build(used, runs, stamps, monkeypatch, change):
    build(used)
    change(course=used, monkeypatch=monkeypatch)
    before = stamps(used / "site")
    assert not rebuilt(used, runs)
    assert stamps(used / "site") == before


def test_it_is_said_as_a_build_says_it(built):
    said = []
    build(built, say=said.append)
    assert said == ["2 lessons, 0 pages written: open site/index.html"]


def test_a_page_of_the_site_that_was_changed_by_hand_is_not_passed_over(built, runs):
    (built / "site/index.html").write_text("mine")
    for _ in range(2):
        with pytest.raises(TracerError, match=r"site/index.html: this file comes from a build, and was changed by hand"):
            rebuilt(built, runs)
    assert (built / "site/index.html").read_text() == "mine"
    (built / "site/index.html").unlink()
    assert rebuilt(built, runs)
    assert not rebuilt(built, runs)


def test_mkdocs_by_itself_with_other_settings_in_between(built, runs, contents):
    site = contents(built / "site")
    (built / "site/index.html").write_text("of another build")
    manifest.adopt(built / "site")
    assert rebuilt(built, runs)
    assert contents(built / "site") == site


STOPS = {
    "MkDocs": (mkdocs.commands.build, "build"), "the publishing": (manifest, "publish"),
    "the last moment": (inputs.Observation, "inputs"),
}


@pytest.mark.parametrize("error", [KeyboardInterrupt, RuntimeError])
@pytest.mark.parametrize("stop", STOPS)
def test_a_build_that_has_died_is_never_up_to_date(built, runs, monkeypatch, stop, error):
    (built / "docs/index.md").write_text("# Other\n")

    def dies(*_: object, **__: object) -> None:
        raise error

    with monkeypatch.context() as patch:
        patch.setattr(*STOPS[stop], dies)
        patch.setattr("tracer.site.build.write_assets", lambda root: None)
        patch.setattr("tracer.site.build.write_pages", lambda root, **_: tracer.site.build.Written(lessons=2, pages=0))
        with pytest.raises(error):
            build(built)
    (built / "docs/index.md").write_text(FILES["docs/index.md"])  # as it was when all was well
    assert rebuilt(built, runs)
    assert "A note." in (built / "site/index.html").read_text()


def test_a_build_that_mkdocs_has_stopped_is_never_up_to_date(built, runs):
    good = (built / "theme/main.html").read_text()
    (built / "theme/main.html").write_text("{% if %}")
    for _ in range(2):
        with pytest.raises(TracerError, match="MkDocs stops"):
            build(built)
    (built / "theme/main.html").write_text(good)
    assert rebuilt(built, runs)


def test_a_page_that_is_saved_while_mkdocs_runs_leads_to_the_next_build(course, runs):
    hook = HOOK + (
        "\n\ndef on_post_page(output, *, page, **_):\n"
        "    if page.file.src_uri == 'index.md':\n"
        "        import subprocess\n"
        "        sys.modules['saving'].save()\n"
        "    return output\n"
    )
    (course / "hooks/mine.py").write_text(hook)
    saving = type(sys)("saving")
    saving.save = lambda: os.replace(course / "docs/new.md", course / "docs/index.md")  # as an editor does
    sys.modules["saving"] = saving
    try:
        (course / "docs/new.md").write_text("# Saved meanwhile\n")
        build(course)
        saving.save = lambda: None
        assert "Saved meanwhile" not in (course / "site/index.html").read_text()
        assert rebuilt(course, runs)
        assert "Saved meanwhile" in (course / "site/index.html").read_text()
        assert not rebuilt(course, runs)
    finally:
        del sys.modules["saving"]


ASKS = {
    "another program": "subprocess.run([sys.executable, '-c', 'pass'])",
    "the shell": "os.system('true')",
    "the network": "socket.getaddrinfo('127.0.0.1', 9)",
    "a database": "sqlite3.connect(':memory:').close()",
}


@pytest.mark.parametrize("asked", ASKS)
def test_what_nobody_can_ask_again_leads_to_a_build_every_time(course, runs, asked):
    (course / "hooks/mine.py").write_text(
        HOOK + f"\n\ndef on_post_build(**_):\n    import socket, sqlite3, subprocess\n    {ASKS[asked]}\n"
    )
    assert rebuilt(course, runs) and rebuilt(course, runs)


def test_a_hook_that_makes_a_page_does_not_make_the_site_old(course, runs):
    (course / "hooks/mine.py").write_text(
        HOOK + "\n\ndef on_pre_build(**_):\n    (ROOT / 'docs/made.md').write_text((ROOT / 'data/words.txt').read_text())\n"
    )
    assert rebuilt(course, runs)
    assert not rebuilt(course, runs)
    (course / "data/words.txt").write_text("new words")
    assert rebuilt(course, runs)
    assert "new words" in (course / "site/made.html").read_text()


def test_warnings_are_said_until_they_are_mended(built, runs, capfd):
    (built / "docs/index.md").write_text("# Home\n\n[Nowhere](nowhere.md)\n")
    build(built)
    first = capfd.readouterr().err
    assert "nowhere.md" in first
    assert not rebuilt(built, runs)
    assert capfd.readouterr().err == first


def test_in_a_process_of_its_own_mkdocs_is_not_even_imported(course, environment):
    script = (
        "import sys; from pathlib import Path; from tracer.site.build import build\n"
        "build(Path(sys.argv[1]))\n"
        "print([name for name in ('mkdocs', 'material', 'numpy', 'yaml', 'jinja2', 'markdown') if name in sys.modules])"
    )
    compiles = {name: value for name, value in environment.items() if name != "PYTHONDONTWRITEBYTECODE"}

    def run() -> str:
        return subprocess.run([sys.executable, "-c", script, str(course)], capture_output=True, text=True, check=True,
                              env=compiles).stdout

    assert "mkdocs" in run()
    assert list(course.glob("hooks/__pycache__/helper.*"))
    assert run() == "[]\n"
    append("hooks/helper.py", "COLOUR = 'a new colour'\n")(course)
    assert "mkdocs" in run()
    assert "a new colour" in (course / "site/index.html").read_text()
    assert run() == "[]\n"
