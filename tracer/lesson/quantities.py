"""The words of the tape: every quantity once, with its phase. The schema and the checks read this table."""

from __future__ import annotations

QUANTITIES: dict[str, str] = {
    "input": "given",
    "target": "given",
    "weight": "given",
    "bias": "given",
    "learning_rate": "given",
    "momentum": "given",
    "product": "forward",
    "weighted_sum": "forward",
    "net": "forward",
    "output": "forward",
    "exponential": "forward",
    "exponential_sum": "forward",
    "loss": "loss",
    "error": "backward",
    "derivative": "backward",
    "backward_product": "backward",
    "backward_sum": "backward",
    "delta": "backward",
    "gradient": "update",
    "bias_gradient": "update",
    "sample_gradient": "update",
    "sample_bias_gradient": "update",
    "change": "update",
    "bias_change": "update",
    "new_weight": "update",
    "new_bias": "update",
}
COMPUTED = tuple(name for name, phase in QUANTITIES.items() if phase != "given")
