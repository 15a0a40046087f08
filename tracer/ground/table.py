"""CSV as people save it: any of the usual encodings and separators. What is no table at all is a clear error."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from tracer.ground.errors import TracerError, listed, nearest, shown

MAX_BYTES = 200_000_000
_OTHERS = {b"PK\x03\x04": "a spreadsheet or a zip file", b"\xd0\xcf\x11\xe0": "an old spreadsheet", b"%PDF": "a PDF",
           b"\x89PNG": "a picture", b"\xff\xd8\xff": "a picture", b"\x1f\x8b": "a zip file"}
_GUESS = "cp1252"
_SAVE = 'save the sheet as "CSV UTF-8"'


@dataclass(frozen=True, kw_only=True)
class Table:
    """where: the file's name. header: as it stands there. columns: place by name, of those that were looked for.
    guessed: the encoding was not to be seen from the file."""

    where: str
    header: tuple[str, ...]
    columns: Mapping[str, int]
    width: int
    comma: bool
    guessed: bool
    rows: Iterator[tuple[int, list[str]]]
    """(line in the file, cells); empty lines are left out."""


def read_table(path: Path, aliases: Mapping[str, str], what: str) -> Table:
    """Raises TracerError. aliases: columns that are looked for, and what they are called here."""
    encoding = _encoding(path, what)
    first = _first_line(path, encoding)
    if not first:
        raise TracerError.one(path.name, "the file is empty", allowed=f"a first line with {listed(aliases)}")

    def fits(mark: str) -> tuple[int, int]:
        return sum(_plain(cell) in aliases for cell in first.split(mark)), first.count(mark)

    delimiter = max(",;\t", key=fits)
    rows = _rows(path, encoding, delimiter)
    line, header = next(rows)
    columns: dict[str, int] = {}
    for at, cell in enumerate(header):
        name = aliases.get(_plain(cell))
        if name is not None and name in columns:
            raise TracerError.one(f"{path.name}: line {line}", f"the column {shown(cell.strip())} stands there twice",
                                  allowed="each column once", do="remove one, or give it another name")
        if name is not None:
            columns[name] = at
    return Table(where=path.name, header=tuple(cell.strip() for cell in header), columns=columns, width=len(header),
                 comma=delimiter == ",", guessed=encoding == _GUESS, rows=rows)


def need(table: Table, header: Sequence[str], allowed: str) -> None:
    """Raises TracerError where a column is missing."""
    missing = [name for name in header if name not in table.columns]
    if missing:
        close = nearest(missing[0], table.columns)
        raise TracerError.one(
            f"{table.where}: line 1", f"there is no column {listed(map(shown, missing))}{close}", allowed=allowed,
            do="name the columns in the first line, as form.csv does")


def _plain(cell: str) -> str:
    return cell.strip().strip('"').strip().lower().replace(" ", "_")


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


def _first_line(path: Path, encoding: str) -> str:
    """The first that says something; a line that is meant for one spreadsheet alone does not."""
    with path.open(encoding=encoding, errors="replace", newline="") as file:
        for _ in range(100):
            line = file.readline(100_000)
            if not line:
                break
            if line.strip() and line[:4].lower() != "sep=":
                return line.strip("\r\n")
    return ""


def _rows(path: Path, encoding: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    line = 1
    with path.open(encoding=encoding, errors="replace", newline="") as file:
        reader = csv.reader(file, delimiter=delimiter, strict=True)
        try:
            for cells in reader:
                if any(cell.strip() for cell in cells) and not (line == 1 and cells[0][:4].lower() == "sep="):
                    yield line, cells
                line = reader.line_num + 1
        except csv.Error as error:
            raise TracerError.one(f"{path.name}: line {line}", f"this is not CSV: {error}",
                                  do="look for a quotation mark that is not closed") from None
