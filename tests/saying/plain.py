"""Formulas in plain text, so that a golden of them can be read."""

from __future__ import annotations

from xml.etree import ElementTree

SPACED = set("=≈+−·×⊙")
"""Signs with a space on each side; a minus at the head has none."""


def plain(mathml: str) -> str:
    """One line: fractions with a slash, powers after ^, indices after _; " ┊ " between the lines of a chain."""
    return " ".join(_said(ElementTree.fromstring(f"<math>{mathml}</math>")).split())


def _said(element: ElementTree.Element) -> str:
    children = [_said(child) + (child.tail or "") for child in element]
    match element.tag:
        case "mn" | "mi" | "mtext":
            return element.text or ""
        case "mo":
            text = (element.text or "").replace("⁡", "")
            return f" {text} " if text in SPACED else text
        case "mspace":
            return " "
        case "mfrac":
            return f"{_one(children[0])}/{_one(children[1])}"
        case "msup":
            return f"{children[0]}^{_one(children[1])}"
        case "msub":
            return f"{children[0]}_{_one(children[1])}"
        case "msubsup":
            return f"{children[0]}_{_one(children[1])}^{_one(children[2])}"
        case "mtr":
            return "\0" + "\1".join(child.strip() for child in children)
        case "mtable":
            lines = "".join(children)[1:].split("\0")
            if element.get("class") == "chain":
                return " ┊ ".join(line.replace("\1", " ") for line in lines)
            return "; ".join(line.replace("\1", " ") for line in lines)
    return _unspaced((element.text or "") + "".join(children))


def _one(text: str) -> str:
    """In brackets where it is more than a name or a number."""
    text = text.strip()
    return text if all(letter.isalnum() or letter in ".,_−→∂′⁺" for letter in text) else f"({text})"


def _unspaced(text: str) -> str:
    """A minus that leads, or follows a bracket or another sign, is a sign and not an operator."""
    for before in ("", "(", "[", "|", "=  ", "≈  ", "·  ", "×  ", "\1"):
        text = text.replace(f"{before} − ", f"{before}−") if before else (text[1:2] + text[3:] if text.startswith(" − ") else text)
    return text
