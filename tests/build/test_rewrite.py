"""A changed lesson says what it should, and keeps its author's comments and layout; what is written is read back."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from difflib import unified_diff
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tracer.ground.rewrite import rewritten, toml_text, written
from tracer.ground.toml import document
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


def said(value: object) -> str:
    """As it is written. Not `==`: to that 1, 1.0 and true are the same, and 0.5 and 0.50. Keys have no order."""

    def ordered(value: object) -> object:
        if isinstance(value, dict):
            return {key: ordered(value[key]) for key in sorted(value)}
        return list(map(ordered, value)) if isinstance(value, list) else value

    return written(ordered(value))


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
    assert said(read(text)) == said(after)
    assert said(document(text).data()) == said(after)


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
def test_every_comment_and_every_other_line_stays(name: str) -> None:
    before = LESSONS[name].splitlines()
    for setting in SETTINGS:
        data = read(LESSONS[name])
        apply_override(data, setting)
        text = rewritten(LESSONS[name], data)
        assert said(read(text)) == said(data)
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
        assert said(read(rewritten(text, data))) == said(data), path


@pytest.mark.parametrize("path", sorted((ROOT / "docs").rglob("*.toml")), ids=lambda path: path.stem)
def test_files_say_what_tomllib_reads(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert repr(document(text).data()) == repr(read(text))
    assert rewritten(text, read(text)) == text


GOOD = [
    "a = 0x1F\nb = 0o17\nc = 0b101\nd = +1_000\ne = -0\nf = 1_0.5e-3\ng = 1E+2",
    "a = 'C:\\x'\nb = \"\\u00e9\\U0001F600\\t\\\"\"\nc = '''\n'x'''''\nd = '''a'''",
    'a = """\nx\\\n   y\n\\"""z"""""\nb = """"q"""',
    "a . b = 1\n'c d'.\"e.f\" = [ 1 , [2, 3 ,], ] # x\ng = {}\nh = { i.j = 1, k = [{ l = true }] }",
    "# head\n  [ a . b ] # x\n\tc = false\n[[d]]\n[[d]]\ne = 1\n[d.f]\ng = 2\n[[d.h]]\n[a]\ni = 3\n",
    "a = [\r\n  1, # one\r\n  2\r\n]\r\n[b]\r\n",
    "",
]
BAD = [
    "x", "a = ", "a = XOR", "a = 1 2", "a = 1\na = 2", "a = truth", "a = [1 2]", "a = { b = 1", 'a = "x', "a = 'x\ny'", "a = 01", "a = .5",
    'a = "\\q"', "[a", "a = 1\n[a.b]\nc = 1", "= 1", "a = 1.", 'a = "\\u12"', "a = 1 b = 2",
]


@pytest.mark.parametrize("text", GOOD)
def test_every_kind_of_value_is_read_as_tomllib_reads_it(text: str) -> None:
    assert repr(document(text).data()) == repr(read(text))


@pytest.mark.parametrize("text", BAD)
def test_what_is_no_toml_is_refused(text: str) -> None:
    for reader in (read, document):
        with pytest.raises(ValueError):
            reader(text)


@pytest.mark.parametrize(
    "text, data, after",
    [
        ("a = 1 # one", {"a": 2, "b": 3}, "a = 2 # one\nb = 3\n"),
        ("a = 1\n[b]\nc = 2 # two\n\n# three\n[d]\n", {"a": 1, "b": 5, "d": {}}, "a = 1\nb = 5\n\n# three\n[d]\n"),
        ("[[a]]\nb = 1\n[[a]]\nb = 2\n", {"a": []}, "a = []\n"),
        ("a.b = 1\r\n[c]\r\n", {"a": {"b": 1, "d": {"e": 2}}, "c": {"f": 3}}, "a.b = 1\r\na.d = { e = 2 }\r\n[c]\r\nf = 3\r\n"),
        ("a = { b = 1, c = [1, 2] }\n", {"a": {"b": 2, "c": [1, 3]}}, "a = { b = 2, c = [1, 3] }\n"),
        ("[a]\nb = [1] # x\n", {"a": {"b": [1, 2], "c": 'q"\n\x01'}}, '[a]\nb = [1, 2] # x\nc = "q\\"\\n\\u0001"\n'),
        ("[[a]]\nb = 1\n[[a]]\nb = 2\n", {"a": [{"b": 1}, {"c": {"d": 1}}]}, "[[a]]\nb = 1\n[[a]]\n\n[a.c]\nd = 1\n"),
    ],
)
def test_what_is_added_and_what_goes(text: str, data: dict[str, object], after: str) -> None:
    assert rewritten(text, data) == after
    assert read(after) == data
