"""For `tracer.lesson.general`: the words that hold where nothing else does."""

from __future__ import annotations

from collections.abc import Mapping

GENERAL = "words"
WORDS: dict[str, str] = {}


def general_words() -> Mapping[str, str]:
    return WORDS
