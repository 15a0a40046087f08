"""Judges of what is tied to rows: numbers, counts, and sentences that depend on numbers."""

from collections.abc import Callable, Iterator
from urllib.parse import unquote

from tracer.audit.dom import Element, plain
from tracer.audit.film_sentences import PREFIX, wrong_film_case
from tracer.audit.film_ties import is_film_tie, read_film_tie
from tracer.audit.nodes import UnreadableError
from tracer.audit.numerals import MINUS, fixed, numeral_text, read_numeral, roundings, show
from tracer.audit.page import NoTieError, Page
from tracer.audit.tokens import read_tie
from tracer.audit.trace_reader import FIELDS, Row, Trace

_WORDS = "one two three four five six seven eight nine ten eleven twelve".split()
COUNT_WORDS = {"no": 0, "none": 0, "zero": 0} | {word: at for at, word in enumerate(_WORDS, 1)}


def judge_numbers(page: Page) -> None:
    """2. A printed number is the rounding of its row's field at the decimals printed."""
    for element in page.having("data-path"):
        text = numeral_text(element)
        if is_film_tie(element):
            _judge_film_number(page, element, text)
            continue
        tie = read_tie(element)
        if tie is None:
            known = "ID.value, ID.raw, ID.exact, ID.step or ID.sample"
            page.find(element, text, f"data-path=“{element.attrs['data-path']}” is not {known}")
            continue
        try:
            trace = page.trace_of(element)
            wrong = wrong_number(text, trace.row(tie[0]), tie[1], trace, negated="data-negated" in element.attrs)
            page.counts["numbers"] += 1
        except NoTieError:
            continue
        except UnreadableError as error:
            if page.mark_of(element) is None:
                continue  # the judge of ties says so
            wrong = str(error)
        if not wrong and "data-negated" in element.attrs and not sign_before(element).endswith(MINUS):
            wrong = f"data-negated without a {MINUS} before it"
        if wrong:
            page.find(element, text, wrong, tie[0])


def _judge_film_number(page: Page, element: Element, text: str) -> None:
    """13. A number of the film is the half-up rounding of what stands at its path, whatever the lesson's own rule."""
    path = read_film_tie(element)
    if path is None:
        tie = element.attrs["data-path"]
        page.find(element, text, f"data-path=“{tie}” is no path of a film, such as film.snapshots.12.outputs.0.1")
        return
    try:
        wrong = page.trace_of(element).film.wrong(text, path)
        page.counts["numbers"] += 1
    except NoTieError:
        return
    except UnreadableError as error:
        if page.mark_of(element) is None:
            return  # the judge of ties says so
        wrong = str(error)
    if wrong:
        page.find(element, text, wrong)


def sign_before(element: Element) -> str:
    """The text that stands directly before an element, as far back as its parents' elder siblings hold any."""
    while element.parent is not None:
        siblings = element.parent.children
        for sibling in reversed(siblings[: siblings.index(element)]):
            text = plain(sibling if isinstance(sibling, str) else sibling.text())
            if text:
                return text
        element = element.parent
    return ""


def wrong_number(text: str, row: Row, field: str, trace: Trace, *, negated: bool = False) -> str:
    """What is wrong with a number that stands for a field of a row; empty where nothing is.

    negated: the row's minus stands before the number as an operator.
    """
    numeral = read_numeral(text)
    if numeral is None:
        return f"“{text}” is no numeral: digits, one point, − for minus, a × 10^n for what is very small or large"
    number = -row.printed(field) if negated else row.printed(field)
    if field in ("step", "sample") or (field == "value" and row.digits is not None):
        return "" if numeral.value == number else f"{field} is {show(number)}, printed {numeral.text}"
    right = roundings(number, number, numeral.places, trace.rule)
    if numeral.value in right:
        return ""
    at = f", at {numeral.places} decimals {fixed(right[0], numeral.places)}" if numeral.places > 0 else ""
    return f"{field} is {show(number)}{at}, printed {numeral.text}"


def judge_counts(page: Page) -> None:
    """4. A count is the number of rows that match."""
    for element in page.having("data-count"):
        text = plain(element.text())
        try:
            right = count_rows(page.trace_of(element), element)
        except NoTieError:
            continue
        except UnreadableError as error:
            if page.mark_of(element) is not None:
                page.find(element, text, str(error))
            continue
        page.counts["counts"] += 1
        printed = read_count(text)
        if printed is None:
            page.find(element, text, f"“{text}” is no count: a numeral, or a word from no, one … to twelve")
        elif printed != right:
            page.find(element, text, f"{element.attrs['data-count']} counts {right}, printed {text}")


def read_count(text: str) -> int | None:
    """A numeral, or a word from no to twelve; None where it is neither."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else COUNT_WORDS.get(text.lower())


def count_rows(trace: Trace, element: Element) -> int:
    """The number that a data-count asks for. Raises UnreadableError where it asks for nothing known."""
    wanted: dict[str, object] = {}
    after, distinct, changed = False, "", ""
    for part in element.attrs["data-count"].split(";"):
        key, equals, value = (unquote(piece.strip()) for piece in part.partition("="))
        if key == "in" and value in ("rows", "after"):
            after = value == "after"
        elif key == "distinct" and value in FIELDS:
            distinct = value
        elif key == "changed" and value in ("yes", "no"):
            changed = value
        elif key in FIELDS and equals:
            wanted[key] = value
        elif part.strip():
            known = ", ".join((*FIELDS, "in", "distinct", "changed"))
            raise UnreadableError(f"data-count has “{part.strip()}”: known are {known}")
    if not wanted:
        raise UnreadableError("data-count says nothing of what it counts")
    rows = trace.matching(after, **wanted)
    if changed:
        updated = [row for row in rows if row.data.get("quantity") in ("new_weight", "new_bias")]
        rows = tuple(row for row in updated if (trace.direction(row) != 0) == (changed == "yes"))
    number = len({row.data.get(distinct) for row in rows} - {None}) if distinct else len(rows)
    minus = element.attrs.get("data-minus", "0")
    if not (minus.isascii() and minus.isdigit() and len(minus) < 10):
        raise UnreadableError(f"data-minus=“{minus}” is no whole number")
    return number - int(minus)


def _sign(trace: Trace, row: Row) -> str:
    return "positive" if row.value > 0 else "negative" if row.value < 0 else "zero"


def _error(trace: Trace, row: Row) -> str:
    targets = trace.matching(False, quantity="target", neuron=row.data.get("neuron"), sample=row.data.get("sample"))
    if row.data.get("quantity") != "output" or not targets:
        raise UnreadableError(f"row {row.id} is no output with a target")
    difference = row.value - targets[0].value
    return "high" if difference > 0 else "low" if difference < 0 else "equal"


def _changed(trace: Trace, row: Row) -> str:
    return ("same", "up", "down")[trace.direction(row)]


def _moved(number: Callable[[Row], object]) -> Callable[[Trace, Row], str]:
    def moved(trace: Trace, row: Row) -> str:
        fields = {field: row.data.get(field) for field in ("quantity", "layer", "neuron", "source", "sample")}
        before = trace.matching(False, step=1, **fields)
        if not row.after or row.data.get("quantity") != "loss" or len(before) != 1:
            raise UnreadableError(f"row {row.id} is no loss after step 1 with one before it")
        now, then = number(row), number(before[0])
        return "fell" if now < then else "rose" if now > then else "same"  # type: ignore[operator]

    return moved


# One entry a kind of sentence: what the trace says of the row, and what can be said.
CASES: dict[str, tuple[Callable[[Trace, Row], str], tuple[str, ...]]] = {
    "sign": (_sign, ("positive", "negative", "zero")),
    "error": (_error, ("high", "low", "equal")),
    "changed": (_changed, ("up", "down", "same")),
    "moved": (_moved(lambda row: row.value), ("fell", "rose", "same")),
    "moved-exact": (_moved(lambda row: row.exact), ("fell", "rose", "same")),
}


def judge_sentences(page: Page) -> None:
    """6. A sentence that depends on numbers says what the numbers say."""
    for element in page.having("data-case"):
        text = plain(element.text())
        for case in element.attrs["data-case"].split() or [""]:
            for wrong, row in _wrong_case(page, element, case):
                page.find(element, text, wrong, row)


def _wrong_case(page: Page, element: Element, case: str) -> Iterator[tuple[str, int | None]]:
    if case.startswith(PREFIX):
        yield from ((wrong, None) for wrong in wrong_film_case(page, element, case))
        return
    kind, _, rest = case.partition(":")
    id_, _, said = rest.partition(":")
    if kind not in CASES or not (id_.isascii() and id_.isdigit() and len(id_) < 10) or said not in CASES[kind][1]:
        known = "; ".join(f"{name}: {', '.join(words)}" for name, (_, words) in CASES.items())
        yield f"data-case=“{case}” is not KIND:ID:CASE ({known})", None
        return
    try:
        trace = page.trace_of(element)
        right = CASES[kind][0](trace, trace.row(int(id_)))
        page.counts["sentences"] += 1
    except NoTieError:
        return
    except UnreadableError as error:
        if page.mark_of(element) is not None:
            yield str(error), int(id_)
        return
    if right != said:
        yield f"it says {kind} {said}, the trace says {right}", int(id_)
