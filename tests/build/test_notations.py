"""A course's own notations and a lesson's own words: found, judged, printed everywhere, and followed when they change."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.pages.conftest import html_of
from tracer.audit import audit_page
from tracer.classroom.grading.words import words_of as spoken
from tracer.classroom.sheets.content import Paper
from tracer.exercises.plan import plan_of
from tracer.exercises.reader import load_exercise
from tracer.exercises.variants import make_variants
from tracer.ground.errors import TracerError
from tracer.lesson.general import OURS, general_words
from tracer.lesson.notations import BUILT_IN, notations_of
from tracer.site import making
from tracer.site.build import write_pages
from tracer.site.schema import schema
from tracer.tape.check import check_file

OWN_WORDS = {
    "net": "local field", "weighted_sum": "linear combination", "delta": "local blame", "error": "mismatch",
    "derivative": "steepness", "loss": "cost", "gradient": "ascent", "learning_rate": "step size", "bias": "offset",
    "backward_sum": "returned blame", "bias_letter": "c",
}
ON_A_STEP = ("net input", "weighted sum", "delta", "error", "loss", "gradient", "learning rate", "bias", "biase")
"""What the words are in place of, in the singular; a slope is that of the ground too."""


@pytest.fixture
def speaking(course: Path) -> Callable[..., Path]:
    """Gives a lesson of the course a notation of that name, or words, at its end."""

    def change(name: str, notation: str = "", **words: str) -> Path:
        path = course / f"docs/lessons/{name}.toml"
        text = path.read_text(encoding="utf-8")
        text += f'[conventions]\nnotation = "{notation}"\n' if notation else ""
        text += "[words]\n" + "".join(f'{key} = "{word}"\n' for key, word in words.items()) if words else ""
        path.write_text(text, encoding="utf-8")
        return path

    return change


def own_notation(course: Path, name: str, old: str = "", new: str = "", of: str = "words") -> Path:
    """A copy of one of ours in the course, with a change."""
    text = (OURS / f"{of}.toml").read_text(encoding="utf-8")
    assert old in text
    path = course / "notations" / f"{name}.toml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text.replace(old, new), encoding="utf-8")
    return path


def page_of(course: Path, name: str = "first") -> str:
    return (course / f"docs/walkthroughs/{name}.md").read_text(encoding="utf-8")


# Notations of a course


def test_a_notation_of_the_course_is_found_wherever_one_stands(course, speaking, monkeypatch, tmp_path):
    own_notation(course, "mine", 'net = "net | {neuron}"', 'net = "v | {neuron}"')
    lesson = speaking("first", "mine")
    write_pages(course)
    assert "<mi>v</mi>" in page_of(course) and "<mi>v</mi>" not in page_of(course, "second")
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    assert check_file(Path(os.path.relpath(lesson)))[1].startswith("the lesson is right")
    assert check_file(course / "docs/walkthroughs/first/trace.json") == (
        (), check_file(course / "docs/walkthroughs/first/trace.json")[1])


def test_a_file_of_the_course_wins_over_ours(course, speaking):
    own_notation(course, "net-out", 'net = "total net input"', 'net = "excitation"', of="net-out")
    speaking("first", "net-out")
    write_pages(course)
    assert "excitation" in page_of(course) and "total net input" not in page_of(course)


def test_words_that_hold_for_all_can_be_the_courses_own(course):
    """A words.toml of a course need not have every word: ours hold for the others."""
    own_notation(course, "words", 'net = "net input"\n', 'net = "excitation"\n')
    own = course / "notations/words.toml"
    own.write_text(own.read_text(encoding="utf-8").replace('momentum = "momentum"\ninput', "input"), encoding="utf-8")
    write_pages(course)
    page = page_of(course).split("## From scratch")[0]
    assert "excitation" in page and "net input" not in page


def test_an_unknown_notation_lists_ours_and_those_of_the_course(course, speaking):
    own_notation(course, "mine")
    (course / "notations/.#mine.toml").symlink_to("nowhere")
    speaking("first", "mien")
    known = ", ".join(f'"{name}"' for name in sorted([*BUILT_IN.names, "mine"]))
    with pytest.raises(TracerError) as error:
        write_pages(course)
    assert str(error.value) == (
        f'first.toml: conventions.notation: "mien" is not known (did you mean "mine"?); allowed: {known}'
    )


def test_the_page_on_conventions_shows_them(course):
    own_notation(course, "mine")
    write_pages(course)
    assert 'notation = "mine"' in (course / "docs/conventions.md").read_text(encoding="utf-8").replace("&#34;", '"')


def test_a_notation_with_a_mistake_stops_the_build_before_anything_is_written(course, speaking):
    own_notation(course, "mine", 'net = "net | {neuron}"', 'net = "net | {neurn}"')
    speaking("first", "mine")
    speaking("second", "mine")
    with pytest.raises(TracerError) as error:
        write_pages(course)
    assert str(error.value) == (
        'mine.toml: symbols.net: {neurn} is not known (did you mean "neuron"?); allowed: neuron, source, layer, '
        "layer_number, sample, number, ends; or a symbol's name"
    )
    assert not (course / "docs/walkthroughs").exists()


def test_a_notation_that_has_changed_builds_again_what_uses_it_and_nothing_else(course, speaking, monkeypatch):
    def made() -> list[str]:
        names = []
        monkeypatch.setattr(making, "lesson_files",
                            lambda source, templates, **more: names.append(source.name) or real(source, templates, **more))
        write_pages(course)
        return names

    real = making.lesson_files
    path = own_notation(course, "mine")
    speaking("first", "mine")
    assert made() == ["first", "second"]
    assert made() == []
    own_notation(course, "mine", 'net = "net input"', 'net = "excitation"')
    assert made() == ["first"] and "excitation" in page_of(course)
    own_notation(course, "other")
    assert made() == []
    assert "other" in (course / "docs/conventions.md").read_text(encoding="utf-8"), "but it is listed"
    own_notation(course, "words", 'net = "net input"', 'net = "potential"')
    assert made() == ["first", "second"]
    path.unlink()
    with pytest.raises(TracerError, match='"mine" is not known'):
        write_pages(course)


def test_an_exercise_speaks_the_notation_of_its_course(course, speaking):
    own_notation(course, "mine", 'net = "net input"', 'net = "excitation"')
    speaking("first", "mine")
    path = course / "docs/exercises/one.toml"
    path.parent.mkdir()
    path.write_text('title = "One"\nlesson = "first"\npractice = 1\n', encoding="utf-8")
    write_pages(course)
    assert "excitation" in (course / "docs/practice/one.md").read_text(encoding="utf-8")
    assert "the excitation of h1" in spoken(plan_of(load_exercise(path)))
    own_notation(course, "mine", 'net = "net input"', 'net = "potential"')
    write_pages(course)
    assert "excitation" not in (course / "docs/practice/one.md").read_text(encoding="utf-8")


# Words of a lesson


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ('nett = "z"', 'words.nett: this is not known (did you mean "net"?); allowed: '
         + ", ".join(general_words()) + "; rename or remove it"),
        ('net = "<b>local</b> field"', 'words.net: "<b>local</b> field" is no word; allowed: letters, spaces, - and ’, '
         "at most 40 characters"),
        ('net = "*field*"', 'words.net: "*field*" is no word; allowed: letters, spaces, - and ’, at most 40 characters'),
        ('net = "{{ 1 }}"', 'words.net: "{{ 1 }}" is no word; allowed: letters, spaces, - and ’, at most 40 characters'),
        ('net = "field 2"', 'words.net: "field 2" is no word; allowed: letters, spaces, - and ’, at most 40 characters'),
        ('net = ""', 'words.net: "" is no word; allowed: letters, spaces, - and ’, at most 40 characters'),
        ('net = " field"', 'words.net: " field" is no word; allowed: letters, spaces, - and ’, at most 40 characters'),
        ('net = "a\\nb"', 'words.net: "a�b" is no word; allowed: letters, spaces, - and ’, at most 40 characters'),
        ("net = 1", "words.net: expected a text in quotes, got 1"),
        ('delta_letter = "<"', 'words.delta_letter: "<" is no letter; allowed: at most 3 letters'),
        ('delta = "error"', 'words.delta: "error" is the word for error too; allowed: each word once; choose another, '
         "or give error a word of its own"),
        ('delta = "Error"', 'words.delta: "Error" is the word for error too; allowed: each word once; choose another, '
         "or give error a word of its own"),
    ],
)
def test_what_is_no_word_is_told(course, words, message):
    path = course / "docs/lessons/first.toml"
    path.write_text(path.read_text(encoding="utf-8") + f"[words]\n{words}\n", encoding="utf-8")
    with pytest.raises(TracerError) as error:
        write_pages(course)
    assert str(error.value) == f"first.toml: {message}"


def test_two_words_may_be_changed_with_each_other(course, speaking):
    speaking("first", error="delta", delta="error")
    write_pages(course)


def test_the_words_of_a_lesson_stand_wherever_its_notation_has_one(course, speaking, tmp_path):
    """Page, figures with what is said of them, film: and nothing that the audit would find."""
    path = speaking("first", **OWN_WORDS)
    text = path.read_text(encoding="utf-8").replace("learning_rate = 0.5", "learning_rate = 0.5\nepochs = 20")
    path.write_text(text.replace("weights = [[0.7, -0.6]]", "weights = [[0.7, -0.6]]\nbiases = [0.1]"), encoding="utf-8")
    write_pages(course)
    folder = course / "docs/walkthroughs"
    for page, lost in ((folder / "first.md", ON_A_STEP), (folder / "first/film.md", ("net input", "delta"))):
        html = html_of(page.read_text(encoding="utf-8"))
        (page.with_suffix(".html")).write_text(html, encoding="utf-8")
        report = audit_page(page.with_suffix(".html"), page.stem)
        assert [(finding.text, finding.what) for finding in report.findings] == []
        read = re.sub(r"<(h2|style|script|code|math)\b.*?</\1>|<[^>]+>", " ", html, flags=re.DOTALL)
        read = read.split("From scratch")[0].replace("squared error", "")  # that one is the name of a loss
        for word in lost:
            assert not re.search(rf"\b{word}s?\b", read), (page.name, word, re.findall(rf"(?s).{{40}}\b{word}s?\b", read))
        for key in ("net", "delta", "derivative", "loss"):
            assert OWN_WORDS[key] in read


def test_the_words_of_a_lesson_stand_on_its_sheets_and_in_what_a_student_is_told(course, speaking):
    speaking("first", **OWN_WORDS)
    path = course / "docs/exercises/one.toml"
    path.parent.mkdir()
    path.write_text('title = "One"\nlesson = "first"\npractice = 1\n', encoding="utf-8")
    plan = plan_of(load_exercise(path))
    (variant,) = make_variants(plan, [("00000-CODE0", None)])
    sheet = Paper(plan, variant).sheet()
    heads = [fact["head"] for fact in sheet["facts"]] + [group["head"] for group in (*sheet["given"], *sheet["groups"])]
    assert {"Cost", "Mismatch", "Local blames before the last layer", "Weights and offsets: hidden"} <= set(heads)
    assert not {"Loss", "Error"} & set(heads)
    assert "half the square of each mismatch, added up" in next(f["says"] for f in sheet["facts"] if f["head"] == "Cost")
    assert {"the local field of h1", "the local blame of o1", "the cost"} <= set(spoken(plan))


def test_the_schema_knows_the_words():
    words = schema("lesson")["$defs"]["Lesson"]["properties"]["words"]
    assert words["additionalProperties"] == {"type": "string"}
    assert words["propertyNames"]["enum"] == list(general_words())


def test_the_course_of_a_file_is_the_nearest_above_it(course, tmp_path):
    own_notation(course, "mine")
    assert notations_of(course / "docs/lessons/first.toml").folder == course / "notations"
    assert notations_of(tmp_path / "alone.toml").folder is None
