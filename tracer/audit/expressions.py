"""What an expression on the page gives: an interval, or a matrix of intervals.

The reading decides what a leaf is worth: a number as printed, or all that it may stand for within its rounding.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from tracer.audit.exact_intervals import Interval, add, divide, multiply, negate, point, power
from tracer.audit.functions import FUNCTIONS
from tracer.audit.nodes import (
    Applied,
    Free,
    Grid,
    Negated,
    Node,
    Number,
    Power,
    Product,
    Sum,
    Symbol,
    Transposed,
    UnreadableError,
)

Cells = tuple[tuple[Interval, ...], ...]
Value = Interval | Cells
_GREATEST_POWER = 400


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """What leaves are worth."""

    number: Callable[[Number], Interval]
    symbol: Callable[[Symbol], Interval]
    free: Mapping[str, Fraction]


def evaluate(node: Node, reading: Reading) -> Value:
    """The value of a tree. Raises UnreadableError where it has none."""
    match node:
        case Number():
            return reading.number(node)
        case Symbol():
            return reading.symbol(node)
        case Free():
            if node.name not in reading.free:
                raise UnreadableError(f"the symbol {node.name} is not tied to a row")
            return point(reading.free[node.name])
        case Sum():
            total: Value | None = None
            for sign, part in node.terms:
                value = evaluate(part, reading)
                value = _each(negate, value) if sign < 0 else value
                total = value if total is None else _pairwise(add, total, value)
            assert total is not None
            return total
        case Product():
            (_, first), *others = node.factors
            result = evaluate(first, reading)
            for operator, part in others:
                result = _combine(operator, result, evaluate(part, reading))
            return result
        case Negated():
            return _each(negate, evaluate(node.of, reading))
        case Power():
            exponent = scalar(evaluate(node.exponent, reading))
            if not exponent.point or exponent.lo.denominator != 1 or abs(exponent.lo) > _GREATEST_POWER:
                raise UnreadableError("an exponent must be a whole number, or its base e")
            times = int(exponent.lo)
            base = evaluate(node.base, reading)
            if not isinstance(base, Interval) and scalar_or_none(base) is None:
                raise UnreadableError("a matrix has no powers here")
            return power(scalar(base), times)
        case Transposed():
            cells = _cells(evaluate(node.of, reading))
            return tuple(zip(*cells, strict=True))
        case Applied():
            return _apply(node, [evaluate(argument, reading) for argument in node.arguments])
        case Grid():
            return tuple(tuple(scalar(evaluate(cell, reading)) for cell in row) for row in node.rows)


def _apply(node: Applied, arguments: list[Value]) -> Value:
    function = FUNCTIONS.by_symbol[node.name]
    if function.arguments not in (None, len(arguments)):
        takes = "one argument" if function.arguments == 1 else f"{function.arguments} arguments"
        raise UnreadableError(f"the function {node.name} takes {takes}, not {len(arguments)}")
    if len(arguments) == 1:
        return _each(function.value, arguments[0])
    return function.value(*(scalar(argument) for argument in arguments))


def _combine(operator: str, a: Value, b: Value) -> Value:
    if isinstance(a, Interval) and isinstance(b, Interval):
        return multiply(a, b) if operator != "/" else divide(a, b)
    if operator == "/":
        divisor = scalar(b)
        return _each(lambda cell: divide(cell, divisor), a)
    if operator == "⊙":
        return _pairwise(multiply, a, b)
    if isinstance(a, Interval):
        factor = a
        return _each(lambda cell: multiply(factor, cell), b)
    if isinstance(b, Interval):
        return _combine(operator, b, a)
    if len(a[0]) != len(b):
        raise UnreadableError(f"a matrix of {len(a[0])} columns cannot be multiplied by one of {len(b)} rows")
    columns = tuple(zip(*b, strict=True))
    return tuple(tuple(_dot(row, column) for column in columns) for row in a)


def _dot(row: tuple[Interval, ...], column: tuple[Interval, ...]) -> Interval:
    total = multiply(row[0], column[0])
    for x, y in zip(row[1:], column[1:], strict=True):
        total = add(total, multiply(x, y))
    return total


def _each(function: Callable[[Interval], Interval], value: Value) -> Value:
    if isinstance(value, Interval):
        return function(value)
    return tuple(tuple(function(cell) for cell in row) for row in value)


def _pairwise(function: Callable[[Interval, Interval], Interval], a: Value, b: Value) -> Value:
    if isinstance(a, Interval) and isinstance(b, Interval):
        return function(a, b)
    left, right = _cells(a), _cells(b)
    if shape(left) != shape(right):
        raise UnreadableError(f"the sizes {shape_text(left)} and {shape_text(right)} do not go together")
    return tuple(
        tuple(function(x, y) for x, y in zip(xs, ys, strict=True)) for xs, ys in zip(left, right, strict=True)
    )


def _cells(value: Value) -> Cells:
    return ((value,),) if isinstance(value, Interval) else value


def cells(value: Value) -> Cells:
    """A value as a grid; a single number is a grid of one cell."""
    return _cells(value)


def shape(value: Cells) -> tuple[int, int]:
    return len(value), len(value[0])


def shape_text(value: Cells) -> str:
    return "×".join(map(str, shape(value)))


def scalar_or_none(value: Value) -> Interval | None:
    """A single number, also as a matrix of one cell; else None."""
    if isinstance(value, Interval):
        return value
    return value[0][0] if shape(value) == (1, 1) else None


def scalar(value: Value) -> Interval:
    """A single number. Raises UnreadableError for a matrix."""
    single = scalar_or_none(value)
    if single is None:
        raise UnreadableError("a matrix stands where a single number should")
    return single
