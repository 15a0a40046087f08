"""What a whole training leaves behind, as a part of the trace: snapshots of the network, and the curves of its runs.

A tape of thousands of epochs would be millions of rows. The film holds the weights at some sixty epochs instead, spaced
geometrically, with what the network answers there; `tracer.tape.film` makes it, unrounded, and gives it back to the
last bit on every machine.
"""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from tracer.lesson.records import ActivationName, LossName

Floats = tuple[float, ...]
Kind = Literal["lesson", "loss", "rate"]
Rule = Literal["largest", "side"]
SignKind = Literal["twins", "dead", "saturated", "level"]


class Snapshot(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, gc=False):
    """The lesson's own run after so many epochs."""

    epoch: Annotated[int, Meta(ge=0, description="Epochs done; 0: the initial weights.")]
    weights: Annotated[
        tuple[tuple[Floats, ...], ...], Meta(description="By layer: a row per neuron, an entry per sender.")
    ]
    biases: Annotated[
        tuple[Floats | None, ...], Meta(description="By layer: one per neuron; null where the layer has none.")
    ]
    outputs: Annotated[tuple[Floats, ...], Meta(description="By sample: what the output neurons answer.")]
    right: Annotated[
        tuple[bool, ...], Meta(description="By sample: whether it is answered correctly; empty without a rule.")
    ]
    loss: Annotated[float, Meta(description="Mean of the samples' losses.")]


class Run(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One training of the same initial weights, by its curves. The first run is the lesson's own."""

    kind: Annotated[Kind, Meta(description="What sets it apart: nothing, the loss, or the learning rate.")]
    loss: Annotated[LossName, Meta(description="What is made smaller.")]
    activation: Annotated[ActivationName, Meta(description="Of the output layer.")]
    learning_rate: Annotated[float, Meta(gt=0, description="What each gradient is multiplied by.")]
    losses: Annotated[
        tuple[float | None, ...],
        Meta(description="Mean loss at each epoch of the film; null where it is no number any more."),
    ]
    right: Annotated[tuple[int, ...], Meta(description="Samples answered correctly there; empty without a rule.")]
    solved: Annotated[int | None, Meta(description="First epoch after which every sample is right; null: none.")]
    kept: Annotated[int | None, Meta(description="From where on every sample stays right to the end; null: nowhere.")]
    broke: Annotated[int | None, Meta(description="First epoch after which a weight is no number; null: none.")]


class Sign(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Something that keeps the lesson's own run from learning, and the neurons that show it."""

    kind: Annotated[
        SignKind,
        Meta(description="twins: neurons with the same weights, coming in and going out; dead: no slope for any sample;"
                         " saturated: next to none; level: next to no gradient, averaged over the samples."),
    ]
    neurons: Annotated[tuple[str, ...], Meta(description="Who shows it.")]
    layer: Annotated[int | None, Meta(description="Their layer, counted from 0; null: the whole network.")]
    since: Annotated[int, Meta(ge=0, description="First epoch of the film from which on it is so.")]
    size: Annotated[float | None, Meta(description="The largest slope, or the largest gradient, at the end.")] = None


class Film(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The whole training: the lesson's own run in snapshots, and beside it runs with another loss or learning rate."""

    format: Annotated[Literal["tracer/film/1"], Meta(description="Version of this format.")] = "tracer/film/1"
    key: Annotated[str, Meta(description="Digest of what the training depends on: the same key, the same film.")]
    epochs: Annotated[int, Meta(ge=1, description="Length of the training.")]
    rule: Annotated[
        Rule | None,
        Meta(description="When an answer is right. largest: the largest output is where the target is 1. side: each"
                         " output is on its target's side of the middle between the two targets. null: never asked."),
    ]
    middle: Annotated[float | None, Meta(description="With the rule side: the middle.")]
    at: Annotated[tuple[int, ...], Meta(description="The epochs of the snapshots and of the curves.")]
    snapshots: Annotated[tuple[Snapshot, ...], Meta(description="The lesson's own run, one at each of these epochs.")]
    runs: Annotated[tuple[Run, ...], Meta(description="The lesson's own run; with the other loss; at other rates.")]
    signs: Annotated[tuple[Sign, ...], Meta(description="What keeps it from learning; empty where it learns.")]

    @property
    def compares_losses(self) -> bool:
        """Whether one of its runs has another loss beside the lesson's own."""
        return any(run.kind == "loss" for run in self.runs)
