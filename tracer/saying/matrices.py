"""The same step as matrices: a line for each layer and each stage, with every number in it.

Where a lesson rounds on the way, what it carries may differ in the last digit from the product in one go. Then the
line ends in its own digits, which are true of what stands before them, and not in the carried ones.
"""

from __future__ import annotations

import decimal
from collections.abc import Callable, Container, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from markupsafe import Markup

from tracer.operators.activations import ACTIVATIONS
from tracer.operators.decimals import round_decimals
from tracer.operators.exact import DECIMAL
from tracer.operators.table import OPERATORS
from tracer.operators.tree import Expr, put_in, value_of
from tracer.saying import mathml as ml
from tracer.saying.equations import Equations
from tracer.saying.numbers import DEFAULT_DECIMALS, Numeral, as_numeral
from tracer.saying.view import LayerView, View
from tracer.tape.trace import Row

MOST = 6
"""Rows or columns past which a matrix is not printed."""
GAP = '<mspace width="0.35em"></mspace>'
_EXACT = decimal.Context(prec=200, Emin=-99999, Emax=99999)
_NOTHING = Decimal("1e-25")
"""How far apart, for their size, two ways to the same number may end that differ in their order alone."""
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
        operands = [weights, senders]
        if layer.has_bias:
            threshold = self.view.lesson.conventions.bias == "threshold"
            biases = self.column("bias", layer.neurons)
            parts += [ml.mo("−" if threshold else "+"), self.matrix(biases)]
            operands.append(biases)
            given = _each(lambda a, b: a - b if threshold else a + b, given, self.values(biases))
        return self.line(parts, given, operands, self.column("net", layer.neurons))

    def output(self, layer: LayerView) -> Markup | None:
        """f(net) = output; nothing to show for the identity."""
        if not self.fits(layer) or not ACTIVATIONS[layer.activation].operator:
            return None
        nets, outputs = self.column("net", layer.neurons), self.column("output", layer.neurons)
        function, inside = self._one_function(nets, outputs)
        if function is None:
            return None
        with decimal.localcontext(_EXACT):
            given = [[value_of((function, inside), (x,), DECIMAL, Decimal) for x in row] for row in self.values(nets)]
        column = self.matrix(nets)
        inner = column if inside == 0 else ml.bracketed(ml.row(ml.mn(inside[1]), GAP, column))
        part = ml.row(ml.mi(OPERATORS[function].symbol), ml.mo(ml.APPLY), inner)
        return self.line([part], given, [nets], outputs)

    @staticmethod
    def _one_function(nets: Rows, outputs: Rows) -> tuple[str | None, Any]:
        """(operator, what it is applied to, with 0 for the net) where all outputs are one function of their nets, with
        at most a factor before these; (None, 0) where they are not, and no line would be true of every entry."""
        rules = {put_in(out.expr, {net.id: 0}) for (out,), (net,) in zip(outputs, nets, strict=True)}
        if len(rules) != 1:
            return None, 0
        match rules.pop():
            case (str(function), 0) if OPERATORS[function].symbol:
                return function, 0
            case (str(function), ("*", str(gain), 0)) if OPERATORS[function].symbol:
                return function, ("*", gain, 0)
        return None, 0

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
        return self.line([self.matrix(turned), GAP, self.matrix(deltas)], given, [turned, deltas], sums)

    def delta(self, layer: LayerView) -> Markup | None:
        """What comes back (or the error), times the slope, neuron by neuron: ⊙."""
        if not self.fits(layer) or self.view.find("derivative", layer.neurons[0]) is None:
            return None
        back = self.column("error" if layer.is_output else "backward_sum", layer.neurons)
        slopes = self.column("derivative", layer.neurons)
        given = _each(lambda a, b: a * b, self.values(back), self.values(slopes))
        deltas = self.column("delta", layer.neurons)
        return self.line([self.matrix(back), ml.mo("⊙"), self.matrix(slopes)], given, [back, slopes], deltas)

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
        return self.line(parts, given, [weights, deltas, senders, [[rate]]], new)

    # How a line ends

    def line(self, parts: list[str], given: Numbers, operands: Sequence[Rows], rows: Rows) -> Markup | None:
        """The parts, a relation, and the result; given: what the printed parts, made of `operands`, come to."""
        printed = {row.id: self.view.numeral(row) for matrix in operands for line in matrix for row in line}
        trees = self._as_on_tape(given, printed, rows)
        if trees is None:
            return None
        exactly = [[self.equations.exactly(tree, printed) for tree in line] for line in trees]
        numerals = [[self._numeral(row, tree, printed) for row, tree in zip(*line, strict=True)]
                    for line in zip(rows, trees, strict=True)]
        carried = _table([[self.number(row, numeral) for numeral, row in zip(*line, strict=True)]
                          for line in zip(numerals, rows, strict=True)])
        if _equal(numerals, exactly):
            return self._ended(parts, "=", carried)
        pairs = [(g, n) for gs, ns in zip(given, numerals, strict=True) for g, n in zip(gs, ns, strict=True)]
        if not self.equations.carry or all(self.equations.is_rounding(g, n) for g, n in pairs):
            return self._ended(parts, "≈", carried)
        own = [[self._own(g, exact=e is not None) for g, e in zip(*line, strict=True)]
               for line in zip(given, exactly, strict=True)]
        derived = _table([[ml.number_derived(numeral) for numeral in line] for line in own])
        return self._ended(parts, "=" if _equal(own, exactly) else "≈", derived)

    def _numeral(self, row: Row, tree: Expr, printed: Mapping[int, Numeral]) -> Numeral:
        return self.view.numeral(row) if self.equations.carry else self.equations.as_given(row, tree, printed)

    def _own(self, given: Decimal, *, exact: bool) -> Numeral:
        """A number that no row holds: whole where it is short, else rounded as the lesson rounds."""
        decimals = None if exact and _short(given) else DEFAULT_DECIMALS
        return as_numeral(given + 0, decimals, self.equations.rule, pad=False)

    def _as_on_tape(self, given: Numbers, printed: Mapping[int, Numeral], rows: Rows) -> list[list[Expr]] | None:
        """Each entry's own expression, followed back to the numbers printed here, where it gives the same.

        Then the line says what the tape says; a line of which that is not so (None) must not be printed.
        """
        values = {at: numeral.value for at, numeral in printed.items()}
        trees: list[list[Any]] = []
        for numbers, line in zip(given, rows, strict=True):
            trees.append([self._back_to(row.expr, printed) for row in line])
            for number, tree in zip(numbers, trees[-1], strict=True):
                if tree is None:
                    return None
                with decimal.localcontext(_EXACT):
                    if abs(value_of(tree, values, DECIMAL, Decimal) - number) > _NOTHING * abs(number):
                        return None
        return trees

    def _back_to(self, expr: Expr | None, ids: Container[int]) -> Expr | None:
        """An expression over these ids alone; None where it rests on other given numbers too."""
        if isinstance(expr, int) and expr not in ids:
            return self._back_to(self.view.by_id(expr).expr, ids)
        if not isinstance(expr, tuple):
            return expr
        arguments = [self._back_to(argument, ids) for argument in expr[1:]]
        return None if None in arguments else (expr[0], *arguments)

    @staticmethod
    def _ended(parts: list[str], relation: str, right: str) -> Markup:
        return ml.display(ml.row(*parts, ml.mo(relation), right), kind="eq wide")

    # Rows as matrices

    def weights(self, layer: LayerView) -> Rows:
        return [[self.view.row("weight", neuron, sender) for sender in layer.senders] for neuron in layer.neurons]

    def column(self, quantity: str, neurons: tuple[str, ...]) -> Rows:
        return [[self.view.row(quantity, neuron)] for neuron in neurons]

    def number(self, row: Row, numeral: Numeral | None = None) -> str:
        return ml.number(numeral or self.view.numeral(row), View.tie(row), self.view.given(row))

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


def _equal(numerals: list[list[Numeral]], exactly: list[list[Fraction | None]]) -> bool:
    """Whether every printed number is all that stands before it gives."""
    return all(n.value == e for ns, es in zip(numerals, exactly, strict=True) for n, e in zip(ns, es, strict=True))


def _short(value: Decimal) -> bool:
    """Few enough decimals to be printed whole."""
    return round_decimals(value, 2 * DEFAULT_DECIMALS, "half-up") == value
