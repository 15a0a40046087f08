"""A matrix that a page works out itself is what the trace makes of the same numbers, not only a true equation."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from decimal import ROUND_DOWN, Decimal, localcontext
from functools import cache
from pathlib import Path

import pytest

from tests.judge import precisely
from tests.lessons import SMALL
from tracer.audit import audit_page
from tracer.lesson import parse_lesson
from tracer.tape.record import record
from tracer.tape.trace import Row, Trace, to_json

# Both nets are positive: their logarithms are numbers, as in the page that showed the fault.
LESSON = SMALL.replace("biases = [0.1, -0.3]", "biases = [0.1, 0.9]")
Rows = list[list[Row]]
Numbers = list[list[Decimal]]


@cache
def trace() -> Trace:
    return record(parse_lesson(LESSON))


def column(quantity: str, *neurons: str | None) -> Rows:
    return [[next(r for r in trace().rows if (r.quantity, r.neuron) == (quantity, neuron))] for neuron in neurons]


def weights(*neurons: str) -> Rows:
    return [[r for r in trace().rows if (r.quantity, r.neuron) == ("weight", neuron)] for neuron in neurons]


def values(rows: Rows) -> Numbers:
    return [[row.value for row in line] for line in rows]


def product(left: Numbers, right: Numbers) -> Numbers:
    columns = list(zip(*right, strict=True))
    return [[sum((a * b for a, b in zip(line, c, strict=True)), Decimal(0)) for c in columns] for line in left]


def each(function: Callable[..., Decimal], *matrices: Numbers) -> Numbers:
    return [[function(*cell) for cell in zip(*lines, strict=True)] for lines in zip(*matrices, strict=True)]


def minus(number: str) -> str:
    return number.replace("-", "−")


def matrix(cells: list[list[str]]) -> str:
    body = "".join("<mtr>" + "".join(f"<mtd>{cell}</mtd>" for cell in line) + "</mtr>" for line in cells)
    return f"<mrow><mo>[</mo><mtable>{body}</mtable><mo>]</mo></mrow>"


def tied(rows: Rows) -> str:
    return matrix([[f'<mn data-path="{r.id}.value">{minus(f"{r.value:f}")}</mn>' for r in line] for line in rows])


def derived(numbers: Numbers, places: int = 6) -> str:
    return matrix([[f'<mn data-derived="">{minus(f"{n:.{places}f}")}</mn>' for n in line] for line in numbers])


def called(name: str, rows: Rows) -> str:
    return f"<mi>{name}</mi><mo>&#x2061;</mo>{tied(rows)}"


def function(name: str) -> Callable[[Decimal], Decimal]:
    def of(z: Decimal) -> Decimal:
        with localcontext(prec=60):
            return precisely(name, z)

    return of


def findings(formula: str, folder: Path, made: Trace | None = None) -> list[str]:
    (folder / "trace.json").write_bytes(to_json(made or trace()))
    (folder / "p.html").write_text(f'<article data-trace="trace.json"><math>{formula}</math></article>', "utf-8")
    return [finding.what for finding in audit_page(folder / "p.html", "p.html").findings]


HIDDEN = ("h1", "h2")
NET, X, ERROR = column("net", *HIDDEN), column("input", "x1", "x2"), column("error", "o1")
W, B, V, C = weights(*HIDDEN), column("bias", *HIDDEN), weights("o1"), column("bias", "o1")
RATE, DELTA, OUT = column("learning_rate", None), column("delta", "o1"), column("output", *HIDDEN)
TURNED = [[row for line in OUT for row in line]]
SLOPE, BACK = column("derivative", *HIDDEN), column("backward_sum", *HIDDEN)

EQ, AP, PLUS, LESS, ODOT = (f"<mo>{sign}</mo>" for sign in "=≈+−⊙")
WX, VO = product(values(W), values(X)), product(values(V), values(OUT))
STEP = each(lambda g: g * RATE[0][0].value, product(values(DELTA), values(TURNED)))
UPDATE = f'<mn data-path="{RATE[0][0].id}.value">0.5</mn>{tied(DELTA)}{tied(TURNED)}'


def plus(a: Decimal, b: Decimal) -> Decimal:
    return a + b


def times(a: Decimal, b: Decimal) -> Decimal:
    return a * b


# What stands on the page, each line true as an equation, and what the trace says of it.
LINES: dict[str, tuple[str, list[str]]] = {
    "W x + b": (tied(W) + tied(X) + PLUS + tied(B) + EQ + derived(each(plus, WX, values(B))), []),
    "W x": (tied(W) + tied(X) + EQ + derived(WX), []),
    "v o + c": (tied(V) + tied(OUT) + PLUS + tied(C) + EQ + derived(each(plus, VO, values(C))), []),
    "v o, to four": (tied(V) + tied(OUT) + AP + derived(VO, 4), []),
    "σ(net)": (called("σ", NET) + AP + derived(each(function("sigmoid"), values(NET))), []),
    "v turned, times delta": (tied([[row] for row in V[0]]) + tied(DELTA) + EQ
                              + derived(product([[row.value] for row in V[0]], values(DELTA))), []),
    "back ⊙ slope": (tied(BACK) + ODOT + tied(SLOPE) + EQ + derived(each(times, values(BACK), values(SLOPE)), 10), []),
    "v − η δ o": (tied(V) + LESS + UPDATE + EQ + derived(each(lambda v, g: v - g, values(V), STEP), 9), []),
    # false of the network
    "ln(net)": (called("ln", NET) + AP + derived(each(function("ln"), values(NET))),
                ["output h1 is made of these numbers, and is 0.6165665045…; derived −0.744440",
                 "output h2 is made of these numbers, and is 0.7502601055…; derived 0.095310"]),
    "W x, one twice": (tied(W) + tied([X[0], X[0]]) + EQ + derived(product(values(W), values([X[0], X[0]]))),
                       ["no rows of the trace are made of these numbers: it stands for nothing"]),
    "W x, turned over": (tied(W) + tied(X[::-1]) + EQ + derived(product(values(W), values(X[::-1]))),
                         ["weighted_sum h1 is made of these numbers, and is 0.375; derived 0.000000",
                          "weighted_sum h2 is made of these numbers, and is 0.2; derived 0.250000"]),
    "v + η δ o": (tied(V) + PLUS + UPDATE + EQ + derived(each(plus, values(V), STEP), 9),
                  ["new_weight o1 h1 is made of these numbers, and is 0.73474541; derived 0.665254590",
                   "new_weight o1 h2 is made of these numbers, and is −0.357720595; derived −0.442279405"]),
    "net ⊙ back": (tied(NET) + ODOT + tied(BACK) + EQ + derived(each(times, values(NET), values(BACK)), 8),
                   ["delta h1 is made of these numbers, and is −0.01865292652…; derived −0.03747750",
                    "delta h2 is made of these numbers, and is 0.008450381567…; derived 0.04961000"]),
    "net ⊙ x": (tied(NET) + ODOT + tied(X) + EQ + derived(each(times, values(NET), values(X)), 8),
                ["no rows of the trace are made of these numbers: it stands for nothing"]),
    "W x + b, tied": (tied(W) + tied(X) + PLUS + tied(B) + EQ + tied(column("net", "h1", "h2")), []),
}


@pytest.mark.parametrize("line", LINES)
def test_a_derived_matrix_is_held_against_the_rows_that_are_made_of_the_same_numbers(line: str, tmp_path: Path) -> None:
    formula, wrong = LINES[line]
    assert findings(formula, tmp_path) == wrong


@pytest.mark.parametrize("name", [name for name, (_, wrong) in LINES.items() if not wrong and name != "W x + b, tied"])
def test_no_last_digit_of_a_derived_matrix_can_be_changed(name: str, tmp_path: Path) -> None:
    formula = LINES[name][0]
    places = [match.end() - 1 for match in re.finditer(r'data-derived="">[^<]*', formula)]
    assert places
    for at in places:
        digit = (int(formula[at]) + 1) % 10
        assert findings(f"{formula[:at]}{digit}{formula[at + 1 :]}", tmp_path)


def test_a_minus_may_stand_before_a_number_as_an_operator(tmp_path: Path) -> None:
    row = next(row for line in W for row in line if row.value < 0)
    before = f'<mn data-path="{row.id}.value">{minus(f"{row.value:f}")}</mn>'
    after = f'<mrow><mo>−</mo><mn data-path="{row.id}.value" data-negated="">{-row.value:f}</mn></mrow>'
    formula, _ = LINES["W x + b"]
    assert before in formula and findings(formula.replace(before, after), tmp_path) == []


def test_a_lesson_that_cuts_digits_off_may_cut_off_nearly_a_whole_unit(tmp_path: Path) -> None:
    made = record(parse_lesson(LESSON + '[rounding]\nrule = "truncate"\n'))
    values_at = [[function("sigmoid")(row.value)] for (row,) in NET]
    cut = [[value.quantize(Decimal("1e-6"), ROUND_DOWN)] for (value,) in values_at]
    assert any(value[0] - short[0] > Decimal("5e-7") for value, short in zip(values_at, cut, strict=True))
    assert findings(called("σ", NET) + AP + derived(cut), tmp_path, made) == []


@pytest.mark.parametrize("expr", [17, ["ln", 17], [["ln"], 17], ["pow", 17, "2"], ["ln", 17, 17], [], "x", {"a": 1}, 10**9])
def test_whatever_an_expression_of_the_trace_is_the_page_is_judged(expr: object, tmp_path: Path) -> None:
    """17 is the row itself: a circle."""
    findings(LINES["W x + b"][0], tmp_path)
    data = json.loads((tmp_path / "trace.json").read_text("utf-8"))
    net = next(row for row in data["rows"] if row["id"] == NET[0][0].id)
    assert net["id"] == 17
    net["expr"] = expr
    (tmp_path / "trace.json").write_text(json.dumps(data), "utf-8")
    found = [finding.what for finding in audit_page(tmp_path / "p.html").findings]
    assert found == ["no rows of the trace are made of these numbers: it stands for nothing"]
