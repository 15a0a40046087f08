"""The trace as a record, as JSON and as CSV."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.lessons import SMALL, as_read, random_data, random_lesson
from tracer.ground.errors import TracerError
from tracer.lesson import load_lesson, parse_lesson
from tracer.operators.tree import references
from tracer.site.schema import RECORDS, schema
from tracer.tape.record import record
from tracer.tape.trace import CSV_COLUMNS, Trace, from_json, to_csv, to_json

HERE = Path(__file__).parent
LESSONS = sorted(
    path for folder in (HERE.parent / "docs" / "lessons", HERE / "published") for path in folder.glob("*.toml")
    if not path.name.endswith(".printed.toml")  # beside a lesson: what its author printed
)
BY_HAND = {"carry": True, "decimals": {"default": 3}}
TRACE_SCHEMA = jsonschema.Draft202012Validator(schema("trace"))
LESSON_SCHEMA = jsonschema.Draft202012Validator(schema("lesson"))


def written(trace: Trace) -> Any:
    return json.loads(to_json(trace))


@pytest.mark.parametrize("name", RECORDS)
def test_the_schema_is_a_schema(name: str) -> None:
    jsonschema.Draft202012Validator.check_schema(schema(name))


@pytest.mark.slow
@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_every_lesson_and_its_trace_obey_the_published_schema(path: Path) -> None:
    import tomllib

    LESSON_SCHEMA.validate(tomllib.loads(path.read_text(encoding="utf-8")))
    trace = record(load_lesson(path))
    TRACE_SCHEMA.validate(written(trace))
    LESSON_SCHEMA.validate(written(trace)["lesson"])
    assert from_json(to_json(trace)) == trace


@pytest.mark.parametrize(
    "path, value",
    [
        (("rows", 0, "quantity"), "nett"), (("rows", 0, "phase"), "middle"), (("rows", 0, "raw"), "0.5"),
        (("rows", 0, "extra"), 1), (("rows", 9, "expr"), ["**", 1, 2]), (("rows", 9, "expr"), {}), (("rows", 9, "expr"), ["+"]),
        (("rows", 0, "id"), 0), (("format",), "tracer/2"), (("lesson", "title"), 3),
    ],
    ids=str,
)
def test_the_schema_refuses_what_the_reader_refuses(path: tuple[Any, ...], value: Any) -> None:
    data = written(record(parse_lesson(SMALL)))
    place = data
    for part in path[:-1]:
        place = place[part]
    place[path[-1]] = value
    assert not TRACE_SCHEMA.is_valid(data)


@pytest.mark.slow
@given(st.integers(0, 10**6), st.sampled_from([{"carry": False}, BY_HAND, {"significant": {"default": 3}}]))
def test_json_survives_a_round_trip_to_the_byte(seed: int, rounding: dict[str, Any]) -> None:
    trace = record(random_lesson(seed, rounding=rounding, steps=2, samples=2))
    data = to_json(trace)
    again = from_json(data)
    assert again == trace and to_json(again) == data
    assert to_json(record(again.lesson)) == data, "the embedded lesson gives the same trace"


def test_json_holds_a_row_a_line_and_the_fields_of_the_contract() -> None:
    data = to_json(record(parse_lesson(SMALL)))
    rows = written(from_json(data))["rows"]
    assert data.count(b"\n") == len(rows) + len(json.loads(data)["after"]) + 6
    net = next(row for row in rows if row["quantity"] == "net")
    assert net == {
        "id": net["id"], "step": 1, "sample": 1, "phase": "forward", "quantity": "net", "layer": "hidden", "neuron": "h1",
        "source": None, "expr": ["+", net["id"] - 1, 6], "raw": 0.475, "value": 0.475, "digits": 4, "exact": 0.475,
    }


def test_exact_is_there_only_where_rounded_values_are_carried() -> None:
    for carry in (True, False):
        trace = record(random_lesson(1, rounding={"carry": carry, "decimals": {"default": 3}}))
        computed = [row for row in (*trace.rows, *trace.after) if row.expr is not None]
        assert all((row.exact is not None) == carry and (row.digits == 3) == carry for row in computed)
        assert carry or all(row.raw == row.value for row in computed)


@pytest.mark.slow
@given(st.integers(0, 10**6), st.sampled_from([{"carry": False}, BY_HAND, {"carry": True}]))
def test_no_number_is_minus_zero_or_without_end(seed: int, rounding: dict[str, Any]) -> None:
    trace = record(random_lesson(seed, rounding=rounding))
    for row in (*trace.rows, *trace.after):
        for number in (row.raw, row.value, row.exact or Decimal(0)):
            assert number.is_finite() and (number or not number.is_signed())


@pytest.mark.parametrize("carry", [True, False])
def test_the_same_lesson_gives_the_same_bytes(carry: bool, tracer: Callable[..., Any], tmp_path: Path) -> None:
    """In another process with another hash seed too."""
    (tmp_path / "a.toml").write_text(SMALL + f"[rounding]\ncarry = {str(carry).lower()}\n")
    once, again = (tracer("trace", "a.toml", flags=("-R",)).stdout for _ in range(2))
    assert once == again == to_json(record(load_lesson(tmp_path / "a.toml"))).decode()


@pytest.mark.parametrize(
    "data, message",
    [
        (b"", "t.json: this is not a trace: Input data was truncated; write it anew with the trace command"),
        (b"[]", "t.json: this is not a trace: Expected `object`, got `array`; write it anew with the trace command"),
        (b'{"format":"tracer/9"}', "t.json: this is not a trace: Invalid enum value 'tracer/9' - at `$.format`; "
         "write it anew with the trace command"),
        (b"\xff", None), (b'{"rows":[{"raw":NaN}]}', None), (b"[" * 100_000, None),
        (b'{"rows":[{"expr":' + b"[" * 900 + b"]" * 900 + b"}]}", None),
    ],
    ids=["empty", "list", "version", "bytes", "nan", "depth", "some depth"],
)
def test_what_is_no_trace_is_refused(data: bytes, message: str | None) -> None:
    with pytest.raises(TracerError) as caught:
        from_json(data, where="t.json")
    assert message is None or str(caught.value) == message


# CSV
def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_csv_has_a_line_a_row_and_the_numbers_of_the_rows() -> None:
    trace = record(parse_lesson(SMALL))
    lines = table(to_csv(trace))
    assert tuple(lines[0]) == CSV_COLUMNS
    assert {"step", "sample", "quantity", "layer", "neuron", "source", "raw", "value"} <= set(CSV_COLUMNS)
    for line, row in zip(lines, trace.rows, strict=True):
        assert (line["quantity"], line["neuron"], line["source"]) == (row.quantity, row.neuron or "", row.source or "")
        assert Decimal(line["raw"]) == row.raw and Decimal(line["value"]) == row.value
        assert line["sample"] == ("" if row.sample is None else str(row.sample))


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", "=cmd|' /C calc'!A0"])
def test_a_name_that_a_spreadsheet_would_run_is_quoted(name: str) -> None:
    data = random_data(1, hidden=0)
    data["network"]["layers"][0].update(weights=[[1]], neurons=[name], name=name)
    data["network"]["layers"][0].pop("biases", None)
    data["network"]["inputs"] = ["=x"]
    data["samples"] = [{"input": [1], "target": [1]}]
    from tracer.lesson.reader import lesson_from_data

    for line in table(to_csv(record(lesson_from_data(as_read(data), "x")))):
        assert line["layer"] in ("", f"'{name}") and line["neuron"] in ("", "'=x", f"'{name}")
        assert line["source"] in ("", "'=x")


def test_negative_numbers_stay_numbers_in_csv() -> None:
    assert any(line["value"].startswith("-") for line in table(to_csv(record(parse_lesson(SMALL)))))


def test_references_name_the_rows_of_an_expression_from_left_to_right() -> None:
    assert list(references(("+", 3, ("*", 1, "2", ("neg", 7)), "0.5"))) == [3, 1, 7]
    assert list(references(None)) == [] and list(references("1")) == []
