"""What a training depends on, as a digest: where it is the same, the film is the same to the last bit."""

from __future__ import annotations

from functools import cache
from hashlib import blake2b
from pathlib import Path

import msgspec

from tracer.lesson.records import Lesson

_ENCODER = msgspec.json.Encoder(decimal_format="string")
OF_OURS = (
    "film/make.py", "film/plan.py", "film/run.py", "film/signs.py", "film/steady.py", "operators", "snapshots.py",
)
"""The code that decides what a film holds: files, and a folder with all of its own."""


def film_key(lesson: Lesson) -> str:
    """The key of a lesson's film. Words, digits and notation are no part of it: they change no weight.

    Names are, since the film names neurons.
    """
    conventions = lesson.conventions
    parts = (
        lesson.network, lesson.samples, lesson.training, conventions.bias, conventions.shared_bias,
        conventions.train_biases, conventions.hidden_delta_weights,
    )
    return blake2b(_ENCODER.encode(parts) + _code(), digest_size=16).hexdigest()


@cache
def _code() -> bytes:
    whole = blake2b(digest_size=16)
    for name in OF_OURS:
        path = Path(__file__).parent.parent / name
        for file in sorted(path.glob("*.py")) if path.is_dir() else (path,):
            whole.update(file.read_bytes())
    return whole.digest()
