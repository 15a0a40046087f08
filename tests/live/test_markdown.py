"""Markdown that is made once, with its template: the page is the one that MkDocs makes of the page's Markdown."""

from __future__ import annotations

import logging
from itertools import pairwise
from pathlib import Path
from typing import Any

import jinja2
import msgspec
import pytest
from hypothesis import Phase, given, settings

from tests.examples import examples
from tests.lessons import PAIRS, lesson_of, random_data
from tests.live.conftest import ROOT, Html, by_mkdocs, site_markdown
from tests.pages.test_random_pages import lessons
from tracer.ground.errors import TracerError
from tracer.lesson import Lesson
from tracer.live.markdown import finished, paragraph, parsed, slug
from tracer.saying.environment import Templates, tidied
from tracer.site.film_pages import film_files
from tracer.site.pages import lesson_files
from tracer.site.practice import practice_files, read_practice
from tracer.site.source import Source
from tracer.site.sources import read_sources
from tracer.tape.film import film_of
from tracer.tape.record import record

TEMPLATES, HTML = Templates(), Html()
LESSONS = [path for path in sorted((ROOT / "docs/lessons").glob("*.toml")) if not path.stem.endswith(".printed")]
EXERCISES = sorted((ROOT / "docs/exercises").glob("*.toml"))


@pytest.fixture(autouse=True, scope="module")
def links_may_lead_to_what_is_not_there() -> Any:
    logging.disable(logging.WARNING)
    yield
    logging.disable(logging.NOTSET)


def same(files: Any, path: str) -> None:
    """files: what makes them with given templates. path: of the page among them."""
    expected, found = by_mkdocs(files(TEMPLATES)[path].decode(), path), files(HTML)[path].decode().strip()
    at = next((at for at, (a, b) in enumerate(zip(expected, found, strict=False)) if a != b), 0)
    assert found[max(at - 200, 0) : at + 200] == expected[max(at - 200, 0) : at + 200]
    assert found == expected


# Whole pages


@pytest.mark.slow
@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_a_lessons_page_is_what_mkdocs_makes_of_it(path: Path) -> None:
    source = read_sources([path])[0]
    same(lambda templates: lesson_files(source, templates), f"walkthroughs/{source.name}.md")


@pytest.mark.slow
@settings(max_examples=examples(40, 400), phases=[Phase.explicit, Phase.generate], deadline=None)
@given(lesson=lessons())
def test_so_is_that_of_a_random_lesson(lesson: Lesson) -> None:
    try:
        trace = record(lesson)
    except TracerError:  # a random network may well run away
        return
    source = Source(name="lesson", path=None, text="", lesson=lesson, trace=trace)
    same(lambda templates: lesson_files(source, templates), "walkthroughs/lesson.md")


@pytest.mark.slow
@pytest.mark.parametrize("carry", [True, False])
@pytest.mark.parametrize("sizes", [(9, 14, 3), (3, 13, 8), (25, 15, 70)])
def test_so_is_that_of_a_large_one(sizes: tuple[int, ...], carry: bool) -> None:
    """Where a page has no room for all of it."""
    data = random_data(1, hidden=0, samples=1, steps=26 if max(sizes) < 20 else 2, rounding={"carry": carry})
    data["network"]["layers"] = [{"weights": [[0.5 - (i + j) % 7 / 5 for i in range(before)] for j in range(size)], "biases": [0.1] * size}
                                 for before, size in pairwise(sizes)]
    data["samples"] = [{"input": [(i + k) % 3 for i in range(sizes[0])], "target": [k % 2] * sizes[-1]} for k in range(22)]
    lesson = lesson_of(data)
    source = Source(name="lesson", path=None, text="", lesson=lesson, trace=record(lesson))
    same(lambda templates: lesson_files(source, templates), "walkthroughs/lesson.md")


@pytest.mark.parametrize("path", EXERCISES, ids=lambda path: path.stem)
def test_so_is_a_practice_page(path: Path) -> None:
    practice = read_practice(path)
    same(lambda templates: practice_files(practice, templates), f"practice/{practice.name}.md")


@pytest.mark.slow
@pytest.mark.parametrize("samples", [1, 2, 4])
@pytest.mark.parametrize("loss, output", PAIRS)
def test_so_are_a_film_page_and_the_one_before_it(loss: str, output: str, samples: int) -> None:
    lesson = lesson_of(random_data(samples, hidden=1, loss=loss, output=output, samples=samples, training={"epochs": 25}))
    source = Source(name="lesson", path=None, text="", lesson=lesson, trace=record(lesson))
    same(lambda templates: film_files(source, templates), "walkthroughs/lesson/film.md")
    source = msgspec.structs.replace(source.trace, film=film_of(lesson))
    source = Source(name="lesson", path=None, text="", lesson=lesson, trace=source)
    same(lambda templates: film_files(source, templates), "walkthroughs/lesson/film.md")


# Each construct by itself, whichever way its tags go

SNIPPETS = {
    "a heading with its classes": "## Words {{ v }} { #some .phase }\n\nText.",
    "a heading without an id": "# {{ title }}: the rest\n\nText.",
    "a paragraph of one value": "Before.\n\n{{ block }}\n\n{{ v }}\n\n{{ empty }}\n\n{{ math }}\n\nAfter.",
    "an if between blank lines": "A.\n\n{% if a %}\nB {{ v }}.\n\n{% endif %}\nC.",
    "an if and an else between blank lines": "A.\n\n{% if a %}\nB.\n{% elif b %}\nC.\n\n## D { #d }\n{% else %}\n{{ block }}\n{% endif %}\n\nE.",
    "an if within a paragraph": "A {% if a %}\nB, {% else %}\nC {% endif %}\nD.\n{% if b %}\nE.\n{% endif %}\nF.",
    "an if that begins a paragraph": "A.\n\n{% if a %}\nB.\n{% endif %}\nC.\n\n{% if a %}\nB.\n{% else %}\nC.\n{% endif %}\nD.",
    "an if that ends a paragraph": "A.\nB {% if a %}\nC {% endif %}\n\n\nD.{% if b %} E.{% endif %}\n",
    "an if that ends one paragraph and begins another": "A.\n{% if a %}\n\nB.\n\n{% endif %}\nC.",
    "items of a list": "Two:\n\n1. One.\nOn.\n{% if a %}\n2. Two {{ v }}.\n{% endif %}\n{% for x in xs %}\n2. Each {{ x }}.\n{% endfor %}\n3. Three.\n\nEnd.",
    "a loop of paragraphs": "A.\n\n{% for x in xs %}\n{% if a %}\n{{ x }}.\n\n{% endif %}\n{% endfor %}\nB.",
    "a loop within a sentence": "A {% for x in xs %}{{ x }}{{ '' if loop.last else ', ' }}{% endfor %}. {% for x in xs %} {{ x }}. {% endfor %}\n\n\nB.",
    "statements": "{% set x = 1 %}\n{% set y %}<b>{{ x }}</b>{% endset %}\n{% macro m(z) %}<i>{{ z }}</i>{% endmacro %}\n## A { #a }\n{% set z = 3 %}\n\nB\n{% set w = 4 %}\nC {{ m(y) }}{{ z }}{{ w }}.",
    "raw HTML": "A.\n\n<!-- raw -->\n{% for x in xs %}\n<p>*{{ x }}*</p>\n{% endfor %}\n<hr>\n{% if a %}\n<p>**b**</p>\n{% endif %}\n<!-- /raw -->\n\nB.",
    "raw HTML that is one value": "A.\n<!-- raw -->\n{{ math }}\n<!-- /raw -->\nB.",
    "raw HTML that is no block": "A.\n\n<!-- raw -->\n<b>x</b>\n<!-- /raw -->\n\nB.",
    "an include in raw HTML": "<!-- raw -->\n<div>\n{% include 'part.html.j2' %}\n</div>\n<!-- /raw -->\n\nB.",
    "an include": "A.\n\n{% include 'part.md.j2' %}\n\n{% if a %}\n{% include 'part.md.j2' %}\n\n{% endif %}\nB.",
    "a call that gives a block": "{% macro m() %}\n<!-- raw -->\n<div>{{ caller() }}</div>\n<!-- /raw -->\n{% endmacro %}\nA.\n\n{% call m() %}<p>x</p>{% endcall %}\n\n\nB.",
    "links": "[A {{ v }}](<{{ name }}/film.md>){ .begin } B [c](#d), [e](xor/film.md#rates).\n{ .further }",
    "emphasis around what changes": "**{{ v }}**, **A {% if a %}B{% endif %} C**, *{{ v }}* and `code`.",
    "formulas": "A <math><mi>z</mi><mo>*</mo></math> {{ math }} B.\n<math><mi>z</mi></math> C.",
    "HTML with Markdown in it": "<div class=\"x\" data-trace=\"{{ name }}\" hidden></div>\n{% set x = 1 %}\n\n<p class=\"lead\" markdown=\"span\">A **b** {% if a %}\nC{% endif %}\n{{ v }}.</p>\n\nD.",
    "a fence": "A.\n\n```python\n{{ code | safe }}```\n\nB.",
    "a comment at the end of a line": "A {##}\nb{##}\n c.\n{# no #}\nD.",
}
PARTS = {"part.md.j2": "{% set q = 3 %}\n### Part { #part }\n\n{% if a %}\nIt has **words**.\n{% endif %}\n", "part.html.j2": "<p>*{{ v }}*</p>\n{% if a %}\n<p>x</p>\n{% endif %}\n"}
NAMES = {"v": jinja2.utils.markupsafe.Markup('<span class="n">0.5</span>'), "empty": "", "title": "A & “B”", "name": "xor", "code": "x = [1, -2.5]\n\nprint(x)\n",
         "block": jinja2.utils.markupsafe.Markup("\n\n<!-- raw -->\n<figure>*x*</figure>\n<!-- /raw -->\n\n"),
         "math": jinja2.utils.markupsafe.Markup('<math display="block"><mi>z</mi></math>')}
WAYS = [{"a": a, "b": b, "xs": xs} for a in (True, False) for b in (True, False) for xs in ([], ["x"], ["x", "y"])]
SNIPPET = Html(**PARTS, **{f"{key}.md.j2": text for key, text in SNIPPETS.items()})


@pytest.mark.parametrize("key", SNIPPETS)
def test_a_construct_comes_out_as_markdown_has_it(key: str) -> None:
    for way in WAYS:
        text = tidied(SNIPPET.plain.get_template(f"{key}.md.j2").render(NAMES, **way))
        html = finished(SNIPPET.environment.get_template(f"{key}.md.j2").render(NAMES, **way))
        assert html.strip() == by_mkdocs(text, "walkthroughs/xor.md")


REFUSED = {
    "{{ v }}. item\n{{ v }}. item\n\n{% if a %}\n- x\n{% endif %}\n- y":
        "line 1: an expression gives the number of an item; Markdown counts by itself, so that any number will do",
    "1. One\n{{ v }}. Two": "line 2: an expression gives the number of an item; Markdown counts by itself, so that any number will do",
    "{% for x in xs %}\n- {{ x }}\n{% endfor %}": "line 1: what Markdown makes of this place depends on what a tag does",
    "{% if a %}\n<!-- raw -->\n{% endif %}\n<p>x</p>\n<!-- /raw -->": "line 1: a tag and its end stand on two sides of a block of HTML",
    "{% macro m() %}\nA **b**.\n{% endmacro %}\n{{ m() }}": 'line 2: "**" is Markdown in what an expression, a macro or a set gives',
    "A.\n\n{{ '*x*' }}": 'line 3: "*" is Markdown in what an expression, a macro or a set gives',
    "{% block x %}{% endblock %}": 'line 1: "Block" cannot be followed in the page',
    "A `{{ v }}` b": "line 1: Markdown takes apart what stands in code",
    "A.\n\n    {{ v }}\n": "line 3: Markdown takes apart what stands in code",
    "A {% if a %}b{% endif %}\n\n{{ fig('x') }}\n\nC": "line 3: fig(…) gives a block, and needs a blank line before and behind it: two after a tag that ends a line",
    "A \ue005.": "line 1: the character U+E005 has no meaning of its own",
    "# A{% if a %} b{% endif %}": "line 1: a heading with tags needs an id of its own, as in { #name }",
    "![{{ v }}](x.png)\n\n[x]: {{ v }}": "line 3: Markdown does not keep an expression or a tag that stands here",
}


@pytest.mark.parametrize("text", REFUSED)
def test_what_is_not_constant_is_refused_with_its_line(text: str) -> None:
    templates = Html(**{"page.md.j2": text})
    with pytest.raises(TracerError) as refusal:
        parsed(templates.plain, "page.md.j2", site_markdown())
    assert str(refusal.value) == f"page.md.j2, {REFUSED[text]}; Markdown that is the same whatever the numbers are, or HTML"


@pytest.mark.parametrize("text, html", [
    ("a &lt; b", "<p>a &lt; b</p>\n"), ("", ""), ("\n\n<!-- raw -->\n<figure>x</figure>\n<!-- /raw -->\n\n", "<figure>x</figure>\n"),
    ("<math><mi>z</mi></math>", "<math><mi>z</mi></math>\n"), ("<span>x</span>", "<p><span>x</span></p>\n"),
])
def test_a_paragraph_is_one_where_markdown_makes_one(text: str, html: str) -> None:
    assert paragraph(text) == html
    assert html.strip() == by_mkdocs(text, "walkthroughs/xor.md")


@pytest.mark.parametrize("title", ["The XOR, <b>twice</b>", "Größe &amp; “Art”", "a_b – c", "−"])
def test_the_id_of_a_title_is_what_mkdocs_gives(title: str) -> None:
    assert f'<h1 id="{slug(title)}">' in by_mkdocs(f"# {title}", "walkthroughs/xor.md")
