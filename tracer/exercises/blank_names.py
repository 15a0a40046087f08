"""How the blanks are named in a file of answers: the form that is filled in, and what a practice page hands in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tracer.exercises.records import Asked, Form

COLUMNS = ("student", "code", "quantity", "neuron", "source", "sample", "answer")
"""Of the form; `code` and `sample` may be left out, and `blank` may stand for the four that name one."""


def quantity_of(asked: Asked) -> str:
    """As `ask` names it: the loss of one neuron is another quantity than the total."""
    return "neuron_loss" if asked.quantity == "loss" and asked.neuron is not None else asked.quantity


def owner_of(asked: Asked) -> str:
    """What stands in the column `neuron`: for a bias that a layer shares, the layer."""
    return asked.neuron or (asked.layer if asked.quantity != "loss" else None) or ""


def form_lines(blanks: Sequence[Asked]) -> Iterator[tuple[str, str, str, str]]:
    """quantity, neuron, source, sample of each blank, as the form prints them."""
    many = len({asked.sample for asked in blanks}) > 1
    for asked in blanks:
        yield quantity_of(asked), owner_of(asked), asked.source or "", str(asked.sample or "") if many else ""


def form_of(blanks: Sequence[Asked]) -> Form:
    return Form(columns=COLUMNS, lines=tuple(form_lines(blanks)))
