"""What a training depends on, as a digest: where it is the same, the film is the same to the last bit."""

from __future__ import annotations

from functools import cache
from hashlib import blake2b

import msgspec

from tracer.lesson.records import Lesson
from tracer.resources import code_of

_ENCODER = msgspec.json.Encoder(decimal_format="string")
OF_OURS = (
    "tracer.tape.film.make",
    "tracer.tape.film.contents",
    "tracer.tape.film.run",
    "tracer.tape.film.signs",
    "tracer.tape.film.steady",
    "tracer.operators",
    "tracer.tape.snapshots",
)
"""The code that decides what a film holds."""


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
    for module in OF_OURS:
        whole.update(code_of(module))
    return whole.digest()
