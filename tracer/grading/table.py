"""CSV as people save it: any of the usual encodings and separators. What is no table at all is a clear error."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tracer.errors import TracerError, listed, nearest, shown

MAX_BYTES = 200_000_000
_OTHERS = {b"PK\x03\x04": "a spreadsheet or a zip file", b"\xd0\xcf\x11\xe0": "an old spreadsheet", b"%PDF": "a PDF",
           b"\x89PNG": "a picture", b"\xff\xd8\xff": "a picture", b"\x1f\x8b": "a zip file"}
_SAVE = 'save the sheet as "CSV UTF-8"'


@dataclass(frozen=True, kw_only=True)
class Table:
    """where: the file's name. columns: place by name. guessed: the encoding was not to be seen from the file."""

    where: str
    columns: Mapping[str, int]
    width: int
    comma: bool
    guessed: bool
    rows: Iterator[tuple[int, list[str]]]
    """(line in the file, cells); empty lines are left out."""


def read_table(path: Path, aliases: Mapping[str, str], what: str) -> Table:
    """Raises TracerError. aliases: columns that are looked for, and what they are called here."""
    text, guessed = _text(path, what)
    if text[:4].lower() == "sep=":  # a line for one spreadsheet alone
        text = "\n" + text.partition("\n")[2]
    start = len(text) - len(text.lstrip("\r\n"))
    first = text[start:].partition("\n")[0]
    if not first.strip():
        raise TracerError.one(path.name, "the file is empty", allowed=f"a first line with {listed(aliases)}")
    delimiter = max(",;\t", key=lambda mark: (sum(_plain(cell) in aliases for cell in first.split(mark)), first.count(mark)))
    rows = _rows(text, delimiter, path.name)
    _, header = next(rows)
    columns: dict[str, int] = {}
    for at, cell in enumerate(header):
        name = aliases.get(_plain(cell))
        if name is not None and name in columns:
            raise TracerError.one(f"{path.name}: line 1", f"the column {shown(cell.strip())} stands there twice",
                                  allowed="each column once", do="remove one, or give it another name")
        if name is not None:
            columns[name] = at
    return Table(where=path.name, columns=columns, width=len(header), comma=delimiter == ",", guessed=guessed, rows=rows)


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


def _text(path: Path, what: str) -> tuple[str, bool]:
    try:
        if (size := path.stat().st_size) > MAX_BYTES:
            raise TracerError.one(path.name, f"the file has {size} bytes", allowed=f"at most {MAX_BYTES}",
                                  do="split it")
        data = path.read_bytes()
    except OSError as error:
        raise TracerError.one(str(path), f"the file cannot be read: {error.strerror}", do=f"name {what}") from None
    for start, kind in _OTHERS.items():
        if data.startswith(start):
            raise TracerError.one(path.name, f"this is {kind}, not a CSV file", allowed="text", do=_SAVE)
    try:
        if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
            return data.decode("utf-16"), False
        if b"\0" in data:
            raise TracerError.one(path.name, "this is not a CSV file: it holds bytes that no text has", allowed="text",
                                  do=_SAVE)
        return data.decode("utf-8-sig"), False
    except UnicodeDecodeError as error:
        if error.encoding.startswith("utf-16"):
            raise TracerError.one(path.name, "the file begins as UTF-16 and is not", allowed="UTF-8 or UTF-16",
                                  do=_SAVE) from None
        return data.decode("cp1252", errors="replace"), True


def _rows(text: str, delimiter: str, where: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        raise TracerError.one(f"{where}: line {line}", f"this is not CSV: {error}",
                              do="look for a quotation mark that is not closed") from None
