"""A small tolerant document tree for built pages.

The audit must read whatever stands in a file, also what an editor or a broken template left there, and it must be
quick: pages are up to 800 kB and a site may have a thousand of them. One regular expression cuts the page into tags
and text; nothing here raises, whatever the input.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import unescape

_TOKEN = re.compile(
    r"<(?:!--.*?(?:-->|\Z)"
    r"|(?P<end>/?)(?P<tag>[a-zA-Z][^\s/>]*+)"
    r"(?P<attrs>(?:[^>\"'=]++|=\s*+(?:\"[^\"]*+\"|'[^']*+'|)|[\"'])*+)(?:>|\Z)"
    r"|[!?][^>]*+(?:>|\Z))",
    re.DOTALL,
)
_ATTRIBUTE = re.compile(r"([^\s\"'>/=][^\s>/=]*+)(?:\s*+=\s*+(?:\"([^\"]*+)\"|'([^']*+)'|([^\s\"'>][^\s>]*+)))?")
_VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
_RAW = frozenset(("script", "style"))
_BLOCKS = frozenset(
    "address article aside blockquote dd details dialog div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5"
    " h6 header hr li main nav ol p pre section summary table tbody td tfoot th thead tr ul caption br option button"
    " text svg title desc foreignobject math mtr mtd body html head".split()
)
_CLOSES_PARAGRAPH = _BLOCKS - frozenset("br option button text svg title desc math mtr mtd".split())
_IMPLIED_END: dict[str, frozenset[str]] = {
    "li": frozenset(("li", "p")),
    "dt": frozenset(("dt", "dd", "p")),
    "dd": frozenset(("dt", "dd", "p")),
    "td": frozenset(("td", "th", "p")),
    "th": frozenset(("td", "th", "p")),
    "tr": frozenset(("tr", "td", "th", "p")),
    "option": frozenset(("option",)),
}
_BARRIERS = frozenset("td th table math svg figure article main body".split())
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
# Deeper elements become siblings: every walk below may then recurse without a care.
_DEEPEST = 100
# What a reader does not see must not part a numeral: zero-width characters, soft hyphens, invisible operators.
INVISIBLE = dict.fromkeys([0xAD, 0x180E, 0xFEFF, *range(0x200B, 0x2010), *range(0x2060, 0x2065)])
GAP = "\ufffc"


class Element:
    """One element: lower-case tag, attributes, children (elements and text) and its place in document order."""

    __slots__ = ("attrs", "children", "end", "foreign", "order", "parent", "tag")

    def __init__(self, tag: str, attrs: dict[str, str], parent: "Element | None", order: int) -> None:
        self.tag = tag
        self.attrs = attrs
        self.parent = parent
        self.order = order
        self.end = order + 1
        self.children: list[Element | str] = []
        self.foreign: bool = tag in ("svg", "math") or (
            parent is not None and parent.foreign and parent.tag not in ("desc", "title", "foreignobject")
        )

    @property
    def classes(self) -> tuple[str, ...]:
        return tuple(self.attrs.get("class", "").split())

    @property
    def elements(self) -> "list[Element]":
        return [child for child in self.children if isinstance(child, Element)]

    def text(self) -> str:
        """All text inside, joined as it stands."""
        return "".join(c if isinstance(c, str) else c.text() for c in self.children)

    def inside(self, *tags: str) -> "Element | None":
        """The nearest element around this one that has one of these tags."""
        around = self.parent
        while around is not None and around.tag not in tags:
            around = around.parent
        return around

    def within(self, attribute: str) -> bool:
        """Whether this element or one around it has the attribute."""
        around: Element | None = self
        while around is not None:
            if attribute in around.attrs:
                return True
            around = around.parent
        return False


@dataclass(frozen=True, kw_only=True, slots=True)
class Document:
    """A page: its root (a made-up element) and all elements in document order."""

    root: Element
    elements: list[Element]
    headings: tuple[tuple[int, str], ...]

    def under(self, element: Element) -> list[Element]:
        """All elements inside this one, in document order."""
        return self.elements[element.order + 1 : element.end]

    def heading(self, element: Element) -> str:
        """The text of the nearest heading at or before this element; empty where none stands before it."""
        at = bisect_right(self.headings, element.order, key=lambda heading: heading[0])
        return self.headings[at - 1][1] if at else ""


def parse(source: str) -> Document:
    """Read a page. Never raises: what is not markup is text, what is not closed is closed at the end."""
    root = Element("", {}, None, 0)
    elements, stack, place = [root], [root], 0
    for match in _TOKEN.finditer(source):
        start = match.start()
        if start < place:  # inside a script or style
            continue
        if start > place:
            _add_text(stack[-1], source[place:start])
        place = match.end()
        tag = match["tag"]
        if tag is None or source[place - 1] != ">":  # a comment or the like; a tag that the file's end cuts off
            continue
        tag = tag.lower()
        if match["end"]:
            _close(stack, tag, len(elements))
            continue
        _close_implied(stack, tag, len(elements))
        parent, attrs = stack[-1], match["attrs"]
        element = Element(tag, _attributes(attrs) if attrs else {}, parent, len(elements))
        parent.children.append(element)
        elements.append(element)
        if tag in _RAW:
            closing = re.compile(f"</{tag}", re.IGNORECASE).search(source, place)
            place = closing.start() if closing else len(source)
        elif tag in _VOID or (element.foreign and attrs.endswith("/")):
            continue
        if len(stack) < _DEEPEST:
            stack.append(element)
    if place < len(source):
        _add_text(stack[-1], source[place:])
    for element in stack:
        element.end = len(elements)
    headings = tuple((e.order, heading_text(e)) for e in elements if e.tag in _HEADINGS)
    return Document(root=root, elements=elements, headings=headings)


def _add_text(parent: Element, text: str) -> None:
    parent.children.append(unescape(text) if "&" in text else text)


def _attributes(source: str) -> dict[str, str]:
    attrs: dict[str, str] = {}
    for name, double, single, bare in _ATTRIBUTE.findall(source):
        value = double or single or bare
        attrs.setdefault(name.lower(), unescape(value) if "&" in value else value)
    return attrs


def _pop(stack: list[Element], keep: int, end: int) -> None:
    for element in stack[keep:]:
        element.end = end
    del stack[keep:]


def _close(stack: list[Element], tag: str, end: int) -> None:
    for at in range(len(stack) - 1, 0, -1):
        if stack[at].tag == tag:
            _pop(stack, at, end)
            return
        if stack[at].tag in _BARRIERS and tag not in _BARRIERS:
            return


def _close_implied(stack: list[Element], tag: str, end: int) -> None:
    ends = _IMPLIED_END.get(tag)
    if ends is not None:
        while stack[-1].tag in ends:
            _pop(stack, len(stack) - 1, end)
    elif stack[-1].tag == "p" and tag in _CLOSES_PARAGRAPH:
        _pop(stack, len(stack) - 1, end)


def heading_text(element: Element) -> str:
    """The text of an element without Material's permalink, spaces drawn together."""
    return plain(_without_permalink(element))


def _without_permalink(element: Element) -> str:
    if "headerlink" in element.classes:
        return ""
    return "".join(c if isinstance(c, str) else _without_permalink(c) for c in element.children)


def plain(text: str) -> str:
    """Text as a reader sees it: without invisible characters, spaces drawn together."""
    return " ".join(text.translate(INVISIBLE).split())



def runs(root: Element, skipped: Callable[[Element], bool]) -> Iterator[tuple[Element, str]]:
    """The running text under an element, block by block, with the element in which each block begins.

    Text that is split over inline elements is joined, so that 0.<b>65</b> is one numeral; a left-out element leaves a
    gap that no numeral bridges.
    """
    buffer: list[str] = []
    owner = root
    found: list[tuple[Element, str]] = []

    def flush() -> None:
        text = "".join(buffer)
        buffer.clear()
        if text.strip():
            found.append((owner, text))

    def walk(element: Element) -> None:
        nonlocal owner
        for child in element.children:
            if isinstance(child, str):
                if not buffer:
                    owner = element
                buffer.append(child)
                continue
            if child.tag in _BLOCKS:
                flush()
            if skipped(child):
                buffer.append(GAP)
            else:
                walk(child)
            if child.tag in _BLOCKS:
                flush()

    walk(root)
    flush()
    yield from found
