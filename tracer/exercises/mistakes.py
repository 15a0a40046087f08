"""The classic mistakes: each one entry, a name, what a teacher would say, and the expressions that it puts in place of
the right ones. Where it does not apply ("only the first output" with one output) it replaces nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from tracer.exercises.wiring import Replaced, Wiring, left_out, put
from tracer.operators.activations import ACTIVATIONS, Activation
from tracer.operators.decimals import as_text
from tracer.operators.tree import Expr
from tracer.tape.recorder import Spec

Group = Literal["forward", "slope", "error", "hidden delta", "update"]


@dataclass(frozen=True, kw_only=True)
class Mistake:
    """title: in a few words, for a key. says: to the student. replaces: for one network's step."""

    name: str
    group: Group
    title: str
    says: str
    replaces: Callable[[Wiring], Replaced]


def _each(rows: Iterable[tuple[int, Spec]], make: Callable[[Spec], Expr | None]) -> Replaced:
    made = ((at, spec, make(spec)) for at, spec in rows)
    return {at: expr for at, spec, expr in made if expr is not None and expr != spec.expr}


def _turned(expr: Expr | None) -> Expr:
    """The same with the other sign."""
    if type(expr) is tuple and expr[0] == "neg":
        return expr[1]  # type: ignore[no-any-return]
    if type(expr) is tuple and expr[0] == "-":
        return ("-", expr[2], expr[1])
    assert expr is not None
    return ("neg", expr)


# forward


def _bias_forgotten(w: Wiring) -> Replaced:
    return _each(w.of("net"), lambda s: s.expr[1] if type(s.expr) is tuple else None)


def _bias_sign(w: Wiring) -> Replaced:
    other = {"+": "-", "-": "+"}
    return _each(w.of("net"), lambda s: (other[s.expr[0]], *s.expr[1:]) if type(s.expr) is tuple else None)


def _no_activation(w: Wiring, layers: range) -> Replaced:
    return _each(
        w.of("output", layers=layers),
        lambda s: None if w.activation(s) == "softmax" else w.find("net", s.neuron, None, s.sample),
    )


def _exp_sign(w: Wiring) -> Replaced:
    def wrong(spec: Spec) -> Expr | None:
        if w.activation(spec) != "sigmoid":
            return None
        net = w.find("net", spec.neuron, None, spec.sample)
        return put(spec.expr, net, ("neg", net))

    return _each(w.of("output"), wrong)


def _transposed(w: Wiring) -> Replaced:
    def wrong(spec: Spec) -> Expr | None:
        k = w.layer_of(spec)
        if not w.square(k):
            return None
        assert spec.neuron is not None and spec.source is not None
        row, column = w.layers[k].neurons.index(spec.neuron), w.senders[k].index(spec.source)
        other = w.weight(w.layers[k].neurons[column], w.senders[k][row])
        return put(spec.expr, w.weight(spec.neuron, spec.source), other)

    return _each(w.of("product"), wrong)


# slope


SlopeOf = Callable[[Activation, int, int, str], Expr | None]
"""(activation, net, output, gain) to a mistaken slope; None where the mistake is none."""


def _slope(w: Wiring, make: SlopeOf) -> Replaced:
    def wrong(spec: Spec) -> Expr | None:
        layer = w.layers[w.layer_of(spec)]
        net, output = (w.find(quantity, spec.neuron, None, spec.sample) for quantity in ("net", "output"))
        return make(ACTIVATIONS[layer.activation], net, output, as_text(layer.gain))

    return _each(w.of("derivative"), wrong)


def _slope_of_net(a: Activation, net: int, output: int, gain: str) -> Expr | None:
    return a.slope(net, net, gain) if a.slope_is_of_output else None


def _slope_of_twice(a: Activation, net: int, output: int, gain: str) -> Expr | None:
    return a.slope(net, (a.operator, output), gain) if a.slope_is_of_output else None


def _slope_of_tanh(a: Activation, net: int, output: int, gain: str) -> Expr | None:
    return ("-", "1", ("sq", output)) if a is ACTIVATIONS["sigmoid"] else None


def _slope_of_sigmoid(a: Activation, net: int, output: int, gain: str) -> Expr | None:
    return ("*", output, ("-", "1", output)) if a is not ACTIVATIONS["sigmoid"] else None


def _one_minus_output(a: Activation, net: int, output: int, gain: str) -> Expr | None:
    return ("-", "1", output) if a.slope_is_of_output else None


def _no_slope(w: Wiring, layers: Iterable[int]) -> Replaced:
    return _each(w.of("derivative", layers=list(layers)), lambda s: "1")


# error and loss


def _error_sign(w: Wiring) -> Replaced:
    return _each(w.of("error"), lambda s: _turned(s.expr))


def _error_size(w: Wiring) -> Replaced:
    """With one output this is the error's sign turned, or nothing at all."""
    if len(w.layers[-1].neurons) < 2:
        return {}
    return _each(w.of("error"), lambda s: ("+", ("relu", s.expr), ("relu", ("neg", s.expr))))


def _parts(w: Wiring) -> Iterable[tuple[int, Spec]]:
    return ((at, spec) for at, spec in w.of("loss") if spec.neuron is not None)


def _no_half(w: Wiring) -> Replaced:
    if w.lesson.training.loss != "half-squared-error":
        return {}
    return _each(_parts(w), lambda s: left_out(s.expr, "0.5"))


def _half_added(w: Wiring) -> Replaced:
    if w.lesson.training.loss not in ("squared-error", "mean-squared-error"):
        return {}
    return _each(_parts(w), lambda s: ("*", "0.5", s.expr))


def _twice_the_error(w: Wiring) -> Replaced:
    if w.lesson.training.loss != "half-squared-error":
        return {}
    return _each(w.of("delta", layers=[w.last]), lambda s: ("*", "2", *s.expr[1:]) if type(s.expr) is tuple else None)


def _factor_left_out(w: Wiring) -> Replaced:
    """The 2, or 2/n, that the derivative of a squared error has."""
    if w.lesson.training.loss not in ("squared-error", "mean-squared-error"):
        return {}
    return _each(w.of("delta", layers=[w.last]), lambda s: ("*", *s.expr[2:]) if type(s.expr) is tuple else None)


def _mean_loss(w: Wiring) -> Replaced:
    count = len(w.layers[-1].neurons)
    if count < 2 or w.lesson.training.loss == "mean-squared-error":
        return {}
    totals = ((at, spec) for at, spec in w.of("loss") if spec.neuron is None and spec.sample is not None)
    return _each(totals, lambda s: ("/", s.expr, str(count)))


# hidden delta


def _back(w: Wiring, make: Callable[[Spec, int, int], Expr | None]) -> Replaced:
    """In every backward product; make(row, weight, delta of the receiver)."""
    return _each(
        w.of("backward_product"),
        lambda s: make(s, w.weight(s.source or "", s.neuron or ""), w.find("delta", s.source, None, s.sample)),
    )


def _updated_weights(w: Wiring) -> Replaced:
    new = w.lesson.conventions.hidden_delta_weights == "new"

    def wrong(spec: Spec, weight: int, delta: int) -> Expr | None:
        updated = w.find("new_weight", spec.source, spec.neuron, spec.sample)
        if not updated:
            return None
        return put(spec.expr, updated, weight) if new else put(spec.expr, weight, updated)

    return _back(w, wrong)


def _incoming_weights(w: Wiring) -> Replaced:
    def wrong(spec: Spec, weight: int, delta: int) -> Expr | None:
        senders, place = w.sender_names(spec), w.receivers(spec).index(spec.source or "")
        return ("*", w.weight(spec.neuron or "", senders[place]), delta) if place < len(senders) else None

    found = _back(w, wrong)
    return found if len(found) == sum(1 for _ in w.of("backward_product")) else {}


def _transposed_back(w: Wiring) -> Replaced:
    def wrong(spec: Spec, weight: int, delta: int) -> Expr | None:
        k = w.layer_of(spec)
        if not w.square(k + 1):
            return None
        own, receivers = w.layers[k].neurons, w.layers[k + 1].neurons
        row, column = own.index(spec.neuron or ""), receivers.index(spec.source or "")
        return ("*", w.weight(receivers[row], own[column]), delta)

    return _back(w, wrong)


def _first_output_only(w: Wiring) -> Replaced:
    def wrong(spec: Spec) -> Expr | None:
        receivers = w.receivers(spec)
        return w.find("backward_product", spec.neuron, receivers[0], spec.sample) if len(receivers) > 1 else None

    return _each(w.of("backward_sum"), wrong)


def _no_weights(w: Wiring) -> Replaced:
    return _back(w, lambda s, weight, delta: delta)


def _error_for_delta(w: Wiring) -> Replaced:
    def wrong(spec: Spec, weight: int, delta: int) -> Expr | None:
        error = w.find("error", spec.source, None, spec.sample)
        return put(spec.expr, delta, error) if error and w.loss.sloped else None

    return _back(w, wrong)


def _next_slope(w: Wiring) -> Replaced:
    def wrong(spec: Spec, weight: int, delta: int) -> Expr | None:
        slope = w.find("derivative", spec.source, None, spec.sample)
        return ("*", spec.expr, slope) if slope else None

    products = _back(w, wrong)
    if not products:
        return {}
    sums = _each(w.of("delta", layers=w.hidden), lambda s: w.find("backward_sum", s.neuron, None, s.sample))
    return {**products, **sums}


# update

_GRADIENTS = ("gradient", "sample_gradient")
_CHANGES = ("change", "bias_change")


def _ascent(w: Wiring) -> Replaced:
    return _each(w.of(*_CHANGES), lambda s: _turned(s.expr))


def _rate(w: Wiring) -> int:
    return w.find("learning_rate")


def _no_rate(w: Wiring) -> Replaced:
    return _each(w.of(*_CHANGES), lambda s: left_out(s.expr, _rate(w)))


def _rate_twice(w: Wiring) -> Replaced:
    rate = _rate(w)
    return _each(w.of(*_CHANGES), lambda s: put(s.expr, rate, ("*", rate, rate)))


def _no_input(w: Wiring, layers: Iterable[int]) -> Replaced:
    return _each(w.of(*_GRADIENTS, "change", layers=list(layers)), lambda s: left_out(s.expr, w.sends(s)))


def _own_output(w: Wiring) -> Replaced:
    return _each(
        w.of(*_GRADIENTS, "change"),
        lambda s: put(s.expr, w.sends(s), w.find("output", s.neuron, None, s.sample)) if s.sample is not None else None,
    )


def _bias_times_input(w: Wiring) -> Replaced:
    def wrong(spec: Spec) -> Expr | None:
        delta = w.find("delta", spec.neuron, None, spec.sample)
        return put(spec.expr, delta, ("*", delta, w.sends(spec, w.sender_names(spec)[0]))) if delta else None

    quantities = ("sample_bias_gradient",) if w.lesson.training.batch == "full" else ("bias_gradient", "bias_change")
    return _each(w.of(*quantities), wrong)


def _old(spec: Spec) -> Expr:
    assert type(spec.expr) is tuple
    return spec.expr[1]  # type: ignore[no-any-return]


def _bias_not_updated(w: Wiring) -> Replaced:
    return _each(w.of("new_bias"), _old)


def _change_only(w: Wiring) -> Replaced:
    return _each(w.of("new_weight", "new_bias"), lambda s: s.expr[2] if type(s.expr) is tuple else None)


def _both(w: Wiring) -> range:
    """All layers, where there are hidden ones: else a mistake "in both" is the one in the output layer."""
    return range(w.last + 1) if w.last else range(0)


CATALOGUE: tuple[Mistake, ...] = (
    Mistake(name="bias-forgotten", group="forward", title="bias forgotten", replaces=_bias_forgotten,
            says="The bias is missing: after the weighted sum, each neuron's bias comes in as well."),
    Mistake(name="bias-sign", group="forward", title="bias with the wrong sign", replaces=_bias_sign,
            says="The bias went in with the wrong sign: look whether it is added to the sum or subtracted from it."),
    Mistake(name="no-activation-hidden", group="forward", title="no activation in the hidden layer",
            replaces=lambda w: _no_activation(w, w.hidden),
            says="The hidden neurons pass on their net input as it is: apply the activation function first."),
    Mistake(name="no-activation-output", group="forward", title="no activation in the output layer",
            replaces=lambda w: _no_activation(w, range(w.last, w.last + 1)),
            says="The output neurons show their net input as it is: apply the activation function first."),
    Mistake(name="no-activation", group="forward", title="no activation anywhere",
            replaces=lambda w: _no_activation(w, _both(w)),
            says="No neuron used the activation function: its output is the function's value at the net input."),
    Mistake(name="exponent-sign", group="forward", title="e to the +z", replaces=_exp_sign,
            says="The exponent has the wrong sign: the sigmoid is 1 / (1 + e^(−z)), with a minus."),
    Mistake(name="weights-transposed", group="forward", title="weights transposed", replaces=_transposed,
            says="Weights are mixed up: the one from the first sender to the second neuron went from the second "
            "sender to "
            "the first neuron, and the other way round."),
    Mistake(name="slope-of-net", group="slope", title="slope written with z",
            replaces=lambda w: _slope(w, _slope_of_net),
            says="The slope was worked out with the net input z: it is written with the neuron's output."),
    Mistake(name="slope-activated-twice", group="slope", title="activation applied again in the slope",
            replaces=lambda w: _slope(w, _slope_of_twice),
            says="The slope applied the activation once more to the output: the output already is the function's "
            "value."),
    Mistake(name="slope-of-tanh", group="slope", title="slope 1 − o²", replaces=lambda w: _slope(w, _slope_of_tanh),
            says="1 − o² is the slope of tanh: the sigmoid's is o(1 − o)."),
    Mistake(name="slope-of-sigmoid", group="slope", title="slope o(1 − o)",
            replaces=lambda w: _slope(w, _slope_of_sigmoid),
            says="o(1 − o) is the slope of the sigmoid: this layer has another activation function."),
    Mistake(name="slope-one-minus-output", group="slope", title="slope 1 − o",
            replaces=lambda w: _slope(w, _one_minus_output),
            says="1 − o is only a part of the slope: look up what else belongs to it."),
    Mistake(name="no-slope-hidden", group="slope", title="no slope in the hidden layer",
            replaces=lambda w: _no_slope(w, w.hidden),
            says="The hidden deltas lack the slope of the activation function: multiply by it."),
    Mistake(name="no-slope-output", group="slope", title="no slope in the output layer",
            replaces=lambda w: _no_slope(w, [w.last]),
            says="The output deltas lack the slope of the activation function: multiply the error by it."),
    Mistake(name="no-slope", group="slope", title="no slope anywhere",
            replaces=lambda w: _no_slope(w, _both(w)) if w.loss.sloped else {},
            says="No delta has the slope of the activation function in it: multiply by it in every layer."),
    Mistake(name="error-sign", group="error", title="error with the wrong sign", replaces=_error_sign,
            says="The error has the wrong sign: mind which of output and target is subtracted from which."),
    Mistake(name="error-absolute", group="error", title="absolute value of the error", replaces=_error_size,
            says="The error lost its sign: one that is below zero stays below zero."),
    Mistake(name="loss-no-half", group="error", title="no ½ in the loss", replaces=_no_half,
            says="The loss lacks the factor ½ before the squared errors."),
    Mistake(name="loss-half-added", group="error", title="½ in the loss", replaces=_half_added,
            says="This loss has no factor ½: it is made of the squared errors themselves."),
    Mistake(name="delta-factor-two", group="error", title="factor 2 in the output delta", replaces=_twice_the_error,
            says="The output deltas are twice too large: the 2 from the square is cancelled by the ½ of the loss."),
    Mistake(name="delta-factor-left-out", group="error", title="factor left out in the output delta",
            replaces=_factor_left_out,
            says="The output deltas lack the factor that comes from the square in this loss."),
    Mistake(name="loss-mean", group="error", title="mean instead of sum", replaces=_mean_loss,
            says="The loss was divided by the number of outputs: here it is their sum, not their mean."),
    Mistake(name="hidden-updated-weights", group="hidden delta", title="hidden delta with the other set of weights",
            replaces=_updated_weights,
            says="The hidden deltas used the outgoing weights of the wrong moment: mind whether those before or after "
            "the update are meant."),
    Mistake(name="hidden-incoming-weights", group="hidden delta", title="hidden delta with the incoming weights",
            replaces=_incoming_weights,
            says="The hidden deltas used the weights that come in: an error comes back through the weights that "
            "go out."),
    Mistake(name="hidden-transposed", group="hidden delta", title="hidden delta with transposed weights",
            replaces=_transposed_back,
            says="The hidden deltas used the outgoing weights of the wrong neuron: each takes those of its own "
            "connections."),
    Mistake(name="hidden-first-output", group="hidden delta", title="hidden delta from the first output only",
            replaces=_first_output_only,
            says="The hidden deltas look at the first neuron behind them only: every one of them sends its delta "
            "back."),
    Mistake(name="hidden-no-weights", group="hidden delta", title="hidden delta without weights", replaces=_no_weights,
            says="The hidden deltas added up the deltas as they are: each comes back multiplied by its weight."),
    Mistake(name="hidden-error-for-delta", group="hidden delta", title="hidden delta from errors",
            replaces=_error_for_delta,
            says="The hidden deltas were made of the errors: what comes back are the deltas, with the slope in them."),
    Mistake(name="hidden-next-slope", group="hidden delta", title="hidden delta with the slope of the next layer",
            replaces=_next_slope,
            says="The hidden deltas used the slope of the neurons behind them: take that of the hidden neuron itself."),
    Mistake(name="ascent", group="update", title="moved the wrong way", replaces=_ascent,
            says="The weights moved the wrong way: the loss must become smaller, so check the sign of the change."),
    Mistake(name="no-rate", group="update", title="learning rate left out", replaces=_no_rate,
            says="The learning rate is missing: each change is multiplied by it."),
    Mistake(name="rate-twice", group="update", title="learning rate twice", replaces=_rate_twice,
            says="The learning rate went in twice: each change is multiplied by it once."),
    Mistake(name="no-input-hidden", group="update", title="input left out in the hidden layer",
            replaces=lambda w: _no_input(w, w.hidden),
            says="The hidden neurons' weights were moved without their inputs: multiply each delta by what came "
            "in there."),
    Mistake(name="no-input-output", group="update", title="input left out in the output layer",
            replaces=lambda w: _no_input(w, [w.last]),
            says="The output neurons' weights were moved without what came in: multiply each delta by the "
            "sender's output."),
    Mistake(name="no-input", group="update", title="input left out everywhere",
            replaces=lambda w: _no_input(w, _both(w)),
            says="All weights were moved without what came in: multiply each delta by what the weight's sender "
            "puts out."),
    Mistake(name="own-output", group="update", title="own output in place of the input", replaces=_own_output,
            says="The weights were moved with the neuron's own output: take what came in through that weight."),
    Mistake(name="bias-times-input", group="update", title="bias update times the input", replaces=_bias_times_input,
            says="The biases were moved with an input in the product: a bias has none, its delta alone moves it."),
    Mistake(name="bias-not-updated", group="update", title="bias not updated", replaces=_bias_not_updated,
            says="The biases stayed as they were: they are updated like the weights."),
    Mistake(name="change-only", group="update", title="only the change written down", replaces=_change_only,
            says="That is the change alone: add it to the old value."),
)
BY_NAME = {mistake.name: mistake for mistake in CATALOGUE}
COARSE = ("coarse-rounding", "rounded too coarsely",
          "Too few digits: keep at least as many decimals as are asked for, in every step.")
HARD = ("hidden-updated-weights", "hidden-first-output", "bias-times-input", "rate-twice", "hidden-transposed")
"""Those that most networks hide: a candidate is held against them first."""
