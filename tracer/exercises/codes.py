"""Seeds and codes: the course key and the student make the code, the code alone makes the numbers."""

from __future__ import annotations

import os
import secrets
from hashlib import blake2b
from pathlib import Path
from typing import Literal

from tracer.exercises.places import publishing
from tracer.ground.errors import TracerError, shown

VARIABLE, FILE = "TRACER_COURSE_KEY", "course.key"
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: none of the letters I, L, O, U, which are misread."""
_READ_AS = str.maketrans("ILO", "110")
_LETTERS = 9
LEAST_KEY = 8
Purpose = Literal["student", "variant", "practice", "probe"]
"""Practice pages, sheets for a roster and plain variants never share a seed."""


def code_of(key: str, exercise: str, version: int, purpose: Purpose, who: str) -> str:
    """The code of one variant, as a sheet prints it: nine letters and one that shows a slip of the pen."""
    parts = (exercise, str(version), purpose, who)
    data = b"".join(b"%d:%s" % (len(part.encode()), part.encode()) for part in parts)
    secret = blake2b(key.encode(), digest_size=32).digest()
    number = int.from_bytes(blake2b(data, key=secret, digest_size=8).digest(), "big")
    letters = "".join(ALPHABET[number >> 5 * place & 31] for place in range(_LETTERS))
    return _written(letters)


def practice_codes(exercise: str, version: int, count: int) -> tuple[str, ...]:
    """The codes of a practice page. They are public, so they need no course key; no sheet ever has one of them."""
    return tuple(code_of("practice page", exercise, version, "practice", str(at)) for at in range(1, count + 1))


def read_code(text: str) -> str:
    """A code as it was typed in, in its one form. Raises TracerError where it is none."""
    letters = "".join(text.split()).replace("-", "").upper().translate(_READ_AS)
    if len(letters) == _LETTERS + 1 and set(letters) <= set(ALPHABET):
        code = _written(letters[:-1])
        if code.replace("-", "") == letters:
            return code
    raise TracerError.one("--code", f"{shown(text)} is no code", allowed="the ten letters and digits of a sheet, as in "
                          + example(), do="read it again: one letter is wrong, or missing")


def example() -> str:
    return _written("7K3MQX2TR")


def _written(letters: str) -> str:
    check = ALPHABET[blake2b(letters.encode(), digest_size=1).digest()[0] & 31]
    whole = letters + check
    return f"{whole[:5]}-{whole[5:]}"


def course_key(root: Path, *, make: bool = True) -> str:
    """The secret of the course in `root`: from the environment, else from its course.key, made where there is none.

    Raises TracerError where it is too short, cannot be read or stands where it would be published.
    """
    if VARIABLE in os.environ:
        return _checked(os.environ[VARIABLE], f"environment variable {VARIABLE}")
    path = root / FILE
    if folder := publishing(path):
        raise TracerError.one(str(path), f"what stands in {folder} is published, and a key must not be",
                              allowed="a folder outside of it", do=f"set {VARIABLE}")
    try:
        return _checked(path.read_text(encoding="utf-8"), str(path))
    except FileNotFoundError:
        if (stood := Path.cwd()) != root.resolve() and (stood / FILE).is_file():  # where it was kept up to 0.1.0
            raise TracerError.one(str(path), f"there is no course key, but one in {stood}",
                                  allowed="the key of a course stands beside its mkdocs.yml",
                                  do="move it there, or remove it to have a new one made") from None
        if not make:
            raise TracerError.one(str(path), "there is no course key", do=f"write one, or set {VARIABLE}") from None
    except (OSError, UnicodeDecodeError):
        raise TracerError.one(str(path), "the course key cannot be read", allowed="one line of text",
                              do=f"mend it, or set {VARIABLE}") from None
    key = secrets.token_hex(16)
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.write(key + "\n")
    except OSError as error:
        raise TracerError.one(str(path), f"the course key cannot be written: {error.strerror}",
                              do=f"set {VARIABLE}") from None
    return key


def _checked(text: str, where: str) -> str:
    key = text.strip()
    if len(key) < LEAST_KEY:
        raise TracerError.one(where, f"the course key has {len(key)} characters", allowed=f"{LEAST_KEY} or more",
                              do="write a longer one: whoever guesses it knows every student's sheet")
    return key
