"""What a student is told: the first step to look at again, what it looks like, and what was right all the same."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import cached_property

from tracer.classroom.grading.marking import Marked, out_of
from tracer.classroom.grading.words import capital, count, number_of, several, words_of
from tracer.exercises.entries import LONGEST
from tracer.exercises.mistakes import BY_NAME, COARSE
from tracer.exercises.plan import Plan
from tracer.ground.errors import shown
from tracer.operators.decimals import round_decimals
from tracer.operators.tree import references

Group = tuple[str, int | None]
"""What failed in one way: "coarse" or "wrong", and the mistake that it looks like."""


class Messages:
    """Writes the message of each marked sheet of one exercise. Each sentence holds for the sheet that it is said of."""

    def __init__(self, plan: Plan) -> None:
        self.plan, self.words, self.out_of = plan, words_of(plan), out_of(plan)

    @cached_property
    def made_of(self) -> tuple[frozenset[int], ...]:
        """Per blank: the other blanks that it depends on."""
        places = {at: place for place, at in enumerate(self.plan.asked_rows)}
        needs: dict[int, frozenset[int]] = {}
        for at, expr in self.plan.rows:
            needs[at] = frozenset(references(expr)).union(*(needs.get(ref, frozenset()) for ref in references(expr)))
        return tuple(frozenset(places[ref] for ref in needs[at] if ref in places) for at in self.plan.asked_rows)

    def text(self, sheet: Marked, corrected: str | None = None) -> str:
        """The whole message, paragraphs apart by an empty line. corrected: the marks, if a person has changed them."""
        return "\n\n".join(self._paragraphs(sheet, corrected)) + "\n"

    def _paragraphs(self, sheet: Marked, corrected: str | None) -> Iterator[str]:
        yield "\n".join(self._head(sheet, corrected))
        if not sheet.handed_in:
            yield "No answer of yours has arrived, so nothing was marked."
            return
        groups = self._groups(sheet)
        for at, (group, places) in enumerate(groups.items()):
            yield self._failed(sheet, group, places, first=at == 0)
        if follows := self._with(sheet, "follows"):
            yield self._follows(sheet, follows)
        if absurd := self._with(sheet, "absurd"):
            yield self._absurd(sheet, absurd)
        if empty := self._with(sheet, "empty"):
            yield self._empty(sheet, empty)
        yield from self._right(sheet)

    def _head(self, sheet: Marked, corrected: str | None) -> Iterator[str]:
        title = self.plan.exercise.title
        if sheet.handed_in:
            yield f"{title}: {number_of(sheet.points)} of {count(self.out_of, 'mark')}"
        else:
            yield f"{title}: not marked"
        if corrected is not None:
            marks = f"{corrected} of {count(self.out_of, 'mark')}" if corrected else "no marks"
            yield f"After a correction by hand: {marks}"
        learner = sheet.learner
        who = f"{learner.name} ({learner.id})" if learner.name else learner.id
        code = f"sheet {sheet.code}" if sheet.code else ""
        line = ", ".join(filter(None, (who, code)))
        yield line if who else capital(line)

    def _with(self, sheet: Marked, *verdicts: str) -> list[int]:
        return [place for place, mark in enumerate(sheet.marks) if mark.verdict in verdicts]

    def _groups(self, sheet: Marked) -> dict[Group, list[int]]:
        """The first that failed comes first, with all that look like it."""
        groups: dict[Group, list[int]] = {}
        for place in self._with(sheet, "wrong", "coarse"):
            groups.setdefault((sheet.marks[place].verdict, sheet.marks[place].mistake), []).append(place)
        return groups

    # what failed

    def _failed(self, sheet: Marked, group: Group, places: Sequence[int], *, first: bool) -> str:
        verdict, mistake = group
        told = places[:1] if first or mistake is not None or verdict == "coarse" else places
        rest = places[len(told) :]
        parts: list[str] = []
        for place in told:
            opening = "The first step to look at again is" if first else "And at" if parts else "Look also at"
            written = shown(sheet.entries[place].text.strip())[1:-1]
            parts.append(f"{opening} {self.words[place]}: you wrote {written}{self._answer(sheet, place)}.")
        parts.append(self._sentence(sheet, verdict, mistake, len(told)))
        if rest:
            same = several([self.words[place] for place in rest])
            if verdict == "coarse" or mistake is not None:
                parts.append(f"It looks the same in {count(len(rest), 'more answer')}: {same}.")
            else:
                parts.append(f"Nor does one explain {count(len(rest), 'more answer')} of yours: {same}.")
        return " ".join(parts)

    def _answer(self, sheet: Marked, place: int) -> str:
        """The true answer, where all that it is made of is right: else it would not go with what he wrote before."""
        if any(sheet.marks[at].verdict not in ("right", "empty", "absurd") for at in self.made_of[place]):
            return ""
        return f", and the answer is {self._true(sheet, place)}"

    def _true(self, sheet: Marked, place: int) -> str:
        assert sheet.variant is not None
        exact = Decimal(repr(sheet.variant.answers[place]))
        return f"{round_decimals(exact, self.plan.exercise.decimals, 'half-up'):f}"

    def _sentence(self, sheet: Marked, verdict: str, mistake: int | None, many: int) -> str:
        if verdict == "coarse":
            return f"{COARSE[2]} Here, {count(self.plan.exercise.decimals, 'decimal')} are asked for."
        if mistake is None:
            number = "this number" if many == 1 else "these numbers"
            return f"No usual mistake explains {number}: look for a slip in calculating or in copying."
        found = self.plan.mistakes[mistake]
        looks = f"This looks like the mistake “{found.mistake.title}”. If so: “{found.mistake.says}”"
        if found.also:
            also = several([f"“{BY_NAME[name].title}”" for name in found.also])
            looks += f" ({capital(also)} would give the same numbers here.)"
        return looks

    # what did not

    def _follows(self, sheet: Marked, places: Sequence[int]) -> str:
        one = len(places) == 1
        return (f"{count(len(places), 'answer')} {'is' if one else 'are'} right given what you had written, although "
                f"{'it is not the true one' if one else 'they are not the true ones'}, and "
                f"{'has its' if one else 'have their'} marks: {several([self.words[place] for place in places])}.")

    def _absurd(self, sheet: Marked, places: Sequence[int]) -> str:
        one = len(places) == 1
        listed = several([f"{self.words[place]} ({shown(sheet.entries[place].text.strip(), 24)})" for place in places])
        return (f"{count(len(places), 'answer')} cannot be used as {'a number' if one else 'numbers'}: {listed}. Write "
                f"digits with a decimal point or comma, as in −0.1234 or 1.2E-05, at most {LONGEST} characters, "
                "below a million."
                + self._went_on(sheet, places))

    def _empty(self, sheet: Marked, places: Sequence[int]) -> str:
        if len(places) == len(sheet.marks):
            return "Every blank was left empty."
        one = len(places) == 1
        return (f"{count(len(places), 'blank')} {'was' if one else 'were'} left empty: "
                f"{several([self.words[place] for place in places])}." + self._went_on(sheet, places))

    def _went_on(self, sheet: Marked, places: Sequence[int]) -> str:
        """Said where an answer was marked with a true value in the place of what is missing."""
        missing = set(places)
        used = any(missing & self.made_of[place] for place, mark in enumerate(sheet.marks)
                   if mark.verdict not in ("empty", "absurd"))
        if not used:
            return ""
        return f" What builds on {'it' if len(places) == 1 else 'them'} was marked as if the true value stood there."

    def _right(self, sheet: Marked) -> Iterator[str]:
        right, whole = len(self._with(sheet, "right")), len(sheet.marks)
        if right == whole:
            yield "Your answer is right. Well done!" if whole == 1 else f"All {whole} answers are right. Well done!"
        elif right:
            yield f"The other {right} answers are right." if right > 1 else "The other answer is right."
