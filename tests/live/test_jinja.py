"""Templates as script: the same snippet with the same names gives the same text in Jinja and in the page."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import jinja2
import pytest
from markdown import Markdown
from markupsafe import Markup

from tests.examples import examples
from tests.lessons import PAIRS, lesson_of, random_data
from tests.live.conftest import highlighted, site_markdown
from tests.node import in_node
from tracer.ground.errors import TracerError
from tracer.live.instead.pygments import highlight
from tracer.live.jinja import compiled, problems, reached
from tracer.live.markdown import paragraph, slug
from tracer.saying.environment import Templates, tidied
from tracer.site.pages import program
from tracer.site.source import Source

RUNTIME = Path(__file__).resolve().parents[2] / "tracer/live/runtime"
NAMES = {
    "a": 1, "b": 2.5, "none_": None, "yes": True, "no": False, "empty": "", "text": "a <b> & 'c' \"d\"",
    "html": Markup("<i>x &amp; y</i>"), "xs": [3, 1, 2, 1], "words": ["pear", "Apple", "fig", "apple"], "nothing": [],
    "d": {"key": "v", "items_": [1, 2], "deep": {"xs": [5, 6]}},
    "rows": [{"q": "w", "n": 1, "on": True, "who": {"name": "h1"}}, {"q": "b", "n": 2, "on": False, "who": {"name": "o1"}},
             {"q": "w", "n": 3, "on": True, "who": {"name": "h2"}, "more": 1}],
    "pairs": [["x", 1], ["y", 2]],
}
OTHERS = {
    "part.html": "[{{ a }}{% set a = 7 %}{{ a }}{{ b }}]",
    "inner.html": "{% set mine = 5 %}{% macro twice(x, y=a) %}{{ x }}{{ x }}{{ y }}{{ mine }}{% endmacro %}",
}
ROWS = [
    # what is written
    "plain\n{{ a }} {{ b }} {{ yes }} {{ none_ }} {{ text }} {{ html }}", "{{ 'a < b' }} {{ 1.5 }} {{ 10 }}", "{{ a if yes }}{{ a if no }}|",
    "{{ 'x' if no else text }}", "{{ text ~ 1 ~ none_ }} {{ html ~ text ~ 2 }}", "{{ html + text }}",
    # if
    "{% if a == 1 %}one{% elif a == 2 %}two{% else %}more{% endif %}", "{% if no %}x{% elif xs %}{{ xs | length }}{% endif %}",
    "{% if nothing %}x{% else %}none{% endif %}", "{% if not empty and (no or a) %}y{% endif %}", "{{ nothing or 'else' }}{{ xs and 'then' }}{{ not xs }}",
    "{{ 1 < a < 3 }}{{ 0 < a < 3 }}{{ a == 1 == yes }}{{ a != 2 }}{{ a <= 1 }}{{ b >= 3 }}{{ b > 2 }}",
    "{{ 1 in xs }}{{ 9 not in xs }}{{ 'key' in d }}{{ 'a' in text }}",
    # for
    "{% for x in xs %}{{ loop.index }}{{ loop.index0 }}{{ loop.revindex }}{{ loop.revindex0 }}{{ loop.first }}{{ loop.last }}{{ loop.length }}:{{ x }};{% endfor %}",
    "{% for x in xs if x != 1 %}{{ loop.index }}/{{ loop.length }}:{{ x }};{% endfor %}", "{% for x in nothing %}x{% else %}none{% endfor %}",
    "{% for x in xs if x > 5 %}x{% else %}none{% endfor %}", "{% for k, v in pairs %}{{ k }}={{ v }};{% endfor %}",
    "{% for x in xs %}{% for y in xs[:2] %}{{ loop.index }}{% endfor %}{{ loop.index }}{% endfor %}",
    "{% for x in xs %}{{ loop.cycle('odd', 'even') }}{{ loop.previtem if not loop.first }}{{ loop.nextitem if not loop.last }}{% endfor %}",
    "{% for key in d %}{{ key }}{% endfor %}{% for key, value in d.items() %}{{ key }}{% endfor %}", "{% for i in range(3, -1, -1) %}{{ i }}{% endfor %}",
    # scopes
    "{% set x = 1 %}{% for y in xs %}{% set x = y %}{{ x }}{% endfor %}{{ x }}", "{% for y in xs %}{{ x is defined }}{% set x = y %}{% endfor %}{{ x is defined }}",
    "{% if yes %}{% set x = 4 %}{% endif %}{{ x }}", "{% set a = a + 1 %}{{ a }}", "{% set x, y = pairs[0] %}{{ x }}{{ y }}", "{% for k, (v, w) in [(1, (2, 3))] %}{{ k }}{{ v }}{{ w }}{% endfor %}{% set x, (y, z) = (1, (2, 3)) %}{{ x }}{{ z }}", "{% set x, y = (1, 2) if no else (3, 4) %}{{ x }}{{ y }}",
    "{% set ns = namespace(n=0, any=false) %}{% for x in xs %}{% set ns.n = ns.n + x %}{% set ns.any = true %}{% endfor %}{{ ns.n }}{{ ns.any }}",
    "{% set x %}<b>{{ text }}</b>{% set y = 1 %}{% endset %}{{ x }}{{ y is defined }}", "{% set x | upper_first %}<b>{% endset %}{{ x }}",
    "{% set told = [] %}{% for x in xs %}{% do told.append(x) %}{% endfor %}{{ told | join('-') }}", "{% for x in xs %}{% set loop_ = loop %}{{ loop_.index }}{% endfor %}",
    # macros
    "{% macro m(x, y=2, z=none) %}<{{ x }}{{ y }}{{ z }}>{% endmacro %}{{ m(1) }}{{ m(text, z=3) }}{{ m(y=1, x=0) }}{{ m(1, 2, 3) }}",
    "{% macro m(x, y) %}{{ y is defined }}{{ x }}{% endmacro %}{{ m(1) }}{{ m(1, 2) }}", "{% macro m(x, y=x) %}{{ x }}{{ y }}{% endmacro %}{{ m(1) }}",
    "{% macro m() %}{{ varargs | join(',') }}{% endmacro %}{{ m(1, 2) }}{{ m(*xs) }}", "{% macro m(x) %}{% set a = x %}{{ a }}{% endmacro %}{{ m(9) }}{{ a }}",
    "{% macro m(x) %}<b>{{ caller(x) }}</b>{% endmacro %}{% call(v) m(4) %}{{ v }}{{ text }}{% endcall %}", "{% macro m() %}{{ caller() }}{% endmacro %}{% call m() %}in{% endcall %}",
    "{% macro f(x) %}({{ x }}){% endmacro %}{% macro m(g, x) %}{{ g(x) }}{% endmacro %}{{ m(f, 3) }}", "{% macro m() %}{{ late }}{% endmacro %}{% set late = 3 %}{{ m() }}",
    "{% macro down(n) %}{{ n }}{% if n %}{{ down(n - 1) }}{% endif %}{% endmacro %}{{ down(3) }}",
    # other templates
    "{% set a = 3 %}{% include 'part.html' %}{{ a }}", "{% for b in xs %}{% include 'part.html' %}{% endfor %}",
    "{% import 'inner.html' as m with context %}{{ m.twice('x') }}{{ m.mine }}{{ mine is defined }}", "{% set a = 8 %}{% import 'inner.html' as m with context %}{% set a = 9 %}{{ m.twice(1) }}",
    # places
    "{{ d.key }}{{ d['key'] }}{{ d.deep.xs[-1] }}{{ xs[0] }}{{ xs[1:3] | join }}{{ words[-1] }}{{ text[:3] }}", "{{ d.get('no', 3) }}{{ d.items() | list | length }}",
    "{{ text.replace('b', 'x') }}{{ 'ab'.upper() }}{{ ' x '.strip() }}{{ html.upper() }}", "{{ d.no is defined }}{{ d.deep.no is defined }}{{ xs[9] is defined }}{{ no_name is defined }}{{ a is defined }}",
    # operators
    "{{ a + b }} {{ a - b }} {{ a * 3 }} {{ 7 / 2 }} {{ 7 // 2 }} {{ -7 // 2 }} {{ -7 % 3 }} {{ 2 ** 3 }} {{ -a }} {{ 'x' * 3 }} {{ ([1] + [2]) | join }}", "{{ ('b', 'x') }}{{ {'k': a}.k }}{{ ('x',) }}{{ (a, [b])[1][0] }}",
    # tests
    "{{ none_ is none }}{{ a is none }}{{ a is equalto 1 }}{{ a is ne 1 }}{{ a is lt 2 }}{{ a is in xs }}{{ a is not none }}",
    # filters
    "{{ xs | first }}{{ words | first }}", "{{ xs | join }}{{ words | join(', ') }}{{ [text, html] | join(text) }}{{ rows | join('/', attribute='q') }}{{ [text] | join('<') }}",
    "{{ text | length }}{{ xs | length }}{{ d | length }}{{ html | length }}", "{{ 'ab' | list | join(' ') }}{{ d | list | join(' ') }}", "{{ 'AÉ' | lower }}{{ html | lower }}",
    "{{ rows | map(attribute='n') | list | join }}{{ words | map('lower') | join(' ') }}{{ rows | map(attribute='who.name') | join }}{{ pairs | map(attribute=0) | join }}{{ pairs | map('first') | join }}",
    "{{ xs | reject('equalto', 1) | join }}{{ xs | reject | join }}{{ xs | reject('in', (1, 2)) | list | join }}", "{{ rows | rejectattr('on') | map(attribute='n') | join }}{{ rows | rejectattr('q', 'equalto', 'w') | list | length }}",
    "{{ rows | selectattr('on') | list | length }}{{ rows | selectattr('n', 'lt', 3) | list | length }}{{ rows | selectattr('more', 'defined') | list | length }}{{ rows | selectattr('who.name', 'in', ('h1', none)) | list | length }}",
    "{{ pairs | selectattr('1', 'defined') | list | length }}{{ pairs | selectattr('2', 'defined') | list | length }}",
    "{{ text | replace('b', '<') }}{{ html | replace('x', '<') }}{{ text | replace('<b>', html) }}", "{{ xs | reverse | join }}{{ 'abc' | reverse }}{{ words | reverse | first }}",
    "{{ text | safe }}{{ 1 | safe }}", "{{ xs | sort | join }}{{ words | sort | join }}{{ words | sort(case_sensitive=true) | join }}{{ xs | sort(reverse=true) | join }}{{ rows | sort(attribute='q') | map(attribute='n') | join }}",
    "{{ 1 | string }}{{ html | string }}{{ text | string | length }}", "{{ '<p>a  <b>b</b>\n c &amp; &#8722;<!-- x --></p>' | striptags }}{{ html | striptags }}",
    "{{ xs | sum }}{{ rows | sum(attribute='n') }}{{ pairs | sum(start=[]) | join }}{{ [1.5, 2] | sum(start=1) }}", "{{ ' a ' | trim }}|{{ html | trim }}{{ 'xax' | trim('x') }}",
    "{{ xs | unique | join }}{{ words | unique | join }}{{ rows | unique(attribute='q') | map(attribute='n') | join }}{{ words | unique(case_sensitive=true) | list | length }}", "{{ 'ähm' | upper_first }}{{ html | upper_first }}{{ '' | upper_first }}",
    "{% filter lower %}<B>{{ text }}{% endfilter %}",
    # what Markdown leaves to the page
    *(f"{{{{ {value} | paragraph }}}}|" for value in ("''", "' '", "text", "html", "'<p>x</p>' | safe", "'<!-- raw -->\n<figure>x</figure>\n<!-- /raw -->\n\n' | safe",
                                                    "'<math><mi>x</mi></math> is' | safe", "'</div>' | safe", "'<!-- raw -->\n<b>x</b>\n<!-- /raw -->' | safe")),
    "{{ 'The XOR – <b>näïve</b> &amp; “one”_2: 3.5!' | safe | slug }}{{ '−' | slug }}",
]
WRONG = ["{{ nobody }}", "{{ d.nobody }}", "{{ d['nobody'] }}", "{{ xs[9] }}", "{{ a.nobody }}", "{{ nothing | first }}", "{% macro m(x) %}{{ x }}{% endmacro %}{{ m() }}",
         "{% macro m(x) %}{% endmacro %}{{ m(y=1) }}", "{{ xs.nobody() }}", "{% for x in nobody %}{% endfor %}", "{{ nobody.x is defined }}", "{{ 1 + 'a' }}", "{{ loop.index }}"]


@cache
def environment() -> jinja2.Environment:
    made = Templates().environment
    made.loader = jinja2.DictLoader({**OTHERS, **{f"row {at}": row for at, row in enumerate([*ROWS, *WRONG])}})
    made.filters |= {"paragraph": paragraph, "slug": slug}
    return made


@cache
def runtime() -> str:
    return "\n".join((RUNTIME / f"{name}.js").read_text(encoding="utf-8") for name in ("python", "decimal", "modules", "jinja"))


@cache
def by_script() -> list[str | None]:
    """What each row gives in node; nothing where it fails."""
    names = list(environment().list_templates())
    templates = "\n".join(text for name in names for text, _ in compiled(environment(), name))
    run = """
      const value = (x) => Array.isArray(x) ? x.map(value) : x === null || typeof x !== "object" ? x
        : "markup" in x ? Markup(x.markup) : $dict(Object.entries(x).map(([k, v]) => [k, value(v)]));
      const given = JSON.parse(require("fs").readFileSync(0, "utf8")), out = [];
      for (let at = 0; at < given.count; at++) {
        const names = Object.fromEntries(Object.entries(given.names).map(([k, v]) => [k, value(v)]));
        try { out.push($render(`row ${at}`, names)); } catch (error) { out.push(error instanceof $Exception ? null : String(error)); }
      }
      process.stdout.write(JSON.stringify(out));"""
    data = {"names": {name: {"markup": str(x)} if isinstance(x, Markup) else x for name, x in NAMES.items()}, "count": len(ROWS + WRONG)}
    return json.loads(in_node(f'"use strict"; (function () {{ {runtime()}\n{templates}\n{run} }})();', data))


@pytest.mark.parametrize("at", range(len(ROWS)), ids=lambda at: ROWS[at][:60])
def test_a_snippet_gives_the_same_in_script(at: int) -> None:
    assert by_script()[at] == environment().get_template(f"row {at}").render(NAMES)


@pytest.mark.parametrize("at", range(len(ROWS), len(ROWS) + len(WRONG)), ids=lambda at: WRONG[at - len(ROWS)])
def test_what_is_an_error_in_jinja_is_one_in_script(at: int) -> None:
    with pytest.raises((jinja2.UndefinedError, TypeError)):
        environment().get_template(f"row {at}").render(NAMES)
    assert by_script()[at] is None


# What a page cannot follow

REFUSED = {
    "{{ a | title }}\n{{ xs | map('upper') }}": ['line 1: a page cannot follow the filter "title"', 'line 2: a page cannot follow the filter that "map" is told'],
    "{{ a is odd }}\n{{ xs | select('odd') }}": ['line 1: a page cannot follow the test "odd"; defined, equalto, in, lt, ne, none', 'line 2: a page cannot follow the filter "select"'],
    "\n{{ xs | selectattr('a', 'odd') | list }}": ['line 2: a page cannot follow the test that "selectattr" is told; defined, equalto, in, lt, ne, none'],
    "{% include a %}{% include 'x' without context %}{% include 'x' ignore missing %}": [
        "line 1: the template's name depends on something; a name in quotes", 'line 1: "x" is taken without context; write "with context"',
        "line 1: a page cannot follow an include that may be missing"],
    "{% import 'x' as x %}": ['line 1: "x" is taken without context; write "with context"'],
    "{% from 'x' import y with context %}": ["line 1: a page cannot follow FromImport; if, for, set, macro, call, import, include, do"],
    "{% extends 'x' %}\n{% block y %}{% endblock %}": ["line 1: a page cannot follow Extends; if, for, set, macro, call, import, include, do",
                                                      "line 2: a page cannot follow Block; if, for, set, macro, call, import, include, do"],
    "{% for x in xs recursive %}{% endfor %}{{ f(**d) }}": ["line 1: a page cannot follow a recursive loop", "line 1: a page cannot follow **; each word by its name"],
}


@pytest.mark.parametrize("text", REFUSED)
def test_what_a_page_cannot_follow_is_refused_all_at_once(text: str) -> None:
    templates = Templates().environment.overlay(loader=jinja2.DictLoader({"page.html": text}))
    with pytest.raises(TracerError) as refusal:
        compiled(templates, "page.html")
    found = [str(problem).partition("; author, ")[0] for problem in refusal.value.problems]
    assert found == [f"page.html, {each}" for each in REFUSED[text]]


PAGES = ("pages/walkthrough.md.j2", "pages/film.md.j2", "pages/film-soon.md.j2", "pages/practice.md.j2", "program.py.j2")


@pytest.mark.parametrize("page", PAGES)
def test_our_own_pages_can_be_followed(page: str) -> None:
    assert problems(Templates().environment, page, site_markdown()) == []


def test_a_page_reaches_what_it_includes_and_imports() -> None:
    assert reached(Templates().environment, "pages/practice.md.j2") == [
        "pages/practice.md.j2", "partials/practice-given.html.j2", "partials/practice-blanks.html.j2",
        "partials/practice-updates.html.j2", "macros/blank.html.j2"]


def test_each_line_of_script_knows_its_line_in_the_template() -> None:
    assert compiled(environment().overlay(loader=jinja2.DictLoader({"x": "a\n{% if a %}\n{{ b }}\n{% for x in xs if x %}{{ x }}{% endfor %}\n{% endif %}"})), "x") == [
        ('$templates["x"]=(c)=>{let o="";', 1), ('  o+="a\\n";', 1), ('  if($truth($name(c,"a"))){', 2),
        ('    o+=$out($name(c,"b"));', 3), ('    o+="\\n";', 3),
        ('    $for(c,$name(c,"xs"),(c,$x)=>{c.x=$x;', 4), ('      o+=$out($name(c,"x"));', 4),
        ('    },(c,$x)=>{c.x=$x;return $truth($name(c,"x"));});', 4), ("  }", 2), ("return o; };", 1)]


def test_the_elements_that_are_blocks_are_those_of_markdown() -> None:
    words = (RUNTIME / "jinja.js").read_text(encoding="utf-8").split("const $blocks = new Set((", 1)[1].split(").split", 1)[0]
    assert "".join(words.split('"')[1::2]).split() == sorted(Markdown().block_level_elements)


# The program


def test_a_program_is_highlighted_as_the_site_does() -> None:
    programs = []
    for seed in range(examples(40, 400)):
        loss, output = PAIRS[seed % len(PAIRS)]
        conventions = {"bias": ["add", "threshold"][seed % 2], "hidden_delta_weights": ["old", "new"][seed // 2 % 2]}
        data = random_data(seed, loss=loss, output=output, samples=1 + seed % 3, steps=seed % 3, conventions=conventions,
                           training={"momentum": seed % 2 * 0.9, "batch": ["online", "full"][seed // 3 % 2]})
        source = Source(name="x", path=None, text="", lesson=lesson_of(data), trace=None)  # type: ignore[arg-type]
        programs.append(tidied(program(source, Templates())))
    for each in programs:
        wanted = highlighted(each, "python").split("<code>", 1)[1].split("</code>", 1)[0]
        assert highlight(each.rstrip("\n") + "\n").split("\n") == wanted.split("\n")
