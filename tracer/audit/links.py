"""The links of a chain: each side is held against the one before it.

What a link promises depends on what stands on its two sides: a symbol alone (it stands for what its row's expression
gives), symbols (they stand for the carried values), or numbers (they stand for themselves, or for all that they may be
within their rounding).
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from tracer.audit.exact_intervals import Interval, point
from tracer.audit.expressions import Reading, Value, cells, evaluate, scalar, shape, shape_text
from tracer.audit.nodes import Grid, Negated, Node, Number, Side, Statement, Symbol, UnreadableError
from tracer.audit.numerals import MINUS, Numeral, fixed, roundings, show, significant_places
from tracer.audit.trace_reader import Row, Trace

# Symbols evaluated from carried values against a row's raw: the trace's own digits end somewhere.
_RELATIVE, _ABSOLUTE = Fraction(1, 10**9), Fraction(1, 10**12)
# What float64 leaves behind in a value that a lesson without carried rounding took over: 0.30000000000000004 is 0.3.
_NOISE = Fraction(4, 10**15)
# A value that is carried exactly has 28 digits, and rounding to them knows only one rule.
_CARRIED = Fraction(5, 10**28)
_COMPARISONS: dict[str, tuple[str, Callable[[Interval, Interval], bool]]] = {
    "<": ("is not below", lambda a, b: a.hi < b.lo),
    ">": ("is not above", lambda a, b: a.lo > b.hi),
    "≤": ("is above", lambda a, b: a.hi <= b.lo),
    "≥": ("is below", lambda a, b: a.lo >= b.hi),
    "≠": ("is", lambda a, b: a.hi < b.lo or a.lo > b.hi),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Wrong:
    """One false link: its text as printed, what is wrong with it, and a row that it concerns."""

    text: str
    what: str
    row: int | None = None


class Link:
    """Two sides and the relation between them, in the light of one trace (none: a page about no lesson)."""

    def __init__(
        self, left: Side, relation: str, right: Side, trace: Trace | None, free: Mapping[str, Fraction] | None = None
    ) -> None:
        self.left, self.relation, self.right, self.trace = left, relation, right, trace
        self.of_film = any(number.film is not None for side in (left, right) for number in side.tied)
        free = free or {}
        self.printed = Reading(number=lambda number: point(number.numeral.value), symbol=self._value, free=free)
        self.within = Reading(number=self._within, symbol=self._value, free=free)

    @property
    def carry(self) -> bool:
        """Whether rounded values are carried on: a film never does, whatever its lesson does."""
        return self.trace is not None and self.trace.carry and not self.of_film

    def row(self, id_: int) -> Row:
        if self.trace is None:
            raise UnreadableError(f"no trace holds row {id_}")
        return self.trace.row(id_)

    def _value(self, symbol: Symbol) -> Interval:
        return point(self.row(symbol.row).value)

    def _same(self, printed: Fraction, value: Fraction) -> bool:
        return printed == value or (not self.carry and abs(printed - value) <= abs(value) * _NOISE)

    def _within(self, number: Number) -> Interval:
        """All that a printed number may stand for: itself where it is all of its row's value, or a constant."""
        value = number.numeral.value
        if not number.is_tied:
            if not number.derived:
                return point(value)
        elif self._same(value, self._stands_for(number, number.field)):
            return point(value)
        return self.reach(number.numeral, number.film is None)

    def reach(self, numeral: Numeral, of_lesson: bool = True) -> Interval:
        """All that a numeral may be the rounding of."""
        reach = numeral.half_unit
        if of_lesson and self.trace is not None and self.trace.rule == "truncate":
            reach *= 2  # what is cut off may be nearly a whole unit
        return Interval(numeral.value - reach, numeral.value + reach)

    def judge(self) -> Iterator[str]:
        """What is wrong with the link. Raises UnreadableError where it cannot be evaluated."""
        left, right = self.left, self.right
        if self.relation in _COMPARISONS:
            yield from self._compare()
        elif isinstance(left.node, Symbol):
            yield from self._alone(left.node, right)
        elif isinstance(right.node, Symbol):
            yield from self._alone(right.node, left)
        elif left.symbolic and right.symbolic:
            yield from self._agree(left, right)
        elif left.symbolic and not result(right.node):
            yield from self._put_in(left.text, left.node, right)
        elif right.symbolic and not result(left.node):
            yield from self._put_in(right.text, right.node, left)
        elif self.relation == "=":
            yield from self._equal()
        elif result(right.node):
            yield from self._result()
        else:
            yield from self._meet()

    def _compare(self) -> Iterator[str]:
        words, holds = _COMPARISONS[self.relation]
        for a, b, _ in self._pairs(self.printed, self.printed):
            if not holds(a, b):
                yield f"{show(a.lo)} {words} {show(b.lo)}"

    def _alone(self, symbol: Symbol, other: Side) -> Iterator[str]:
        """A symbol by itself stands for what its row's expression gives."""
        row = self.row(symbol.row)
        raw = row.raw
        if isinstance(other.node, Symbol) or other.symbolic:
            value = scalar(evaluate(other.node, self.printed))
            if not _near(value, raw) and not self._but_for_noise(symbol, other.node, self.printed):
                yield f"{other.text} gives {show(value.lo)}, {symbol.text} is {show(raw)}"
            return
        if isinstance(other.node, Number):
            yield from self._alone_number(symbol, row, other.node.numeral)
            return
        yield from self._put_in(symbol.text, symbol, other)

    def _alone_number(self, symbol: Symbol, row: Row, numeral: Numeral) -> Iterator[str]:
        candidates = tuple(dict.fromkeys((row.raw, row.value)))
        if any(self._same(numeral.value, value) for value in candidates):
            return
        rule = self.trace.rule if self.trace else None
        fits = any(numeral.value in roundings(value, value, numeral.places, rule) for value in candidates)
        if fits and self.relation == "=":
            yield f"{symbol.text} is {show(row.raw)}, which {numeral.text} only rounds: ≈ belongs here"
        elif not fits:
            yield f"{symbol.text} is {' or '.join(map(show, candidates))}, printed {numeral.text}"

    def _agree(self, left: Side, right: Side) -> Iterator[str]:
        for a, b, _ in self._pairs(self.printed, self.printed):
            if not _near(a, b.lo) and not self._but_for_noise(left.node, right.node, self.printed):
                yield f"{left.text} gives {show(a.lo)}, {right.text} gives {show(b.lo)}"

    def _put_in(self, text: str, symbols: Node, numbers: Side) -> Iterator[str]:
        """Numbers in the place of symbols: the same value within the rounding of what is printed.

        With `=` every printed number must be exactly its row's value; then nothing is left to rounding.
        """
        rounds = [] if self.relation != "=" else [number for number in numbers.tied if not self._whole(number)]
        for number in rounds:
            yield f"{number.numeral.text} stands for {show(self._stands_for(number))}: ≈ belongs here"
        reading = self.printed if self.relation == "=" and not rounds else self.within
        for value, interval in _paired(self._raw(symbols, self.printed), evaluate(numbers.node, reading)):
            if not _near(interval, value.lo) and not self._but_for_noise(symbols, numbers.node, reading):
                yield f"{numbers.text} gives {self._gives(numbers)}, {text} is {show(value.lo)}"
                return

    def _raw(self, symbols: Node, reading: Reading) -> Value:
        """What symbols stand for; one alone for what its row's expression gives."""
        if isinstance(symbols, Symbol):
            return ((point(self.row(symbols.row).raw),),)
        return evaluate(symbols, reading)

    def _but_for_noise(self, symbols: Node, node: Node, reading: Reading) -> bool:
        """Whether two sides meet if every number may be off by what float64 leaves behind, which is all that is left
        where large ones cancel."""
        if self.carry:
            return False

        def number(each: Number) -> Interval:
            return _noisy(reading.number(each)) if each.is_tied else reading.number(each)

        noisy = Reading(number=number, symbol=lambda symbol: _noisy(self._value(symbol)), free=reading.free)
        pairs = _paired(self._raw(symbols, noisy), evaluate(node, noisy))
        return all(a.lo <= b.hi and b.lo <= a.hi for a, b in pairs)

    def _stands_for(self, number: Number, field: str = "value") -> Fraction:
        if number.film is not None:
            if self.trace is None:
                raise UnreadableError("no trace holds a film")
            return self.trace.film.number(number.film)
        assert number.row is not None
        value = self.row(number.row).printed(field)
        return -value if number.negated else value

    def _whole(self, number: Number) -> bool:
        return self._same(number.numeral.value, self._stands_for(number))

    def _equal(self) -> Iterator[str]:
        symbols = bool(self.left.symbols or self.right.symbols)
        for a, b, number in self._pairs(self.printed, self.printed):
            if self.printed.free:  # an identity, at one point of it
                same = a.lo <= b.hi and b.lo <= a.hi
            elif a.point and b.point:
                same = a.lo == b.lo or (symbols and self._same(a.lo, b.lo))
            else:  # functions: the same number to fifty digits, never a number that ends
                same = not a.point and not b.point and a.lo <= b.hi and b.lo <= a.hi
            if same:
                continue
            if number is None:
                yield f"{self.left.text} gives {show(a.lo)}, {self.right.text} gives {show(b.lo)}"
                continue
            numeral = number.numeral
            if any(numeral.value in roundings(a.lo, a.hi, numeral.places, rule) for rule in (None, "truncate")):
                yield f"{self.left.text} gives {show(a.lo)}, not exactly {numeral.text}: ≈ belongs here"
            else:
                yield f"{self.left.text} gives {show(a.lo)}, printed {numeral.text}"

    def _result(self) -> Iterator[str]:
        if self.carry:
            yield from self._rounded()
            return
        for a, number in self._results(self.within):
            numeral = number.numeral
            if a.lo > numeral.value + numeral.half_unit or a.hi < numeral.value - numeral.half_unit:
                yield f"{self.left.text} gives {_span(a)}, printed {numeral.text}"

    def _rounded(self) -> Iterator[str]:
        """A lesson that carries: what follows ≈ is exactly the rounding of what the printed operands give."""
        assert self.trace is not None
        for a, number in self._results(self.printed):
            numeral, row = number.numeral, self.row(number.row) if number.row is not None else None
            places = numeral.places
            if row is not None and number.field == "value" and row.significant and row.digits:
                places = significant_places(a.lo, row.digits)
            right = roundings(a.lo, a.hi, places, self.trace.rule)
            if numeral.value not in right and abs(numeral.value - a.lo) > abs(a.lo) * _CARRIED:
                rounds = fixed(right[0], places)
                if isinstance(self.left.node, Number):
                    gives = f"rounds to {rounds}"
                elif a.lo == right[0]:
                    gives = f"gives {rounds}"
                else:
                    gives = f"gives {show(a.lo)}, which rounds to {rounds}"
                yield f"{self.left.text} {gives}, printed {numeral.text}"

    def _meet(self) -> Iterator[str]:
        for a, b, _ in self._pairs(self.within, self.within):
            if a.lo > b.hi or a.hi < b.lo:
                yield f"{self.left.text} gives {_span(a)}, {self.right.text} gives {_span(b)}"

    def _pairs(self, left: Reading, right: Reading) -> Iterator[tuple[Interval, Interval, Number | None]]:
        """The cells of both sides, and the printed numbers of the right side where it is nothing else."""
        numbers = result(self.right.node)
        pairs = _paired(evaluate(self.left.node, left), evaluate(self.right.node, right))
        for at, (a, b) in enumerate(pairs):
            yield a, b, numbers[at] if numbers else None

    def _results(self, reading: Reading) -> Iterator[tuple[Interval, Number]]:
        for a, _, number in self._pairs(reading, self.printed):
            assert number is not None
            yield a, number

    def _gives(self, side: Side) -> str:
        return ", ".join(_span(cell) for row in cells(evaluate(side.node, self.printed)) for cell in row)


def _paired(a: Value, b: Value) -> list[tuple[Interval, Interval]]:
    left, right = cells(a), cells(b)
    if shape(left) != shape(right):
        raise UnreadableError(f"the sizes {shape_text(left)} and {shape_text(right)} do not go together")
    return [pair for xs, ys in zip(left, right, strict=True) for pair in zip(xs, ys, strict=True)]


def result(node: Node) -> tuple[Number, ...]:
    """The numbers of a side that is a single number or a matrix of numbers; empty for any other side."""
    if isinstance(node, Number):
        return (node,)
    if isinstance(node, Negated) and isinstance(node.of, Number):
        numeral = node.of.numeral
        return (replace(node.of, numeral=replace(numeral, text=MINUS + numeral.text, value=-numeral.value)),)
    if isinstance(node, Grid):
        numbers = tuple(number for row in node.rows for cell in row for number in result(cell))
        return numbers if len(numbers) == sum(map(len, node.rows)) else ()
    return ()


def _near(interval: Interval, value: Fraction) -> bool:
    slack = max(abs(value) * _RELATIVE, _ABSOLUTE)
    return interval.lo - slack <= value <= interval.hi + slack


def _noisy(interval: Interval) -> Interval:
    return Interval(interval.lo - abs(interval.lo) * _NOISE, interval.hi + abs(interval.hi) * _NOISE)


def _span(interval: Interval) -> str:
    low, high = show(interval.lo), show(interval.hi)
    return low if low == high else f"between {low} and {high}"


def judge_statement(
    statement: Statement, trace: Trace | None, points: tuple[Mapping[str, Fraction], ...] = ({},)
) -> Iterator[Wrong]:
    """All false links of a chain, at each point of its free symbols. Raises UnreadableError."""
    for at, relation in enumerate(statement.relations):
        left, right = statement.sides[at], statement.sides[at + 1]
        for free in points:
            names = {part.name for part in (*left.free, *right.free)}
            where = ", ".join(f"{name} = {show(value)}" for name, value in free.items() if name in names)
            for what in Link(left, relation, right, trace, free).judge():
                row = next((n.row for n in (*right.tied, *left.tied)), None)
                if row is None:
                    row = next((s.row for s in (*left.symbols, *right.symbols)), None)
                text = f"{left.text} {relation} {right.text}"
                yield Wrong(text=text, what=f"at {where}: {what}" if where else what, row=row)
