"""Sentences about a film follow its numbers: each kind of case looks at runs, a sign, an answer, and names what is so.

The audit works every case out again, from the same fields of the trace and by rules of its own.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable

from tracer.tape.snapshots import Film, Run

SETTLED = 0.01
"""Without a rule for what is right: a run has learned that leaves less than this share of its loss."""
STILL = 0.95
"""A run stalls where more than this share of the loss is left of what it was in the middle of the training."""
WIDE, RISE = 2.0, 1.1
"""A run swings where, in the second half, its largest loss is WIDE times its smallest and some loss is RISE times the
one before it."""


def ends(film: Film, run: int) -> str:
    """How the answers stand at the end: solved, lost (all were right once), unsolved; unjudged without a rule."""
    its = film.runs[run]
    if film.rule is None:
        return "unjudged"
    if its.kept is not None and its.broke is None:
        return "solved"
    return "unsolved" if its.solved is None else "lost"


def kept(film: Film, run: int) -> str:
    """Whether all answers, once right, stayed so: stayed; wavered (wrong in between, right at the end); lost; never."""
    its = film.runs[run]
    if its.solved is None:
        return "never"
    if its.kept is None:
        return "lost"
    return "stayed" if its.kept == its.solved else "wavered"


def course(film: Film, run: int) -> str:
    """What a run's curve does. In this order: breaks (a number grew too large), solved, settles (without a rule, nearly
    no loss is left), rises (the loss ends above where it began), swings, stalls, falls (and is still falling). The
    second half is that of what the film shows, from half its last epoch on."""
    its = film.runs[run]
    first, last = its.losses[0], its.losses[-1]
    if its.broke is not None or first is None or last is None or None in its.losses:
        return "breaks"
    if ends(film, run) == "solved":
        return "solved"
    if film.rule is None and last <= SETTLED * first:
        return "settles"
    if last > first:
        return "rises"
    half = [loss for epoch, loss in zip(film.at, its.losses, strict=True)
            if 2 * epoch >= film.at[-1] and loss is not None]
    if max(half) > WIDE * min(half) and any(b > RISE * a for a, b in itertools.pairwise(half)):
        return "swings"
    return "stalls" if last > STILL * half[0] else "falls"


def sooner(film: Film, one: int, other: int) -> str:
    """Which of two runs first has all answers right: one, other, together, only_one, only_other, neither."""
    a, b = film.runs[one].solved, film.runs[other].solved
    if a is None or b is None:
        return "neither" if a is b else "only_other" if a is None else "only_one"
    return "one" if a < b else "other" if b < a else "together"


def stays(film: Film, one: int, other: int) -> str:
    """Which of two runs has all answers right at the end: both, only_one, only_other, neither; unjudged."""
    if film.rule is None:
        return "unjudged"
    a, b = (ends(film, run) == "solved" for run in (one, other))
    return "both" if a and b else "only_one" if a else "only_other" if b else "neither"


def loss_moves(film: Film, run: int) -> str:
    """The loss at the end against the loss at the beginning: fell, rose, same; gone where it is no number."""
    its: Run = film.runs[run]
    first, last = its.losses[0], its.losses[-1]
    if first is None or last is None:
        return "gone"
    return "fell" if last < first else "rose" if last > first else "same"


def sign(film: Film, at: int) -> str:
    return film.signs[at].kind


def answer(film: Film, at: int, sample: int) -> str:
    """Whether a sample (from 0) is answered correctly in a snapshot."""
    return "right" if film.snapshots[at].right[sample] else "wrong"


def whole(film: Film) -> str:
    """Whether the film goes to its end: cut where the lesson's own run grew without bound before."""
    return "whole" if film.at[-1] == film.epochs else "cut"


FILM_CASES: dict[str, Callable[..., str]] = {
    "ends": ends,
    "kept": kept,
    "course": course,
    "sooner": sooner,
    "stays": stays,
    "loss": loss_moves,
    "sign": sign,
    "answer": answer,
    "whole": whole,
}
FILM_OUTCOMES: dict[str, tuple[str, ...]] = {
    "ends": ("solved", "lost", "unsolved", "unjudged"),
    "kept": ("stayed", "wavered", "lost", "never"),
    "course": ("breaks", "solved", "settles", "rises", "swings", "stalls", "falls"),
    "sooner": ("one", "other", "together", "only_one", "only_other", "neither"),
    "stays": ("both", "only_one", "only_other", "neither", "unjudged"),
    "loss": ("fell", "rose", "same", "gone"),
    "sign": ("twins", "dead", "saturated", "level"),
    "answer": ("right", "wrong"),
    "whole": ("whole", "cut"),
}
