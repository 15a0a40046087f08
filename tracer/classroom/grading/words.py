"""Blanks in words, and words that agree with their number."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from tracer.exercises.blank_names import owner_of, quantity_of
from tracer.exercises.plan import Plan
from tracer.operators.decimals import plain
from tracer.saying.notation import notation_of

NAMES: dict[str, str] = {
    "product": "the {product} of {neuron} and {source}",
    "weighted_sum": "the {weighted_sum} of {neuron}",
    "net": "the {net} of {neuron}",
    "output": "the {output} of {neuron}",
    "exponential": "the exponential of {neuron}",
    "exponential_sum": "the sum of the exponentials",
    "loss": "the {loss}",
    "neuron_loss": "the {loss} of {neuron}",
    "error": "the {error} of {neuron}",
    "derivative": "the {derivative} at {neuron}",
    "backward_product": "what comes back to {neuron} from {source}",
    "backward_sum": "the sum of what comes back to {neuron}",
    "delta": "the {delta} of {neuron}",
    "gradient": "the {gradient} of the {weight} from {source} to {neuron}",
    "bias_gradient": "the {gradient} of the {bias} of {neuron}",
    "sample_gradient": "the {gradient} of the {weight} from {source} to {neuron}",
    "sample_bias_gradient": "the {gradient} of the {bias} of {neuron}",
    "change": "the {change} of the {weight} from {source} to {neuron}",
    "bias_change": "the {change} of the {bias} of {neuron}",
    "new_weight": "the new {weight} from {source} to {neuron}",
    "new_bias": "the new {bias} of {neuron}",
}
"""What every quantity that can be asked for is called in a sentence, in the words of the lesson's notation."""


def words_of(plan: Plan) -> tuple[str, ...]:
    """Per blank: "the net input of h1", "the loss"; with its sample where there are several."""
    words = notation_of(plan.lesson, plan.notations).words
    many = len({asked.sample for asked in plan.asked if asked.sample is not None}) > 1
    return tuple(
        NAMES[quantity_of(asked)].format(**words, neuron=owner_of(asked), source=asked.source or "")
        + (f" for sample {asked.sample}" if many and asked.sample is not None else "")
        for asked in plan.asked
    )


def several(parts: Sequence[str], most: int = 24) -> str:
    """"a", "a and b", "a, b and c"; the rest counted where there are very many."""
    if len(parts) > most:
        parts = [*parts[: most - 1], f"{len(parts) - most + 1} more"]
    return " and ".join(filter(None, (", ".join(parts[:-1]), *parts[-1:])))


def count(number: int | Decimal, noun: str) -> str:
    """"1 mark", "2 marks"."""
    return f"{number_of(number)} {noun}{'' if number == 1 else 's'}"


def number_of(number: int | Decimal) -> str:
    return f"{plain(number):f}" if isinstance(number, Decimal) else str(number)


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def total(points: Iterable[Decimal]) -> Decimal:
    return sum(points, Decimal(0))
