"""Every notation in the folder is held to the same: a new file is tested by being there."""

import re
import xml.etree.ElementTree as ElementTree
from collections import defaultdict
from itertools import cycle, product
from pathlib import Path
from typing import Any

import pytest

from tests.lessons import lesson_of
from tracer.ground.errors import TracerError
from tracer.lesson.general import general_words
from tracer.lesson.notations import BUILT_IN, NEEDED, OPTIONAL, read_notation
from tracer.lesson.records import Conventions, Training
from tracer.lesson.wording import ENDS
from tracer.saying.equations import Equations
from tracer.saying.notation import Word, notation_of
from tracer.saying.view import View
from tracer.tape.check import check_file
from tracer.tape.record import record
from tracer.tape.trace import Row, Trace

NOTATIONS = BUILT_IN.names
ERRORS = ("difference", "delta", "loss")
BIASES = ("add", "threshold")
PARTS = {"msub": 2, "msup": 2, "msubsup": 3, "mfrac": 2}
DELTAS = ("output-minus-target", "target-minus-output")


def data(name: str, *, numbers: bool = False, softmax: bool = False, **conventions: Any) -> dict[str, Any]:
    """3-2-2, with names or with numbers for names."""
    names = (["1", "2", "3"], ["4", "5"], ["6", "7"]) if numbers else (["x1", "x2", "x3"], ["h1", "h2"], ["o1", "o2"])
    return {
        "title": "Names",
        "network": {
            "inputs": names[0],
            "layers": [
                {"neurons": names[1], "weights": [[0.1, 0.2, 0.3], [0.4, 0.5, 0.6]], "biases": [0.1, 0.1]},
                {"neurons": names[2], "weights": [[0.7, 0.8], [0.9, -0.1]], "biases": [0.2, 0.2],
                 "activation": "softmax" if softmax else "sigmoid"},
            ],
        },
        "samples": [{"input": [1, 0.5, 0], "target": [1, 0]}, {"input": [0, 1, 1], "target": [0, 1]}],
        "training": {"learning_rate": 0.5, "momentum": 0.9, "steps": 2,
                     "loss": "cross-entropy" if softmax else "half-squared-error",
                     "batch": "full" if softmax else "online"},
        "conventions": {"notation": name, **conventions},
    }


def trace_of(name: str, **wishes: Any) -> Trace:
    return record(lesson_of(data(name, **wishes)))


def text(mathml: str) -> str:
    return re.sub(r"<[^>]*>", "", mathml)


def symbols(trace: Trace, quantity: str) -> list[str]:
    """The symbols of a quantity in the first step, as text."""
    written = notation_of(trace.lesson)
    rows = (row for row in trace.rows if row.quantity == quantity and row.step == 1 and row.sample in (1, None))
    return [text(written.symbol(row)) for row in rows]


VARIETY = [
    {"numbers": numbers, "softmax": softmax, "shared_bias": shared}
    for numbers, softmax, shared in product((False, True), repeat=3)
]


@pytest.mark.parametrize("name", NOTATIONS)
@pytest.mark.parametrize("weights", ["names", *ENDS])
@pytest.mark.parametrize("delta", DELTAS)
def test_every_row_has_a_symbol_of_its_own_in_valid_mathml(name: str, weights: str, delta: str) -> None:
    for wishes, (error, bias) in zip(VARIETY, cycle(product(ERRORS, BIASES)), strict=False):
        trace = trace_of(name, weights=weights, delta=delta, error=error, bias=bias, **wishes)
        written = notation_of(trace.lesson)
        seen: dict[str, set[tuple[object, ...]]] = defaultdict(set)
        for row in trace.rows:
            if row.step == 2:
                continue
            mathml = written.symbol(row)
            root = ElementTree.fromstring(mathml)
            assert root.get("data-row") == str(row.id) and text(mathml).strip()
            assert "{" not in mathml
            assert all(len(part) == PARTS.get(part.tag, len(part)) for part in root.iter())
            if row.sample in (1, None):
                seen[text(mathml)].add((row.quantity, row.layer, row.neuron, row.source, row.sample))
        assert not {symbol: rows for symbol, rows in seen.items() if len(rows) > 1}


@pytest.mark.parametrize("name", NOTATIONS)
def test_no_two_things_share_a_word(name: str) -> None:
    for error, bias in product(ERRORS, BIASES):
        words = notation_of(lesson_of(data(name, error=error, bias=bias))).words
        words = {key: word for key, word in words.items() if not key.endswith("_letter")}  # letters of figures
        assert len(set(words.values())) == len(words), sorted(words.values())
        assert all(word == word.strip() and word[:1].islower() for word in words.values())


@pytest.mark.parametrize("name", NOTATIONS)
def test_what_the_text_calls_error_is_what_the_lesson_says(name: str) -> None:
    for error, quantity in zip(ERRORS, ("error", "delta", "loss"), strict=True):
        words = notation_of(lesson_of(data(name, error=error))).words
        assert [key for key, word in words.items() if word == "error"] == [quantity]


@pytest.mark.parametrize("name", NOTATIONS)
def test_a_threshold_is_called_so(name: str) -> None:
    assert notation_of(lesson_of(data(name, bias="threshold"))).words["bias"] == "threshold"
    assert notation_of(lesson_of(data(name))).words["bias"] == "bias"


@pytest.mark.parametrize("name", NOTATIONS)
def test_every_equation_of_two_steps_can_be_written(name: str) -> None:
    for wishes in VARIETY:
        trace = trace_of(name, **wishes)
        equations = Equations(View(trace), notation_of(trace.lesson))
        for row in trace.rows:
            if row.expr is not None:
                ElementTree.fromstring(str(equations.equation(row)))


@pytest.mark.parametrize("name", NOTATIONS)
@pytest.mark.parametrize(
    ("weights", "expected"),
    [
        ("sender-receiver", ["w14", "w24", "w34", "w15", "w25", "w35", "w46", "w56", "w47", "w57"]),
        ("receiver-sender", ["w41", "w42", "w43", "w51", "w52", "w53", "w64", "w65", "w74", "w75"]),
        ("by-receiver", ["w1", "w2", "w3", "w4", "w5", "w6", "w7", "w8", "w9", "w10"]),
        ("by-sender", ["w1", "w3", "w5", "w2", "w4", "w6", "w7", "w9", "w8", "w10"]),
    ],
)
def test_weights_are_named_as_the_lesson_says(name: str, weights: str, expected: list[str]) -> None:
    trace = trace_of(name, numbers=True, weights=weights)
    assert symbols(trace, "weight") == expected
    for quantity in ("new_weight", "gradient", "change"):
        assert all(w[1:] in symbol for w, symbol in zip(expected, symbols(trace, quantity), strict=True))


def test_names_of_more_than_one_character_are_parted() -> None:
    trace = trace_of("i-o-err", weights="sender-receiver")
    assert symbols(trace, "weight")[0] == "wx1,h1"


def test_a_book_is_recognised_by_its_symbols() -> None:
    assert symbols(trace_of("words"), "weight")[0] == "wx1→h1"
    mazur = trace_of("net-out", shared_bias=True)
    assert symbols(mazur, "new_weight")[0] == "w1+"
    assert symbols(mazur, "gradient")[4:8] == ["∂Etotal∂w5", "∂Etotal∂w6", "∂Etotal∂w7", "∂Etotal∂w8"]
    assert symbols(mazur, "bias") == ["b1", "b2"]
    assert symbols(trace_of("z-a-delta"), "weight")[0] == "wh1,x1"
    assert symbols(trace_of("i-o-err", numbers=True), "delta") == ["Err6", "Err7", "Err4", "Err5"]
    assert symbols(trace_of("x-y-e-theta", bias="threshold"), "bias")[0] == "θh1"
    assert symbols(trace_of("x-y-e-theta", numbers=True), "target") == ["Yd,6", "Yd,7"]


def test_a_difference_is_no_derivative_where_the_sign_is_turned() -> None:
    assert symbols(trace_of("net-out"), "error")[0] == "∂Eo1∂outo1"
    assert symbols(trace_of("net-out", delta="target-minus-output"), "error")[0] == "eo1"


@pytest.mark.parametrize("name", NOTATIONS)
def test_in_the_second_step_the_new_weight_is_the_weight_and_the_last_change_the_previous(name: str) -> None:
    trace = trace_of(name)
    written = notation_of(trace.lesson)
    rows = {row.quantity: row for row in reversed(trace.rows) if row.step == 1}

    def said(row: Row, step: int) -> str:
        return text(written.symbol(row, step=step))

    assert said(rows["new_weight"], 2) == said(rows["weight"], 2) != said(rows["new_weight"], 1)
    assert said(rows["change"], 2) != said(rows["change"], 1)


def test_words_have_plurals_and_articles() -> None:
    assert [Word(w).plural for w in ("delta", "loss", "net input")] == ["deltas", "losses", "net inputs"]
    assert [Word(w).plural for w in ("activity", "relay", "box")] == ["activities", "relays", "boxes"]
    assert Word("error").a == "an error" and Word("delta").a == "a delta"
    assert [Word(w).a[:2] for w in ("unit error", "Error", "update", "uninvited guest")] == ["a ", "an", "an", "an"]
    assert Word("datum", "data").plural == "data"


SETTINGS = ", ".join(dict.fromkeys((*Training.__struct_fields__, *Conventions.__struct_fields__)))
WORDS = ", ".join(general_words())
PATTERNS = BUILT_IN.file("words").symbols


def written(path: Path, rest: str = "", **symbols: str) -> Path:
    """A notation's file like that of plain words, with other symbols, and with more after its title."""
    lines = "\n".join(f'{key} = "{pattern}"' for key, pattern in {**PATTERNS, **symbols}.items() if pattern)
    path.parent.mkdir(exist_ok=True)
    path.write_text(f'title = "Mine"\n[weights]\nnames = "{{source}}{{neuron}}"\n[symbols]\n{lines}\n{rest}\n', encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("symbols", "rest", "message"),
    [
        ({"momentum": ""}, "", "symbols.momentum: this symbol is missing; add a pattern for it"),
        ({"weight": "w | {where}"}, "", "symbols.weight: {where} is not known; allowed: neuron, source, layer, "
         "layer_number, sample, number, ends; or a symbol's name"),
        ({"change": "frac: Δ w"}, "", 'symbols.change: "frac: Δ w" is no fraction; write frac: … / …'),
        ({"net": "<b> net"}, "", 'symbols.net: "<b> net" is no pattern; allowed: 1 to 80 characters, without < > &'),
        ({"nett": "z"}, "", 'symbols.nett: this is not known (did you mean "net"?); allowed: '
         + ", ".join((*NEEDED, *OPTIONAL)) + "; rename or remove it"),
        ({}, 'words = { los = "cost" }', f'words.los: this is not known (did you mean "loss"?); allowed: {WORDS}; '
         "rename or remove it"),
        ({}, 'words = { loss = "<script>" }', 'words.loss: "<script>" is no word; allowed: letters, spaces, - and ’, '
         "at most 40 characters"),
        ({}, 'words = { loss = 1 }', "words.loss: expected a text in quotes, got 1"),
        ({}, 'words = { bias_letter = "beta" }', 'words.bias_letter: "beta" is no letter; allowed: at most 3 letters'),
        ({}, 'plurals = { cost = "" }', 'plurals.cost: "" is no word; allowed: letters, spaces, - and ’, at most 40 '
         "characters"),
        ({}, 'when = [{ is = { biass = "add" } }]', f'when[0].is.biass: this is not known (did you mean "bias"?); '
         f"allowed: {SETTINGS}; rename or remove it"),
        ({}, 'when = [{ is = { bias = ["add", "sub"] } }]',
         'when[0].is.bias: "sub" is not known; allowed: "add", "threshold"'),
        ({}, "colour = 1", "colour: this field is not known; allowed here: title, symbols, weights, words, plurals, "
         "when; remove or rename it"),
    ],
)
def test_a_mistake_in_a_notation_is_told(
    tmp_path: Path, symbols: dict[str, str], rest: str, message: str
) -> None:
    path = written(tmp_path / "notations/mine.toml", **symbols)
    path.write_text(f"{rest}\n{path.read_text(encoding='utf-8')}", encoding="utf-8")
    with pytest.raises(TracerError) as caught:
        check_file(path)
    assert str(caught.value) == f"mine.toml: {message}"


def test_all_mistakes_of_a_notation_are_told_at_once(tmp_path: Path) -> None:
    path = written(tmp_path / "notations/mine.toml", '[words]\nlos = "cost"', momentum="", weight="w | {where}")
    with pytest.raises(TracerError) as caught:
        read_notation(path)
    assert [problem.path for problem in caught.value.problems] == ["symbols.momentum", "words.los", "symbols.weight"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("title = ", "mine.toml: this is no TOML: "),
        ('title = "x"', "mine.toml: symbols: this field is missing; add it: A pattern for each quantity\n"
         "mine.toml: weights: this field is missing; add it: How connections are named"),
        ("symbols = 1", "mine.toml: title: this field is missing; add it: What the notation is called\n"
         "mine.toml: symbols: expected a table, got 1\n"
         "mine.toml: weights: this field is missing; add it: How connections are named"),
    ],
)
def test_what_is_no_notation_is_refused(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(TracerError) as caught:
        read_notation(path)
    assert str(caught.value).startswith(message)


def test_a_notation_that_is_right_is_said_to_be(tmp_path: Path) -> None:
    assert check_file(written(tmp_path / "notations/mine.toml")) == ((), "the notation is right: Mine")


def test_two_things_that_share_a_word_are_told_with_the_settings_under_which_they_do(tmp_path: Path) -> None:
    path = written(tmp_path / "notations/mine.toml", '[words]\ndelta = "difference"')
    (problem,), _ = check_file(path)
    assert str(problem) == (
        'mine.toml: words: error and delta have the same word where error = "loss" and bias = "add"; allowed: each '
        "word once; give one of them another, or one under [[when]]"
    )


def test_every_quantity_needs_a_symbol() -> None:
    for name in NOTATIONS:
        assert set(NEEDED) <= set(BUILT_IN.file(name).symbols)
