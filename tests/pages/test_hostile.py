"""A lesson may come from a stranger: its title, names and notes are text, never markup, template code or a path."""

from __future__ import annotations

import html
from html.parser import HTMLParser

import pytest
import yaml

from tests.lessons import SMALL
from tests.pages.conftest import TEMPLATES, html_of
from tracer.lesson import parse_lesson
from tracer.saying.notes import note_html
from tracer.saying.text import front_matter
from tracer.site.pages import gallery_files, lesson_files
from tracer.site.source import Source
from tracer.tape.record import record

pytestmark = pytest.mark.slow

TEXTS = [
    "<script>alert(1)</script>", "<img src=x onerror=y>", "**bold** _it_ `code`", "{{ 4321 * 1234 }}{% raw %}",
    "a: b # c", '"quoted" \\ \'single\'', "[x](javascript:y)", "]]>", "--- ...", "| a | b |", "# heading",
    "<!-- /raw -->", "</article>", "&amp; &#60;b&#62;", "../../etc", "x{: onclick=z }", "$x$ <math>", "=1+1",
]


class Parsed(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.links: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.links |= {value or "" for name, value in attrs if name in ("href", "src")}


def made(text: str, *, note: str = "") -> tuple[str, dict[str, bytes]]:
    """The page of a lesson that says `text` wherever a lesson can say something."""
    short = text[:24].strip()
    source = SMALL.replace('"A small network"', "TITLE").replace("[network]\n", "[network]\ninputs = [NAME, 'x2']\n")
    source = source.replace("[[network.layers]]\n", "[[network.layers]]\nname = LAYER\nneurons = ['n1', NEURON]\n", 1)
    quoted = {"TITLE": text, "NAME": short, "LAYER": short, "NEURON": short[:22].strip() + "’’"}
    for place, value in quoted.items():
        source = source.replace(place, '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"', 1)
    if note:
        source += f"[notes]\nintro = {_multiline(note)}\nend = {_multiline(note)}\n"
    lesson = parse_lesson(source)
    files = lesson_files(Source(name="lesson", path=None, text=source, lesson=lesson, trace=record(lesson)), TEMPLATES)
    return files["walkthroughs/lesson.md"].decode(), files


def _multiline(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


PLAIN = Parsed(html_of(made("A title")[0]))


@pytest.mark.parametrize("text", TEXTS)
def test_a_title_and_names_add_no_markup(text: str) -> None:
    page, files = made(text)
    parsed = Parsed(html_of(page))
    assert parsed.tags <= PLAIN.tags
    assert parsed.attributes <= PLAIN.attributes
    assert parsed.links <= PLAIN.links
    assert "5332114" not in page, "a template in a title is not run"
    assert set(files) == set(made("A title")[1]), "no path comes of a title"


@pytest.mark.parametrize("text", TEXTS)
def test_the_front_matter_holds_the_title_alone(text: str) -> None:
    head = made(text)[0].split("---\n")[1]
    entries = yaml.safe_load(head)
    assert set(entries) == {"title", "description"}
    assert "<" not in entries["title"], "MkDocs prints titles without escaping"


@pytest.mark.parametrize("text", [*TEXTS, "\U0001f600 é \u2028 \x07", "Two sums: 0.5, and a half."])
def test_the_front_matter_reads_as_it_was_written(text: str) -> None:
    title = yaml.safe_load(front_matter(title=text).split("---\n")[1])["title"]
    assert html.unescape(title) == text
    assert title == text or set("&<>\"'") & set(text), "a search may show entities as they stand"


@pytest.mark.parametrize("text", TEXTS)
def test_a_card_in_the_gallery_adds_no_markup(text: str) -> None:
    card = made(text)[1]["walkthroughs/lesson/card.json"]
    plain = made("A title")[1]["walkthroughs/lesson/card.json"]
    galleries = (gallery_files({"walkthroughs": [c], "practice": []}, TEMPLATES)["lessons.md"] for c in (card, plain))
    hostile, ours = (Parsed(html_of(gallery.decode())) for gallery in galleries)
    assert hostile.tags <= ours.tags and hostile.attributes <= ours.attributes and hostile.links <= ours.links


@pytest.mark.parametrize("text", TEXTS)
def test_a_note_is_markdown_without_html(text: str) -> None:
    parsed = Parsed(note_html(text))
    assert parsed.tags <= {"p", "strong", "em", "code", "h1", "hr", "span", "a", "ul", "ol", "li", "blockquote", "pre"}
    assert parsed.attributes <= {"href"}
    assert not any(link.lower().startswith("javascript") for link in parsed.links)
    assert Parsed(html_of(made("A title", note=text)[0])).attributes <= PLAIN.attributes | {"href"}


def test_a_note_may_stress_and_link() -> None:
    assert note_html("*so* **much** [there](https://example.org) `x`") == (
        '<p><em>so</em> <strong>much</strong> <a href="https://example.org">there</a> <code>x</code></p>'
    )


def test_a_picture_in_a_note_asks_no_network() -> None:
    assert "img" not in Parsed(note_html("![a plot](https://example.org/x.png)")).tags
