"""Text that is safe inside Markdown that is inside HTML, whoever wrote it."""

from __future__ import annotations

import re

from markupsafe import Markup, escape

_NAME = re.compile(r"([A-Za-z]+)([0-9]+)\Z")
WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")


def inert(text: str) -> Markup:
    """The text itself and nothing else: whatever HTML, Markdown or a template might read in it becomes an entity."""
    return Markup("".join(ch if _is_safe(ch) else f"&#{ord(ch)};" for ch in text))


def _is_safe(ch: str) -> bool:
    return ch.isalnum() or ch == " " if ch.isascii() else ch >= "\u00a0"


def front_matter(**entries: str) -> Markup:
    """YAML that no title can break out of.

    Builders print titles without escaping, so what HTML would read in them is an entity; nothing else is, since a
    search may show entities as they stand.
    """
    lines = (f'{key}: "{_quoted(str(escape(text)))}"\n' for key, text in entries.items())
    return Markup("---\n" + "".join(lines) + "---\n")


def _quoted(text: str) -> str:
    """What stands between the quotes of YAML, which reads no pair of surrogates (so JSON's escapes will not do)."""
    return "".join(ch if ch.isprintable() and ch != "\\" else f"\\U{ord(ch):08X}" for ch in text)


def author(text: str) -> Markup:
    """An author's own words in running text; the audit does not judge them."""
    return Markup('<span data-author="">{}</span>').format(inert(text))


def name(text: str) -> Markup:
    """A neuron's or layer's name: h1 gets its index lowered."""
    match = _NAME.match(text)
    if match and len(match[1]) == 1:
        return Markup('<span class="name">{}<sub>{}</sub></span>').format(match[1], match[2])
    return Markup('<span class="name">{}</span>').format(inert(text))


def number_word(count: int) -> str:
    return WORDS[count] if count < len(WORDS) else str(count)
