"""Python-Markdown extension: ready HTML that Markdown must not read.

`<math>…</math>` is lifted out wherever it stands in text, and so is every block between a line `<!-- raw -->` and a
line `<!-- /raw -->`. Python-Markdown would otherwise parse them element by element, take `*` and `|` in them for its
own, and end a paragraph where a `<math>` begins a line. Fenced code and code spans are left as they are.
"""

from __future__ import annotations

import re
from typing import Any

from markdown import Markdown
from markdown.extensions import Extension
from markdown.preprocessors import Preprocessor

# What is passed over comes first: a fenced block to its closing line, a code span to its end within the paragraph.
_PLACES = re.compile(
    r"""
      ^[ \t>]* (?P<fence>`{3,}|~{3,}) [^\n]* \n (?s:.*?) ^[ \t>]* (?P=fence) [`~]* [ \t]* $
    | \\. | (?<!`) (?P<ticks>`+) (?!`) (?: (?!\n[ \t]*\n) (?s:.) )+? (?<!`) (?P=ticks) (?!`)
    | ^(?P<indent>[ \t]*) (?P<raw><!--[ ]raw[ ]-->) [ \t]* \n
    | (?P<math><math\b)
    """,
    re.MULTILINE | re.VERBOSE,
)
_END_OF_RAW = re.compile(r"^[ \t]*<!-- /raw -->[ \t]*$", re.MULTILINE)
_END_OF_MATH = "</math>"


class LiftPreprocessor(Preprocessor):
    """Puts ready HTML into the stash of raw HTML, from which Python-Markdown takes it back at the end."""

    md: Markdown

    def run(self, lines: list[str]) -> list[str]:
        text = "\n".join(lines)
        out: list[str] = []
        done = at = 0
        while match := _PLACES.search(text, at):
            at = match.end()
            if match["math"]:
                end = text.find(_END_OF_MATH, at)
                if end >= 0:
                    at = end + len(_END_OF_MATH)
                    out += [text[done : match.start()], self._stash(text[match.start() : at])]
                    done = at
            elif match["raw"]:
                closing = _END_OF_RAW.search(text, at)
                if closing:
                    # Blank lines around make it a block of its own; the indent keeps it in its list item.
                    block = self._stash(text[at : closing.start()].strip())
                    out += [text[done : match.start()], f"\n{match['indent']}{block}\n"]
                    done = at = closing.end()
        if not done:
            return lines
        out.append(text[done:])
        return "".join(out).split("\n")

    def _stash(self, html: str) -> str:
        return self.md.htmlStash.store(html)


class LiftExtension(Extension):
    """Puts the preprocessor after white space is made uniform (30) and before anything reads the text (25 and less)."""

    def extendMarkdown(self, md: Markdown) -> None:
        md.preprocessors.register(LiftPreprocessor(md), "tracer-lift", 28)


def makeExtension(**kwargs: Any) -> LiftExtension:
    return LiftExtension(**kwargs)
