"""What a template has at hand: numbers, symbols, equations, figures and sentences of one trace, tied to their rows."""

from __future__ import annotations

from decimal import Context, localcontext
from typing import Any
from urllib.parse import quote

from markupsafe import Markup, escape

from tracer import figures
from tracer.lesson.notations import BUILT_IN
from tracer.lesson.records import Lesson
from tracer.lesson.wording import Files
from tracer.operators.activations import ACTIVATIONS, Activation, Says
from tracer.operators.decimals import CONTEXT
from tracer.operators.losses import LOSSES
from tracer.saying import mathml as ml
from tracer.saying.activations import ActivationFormulas
from tracer.saying.cases import CASES, OUTCOMES
from tracer.saying.equations import Equations
from tracer.saying.matrices import Matrices
from tracer.saying.names import LessonNames
from tracer.saying.notation import Word
from tracer.saying.numbers import DEFAULT_DECIMALS, Numeral, as_numeral
from tracer.saying.text import author, front_matter, inert, name, number_word
from tracer.saying.view import LayerView, View
from tracer.site.figure_numbers import FigureNumbers
from tracer.tape.record import nothing_moves
from tracer.tape.trace import Row, Trace

FOLDED_NEURONS, FOLDED_SENDERS, FOLDED_UPDATES = 12, 12, 120
"""Past these a layer's other neurons are not worked in full: nobody would open so many folds."""

_EXACT = Context(prec=700)
"""Digits of the difference of any two float64."""


class Tools:
    """One page's tools. drawn: the figures that the page shows, by key.

    marks: whether given numbers say where they stand in the lesson.
    """

    def __init__(
        self, trace: Trace, *, trace_url: str, notations: Files = BUILT_IN, marks: bool = False
    ) -> None:
        self.trace = trace
        self.trace_url = trace_url
        self.view = View(trace, notations, marks=marks)
        self.notation = self.view.notation
        self.equations = Equations(self.view, self.notation)
        self.drawn: dict[str, figures.Figure] = {}
        self.figures = FigureNumbers(key for key, kind in figures.FIGURES.items() if kind.shows(self.view))

    def names(self) -> LessonNames:
        """What a template sees."""
        lesson, view, equations = self.trace.lesson, self.view, self.equations
        return LessonNames(
            v=view,
            lesson=lesson,
            layers=view.layers,
            hidden=view.layers[:-1],
            inputs=view.inputs,
            outputs=view.layers[-1].neurons,
            carry=lesson.rounding.carry,
            learns=lesson.training.steps > 0,
            minus_target=lesson.conventions.delta == "output-minus-target",
            threshold=lesson.conventions.bias == "threshold",
            shared=lesson.conventions.shared_bias,
            full_batch=lesson.training.batch == "full",
            momentum=lesson.training.momentum,
            sloped=LOSSES[lesson.training.loss].sloped,
            truth_table=is_truth_table(lesson),
            activations=ACTIVATIONS,
            loss=LOSSES[lesson.training.loss],
            trace_url=self.trace_url,
            words=self.notation.words,
            worded=self.notation.worded,
            output_says=self.output_says,
            slope_says=self.slope_says,
            name=name,
            names=self.listed,
            the=self.the,
            author=author,
            inert=inert,
            notes=self.notes,
            numbered=self.notation.numbered,
            n=self.number,
            count=self.count,
            shape=self.shape,
            said=self.said,
            case=lambda kind, row: CASES[kind](view, row),
            eq=equations.equation,
            formula=equations.formula,
            short=equations.short,
            sym=equations.symbol,
            worked=self.worked,
            rules=self.rules,
            difference=self.difference,
            matrices=Matrices(equations),
            activation_formulas=ActivationFormulas(view),
            fig=self.figure,
            ref=self.figures.reference,
            has_fig=self.has_figure,
            figure_keys=self.figure_keys,
            figure_name=self.figure_name,
            front_matter=front_matter,
            folds=self.folds,
            updates=self.updates,
            FOLDED_UPDATES=FOLDED_UPDATES,
            unchanged_rounding=self.unchanged_rounding,
            further_steps=self.further_steps,
        )

    # Numbers and names in the text

    def number(self, row: Row, field: str = "value", *, extra: int = 0) -> Markup:
        """A row's number in running text or a table."""
        return self.span(self.view.numbers.of(row, field, extra=extra), row, field)

    def span(self, numeral: Numeral, row: Row, field: str) -> Markup:
        """A row's number, as this numeral has it."""
        power = Markup(" × 10<sup>{}</sup>").format(numeral.power) if numeral.exponent is not None else ""
        given = self.view.given(row)
        mark = Markup(' data-given="{}"').format(given) if given else ""
        tie = View.tie(row, field)
        return Markup('<span class="n" data-path="{}"{}>{}{}</span>').format(tie, mark, numeral.mantissa, power)

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

    def listed(self, those: tuple[str, ...]) -> Markup:
        """x1 and x2; h1, h2 and h3; neurons 4 and 5."""
        if all(each.isdigit() for each in those):
            noun = Word("input" if those[0] in self.view.inputs else "neuron")
            return Markup("{} {}").format(noun if len(those) == 1 else noun.plural, self._in_a_row(those))
        return self._in_a_row(those)

    @staticmethod
    def _in_a_row(those: tuple[str, ...]) -> Markup:
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

    def output_says(self, neuron: str) -> Markup:
        """What an activation does with the net input of a neuron: the words of its table."""
        return self._says(self._activation(neuron).says.output, self.view.row("net", neuron), neuron)

    def slope_says(self, neuron: str) -> Markup:
        """What the slope of a neuron is, likewise."""
        over_output = self._activation(neuron).slope_is_of_output and self.trace.lesson.conventions.slope == "output"
        written = "written with the output itself:" if over_output else "worked out at the {net}:"
        return self._says(self._activation(neuron).says.slope, self.view.row("derivative", neuron), neuron,
                          written=self.notation.worded(written))

    def _activation(self, neuron: str) -> Activation:
        return ACTIVATIONS[self.view.layer_of(neuron).activation]

    def _says(self, says: Says, row: Row, neuron: str, **more: Markup) -> Markup:
        more |= {"neuron": self.the(neuron), "title": Markup(self._activation(neuron).title)}
        worded = {case: self.notation.worded(text, **more) for case, text in says.cases.items()}
        return self.notation.worded(says.text, **more, case=self.said("sign", row, **worded) if worded else Markup(""))

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
        with localcontext(_EXACT):
            result = old.value - new.value
        whole = len(result.as_tuple().digits) <= CONTEXT.prec
        drop = as_numeral(result, None if whole else DEFAULT_DECIMALS, "half-up")
        left = ml.number(old, View.tie(before, field), self.view.given(before))
        right = ml.number(new, View.tie(after, field), self.view.given(after))
        right = ml.bracketed(right) if new.negative else right
        return ml.display(ml.row(left, ml.mo("−"), right, ml.mo("=" if drop.exact else "≈"), ml.number_derived(drop)))

    # Figures

    def has_figure(self, kind: str) -> bool:
        """Whether this lesson has something to show in a figure."""
        return figures.chosen(figures.FIGURES, kind).shows(self.view)

    def figure(self, kind: str, caption: Markup, *, key: str = "", **focus: str) -> Markup:
        """A figure with its number and caption.

        key: for references, where the page has another of its kind. focus: what it looks at, as `neuron="h2"`.
        Raises ValueError where the lesson has nothing to show in it, or where the key is taken.
        """
        if not self.has_figure(kind):
            raise ValueError(f'this lesson has nothing to show in the figure "{kind}"; '
                             f'put it between {{% if has_fig("{kind}") %}} and {{% endif %}}')
        key = key or kind
        number = self.figures.take(key)
        self.drawn[key] = figures.draw(kind, self.view, uid=f"f{number}", **focus)
        return self.figures.framed(key, self.drawn[key].svg, caption)

    def figure_keys(self) -> list[str]:
        """The keys of the page's figures, in order; without those that a template has drawn by itself."""
        return [key for key in self.figures.keys if key in self.drawn or key in figures.FIGURES]

    def figure_name(self, key: str) -> str:
        """What a figure of the page is called among the downloads."""
        kind = self.drawn[key].kind if key in self.drawn else key
        title = figures.FIGURES[kind].title
        return title if key == kind else f"{title} ({key.replace('_', ' ')})"

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
            "svg": Markup(figures.unmarked(figures.draw("network", self.view, uid=f"c-{escape(page)}"))),
            "notation": self.notation.title,
        }


def is_truth_table(lesson: Lesson) -> bool:
    """Every combination of zeros and ones once, and nothing but zeros and ones as targets."""
    rows = {sample.input for sample in lesson.samples}
    binary = all(x in (0, 1) for sample in lesson.samples for x in (*sample.input, *sample.target))
    return binary and len(rows) == len(lesson.samples) == 2 ** len(lesson.network.inputs)
