"""Functions by their names on a page: trees over a dozen operators, evaluated with the audit's own arithmetic.

An operator is defined here once, as data: a new activation is one more tree, and nothing of the audit is told of it.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from itertools import pairwise
from typing import Any, Protocol

from tracer.audit import exact_intervals as of
from tracer.audit.exact_intervals import Interval, point
from tracer.audit.nodes import UnreadableError
from tracer.operators.table import OPERATORS

Tree = int | str | Sequence[Any]
"""As a trace has its expressions: an id, a constant as it is printed, or an operator and its arguments."""
_PIECES = 16


class Definition(Protocol):
    """What an operator means. In its trees 0 and 1 are its arguments, and −1 is its own value."""

    @property
    def symbol(self) -> str:
        """Its name on the page; empty where it has none."""

    @property
    def tree(self) -> Tree | None:
        """None for a primitive operator."""

    @property
    def derivative(self) -> Sequence[Tree]:
        """By each argument; empty where nobody asks for it. The first is what is written with a prime."""

    @property
    def stable(self) -> Tree | None:
        """The same function where its tree has numbers too large to evaluate; None where there is no other."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Own:
    """A definition of the audit's own."""

    symbol: str
    tree: Tree | None = None
    derivative: Sequence[Tree] = ()
    stable: Tree | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Function:
    """What stands behind a name. arguments: how many it takes; None for any number."""

    value: Callable[..., Interval]
    arguments: int | None


PRIMITIVES: dict[str, Function] = {
    "+": Function(value=lambda *terms: reduce(of.add, terms), arguments=None),
    "*": Function(value=lambda *factors: reduce(of.multiply, factors), arguments=None),
    "-": Function(value=lambda a, b: of.add(a, of.negate(b)), arguments=2),
    "/": Function(value=of.divide, arguments=2),
    "neg": Function(value=of.negate, arguments=1),
    "sq": Function(value=lambda a: of.power(a, 2), arguments=1),
    "exp": Function(value=of.exp, arguments=1),
    "ln": Function(value=of.ln, arguments=1),
    "xlogy": Function(value=of.xlogy, arguments=2),
    "max": Function(value=of.greatest, arguments=None),
    "min": Function(value=of.least, arguments=None),
    "abs": Function(value=of.absolute, arguments=1),
    "sqrt": Function(value=of.root, arguments=1),
    "step": Function(value=of.step, arguments=1),
    # in forms that are tight over an interval and at its far ends
    "sigmoid": Function(value=of.sigmoid, arguments=1),
    "tanh": Function(value=of.tanh, arguments=1),
}
OWN: dict[str, Definition] = {
    **{name: Own(symbol=name) for name in ("exp", "ln", "max", "min", "step", "abs", "sqrt")},
    "sigmoid": Own(symbol="σ", derivative=[("*", -1, ("-", "1", -1))]),
    "tanh": Own(symbol="tanh", derivative=[("-", "1", ("sq", -1))]),
    "relu": Own(symbol="ReLU", tree=("max", "0", 0), derivative=[("step", 0)]),
    "leaky-relu": Own(symbol="LReLU", tree=("max", ("*", "0.01", 0), 0), derivative=[("leaky-step", 0)]),
    "leaky-step": Own(symbol="", tree=("max", "0.01", ("step", 0))),
    "identity": Own(symbol="id", tree=0, derivative=["1"]),
}


class Functions:
    """All operators by name, those of `definitions` among them, and the functions that a page may call by a symbol."""

    def __init__(self, definitions: Mapping[str, Definition]) -> None:
        self.definitions = definitions
        self.operators = dict(PRIMITIVES)
        self.by_symbol: dict[str, Function] = {}
        for name, definition in definitions.items():
            if name not in PRIMITIVES:
                self.operators[name] = self.function(definition.tree, definition.stable)
            if definition.symbol:
                self.by_symbol[definition.symbol] = self.operators[name]
            if definition.symbol and definition.derivative and self.operators[name].arguments == 1:
                own = definition.tree if definition.tree is not None else (name, 0)
                slope = _put_in(definition.derivative[0], own)
                far = _put_in(definition.derivative[0], definition.stable) if definition.stable is not None else None
                self.by_symbol[f"{definition.symbol}′"] = self.function(slope, far)

    def function(self, tree: Tree | None, stable: Tree | None = None) -> Function:
        """The function whose arguments stand in a tree as 0, 1, …; by its other tree where numbers are too large."""
        ids = list(ids_in(tree))
        count = max(ids, default=0) + 1
        repeated = [id_ for id_ in range(count) if ids.count(id_) > 1]

        def value(*arguments: Interval) -> Interval:
            try:
                return self._in_pieces(tree, list(arguments), repeated)
            except UnreadableError:
                if stable is None:
                    raise
                return self._in_pieces(stable, list(arguments), repeated)

        return Function(value=value, arguments=count)

    def _in_pieces(self, tree: Tree | None, arguments: list[Interval], repeated: list[int]) -> Interval:
        """An argument that stands twice must be the same number both times: the wider it is, the less is that known."""
        wide = [id_ for id_ in repeated if not arguments[id_].point]
        if not wide:
            return self.value_of(tree, arguments.__getitem__)
        at, *others = wide
        whole = arguments[at]
        cuts = [whole.lo + (whole.hi - whole.lo) * Fraction(n, _PIECES) for n in range(_PIECES + 1)]
        found = [
            self._in_pieces(tree, [*arguments[:at], Interval(*piece), *arguments[at + 1 :]], others)
            for piece in pairwise(cuts)
        ]
        return Interval(min(part.lo for part in found), max(part.hi for part in found))

    def value_of(self, tree: Tree | None, leaf: Callable[[int], Interval]) -> Interval:
        """What a tree gives. leaf: what an id stands for. Raises UnreadableError."""
        if isinstance(tree, int):
            return leaf(tree)
        if isinstance(tree, str):
            return point(Fraction(tree))
        if not tree or tree[0] not in self.operators:
            raise UnreadableError(f"the audit knows no operator {tree[0] if tree else tree}")
        operator, values = self.operators[tree[0]], [self.value_of(part, leaf) for part in tree[1:]]
        if operator.arguments not in (None, len(values)) or not values:
            raise UnreadableError(f"the operator {tree[0]} does not take {len(values)} arguments")
        return operator.value(*values)


def ids_in(tree: Tree | None) -> Iterator[int]:
    """The ids in a tree, from left to right."""
    if isinstance(tree, int):
        yield tree
    elif tree is not None and not isinstance(tree, str):
        for part in tree[1:]:
            yield from ids_in(part)


def _put_in(slope: Tree, own: Tree) -> Tree:
    """A slope with the function itself in place of its value, −1."""
    if isinstance(slope, int | str):
        return own if slope == -1 else slope
    return (slope[0], *(_put_in(part, own) for part in slope[1:]))


FUNCTIONS = Functions({**OPERATORS, **OWN})
"""What the product's operators mean is data, and read here; what they come to is worked out by the audit alone."""
