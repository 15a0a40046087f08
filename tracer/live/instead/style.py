"""For `tracer.figures.style`: the rules of a figure that stands alone, which the script brings."""

from __future__ import annotations

CSS: dict[str, str] = {}


def standalone_css(*, films: bool) -> str:
    return CSS["standalone"]
