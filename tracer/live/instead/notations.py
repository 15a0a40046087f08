"""For `tracer.lesson.notations`: the notations that a page comes with."""

from __future__ import annotations

from tracer.lesson.wording import NotationFile


class Notations:
    """Notations by their names."""

    def __init__(self, files: dict[str, NotationFile]) -> None:
        self.files = files

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(sorted(self.files))

    def file(self, name: str) -> NotationFile:
        return self.files[name]


BUILT_IN = Notations({})
