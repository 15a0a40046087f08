"""What people may write into the blanks of a sheet: right, mistaken, slipped and carried on, at the very edges of what is
accepted; and every number in one of the odd ways in which people and programs write it."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from tracer.exercises.elementwise import point
from tracer.exercises.entries import read_entry
from tracer.exercises.follow import Marker
from tracer.exercises.intervals import PORTABLE
from tracer.exercises.plan import Plan
from tracer.exercises.records import Variant
from tracer.exercises.work import work
from tracer.operators.tree import value_of

Sheet = tuple[int, list[str]]
"""A variant's place, and a text per blank."""
NO_NUMBERS = ("", " ", "abc", "1,2,3", "1e6", "1e400", "--1", "٣", "½", "=1+1", "\u200b", "nan", "0." + "7" * 250, "-", "e5", "1 2")
MINUSES = "-−–—‐‑‒－"


def written(number: float, digits: int, rng: random.Random) -> str:
    """A number with so many decimals, as people write it, or as a program prints it."""
    manner = rng.random()
    if manner < 0.7:
        text = f"{number:.{digits}f}"
    elif manner < 0.8:
        text = f"{float(f'{number:.{digits}f}'):.{rng.randint(0, 8)}E}"
    elif manner < 0.9:
        text = repr(number)
    else:
        text = f"{number:.{rng.randint(0, digits + 20)}f}"
    return oddly(text, rng)


def oddly(text: str, rng: random.Random) -> str:
    """The same number otherwise: comma, sign, zeros, spaces."""
    odd = rng.random
    if odd() < 0.25:
        text = text.replace(".", ",")
    if odd() < 0.1:
        text = text.replace("e", "E") if "e" in text else text.replace("E", "e")
    if odd() < 0.05:
        text = text.replace("0.", ".", 1) if text.lstrip("-").startswith("0.") else text
    if odd() < 0.1 and not text.startswith("-"):
        text = rng.choice(("+", "+ ", "＋", "0", "00")) + text
    if odd() < 0.3:
        text = text.replace("-", rng.choice(MINUSES))
    if odd() < 0.05 and text[:1] in MINUSES:
        text = f"{text[0]}{rng.choice((' ', chr(0xA0)))}{text[1:]}"
    if odd() < 0.1:
        text = rng.choice((" ", "\u00a0", "\t", "\u200e", "\ufeff")) + text + rng.choice(("", " ", "\u202f", "\u200b"))
    return text


class Writer:
    """Fills in sheets of one exercise."""

    def __init__(self, plan: Plan, variants: Sequence[Variant], seed: int) -> None:
        self.plan, self.variants, self.rng = plan, variants, random.Random(seed)
        self.digits = plan.exercise.decimals
        self.ulp = 10.0**-self.digits
        self.marker = Marker(plan)
        self.given = [{at: float(v.given[n]) for n, at in enumerate(plan.given)} for v in variants]
        arrays = {at: np.array([each[at] for each in self.given]) for at in plan.given}
        self.mistaken = [plan.answers(arrays, each) for each in plan.mistakes]
        depth = {at: n for n, (at, _) in enumerate(plan.rows)}
        self.order = sorted(range(len(plan.asked)), key=lambda place: depth[plan.asked_rows[place]])

    def sheets(self, count: int, first: int = 0) -> Iterator[Sheet]:
        """One manner after the other. first: which one begins."""
        manners = (self.right, self.mixture, self.mistake, self.carried, self.edges, self.carried)
        for at in range(first, first + count):
            variant = self.rng.randrange(len(self.variants))
            numbers = manners[at % len(manners)](variant)
            yield variant, [self.text(number) for number in numbers]

    def text(self, number: float) -> str:
        if self.rng.random() < 0.02 or not np.isfinite(number):
            return self.rng.choice(NO_NUMBERS)
        digits = self.rng.choice([self.digits] * 12 + [self.digits + 1, self.digits + 3, max(0, self.digits - 1), 2, 1])
        return written(number + 0.0, digits, self.rng)

    # ways of filling in: a number per blank

    def right(self, variant: int) -> list[float]:
        return list(self.variants[variant].answers)

    def mistake(self, variant: int) -> list[float]:
        """One mistake all through; or its intervals' ends."""
        place = self.rng.randrange(len(self.plan.mistakes))
        numbers = self.mistaken[place][:, variant].tolist()
        if self.rng.random() < 0.3:
            for n, those in enumerate(self.variants[variant].mistakes):
                for which, low, high in those:
                    if which == place and self.rng.random() < 0.5:
                        numbers[n] = self.beside(self.rng.choice((low, high)))
        return numbers

    def beside(self, edge: float) -> float:
        """On an edge, or one unit of the last digit, or a hundredth of it, to its side."""
        return edge + self.rng.choice((-1, 0, 0, 1)) * self.rng.choice((self.ulp, self.ulp / 100))

    def mixture(self, variant: int) -> list[float]:
        rng, found = self.rng, []
        for n, answer in enumerate(self.variants[variant].answers):
            wrong = float(rng.choice(self.mistaken)[n, variant])
            found.append(rng.choice([answer] * 3 + [wrong, answer + rng.uniform(-3, 3) * self.ulp, rng.uniform(-1, 1), -answer,
                                                    answer + rng.uniform(-0.02, 0.02), 10 * answer]))
        return found

    def edges(self, variant: int) -> list[float]:
        """Most of them at the ends of what is accepted."""
        return [self.beside(self.rng.choice(ends)) if self.rng.random() < 0.6 else answer
                for ends, answer in zip(self.variants[variant].accept, self.variants[variant].answers, strict=True)]

    def carried(self, variant: int) -> list[float]:
        """One to three slips or mistaken steps, and correct work with them from there, rounded or not."""
        rng, plan = self.rng, self.plan
        values: dict[int, Any] = {at: np.float64(number) for at, number in self.given[variant].items()}  # n / 0 is infinite
        later = dict(zip(plan.asked_rows, map(np.float64, self.variants[variant].answers), strict=True))  # a mistake may look ahead
        slips = set(rng.sample(range(len(plan.asked)), min(len(plan.asked), rng.randint(1, 3))))
        kept = rng.choice((None, self.digits, self.digits, self.digits + 1))
        numbers = [0.0] * len(plan.asked)
        with np.errstate(all="ignore"):
            for n in self.order:
                at = plan.asked_rows[n]
                rows, local = self.marker.between[n], {**later, **values}
                if n in slips and rng.random() < 0.3:
                    rows = self.marker._mistaken[rng.randrange(len(plan.mistakes))][n] or rows
                for row, expr in rows:
                    if row not in values or row == at:
                        local[row] = value_of(expr, local, PORTABLE, np.float64)
                number = float(local[at])
                if n in slips:
                    number += rng.choice((0, 1, -1, 7, 300, -2000)) * self.ulp * rng.choice((1, 1, 1.5))
                numbers[n] = number if kept is None or not np.isfinite(number) else round(number, kept)
                values[at] = np.float64(numbers[n])
        return numbers

    def at_own_edges(self, sheets: Sequence[Sheet]) -> Iterator[Sheet]:
        """Each sheet once more, with some numbers at the ends of what follows from its own other ones."""
        plan, marker = self.plan, self.marker
        variants = [self.variants[at] for at, _ in sheets]
        entries = np.array([[read_entry(text).value for text in texts] for _, texts in sheets]).T.reshape(len(plan.asked), -1)
        given = {at: np.array([self.given[variant][at] for variant, _ in sheets]) for at in plan.given}
        done = work(plan, given)
        usable = ~np.isnan(entries)
        accept = np.array([v.accept for v in variants]).transpose(1, 2, 0)
        own = usable & ~((entries >= accept[:, 0]) & (entries <= accept[:, 1]))
        known = {at: point(numbers) for at, numbers in given.items()} | marker._leaves(done.right, list(np.where(usable, entries, 0.0)), list(own))
        ends = []
        for n, at in enumerate(plan.asked_rows):
            mistaken = self.rng.choice([rows[n] for rows in marker._mistaken if rows[n] is not None] or [None])
            rows = mistaken if mistaken is not None and self.rng.random() < 0.4 else marker.between[n]
            ends.append(marker._interval(rows, at, known))
        for which, (variant, texts) in enumerate(sheets):
            texts = list(texts)
            for n in self.rng.sample(range(len(texts)), max(1, len(texts) // 4)):
                low, high = -ends[n][0, which], ends[n][1, which]
                number = self.beside(float(self.rng.choice((low, high))))
                texts[n] = self.text(number)
                if np.isfinite(number) and self.rng.random() < 0.5:
                    texts[n] = oddly(f"{number:.{self.digits + 2}f}", self.rng)
            yield variant, texts
