"""An author's own words as paragraphs for paper, read as pages read them: emphasis, code, lists; all else is text."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

from tracer.classroom.sheets.compiler import clean
from tracer.saying.notes import note_html

_KINDS = {"strong": "strong", "em": "emph", "code": "code"}
_BLOCKS = {"p", "li", "pre", "blockquote", "hr", *(f"h{size}" for size in range(1, 7))}
_SPACE = re.compile(r"[ \t\n\r\f]+")  # as a page shows it; a no-break space stays


def paragraphs(markdown: str) -> list[dict[str, Any]]:
    """item: whether it stands in a list. parts: [kind, text], of the kinds text, strong, emph, code."""
    reader = _Paragraphs()
    reader.feed(str(note_html(markdown)))
    reader.close()
    for _, parts in reader.found:
        if parts and not parts[-1][1].rstrip(" "):
            parts.pop()
        elif parts:
            parts[-1][1] = parts[-1][1].rstrip(" ")
    return [{"item": item, "parts": parts} for item, parts in reader.found if parts]


class _Paragraphs(HTMLParser):
    """Of the HTML that `note_html` writes."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[bool, list[list[str]]]] = []
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag in _BLOCKS and (tag == "li" or not self.found or self.found[-1][1]):
            self.found.append((tag == "li", []))
        elif tag == "br":
            self.handle_data(" ")
        if tag in _KINDS:
            self._open.append(_KINDS[tag])

    def handle_endtag(self, tag: str) -> None:
        if tag in _KINDS:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        text = clean(_SPACE.sub(" ", data))
        parts = self.found[-1][1] if self.found else []
        if not parts or parts[-1][1].endswith(" "):
            text = text.lstrip(" ")
        kind = self._open[-1] if self._open else "text"
        if not text:
            return
        if parts and parts[-1][0] == kind:
            parts[-1][1] += text
        else:
            parts.append([kind, text])
