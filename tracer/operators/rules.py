"""Update rules: what is added to a weight, made of its step (the learning rate times the gradient) and of the past.

Sources: Rumelhart, Hinton and Williams, Learning internal representations by error propagation (1986), equation 16.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tracer.operators.tree import Expr


@dataclass(frozen=True, kw_only=True)
class UpdateRule:
    """One rule. A step is signed: downhill where it is the rate times the gradient, which is taken off."""

    change: Callable[[Expr, bool, Expr, Expr], Expr]
    """(step, whether it is to be taken off, previous change, momentum) to what is added to the weight."""
    first: Callable[[Expr, bool], Expr]
    """(step, whether it is to be taken off) where there is no previous change."""
    title: str


def _alone(step: Expr, downhill: bool) -> Expr:
    return ("neg", step) if downhill else step


UPDATE_RULES: dict[str, UpdateRule] = {
    "plain": UpdateRule(
        change=lambda step, downhill, before, momentum: _alone(step, downhill), first=_alone, title="gradient descent",
    ),
    "momentum": UpdateRule(
        change=lambda step, downhill, before, momentum: ("-" if downhill else "+", ("*", momentum, before), step),
        first=_alone, title="gradient descent with momentum",
    ),
}


def rule_of(momentum: object) -> UpdateRule:
    """The rule that a lesson's momentum asks for: 0 is none."""
    return UPDATE_RULES["momentum" if momentum else "plain"]
