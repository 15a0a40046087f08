"""Is a question fair? Correct work and each mistake, and every two mistakes, must be apart on something asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from tracer.exercises.elementwise import Bools, Floats
from tracer.exercises.plan import Plan
from tracer.exercises.work import Work, work

GAP = 2
"""In units of the last decimal, between what two kinds of work can give.

So far apart, the two still do not touch when both are accepted ±1 unit.
"""


def apart(a: Floats, b: Floats, plan: Plan) -> Bools:
    """Per variant: whether two kinds of work are apart on something asked."""
    gap = GAP * plan.rounding.ulp
    nearest = np.minimum(a[:, 0] + b[:, 1], b[:, 0] + a[:, 1]).min(axis=0)
    return np.asarray(nearest < -gap)


def answered(plan: Plan, done: Work) -> Bools:
    """(asked, variants): whether exact work has an answer, and one that is accepted.

    Not the loss, where an output is so near to 0 or 1 that it rounds to it and its logarithm is lost.
    """
    exact, accepted = plan.answers(done.given), plan.rounding.accepted(done.right)
    inside: Bools = (exact >= -accepted[:, 0]) & (exact <= accepted[:, 1])
    return inside


def decidable(plan: Plan, done: Work) -> Bools:
    """Per variant."""
    good: Bools = np.all(answered(plan, done), axis=0)
    for each in done.wrong:
        good &= apart(done.right, each, plan)
    for place, each in enumerate(done.wrong):
        for other in done.wrong[:place]:
            good &= apart(each, other, plan)
    return good


def hidden(plan: Plan, done: Work, variant: int = 0) -> Iterator[tuple[int, int]]:
    """Pairs that are not apart in one variant: (place of a mistake; −1 for correct work, or the place of another)."""
    one = done.of(np.array([variant]))
    for place, each in enumerate(one.wrong):
        if not apart(one.right, each, plan)[0]:
            yield place, -1
        for other in range(place):
            if not apart(each, one.wrong[other], plan)[0]:
                yield place, other


def sift(plan: Plan, given: Mapping[int, Floats]) -> tuple[NDArray[np.int64], Work | None]:
    """(which candidates are decidable, their intervals); the hard mistakes first."""
    count = next(iter(given.values())).shape[0]
    left = np.arange(count)
    if plan.hard:
        first = work(plan, given, plan.hard)
        good = np.ones(count, dtype=bool)
        for each in first.wrong:
            good &= apart(first.right, each, plan)
        left = left[good]
    if not left.size:
        return left, None
    done = work(plan, {at: values[left] for at, values in given.items()})
    good = decidable(plan, done)
    if good.all():
        return left, done
    return left[good], done.of(np.flatnonzero(good))
