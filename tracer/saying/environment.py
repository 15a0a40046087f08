"""Jinja as our templates use it: an author's own win over ours; an unknown name is told the nearest known one."""

from __future__ import annotations

import re
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any

import jinja2

from tracer.ground.errors import TracerError, nearest, shown
from tracer.resources import templates_folder
from tracer.saying.names import names_in
from tracer.saying.text import author, inert, name

FILTERS: dict[str, Callable[..., Any]] = {
    "author": author,
    "inert": inert,
    "name": name,
    "upper_first": lambda text: text[:1].upper() + text[1:],
}
"""Filters of our own."""
JINJA_FILTERS = (
    "first", "join", "length", "list", "lower", "map", "reject", "rejectattr", "replace", "reverse", "safe",
    "selectattr", "sort", "string", "striptags", "sum", "trim", "unique",
)
JINJA_TESTS = ("defined", "equalto", "in", "lt", "ne", "none")
"""Of those that come with Jinja, the ones that our templates use; a course's templates may use others."""


RENAMED = {
    "Activation.slope_note": "worded(activation.says.curve)",
    "Loss.words": "worded(loss.says.value)",
    "TemplateModule.slope_sentence": "slope_says(neuron)",
}
"""Names that our templates had before, with the kind of what had them, and what stands in their place."""


class Unknown(jinja2.StrictUndefined):
    """An unknown name is an error, and its message has the nearest known one."""

    known: Iterable[str] = ()
    """The names of the page that is being rendered."""

    @property
    def _undefined_message(self) -> str:
        if self._undefined_hint:
            return self._undefined_hint
        wanted, of = self._undefined_name, self._undefined_obj
        if of is jinja2.utils.missing:
            return f"there is no {shown(wanted)} here{nearest(wanted, self.known)}"
        kind = type(of).__name__
        if new := RENAMED.get(f"{kind}.{wanted}"):
            return f"{kind} has no {shown(wanted)} any more: write {new}"
        names = map(str, of) if isinstance(of, Mapping) else (each for each in dir(of) if each[0] != "_")
        return f"{kind} has no {shown(wanted)}{nearest(wanted, names)}"


@contextmanager
def authored(folder: Path) -> Iterator[None]:
    """What fails in a template of this folder is a mistake of its author's, and is told like one in a lesson.

    Raises TracerError, with file and line.
    """
    try:
        yield
    except TracerError:
        raise
    except Exception as error:
        places = [f"{frame.f_code.co_filename}, line {line}" for frame, line in traceback.walk_tb(error.__traceback__)
                  if Path(frame.f_code.co_filename).is_relative_to(folder)]
        if not places and not isinstance(error, jinja2.TemplateError):
            raise
        raise TracerError.one((places or [str(folder)])[-1], f"the template fails: {_words(error)}",
                              do="mend it, or delete it to have the built-in one again") from error


_UNKNOWN = re.compile(r"No (filter|test) named '(\w+)'( found)?\.")


def _words(error: Exception) -> str:
    """What is wrong, with the nearest known filter or test where one is unknown. A ValueError of ours is a sentence."""
    if not isinstance(error, jinja2.TemplateError):
        return str(error) if type(error) is ValueError else f"{type(error).__name__}: {error}"
    message = error.message or type(error).__name__
    found = _UNKNOWN.fullmatch(message)
    if found is None:
        return message
    known = (*FILTERS, *JINJA_FILTERS) if found[1] == "filter" else JINJA_TESTS
    return f"there is no {found[1]} {shown(found[2])}{nearest(found[2], known)}"


class Templates:
    """Templates from folders: an author's own before ours, file by file."""

    def __init__(self, folders: Iterable[Path] = ()) -> None:
        self.environment = jinja2.Environment(
            loader=jinja2.FileSystemLoader([*folders, templates_folder()]),
            undefined=Unknown,
            autoescape=True,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            extensions=["jinja2.ext.do"],
        )
        self.environment.filters.update(FILTERS)

    def render(self, template: str, names: Any) -> str:
        """The template's text; lines that only held commands leave nothing behind. names: a record of them."""
        return self._rendered(self.environment, template, names)

    def render_plain(self, template: str, names: Any) -> str:
        """Of a file that is not HTML: nothing is escaped, and what is put in is written by us."""
        return self._rendered(self._plain, template, names)

    def as_written(self, template: str, names: Any) -> str:
        """Of a file that is no Markdown: every line as it is."""
        return self._text(self.environment, template, names)

    def _rendered(self, environment: jinja2.Environment, template: str, names: Any) -> str:
        return tidied(self._text(environment, template, names))

    @staticmethod
    def _text(environment: jinja2.Environment, template: str, names: Any) -> str:
        known = names_in(names)
        Unknown.known = known
        return environment.get_template(template).render(known)

    @cached_property
    def _plain(self) -> jinja2.Environment:
        return self.environment.overlay(autoescape=False)


def tidied(text: str) -> str:
    """A text without spaces at the ends of its lines, and without more than one blank line in a row."""
    return "\n".join(_single_blank_lines(text.split("\n"))).strip() + "\n"


def _single_blank_lines(lines: list[str]) -> Iterable[str]:
    before = ""
    for line in lines:
        line = line.rstrip()
        if line or before:
            yield line
        before = line
