"""Where notations are found, and what must stand in their files: those of a course before ours, file by file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

import msgspec

from tracer.ground.errors import Problem, TracerError, listed, nearest, shown
from tracer.lesson.general import OURS
from tracer.lesson.quantities import QUANTITIES
from tracer.lesson.records import Conventions, Lesson, Network, Training
from tracer.lesson.structure import DROPPED, Shape, declared, structural_problems
from tracer.lesson.syntax import parse_toml
from tracer.lesson.wording import (
    BRACE,
    ENDS,
    PLACES,
    Finding,
    NotationFile,
    no_word,
    options,
    shared_words,
    unknown,
    words_of,
    wrong_words,
)
from tracer.resources import course_of

FOLDER = "notations"
"""In a course, beside its templates."""
NEEDED = (*QUANTITIES, "numbered_input", "total_loss", "sample_loss", "previous_change", "previous_bias_change")
OPTIONAL = ("shared_bias", "inner_backward_product")

MAX_PATTERN = 80
_SETTINGS = {field.encode_name: field.type for record in (Training, Conventions) for field in declared(record).fields}
"""What the settings of a lesson can be, for `is`."""

@dataclass(frozen=True, kw_only=True)
class Notations:
    """The notations that a lesson can have. folder: the course's own, which win over ours."""

    folder: Path | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """Ours and the course's."""
        return tuple(sorted({path.stem for path in (*OURS.glob("*.toml"), *self.own)}))

    @property
    def own(self) -> tuple[Path, ...]:
        """The course's own files; hidden ones, as editors leave them, are none."""
        return tuple(sorted(p for p in self.folder.glob("*.toml") if p.name[0] != ".")) if self.folder else ()

    def file(self, name: str) -> NotationFile:
        """The file of one of the names. Raises TracerError with every mistake in it."""
        own = next((path for path in self.own if path.stem == name), None)
        return read_notation(own or OURS / f"{name}.toml")


BUILT_IN = Notations()


def notations_of(path: Path) -> Notations:
    """Those for a lesson, an exercise or a trace: with the ones of the course that its file stands in."""
    return in_course(course_of(path))


def in_course(course: Path | None) -> Notations:
    """Those of a course, and ours. course: its folder; None: ours alone."""
    folder = course / FOLDER if course else None
    return Notations(folder=folder if folder and folder.is_dir() else None)


def read_notation(path: Path) -> NotationFile:
    """A notation's file. Raises TracerError with every mistake in it."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise TracerError.one(path.name, f"the file is not UTF-8 at byte {error.start}",
                              do="save it as UTF-8") from None
    except OSError as error:
        raise TracerError.one(str(path), f"the file cannot be read: {error.strerror}",
                              do="name a notation, as in notations/mine.toml") from None
    return parse_notation(text, path.name)


@lru_cache(maxsize=64)
def parse_notation(text: str, where: str) -> NotationFile:
    """Like `read_notation`, from the text of a file."""
    try:
        data = parse_toml(text)
    except ValueError as error:
        raise TracerError.one(where, f"this is no TOML: {error}", do="mend that line") from None
    problems, kept = structural_problems(NotationFile, data, where)
    if kept is not DROPPED:
        file = msgspec.convert(kept, NotationFile)
        told = {problem.path for problem in problems}
        problems += [problem for problem in _mistakes(file, where) if problem.path not in told]
    if problems:
        raise TracerError(problems)
    return file


def _mistakes(file: NotationFile, where: str) -> Iterator[Problem]:
    for path, found, allowed, do in _findings(file):
        yield Problem(where=where, path=path, found=found, allowed=allowed, do=do)
    for at, case in enumerate(file.when):
        for key, value in case.settings.items():
            if key in _SETTINGS:
                problems: list[Problem] = []
                for option in options(value):
                    Shape(where, problems.append).check(option, _SETTINGS[key], f"when[{at}].is.{key}")
                yield from problems


def _findings(file: NotationFile) -> Iterator[Finding]:
    if not 0 < len(file.title.strip()) <= MAX_PATTERN or not file.title.isprintable():
        yield "title", f"{shown(file.title)} is no title", f"allowed: 1 to {MAX_PATTERN} characters on one line", ""
    for missing in (key for key in NEEDED if key not in file.symbols):
        yield f"symbols.{missing}", "this symbol is missing", "", "add a pattern for it"
    names = file.weights.names
    if names not in ENDS and "{" not in names:
        yield ("weights.names", f"{shown(names)} is no name for a connection", "allowed: " + listed(ENDS),
               "or an index, as {source}→{neuron}")
    elif names not in ENDS:
        yield from _wrong_pattern("weights.names", names)
    tables = [("", file.words, file.symbols)]
    for at, case in enumerate(file.when):
        yield from unknown(f"when[{at}].is", case.settings, tuple(_SETTINGS))
        tables.append((f"when[{at}].", case.words, case.symbols))
    for where, words, symbols in tables:
        yield from wrong_words(f"{where}words", words)
        yield from unknown(f"{where}symbols", symbols, (*NEEDED, *OPTIONAL))
        for key, pattern in symbols.items():
            yield from _wrong_pattern(f"{where}symbols.{key}", pattern)
    for word, plural in file.plurals.items():
        yield from no_word(f"plurals.{word}", plural)


def _wrong_pattern(path: str, pattern: str) -> Iterator[Finding]:
    for name in BRACE.findall(pattern):
        if name not in (*PLACES, *NEEDED):
            yield (path, f"{{{name}}} is not known{nearest(name, PLACES)}", "allowed: " + listed(PLACES),
                   "or a symbol's name")
    if pattern.startswith("frac:") != (" / " in pattern):
        yield path, f"{shown(pattern)} is no fraction", "", "write frac: … / …"
    if not pattern.strip() or len(pattern) > MAX_PATTERN or not pattern.isprintable() or set(pattern) & set("<>&"):
        yield path, f"{shown(pattern)} is no pattern", f"allowed: 1 to {MAX_PATTERN} characters, without < > &", ""


def shared_by_settings(name: str, notations: Notations) -> Iterator[Finding]:
    """Two things that share a word in lessons with certain settings of what is renamed most: the error and the bias."""
    told: set[tuple[str, str]] = set()
    for error in ("difference", "delta", "loss"):
        for bias in ("add", "threshold"):
            lesson = Lesson(
                title=name, network=Network(layers=()), samples=(), training=Training(learning_rate=Decimal(1)),
                conventions=Conventions(notation=name, error=error, bias=bias),
            )
            for pair in shared_words(words_of(lesson, notations)):
                if pair not in told:
                    told.add(pair)
                    yield ("words", f"{pair[0]} and {pair[1]} have the same word where error = {shown(error)} and "
                           f"bias = {shown(bias)}", "allowed: each word once", "give one of them another, or one "
                           "under [[when]]")
