"""MathML, as tracer.saying writes it, as a tree that templates/sheets/formulas.typ puts together.

A node is a list: its kind, then texts or nodes. Everything in it is data: nothing is Typst code.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from xml.etree.ElementTree import Element, fromstring

from tracer.classroom.sheets.compiler import clean

Node = list[Any]
_MATH = re.compile(r"<math.*?</math>", re.DOTALL)
_UNSEEN = "\u2061"
"""Function application: for ears, not for eyes."""


def formula(mathml: str) -> Node:
    """The tree of one formula; an equation of several lines is ["lines", [left, relation, right], …].

    Raises ValueError at an element that no formula of ours has.
    """
    found = _MATH.search(mathml)
    return _node(fromstring(found[0] if found else f"<math>{mathml}</math>"))


def _node(element: Element) -> Node:
    convert = _KINDS.get(element.tag)
    if convert is None:
        raise ValueError(f"<{element.tag}> has no counterpart in print")
    return convert(element)


def _row(element: Element) -> Node:
    parts = [node for node in map(_node, element) if node != ["row"]]
    return parts[0] if len(parts) == 1 else ["row", *parts]


def _text(kind: str) -> Callable[[Element], Node]:
    def convert(element: Element) -> Node:
        text = element.text or ""
        return ["row"] if text in ("", _UNSEEN) else [kind, clean(text)]

    return convert


def _scripts(kind: str) -> Callable[[Element], Node]:
    return lambda element: [kind, *map(_node, element)]


def _letter(element: Element) -> Node:
    text = clean(element.text or "")
    upright = len(text) > 1 or element.get("mathvariant") == "normal"
    return ["text" if upright else "letter", text] if text else ["row"]


def _lines(element: Element) -> Node:
    return ["lines", *([_row(cell) for cell in line] for line in element)]


_KINDS: dict[str, Callable[[Element], Node]] = {
    "math": _row, "mrow": _row, "mpadded": _row,
    "mi": _letter, "mn": _text("text"), "mo": _text("sign"), "mtext": _text("text"),
    "msub": _scripts("sub"), "msup": _scripts("sup"), "msubsup": _scripts("subsup"), "mfrac": _scripts("frac"),
    "mspace": lambda element: ["gap"], "mtable": _lines,
}
