"""What a sentence about a film may say, worked out from the curves and counts of the trace.

data-case="film-KIND:IDS:CASE": IDS are the places of runs, of a sign, or of a snapshot and a sample, joined by commas;
there may be none.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from tracer.audit.dom import Element, plain
from tracer.audit.film_ties import Film
from tracer.audit.nodes import MALFORMED, UnreadableError
from tracer.audit.page import NoTieError, Page

PREFIX = "film-"


def _ends(film: Film, run: int) -> str:
    its = film.runs[run]
    if film.data["rule"] is None:
        return "unjudged"
    if its["solved"] is None:
        return "unsolved"
    return "lost" if its["kept"] is None or its["broke"] is not None else "solved"


def _kept(film: Film, run: int) -> str:
    solved, kept = film.runs[run]["solved"], film.runs[run]["kept"]
    if solved is None:
        return "never"
    return "lost" if kept is None else "stayed" if kept == solved else "wavered"


def _course(film: Film, run: int) -> str:
    losses = film.losses(run)
    numbers = [loss for loss in losses if loss is not None]
    if film.runs[run]["broke"] is not None or len(numbers) < len(losses):
        return "breaks"
    first, last = numbers[0], numbers[-1]
    ends = _ends(film, run)
    if ends == "solved":
        return "solved"
    if ends == "unjudged" and last <= 0.01 * first:
        return "settles"
    if last > first:
        return "rises"
    late = [loss for epoch, loss in zip(film.at, numbers, strict=True) if epoch * 2 >= film.at[-1]]
    jumps = any(after > 1.1 * before for before, after in pairwise(late))
    if jumps and max(late) > 2 * min(late):
        return "swings"
    return "stalls" if last > 0.95 * late[0] else "falls"


def _sooner(film: Film, one: int, other: int) -> str:
    match film.runs[one]["solved"], film.runs[other]["solved"]:
        case None, None:
            return "neither"
        case None, _:
            return "only_other"
        case _, None:
            return "only_one"
        case a, b:
            return "together" if a == b else "one" if a < b else "other"


def _stays(film: Film, one: int, other: int) -> str:
    ends = {_ends(film, one), _ends(film, other)}
    if "unjudged" in ends:
        return "unjudged"
    if "solved" not in ends:
        return "neither"
    return "both" if len(ends) == 1 else "only_one" if _ends(film, one) == "solved" else "only_other"


def _loss(film: Film, run: int) -> str:
    first, last = film.losses(run)[0], film.losses(run)[-1]
    if first is None or last is None:
        return "gone"
    return "same" if first == last else "fell" if last < first else "rose"


def _sign(film: Film, at: int) -> str:
    return str(film.signs[at]["kind"])


def _answer(film: Film, at: int, sample: int) -> str:
    return "right" if film.right(film.snapshots[at])[sample] else "wrong"


def _whole(film: Film) -> str:
    return "whole" if film.at[-1] == film.data["epochs"] else "cut"


@dataclass(frozen=True, kw_only=True, slots=True)
class Case:
    """One kind of sentence. places: how many places of runs, signs, snapshots or samples it names."""

    works_out: Callable[..., str]
    places: int
    outcomes: tuple[str, ...]


FILM_CASES: dict[str, Case] = {
    "ends": Case(works_out=_ends, places=1, outcomes=("solved", "lost", "unsolved", "unjudged")),
    "kept": Case(works_out=_kept, places=1, outcomes=("stayed", "wavered", "lost", "never")),
    "course": Case(
        works_out=_course, places=1,
        outcomes=("breaks", "solved", "settles", "rises", "swings", "stalls", "falls"),
    ),
    "sooner": Case(
        works_out=_sooner, places=2, outcomes=("one", "other", "together", "only_one", "only_other", "neither")
    ),
    "stays": Case(works_out=_stays, places=2, outcomes=("both", "only_one", "only_other", "neither", "unjudged")),
    "loss": Case(works_out=_loss, places=1, outcomes=("fell", "rose", "same", "gone")),
    "sign": Case(works_out=_sign, places=1, outcomes=("twins", "dead", "saturated", "level")),
    "answer": Case(works_out=_answer, places=2, outcomes=("right", "wrong")),
    "whole": Case(works_out=_whole, places=0, outcomes=("whole", "cut")),
}


def wrong_film_case(page: Page, element: Element, case: str) -> Iterator[str]:
    """What is wrong with one data-case about a film."""
    kind, _, rest = case.removeprefix(PREFIX).partition(":")
    ids, _, said = rest.partition(":")
    parts = ids.split(",") if ids else []
    if kind not in FILM_CASES:
        yield f"data-case=“{case}” is of no kind that is known of films: {', '.join(FILM_CASES)}"
        return
    known = FILM_CASES[kind]
    numerals = all(part.isascii() and part.isdigit() and len(part) < 10 for part in parts)
    if not numerals or len(parts) != known.places or said not in known.outcomes:
        what = ("nothing", "a place", "two places")[known.places]
        yield f"data-case=“{case}” is not {PREFIX}{kind}:IDS:CASE with {what} for IDS and {', '.join(known.outcomes)}"
        return
    places = [int(part) for part in parts]
    try:
        film = page.trace_of(element).film
        right = known.works_out(film, *places)
        page.counts["sentences"] += 1
    except NoTieError:
        return
    except UnreadableError as error:
        if page.mark_of(element) is not None:
            yield str(error)
        return
    except MALFORMED:
        what = {"sign": "sign", "answer": "snapshot and sample"}.get(kind, "run")
        yield f"the trace’s film has no {what} {ids}, or cannot be read there"
        return
    if right != said:
        yield f"it says {PREFIX}{kind} {said}, the trace says {right}"
    elif kind == "sign":
        try:
            yield from list(_strangers(film, places[0], element, page))
        except MALFORMED:
            yield f"the trace’s film does not say who shows sign {ids}"


def _strangers(film: Film, at: int, element: Element, page: Page) -> Iterator[str]:
    """The paragraph about a sign names no other neuron of its layer than those that show it."""
    sign = film.signs[at]
    if sign.get("layer") is None:
        return
    others = set(film.lesson["network"]["layers"][sign["layer"]]["neurons"]) - set(sign["neurons"])
    for inside in page.document.under(element.inside("p", "li") or element):
        name = plain(inside.text())
        if "name" in inside.classes and name in others:
            yield f"it names {name}, which does not show the sign: {', '.join(sign['neurons'])}"
