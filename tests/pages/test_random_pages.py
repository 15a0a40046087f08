"""Whatever a lesson holds, nothing on its page is false: random networks, conventions and roundings, each page audited."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from tests.examples import examples
from tests.lessons import HIDDEN, PAIRS, lesson_of, random_data
from tests.pages.conftest import TEMPLATES, html_of
from tracer.audit import audit_page
from tracer.ground.errors import TracerError
from tracer.lesson import Lesson
from tracer.lesson.notations import BUILT_IN
from tracer.lesson.quantities import COMPUTED
from tracer.site.pages import lesson_files
from tracer.site.source import Source
from tracer.tape.record import record

pytestmark = pytest.mark.slow

QUANTITIES = st.sampled_from([*COMPUTED, "default", "default", "output", "delta", "new_weight"])
ROUNDINGS = st.one_of(
    st.just({"carry": False}),
    st.fixed_dictionaries({"carry": st.just(False), "decimals": st.dictionaries(QUANTITIES, st.integers(0, 9), max_size=3)}),
    st.fixed_dictionaries(
        {
            "carry": st.just(True),
            "rule": st.sampled_from(["half-up", "half-even", "truncate"]),
            "decimals": st.dictionaries(QUANTITIES, st.integers(0, 8), max_size=4),
            "show": st.dictionaries(QUANTITIES, st.integers(0, 8), max_size=2),
        }
    ),
    st.fixed_dictionaries(
        {
            "carry": st.just(True),
            "rule": st.sampled_from(["half-up", "half-even", "truncate"]),
            "significant": st.dictionaries(QUANTITIES, st.integers(1, 6), max_size=4),
        }
    ),
)
CONVENTIONS = st.fixed_dictionaries(
    {
        "notation": st.sampled_from(BUILT_IN.names),
        "bias": st.sampled_from(["add", "threshold"]),
        "shared_bias": st.booleans(),
        "train_biases": st.booleans(),
        "delta": st.sampled_from(["output-minus-target", "target-minus-output"]),
        "hidden_delta_weights": st.sampled_from(["old", "new"]),
        "slope": st.sampled_from(["output", "function"]),
        "error": st.sampled_from(["difference", "delta", "loss"]),
        "weights": st.sampled_from(["names", "sender-receiver", "receiver-sender", "by-receiver", "by-sender"]),
    }
)
TRAINING = st.fixed_dictionaries(
    {
        "batch": st.sampled_from(["online", "full"]),
        "reduce": st.sampled_from(["mean", "sum"]),
        "momentum": st.sampled_from([0, 0.9]),
        "steps": st.integers(1, 3),
    }
)


@st.composite
def lessons(draw: st.DrawFn) -> Lesson:
    loss, output = draw(st.sampled_from(PAIRS))
    data = random_data(
        draw(st.integers(0, 10**6)), loss=loss, output=output, samples=draw(st.integers(1, 3)),
        rounding=draw(ROUNDINGS), conventions=draw(CONVENTIONS), training=draw(TRAINING),
    )
    return lesson_of(data)


def findings(lesson: Lesson, folder: Any) -> list[str]:
    source = Source(name="lesson", path=None, text="", lesson=lesson, trace=record(lesson))
    files = lesson_files(source, TEMPLATES)
    (folder / "lesson").mkdir(exist_ok=True)
    (folder / "lesson/trace.json").write_bytes(files["walkthroughs/lesson/trace.json"])
    (folder / "lesson.html").write_text(html_of(files["walkthroughs/lesson.md"].decode()), encoding="utf-8")
    report = audit_page(folder / "lesson.html", "lesson.html")
    assert len(lesson.network.layers) * 5 < sum(report.counts.values()), "the page was read"
    return [f"{finding.heading}: {finding.text}: {finding.what}" for finding in report.findings]


@settings(max_examples=examples(40, 600), phases=[Phase.explicit, Phase.generate])  # a lesson is hard to shrink; it is printed whole
@given(lesson=lessons())
def test_nothing_on_a_random_page_is_false(lesson: Lesson, tmp_path_factory: pytest.TempPathFactory) -> None:
    try:
        record(lesson)
    except TracerError as error:  # a random network may well run away
        assert "too large" in str(error) or "logarithm" in str(error)
        return
    assert findings(lesson, tmp_path_factory.mktemp("page")) == []


@st.composite
def sizes(draw: st.DrawFn) -> Lesson:
    """Where nothing is carried: numbers from 1e-12 to 1e14 beside each other, and large ones that nearly cancel."""
    low, high = draw(st.sampled_from([(-12, 13), (-12, 0), (-3, 12), (3, 13)]))

    def number() -> float:
        digits = draw(st.sampled_from([1, 2, 3, 0.7, 1.1]) | st.decimals(1, 10, places=4).map(float))
        return float(f"{draw(st.sampled_from([-1, 1])) * digits}e{draw(st.integers(low, high))}")

    shape = draw(st.lists(st.integers(1, 3), min_size=2, max_size=3))
    cancels = draw(st.sampled_from([None, 1, 1.0000001, 3]))
    layers = []
    for before, size in pairwise(shape):
        weights = [[number() for _ in range(before)] for _ in range(size)]
        if cancels and before > 1:
            weights = [[*row[:-1], -row[0] * cancels] for row in weights]
        activation = draw(st.sampled_from(["identity", "identity", "relu", "tanh", "sigmoid"]))
        layers.append({"activation": activation, "weights": weights, **({"biases": [number() for _ in range(size)]} if draw(st.booleans()) else {})})
    inputs = [number() for _ in range(shape[0])]
    if cancels:
        inputs[-1] = inputs[0]
    return lesson_of({
        "title": "Sizes", "network": {"layers": layers}, "samples": [{"input": inputs, "target": [draw(st.sampled_from([0, 1, 1e6])) for _ in range(shape[-1])]}],
        "training": {"learning_rate": draw(st.sampled_from([0.5, 0.1, 1e-9, 1e6])), "batch": draw(st.sampled_from(["online", "full"]))},
        "rounding": {"carry": False, "decimals": draw(st.sampled_from([{}, {}, {"default": 0}, {"default": 12}]))},
    })


@settings(max_examples=examples(60, 600), phases=[Phase.explicit, Phase.generate])
@given(lesson=sizes())
def test_nothing_is_false_where_float64_runs_out_of_digits(lesson: Lesson, tmp_path_factory: pytest.TempPathFactory) -> None:
    try:
        record(lesson)
    except TracerError as error:
        assert "too large" in str(error)
        return
    assert findings(lesson, tmp_path_factory.mktemp("page")) == []


@pytest.mark.parametrize("rule", ["truncate", "half-up", "half-even"])
def test_what_is_one_to_the_28th_digit_is_printed_and_passes(rule: str, tmp_path: Any) -> None:
    """An output of some 10^-35 and a target of 1, carried exactly: the loss comes out as 1, which a rule that cuts would
    never make of 0.999…"""
    data = random_data(1, hidden=0, loss="squared-error", rounding={"carry": True, "rule": rule})
    data["network"]["layers"] = [{"activation": "sigmoid", "weights": [[-80]]}]
    data["samples"] = [{"input": [1], "target": [1]}]
    assert findings(lesson_of(data), tmp_path) == []


DEPTHS = [
    pytest.param(activation, hidden, carry, marks=[pytest.mark.long] if (at + hidden + carry) % 2 else [], id=f"{activation}-{hidden}-{carry}")
    for at, activation in enumerate(HIDDEN) for hidden in range(4) for carry in (True, False)
]
"""Every day each activation at each depth, and in both ways of carrying; with --long at each depth in both ways."""


@pytest.mark.parametrize("activation, hidden, carry", DEPTHS)
def test_every_activation_at_every_depth(activation: str, hidden: int, carry: bool, tmp_path: Any) -> None:
    rounding = {"carry": True, "decimals": {"output": 2, "delta": 3, "new_weight": 2}} if carry else {"carry": False}
    data = random_data(hidden * 7 + carry, hidden=hidden, activation=activation, output=activation, rounding=rounding)
    assert findings(lesson_of(data), tmp_path) == []
