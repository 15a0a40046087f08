"""Names of a function: which it binds, and where script declares each of them."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence

Closure = ast.FunctionDef | ast.Lambda | ast.GeneratorExp
"""What may run when names have other values than where it stands."""
Comprehension = ast.ListComp | ast.SetComp | ast.DictComp


def bound_by(statement: ast.stmt) -> Iterator[str]:
    """The names that a statement at the top of a module binds; not those of an import."""
    if isinstance(statement, ast.FunctionDef | ast.ClassDef):
        yield statement.name
    elif isinstance(statement, ast.AnnAssign) and statement.value is None:
        return
    elif isinstance(statement, ast.Assign | ast.AnnAssign | ast.AugAssign | ast.For | ast.If):
        yield from stored(statement)


def stored(node: ast.AST) -> Iterator[str]:
    """Names that a node binds in its own scope: not within functions, nor the variables of comprehensions."""
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        yield node.name
        return
    if isinstance(node, ast.Lambda):
        return
    if isinstance(node, ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp):
        for part in ast.walk(node):
            if isinstance(part, ast.NamedExpr):
                yield part.target.id
        return
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
        yield node.id
    if isinstance(node, ast.ExceptHandler) and node.name:
        yield node.name
    if isinstance(node, ast.MatchAs | ast.MatchStar) and node.name:
        yield node.name
    for child in ast.iter_child_nodes(node):
        yield from stored(child)


def mentioned(*nodes: ast.AST | None) -> set[str]:
    """All names that stand in nodes, in functions within them too."""
    found: set[str] = set()
    for part in (part for node in nodes if node is not None for part in ast.walk(node)):
        match part:
            case ast.Name(id=str() as name) | ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                found.add(name)
            case ast.ExceptHandler(name=str() as name) | ast.MatchAs(name=str() as name):
                found.add(name)
            case ast.Nonlocal(names=names):
                found |= {*names}
    return found


def own_parts(node: ast.FunctionDef) -> Iterator[ast.AST]:
    """The parts of a function, without those of functions within it."""
    waiting: list[ast.AST] = [*node.body]
    while waiting:
        part = waiting.pop()
        yield part
        if not isinstance(part, ast.FunctionDef | ast.Lambda | ast.ClassDef):
            waiting += ast.iter_child_nodes(part)


def seen_within(node: ast.FunctionDef) -> set[str]:
    """Names that stand in what becomes a function with a `this` of its own."""
    inner = [part for part in ast.walk(node) if part is not node and (
        isinstance(part, ast.FunctionDef | ast.GeneratorExp) or (isinstance(part, Comprehension)
        and any(isinstance(each, ast.NamedExpr) for each in ast.walk(part))))]
    return mentioned(*inner)


def declarations(node: ast.FunctionDef, names: set[str]) -> dict[ast.stmt, set[str]]:
    """Statements of a function that declare what they bind, with the names.

    A name is declared where it is bound first, if its block has all of it or each of several blocks its own; whatever
    is seen by a function within, from one place alone that runs once. All others stand at the head of the function.
    """
    closures = [part for part in own_parts(node) if isinstance(part, Closure)]
    seen = mentioned(*(inner for part in closures for inner in ast.iter_child_nodes(part)))
    places = {name: _places(name, node.body, name in seen, False) for name in names}
    while True:
        found: dict[ast.stmt, set[str]] = {}
        for name, statements in places.items():
            for statement in statements or ():
                found.setdefault(statement, set()).add(name)
        half = {name for statement, declared in found.items() if declared != _targets(statement) for name in declared}
        if not half:
            return found
        places = {name: statements for name, statements in places.items() if name not in half}


def _targets(statement: ast.stmt) -> set[str] | None:
    """What a statement binds that may declare it."""
    match statement:
        case ast.FunctionDef(name=name):
            return {name}
        case ast.Assign(targets=[target]) | ast.AnnAssign(target=target, value=ast.expr()) | ast.For(target=target):
            parts = [part for part in ast.walk(target) if isinstance(part, ast.expr)]
            if all(isinstance(part, ast.Name | ast.Tuple | ast.List | ast.Starred) for part in parts):
                return {part.id for part in parts if isinstance(part, ast.Name)} - {"_"}
    return None


def _places(name: str, body: Sequence[ast.stmt], closed: bool, again: bool) -> list[ast.stmt] | None:
    """Where a name is declared in a block; None: it cannot be. closed: it is seen by a function. again: in a loop."""
    here = [statement for statement in body if name in mentioned(statement)]
    if not here:
        return []
    first = here[0]
    if name in (_targets(first) or ()) and not isinstance(first, ast.For) and not (closed and again):
        value = getattr(first, "value", None)
        if value is None or name not in mentioned(value):
            return [first]
    if closed and len(here) > 1:
        return None
    return _joined(_within(name, statement, closed, again) for statement in here)


def _within(name: str, statement: ast.stmt, closed: bool, again: bool) -> list[ast.stmt] | None:
    match statement:
        case ast.For(target=target, iter=head, body=body):
            if name in mentioned(target):
                declares = name in (_targets(statement) or ()) and name not in mentioned(head) and not closed
                return [statement] if declares else None
            blocks, again = [body], True
        case ast.While(test=head, body=body):
            blocks, again = [body], True
        case ast.If(test=head, body=body, orelse=other):
            blocks = [body, other]
        case ast.With(items=[ast.withitem(context_expr=head)], body=body):
            blocks = [body]
        case _:
            return None
    if name in mentioned(head) or (closed and len([block for block in blocks if name in mentioned(*block)]) > 1):
        return None
    return _joined(_places(name, block, closed, again) for block in blocks)


def _joined(places: Iterable[list[ast.stmt] | None]) -> list[ast.stmt] | None:
    """All of them in a row; None where one is."""
    found: list[ast.stmt] = []
    for inner in places:
        if inner is None:
            return None
        found += inner
    return found
