"""MathML to tokens: what stands in one row of a formula, from left to right, as a reader sees it.

A bare <mrow> groups nothing that a reader could see, so its content is read as if the <mrow> were not there: a formula
is judged as printed, not as meant.
"""

import re
from collections.abc import Sequence

from tracer.audit.dom import Element, plain
from tracer.audit.film_ties import is_film_tie, read_film_tie, read_grouped
from tracer.audit.functions import FUNCTIONS
from tracer.audit.grammar import Token, joined, parse_tokens
from tracer.audit.nodes import Applied, Free, Grid, Number, Product, Symbol, UnreadableError
from tracer.audit.numerals import MINUS, numeral_text, read_constant, read_numeral

RELATIONS = frozenset("=≈<>≤≥≠")
# Signs that a reader takes for a relation, though the dialect does not have them: they are refused, never skipped.
RELATION_LIKE = RELATIONS | frozenset("≃≅≡∼≔≪≫⩽⩾→⇒⇔∝≐⟶↦≲≳≉≢:")
_OPERATORS = {"+": "+", MINUS: MINUS, "×": "×", "·": "×", "⋅": "×", "/": "/", "⊙": "⊙"}
_OPENING, _CLOSING = {"(": ")", "[": "]"}, {")": "(", "]": "["}
_TIE = re.compile(r"([0-9]{1,9})\.(value|raw|exact|step|sample)")
_SPLICED = frozenset(("mrow", "mstyle", "mpadded"))
_IGNORED = frozenset(("mspace", "mphantom"))
_PRIMES = str.maketrans("'´’ʹ", "′′′′")
_DEEPEST = 40


def read_tie(element: Element) -> tuple[int, str] | None:
    """The row's id and the field of a data-path attribute; None where it is malformed."""
    match = _TIE.fullmatch(element.attrs.get("data-path", ""))
    return (int(match[1]), match[2]) if match else None


def read_row_id(element: Element) -> int | None:
    """The row's id of a data-row attribute; None where it is malformed."""
    text = element.attrs.get("data-row", "")
    return int(text) if re.fullmatch("[0-9]{1,9}", text) else None


def is_chain(element: Element) -> bool:
    return element.tag == "mtable" and "chain" in element.classes


def tokens_of(element: Element, depth: int = 0) -> list[Token]:
    """The tokens inside an element. Raises UnreadableError for what is not in the dialect."""
    found: list[Token] = []
    for child in element.children:
        if isinstance(child, str):
            if plain(child):
                raise UnreadableError(f"text “{plain(child)}” stands outside <mn>, <mi>, <mo> and <mtext>")
        else:
            _read(child, found, depth + 1)
    return found


def _read(element: Element, found: list[Token], depth: int) -> None:
    if depth > _DEEPEST:
        raise UnreadableError("the formula is nested too deeply")
    tag = element.tag
    if tag in _IGNORED:
        return
    if "data-path" in element.attrs or "data-derived" in element.attrs:
        found.append(_number(element))
    elif "data-row" in element.attrs:
        row = read_row_id(element)
        if row is None:
            raise UnreadableError(f"data-row=“{element.attrs['data-row']}” is no row's id")
        text = plain(element.text())
        found.append(Token(kind="atom", text=text, node=Symbol(row=row, text=text)))
    elif tag in _SPLICED:
        found.extend(tokens_of(element, depth))
    elif tag in _READERS:
        _READERS[tag](element, found, depth)
    else:
        raise UnreadableError(f"<{tag}> is not in the dialect of MathML that the audit reads")


def _number(element: Element) -> Token:
    text = numeral_text(element)
    of_film = is_film_tie(element)
    numeral = read_grouped(text) if of_film else read_numeral(text)
    if numeral is None:
        raise UnreadableError(f"“{text}” is no numeral")
    if of_film:
        path = read_film_tie(element)
        if path is None:
            raise UnreadableError(f"data-path=“{element.attrs['data-path']}” is no path of a film")
        return Token(kind="atom", text=numeral.text, node=Number(numeral=numeral, film=path), name="number")
    tie = read_tie(element)
    row, field = tie or (None, "")
    node = Number(numeral=numeral, row=row, field=field, derived=tie is None, negated="data-negated" in element.attrs)
    return Token(kind="atom", text=numeral.text, node=node, name="number")


def _read_mn(element: Element, found: list[Token], depth: int) -> None:
    text = plain(element.text())
    numeral = read_constant(text)
    if numeral is None:
        raise UnreadableError(f"“{text}” is no numeral")
    found.append(Token(kind="atom", text=numeral.text, node=Number(numeral=numeral), name="number"))


def _read_mi(element: Element, found: list[Token], depth: int) -> None:
    text = plain(element.text()).translate(_PRIMES)
    if not text:
        return
    if text in FUNCTIONS.by_symbol:
        found.append(Token(kind="function", text=text, name=text))
    elif re.fullmatch(r"[\W\d]*\d[\W\d]*", text):
        raise UnreadableError(f"the number “{text}” stands outside <mn>")
    else:
        found.append(Token(kind="atom", text=text, node=Free(name=text)))


def _read_mo(element: Element, found: list[Token], depth: int) -> None:
    raw = element.text().strip()
    text = plain(raw).translate(_PRIMES)
    if not text:  # function application and invisible times say nothing that a reader sees
        if raw == "\u2061":
            found.append(Token(kind="apply", text=""))
        return
    if text in RELATIONS:
        found.append(Token(kind="relation", text=text))
    elif text in _OPERATORS:
        found.append(Token(kind="operator", text=text, name=_OPERATORS[text]))
    elif text in _OPENING:
        found.append(Token(kind="open", text=text, name=_OPENING[text]))
    elif text in _CLOSING:
        found.append(Token(kind="close", text=text))
    elif text in ("|", ","):
        found.append(Token(kind="bar" if text == "|" else "comma", text=text))
    else:
        codes = " ".join(f"U+{ord(sign):04X}" for sign in text[:4])
        hint = f"; a minus is {MINUS} (U+2212)" if text == "-" else ""
        raise UnreadableError(f"the sign “{text}” ({codes}) is not in the dialect{hint}")


def _arguments(element: Element, count: int) -> Sequence[Element]:
    parts = element.elements
    if len(parts) != count:
        raise UnreadableError(f"<{element.tag}> needs {count} parts and has {len(parts)}")
    return parts


def part_tokens(element: Element, depth: int) -> list[Token]:
    """The tokens of one part of a fraction, power or cell, whether it is a group or a single element."""
    found: list[Token] = []
    _read(element, found, depth)
    return found


def _bracketed(tokens: list[Token]) -> str:
    return tokens[0].text if len(tokens) == 1 else f"({joined(tokens)})"


def _read_mfrac(element: Element, found: list[Token], depth: int) -> None:
    above, below = (part_tokens(part, depth + 1) for part in _arguments(element, 2))
    node = Product(factors=(("×", parse_tokens(above, depth)), ("/", parse_tokens(below, depth))))
    # A number before a fraction of numbers reads as a mixed number, 1½: the parser refuses that.
    plain_fraction = len(above) == len(below) == 1 and above[0].name == below[0].name == "number"
    text = f"{_bracketed(above)}/{_bracketed(below)}"
    found.append(Token(kind="atom", text=text, node=node, name="fraction" if plain_fraction else ""))


def _read_msqrt(element: Element, found: list[Token], depth: int) -> None:
    inside = tokens_of(element, depth + 1)
    node = Applied(name="sqrt", arguments=(parse_tokens(inside, depth),))
    found.append(Token(kind="atom", text=f"√({joined(inside)})", node=node))


def _read_msup(element: Element, found: list[Token], depth: int) -> None:
    base, exponent = _arguments(element, 2)
    raised = plain(exponent.text()).translate(_PRIMES)
    if base.tag == "mi" and "data-row" not in base.attrs:
        name = plain(base.text())
        if name + raised in FUNCTIONS.by_symbol:
            found.append(Token(kind="function", text=name + raised, name=name + raised))
            return
        if raised == "′":
            raise UnreadableError(f"the audit knows no function {name}′")
        if name == "e":
            power = part_tokens(exponent, depth + 1)
            node = Applied(name="exp", arguments=(parse_tokens(power, depth),))
            found.append(Token(kind="atom", text=f"e^{_bracketed(power)}", node=node))
            return
    before = part_tokens(base, depth + 1)
    if not before:
        raise UnreadableError("a power has no base")
    last = before[-1]
    if last.name == "number" and last.text.startswith(MINUS):
        raise UnreadableError(f"the power of {last.text} needs brackets around its base")
    found.extend(before)
    if exponent.tag in ("mi", "mo", "mtext") and raised in ("T", "⊤", "ᵀ"):
        found.append(Token(kind="power", text="ᵀ"))
        return
    power = part_tokens(exponent, depth + 1)
    found.append(Token(kind="power", text=f"^{_bracketed(power)}", node=parse_tokens(power, depth)))


def _read_label(element: Element, found: list[Token], depth: int) -> None:
    name = re.sub(r"[\s_]", "", plain(element.text()))
    found.append(Token(kind="atom", text=name, node=Free(name=name)))


def _read_mtable(element: Element, found: list[Token], depth: int) -> None:
    if is_chain(element):
        raise UnreadableError("a chain stands inside a formula instead of around it")
    rows = []
    for row in element.elements:
        cells = [part_tokens_of_cell(cell, depth + 1) for cell in row.elements]
        if row.tag != "mtr" or not cells or any(not cell for cell in cells):
            raise UnreadableError("a matrix needs rows <mtr> of filled cells <mtd>")
        rows.append(cells)
    if not rows or len({len(row) for row in rows}) != 1:
        raise UnreadableError("the rows of a matrix differ in length")
    text = "; ".join(" ".join(joined(cell) for cell in row) for row in rows)
    node = Grid(rows=tuple(tuple(parse_tokens(cell, depth) for cell in row) for row in rows))
    found.append(Token(kind="atom", text=text, node=node))


def part_tokens_of_cell(cell: Element, depth: int) -> list[Token]:
    """The tokens of a table cell; the cell must be <mtd>."""
    if cell.tag != "mtd":
        raise UnreadableError(f"<{cell.tag}> stands where a cell <mtd> should")
    return tokens_of(cell, depth)


_READERS = {
    "mn": _read_mn,
    "mi": _read_mi,
    "mo": _read_mo,
    "mtext": _read_mi,
    "mfrac": _read_mfrac,
    "msqrt": _read_msqrt,
    "msup": _read_msup,
    "msub": _read_label,
    "msubsup": _read_label,
    "mtable": _read_mtable,
}
