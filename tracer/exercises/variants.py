"""Variants from codes: each drawn again until its question is fair. A code always gives the same variant."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import islice

import msgspec
import numpy as np

from tracer.exercises.decidable import decidable
from tracer.exercises.decidable import sift as _sift
from tracer.exercises.drawing import draw
from tracer.exercises.elementwise import Floats
from tracer.exercises.marking_rules import RULES
from tracer.exercises.plan import Plan, lesson_numbers
from tracer.exercises.records import Variant
from tracer.exercises.work import Work, work
from tracer.ground.errors import TracerError
from tracer.lesson.records import Lesson

CHUNK = 500
"""Variants that are worked on at once, so that memory does not grow with a class."""
BATCH = 1000
"""Candidates that are held against the mistakes at once."""
MOST_TRIES = 20_000
"""Candidates for one code, before the exercise is said to have no fair numbers."""
Student = str | None
Wanted = tuple[str, Student]
"""A code, and whose it is."""


def make_variants(plan: Plan, wanted: Iterable[Wanted | str]) -> Iterator[Variant]:
    """The variants of these codes, in their order. Raises TracerError where no fair numbers can be found."""
    codes = ((each, None) if isinstance(each, str) else each for each in wanted)
    while chunk := list(islice(codes, CHUNK)):
        yield from _chunk(plan, chunk)


def _chunk(plan: Plan, wanted: Sequence[Wanted]) -> Iterator[Variant]:
    if plan.exercise.numbers == "lesson":
        yield from _own_numbers(plan, wanted)
        return
    found: dict[str, Variant] = {}
    open_codes = list(dict.fromkeys(code for code, _ in wanted))
    tried = 0
    while open_codes:
        each = max(1, BATCH // len(open_codes))
        each = min(each, max(2, 2 * tried))  # where two were not enough, ever more at once
        attempts = [(code, at) for code in open_codes for at in range(tried, tried + each)]
        for (code, _), variant in _fair(plan, attempts):
            found.setdefault(code, variant)
        tried += each
        open_codes = [code for code in open_codes if code not in found]
        if open_codes and tried >= MOST_TRIES:
            raise _no_numbers(plan)
    for code, student in wanted:
        yield msgspec.structs.replace(found[code], student=student)


def _fair(plan: Plan, attempts: Sequence[tuple[str, int]]) -> Iterator[tuple[tuple[str, int], Variant]]:
    """Those of the candidates that are decidable, in their order."""
    drawn = draw(plan.drawing, attempts)
    given = plan.values({at: numbers / 10.0**decimals for at, (numbers, decimals) in drawn.items()})
    left, done = _sift(plan, given)
    seen: set[str] = set()
    first = []
    for place, at in enumerate(left):
        if (code := attempts[at][0]) not in seen:
            seen.add(code)
            first.append(place)
    if done is None or not first:
        return
    chosen = np.array(first)
    kept = [attempts[at] for at in left[chosen]]
    leaves = {at: (numbers[left[chosen]], decimals) for at, (numbers, decimals) in drawn.items()}
    exact = {at: [Decimal(int(n)).scaleb(-decimals) for n in numbers] for at, (numbers, decimals) in leaves.items()}
    variants = _variants(plan, [code for code, _ in kept], exact, done.of(chosen))
    yield from zip(kept, variants, strict=True)


def _variants(
    plan: Plan, codes: Sequence[str], exact: dict[int, list[Decimal]], done: Work
) -> Iterator[Variant]:
    """The records of variants whose intervals are known. exact: the leaves as decimals."""
    rounding = plan.rounding
    answers = np.round(plan.answers(done.given), RULES.digits) + 0.0
    accept, own = rounding.accepted(done.right), rounding.grid(done.right)
    shows = [(place, rounding.accepted(each)) for place, each in enumerate(done.wrong)]
    limit = 10.0 ** -(plan.exercise.decimals + 3)
    table: list[list[list[tuple[int, float, float]]]] = [[[] for _ in plan.asked] for _ in codes]
    for place, theirs in shows:
        differs = np.asarray((np.abs(accept - theirs) > limit).any(axis=1))
        for blank in plan.mistakes[place].shows:
            low, high = _ends(theirs[blank])
            for at in np.flatnonzero(differs[blank]).tolist():
                table[at][blank].append((place, low[at], high[at]))
    accepted, worked = _pairs(accept), _pairs(own)
    digits = plan.exercise.decimals
    given = [
        exact[at] if at in exact else [Decimal(f"{number:.{digits}f}") + 0 for number in done.given[at].tolist()]
        for at in plan.given
    ]
    for at, code in enumerate(codes):
        yield Variant(
            code=code, given=tuple(numbers[at] for numbers in given), answers=tuple(answers[:, at].tolist()),
            accept=accepted[at], work=worked[at], mistakes=tuple(tuple(blank) for blank in table[at]),
        )


def _ends(interval: Floats) -> tuple[list[float], list[float]]:
    return (-interval[0] + 0.0).tolist(), (interval[1] + 0.0).tolist()


def _pairs(intervals: Floats) -> list[tuple[tuple[float, float], ...]]:
    """By variant, by blank."""
    low, high = (-intervals[:, 0] + 0.0).T.tolist(), (intervals[:, 1] + 0.0).T.tolist()
    return [tuple(zip(a, b, strict=True)) for a, b in zip(low, high, strict=True)]


def own_work(plan: Plan, numbers: dict[int, Decimal]) -> Work:
    """The intervals of one network with these leaves."""
    return work(plan, plan.values({at: np.array([float(number)]) for at, number in numbers.items()}))


def _own_numbers(plan: Plan, wanted: Sequence[Wanted]) -> Iterator[Variant]:
    """The lesson's numbers for all, if they are fair."""
    numbers = lesson_numbers(plan)
    done = own_work(plan, numbers)
    if not decidable(plan, done)[0]:
        from tracer.exercises.reasons import not_decidable

        raise TracerError(not_decidable(plan, numbers, done))
    (variant,) = _variants(plan, [""], {at: [number] for at, number in numbers.items()}, done)
    for code, student in wanted:
        yield msgspec.structs.replace(variant, code=code, student=student)


def _no_numbers(plan: Plan) -> TracerError:
    from tracer.exercises.reasons import often_hidden

    hides = often_hidden(plan)
    return TracerError.one(
        f"{plan.name}.toml", f"no numbers were found, in {MOST_TRIES} tries, with which every mistake shows",
        path="decimals", allowed=f"what hides most often: {hides}" if hides else "",
        do=f"ask for {plan.exercise.decimals + 1} decimals, or for more quantities",
    )


def lesson_of(plan: Plan, variant: Variant) -> Lesson:
    """The lesson with a variant's numbers: the ids of its trace are those of the exercise's rows."""
    return with_numbers(plan, {at: number for at, number in zip(plan.given, variant.given, strict=True)
                               if plan.specs[at - 1].leaf})


def with_numbers(plan: Plan, numbers: dict[int, Decimal]) -> Lesson:
    """The lesson with other leaves."""
    at = {plan.specs[row - 1].leaf: number for row, number in numbers.items()}
    lesson, replace = plan.lesson, msgspec.structs.replace
    shared = lesson.conventions.shared_bias

    def vector(kind: str, a: int, count: int) -> tuple[Decimal, ...]:
        return tuple(at[kind, a, 0 if kind == "bias" and shared else i, 0] for i in range(count))

    samples = tuple(
        replace(sample, input=vector("input", s, len(sample.input)), target=vector("target", s, len(sample.target)))
        for s, sample in enumerate(lesson.samples)
    )
    layers = tuple(
        replace(
            layer,
            weights=tuple(tuple(at["weight", k, j, i] for i in range(len(row))) for j, row in enumerate(layer.matrix)),
            biases=None if layer.biases is None else vector("bias", k, len(layer.neurons)),
        )
        for k, layer in enumerate(lesson.network.layers)
    )
    training = replace(lesson.training, learning_rate=at["learning_rate", 0, 0, 0],
                       momentum=at.get(("momentum", 0, 0, 0), lesson.training.momentum))
    return replace(lesson, samples=samples, training=training, network=replace(lesson.network, layers=layers))
