"""MathML, put together from escaped parts. Every number and symbol carries the tie to its row."""

from __future__ import annotations

import re

from markupsafe import Markup, escape

from tracer.saying.numbers import Numeral

APPLY = "⁡"
_NAME = re.compile(r"([A-Za-z]+)([0-9]+)\Z")
_TAGS = re.compile(r"<[^>]*>")


def mn(text: str, attributes: str = "") -> str:
    return f"<mn{attributes}>{escape(text)}</mn>"


def mo(text: str, attributes: str = "") -> str:
    return f"<mo{attributes}>{escape(text)}</mo>"


def mi(text: str) -> str:
    return f"<mi>{escape(text)}</mi>"


def mtext(text: str) -> str:
    return f"<mtext>{escape(text)}</mtext>"


def row(*parts: str) -> str:
    return f"<mrow>{''.join(parts)}</mrow>"


def bracketed(inner: str, kind: str = "()") -> str:
    still = ' stretchy="false"'
    return row(mo(kind[0], still), inner, mo(kind[1], still))


def apply(function: str, argument: str) -> str:
    """A function by name, applied to an argument in brackets."""
    return row(mi(function), mo(APPLY), bracketed(argument))


def number(numeral: Numeral, tie: str, given: str | None = None) -> str:
    """A printed number with the tie to its row. given: where it stands in the lesson."""
    attributes = f' data-path="{tie}"' + (f' data-given="{given}"' if given else "")
    if numeral.exponent is None:
        return mn(numeral.mantissa, attributes)
    return f"<mrow{attributes}>{mn(numeral.mantissa)}{mo('×')}<msup>{mn('10')}{mn(numeral.power)}</msup></mrow>"


def name_inline(name: str) -> str:
    """A neuron's name as it stands in an index: h1, not h with an index of its own."""
    if name.isdigit():
        return mn(name)
    match = _NAME.match(name)
    return row(mi(match[1]), mn(match[2])) if match and len(match[1]) == 1 else mtext(name)


def name_symbol(name: str, attributes: str) -> str:
    """A name that is itself a quantity, as an input is: x with index 1."""
    match = _NAME.match(name)
    if match and len(match[1]) == 1:
        return f"<msub{attributes}>{mi(match[1])}{mn(match[2])}</msub>"
    return f"<mtext{attributes}>{escape(name)}</mtext>"


def width(ml: str) -> int:
    """About how many characters wide a formula is: what decides on line breaks."""
    return len(_TAGS.sub("", ml).replace(APPLY, ""))


def display(body: str, *, kind: str = "eq", attributes: str = "") -> Markup:
    return Markup(f'<math display="block" class="{kind}"{attributes}>{body}</math>')


def inline(body: str, attributes: str = "") -> Markup:
    return Markup(f"<math{attributes}>{body}</math>")


def chain_table(lines: list[tuple[str, str, str]]) -> str:
    """Lines of (left, relation, right), aligned at the relation."""
    cells = "".join(
        f"<mtr><mtd>{left}</mtd><mtd>{mo(relation) if relation else ''}</mtd><mtd>{right}</mtd></mtr>"
        for left, relation, right in lines
    )
    return f'<mtable class="chain">{cells}</mtable>'


def number_derived(numeral: Numeral) -> str:
    """A number that follows from the printed operands before it; no row holds it."""
    if numeral.exponent is None:
        return mn(numeral.mantissa, ' data-derived=""')
    return f'<mrow data-derived="">{mn(numeral.mantissa)}{mo("×")}<msup>{mn("10")}{mn(numeral.power)}</msup></mrow>'
