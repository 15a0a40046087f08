"""Sentences follow the numbers: each kind of case looks at a row and names what is so. Templates word it."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from tracer.saying.view import View
from tracer.tape.trace import Row


def _three_ways(difference: Decimal, above: str, level: str, below: str) -> str:
    return above if difference > 0 else below if difference < 0 else level


def sign(view: View, row: Row) -> str:
    """Of the carried value."""
    return _three_ways(row.value, "positive", "zero", "negative")


def error(view: View, row: Row) -> str:
    """An output against its target."""
    return _three_ways(row.value - view.row("target", row.neuron, sample=row.sample).value, "high", "equal", "low")


def changed(view: View, row: Row) -> str:
    """A new weight or bias against the old one, both as carried."""
    return _three_ways(row.value - view.old(row).value, "up", "same", "down")


def _before(view: View, row: Row) -> Row:
    """The row of the first step that a row of `after` is held against."""
    return next(
        r for r in view.trace.rows
        if (r.quantity, r.neuron, r.sample, r.step) == (row.quantity, row.neuron, row.sample, 1)
    )


def moved(view: View, row: Row) -> str:
    """A loss after the step against the same loss before it, both as carried."""
    return _three_ways(row.value - _before(view, row).value, "rose", "same", "fell")


def moved_exact(view: View, row: Row) -> str:
    """The same without any rounding."""
    before = _before(view, row)
    now, then = ((r.raw if r.exact is None else r.exact) for r in (row, before))
    return _three_ways(now - then, "rose", "same", "fell")


CASES: dict[str, Callable[[View, Row], str]] = {
    "sign": sign,
    "error": error,
    "changed": changed,
    "moved": moved,
    "moved-exact": moved_exact,
}
OUTCOMES: dict[str, tuple[str, ...]] = {
    "sign": ("positive", "zero", "negative"),
    "error": ("high", "equal", "low"),
    "changed": ("up", "same", "down"),
    "moved": ("rose", "same", "fell"),
    "moved-exact": ("rose", "same", "fell"),
}
