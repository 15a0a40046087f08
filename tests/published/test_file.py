"""The file of printed numbers: read with the same care as a lesson."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.lessons import SMALL
from tracer.ground.errors import TracerError
from tracer.ground.inventory import check_printed, lesson_name, lesson_paths
from tracer.lesson import parse_lesson
from tracer.site.published import agrees, parse_published
from tracer.site.sources import read_sources
from tracer.tape.record import record

TRACE = record(parse_lesson(SMALL))
BATCH = record(parse_lesson(
    SMALL.replace("[training]", "[[samples]]\ninput = [0, 1]\ntarget = [0]\n[training]\nbatch = \"full\"")
))
HEAD = '[source]\ntitle = "A text"\n'


def problems(text: str, trace=TRACE) -> list[str]:
    with pytest.raises(TracerError) as error:
        parse_published(text, trace, where="x.printed.toml")
    return [str(problem) for problem in error.value.problems]


def numbers(*entries: str) -> str:
    return "numbers = [" + ", ".join("{" + entry + "}" for entry in entries) + "]\n" + HEAD


def test_a_number_keeps_the_digits_that_were_printed():
    text = numbers('quantity = "new_weight", neuron = "o1", source = "h1", printed = 0.730')
    (only,) = parse_published(text, TRACE).comparisons
    assert only.printed.as_tuple() == Decimal("0.730").as_tuple()
    assert only.row.quantity == "new_weight" and only.row.step == 1


AGREE = [
    ("0.61", "0.605", True), ("0.61", "0.6149", True), ("0.61", "0.615", False), ("-0.61", "-0.605", True),
    ("0.10", "0.1", True), ("0.10", "0.104", True), ("0.10", "0.106", False), ("2", "2.4", True),
    ("0.123456789012345", "0.1234567890123", True), ("0.123456789012345", "0.1234567890", False), ("0", "0.4", True),
]


@pytest.mark.parametrize(("printed", "number", "so"), AGREE)
def test_the_rule_of_agreement(printed, number, so):
    assert agrees(Decimal(printed), Decimal(number)) is so


def test_raw_or_carried_value_may_be_what_was_printed():
    row = next(row for row in TRACE.rows if row.quantity == "output" and row.raw != row.value)
    text = numbers(*(f'quantity = "output", neuron = "{row.neuron}", printed = {number:f}' for number in (row.raw, row.value)))
    assert [(each.agrees, each.field) for each in parse_published(text, TRACE).comparisons] == [(True, "raw"), (True, "value")]


def test_a_number_that_differs_without_a_reason_is_no_mistake_of_the_file():
    published = parse_published(numbers('quantity = "net", neuron = "h1", printed = 7'), TRACE)
    assert [(reason, len(those)) for reason, those in published.explained()] == [("", 1)]


BAD = [
    ("x = [", ["x.printed.toml: this is not TOML: Invalid value (at end of document); mend the line that is named"]),
    ("numbers = []\n" + HEAD,
     ['x.printed.toml: numbers: there is no number; one or more; add one, as in { quantity = "net", neuron = "h1", printed = 0.61 }']),
    (numbers('quantity = "net", neuron = "h1", printed = "0.61"'),
     ['x.printed.toml: numbers[0].printed: expected a number, got the text "0.61"']),
    (numbers('quantity = "nett", neuron = "h1", printed = 1', 'quantity = "net", neuron = "h9", printed = 1'), [
        'x.printed.toml: numbers[0].quantity: "nett" is not known (did you mean "net"?); allowed: input, target, weight, bias, '
        "learning_rate, momentum, product, weighted_sum, net, output, exponential, exponential_sum, loss, error, derivative, "
        "backward_product, backward_sum, delta, gradient, bias_gradient, sample_gradient, sample_bias_gradient, change, "
        "bias_change, new_weight, new_bias; rename it",
        'x.printed.toml: numbers[1].neuron: "h9" is not there; in the tape: "h1", "h2", "o1"; name a row of the tape',
    ]),
    (numbers('quantity = "net", printed = 1'),
     ['x.printed.toml: numbers[0].neuron: nothing is said of the neuron; in the tape: "h1", "h2", "o1"; name a row of the tape']),
    (numbers('quantity = "net", neuron = "h1", step = 9, printed = 1'),
     ["x.printed.toml: numbers[0].step: 9 is not there; in the tape: 1; name a row of the tape"]),
    (numbers('quantity = "net", neuron = "h1", printed = 1, slip = "typo"') + "[slips]\ntypos = \"why\"\n", [
        'x.printed.toml: numbers[0].slip: "typo" is not in [slips] (did you mean "typos"?); names there: "typos"; '
        "write the reason into [slips], under this name",
        'x.printed.toml: slips.typos: no number names this reason; add slip = "typos" to a number, or remove the reason',
    ]),
    ('numbers = [{quantity = "net", neuron = "h1", printed = 1}]\n[source]\ntitle = " "\nurl = "javascript:x"\nyer = 1\n', [
        'x.printed.toml: source.yer: this field is not known (did you mean "year"?); allowed here: title, author, year, url; '
        "remove or rename it",
        "x.printed.toml: source.title: there is no title; write the title of the text",
        'x.printed.toml: source.url: "javascript:x" is no address of a page; it begins with https:// or http://; '
        "write the whole address, or leave it out",
    ]),
]


@pytest.mark.parametrize(("text", "messages"), BAD)
def test_each_mistake_has_its_message_and_all_are_told(text, messages):
    assert problems(text) == messages


def test_in_a_batch_the_sample_must_be_named():
    assert problems(numbers('quantity = "net", neuron = "h1", printed = 1'), BATCH) == [
        "x.printed.toml: numbers[0].sample: nothing is said, and there are 2 such rows; in the tape: 1, 2; name the sample"
    ]


def test_printed_numbers_are_no_lesson(tmp_path):
    folder = tmp_path / "docs" / "lessons"
    folder.mkdir(parents=True)
    (folder / "a.toml").write_text(SMALL)
    (folder / "a.printed.toml").write_text(numbers('quantity = "net", neuron = "h1", printed = 7'))
    assert [path.name for path in lesson_paths(tmp_path)] == ["a.toml"]
    assert read_sources(lesson_paths(tmp_path))[0].published is not None
    assert read_sources(lesson_paths(tmp_path), overrides=("training.learning_rate=1",))[0].published is None
    with pytest.raises(TracerError) as error:
        lesson_name(folder / "a.printed.toml")
    assert str(error.value) == f"{folder}/a.printed.toml: this holds printed numbers, and is no lesson; name the lesson beside it: a.toml"
    (folder / "a.toml").rename(folder / "b.toml")
    with pytest.raises(TracerError) as error:
        check_printed(tmp_path)
    assert str(error.value) == (
        'a.printed.toml: there is no lesson "a.toml" beside it; printed numbers stand beside their lesson, under its name; '
        "rename it, or write the lesson"
    )
