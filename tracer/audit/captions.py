"""Judges of figures: their numbers in order, and what their descriptions say."""

import re
from collections import Counter

from tracer.audit.dom import Element, plain
from tracer.audit.nodes import UnreadableError
from tracer.audit.numerals import MINUS, numeral_text, read_numeral
from tracer.audit.page import NoTieError, Page
from tracer.audit.prose import without_names

_DESCRIBED = re.compile(rf"[{MINUS}-]?\d+(?:[.,]\d+)*(?: ?× ?10\^?[{MINUS}-]?\d+)?")


def _is_figure(element: Element) -> bool:
    return element.tag == "figure" and "fig" in element.classes


def judge_figures(page: Page) -> None:
    """7. Figures are numbered 1, 2, 3 … in document order; each drawing has a role, a title and a description."""
    figures = [element for element in page.document.elements if _is_figure(element)]
    for number, figure in enumerate(figures, 1):
        page.counts["figures"] += 1
        if figure.attrs.get("id") != f"fig-{number}":
            page.find(figure, f"Figure {number}", f"figure {number} of the page has id=“{figure.attrs.get('id', '')}”")
        captions = page.tagged("figcaption", inside=figure)
        labels = [e for caption in captions for e in page.document.under(caption) if "fignum" in e.classes]
        text = ", ".join(plain(label.text()) for label in labels)
        if len(labels) != 1 or text != f"Figure {number}":
            page.find(figure, text, f"figure {number} of the page is called “{text}” in its caption")
    for svg in page.tagged("svg"):
        if svg.inside("figure") is None or svg.inside("svg") is not None:
            continue
        if svg.attrs.get("role") != "img":
            page.find(svg, "", "a drawing without role=“img”")
        for tag in ("title", "desc"):
            texts = [plain(child.text()) for child in svg.elements if child.tag == tag]
            if not any(texts):
                page.find(svg, "", f"a drawing without <{tag}>")


def judge_references(page: Page) -> None:
    """7. A reference to a figure names a figure of the page, by the number that it has."""
    ids = {figure.attrs.get("id") for figure in page.document.elements if _is_figure(figure)}
    for link in page.tagged("a"):
        if "figref" not in link.classes:
            continue
        text, href = plain(link.text()), link.attrs.get("href", "")
        match = re.fullmatch(r"#fig-([0-9]+)", href)
        if match is None or text != f"Figure {match[1]}":
            page.find(link, text, f"a reference “{text}” that leads to “{href}”")
        elif href[1:] not in ids:
            page.find(link, text, f"no figure of the page has id=“{href[1:]}”")


def judge_descriptions(page: Page) -> None:
    """7. A numeral in the title or description of a drawing stands in that drawing, tied.

    It is said no more often than it is shown: else a wrong number could hide behind another one of the drawing.
    """
    for svg in page.tagged("svg"):
        if svg.inside("svg") is not None or svg.within("data-author"):
            continue
        inside = page.document.under(svg)
        words = [e for e in inside if e.tag in ("title", "desc")]
        if not words:
            continue
        shown = Counter(
            numeral.text if (numeral := read_numeral(numeral_text(e))) else plain(e.text())
            for e in inside
            if ("data-path" in e.attrs or "data-count" in e.attrs) and e.inside("title", "desc") is None
        )
        try:
            names = page.trace_of(svg).names
        except NoTieError:
            continue
        except UnreadableError:
            names = frozenset()
        said: Counter[tuple[str, str]] = Counter()
        for element in words:
            for token in described(_untied_text(element), names):
                said[element.tag, token] += 1
                if token not in shown:
                    page.find(element, token, f"<{element.tag}> says {token}, which is tied nowhere in the drawing")
                elif said[element.tag, token] == shown[token] + 1:
                    what = f"<{element.tag}> says {token} more often than the drawing shows it"
                    page.find(element, token, what)


def _untied_text(element: Element) -> str:
    """The text of a description but for what is tied in itself."""
    parts = []
    for child in element.children:
        if isinstance(child, str):
            parts.append(child)
        elif "data-path" not in child.attrs and "data-count" not in child.attrs:
            parts.append(_untied_text(child))
        else:
            parts.append("\ufffc")
    return "".join(parts)


def described(text: str, names: frozenset[str]) -> list[str]:
    """The numerals of a description with their signs, those in names of the lesson left out.

    A name that is a numeral is one where the word before it says so: neuron 4.
    """
    text = re.sub(r"\bneuron (\S+?)(?=[\s,.;:]|$)", lambda m: "" if m[1] in names else m[0], text)
    text = without_names(text, names)
    return [plain(match[0]).replace("-", MINUS) for match in _DESCRIBED.finditer(text)]
