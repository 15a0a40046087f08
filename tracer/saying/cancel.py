"""Why the slope cancels where a cross-entropy meets the activation that it was made for: in symbols, and in numbers.

With a sigmoid output the derivative of the loss has the slope below its fraction bar. With softmax every output has a
part in it, and the parts add up. Either way what is left is the error. The lines are equations like all others: the
audit evaluates them as they are printed.
"""

from __future__ import annotations

from decimal import Decimal

import msgspec
from markupsafe import Markup

from tracer.operators.tree import Expr
from tracer.saying import mathml as ml
from tracer.saying.equations import Equations
from tracer.saying.numbers import Numeral
from tracer.saying.view import View
from tracer.tape.trace import Row

MOST_OUTPUTS = 6
"""Past these the outputs of a softmax are not listed in one line."""


class Cancellation(Equations):
    """The lines for one trace, whose loss is a cross-entropy."""

    def __init__(self, view: View) -> None:
        super().__init__(view, view.notation)
        self.softmax = view.layers[-1].activation == "softmax"

    # Which neuron shows it

    def neuron(self) -> str | None:
        """The first output neuron whose numbers can be put in; None where all outputs print as exactly 0 or 1, or as
        nearly so as their digits can tell, and in a softmax of very many."""
        neurons = self.view.layers[-1].neurons
        if self.softmax and len(neurons) > MOST_OUTPUTS:
            return None
        return next((neuron for neuron in neurons if self._between(neuron)), None)

    def _between(self, neuron: str) -> bool:
        numerals, _ = self._results(self._error(neuron), self._difference(neuron))
        numeral = numerals[self.view.row("output", neuron).id]
        exponent = numeral.value.as_tuple().exponent
        assert isinstance(exponent, int)
        reach = Decimal(0) if numeral.exact else Decimal(1).scaleb(exponent)
        return numeral.value - reach > 0 and numeral.value + reach < 1

    def _error(self, neuron: str) -> Row:
        return self.view.row("error", neuron)

    def _difference(self, neuron: str) -> Expr:
        return self.expand(self._error(neuron))

    # The lines

    def worked(self, neuron: str) -> Markup:
        """Delta as the chain rule gives it, and what is left of it: symbols, numbers, error."""
        error, difference = self._error(neuron), self._difference(neuron)
        tree = self._shares(neuron) if self.softmax else self._fraction(neuron)
        numerals, results = self._results(error, difference)
        numerals = {**self._others(neuron), **numerals}
        symbols = self._lines(tree, error, self._symbol_leaf(error), "·")
        numbers = self._lines(tree, error, self._number_leaf(numerals), "×")
        (left,) = self._lines(difference, error, self._number_leaf(numerals), "×")
        exact = all(numeral.exact for numeral in numerals.values())
        lines = [(self.notation.symbol(self._left(neuron)), "=", symbols[0]), *_continued(symbols)]
        lines += [("", "=" if exact else "≈", numbers[0]), *_continued(numbers)]
        what_is_left = "".join(ml.mo(relation) + text for relation, text in results)
        lines.append(("", "=", ml.row(left, what_is_left)))
        return ml.display(ml.chain_table(lines))

    def _left(self, neuron: str) -> Row:
        """The delta; where the error is rounded before it becomes one, the error, of which the line is true."""
        delta, error = self.view.row("delta", neuron), self._error(neuron)
        return delta if error.value == error.raw else error

    def _pair(self, neuron: str) -> tuple[int, int]:
        return self.view.row("output", neuron).id, self.view.row("target", neuron).id

    def _fraction(self, neuron: str) -> Expr:
        """(o − t)/(o(1 − o)) · [o(1 − o)], with the lesson's sign of the difference."""
        o, _ = self._pair(neuron)
        slope = ("*", o, ("-", "1", o))
        return ("*", ("/", self._difference(neuron), slope), ("[]", slope))

    def _shares(self, neuron: str) -> Expr:
        """−t(1 − o) + o(t₂ + t₃ + …): the part of the neuron's own output, and the parts of all others."""
        o, t = self._pair(neuron)
        own: Expr = ("*", t, ("-", "1", o))
        targets = [self._pair(other)[1] for other in self.view.layers[-1].neurons if other != neuron]
        minus_target = self.view.lesson.conventions.delta == "output-minus-target"
        if not targets:
            return ("neg", own) if minus_target else own
        others: Expr = ("*", o, targets[0] if len(targets) == 1 else ("+", *targets))
        return ("+", ("neg", own), others) if minus_target else ("+", own, ("neg", others))

    def _others(self, neuron: str) -> dict[int, Numeral]:
        """The targets of the other outputs, which the error does not know."""
        if not self.softmax:
            return {}
        targets = [self.view.row("target", other) for other in self.view.layers[-1].neurons if other != neuron]
        return {target.id: self.view.numeral(target) for target in targets}

    # In letters: neuron i, and every output k

    def letter(self, quantity: str, index: str) -> str:
        """The notation's symbol of a quantity of an output, with a letter in the place of the neuron's name."""
        row = self.view.row(quantity, self.view.layers[-1].neurons[0])
        symbol = self.notation.symbol(msgspec.structs.replace(row, neuron=index), tied=False)
        return symbol.replace(ml.mtext(index), ml.mi(index))  # a letter that counts, and no name

    def loss_slope(self) -> Markup:
        """How the loss changes with an output, as a term; as the lesson's sign has it, this or its opposite."""
        if self.softmax:
            t, o = self.letter("target", "k"), self.letter("output", "k")
            return ml.inline(ml.row(ml.mo("−"), f"<mfrac>{ml.row(t)}{ml.row(o)}</mfrac>"))
        t, o = self.letter("target", "i"), self.letter("output", "i")
        below = ml.row(o, ml.mo("·"), ml.bracketed(ml.row(ml.mn("1"), ml.mo("−"), o)))
        return ml.inline(f"<mfrac>{ml.row(o, ml.mo('−'), t)}{below}</mfrac>")

    def output_slope(self) -> Markup:
        """How an output changes with its own net input, as a term: o(1 − o)."""
        o = self.letter("output", "i")
        return ml.inline(ml.row(o, ml.mo("·"), ml.bracketed(ml.row(ml.mn("1"), ml.mo("−"), o))))

    def crossed_slope(self) -> Markup:
        """How another output of a softmax changes with this net input, as a term."""
        k, i = self.letter("output", "k"), self.letter("output", "i")
        return ml.inline(ml.row(ml.mo("−"), k, ml.mo("·"), i))

    def summed(self) -> Markup:
        """All outputs' parts in the derivative of a softmax, and what they come to since the targets add up to one."""
        o, t, other = self.letter("output", "i"), self.letter("target", "i"), self.letter("target", "k")
        dot, minus, plus = ml.mo("·"), ml.mo("−"), ml.mo("+")
        rest = f"<munder>{ml.mo('∑')}{ml.row(ml.mi('k'), ml.mo('≠'), ml.mi('i'))}</munder>"
        every = f"<munder>{ml.mo('∑')}{ml.mi('k')}</munder>"
        lines = [
            ("", "", ml.row(minus, t, plus, t, dot, o, plus, rest, other, dot, o)),
            ("", "=", ml.row(minus, t, plus, o, dot, every, other)),
            ("", "=", ml.row(o, minus, t)),
        ]
        return ml.display(ml.chain_table(lines))


def _continued(lines: tuple[str, ...]) -> list[tuple[str, str, str]]:
    return [("", "", line) for line in lines[1:]]
