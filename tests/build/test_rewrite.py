"""A changed lesson says what it should, and keeps its author's comments and layout; what is written is read back."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from difflib import unified_diff
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tracer.ground import rewrite
from tracer.ground.rewrite import rewritten, toml_text
from tracer.lesson.overrides import apply_override
from tracer.site.course import LESSON

ROOT = Path(__file__).parents[2]
numbers = st.integers(-10**9, 10**9) | st.decimals(allow_nan=False, allow_infinity=False).map(
    lambda number: number if set(str(number)) & set(".E") else number + Decimal("0.0")
)
scalars = st.booleans() | numbers | st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
keys = st.text(st.characters(exclude_categories=["Cs"]), max_size=6) | st.sampled_from("abc")
data = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3), max_leaves=12
)
tables = st.dictionaries(keys, data, max_size=4)


def read(text: str) -> dict[str, object]:
    return tomllib.loads(text, parse_float=Decimal)


@given(tables)
def test_what_is_written_is_read_back(value):
    assert repr(read(toml_text(value))) == repr(value) or read(toml_text(value)) == value


@pytest.mark.slow
@given(tables, tables)
@example({"a": Decimal("0.5")}, {"a": Decimal("0.50")})
@example({"a": 1}, {"a": True})
@example({"a": {"b": {"c": 1}}}, {"a": {"b": {"c": 1}, "d": 2}})
def test_a_text_says_what_it_should_say_after(before, after):
    text = rewritten(toml_text(before), after)
    assert rewrite._same(read(text), after)


SETTINGS = (
    "title=XOR", "network.layers[0].weights[0][1]=0.123", "training.steps=3", "network.draw.seed=7",
    'conventions.bias="threshold"', "rounding.decimals.output=2", "training.learning_rate=0.50",
    'network.inputs=["a","b"]', "samples[0].target=[0]", "rounding.carry=false", "network.layers[1].biases=[0.5]",
    'conventions.notation="net-out"',
)
LESSONS = {"new": LESSON} | {
    path.stem: path.read_text(encoding="utf-8") for path in sorted((ROOT / "docs" / "lessons").glob("*.toml"))
    if not path.name.endswith(".printed.toml")
}


@pytest.mark.parametrize("name", LESSONS)
def test_every_comment_and_every_other_line_stays(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rewrite, "toml_text", lambda data: pytest.fail("the layout is lost"))
    before = LESSONS[name].splitlines()
    for setting in SETTINGS:
        data = read(LESSONS[name])
        apply_override(data, setting)
        text = rewritten(LESSONS[name], data)
        assert rewrite._same(read(text), data)
        changed = [line for line in unified_diff(before, text.splitlines(), n=0, lineterm="") if line[0] in "+-"][2:]
        gone = [line[1:] for line in changed if line[0] == "-"]
        assert len(gone) <= 1, "only the line that is changed"
        assert [line.partition("#")[2] for line in gone] == [line.partition("#")[2] for line in changed[1:2] if gone]


@pytest.mark.parametrize(
    "setting, before, after",
    [
        ("training.steps=3", "learning_rate = 0.5\nsteps = 1        # worked", "learning_rate = 0.5\nsteps = 3        # worked"),
        ("training.loss=\"squared-error\"", "no film\n\n# As", 'no film\nloss = "squared-error"\n\n# As'),
        ("network.draw.seed=7", "biases = [0.2]\n\n# What", "biases = [0.2]\n\n[network.draw]\nseed = 7\n\n# What"),
        ("network.layers[0].weights[0][1]=0.50", "[[0.5, -0.4], [0.3, 0.8]]", "[[0.5, 0.50], [0.3, 0.8]]"),
        ('conventions.bias="threshold"', "decimals = { default = 4 }\n",
         'decimals = { default = 4 }\n\n[conventions]\nbias = "threshold"\n'),
    ],
)
def test_a_change_stands_where_an_author_would_write_it(setting: str, before: str, after: str) -> None:
    assert LESSON.count(before) == 1
    data = read(LESSON)
    apply_override(data, setting)
    assert rewritten(LESSON, data) == LESSON.replace(before, after)


@pytest.mark.parametrize(
    "text",
    [
        "a.b = 1\na.c = 2\n",
        "a = { b = 1, c = 2 }\n",
        "[a.b]\nx = 1\n[c]\ny = 2\n[a.d]\nz = 3\n",  # a table in several parts
        "[a]\r\nb = 1 # one\r\n\r\n# two\r\n[c]\r\nd = 2\r\n",
        "[[a]]\nb = [\n  1, # one\n  2,\n]\n[[a]]\n[a.c]\n",
    ],
)
def test_other_layouts(text: str) -> None:
    for path in ("a", "a.b", "a.new", "a.new.x", "new.x", "c.y", "a.b.x", "a[0].b", "a[1].c.x"):
        data = read(text)
        try:
            apply_override(data, f"{path}=0.10")
        except Exception:
            continue  # no such place here
        assert rewrite._same(read(rewritten(text, data)), data), path


def test_a_layout_that_cannot_be_kept_is_written_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rewrite.tomlkit, "parse", lambda text: rewrite.tomlkit.document())
    assert rewritten("a = 1 # one\n", {"a": 2}) == "a = 2\n"
