"""An author's own words, written in Markdown, as paragraphs for paper: emphasis, code and lists; all else is text."""

from __future__ import annotations

import re
from typing import Any

from tracer.classroom.sheets.compiler import clean

_MARKS = re.compile(r"\*\*(?P<strong>[^*]+)\*\*|\*(?P<emph>[^*]+)\*|`(?P<code>[^`]+)`|\[(?P<link>[^\]]+)\]\([^)\s]*\)"
                    r"|\\(?P<escaped>[\\`*_{}\[\]()#+.!$~|<>-])")
_ITEM = re.compile(r"(?:[-*+]|\d+[.)])\s+")


def paragraphs(markdown: str) -> list[dict[str, Any]]:
    """item: whether it stands in a list. parts: [kind, text], of the kinds text, strong, emph, code."""
    found: list[tuple[bool, list[str]]] = []
    for block in re.split(r"\n\s*\n", markdown.replace("\r", "")):
        fresh = True
        for line in block.splitlines():
            text = line.strip().lstrip("#").strip() if line.lstrip().startswith("#") else line.strip()
            item = _ITEM.match(text)
            if item or fresh:
                found.append((bool(item), []))
            found[-1][1].append(text[item.end():] if item else text)
            fresh = False
    return [{"item": item, "parts": _parts(" ".join(lines))} for item, lines in found if any(lines)]


def _parts(text: str) -> list[list[str]]:
    parts, end = [], 0
    for match in _MARKS.finditer(text):
        if match.start() > end:
            parts.append(["text", clean(text[end:match.start()])])
        kind = match.lastgroup or "text"
        parts.append([kind if kind in ("strong", "emph", "code") else "text", clean(match[kind])])
        end = match.end()
    if end < len(text):
        parts.append(["text", clean(text[end:])])
    return parts
