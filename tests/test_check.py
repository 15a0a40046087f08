"""A trace is held against itself and against its lesson: one changed digit is found, wherever it is."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.lessons import SMALL, random_lesson
from tracer.ground.errors import TracerError
from tracer.lesson import Lesson, parse_lesson
from tracer.tape.check import MOST, check_file, check_trace
from tracer.tape.record import record
from tracer.tape.trace import Row, Trace, from_json, to_json

TINY = """\
title = "One neuron"
[[network.layers]]
weights = [[0.7]]
biases = [0.1]
[[samples]]
input = [1]
target = [0.2]
[training]
learning_rate = 0.5
[network]
"""
ROUNDINGS = {
    "by hand": "[rounding]\ndecimals = { default = 3 }\n",
    "significant": "[rounding]\nsignificant = { default = 2 }\ndecimals = { loss = 9 }\n",
    "exactly": "[rounding]\ncarry = false\n",
}


def found_in(data: bytes) -> bool:
    try:
        return bool(check_trace(from_json(data)))
    except TracerError:
        return True


def changed_digits(data: bytes, each: int = 1) -> list[tuple[int, bytes]]:
    """The trace with one digit changed, at every place (or at each so many-th) of its rows."""
    start = data.index(b'"rows":')
    places = [match.start() for match in re.finditer(rb"\d", data) if match.start() > start]
    return [(at, data[:at] + (b"%d" % ((data[at] - 48 + 1 + at % 8) % 10)) + data[at + 1 :]) for at in places[::each]]


@pytest.mark.parametrize("rounding", ROUNDINGS)
def test_one_changed_digit_is_found_at_every_place(rounding: str) -> None:
    data = to_json(record(parse_lesson(TINY.replace("[network]\n", "") + ROUNDINGS[rounding])))
    assert not found_in(data)
    cases = changed_digits(data)
    assert len(cases) > 400
    missed = [data[at - 60 : at + 20] for at, changed in cases if not found_in(changed)]
    assert not missed


@pytest.mark.slow
@pytest.mark.parametrize("lesson", [parse_lesson(SMALL), random_lesson(8, hidden=2, steps=3, samples=2)], ids=["small", "deep"])
def test_one_changed_digit_is_found_in_larger_traces(lesson: Lesson) -> None:
    data = to_json(record(lesson))
    assert not found_in(data)
    cases = changed_digits(data, each=max(1, len(data) // 400))
    missed = [data[at - 60 : at + 20] for at, changed in cases if not found_in(changed)]
    assert len(cases) > 60 and not missed


@pytest.mark.parametrize("seed", range(6))
def test_a_trace_that_was_recorded_is_in_order(seed: int) -> None:
    for rounding in ({"carry": False}, {"carry": True, "decimals": {"default": 3}}, {"carry": True}):
        assert check_trace(record(random_lesson(seed, steps=2, samples=2, rounding=rounding))) == ()


def edited(trace: Trace, at: int, **changes: Any) -> Trace:
    rows = [msgspec.structs.replace(row, **changes) if row.id == at else row for row in trace.rows]
    return msgspec.structs.replace(trace, rows=tuple(rows))


def row_of(trace: Trace, quantity: str) -> Row:
    return next(row for row in trace.rows if row.quantity == quantity)


@pytest.mark.parametrize(
    "quantity, changes, message",
    [
        ("net", {"raw": Decimal("0.476"), "value": Decimal("0.476")},
         "t: row 17 (step 1, sample 1, net of h1): raw: 0.476; recomputed: 0.475"),
        ("net", {"value": Decimal("0.476")}, "t: row 17 (step 1, sample 1, net of h1): value: 0.476; recomputed: 0.4750"),
        ("net", {"exact": Decimal("0.476")}, "t: row 17 (step 1, sample 1, net of h1): exact: 0.476; recomputed: 0.475"),
        ("output", {"digits": 3}, "t: row 18 (step 1, sample 1, output of h1): value: 0.6166; recomputed: 0.617"),
        ("weight", {"raw": Decimal("0.6"), "value": Decimal("0.6")},
         "t: row 14 (step 1, sample 1, product of h1 from x1): raw: 0.5; recomputed: 0.6"),
        ("net", {"expr": ("+", 16, 99999)}, "t: row 17: expr: there is no row 99999"),
        ("net", {"expr": ("+", 17, 8)}, "t: row 17: depends on itself through row 17; rows made from other rows; break the circle"),
        ("net", {"expr": ("pow", 16, 8)}, "t: row 17: expr: unknown operator in ('pow', 16, 8)"),
        ("net", {"expr": ("-", 16, 8, 8)}, 't: row 17: expr: wrong number of arguments for "-"'),
        ("net", {"expr": ("+", 16, "ten")}, 't: row 17: expr: "ten" is no number'),
        ("net", {"expr": True}, "t: row 17: expr: True is no expression"),
        ("net", {"id": 18}, "t: row 18: id: 18 stands in place 17; ids in order from 1"),
        ("net", {"neuron": "h2"}, "t: row 17 (step 1, sample 1, net of h2): neuron: h2; the lesson gives h1"),
    ],
)
def test_what_differs_is_named(quantity: str, changes: dict[str, Any], message: str) -> None:
    trace = record(parse_lesson(SMALL))
    at = next(row for row in trace.rows if row.quantity == quantity).id
    problems = check_trace(edited(trace, at, **changes), where="t")
    assert str(problems[0]).replace("row 17: row 17:", "row 17:") == message


def test_a_changed_expression_that_gives_the_same_number_is_held_against_the_lesson() -> None:
    trace = record(parse_lesson(SMALL))
    net = row_of(trace, "net")
    problems = check_trace(edited(trace, net.id, expr=("+", *reversed(net.expr[1:]))), where="t")
    assert [problem.path for problem in problems] == ["expr"]


def test_a_lesson_changed_under_its_trace_is_found() -> None:
    trace = record(parse_lesson(SMALL))
    other = parse_lesson(SMALL, overrides=["network.layers[0].weights[0][0]=0.6"])
    assert check_trace(msgspec.structs.replace(trace, lesson=other))[0].path == "raw"


def test_rows_left_out_are_found() -> None:
    trace = record(parse_lesson(SMALL))
    problems = check_trace(msgspec.structs.replace(trace, rows=trace.rows[:-1], after=()), where="t")
    assert str(problems[0]) == f"t: rows: {len(trace.rows) - 1} rows; the lesson makes {len(trace.rows)}"


@pytest.mark.parametrize(
    "changes",
    [
        {"raw": Decimal("1e400")}, {"raw": Decimal("1e99999999")}, {"digits": 10**12}, {"digits": -(10**12)},
        {"digits": 0, "significant": True}, {"digits": -3, "significant": True}, {"expr": ("/", 16, "0")},
        {"expr": ("exp", "1" + "0" * 400)}, {"expr": ("ln", "-1")}, {"expr": ("ln", "0")}, {"expr": ()}, {"expr": ("+",)},
        {"quantity": "x"}, {"step": 10**9}, {"raw": Decimal("1e-99999999"), "value": Decimal("1e-99999999")},
        {"value": Decimal("1e400")}, {"exact": Decimal("1e400")},
    ],
    ids=str,
)
@pytest.mark.parametrize("carry", [True, False])
def test_a_hostile_row_is_a_finding_and_no_crash(changes: dict[str, Any], carry: bool) -> None:
    trace = record(parse_lesson(SMALL + f"[rounding]\ncarry = {str(carry).lower()}\n"))
    assert check_trace(edited(trace, row_of(trace, "net").id, **changes))


@pytest.mark.parametrize("depth", [100, 400, 900, 3000, 200_000])
def test_brackets_in_brackets_are_a_finding_and_no_crash(depth: int) -> None:
    deep = b'["neg",' * depth + b"16" + b"]" * depth
    data = to_json(record(parse_lesson(SMALL))).replace(b'["+",16,6]', deep, 1)
    assert deep in data and found_in(data)


def test_findings_are_told_up_to_a_number() -> None:
    trace = record(parse_lesson(SMALL))
    rows = tuple(msgspec.structs.replace(row, value=row.value + 1) for row in trace.rows)
    assert len(check_trace(msgspec.structs.replace(trace, rows=rows))) == MOST


def test_a_file_is_checked_by_what_it_is(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(SMALL)
    trace = record(parse_lesson(SMALL))
    (tmp_path / "a.json").write_bytes(to_json(trace))
    assert check_file(tmp_path / "a.toml") == ((), f"the lesson is right; its tape has {len(trace.rows)} rows")
    assert check_file(tmp_path / "a.json") == ((), f"{len(trace.rows) + len(trace.after)} rows recomputed, all agree")
    with pytest.raises(TracerError) as caught:
        check_file(tmp_path / "b.json")
    assert str(caught.value) == (
        f"{tmp_path / 'b.json'}: the file cannot be read: No such file or directory; name a lesson or a trace"
    )
