"""Elements of SVG as escaped text: the only place of the figures where angle brackets are written."""

import re
from collections.abc import Iterable
from functools import lru_cache

from markupsafe import Markup, escape

# Characters that XML 1.0 forbids even when escaped; a lesson's names may hold them.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

Attribute = str | float | int | None


def coordinate(value: float) -> str:
    """A length in pixels with at most one decimal: the same bytes everywhere, and never -0."""
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def clean(text: str) -> Markup:
    """Text made safe for an element or an attribute; characters that XML forbids become U+FFFD."""
    return text if isinstance(text, Markup) else escape(_FORBIDDEN.sub("\ufffd", text))


@lru_cache(maxsize=64)
def _name(key: str) -> str:
    return key.rstrip("_").replace("_", "-")


def element(tag: str, *children: str, **attributes: Attribute) -> Markup:
    """One element. `class_` stands for class, `stroke_width` for stroke-width; None leaves an attribute out."""
    parts = [f"<{tag}"]
    for key, value in attributes.items():
        if value is None:
            continue
        parts.append(f' {_name(key)}="{clean(value) if isinstance(value, str) else coordinate(value)}"')
    if not children:
        return Markup("".join([*parts, "/>"]))
    return Markup("".join([*parts, ">", *(clean(child) for child in children), f"</{tag}>"]))


def join(pieces: Iterable[Markup]) -> Markup:
    """Pieces one after the other, a line each, so that a changed figure gives a readable diff."""
    return Markup("\n".join(piece for piece in pieces if piece))
