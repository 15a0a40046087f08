"""What all variants of an exercise have in common: the tape, what is given and asked, and the mistakes that show."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from tracer.exercises import elementwise as el
from tracer.exercises.drawing import Drawing, draw, drawing_of
from tracer.exercises.elementwise import Floats
from tracer.exercises.intervals import PORTABLE, tens
from tracer.exercises.marking_plan import ChangedWork, MarkingPlan, Rows, fill_in, needed_for
from tracer.exercises.mistakes import CATALOGUE, HARD, Mistake
from tracer.exercises.reader import MAX_BLANKS, Loaded
from tracer.exercises.records import Asked, Exercise, ExerciseRow, MistakeRecord
from tracer.exercises.wiring import Wiring
from tracer.ground.errors import TracerError
from tracer.lesson.notations import Notations, in_course
from tracer.lesson.quantities import QUANTITIES
from tracer.lesson.records import Lesson
from tracer.operators.tree import Expr, value_of
from tracer.tape.record import leaf_value
from tracer.tape.recorder import Spec, record_tape

_PROBES = 8
_SAME = 1e-9


@dataclass(frozen=True, kw_only=True)
class AlikeMistakes(ChangedWork):
    """Mistakes that give the same answers. mistake: the first, which they go by. also: the names of the others."""

    mistake: Mistake
    also: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Plan(MarkingPlan):
    """lesson: as the variants' networks look. unseen: the names of mistakes that nothing asked shows. course: the
    folder of the course that its file stands in."""

    name: str
    exercise: Exercise
    lesson: Lesson
    specs: tuple[Spec, ...]
    asked: tuple[Asked, ...]
    drawing: Drawing
    mistakes: tuple[AlikeMistakes, ...] = ()
    unseen: tuple[str, ...] = field(default=())
    course: Path | None = None

    @property
    def notations(self) -> Notations:
        """Those that the lesson's is one of."""
        return in_course(self.course)

    @cached_property
    def hard(self) -> tuple[int, ...]:
        """Places of the mistakes that a candidate is held against first."""
        return tuple(at for at, each in enumerate(self.mistakes) if each.mistake.name in HARD)

    @cached_property
    def leaves(self) -> tuple[int, ...]:
        """The given rows that are leaves of the trace, too: not those of `give`."""
        return tuple(at for at in self.given if self.specs[at - 1].leaf)

    @cached_property
    def _given_first(self) -> Rows:
        """What has to be worked out, with nothing left out, for the rows of `give`."""
        wanted = [at for at in self.given if not self.specs[at - 1].leaf]
        exprs = [spec.expr for spec in self.specs]
        return needed_for(exprs, wanted)

    def values(self, drawn: Mapping[int, Floats]) -> dict[int, Floats]:
        """The leaves, and with them what is given although it could be computed, rounded as it is printed."""
        values: dict[int, Any] = dict(drawn)
        given = set(self.given)
        scale = tens(self.decimals)
        for at, expr in self._given_first:
            found = value_of(expr, values, PORTABLE, float)
            if at in given:
                found = np.sign(found) * np.floor(np.abs(found) * scale + 0.5) / scale
            values[at] = found
        return {at: np.asarray(values[at], dtype=np.float64) for at in self.given}

    def answers(self, given: Mapping[int, Floats], changed: AlikeMistakes | None = None) -> Floats:
        """(asked, variants): what exact work gives, or exact work with one mistake; NaN where that has no answer."""
        values = worked(self.rows, given)
        return self._asked(values if changed is None else worked(changed.rows, values), given)

    def mistaken(self, given: Mapping[int, Floats]) -> list[Floats]:
        """What `answers` gives for each of the mistakes."""
        values = worked(self.rows, given)
        return [self._asked(worked(each.rows, values), given) for each in self.mistakes]

    def _asked(self, values: Mapping[int, Any], given: Mapping[int, Floats]) -> Floats:
        found = np.stack([np.broadcast_to(values[at], _width(given)) for at in self.asked_rows])
        return np.where(np.isfinite(found), found, np.nan)

    @cached_property
    def mistake_records(self) -> tuple[MistakeRecord, ...]:
        return tuple(
            MistakeRecord(
                name=c.mistake.name, title=c.mistake.title, says=c.mistake.says, group=c.mistake.group, also=c.also,
                replace={str(at): expr for at, expr in sorted(c.replaced.items())},
            )
            for c in self.mistakes
        )

    @cached_property
    def row_records(self) -> tuple[ExerciseRow, ...]:
        return tuple(
            ExerciseRow(
                id=at, step=spec.step, sample=spec.sample, phase=QUANTITIES[spec.quantity], quantity=spec.quantity,
                layer=spec.layer, neuron=spec.neuron, source=spec.source, expr=self.exprs[at],
            )
            for at, spec in enumerate(self.specs, 1)
        )


def worked(rows: Iterable[tuple[int, Expr]], known: Mapping[int, Any]) -> dict[int, Any]:
    """What is known, and the rows, each after those that it is made of; not finite where there is no value."""
    values = dict(known)
    el.silently(lambda: fill_in(rows, values))  # as the logarithm of an output without its activation
    return values


def alike(a: Floats, b: Floats) -> bool:
    """Whether the answers are the same: both have them in the same places, and there they agree."""
    return bool((np.isnan(a) == np.isnan(b)).all() and (np.nan_to_num(np.abs(a - b)) < _SAME).all())


def _width(given: Mapping[int, Floats]) -> tuple[int, ...]:
    return next(iter(given.values())).shape


def plan_of(loaded: Loaded) -> Plan:
    """Raises TracerError where nothing, or far too much, would be asked."""
    exercise, lesson = loaded.exercise, loaded.lesson
    specs = record_tape(lesson).rows
    given_names = set(exercise.give)
    exprs = (None, *(None if _is(spec, given_names) else spec.expr for spec in specs))
    asked = tuple(_asked(exercise, lesson, specs))
    where = f"{loaded.name}.toml"
    if not asked:
        raise TracerError.one(where, "the network has none of the quantities that are asked", path="ask",
                              allowed="quantities that its tape has", do="ask for others, or take another lesson")
    if len(asked) > MAX_BLANKS:
        raise TracerError.one(where, f"{len(asked)} blanks", allowed=f"at most {MAX_BLANKS}",
                              do="ask for less, or take a smaller network")
    asked_rows = tuple(each.row for each in asked)
    plan = Plan(
        name=loaded.name, exercise=exercise, lesson=lesson, specs=specs, exprs=exprs, decimals=exercise.decimals,
        given=tuple(at for at, expr in enumerate(exprs) if at and expr is None), asked=asked, asked_rows=asked_rows,
        rows=needed_for(exprs[1:], asked_rows),
        drawing=drawing_of(lesson, specs), course=loaded.course,
    )
    mistakes, unseen = _mistakes(plan)
    return replace(plan, mistakes=mistakes, unseen=unseen)


def _is(spec: Spec, names: set[str]) -> bool:
    name = "neuron_loss" if spec.quantity == "loss" and spec.neuron is not None else spec.quantity
    return spec.expr is None or name in names


def _asked(exercise: Exercise, lesson: Lesson, specs: Sequence[Spec]) -> Iterator[Asked]:
    full = lesson.training.batch == "full"
    for at, spec in enumerate(specs, 1):
        name = "neuron_loss" if spec.quantity == "loss" and spec.neuron is not None else spec.quantity
        if spec.expr is None or name not in exercise.ask:
            continue
        of = spec.neuron or (spec.layer if spec.quantity != "loss" else None)
        blank = ".".join(part for part in (name, of, spec.source) if part)
        if full and spec.sample is not None:
            blank += f"@{spec.sample}"
        yield Asked(
            blank=blank, row=at, quantity=spec.quantity, layer=spec.layer, neuron=spec.neuron, source=spec.source,
            sample=spec.sample, points=exercise.points_of(name), decimals=exercise.decimals,
        )


def _mistakes(plan: Plan) -> tuple[tuple[AlikeMistakes, ...], tuple[str, ...]]:
    """The mistakes of this network, those that always agree as one; and those that no blank can show."""
    wiring = Wiring(plan.lesson, plan.specs)
    drawn = draw(plan.drawing, [("probe", at) for at in range(_PROBES)])
    given = plan.values({at: numbers / 10.0**decimals for at, (numbers, decimals) in drawn.items()})
    found: list[tuple[AlikeMistakes, Floats]] = []
    right, unseen = plan.answers(given), []
    for mistake in CATALOGUE:
        replaced = {at: expr for at, expr in mistake.replaces(wiring).items() if plan.exprs[at] is not None}
        if not replaced:
            continue
        work = plan.changed(replaced)
        each = AlikeMistakes(mistake=mistake, also=(), replaced=replaced, rows=work.rows, shows=work.shows)
        wrong = plan.answers(given, each)
        if alike(wrong, right):
            unseen.append(mistake.name)
            continue
        for place, (other, answers) in enumerate(found):
            if alike(wrong, answers):
                found[place] = replace(other, also=(*other.also, mistake.name)), answers
                break
        else:
            found.append((each, wrong))
    return tuple(each for each, _ in found), tuple(unseen)


def lesson_numbers(plan: Plan) -> dict[int, Any]:
    """The lesson's own numbers, by leaf."""
    found = {}
    for at in plan.leaves:
        leaf = plan.specs[at - 1].leaf
        assert leaf is not None
        found[at] = leaf_value(plan.lesson, leaf)
    return found
