"""The notation that all others fall back to: its words hold where nothing else does."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from tracer.lesson.syntax import parse_toml
from tracer.resources import notations_folder

OURS = notations_folder()
GENERAL = "words"
"""The notation whose words hold where another gives none."""


@lru_cache(maxsize=1)
def general_words() -> Mapping[str, str]:
    """The words that hold where nothing else does: what can be worded, and how."""
    words: dict[str, str] = parse_toml((OURS / f"{GENERAL}.toml").read_text(encoding="utf-8"))["words"]
    return words
