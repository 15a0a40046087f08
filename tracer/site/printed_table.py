"""The table of a published example: what its author printed beside what this page has, each tied to its row."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from markupsafe import Markup

from tracer.saying.numbers import MINUS
from tracer.saying.text import number_word
from tracer.site.published import Comparison, Published, PublishedSource
from tracer.site.tools import Tools
from tracer.tape.trace import Row

_MOST_EXTRA = 24
CASES = ("all", "some", "none")


@dataclass(frozen=True, kw_only=True)
class Line:
    """One number in the table."""

    row: Row
    word: str
    symbol: Markup
    after: bool
    printed: Markup
    computed: Markup
    agrees: bool


class PrintedTable:
    """What the template of the table sees."""

    def __init__(self, tools: Tools, published: Published) -> None:
        self._tools = tools
        self._published = published
        self._after = {row.id for row in tools.trace.after}
        self.source: PublishedSource = published.source
        self.lines = tuple(self._line(each) for each in published.comparisons)
        self.steps = any(line.row.step > 1 and not line.after for line in self.lines)
        """Whether the numbers come from several steps, or from a later one."""
        self.samples = len({line.row.sample for line in self.lines if line.row.sample is not None}) > 1

    def _line(self, each: Comparison) -> Line:
        row = each.row
        return Line(
            row=row,
            word=self._word(row.quantity),
            symbol=self._tools.equations.symbol(row),
            after=row.id in self._after,
            printed=Markup('<span class="n {}" data-printed="{}">{}</span>').format(
                "agrees" if each.agrees else "differs", row.id, f"{each.printed:f}".replace("-", MINUS)
            ),
            computed=self._computed(each),
            agrees=each.agrees,
        )

    def _word(self, quantity: str) -> str:
        """In the notation's words, or part by part: a new bias may be a new threshold."""
        words = self._tools.notation.words
        return words.get(quantity) or " ".join(words.get(part, part) for part in quantity.split("_"))

    def _computed(self, each: Comparison) -> Markup:
        """This page's number, with no fewer decimals than were printed there, unless it ends before."""
        numbers = self._tools.view.numbers
        wanted = _decimals(each.printed)
        for extra in range(_MOST_EXTRA):
            numeral = numbers.of(each.row, each.field, extra=extra)
            if numeral.exact or numeral.exponent is not None or _decimals(numeral.value) >= wanted:
                break
        return self._tools.span(numeral, each.row, each.field)

    def count(self, which: str, *, capital: bool = False) -> Markup:
        """How many numbers there are: "all", or those that agree or differ; the audit counts again."""
        word = number_word(sum(which == "all" or line.agrees == (which == "agrees") for line in self.lines))
        return Markup('<span data-printed-count="{}">{}</span>').format(which, word.capitalize() if capital else word)

    def said(self, **wordings: Markup) -> Markup:
        """The wording for what is so: all agree, some, or none."""
        if set(wordings) != set(CASES):
            raise ValueError(f"said must word exactly {', '.join(CASES)}")
        good = sum(line.agrees for line in self.lines)
        case = "all" if good == len(self.lines) else "some" if good else "none"
        return Markup('<span data-printed-case="{}">{}</span>').format(case, wordings[case])

    @property
    def differing(self) -> int:
        return len(self._published.differing)

    def explained(self) -> Iterator[tuple[Markup, list[Markup]]]:
        """(reason, symbols of the numbers that it is about); an empty reason where none is known."""
        for reason, those in self._published.explained():
            symbols = [self._tools.equations.symbol(each.row) for each in those]
            from tracer.saying.notes import note_html  # brings Markdown: only where there is a slip to explain

            yield note_html(reason) if reason else Markup(""), symbols


def _decimals(number: Decimal) -> int:
    exponent = number.as_tuple().exponent
    assert isinstance(exponent, int)
    return -exponent
