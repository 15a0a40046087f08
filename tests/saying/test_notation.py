"""Every notation in the folder is held to the same: a new file is tested by being there."""

import re
import shutil
import xml.etree.ElementTree as ElementTree
from collections import defaultdict
from itertools import cycle, product
from typing import Any

import pytest

from tests.lessons import lesson_of
from tracer.ground.errors import TracerError
from tracer.lesson.meaning import NOTATIONS as FOLDER
from tracer.lesson.meaning import known_notations
from tracer.saying.equations import Equations
from tracer.saying.notation import Word, notation_of
from tracer.saying.notation_file import ENDS, GENERAL, NEEDED, notation_file
from tracer.saying.view import View
from tracer.tape.record import record
from tracer.tape.trace import Row, Trace

NOTATIONS = known_notations()
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
    assert Word("error").a == "an error" and Word("delta").a == "a delta"
    assert Word("datum", "data").plural == "data"


def test_a_notation_with_mistakes_is_refused_with_all_of_them(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    own = dict(notation_file(GENERAL)["symbols"])
    del own["momentum"]
    own |= {"weight": "w | {where}", "change": "frac: Δ w"}
    lines = "\n".join(f'{key} = "{pattern}"' for key, pattern in own.items())
    shutil.copy(FOLDER / "words.toml", tmp_path)
    (tmp_path / "mine.toml").write_text(
        f'title = "Mine"\ncolour = 1\n[symbols]\n{lines}\n[weights]\nnames = "i"\n[words]\nlos = "cost"\n'
        '[[when]]\nis = { biass = "add" }\n', encoding="utf-8",
    )
    monkeypatch.setattr("tracer.saying.notation_file.NOTATIONS", tmp_path)
    with pytest.raises(TracerError) as caught:
        notation_file("mine")
    assert [line.split(";")[0] for line in str(caught.value).split("\n")] == [
        "mine.toml: colour: this is not known",
        "mine.toml: symbols.momentum: this symbol is missing",
        'mine.toml: weights.names: "i" is no name for a connection',
        'mine.toml: when[0].is.biass: this is not known (did you mean "bias"?)',
        'mine.toml: words.los: this is not known (did you mean "loss"?)',
        "mine.toml: symbols.weight: {where} is not known",
        'mine.toml: symbols.change: "frac: Δ w" is no fraction',
    ]


def test_every_quantity_needs_a_symbol() -> None:
    for name in NOTATIONS:
        assert set(NEEDED) <= set(notation_file(name)["symbols"])
