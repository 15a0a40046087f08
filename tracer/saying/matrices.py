"""The same step as matrices: a line for each layer and each stage, with every number in it.

Where a lesson rounds on the way, what it carries may differ in the last digit from the product in one go. Then the
line ends in its own digits, which are true of what stands before them, and not in the carried ones.
"""

from __future__ import annotations

import decimal
from collections.abc import Callable, Sequence
from decimal import Decimal

from markupsafe import Markup

from tracer.maths import FUNCTIONS, round_decimals
from tracer.saying import mathml as ml
from tracer.saying.equations import Equations
from tracer.saying.numbers import DEFAULT_DECIMALS, as_numeral
from tracer.saying.view import LayerView, View
from tracer.saying.writer import function_symbol
from tracer.tape.evaluate import DECIMAL
from tracer.tape.trace import Row

MOST = 6
"""Rows or columns past which a matrix is not printed."""
GAP = '<mspace width="0.35em"></mspace>'
_EXACT = decimal.Context(prec=200, Emin=-99999, Emax=99999)
Numbers = list[list[Decimal]]
Rows = Sequence[Sequence[Row]]


class Matrices:
    """Lines of one lesson's first step. Each is None where it would be too large, or has nothing to show."""

    def __init__(self, equations: Equations) -> None:
        self.equations = equations
        self.view = equations.view

    def fits(self, layer: LayerView) -> bool:
        return max(len(layer.neurons), len(layer.senders)) <= MOST

    def all_fit(self) -> bool:
        """Whether every layer is small enough to be shown as matrices."""
        return all(self.fits(layer) for layer in self.view.layers)

    # The stages

    def net(self, layer: LayerView) -> Markup | None:
        """W x + b = net."""
        if not self.fits(layer):
            return None
        weights = self.weights(layer)
        senders = self.column("input" if layer.index == 0 else "output", layer.senders)
        parts = [self.matrix(weights), GAP, self.matrix(senders)]
        given = _product(self.values(weights), self.values(senders))
        if layer.has_bias:
            threshold = self.view.lesson.conventions.bias == "threshold"
            biases = self.column("bias", layer.neurons)
            parts += [ml.mo("−" if threshold else "+"), self.matrix(biases)]
            given = _each(lambda a, b: a - b if threshold else a + b, given, self.values(biases))
        return self.line(parts, given, self.column("net", layer.neurons))

    def output(self, layer: LayerView) -> Markup | None:
        """f(net) = output; nothing to show for the identity."""
        exprs = (self.view.row("output", n).expr for n in layer.neurons)
        function = next((expr[0] for expr in exprs if isinstance(expr, tuple)), None)
        if not self.fits(layer) or function not in FUNCTIONS:
            return None
        nets = self.column("net", layer.neurons)
        given = [[DECIMAL[function](x) for x in row] for row in self.values(nets)]
        part = ml.row(ml.mi(function_symbol(function)), ml.mo(ml.APPLY), self.matrix(nets))
        return self.line([part], given, self.column("output", layer.neurons), exact=FUNCTIONS[function].exact)

    def passed(self, layer: LayerView) -> Markup | None:
        """The next layer's weights, turned over, times its deltas."""
        behind = self.view.layers[layer.index + 1]
        if not self.fits(behind):
            return None
        quantity = "weight" if self.view.lesson.conventions.hidden_delta_weights == "old" else "new_weight"
        turned = [[self.view.row(quantity, r, neuron) for r in behind.neurons] for neuron in layer.neurons]
        deltas = self.column("delta", behind.neurons)
        given = _product(self.values(turned), self.values(deltas))
        sums = self.column("backward_sum", layer.neurons)
        return self.line([self.matrix(turned), GAP, self.matrix(deltas)], given, sums)

    def delta(self, layer: LayerView) -> Markup | None:
        """What comes back (or the error), times the slope, neuron by neuron: ⊙."""
        if not self.fits(layer) or self.view.find("derivative", layer.neurons[0]) is None:
            return None
        back = self.column("error" if layer.is_output else "backward_sum", layer.neurons)
        slopes = self.column("derivative", layer.neurons)
        if layer.is_output and self.view.lesson.training.loss != "half-squared-error":
            return None  # its factor would stand before the column; the neurons show it
        given = _each(lambda a, b: a * b, self.values(back), self.values(slopes))
        deltas = self.column("delta", layer.neurons)
        return self.line([self.matrix(back), ml.mo("⊙"), self.matrix(slopes)], given, deltas)

    def update(self, layer: LayerView) -> Markup | None:
        """W − η δ xᵀ = new W (plus, where delta is target minus output); a batch has one product for each sample."""
        if not self.fits(layer) or self.view.lesson.training.batch == "full":
            return None
        weights = self.weights(layer)
        deltas = self.column("delta", layer.neurons)
        senders = [[self.view.row("input" if layer.index == 0 else "output", s) for s in layer.senders]]
        rate = self.view.row("learning_rate")
        sign = -1 if self.view.lesson.conventions.delta == "output-minus-target" else 1
        outer = _product(self.values(deltas), self.values(senders))
        eta = self.view.numeral(rate).value
        given = _each(lambda w, g: w + sign * eta * g, self.values(weights), outer)
        parts = [self.matrix(weights), ml.mo("−" if sign < 0 else "+"), self.number(rate), GAP,
                 self.matrix(deltas), GAP, self.matrix(senders)]
        new = [[self.view.row("new_weight", n, s) for s in layer.senders] for n in layer.neurons]
        return self.line(parts, given, new)

    # How a line ends

    def line(self, parts: list[str], given: Numbers, rows: Rows, *, exact: bool = True) -> Markup:
        """The parts, a relation, and the result; given: what the printed parts come to."""
        numerals = [[self.view.numeral(row) for row in line] for line in rows]
        pairs = [(g, n) for gs, ns in zip(given, numerals, strict=True) for g, n in zip(gs, ns, strict=True)]
        if exact and all(g == n.value for g, n in pairs):
            return self._ended(parts, "=", self.matrix(rows))
        if not self.equations.carry or all(self.equations.is_rounding(g, n) for g, n in pairs):
            return self._ended(parts, "≈", self.matrix(rows))
        rule = self.equations.rule
        own = [
            [as_numeral(g + 0, None if exact and _short(g) else DEFAULT_DECIMALS, rule, pad=False) for g in line]
            for line in given
        ]
        relation = "=" if exact and all(n.exact for ns in own for n in ns) else "≈"
        return self._ended(parts, relation, _table([[ml.number_derived(n) for n in ns] for ns in own]))

    @staticmethod
    def _ended(parts: list[str], relation: str, right: str) -> Markup:
        return ml.display(ml.row(*parts, ml.mo(relation), right), kind="eq wide")

    # Rows as matrices

    def weights(self, layer: LayerView) -> Rows:
        return [[self.view.row("weight", neuron, sender) for sender in layer.senders] for neuron in layer.neurons]

    def column(self, quantity: str, neurons: tuple[str, ...]) -> Rows:
        return [[self.view.row(quantity, neuron)] for neuron in neurons]

    def number(self, row: Row) -> str:
        return ml.number(self.view.numeral(row), View.tie(row))

    def matrix(self, rows: Rows) -> str:
        return _table([[self.number(row) for row in line] for line in rows])

    def values(self, rows: Rows) -> Numbers:
        return [[self.view.numeral(row).value for row in line] for line in rows]


def _table(cells: list[list[str]]) -> str:
    inner = "".join("<mtr>" + "".join(f"<mtd>{cell}</mtd>" for cell in line) + "</mtr>" for line in cells)
    return f'<mrow class="matrix">{ml.mo("[")}<mtable>{inner}</mtable>{ml.mo("]")}</mrow>'


def _product(left: Numbers, right: Numbers) -> Numbers:
    columns = list(zip(*right, strict=True))
    with decimal.localcontext(_EXACT):
        return [
            [sum((a * b for a, b in zip(line, column, strict=True)), start=Decimal(0)) for column in columns]
            for line in left
        ]


def _each(operation: Callable[[Decimal, Decimal], Decimal], left: Numbers, right: Numbers) -> Numbers:
    with decimal.localcontext(_EXACT):
        return [[operation(a, b) for a, b in zip(x, y, strict=True)] for x, y in zip(left, right, strict=True)]


def _short(value: Decimal) -> bool:
    """Few enough decimals to be printed whole."""
    return round_decimals(value, 2 * DEFAULT_DECIMALS, "half-up") == value
