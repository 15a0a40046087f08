"""The formulas of activations and their slopes, checked at the lesson's own points."""

from __future__ import annotations

from collections.abc import Iterable

from markupsafe import Markup

from tracer.operators.activations import ACTIVATIONS
from tracer.operators.tree import Expr
from tracer.saying import mathml as ml
from tracer.saying.view import View
from tracer.saying.writer import Piece, Writer, function_symbol

GENERAL_POINTS = ("0", "1", "-2", "0.5")
FAR = 1000
"""Past this net the two sides of a formula are numbers that nobody can work out as they stand."""


class ActivationFormulas:
    """value and slope of an activation at z; each holds at the points that `data-at` lists, and is evaluated there."""

    def __init__(self, view: View | None = None) -> None:
        self.view = view

    def value(self, activation: str) -> Markup | None:
        entry = ACTIVATIONS[activation]
        return None if entry.formula is None else self._identity(activation, entry.symbol, entry.formula)

    def any(self, activations: Iterable[str]) -> bool:
        """Whether one of them has a formula."""
        return any(ACTIVATIONS[activation].formula is not None for activation in activations)

    def of_output(self, activations: Iterable[str]) -> list[str]:
        """Those among them whose slope has a formula, and can be written with the output alone."""
        return [name for name in activations
                if ACTIVATIONS[name].slope_formula is not None and ACTIVATIONS[name].slope_is_of_output]

    def slope(self, activation: str) -> Markup | None:
        entry = ACTIVATIONS[activation]
        formula = entry.slope_formula
        return None if formula is None else self._identity(activation, entry.symbol + "′", formula)

    def _identity(self, activation: str, symbol: str, formula: Expr) -> Markup:
        body = ml.row(ml.apply(symbol, ml.mi("z")), ml.mo("="), _WRITER.write(formula).ml)
        points = " ".join(f"z={point}" for point in self._points(activation))
        return Markup('<div class="formula">{}</div>').format(ml.display(body, attributes=f' data-at="{points}"'))

    def _points(self, activation: str) -> tuple[str, ...]:
        own = []
        if self.view is not None:
            own = [
                f"{round(self.view.row('net', layer.neurons[0]).value, 6):f}"
                for layer in self.view.layers
                if layer.activation == activation and abs(self.view.row("net", layer.neurons[0]).value) <= FAR
            ]
        return (*own, *GENERAL_POINTS)


def _no_rows(at: int) -> Piece:
    raise ValueError("a general formula has no rows")


_WRITER = Writer(_no_rows, "·", function_symbol)
