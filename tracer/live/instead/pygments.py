"""For Pygments: Python as it writes it in HTML, as far as programs from scratch go. A test holds both together."""

from __future__ import annotations

import re

_TOKEN = re.compile(
    r'("""(?:[^"]|"(?!""))*"""|#[^\n]*|f?"[^"\n]*"|[A-Za-z_]\w*|\d[\d_]*(?:\.\d+)?(?:[eE][+-]?\d+)?'
    r"|\n| +|[-+*/@=<>.%!]|[^\w\s])"
)
_INSIDE = re.compile(r"(\{[^}]*\})")
_CLASSES = {
    "k": "as assert break class continue def del elif else except finally for global if lambda pass raise return try "
    "while with yield",
    "ow": "and in is not or",
    "kc": "False None True",
    "kn": "from import",
    "nb": "abs all any bool dict enumerate filter float format int isinstance iter len list map max min next open pow "
    "print range repr reversed round set slice sorted str sum super tuple type zip",
}
_CLASS_OF = {word: kind for kind, words in _CLASSES.items() for word in words.split()}


def highlight(code: str) -> str:
    """What stands between <code> and </code>."""
    runs: list[list[str]] = []  # class and text; those of one class that stand beside each other are one
    for kind, text in _kinds(code):
        if runs and runs[-1][0] == kind:
            runs[-1][1] += text
        else:
            runs.append([kind, text])
    return "".join(_spanned(kind, text) for kind, text in runs)


def _kinds(code: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    line = ""  # its first word
    before = "\n"
    for token in _TOKEN.findall(code):
        if token == "\n":
            line = ""
        elif not line and token.strip():
            line = token
        found.extend(_parts(token) if token.startswith('f"') else [(_kind(token, before, line), token)])
        if token.startswith('"""') and len(found) > 1 and found[-2][0] == "" and found[-2][1].strip(" ") == "":
            found[-2] = ("w", found[-2][1])  # the indent of a docstring
        if token.strip() or token == "\n":
            before = token
    return found


def _kind(token: str, before: str, line: str) -> str:
    first = token[0]
    if first == " ":
        return "w" if before == "def" or line in ("import", "from") else ""
    if token == "\n":
        return ""
    if first == "#":
        return "c1"
    if first == '"':
        return "sd" if token.startswith('"""') else "s2"
    if first in "0123456789":
        return "mf" if "." in token or "e" in token.lower() else "mi"
    if first in "-+*/@=<>.%!":
        return "o"
    if not (first.isalpha() or first == "_"):
        return "p"
    if before == ".":
        return "n"
    if before == "def":
        return "nf"
    return _CLASS_OF.get(token, "nn" if line in ("import", "from") else "n")


def _parts(token: str) -> list[tuple[str, str]]:
    """A text with values in it."""
    found = [("sa", "f")]
    for part in _INSIDE.split(token[1:]):
        if part.startswith("{"):
            found.extend([("si", "{"), *_kinds(part[1:-1]), ("si", "}")])
        elif part:
            found.append(("s2", part))
    return found


def _spanned(kind: str, text: str) -> str:
    """Each line by itself."""
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    if not kind:
        return text
    return "\n".join(f'<span class="{kind}">{line}</span>' if line else "" for line in text.split("\n"))
