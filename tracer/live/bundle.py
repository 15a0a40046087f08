"""The script of a site: what is written by hand, our modules, the templates, and the page; one after another.

Where the templates of a course cannot be compiled, there is a smaller one, with which practice and film pages work.

`python -m tracer.live` prints that of our own templates.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import jinja2
from markdown import Markdown

from tracer.figures.style import standalone_css
from tracer.ground.digests import joint_digest
from tracer.live import jinja
from tracer.live.declared import declared, left_out
from tracer.live.kept import Compiled, kept
from tracer.live.modules import FILM, MODULES, PRACTICE, program, sources
from tracer.live.python import Line, Script
from tracer.resources import code_of, package_folder

RUNTIME = ("python", "decimal", "modules", "jinja")
PAGE = ("parts", "blocks", "downloads", "page")
WALKTHROUGH, PROGRAM = "pages/walkthrough.md.j2", "program.py.j2"
ENTRIES = {
    "$page": ("tracer.site.live_page", "LivePage"),
    "$table": ("tracer.live.instead.inspect", "TABLE"),
    "$left_out": ("tracer.live.instead.encoding", "LEFT_OUT"),
    "$css": ("tracer.live.instead.style", "CSS"),
    "$compiled": ("tracer.live.instead.environment", "COMPILED"),
    "$highlight": ("tracer.live.instead.pygments", "highlight"),
    "$filters.author": ("tracer.saying.text", "author"),
    "$filters.inert": ("tracer.saying.text", "inert"),
    "$filters.name": ("tracer.saying.text", "name"),
}
"""By the name that the hand-written part has for it: what walkthroughs begin with."""
PLAIN_ENTRIES = {
    "$practice": ("tracer.site.practice_page", "PracticePage"),
    "$film": ("tracer.site.film_page", "FilmPage"),
}
"""The same of practice and film pages, which need no template."""


@dataclass(frozen=True, kw_only=True)
class Bundle:
    """text: of the script. map: its source map (version 3), as text."""

    text: str
    map: str


def bundle(environment: jinja2.Environment, markdown: Markdown, *, name: str = "live.js") -> Bundle:
    """The script of a site with these templates. Raises TracerError with all that a page cannot follow."""
    page = (line for part in PAGE for line in _file(f"live/{part}.js"))
    return _bundled([*_lines(environment, markdown), *page, ("})();", "", 0)], name)


def plain_bundle(*, name: str = "live.js") -> Bundle:
    """The script of a site whose walkthroughs cannot follow."""
    return _bundled([*_plain_lines(PLAIN_ENTRIES), ("})();", "", 0)], name)


def plain_core(entries: Mapping[str, tuple[str, str]]) -> str:
    """The same for what runs in node, with more entries."""
    return "\n".join(line for line, _, _ in _plain_lines({**PLAIN_ENTRIES, **entries}))


def _bundled(lines: list[Line], name: str) -> Bundle:
    """Without comments and indents, which are in the sources that the map leads to."""
    lines = [(bare, file, at) for line, file, at in lines if (bare := _COMMENT.sub("", line.lstrip()))]
    text = "\n".join(line for line, _, _ in lines)
    return Bundle(text=f"{text}\n//# sourceMappingURL={name}.map\n", map=_source_map(name, lines))


def core(environment: jinja2.Environment, markdown: Markdown) -> str:
    """The same without the page, for what runs in node: it ends within the function's scope."""
    return "\n".join(line for line, _, _ in _lines(environment, markdown))


def _lines(environment: jinja2.Environment, markdown: Markdown) -> Iterator[Line]:
    words = jinja.keywords(environment, WALKTHROUGH)
    yield from _modules((*MODULES, *PRACTICE, *FILM), {**ENTRIES, **PLAIN_ENTRIES}, RUNTIME, words)
    for template in jinja.reached(environment, WALKTHROUGH):
        yield from ((line, template, at) for line, at in jinja.compiled(environment, template, markdown))
    plain = environment.overlay(autoescape=False)
    yield from ((line, PROGRAM, at) for line, at in jinja.compiled(plain, PROGRAM))
    yield f"for (const [name, fields] of Object.entries({json.dumps(declared())})) $table.set(name, fields);", "", 0
    yield f"for (const [name, of] of Object.entries({json.dumps(left_out())})) $left_out.set(name, $data(of));", "", 0
    yield f'$css.set("standalone", {json.dumps(standalone_css(films=False))});', "", 0
    yield '$filters.highlighted = $def((code) => Markup(`${$highlighted($str(code))}\\n`), "code language");', "", 0
    for template in (WALKTHROUGH, PROGRAM):
        yield (f"$compiled.set({json.dumps(template)}, (names) => $finished($render({json.dumps(template)}, "
               "$keywords_of(names))));"), "", 0
    yield from _file("live/pages.js")


def _plain_lines(entries: Mapping[str, tuple[str, str]]) -> Iterator[Line]:
    yield from _modules((*PRACTICE, *FILM), entries, RUNTIME[:-1])
    yield from _file("live/pages.js")


def _modules(
    modules: Iterable[str], entries: Mapping[str, tuple[str, str]], parts: Sequence[str], keywords: Iterable[str] = ()
) -> Iterator[Line]:
    """A script up to our modules, whose entries have their names in it."""
    names, lines = _compiled(tuple(modules), tuple(entries.values()), frozenset(keywords))
    yield "\"use strict\";\n(function () {", "", 0
    yield from runtime(parts)
    yield from lines
    for own, name in zip(entries, names, strict=True):
        yield f"{'' if '.' in own else 'const '}{own} = {name};", "", 0


@cache
def _compiled(
    modules: tuple[str, ...], entries: tuple[tuple[str, str], ...], keywords: frozenset[str]
) -> tuple[list[str], list[Line]]:
    """The names of entries, and the lines that these need: kept, since only templates change while we run."""
    texts = sources(modules)
    place = repr((modules, entries, sorted(keywords)))
    key = joint_digest([sys.version, code_of("tracer.live"), *(text for _, text in texts.values())])

    def made() -> Compiled:
        script = Script(program(texts), keywords)
        names = [script.reach(module, name) for module, name in entries]
        return Compiled(key=key, names=names, lines=script.lines())

    found = kept(place, key, made)
    return found.names, found.lines


def runtime(parts: Sequence[str] = RUNTIME) -> Iterator[Line]:
    """What is written by hand: the part of Python and of Jinja that the rest needs."""
    for part in parts:
        yield from _file(f"live/runtime/{part}.js")


def _file(name: str) -> Iterator[Line]:
    text = (package_folder() / Path(name)).read_text(encoding="utf-8")
    for at, line in enumerate(text.splitlines(), 1):
        yield line, f"tracer/{name}", at


_COMMENT = re.compile(r"^//.*|\s// [^\"'`]*$")

# Source maps: https://tc39.es/ecma426/, a segment a line

_DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"


def _source_map(name: str, lines: Iterable[Line]) -> str:
    files: dict[str, int] = {}
    mappings = []
    before = (0, 0)
    for text, file, line in lines:
        own = ""
        if line:
            here = (files.setdefault(file, len(files)), line - 1)
            own = "".join(map(_quantity, (0, here[0] - before[0], here[1] - before[1], 0)))
            before = here
        mappings.append(own + ";" * text.count("\n"))
    return json.dumps({"version": 3, "file": name, "sources": list(files), "names": [], "mappings": ";".join(mappings)})


def _quantity(number: int) -> str:
    """A number in base 64, five bits a digit, the sign in the last of the first."""
    left = -number * 2 + 1 if number < 0 else number * 2
    text = ""
    while True:
        left, digit = left >> 5, left & 31
        text += _DIGITS[digit | 32 if left else digit]
        if not left:
            return text
