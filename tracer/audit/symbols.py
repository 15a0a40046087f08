"""Judges of symbols: each is tied to a row, names that row's neuron, and means no other row."""

import re
from collections.abc import Iterator

from tracer.audit.dom import Element, plain
from tracer.audit.nodes import UnreadableError
from tracer.audit.page import NoTieError, Page
from tracer.audit.tokens import read_row_id
from tracer.audit.trace_reader import Row


def judge_symbols(page: Page) -> None:
    """3. A symbol is tied to a row that exists, shows something, and names no other neuron than its row's."""
    for element in page.having("data-row"):
        text = plain(element.text())
        id_ = read_row_id(element)
        try:
            if id_ is None:
                raise UnreadableError(f"data-row=“{element.attrs['data-row']}” is no row's id")
            trace = page.trace_of(element)
            row = trace.row(id_)
            if not text:
                raise UnreadableError("a tied symbol shows nothing")
            strange = sorted(_other_names(element, row, trace.names))
            if strange:
                raise UnreadableError(f"the symbol names {', '.join(strange)}, its row is {row.described}")
        except NoTieError:
            continue
        except UnreadableError as error:
            if page.mark_of(element) is not None:
                page.find(element, text, str(error), id_)


def _other_names(symbol: Element, row: Row, names: frozenset[str]) -> set[str]:
    """Names in a symbol's indices, and an input's own, that are not those of its row.

    Only names with a digit count: an index b may say bias, also where a neuron is called b; and with a letter, since 14
    may be a weight from 1 to 4, or the fourteenth. What is no name at all counts where it begins as the row's own name
    does: h9 for h1.
    """
    own = {str(row.data.get(field)) for field in ("neuron", "source", "layer")}
    stems = {name.rstrip("0123456789.") for name in own if name[-1:].isdigit()}
    if row.data.get("neuron") is None:  # one bias for a whole layer may be shown at any of its neurons
        return set()
    said = {plain(symbol.text()).replace(" ", "")} if row.data.get("quantity") == "input" else set()
    for part in (symbol, *_inside(symbol)):
        if part.tag in ("msub", "msubsup"):
            for index in part.elements[1:]:
                said.update(re.split(r"[^\w.]+", plain(index.text())))
    numbered = {name for name in said if name[-1:].isdigit() and not name.isdigit()}
    return {name for name in numbered if name in names or name.rstrip("0123456789.") in stems} - own


def _inside(element: Element) -> Iterator[Element]:
    for child in element.elements:
        yield child
        yield from _inside(child)


def judge_meanings(page: Page) -> None:
    """3. One symbol means one row, among those of the same trace, step and sample."""
    meant: dict[tuple[object, ...], int] = {}
    for element in page.having("data-row"):
        text, id_ = plain(element.text()), read_row_id(element)
        if not text or id_ is None:
            continue
        try:
            trace = page.trace_of(element)
            row = trace.row(id_)
        except (NoTieError, UnreadableError):
            continue
        first = meant.setdefault((text, trace, str(row.data.get("step")), str(row.data.get("sample")), row.after), id_)
        if first != id_:
            other = f"row {first}, {trace.row(first).described}"
            page.find(element, text, f"the symbol stands for {row.described} here, and for {other}, before", id_)
