"""Tables: CSV as people save it, in any of the usual encodings and with any separator; and the texts that we write.

What is no table at all is a clear error. Rosters, answers, forms and corrected marks are all read here.
"""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from tracer.ground.errors import TracerError, listed, nearest, shown

RUN = "=+-@\t\r\n\'＝＋－＠"
"""What a text begins with that some spreadsheet would run as a formula; and the quote, so that one can be taken off."""
PLAIN_NUMBER = r"[+-]?(?:[0-9]+(?:[.,][0-9]*)?|[.,][0-9]+)(?:[eE][+-]?[0-9]+)?"
_NUMBER = re.compile(PLAIN_NUMBER)


def cell(text: str) -> str:
    """A text for a table: one that a spreadsheet would run gets a quote before it."""
    return "'" + text if text[:1] in RUN and text else text


def uncell(text: str) -> str:
    """The text that `cell` has written."""
    return text[1:] if text[:1] == "'" and text[1:2] and text[1] in RUN else text


def number_cell(text: str) -> str:
    """What somebody wrote where a number belongs: a number stays as it is, with its sign; another text is a `cell`."""
    return text if _NUMBER.fullmatch(text) else cell(text)


MAX_BYTES = 200_000_000
_OTHERS = {b"PK\x03\x04": "a spreadsheet or a zip file", b"\xd0\xcf\x11\xe0": "an old spreadsheet", b"%PDF": "a PDF",
           b"\x89PNG": "a picture", b"\xff\xd8\xff": "a picture", b"\x1f\x8b": "a zip file"}
_GUESS = "cp1252"
_SAVE = 'save the sheet as "CSV UTF-8"'
_SHOWN = 12


IsNumber = Callable[[str], bool]


@dataclass(frozen=True, kw_only=True)
class Table:
    """where: the file's name. line: of the header. header: as it stands there. columns: place by name, of those that
    were looked for. comma: it separates the cells. guessed: the encoding was not to be seen from the file."""

    where: str
    line: int
    header: tuple[str, ...]
    columns: Mapping[str, int]
    comma: bool
    guessed: bool
    rows: Iterator[tuple[int, list[str]]]
    """(line in the file, cells); empty lines are left out."""

    def text(self, cells: Sequence[str], column: str) -> str:
        """What stands in a column; nothing where the table has no such column, or the line is too short."""
        at = self.columns.get(column, len(cells))
        return cells[at].strip() if at < len(cells) else ""

    def whole(self, cells: list[str], *, number: IsNumber | None = None, strict: bool = False) -> list[str] | None:
        """The cells of a line, if there are no more than columns; None where nobody knows which is which.

        number: given where numbers stand in the last column; a decimal comma that has split one is put back. Empty
        cells too many are passed over; not if strict, where a comma separates the cells: one may have split an earlier
        cell.
        """
        while not (strict and self.comma) and len(cells) > len(self.header) and not cells[-1].strip():
            cells = cells[:-1]
        extra = len(cells) - len(self.header)
        if extra <= 0:
            return cells
        before, after = cells[-2].strip(), cells[-1].strip()
        if (extra == 1 and self.comma and number is not None and before[-1:].isdecimal() and after[:1].isdecimal()
                and number(f"{before},{after}")):
            return [*cells[:-2], f"{before},{after}"]
        return None

    def uneven(self, cells: Sequence[str]) -> str:
        """What is wrong with a line that is not whole."""
        return f"the line has {len(cells)} cells and the first line {len(self.header)}"

    def check_whole(self, line: int, cells: list[str], *, number: IsNumber | None = None) -> list[str]:
        """`whole`, strictly, or a TracerError."""
        found = self.whole(cells, number=number, strict=True)
        if found is None:
            raise TracerError.one(f"{self.where}: line {line}", self.uneven(cells), allowed=EVEN, do=UNEVEN_DO)
        return found


EVEN, UNEVEN_DO = "as many cells as columns", "put a decimal comma in quotation marks, or write a point"


def read_table(path: Path, aliases: Mapping[str, str], what: str) -> Table:
    """Raises TracerError. aliases: columns that are looked for, and what they are called here."""
    encoding = _encoding(path, what)
    first, delimiter = _first_line(path, encoding)
    if not first:
        raise TracerError.one(path.name, "the file is empty", allowed=f"a first line with {listed(aliases)}")

    def fits(mark: str) -> tuple[int, int]:
        return sum(_plain(text) in aliases for text in first.split(mark)), first.count(mark)

    delimiter = delimiter or max(",;\t", key=fits)
    rows = _rows(path, encoding, delimiter)
    line, header = next(rows)
    columns: dict[str, int] = {}
    for at, text in enumerate(header):
        name = aliases.get(_plain(text))
        if name is not None and name in columns:
            raise TracerError.one(f"{path.name}: line {line}", f"the column {shown(text.strip())} stands there twice",
                                  allowed="each column once", do="remove one, or give it another name")
        if name is not None:
            columns[name] = at
    return Table(where=path.name, line=line, header=tuple(text.strip() for text in header), columns=columns,
                 comma=delimiter == ",", guessed=encoding == _GUESS, rows=rows)


def need(table: Table, columns: Sequence[str], *, allowed: str, do: str) -> None:
    """Raises TracerError where a column is missing; it says which ones are there."""
    missing = [name for name in columns if name not in table.columns]
    if missing:
        there = [shown(name) for name in table.header if name]
        more = [f"{len(there) - _SHOWN} more"] if len(there) > _SHOWN else []
        raise TracerError.one(
            f"{table.where}: line {table.line}",
            f"there is no column {listed(map(shown, missing))} among {listed([*there[:_SHOWN], *more])}"
            f"{nearest(missing[0], table.header)}", allowed=allowed, do=do)


def guessed_remark(where: str) -> str:
    """Of a table whose encoding could not be seen."""
    return f"{where} is not UTF-8; it was read as Windows-1252, and names may be spoilt"


def _plain(text: str) -> str:
    return text.strip().strip('"').strip().lower().replace(" ", "_")


def _encoding(path: Path, what: str) -> str:
    """UTF-8 or UTF-16, as the bytes say; else the one that old spreadsheets write."""
    try:
        if (size := path.stat().st_size) > MAX_BYTES:
            raise TracerError.one(path.name, f"the file has {size} bytes", allowed=f"at most {MAX_BYTES}",
                                  do="split it")
        with path.open("rb") as file:
            return _encoding_of(file, path.name)
    except OSError as error:
        raise TracerError.one(str(path), f"the file cannot be read: {error.strerror}", do=f"name {what}") from None


def _encoding_of(file: IO[bytes], where: str) -> str:
    start = file.read(8)
    for signature, kind in _OTHERS.items():
        if start.startswith(signature):
            raise TracerError.one(where, f"this is {kind}, not a CSV file", allowed="text", do=_SAVE)
    wide = start[:2] in (b"\xff\xfe", b"\xfe\xff")
    decoder = codecs.getincrementaldecoder("utf-16" if wide else "utf-8")()
    good, block = True, start
    while block:
        if not wide and b"\0" in block:
            raise TracerError.one(where, "this is not a CSV file: it holds bytes that no text has", allowed="text",
                                  do=_SAVE)
        following = file.read(1 << 20)
        try:
            if good:
                decoder.decode(block, not following)
        except UnicodeDecodeError:
            good = False
        block = following
    if wide and not good:
        raise TracerError.one(where, "the file begins as UTF-16 and is not", allowed="UTF-8 or UTF-16", do=_SAVE)
    return "utf-16" if wide else "utf-8-sig" if good else _GUESS


def _first_line(path: Path, encoding: str) -> tuple[str, str]:
    """The first that says something; and the separator, where a line before it names one, as spreadsheets do."""
    mark = ""
    with path.open(encoding=encoding, errors="replace", newline="") as file:
        for _ in range(100):
            line = file.readline(100_000)
            if not line:
                break
            if named := _SEPARATOR.fullmatch(line.strip("\r\n")):
                mark = named[1]
            elif line.strip():
                return line.strip("\r\n"), mark
    return "", mark


_SEPARATOR = re.compile(r'"?sep=(.)"?[,;\t]*', re.IGNORECASE)


def _rows(path: Path, encoding: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    line = 1
    with path.open(encoding=encoding, errors="replace", newline="") as file:
        reader = csv.reader(file, delimiter=delimiter, strict=True)
        try:
            for cells in reader:
                if any(text.strip() for text in cells) and not (line == 1 and cells[0][:4].lower() == "sep="):
                    yield line, cells
                line = reader.line_num + 1
        except csv.Error as error:
            raise TracerError.one(f"{path.name}: line {line}", f"this is not CSV: {error}",
                                  do="look for a quotation mark that is not closed") from None
