"""A trace made easy to ask: the rows by what they are, and how each is printed. Templates and figures see no more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from tracer.ground.errors import shown
from tracer.lesson.notations import BUILT_IN
from tracer.lesson.places import Place, given_places
from tracer.lesson.wording import Files
from tracer.operators.decimals import as_text
from tracer.operators.tree import references
from tracer.saying.notation import Notation, Word, notation_of
from tracer.saying.numbers import Numbers, Numeral
from tracer.tape.trace import Row, Trace


@dataclass(frozen=True, kw_only=True)
class LayerView:
    """One layer of neurons. senders: the names of the layer before. index: from 0."""

    index: int
    name: str
    neurons: tuple[str, ...]
    activation: str
    gain: str
    """What the net is multiplied by before the activation takes it."""
    senders: tuple[str, ...]
    has_bias: bool
    is_output: bool


class View:
    """Lookups in one trace. Neurons' names are unique in a lesson, so quantity, neuron and source name a row.

    notations: those among which its lesson's is found. marks: whether given numbers say where they stand in the lesson.
    """

    def __init__(self, trace: Trace, notations: Files = BUILT_IN, *, marks: bool = False) -> None:
        self.trace = trace
        self.marks = marks
        self.notations = notations
        self.lesson = trace.lesson
        self.numbers = Numbers(trace.lesson)
        self.inputs = trace.lesson.network.inputs
        layers = trace.lesson.network.layers
        self.layers = tuple(
            LayerView(
                index=k,
                name=layer.name,
                neurons=layer.neurons,
                activation=layer.activation,
                gain=as_text(layer.gain),
                senders=layers[k - 1].neurons if k else self.inputs,
                has_bias=layer.biases is not None,
                is_output=k == len(layers) - 1,
            )
            for k, layer in enumerate(layers)
        )
        self._by_id = {row.id: row for row in (*trace.rows, *trace.after)}
        self._rows = {_key(row): row for row in trace.rows}
        self._after = {_key(row): row for row in trace.after}

    @cached_property
    def notation(self) -> Notation:
        """How the lesson writes its quantities."""
        return notation_of(self.lesson, self.notations)

    @property
    def words(self) -> Mapping[str, Word]:
        """The notation's nouns, and its letters where a figure has no room for a noun."""
        return self.notation.words

    @property
    def net_word(self) -> str:
        """In a figure, where every notation has the short one: the lesson's own word, else just net."""
        return self.lesson.words.get("net", "net")

    def find(
        self, quantity: str, neuron: str | None = None, source: str | None = None, *,
        step: int = 1, sample: int | None = None, after: bool = False,
    ) -> Row | None:
        """The row, or None. sample None: the sample that the step works with. Leaves are found whatever the step."""
        rows = self._after if after else self._rows
        if neuron is not None and quantity in _OF_A_BIAS and self.lesson.conventions.shared_bias:
            neuron = _layer_key(self.layer_of(neuron).name)
        if after:
            step = 2
        at = sample if sample is not None else self.sample_of(1 if after else step)
        for key in ((quantity, neuron, source, step, at), (quantity, neuron, source, step, None),
                    (quantity, neuron, source, 1, at), (quantity, neuron, source, 1, None)):
            row = rows.get(key) or (self._rows.get(key) if key[3] == 1 else None)
            if row is not None and (row.step == step or row.expr is None):
                return row
        return None

    def row(
        self, quantity: str, neuron: str | None = None, source: str | None = None, *,
        step: int = 1, sample: int | None = None, after: bool = False,
    ) -> Row:
        """Like `find`; raises KeyError with a sentence where there is no such row."""
        row = self.find(quantity, neuron, source, step=step, sample=sample, after=after)
        if row is None:
            of = f" of {shown(neuron)}" if neuron else ""
            origin = f" from {shown(source)}" if source else ""
            raise KeyError(f"the trace has no {quantity}{of}{origin} in step {step}")
        return row

    def batch_loss(self, *, after: bool = False) -> Row:
        """What the first step makes smaller: the loss of its sample, or in a full batch that of all samples."""
        rows = self.trace.after if after else self.trace.rows
        step = 2 if after else 1
        totals = [row for row in rows if row.quantity == "loss" and row.neuron is None and row.step == step]
        return totals[-1]

    def by_id(self, number: int) -> Row:
        return self._by_id[number]

    def sample_of(self, step: int) -> int:
        """The sample that a step works with; in a full batch the first, which is the one walked through."""
        if self.lesson.training.batch == "full":
            return 1
        return (step - 1) % len(self.lesson.samples) + 1

    def layer_of(self, neuron: str) -> LayerView:
        return next(layer for layer in self.layers if neuron in layer.neurons)

    def text(self, row: Row, field: str = "value") -> str:
        """The numeral as a figure has it, with U+2212 for minus: a given number of very many digits is cut there."""
        return self.numbers.in_figure(row, field).text

    def numeral(self, row: Row, field: str = "value") -> Numeral:
        return self.numbers.of(row, field)

    @staticmethod
    def tie(row: Row, field: str = "value") -> str:
        """What `data-path` holds: it ties a printed number to its row."""
        return f"{row.id}.{field}"

    def given(self, row: Row) -> str | None:
        """What `data-given` holds: the PATHs of a given number in its lesson, as `--set` has them, a space between."""
        if row.expr is not None or not self.marks:
            return None
        return self._given[row.quantity, row.neuron or row.layer, row.source, row.sample]

    @cached_property
    def _given(self) -> dict[Place, str]:
        return {place: " ".join(paths) for place, paths in given_places(self.lesson).items()}

    def old(self, row: Row) -> Row:
        """For new_weight and new_bias: the row that held the weight or bias before."""
        return self.by_id(next(references(row.expr)))

    def change_of(self, row: Row) -> Row:
        """For new_weight and new_bias: the row that was added to the old one."""
        return self.by_id(list(references(row.expr))[-1])

    def changed(self, row: Row) -> bool:
        """True where the new weight or bias differs from the old one, as carried."""
        return row.value != self.old(row).value


_OF_A_BIAS = ("bias", "bias_gradient", "sample_bias_gradient", "bias_change", "new_bias")


def _layer_key(layer: str) -> str:
    """A whole layer where a neuron's name would stand; no neuron can be called so."""
    return f"\0{layer}"


def _key(row: Row) -> tuple[str, str | None, str | None, int, int | None]:
    neuron = row.neuron
    if neuron is None and row.layer is not None and row.quantity in _OF_A_BIAS:
        neuron = _layer_key(row.layer)
    return row.quantity, neuron, row.source, row.step, row.sample
