"""What the contract of the lesson file names and this version does not do yet: refused in words, never ignored."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tracer.errors import listed, shown
from tracer.maths import ACTIVATIONS, LOSSES

# path in [table].[field]: the values that this version works with
BUILT: dict[tuple[str, str], tuple[Any, ...]] = {
    ("training", "loss"): tuple(LOSSES),
    ("training", "batch"): ("online",),
    ("training", "momentum"): (0,),
    ("training", "epochs"): (0,),
    ("conventions", "bias"): ("add",),
    ("conventions", "shared_bias"): (False,),
    ("conventions", "hidden_delta_weights"): ("old",),
}


def not_built(lesson: Any) -> Iterator[tuple[str, str, str]]:
    """(path, what is there, what is allowed) for each setting that a later version will understand."""
    for (table, field), allowed in BUILT.items():
        value = getattr(getattr(lesson, table), field)
        if value not in allowed:
            words = listed(shown(a) for a in allowed)
            yield f"{table}.{field}", f"{shown(value)} is not supported yet", f"allowed in this version: {words}"
    for index, layer in enumerate(lesson.network.layers):
        if layer.activation not in ACTIVATIONS:
            yield (
                f"network.layers[{index}].activation",
                f"{shown(layer.activation)} is not supported yet",
                f"allowed in this version: {listed(shown(name) for name in ACTIVATIONS)}",
            )
