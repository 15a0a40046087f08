"""What the structure of a lesson cannot say: shapes that fit, names that are unique, settings that go together."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from tracer.ground.errors import listed, nearest, shown
from tracer.lesson.draw import bounds
from tracer.lesson.naming import default_inputs, default_names, layer_name
from tracer.lesson.notations import Notations
from tracer.lesson.quantities import COMPUTED
from tracer.lesson.records import Lesson, RoundingException
from tracer.lesson.wording import Finding, shared_words, words_of, wrong_words
from tracer.operators.activations import ACTIVATIONS
from tracer.operators.losses import LOSSES

MAX_NAME, MAX_TITLE, MAX_ROWS, MAX_NEURONS = 24, 200, 200_000, 1_000
MAX_GAIN = 1_000
MAX_UPDATES, MAX_WORK = 1_000_000, 2_000_000_000
MAX_FILM_BYTES, LEAST_SNAPSHOTS, BYTES_OF_WEIGHT = 80_000, 12, 21


def meaning_problems(lesson: Lesson) -> list[Finding]:
    """Every mistake in a lesson whose structure is right, but for those that depend on notations."""
    findings = [*_shapes(lesson)]
    if not findings:  # what follows counts on shapes that fit
        findings += [*_size(lesson)]
        findings += [*_film(lesson)]
    return [*findings, *_names(lesson), *_training(lesson), *_rounding(lesson), *wrong_words("words", lesson.words)]


def _count(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def _shapes(lesson: Lesson) -> Iterator[Finding]:
    if not lesson.samples:
        yield "samples", "there is no sample", "allowed: one or more", "add [[samples]] with input and target"
        return
    network = lesson.network
    if not network.layers:
        yield "network.layers", "there is no layer", "allowed: one or more", "add [[network.layers]] with weights"
        return
    senders = len(network.inputs) or len(lesson.samples[0].input)
    if not senders:
        yield "samples[0].input", "there is no input", "allowed: one number or more", ""
        return
    for index, layer in enumerate(network.layers):
        path = f"network.layers[{index}]"
        if isinstance(layer.weights, str):
            if not layer.neurons:
                yield (f"{path}.neurons", "this field is missing", "",
                       'name the neurons: "random" weights do not say how many')
                return
            count = len(layer.neurons)
        else:
            count = len(layer.weights)
            if not count:
                yield f"{path}.weights", "there is no neuron", "allowed: a row per neuron", ""
                return
            if layer.neurons and len(layer.neurons) != count:
                yield (f"{path}.weights", f"{_count(count, 'row')} for {_count(len(layer.neurons), 'neuron')}",
                       "allowed: a row per neuron", "add or remove rows, or names")
                count = len(layer.neurons)
            before = _count(senders, "input")
            if index:
                before = f"{_count(senders, 'neuron')} of network.layers[{index - 1}]"
            for row, entries in enumerate(layer.weights):
                if len(entries) != senders:
                    yield (f"{path}.weights[{row}]", f"{_count(len(entries), 'number')} for {before}",
                           "allowed: an entry per sender", "add or remove numbers")
        if isinstance(layer.biases, tuple) and len(layer.biases) != count:
            yield (f"{path}.biases", f"{_count(len(layer.biases), 'number')} for {_count(count, 'neuron')}",
                   "allowed: one per neuron", "add or remove numbers, or leave the field out")
        senders = count
    inputs = len(network.inputs) or len(lesson.samples[0].input)
    for index, sample in enumerate(lesson.samples):
        for field, have, want in (("input", sample.input, inputs), ("target", sample.target, senders)):
            if len(have) != want:
                word = "input" if field == "input" else "output neuron"
                yield (f"samples[{index}].{field}", f"{_count(len(have), 'number')} for {_count(want, word)}",
                       "allowed: a number for each", "add or remove numbers")


def _size(lesson: Lesson) -> Iterator[Finding]:
    sizes = [len(lesson.samples[0].input)]
    sizes += [len(x.neurons) if isinstance(x.weights, str) else len(x.weights) for x in lesson.network.layers]
    if max(sizes) > MAX_NEURONS:
        yield "network.layers", f"a layer of {max(sizes)} neurons", f"allowed: at most {MAX_NEURONS}", ""
    edges = sum(a * b for a, b in pairwise(sizes))
    passes = len(lesson.samples) if lesson.training.batch == "full" else 1
    # per edge: product, backward product, gradient, change, new weight; per neuron about nine rows
    rows = max(1, lesson.training.steps) * passes * (5 * edges + 9 * sum(sizes[1:]))
    rows += edges + len(lesson.samples) * (sizes[0] + sizes[-1])
    if rows > MAX_ROWS:
        yield ("training.steps", f"the tape would hold about {rows} rows", f"allowed: at most {MAX_ROWS}",
               "fewer steps, samples or neurons")


def _film(lesson: Lesson) -> Iterator[Finding]:
    """A film must end in a minute or two, and be small enough to travel with its page."""
    training, path = lesson.training, "training.epochs"
    if not training.epochs:
        return
    samples = len(lesson.samples)
    sizes = [len(lesson.samples[0].input)]
    sizes += [len(x.neurons) if isinstance(x.weights, str) else len(x.weights) for x in lesson.network.layers]
    weights = sum((a + 1) * b for a, b in pairwise(sizes))
    most = min(MAX_UPDATES // (1 if training.batch == "full" else samples), MAX_WORK // (samples * weights))
    if not training.steps:
        yield (path, f"{training.epochs} epochs, and training.steps = 0", "allowed: epochs of a lesson with steps",
               "set steps = 1, or epochs = 0")
    if training.epochs > most:
        yield (path, f"{training.epochs} epochs of {_count(samples, 'sample')} and {_count(weights, 'weight')}"
               " would take minutes", f"allowed: at most {max(most, 0)}", "fewer epochs, samples or neurons")
    elif MAX_FILM_BYTES // snapshot_bytes(weights, samples * sizes[-1]) < LEAST_SNAPSHOTS:
        room = MAX_FILM_BYTES // LEAST_SNAPSHOTS // BYTES_OF_WEIGHT
        yield (path, f"the film of {_count(weights, 'weight')} and {_count(samples, 'sample')} would not fit on a page",
               f"allowed: about {room} weights and outputs", "fewer neurons or samples, or epochs = 0")


def snapshot_bytes(weights: int, outputs: int) -> int:
    """About as many as a snapshot of a film takes in JSON, with what the curves of all runs hold of the same epoch."""
    return BYTES_OF_WEIGHT * weights + 20 * outputs + 160


def _names(lesson: Lesson) -> Iterator[Finding]:
    title = lesson.title.strip()
    if not title or len(title) > MAX_TITLE or not lesson.title.isprintable():
        yield "title", f"{shown(lesson.title)} is no title", f"allowed: 1 to {MAX_TITLE} characters on one line", ""
    seen: dict[str, str] = {}
    inputs = default_inputs(lesson) if lesson.samples else ()
    places = [(f"network.inputs[{i}]", name) for i, name in enumerate(inputs)]
    for k, (layer, names) in enumerate(zip(lesson.network.layers, default_names(lesson), strict=True)):
        places += [(f"network.layers[{k}].neurons[{j}]", name) for j, name in enumerate(names)]
        if layer.name and (len(layer.name) > MAX_NAME or not layer.name.isprintable() or not layer.name.strip()):
            yield (f"network.layers[{k}].name", f"{shown(layer.name)} is no name",
                   f"allowed: 1 to {MAX_NAME} printable characters", "")
    for path, name in places:
        if not name.strip() or len(name) > MAX_NAME or not name.isprintable() or name != name.strip():
            yield path, f"{shown(name)} is no name", f"allowed: 1 to {MAX_NAME} printable characters", ""
        elif name in seen:
            yield path, f"{shown(name)} is also the name at {seen[name]}", "allowed: each name once", "rename one"
        seen.setdefault(name, path)


def notation_problems(lesson: Lesson, notations: Notations) -> Iterator[Finding]:
    """A notation that is not there, and two things that have one word. notations: those that the lesson can have.

    Raises TracerError where the file of its notation has mistakes.
    """
    name, known = lesson.conventions.notation, notations.names
    if name not in known:
        yield ("conventions.notation", f"{shown(name)} is not known{nearest(name, known)}",
               "allowed: " + listed(shown(n) for n in known), "")
        return
    for first, second in shared_words(words_of(lesson, notations)):
        own, other = (first, second) if first in lesson.words else (second, first)
        if own in lesson.words:
            yield (f"words.{own}", f"{shown(lesson.words[own])} is the word for {other} too", "allowed: each word once",
                   f"choose another, or give {other} a word of its own")
        else:
            yield ("conventions.notation", f"{shown(name)} has the same word for {first} and {second}",
                   "allowed: each word once", f"give one of them another in [words] of {name}.toml")


def _training(lesson: Lesson) -> Iterator[Finding]:
    training, draw = lesson.training, lesson.network.draw
    if training.learning_rate <= 0:
        yield "training.learning_rate", f"{training.learning_rate} is too small", "allowed: above 0", ""
    if not 0 <= training.momentum < 1:
        yield "training.momentum", f"{training.momentum} is out of range", "allowed: from 0 to below 1", ""
    if training.delta <= 0:
        yield "training.delta", f"{training.delta} is too small", "allowed: above 0", ""
    elif training.delta != 1 and not LOSSES[training.loss].has_delta:
        known = listed(shown(name) for name, entry in LOSSES.items() if entry.has_delta)
        yield ("training.delta", f"the loss {shown(training.loss)} has none", f"allowed with {known}",
               "remove it, or choose another loss")
    yield from _activations(lesson)
    yield from wrong_targets(lesson, lesson.training.loss)
    if lesson.conventions.shared_bias:
        for index, layer in enumerate(lesson.network.layers):
            if isinstance(layer.biases, tuple) and len(set(layer.biases)) > 1:
                yield (f"network.layers[{index}].biases", "the numbers differ, and conventions.shared_bias is true",
                       "allowed: the same number for each neuron", "make them equal, or remove shared_bias")
            elif layer.biases == "random" and len(layer.neurons) > 1:
                yield (f"network.layers[{index}].biases",
                       '"random" draws one for each neuron, and conventions.shared_bias is true',
                       "allowed: the same number for each neuron", "write the number")
    if draw.low > draw.high:
        yield "network.draw.low", f"{draw.low} is above high = {draw.high}", "allowed: low ≤ high", ""
    elif bounds(draw)[0] > bounds(draw)[1]:
        yield ("network.draw.decimals", f"no number of {draw.decimals} decimals lies from {draw.low} to {draw.high}",
               "", "more decimals, or a wider range")


def _activations(lesson: Lesson) -> Iterator[Finding]:
    """Softmax only at the output; a loss only with its activations; a step only where no slope is asked."""
    last = len(lesson.network.layers) - 1
    loss = LOSSES[lesson.training.loss]
    for index, layer in enumerate(lesson.network.layers):
        path, name = f"network.layers[{index}].activation", layer.activation
        if index < last and ACTIVATIONS[name].operator is None:
            yield path, f"{shown(name)} stands in a hidden layer", "allowed: in the output layer only", "choose another"
        elif not ACTIVATIONS[name].learns and loss.sloped and not lesson.training.steps:
            continue  # forward only: nobody asks for a slope
        elif name == "step":
            yield (path, '"step" has no slope to learn from', "allowed: with training.steps = 0, the forward pass only",
                   "choose another activation, or set training.steps = 0")
        elif index == last and name not in loss.activations:
            yield (path, f"{shown(name)} does not go with the loss {shown(lesson.training.loss)}",
                   f"allowed with that loss: {listed(shown(a) for a in loss.activations)}",
                   "change the activation or training.loss")
        yield from _gain(lesson, index)


def _gain(lesson: Lesson, index: int) -> Iterator[Finding]:
    layer, path = lesson.network.layers[index], f"network.layers[{index}].gain"
    if not 0 < layer.gain <= MAX_GAIN:
        yield path, f"{layer.gain} is out of range", f"allowed: above 0, up to {MAX_GAIN}", ""
    elif layer.gain != 1 and not ACTIVATIONS[layer.activation].has_gain:
        yield (path, f"{shown(layer.activation)} has no gain",
               f"allowed with {listed(shown(a) for a, entry in ACTIVATIONS.items() if entry.has_gain)}",
               "remove it, or choose another activation")
    elif layer.gain != 1 and layer is lesson.network.layers[-1] and not LOSSES[lesson.training.loss].sloped:
        yield (path, f"with the loss {shown(lesson.training.loss)} the slope cancels, and a gain would be left of it",
               "allowed with that loss: 1", "remove it, or choose another loss")


def wrong_targets(lesson: Lesson, loss: str) -> Iterator[Finding]:
    """A cross-entropy compares shares: its delta is the error only for targets that are shares."""
    kind = LOSSES[loss].targets
    for index, sample in enumerate(lesson.samples):
        path = f"samples[{index}].target"
        if kind and not all(0 <= target <= 1 for target in sample.target):
            yield (path, f"a target is outside 0 to 1, and the loss is {shown(loss)}",
                   "allowed: 0 to 1", "")
        elif kind == "distribution" and sum(sample.target) != 1:
            yield (path, f"the targets add up to {sum(sample.target)}, and the loss is {shown(loss)}",
                   "allowed: targets that add up to 1", "write 1 for what is right and 0 for the others")


def _digits(path: str, digits: int, least: int) -> Iterator[Finding]:
    if not least <= digits <= 20:
        yield path, f"{digits} is out of range", f"allowed: {least} to 20", ""


def _rounding(lesson: Lesson) -> Iterator[Finding]:
    rounding = lesson.rounding
    for table, least in (("decimals", 0), ("significant", 1), ("show", 0)):
        for quantity, digits in getattr(rounding, table).items():
            path = f"rounding.{table}.{quantity}"
            if quantity != "default" and quantity not in COMPUTED:
                yield _unknown_quantity(path, quantity, ("default", *COMPUTED))
            yield from _digits(path, digits, least)
    for quantity in rounding.decimals.keys() & rounding.significant.keys():
        yield (f"rounding.significant.{quantity}", f"{shown(quantity)} stands in rounding.decimals too",
               "allowed: one of the two", "remove one")
    for index, exception in enumerate(rounding.exceptions):
        yield from _exception(lesson, f"rounding.exceptions[{index}]", exception)


def _unknown_quantity(path: str, quantity: str, known: tuple[str, ...]) -> Finding:
    found = f"{shown(quantity)} is not a computed quantity{nearest(quantity, known)}"
    return path, found, "allowed: " + listed(known), ""


def _exception(lesson: Lesson, path: str, exception: RoundingException) -> Iterator[Finding]:
    if exception.quantity not in COMPUTED:
        yield _unknown_quantity(f"{path}.quantity", exception.quantity, COMPUTED)
    neurons = [name for names in default_names(lesson) for name in names]
    layers = tuple(layer_name(lesson, index) for index in range(len(lesson.network.layers)))
    for field, value, known in (("neuron", exception.neuron, neurons), ("layer", exception.layer, layers)):
        if value is not None and value not in known:
            yield (f"{path}.{field}", f"{shown(value)} is not known{nearest(value, known)}",
                   "allowed: " + listed(shown(k) for k in known), "")
    if exception.neuron is None and exception.layer is None:
        yield path, "neither neuron nor layer is named", "allowed: one of them", "name one, or use rounding.decimals"
    if exception.decimals is not None and exception.significant is not None:
        yield path, "decimals and significant stand together", "allowed: one of the two", "remove one"
    if exception.decimals is exception.significant is exception.show is None:
        yield path, "it changes nothing", "allowed: decimals, significant or show", "add one, or remove the exception"
    for field, least in (("decimals", 0), ("significant", 1), ("show", 0)):
        digits = getattr(exception, field)
        if digits is not None:
            yield from _digits(f"{path}.{field}", digits, least)
