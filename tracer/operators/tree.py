"""Expressions, and the one walker over them: what an expression means is for the operators to say that it is given."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

Expr = int | str | tuple[Any, ...]
"""A tree: a row's id, a constant as it is printed, or (operator, argument, …)."""

Operators = Mapping[str, Callable[..., Any]]
"""A target: what each operator makes of the values of one or two arguments. More than two are taken from the left."""


def value_of(expr: Expr, values: Any, operators: Operators, number: Callable[[str], Any]) -> Any:
    """What an expression gives, from left to right, grouped as it is written.

    values: by id. number: makes a constant of its text. Raises KeyError for an operator that the target lacks.
    """
    if type(expr) is not tuple:
        return values[expr] if type(expr) is int else number(expr)  # type: ignore[arg-type]
    # ids are looked up in place: most arguments are ids, and a call costs more than the sum
    if len(expr) == 3:  # nearly all rows
        name, a, b = expr
        return operators[name](
            values[a] if type(a) is int else value_of(a, values, operators, number),
            values[b] if type(b) is int else value_of(b, values, operators, number),
        )
    operator = operators[expr[0]]
    first = expr[1]
    found = values[first] if type(first) is int else value_of(first, values, operators, number)
    if len(expr) == 2:
        return operator(found)
    for argument in expr[2:]:
        found = operator(found, values[argument] if type(argument) is int
                         else value_of(argument, values, operators, number))
    return found


def references(expr: Expr | None) -> Iterator[int]:
    """The ids in an expression, from left to right."""
    if isinstance(expr, int):
        yield expr
    elif isinstance(expr, tuple):
        for argument in expr[1:]:
            if type(argument) is int:
                yield argument
            elif isinstance(argument, tuple):
                yield from references(argument)


def operators_in(expr: Expr | None) -> Iterator[str]:
    """The names of the operators in an expression, from the outermost on."""
    if isinstance(expr, tuple):
        yield expr[0]
        for argument in expr[1:]:
            yield from operators_in(argument)


def put_in(expr: Expr, arguments: Mapping[int, Expr]) -> Expr:
    """The same expression with others in the place of its ids; an id that is not named stays."""
    if isinstance(expr, tuple):
        return (expr[0], *(put_in(argument, arguments) for argument in expr[1:]))
    return arguments.get(expr, expr) if isinstance(expr, int) else expr


def written_out(expr: Expr, trees: Mapping[str, Expr]) -> Expr:
    """The same expression with the tree in the place of each operator that has one in `trees` (arguments 0, 1)."""
    if not isinstance(expr, tuple):
        return expr
    arguments = [written_out(argument, trees) for argument in expr[1:]]
    tree = trees.get(expr[0])
    if tree is None:
        return (expr[0], *arguments)
    return put_in(written_out(tree, trees), dict(enumerate(arguments)))


def complete(said: Operators, trees: Mapping[str, Expr], number: Callable[[str], Any]) -> dict[str, Callable[..., Any]]:
    """A target with all operators: those that it says itself, and for every other what its tree gives with them."""
    operators: dict[str, Callable[..., Any]] = dict(said)
    for name, tree in trees.items():
        if name not in operators:
            operators[name] = _by_tree(tree, operators, number)
    return operators


def _by_tree(tree: Expr, operators: Operators, number: Callable[[str], Any]) -> Callable[..., Any]:
    return lambda *arguments: value_of(tree, arguments, operators, number)
