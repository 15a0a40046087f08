"""From MathML to print: nothing is lost, and every equation of a key is true as printed."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from tracer.audit import audit_page
from tracer.classroom.sheets.content import Paper
from tracer.classroom.sheets.formulas import formula
from tracer.exercises.plan import Plan, plan_of
from tracer.exercises.reader import load_exercise
from tracer.exercises.records import Variant
from tracer.exercises.variants import make_variants
from tracer.tape.trace import to_json

DOCS = Path(__file__).parents[2] / "docs" / "exercises"
EXERCISES = {
    "backpropagation": (DOCS / "backpropagation.toml").read_text(),
    "given": f'title = "x"\nlesson = "{DOCS.parent / "lessons" / "xor.toml"}"\ngive = ["net", "output"]\nask = ["delta", "new_weight", "new_bias"]\n',
    "mazur": f'title = "x"\nlesson = "{DOCS.parent / "lessons" / "mazur.toml"}"\nnumbers = "lesson"\ndecimals = 6\n',
    "deeper": 'title = "x"\nshape = [2, 2, 2, 1]\ndecimals = 6\nask = ["net", "output", "loss", "delta", "new_weight", "new_bias"]\n',
    "2-3-1": 'title = "x"\nshape = [2, 3, 1]\n',
}
CASES = [
    ("<mn>−0.5</mn>", ["text", "−0.5"]),
    ("<mi>x</mi>", ["letter", "x"]),
    ("<mi>net</mi>", ["text", "net"]),
    ('<mi mathvariant="normal">∂</mi>', ["text", "∂"]),
    ("<mo>×</mo>", ["sign", "×"]),
    ("<mrow><mi>a</mi><mo>⁡</mo><mn>1</mn></mrow>", ["row", ["letter", "a"], ["text", "1"]]),
    ("<msub><mi>w</mi><mrow><mi>h</mi><mn>1</mn></mrow></msub>", ["sub", ["letter", "w"], ["row", ["letter", "h"], ["text", "1"]]]),
    ("<msubsup><mi>w</mi><mn>1</mn><mo>+</mo></msubsup>", ["subsup", ["letter", "w"], ["text", "1"], ["sign", "+"]]),
    ("<msup><mi>e</mi><mn>2</mn></msup>", ["sup", ["letter", "e"], ["text", "2"]]),
    ("<mfrac><mn>1</mn><mn>2</mn></mfrac>", ["frac", ["text", "1"], ["text", "2"]]),
    ("<mtext>&#34;#panic() &lt;b&gt; $</mtext>", ["text", '"#panic() <b> $']),
    ('<mspace width="0.3em"></mspace>', ["gap"]),
]


def made(name: str, tmp_path: Path, count: int = 3) -> tuple[Plan, list[Variant]]:
    path = tmp_path / "one.toml"
    path.write_text(EXERCISES[name], encoding="utf-8")
    plan = plan_of(load_exercise(path))
    return plan, list(make_variants(plan, [f"{at:05}-CODE{at}" for at in range(count)]))


def texts(node: Any) -> str:
    if node[0] == "lines":
        return "".join(texts(cell) for line in node[1:] for cell in line)
    return "".join(part if isinstance(part, str) else texts(part) for part in node[1:])


@pytest.mark.parametrize("mathml, tree", CASES)
def test_each_element_has_its_counterpart(mathml: str, tree: object) -> None:
    assert formula(mathml) == tree


def test_an_unknown_element_is_refused() -> None:
    with pytest.raises(ValueError, match="<mroot> has no counterpart in print"):
        formula("<mroot><mn>2</mn><mn>3</mn></mroot>")


@pytest.mark.parametrize("name", EXERCISES)
def test_nothing_of_an_equation_is_lost(name: str, tmp_path: Path) -> None:
    plan, variants = made(name, tmp_path, 1)
    paper = Paper(plan, variants[0])
    for asked in plan.asked:
        mathml = str(paper.equations.equation(paper.view.by_id(asked.row)))
        assert texts(formula(mathml)) == unescape(re.sub("<[^>]*>", "", mathml)).replace("\u2061", "")


@pytest.mark.parametrize("name", EXERCISES)
def test_every_equation_of_a_key_is_true_as_printed(name: str, tmp_path: Path) -> None:
    """The audit of pages judges them, with an evaluator of its own: what follows = is exactly what stands before it."""
    plan, variants = made(name, tmp_path)
    for variant in variants:
        paper = Paper(plan, variant)
        shown: set[int] = set()
        equations = [str(paper.equations.equation(row)) for asked in plan.asked
                     for row in paper._working(paper.view.by_id(asked.row), shown)]
        assert len(equations) >= len(plan.asked)
        (tmp_path / "trace.json").write_bytes(to_json(paper.view.trace))
        page = tmp_path / "page.html"
        page.write_text(f'<article><p data-trace="trace.json"></p>{"".join(equations)}</article>', encoding="utf-8")
        report = audit_page(page)
        assert [finding.what for finding in report.findings if finding.judge == "equation"] == []
        assert report.counts["relations"] > 2 * len(plan.asked)


def test_a_false_equation_would_be_found(tmp_path: Path) -> None:
    plan, variants = made("backpropagation", tmp_path, 1)
    paper = Paper(plan, variants[0])
    (tmp_path / "trace.json").write_bytes(to_json(paper.view.trace))
    page = tmp_path / "page.html"
    equation = str(paper.equations.equation(paper.view.by_id(plan.asked[1].row))).replace("≈", "=")
    page.write_text(f'<article><p data-trace="trace.json"></p>{equation}</article>', encoding="utf-8")
    assert [finding for finding in audit_page(page).findings if finding.judge == "equation"]


@pytest.mark.parametrize("name", EXERCISES)
def test_the_last_number_of_the_working_is_the_answer(name: str, tmp_path: Path) -> None:
    plan, variants = made(name, tmp_path)
    for variant in variants:
        paper = Paper(plan, variant)
        for asked, answer in zip(plan.asked, variant.answers, strict=True):
            assert abs(float(paper.view.by_id(asked.row).value) - answer) < 1e-9
