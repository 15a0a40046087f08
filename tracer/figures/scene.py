"""What a stage of the network shows: which rows of the trace stand at which neuron and on which edge, and its words."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from tracer.figures.parts import spoken
from tracer.saying.view import View
from tracer.tape.trace import Row

MOST_LABELLED = 5
MOST_LAYERS = 4
MOST_DRAWN = 64
FIRST_DRAWN = 6

Deltas = Literal["none", "output", "all"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """What one stage shows. title: with the notation's words in braces."""

    title: str
    values: bool
    weight: str = "weight"
    bias: str = "bias"
    deltas: Deltas = "none"
    flow: Literal["", "forward", "backward"] = ""


STAGES: dict[str, Stage] = {
    "network": Stage(title="The network with its initial {weight.plural} and {bias.plural}", values=False),
    "forward": Stage(title="The network after the forward pass", values=True, flow="forward"),
    "output_deltas": Stage(
        title="The network with the {delta.plural} of its output layer", values=True, deltas="output"
    ),
    "backward": Stage(
        title="The network with the {delta.plural} of all its neurons", values=True, deltas="all", flow="backward"
    ),
    "updated": Stage(
        title="The network with its new {weight.plural} and {bias.plural}", values=False, weight="new_weight",
        bias="new_bias",
    ),
}


@dataclass(frozen=True, slots=True)
class Slot:
    """One drawn node: its name and the layer it stands in (None: the inputs); without a name, the ellipsis."""

    name: str | None
    layer: int | None


class Scene:
    """One stage of one lesson. `labelled` says whether edges carry their numbers."""

    def __init__(self, view: View, stage: Stage) -> None:
        self.view, self.stage = view, stage
        sizes = [len(view.inputs), *(len(layer.neurons) for layer in view.layers)]
        self.labelled = max(sizes) <= MOST_LABELLED and len(view.layers) <= MOST_LAYERS
        self.slots = [_slots(view.inputs, None)]
        self.slots += [_slots(layer.neurons, number) for number, layer in enumerate(view.layers)]
        self.kinds = ["input", *("output" if layer.is_output else "hidden" for layer in view.layers)]
        self.largest = max((abs(float(row.value)) for row in self.weights()), default=0.0)

    # What the stage shows of a neuron or a connection; None where the trace has no such row.

    def weight(self, neuron: str, source: str) -> Row | None:
        return self.view.find(self.stage.weight, neuron, source) or self.view.find("weight", neuron, source)

    def bias(self, neuron: str) -> Row | None:
        return self.view.find(self.stage.bias, neuron) or self.view.find("bias", neuron)

    def value(self, slot: Slot) -> Row | None:
        if not self.stage.values or slot.name is None:
            return None
        return self.view.find("input" if slot.layer is None else "output", slot.name)

    def delta(self, slot: Slot) -> Row | None:
        if slot.layer is None or slot.name is None or self.stage.deltas == "none":
            return None
        if self.stage.deltas == "output" and not self.view.layers[slot.layer].is_output:
            return None
        return self.view.find("delta", slot.name)

    def weights(self) -> list[Row]:
        rows = (
            self.weight(neuron, source)
            for layer in self.view.layers
            for neuron in layer.neurons
            for source in layer.senders
        )
        return [row for row in rows if row is not None]

    def rise(self, row: Row) -> int:
        """1 or −1 where the value has changed in this stage, else 0."""
        if row.quantity not in ("new_weight", "new_bias") or not self.view.changed(row):
            return 0
        return 1 if row.value > self.view.old(row).value else -1

    def words(self) -> str:
        """The figure in sentences, with its numbers where they all stand in it."""
        view = self.view
        sentences = [f"From left to right: {', '.join(['inputs', *(spoken(layer.name) for layer in view.layers)])}."]
        if not self.labelled:
            return (
                f"{sentences[0]} Every neuron is connected with all of the layer before. The weights are not shown."
            )
        if self.stage.values:
            given = [
                f"{spoken(name)} {view.text(row)}" for name in view.inputs for row in [view.find("input", name)] if row
            ]
            sentences.append(f"Inputs: {', '.join(given)}.")
        else:
            sentences.append(f"Inputs: {', '.join(map(spoken, view.inputs))}.")
        for number_, layer in enumerate(view.layers):
            for neuron in layer.neurons:
                parts = []
                for source in layer.senders:
                    row = self.weight(neuron, source)
                    parts += [f"weight {view.text(row)} from {spoken(source)}{self.moved(row)}"] if row else []
                bias = self.bias(neuron)
                parts += [f"{view.words['bias']} {view.text(bias)}{self.moved(bias)}"] if bias else []
                slot = Slot(neuron, number_)
                value, delta = self.value(slot), self.delta(slot)
                parts += [f"output {view.text(value)}"] if value else []
                parts += [f"{view.words['delta']} {view.text(delta)}"] if delta else []
                sentences.append(f"{spoken(neuron)}: {', '.join(parts)}.")
        return " ".join(sentences)

    def moved(self, row: Row) -> str:
        return {1: " (has risen)", -1: " (has fallen)", 0: ""}[self.rise(row)]


def _slots(names: Sequence[str], layer: int | None) -> list[Slot]:
    if len(names) <= MOST_DRAWN:
        return [Slot(name, layer) for name in names]
    shown = [*names[:FIRST_DRAWN], None, names[-1]]
    return [Slot(name, layer) for name in shown]
