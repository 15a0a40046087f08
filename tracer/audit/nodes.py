"""The expression trees that the audit reads from a formula, and the sides and statements made of them."""

from collections.abc import Iterator
from dataclasses import dataclass

from tracer.audit.numerals import Numeral


class UnreadableError(Exception):
    """A formula, a number or a trace that cannot be read or evaluated; the message says why, for the finding."""


MALFORMED = (LookupError, TypeError, ValueError, ArithmeticError, AttributeError)
"""What reading a part of a trace raises whose fields are missing or are not what they should be."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Number:
    """A printed number: tied to a field of a row, derived from what stands before it, or a constant of the formula.

    negated: its row's minus stands before it as an operator, a − 0.2 for a + (−0.2).
    film: the path below the trace's film, where it is tied to a number of the film.
    """

    numeral: Numeral
    row: int | None = None
    field: str = ""
    derived: bool = False
    negated: bool = False
    film: tuple[str | int, ...] | None = None

    @property
    def is_tied(self) -> bool:
        return self.row is not None or self.film is not None


@dataclass(frozen=True, kw_only=True, slots=True)
class Symbol:
    """A symbol that is tied to a row."""

    row: int
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Free:
    """A symbol without a tie; it has a value only at the points that data-at lists."""

    name: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Sum:
    """Terms with their signs (+1 or −1), in order."""

    terms: "tuple[tuple[int, Node], ...]"


@dataclass(frozen=True, kw_only=True, slots=True)
class Product:
    """Factors with the operator before each: × (also where none is written), / or ⊙; the first has ×."""

    factors: "tuple[tuple[str, Node], ...]"


@dataclass(frozen=True, kw_only=True, slots=True)
class Negated:
    of: "Node"


@dataclass(frozen=True, kw_only=True, slots=True)
class Power:
    base: "Node"
    exponent: "Node"


@dataclass(frozen=True, kw_only=True, slots=True)
class Transposed:
    of: "Node"


@dataclass(frozen=True, kw_only=True, slots=True)
class Applied:
    """A named function and its arguments; roots, |x| and e to a power are functions too."""

    name: str
    arguments: "tuple[Node, ...]"


@dataclass(frozen=True, kw_only=True, slots=True)
class Grid:
    """A matrix; a vector is a matrix of one column."""

    rows: "tuple[tuple[Node, ...], ...]"


Node = Number | Symbol | Free | Sum | Product | Negated | Power | Transposed | Applied | Grid


def leaves(node: Node) -> Iterator[Number | Symbol | Free]:
    """All numbers and symbols of a tree, in order."""
    match node:
        case Number() | Symbol() | Free():
            yield node
        case Sum(terms=parts) | Product(factors=parts):
            for _, part in parts:
                yield from leaves(part)
        case Negated(of=part) | Transposed(of=part):
            yield from leaves(part)
        case Power():
            yield from leaves(node.base)
            yield from leaves(node.exponent)
        case Applied():
            for part in node.arguments:
                yield from leaves(part)
        case Grid():
            for row in node.rows:
                for part in row:
                    yield from leaves(part)


@dataclass(frozen=True, kw_only=True, slots=True)
class Side:
    """One side of a relation: its tree, its text as printed, and what it is made of."""

    node: Node
    text: str
    symbols: tuple[Symbol, ...]
    free: tuple[Free, ...]
    tied: tuple[Number, ...]
    derived: tuple[Number, ...]

    @classmethod
    def of(cls, node: Node, text: str) -> "Side":
        parts = tuple(leaves(node))
        numbers = tuple(part for part in parts if isinstance(part, Number))
        return cls(
            node=node,
            text=text,
            symbols=tuple(part for part in parts if isinstance(part, Symbol)),
            free=tuple(part for part in parts if isinstance(part, Free)),
            tied=tuple(number for number in numbers if number.is_tied),
            derived=tuple(number for number in numbers if number.derived),
        )

    @property
    def symbolic(self) -> bool:
        """Tied symbols and no printed values: numerals in it are constants of the formula."""
        return bool(self.symbols) and not self.tied and not self.derived


@dataclass(frozen=True, kw_only=True, slots=True)
class Statement:
    """A chain: sides and the relations between them."""

    sides: tuple[Side, ...]
    relations: tuple[str, ...]
