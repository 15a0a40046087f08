"""How far something has come: click's bar, on a terminal only, and gone when it is done."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any, TypeVar

import click

T = TypeVar("T")
Say = Callable[[int, int], None]
"""Told how much is done, of how much."""
_LINE_ABOVE_AWAY = "\x1b[A\x1b[2K"


@contextmanager
def progress(doing: str) -> Iterator[Say]:
    """A bar that shows what it is told, from the first time on. In a pipe, nothing."""
    if not sys.stderr.isatty():
        yield lambda done, total: None
        return
    bars: list[Any] = []

    def say(done: int, total: int) -> None:
        if not bars:
            bars.append(stack.enter_context(click.progressbar(
                length=total, label=doing, file=sys.stderr, width=20, show_pos=True, fill_char="█", empty_char=" ",
            )))
        bars[0].update(done - bars[0].pos)

    try:
        with ExitStack() as stack:
            yield say
    finally:
        if bars:
            click.echo(_LINE_ABOVE_AWAY, file=sys.stderr, nl=False)


def counted(items: Iterable[T], total: int, say: Say) -> Iterator[T]:
    """The items; `say` is told of each that is done."""
    say(0, total)
    for done, item in enumerate(items, 1):
        yield item
        say(done, total)
