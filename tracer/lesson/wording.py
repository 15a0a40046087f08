"""The records of a notation's file, and which words and symbols of it a lesson has."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Protocol

import msgspec
from msgspec import Meta, Struct

from tracer.ground.errors import listed, nearest, shown
from tracer.lesson.general import GENERAL, general_words
from tracer.lesson.records import Conventions, Lesson

ENDS = {
    "sender-receiver": "{source},{neuron}",
    "receiver-sender": "{neuron},{source}",
    "by-receiver": "{number}",
    "by-sender": "{number}",
}
"""By conventions.weights: the two ends of a connection as an index. "names" leaves it to the notation."""
PLACES = ("neuron", "source", "layer", "layer_number", "sample", "number", "ends")
BRACE = re.compile(r"\{(\w+)\}")
MAX_WORD, MAX_LETTER = 40, 3

Finding = tuple[str, str, str, str]
"""(path, what is there, what is allowed, what to do)"""


class WeightNames(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How connections are named."""

    names: Annotated[str, Meta(description="An index, or one of the ways of conventions.weights.")]


class When(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What lessons with certain settings have in the place of the other words and symbols."""

    settings: Annotated[dict[str, Any], Meta(description="Settings of a lesson, all of which hold.")] = msgspec.field(
        name="is"
    )
    symbols: dict[str, str] = {}
    words: dict[str, str] = {}


class NotationFile(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A notation as it stands in its file; the head of notations/words.toml says what each part means."""

    title: Annotated[str, Meta(description="What the notation is called.")]
    symbols: Annotated[dict[str, str], Meta(description="A pattern for each quantity.")]
    weights: Annotated[WeightNames, Meta(description="How connections are named.")]
    words: dict[str, str] = {}
    plurals: dict[str, str] = {}
    when: tuple[When, ...] = ()


class Files(Protocol):
    """Whoever knows the files of notations by their names."""

    def file(self, name: str) -> NotationFile:
        """The file of one of the names."""


def words_of(lesson: Lesson, notations: Files) -> dict[str, str]:
    """The words of a lesson's page: its own, else its notation's, else those that hold for all, each as its settings
    have them."""
    data, general = notations.file(lesson.conventions.notation), notations.file(GENERAL)
    words = {**general_words(), **general.words, **data.words}
    for owner in (general, data) if data is not general else (data,):
        for case in owner.when:
            if holds(case, lesson):
                words.update(case.words)
    return {**words, **lesson.words}


def holds(case: When, lesson: Lesson) -> bool:
    """Whether all of its settings are those of the lesson."""
    return all(_setting(lesson, key) in options(value) for key, value in case.settings.items())


def _setting(lesson: Lesson, key: str) -> Any:
    return getattr(lesson.conventions if key in Conventions.__struct_fields__ else lesson.training, key)


def options(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def wrong_words(path: str, words: Mapping[str, str]) -> Iterator[Finding]:
    """What is no word for one of the things that can be worded; of a notation or of a lesson."""
    yield from unknown(path, words, tuple(general_words()))
    for key, word in words.items():
        if key.endswith("_letter") and not (0 < len(word) <= MAX_LETTER and word.isalpha()):
            yield f"{path}.{key}", f"{shown(word)} is no letter", f"allowed: at most {MAX_LETTER} letters", ""
        elif not key.endswith("_letter"):
            yield from no_word(f"{path}.{key}", word)


def no_word(path: str, word: str) -> Iterator[Finding]:
    """It stands in running text, in Markdown and in figures: so it has no digits and nothing that is read as markup."""
    if not 0 < len(word) <= MAX_WORD or word != " ".join(word.split(" ")).strip(" -’'") or not all(
        unicodedata.category(ch)[0] in "LM" or ch in " -’'" for ch in word
    ):
        yield path, f"{shown(word)} is no word", f"allowed: letters, spaces, - and ’, at most {MAX_WORD} characters", ""


def shared_words(words: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Pairs of things that have the same word; a letter of a figure stands for what it is the letter of."""
    seen: dict[str, str] = {}
    for key, word in words.items():
        if not key.endswith("_letter"):
            if word.lower() in seen:
                yield seen[word.lower()], key
            seen.setdefault(word.lower(), key)


def unknown(path: str, table: Mapping[str, Any], known: tuple[str, ...]) -> Iterator[Finding]:
    for key in table:
        if key not in known:
            yield (f"{path}.{key}", f"this is not known{nearest(key, known)}", "allowed: " + listed(known),
                   "rename or remove it")
