"""How quantities are written: one data file a notation, here or in a course. Adding one needs no code.

A symbol's pattern is "base | index | exponent", or "frac: PATTERN / PATTERN". The head of notations/words.toml says
what may stand in it. A file also has the words of the running text, and [[when]] tables for what a lesson's settings
change.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import count, product

from markupsafe import Markup

from tracer.lesson.general import GENERAL
from tracer.lesson.notations import BUILT_IN
from tracer.lesson.records import Lesson
from tracer.lesson.wording import BRACE, ENDS, PLACES, Files, holds, words_of
from tracer.saying import mathml as ml
from tracer.tape.trace import Row

VARIANTS: dict[str, dict[str, Callable[[Row, Lesson], bool]]] = {
    "input": {"numbered_input": lambda row, lesson: (row.neuron or "").isdigit()},
    "loss": {
        "sample_loss": lambda row, lesson: row.neuron is None and bool(row.sample) and lesson.training.batch == "full",
        "total_loss": lambda row, lesson: row.neuron is None,
    },
    "bias": {"shared_bias": lambda row, lesson: row.neuron is None},
    "backward_product": {
        "inner_backward_product": lambda row, lesson: row.source not in lesson.network.layers[-1].neurons,
    },
}
"""By quantity: symbols of their own for some of its rows; the first that a file has and that fits is taken."""
EARLIER = {
    "new_weight": "weight",
    "new_bias": "bias",
    "change": "previous_change",
    "bias_change": "previous_bias_change",
}
"""What a row of an earlier step is where a later step uses it."""
_GAP = '<mspace width="0.3em"></mspace>'
_PIECES = re.compile(r"\{\w+\}|[^\W\d_]+|\d+|\S")
_TAGS = {(False, False): "mi", (True, False): "msub", (False, True): "msup", (True, True): "msubsup"}
_BELOW = re.compile("[gjpqy]")
_VOWEL = re.compile(r"(?!uni(?![mn])|us[aeiu]|eu|one\b)[aeiou]", re.IGNORECASE)
"""What sounds like one at the head of a word: an error, but a unit error."""


class Word(str):
    """A noun of the running text: "delta". plural: "deltas". a: "a delta"."""

    plural: str

    def __new__(cls, text: str, plural: str = "") -> Word:
        word = super().__new__(cls, text)
        word.plural = plural or _plural(text)
        return word

    @property
    def head(self) -> str:
        """At the head of a line."""
        return self[:1].upper() + self[1:]

    @property
    def a(self) -> str:
        """As it stands behind “there is”."""
        return f"{'an' if _VOWEL.match(self) else 'a'} {self}"


def _plural(text: str) -> str:
    if re.search("[^aeiou]y$", text):
        return f"{text[:-1]}ies"
    return text + ("es" if text.endswith(("s", "x", "z", "ch", "sh")) else "s")


@dataclass(frozen=True, kw_only=True)
class Notation:
    """One lesson's symbols and words. symbols: patterns by quantity or variant. words: nouns of the text by quantity.

    ends: the pattern of a connection's two ends. numbers: of weights and biases numbered through, by layer, neuron and
    source.
    """

    name: str
    title: str
    symbols: Mapping[str, str]
    words: Mapping[str, Word]
    ends: str
    numbers: Mapping[tuple[str | None, str | None, str | None], int]
    lesson: Lesson

    @property
    def numbered(self) -> bool:
        """Whether weights are numbered through, so that a reader has to be told which is which."""
        return "{number}" in self.ends

    def worded(self, text: str, **more: Markup) -> Markup:
        """A text of ours with the words put in that stand there in braces: {net}, {net.plural}, {delta.a}. more: other
        places, with what stands there."""
        return Markup(text).format(**self.words, **more)

    def symbol(self, row: Row, *, step: int | None = None, tied: bool = True) -> str:
        """The MathML of a row's symbol, which stands for its carried value. step: that of the equation around it."""
        quantity = row.quantity if step is None or step <= row.step else EARLIER.get(row.quantity, row.quantity)
        return self.write(self.symbols[self._key(quantity, row)], row, f' data-row="{row.id}"' if tied else "")

    def of_sample(self, row: Row) -> str:
        """The symbol with the sample's number above it, as a batch needs where several samples meet."""
        inner = self.symbol(row, tied=False)
        mark = ml.row(ml.mo("("), ml.mn(str(row.sample)), ml.mo(")"))
        return f'<msup data-row="{row.id}">{inner}{mark}</msup>'

    def _key(self, quantity: str, row: Row) -> str:
        for variant, fits in VARIANTS.get(quantity, {}).items():
            if variant in self.symbols and fits(row, self.lesson):
                return variant
        return quantity

    def write(self, pattern: str, row: Row, attributes: str = "") -> str:
        """A pattern filled in for a row; the attributes go to the outermost element."""
        if pattern.startswith("frac:"):
            parts = "".join(ml.row(self.write(part, row)) for part in pattern.removeprefix("frac:").split(" / "))
            return f"<mrow{attributes}><mfrac>{parts}</mfrac></mrow>"
        before, letter, *marks = self._parts(pattern, row)
        index, power = (self._mark(mark, row) for mark in marks)
        if letter == "{neuron}":
            return ml.name_symbol(row.neuron or "", attributes)
        tag = _TAGS[bool(index), bool(power)]
        head = _letter(letter) if index else ml.mi(letter)
        body = head if tag == "mi" else f"<{tag}>{head}{index}{power}</{tag}>"
        if before:
            return f"<mrow{attributes}>{''.join(map(_prefix, before.split()))}{body}</mrow>"
        return body.replace(f"<{tag}", f"<{tag}{attributes}", 1)

    def _parts(self, pattern: str, row: Row) -> tuple[str, str, str, str]:
        """What stands before the letter, the letter, its index, its exponent. A {quantity} as letter lends its own."""
        base, index, power = (*(part.strip() for part in pattern.split("|")), "", "")[:3]
        before, _, letter = base.rpartition(" ")
        match = BRACE.fullmatch(letter)
        if match and match[1] not in PLACES:
            own = self._parts(self.symbols[self._key(match[1], row)], row)
            return f"{before} {own[0]}".strip(), own[1], index or own[2], power or own[3]
        return before, letter, index, power

    def _mark(self, pattern: str, row: Row) -> str:
        """An index or exponent: names and numbers of the row among letters, words and signs."""
        pattern = pattern.replace("{ends}", self.ends)
        if len(row.neuron or "") == len(row.source or "") == 1:
            pattern = pattern.replace("},{", "}{")
        pieces = [_piece(piece, self._place(piece.strip("{}"), row)) for piece in _PIECES.findall(pattern)]
        return pieces[0] if len(pieces) == 1 else ml.row(*pieces) if pieces else ""

    def _place(self, place: str, row: Row) -> str:
        match place:
            case "neuron":
                return row.neuron or row.layer or ""
            case "number":
                return str(self.numbers[row.layer, row.neuron, row.source])
            case "layer_number":
                return str([layer.name for layer in self.lesson.network.layers].index(row.layer or "") + 1)
            case "source" | "layer" | "sample":
                return str(getattr(row, place) or "")
        return ""


def _letter(text: str) -> str:
    """A letter, or a word: what hangs below its line must not push its index down."""
    return f'<mpadded depth="0">{ml.mi(text)}</mpadded>' if len(text) > 1 and _BELOW.search(text) else ml.mi(text)


def _prefix(text: str) -> str:
    """What stands before a letter: a sign close to it, a word with a gap."""
    return ml.mtext(text) + _GAP if len(text) > 1 else f'<mi mathvariant="normal">{text}</mi>'


def _piece(piece: str, value: str) -> str:
    if piece.startswith("{"):
        return ml.name_inline(value)
    if piece.isdigit():
        return ml.mn(piece)
    if piece.isalpha():
        return ml.mtext(piece) if len(piece) > 1 else ml.mi(piece)
    return ml.mo(piece)


# Of one lesson


def notation_of(lesson: Lesson, notations: Files = BUILT_IN) -> Notation:
    """The notation that a lesson asks for, with all that its own settings and its own words change."""
    name = lesson.conventions.notation
    data = notations.file(name)
    symbols = dict(data.symbols)
    for case in data.when:
        if holds(case, lesson):
            symbols.update(case.symbols)
    plurals = {**notations.file(GENERAL).plurals, **data.plurals}
    way = lesson.conventions.weights if lesson.conventions.weights != "names" else data.weights.names
    return Notation(
        name=name,
        title=data.title,
        symbols=symbols,
        words={key: Word(word, plurals.get(word, "")) for key, word in words_of(lesson, notations).items()},
        ends=ENDS.get(way, way),
        numbers=dict(_numbered(lesson, by_sender=way == "by-sender")),
        lesson=lesson,
    )


def _numbered(lesson: Lesson, *, by_sender: bool) -> Iterator[tuple[tuple[str | None, str | None, str | None], int]]:
    """Numbers from 1 through all layers, of weights and, apart, of biases, or of the one bias that a layer has."""
    weights, biases = count(1), count(1)
    senders = lesson.network.inputs
    for layer in lesson.network.layers:
        receivers = layer.neurons
        pairs = product(senders, receivers) if by_sender else ((s, r) for r, s in product(receivers, senders))
        for sender, receiver in pairs:
            yield (layer.name, receiver, sender), next(weights)
        if layer.biases is not None:
            for owner in (None,) if lesson.conventions.shared_bias else receivers:
                yield (layer.name, owner, None), next(biases)
        senders = receivers
