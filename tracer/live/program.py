"""Which statements of our modules a script needs: names are followed from its entries to what binds them."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from tracer.ground.errors import Problem, TracerError
from tracer.live.scope import bound_by


def refuse(file: str, line: int, found: str, do: str = "") -> TracerError:
    """What is outside the subset, by file and line."""
    return TracerError([Problem(where=f"{file}, line {line}", found=f"{found} cannot be compiled for the page", do=do)])


@dataclass(frozen=True, kw_only=True)
class Target:
    """What a name of a module stands for: a name of one of our modules (name "": the module itself), or one outside."""

    module: str
    name: str = ""
    ours: bool = True


@dataclass(kw_only=True)
class Module:
    """One module: its statements, what each binds, and what its imports stand for."""

    name: str
    file: str
    tree: ast.Module
    short: str
    own: dict[str, int] = field(default_factory=dict)
    """By name: the number of the statement that binds it last."""
    imported: dict[str, Target] = field(default_factory=dict)


class Program:
    """Our modules as one program.

    sources: (file, text) by dotted name, in any order. instead: by a module's name, the one that stands in its place.
    """

    def __init__(self, sources: Mapping[str, tuple[str, str]], instead: Mapping[str, str]) -> None:
        self.sources = sources
        self.instead = instead
        self.modules: dict[str, Module] = {}
        for name, (file, text) in sources.items():
            module = Module(name=name, file=file, tree=ast.parse(text, file), short=self._short(name))
            self.modules[name] = module
            for at, statement in enumerate(module.tree.body):
                for bound in bound_by(statement):
                    module.own[bound] = at
            for node in ast.walk(module.tree):
                module.imported.update(self._imports(node))

    def _short(self, name: str) -> str:
        """The last part of a module's name, with the one before it where two end alike."""
        *before, last = name.split(".")
        alike = sum(other.split(".")[-1] == last for other in self.sources)
        return last if alike == 1 else f"{before[-1]}_{last}"

    def _imports(self, node: ast.AST) -> Iterator[tuple[str, Target]]:
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.asname or alias.name.partition(".")[0], self.module(alias.name)
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                whole, around = self.module(f"{node.module}.{alias.name}"), self.module(node.module)
                yield alias.asname or alias.name, whole if whole.module in self.sources else Target(
                    module=around.module, name=alias.name, ours=around.ours)

    def module(self, name: str) -> Target:
        """A module by the name that an import has."""
        name = self.instead.get(name, name)
        return Target(module=name, ours=name in self.sources or name.startswith("tracer."))

    def found(self, module: Module, name: str) -> Target | None:
        """What a name stands for at the top of a module, followed to where it is made; None: it has no such name."""
        if name in module.own:
            return Target(module=module.name, name=name)
        target = module.imported.get(name)
        if target and target.ours and target.name and target.module in self.modules:
            return self.found(self.modules[target.module], target.name)
        return target

    @cached_property
    def order(self) -> list[str]:
        """The modules in the order in which Python runs them: each after those that its top imports."""
        done: dict[str, None] = {}

        def visit(name: str) -> None:
            if name in done or name not in self.modules:
                return
            for statement in self.modules[name].tree.body:
                for _, target in self._imports(statement):
                    if target.module != name:
                        visit(target.module)
            done[name] = None

        for name in self.modules:
            visit(name)
        return list(done)
