"""The judge of films: what sentences and figures rely on follows from the snapshots' own weights.

Once for each trace of a page that shows numbers of its film. Worked out again: all answers and losses of the snapshots,
the losses with which every run begins, how many samples are right, the epochs at which all are, and every sign. What
lies between two snapshots, and the other runs past their first loss, the trace alone cannot show: of these only what
agrees with the snapshots is held.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Any

from tracer.audit.film_replay import ACTIVATIONS, KINKED, UNSLOPED, Replay
from tracer.audit.film_ties import MALFORMED, Film, Snapshot
from tracer.audit.nodes import UnreadableError
from tracer.audit.page import NoTieError, Page

CLOSE = 1e-9
"""How far an output, or a loss in parts of itself, may be from what its weights give."""
_LAST_BITS = 4e-15
SATURATED, LEVEL = 0.01, 0.001
OFF = "relu"
"""The activation whose neurons can be dead: where it has no slope, it puts out nothing."""
_NEARLY_ENDLESS = 5
"""Minus the logarithm of a float's last bit is 36; a mean over some samples has a share of that."""
_MUCH_WORK = 4_000_000


def judge_films(page: Page) -> None:
    """13. A film whose numbers stand on the page is what its own weights give."""
    seen: set[int] = set()
    for element in page.document.elements:
        tied = element.attrs.get("data-path", "").startswith("film.")
        if not tied and "film-" not in element.attrs.get("data-case", ""):
            continue
        try:
            film = page.trace_of(element).film
        except (NoTieError, UnreadableError):
            continue  # other judges say so
        if id(film) in seen:
            continue
        seen.add(id(film))
        page.counts["films"] += 1
        for fault in faults_of(film):
            page.find(page.mark_of(element) or element, "", fault)


def faults_of(film: Film) -> tuple[str, ...]:
    """All that is wrong with a film in itself; worked out once."""
    if film.faults is None:
        film.faults = tuple(_faults(film))
    return film.faults


def _faults(film: Film) -> Iterator[str]:
    for claim in (_shape, _beginning, _snapshots, _rule, _counts, _first_losses, _signs):
        try:
            wrong = list(claim(film))
        except MALFORMED as error:
            yield f"the film cannot be worked out again: {type(error).__name__} at its {claim.__name__.strip('_')}"
            return
        yield from wrong
        if wrong and claim is _shape:
            return


def _shape(film: Film) -> Iterator[str]:
    """Snapshots, curves and epochs go together."""
    at, epochs = film.at, film.data["epochs"]
    if not at or at[0] != 0 or any(a >= b for a, b in pairwise(at)) or at[-1] > epochs:
        yield "the film’s epochs do not rise from 0 to its end"
    if [shot.epoch for shot in film.snapshots] != list(at):
        yield "the film’s snapshots are not those of its epochs"
    for n, run in enumerate(film.runs):
        counted = len(at) if film.data["rule"] is not None else 0
        if len(run["losses"]) != len(at) or len(run["right"]) != counted:
            yield f"run {n} of the film has not a loss and a count of right answers for each of its epochs"
    training, own = film.lesson["training"], film.runs[0]
    said = (own["kind"], own["loss"], own["activation"], own["learning_rate"])
    if said != ("lesson", training["loss"], film.layers[-1]["activation"], Decimal(training["learning_rate"])):
        yield "the film’s first run is not the lesson’s own"


def _beginning(film: Film) -> Iterator[str]:
    """The first snapshot has the lesson's weights."""
    first = film.snapshots[0]
    for layer, weights, biases in zip(film.layers, first.weights, first.biases, strict=True):
        given = layer["biases"]
        if not isinstance(layer["weights"], list) or isinstance(given, str):
            continue  # drawn by a rule that is not the audit's to know
        same = weights == tuple(tuple(map(float, row)) for row in layer["weights"])
        if not same or biases != (None if given is None else tuple(map(float, given))):
            yield f"the film does not begin with the lesson’s weights and biases in layer “{layer['name']}”"


def _snapshots(film: Film) -> Iterator[str]:
    """Answers and loss of every snapshot follow from its weights."""
    replay, loss = Replay(film), film.runs[0]["loss"]
    for place, shot in enumerate(film.snapshots):
        passes = replay.of(shot)
        answers = [[o.real for o in done.outputs[-1]] for done in passes]
        for sample, (printed, given) in enumerate(zip(shot.outputs, answers, strict=True)):
            if any(abs(a - b) > CLOSE * max(1.0, abs(b)) for a, b in zip(printed, given, strict=True)):
                yield f"snapshot {place} of the film has other answers to sample {sample + 1} than its weights give"
        given_loss = replay.loss(passes, loss).real
        if abs(shot.loss - given_loss) > CLOSE * abs(given_loss) + _shaken(film, answers, loss):
            yield f"snapshot {place} of the film has the loss {shot.loss}, its weights give {given_loss:.9g}"
        if film.losses(0)[place] != shot.loss:
            yield f"the film’s first curve and snapshot {place} have different losses"


def _shaken(film: Film, answers: Sequence[Sequence[float]], loss: str) -> float:
    """How much of a loss the last bits of the answers may change: much, where a logarithm is taken of nearly 0."""
    shaken = 1e-15
    if loss in UNSLOPED:
        for given, targets in zip(answers, film.targets, strict=True):
            for o, t in zip(given, targets, strict=True):
                shaken += t * _LAST_BITS / (o or 1.0) + ((1 - t) * _LAST_BITS / ((1 - o) or 1.0))
    return shaken


def _rule(film: Film) -> Iterator[str]:
    """When an answer is right follows from the targets."""
    targets = film.targets
    rule, middle = None, None
    values = sorted({t for target in targets for t in target})
    if len(targets[0]) > 1 and all(sorted(t) == [0.0] * (len(t) - 1) + [1.0] for t in targets):
        rule = "largest"
    elif len(values) == 2:
        rule, middle = "side", sum(values) / 2
    said = film.data["middle"]
    halfway = said is None if middle is None else said is not None and abs(float(said) - middle) <= CLOSE
    if film.data["rule"] != rule or not halfway:
        yield f"the film’s rule for a right answer is {film.data['rule']}, the targets ask for {rule}"


def _leads(film: Film, shot: Snapshot) -> Iterator[float]:
    """By how much each answer is right; below 0, wrong."""
    for outputs, targets in zip(shot.outputs, film.targets, strict=True):
        if film.data["rule"] == "largest":
            wanted = outputs[targets.index(1.0)]
            leads = [wanted - o for o, t in zip(outputs, targets, strict=True) if t != 1.0]
        else:
            middle = float(film.data["middle"])
            leads = [o - middle if t > middle else middle - o for o, t in zip(outputs, targets, strict=True)]
        yield min(leads)


def _counts(film: Film) -> Iterator[str]:
    """How many samples are right, the first epoch at which all are, and from which on they stay so."""
    if film.data["rule"] is None:
        for n, run in enumerate(film.runs):
            if run["solved"] is not None or run["kept"] is not None:
                yield f"run {n} of the film is said to be right, though no rule says when"
        if any(shot.right for shot in film.snapshots):
            yield "answers of the film are said to be right or wrong, though no rule says when"
        return
    for place, (shot, said) in enumerate(zip(film.snapshots, film.runs[0]["right"], strict=True)):
        for sample, (lead, right) in enumerate(zip(_leads(film, shot), shot.right, strict=True), 1):
            if abs(lead) > CLOSE and right is not (lead > 0):  # nearer to the border nobody can tell
                is_so = "right" if lead > 0 else "wrong"
                yield f"snapshot {place} of the film: the answer to sample {sample} is {is_so}"
        if said != sum(shot.right):
            yield f"snapshot {place} of the film has {sum(shot.right)} right answers, not {said}"
    for n, run in enumerate(film.runs):
        yield from (f"run {n} of the film: {fault}" for fault in _solved(film, run))
    own, last = film.runs[0], film.at[-1]
    if own["solved"] is not None and own["solved"] <= last and own["solved"] not in film.at:
        yield f"no snapshot shows epoch {own['solved']}, at which all answers are said to be right"
    if own["broke"] is not None and own["broke"] <= last:
        yield f"the lesson’s own run is said to break at epoch {own['broke']}, and goes on"


def _solved(film: Film, run: Mapping[str, Any]) -> Iterator[str]:
    every, solved, kept, broke = len(film.targets), run["solved"], run["kept"], run["broke"]
    marks = [mark for mark in (solved, kept, broke) if mark is not None]
    if any(mark < 0 or mark > film.data["epochs"] for mark in marks):
        yield "an epoch that lies outside of the film"
    if kept is not None and (solved is None or kept < solved):
        yield "all answers are said to stay right before they first are"
    for epoch, right in zip(film.at, run["right"], strict=True):
        if not 0 <= right <= every:
            yield f"{right} of {every} answers are said to be right"
        if right == every and (solved is None or epoch < solved):
            yield f"all answers are right at epoch {epoch}, and are said to be so {_when(solved)}"
        if epoch == solved and right != every:
            yield f"all answers are said to be right at epoch {epoch}; {right} of {every} are"
        if kept is not None and right != every and epoch >= kept:
            yield f"all answers are said to stay right from epoch {kept} on; at epoch {epoch} {right} of {every} are"
        if None not in (kept, solved) and solved < kept == epoch + 1 and right == every:
            yield f"all answers are said to stay right from epoch {kept} on, and are so at the epoch before"
        if kept is None and solved is not None and right == every and epoch == film.data["epochs"]:
            yield "all answers are right at the end, and are said not to have stayed so"


def _when(epoch: int | None) -> str:
    return "at no epoch" if epoch is None else f"first at epoch {epoch}"


def _first_losses(film: Film) -> Iterator[str]:
    """Every run begins with the same weights, and so with a loss that they give."""
    for n, run in enumerate(film.runs):
        replay = Replay(film, run["activation"])
        passes = replay.of(film.snapshots[0])
        loss = film.losses(n)[0]
        try:
            given = replay.loss(passes, run["loss"]).real
        except ValueError:  # the logarithm of 0, or of what is next to it: no loss, or a very large one
            if loss is not None and loss < _NEARLY_ENDLESS:
                yield f"run {n} of the film begins with the loss {loss}, the first weights give no number"
            continue
        slack = _shaken(film, [[o.real for o in done.outputs[-1]] for done in passes], run["loss"])
        if loss is None or abs(loss - given) > CLOSE * abs(given) + slack:
            yield f"run {n} of the film begins with the loss {loss}, the first weights give {given:.9g}"


# Signs


def _signs(film: Film) -> Iterator[str]:
    """Each sign is so at every snapshot from its epoch on, and was not at the one before."""
    for n, sign in enumerate(film.signs):
        if sign["since"] not in film.at:
            yield f"sign {n} of the film begins at epoch {sign['since']}, of which there is no snapshot"
            continue
        yield from (f"sign {n} of the film, {sign['kind']}: {fault}" for fault in SIGNS[sign["kind"]](film, sign))


def _neurons(film: Film, sign: Mapping[str, Any]) -> list[int]:
    """Places of a sign's neurons in their layer. Raises ValueError where one is not of it."""
    names = film.layers[sign["layer"]]["neurons"]
    return [names.index(name) for name in sign["neurons"]]


def _parted(film: Film, sign: Mapping[str, Any]) -> tuple[list[Snapshot], Snapshot | None]:
    """The snapshots from a sign's epoch on, and the one before."""
    at = list(film.at).index(sign["since"])
    return list(film.snapshots[at:]), film.snapshots[at - 1] if at else None


def _twins(film: Film, sign: Mapping[str, Any]) -> Iterator[str]:
    layer, neurons = sign["layer"], _neurons(film, sign)
    after, before = _parted(film, sign)

    def same(shot: Snapshot) -> bool:
        biases, behind = shot.biases[layer], shot.weights[layer + 1]
        return len({
            (shot.weights[layer][j], biases[j] if biases else None, tuple(row[j] for row in behind)) for j in neurons
        }) == 1

    if len(neurons) < 2 or not 0 <= layer < len(film.layers) - 1:
        yield "two hidden neurons make twins, and no fewer"
        return
    yield from (f"their weights differ at epoch {shot.epoch}" for shot in after if not same(shot))
    if before and same(before):
        yield f"their weights are the same at epoch {before.epoch} already"


def _dead(film: Film, sign: Mapping[str, Any]) -> Iterator[str]:
    if film.layers[sign["layer"]]["activation"] != OFF:
        yield f"only a neuron with {OFF} can be off"
    yield from _flat(film, sign, lambda low, high: low == 0, lambda low, high: high == 0)
    if sign.get("size") is not None:
        yield "a dead neuron has no slope to give the size of"


def _saturated(film: Film, sign: Mapping[str, Any]) -> Iterator[str]:
    if film.layers[sign["layer"]]["activation"] == OFF:
        yield f"a neuron with {OFF} has no flat end but the one where it is off"
    limit = SATURATED * (1 - CLOSE), SATURATED * (1 + CLOSE)
    yield from _flat(film, sign, lambda low, high: low < limit[1], lambda low, high: high < limit[0])


def _flat(
    film: Film, sign: Mapping[str, Any], maybe: Callable[[float, float], bool], surely: Callable[[float, float], bool]
) -> Iterator[str]:
    """A sign of slopes. maybe, surely: whether it is so, of a neuron's steepest slope as far as floats can tell."""
    layer, neurons, replay = sign["layer"], _neurons(film, sign), Replay(film)
    if layer == len(film.layers) - 1 and film.runs[0]["loss"] in UNSLOPED:
        yield "this loss asks for no slope of the output layer"
        return
    after, before = _parted(film, sign)

    def steepest(shot: Snapshot) -> list[tuple[float, float]]:
        return [_steepest(replay, shot, layer, j) for j in neurons]

    for shot in after:
        if not all(maybe(*each) for each in steepest(shot)):
            yield f"it is not so at epoch {shot.epoch}"
    if not neurons:
        yield "no neuron shows it"
    elif before and all(surely(*each) for each in steepest(before)):
        yield f"it is so at epoch {before.epoch} already"
    size = sign.get("size")
    if size is not None and neurons:
        low, high = (max(pair) for pair in zip(*steepest(after[-1]), strict=True))
        if not low * (1 - 1e-6) - _LAST_BITS <= float(size) <= high * (1 + 1e-6) + _LAST_BITS:
            yield f"its steepest slope is said to be {size}, the last weights give {high:.9g}"


def _steepest(replay: Replay, shot: Snapshot, layer: int, neuron: int) -> tuple[float, float]:
    """A neuron's steepest slope over the samples: the least and the most that it may be, as far as floats can tell."""
    name = replay.activations[layer]
    passes = replay.of(shot)
    low = high = 0.0
    for done in passes:
        z, o = done.nets[layer][neuron].real, done.outputs[layer][neuron].real
        slope = ACTIVATIONS[name][1]
        near = [z - CLOSE, z + CLOSE] if name in KINKED and abs(z) < CLOSE else [z]
        found = [abs(slope(each, o)) for each in near]
        last_bit = 0.0 if name in KINKED or name == "identity" else _LAST_BITS
        low, high = max(low, min(found) - last_bit), max(high, max(found) + last_bit)
    return low, high


def _level(film: Film, sign: Mapping[str, Any]) -> Iterator[str]:
    """By the complex step; where there are very many weights, at the first and the last snapshot only."""
    replay, loss = Replay(film), film.runs[0]["loss"]
    after, before = _parted(film, sign)
    weights = sum(len(row) + 1 for layer in after[0].weights for row in layer)
    if weights**2 * len(film.targets) * len(after) > _MUCH_WORK:
        after = [after[0], after[-1]]
    largest = 0.0
    for shot in after:
        largest = replay.largest_gradient(shot, loss)
        if largest >= LEVEL * (1 + 1e-6):
            yield f"the largest gradient is {largest:.9g} at epoch {shot.epoch}"
    if before and replay.largest_gradient(before, loss) < LEVEL * (1 - 1e-6):
        yield f"it is so at epoch {before.epoch} already"
    if sign.get("size") is None or abs(float(sign["size"]) - largest) > 1e-4 * largest + 1e-12:
        yield f"the largest gradient is said to be {sign.get('size')}, the last weights give {largest:.9g}"


SIGNS: dict[str, Callable[[Film, Mapping[str, Any]], Iterator[str]]] = {
    "twins": _twins,
    "dead": _dead,
    "saturated": _saturated,
    "level": _level,
}
