"""The judges: what must hold on a page, one entry each.

A new judge is one function and one entry in JUDGES; the tests hold that each has a page on which it finds something.
"""

from collections.abc import Callable
from dataclasses import dataclass

from tracer.audit import ties
from tracer.audit.addresses import judge_addresses
from tracer.audit.captions import judge_descriptions, judge_figures, judge_references
from tracer.audit.dom import Element
from tracer.audit.equations import judge_constants, judge_equations
from tracer.audit.film_record import judge_films
from tracer.audit.nodes import UnreadableError
from tracer.audit.page import NoTieError, Page
from tracer.audit.printed import judge_printed
from tracer.audit.prose import judge_marks, judge_names, judge_untied
from tracer.audit.symbols import judge_meanings, judge_symbols
from tracer.audit.ticks import judge_ticks


@dataclass(frozen=True, kw_only=True, slots=True)
class Judge:
    """point: where the contract of the pages says what it holds; everywhere: also on pages without a trace."""

    name: str
    point: int
    look: Callable[[Page], None]
    everywhere: bool = False


def judge_traces(page: Page) -> None:
    """1. Every data-trace leads to a readable trace."""
    for mark in page.marks:
        url = mark.attrs["data-trace"]
        trace = page.read_trace(url)
        if isinstance(trace, str):
            page.find(mark, f"data-trace=“{url}”", f"the trace cannot be read: {trace}")


def judge_stray(page: Page) -> None:
    """A tie on a page where no data-trace counts for it can be held against nothing."""
    for element in page.document.elements:
        if any(attribute in element.attrs for attribute in TIES):
            _check_reach(page, element)


def _check_reach(page: Page, element: Element) -> None:
    try:
        page.trace_of(element)
    except NoTieError:
        pass
    except UnreadableError as error:
        page.find(element, element.text(), f"a tie that leads nowhere: {error}")


TIES = ("data-path", "data-row", "data-count", "data-case", "data-printed")

JUDGES: tuple[Judge, ...] = (
    Judge(name="trace", point=1, look=judge_traces),
    Judge(name="tie", point=1, look=judge_stray, everywhere=True),
    Judge(name="number", point=2, look=ties.judge_numbers),
    Judge(name="symbol", point=3, look=judge_symbols),
    Judge(name="meaning", point=3, look=judge_meanings),
    Judge(name="count", point=4, look=ties.judge_counts),
    Judge(name="constant", point=5, look=judge_constants),
    Judge(name="sentence", point=6, look=ties.judge_sentences),
    Judge(name="figure", point=7, look=judge_figures),
    Judge(name="reference", point=7, look=judge_references),
    Judge(name="description", point=7, look=judge_descriptions),
    Judge(name="axis", point=7, look=judge_ticks),
    Judge(name="name", point=8, look=judge_names),
    Judge(name="untied", point=9, look=judge_untied),
    Judge(name="equation", point=10, look=judge_equations, everywhere=True),
    Judge(name="marks", point=11, look=judge_marks, everywhere=True),
    Judge(name="printed", point=12, look=judge_printed),
    Judge(name="film", point=13, look=judge_films),
    Judge(name="address", point=15, look=judge_addresses, everywhere=True),
)
