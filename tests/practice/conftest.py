"""The small course of the build's tests."""

from tests.build.conftest import contents, course, lesson_file, stamps

__all__ = ["contents", "course", "lesson_file", "stamps"]
