"""The lesson file: what an author writes, read with care."""

from tracer.lesson.reader import load_lesson, parse_lesson
from tracer.lesson.records import Lesson

__all__ = ["Lesson", "load_lesson", "parse_lesson"]
