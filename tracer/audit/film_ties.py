"""The film in a trace, as the audit reads it: numbers by their place below `film`, and plain floats for working.

A film is judged by what is written in it alone; nothing here knows how a training is made.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any

from tracer.audit.dom import Element, plain
from tracer.audit.nodes import UnreadableError
from tracer.audit.numerals import Numeral, fixed, read_numeral, rounded, show

Path = tuple[str | int, ...]
MALFORMED = (LookupError, TypeError, ValueError, ArithmeticError, AttributeError)
"""What working with a film raises whose fields are missing or are not what they should be."""
_TIE = re.compile(r"film((?:\.(?:[a-z_]+|0|[1-9][0-9]{0,8}))+)")
_GROUPED = re.compile(r"[1-9][0-9]{0,2}(?:,[0-9]{3})+")
_LONGEST_EXPONENT = 2000


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

    # For working: floats, and the lesson's settings

    @cached_property
    def snapshots(self) -> tuple["Snapshot", ...]:
        return tuple(
            Snapshot(
                epoch=shot["epoch"],
                weights=tuple(tuple(tuple(map(float, row)) for row in layer) for layer in shot["weights"]),
                biases=tuple(None if row is None else tuple(map(float, row)) for row in shot["biases"]),
                outputs=tuple(tuple(map(float, outputs)) for outputs in shot["outputs"]),
                right=tuple(shot["right"]),
                loss=float(shot["loss"]),
            )
            for shot in self.data["snapshots"]
        )

    @property
    def at(self) -> Sequence[int]:
        at: Sequence[int] = self.data["at"]
        return at

    @property
    def runs(self) -> Sequence[Mapping[str, Any]]:
        runs: Sequence[Mapping[str, Any]] = self.data["runs"]
        return runs

    @property
    def signs(self) -> Sequence[Mapping[str, Any]]:
        signs: Sequence[Mapping[str, Any]] = self.data["signs"]
        return signs

    def losses(self, run: int) -> list[float | None]:
        return [None if loss is None else float(loss) for loss in self.runs[run]["losses"]]

    @cached_property
    def inputs(self) -> tuple[tuple[float, ...], ...]:
        return tuple(tuple(map(float, sample["input"])) for sample in self.lesson["samples"])

    @cached_property
    def targets(self) -> tuple[tuple[float, ...], ...]:
        return tuple(tuple(map(float, sample["target"])) for sample in self.lesson["samples"])

    @property
    def layers(self) -> Sequence[Mapping[str, Any]]:
        layers: Sequence[Mapping[str, Any]] = self.lesson["network"]["layers"]
        return layers


@dataclass(frozen=True, kw_only=True, slots=True)
class Snapshot:
    """One snapshot in floats: weights by layer, neuron and sender; biases by layer; outputs, and which are right, by
    sample."""

    epoch: int
    weights: tuple[tuple[tuple[float, ...], ...], ...]
    biases: tuple[tuple[float, ...] | None, ...]
    outputs: tuple[tuple[float, ...], ...]
    right: tuple[bool, ...]
    loss: float
