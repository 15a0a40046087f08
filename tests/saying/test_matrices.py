"""Every line of matrices of crafted lessons, in a golden that a person can read; the audit judges each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from tests.saying.plain import plain
from tests.saying.test_equations import CANCEL, PAIR, POWERS, WIDE, at_nets, lesson
from tracer.audit import audit_page
from tracer.saying.matrices import Matrices
from tracer.tape.trace import to_json

STAGES = ("net", "output", "passed", "delta", "update")
DEEP = """
network.layers = [
    { activation = "sigmoid", weights = [[0.1, -0.2], [0.3, 0.4], [0.5, -0.6]], biases = [0.1, -0.1, 0] },
    { activation = "bipolar-sigmoid", gain = 2, weights = [[1, -1, 0.5], [0.25, 0.75, -1]], biases = [0.25, -0.25] },
]
samples = [{ input = [1, -2], target = [0.5, 1] }]
"""
THIRDS = """
network.layers = [{ activation = "identity", weights = [[0.3333, 0.125], [0.25, 2]] }]
samples = [{ input = [0.3333, 2], target = [0.1, 0.2] }]
"""


def rows(count: int, senders: int) -> str:
    return f'{{ activation = "sigmoid", weights = {[[0.5] * senders] * count} }}'


def wide(inputs: int, hidden: int, outputs: int) -> str:
    return f"network.layers = [{rows(hidden, inputs)}, {rows(outputs, hidden)}]\nsamples = [{{ input = {[1] * inputs}, target = {[0] * outputs} }}]\nrounding.carry = false"


LESSONS = {
    "exactly": WIDE + "rounding.carry = false",
    "two layers, exactly": DEEP + "rounding.carry = false",
    "two layers, carried": DEEP + "rounding.decimals.default = 2",
    "two layers, carried with four decimals": DEEP,
    # numbers of a line's own: 11 decimals are printed whole, 15 are not
    "two layers, carried with five decimals": DEEP + "rounding.decimals.default = 5",
    "two layers, carried with seven decimals": DEEP + "rounding.decimals = { default = 7, gradient = 3 }",
    "two layers, cut": DEEP + 'rounding = { rule = "truncate", decimals = { default = 2 } }',
    # the products are rounded on their way to the sum, the line's own are not
    "rounded on the way": THIRDS + "rounding.decimals = { product = 1, gradient = 1 }",
    "threshold, target minus output, new weights, functions": DEEP + 'rounding.carry = false\nconventions = { bias = "threshold", delta = "target-minus-output", hidden_delta_weights = "new", slope = "function" }',
    "threshold, carried": DEEP + 'rounding.decimals.default = 1\nconventions = { bias = "threshold", delta = "target-minus-output" }',
    "what float64 has no digits for": POWERS + "rounding.carry = false",
    "what cancels": CANCEL + "rounding.carry = false",
    "full batch": PAIR + 'rounding.carry = false\ntraining.batch = "full"',
    "full batch of one": DEEP + 'rounding.carry = false\ntraining.batch = "full"',
    "σ(0)": 'network.layers = [{ weights = [[1], [-1]] }]\nsamples = [{ input = [0], target = [0, 1] }]\nrounding.decimals.default = 2',
    "bipolar(0), with a gain": 'network.layers = [{ activation = "bipolar-sigmoid", gain = 2, weights = [[1], [-1]] }]\nsamples = [{ input = [0], target = [0, 1] }]\nrounding.carry = false',
    "ReLU": at_nets("relu", "", True) + "\nrounding.carry = false",
    "softmax": at_nets("softmax", "", False).replace("samples", 'training.loss = "cross-entropy"\nsamples') + "\nrounding.carry = false",
    "softmax of one": 'network.layers = [{ activation = "softmax", weights = [[1]] }]\nsamples = [{ input = [2], target = [1] }]\ntraining.loss = "cross-entropy"\nrounding.carry = false',
    "as large as they are printed": wide(6, 6, 1),
    "too many inputs": wide(7, 2, 1),
    "too many hidden neurons": wide(2, 7, 1),
    "too many outputs": wide(2, 2, 7),
}


def lines(name: str) -> Iterator[tuple[str, str]]:
    """(stage and layer, what stands there)"""
    matrices = Matrices(lesson(LESSONS[name]))
    for layer in matrices.view.layers:
        for stage in STAGES:
            if stage != "passed" or not layer.is_output:
                yield f"{stage} of {layer.name}", str(getattr(matrices, stage)(layer) or "")


def test_the_lines_say_what_they_said(golden: Callable[[str, str], None]) -> None:
    said = ["# pytest tests/saying/test_matrices.py: lines of matrices; “; ” is the end of a row"]
    for name in LESSONS:
        matrices = Matrices(lesson(LESSONS[name]))
        said += [f"\n## {name}{'' if matrices.all_fit() else ': not all of it'}"]
        said += [f"{what}: {plain(text) if text else 'none'}" for what, text in lines(name)]
    golden("matrices.txt", "\n".join(said) + "\n")


def test_every_line_is_true(tmp_path: Path) -> None:
    for number, name in enumerate(LESSONS):
        (tmp_path / f"{number}.json").write_bytes(to_json(lesson(LESSONS[name]).view.trace))
        shown = [text for _, text in lines(name) if text]
        assert all(text.startswith('<math display="block" class="eq wide">') for text in shown), "it may be wider than a phone"
        page = tmp_path / f"{number}.html"
        page.write_text(f'<html><body><article data-trace="{number}.json">{"".join(shown)}</article></body></html>')
        report = audit_page(page, name)
        assert report.findings == ()
        assert report.counts.get("relations", 0) == len(shown)
