"""Films in a build: trained once, never waited for in a preview, and gone when their epochs are."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tracer import hook
from tracer.ground.errors import TracerError
from tracer.site import making
from tracer.site.build import build, write_pages
from tracer.tape.film import FOLDER
from tracer.tape.film.pictures import FOLDER as PICTURES

pytestmark = pytest.mark.slow


def set_epochs(path: Path, epochs: int) -> None:
    text = path.read_text(encoding="utf-8").split("epochs")[0].rstrip()
    path.write_text(f"{text}\nepochs = {epochs}\n", encoding="utf-8")


@pytest.fixture
def filmed(course: Path) -> Path:
    set_epochs(course / "docs/lessons/first.toml", 90)
    return course


@pytest.fixture
def trained(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The titles of the lessons that are trained."""
    titles: list[str] = []
    train = making.film_of

    def film_of(lesson, **options):
        titles.append(lesson.title)
        return train(lesson, **options)

    monkeypatch.setattr(making, "film_of", film_of)
    return titles


@pytest.mark.slow
def test_an_unchanged_lesson_trains_once(filmed, trained, contents):
    build(filmed, docs_only=True)
    assert trained == ["A lesson"]
    folder = filmed / "docs/walkthroughs"
    assert (folder / "first/film.md").is_file() and not (folder / "second/film.md").exists()
    assert json.loads((folder / "first/trace.json").read_text())["film"]["epochs"] == 90
    before = contents(folder)
    build(filmed, docs_only=True)
    lesson = filmed / "docs/lessons/first.toml"
    lesson.write_text(lesson.read_text().replace("A lesson", "Other words"))
    build(filmed, docs_only=True)
    assert trained == ["A lesson"], "other words change no weight"
    assert b"Other words" in (folder / "first/film.md").read_bytes()
    lesson.write_text(lesson.read_text().replace("Other words", "A lesson").replace("0.8", "0.9"))
    build(filmed, docs_only=True)
    assert trained == ["A lesson", "A lesson"]
    lesson.write_text(lesson.read_text().replace("0.9", "0.8"))
    build(filmed, docs_only=True)
    assert len(trained) == 2, "the film of before has been kept"
    assert contents(folder) == before


def test_other_words_draw_no_plane_again_and_need_no_numpy(filmed, contents, environment):
    script = (
        "import sys; from pathlib import Path; from tracer.site.build import build\n"
        "build(Path(sys.argv[1]), docs_only=True)\n"
        "print('numpy' in sys.modules)"
    )

    def run() -> str:
        return subprocess.run([sys.executable, "-c", script, str(filmed)], capture_output=True, text=True, check=True,
                              env=environment).stdout.strip()

    assert run() == "True"
    lesson = filmed / "docs/lessons/first.toml"
    lesson.write_text(lesson.read_text().replace("A lesson", "Other words"))
    assert run() == "False"
    before = contents(filmed / "docs/walkthroughs")
    assert b"Other words" in before["first/film.md"]
    for path in (filmed / PICTURES).iterdir():
        path.write_text("{")
    for path in (filmed / "docs/walkthroughs/first").rglob("*.svg"):
        path.unlink()
    assert run() == "True", "what cannot be read is drawn again"
    assert contents(filmed / "docs/walkthroughs") == before


@pytest.mark.slow
def test_the_same_bytes_whether_trained_or_kept(filmed, contents):
    build(filmed, docs_only=True)
    before = contents(filmed / "docs/walkthroughs")
    for path in (filmed / "docs/walkthroughs").rglob("*"):
        if path.is_file():
            path.unlink()
    build(filmed, docs_only=True)
    assert contents(filmed / "docs/walkthroughs") == before
    for path in (filmed / FOLDER).iterdir():
        path.unlink()
    for path in (filmed / "docs/walkthroughs").rglob("*"):
        if path.is_file():
            path.unlink()
    build(filmed, docs_only=True)
    assert contents(filmed / "docs/walkthroughs") == before


def test_a_preview_does_not_wait_for_a_film(filmed, trained, environment):
    written = write_pages(filmed, wait=False)
    page = filmed / "docs/walkthroughs/first/film.md"
    lesson = filmed / "docs/lessons/first.toml"
    assert written.to_train == (lesson,) and trained == []
    assert "is being trained" in page.read_text()
    assert "film" not in json.loads((page.parent / "trace.json").read_text())
    assert write_pages(filmed, wait=False).to_train == (lesson,), "it is still to come"
    subprocess.run([sys.executable, "-m", "tracer.tape.film", str(lesson), str(filmed / FOLDER)], check=True,
                   cwd=filmed, env=environment)
    assert write_pages(filmed, wait=False).to_train == () and trained == []
    assert "is being trained" not in page.read_text()
    assert write_pages(filmed, wait=False).pages == 0


def test_a_build_finishes_what_a_preview_has_left(filmed, trained):
    write_pages(filmed, wait=False)
    write_pages(filmed)
    assert trained == ["A lesson"]
    assert "is being trained" not in (filmed / "docs/walkthroughs/first/film.md").read_text()


def test_a_training_for_a_preview_stands_back_where_the_lesson_is_wrong(filmed, environment):
    lesson = filmed / "docs/lessons/first.toml"
    lesson.write_text(lesson.read_text().replace("learning_rate", "lerning_rate"))
    done = subprocess.run([sys.executable, "-m", "tracer.tape.film", str(lesson), str(filmed / FOLDER)], cwd=filmed,
                          env=environment, capture_output=True, text=True)
    assert done.returncode == 0 and done.stderr == "" and not (filmed / FOLDER).exists()


def test_a_film_goes_with_its_epochs(filmed):
    build(filmed, docs_only=True)
    set_epochs(filmed / "docs/lessons/first.toml", 0)
    build(filmed, docs_only=True)
    folder = filmed / "docs/walkthroughs/first"
    assert not (folder / "film.md").exists() and not (folder / "film.svg").exists()
    assert not list((folder / "figures").glob("film-*"))
    assert "film" not in json.loads((folder / "trace.json").read_text())
    assert "film" not in (filmed / "docs/walkthroughs/first.md").read_text()


def test_a_film_that_cannot_be_kept_is_made_again(filmed, trained):
    (filmed / ".cache").write_text("in the way")
    build(filmed, docs_only=True)
    assert (filmed / "docs/walkthroughs/first/film.md").is_file()
    (filmed / "docs/walkthroughs/first/film.md").unlink()
    build(filmed, docs_only=True)
    assert len(trained) == 2 and (filmed / ".cache").read_text() == "in the way"


def test_a_mistake_in_one_lesson_trains_no_other(filmed, trained, lesson_file):
    lesson_file(filmed, "third").write_text("title = 1")
    with pytest.raises(TracerError):
        build(filmed, docs_only=True)
    assert trained == []


def test_epochs_by_the_command_line(course, trained):
    build(course, lessons=[course / "docs/lessons/second.toml"], docs_only=True, overrides=["training.epochs=30"])
    assert trained == ["A lesson"]
    assert "epochs = 30" in (course / "docs/walkthroughs/second/lesson.toml").read_text()
    build(course, docs_only=True)
    assert not (course / "docs/walkthroughs/second/film.md").exists()


def test_a_preview_starts_no_training_twice(filmed, monkeypatch):
    """Every film that is done builds the preview again, while others are still being trained."""
    started, stopped = [], []

    class Training:
        done = None

        def __init__(self, command, **_):
            self.lesson = command[3]
            started.append(self.lesson)

        def poll(self):
            return self.done

        def terminate(self):
            stopped.append(self.lesson)

    monkeypatch.setattr(hook.subprocess, "Popen", Training)
    monkeypatch.setattr(hook, "_trainings", {})
    lesson = filmed / "docs/lessons/first.toml"
    for _ in range(3):
        hook._train(filmed, (lesson,))
    assert (len(started), stopped) == (1, [])
    lesson.write_text(lesson.read_text().replace("0.8", "0.9"))
    hook._train(filmed, (lesson,))
    assert (len(started), stopped) == (2, [str(lesson)]), "of what the lesson was before"
    hook._trainings[lesson][1].done = 0
    hook._train(filmed, (lesson,))
    assert (len(started), len(stopped)) == (3, 1), "one that has ended without a film is tried again"
    hook._train(filmed, (filmed / "docs/lessons/gone.toml",))
    assert len(started) == 3
