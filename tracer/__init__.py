"""Shows how a neural network learns, number by number.

    >>> import tracer
    >>> trace = tracer.record(tracer.load_lesson("docs/lessons/xor.toml"))

The names below are the public interface; they are imported when first used, so that `import tracer` stays quick.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tracer.ground.version import __version__

_PUBLIC = {
    "Lesson": "tracer.lesson",
    "Row": "tracer.tape.trace",
    "Trace": "tracer.tape.trace",
    "TracerError": "tracer.ground.errors",
    "Film": "tracer.tape.snapshots",
    "check_trace": "tracer.tape.check",
    "film_of": "tracer.tape.film",
    "from_json": "tracer.tape.trace",
    "load_lesson": "tracer.lesson",
    "parse_lesson": "tracer.lesson",
    "record": "tracer.tape.record",
    "to_csv": "tracer.tape.trace",
    "to_json": "tracer.tape.trace",
}
__all__ = ["__version__", *_PUBLIC]

if TYPE_CHECKING:
    from tracer.ground.errors import TracerError as TracerError
    from tracer.lesson import Lesson as Lesson
    from tracer.lesson import load_lesson as load_lesson
    from tracer.lesson import parse_lesson as parse_lesson
    from tracer.tape.check import check_trace as check_trace
    from tracer.tape.film import film_of as film_of
    from tracer.tape.record import record as record
    from tracer.tape.snapshots import Film as Film
    from tracer.tape.trace import Row as Row
    from tracer.tape.trace import Trace as Trace
    from tracer.tape.trace import from_json as from_json
    from tracer.tape.trace import to_csv as to_csv
    from tracer.tape.trace import to_json as to_json


def __getattr__(name: str) -> Any:
    if name not in _PUBLIC:
        raise AttributeError(f"module 'tracer' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_PUBLIC[name]), name)
