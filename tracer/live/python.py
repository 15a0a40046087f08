"""Python as script: the subset that our modules are written in, statement by statement, in the runtime's names.

What a script needs is followed from its entries (`program`). A name of a module becomes `name$`, or `module$name` where
several modules have it, so that all share one scope and no local name can meet it; what the runtime offers begins with
`$` or has Python's own name. Whatever is outside the subset is refused by file and line.
"""

from __future__ import annotations

import ast
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from tracer.live.calls import RECORDS, Calls, decorators, is_record, parameters
from tracer.live.program import Module, Program, Target, refuse
from tracer.live.scope import bound_by, declarations, own_parts, seen_within, stored

Line = tuple[str, str, int]
"""A line of script, and the file and line that it comes from."""
RESERVED = frozenset(
    "arguments await case catch class const debugger default delete do enum eval export extends false finally function "
    "implements import in instanceof interface let new null package private protected public return static super "
    "switch this throw true try typeof undefined var void while with yield".split())
BUILTINS = frozenset(
    "abs all any bool chr dict enumerate filter float frozenset getattr hasattr int isinstance iter len list map max "
    "min next object ord range repr reversed round set sorted str sum tuple type zip Exception ArithmeticError "
    "AttributeError IndexError KeyError LookupError OverflowError TypeError ValueError ZeroDivisionError".split())
OUTSIDE = {
    "decimal": "Context Decimal DecimalException DivisionByZero InvalidOperation Overflow ROUND_CEILING ROUND_DOWN "
               "ROUND_FLOOR ROUND_HALF_EVEN ROUND_HALF_UP Subnormal Underflow localcontext",
    "difflib": "get_close_matches",
    "fractions": "Fraction",
    "functools": "lru_cache partial reduce",
    "hashlib": "blake2b",
    "itertools": "chain count pairwise product repeat",
    "json": "dumps",
    "markupsafe": "Markup escape",
    "math": "atan2 ceil copysign cos factorial floor frexp hypot inf isfinite isinf isnan log log10 log2 nan "
            "pi sin sqrt tau trunc",
    "operator": "add mul neg sub truediv",
    "unicodedata": "category",
    "re": "DOTALL IGNORECASE MULTILINE compile findall fullmatch match search split sub",
    "urllib.parse": "quote",
    "dataclasses": "fields replace",
    "msgspec.structs": "replace",
}
"""What the runtime offers of modules that are not ours."""
NAMED = frozenset("Decimal Fraction Markup escape".split())
"""Those that it has by their own names."""
OF_TEXT = frozenset(
    "capitalize encode endswith isalnum isalpha isascii isdecimal isdigit islower isprintable isspace isupper join "
    "lower lstrip partition removeprefix removesuffix replace rfind rpartition rstrip split splitlines startswith "
    "strip title translate upper".split())
"""Methods that of Python's own only text has: they need not be found, as long as no class of ours has one so called."""
OF_TABLES = frozenset(
    "add difference discard get intersection isdisjoint issubset items keys setdefault union values".split())
"""Methods of dictionaries and sets, which the runtime's have themselves."""
METHODS = OF_TEXT | OF_TABLES | frozenset(
    "append clear copy count extend find format index insert pop remove sort update".split())
"""Methods of Python's own text and containers: the runtime finds them by what the value is."""
OF_DECIMALS = frozenset("exp ln plus minus subtract multiply divide".split())
"""Methods of decimals and their contexts that our modules hand on."""
OPERATORS = {
    ast.Add: "$add", ast.Sub: "$sub", ast.Mult: "$mul", ast.Div: "$div", ast.FloorDiv: "$floordiv", ast.Mod: "$mod",
    ast.Pow: "$pow", ast.BitOr: "$or", ast.BitAnd: "$band", ast.BitXor: "$xor",
}
COMPARED = {ast.Eq: "$eq", ast.NotEq: "!$eq", ast.Lt: "$lt", ast.LtE: "$le", ast.Gt: "$gt", ast.GtE: "$ge",
            ast.In: "$in", ast.NotIn: "!$in", ast.Is: "$is", ast.IsNot: "!$is"}
ARRAYS = frozenset("enumerate list map range reversed sorted tuple zip".split())
"""Functions that give arrays."""
CONSUMED = frozenset("tuple list set frozenset sum sorted dict max min join extend update fromkeys".split())
"""What takes all that it is given at once, so that it may as well be given an array."""
BRANCH = re.compile(r"(?:if|else if|for|while) \(|else\{")
DECLARES = re.compile("let |const |function")
_ODD = re.compile("[\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")
"""What does not stand in a file, or is not seen there."""


def js_name(name: str) -> str:
    return f"{name}$" if name in RESERVED else name


class Script:
    """The script of a program, and of those statements alone that its entries reach.

    keywords: those that functions are called with from outside it, as templates do.
    """

    def __init__(self, program: Program, keywords: Iterable[str] = ()) -> None:
        self.program = program
        self.calls = Calls(program, keywords)
        self.written: dict[tuple[str, int], list[Line]] = {}
        self.waiting: list[tuple[Module, int]] = []
        self.reached: set[str] = set()
        self.often = Counter(name for module in program.modules.values() for name in module.own)
        self.both = self.calls.fields & {*self.calls.methods}
        """Names of methods that are fields elsewhere: such a method is bound to its object when it is looked up."""

    def name(self, module: Module, name: str) -> str:
        """The script's name of what a module binds: with the module's where several have it."""
        alone = name not in RESERVED and self.often[name] == 1
        return f"{name}$" if alone else f"{module.short}${name}"

    def reach(self, module: str, name: str, by: str = "the script", line: int = 0) -> str:
        """The script's name of a name at the top of a module; what binds it is written, too."""
        of = self.program.modules.get(module)
        if of is None or name not in of.own:
            raise refuse(by, line, f"{module}.{name}", "add the module to tracer/live/modules.py, or do without")
        called = self.name(of, name)
        if called not in self.reached:
            self.reached.add(called)
            self._want(of, of.own[name])
        return called

    def _want(self, module: Module, at: int) -> None:
        if (module.name, at) not in self.written:
            self.written[module.name, at] = []
            self.waiting.append((module, at))

    def lines(self) -> list[Line]:
        """The script, modules in the order in which Python runs them."""
        while self.waiting or self._side_effects():
            module, at = self.waiting.pop()
            self.written[module.name, at] = Writer(self, module).top(module.tree.body[at])
        return [line for name in self.program.order for at in range(len(self.program.modules[name].tree.body))
                for line in self.written.get((name, at), ())]

    def _side_effects(self) -> bool:
        """Statements that bind nothing, of modules that are used: `CONTEXT.traps[…] = False`."""
        used = {name for name, _ in self.written}
        for name in used:
            for at, statement in enumerate(self.program.modules[name].tree.body):
                if isinstance(statement, ast.Expr | ast.Assign) and not [*bound_by(statement)]:
                    self._want(self.program.modules[name], at)
        return bool(self.waiting)


class Writer:
    """Writes one statement of a module. scopes: the names of the functions around, innermost last."""

    def __init__(self, script: Script, module: Module) -> None:
        self.script = script
        self.module = module
        self.scopes: list[set[str]] = []
        self.out: list[Line] = []
        self.depth = 0
        self.line = 0
        self.of_class = ""
        self.bases: list[ast.expr] = []
        self.this = ""
        """The parameter that `this` is, where no function of its own stands between."""
        self.declaring: dict[ast.stmt, set[str]] = {}
        self.made = 0

    def refuse(self, node: ast.AST, found: str) -> Exception:
        return refuse(self.module.file, getattr(node, "lineno", self.line), found)

    def put(self, text: str) -> None:
        self.out.append((" " * self.depth + text, self.module.file, self.line))

    def fresh(self) -> str:
        self.made += 1
        return f"$v{self.made}"

    @contextmanager
    def block(self, head: str, tail: str = "}") -> Iterator[None]:
        self.put(head)
        self.depth += 1
        before = len(self.out)
        yield
        self.depth -= 1
        if head.endswith(":{") and len(self.out) == before:  # an empty table of a class
            self.out.pop()
        elif BRANCH.match(head) and len(self.out) == before + 1 and not DECLARES.match(self.out[-1][0].lstrip()):
            text, file, line = self.out[before - 1]
            self.out[before - 1] = (text[:-1], file, line)  # one statement needs no braces
        else:
            self.put(tail)

    # Names

    def name(self, name: str, node: ast.AST) -> str:
        if any(name in scope for scope in self.scopes):
            return "this" if name == self.this else js_name(name)
        target = self.script.program.found(self.module, name)
        if target is None:
            if name not in BUILTINS:
                raise self.refuse(node, f"the name “{name}”")
            return name
        return self.target(target, node)

    def target(self, target: Target, node: ast.AST) -> str:
        if not target.name:
            raise self.refuse(node, f"the module {target.module} as a value")
        if target.ours:
            return self.script.reach(target.module, target.name, self.module.file, getattr(node, "lineno", 0))
        if target.name not in OUTSIDE.get(target.module, "").split():
            raise self.refuse(node, f"{target.module}.{target.name}")
        if target.name in NAMED:
            return target.name
        return f"$modules[{target.module!r}].{target.name}" if "." in target.module else (
            f"${target.module}.{target.name}")

    def of_module(self, node: ast.expr) -> Target | None:
        """The module that an expression names, where it names one."""
        if isinstance(node, ast.Name) and not any(node.id in scope for scope in self.scopes):
            target = self.script.program.found(self.module, node.id)
            return target if target and not target.name else None
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and self.of_module(node.value):
            inner = self.script.program.module(ast.unparse(node))
            return inner if inner.ours or inner.module in OUTSIDE else None
        return None

    # Statements

    def top(self, statement: ast.stmt) -> list[Line]:
        """A statement at the top of a module: what it binds becomes a constant of the script."""
        self.line = statement.lineno
        if isinstance(statement, ast.FunctionDef | ast.ClassDef):
            self.statement(statement)
        else:
            names = [self.script.name(self.module, name) for name in dict.fromkeys(bound_by(statement))]
            before = len(self.out)
            self.statement(statement)
            if names and self.out[before][0].startswith(f"{names[0]}="):
                self.out[before] = ("let " + self.out[before][0], *self.out[before][1:])
            elif names:
                self.out.insert(before, (f"let {','.join(names)};", self.module.file, statement.lineno))
        return self.out

    def statements(self, body: Iterable[ast.stmt]) -> None:
        for statement in body:
            self.statement(statement)

    def statement(self, node: ast.stmt) -> None:
        self.line = node.lineno
        match node:
            case ast.Pass() | ast.Assert() | ast.Import() | ast.ImportFrom() | ast.Nonlocal():
                pass  # an assertion tells the type checker what it cannot see; imports are followed by name
            case ast.Expr(value=ast.Constant()) | ast.AnnAssign(value=None):
                pass
            case ast.Expr(value=ast.Yield(value=value)):
                self.put(f"yield {self.expr(value) if value else 'null'};")
            case ast.Expr(value=ast.YieldFrom(value=value)):
                self.put(f"yield* {self.taken(value)};")
            case ast.Expr(value=ast.Call(func=ast.Attribute(value=of, attr="append"), args=[value])):
                self.put(f"{self.expr(of)}.push({self.item(value)});")
            case ast.Expr(value=value):
                self.put(f"{self.expr(value)};")
            case ast.Return(value=value):
                self.put(f"return {self.expr(value) if value else 'null'};")
            case ast.Continue():
                self.put("continue;")
            case ast.Break():
                self.put("break;")
            case ast.Raise(exc=ast.Call() as exc):
                self.put(f"throw {self.expr(exc)};")
            case ast.Raise(exc=exc):
                self.put(f"throw $raised({self.expr(exc) if exc else '$error'});")
            case ast.Delete(targets=[ast.Subscript(value=value, slice=at)]):
                self.put(f"$delitem({self.expr(value)},{self.expr(at)});")
            case ast.Assign(targets=[target], value=value) | ast.AnnAssign(target=target, value=ast.expr() as value):
                self.assign(target, self.expr(value), self.let(node), value)
            case ast.Assign(targets=targets, value=value):
                kept = self.fresh()
                self.put(f"const {kept}={self.expr(value)};")
                for target in targets:
                    self.assign(target, kept)
            case ast.AugAssign(target=target, op=op, value=value):
                loaded = ast.parse(ast.unparse(target), mode="eval").body
                ast.increment_lineno(loaded, node.lineno - 1)
                function = "$extended" if isinstance(op, ast.Add) else self.operator(op, node)
                self.assign(target, f"{function}({self.expr(loaded)},{self.expr(value)})")
            case ast.If():
                self.condition(node)
            case ast.For(orelse=[]):
                self.loop(node)
            case ast.While(test=test, body=body, orelse=[]):
                with self.block(f"while ({self.truth(test)}){{"):
                    self.statements(body)
            case ast.With(items=[ast.withitem(context_expr=ast.Call(func=function, args=[context]))]):
                if ast.unparse(function).split(".")[-1] != "localcontext":
                    raise self.refuse(node, "this “with”")
                kept = self.fresh()
                self.put(f"const {kept}=$enter({self.expr(context)});")
                with self.block("try{", "}"):
                    self.statements(node.body)
                self.put(f"finally{{$leave({kept});}}")
            case ast.Try(orelse=[]):
                self.attempt(node)
            case ast.Match():
                self.match(node)
            case ast.FunctionDef():
                self.function(node)
            case ast.ClassDef():
                self.klass(node)
            case _:
                raise self.refuse(node, f"a statement “{type(node).__name__}”")

    def let(self, node: ast.stmt) -> str:
        return "let " if node in self.declaring else ""

    def assign(self, target: ast.expr, value: str, let: str = "", of: ast.expr | None = None) -> None:
        """of: what the value is in Python, where it is one expression."""
        match target:
            case ast.Name(id=name):
                self.put(f"{let}{self.name(name, target)}={value};")
            case ast.Attribute(value=of, attr=attr):
                self.put(f"{self.expr(of)}.{attr}={value};")
            case ast.Subscript(value=of, slice=at):
                self.put(f"$setitem({self.expr(of)},{self.expr(at)},{value});")
            case ast.Tuple(elts=names) if isinstance(of, ast.Tuple) and len(of.elts) == len(names) and not any(
                    isinstance(part, ast.Starred) for part in (*names, *of.elts)):
                self.put(f"{let}{self.pattern(target)}={value};")
            case ast.Tuple() | ast.List():
                self.put(f"{let}{self.pattern(target)}=$unpack({value},{self._size(target)});")
            case _:
                raise self.refuse(target, "this target of an assignment")

    def pattern(self, target: ast.expr) -> str:
        """A target as it stands in a destructuring."""
        match target:
            case ast.Name(id="_"):
                return ""
            case ast.Name(id=name):
                return self.name(name, target)
            case ast.Attribute(value=of, attr=attr):
                return f"{self.expr(of)}.{attr}"
            case ast.Starred(value=value):
                return f"...{self.pattern(value)}"
            case ast.Tuple(elts=parts) | ast.List(elts=parts):
                if any(isinstance(part, ast.Starred) for part in parts[:-1]):
                    raise self.refuse(target, "names after a starred one")
                return f"[{','.join(map(self.pattern, parts))}]"
        raise self.refuse(target, "this target of an assignment")

    @staticmethod
    def _size(target: ast.Tuple | ast.List) -> str:
        """How many values must come: −n stands for at least n − 1, where one name takes the rest."""
        starred = any(isinstance(part, ast.Starred) for part in target.elts)
        return str(-len(target.elts) if starred else len(target.elts))

    def condition(self, node: ast.If, head: str = "if") -> None:
        with self.block(f"{head} ({self.truth(node.test)}){{"):
            self.statements(node.body)
        match node.orelse:
            case [ast.If() as other]:
                self.line = other.lineno
                self.condition(other, "else if")
            case [_, *_]:
                with self.block("else{"):
                    self.statements(node.orelse)

    def loop(self, node: ast.For) -> None:
        if isinstance(node.target, ast.Attribute):
            kept = self.fresh()
            with self.block(f"for (const {kept} of {self.taken(node.iter)}){{"):
                self.assign(node.target, kept)
                self.statements(node.body)
            return
        target = self.pattern(node.target) or f"const {self.fresh()}"
        with self.block(f"for ({self.let(node)}{target} of {self.taken(node.iter)}){{"):
            self.statements(node.body)

    def attempt(self, node: ast.Try) -> None:
        with self.block("try{"):
            self.statements(node.body)
        if node.handlers:
            with self.block("catch($error){"):
                self.put("$python($error);")
                for at, handler in enumerate(node.handlers):
                    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
                    caught = ", ".join(self.expr(kind) for kind in kinds if kind is not None)
                    with self.block(f"{'else ' if at else ''}if ($caught($error, [{caught}])) {{"):
                        if handler.name:
                            self.put(f"{js_name(handler.name)}=$error;")
                        self.statements(handler.body)
                self.put("else throw $error;")
        if node.finalbody:
            with self.block("finally{"):
                self.statements(node.finalbody)

    def match(self, node: ast.Match) -> None:
        subject = self.fresh()
        self.put(f"const {subject}={self.expr(node.subject)};")
        for at, case in enumerate(node.cases):
            tests = [*self.matched(case.pattern, subject), *([self.truth(case.guard)] if case.guard else [])]
            with self.block(f"{'else ' if at else ''}if ({'&&'.join(tests) or 'true'}){{"):
                self.statements(case.body)

    def matched(self, pattern: ast.pattern, subject: str) -> Iterator[str]:
        """What must hold for a pattern; names are bound on the way."""
        match pattern:
            case ast.MatchValue(value=value):
                yield f"$eq({subject},{self.expr(value)})"
            case ast.MatchSingleton(value=value):
                yield f"{subject}==={json.dumps(value)}"
            case ast.MatchOr(patterns=patterns):
                yield "(" + "||".join("&&".join(self.matched(each, subject)) for each in patterns) + ")"
            case ast.MatchAs(pattern=inner, name=name):
                if inner is not None:
                    yield from self.matched(inner, subject)
                if name is not None:
                    yield f"({js_name(name)}={subject},true)"
            case ast.MatchSequence(patterns=patterns):
                yield f"Array.isArray({subject}) && {subject}.length === {len(patterns)}"
                for at, each in enumerate(patterns):
                    yield from self.matched(each, f"{subject}[{at}]")
            case ast.MatchClass(cls=kind, patterns=patterns, kwd_attrs=attributes, kwd_patterns=named):
                yield f"isinstance({subject},[{self.expr(kind)}])"
                for each in patterns:
                    yield from self.matched(each, subject)
                for attribute, each in zip(attributes, named, strict=True):
                    yield from self.matched(each, f"{subject}.{attribute}")
            case _:
                raise self.refuse(pattern, "this pattern")

    # Functions and classes

    def function(self, node: ast.FunctionDef) -> None:
        marks = decorators(node)
        if marks - {"cache", "lru_cache"}:
            raise self.refuse(node, f"the decorator {', '.join(sorted(marks))}")
        called = js_name(node.name) if self.scopes else self.script.name(self.module, node.name)
        star = "*" if _yields(node) else ""
        if marks:
            let, names = self.let(node) if self.scopes else "let ", parameters(node.args)
            with self.body(node, node.args, f"{let}{called}=$cached(function{star}(", f",{_written(names)});"):
                self.statements(node.body)
        elif self.scopes:
            head, tail = self.known(node.name, f"function{star}(", parameters(node.args))
            with self.body(node, node.args, f"{self.let(node)}{called}={head}", f"{tail};"):
                self.statements(node.body)
        else:
            with self.body(node, node.args, f"function{star} {called}(", ""):
                self.statements(node.body)
            names = parameters(node.args)
            if self.script.calls.told(node.name, names):
                self.put(f"$def({called},{_written(names)});")

    def known(self, name: str, head: str, names: list[str] | None) -> tuple[str, str]:
        """Head and tail of a function that is a value."""
        return (f"$def({head}", f",{_written(names)})") if self.script.calls.told(name, names) else (head, "")

    @contextmanager
    def body(
        self, node: ast.FunctionDef, args: ast.arguments, head: str, tail: str, *, first: str = ""
    ) -> Iterator[None]:
        """A function from its head to its tail. first: the parameter that `this` is."""
        plain = [arg.arg for arg in (*args.posonlyargs, *args.args)]
        params = plain[1:] if first else plain
        every = {*plain, *(arg.arg for arg in args.kwonlyargs)}
        every |= {arg.arg for arg in (args.vararg, args.kwarg) if arg}
        defaults = dict(zip(reversed(plain), map(self.expr, reversed(args.defaults)), strict=False))
        defaults |= {arg.arg: self.expr(value) for arg, value in zip(args.kwonlyargs, args.kw_defaults, strict=True)
                     if value is not None}
        own = {name for statement in node.body for name in stored(statement)}
        outer = {name for part in own_parts(node) if isinstance(part, ast.Nonlocal) for name in part.names}
        declared = declarations(node, own - every - outer)
        self.declaring |= declared
        self.scopes.append(every | (own - outer))
        raw = bool(args.vararg or args.kwarg)
        order = [*params, *(arg.arg for arg in args.kwonlyargs)]
        written = [js_name(p) + (f"={defaults[p]}" if p in defaults else "") for p in order]
        with self.block(f"{head}{'...$given' if raw else ','.join(written)}){{", f"}}{tail}"):
            outside, self.this = self.this, "" if first in seen_within(node) else first
            if first and not self.this:
                self.put(f"const {js_name(first)} = this;")
            if raw:
                self.unpacked(args, params, defaults)
            local = sorted({js_name(name) for name in own - every - outer}.difference(
                {"_"}, *({js_name(name) for name in names} for names in declared.values())))
            if local:
                self.put(f"let {','.join(local)};")
            yield
            if not _yields(node) and not isinstance(node.body[-1], ast.Return | ast.Raise):
                self.put("return null;")
            self.this = outside
        self.scopes.pop()

    def unpacked(self, args: ast.arguments, params: list[str], defaults: dict[str, str]) -> None:
        """Arguments that come as they are given, put under their names."""
        self.put("const $keywords = $taken($given);")
        for at, name in [*enumerate(params), *(("Infinity", arg.arg) for arg in args.kwonlyargs)]:
            otherwise = defaults.get(name, f'$missing("{name}")')
            self.put(f'let {js_name(name)}=$argument($given,{at},$keywords,"{name}",()=>{otherwise});')
        if args.vararg:
            self.put(f"let {js_name(args.vararg.arg)}=$given.slice({len(params)});")
        if args.kwarg:
            self.put(f"let {js_name(args.kwarg.arg)}=$words($keywords);")

    def klass(self, node: ast.ClassDef) -> None:
        called = js_name(node.name) if self.scopes else self.script.name(self.module, node.name)
        self.of_class = node.name
        self.bases = [base for base in node.bases if ast.unparse(base) not in RECORDS]
        base = self.expr(self.bases[0]) if self.bases else "null"
        methods = [part for part in node.body if isinstance(part, ast.FunctionDef)]
        fields = [part for part in node.body if isinstance(part, ast.AnnAssign)]
        with self.block(f"{'' if self.scopes else 'const '}{called}=$class({json.dumps(node.name)},{base},{{", "});"):
            if is_record(node):
                self.put(f"$fields:{json.dumps(' '.join(ast.unparse(part.target) for part in fields))},")
                with self.block("$defaults:{", "},"):
                    for part in fields:
                        self.default(part)
            bound = sorted({method.name for method in methods if not decorators(method)} & self.script.both)
            if bound:
                self.put(f"$bound:{json.dumps(' '.join(bound))},")
            if "NamedTuple" in {ast.unparse(each) for each in node.bases}:
                self.put("$tuple:true,")
            with self.block("$static:{", "},"):
                for own in (part for part in node.body if isinstance(part, ast.Assign)):
                    self.put(f"{ast.unparse(own.targets[0])}:{self.expr(own.value)},")
                for method in methods:
                    if "staticmethod" in decorators(method):
                        self.method(method, first=False)
                    elif "classmethod" in decorators(method) or method.name == "__new__":
                        self.method(method)
            with self.block("$methods:{", "},"):
                for method in methods:
                    if not decorators(method) & {"staticmethod", "classmethod"} and method.name != "__new__":
                        self.method(method)

    def default(self, field: ast.AnnAssign) -> None:
        """What a field is where nothing is given; `field(name=…)` gives it another name in files alone."""
        self.line = field.lineno
        match field.value:
            case None:
                return
            case ast.Call(func=function, keywords=words) if ast.unparse(function).split(".")[-1] == "field":
                made = [f"{self.expr(word.value)}()" for word in words if word.arg == "default_factory"]
            case value:
                made = [self.expr(value)]
        for text in made:
            plain = isinstance(field.value, ast.Constant)
            self.put(f"{ast.unparse(field.target)}:{text if plain else f'()=>{text}'},")

    def method(self, node: ast.FunctionDef, *, first: bool = True) -> None:
        self.line = node.lineno
        marks = decorators(node)
        if marks - {"property", "cached_property", "staticmethod", "classmethod"}:
            raise self.refuse(node, f"the decorator {', '.join(sorted(marks))}")
        own = node.args.args[0].arg if first else ""
        star = "*" if _yields(node) else ""
        if "property" in marks:
            head, tail = f"get {node.name}(", ","
        elif "cached_property" in marks:
            head, tail = f"{node.name}:$once({json.dumps(node.name)},function(", "),"
        else:
            called = self.of_class if node.name == "__init__" else node.name
            head, tail = self.known(called, f"function{star}(", parameters(node.args, int(first)))
            head, tail = f"{node.name}:{head}" if tail else f"{star}{node.name}(", f"{tail},"
        with self.body(node, node.args, head, tail, first=own):
            self.statements(node.body)

    # Expressions

    def truth(self, node: ast.expr) -> str:
        """An expression as a condition."""
        match node:
            case ast.BoolOp(op=op, values=values):
                return "(" + ("&&" if isinstance(op, ast.And) else "||").join(map(self.truth, values)) + ")"
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return f"!{self.truth(operand)}"
            case ast.Compare():
                return self.compare(node)
            case ast.Call(func=ast.Name(id="isinstance" | "all" | "any")):
                return self.expr(node)
        return f"$truth({self.expr(node)})"

    def expr(self, node: ast.expr) -> str:
        match node:
            case ast.Constant(value=value):
                return self.constant(node, value)
            case ast.Name(id=name):
                return self.name(name, node)
            case ast.Attribute():
                return self.attribute(node)
            case ast.Tuple(elts=parts) | ast.List(elts=parts):
                return f"[{','.join(map(self.item, parts))}]"
            case ast.Set(elts=parts):
                return f"$set([{','.join(map(self.item, parts))}])"
            case ast.Dict(keys=keys, values=values):
                return f"$dict([{','.join(map(self.entry, keys, values))}])"
            case ast.BinOp(left=left, op=op, right=right):
                return f"{self.operator(op, node)}({self.expr(left)},{self.expr(right)})"
            case ast.UnaryOp(op=ast.Not()) | ast.Compare():
                return self.truth(node)
            case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=value)):
                return f"-{value!r}"
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return f"$neg({self.expr(operand)})"
            case ast.UnaryOp(op=ast.UAdd(), operand=operand):
                return f"$pos({self.expr(operand)})"
            case ast.BoolOp(op=op, values=values):
                function = "$both" if isinstance(op, ast.And) else "$either"
                out = self.expr(values[-1])
                for value in reversed(values[:-1]):
                    out = f"{function}({self.expr(value)},()=>{out})"
                return out
            case ast.IfExp(test=test, body=body, orelse=other):
                return f"({self.truth(test)}?{self.expr(body)}:{self.expr(other)})"
            case ast.Subscript(value=value, slice=ast.Slice(lower=lower, upper=upper, step=step)):
                ends = [self.expr(end) if end is not None else "null" for end in (lower, upper, step)]
                return f"$slice({self.expr(value)},{','.join(ends)})"
            case ast.Subscript(value=value, slice=at):
                return f"$item({self.expr(value)},{self.expr(at)})"
            case ast.JoinedStr(values=values):
                return "`" + "".join(map(self.interpolated, values)) + "`"
            case ast.Lambda(args=args, body=body):
                return self.lambda_(args, body)
            case ast.NamedExpr(target=target, value=value):
                return f"({self.pattern(target)}={self.expr(value)})"
            case ast.ListComp(elt=element, generators=generators):
                return self.comprehension(generators, lambda: self.expr(element))
            case ast.GeneratorExp(elt=element, generators=generators):
                return self.comprehension(generators, lambda: self.expr(element), lazy=True)
            case ast.SetComp(elt=element, generators=generators):
                return f"$set({self.comprehension(generators, lambda: self.expr(element))})"
            case ast.DictComp(key=key, value=value, generators=generators):
                return f"$dict({self.comprehension(generators, lambda: f'[{self.expr(key)},{self.expr(value)}]')})"
            case ast.Call():
                return self.call(node)
        raise self.refuse(node, f"an expression “{type(node).__name__}”")

    def constant(self, node: ast.expr, value: object) -> str:
        if value is None or value is Ellipsis:
            return "null"
        if isinstance(value, bool | str):
            return json.dumps(value, ensure_ascii=bool(isinstance(value, str) and _ODD.search(value)))
        if (isinstance(value, float) and value - value == 0) or (isinstance(value, int) and abs(value) < 2**53):
            return repr(value)
        raise self.refuse(node, f"the constant {value!r}")

    def operator(self, op: ast.operator, node: ast.AST) -> str:
        if type(op) not in OPERATORS:
            raise self.refuse(node, f"the operator {type(op).__name__}")
        return OPERATORS[type(op)]

    def attribute(self, node: ast.Attribute) -> str:
        if module := self.of_module(node.value):
            return self.target(self._member(module, node.attr), node)
        methods = self.script.calls.methods.keys() - self.script.both
        if node.attr in methods or node.attr in METHODS | OF_DECIMALS:
            return f"$get({self.expr(node.value)},{json.dumps(node.attr)})"
        return f"{self.expr(node.value)}.{node.attr}"

    def _member(self, module: Target, name: str) -> Target:
        of = self.script.program.modules.get(module.module)
        return (of and self.script.program.found(of, name)) or Target(module=module.module, name=name, ours=module.ours)

    def item(self, node: ast.expr) -> str:
        match node:
            case ast.Starred(value=ast.GeneratorExp(elt=element, generators=generators)):
                return f"...{self.comprehension(generators, lambda: self.expr(element))}"
            case ast.Starred(value=value):
                return f"...{self.taken(value)}"
        return self.expr(node)

    def taken(self, node: ast.expr, by: str = "$iter") -> str:
        """What is gone through, as what can be gone through; what is an array as it stands is not made one."""
        match node:
            case ast.Tuple() | ast.List() | ast.ListComp():
                return self.expr(node)
            case ast.Call(func=ast.Name(id=name)) if (
                    name in ARRAYS and not any(name in scope for scope in self.scopes)
                    and not self.script.program.found(self.module, name)):
                return self.expr(node)
            case ast.Call(func=ast.Attribute(attr="items" | "keys" | "values" as name), args=[]) if (
                    name not in self.script.calls.methods):
                return self.expr(node)
        return f"{by}({self.expr(node)})"

    def entry(self, key: ast.expr | None, value: ast.expr) -> str:
        return f"...$entries({self.expr(value)})" if key is None else f"[{self.expr(key)},{self.expr(value)}]"

    def interpolated(self, part: ast.expr) -> str:
        match part:
            case ast.Constant(value=str() as text):
                return text.replace("\\", "\\\\").replace("`", "\\`").replace("${", "\\${").replace("\n", "\\n")
            case ast.FormattedValue(value=value, conversion=(-1 | 114 | 115) as conversion, format_spec=None):
                return f"${{{'$repr' if conversion == 114 else '$str'}({self.expr(value)})}}"
            case ast.FormattedValue(value=value, conversion=-1, format_spec=ast.expr() as spec):
                return f"${{$format({self.expr(value)},{self.expr(spec)})}}"
        raise self.refuse(part, "this part of a text")

    def compare(self, node: ast.Compare) -> str:
        parts, left = [], node.left
        for op, right in zip(node.ops, node.comparators, strict=True):
            function = COMPARED[type(op)]
            match right:
                case ast.Constant(value=None):
                    parts.append(f"{self.expr(left)}{'!==' if function[0] == '!' else '==='}null")
                case _ if isinstance(left, ast.Call) and ast.unparse(left.func) == "type" and "$is" in function:
                    function = function.replace("$is", "$is_type")
                    parts.append(f"{function}({self.expr(left.args[0])},{self.expr(right)})")
                case _:
                    parts.append(f"{function}({self.expr(left)},{self.expr(right)})")
            left = right
        return parts[0] if len(parts) == 1 else f"({'&&'.join(parts)})"

    def lambda_(self, args: ast.arguments, body: ast.expr) -> str:
        if args.vararg is None and args.kwarg is None:
            names = [arg.arg for arg in (*args.args, *args.kwonlyargs)]
            values = [*args.defaults, *(value for value in args.kw_defaults if value is not None)]
            defaults = dict(zip(reversed(names), map(self.expr, reversed(values)), strict=False))
            self.scopes.append(set(names))
            written = ",".join(js_name(n) + (f"={defaults[n]}" if n in defaults else "") for n in names)
            out = f"({written})=>{self.expr(body)}"
        elif args.vararg and not args.args and not args.kwarg:
            self.scopes.append({args.vararg.arg})
            out = f"(...{js_name(args.vararg.arg)})=>{self.expr(body)}"
        else:
            raise self.refuse(body, "this lambda")
        self.scopes.pop()
        return f"({out})"

    def comprehension(
        self, generators: list[ast.comprehension], element: Callable[[], str], *, lazy: bool = False
    ) -> str:
        """Arrays by map, filter and flatMap; lazily where one may be left half-way, or where names are bound."""
        if any(each.is_async for each in generators):
            raise self.refuse(generators[0].target, "an asynchronous loop")
        bound = any(isinstance(part, ast.NamedExpr) for each in generators for part in ast.walk(each))
        if lazy or bound:
            walked = "".join(self.walked(generators))
            made = f"(function*(){{{walked}yield {element()};}})()"
            del self.scopes[-len(generators):]
            return made if lazy else f"[...{made}]"
        first, *rest = generators
        source, parameter = self.chosen(first)
        out = f"{source}.flatMap({parameter}=>{self.comprehension(rest, element)})" if rest else (
            f"{source}.map({parameter}=>{element()})")
        self.scopes.pop()
        return out

    def chosen(self, generator: ast.comprehension) -> tuple[str, str]:
        """The array of what a loop takes, and its parameter, whose names the caller forgets."""
        source = self.taken(generator.iter, "$list")
        self.scopes.append(set(stored(generator.target)))
        parameter = f"({self.pattern(generator.target)})"
        return source + "".join(f".filter({parameter}=>{self.truth(test)})" for test in generator.ifs), parameter

    def walked(self, generators: list[ast.comprehension]) -> Iterator[str]:
        """The loops of a generator, whose names the caller forgets."""
        for each in generators:
            source = self.taken(each.iter)
            self.scopes.append(set(stored(each.target)))
            yield f"for (const {self.pattern(each.target) or self.fresh()} of {source}) "
            yield from (f"if({self.truth(test)}) " for test in each.ifs)

    def call(self, node: ast.Call) -> str:
        function = node.func
        if isinstance(function, ast.Name) and function.id in ("any", "all") and len(node.args) == 1:
            return self.some(function.id, node.args[0])
        consumed = (function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")) in CONSUMED
        args = [self.comprehension(arg.generators, lambda arg=arg: self.expr(arg.elt))  # type: ignore[misc]
                if consumed and isinstance(arg, ast.GeneratorExp) else self.item(arg) for arg in node.args]
        starred = any(isinstance(arg, ast.Starred) for arg in node.args)
        words = [f"...$keywords_of({self.expr(word.value)})" if word.arg is None
                 else f"{word.arg}:{self.expr(word.value)}" for word in node.keywords]
        keywords = f"{{{','.join(words)}}}"
        if words and (placed := self.script.calls.placed(self.module, node)) is not None:
            args = [self.expr(arg) if arg is not None else "undefined" for arg in placed]
            words = []
        match function:
            case ast.Name(id="isinstance"):
                return f"isinstance({args[0]},[{','.join(self.kinds(node.args[1]))}])"
            case ast.Attribute(value=ast.Call(func=ast.Name(id="super")), attr=attr):
                return self.of_base(attr, args, words)
            case ast.Attribute(value=value, attr=attr) if self.of_module(value) is None:
                of = self.expr(value)
                if words:
                    return f"$callm({of},{json.dumps(attr)},[{','.join(args)}],{keywords})"
                if attr in OF_TEXT and attr not in self.script.calls.methods and not starred:
                    plain = isinstance(value, ast.Constant | ast.JoinedStr)  # and no Markup
                    return f"{'$TEXT' if plain else '$text'}.{attr}({','.join([of, *args])})"
                if attr in METHODS - OF_TABLES and not node.keywords:
                    return f"$method({','.join([of, json.dumps(attr), *args])})"
                return f"{of}.{attr}({','.join(args)})"
        called = self.expr(function)
        if called == "zip" and words == ["strict:true"]:
            return f"$strict_zip({','.join(args)})"
        if called in ("list", "tuple") and [type(arg) for arg in node.args] == [ast.GeneratorExp]:
            return args[0]
        return f"$call({called},[{','.join(args)}],{keywords})" if words else f"{called}({','.join(args)})"

    def some(self, word: str, of: ast.expr) -> str:
        """any() and all(), which stop where the answer is known."""
        method = "some" if word == "any" else "every"
        if isinstance(of, ast.GeneratorExp) and len(of.generators) == 1:
            source, parameter = self.chosen(of.generators[0])
            out = f"{source}.{method}({parameter}=>{self.truth(of.elt)})"
            self.scopes.pop()
            return out
        return f"{word}({self.expr(of)})"

    def kinds(self, node: ast.expr) -> Iterator[str]:
        """The classes of an isinstance, whether they stand in a tuple or are joined by |."""
        match node:
            case ast.Tuple(elts=parts):
                yield from map(self.expr, parts)
            case ast.BinOp(left=left, op=ast.BitOr(), right=right):
                yield from (*self.kinds(left), *self.kinds(right))
            case _:
                yield self.expr(node)

    def of_base(self, attr: str, args: list[str], words: list[str]) -> str:
        if words or not self.bases:
            raise self.refuse(self.bases[0] if self.bases else ast.Pass(), "this use of super()")
        if attr == "__new__":
            return f"$new({','.join(args)})"
        return f"{self.expr(self.bases[0])}.prototype.{attr}.call({','.join(['this', *args])})"


def _written(names: list[str] | None) -> str:
    """Names of parameters, as the runtime takes them."""
    return "null" if names is None else json.dumps(" ".join(names))


def _yields(node: ast.FunctionDef) -> bool:
    """Whether a function is a generator."""
    return any(isinstance(part, ast.Yield | ast.YieldFrom) for part in own_parts(node))
