"""In which order the rows of a tape are evaluated: reading order nearly always, else that of dependence."""

from __future__ import annotations

from collections.abc import Sequence

from tracer.ground.errors import TracerError
from tracer.operators.tree import Expr, references


def _only_before(expr: Expr, at: int) -> bool:
    """True where every row that the expression names stands before `at`: then reading order will do."""
    if type(expr) is tuple:
        for argument in expr[1:]:  # noqa: SIM110 - half the time of all(…), and it is asked of every row
            if not (0 < argument < at if type(argument) is int else _only_before(argument, at)):
                return False
        return True
    return type(expr) is str or 0 < expr < at  # type: ignore[operator]


def dependence_order(exprs: Sequence[Expr | None]) -> Sequence[int]:
    """Ids (from 1) in an order in which each row comes after all that it refers to.

    Raises TracerError where an id does not exist or rows depend on each other in a circle.
    """
    if all(expr is None or _only_before(expr, at) for at, expr in enumerate(exprs, 1)):
        return range(1, len(exprs) + 1)
    order: list[int] = []
    state = [0] * (len(exprs) + 1)  # 0 new, 1 begun, 2 done
    for start in range(1, len(exprs) + 1):
        stack = [start]
        while stack:
            at = stack[-1]
            if state[at] == 0:
                state[at] = 1
                for ref in references(exprs[at - 1]):
                    if not 1 <= ref <= len(exprs):
                        raise TracerError.one(f"row {at}", f"refers to row {ref}", allowed=f"rows 1 to {len(exprs)}")
                    if state[ref] == 1:
                        raise TracerError.one(f"row {at}", f"depends on itself through row {ref}",
                                              allowed="rows made from other rows", do="break the circle")
                    if state[ref] == 0:
                        stack.append(ref)
            else:
                stack.pop()
                if state[at] == 1:
                    state[at] = 2
                    order.append(at)
    return order
