"""Typst, started once: data in, PDF out, the same bytes for the same data."""

from __future__ import annotations

import re
import shutil
import tempfile
import weakref
from functools import cached_property
from pathlib import Path
from typing import Any

import msgspec

from tracer.ground.errors import TracerError
from tracer.resources import templates_folder

_ENCODER = msgspec.json.Encoder()
_EMBEDDED = re.compile("[\x20-\u0377\u037a-\u0482\u048a-\u052f\u05d0-\u05ea\u1e00-\u1fff\u2010-\u2027\u2030-\u205e"
                       "\u2070-\u20bf\u2100-\u22ff\ufb00-\ufb06\ufffd\u2061\n]*")
"""Latin, Greek, Cyrillic and Hebrew letters and the signs of formulas: Typst's own fonts have them."""
_PLACE = re.compile(r"tracer-sheets-[^/]*/(\S+\.typ):(\d+):")
FOLDER = "sheets"
_KEPT = 11
_NEVER = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
"""Controls, and the marks that turn the direction of what follows them; a page cannot show them."""


class Compiler:
    """One of the documents in templates/sheets. Raises TracerError where the package typst is missing.

    course: a folder whose own templates/sheets win over ours, file by file. Typst reads below one folder only, so both
    are copied into one.
    """

    def __init__(self, document: str, course: Path | None = None) -> None:
        _typst()
        folder, self._own = templates_folder() / FOLDER, course / "templates" / FOLDER if course else None
        if self._own and self._own.is_dir():
            folder = self._overlaid(folder, self._own)
        self._file = folder / f"{document}.typ"

    def _overlaid(self, ours: Path, own: Path) -> Path:
        folder = Path(tempfile.mkdtemp(prefix="tracer-sheets-"))
        weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
        try:
            shutil.copytree(ours, folder, dirs_exist_ok=True)
            shutil.copytree(own, folder, dirs_exist_ok=True)
        except OSError as error:
            raise TracerError.one(str(own), f"a file cannot be read: {error}", do="mend or remove it") from None
        return folder

    @cached_property
    def _own_fonts(self) -> Any:
        """With the fonts that come with Typst alone, so that every machine makes the same file."""
        return self._start(ignore_system_fonts=True)

    @cached_property
    def _all_fonts(self) -> Any:
        """For scripts that those lack: what this machine has is better than empty boxes."""
        return self._start(ignore_system_fonts=False)

    def _start(self, **options: bool) -> Any:
        return _typst().Compiler(str(self._file), root=str(self._file.parent), **options)

    @staticmethod
    def text(data: Any) -> str:
        """What is handed over."""
        return _ENCODER.encode(data).decode()

    def pdf(self, data: Any) -> bytes:
        """The document with this data: texts, lists and objects of them."""
        text = self.text(data)
        compiler = self._own_fonts if _EMBEDDED.fullmatch(text) else self._all_fonts
        try:
            made: bytes = compiler.compile(format="pdf", sys_inputs={"data": text})
        except RuntimeError as error:
            if self._own is None or not self._own.is_dir():
                raise
            raise self._mistake(error, self._own) from None
        return made

    def _mistake(self, error: RuntimeError, own: Path) -> TracerError:
        """A mistake in a course's own document, with its place as far as Typst tells it."""
        found = _PLACE.search(getattr(error, "diagnostic", None) or "")
        words = str(error).replace(str(self._file.parent), str(own))
        return TracerError.one(f"{own / found[1]}, line {found[2]}" if found else str(own / self._file.name),
                               f"the sheet cannot be set: {words}",
                               do="mend it, or delete it to have the built-in one again")

    def forget(self) -> None:
        """After a large document. Typst keeps what it has set until that was of no use some ten times."""
        for _ in range(_KEPT):
            self._nothing.compile(format="pdf")

    @cached_property
    def _nothing(self) -> Any:
        file = self._file.with_name("nothing.typ")
        return _typst().Compiler(str(file), root=str(file.parent), ignore_system_fonts=True)


def clean(text: str) -> str:
    """A stranger's text without what a page cannot show."""
    return _NEVER.sub("\ufffd", text)


def _typst() -> Any:
    try:
        import typst
    except ImportError:
        raise TracerError.one("sheets", "the Python package typst, which sets the PDFs, is not installed",
                              do="run: pip install typst") from None
    return typst
