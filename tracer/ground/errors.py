"""What is said when something is wrong: where, what is there, what is allowed, what to do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One mistake in somebody's input, worded for the person who made it.

    where: file, or file and row. path: field path as `--set` takes it, may be empty.
    found: what is there. allowed: what would be right. do: what to do about it, may be empty.
    """

    where: str
    path: str = ""
    found: str
    allowed: str = ""
    do: str = ""

    def __str__(self) -> str:
        place = f"{self.where}: {self.path}" if self.path else self.where
        rest = "; ".join(part for part in (self.found, self.allowed, self.do) if part)
        return on_one_line(f"{place}: {rest}")


class TracerError(Exception):
    """Every problem found in one go; nothing has been written when this is raised."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))

    @classmethod
    def one(cls, where: str, found: str, *, path: str = "", allowed: str = "", do: str = "") -> TracerError:
        return cls([Problem(where=where, path=path, found=found, allowed=allowed, do=do)])


def nearest(word: object, known: Iterable[str]) -> str:
    """The known name that was probably meant, as a question, or nothing."""
    import difflib

    close = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6) if isinstance(word, str) else ()
    return f' (did you mean "{close[0]}"?)' if close else ""


def listed(names: Iterable[str]) -> str:
    return ", ".join(names)


def on_one_line(text: str) -> str:
    """Names and keys may hold line breaks, or what a terminal obeys; a message does not."""
    return text if text.isprintable() else "".join(ch if ch.isprintable() else "�" for ch in text)


def cut(text: str, limit: int = 60) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"


def shown(value: object, limit: int = 60) -> str:
    """A value as its author would recognise it, cut where it is long, on one line."""
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= 10**limit:
        return "a very large number"  # Python refuses to write out more than some thousand digits
    text = f'"{value}"' if isinstance(value, str) else str(value)
    if isinstance(value, bool):
        text = text.lower()
    return cut(on_one_line(text), limit)
