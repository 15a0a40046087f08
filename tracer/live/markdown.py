"""A template's constant Markdown as HTML, once, when the template is compiled: in the page nobody reads Markdown.

The template becomes one text in which every expression and every tag is a single character, a *mark*. Markdown itself
makes HTML of that, with the extensions of the site, and the marks are put back: the same template, in HTML. Tags need
not nest in elements, since what a template writes is a stream. Two things are seen to before: tags between blank lines
become paragraphs of their own, whose `<p>` is taken away again; tags at the head of a line within a block move to the
end of the line before, so that the line begins with its text. Whether the result is right is then tried: texts that the
template can give go through Markdown, and must come out as what the new template gives.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import unescape
from itertools import groupby
from typing import Literal

import jinja2
from jinja2 import nodes
from jinja2.visitor import NodeTransformer
from markdown import Markdown
from markdown.extensions.toc import slugify
from markupsafe import Markup

from tracer.ground.errors import TracerError
from tracer.saying.environment import tidied

HEAD, TAIL = "\ue000", "\ue001"
"""White space after the first and before the second is not written, whatever comes out of the tags there."""
_FIRST, _MOST, _MARK = 0xE002, 0xF8FF - 0xE002, "[\ue002-\uf8ff]"
_RAW = re.compile(r"([ \t]*)<!-- raw -->[ \t]*\n(.*?)[ \t]*<!-- /raw -->[ \t]*(?:\n|\Z)", re.DOTALL)
_FENCE = re.compile(rf"```(\w+)\n({_MARK})\n?```[ \t]*(?:\n|\Z)")
_TITLE = re.compile(r"^#{1,6} +(?P<words>[^\n{]*)$", re.MULTILINE)
_NUMBER = re.compile(rf"^({_MARK})[.)] ", re.MULTILINE)
_CODE = re.compile(r"<code\b.*?</code>", re.DOTALL)
_ALONE = re.compile(rf"<p>({_MARK})</p>\n")
_EDGES = ((re.compile(rf"(<(?:p|li)\b[^>]*>)(?={_MARK})"), rf"\1{HEAD}"),
          (re.compile(rf'(?<={_MARK})(?=</(?:p|li|h\d)>|<a class="headerlink")'), TAIL),
          (re.compile(r'(?<= href=")((?![a-z]+:)[^"]*)\.md(?=["#])'), r"\1.html"))  # the links as MkDocs resolves them
_ENDS_A_BLOCK = re.compile(r"(?:^|\n)(?:#.*|.*\{ ?[#.][^{}\n]*\}|.*</(?:div|p|figure|section|table|aside|details)>)\n$")
_MARKDOWN = re.compile(r"\*\*?(?=\w)|`|\]\(|^(?:#+|\d+\.|[-*+>]) (?=\w)", re.MULTILINE)
_GIVE_BLOCKS = ("fig", "ffig", "notes")
_TRIES = 16
_TORN = "a tag and its end stand on two sides of a block of HTML"
OWN_FILTERS = ("highlighted", "paragraph", "slug")
"""Those that such a template uses besides; a fence is highlighted where the page is made."""
_STATEMENTS = (nodes.Assign, nodes.AssignBlock, nodes.Macro, nodes.Import, nodes.ExprStmt)


@dataclass(frozen=True, kw_only=True)
class Mark:
    """What one character stands for. text: of a block that is HTML already, with its marks; or a fence's language."""

    kind: Literal["value", "alone", "raw", "fence", "include", "slug", "statement", "open", "branch", "end"]
    node: nodes.Node
    text: str = ""


@dataclass(frozen=True, kw_only=True)
class Control:
    """An `if` or a `for`. marks: what stands before each branch, and the end."""

    node: nodes.If | nodes.For
    marks: list[str]
    branches: list[list[str | Control]]

    @property
    def optional(self) -> bool:
        """Whether it may be that no branch is taken."""
        return isinstance(self.node, nodes.For) or not self.node.else_

    @property
    def ways(self) -> int:
        """In how many ways an `if` can go."""
        return 2 + len(self.node.elif_) if isinstance(self.node, nodes.If) else 0


Items = Sequence["str | Control"]


def parsed(
    environment: jinja2.Environment, name: str, markdown: Markdown, nothing: frozenset[str] = frozenset()
) -> nodes.Template:
    """A template whose Markdown is HTML; one that is no `.md.j2` is as it is. markdown: as the site has it.

    nothing: see `as_written`.

    Raises TracerError with file and line where that cannot be done.
    """
    tree, file = as_written(environment, name, nothing)
    return _Page(markdown, file).template(tree) if name.endswith(".md.j2") else tree


def as_written(
    environment: jinja2.Environment, name: str, nothing: frozenset[str] = frozenset()
) -> tuple[nodes.Template, str]:
    """A template's tree, which nobody changes, and its file. nothing: names that are; what is said only with them is
    left out."""
    assert environment.loader is not None
    source, file, _ = environment.loader.get_source(environment, name)
    return _tree(environment, source, name, file, nothing), file or name


@lru_cache(maxsize=64)
def _tree(
    environment: jinja2.Environment, source: str, name: str, file: str | None, nothing: frozenset[str]
) -> nodes.Template:
    tree = environment.parse(source, name, file)
    _Without(nothing - {each.name for each in tree.find_all(nodes.Name) if each.ctx == "store"}).visit(tree)
    return tree


class _Without(NodeTransformer):
    """names: of what is nothing."""

    def __init__(self, names: frozenset[str]) -> None:
        self.names = names

    def visit_If(self, node: nodes.If) -> nodes.Node | list[nodes.Node]:  # noqa: N802 - as Jinja calls it
        self.generic_visit(node)
        nothing = isinstance(node.test, nodes.Name) and node.test.name in self.names and not node.elif_
        return node.else_ if nothing else node


def paragraph(value: str) -> Markup:
    """What stands alone between blank lines, as Markdown has it: blocks of HTML as they are, text as a paragraph."""
    html = str(value).replace("<!-- raw -->\n", "").replace("\n<!-- /raw -->", "").strip()
    tag = re.match(r"</?([a-z0-9]+)", html)
    block = tag is not None and tag[1] in _BLOCKS
    return Markup((html if block else f"<p>{html}</p>") + "\n" if html else "")


def slug(title: str) -> str:
    """The id of a heading that has none of its own."""
    return slugify(unescape(re.sub(r"<[^>]*>", "", title)).strip(), "-") or "_1"


def finished(html: str) -> str:
    """A page of such templates, as it stands in the file."""
    return tidied(re.sub(rf"{HEAD}\s*|\s*{TAIL}", "", html))


_BLOCKS = frozenset(Markdown().block_level_elements)
Ends = Literal["within", "line", "block"]
_ORDER: tuple[Ends, ...] = ("within", "line", "block")


class _Page:
    """One template on its way."""

    def __init__(self, markdown: Markdown, file: str) -> None:
        self.markdown, self.file = markdown, file
        self.marks: dict[str, Mark] = {}
        self.alone: dict[str, str] = {}
        self.tried = False

    def template(self, tree: nodes.Template) -> nodes.Template:
        for const in tree.find_all(nodes.Const):
            if isinstance(const.value, str):
                self._no_markdown(const, const.value)
        text = _RAW.sub(self._raw, self._text(tree.body))
        text = _FENCE.sub(lambda m: f"\n\n{self._mark('fence', self.marks[m[2]].node, m[1])}\n\n", text)
        text = _TITLE.sub(self._titled, text)
        for block in re.split(r"\n[ \t]*\n", text):
            found = _NUMBER.search(block)
            if found and (not found.start() or re.search(r"^\d+\. ", block, re.MULTILINE)):
                raise self._refused(self.marks[found[1]].node, "an expression gives the number of an item; "
                                    "Markdown counts by itself, so that any number will do")
        items = self._items(text)
        html = self._html(self._arranged(items, "block", follows=True)[0])
        self._try(items, html)
        assert tree.environment is not None
        made = nodes.Template(self._body(self._items(html)), lineno=1)
        made.set_environment(tree.environment)
        return made

    # To one text

    def _mark(self, kind: str, node: nodes.Node, text: str = "") -> str:
        if len(self.marks) == _MOST:
            raise self._refused(node, f"more than {_MOST} expressions and tags in one template")
        mark = chr(_FIRST + len(self.marks))
        self.marks[mark] = Mark(kind=kind, node=node, text=text)  # type: ignore[arg-type]
        return mark

    def _text(self, body: Iterable[nodes.Node]) -> str:
        return "".join(part for node in body for part in self._parts(node))

    def _parts(self, node: nodes.Node) -> Iterator[str]:
        if isinstance(node, nodes.Output):
            for part in node.nodes:
                if isinstance(part, nodes.TemplateData):
                    if found := re.search("[\ue000-\uf8ff]", part.data):
                        raise self._refused(part, f"the character U+{ord(found[0]):04X} has no meaning of its own")
                    yield part.data
                elif _called(part) != "front_matter":  # the head of the page's file is no part of the article
                    yield self._mark("value", part)
        elif isinstance(node, nodes.If):
            yield self._mark("open", node) + self._text(node.body)
            for other in node.elif_:
                yield self._mark("branch", other) + self._text(other.body)
            if node.else_:
                yield self._mark("branch", node) + self._text(node.else_)
            yield self._mark("end", node)
        elif isinstance(node, nodes.For) and not node.else_:
            yield self._mark("open", node) + self._text(node.body) + self._mark("end", node)
        elif isinstance(node, nodes.Include):
            yield f"\n\n{self._mark('include', node)}\n\n"
        elif isinstance(node, nodes.CallBlock):
            yield self._mark("value", node)
        elif isinstance(node, _STATEMENTS):
            for data in node.find_all(nodes.TemplateData):
                self._no_markdown(data, data.data)
            yield self._mark("statement", node)
        else:
            raise self._refused(node, f'"{type(node).__name__}" cannot be followed in the page')

    def _no_markdown(self, node: nodes.Node, text: str) -> None:
        if found := _MARKDOWN.search(text):
            raise self._refused(node, f'"{found[0].strip()}" is Markdown in what an expression, a macro or a set gives')

    def _raw(self, found: re.Match[str]) -> str:
        html = re.sub(rf"\n\n({_MARK})\n\n", r"\1", found[2]).strip()  # an include is no block of its own here
        head = HEAD if re.match(_MARK, html) else ""
        html = f"{head}{html}{TAIL if re.search(rf'{_MARK}$', html) else ''}"
        tag = re.match(r"</?(\w+)", html)
        block = head or (tag and tag[1] in _BLOCKS)
        mark = self._mark("raw", nodes.Output([]), f"{html}\n" if block else f"<p>{html}</p>\n")
        return f"\n\n{found[1]}{mark}\n\n"

    def _titled(self, found: re.Match[str]) -> str:
        """A heading whose words depend on something, and that has no id: it is made of the words."""
        parts = [part for part in re.split(f"({_MARK})", found["words"]) if part]
        values = [self.marks[part].node if part in self.marks else nodes.Const(part) for part in parts]
        if not any(part in self.marks for part in parts):
            return found[0]
        if not all(isinstance(value, nodes.Expr) for value in values):
            raise self._refused(values[0], "a heading with tags needs an id of its own, as in { #name }")
        return f"{found[0]} {{ #{self._mark('slug', nodes.Concat(values, lineno=values[0].lineno))} }}"

    # To HTML

    def _items(self, text: str) -> list[str | Control]:
        """A text as a tree; its leaves are texts and marks."""
        here: list[str | Control] = []
        open_: list[tuple[Control, list[str | Control]]] = []
        for part in re.split(f"({_MARK})", text):
            kind = self.marks[part].kind if part in self.marks else ""
            if kind == "open":
                control = Control(node=self.marks[part].node, marks=[part], branches=[[]])  # type: ignore[arg-type]
                here.append(control)
                open_.append((control, here))
                here = control.branches[0]
            elif kind in ("branch", "end"):
                if not open_:
                    raise self._refused(self.marks[part].node, _TORN)
                open_[-1][0].marks.append(part)
                if kind == "end":
                    here = open_.pop()[1]
                else:
                    here = []
                    open_[-1][0].branches.append(here)
            elif part:
                here.append(part)
        if open_:
            raise self._refused(open_[-1][0].node, _TORN)
        return here

    def _arranged(self, items: Items, ends: Ends, *, follows: bool, out: str = "") -> tuple[str, Ends]:
        """The text with its tags where Markdown is not led astray by them, and how it ends.

        ends: how what stands before it ends: within a line, with a line, or with a block. follows: whether a blank line
        follows.
        """
        for at, item in enumerate(items):
            blank = self._starts_blank(items[at + 1 :], follows)
            if isinstance(item, Control):
                out, ends = self._tag(item, ends, blank, out)
            elif item not in self.marks:
                out, ends = out + item, _after(item, ends)
            elif self.marks[item].kind != "statement":
                out, ends = out + item, "within"
            elif ends == "line" and out.endswith("\n"):
                out = f"{out[:-1]}{item}\n"
            else:
                out += f"\n\n{item}\n\n" if ends == "block" else item
        return out, ends

    def _tag(self, tag: Control, ends: Ends, blank: bool, out: str) -> tuple[str, Ends]:
        follows = [blank and (isinstance(tag.node, nodes.If) or self._starts_blank(branch, True))
                   for branch in tag.branches]

        def arranged(ends: Ends, out: str = "") -> list[tuple[str, Ends]]:
            return [self._arranged(branch, ends, follows=follow, out=out)
                    for branch, follow in zip(tag.branches, follows, strict=True)]

        inner = arranged(ends)
        all_ends = [end for _, end in inner] + [ends] * tag.optional
        if ends == "block" and all(end == "block" or (end == "line" and follow)
                                   for (_, end), follow in zip(inner, follows, strict=True)):
            texts = [f"\n\n{text}\n\n" for text, _ in inner]
            return f"{out}\n\n{_joined(tag.marks, texts)}\n\n", "block"
        if ends == "line" and out.endswith("\n") and "within" not in all_ends:
            texts = [text for text, _ in arranged("line", "\n")]
            if "block" not in all_ends:
                return out[:-1] + _joined(tag.marks, [text[:-1] for text in texts]) + "\n", "line"
            if isinstance(tag.node, nodes.If):
                marks = [*tag.marks[:-1], *([self._mark("branch", tag.node)] * tag.optional), tag.marks[-1]]
                return out[:-1] + _joined(marks, [*texts, *["\n"] * tag.optional]), "line"
        if not tag.optional and all(end == "line" for end in all_ends):
            return out + _joined(tag.marks, [text[:-1] for text, _ in inner]) + "\n", "line"
        return out + _joined(tag.marks, [text for text, _ in inner]), min(all_ends, key=_ORDER.index)

    def _starts_blank(self, items: Items, follows: bool) -> bool:
        """Whether the text begins with the end of its line. follows: the same of what comes after it."""
        for at, item in enumerate(items):
            rest = items[at + 1 :]
            if isinstance(item, Control):
                ways = [[*branch, *rest] for branch in item.branches] + [list(rest)] * item.optional
                return all(self._starts_blank(way, follows) for way in ways)
            if item in self.marks and self.marks[item].kind != "statement":
                return False
            if item not in self.marks and (text := item.lstrip(" \t")):
                return text.startswith("\n")
        return follows

    def _html(self, text: str) -> str:
        html = self._made(text)
        back = {ord(new): old for old, new in self.alone.items()}
        wanted, found = self._order(text), self._order(html.translate(back))
        for mark, there in zip(wanted, [*found, *wanted], strict=False):
            if mark != there:
                raise self._refused(self.marks[mark].node,
                                    "Markdown does not keep an expression or a tag that stands here")
        for code in _CODE.findall(html):
            for mark in re.findall(_MARK, code):
                raise self._refused(self.marks[mark].node, "Markdown takes apart what stands in code")
        for mark in re.findall(_MARK, html):
            if self.marks[mark].kind == "value" and (name := _called(self.marks[mark].node)) in _GIVE_BLOCKS:
                raise self._refused(self.marks[mark].node, f"{name}(…) gives a block, and needs a blank line before "
                                    "and behind it: two after a tag that ends a line")
        for edge, put in _EDGES:
            html = edge.sub(put, html)
        return html

    def _order(self, text: str) -> list[str]:
        """The marks as they come; expressions between two tags may change places, as those of a link do."""
        marks = [mark for mark in re.findall(_MARK, text) if self.marks[mark].kind != "slug"]
        runs = groupby(marks, lambda mark: self.marks[mark].kind == "value")
        return [mark for values, run in runs for mark in (sorted(run) if values else run)]

    def _made(self, text: str) -> str:
        """HTML of a text with marks, in which what always stands in a paragraph alone has no `<p>`."""
        return _ALONE.sub(self._lone, self.markdown.reset().convert(tidied(text)) + "\n")

    def _lone(self, found: re.Match[str]) -> str:
        mark = self.marks[found[1]]
        if mark.kind == "value" and not self.tried and found[1] not in self.alone:
            self.alone[found[1]] = self._mark("alone", mark.node)
        return self.alone.get(found[1], found[0]) if mark.kind == "value" else found[1]

    def _try(self, items: Items, html: str) -> None:
        """Raises TracerError where the HTML of a text that the template can give is not what the new template gives."""
        made, draw, self.tried = self._items(html), random.Random(1), True
        tags = [mark.node for mark in self.marks.values() if mark.kind == "open"]
        silent = dict.fromkeys(ord(char) for char, mark in self.marks.items() if mark.kind == "statement")
        tried: set[tuple[str, str]] = set()
        for attempt in range(_TRIES + 2 * len(tags) if tags else 1):
            ways = {id(tag): attempt if attempt < 3 else draw.randrange(6) % 5 for tag in tags}
            text, new = (_chosen(of, ways).translate(silent) for of in (items, made))
            if (text, new) in tried:
                continue
            tried.add((text, new))
            markdown = self._made(text)
            for edge, put in _EDGES[2:]:
                markdown = edge.sub(put, markdown)
            if (old := finished(markdown)) != (new := finished(new)):
                self.differ = (old, new)
                at = next((i for i, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), 0)
                near = next((m for m in re.findall(_MARK, old[at:] + old[:at][::-1])), None)
                raise self._refused(self.marks[near].node if near else nodes.Output([], lineno=1),
                                    "what Markdown makes of this place depends on what a tag does")

    # Back to a template

    def _body(self, items: Items, line: int = 1) -> list[nodes.Node]:
        """line: where what comes first stands."""
        out: list[nodes.Node] = []
        for item in items:
            if isinstance(item, Control):
                line = item.node.lineno
                out.append(self._control(item))
            elif item in self.marks:
                line = self.marks[item].node.lineno or line
                out += self._put_back(self.marks[item], line)
            else:
                out.append(nodes.Output([nodes.TemplateData(item, lineno=line)], lineno=line))
        return out

    def _control(self, tag: Control) -> nodes.Node:
        bodies = [self._body(branch, tag.node.lineno) for branch in tag.branches]
        node = tag.node
        if isinstance(node, nodes.For):
            return nodes.For(node.target, node.iter, bodies[0], [], node.test, node.recursive, lineno=node.lineno)
        others = [nodes.If(other.test, body, [], [], lineno=other.lineno)
                  for other, body in zip(node.elif_, bodies[1:], strict=False)]
        rest = bodies[1 + len(others) :]
        return nodes.If(node.test, bodies[0], others, rest[0] if rest else [], lineno=node.lineno)

    def _put_back(self, mark: Mark, line: int) -> list[nodes.Node]:
        node = mark.node
        if mark.kind == "raw":
            return self._body(self._items(mark.text), line)
        if mark.kind == "alone" and isinstance(node, nodes.CallBlock):
            return [nodes.FilterBlock([node], _filter(None, "paragraph", line), lineno=line)]
        if mark.kind == "alone":
            node = _filter(node, "paragraph", line)
        if mark.kind == "slug":
            node = _filter(node, "slug", line)
        if mark.kind == "fence":
            node = _filter(node, "highlighted", line, nodes.Const(mark.text))
        return [nodes.Output([node], lineno=line)] if isinstance(node, nodes.Expr) else [node]

    def _refused(self, node: nodes.Node, found: str) -> TracerError:
        return TracerError.one(f"{self.file}, line {node.lineno or 1}", found,
                               allowed="Markdown that is the same whatever the numbers are, or HTML")


def _filter(node: nodes.Node | None, name: str, line: int, *args: nodes.Expr) -> nodes.Filter:
    return nodes.Filter(node, name, list(args), [], None, None, lineno=line)


def _called(node: nodes.Node) -> str:
    """The function whose value it is, where it is one of the page's."""
    return node.node.name if isinstance(node, nodes.Call) and isinstance(node.node, nodes.Name) else ""


def _joined(marks: Sequence[str], texts: Sequence[str]) -> str:
    return "".join(mark + text for mark, text in zip(marks, [*texts, ""], strict=True))


def _after(text: str, ends: Ends) -> Ends:
    """How a text ends, where what stands before it ends so."""
    text = {"within": "x", "line": "x\n", "block": "\n\n"}[ends] + text
    lines = text.rstrip(" \t")
    if re.search(r"\n[ \t]*\n\Z", lines) or _ENDS_A_BLOCK.search(lines):
        return "block"
    return "line" if lines.endswith("\n") else "within"


def _chosen(items: Items, ways: dict[int, int]) -> str:
    """The text where each tag goes one way: the number of its branch, or of turns of a loop."""
    out = ""
    for item in items:
        if isinstance(item, str):
            out += item
        elif isinstance(item.node, nodes.For):
            out += _chosen(item.branches[0], ways) * (ways[id(item.node)] % 3)
        elif (way := ways[id(item.node)] % item.ways) < len(item.branches):
            out += _chosen(item.branches[way], ways)
    return out
