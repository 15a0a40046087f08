"""How the figures look: the rules of the pages' style sheets, also for a file that stands alone.

`docs/assets/css/figures.css` has a rule for each class that is drawn, and `tokens.css` the colours. In a file that
stands alone selectors are single classes and colours plain values, because the programs that slides are made with know
no more.
"""

import re
from collections.abc import Callable, Iterator
from functools import cache

from tracer.resources import figure_sheets

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_BLOCK = re.compile(r"([^{}]+)\{([^{}]*)\}")
_DRAWN = re.compile(r"svg\.tf (\.[\w-]+)")  # others lay out a figure in its page
_VARIABLE = re.compile(r"var\(--([\w-]+)(?:, ([^()]*))?\)")
_COLOUR = re.compile(r"--([\w-]+): (#[0-9a-f]+);")
_DARK = "@media screen"
_FILMS = "/* Films"
"""What begins with it in the style sheet is drawn in films alone."""


@cache
def rules(*, films: bool = True) -> tuple[tuple[str, str], ...]:
    """(selector, declarations) of every class that is drawn, in the order of the style sheet. films: theirs as well."""
    found = []
    text = _text(at=0)
    for selector, body in _BLOCK.findall(_COMMENT.sub("", text if films else text.partition(_FILMS)[0])):
        if drawn := _DRAWN.fullmatch(" ".join(selector.split())):
            found.append((drawn[1], "; ".join(" ".join(each.split()) for each in body.split(";") if each.strip())))
    return tuple(found)


@cache
def colours() -> tuple[dict[str, str], dict[str, str]]:
    """The tokens with their values: light, and dark."""
    light, dark = _COMMENT.sub("", _text(at=1)).split(_DARK)
    return dict(_COLOUR.findall(light)), dict(_COLOUR.findall(dark))


def styled(value: Callable[[str, str], str], *, films: bool = True) -> Iterator[tuple[str, str]]:
    """The rules without variables. value: of a variable, by its name and what is to be taken where it is not set."""
    for selector, body in rules(films=films):
        yield selector, _VARIABLE.sub(lambda found: value(found[1], found[2]), body)


@cache
def standalone_css(*, films: bool = True) -> str:
    """The same rules with fixed colours: light, and dark where a viewer says that it is."""
    light, dark = ((lambda name, otherwise, of=of: otherwise or of[name]) for of in colours())
    whole = "\n".join(f"{selector} {{ {body} }}" for selector, body in styled(light, films=films))
    # Only what depends on a colour comes again; a viewer without media queries skips the block.
    again = "\n".join(f"  {selector} {{ {body} }}" for selector, body in _coloured(dark, films))
    return f"{whole}\n@media (prefers-color-scheme: dark) {{\n{again}\n}}"


def _coloured(value: Callable[[str, str], str], films: bool) -> Iterator[tuple[str, str]]:
    for (selector, body), (_, fixed) in zip(rules(films=films), styled(value, films=films), strict=True):
        parts = zip(body.split("; "), fixed.split("; "), strict=True)
        if kept := [part for was, part in parts if re.match(r"(fill|stroke): var", was)]:
            yield selector, "; ".join(kept)


def _text(*, at: int) -> str:
    return figure_sheets()[at].read_text(encoding="utf-8")
