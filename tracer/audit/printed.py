"""Judges of a published example: what its author printed, held against the rows that it belongs to."""

from fractions import Fraction

from tracer.audit.dom import Element, plain
from tracer.audit.nodes import UnreadableError
from tracer.audit.numerals import Numeral, numeral_text, power_of_ten, read_numeral, rounded, show
from tracer.audit.page import NoTieError, Page
from tracer.audit.ties import read_count
from tracer.audit.trace_reader import Row

AGREES, DIFFERS = "agrees", "differs"
CASES = ("all", "some", "none")
_MANY_DIGITS = 15
_CLOSE = Fraction(1, 10**12)


def judge_printed(page: Page) -> None:
    """12. An author's number agrees with its row where the page says so, and differs where the page says that."""
    for element in page.having("data-printed"):
        text = numeral_text(element)
        id_ = element.attrs["data-printed"]
        try:
            wrong = _wrong(page, element, text, id_)
        except NoTieError:
            continue
        except UnreadableError as error:
            if page.mark_of(element) is None:
                continue  # the judge of ties says so
            wrong = str(error)
        if wrong:
            page.find(element, text, wrong, int(id_) if _is_id(id_) else None)
    _judge_counts(page)
    _judge_cases(page)


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10


def _wrong(page: Page, element: Element, text: str, id_: str) -> str:
    if not _is_id(id_):
        return f"data-printed=“{id_}” is no row's id"
    numeral = read_numeral(text)
    if numeral is None:
        return f"“{text}” is no numeral"
    said = _said(element)
    if said is None:
        return f"a printed number needs the class “{AGREES}” or “{DIFFERS}”, and one of them only"
    row = page.row_of(element, int(id_))
    page.counts["numbers"] += 1
    right = AGREES if agrees(numeral, row) else DIFFERS
    if right == said:
        return ""
    numbers = f"value is {show(row.value)}, raw {show(row.raw)}, printed {numeral.text}"
    return f"it {said}, says the page; {numbers}: it {right}"


def _said(element: Element) -> str | None:
    said = [word for word in (AGREES, DIFFERS) if word in element.classes]
    return said[0] if len(said) == 1 else None


def agrees(numeral: Numeral, row: Row) -> bool:
    """Raw or value, rounded half up to the printed digits, is what is printed; very many digits agree to 1e-12."""
    digits = len(str(abs(int(numeral.value / power_of_ten(-numeral.places)))))
    for number in (row.value, row.raw):
        if digits >= _MANY_DIGITS:
            if abs(number - numeral.value) <= abs(numeral.value) * _CLOSE:
                return True
        elif rounded(number, numeral.places, "half-up") == numeral.value:
            return True
    return False


def _numbers(page: Page) -> list[str | None]:
    return [_said(element) for element in page.having("data-printed")]


def _judge_counts(page: Page) -> None:
    for element in page.having("data-printed-count"):
        which, text = element.attrs["data-printed-count"], plain(element.text())
        if which not in ("all", AGREES, DIFFERS):
            page.find(element, text, f"data-printed-count=“{which}” is not all, {AGREES} or {DIFFERS}")
            continue
        right = sum(which in ("all", said) for said in _numbers(page))
        page.counts["counts"] += 1
        if read_count(text) != right:
            page.find(element, text, f"data-printed-count=“{which}” counts {right}, printed {text}")


def _judge_cases(page: Page) -> None:
    for element in page.having("data-printed-case"):
        said, text = element.attrs["data-printed-case"], plain(element.text())
        numbers = _numbers(page)
        good = numbers.count(AGREES)
        right = "none" if not good else "all" if good == len(numbers) else "some"
        page.counts["sentences"] += 1
        if said != right:
            page.find(element, text, f"it says that {said} of the printed numbers agree; {right} do")
