"""The templates themselves: authors are invited to change them, so they have to be read."""

from __future__ import annotations

import jinja2
import pytest

from tests.lessons import SMALL as SMALL_LESSON
from tracer.lesson import parse_lesson
from tracer.operators.activations import ACTIVATIONS
from tracer.operators.losses import LOSSES
from tracer.resources import templates_folder
from tracer.saying.cases import OUTCOMES
from tracer.saying.environment import FILTERS, JINJA_FILTERS, JINJA_TESTS, Templates
from tracer.saying.names import LessonNames, described
from tracer.saying.notation import notation_of
from tracer.site.film_pages import FilmNames
from tracer.site.pages import GalleryNames, PageNames, ProgramNames, WalkthroughNames
from tracer.site.practice import PracticeNames
from tracer.site.reference import ConventionNames, FormulaNames, WritingNames

FILES = sorted(path for path in templates_folder().rglob("*") if path.is_file() and path.suffix != ".md")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(templates_folder()).as_posix())
def test_no_line_of_a_template_is_longer_than_a_reader_can_see(path):
    long = [f"{at}: {line[:40]}…" for at, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1)
            if len(line) > 120]
    assert not long


README = (templates_folder() / "README.md").read_text(encoding="utf-8")
PAGES = {
    "## What a lesson page sees": (LessonNames,),
    "## What a walkthrough sees besides": (PageNames, WalkthroughNames),
    "## What a film page sees besides": (PageNames, FilmNames),
    "## What a practice page sees besides": (PracticeNames,),
    "## What the program sees": (ProgramNames,),
}
SMALL = {"lessons": GalleryNames, "formulas": FormulaNames, "conventions": ConventionNames, "writing": WritingNames}


@pytest.mark.parametrize("heading", PAGES)
def test_the_readme_has_every_name_with_its_text_and_no_other(heading):
    section = README.split(f"{heading}\n", 1)[1].split("\n## ", 1)[0]
    rows = [f"| `{name}` | {text} |" for record in PAGES[heading] for name, text in described(record).items()]
    assert [line for line in section.split("\n") if line.startswith("| `")] == rows


@pytest.mark.parametrize("page", SMALL)
def test_the_readme_has_every_name_of_a_page_that_sees_few(page):
    row = next(line for line in README.split("\n") if line.startswith(f"| `pages/{page}.md.j2`"))
    assert all(f"`{name}`" in row for name in described(SMALL[page]))


PAGE_FILES = [path for path in FILES if path.suffix == ".j2" and "grading" not in path.parts]


def used(kind: type[jinja2.nodes.Filter] | type[jinja2.nodes.Test]) -> set[str]:
    """The filters or tests that our pages use, also those named in a select or a map."""
    environment, found = Templates().environment, set()
    for path in PAGE_FILES:
        tree = environment.parse(path.read_text(encoding="utf-8"))
        found |= {node.name for node in tree.find_all(kind)}
        if kind is jinja2.nodes.Test:
            found |= {
                node.args[at].value for node in tree.find_all(jinja2.nodes.Filter)
                for at in [1 if node.name.endswith("attr") else 0]
                if node.name.startswith(("select", "reject")) and len(node.args) > at
            }
    return found


def test_the_lists_of_filters_and_tests_are_those_in_use():
    assert used(jinja2.nodes.Filter) - set(FILTERS) == set(JINJA_FILTERS)
    assert used(jinja2.nodes.Test) == set(JINJA_TESTS)
    for names in (FILTERS, JINJA_FILTERS, JINJA_TESTS):
        assert ", ".join(f"`{name}`" for name in sorted(names)) in " ".join(README.split())


def test_no_template_decides_anything_by_the_name_of_an_activation_or_a_loss():
    """Softmax has steps of its own, and so a part of its own."""
    environment = Templates().environment
    choices = [
        (path, choice) for path in PAGE_FILES
        for choice in environment.parse(path.read_text(encoding="utf-8")).find_all((jinja2.nodes.Compare, jinja2.nodes.List))
    ]
    names = [f"{path.name}, line {node.lineno}: {node.value}" for path, choice in choices
             for node in choice.find_all(jinja2.nodes.Const) if node.value in {*ACTIVATIONS, *LOSSES} - {"softmax"}]
    assert not names


WORDS = notation_of(parse_lesson(SMALL_LESSON)).words


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_an_activation_words_every_sign_in_words_that_the_notations_have(name):
    entry = ACTIVATIONS[name]
    for says, more in ((entry.says.output, {}), (entry.says.slope, {"written": "…"})):
        assert set(says.cases) in (set(), set(OUTCOMES["sign"]))
        assert ("{case}" in says.text) == bool(says.cases)
        more = {**WORDS, **more, "neuron": "h1", "title": entry.title}
        for text in (says.text, *says.cases.values()):
            assert text.format(**more, case="…").strip()[-1] in ".:…", "a whole sentence, or one that leads to a formula"
    assert entry.says.curve.format(**WORDS)[-1:] in ("", ".")


@pytest.mark.parametrize("name", LOSSES)
def test_a_loss_has_its_sentences_in_words_that_the_notations_have(name):
    entry = LOSSES[name]
    assert entry.says.delta.format(**WORDS).endswith(":")
    assert entry.says.remark.format(**WORDS, title=entry.title).endswith(".")
    assert bool(entry.says.slope) == entry.sloped, "which is …: only where the slope does not cancel"
    assert entry.says.slope.format(**WORDS) or not entry.sloped
    assert entry.says.value.format(**WORDS)[-1] not in ".:", "it stands within a sentence"
