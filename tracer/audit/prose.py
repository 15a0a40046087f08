"""Judges of running text: names, numerals without a tie, and marks that no page may show."""

import re
import unicodedata
from functools import lru_cache

from tracer.audit.dom import INVISIBLE, Element, plain, runs
from tracer.audit.nodes import UnreadableError
from tracer.audit.numerals import MINUS, numeral_text
from tracer.audit.page import NoTieError, Page

_CODE = frozenset(("pre", "code", "script", "style", "kbd", "samp"))
_TOKEN = re.compile(r"[^\W\d_]*[′'’]?\d[\w.,:/⁄′'’%-]*")
_RAISED = re.compile("(?<=10)[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+")
_MINUSES = f"[{MINUS}-]"
# What no visible text may show: the mark, and what a reader is told about it.
_MARKS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"--+"), "a double hyphen"),
    (re.compile(rf"\+\s*{MINUS}|\+\s*-(?=\s*\d)"), "a plus before a minus"),
    (re.compile(rf"{MINUS}\s*{MINUS}"), "a minus before a minus"),
    (re.compile(rf"(?<![\w.)\]|]){_MINUSES}0(?:\.0+)?(?![\w.]*\d)(?!\s*[×⋅·]\s*10\^)"), "a minus before zero"),
    (re.compile(r"(?<![\w#.])\d+(?:\.\d+)?[eE][+\-−]?\d+(?!\w)"), "an exponent letter"),
    (re.compile(r"(?<!\w)(?:nan|inf)(?!\w)", re.IGNORECASE), "a number that is none"),
)
# In a formula a minus before zero may be a difference: o − 0. It is one after an operand.
_MATH_ZERO = re.compile(rf"(?:^|[=≈<>≤≥≠(\[,×·/+|]|{MINUS})\s*{_MINUSES}\s*0(?:\.0+)?(?![\d.])")


def is_code(element: Element) -> bool:
    return element.tag in _CODE


def judge_names(page: Page) -> None:
    """8. What is marked as a name is a name of the lesson."""
    for element in page.document.elements:
        if "name" not in element.classes or element.within("data-author") or element.inside("pre", "code"):
            continue
        text = _subscripts(plain(element.text()))
        try:
            names = page.trace_of(element).names
        except (NoTieError, UnreadableError):
            continue
        page.counts["names"] += 1
        if text not in names and text.replace(" ", "") not in names:
            page.find(element, text, f"“{text}” is no name in the lesson")


@lru_cache(maxsize=4096)
def _subscripts(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", sign) if "₀" <= sign <= "₉" else sign for sign in text)


def _untied_skipped(element: Element) -> bool:
    """Elements whose numerals other judges hold, and those that are nobody's: code, the author's words, permalinks."""
    tag, attrs = element.tag, element.attrs
    if tag in _CODE or tag == "math" or "data-path" in attrs or "data-count" in attrs or "data-author" in attrs:
        return True
    if "data-printed" in attrs or "data-printed-count" in attrs:
        return True
    if tag in ("title", "desc"):
        return element.inside("svg") is not None
    classes = attrs.get("class")
    if not classes:
        return False
    names = classes.split()
    return (
        "name" in names
        or "headerlink" in names
        or (tag == "text" and "tick" in names)
        or (tag == "a" and "figref" in names)
        or ("fignum" in names and element.inside("figcaption") is not None)
    )


def judge_untied(page: Page) -> None:
    """9. No numeral in the text of a lesson stands without a tie."""
    for root in page.roots:
        if root.within("data-author"):
            continue
        for owner, text in runs(root, _untied_skipped):
            for token in numerals_in(text, _names_at(page, owner)):
                if token[0].isdigit():
                    page.find(owner, _near(text, token), f"untied number {token}")
                else:
                    what = f"name outside a name element, and none of the lesson: {token}"
                    page.find(owner, _near(text, token), what)


def _names_at(page: Page, element: Element) -> frozenset[str]:
    try:
        return page.trace_of(element).names
    except (NoTieError, UnreadableError):
        return frozenset()


def without_names(text: str, names: frozenset[str]) -> str:
    """Text in plain digits, a gap in the place of each name of the lesson that begins with a letter: h1, hidden 2."""
    text = text.translate(INVISIBLE)
    if not text.isascii():
        text = unicodedata.normalize("NFKC", _RAISED.sub(lambda raised: f"^{raised[0]}", text))
    known = _known(names)
    return text if known is None else known.sub("\ufffc", text)


def numerals_in(text: str, names: frozenset[str]) -> list[str]:
    """Numerals in running text, but for those in names of the lesson."""
    text = without_names(text, names)
    return [token for match in _TOKEN.finditer(text) if (token := match[0].rstrip(".,:/'’-"))]


@lru_cache(maxsize=256)
def _known(names: frozenset[str]) -> re.Pattern[str] | None:
    """Names that hold a digit and begin with a letter, the longest first; spaces in them may be of any kind."""
    usable = [name for name in names if re.search(r"\d", name) and name[0].isalpha()]
    if not usable:
        return None
    parts = (re.escape(name).replace(r"\ ", r"\s+") for name in sorted(usable, key=lambda name: (-len(name), name)))
    return re.compile(rf"(?<![\w.])(?:{'|'.join(parts)})(?!\w|[.,]\d|[-−]\d)")


def _near(text: str, token: str) -> str:
    """The words around a numeral, for the message."""
    text = plain(unicodedata.normalize("NFKC", text.translate(INVISIBLE)))
    at = max(text.find(token), 0)
    start, end = max(at - 40, 0), at + len(token) + 40
    return ("…" if start else "") + text[start:end].replace("\ufffc", "▫") + ("…" if end < len(text) else "")


def _marks_skipped(element: Element) -> bool:
    return (
        element.tag in _CODE or element.tag == "math" or "data-author" in element.attrs
        or "headerlink" in element.classes
    )


def judge_marks(page: Page) -> None:
    """11. No double hyphen, sign before a sign, minus before zero, exponent letter or nan in visible text."""
    for root in page.roots:
        if root.within("data-author"):
            continue
        for owner, text in runs(root, _marks_skipped):
            text = plain(text)
            for pattern, what in _MARKS:
                match = pattern.search(text)
                if match:
                    page.find(owner, _near(text, match[0]), f"{what}: “{match[0]}”")
        for math in page.tagged("math", inside=root):
            if not math.within("data-author") and not math.inside(*_CODE):
                _judge_math(page, math)
    for element in page.document.elements:
        tied = "data-path" in element.attrs or "data-printed" in element.attrs
        if (tied or element.tag == "mn") and re.search(r"-\s*\d", element.text()):
            page.find(element, element.text(), f"an ASCII hyphen for a minus: write {MINUS} (U+2212)")


def _judge_math(page: Page, math: Element) -> None:
    for line in _math_lines(math):
        for pattern, what in _MARKS:
            if what == "a minus before zero":
                pattern = _MATH_ZERO
            match = pattern.search(line)
            if match:
                page.find(math, line, f"{what}: “{match[0].strip()}”")


def _math_lines(math: Element) -> list[str]:
    """The text of a formula with a space between its parts, a line for each row of a table."""
    parts: list[str] = []

    def walk(element: Element) -> None:
        if element.tag in ("mphantom", "mspace"):
            return
        if not element.elements or "data-path" in element.attrs:
            parts.append(numeral_text(element))
            return
        for child in element.elements:
            if child.tag in ("mtd", "mtr") and not (child.tag == "mtd" and _in_chain(child)):
                parts.append("\n")
            if element.tag == "msup" and child is element.elements[-1] and len(element.elements) == 2:
                parts.append("^")
            walk(child)

    walk(math)
    return [line for line in " ".join(parts).split("\n") if line.strip()]


def _in_chain(cell: Element) -> bool:
    table = cell.inside("mtable")
    return table is not None and "chain" in table.classes
