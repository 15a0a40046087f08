"""What a class has done: by step and by mistake, and what each costs in marks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from tracer.classroom.grading.marking import GOOD, Marked, out_of
from tracer.classroom.grading.words import words_of
from tracer.exercises.mistakes import COARSE
from tracer.exercises.plan import Plan

VERDICTS = ("right", "follows", "coarse", "wrong", "empty", "absurd")


@dataclass(kw_only=True)
class Step:
    """One blank. lost: marks; missing: those of them that no number was written for. first: it failed first."""

    blank: str
    words: str
    verdicts: Counter[str] = field(default_factory=Counter)
    first: int = 0
    lost: Decimal = Decimal(0)
    missing: Decimal = Decimal(0)


@dataclass(kw_only=True)
class Cost:
    """One mistake: how many students seem to have made it, in how many answers, and the marks that those have cost."""

    name: str
    title: str
    says: str
    students: int = 0
    answers: int = 0
    lost: Decimal = Decimal(0)


class Tally:
    """Takes one marked sheet after the other."""

    def __init__(self, plan: Plan) -> None:
        self.plan, self.out_of = plan, out_of(plan)
        self.steps = [Step(blank=a.blank, words=w) for a, w in zip(plan.asked, words_of(plan), strict=True)]
        self.mistakes = [Cost(name=c.mistake.name, title=c.mistake.title, says=c.mistake.says) for c in plan.mistakes]
        self.coarse = Cost(name=COARSE[0], title=COARSE[1], says=COARSE[2])
        self.unnamed = Cost(name="unnamed", title="no usual mistake", says="")
        self.sheets = self.absent = self.full = 0
        self.points = Decimal(0)

    def add(self, sheet: Marked) -> None:
        if not sheet.handed_in:
            self.absent += 1
            return
        self.sheets += 1
        self.points += sheet.points
        self.full += sheet.points == self.out_of
        made: dict[int, Cost] = {}
        failed = False
        for step, asked, mark in zip(self.steps, self.plan.asked, sheet.marks, strict=True):
            step.verdicts[mark.verdict] += 1
            if mark.verdict in GOOD:
                continue
            step.lost += asked.points
            if mark.verdict in ("empty", "absurd"):
                step.missing += asked.points
                continue
            if not failed:
                step.first, failed = step.first + 1, True
            cost = self._cost(mark.verdict, mark.mistake)
            cost.answers += 1
            cost.lost += asked.points
            made[id(cost)] = cost
        for cost in made.values():
            cost.students += 1

    def _cost(self, verdict: str, mistake: int | None) -> Cost:
        if verdict == "coarse":
            return self.coarse
        return self.unnamed if mistake is None else self.mistakes[mistake]

    @property
    def costs(self) -> list[Cost]:
        """Those that were made, the dearest first; what no mistake explains stands last."""
        named = [cost for cost in (*self.mistakes, self.coarse) if cost.answers]
        named.sort(key=lambda cost: (-cost.lost, -cost.students))
        return [*named, *([self.unnamed] if self.unnamed.answers else [])]

    @property
    def dearest_steps(self) -> list[Step]:
        """Those that cost most: several where they cost the same."""
        most = max(step.lost for step in self.steps)
        return [step for step in self.steps if most and step.lost == most]

    @property
    def dearest_mistakes(self) -> list[Cost]:
        named = [cost for cost in self.costs if cost is not self.unnamed]
        return [cost for cost in named if cost.lost and cost.lost == named[0].lost]

    @property
    def follows(self) -> int:
        """Answers that are right only given what the student had written."""
        return sum(step.verdicts["follows"] for step in self.steps)

    @property
    def mean(self) -> Decimal:
        return (self.points / self.sheets).quantize(Decimal("0.01")) if self.sheets else Decimal(0)

    def share(self, verdicts: Sequence[str]) -> Decimal:
        """Of all answers of the sheets that were handed in, in percent."""
        whole = self.sheets * len(self.steps)
        some = sum(step.verdicts[verdict] for step in self.steps for verdict in verdicts)
        return (Decimal(100 * some) / whole).quantize(Decimal("0.1")) if whole else Decimal(0)
