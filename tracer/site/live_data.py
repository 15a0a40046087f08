"""What a page brings for its script: its lesson's file, its notation, its author's notes."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
from markupsafe import Markup

from tracer.ground.inventory import WALKTHROUGHS
from tracer.lesson.general import GENERAL, general_words
from tracer.saying.notes import note_html
from tracer.site.source import Source

SCRIPT = f"{WALKTHROUGHS}/_live.js"
"""Below docs/: the script of all walkthroughs, practice and film pages."""


def page_data(source: Source) -> dict[str, Any]:
    """All that a page cannot know by itself, as JSON takes it."""
    lesson, film = source.lesson, source.trace.film
    wanted = dict.fromkeys((lesson.conventions.notation, GENERAL))
    notes = [text for text in msgspec.structs.astuple(lesson.notes) if text.strip()]
    data: dict[str, Any] = encoded({
        "name": source.name,
        "trace_url": f"{source.name}/trace.json",
        "compares": film is not None and film.compares_losses,
        "lesson": source.text,
        "words": dict(general_words()),
        "notations": {name: msgspec.to_builtins(source.notations.file(name)) for name in wanted},
        "notes": {text: str(note_html(text)) for text in notes},
    })
    return data


def live_data(source: Source) -> Markup:
    """The same as it stands in the page, with the address of the script that takes it up."""
    text = json.dumps(page_data(source), ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    return Markup('<script type="application/json" data-live="{}">{}</script>').format(Path(SCRIPT).name, Markup(text))


def encoded(value: Any) -> Any:
    """Plain data in JSON: a decimal is a text that begins with #, and so is a text that begins with it, twice."""
    match value:
        case Decimal():
            return f"#{value}"
        case str():
            return f"#{value}" if value.startswith("#") else value
        case dict():
            return {key: encoded(entry) for key, entry in value.items()}
        case list() | tuple():
            return [encoded(entry) for entry in value]
    return value
