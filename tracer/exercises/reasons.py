"""Why a teacher's own numbers are no fair question, in words, and the nearest change that makes them one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations

import msgspec
import numpy as np

from tracer.exercises.decidable import answered, decidable, hidden
from tracer.exercises.drawing import Group, draw
from tracer.exercises.plan import Plan, plan_of
from tracer.exercises.reader import Loaded, for_exercises
from tracer.exercises.work import Work, work
from tracer.ground.errors import Problem
from tracer.operators.decimals import plain

MOST_TOLD = 8
MOST_CHANGES = 3000
"""Changes of two numbers at once that are tried."""
Numbers = Mapping[int, Decimal]


def not_decidable(plan: Plan, numbers: Numbers, done: Work) -> list[Problem]:
    """A problem for each mistake that hides, with the reason where the numbers show one; the last tells what to do."""
    where = f"{plan.name}.toml"
    problems = [
        Problem(where=where, path="numbers", found=f"at {plan.asked[at].blank} correct work has no answer to go by",
                allowed="outputs so far from 0 and 1 that they still have a logarithm when rounded")
        for at in np.flatnonzero(~answered(plan, done)[:, 0])[:MOST_TOLD]
    ]
    pairs = list(hidden(plan, done))
    for place, other in pairs[:MOST_TOLD]:
        mistake = plan.mistakes[place].mistake
        reason = _reason(plan, numbers, mistake.name)
        if other < 0:
            found = f'"{mistake.title}" cannot be told from correct work'
        else:
            found = f'"{mistake.title}" cannot be told from "{plan.mistakes[other].mistake.title}"'
            reason = reason or _reason(plan, numbers, plan.mistakes[other].mistake.name)
        problems.append(Problem(where=where, path="numbers", found=found,
                                allowed=reason or _size(plan, numbers, place, other)))
    if len(pairs) > MOST_TOLD:
        problems.append(Problem(where=where, path="numbers", found=f"{len(pairs) - MOST_TOLD} more pairs look alike"))
    problems.append(Problem(where=where, path="numbers", found="these numbers are no fair question",
                            do=nearest_change(plan, numbers)))
    return problems


# reasons that can be read off the numbers


@dataclass(frozen=True, kw_only=True)
class _Seen:
    """What a reason looks at."""

    plan: Plan
    numbers: Numbers

    def of(self, kind: str) -> list[Decimal]:
        return [number for at, number in self.numbers.items() if self.plan.specs[at - 1].quantity == kind]

    @property
    def rate(self) -> Decimal:
        return self.of("learning_rate")[0]


def _inputs(seen: _Seen) -> str:
    inputs = seen.of("input")
    if inputs and all(number == 1 for number in inputs):
        subject = {1: "the input is", 2: "the two inputs are"}.get(len(inputs), "all inputs are")
        return f"{subject} 1: forgetting to multiply by the input changes nothing"
    if inputs and all(number in (0, 1) for number in inputs):
        return "the inputs are 0 and 1: where they are 1, forgetting to multiply by the input changes nothing"
    return ""


def _biases(seen: _Seen) -> str:
    return "every bias is 0: forgetting it changes nothing" if not any(seen.of("bias")) else ""


def _rates(seen: _Seen) -> str:
    return "the learning rate is 1: leaving it out, or taking it twice, changes nothing" if seen.rate == 1 else ""


def _targets(seen: _Seen) -> str:
    targets = set(seen.of("target"))
    if len(targets) == 1:
        return "all targets are alike, so all errors have one sign: without it they are all right, or all turned"
    return ""


def _symmetric(seen: _Seen) -> str:
    for layer in seen.plan.lesson.network.layers:
        neurons, names = layer.neurons, [n for n in seen.plan.specs if n.quantity == "weight" and n.layer == layer.name]
        senders = list(dict.fromkeys(spec.source for spec in names))
        if len(neurons) != len(senders):
            continue
        matrix = layer.matrix
        if all(matrix[j][i] == matrix[i][j] for j, i in combinations(range(len(neurons)), 2)):
            return f'the weights of layer "{layer.name}" are the same when rows and columns are exchanged'
    return ""


_REASONS: dict[str, tuple[Callable[[_Seen], str], ...]] = {
    "no-input-hidden": (_inputs,), "no-input": (_inputs,), "bias-times-input": (_inputs,), "own-output": (_inputs,),
    "no-input-output": (_inputs,),
    "bias-forgotten": (_biases,), "bias-sign": (_biases,), "bias-not-updated": (_biases,), "change-only": (_biases,),
    "no-rate": (_rates,), "rate-twice": (_rates,),
    "error-absolute": (_targets,), "error-sign": (_targets,),
    "weights-transposed": (_symmetric,), "hidden-transposed": (_symmetric,),
}


def _reason(plan: Plan, numbers: Numbers, name: str) -> str:
    seen = _Seen(plan=plan, numbers=numbers)
    return next((words for reason in _REASONS.get(name, ()) if (words := reason(seen))), "")


def _size(plan: Plan, numbers: Numbers, place: int, other: int) -> str:
    """How little they differ."""
    given = plan.values({at: np.array([float(number)]) for at, number in numbers.items()})
    mine = plan.answers(given, plan.mistakes[place])
    theirs = plan.answers(given, None if other < 0 else plan.mistakes[other])
    differ = np.nan_to_num(np.abs(mine - theirs))  # where one has no answer there is nothing to compare
    most = float(differ.max())
    digits = plan.exercise.decimals
    if most < 1e-9:
        return "with these numbers both give the same answers"
    blank = plan.asked[int(differ.max(axis=1).argmax())].blank
    return f"they differ by {most:.{digits + 2}f} at most (at {blank}): too little for {digits} decimals"


# the nearest change


def nearest_change(plan: Plan, numbers: Numbers) -> str:
    """What to do: one number changed as little as possible; else two; else more decimals; else other numbers."""
    single = list(_changes(plan, numbers))
    found = _first_fair(plan, numbers, [(change,) for change in single])
    if found is None:
        pairs = sorted(
            ((a, b) for a, b in combinations(single, 2) if a[0] != b[0]), key=lambda pair: pair[0][2] + pair[1][2]
        )
        found = _first_fair(plan, numbers, pairs[:MOST_CHANGES])
    if found is not None:
        parts = [f"{_name(plan, at)} = {plain(new):f} in place of {plain(numbers[at]):f}" for at, new, _ in found]
        return "nearest change: " + " and ".join(parts)
    for decimals in range(plan.exercise.decimals + 1, 9):
        finer = _with_decimals(plan, decimals)
        done = work(finer, finer.values({at: np.array([float(number)]) for at, number in numbers.items()}))
        if decidable(finer, done)[0]:
            return f"ask for {decimals} decimals"
    return f'let the numbers be drawn (numbers = "drawn"), or find good ones: python -m tracer numbers {_command(plan)}'


def _command(plan: Plan) -> str:
    return plan.exercise.lesson or "-".join(map(str, plan.exercise.shape))


def _with_decimals(plan: Plan, decimals: int) -> Plan:
    exercise = msgspec.structs.replace(plan.exercise, decimals=decimals)
    return plan_of(Loaded(name=plan.name, exercise=exercise, lesson=for_exercises(plan.lesson, decimals)))


Change = tuple[int, Decimal, Decimal]
"""A leaf, its new number, how far that is from the old one."""


def _changes(plan: Plan, numbers: Numbers) -> Iterator[Change]:
    """Every other number that one leaf could have, the nearest first; targets stay as they are."""
    found = []
    for group in plan.drawing.groups:
        for at in group.leaves:
            others = (new for new in _numbers_of(group) if new != numbers[at])
            found += [(at, new, abs(new - numbers[at])) for new in others]
    yield from sorted(found, key=lambda change: (change[2], change[0], change[1]))


def _numbers_of(group: Group) -> Iterator[Decimal]:
    for size in range(group.low, group.high + 1):
        number = Decimal(size).scaleb(-group.decimals)
        yield number
        if group.signed:
            yield -number


def _first_fair(plan: Plan, numbers: Numbers, changes: Sequence[tuple[Change, ...]]) -> tuple[Change, ...] | None:
    for start in range(0, len(changes), 500):
        batch = changes[start : start + 500]
        leaves = {at: np.full(len(batch), float(number)) for at, number in numbers.items()}
        for column, change in enumerate(batch):
            for at, new, _ in change:
                leaves[at][column] = float(new)
        good = decidable(plan, work(plan, plan.values(leaves)))
        if good.any():
            return batch[int(np.flatnonzero(good)[0])]
    return None


def _name(plan: Plan, at: int) -> str:
    """As `--set` would take it."""
    spec = plan.specs[at - 1]
    assert spec.leaf is not None
    kind, a, b, c = spec.leaf
    match kind:
        case "input" | "target":
            return f"samples[{a}].{kind}[{b}]"
        case "weight":
            return f"network.layers[{a}].weights[{b}][{c}]"
        case "bias":
            return f"network.layers[{a}].biases[{b}]"
    return f"training.{kind}"


def often_hidden(plan: Plan, tries: int = 50) -> str:
    """The mistakes that random numbers hide most, in words."""
    drawn = draw(plan.drawing, [("probe", at) for at in range(tries)])
    done = work(plan, plan.values({at: numbers / 10.0**decimals for at, (numbers, decimals) in drawn.items()}))
    counts: Counter[str] = Counter()
    for variant in range(tries):
        for place, other in hidden(plan, done, variant):
            title = plan.mistakes[place].mistake.title
            counts[f'"{title}"' + ("" if other < 0 else f' beside "{plan.mistakes[other].mistake.title}"')] += 1
    return ", ".join(title for title, _ in counts.most_common(3))

