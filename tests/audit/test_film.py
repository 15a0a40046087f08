"""Films: every number, sentence and tick of a film page, and what a film says of itself."""

from __future__ import annotations

import copy
import itertools
import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.examples import examples
from tests.film.stuck import LESSONS, filmed
from tests.lessons import PAIRS, lesson_of, random_data
from tracer.audit import audit_page
from tracer.audit.film_record import _marks, faults_of
from tracer.audit.film_sentences import FILM_CASES
from tracer.audit.film_ties import Film
from tracer.audit.page import Traces
from tracer.ground.errors import TracerError
from tracer.saying.film_cases import FILM_OUTCOMES
from tracer.tape.film import film_of
from tracer.tape.record import record
from tracer.tape.trace import to_json

PAGES = Path(__file__).parent / "pages"


# The numbers on a page

PAGE = """<article><div data-trace="film.json" hidden></div>
<p>After <b data-path="film.at.2">2</b> of <b data-path="film.epochs">3</b> epochs
<b data-path="film.runs.0.right.2">{right}</b> answers are right; the border is <b data-path="film.middle">0.5</b>, the rate
<b data-path="film.runs.0.learning_rate">0.5</b>, the other run’s loss <b data-path="film.runs.1.losses.1">0.702</b>.</p>
<p data-case="film-whole::whole">To the end.</p> <p data-case="film-sooner:0,1:neither">Neither.</p>
<figure class="fig" id="fig-1"><svg role="img"><title>It</title><desc>The loss is {loss}.</desc>
<text data-path="film.snapshots.1.loss" data-shows="loss">{loss}</text>
<text data-path="film.snapshots.1.weights.0.1.0">{weight}</text>
<text class="tick" data-plot="a" data-axis="x" x="20" data-scale="none">0</text>
<text class="tick" data-plot="a" data-axis="x" x="30" data-scale="log">1</text>
<text class="tick" data-plot="a" data-axis="x" x="60.1" data-scale="log">100</text>
<text class="tick" data-plot="a" data-axis="x" x="90" data-scale="log">10,000</text></svg>
<figcaption><span class="fignum">Figure 1</span></figcaption></figure>
<math><mn data-path="film.snapshots.1.loss">{loss}</mn><mo>+</mo><mn>1</mn><mo>≈</mo><mn data-derived="">{sum}</mn></math>
</article>"""


@cache
def small() -> dict[str, Any]:
    return json.loads((PAGES / "film.json").read_text("utf-8"))


def page() -> str:
    first = small()["film"]["snapshots"][1]
    loss = f"{first['loss']:.4f}"
    weight = f"{first['weights'][0][1][0]:.2f}".replace("-", "−")
    right = small()["film"]["runs"][0]["right"][2]
    return PAGE.format(loss=loss, weight=weight, right=right, sum=f"{first['loss'] + 1:.2f}")


def test_a_film_page_is_true_and_counted(audited) -> None:
    report = audited(page())
    assert report.findings == ()
    assert report.counts == {"numbers": 9, "sentences": 2, "figures": 1, "relations": 1, "films": 1}


def numerals() -> list[int]:
    """Where the last digit of each number stands that is printed on the page."""
    ticks = r'<text class="tick".*?</text>'  # these are tested below
    blanked = re.sub(ticks + r"|<(?:[^>\"]|\"[^\"]*\")*>|Figure 1", lambda part: " " * len(part[0]), page())
    return [match.end() - 1 for match in re.finditer(r"[\d.,]*\d", blanked)]


@pytest.mark.parametrize("place", numerals())
def test_changing_the_last_digit_of_any_number_of_a_film_is_caught(place: int, audited) -> None:
    source = page()
    changed = source[:place] + str((int(source[place]) + 1) % 10) + source[place + 1 :]
    assert audited(changed).findings != ()


NUMBERS = [
    ("film.at.2", "2", ""),
    ("film.at.2", "3", "the film has 2, printed 3"),
    ("film.at.9", "2", "the trace has nothing at film.at.9"),
    ("film.at.x", "2", "the trace has nothing at film.at.x"),
    ("film.runs.0.solved", "2", "the trace has null at film.runs.0.solved, and no number"),
    ("film.runs.0.loss", "2", "what the trace has at film.runs.0.loss is no number"),
    ("film.runs.0", "2", "what the trace has at film.runs.0 is no number"),
    ("film", "2", "data-path=“film” is no path of a film, such as film.snapshots.12.outputs.0.1"),
    ("film.", "2", "data-path=“film.” is no path of a film, such as film.snapshots.12.outputs.0.1"),
    ("film.at.02", "2", "data-path=“film.at.02” is no path of a film, such as film.snapshots.12.outputs.0.1"),
    ("film.at.-1", "3", "data-path=“film.at.-1” is no path of a film, such as film.snapshots.12.outputs.0.1"),
    ("film.at.2", "two", "“two” is no numeral: digits, one point, − for minus; a whole number may be grouped as 10,000"),
    ("film.middle", "0.500", ""),
    ("film.middle", "1", ""),  # half up
    ("film.middle", "0", "the film has 0.5, printed 0"),
    ("film.middle", "5 × 10<sup>−1</sup>", ""),
]


@pytest.mark.parametrize(("tie", "text", "what"), NUMBERS)
def test_what_a_number_of_a_film_must_be(tie: str, text: str, what: str, audited) -> None:
    source = f'<article data-trace="film.json"><p data-path="{tie}">{text}</p></article>'
    assert [finding.what for finding in audited(source).findings] == ([what] if what else [])


@pytest.mark.parametrize(
    ("number", "text", "good"),
    [(10000, "10,000", True), (10000, "10000", True), (1234567, "1,234,567", True), (10000, "10,00", False),
     (10000, "10,0000", False), (10000, "01,000", False), (12345, "12,340", False), (12345, "1.2 × 10<sup>4</sup>", False),
     (1234.5, "1,235", False), (1234.5, "1235", True), (-0.125, "−0.13", True), (-0.125, "−0.12", False), (0.0, "0", True)],
)
def test_whole_numbers_are_printed_in_full_and_may_be_grouped(number: float, text: str, good: bool, tmp_path: Path) -> None:
    trace = copy.deepcopy(small())
    trace["film"]["extra"] = number
    (tmp_path / "t.json").write_text(json.dumps(trace), "utf-8")
    path = tmp_path / "p.html"
    path.write_text(f'<article data-trace="t.json"><p data-path="film.extra">{text}</p></article>', "utf-8")
    assert (audit_page(path).findings == ()) is good


def test_a_trace_without_a_film_and_a_tie_without_a_trace_are_found(audited) -> None:
    source = '<article data-trace="trace.json"><p data-path="film.at.0">0</p><p data-case="film-whole::cut">x</p></article>'
    assert [finding.what for finding in audited(source).findings] == ["the trace has no film"] * 2
    source = '<article><p data-path="film.at.0">0</p></article>'
    assert [finding.judge for finding in audited(source).findings] == ["tie"]


FORMULAS = [
    # The loss is 0.12626234514: printed with fewer digits it stands for all that rounds to them.
    ('<mn data-path="film.runs.0.losses.1">0.1</mn><mo>×</mo><mn>10</mn><mo>≈</mo><mn data-derived="">1.26</mn>', []),
    ('<mn data-path="film.runs.0.losses.1">0.1263</mn><mo>×</mo><mn>10</mn><mo>≈</mo><mn data-derived="">1.3</mn>', []),
    ('<mn data-path="film.runs.0.losses.1">0.1263</mn><mo>×</mo><mn>10</mn><mo>≈</mo><mn data-derived="">1.4</mn>',
     ["0.1263 × 10 gives between 1.2625 and 1.2635, printed 1.4"]),
    ('<mn data-path="film.epochs">3</mn><mo>×</mo><mn>2</mn><mo>=</mo><mn data-derived="">6</mn>', []),
    ('<mn data-path="film.epochs">3</mn><mo>×</mo><mn>2</mn><mo>≈</mo><mn data-derived="">7</mn>',
     ["3 × 2 gives 6, printed 7"]),
    ('<mn data-path="film.x1">3</mn><mo>=</mo><mn>3</mn>',
     ["it cannot be evaluated: data-path=“film.x1” is no path of a film"]),
    ('<mn data-path="film.xx">3</mn><mo>≈</mo><mn>3</mn>',
     ["it cannot be evaluated: the trace has nothing at film.xx"]),
]


@pytest.mark.parametrize(("formula", "what"), FORMULAS)
def test_a_number_of_a_film_in_a_formula_stands_for_all_that_rounds_to_it(formula: str, what: list[str], judged) -> None:
    assert judged(formula, "film.json") == what


# Sentences


def run(**fields: Any) -> dict[str, Any]:
    plain = {"losses": [1.0, 0.5, 0.4], "solved": None, "kept": None, "broke": None}
    return {**plain, **fields}


def shot(**fields: Any) -> dict[str, Any]:
    return {"epoch": 0, "weights": [], "biases": [], "outputs": [], "loss": 0.5, **fields}


SOLVED = run(solved=4, kept=4)
XOR = [[0.51], [0.49], [0.49], [0.51]]
SENTENCES: list[tuple[str, tuple[int, ...], dict[str, Any], str]] = [
    ("ends", (0,), {"runs": [SOLVED]}, "solved"),
    ("ends", (0,), {"runs": [run(solved=4, kept=6)]}, "solved"),
    ("ends", (0,), {"runs": [run(solved=4)]}, "lost"),
    ("ends", (0,), {"runs": [run(solved=4, kept=4, broke=8)]}, "lost"),
    ("ends", (0,), {"runs": [run()]}, "unsolved"),
    ("ends", (0,), {"runs": [run()], "rule": None}, "unjudged"),
    ("kept", (0,), {"runs": [SOLVED]}, "stayed"),
    ("kept", (0,), {"runs": [run(solved=4, kept=6)]}, "wavered"),
    ("kept", (0,), {"runs": [run(solved=4)]}, "lost"),
    ("kept", (0,), {"runs": [run()]}, "never"),
    ("course", (0,), {"runs": [run(broke=3, solved=1, kept=1)]}, "breaks"),
    ("course", (0,), {"runs": [run(losses=[1.0, None, 0.5])]}, "breaks"),
    ("course", (0,), {"runs": [run(losses=[1.0, 0.5, 2.0], solved=4, kept=4)]}, "solved"),
    ("course", (0,), {"runs": [run(losses=[1.0, 0.5, 0.01])], "rule": None}, "settles"),
    ("course", (0,), {"runs": [run(losses=[1.0, 0.5, 0.011])], "rule": None}, "falls"),
    ("course", (0,), {"runs": [run(losses=[1.0, 0.5, 0.001])]}, "falls"),
    ("course", (0,), {"runs": [run(losses=[1.0, 0.5, 1.1])]}, "rises"),
    ("course", (0,), {"runs": [run(losses=[1.0, 0.3, 0.7])]}, "swings"),
    ("course", (0,), {"runs": [run(losses=[1.0, 0.3, 0.5])]}, "stalls"),
    ("course", (0,), {"runs": [run(losses=[1.0, 0.5, 0.49])]}, "stalls"),
    ("course", (0,), {"runs": [run(losses=[1.0, 0.5, 0.4])]}, "falls"),
    ("sooner", (0, 1), {"runs": [SOLVED, run(solved=5)]}, "one"),
    ("sooner", (1, 0), {"runs": [SOLVED, run(solved=5)]}, "other"),
    ("sooner", (0, 1), {"runs": [SOLVED, SOLVED]}, "together"),
    ("sooner", (0, 1), {"runs": [SOLVED, run()]}, "only_one"),
    ("sooner", (0, 1), {"runs": [run(), SOLVED]}, "only_other"),
    ("sooner", (0, 1), {"runs": [run(), run()]}, "neither"),
    ("stays", (0, 1), {"runs": [SOLVED, SOLVED]}, "both"),
    ("stays", (0, 1), {"runs": [SOLVED, run(solved=4)]}, "only_one"),
    ("stays", (0, 1), {"runs": [run(), SOLVED]}, "only_other"),
    ("stays", (0, 1), {"runs": [run(), run()]}, "neither"),
    ("stays", (0, 1), {"runs": [run(), run()], "rule": None}, "unjudged"),
    ("loss", (0,), {"runs": [run()]}, "fell"),
    ("loss", (0,), {"runs": [run(losses=[1.0, 2.0])]}, "rose"),
    ("loss", (0,), {"runs": [run(losses=[1.0, 1.0])]}, "same"),
    ("loss", (0,), {"runs": [run(losses=[1.0, None])]}, "gone"),
    ("sign", (0,), {"signs": [{"kind": "twins", "layer": 0, "neurons": ["h1", "h2"]}]}, "twins"),
    ("sign", (1,), {"signs": [{}, {"kind": "dead", "layer": 0, "neurons": ["h1"]}]}, "dead"),
    ("sign", (0,), {"signs": [{"kind": "saturated", "layer": 0, "neurons": ["h1"]}]}, "saturated"),
    ("sign", (0,), {"signs": [{"kind": "level", "layer": None, "neurons": []}]}, "level"),
    ("answer", (0, 0), {"snapshots": [shot(outputs=XOR)], "middle": 0.5}, "right"),  # the targets are 1, 1, 0, 0
    ("answer", (0, 1), {"snapshots": [shot(outputs=XOR)], "middle": 0.5}, "wrong"),
    ("answer", (0, 2), {"snapshots": [shot(outputs=XOR)], "middle": 0.5}, "right"),
    ("answer", (0, 3), {"snapshots": [shot(outputs=XOR)], "middle": 0.5}, "wrong"),
    ("whole", (), {}, "whole"),
    ("whole", (), {"at": [0, 5, 7]}, "cut"),
]


def test_every_kind_and_every_case_has_a_sentence() -> None:
    assert {kind: set(case.outcomes) for kind, case in FILM_CASES.items()} == {k: set(o) for k, o in FILM_OUTCOMES.items()}
    assert {(kind, said) for kind, _, _, said in SENTENCES} == {(k, o) for k, all_ in FILM_OUTCOMES.items() for o in all_}


@pytest.mark.parametrize(("kind", "at", "fields", "right"), SENTENCES)
def test_a_sentence_is_worked_out_from_the_runs(
    kind: str, at: tuple[int, ...], fields: dict[str, Any], right: str, tmp_path: Path
) -> None:
    film = {"epochs": 10, "rule": "side", "at": [0, 5, 10], "runs": [], "signs": [], **fields}
    trace = {**small(), "film": film}
    (tmp_path / "t.json").write_text(json.dumps(trace), "utf-8")
    path = tmp_path / "p.html"
    for said in FILM_CASES[kind].outcomes:
        tie = f"film-{kind}:{','.join(map(str, at))}:{said}"
        path.write_text(f'<article data-trace="t.json"><p data-case="{tie}">So.</p></article>', "utf-8")
        found = [finding.what for finding in audit_page(path).findings if finding.judge == "sentence"]
        assert found == ([] if said == right else [f"it says film-{kind} {said}, the trace says {right}"])


@pytest.mark.parametrize(
    ("case", "what"),
    [
        ("film-tone:0:glad", "data-case=“film-tone:0:glad” is of no kind that is known of films: "
         "ends, kept, course, sooner, stays, loss, sign, answer, whole"),
        ("film-loss:0:high", "data-case=“film-loss:0:high” is not film-loss:IDS:CASE with a place for IDS and fell, rose,"
         " same, gone"),
        ("film-loss:0,1:fell", "data-case=“film-loss:0,1:fell” is not film-loss:IDS:CASE with a place for IDS and fell,"
         " rose, same, gone"),
        ("film-loss:-1:fell", "data-case=“film-loss:-1:fell” is not film-loss:IDS:CASE with a place for IDS and fell,"
         " rose, same, gone"),
        ("film-whole:0:cut", "data-case=“film-whole:0:cut” is not film-whole:IDS:CASE with nothing for IDS and whole, cut"),
        ("film-stays:0:both", "data-case=“film-stays:0:both” is not film-stays:IDS:CASE with two places for IDS and both,"
         " only_one, only_other, neither, unjudged"),
        ("film-loss:99:fell", "the trace’s film has no run 99, or cannot be read there"),
        ("film-answer:0,9:right", "the trace’s film has no snapshot and sample 0,9, or cannot be read there"),
        ("film-sign:0:dead", "the trace’s film has no sign 0, or cannot be read there"),
    ],
)
def test_a_case_of_no_known_form_or_run_is_found(case: str, what: str, audited) -> None:
    source = f'<article data-trace="film.json"><p data-case="{case}">So.</p></article>'
    assert [finding.what for finding in audited(source).findings] == [what]


def test_the_paragraph_about_a_sign_names_those_that_show_it(tmp_path: Path) -> None:
    trace = copy.deepcopy(small())
    trace["film"]["signs"] = [{"kind": "dead", "neurons": ["h1"], "layer": 0, "since": 0}]
    (tmp_path / "t.json").write_text(json.dumps(trace), "utf-8")
    path = tmp_path / "p.html"
    for name, what in (("h1", []), ("o1", []), ("h2", ["it names h2, which does not show the sign: h1"])):
        sentence = f'<p><b data-case="film-sign:0:dead">Dead.</b> <i class="name">{name}</i></p>'
        path.write_text(f'<article data-trace="t.json">{sentence}</article>', "utf-8")
        assert [f.what for f in audit_page(path).findings if f.judge == "sentence"] == what


# The film itself

@cache
def film_text(name: str) -> str:
    return to_json(filmed(name)).decode()


def faults(text: str, folder: Path) -> tuple[str, ...]:
    (folder / "t.json").write_text(text, "utf-8")
    trace = Traces().get(folder / "t.json")
    assert not isinstance(trace, str)
    return faults_of(trace.film)


@pytest.mark.parametrize("name", LESSONS)
def test_a_film_as_it_is_made_has_no_fault_and_shows_its_sign(name: str, tmp_path: Path) -> None:
    text = film_text(name)
    kinds = [sign["kind"] for sign in json.loads(text)["film"]["signs"]]
    assert (name in kinds) == (name != "solved")
    assert faults(text, tmp_path) == ()


# Lesson, place in the film, what is put there, and what the judge then says. What only a training can tell is `check`'s
# to find: tests/film/test_checked.py.
FAULTS: list[tuple[str, str, Any, str]] = [
    ("solved", "at.1", 0, "the film’s epochs do not rise from 0 to its end"),
    ("solved", "epochs", 50, "the film’s epochs do not rise from 0 to its end"),
    ("solved", "snapshots.3.epoch", 4, "the film’s snapshots are not those of its epochs"),
    ("solved", "runs.1.losses", [0.1], "run 1 of the film has not a loss and a count of right answers for each of its epochs"),
    ("solved", "runs.1.right", [], "run 1 of the film has not a loss and a count of right answers for each of its epochs"),
    ("solved", "runs.0.losses.7", 0.1, "the film’s first curve and snapshot 7 have different losses"),
    ("solved", "snapshots.7.loss", 0.1, "the film’s first curve and snapshot 7 have different losses"),
    ("solved", "middle", 0.6, "snapshot 1 of the film says of the answer to sample 1 what its outputs do not"),
    ("solved", "rule", "largest", "the film cannot be read: ValueError at its answers"),  # of one output
    ("solved", "snapshots.0.outputs.0.0", 0.4, "snapshot 0 of the film says of the answer to sample 1 what its outputs do not"),
    ("solved", "snapshots.0.right.0", False, "snapshot 0 of the film says of the answer to sample 1 what its outputs do not"),
    ("solved", "snapshots.0.right.1", True, "snapshot 0 of the film says of the answer to sample 2 what its outputs do not"),
    ("solved", "snapshots.0.right", [], "snapshot 0 of the film says of the answer to sample 1 what its outputs do not"),
    ("solved", "runs.0.right.0", 0, "snapshot 0 of the film has 1 right answers, not 0"),
    ("solved", "runs.0.solved", None, "run 0 of the film says solved: None, kept: {kept}, broke: None, {differ}"),
    ("solved", "runs.0.solved", 1, "run 0 of the film says solved: 1, kept: {kept}, broke: None, {differ}"),
    ("solved", "runs.0.solved", 60, "run 0 of the film says solved: 60, kept: {kept}, broke: None, {differ}"),
    ("solved", "runs.0.kept", 1, "run 0 of the film says solved: {kept}, kept: 1, broke: None, {differ}"),
    ("solved", "runs.0.kept", 60, "run 0 of the film says solved: {kept}, kept: 60, broke: None, {differ}"),
    ("solved", "runs.0.kept", 61, "run 0 of the film says solved: {kept}, kept: 61, broke: None, {differ}"),
    ("solved", "runs.0.kept", None, "run 0 of the film says solved: {kept}, kept: None, broke: None, {differ}"),
    ("solved", "runs.0.broke", 61, "run 0 of the film says solved: {kept}, kept: {kept}, broke: 61, {differ}"),
    ("solved", "runs.0.broke", 40, "the lesson’s own run is said to break at epoch 40, and goes on"),
    ("solved", "runs.2.right.0", 3, "run 2 of the film says solved: None, kept: None, broke: None, {differ}"),
    ("solved", "runs.2.right.5", -1, "run 2 of the film says solved: None, kept: None, broke: None, {differ}"),
    ("solved", "runs.2.kept", 5, "run 2 of the film says solved: None, kept: 5, broke: None, {differ}"),
    ("solved", "signs", [{"kind": "level", "neurons": [], "layer": None, "since": 0}],
     "the film has signs of what keeps it from learning, and learns"),
    ("twins", "signs.0.neurons", ["h1", "h3"], "sign 0 of the film, twins: their weights are not the same from epoch 0 on"),
    ("twins", "signs.0.neurons", ["h1"], "sign 0 of the film, twins: their weights are not the same from epoch 0 on"),
    ("twins", "signs.0.since", 1, "sign 0 of the film, twins: their weights are not the same from epoch 1 on"),
    ("twins", "signs.0.since", 99, "sign 0 of the film begins at epoch 99, of which there is no snapshot"),
    ("twins", "signs.0.neurons", ["h1", "h9"], "the film cannot be read: ValueError at its signs"),
    ("twins", "snapshots.9.weights.0.0.1", 0.5, "sign 0 of the film, twins: their weights are not the same from epoch 0 on"),
    ("twins", "snapshots.9.weights.1.0.1", 0.5, "sign 0 of the film, twins: their weights are not the same from epoch 0 on"),
    ("twins", "snapshots.9.weights", None, "the film cannot be read: TypeError at its signs"),
    ("saturated", "signs.0.kind", "twins", "sign 0 of the film, twins: their weights are not the same from epoch 0 on"),
    ("dead", "snapshots.2.outputs", None, "the film cannot be read: TypeError at its answers"),
]
DIFFER = "which its counts of right answers do not say"


@pytest.mark.parametrize(("name", "place", "value", "what"), FAULTS)
def test_a_film_that_contradicts_itself_is_found(name: str, place: str, value: Any, what: str, tmp_path: Path) -> None:
    trace = json.loads(film_text(name))
    what = what.format(kept=trace["film"]["runs"][0]["kept"], differ=DIFFER)
    inside: Any = trace["film"]
    *way, last = [int(part) if part.isdigit() else part for part in place.split(".")]
    for part in way:
        inside = inside[part]
    assert inside[last] != value
    inside[last] = value
    assert what in faults(json.dumps(trace), tmp_path)


def film_of_counts(at: tuple[int, ...], right: tuple[int, ...], solved: int | None, kept: int | None) -> Film:
    """Two samples, five epochs. The run stands second: of the first one a snapshot must show when it is solved."""
    said = {"losses": [0.1] * len(at), "broke": None}
    first = {**said, "right": [0] * len(at), "solved": None, "kept": None}
    runs = [first, {**said, "right": right, "solved": solved, "kept": kept}]
    return Film({"epochs": 5, "at": list(at), "runs": runs}, {"samples": [{}, {}]})


@pytest.mark.parametrize("at", [(0, 1, 2, 3, 4, 5), (0, 2, 5), (0, 3), (0, 1, 4, 5)])
def test_solved_and_kept_may_be_said_where_some_training_could_have_them(at: tuple[int, ...]) -> None:
    """All ways in which the answers may come and go, seen at some epochs: what is said must be true of one of them."""
    could: dict[tuple[int, ...], set[tuple[int | None, int | None]]] = {}
    for right in itertools.product([1, 2], repeat=6):
        solved = right.index(2) if 2 in right else None
        kept = next((epoch for epoch in range(6) if all(r == 2 for r in right[epoch:])), None)
        could.setdefault(tuple(right[epoch] for epoch in at), set()).add((solved, kept))
    for seen, true in could.items():
        for said in itertools.product([None, *range(6)], repeat=2):
            assert (list(_marks(film_of_counts(at, seen, *said))) == []) == (said in true), (seen, said)


ANSWERS = [
    ("largest", [0.2, 0.5], [0, 1], True),
    ("largest", [0.5, 0.2], [0, 1], False),
    ("largest", [0.5, 0.4, 0.6], [1, 0, 0], False),
    ("largest", [0.5, 0.5], [1, 0], None),
    ("largest", [0.5, 0.5000000000001], [1, 0], None),
    ("side", [0.71], [1], True),
    ("side", [0.71], [0.4], False),
    ("side", [0.69, 0.71], [0.4, 1], True),
    ("side", [0.69, 0.69], [0.4, 1], False),
    ("side", [0.7], [1], None),
    ("side", [0.7], [0.4], None),
    ("side", [0.7, 0.71], [0.4, 0.4], False),
]


@pytest.mark.parametrize(("rule", "outputs", "targets", "right"), ANSWERS)
@pytest.mark.parametrize("said", [True, False])
def test_an_answer_is_right_by_the_films_rule_and_where_its_digits_cannot_tell_as_it_says(
    rule: str, outputs: list[float], targets: list[float], right: bool | None, said: bool
) -> None:
    film = Film({"rule": rule, "middle": 0.7}, {"samples": [{"target": targets}]})
    assert film.right({"outputs": [outputs], "right": [said]}) == [said if right is None else right]


def test_an_output_on_the_border_to_its_last_digit_is_no_fault(tmp_path: Path) -> None:
    trace = json.loads(film_text("solved"))
    trace["film"]["snapshots"][0]["outputs"][0][0] = 0.5
    assert faults(json.dumps(trace), tmp_path) == ()


@pytest.mark.slow
@settings(max_examples=examples(30, 300))
@given(
    seed=st.integers(0, 10**6), pair=st.sampled_from(PAIRS), samples=st.integers(1, 4), batch=st.sampled_from(["online", "full"]),
    shared=st.booleans(), rate=st.sampled_from([0.1, 1, 20]),
)
def test_no_random_film_has_a_fault(
    seed: int, pair: tuple[str, str], samples: int, batch: str, shared: bool, rate: float,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    data = random_data(
        seed, loss=pair[0], output=pair[1], samples=samples, conventions={"shared_bias": shared},
        training={"batch": batch, "learning_rate": rate, "epochs": 15},
    )
    try:
        lesson = lesson_of(data)
        text = to_json(msgspec.structs.replace(record(lesson), film=film_of(lesson))).decode()
    except TracerError:  # it has no slope to learn with, or runs away in the first step
        return
    assert faults(text, tmp_path_factory.mktemp("film")) == ()


JUNK = st.sampled_from([None, True, -1, 0, 10**400, 1e300, "x", [], {}, [[]], [None], {"a": 1}, 7.5])


@pytest.mark.slow
@settings(max_examples=examples(75, 750))
@given(data=st.data())
def test_the_audit_never_raises_whatever_a_film_holds(data: st.DataObject, tmp_path_factory: pytest.TempPathFactory) -> None:
    trace = json.loads(film_text(data.draw(st.sampled_from(sorted(LESSONS)))))
    for _ in range(data.draw(st.integers(1, 3))):
        inside: Any = trace["film"]
        while True:
            keys = list(inside) if isinstance(inside, dict) else list(range(len(inside)))
            if not keys:
                break
            key = data.draw(st.sampled_from(keys))
            if not isinstance(inside[key], dict | list) or not data.draw(st.integers(0, 3)):
                inside[key] = copy.deepcopy(data.draw(JUNK))
                break
            inside = inside[key]
    folder = tmp_path_factory.mktemp("film")
    (folder / "t.json").write_text(json.dumps(trace), "utf-8")
    ties = "".join(f'<p data-path="film.{path}">1</p>' for path in ("at.1", "snapshots.1.loss", "runs.0.solved", "signs.0.size"))
    said = "".join(
        f'<p data-case="film-{kind}:{",".join("01"[: case.places])}:{case.outcomes[0]}"><i class="name">h1</i></p>'
        for kind, case in FILM_CASES.items()
    )
    (folder / "p.html").write_text(f'<article data-trace="t.json">{ties}{said}</article>', "utf-8")
    audit_page(folder / "p.html")


def test_a_film_that_is_no_film_is_one_finding() -> None:
    assert faults_of(Film({}, {})) == ("the film cannot be read: IndexError at its shape",)


# Axes

LOG = '<text class="tick" data-plot="a" data-axis="{axis}" {axis}="{place}" data-scale="{scale}">{text}</text>'
AXES = [
    ("x", [("10", "log", "1"), ("20", "log", "10"), ("30", "log", "100")], []),
    ("x", [("10", "log", "1"), ("13.01", "log", "2"), ("20", "log", "10")], []),
    ("x", [("10", "log", "1"), ("15", "log", "2"), ("20", "log", "10")], ["2"]),
    ("x", [("10", "log", "1"), ("20", "log", "20"), ("30", "log", "100")], ["20"]),
    ("y", [("90", "log", "0.001"), ("60", "log", "0.01"), ("30", "log", "0.1")], []),
    ("y", [("90", "log", "1 × 10<tspan class='sup'>−3</tspan>"), ("60", "log", "0.01"), ("30", "log", "0.1")], []),
    ("y", [("90", "log", "0.001"), ("60", "log", "0.02"), ("30", "log", "0.1")], ["0.02"]),
    ("x", [("0", "none", "0"), ("10", "log", "1"), ("20", "log", "10")], []),
    ("x", [("0", "none", "0"), ("10", "log", "1")], []),
    ("x", [("10", "none", "0"), ("10", "log", "1"), ("20", "log", "10")], ["0"]),
    ("x", [("15", "none", "0"), ("10", "log", "1"), ("20", "log", "10")], ["0"]),
    ("y", [("95", "none", "0"), ("90", "log", "1"), ("60", "log", "10")], []),
    ("y", [("85", "none", "0"), ("90", "log", "1"), ("60", "log", "10")], ["0"]),
    ("x", [("0", "none", "0"), ("5", "none", "0"), ("10", "log", "1")], ["0", "0"]),
    ("x", [("0", "none", "1"), ("10", "log", "1"), ("20", "log", "10")], ["scale"]),
    ("x", [("0", "log", "0"), ("10", "log", "1"), ("20", "log", "10")], ["scale"]),
    ("x", [("0", "wide", "0"), ("10", "log", "1"), ("20", "log", "10")], ["scale"]),
    ("x", [("0", "none", "0"), ("10", "", "1"), ("20", "", "2")], ["0", "1", "2"]),
    ("x", [("0", "", "0"), ("10", "log", "1"), ("20", "log", "10")], ["0", "1", "10"]),
    ("x", [("0", "none", "0")], ["0"]),
    ("x", [("0", "", "0"), ("10", "", "5,000"), ("20", "", "10,000")], []),
    ("x", [("0", "", "0"), ("10", "", "6,000"), ("20", "", "10,000")], ["6,000"]),
]


@pytest.mark.parametrize(("axis", "ticks", "wrong"), AXES)
def test_ticks_stand_where_their_scale_has_them(axis: str, ticks: list[tuple[str, str, str]], wrong: list[str], audited) -> None:
    drawn = "".join(LOG.format(axis=axis, place=place, scale=scale, text=text) for place, scale, text in ticks)
    found = audited(f'<article data-trace="film.json"><svg>{drawn}</svg></article>').findings
    scale = "a data-scale is log, for numbers above 0, or none, for a 0 that stands apart"
    assert ["scale" if f.what.startswith(scale) else f.text for f in found if f.judge == "axis"] == wrong
