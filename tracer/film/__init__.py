"""The film of a lesson: its whole training, made with numpy, unrounded, and held against the tape by the tests.

`film_of(lesson)` makes it. `kept_film` and `keep_film` are a folder in which films lie by what they were made of, so that
a lesson that has not changed is trained once.
"""

from tracer.film.kept import keep_film, kept_film
from tracer.film.key import film_key

__all__ = ["film_key", "film_of", "keep_film", "kept_film"]


def film_of(*args, **options):  # type: ignore[no-untyped-def]
    """See `tracer.film.make.film_of`: numpy is loaded when there is something to train."""
    from tracer.film.make import film_of as make

    return make(*args, **options)
