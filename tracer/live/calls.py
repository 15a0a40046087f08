"""What a program's text tells of its calls: where a keyword has its place, and who is called by keywords at all."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from tracer.live.program import Module, Program
from tracer.live.scope import stored

RECORDS = frozenset(("dataclass", "Struct", "NamedTuple"))
WITH_KEYWORDS = frozenset("encode format replace sort split splitlines update".split())
"""Methods of Python's own that take keywords."""
_IMPURE = ast.Call | ast.NamedExpr | ast.Yield | ast.YieldFrom | ast.Await


def decorators(node: ast.FunctionDef | ast.ClassDef) -> set[str]:
    found = (part.func if isinstance(part, ast.Call) else part for part in node.decorator_list)
    return {part.id if isinstance(part, ast.Name) else part.attr for part in found
            if isinstance(part, ast.Name | ast.Attribute)}


def is_record(node: ast.ClassDef) -> bool:
    return bool(decorators(node) & RECORDS or {ast.unparse(base) for base in node.bases} & RECORDS)


def parameters(args: ast.arguments, skip: int = 0) -> list[str] | None:
    """The names of parameters in their order; None where a function takes its keywords apart by itself."""
    if args.vararg or args.kwarg:
        return None
    return [arg.arg for arg in (*args.posonlyargs, *args.args)][skip:] + [arg.arg for arg in args.kwonlyargs]


class Calls:
    """keywords: those that come from outside, as of templates, and the names of what is called with them there."""

    def __init__(self, program: Program, keywords: Iterable[str]) -> None:
        self.program = program
        self.methods: dict[str, list[list[str] | None]] = {}
        self.fields: set[str] = set()
        self.local: dict[str, set[str]] = {}
        nodes = [(module, node) for module in program.modules.values() for node in ast.walk(module.tree)]
        for module, node in nodes:
            self._known(module, node)
        self.keywords, self.called = {*keywords}, {*keywords}
        direct = {id(node.func) for _, node in nodes if isinstance(node, ast.Call)}
        for module, node in nodes:
            match node:
                case ast.Call(func=function, keywords=[_, *_] as words):
                    if self.placed(module, node) is None:
                        self.called.add(getattr(function, "id", "") or getattr(function, "attr", ""))
                        self.keywords |= {word.arg for word in words if word.arg is not None}
                case ast.Name(id=name, ctx=ast.Load()) | ast.Attribute(attr=name, ctx=ast.Load()):
                    if id(node) not in direct:
                        self.called.add(name)

    def _known(self, module: Module, node: ast.AST) -> None:
        local = self.local.setdefault(module.name, set())
        match node:
            case ast.FunctionDef(body=body):
                local.update(name for statement in body for name in stored(statement))
            case ast.arg(arg=name):
                local.add(name)
            case ast.comprehension(target=target):
                local.update(stored(target))
            case ast.Attribute(attr=name, ctx=ast.Store()):
                self.fields.add(name)
            case ast.ClassDef(body=body):
                for part in body:
                    match part:
                        case ast.AnnAssign(target=ast.Name(id=name)) | ast.Assign(targets=[ast.Name(id=name)]):
                            self.fields.add(name)
                        case ast.FunctionDef(name=name) if decorators(part) & {"property", "cached_property"}:
                            self.fields.add(name)
                        case ast.FunctionDef(name=name):
                            skip = 0 if "staticmethod" in decorators(part) else 1
                            self.methods.setdefault(name, []).append(parameters(part.args, skip))

    def told(self, name: str, names: list[str] | None) -> bool:
        """Whether a function must know the names of its parameters: where it may be called by them unseen."""
        return names is None or (name in self.called and not self.keywords.isdisjoint(names))

    def placed(self, module: Module, call: ast.Call) -> list[ast.expr | None] | None:
        """All arguments of a call by their places, None for what is not given. None: the text does not tell them."""
        names = self._parameters(module, call.func)
        words = [word.arg for word in call.keywords]
        if names is None or any(isinstance(arg, ast.Starred) for arg in call.args):
            return None
        if not {*words} <= {*names[len(call.args):]}:
            return None
        places = [names.index(word) for word in words if word is not None]
        impure = [word for word in call.keywords if any(isinstance(part, _IMPURE) for part in ast.walk(word))]
        if places != sorted(places) and len(impure) > 1:  # they are evaluated as they are written
            return None
        given: list[ast.expr | None] = [*call.args, *[None] * (max(places, default=-1) + 1 - len(call.args))]
        for place, word in zip(places, call.keywords, strict=True):
            given[place] = word.value
        return given

    def _parameters(self, module: Module, called: ast.expr) -> list[str] | None:
        """Of what is called, where it is known whatever the values are."""
        match called:
            case ast.Name(id=name) if name not in self.local[module.name]:
                return self._of_name(module, name)
            case ast.Attribute(value=ast.Name(id=of), attr=name) if of not in self.local[module.name] and (
                    target := self.program.found(module, of)) and not target.name:
                return self._of_name(self.program.modules[target.module], name) if (
                    target.module in self.program.modules) else None
            case ast.Attribute(attr=name) if name not in self.fields | WITH_KEYWORDS:
                first, *others = self.methods.get(name, [None])
                return first if all(other == first for other in others) else None
        return None

    def _of_name(self, module: Module, name: str) -> list[str] | None:
        target = self.program.found(module, name)
        if target is None or target.module not in self.program.modules or not target.name:
            return None
        module = self.program.modules[target.module]
        match module.tree.body[module.own[target.name]]:
            case ast.FunctionDef(args=args):
                return parameters(args)
            case ast.ClassDef() as node:
                return self._of_class(module, node)
        return None

    def _of_class(self, module: Module, node: ast.ClassDef) -> list[str] | None:
        own = {part.name: part for part in node.body if isinstance(part, ast.FunctionDef)}
        if "__new__" in own:
            return None
        if "__init__" in own:
            return parameters(own["__init__"].args, 1)
        found: list[str] = []
        bases = [base for base in node.bases if ast.unparse(base) not in RECORDS]
        for base in bases:
            of = self._of_name(module, base.id) if isinstance(base, ast.Name) else None
            if of is None:
                return None
            found += of
        if is_record(node):
            return found + [part.target.id for part in node.body
                            if isinstance(part, ast.AnnAssign) and isinstance(part.target, ast.Name)]
        return found if bases else None
