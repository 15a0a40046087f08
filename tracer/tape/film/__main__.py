"""python -m tracer.tape.film LESSON FOLDER: trains a lesson and keeps its film, for a preview that does not wait."""

import os
import sys
from pathlib import Path

from tracer.ground.errors import TracerError
from tracer.lesson import load_lesson
from tracer.tape.film import film_key, film_of, keep_film, kept_film

if __name__ == "__main__":
    if hasattr(os, "nice"):
        os.nice(5)  # the preview comes first
    path, folder = map(Path, sys.argv[1:])
    try:
        lesson = load_lesson(path)
    except TracerError:
        sys.exit()  # it has been changed since; the preview says what is wrong with it
    if lesson.training.epochs and kept_film(folder, film_key(lesson)) is None:
        keep_film(folder, film_of(lesson))
