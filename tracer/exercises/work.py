"""What correct work, and work with each mistake, can give on everything that is asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tracer.exercises import elementwise as el
from tracer.exercises.elementwise import Floats, point
from tracer.exercises.marking_plan import MarkingPlan


@dataclass(frozen=True, kw_only=True)
class Work:
    """What some variants can give: (asked, [−low, high], variants), without the last ulp.

    right: correct work. wrong: for each of the plan's mistakes.
    """

    given: Mapping[int, Floats]
    right: Floats
    wrong: tuple[Floats, ...]

    def of(self, chosen: Any) -> Work:
        """Those of some variants, by their places."""
        return Work(given={at: values[chosen] for at, values in self.given.items()}, right=self.right[..., chosen],
                    wrong=tuple(each[..., chosen] for each in self.wrong))


def work(plan: MarkingPlan, given: Mapping[int, Floats], mistakes: Sequence[int] | None = None) -> Work:
    """Intervals of everything asked. given: by row, a number a variant. mistakes: places of some (None: all)."""
    values = correct_work(plan, given)
    right = asked_of(plan, values)
    return Work(given=given, right=right, wrong=mistaken_work(plan, values, right, mistakes))


def correct_work(plan: MarkingPlan, given: Mapping[int, Floats]) -> dict[int, Any]:
    """The intervals of all rows, by id."""
    values: dict[int, Any] = {at: point(numbers) for at, numbers in given.items()}
    plan.intervals.run(plan.rows, values, plan.asked_set)
    return values


def asked_of(plan: MarkingPlan, values: Mapping[int, Any]) -> Floats:
    """(asked, [−low, high], variants) of correct work."""
    return el.stacked([el.wide(values[at], values[plan.given[0]]) for at in plan.asked_rows])


def mistaken_work(
    plan: MarkingPlan, values: Mapping[int, Any], right: Floats, mistakes: Sequence[int] | None = None
) -> tuple[Floats, ...]:
    """The same for each of the mistakes. values, right: of correct work."""
    wrong = []
    for place in range(len(plan.mistakes)) if mistakes is None else mistakes:
        each = plan.mistakes[place]
        theirs = dict(values)
        plan.intervals.run(each.rows, theirs, plan.asked_set)
        found = right.copy()
        for at in each.shows:
            found[at] = el.wide(theirs[plan.asked_rows[at]], right[at])
        wrong.append(found)
    return tuple(wrong)
