"""From a <math> element to its statements: which sides stand in it, and which relations between them."""

import re
from dataclasses import dataclass

from tracer.audit.dom import Document, Element, plain
from tracer.audit.grammar import Token, joined, parse_tokens
from tracer.audit.nodes import Side, Statement, UnreadableError
from tracer.audit.numerals import MINUS
from tracer.audit.tokens import RELATION_LIKE, is_chain, tokens_of

_LABELLED = frozenset(("msub", "msubsup", "munder", "munderover"))
_WRAPPERS = frozenset(("math", "mrow", "mstyle", "mpadded"))
_LONE_DIGIT = re.compile(r"(?<![^\W\d_])[0-9½⅓⅔¼¾⅕⅛⅒]")


@dataclass(frozen=True, kw_only=True, slots=True)
class Contents:
    """What stands in a <math>, before any of it is understood."""

    relation: bool
    numeral: bool


def contents(math: Element) -> Contents:
    """Whether a formula has a relation and a numeral, by looking at its text alone: nothing may hide from this."""
    texts: list[str] = []
    _numeral_texts(math, texts)
    return Contents(
        relation=not RELATION_LIKE.isdisjoint(math.text()),
        numeral=any(_LONE_DIGIT.search(text) for text in texts),
    )


def _numeral_texts(element: Element, texts: list[str]) -> None:
    """Texts that count as numerals when they hold a digit: not those of tied symbols, nor the labels below a symbol."""
    if "data-row" in element.attrs or element.tag in ("mphantom", "mspace"):
        return
    children = element.elements
    if element.tag in _LABELLED:
        children = children[:1]
    texts.extend(child for child in element.children if isinstance(child, str))
    for child in children:
        _numeral_texts(child, texts)


def statements(math: Element, document: Document) -> tuple[Statement, ...]:
    """All chains of a formula. Raises UnreadableError where any part of it cannot be read."""
    if any(is_chain(element) for element in document.under(math)):
        return _read_chain(_only_chain(math))
    return tuple(_statement(part) for part in _split(tokens_of(math)))


def _split(tokens: list[Token]) -> list[list[Token]]:
    """Part a row at its commas outside brackets: a = 1, b = 2 are two statements."""
    parts: list[list[Token]] = [[]]
    level = 0
    for token in tokens:
        level += (token.kind == "open") - (token.kind == "close")
        if token.kind == "comma" and level == 0:
            parts.append([])
        else:
            parts[-1].append(token)
    return parts


def _statement(tokens: list[Token]) -> Statement:
    sides: list[list[Token]] = [[]]
    relations: list[str] = []
    for token in tokens:
        if token.kind == "relation":
            relations.append(token.text)
            sides.append([])
        else:
            sides[-1].append(token)
    if not relations:
        raise UnreadableError(f"“{joined(tokens)}” stands without a relation beside others that have one")
    return Statement(sides=tuple(_side(side) for side in sides), relations=tuple(relations))


def _side(tokens: list[Token]) -> Side:
    if not tokens:
        raise UnreadableError("nothing stands on one side of a relation")
    return Side.of(parse_tokens(tokens), joined(tokens))


def _only_chain(math: Element) -> Element:
    element = math
    while not is_chain(element):
        inside = [child for child in element.elements if child.tag not in ("mspace", "mphantom")]
        stray = any(isinstance(child, str) and plain(child) for child in element.children)
        if len(inside) != 1 or stray or element.tag not in _WRAPPERS:
            raise UnreadableError("something stands beside a chain in one formula")
        element = inside[0]
    return element


def _read_chain(table: Element) -> tuple[Statement, ...]:
    """Rows of left side, relation and right side. A row that has a left side begins a new statement."""
    found: list[Statement] = []
    sides: list[list[Token]] = []
    relations: list[str] = []

    def finish() -> None:
        if sides:
            if not relations:
                raise UnreadableError(f"“{joined(sides[0])}” stands in a chain without a relation")
            found.append(Statement(sides=tuple(_side(side) for side in sides), relations=tuple(relations)))
            sides.clear()
            relations.clear()

    def follow(tokens: list[Token]) -> None:
        """Results may stand behind the numbers on one line: relations in the right cell go on with the chain."""
        for token in tokens:
            if token.kind == "relation":
                relations.append(token.text)
                sides.append([])
            else:
                sides[-1].append(token)

    for row in table.elements:
        cells = row.elements
        if row.tag != "mtr" or len(cells) != 3 or any(cell.tag != "mtd" for cell in cells):
            raise UnreadableError("a row of a chain needs three cells: left side, relation, right side")
        left, relation, right = (tokens_of(cell) for cell in cells)
        if any(token.kind == "relation" for token in left):
            raise UnreadableError("a relation stands in the left cell of a chain")
        if left:
            finish()
            sides.append(left)
        if not sides:
            raise UnreadableError("a chain begins without a left side")
        if not right:
            raise UnreadableError("a row of a chain has no right side")
        if not relation:
            if left or right[0].name not in ("+", MINUS):
                raise UnreadableError(f"a continued line begins with + or {MINUS}, not with “{right[0].text}”")
            follow(right)
        elif len(relation) == 1 and relation[0].kind == "relation":
            follow([*relation, *right])
        else:
            raise UnreadableError(f"“{joined(relation)}” is no single relation")
    finish()
    if not found:
        raise UnreadableError("a chain is empty")
    return tuple(found)
