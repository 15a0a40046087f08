"""One page under audit: its tree, the traces that its ties refer to, and what the judges have found so far."""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from urllib.parse import unquote, urlsplit

from tracer.audit.dom import Document, Element, plain
from tracer.audit.nodes import UnreadableError
from tracer.audit.report import Finding
from tracer.audit.trace_reader import Row, Trace, load_trace

_ID = re.compile(r"""\sid=(?:"([^"]*)"|'([^']*)'|([^"'\s>]+))""")


class Traces:
    """What pages refer to, each file read once for a whole site: traces (an unreadable one keeps its reason), and the
    ids of other pages."""

    def __init__(self) -> None:
        self._read: dict[Path, Trace | str] = {}
        self._ids: dict[Path, frozenset[str]] = {}

    def ids(self, path: Path) -> frozenset[str]:
        """Of a page; none where it cannot be read."""
        path = path.resolve()
        if path not in self._ids:
            try:
                source = path.read_text(encoding="utf-8", errors="replace")
            except OSError:
                source = ""
            self._ids[path] = frozenset(unescape("".join(found)) for found in _ID.findall(source))
        return self._ids[path]

    def get(self, path: Path) -> Trace | str:
        if path not in self._read:
            try:
                self._read[path] = load_trace(path)
            except UnreadableError as error:
                self._read[path] = str(error)
        return self._read[path]


class NoTieError(Exception):
    """A tie whose trace is missing or unreadable: judged once, where the page names the trace."""


class Page:
    """What a judge gets. `find` notes a finding, `counts` what was judged. site: the folder that it is a page of."""

    def __init__(self, document: Document, name: str, path: Path, traces: Traces, site: Path | None = None) -> None:
        self.document = document
        self.name = name
        self.path = path
        self.site = site
        self.folder = path.parent
        self.traces = traces
        self.counts: Counter[str] = Counter()
        self.found: list[tuple[int, int, Finding]] = []
        self.judge = ""
        self.marks = [element for element in document.elements if "data-trace" in element.attrs]
        self._orders = [mark.order for mark in self.marks]
        self._by_url: dict[str, Trace | str] = {}
        self.roots = self._roots()

    @property
    def traced(self) -> bool:
        return bool(self.marks)

    def _roots(self) -> list[Element]:
        """Where the text of a page stands: its articles, else its main part, else its body, else all of it."""
        for tag in ("article", "main", "body"):
            roots = [e for e in self.document.elements if e.tag == tag and not e.inside(tag)]
            if roots:
                return roots
        return [self.document.root]

    def having(self, attribute: str) -> Iterator[Element]:
        """All elements of the page with an attribute, in document order."""
        return (element for element in self.document.elements if attribute in element.attrs)

    def tagged(self, tag: str, inside: Element | None = None) -> list[Element]:
        elements = self.document.elements if inside is None else self.document.under(inside)
        return [element for element in elements if element.tag == tag]

    def find(self, element: Element, text: str, what: str, row: int | None = None) -> None:
        """Note a finding at an element. text: as printed; what: what is wrong."""
        finding = Finding(
            page=self.name, heading=self.document.heading(element), text=shortened(text), what=what, row=row,
            judge=self.judge,
        )
        self.found.append((element.order, len(self.found), finding))

    def read_trace(self, url: str) -> Trace | str:
        """The trace at a URL relative to the page, or why it cannot be had."""
        if url not in self._by_url:
            self._by_url[url] = self._read_trace(url)
        return self._by_url[url]

    def _read_trace(self, url: str) -> Trace | str:
        try:
            parts = urlsplit(url.strip())
            if parts.scheme or parts.netloc or not parts.path or parts.path.startswith("/"):
                return "it is no relative address of a file"
            return self.traces.get((self.folder / unquote(parts.path)).resolve())
        except (ValueError, OSError):
            return "it is no relative address of a file"

    def mark_of(self, element: Element) -> Element | None:
        """The element whose data-trace counts for this one: the nearest around it, else the last before it."""
        around: Element | None = element
        while around is not None:
            if "data-trace" in around.attrs:
                return around
            around = around.parent
        at = bisect_left(self._orders, element.order)
        return self.marks[at - 1] if at else None

    def trace_of(self, element: Element) -> Trace:
        """The trace that ties at this element refer to. Raises NoTieError; UnreadableError where there is none."""
        mark = self.mark_of(element)
        if mark is None:
            raise UnreadableError("no data-trace stands around it or before it")
        trace = self.read_trace(mark.attrs["data-trace"])
        if isinstance(trace, str):
            raise NoTieError
        return trace

    def row_of(self, element: Element, id_: int) -> Row:
        return self.trace_of(element).row(id_)


def shortened(text: str, longest: int = 300) -> str:
    """Text for a message: one line, cut where it is very long."""
    text = plain(text)
    return text if len(text) <= longest else text[: longest - 1] + "…"
