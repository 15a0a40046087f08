"""The records of a lesson. What stands in them is what the file may hold: the reader and the schema follow them."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Literal

from msgspec import Meta, Struct

from tracer.operators.activations import ACTIVATIONS
from tracer.operators.losses import LOSSES

Vector = tuple[Decimal, ...]
Matrix = tuple[Vector, ...]

if TYPE_CHECKING:
    ActivationName = str
    LossName = str
else:  # the names that a file may hold are those of the tables
    ActivationName = Literal[tuple(ACTIVATIONS)]
    LossName = Literal[tuple(LOSSES)]
Rule = Literal["half-up", "half-even", "truncate"]


class Notes(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The author's own words, put at the head of a part of the page."""

    intro: Annotated[str, Meta(description="Before everything else.")] = ""
    forward: Annotated[str, Meta(description="At the forward pass.")] = ""
    error: Annotated[str, Meta(description="At the calculation of the error.")] = ""
    hidden: Annotated[str, Meta(description="At the hidden neurons.")] = ""
    update: Annotated[str, Meta(description="At the update of the weights.")] = ""
    end: Annotated[str, Meta(description="After the summary.")] = ""


class Draw(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How weights and biases that are "random" are drawn: evenly from low to high, at so many decimals."""

    seed: Annotated[int, Meta(description="Another seed, other weights; the same seed, the same weights.")] = 1
    low: Annotated[Decimal, Meta(description="The smallest value drawn.")] = Decimal(-1)
    high: Annotated[Decimal, Meta(description="The largest value drawn.")] = Decimal(1)
    decimals: Annotated[int, Meta(ge=0, le=12, description="Decimals of what is drawn.")] = 2


class Layer(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One layer of neurons, with the weights of the connections that come in."""

    name: Annotated[
        str, Meta(description='The layer\'s name. Default: "hidden", "output"; "hidden 1"… where there are several.')
    ] = ""
    neurons: Annotated[
        tuple[str, ...], Meta(description="The neurons' names. Default: h1… and o1…; with several hidden layers h1.1….")
    ] = ()
    activation: Annotated[ActivationName, Meta(description="The activation of every neuron in the layer.")] = "sigmoid"
    gain: Annotated[
        Decimal, Meta(description="What a net is multiplied by before the sigmoid takes it; above zero.")
    ] = Decimal(1)
    weights: Annotated[
        Matrix | Literal["random"], Meta(description='A row per neuron, an entry per sender; or "random".')
    ]
    biases: Annotated[
        Vector | Literal["random"] | None,
        Meta(description='One per neuron; or "random". Left out: the layer has none.'),
    ] = None

    @property
    def matrix(self) -> Matrix:
        """The weights of a lesson that has been read: drawn where they were "random"."""
        assert not isinstance(self.weights, str)
        return self.weights

    @property
    def bias_values(self) -> Vector | None:
        assert not isinstance(self.biases, str)
        return self.biases


class Network(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Inputs, and layers from the first hidden one to the output layer."""

    inputs: Annotated[tuple[str, ...], Meta(description="The inputs' names. Default: x1, x2, …")] = ()
    layers: Annotated[tuple[Layer, ...], Meta(description="From the first hidden layer to the output layer.")]
    draw: Annotated[Draw, Meta(description='For weights and biases that are "random".')] = Draw()


class Sample(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One row of the training data."""

    input: Annotated[Vector, Meta(description="A number per input.")]
    target: Annotated[Vector, Meta(description="A number per output neuron.")]


class Training(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How the network learns."""

    learning_rate: Annotated[Decimal, Meta(description="What each gradient is multiplied by; above zero.")]
    loss: Annotated[LossName, Meta(description="What is made smaller.")] = "half-squared-error"
    delta: Annotated[
        Decimal, Meta(description="The size of an error from which on the Huber loss is a straight line; above zero.")
    ] = Decimal(1)
    batch: Annotated[
        Literal["online", "full"],
        Meta(description='One update per sample, in turn ("online"), or one for all ("full").'),
    ] = "online"
    reduce: Annotated[Literal["mean", "sum"], Meta(description="Of the samples' gradients in a full batch.")] = "mean"
    momentum: Annotated[Decimal, Meta(description="How much of the previous change is added to the next.")] = Decimal(0)
    steps: Annotated[
        int, Meta(ge=0, description="Updates that are worked out number by number; 0: the forward pass only.")
    ] = 1
    epochs: Annotated[int, Meta(ge=0, description="Length of the film of the whole training; 0: none.")] = 0


class Conventions(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """On what published texts differ: signs, biases, names."""

    notation: Annotated[str, Meta(description="How quantities are written on the page.")] = "words"
    bias: Annotated[
        Literal["add", "threshold"], Meta(description='Added to the sum, or a threshold that is subtracted.')
    ] = "add"
    shared_bias: Annotated[bool, Meta(description="One bias for a whole layer.")] = False
    train_biases: Annotated[bool, Meta(description="false: biases stay as they are.")] = True
    delta: Annotated[
        Literal["output-minus-target", "target-minus-output"],
        Meta(description="The sign of error and delta; with target-minus-output the change is added with plus."),
    ] = "output-minus-target"
    hidden_delta_weights: Annotated[
        Literal["old", "new"],
        Meta(description="Which outgoing weights the hidden deltas use; new is a known slip, and the page says so."),
    ] = "old"
    slope: Annotated[
        Literal["output", "function"],
        Meta(description="The slope written with the output alone, or with the function of the net input."),
    ] = "output"
    error: Annotated[
        Literal["difference", "delta", "loss"], Meta(description="What the text calls error.")
    ] = "difference"
    weights: Annotated[
        Literal["names", "sender-receiver", "receiver-sender", "by-receiver", "by-sender"],
        Meta(description="How weights are named: by the notation, as w with two indices, or numbered through."),
    ] = "names"


class RoundingException(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Other digits for one quantity at one neuron or in one layer; the neuron beats the layer."""

    quantity: Annotated[str, Meta(description="The quantity that is rounded otherwise.")]
    neuron: Annotated[str | None, Meta(description="At this neuron only.")] = None
    layer: Annotated[str | None, Meta(description="In this layer only.")] = None
    decimals: Annotated[int | None, Meta(description="Decimals.")] = None
    significant: Annotated[int | None, Meta(description="Significant digits.")] = None
    show: Annotated[int | None, Meta(description="Decimals that are shown before the value is rounded.")] = None


class Rounding(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How many digits are carried from one line to the next, and how many are printed."""

    carry: Annotated[bool, Meta(description="true: rounded values are used onwards, as one does by hand.")] = True
    rule: Annotated[Rule, Meta(description="half-up rounds away from zero on both sides.")] = "half-up"
    decimals: Annotated[dict[str, int], Meta(description="By quantity, or `default`.")] = {}
    significant: Annotated[dict[str, int], Meta(description="Significant digits, by quantity, or `default`.")] = {}
    show: Annotated[dict[str, int], Meta(description="Decimals shown before the ≈, by quantity, or `default`.")] = {}
    exceptions: Annotated[tuple[RoundingException, ...], Meta(description="For one neuron or layer.")] = ()


WITHOUT_ROUNDING_TABLE = Rounding(decimals={"default": 4}, show={"output": 4})


class Lesson(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A whole lesson. One that `load_lesson` returns has every default filled in and every name given."""

    title: Annotated[str, Meta(description="The title of the page.")]
    notes: Annotated[Notes, Meta(description="The author's own words (Markdown, no HTML).")] = Notes()
    network: Annotated[Network, Meta(description="The network and its initial weights.")]
    samples: Annotated[tuple[Sample, ...], Meta(description="The training data; the first is walked through.")]
    training: Annotated[Training, Meta(description="How the network learns.")]
    conventions: Annotated[Conventions, Meta(description="The author's own convention.")] = Conventions()
    words: Annotated[
        dict[str, str], Meta(description='A table of words in place of the notation\'s, as in net = "local field".')
    ] = {}
    rounding: Annotated[Rounding, Meta(description="Digits carried and printed.")] = WITHOUT_ROUNDING_TABLE
