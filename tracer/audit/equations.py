"""Judges of formulas: the equations themselves, and the numerals in them that are tied to no row."""

import re
from collections.abc import Iterator, Mapping
from fractions import Fraction

from tracer.audit.derived import wrong_matrices
from tracer.audit.dom import Element, plain
from tracer.audit.grammar import joined
from tracer.audit.links import judge_statement
from tracer.audit.nodes import UnreadableError
from tracer.audit.numerals import read_constant, read_numeral
from tracer.audit.page import NoTieError, Page
from tracer.audit.prose import is_code
from tracer.audit.statements import contents, statements
from tracer.audit.tokens import RELATION_LIKE, tokens_of
from tracer.audit.trace_reader import Trace

_BINDING = re.compile(r"([^\s=,]+)=([^\s=,]+)")


def _formulas(page: Page) -> Iterator[Element]:
    return (
        math
        for math in page.tagged("math")
        if not math.within("data-author") and not any(is_code(around) for around in _around(math))
    )


def _around(element: Element) -> Iterator[Element]:
    parent = element.parent
    while parent is not None:
        yield parent
        parent = parent.parent


def judge_equations(page: Page) -> None:
    """10. Every relation is true as printed, each side held against the one before it."""
    for math in _formulas(page):
        held = contents(math)
        points = math.attrs.get("data-at")
        if not held.relation:
            if points is not None:
                page.find(math, math_text(math), "data-at on a formula without a relation")
            continue
        try:
            _judge(page, math, held.numeral, points)
        except NoTieError:
            continue
        except UnreadableError as error:
            page.find(math, math_text(math), f"it cannot be evaluated: {error}")


def _judge(page: Page, math: Element, numeral: bool, points: str | None) -> None:
    try:
        chains = statements(math, page.document)
    except UnreadableError:
        if numeral or points is not None:
            raise
        page.counts["symbolic"] += 1  # a general formula may be written with signs that the audit does not read
        return
    listed = read_points(points) if points is not None else ({},)
    bound = set.intersection(*(set(at) for at in listed))
    sides = [side for chain in chains for side in chain.sides]
    if not numeral and any(part.name not in bound for side in sides for part in side.free):
        page.counts["symbolic"] += 1
        return
    tied = any(side.symbols or side.tied for side in sides)
    trace = page.trace_of(math) if tied else _trace_or_none(page, math)
    for chain in chains:
        for wrong in (*judge_statement(chain, trace, listed), *wrong_matrices(chain, trace)):
            page.find(math, wrong.text, wrong.what, wrong.row)
        page.counts["relations"] += len(chain.relations)


def _trace_or_none(page: Page, math: Element) -> Trace | None:
    """Where nothing in a formula is tied, a missing trace costs only the lesson's rule of rounding."""
    try:
        return page.trace_of(math)
    except (NoTieError, UnreadableError):
        return None


def read_points(text: str) -> tuple[Mapping[str, Fraction], ...]:
    """The points of a data-at: "z=0.61 z=-2", "z=0.61,o=0.65". Raises UnreadableError."""
    points: list[dict[str, Fraction]] = []
    for part in text.split():
        at: dict[str, Fraction] = {}
        for binding in part.split(","):
            match = _BINDING.fullmatch(binding)
            numeral = read_numeral(match[2]) if match else None
            if match is None or numeral is None:
                raise UnreadableError(f"data-at has “{binding}”, which is not symbol=number")
            at[match[1]] = numeral.value
        points.append(at)
    if not points:
        raise UnreadableError("data-at lists no point")
    return tuple(points)


def math_text(math: Element) -> str:
    """A formula as text, for a message, whether it can be read or not."""
    try:
        return joined(tokens_of(math))
    except UnreadableError:
        return plain(math.text())


def judge_constants(page: Page) -> None:
    """5. An untied numeral in a formula is a constant of it, or follows from what stands before it.

    Whole numbers and ½ may stand anywhere in a formula; a decimal must be one that the trace's own expressions use, or
    stand right of a relation, where the equation holds it. A formula that is only a numeral is an untied number.
    """
    for math in _formulas(page):
        if "data-at" in math.attrs:
            continue
        seen_relation, anything_else = False, False
        loose: list[tuple[Element, bool]] = []
        elements = page.document.under(math)
        at = 0
        while at < len(elements):
            element = elements[at]
            at += 1
            if {"data-path", "data-row"} & element.attrs.keys():
                anything_else = True
                at += element.end - element.order - 1
            elif element.tag in ("mn", "mtext", "mi") or "data-derived" in element.attrs:
                if element.tag == "mn" or "data-derived" in element.attrs:
                    loose.append((element, seen_relation))
                else:
                    anything_else = True
                at += element.end - element.order - 1
            elif element.tag == "mo":
                seen_relation = seen_relation or not RELATION_LIKE.isdisjoint(element.text())
                anything_else = anything_else or bool(re.search(r"[^\s()\[\],]", plain(element.text())))
        for element, follows in loose:
            wrong = _loose(page, element, follows, anything_else)
            if wrong:
                page.find(element, element.text(), wrong)


def _loose(page: Page, element: Element, follows: bool, formula: bool) -> str:
    text = plain(element.text())
    if "data-derived" in element.attrs:
        return "" if follows else "a derived number stands before every relation: nothing derives it"
    if not formula:
        return f"untied number {text}"
    numeral = read_constant(text)
    if numeral is None or follows or numeral.value.denominator == 1 or not text.isascii():
        return ""
    try:
        constants = page.trace_of(element).constants
    except (NoTieError, UnreadableError):
        return ""
    return "" if numeral.value in constants else f"untied number {text}: no constant of the lesson's formulas"
