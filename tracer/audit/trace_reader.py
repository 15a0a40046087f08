"""What the audit needs of a trace: rows by id, their numbers as exact fractions, counts, and the lesson's names.

Whether the trace itself is right is not judged here: `check` does that.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import Any

from tracer.audit.film_ties import Film
from tracer.audit.nodes import UnreadableError
from tracer.audit.numerals import read_numeral

FORMAT = "tracer/1"
FIELDS = ("step", "sample", "phase", "quantity", "layer", "neuron", "source")
_LONGEST_EXPONENT = 2000
_RULES = ("half-up", "half-even", "truncate")


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One row; `data` is what the file holds, with decimals as written."""

    id: int
    data: Mapping[str, Any]
    after: bool

    def number(self, field: str) -> Fraction:
        """The number in raw, value or exact. Raises UnreadableError where there is none."""
        number = self.data.get(field)
        if not isinstance(number, int | Decimal) or isinstance(number, bool):
            raise UnreadableError(f"row {self.id} has no number in “{field}”")
        if isinstance(number, Decimal) and (not number.is_finite() or abs(number.adjusted()) > _LONGEST_EXPONENT):
            raise UnreadableError(f"row {self.id} has no usable number in “{field}”: {number}")
        return Fraction(number)

    def printed(self, field: str) -> Fraction:
        """The number that a tie to raw, value, exact, step or sample means."""
        return self.exact if field == "exact" else self.number(field)

    @property
    def value(self) -> Fraction:
        return self.number("value")

    @property
    def raw(self) -> Fraction:
        return self.number("raw")

    @property
    def exact(self) -> Fraction:
        """What comes out where nothing is rounded: `exact`, or `raw` in a lesson that carries nothing."""
        return self.number("exact" if self.data.get("exact") is not None else "raw")

    @property
    def digits(self) -> int | None:
        digits = self.data.get("digits")
        return digits if isinstance(digits, int) and not isinstance(digits, bool) and abs(digits) < 1000 else None

    @property
    def significant(self) -> bool:
        return self.data.get("significant") is True

    @property
    def described(self) -> str:
        """Which row it is, for a message."""
        fields = (self.data.get(field) for field in ("quantity", "neuron", "source"))
        return " ".join(str(field) for field in fields if field is not None)

    @property
    def first_reference(self) -> int | None:
        """The row that the expression names first: for an updated weight, the old one."""
        waiting = [self.data.get("expr")]
        while waiting:
            part = waiting.pop()
            if isinstance(part, int) and not isinstance(part, bool):
                return part
            if isinstance(part, list):
                waiting.extend(reversed(part[1:]))
        return None


class Trace:
    """A trace file: rows, names, and how the lesson rounds. `rule` is None where printed numbers are not carried."""

    def __init__(self, data: Any) -> None:
        if not isinstance(data, dict) or data.get("format") != FORMAT:
            raise UnreadableError(f"it is no trace of the format {FORMAT}")
        self._rows: dict[int, Row] = {}
        self._by_quantity: dict[tuple[bool, str], list[Row]] = {}
        for part in ("rows", "after"):
            rows = data.get(part)
            if not isinstance(rows, list):
                raise UnreadableError(f"it has no list “{part}”")
            for at, row in enumerate(rows):
                id_ = row.get("id") if isinstance(row, dict) else None
                if not isinstance(id_, int) or isinstance(id_, bool) or id_ in self._rows:
                    raise UnreadableError(f"{part}[{at}] has no id of its own")
                self._rows[id_] = found = Row(id=id_, data=row, after=part == "after")
                self._by_quantity.setdefault((found.after, str(row.get("quantity"))), []).append(found)
        lesson = data.get("lesson")
        if not isinstance(lesson, dict):
            raise UnreadableError("it has no lesson")
        self._film = Film(data["film"], lesson) if isinstance(data.get("film"), dict) else None
        self.names = frozenset(_names(lesson))
        rounding = lesson.get("rounding")
        rounding = rounding if isinstance(rounding, dict) else {}
        self.carry = rounding.get("carry", True) is True
        rule = rounding.get("rule", "half-up")
        if rule not in _RULES:
            raise UnreadableError(f"its lesson has no rounding rule of {', '.join(_RULES)}")
        self.rule: str | None = rule if self.carry else None
        self._matches: dict[str, tuple[Row, ...]] = {}

    @cached_property
    def constants(self) -> frozenset[Fraction]:
        """The constants in the expressions of all rows: 1, 0.5 …"""
        texts: set[str] = set()
        waiting = [row.data.get("expr") for row in self._rows.values()]
        while waiting:
            part = waiting.pop()
            if isinstance(part, str):
                texts.add(part)
            elif isinstance(part, list):
                waiting.extend(part[1:])
        numerals = (read_numeral(text) for text in texts)
        return frozenset(numeral.value for numeral in numerals if numeral is not None)

    @property
    def film(self) -> Film:
        """Raises UnreadableError where the lesson has none."""
        if self._film is None:
            raise UnreadableError("the trace has no film")
        return self._film

    @property
    def rows(self) -> Iterable[Row]:
        """All rows, in the order of the file, those of `after` last."""
        return self._rows.values()

    def row(self, id_: int) -> Row:
        """Raises UnreadableError where there is no such row."""
        if id_ not in self._rows:
            raise UnreadableError(f"the trace has no row {id_}")
        return self._rows[id_]

    def matching(self, after: bool, **wanted: object) -> tuple[Row, ...]:
        """The rows, or those of `after`, whose fields have these values; numbers and names compare as text."""
        key = f"{after} {sorted((field, str(value)) for field, value in wanted.items())!r}"
        if key not in self._matches:
            texts = {field: "" if value is None else str(value) for field, value in wanted.items()}
            if "quantity" in texts:
                candidates = self._by_quantity.get((after, texts["quantity"]), [])
            else:
                candidates = [row for row in self._rows.values() if row.after == after]
            self._matches[key] = tuple(
                row
                for row in candidates
                if all(("" if row.data.get(f) is None else str(row.data.get(f))) == text for f, text in texts.items())
            )
        return self._matches[key]

    def direction(self, row: Row) -> int:
        """Whether an updated weight or bias is above (1), below (−1) or equal to (0) the one before."""
        before = row.first_reference
        if row.data.get("quantity") not in ("new_weight", "new_bias") or before is None:
            raise UnreadableError(f"row {row.id} is no new weight or new bias")
        difference = row.value - self.row(before).value
        return (difference > 0) - (difference < 0)


def _names(lesson: dict[str, Any]) -> Iterator[str]:
    network = lesson.get("network")
    if not isinstance(network, dict):
        return
    layers = network.get("layers")
    lists = [network.get("inputs")]
    for layer in layers if isinstance(layers, list) else []:
        if isinstance(layer, dict):
            lists += [layer.get("neurons"), [layer.get("name")]]
    for names in lists:
        if isinstance(names, list):
            yield from (" ".join(name.split()) for name in names if isinstance(name, str) and name.strip())


def _refuse(constant: str) -> Any:
    raise UnreadableError(f"it holds {constant}, which is no number")


def load_trace(path: Path) -> Trace:
    """Read a trace file. Raises UnreadableError where it is missing or no trace."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise UnreadableError("there is no such file") from None
    except (OSError, ValueError) as error:
        raise UnreadableError(f"it cannot be read ({type(error).__name__})") from None
    try:
        data = json.loads(text, parse_float=Decimal, parse_constant=_refuse)
    except (ValueError, RecursionError, ArithmeticError):
        raise UnreadableError("it is not JSON") from None
    return Trace(data)
