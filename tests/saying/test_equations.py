"""Equations over crafted rows: whole lines, as they stand on the page, in a golden that a person can read."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.lessons import lesson_of, random_lesson
from tests.saying.plain import plain
from tracer.audit import audit_page
from tracer.audit.dom import parse
from tracer.audit.links import Link
from tracer.audit.statements import statements
from tracer.audit.trace_reader import load_trace
from tracer.operators.activations import ACTIVATIONS
from tracer.operators.losses import LOSSES
from tracer.saying.equations import Equations
from tracer.saying.notation import notation_of
from tracer.saying.numbers import Numeral
from tracer.saying.view import View
from tracer.tape.record import record
from tracer.tape.trace import Row, to_json

Golden = Callable[[str, str], None]

HOW = {"exactly": {"carry": False}, "carried": {"decimals": {"default": 3}}}
BACKWARD = "output derivative error delta"
UPDATE = "gradient bias_gradient change bias_change new_weight new_bias"


def lesson(text: str, **settings: Any) -> Equations:
    data = {"title": "t", "training": {"learning_rate": 0.5}, **settings}
    for key, value in tomllib.loads(text).items():
        data[key] = {**data.get(key, {}), **value} if isinstance(value, dict) else value
    trace = record(lesson_of(data))
    return Equations(View(trace), notation_of(trace.lesson))


def at_nets(activation: str, gain: str, hidden: bool) -> str:
    """A layer of three whose nets are 0, 1 and −2."""
    layer = f'{{ activation = "{activation}"{gain}, weights = [[0], [1], [-2]] }}'
    behind = ', { activation = "identity", weights = [[1, -1, 0.5]], biases = [0.25] }' if hidden else ""
    target = "[0]" if hidden else "[0, 1, 0]"
    return f"network.layers = [{layer}{behind}]\nsamples = [{{ input = [1], target = {target} }}]"


def cases() -> Iterator[tuple[str, Equations, str]]:
    """(what it is, its equations, quantities that are shown): every activation, every loss, and what was crafted."""
    for name, entry in ACTIVATIONS.items():
        training = {"learning_rate": 0.5, "steps": int(entry.learns)}
        if name == "softmax":
            training |= {"steps": 1, "loss": "cross-entropy"}
        for gain in (", gain = 2",) * entry.has_gain + ("",):
            for how, rounding in HOW.items():
                equations = lesson(at_nets(name, gain, entry.learns), rounding=rounding, training=training)
                yield f"{name}{gain}, {how}", equations, "exponential exponential_sum output derivative delta"
    for name, loss in LOSSES.items():
        for activation in (each for each in loss.activations if each in ("identity", "sigmoid", "softmax")):
            for how, rounding in HOW.items():
                training = {"learning_rate": 0.5, "loss": name}
                yield f"{name} of {activation}, {how}", lesson(at_nets(activation, "", False), rounding=rounding, training=training), "loss delta"
    for name, text, quantities in CRAFTED:
        yield name, lesson(text), quantities


PAIR = """
network.layers = [{ activation = "identity", weights = [[1, -2]], biases = [0.5] }]
samples = [{ input = [3, -1], target = [4] }, { input = [0, 1], target = [-1] }]
"""
WIDE = """
network.layers = [
    { activation = "identity", weights = [[0.1, -0.2, 0.3, -0.4, 0.5, -0.6]], biases = [-0.7] },
    { activation = "identity", weights = [[1], [-1]], biases = [0.25, -0.25] },
]
samples = [{ input = [1, -2, 3, -4, 5, 0], target = [4, -5] }]
"""
HALVES = """
network.layers = [{ activation = "identity", weights = [[0.5], [-0.5], [0.3333], [0.9999]] }]
samples = [{ input = [0.25], target = [0.1, 0.2, 0.3, 0.4] }]
"""
POWERS = """
network.layers = [{ activation = "identity", weights = [[123456.7], [-9999.95], [0.00001]] }]
samples = [{ input = [9999.5], target = [0, 1, 0] }]
"""
CANCEL = """
network.layers = [{ activation = "identity", weights = [[1e9, -1e9, 0.1], [1234567890.1, -1234567890, 0], [0.1, 0.2, -0.3]], biases = [0.25, 0, 0] }]
samples = [{ input = [12345.67, 12345.67, 0.1], target = [0, 1, 0] }, { input = [1, 1, 1], target = [0, 0, 1] }]
"""
ALL = f"product weighted_sum net {BACKWARD} backward_product backward_sum loss {UPDATE}"
CRAFTED = [
    ("everything, exactly", WIDE + "rounding.carry = false", ALL),
    ("everything, carried", WIDE + "rounding.decimals.default = 1", ALL),
    ("threshold, target minus output, new weights",
     WIDE + 'rounding.carry = false\nconventions = { bias = "threshold", delta = "target-minus-output", hidden_delta_weights = "new" }', ALL),
    # σ(net)(1 − σ(net)) is no arithmetic, and stays a number of its own in delta
    ("slopes with the function itself", 'network.layers = [{ weights = [[0.5]] }]\nsamples = [{ input = [1], target = [0] }]\n'
     'rounding.carry = false\nconventions.slope = "function"', "derivative delta"),
    ("one sample after another, with momentum", PAIR + "rounding.carry = false\ntraining = { steps = 2, momentum = 0.9 }", UPDATE),
    ("one bias for a layer", WIDE.replace("-0.25]", "0.25]") + "rounding.carry = false\nconventions.shared_bias = true", UPDATE),
    ("full batch, mean", PAIR + 'rounding.carry = false\ntraining.batch = "full"', f"loss sample_gradient sample_bias_gradient {UPDATE}"),
    ("full batch, sum", PAIR + 'rounding.carry = false\ntraining = { batch = "full", reduce = "sum" }', f"loss sample_gradient sample_bias_gradient {UPDATE}"),
    ("full batch, mean, carried", PAIR + 'rounding.decimals.default = 2\ntraining.batch = "full"', f"loss sample_gradient sample_bias_gradient {UPDATE}"),
    ("full batch, one bias for a layer, in thirds",
     PAIR.replace("[-1] }]", "[-1] }, { input = [1, 1], target = [0] }]") + 'rounding.carry = false\ntraining.batch = "full"\nconventions.shared_bias = true',
     f"sample_bias_gradient {UPDATE}"),
    ("full batch, mean, carried with all digits", PAIR + 'rounding.decimals.output = 2\ntraining.batch = "full"', "loss gradient"),
    # −(1 · ln 1 + 0 · ln 0) = 0, but 1 · ln ½ only ≈; what rounds to the wrong end has no logarithm
    ("logarithms of 1 and 0", 'network.layers = [{ weights = [[9], [-9], [0]] }]\nsamples = [{ input = [1], target = [1, 0, 1] }]\n'
     'training.loss = "binary-cross-entropy"\nrounding.decimals = { output = 1, loss = 3 }', "output loss"),
    # carried with 28 digits, the loss is 1: by a rule that cuts it would be 0.999…
    ("1 to its last digit", 'network.layers = [{ weights = [[-80]] }]\nsamples = [{ input = [1], target = [1] }]\n'
     'training.loss = "squared-error"\nrounding.rule = "truncate"', "loss error"),
    ("halves up", HALVES + "rounding.decimals.default = 2", f"product net {BACKWARD} loss new_weight"),
    ("halves to even", HALVES + 'rounding = { rule = "half-even", decimals = { default = 2 } }', "product net loss"),
    ("cut", HALVES + 'rounding = { rule = "truncate", decimals = { default = 2 } }', "product net loss"),
    ("two digits shown, one carried", 'network.layers = [{ weights = [[0.02], [3], [-3]] }]\nsamples = [{ input = [1], target = [0, 1, 0] }]\n'
     "rounding = { decimals = { output = 1, derivative = 2, delta = 2 }, show = { output = 2, delta = 3 } }", f"{BACKWARD} loss"),
    ("σ(0.02) ≈ 0.5050 is not 0.50: more digits", 'network.layers = [{ weights = [[0.02], [0.0201]] }]\nsamples = [{ input = [1], target = [0, 0] }]\n'
     "rounding.decimals.output = 2\nrounding.show.output = 3", "output derivative delta"),
    ("powers of ten", POWERS + "rounding.significant.default = 2", f"product {BACKWARD} loss new_weight"),
    ("powers of ten, exactly", POWERS.replace("9999.5", "0.095") + "rounding.carry = false", f"product {BACKWARD} loss change new_weight"),
    # float64 has 15 digits: 499947496499.79376 − 499947496499.79375 of them are not its own
    ("large numbers, exactly", POWERS + "rounding.carry = false", f"product {BACKWARD} loss change new_weight"),
    # of what large numbers leave when they cancel, float64 has few digits, or none
    ("large numbers that cancel, exactly", CANCEL + "rounding.carry = false", f"weighted_sum net {BACKWARD} loss"),
    ("powers of ten in sums and squares, exactly", 'network.layers = [{ activation = "tanh", weights = [[1e-12, 0], [-2e-12, 0]] }, { activation = "identity", weights = [[-5e14, 3e14]], biases = [-0.125] }]\n'
     "samples = [{ input = [1, 9e14], target = [5e14] }]\nrounding.carry = false\ntraining.learning_rate = 1e-13", f"weighted_sum net {BACKWARD} loss change new_weight"),
    ("a negative rate of nothing", 'network.layers = [{ activation = "relu", weights = [[-1, 0]], biases = [-3] },'
     ' { activation = "identity", weights = [[0]], biases = [0] }]\nsamples = [{ input = [-4, 0], target = [1] }]\nrounding.carry = false', ALL),
]
"""What no lesson of the site has: (what it is, the lesson, quantities that are shown)."""


def shown(equations: Equations, quantities: str) -> list[Row]:
    return [row for row in equations.view.trace.rows if row.quantity in quantities.split() and row.expr is not None]


def test_equations_say_what_they_said(golden: Golden) -> None:
    lines = []
    for name, equations, quantities in cases():
        lines += [f"\n## {name}", *(plain(str(equations.equation(row))) for row in shown(equations, quantities))]
    golden("equations.txt", "# pytest tests/saying/test_equations.py: whole equations of crafted rows; ┊ is the end of a line\n" + "\n".join(lines) + "\n")


def test_rules_and_short_forms_say_what_they_said(golden: Golden) -> None:
    """`formula` in symbols alone, `short` in the running text; a long one is broken at the same places."""
    equations = lesson(WIDE + "rounding.carry = false")
    lines = ["# pytest tests/saying/test_equations.py: formulas, and equations in the running text"]
    for row in shown(equations, ALL):
        formula = str(equations.formula(row))
        assert formula.startswith('<div class="formula"><math display="block" class="eq">')
        lines += [plain(formula), "    " + plain(str(equations.short(row)))]
    golden("formulas.txt", "\n".join(lines) + "\n")


def test_rounded_parts_are_shown_before_what_they_are_part_of() -> None:
    """Those of the same step: the change before this one was shown in its own. Where nothing is rounded there are none."""
    carried = lesson(PAIR + "rounding.decimals.default = 2\ntraining = { steps = 2, momentum = 0.9 }")
    exactly = lesson(PAIR + "rounding.carry = false\ntraining = { steps = 2, momentum = 0.9 }")
    wanted = {"delta": ["error", "derivative"], "weighted_sum": ["product", "product"], "new_weight": ["gradient", "change"],
              "change": ["gradient"], "new_bias": ["bias_gradient", "bias_change"], "net": []}
    for row in carried.view.trace.rows:
        if row.quantity in wanted:
            parts = carried.parts(row)
            assert [part.quantity for part in parts] == wanted[row.quantity]
            assert {part.step for part in parts} <= {row.step}
    assert {exactly.parts(row) for row in exactly.view.trace.rows if row.expr is not None and row.quantity in wanted} == {()}


def test_a_symbol_in_the_running_text() -> None:
    equations = lesson(PAIR)
    assert plain(str(equations.symbol(equations.view.row("weight", "o1", "x1")))) == "w_x1→o1"


def test_every_one_of_them_is_true_and_says_its_rows(tmp_path: Path) -> None:
    for number, (name, equations, quantities) in enumerate(cases()):
        (tmp_path / f"{number}.json").write_bytes(to_json(equations.view.trace))
        page = tmp_path / f"{number}.html"
        rows = shown(equations, quantities)
        page.write_text(f'<html><body><article data-trace="{number}.json">{"".join(str(equations.equation(row)) for row in rows)}</article></body></html>')
        report = audit_page(page, name)
        assert report.findings == ()
        assert report.counts["relations"] >= len(rows)


def test_the_audit_sees_digits_that_float64_has_not(tmp_path: Path) -> None:
    old, new = "499947496499.794", "499947496499.79376"
    equations = lesson(POWERS + "rounding.carry = false")
    (tmp_path / "trace.json").write_bytes(to_json(equations.view.trace))
    page = tmp_path / "page.html"
    text = "".join(str(equations.equation(row)) for row in shown(equations, "delta new_weight"))
    assert old in text
    for shows, judges in ((text, set()), (text.replace(old, new), {"equation"})):
        page.write_text(f'<html><body><article data-trace="trace.json">{shows}</article></body></html>')
        assert {finding.judge for finding in audit_page(page).findings} == judges


def test_almost_stands_only_where_equals_would_be_false(tmp_path: Path) -> None:
    """Every ≈ of the crafted rows is turned into = before the audit judges it: it must object to each."""
    for number, (name, equations, quantities) in enumerate(cases()):
        (tmp_path / f"{number}.json").write_bytes(to_json(equations.view.trace))
        trace = load_trace(tmp_path / f"{number}.json")
        for row in shown(equations, quantities):
            document = parse(f"<html><body>{equations.equation(row)}</body></html>")
            (math,) = (element for element in document.elements if element.tag == "math")
            for chain in statements(math, document):
                for left, relation, right in zip(chain.sides, chain.relations, chain.sides[1:], strict=False):
                    assert relation == "=" or list(Link(left, "=", right, trace).judge()), (name, left.text, right.text)


@pytest.mark.parametrize("rule, number, numeral, expected", [
    ("half-up", "0.125", "0.13", True), ("half-up", "0.125", "0.12", False), ("half-even", "0.125", "0.12", True), ("half-even", "0.125", "0.13", False),
    ("truncate", "0.129", "0.12", True), ("truncate", "0.129", "0.13", False), ("half-up", "-0.125", "-0.13", True), ("half-up", "0.1249999", "0.12", True),
    ("half-up", "0.12", "0.120", True), ("half-up", "0.1201", "0.120", True), ("half-up", "0.1206", "0.120", False), ("half-up", "12", "12", True),
    # where the last digit printed stands before the point: within half of its place
    ("half-up", "1234500000000000000", "1.235e18", True), ("half-up", "1235500000000000000", "1.235e18", True), ("half-up", "1234499999999999999", "1.235e18", False),
    ("half-up", "1235500000000000001", "1.235e18", False), ("half-up", "-1234500000000000000", "-1.235e18", True), ("half-up", "1234600000000000000", "1.235e18", True),
    ("half-up", "1234549999999999999", "1.234e18", False), ("half-up", "125", "12e1", True), ("half-up", "125", "13e1", True), ("half-up", "126", "12e1", False),
])
def test_what_is_a_rounding(rule: str, number: str, numeral: str, expected: bool) -> None:
    equations = lesson(PAIR, rounding={"rule": rule, "decimals": {"default": 2}})
    assert equations.is_rounding(Decimal(number), Numeral(value=Decimal(numeral), exact=False)) is expected


def test_a_symbol_stands_in_the_text_as_a_formula_of_its_own() -> None:
    view = View(record(random_lesson(1, hidden=1)))
    equations = Equations(view, view.notation)
    row = view.row("net", view.layers[0].neurons[0])
    assert str(equations.symbol(row)) == f"<math>{view.notation.symbol(row)}</math>"
