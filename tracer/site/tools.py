"""What a template has at hand: numbers, symbols, equations, figures and sentences of one trace, tied to their rows."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from markupsafe import Markup, escape

from tracer import figures
from tracer.lesson.records import Lesson
from tracer.operators.activations import ACTIVATIONS
from tracer.operators.losses import LOSSES
from tracer.saying import mathml as ml
from tracer.saying.activations import ActivationFormulas
from tracer.saying.cases import CASES, OUTCOMES
from tracer.saying.equations import Equations
from tracer.saying.matrices import Matrices
from tracer.saying.notation import Word
from tracer.saying.numbers import Numeral, as_numeral
from tracer.saying.text import author, front_matter, inert, name, number_word
from tracer.saying.view import LayerView, View
from tracer.tape.record import nothing_moves
from tracer.tape.trace import Row, Trace

FOLDED_NEURONS, FOLDED_SENDERS, FOLDED_UPDATES = 12, 12, 120
"""Past these a layer's other neurons are not worked in full: nobody would open so many folds."""

FIGURE_NAMES = {
    "network": "The network",
    "activation": "Activation and slope",
    "neuron": "One neuron",
    "forward": "Forward pass",
    "slope": "Which way is down",
    "output_neuron": "Output neuron",
    "output_deltas": "Back at the output layer",
    "passed_on": "What is passed back",
    "backward": "Completed back-propagation",
    "update": "One update",
    "updated": "After the step",
}
"""Every figure of a walkthrough, in its order, with its name in the downloads."""


class Tools:
    """One page's tools. drawn: the figures that the page has shown, by key, in order."""

    def __init__(self, trace: Trace, *, trace_url: str) -> None:
        self.trace = trace
        self.trace_url = trace_url
        self.view = View(trace)
        self.notation = self.view.notation
        self.equations = Equations(self.view, self.notation)
        self.drawn: dict[str, figures.Figure] = {}
        self.plan = self._figure_plan()

    def context(self) -> dict[str, Any]:
        """The names that a template may use; templates/README.md describes them."""
        equations = self.equations
        return {
            "v": self.view,
            "lesson": self.trace.lesson,
            "layers": self.view.layers,
            "inputs": self.view.inputs,
            "outputs": self.view.layers[-1].neurons,
            "hidden": self.view.layers[:-1],
            "carry": self.trace.lesson.rounding.carry,
            "minus_target": self.trace.lesson.conventions.delta == "output-minus-target",
            "words": self.notation.words,
            "numbered": self.notation.numbered,
            "threshold": self.trace.lesson.conventions.bias == "threshold",
            "shared": self.trace.lesson.conventions.shared_bias,
            "full_batch": self.trace.lesson.training.batch == "full",
            "momentum": self.trace.lesson.training.momentum,
            "learns": self.trace.lesson.training.steps > 0,
            "sloped": LOSSES[self.trace.lesson.training.loss].sloped,
            "activations": ACTIVATIONS,
            "loss": LOSSES[self.trace.lesson.training.loss],
            "trace_url": self.trace_url,
            "n": self.number,
            "count": self.count,
            "eq": equations.equation,
            "worked": self.worked,
            "rules": self.rules,
            "short": equations.short,
            "formula": equations.formula,
            "sym": equations.symbol,
            "name": name,
            "the": self.the,
            "names": self.names,
            "author": author,
            "inert": inert,
            "said": self.said,
            "case": lambda kind, row: CASES[kind](self.view, row),
            "fig": self.figure,
            "ref": self.reference,
            "has_fig": lambda key: key in self.plan,
            "figure_keys": lambda: list(self.plan),
            "figure_name": lambda key: FIGURE_NAMES[key],
            "matrices": Matrices(equations),
            "shape": self.shape,
            "difference": self.difference,
            "activation_formulas": ActivationFormulas(self.view),
            "folds": self.folds,
            "notes": self.notes,
            "front_matter": front_matter,
            "updates": self.updates,
            "truth_table": is_truth_table(self.trace.lesson),
            "unchanged_rounding": self.unchanged_rounding,
            "further_steps": self.further_steps,
            "FOLDED_UPDATES": FOLDED_UPDATES,
        }

    # Numbers and names in the text

    def number(self, row: Row, field: str = "value", *, extra: int = 0) -> Markup:
        """A row's number in running text or a table."""
        return self._span(self.view.numbers.of(row, field, extra=extra), View.tie(row, field))

    @staticmethod
    def _span(numeral: Numeral, tie: str) -> Markup:
        power = Markup(" × 10<sup>{}</sup>").format(numeral.power) if numeral.exponent is not None else ""
        return Markup('<span class="n" data-path="{}">{}{}</span>').format(tie, numeral.mantissa, power)

    def count(
        self, quantity: str, *, minus: int = 0, capital: bool = False, numeral: bool = False, **filters: Any
    ) -> Markup:
        """How many rows there are of a kind, as a word; the audit counts again. distinct="neuron" counts names."""
        distinct = filters.pop("distinct", None)
        wanted = {key: value for key, value in filters.items() if value is not None}
        rows = [row for row in self.trace.rows if row.quantity == quantity and self._fits(row, wanted)]
        number = (len({getattr(row, distinct) for row in rows}) if distinct else len(rows)) - minus
        every = {"quantity": quantity, **wanted} | ({"distinct": distinct} if distinct else {})
        filter_text = ";".join(f"{key}={quote(str(value))}" for key, value in every.items())
        text = str(number) if numeral else number_word(number)
        return Markup('<span data-count="{}"{}>{}</span>').format(
            filter_text,
            Markup(' data-minus="{}"').format(minus) if minus else "",
            text.capitalize() if capital else text,
        )

    def _fits(self, row: Row, wanted: dict[str, Any]) -> bool:
        for key, value in wanted.items():
            if key == "changed":
                if (CASES["changed"](self.view, row) != "same") != (value == "yes"):
                    return False
            elif getattr(row, key) != value:
                return False
        return True

    def the(self, neuron: str, *, capital: bool = False) -> Markup:
        """A neuron in a sentence: h1, but neuron 4, since a bare number would be read as one."""
        if not neuron.isdigit():
            return name(neuron)
        noun = "input" if neuron in self.view.inputs else "neuron"
        return Markup("{} {}").format(noun.capitalize() if capital else noun, name(neuron))

    def names(self, those: tuple[str, ...]) -> Markup:
        """x1 and x2; h1, h2 and h3; neurons 4 and 5."""
        if all(each.isdigit() for each in those):
            noun = Word("input" if those[0] in self.view.inputs else "neuron")
            listed = self._listed(those)
            return Markup("{} {}").format(noun if len(those) == 1 else noun.plural, listed)
        return self._listed(those)

    @staticmethod
    def _listed(those: tuple[str, ...]) -> Markup:
        if len(those) > 8:
            those_shown = [name(n) for n in those[:3]]
            return Markup("{}, … and {}").format(Markup(", ").join(those_shown), name(those[-1]))
        marked = [name(n) for n in those]
        if len(marked) == 1:
            return marked[0]
        return Markup("{} and {}").format(Markup(", ").join(marked[:-1]), marked[-1])

    def said(self, kind: str, row: Row, **wordings: str) -> Markup:
        """The wording for what is so; every possible case must be worded, whatever these numbers are."""
        missing = set(OUTCOMES[kind]) ^ set(wordings)
        if missing:
            names, check = ", ".join(OUTCOMES[kind]), ", ".join(sorted(missing))
            raise ValueError(f"said({kind!r}) must word exactly {names}; check {check}")
        case = CASES[kind](self.view, row)
        return Markup('<span data-case="{}:{}:{}">{}</span>').format(kind, row.id, case, wordings[case])

    def shape(self) -> Markup:
        """2-3-2, each number a count."""
        first = self.count("input", sample=1, numeral=True)
        rest = [self.count("output", step=1, sample=1, layer=layer.name, numeral=True) for layer in self.view.layers]
        return Markup("–").join([first, *rest])

    def notes(self, part: str) -> Markup:
        """The author's note for a part of the page, or nothing."""
        text = getattr(self.trace.lesson.notes, part)
        if not text.strip():
            return Markup("")
        from tracer.saying.notes import note_html

        block = Markup('\n\n<!-- raw -->\n<div class="note" data-author="">{}</div>\n<!-- /raw -->\n\n')
        return block.format(note_html(text))

    # Equations beyond one row

    def worked(self, row: Row) -> Markup:
        """The row's equation, and before it those of the rounded numbers that stand in it."""
        return Markup("\n").join(self.equations.equation(r) for r in (*self.equations.parts(row), row))

    def rules(self, row: Row) -> Markup:
        """The same in symbols only."""
        return Markup("\n").join(self.equations.formula(r) for r in (*self.equations.parts(row), row))

    def difference(self, before: Row, after: Row, field: str = "value") -> Markup:
        """before − after as a line of its own; more digits where they would hide what changed."""
        for extra in range(0, 16, 2):
            old, new = (self.view.numbers.of(row, field, extra=extra) for row in (before, after))
            case = CASES["moved-exact" if field == "exact" else "moved"]
            if old.value != new.value or case(self.view, after) == "same":
                break
        result = old.value - new.value
        drop = as_numeral(result + 0, None, "half-up")
        left = ml.number(old, View.tie(before, field))
        right = ml.number(new, View.tie(after, field))
        right = ml.bracketed(right) if new.negative else right
        return ml.display(ml.row(left, ml.mo("−"), right, ml.mo("="), ml.number_derived(drop)))

    # Figures

    def _figure_plan(self) -> dict[str, dict[str, Any]]:
        """Key: what it focuses on; in the order of the page. A figure is left out where there is nothing to show."""
        view = self.view
        layers = view.layers
        first = layers[0].neurons[0]
        output = layers[-1].neurons[0]
        plan: dict[str, dict[str, Any]] = {
            "network": {},
            "activation": {},
            "neuron": {"neuron": first},
            "forward": {},
            "slope": {"neuron": output},
            "output_neuron": {"neuron": output},
            "output_deltas": {},
        }
        if all(not ACTIVATIONS[layer.activation].learns for layer in layers):
            del plan["activation"]  # softmax or steps alone: no curve with a slope
        if not self.trace.lesson.training.steps:
            return {key: plan[key] for key in ("network", "activation", "neuron", "forward") if key in plan}
        if len(layers) > 1:
            plan |= {"passed_on": {"neuron": layers[-2].neurons[0]}, "backward": {}}
        plan |= {"update": {"neuron": first, "source": layers[0].senders[0]}, "updated": {}}
        return plan

    def number_of(self, key: str) -> int:
        return list(self.plan).index(key) + 1

    def figure(self, key: str, caption: Markup) -> Markup:
        """A figure with its number and caption; figures must stand in the order of the plan."""
        if list(self.plan)[len(self.drawn)] != key:
            raise ValueError(f"figure {key!r} is out of order; the next is {list(self.plan)[len(self.drawn)]!r}")
        figure = figures.draw(key, self.view, uid=f"f{self.number_of(key)}", **self.plan[key])
        self.drawn[key] = figure
        number = self.number_of(key)
        return Markup(
            '\n\n<!-- raw -->\n<figure class="fig fig-{key}" id="fig-{number}"><div class="fig-scroll">{svg}</div>'
            '<figcaption><span class="fignum">Figure {number}</span> {caption}</figcaption></figure>\n<!-- /raw -->\n\n'
        ).format(key=key, number=number, svg=Markup(figure.svg), caption=caption)

    def reference(self, key: str) -> Markup:
        return Markup('<a class="figref" href="#fig-{0}">Figure {0}</a>').format(self.number_of(key))

    # What a page needs to know of the network

    def folds(self, layer: LayerView) -> bool:
        """Whether a layer's other neurons are worked in full, folded."""
        return len(layer.neurons) <= FOLDED_NEURONS and len(layer.senders) <= FOLDED_SENDERS

    def updates(self) -> list[Row]:
        """Every new weight and bias of the first step, in reading order."""
        return [row for row in self.trace.rows if row.step == 1 and row.quantity in ("new_weight", "new_bias")]

    def unchanged_rounding(self) -> bool:
        """True where rounding leaves every weight and bias as it was: the page and the command say so."""
        return nothing_moves(self.trace)

    def further_steps(self) -> list[tuple[int, int, Row]]:
        """(step, sample, total loss) of the steps after the first."""
        full = self.trace.lesson.training.batch == "full"
        return [
            (row.step, row.sample or 1, row)
            for row in self.trace.rows
            if row.quantity == "loss" and row.neuron is None and row.step > 1 and (row.sample is None) == full
        ]

    def card(self, page: str, trace_url: str) -> dict[str, Any]:
        """What the gallery shows of this lesson; trace_url as seen from there."""
        return {
            "page": page,
            "title": author(self.trace.lesson.title),
            "shape": self.shape(),
            "activations": sorted({ACTIVATIONS[layer.activation].title for layer in self.view.layers}),
            "carry": self.trace.lesson.rounding.carry,
            "trace_url": trace_url,
            "before": self.number(self.view.row("loss")),
            "svg": Markup(figures.draw("network", self.view, uid=f"c-{escape(page)}").svg),
            "notation": self.notation.title,
        }


def is_truth_table(lesson: Lesson) -> bool:
    """Every combination of zeros and ones once, and nothing but zeros and ones as targets."""
    rows = {sample.input for sample in lesson.samples}
    binary = all(x in (0, 1) for sample in lesson.samples for x in (*sample.input, *sample.target))
    return binary and len(rows) == len(lesson.samples) == 2 ** len(lesson.network.inputs)
