"""Typst, started once: data in, PDF out, the same bytes for the same data."""

from __future__ import annotations

import re
from functools import cached_property
from typing import Any

import msgspec

from tracer.ground.errors import TracerError
from tracer.resources import templates_folder

_ENCODER = msgspec.json.Encoder()
_EMBEDDED = re.compile("[\x20-\u0377\u037a-\u0482\u048a-\u052f\u05d0-\u05ea\u1e00-\u1fff\u2010-\u2027\u2030-\u205e"
                       "\u2070-\u20bf\u2100-\u22ff\ufb00-\ufb06\ufffd\u2061\n]*")
"""Latin, Greek, Cyrillic and Hebrew letters and the signs of formulas: Typst's own fonts have them."""
_KEPT = 11
_NEVER = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
"""Controls, and the marks that turn the direction of what follows them; a page cannot show them."""


class Compiler:
    """One of the documents in templates/sheets. Raises TracerError where the package typst is missing."""

    def __init__(self, document: str) -> None:
        self._file = templates_folder() / "sheets" / f"{document}.typ"
        _typst()

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
        made: bytes = compiler.compile(format="pdf", sys_inputs={"data": text})
        return made

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
