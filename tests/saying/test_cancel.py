"""Two losses side by side: whatever the lesson, the slope cancels as it is printed, and nothing else there is false."""

from __future__ import annotations

import math
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from tests.examples import examples
from tests.lessons import lesson_of, random_data
from tests.pages.conftest import ROOT
from tests.pages.test_film_pages import findings, written
from tests.pages.test_random_pages import CONVENTIONS, ROUNDINGS
from tracer.audit import audit_page
from tracer.ground.errors import TracerError
from tracer.lesson import Lesson, load_lesson
from tracer.saying.cancel import Cancellation
from tracer.saying.view import View
from tracer.tape.record import record

pytestmark = pytest.mark.slow

PAIRS = [("half-squared-error", "sigmoid"), ("squared-error", "sigmoid"), ("mean-squared-error", "sigmoid"),
         ("binary-cross-entropy", "sigmoid"), ("cross-entropy", "softmax")]
"""Every loss that has another beside it, with its output activation."""


def film_page(lesson: Lesson, folder: Path) -> str:
    """The film page of a lesson in a folder, with its traces."""
    return written(lesson, folder)[0]


@st.composite
def lessons(draw: st.DrawFn) -> Lesson:
    loss, output = draw(st.sampled_from(PAIRS))
    data = random_data(
        draw(st.integers(0, 10**6)), loss=loss, output=output, samples=draw(st.integers(1, 3)), rounding=draw(ROUNDINGS),
        conventions=draw(CONVENTIONS),
        training={"epochs": 3, "batch": draw(st.sampled_from(["online", "full"])), "momentum": draw(st.sampled_from([0, 0.9]))},
    )
    if data["rounding"]["carry"] and draw(st.booleans()):  # outputs near zero and one
        data["network"]["layers"][-1]["weights"] = [
            [weight * 40 for weight in row] for row in data["network"]["layers"][-1]["weights"]
        ]
    return lesson_of(data)


@settings(max_examples=examples(30, 300), phases=[Phase.explicit, Phase.generate])
@given(lesson=lessons())
def test_nothing_is_false_where_two_losses_stand_side_by_side(
    lesson: Lesson, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("film")
    try:
        html = film_page(lesson, folder)
    except TracerError as error:  # an output rounded to 0 or 1 has no logarithm
        assert "logarithm" in str(error) or "too large" in str(error)
        return
    compared = (folder / "other/trace.json").exists()  # not where an output of the other's tape is carried as 0 or 1
    assert ('id="losses-curves"' in html) == ('id="losses-cancel"' in html) == compared
    assert compared or lesson.rounding.carry
    assert findings(audit_page(folder / "film.html", "film.html")) == []


def small(loss: str, output: str, *, outputs: int = 2, weight: float = 0.5, targets: Any = None, **wishes: Any) -> Lesson:
    """Two inputs of 1, no hidden layer; every output is what the weight makes of it."""
    data = random_data(1, hidden=0, loss=loss, output=output, training={"epochs": 3}, biases=False, **wishes)
    data["network"]["layers"][0]["weights"] = [[weight, weight * (j + 1)] for j in range(outputs)]
    data["samples"] = [{"input": [1, 1], "target": targets or [int(j == 0) for j in range(outputs)]}]
    return lesson_of(data)


def line(lesson: Lesson) -> tuple[str, str]:
    """The neuron that shows it, and the text of its line."""
    cancel = Cancellation(View(record(lesson)))
    neuron = cancel.neuron()
    assert neuron is not None
    return neuron, "".join(part.partition(">")[2] for part in str(cancel.worked(neuron)).replace("⁡", "").split("<"))


CARRIED = {"carry": True, "decimals": {"output": 2}}
LINES = [
    ("binary-cross-entropy", "sigmoid", "output-minus-target",
     "deltao1=outo1−targeto1outo1·(1−outo1)·[outo1·(1−outo1)]=0.73−10.73×(1−0.73)×[0.73×(1−0.73)]=0.73−1=−0.27"),
    ("binary-cross-entropy", "sigmoid", "target-minus-output",
     "deltao1=targeto1−outo1outo1·(1−outo1)·[outo1·(1−outo1)]=1−0.730.73×(1−0.73)×[0.73×(1−0.73)]=1−0.73=0.27"),
    ("cross-entropy", "softmax", "output-minus-target",
     "deltao1=−targeto1·(1−outo1)+outo1·targeto2=−1×(1−0.38)+0.38×0=0.38−1=−0.62"),
    ("cross-entropy", "softmax", "target-minus-output",
     "deltao1=targeto1·(1−outo1)−outo1·targeto2=1×(1−0.38)−0.38×0=1−0.38=0.62"),
]


@pytest.mark.parametrize("loss, output, delta, text", LINES)
def test_the_line_in_symbols_and_in_numbers(loss: str, output: str, delta: str, text: str) -> None:
    assert line(small(loss, output, rounding=CARRIED, conventions={"delta": delta})) == ("o1", text)


def test_an_exact_lesson_puts_rounded_numbers_in_and_says_so() -> None:
    _, text = line(small("binary-cross-entropy", "sigmoid"))
    assert "≈0.731059−10.731059×(1−0.731059)×[0.731059×(1−0.731059)]=0.731059−1=−0.268941" in text


def test_a_rounded_error_is_what_the_line_begins_with_where_it_is_not_the_delta() -> None:
    rounding = {"carry": True, "decimals": {"output": 3, "error": 1}}
    _, text = line(small("binary-cross-entropy", "sigmoid", rounding=rounding))
    assert text.startswith("erroro1=") and text.endswith("=0.731−1=−0.269≈−0.3")


def test_an_output_of_zero_or_one_has_no_line_and_another_neuron_shows_it() -> None:
    lesson = small("binary-cross-entropy", "sigmoid", rounding=CARRIED)
    data = msgspec.structs.replace(lesson.network.layers[0], weights=((Decimal(5), Decimal(5)), (Decimal(0), Decimal(1))))
    mixed = msgspec.structs.replace(lesson, network=msgspec.structs.replace(lesson.network, layers=(data,)))
    assert line(mixed)[0] == "o2"


def test_where_no_output_can_show_it_words_say_so(tmp_path: Path) -> None:
    rounding = {"carry": True, "decimals": {"output": 2}}
    lesson = small("binary-cross-entropy", "sigmoid", outputs=1, weight=5, rounding=rounding)
    assert Cancellation(View(record(lesson))).neuron() is None
    assert "there are no numbers to put in" in film_page(lesson, tmp_path)
    assert findings(audit_page(tmp_path / "film.html", "film.html")) == []


@pytest.mark.parametrize("target", [0, 0.2, 1])
def test_an_output_that_only_prints_as_one_has_a_loss_and_no_line(target: float, tmp_path: Path) -> None:
    lesson = small("binary-cross-entropy", "sigmoid", outputs=1, weight=7.5, targets=[target])
    assert Cancellation(View(record(lesson))).neuron() is None
    film_page(lesson, tmp_path)
    assert findings(audit_page(tmp_path / "film.html", "film.html")) == []


def test_a_softmax_of_very_many_outputs_is_not_listed(tmp_path: Path) -> None:
    lesson = small("cross-entropy", "softmax", outputs=7, weight=0.1)
    assert "too many outputs to list" in film_page(lesson, tmp_path)
    assert findings(audit_page(tmp_path / "film.html", "film.html")) == []


@pytest.mark.parametrize("loss, output", PAIRS)
@pytest.mark.parametrize("carry", [True, False])
def test_changing_the_last_digit_of_any_number_of_the_section_is_caught(
    loss: str, output: str, carry: bool, tmp_path: Path
) -> None:
    rounding = CARRIED if carry else {"carry": False}
    html = film_page(small(loss, output, targets=[0.8, 0.2], rounding=rounding), tmp_path)
    path = tmp_path / "film.html"
    begin, end = html.index('id="losses-number"'), html.index('id="losses-curves"')
    loose = r"<p>(?:Softmax ties|The chain rule takes).*?</p>"  # formulas without a relation, which say nothing
    skipped = loose + r"|<span class=\"name\">.*?</span>|<table.*?<tbody>|<h3.*?</h3>|<(?:[^>\"]|\"[^\"]*\")*>|&#?\w+;|\bo\d|\bh\d"
    blanked = re.sub(skipped, lambda part: "\0" * len(part[0]), html[begin:end], flags=re.DOTALL)
    places = [begin + match.end() - 1 for match in re.finditer(r"[\d.]*\d", blanked)]
    assert len(places) > 40
    unseen = []
    for place in places[:: 1 + len(places) // 40]:
        changed = html[:place] + str((int(html[place]) + 1) % 10) + html[place + 1 :]
        path.write_text(changed, encoding="utf-8")
        if not audit_page(path).findings:
            unseen.append(html[place - 60 : place + 10])
    assert unseen == []


def test_the_derivative_that_the_words_give_is_that_of_the_loss() -> None:
    """dE/do of binary cross-entropy is (o − t)/(o(1 − o)); of cross-entropy −t/o. Held against small differences."""
    step = 1e-6
    for o in (0.1, 0.5, 0.77):
        for t in (0.0, 0.3, 1.0):
            def binary(x: float, t: float = t) -> float:
                return -(t * math.log(x) + (1 - t) * math.log(1 - x))

            def shares(x: float, t: float = t) -> float:
                return -t * math.log(x)

            assert (binary(o + step) - binary(o - step)) / (2 * step) == pytest.approx((o - t) / (o * (1 - o)), abs=1e-6)
            assert (shares(o + step) - shares(o - step)) / (2 * step) == pytest.approx(-t / o, abs=1e-6)


def curves(lesson: Lesson, folder: Path) -> str:
    html = film_page(lesson, folder)
    assert findings(audit_page(folder / "film.html", "film.html")) == []
    after = html[html.index('id="losses-curves"') : html.index('id="rates"')]
    after = re.sub(r"<svg.*?</svg>|<[^>]*>", "", after, flags=re.DOTALL)
    return " ".join(after.split())


def test_where_the_squared_error_alone_gets_there_the_page_says_so(tmp_path: Path) -> None:
    text = curves(load_lesson(ROOT / "docs/lessons/smallest.toml", overrides=["training.epochs=2000"]), tmp_path)
    assert "With the half squared error, every answer is right for the first time after epoch 1111" in text
    assert "with binary cross-entropy that does not happen in all the 2000 epochs." in text
    assert "At the end, that is still so." in text
    assert "That is not what the slope alone would lead one to expect, and yet it is so for these weights." in text


def test_the_same_told_from_the_other_side(tmp_path: Path) -> None:
    overrides = ["training.epochs=2000", "training.loss='binary-cross-entropy'"]
    text = curves(load_lesson(ROOT / "docs/lessons/smallest.toml", overrides=overrides), tmp_path)
    assert "With the half squared error, every answer is right for the first time after epoch 1111" in text
    assert "At the end, that is still so." in text
    assert "That is not what the slope alone would lead one to expect" in text


def test_where_cross_entropy_is_the_first_the_page_says_that(tmp_path: Path) -> None:
    text = curves(load_lesson(ROOT / "docs/lessons/three-classes.toml", overrides=["training.epochs=200"]), tmp_path)
    assert "With cross-entropy, every answer is right for the first time after epoch 32;" in text
    assert "That is what the slope would lead one to expect, and it is so for these weights." in text
