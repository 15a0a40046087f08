"""What the pages of a lesson are made of."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from tracer.lesson.notations import BUILT_IN, Notations
from tracer.lesson.records import Lesson
from tracer.tape.film.pictures import Picture
from tracer.tape.trace import Trace

if TYPE_CHECKING:
    from tracer.site.published import Published


@dataclass(frozen=True, kw_only=True)
class Source:
    """One lesson to make pages of. name: stem of its file, safe in a URL. text: the file, as readers may download it.

    published: the numbers that the author of a published example printed, held against this lesson's. notations: those
    that the lesson's is one of. pictures: what is known of the planes of its film; what is drawn besides is put there.
    """

    name: str
    path: Path | None
    text: str
    lesson: Lesson
    trace: Trace
    published: Published | None = None
    notations: Notations = BUILT_IN
    pictures: dict[int, Picture] = field(default_factory=dict)
