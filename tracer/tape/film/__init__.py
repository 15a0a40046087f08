"""The film of a lesson: its whole training, made with numpy, unrounded, and held against the tape by the tests.

`film_of(lesson)` makes it. `kept_film` and `keep_film` are a folder in which films lie by what they were made of, so
that a lesson that has not changed is trained once.
"""

from collections.abc import Callable

from tracer.lesson.records import Lesson
from tracer.tape.film.kept import FOLDER, keep_film, kept_film
from tracer.tape.film.key import film_key
from tracer.tape.snapshots import Film

__all__ = ["FOLDER", "film_key", "film_of", "keep_film", "kept_film"]


def film_of(lesson: Lesson, *, say: Callable[[int, int], None] = lambda done, total: None) -> Film:
    """The film of a lesson with epochs. say: is told how many epochs are done, of how many.

    Where the lesson's own run grows without bound, the film ends with the last snapshot whose numbers are finite.
    """
    from tracer.tape.film.make import film_of as make  # numpy is loaded when there is something to train

    return make(lesson, say=say)
