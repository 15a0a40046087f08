"""Templates as script: Jinja's own tree in, a function of the page's names out. The runtime is `runtime/jinja.js`.

Names live in scopes, objects that inherit from one another: `c` is the scope in which a statement stands. What a
template writes is added to `o`. What a template may be made of is listed in `templates/README.md`, "How they are
written"; anything else is refused by file and line, all of it at once.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence

import jinja2
from jinja2 import meta, nodes
from markdown import Markdown

from tracer.ground.errors import Problem, TracerError, listed
from tracer.live.markdown import HEAD, OWN_FILTERS, TAIL, as_written, parsed
from tracer.saying.environment import FILTERS, JINJA_FILTERS, JINJA_TESTS

Lines = list[tuple[str, int]]
"""Lines of script, each with the line of the template that it comes from."""

_OPERATORS = {nodes.Add: "$add", nodes.Sub: "$sub", nodes.Mul: "$mul", nodes.Div: "$div", nodes.FloorDiv: "$floordiv",
              nodes.Mod: "$mod", nodes.Pow: "$pow"}
_COMPARED = {"eq": "$eq(", "ne": "!$eq(", "lt": "$lt(", "lteq": "$le(", "gt": "$gt(", "gteq": "$ge(", "in": "$in(",
             "notin": "!$in("}

_ALL_FILTERS = tuple(sorted((*FILTERS, *JINJA_FILTERS, *OWN_FILTERS)))
_TESTED = ("test", JINJA_TESTS)
_NAMES_ANOTHER = {"map": (0, "filter", _ALL_FILTERS), "reject": (0, *_TESTED), "rejectattr": (1, *_TESTED),
                  "selectattr": (1, *_TESTED)}
"""Filters that are told another filter or a test: at which place, and which there are."""


def compiled(environment: jinja2.Environment, name: str, markdown: Markdown | None = None) -> Lines:
    """A template as script that puts its function among `$templates`. markdown: the site's, for what is written in it.

    Raises TracerError with everything in the template that the page cannot follow.
    """
    assert environment.loader is not None
    source = environment.loader.get_source(environment, name)[0]
    key = (name, bool(environment.autoescape), markdown)
    if key not in _KEPT or _KEPT[key][0] != source:
        _KEPT[key] = source, _compiled(environment, name, markdown)
    return _KEPT[key][1]


_KEPT: dict[tuple[str, bool, Markdown | None], tuple[str, Lines]] = {}
"""Templates as they were last compiled: a preview compiles again what was saved, and nothing else."""


def _compiled(environment: jinja2.Environment, name: str, markdown: Markdown | None) -> Lines:
    tree, file = _as_written(environment, name)
    emitter = _Emitter(file, "$out" if environment.autoescape else "$str")
    body = parsed(environment, name, markdown, NOTHING.get(name, frozenset())).body if markdown else tree.body
    lines = emitter.function(f"$templates[{json.dumps(name)}]=(c)=>{{", body, "return o; };", 1)
    if emitter.problems:
        raise TracerError(emitter.problems)
    return lines


NOTHING = {"pages/walkthrough.md.j2": frozenset({"published", "live"})}
"""Names that are nothing where a page has the reader's numbers, by template: what needs them is not compiled."""


def _as_written(environment: jinja2.Environment, name: str) -> tuple[nodes.Template, str]:
    return as_written(environment, name, NOTHING.get(name, frozenset()))


def reached(environment: jinja2.Environment, name: str) -> list[str]:
    """A template and all that it includes or imports, by constant names."""
    found = [name]
    for each in found:
        names = meta.find_referenced_templates(_as_written(environment, each)[0])
        found += [other for other in dict.fromkeys(names) if other is not None and other not in found]
    return found


def keywords(environment: jinja2.Environment, name: str) -> set[str]:
    """The keywords with which a template and all that it reaches call functions, and the names of what it calls so."""
    found: set[str] = set()
    for each in reached(environment, name):
        for call in _as_written(environment, each)[0].find_all(nodes.Call):
            if call.kwargs:
                found |= {word.key for word in call.kwargs}
                found |= {getattr(call.node, "attr", ""), getattr(call.node, "name", "")}
    return found


def problems(environment: jinja2.Environment, name: str, markdown: Markdown) -> list[Problem]:
    """Why a page cannot follow the reader's numbers: what is outside the subset, in all templates that it reaches."""
    found: list[Problem] = []
    for each in reached(environment, name):
        try:
            compiled(environment, each, markdown)
        except TracerError as error:
            found += error.problems
    return found


class _Emitter:
    """Of one template. file: where it stands. out: what makes text of a value. problems: what could not be emitted."""

    def __init__(self, file: str, out: str) -> None:
        self.file, self.out = file, out
        self.problems: list[Problem] = []
        self.unpacked = 0

    def _refused(self, node: nodes.Node, found: str, allowed: str = "") -> str:
        self.problems.append(Problem(where=f"{self.file}, line {node.lineno}", found=found, allowed=allowed))
        return "null"

    # Statements

    def function(self, head: str, body: Iterable[nodes.Node], end: str, line: int) -> Lines:
        """A function whose text is collected in an `o` of its own."""
        return [(f'{head}let o="";', line), *_indented(self._body(body)), (end, line)]

    def _block(self, head: str, body: Iterable[nodes.Node], end: str, line: int) -> Lines:
        lines = self._body(body)
        if end == "}" and len(lines) == 1 and not lines[0][0].startswith("const "):  # one statement needs no braces
            return [(head[:-1], line), *_indented(lines)]
        return [(head, line), *_indented(lines), (end, line)]

    def _body(self, body: Iterable[nodes.Node]) -> Lines:
        return [line for node in body for line in self._statement(node)]

    def _statement(self, node: nodes.Node) -> Lines:
        method = getattr(self, f"on_{type(node).__name__.lower()}", None)
        if method is None:
            self._refused(node, f"a page cannot follow {type(node).__name__}",
                          "if, for, set, macro, call, import, include, do")
            return []
        lines: Lines = method(node)
        return lines

    def on_output(self, node: nodes.Output) -> Lines:
        texts = (_text(part.data) if isinstance(part, nodes.TemplateData) else f"{self.out}({self.value(part)})"
                 for part in node.nodes)
        return [(f"o+={text};", part.lineno) for text, part in zip(texts, node.nodes, strict=True)]

    def on_if(self, node: nodes.If) -> Lines:
        lines = self._block(f"if({self.test(node.test)}){{", node.body, "}", node.lineno)
        for other in node.elif_:
            lines += self._block(f"else if({self.test(other.test)}){{", other.body, "}", other.lineno)
        return lines + (self._block("else{", node.else_, "}", node.lineno) if node.else_ else [])

    def on_for(self, node: nodes.For) -> Lines:
        if node.recursive:
            self._refused(node, "a page cannot follow a recursive loop")
        take = self.target(node.target, "$x")
        kept = f",(c,$x)=>{{{take}return {self.test(node.test)};}}" if node.test else ""
        head = f"$for(c,{self.value(node.iter)},(c,$x)=>{{{take}"
        if node.else_:
            return [*self._block(f"if(!{head}", node.body, f"}}{kept})){{", node.lineno),
                    *_indented(self._body(node.else_)), ("}", node.lineno)]
        return self._block(head, node.body, f"}}{kept});", node.lineno)

    def on_assign(self, node: nodes.Assign) -> Lines:
        return [(self.target(node.target, self.value(node.node)), node.lineno)]

    def on_assignblock(self, node: nodes.AssignBlock) -> Lines:
        return self._captured(node.body, node.filter, lambda value: self.target(node.target, value), node.lineno)

    def on_filterblock(self, node: nodes.FilterBlock) -> Lines:
        return self._captured(node.body, node.filter, lambda value: f"o+=$out({value});", node.lineno)

    def _captured(
        self, body: Iterable[nodes.Node], filter_: nodes.Filter | None, use: Callable[[str], str], line: int
    ) -> Lines:
        """What a body writes, as a value."""
        value = self._filtered(filter_, "\0") if filter_ else "\0"
        before, _, after = use(value.replace("\0", "$block(c,(c)=>{\0})")).partition("\0")
        return self.function(before, body, f"return o; {after}", line)

    def on_macro(self, node: nodes.Macro) -> Lines:
        return self._as_macro(f"c.{node.name}=", node, json.dumps(node.name), ";")

    def _as_macro(self, before: str, node: nodes.Macro | nodes.CallBlock, name: str, after: str) -> Lines:
        first = len(node.args) - len(node.defaults)
        otherwise = ",".join(f"{arg.name}:(c)=>{self.value(default)}"
                              for arg, default in zip(node.args[first:], node.defaults, strict=True))
        names = json.dumps([arg.name for arg in node.args], separators=(",", ":"))
        return self.function(f"{before}$macro(c,{name},{names},{{{otherwise}}},(c)=>{{", node.body,
                             f"return o; }}){after}", node.lineno)

    def on_callblock(self, node: nodes.CallBlock) -> Lines:
        before, _, after = f"o+=$out({self.call(node.call, caller=chr(0))});".partition("\0")
        return self._as_macro(before, node, '"caller"', after)

    def on_import(self, node: nodes.Import) -> Lines:
        return [(f"c.{node.target}=$module({self._template(node)},c);", node.lineno)]

    def on_include(self, node: nodes.Include) -> Lines:
        if node.ignore_missing:
            self._refused(node, "a page cannot follow an include that may be missing")
        return [(f"o+=$include({self._template(node)},c);", node.lineno)]

    def _template(self, node: nodes.Import | nodes.Include) -> str:
        if not isinstance(node.template, nodes.Const) or not isinstance(node.template.value, str):
            return self._refused(node, "the template's name depends on something", "a name in quotes")
        if not node.with_context:
            return self._refused(node, f'"{node.template.value}" is taken without context', 'write "with context"')
        return json.dumps(node.template.value)

    def on_exprstmt(self, node: nodes.ExprStmt) -> Lines:
        return [(f"{self.value(node.node)};", node.lineno)]

    def target(self, target: nodes.Node, value: str) -> str:
        if isinstance(target, nodes.Name):
            return f"c.{target.name}={value};"
        if isinstance(target, nodes.NSRef):
            return f"$name(c,{json.dumps(target.name)}).{target.attr}={value};"
        assert isinstance(target, nodes.Tuple)
        self.unpacked += 1
        parts = f"$parts{self.unpacked}"
        each = " ".join(self.target(item, f"{parts}[{at}]") for at, item in enumerate(target.items))
        return f"const {parts}=$unpack({value},{len(target.items)}); {each}"

    # Expressions

    def test(self, node: nodes.Node) -> str:
        """As true or false."""
        match node:
            case nodes.And():
                return f"({self.test(node.left)}&&{self.test(node.right)})"
            case nodes.Or():
                return f"({self.test(node.left)}||{self.test(node.right)})"
            case nodes.Not():
                return f"!{self.test(node.node)}"
            case nodes.Compare() | nodes.Test():
                return self.value(node)
        return f"$truth({self.value(node)})"

    def value(self, node: nodes.Node) -> str:
        match node:
            case nodes.Const():
                return _constant(node.value)
            case nodes.TemplateData():
                return f"Markup({_text(node.data)})"
            case nodes.Name():
                return f"$name(c,{json.dumps(node.name)})"
            case nodes.Getattr():
                return f"$attr({self.value(node.node)},{json.dumps(node.attr)})"
            case nodes.Getitem(arg=nodes.Slice() as part):
                ends = (self.value(end) if end is not None else "null" for end in (part.start, part.stop, part.step))
                return f"$slice({self.value(node.node)},{','.join(ends)})"
            case nodes.Getitem():
                return f"$at({self.value(node.node)},{self.value(node.arg)})"
            case nodes.Call():
                return self.call(node)
            case nodes.Filter():
                return self._filtered(node, self.value(node.node) if node.node else "")
            case nodes.Test(name="defined", node=nodes.Name() as asked):
                return f"$known(c,{json.dumps(asked.name)})"
            case nodes.Test(name="defined", node=nodes.Getattr() as asked):
                return f"$has({self.value(asked.node)},{json.dumps(asked.attr)})"
            case nodes.Test(name="defined", node=nodes.Getitem(arg=nodes.Expr()) as asked):
                return f"$has({self.value(asked.node)},{self.value(asked.arg)})"
            case nodes.Test():
                return self._applied("test", node, self.value(node.node), JINJA_TESTS)
            case nodes.CondExpr():
                other = self.value(node.expr2) if node.expr2 is not None else '""'
                return f"({self.test(node.test)}?{self.value(node.expr1)}:{other})"
            case nodes.Compare():
                sides = [self.value(side) for side in (node.expr, *(op.expr for op in node.ops))]
                links = (f"{_COMPARED[op.op]}{left},{right})"
                         for op, left, right in zip(node.ops, sides, sides[1:], strict=False))
                return f"({'&&'.join(links)})"
            case nodes.And() | nodes.Or():
                which = "$both" if isinstance(node, nodes.And) else "$either"
                return f"{which}({self.value(node.left)},()=>{self.value(node.right)})"
            case nodes.Not():
                return self.test(node)
            case nodes.Neg():
                return f"$neg({self.value(node.node)})"
            case nodes.Concat():
                return f"$concat({self._values(node.nodes)})"
            case nodes.Tuple() | nodes.List():
                return f"[{self._values(node.items)}]"
            case nodes.Dict():
                pairs = (f"[{self.value(pair.key)},{self.value(pair.value)}]" for pair in node.items)
                return f"$dict([{','.join(pairs)}])"
            case nodes.BinExpr() if type(node) in _OPERATORS:
                return f"{_OPERATORS[type(node)]}({self.value(node.left)},{self.value(node.right)})"
        return self._refused(node, f"a page cannot follow {type(node).__name__}")

    def _values(self, values: Sequence[nodes.Node]) -> str:
        return ",".join(map(self.value, values))

    def _arguments(self, node: nodes.Call | nodes.Filter | nodes.Test, caller: str = "") -> tuple[str, str]:
        """Those by place, and those by name."""
        if node.dyn_kwargs is not None:
            self._refused(node, "a page cannot follow **", "each word by its name")
        rest = [f"...$list({self.value(node.dyn_args)})"] if node.dyn_args is not None else []
        words = [f"{word.key}:{self.value(word.value)}" for word in node.kwargs]
        words += [f"caller:{caller}"] if caller else []
        return ",".join([*map(self.value, node.args), *rest]), ",".join(words)

    def call(self, node: nodes.Call, caller: str = "") -> str:
        args, words = self._arguments(node, caller)
        if isinstance(node.node, nodes.Getattr):
            of, name = self.value(node.node.node), json.dumps(node.node.attr)
            if words:
                return f"$callm({of},{name},[{args}],{{{words}}})"
            return f"$method({of},{name}{',' if args else ''}{args})"
        of = self.value(node.node)
        return f"$call({of},[{args}],{{{words}}})" if words else f"{of}({args})"

    def _filtered(self, node: nodes.Filter, value: str) -> str:
        return self._applied("filter", node, value, _ALL_FILTERS)

    def _applied(self, kind: str, node: nodes.Filter | nodes.Test, value: str, known: Sequence[str]) -> str:
        if node.name not in known:
            return self._refused(node, f'a page cannot follow the {kind} "{node.name}"', listed(known))
        if kind == "filter" and node.name in _NAMES_ANOTHER:
            at, of, others = _NAMES_ANOTHER[node.name]
            for other in node.args[at : at + 1]:
                if not isinstance(other, nodes.Const) or other.value not in others:
                    found = f'a page cannot follow the {of} that "{node.name}" is told'
                    return self._refused(node, found, listed(others))
        args, words = self._arguments(node)
        args = f"{value},{args}" if args else value
        of = f"${kind}s.{node.name}"
        return f"$call({of},[{args}],{{{words}}})" if words else f"{of}({args})"


def _indented(lines: Lines) -> Lines:
    return [(f"  {text}", line) for text, line in lines]


def _text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace(HEAD, "\\ue000").replace(TAIL, "\\ue001")


def _constant(value: object) -> str:
    if isinstance(value, tuple):
        return f"[{','.join(map(_constant, value))}]"
    return json.dumps(value, ensure_ascii=False)
