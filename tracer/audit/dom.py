"""The tree of a built page, as a browser would make it: by Lexbor, an implementation of the HTML standard.

The audit must read whatever stands in a file, also what an editor or a broken template left there, and see what a
reader of the page sees; a parser of our own would hide a number behind a comment that a browser takes to be over. What
the judges ask is not the parser's business: where an element stands in the document, what stands before it, and that no
walk over the tree goes deeper than Python allows.
"""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode

_RAW = frozenset(("script", "style"))
_BLOCKS = frozenset(
    "address article aside blockquote dd details dialog div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5"
    " h6 header hr li main nav ol p pre section summary table tbody td tfoot th thead tr ul caption br option button"
    " text svg title desc foreignobject math mtr mtd body html head".split()
)
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
# Deeper elements become siblings: every walk below may then recurse without a care.
_DEEPEST = 100
# The standard opens these again in each paragraph after the one in which they were left open.
_REOPENED = re.compile(r"<(/?)(a|b|big|code|em|font|i|nobr|s|small|strike|strong|tt|u)(?=[\s/>])", re.IGNORECASE)
_MOST_LEFT_OPEN = 40
# What a reader does not see must not part a numeral: zero-width characters, soft hyphens, invisible operators.
INVISIBLE = dict.fromkeys([0xAD, 0x180E, 0xFEFF, *range(0x200B, 0x2010), *range(0x2060, 0x2065)])
GAP = "\ufffc"


class Element:
    """One element: lower-case tag, attributes, children (elements and text) and its place in document order.

    Judges ask for the same over and over: what follows from a tree that has been read is made once.
    """

    __slots__ = ("_elements", "attrs", "children", "classes", "end", "order", "parent", "tag")

    def __init__(self, tag: str, attrs: dict[str, str], parent: "Element | None", order: int) -> None:
        self.tag = tag
        self.attrs = attrs
        self.parent = parent
        self.order = order
        self.end = order + 1
        self.children: list[Element | str] = []
        self.classes = tuple(attrs["class"].split()) if "class" in attrs else ()
        self._elements: tuple[Element, ...] | None = None

    @property
    def elements(self) -> "tuple[Element, ...]":
        if self._elements is None:
            self._elements = tuple([child for child in self.children if not isinstance(child, str)])
        return self._elements

    def text(self) -> str:
        """All text inside, joined as it stands."""
        return "".join([child if isinstance(child, str) else child.text() for child in self.children])

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
    """Read a page; what is not markup is text, what is not closed is closed where the standard closes it.

    Raises ValueError where what the standard makes of the page is endless.
    """
    _refuse_endless(source)
    root = Element("", {}, None, 0)
    elements = [root]
    parser = LexborHTMLParser(source)
    # For each level the nodes that are still to come, and the element that they belong to.
    levels: list[tuple[Iterator[LexborNode], Element]] = [(iter((parser.root,) if parser.root else ()), root)]
    while levels:
        nodes, parent = levels[-1]
        for node in nodes:
            if node.is_text_node:
                parent.children.append(node.text_content or "")
            elif node.is_element_node:
                tag = (node.tag or "").lower()
                attrs = {name: value or "" for name, value in node.attributes.items()}
                element = Element(tag, attrs, parent, len(elements))
                parent.children.append(element)
                elements.append(element)
                if tag not in _RAW:
                    inside = _template(node) if tag == "template" else node.iter(include_text=True)
                    levels.append((inside, element if len(levels) < _DEEPEST else parent))
                    break
        else:
            levels.pop()
            parent.end = len(elements)
    headings = tuple((e.order, heading_text(e)) for e in elements if e.tag in _HEADINGS)
    return Document(root=root, elements=elements, headings=headings)


def _template(node: LexborNode) -> Iterator[LexborNode]:
    """What stands in a template: its content is none of the tree, but a script may show it."""
    yield from node.iter(include_text=True)
    for content in node.template_fragments()[:1]:
        yield from content.iter(include_text=True)


def _refuse_endless(source: str) -> None:
    """A thousand elements that are left open, and a thousand paragraphs after them, make a million elements."""
    left_open: Counter[str] = Counter()
    for end, tag in _REOPENED.findall(source):
        tag = tag.lower()
        left_open[tag] = max(left_open[tag] - 1, 0) if end else left_open[tag] + 1
        if left_open[tag] > _MOST_LEFT_OPEN:
            what = "a page that a browser copies into each paragraph after it"
            raise ValueError(f"more than {_MOST_LEFT_OPEN} <{tag}> are left open: {what}")


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
