"""Tokens to an expression tree, with the precedence that a reader gives them.

Where a reader could hesitate (1/2x, 2 3, 1½ as a whole and a fraction), the formula is refused rather than guessed.
"""

from dataclasses import dataclass

from tracer.audit.nodes import Applied, Negated, Node, Power, Product, Sum, Transposed, UnreadableError
from tracer.audit.numerals import MINUS

_STARTS = frozenset(("atom", "open", "bar", "function"))
_DEEPEST = 40


@dataclass(frozen=True, kw_only=True, slots=True)
class Token:
    """kind: atom, operator, relation, open, close, bar, comma, apply, function or power; text: as printed.

    `name` says of an atom whether it is a number or a fraction of numbers, of an operator or function which one it is,
    of a bracket what closes it.
    """

    kind: str
    text: str
    node: Node | None = None
    name: str = ""


END = Token(kind="end", text="")


def joined(tokens: list[Token]) -> str:
    """The text of tokens as printed."""
    parts: list[str] = []
    before = END
    for token in tokens:
        spaced = token.kind == "relation" or (token.kind == "operator" and token.text != "/")
        if token.kind == "comma":
            parts.append(", ")
        elif spaced and (before.kind in ("atom", "close", "bar", "power") or token.kind == "relation"):
            parts.append(f" {token.text} ")
        elif token.kind == before.kind == "atom" or (before.kind, token.kind) == ("atom", "function"):
            parts.append(f" {token.text}")
        else:
            parts.append(token.text)
        before = token
    return " ".join("".join(parts).split())


def parse_tokens(tokens: list[Token], depth: int = 0) -> Node:
    """One side of a relation, or one part of a fraction or power, as a tree. Raises UnreadableError."""
    parser = _Parser(tokens, depth)
    node = parser.sum()
    if parser.next.kind != "end":
        raise UnreadableError(f"“{parser.next.text}” cannot stand where it stands in “{joined(tokens)}”")
    return node


class _Parser:
    def __init__(self, tokens: list[Token], depth: int) -> None:
        self.tokens = tokens
        self.place = 0
        self.depth = depth
        self.bars = 0

    @property
    def next(self) -> Token:
        return self.tokens[self.place] if self.place < len(self.tokens) else END

    def take(self) -> Token:
        token = self.next
        self.place += 1
        return token

    def sum(self) -> Node:
        self.depth += 1
        if self.depth > _DEEPEST:
            raise UnreadableError("the formula is nested too deeply")
        if self.next.name == "+":
            self.take()
        terms = [(1, self.product())]
        while self.next.kind == "operator" and self.next.name in ("+", MINUS):
            sign = 1 if self.take().name == "+" else -1
            terms.append((sign, self.product()))
        self.depth -= 1
        return terms[0][1] if len(terms) == 1 else Sum(terms=tuple(terms))

    def product(self) -> Node:
        factors = [("×", self.factor())]
        while True:
            token = self.next
            if token.kind == "operator" and token.name in ("×", "/", "⊙"):
                factors.append((self.take().name, self.factor()))
            elif token.kind in _STARTS and not (token.kind == "bar" and self.bars):
                self.check_juxtaposition(factors[-1][0])
                factors.append(("×", self.factor()))
            else:
                return factors[0][1] if len(factors) == 1 else Product(factors=tuple(factors))

    def check_juxtaposition(self, operator: str) -> None:
        """A reader must see a product: refuse two numbers side by side, a mixed number, and a/bc."""
        before, token = self.tokens[self.place - 1], self.next
        if token.name == "number":
            raise UnreadableError(f"the number {token.text} follows {before.text} without a sign between them")
        if before.name == "number" and token.name == "fraction":
            raise UnreadableError(f"{before.text} before {token.text} reads as a mixed number")
        if operator == "/":
            raise UnreadableError(f"it is not clear whether {token.text} belongs to what stands below the /")

    def factor(self) -> Node:
        # A loop, not a call for each minus: the input may be hostile.
        minus = 0
        while self.next.kind == "operator" and self.next.name == MINUS:
            self.take()
            minus += 1
        node = self.power()
        return Negated(of=node) if minus % 2 else node

    def power(self) -> Node:
        node = self.atom()
        token = self.tokens[self.place - 1]
        if self.next.kind == "apply":
            raise UnreadableError(f"the audit knows no function {token.text}")
        while self.next.kind == "power":
            if token.name == "number" and token.text.startswith(MINUS):
                raise UnreadableError(f"the power of {token.text} needs brackets around its base")
            exponent = self.take().node
            node = Transposed(of=node) if exponent is None else Power(base=node, exponent=exponent)
        return node

    def atom(self) -> Node:
        token = self.take()
        if token.kind == "atom" and token.node is not None:
            return token.node
        if token.kind == "open":
            bars, self.bars = self.bars, 0
            node = self.sum()
            self.close(token)
            self.bars = bars
            return node
        if token.kind == "bar":
            self.bars += 1
            node = self.sum()
            if self.take().kind != "bar":
                raise UnreadableError("a bar | is not closed")
            self.bars -= 1
            return Applied(name="abs", arguments=(node,))
        if token.kind == "function":
            return self.function(token)
        if token.kind == "end":
            raise UnreadableError("a side, a bracket or an operand is empty")
        raise UnreadableError(f"“{token.text}” cannot stand where it stands")

    def close(self, opening: Token) -> None:
        token = self.take()
        if token.kind != "close" or token.text != opening.name:
            raise UnreadableError(f"the bracket {opening.text} is not closed by {opening.name}")

    def function(self, token: Token) -> Node:
        """σ(z), max(0, z), ln 0.77, and tanh²(z) for the square of tanh(z)."""
        exponent: Node | None = None
        if self.next.kind == "power":
            exponent = self.take().node
            if exponent is None:
                raise UnreadableError(f"{token.text} cannot be transposed")
        if self.next.kind == "apply":
            self.take()
        if self.next.kind == "open":
            opening = self.take()
            bars, self.bars = self.bars, 0
            arguments = [self.sum()]
            while self.next.kind == "comma":
                self.take()
                arguments.append(self.sum())
            self.close(opening)
            self.bars = bars
        elif self.next.kind == "atom":
            arguments = [self.atom()]
            if self.next.kind in _STARTS or self.next.kind == "power":
                raise UnreadableError(f"it is not clear how far {token.text} reaches: it needs brackets")
        else:
            raise UnreadableError(f"the function {token.text} has no argument")
        node = Applied(name=token.name, arguments=tuple(arguments))
        return node if exponent is None else Power(base=node, exponent=exponent)
