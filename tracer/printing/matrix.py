"""The same layer as a matrix product: W x + b, with its shapes and its numbers."""

from __future__ import annotations

from decimal import Decimal

from markupsafe import Markup

from tracer.maths import round_decimals
from tracer.printing import mathml as ml
from tracer.printing.equations import Equations
from tracer.printing.numbers import as_numeral
from tracer.printing.view import LayerView, View
from tracer.trace import Row

MOST = 6
"""Rows or columns past which a matrix is named by its shape only."""


def matrix(rows: list[list[str]]) -> str:
    cells = "".join("<mtr>" + "".join(f"<mtd>{cell}</mtd>" for cell in row) + "</mtr>" for row in rows)
    return f'<mrow class="matrix">{ml.mo("[")}<mtable>{cells}</mtable>{ml.mo("]")}</mrow>'


def matrix_product(equations: Equations, layer: LayerView) -> Markup | None:
    """W × x + b = net for the first sample, or None where the matrix would be too large to print.

    Where a lesson rounds on the way, the nets that it carries may differ from the product in one go: then the
    product's own digits stand here, and `=` is still true.
    """
    view = equations.view
    if max(len(layer.neurons), len(layer.senders)) > MOST:
        return None

    def column(rows: list[Row]) -> str:
        return matrix([[number(row)] for row in rows])

    def number(row: Row) -> str:
        return ml.number(view.numeral(row), View.tie(row))

    weights = [[view.row("weight", neuron, sender) for sender in layer.senders] for neuron in layer.neurons]
    senders = [view.row("input", sender) if layer.index == 0 else view.row("output", sender) for sender in layer.senders]
    biases = [view.row("bias", neuron) for neuron in layer.neurons] if layer.has_bias else []
    nets = [view.row("net", neuron) for neuron in layer.neurons]
    gap = '<mspace width="0.35em"></mspace>'
    parts = [matrix([[number(row) for row in line] for line in weights]), gap, column(senders)]
    if biases:
        parts += [ml.mo("+"), column(biases)]
    given = [
        sum((view.numeral(w).value * view.numeral(x).value for w, x in zip(line, senders, strict=True)), start=0)
        + (view.numeral(biases[j]).value if biases else 0)
        for j, line in enumerate(weights)
    ]
    results = [view.numeral(row) for row in nets]
    if all(g == r.value for g, r in zip(given, results, strict=True)):
        relation, right = "=", column(nets)
    elif all(_rounds(g, r.value, equations) for g, r in zip(given, results, strict=True)):
        relation, right = "≈", column(nets)
    else:
        relation, right = "=", matrix([[ml.number_derived(as_numeral(g + 0, None, "half-up"))] for g in given])
    return ml.display(ml.row(*parts, ml.mo(relation), right), kind="eq wide")


def _rounds(given: object, printed: object, equations: Equations) -> bool:

    assert isinstance(given, Decimal) and isinstance(printed, Decimal)
    exponent = printed.as_tuple().exponent
    rule = equations.rule if equations.carry else "half-up"
    return isinstance(exponent, int) and exponent <= 0 and round_decimals(given, -exponent, rule) == printed
