"""Breaks a module on purpose, again and again, and looks whether its tests notice.

    python -m tests.mutate tracer.exercises.mistakes               a seeded sample of 60 changes
    python -m tests.mutate tracer.operators.table --sample 20 --seed 7
    python -m tests.mutate tracer.operators.table --only 12        one of them once more, with what the tests say
    python -m tests.mutate --all                                   every module of the table below

Mutants are made of the syntax tree, at module level too, since our operators, losses and mistakes are tables and
lambdas: mutmut changes functions only, and cosmic-ray no strings and no entries of tables. Each one is a copy of the
checkout in which one place is changed, tried with the quick tests that should notice, in a process of its own. One at
a time, never in the checkout itself. What survives is printed with its place: it is equivalent, or a test is missing.
"""

from __future__ import annotations

import argparse
import ast
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
COPIED = ("tracer", "tests", "templates", "docs", "pyproject.toml", "mkdocs.yml")
PYTEST = ("-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "-W", "ignore::pytest.PytestAssertRewriteWarning")
SECONDS = 150
"""What the tests of one mutant may take; one that never ends is noticed, too."""

OPERATORS = ("tests/operators/test_words.py", "tests/operators/test_contexts.py", "tests/saying/test_equations.py", "tests/exercises/test_mistakes.py",
             "tests/test_evaluate.py", "tests/operators")
SAYING = ("tests/saying/test_digits.py", "tests/saying/test_equations.py", "tests/saying/test_numbers.py", "tests/saying/test_notation.py")
TESTS: dict[str, tuple[str, ...]] = {
    "tracer.operators.table": (*OPERATORS, "tests/test_tape.py", "tests/exercises/test_intervals.py", "tests/audit/test_formulas.py"),
    "tracer.operators.tree": OPERATORS,
    "tracer.operators.exact": OPERATORS,
    "tracer.operators.decimals": ("tests/operators/test_decimals.py", *OPERATORS, "tests/saying/test_numbers.py"),
    "tracer.operators.activations": (*OPERATORS, "tests/test_tape.py", "tests/pages/test_program.py"),
    "tracer.operators.losses": (*OPERATORS, "tests/test_tape.py", "tests/pages/test_program.py"),
    "tracer.operators.rules": ("tests/operators/test_words.py", "tests/saying/test_equations.py", "tests/test_tape.py", "tests/film/test_run.py", "tests/pages/test_program.py"),
    "tracer.tape.recorder": ("tests/test_tape.py", "tests/test_trace.py", "tests/saying/test_equations.py", "tests/exercises/test_mistakes.py"),
    "tracer.tape.evaluate": ("tests/test_evaluate.py", "tests/test_tape.py", "tests/test_check.py", "tests/saying/test_equations.py"),
    "tracer.saying.equations": (*SAYING, "tests/audit/test_lesson_page.py"),
    "tracer.saying.writer": ("tests/saying/test_writer.py", *SAYING, "tests/operators", "tests/audit/test_lesson_page.py"),
    "tracer.saying.numbers": (*SAYING, "tests/figures/test_listings.py"),
    "tracer.saying.cases": ("tests/saying/test_cases.py",),
    "tracer.saying.notation": (*SAYING, "tests/saying/test_cancel_lines.py", "tests/saying/test_view.py", "tests/figures/test_listings.py"),
    "tracer.saying.matrices": ("tests/saying/test_matrices.py",),
    "tracer.saying.view": ("tests/saying/test_view.py", *SAYING, "tests/figures/test_listings.py"),
    "tracer.saying.cancel": ("tests/saying/test_cancel_lines.py", "tests/saying/test_cancel.py"),
    "tracer.exercises.mistakes": ("tests/exercises/test_mistakes.py", "tests/exercises/test_variants.py"),
    "tracer.exercises.intervals": ("tests/exercises/test_interval_rules.py", "tests/exercises/test_intervals.py", "tests/operators/test_operators.py", "tests/exercises/test_variants.py",
                                   "tests/exercises/test_population.py"),
    "tracer.exercises.follow": ("tests/exercises/test_follow_rules.py", "tests/exercises/test_follow.py", "tests/grading/test_marks.py", "tests/exercises/test_population.py"),
    "tracer.exercises.marking_plan": ("tests/exercises/test_variants.py", "tests/exercises/test_follow.py", "tests/practice/test_verdicts.py"),
    "tracer.exercises.work": ("tests/exercises/test_intervals.py", "tests/exercises/test_variants.py", "tests/exercises/test_follow.py"),
    "tracer.live.instead.elementwise": ("tests/exercises/test_elementwise.py",),
    "tracer.site.practice_page": ("tests/practice/test_pages.py", "tests/practice/test_verdicts.py"),
}
"""By module: the tests that should notice, the quickest first."""

COMPARE = {"==": "!=", "!=": "==", "<": "<=", "<=": "<", ">": ">=", ">=": ">", "is": "is not", "is not": "is", "in": "not in", "not in": "in"}
COMMUTATIVE = ("minimum", "maximum", "multiply", "equal", "add", "min", "max")
ARITHMETIC = {ast.Add: "-", ast.Sub: "+", ast.Mult: "/", ast.Div: "*", ast.FloorDiv: "*", ast.Mod: "*", ast.Pow: "*", ast.BitOr: "&", ast.BitAnd: "|"}


@dataclass(frozen=True, kw_only=True)
class Mutant:
    """The bytes of the source from `start` to `end` become `new`."""

    line: int
    start: int
    end: int
    old: str
    new: str

    def __str__(self) -> str:
        return f"line {self.line}: {' '.join(self.old.split())}  →  {' '.join(self.new.split()) or '(nothing)'}"


class Places:
    """All changes that one can make to a module, in the order of its text."""

    def __init__(self, source: str) -> None:
        self.data = source.encode()
        self.lines = [0]
        for line in self.data.splitlines(keepends=True):
            self.lines.append(self.lines[-1] + len(line))
        self.tree = ast.parse(source)
        self.parents = {child: node for node in ast.walk(self.tree) for child in ast.iter_child_nodes(node)}
        self.left_alone = {part for node in ast.walk(self.tree) for own in _says_nothing(node) for part in ast.walk(own)}

    def mutants(self) -> list[Mutant]:
        found = []
        for node in ast.walk(self.tree):
            if node not in self.left_alone:
                found += [self._mutant(part, new) for part, new in self._changes(node)]
        return sorted({mutant: None for mutant in found if mutant.old != mutant.new}, key=lambda m: (m.start, m.end, m.new))

    def _span(self, node: ast.AST) -> tuple[int, int]:
        return self.lines[node.lineno - 1] + node.col_offset, self.lines[node.end_lineno - 1] + node.end_col_offset  # type: ignore[attr-defined]

    def _text(self, node: ast.AST) -> str:
        start, end = self._span(node)
        return self.data[start:end].decode()

    def _mutant(self, node: ast.AST, new: str) -> Mutant:
        start, end = self._span(node)
        return Mutant(line=node.lineno, start=start, end=end, old=self.data[start:end].decode(), new=new)  # type: ignore[attr-defined]

    def _swapped(self, whole: ast.AST, a: ast.AST, b: ast.AST) -> tuple[ast.AST, str]:
        start, _ = self._span(whole)
        (a0, a1), (b0, b1) = self._span(a), self._span(b)
        text = self.data
        return whole, (text[start:a0] + text[b0:b1] + text[a1:b0] + text[a0:a1] + text[b1 : self._span(whole)[1]]).decode()

    def _changes(self, node: ast.AST) -> Iterator[tuple[ast.AST, str]]:
        """(the node that is replaced, by what)"""
        text = self._text
        match node:
            case ast.Compare(left=left, ops=[op], comparators=[right]):
                sign = ast.unparse(ast.Compare(ast.Constant(0), [op], [ast.Constant(0)]))[2:-2]
                yield node, f"{text(left)} {COMPARE[sign]} {text(right)}"
            case ast.BinOp(left=left, op=op, right=right) if type(op) in ARITHMETIC:
                yield node, f"{text(left)} {ARITHMETIC[type(op)]} {text(right)}"
            case ast.BoolOp(op=op, values=values):
                yield node, "(" + (" or " if isinstance(op, ast.And) else " and ").join(f"({text(value)})" for value in values) + ")"
                for gone in values:
                    yield node, "(" + (" and " if isinstance(op, ast.And) else " or ").join(f"({text(v)})" for v in values if v is not gone) + ")"
            case ast.UnaryOp(op=ast.Not() | ast.USub(), operand=operand):
                yield node, f"({text(operand)})"
            case ast.Constant(value=bool(value)):
                yield node, str(not value)
            case ast.Constant(value=int(value) | float(value)):
                yield node, repr(value + 1)
            case ast.Constant(value=str(value)) if not isinstance(self.parents.get(node), ast.JoinedStr | ast.FormattedValue):
                yield node, repr(value + "~")
            case ast.Return(value=ast.expr() as value) if not (isinstance(value, ast.Constant) and value.value is None):
                yield node, "return None"
            case ast.If(test=test) | ast.While(test=test) | ast.IfExp(test=test):
                yield test, f"(not ({text(test)}))"
            case ast.comprehension(ifs=ifs):
                for condition in ifs:
                    yield condition, "True"
            case ast.Expr(value=ast.Call() | ast.Yield() | ast.YieldFrom()) | ast.AugAssign() | ast.Raise() | ast.Continue() | ast.Break():
                yield node, "pass"
            case ast.Call(func=ast.Attribute(attr=name) | ast.Name(id=name), args=[_, _]) if name in COMMUTATIVE:
                pass
            case ast.Call(args=[first, second, *_]) if not any(isinstance(a, ast.Starred) for a in (first, second)):
                yield self._swapped(node, first, second)
            case ast.Tuple() | ast.List() if isinstance(self.parents.get(node), ast.Compare | ast.For | ast.comprehension):
                pass  # members in another order are the same
            case ast.Tuple(elts=[*_, one, other], ctx=ast.Load()) | ast.List(elts=[*_, one, other], ctx=ast.Load()):
                yield self._swapped(node, one, other)
            case ast.Dict(keys=keys, values=values) if len(keys) > 1:
                for key, value in zip(keys, values, strict=True):
                    if key is not None:
                        rest = (f"{text(k)}: {text(v)}" if k else f"**{text(v)}" for k, v in zip(keys, values, strict=True) if v is not value)
                        yield node, f"{{{', '.join(rest)}}}"
        if isinstance(node, ast.Call) and not any(keyword.arg == "strict" for keyword in node.keywords):  # an argument by name, as a table's entry has them, left out
            for keyword in node.keywords:
                if keyword.arg and (len(node.keywords) > 1 or node.args):
                    start, end = self._span(keyword)
                    after = end + 1 if self.data[end : end + 1] == b"," else end
                    first = self._span(node)[0]
                    yield node, (self.data[first:start] + self.data[after : self._span(node)[1]]).decode()


def _says_nothing(node: ast.AST) -> Iterator[ast.AST]:
    """Types, docstrings, imports: what a running program does not notice."""
    match node:
        case ast.Import() | ast.ImportFrom():
            yield node
        case ast.Call(func=ast.Name(id="dataclass")) | ast.keyword(arg="strict"):  # neither is ever seen at work
            yield node
        case ast.Expr(value=ast.Constant(value=str())):
            yield node
        case ast.AnnAssign(annotation=annotation) | ast.arg(annotation=ast.expr() as annotation):
            yield annotation
        case ast.Assign(value=ast.Subscript() | ast.BinOp() as value) if "Literal" in ast.unparse(value) or "Callable" in ast.unparse(value) or "tuple[" in ast.unparse(value):
            yield value
        case ast.Assign(targets=[ast.Name(id="__all__")]):
            yield node
        case ast.Assert():  # what the type checker is told; a person's mistakes are raised
            yield node
        case ast.Call(func=ast.Name(id="cast"), args=[kind, *_]):
            yield kind
    if isinstance(node, ast.FunctionDef):
        if node.returns:
            yield node.returns
        yield from node.decorator_list


def _shown(mutant: Mutant) -> str:
    """What differs in it: entries of tables are long."""
    old, new = " ".join(mutant.old.split()), " ".join(mutant.new.split())
    start = next((at for at, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
    end = next((at for at, (a, b) in enumerate(zip(old[::-1], new[::-1], strict=False)) if a != b), 0)
    end = min(end, len(old) - start, len(new) - start)
    head = "…" + old[start - 30 : start] if start > 30 else old[:start]
    return f"line {mutant.line}: {head}⟦{old[start : len(old) - end][:120]} → {new[start : len(new) - end][:120]}⟧{old[len(old) - end :][:30]}"


class Laboratory:
    """A copy of the checkout. Each trial is a fork of this process, which has all libraries read already."""

    def __init__(self, tests: tuple[str, ...]) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="mutants-"))
        for name in COPIED:
            source = ROOT / name
            if source.is_dir():
                shutil.copytree(source, self.folder / name, ignore=shutil.ignore_patterns("__pycache__", "walkthroughs", "practice.html"))
            else:
                shutil.copy(source, self.folder / name)
        self.tests = [test for test in tests if (ROOT / test).exists()]
        os.chdir(self.folder)
        sys.path[:] = [str(self.folder), *(path for path in sys.path if path not in ("", str(ROOT)))]
        os.environ |= {"PYTHONPATH": str(self.folder), "PYTHONDONTWRITEBYTECODE": "1"}
        sys.dont_write_bytecode = True
        # what all trials read, and none of them changes
        import hypothesis  # noqa: F401
        import jinja2  # noqa: F401
        import markdown  # noqa: F401
        import msgspec  # noqa: F401
        import numpy  # noqa: F401
        import pytest  # noqa: F401
        import selectolax.lexbor  # noqa: F401

    def try_out(self, *, loud: bool = False) -> str:
        """ "noticed", "survived" or "too slow"."""
        sys.stdout.flush()
        child = os.fork()
        if not child:
            os.setsid()
            if not loud:
                os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
                os.dup2(1, 2)
            for name in [name for name in sys.modules if name.partition(".")[0] in ("tests", "tracer")]:
                del sys.modules[name]  # those of the checkout
            import pytest

            for test in self.tests:  # read only as far as nobody has noticed
                if pytest.main([*PYTEST, test]):
                    os._exit(1)
            os._exit(0)
        until = time.monotonic() + SECONDS
        while time.monotonic() < until:
            done, status = os.waitpid(child, os.WNOHANG)
            if done:
                return "noticed" if os.waitstatus_to_exitcode(status) else "survived"
            time.sleep(0.02)
        os.killpg(child, signal.SIGKILL)
        os.waitpid(child, 0)
        return "too slow"

    def close(self) -> None:
        os.chdir(ROOT)
        shutil.rmtree(self.folder, ignore_errors=True)


def examine(module: str, sample: int, seed: int, only: int | None) -> tuple[int, int]:
    """(mutants, those that nobody noticed) of one module; says each survivor."""
    path = Path(*module.split(".")).with_suffix(".py")
    source = (ROOT / path).read_text(encoding="utf-8")
    every = Places(source).mutants()
    chosen = random.Random(f"{seed}/{module}").sample(every, min(sample, len(every)))
    numbered = [(at, mutant) for at, mutant in enumerate(chosen, 1) if only in (None, at)]
    laboratory = Laboratory(TESTS[module])
    survivors = 0
    try:
        if laboratory.try_out() != "survived":
            sys.exit(f"{module}: its tests fail without any change; see: pytest -x {' '.join(laboratory.tests)}")
        for at, mutant in numbered:
            data = source.encode()
            changed = data[: mutant.start] + mutant.new.encode() + data[mutant.end :]
            try:
                ast.parse(changed)
            except SyntaxError:
                print(f"  {at:3} no Python  {_shown(mutant)}", flush=True)
                continue
            (laboratory.folder / path).write_bytes(changed)
            said = laboratory.try_out(loud=only is not None)
            if said == "survived":
                survivors += 1
            if said != "noticed" or only:
                print(f"  {at:3} {said}  {_shown(mutant)}", flush=True)
    finally:
        laboratory.close()
    print(f"{module}: {len(numbered) - survivors} of {len(numbered)} noticed ({len(every)} places)", flush=True)
    return len(numbered), survivors


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("module", nargs="*", help="as tracer.operators.table")
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--sample", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", type=int, help="the number of one mutant of the sample")
    options = parser.parse_args()
    modules = list(TESTS) if options.all else options.module
    if not modules or set(modules) - set(TESTS):
        parser.error("name modules of the table: " + " ".join(TESTS))
    counts = [examine(module, options.sample, options.seed, options.only) for module in modules]
    total, survivors = sum(t for t, _ in counts), sum(s for _, s in counts)
    if len(modules) > 1:
        print(f"{total - survivors} of {total} noticed")


if __name__ == "__main__":
    main()
