"""TOML with the place of each value in its text, so that one can be changed and all else stays as its author wrote it.

tomllib says what a file means, and what is wrong with it; here its text is right already. A page, which has no tomllib,
reads its lesson with this. Dates, which no file of ours has, are not read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

Span = tuple[int, int]


@dataclass(kw_only=True)
class Node:
    """One value. value: of what is neither a list (array) nor a table. start, end: of its text; equal where it stands
    in lines of its own: a table with a header, or of dotted keys, or a list of such tables.

    lines: a header, or the line with its key. header: the names in the header under which a table's keys stand.
    dotted: what stands before them there. last: where the last of their lines ends, or the header; -1: there is none.
    """

    value: Any = None
    array: list[Node] | None = None
    table: dict[str, Node] | None = None
    start: int = 0
    end: int = 0
    lines: list[Span] = field(default_factory=list)
    header: tuple[str, ...] = ()
    dotted: tuple[str, ...] = ()
    last: int = -1

    @property
    def inline(self) -> bool:
        return self.start < self.end

    def data(self) -> Any:
        """What it says; numbers with a point or a power are decimals."""
        if self.table is not None:
            return {name: node.data() for name, node in self.table.items()}
        return self.value if self.array is None else [node.data() for node in self.array]

    def parts(self) -> list[Node]:
        return list(self.table.values()) if self.table is not None else list(self.array or ())

    def all_lines(self) -> list[Span]:
        """Its own, and those of all that is in it."""
        return [*self.lines, *[line for part in self.parts() for line in part.all_lines()]]


def document(text: str) -> Node:
    """The whole of a file. Raises ValueError where it is not TOML."""
    return _Reader(text).document()


_BLANK = re.compile(r"[ \t]*")
_REST = re.compile(r"[ \t]*(?:#[^\n]*)?(?:\n|\r\n|\Z)")
_BETWEEN = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_BASIC = re.compile(r'"((?:\\[^\x00-\x08\x0a-\x1f\x7f]|[^"\\\x00-\x08\x0a-\x1f\x7f])*)"')
_LITERAL = re.compile(r"'([^'\x00-\x08\x0a-\x1f\x7f]*)'")
_LONG = re.compile(r'"""((?:\\[\s\S]|[^\\])*?)"""("{0,2})')
_LONG_LITERAL = re.compile(r"'''([\s\S]*?)'''('{0,2})")
_TEXTS = {'"""': _LONG, "'''": _LONG_LITERAL, '"': _BASIC, "'": _LITERAL}
_WORD = re.compile(r"true|false|[+-]?(?:nan|inf)")
_NUMBER = re.compile(
    r"0x[0-9A-Fa-f](?:_?[0-9A-Fa-f])*|0o[0-7](?:_?[0-7])*|0b[01](?:_?[01])*"
    r"|[+-]?(?:0|[1-9](?:_?[0-9])*)(\.[0-9](?:_?[0-9])*)?([eE][+-]?[0-9](?:_?[0-9])*)?"
)
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|[ \t]*\n[ \t\n]*|([\s\S]))")
_ESCAPED = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r", '"': '"', "\\": "\\"}
_DIGITS = "0123456789abcdef"


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.root = Node(table={})

    def document(self) -> Node:
        here = self.root
        while True:
            passed = self.take(_BETWEEN)[0]
            start = self.at - len(passed) + passed.rfind("\n") + 1
            if self.at == len(self.text):
                return self.root
            if self.next("["):
                here = self.under_header()
                here.lines.append((start, self.at))
                here.last = self.at
            else:
                for table in self.pair(here, start):
                    table.last = self.at

    def take(self, pattern: re.Pattern[str]) -> re.Match[str]:
        found = pattern.match(self.text, self.at)
        if found is None:
            raise ValueError("not TOML")
        self.at = found.end()
        return found

    def next(self, mark: str) -> bool:
        return self.text[self.at : self.at + len(mark)] == mark

    def passes(self, mark: str) -> bool:
        """Whether this comes next; then it is behind us."""
        there = self.next(mark)
        self.at += len(mark) if there else 0
        return there

    def need(self, mark: str) -> None:
        if not self.passes(mark):
            raise ValueError("not TOML")

    # Keys, and where they lead

    def names(self) -> tuple[str, ...]:
        """A key, part by part."""
        found = []
        while True:
            self.take(_BLANK)
            if self.next('"'):
                found.append(_unescaped(self.take(_BASIC)[1]))
            else:
                found.append(self.take(_LITERAL)[1] if self.next("'") else self.take(_BARE)[0])
            self.take(_BLANK)
            if not self.passes("."):
                return tuple(found)

    def under_header(self) -> Node:
        """The table of a header."""
        self.need("[")
        several = self.passes("[")
        names = self.names()
        self.need("]]" if several else "]")
        self.take(_REST)
        here = self.root
        for depth in range(1, len(names) + 1):
            table, name, header = _table(here), names[depth - 1], names[:depth]
            new = several and depth == len(names)
            if name not in table:
                table[name] = Node(array=[]) if new else Node(table={}, header=header)
            here = table[name]
            if here.array is not None:
                if new:
                    here.array.append(Node(table={}, header=header))
                here = here.array[-1]
        return here

    def pair(self, table: Node, start: int = -1) -> list[Node]:
        """A key and its value, in a line that begins at `start` (-1: in an inline table): all tables it stands in."""
        names = self.names()
        around = [table]
        for name in names[:-1]:
            here = around[-1]
            inner = _table(here).setdefault(
                name, Node(table={}, header=here.header, dotted=(*here.dotted, name)))
            around.append(inner)
        self.need("=")
        node = self.value()
        if start >= 0:
            self.take(_REST)
            node.lines.append((start, self.at))
        if names[-1] in _table(around[-1]):
            raise ValueError("not TOML")
        _table(around[-1])[names[-1]] = node
        return around

    # Values

    def value(self) -> Node:
        self.take(_BLANK)
        start = self.at
        node = self.inner()
        node.start, node.end = start, self.at
        return node

    def inner(self) -> Node:
        if self.passes("["):
            return Node(array=self.entries())
        if self.passes("{"):
            return self.pairs()
        for mark, pattern in _TEXTS.items():
            if self.next(mark):
                return Node(value=_text(self.take(pattern), mark))
        if _WORD.match(self.text, self.at):
            word = self.take(_WORD)[0]
            return Node(value=Decimal(word) if word[-1] in "nf" else word == "true")
        found = self.take(_NUMBER)
        number = found[0].replace("_", "")
        return Node(value=Decimal(number) if found[1] or found[2] else int(number, 0))

    def entries(self) -> list[Node]:
        found: list[Node] = []
        self.take(_BETWEEN)
        while not self.passes("]"):
            found.append(self.value())
            self.take(_BETWEEN)
            if not self.passes(","):
                self.need("]")
                return found
            self.take(_BETWEEN)
        return found

    def pairs(self) -> Node:
        table = Node(table={})
        self.take(_BLANK)
        while not self.passes("}"):
            self.pair(table)
            self.take(_BLANK)
            if not self.passes(","):
                self.need("}")
                return table
        return table


def _table(node: Node) -> dict[str, Node]:
    if node.table is None:
        raise ValueError("not TOML")
    return node.table


def _text(found: re.Match[str], mark: str) -> str:
    text = found[1] + (found[2] if len(mark) == 3 else "")
    if len(mark) == 3:
        text = text.replace("\r\n", "\n").removeprefix("\n")
    return _unescaped(text) if mark[0] == '"' else text


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(_character, text)


def _character(found: re.Match[str]) -> str:
    if found[3]:
        if found[3] not in _ESCAPED:
            raise ValueError("not TOML")
        return _ESCAPED[found[3]]
    digits = found[1] or found[2]
    number = 0
    for digit in digits or "":
        number = number * 16 + _DIGITS.index(digit.lower())
    return chr(number) if digits else ""
