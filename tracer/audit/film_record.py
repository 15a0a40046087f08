"""The judge of films: what a film says of its runs goes together with the answers, losses and weights that it holds.

Nothing is trained here and no network is worked out: whether the snapshots are what the lesson's training gives is for
`check` to say, which trains once more and compares every number.
"""

import math
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

from tracer.audit.film_ties import Film
from tracer.audit.nodes import MALFORMED, UnreadableError
from tracer.audit.page import NoTieError, Page


def judge_films(page: Page) -> None:
    """13. A film whose numbers stand on the page does not contradict itself."""
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
    """All that does not go together in a film; looked for once."""
    if film.faults is None:
        film.faults = tuple(_faults(film))
    return film.faults


def _faults(film: Film) -> Iterator[str]:
    for claim in (_shape, _answers, _marks, _signs):
        try:
            wrong = list(claim(film))
        except MALFORMED as error:
            yield f"the film cannot be read: {type(error).__name__} at its {claim.__name__.strip('_')}"
            return
        yield from wrong
        if wrong and claim is _shape:
            return


def _shape(film: Film) -> Iterator[str]:
    """Snapshots, curves and epochs are as many, and the snapshots' losses are the first curve."""
    at, first = film.at, film.runs[0]["losses"]
    if at[0] != 0 or any(a >= b for a, b in pairwise(at)) or at[-1] > film.data["epochs"]:
        yield "the film’s epochs do not rise from 0 to its end"
    if [shot["epoch"] for shot in film.snapshots] != at:
        yield "the film’s snapshots are not those of its epochs"
    for n, run in enumerate(film.runs):
        counted = len(at) if film.data["rule"] is not None else 0
        if len(run["losses"]) != len(at) or len(run["right"]) != counted:
            yield f"run {n} of the film has not a loss and a count of right answers for each of its epochs"
    for place, (loss, shot) in enumerate(zip(first, film.snapshots, strict=False)):
        if loss != shot["loss"]:
            yield f"the film’s first curve and snapshot {place} have different losses"


def _answers(film: Film) -> Iterator[str]:
    """Which answers are right by the film's rule, and how many."""
    for place, shot in enumerate(film.snapshots):
        right, said = film.right(shot), shot["right"]
        for sample in range(max(len(right), len(said))):
            if right[sample : sample + 1] != said[sample : sample + 1]:
                yield f"snapshot {place} of the film says of the answer to sample {sample + 1} what its outputs do not"
        if right and film.runs[0]["right"][place] != sum(right):
            yield f"snapshot {place} of the film has {sum(right)} right answers, not {film.runs[0]['right'][place]}"


def _marks(film: Film) -> Iterator[str]:
    """The epochs at which all answers first are right, from which on they stay so, and at which a run breaks."""
    epochs, every = film.data["epochs"], len(film.lesson["samples"])
    for n, run in enumerate(film.runs):
        solved, kept, broke = (math.inf if run[mark] is None else run[mark] for mark in ("solved", "kept", "broke"))
        counts = dict(zip(film.at, run["right"], strict=False))
        all_right = {epoch for epoch, right in counts.items() if right == every}
        if not (
            all(0 <= right <= every for right in counts.values())
            and all(0 <= mark <= epochs for mark in (solved, kept, broke) if mark != math.inf)
            and solved <= kept
            and all(solved <= epoch for epoch in all_right)
            and (solved not in counts or solved in all_right)
            and all(epoch in all_right for epoch in counts if epoch >= kept)
            and (kept == solved or kept - 1 not in all_right | {solved})
            and (kept != math.inf or epochs not in all_right | {solved})
        ):
            said = f"solved: {run['solved']}, kept: {run['kept']}, broke: {run['broke']}"
            yield f"run {n} of the film says {said}, which its counts of right answers do not say"
    own, last = film.runs[0], film.at[-1]
    if own["solved"] is not None and own["solved"] <= last and own["solved"] not in film.at:
        yield f"no snapshot shows epoch {own['solved']}, at which all answers are said to be right"
    if own["broke"] is not None and own["broke"] <= last:
        yield f"the lesson’s own run is said to break at epoch {own['broke']}, and goes on"


def _signs(film: Film) -> Iterator[str]:
    """A sign begins at a snapshot; twins have the same weights from there on, and had not before."""
    if film.signs and film.runs[0]["kept"] is not None:
        yield "the film has signs of what keeps it from learning, and learns"
    for n, sign in enumerate(film.signs):
        if sign["since"] not in film.at:
            yield f"sign {n} of the film begins at epoch {sign['since']}, of which there is no snapshot"
        elif sign["kind"] == "twins":
            begins = film.at.index(sign["since"])
            alike = [_are_twins(film, shot, sign) for shot in film.snapshots]
            if not all(alike[begins:]) or (begins and alike[begins - 1]):
                yield f"sign {n} of the film, twins: their weights are not the same from epoch {sign['since']} on"


def _are_twins(film: Film, shot: Mapping[str, Any], sign: Mapping[str, Any]) -> bool:
    """Whether all that comes into the neurons of a sign, and all that goes out of them, is the same."""
    layer, names = sign["layer"], film.lesson["network"]["layers"][sign["layer"]]["neurons"]
    places, biases = [names.index(name) for name in sign["neurons"]], shot["biases"][layer]
    into = [[shot["weights"][layer][j], biases and biases[j]] for j in places]
    out = [[row[j] for row in shot["weights"][layer + 1]] for j in places]
    return len(places) > 1 and into == into[:1] * len(into) and out == out[:1] * len(out)
