"""The film in a trace, as the audit reads it: numbers by their place below `film`.

A film is judged by what is written in it alone; nothing here knows how a training is made.
"""

import re
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from tracer.audit.dom import Element, plain
from tracer.audit.nodes import UnreadableError
from tracer.audit.numerals import Numeral, fixed, read_numeral, rounded, show

Path = tuple[str | int, ...]
_TIE = re.compile(r"film((?:\.(?:[a-z_]+|0|[1-9][0-9]{0,8}))+)")
_GROUPED = re.compile(r"[1-9][0-9]{0,2}(?:,[0-9]{3})+")
_LONGEST_EXPONENT = 2000
_CLOSE = 1e-9


def is_film_tie(element: Element) -> bool:
    """Whether a data-path means a film, well formed or not."""
    return element.attrs.get("data-path", "").partition(".")[0] == "film"


def read_film_tie(element: Element) -> Path | None:
    """The path below `film` of a data-path such as film.snapshots.12.outputs.0.1; None where it is malformed."""
    match = _TIE.fullmatch(element.attrs.get("data-path", ""))
    if match is None:
        return None
    return tuple(int(part) if part.isdigit() else part for part in match[1].split(".")[1:])


def read_grouped(text: str) -> Numeral | None:
    """A numeral; a whole number may be written in groups of three digits, as in 10,000."""
    text = plain(text)
    return read_numeral(text.replace(",", "") if _GROUPED.fullmatch(text) else text)


class Film:
    """The field `film` of a trace, and the lesson that it belongs to; both as the file has them."""

    def __init__(self, data: Mapping[str, Any], lesson: Mapping[str, Any]) -> None:
        self.data = data
        self.lesson = lesson
        self.at, self.snapshots, self.runs, self.signs = (data.get(k, []) for k in ("at", "snapshots", "runs", "signs"))
        self.faults: tuple[str, ...] | None = None
        """What the judge of films has found wrong with it; None until it has looked."""

    def number(self, path: Path) -> Fraction:
        """The number at a path. Raises UnreadableError where there is none."""
        return Fraction(self._at(path))

    def is_whole(self, path: Path) -> bool:
        """Whether what stands there counts something: an epoch, samples."""
        return isinstance(self._at(path), int)

    def _at(self, path: Path) -> int | Decimal:
        found: Any = self.data
        tie = ".".join(map(str, ("film", *path)))
        for part in path:
            inside = isinstance(part, int) and isinstance(found, list) and part < len(found)
            if not inside and not (isinstance(part, str) and isinstance(found, dict) and part in found):
                raise UnreadableError(f"the trace has nothing at {tie}")
            found = found[part]
        if found is None:
            raise UnreadableError(f"the trace has null at {tie}, and no number")
        if not isinstance(found, int | Decimal) or isinstance(found, bool):
            raise UnreadableError(f"what the trace has at {tie} is no number")
        if isinstance(found, Decimal) and abs(found.adjusted()) > _LONGEST_EXPONENT:
            raise UnreadableError(f"the trace has no usable number at {tie}: {found}")
        return found

    def wrong(self, text: str, path: Path) -> str:
        """What is wrong with a number printed for the one at a path; empty where nothing is."""
        numeral = read_grouped(text)
        if numeral is None:
            return f"“{text}” is no numeral: digits, one point, − for minus; a whole number may be grouped as 10,000"
        number = self.number(path)
        right = number if self.is_whole(path) else rounded(number, numeral.places, "half-up")
        if "," in text and not self.is_whole(path):
            return f"“{text}” is no numeral: only a whole number has groups of digits"
        if numeral.value == right:
            return ""
        at = f", at {numeral.places} decimals {fixed(right, numeral.places)}" if numeral.places > 0 else ""
        return f"the film has {show(number)}{at}, printed {text}"

    def losses(self, run: int) -> list[float | None]:
        return [None if loss is None else float(loss) for loss in self.runs[run]["losses"]]

    def right(self, shot: Mapping[str, Any]) -> list[bool]:
        """By sample: whether it is answered correctly, by the film's rule; empty where it has none.

        A film holds its outputs to twelve digits: where those cannot tell, it is what the snapshot says.
        """
        if self.data["rule"] is None:
            return []
        targets = (list(map(float, sample["target"])) for sample in self.lesson["samples"])
        outputs = (list(map(float, outputs)) for outputs in shot["outputs"])
        leads = [self._lead(o, t) for o, t in zip(outputs, targets, strict=True)]
        return [bool(shot["right"][at]) if abs(lead) < _CLOSE else lead > 0 for at, lead in enumerate(leads)]

    def _lead(self, outputs: list[float], targets: list[float]) -> float:
        """By how much an answer is right; below 0, wrong."""
        if self.data["rule"] == "largest":
            wanted = targets.index(1)
            return outputs[wanted] - max(outputs[:wanted] + outputs[wanted + 1 :])
        middle = float(self.data["middle"])
        return min(o - middle if t > middle else middle - o for o, t in zip(outputs, targets, strict=True))
