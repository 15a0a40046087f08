"""The page's verdicts are those of `grade`: practice.js against follow.py, on sheets of every kind."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.exercises.entries import READ
from tests.practice.sheets import EXERCISES, as_json, exercise, sheets, verdicts
from tracer.exercises.entries import read_entry
from tracer.exercises.intervals import exp

SCRIPT = Path(__file__).parents[2] / "docs/assets/js/practice.js"
COUNT = 150
pytestmark = pytest.mark.skipif(shutil.which("node") is None,
                                reason="without node this is tested in the browser alone, on fewer sheets")


def run(body: str, data: Any) -> Any:
    """What a function of (core, data) gives, in node."""
    program = (
        f"const core = require({json.dumps(str(SCRIPT))});"
        "const data = JSON.parse(require('fs').readFileSync(0, 'utf8'));"
        f"process.stdout.write(JSON.stringify((function () {{ {body} }})()));"
    )
    done = subprocess.run(["node", "-e", program], input=json.dumps(data), capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("name", [*EXERCISES, "larger numbers"])
def test_every_verdict_and_every_name_is_that_of_grade(name: str) -> None:
    plan, variants, record = exercise(name)
    filled = list(sheets(plan, variants, COUNT, seed=len(name)))
    found = run(
        """const marker = core.Marker(data.record);
        return data.filled.map(([at, texts]) => marker.mark(data.record.variants[at], texts).map(m => [m.verdict, m.mistake]))""",
        {"record": as_json(record), "filled": filled},
    )
    wanted = verdicts(plan, variants, filled)
    different = [(at, filled[at], a, b) for at, (a, b) in enumerate(zip(found, wanted, strict=True)) if a != b]
    assert different == []
    seen = Counter(verdict for sheet in wanted for verdict, _ in sheet)
    assert {"right", "wrong", "empty", "absurd"} <= set(seen), seen
    print(name, dict(seen))


def test_factors_past_1_have_the_slack_that_they_have_in_grade() -> None:
    """A teacher's larger numbers: the page had half of it, and called wrong what grade let follow."""
    plan, variants, record = exercise("larger numbers", 1)
    sheet = (0, ["0.4682", "0.8350", "0.3345", "-0.2960", "-0.2185", "0.0990"])
    found = run("""const marker = core.Marker(data.record);
        return marker.mark(data.record.variants[0], data.sheet[1]).map(m => [m.verdict, m.mistake])""",
        {"record": as_json(record), "sheet": sheet})
    assert [verdict for verdict, _ in found] == ["wrong", "wrong", "wrong", "follows", "right", "right"]
    assert [found] == verdicts(plan, variants, [sheet])


@pytest.mark.parametrize("name", EXERCISES)
def test_the_answer_of_a_hint_is_never_marked_wrong(name: str) -> None:
    """Whatever stands in the other blanks, what the third hint shows is right or follows."""
    plan, variants, record = exercise(name)
    filled = list(sheets(plan, variants, COUNT // 3, seed=7))
    found = run(
        """const marker = core.Marker(data.record), digits = data.record.exercise.decimals;
        return data.filled.map(([at, texts]) => {
            const variant = data.record.variants[at], marks = marker.mark(variant, texts);
            return texts.map((_, n) => {
                const shown = core.written(marker.answer(variant, texts, marks, n).value, digits);
                const again = texts.slice(); again[n] = shown;
                return [shown, marker.mark(variant, again)[n].verdict];
            });
        })""",
        {"record": as_json(record), "filled": filled},
    )
    verdicts_seen = Counter(verdict for sheet in found for _, verdict in sheet)
    assert set(verdicts_seen) <= {"right", "follows"}, [
        (filled[at], place, sheet[place]) for at, sheet in enumerate(found) for place in range(len(sheet))
        if sheet[place][1] not in ("right", "follows")
    ][:3]


def test_entries_are_read_alike() -> None:
    """One table of cases for both readers: each holds to it, so neither differs from the other."""
    found = run("""return data.map(t => {
        const e = core.readEntry(t); return [isNaN(e.value) ? null : e.value, e.decimals, e.empty]
    })""", [text for text, _, _ in READ])
    for (text, value, decimals), (theirs, their_decimals, empty) in zip(READ, found, strict=True):
        assert (theirs, their_decimals) == (value, decimals), text
        assert empty == read_entry(text).empty, text


def test_the_exponential_is_the_same_to_the_last_bit() -> None:
    points = [*np.linspace(-750, 750, 3001).tolist(), *np.linspace(-6, 6, 5000).tolist(), 0.0, -0.0]
    found = run("return data.map(core.exp)", points)
    assert list(map(float, found)) == exp(np.array(points)).tolist()


def test_the_file_to_hand_in_is_long_csv_without_formulas() -> None:
    _, variants, record = exercise("2-2-1")
    texts = ["0,5", "-0.25", "=1+1", "", *[""] * (len(record.asked) - 4)]
    text = run("return core.csv(data.record, data.record.variants[0], data.texts, data.student)",
               {"record": as_json(record), "texts": texts, "student": '=cmd|"x", y'})
    import csv
    import io

    lines = list(csv.DictReader(io.StringIO(text)))
    assert [line["answer"] for line in lines[:4]] == ["0,5", "-0.25", "'=1+1", ""]
    assert {line["student"] for line in lines} == {"'=cmd|\"x\", y"}
    assert {line["code"] for line in lines} == {variants[0].code}
    assert [(line["quantity"], line["neuron"], line["source"]) for line in lines] == [
        (asked.quantity, asked.neuron or "", asked.source or "") for asked in record.asked
    ]
