"""The numbers that an author printed, in a file beside the lesson, and which of them come out here too.

    docs/lessons/NAME.printed.toml        beside docs/lessons/NAME.toml

It stands beside the lesson and not in it: the tape of a lesson must not depend on what somebody printed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from tracer.ground.errors import Problem, TracerError, listed, nearest, shown
from tracer.ground.inventory import published_path
from tracer.lesson.quantities import QUANTITIES
from tracer.lesson.reader import MAX_BYTES
from tracer.lesson.structure import DROPPED, structural_problems
from tracer.lesson.syntax import parse_toml
from tracer.operators.decimals import round_decimals
from tracer.tape.trace import Row, Trace

MANY_DIGITS = 15
"""From so many digits on a program has printed all that it had, and the last ones are its own."""
CLOSE = Decimal("1e-12")
_MOST_PROBLEMS = 100


class PublishedSource(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where the numbers were printed."""

    title: Annotated[str, Meta(description="The title of the text that prints the numbers.")]
    author: Annotated[str, Meta(description="Who wrote it.")] = ""
    year: Annotated[int, Meta(ge=0, le=2200, description="When it came out; 0: not known.")] = 0
    url: Annotated[str, Meta(description="Its address, beginning with https:// or http://.")] = ""


class PrintedNumber(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One printed number, and the row of the tape that it belongs to."""

    quantity: Annotated[str, Meta(description="What it is, in the words of the tape.")]
    printed: Annotated[Decimal, Meta(description="The number, with as many digits as the author printed.")]
    neuron: Annotated[str | None, Meta(description="The neuron; left out for the total loss.")] = None
    source: Annotated[str | None, Meta(description="The other end of the connection.")] = None
    step: Annotated[int, Meta(ge=1, description="The step; the first, if nothing is said.")] = 1
    sample: Annotated[int | None, Meta(description="The sample; the one of that step, if nothing is said.")] = None
    after: Annotated[bool, Meta(description="true: in the forward pass with the weights after step 1.")] = False
    slip: Annotated[str, Meta(description="Where it does not come out: the name of the reason, in [slips].")] = ""


class PublishedFile(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A whole file."""

    source: Annotated[PublishedSource, Meta(description="Where the numbers were printed: [source] with a title.")]
    numbers: Annotated[tuple[PrintedNumber, ...], Meta(description="The numbers, each with quantity and printed.")]
    slips: Annotated[dict[str, str], Meta(description="Why numbers do not come out, each reason under a name.")] = {}


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """A printed number beside its row. field: which of the row's numbers it agrees with, `value` where with none."""

    printed: Decimal
    row: Row
    agrees: bool
    field: str
    slip: str


@dataclass(frozen=True, kw_only=True)
class Published:
    """What the page shows. slips: reasons by name, each with its numbers, where these do differ."""

    source: PublishedSource
    comparisons: tuple[Comparison, ...]
    slips: dict[str, str]

    @property
    def differing(self) -> tuple[Comparison, ...]:
        return tuple(each for each in self.comparisons if not each.agrees)

    def explained(self) -> Iterator[tuple[str, tuple[Comparison, ...]]]:
        """(reason, numbers), with an empty reason last where some have none."""
        for name, reason in {**self.slips, "": ""}.items():
            if numbers := tuple(each for each in self.differing if each.slip == name):
                yield reason, numbers


def agrees(printed: Decimal, number: Decimal) -> bool:
    """Rounded half up to the digits that were printed, it is what was printed; very many digits agree to 1e-12."""
    digits, exponent = printed.as_tuple()[1:]
    assert isinstance(exponent, int)
    if len(digits) >= MANY_DIGITS:
        return abs(number - printed) <= abs(printed) * CLOSE
    return round_decimals(number, -exponent, "half-up") == printed


def load_published(lesson: Path, trace: Trace) -> Published | None:
    """The printed numbers of a lesson beside its tape; None where there is no such file.

    Raises TracerError with every mistake of the file. That a number differs is none: the page says so.
    """
    path = published_path(lesson)
    if not path.is_file():
        return None
    try:
        if (size := path.stat().st_size) > MAX_BYTES:
            raise TracerError.one(path.name, f"the file has {size} bytes", allowed=f"at most {MAX_BYTES}",
                                  do="shorten it")
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise TracerError.one(path.name, f"the file is not UTF-8 at byte {error.start}",
                              do="save it as UTF-8") from None
    except OSError as error:
        raise TracerError.one(path.name, f"the file cannot be read: {error.strerror}",
                              do="mend its permissions") from None
    return parse_published(text, trace, where=path.name)


def parse_published(text: str, trace: Trace, *, where: str = "printed") -> Published:
    """Like `load_published`, from the text of a file."""
    try:
        data = parse_toml(text)
    except ValueError as error:
        raise TracerError.one(where, f"this is not TOML: {error}", do="mend the line that is named") from None
    problems, kept = structural_problems(PublishedFile, data, where)
    comparisons: list[Comparison] = []
    if kept is not DROPPED:
        file = msgspec.convert(kept, PublishedFile)
        told = {problem.path for problem in problems}
        for problem in _meaning(file, trace, where, comparisons):
            if not any(path.startswith(problem.path) for path in told):
                problems.append(problem)
    if problems:
        more = len(problems) - _MOST_PROBLEMS
        rest = [Problem(where=where, found=f"{more} more mistakes")] if more > 0 else []
        raise TracerError([*problems[:_MOST_PROBLEMS], *rest])
    return Published(source=file.source, comparisons=tuple(comparisons), slips=file.slips)


def _meaning(file: PublishedFile, trace: Trace, where: str, comparisons: list[Comparison]) -> Iterator[Problem]:
    """What the structure cannot say; fills in the comparisons on the way."""
    if not file.source.title.strip():
        yield Problem(where=where, path="source.title", found="there is no title", do="write the title of the text")
    if file.source.url and not file.source.url.startswith(("https://", "http://")):
        yield Problem(where=where, path="source.url", found=f"{shown(file.source.url)} is no address of a page",
                      allowed="it begins with https:// or http://", do="write the whole address, or leave it out")
    if not file.numbers:
        yield Problem(where=where, path="numbers", found="there is no number", allowed="one or more",
                      do='add one, as in { quantity = "net", neuron = "h1", printed = 0.61 }')
    for at, number in enumerate(file.numbers):
        path = f"numbers[{at}]"
        if number.slip and number.slip not in file.slips:
            yield Problem(where=where, path=f"{path}.slip", found=f"{shown(number.slip)} is not in [slips]"
                          + nearest(number.slip, file.slips),
                          allowed=f"names there: {listed(map(shown, file.slips)) or 'none'}",
                          do="write the reason into [slips], under this name")
        row = _row(number, trace, where, path)
        if isinstance(row, Problem):
            yield row
            continue
        fields = [field for field in ("value", "raw") if agrees(number.printed, getattr(row, field))]
        comparisons.append(Comparison(printed=number.printed, row=row, agrees=bool(fields),
                                      field=fields[0] if fields else "value", slip=number.slip))
    for name in file.slips:
        if not any(number.slip == name for number in file.numbers):
            yield Problem(where=where, path=f"slips.{name}", found="no number names this reason",
                          do=f"add slip = {shown(name)} to a number, or remove the reason")


def _row(number: PrintedNumber, trace: Trace, where: str, path: str) -> Row | Problem:
    """The row that a number belongs to, or which part of its name leads nowhere: the first that leaves no row."""
    if number.quantity not in QUANTITIES:
        return Problem(where=where, path=f"{path}.quantity", found=f"{shown(number.quantity)} is not known"
                       + nearest(number.quantity, QUANTITIES), allowed="allowed: " + listed(QUANTITIES), do="rename it")
    rows: tuple[Row, ...] = trace.after if number.after else trace.rows
    wanted: dict[str, object] = {"quantity": number.quantity}
    wanted |= {} if number.after else {"step": number.step}
    wanted |= {"neuron": number.neuron, "source": number.source}
    wanted |= {} if number.sample is None else {"sample": number.sample}
    for field, value in wanted.items():
        left = tuple(row for row in rows if getattr(row, field) == value)
        if not left:
            said = f"nothing is said of the {field}" if value is None else f"{shown(value)} is not there"
            there = dict.fromkeys("none" if (got := getattr(row, field)) is None else shown(got) for row in rows)
            return Problem(where=where, path=f"{path}.{field}", found=said,
                           allowed="in the tape: " + listed([*there][:20]), do="name a row of the tape")
        rows = left
    rows = tuple(row for row in rows if row.sample == number.sample) or rows
    if len(rows) > 1:
        return Problem(where=where, path=f"{path}.sample",
                       found=f"nothing is said, and there are {len(rows)} such rows",
                       allowed="in the tape: " + listed(str(row.sample) for row in rows[:20]), do="name the sample")
    return rows[0]
