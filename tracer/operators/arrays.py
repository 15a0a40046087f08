"""The target of numpy arrays, of real numbers or of complex ones that carry a small step (Squire and Trapp, 1998).

Never used to write a trace: numpy's last bit differs between machines.
"""

from __future__ import annotations

import operator
from typing import Any

import numpy as np

from tracer.operators.table import TREES
from tracer.operators.tree import Operators, complete


def _xlogy(x: Any, y: Any) -> Any:
    safe = np.where(np.equal(x, 0), 1.0, y)
    return np.where(np.equal(x, 0), 0.0, x * np.log(safe))


# A comparison is one of real parts: a complex step must pass through, which |z| and numpy's maximum do not let it.
_SAID: Operators = {
    "+": operator.add, "*": operator.mul, "-": operator.sub, "/": operator.truediv, "neg": operator.neg,
    "sq": lambda a: a * a, "exp": np.exp, "ln": np.log, "xlogy": _xlogy, "tanh": np.tanh,
    "abs": lambda a: np.where(np.real(a) < 0, -a, a),
    "max": lambda a, b: np.where(np.real(b) > np.real(a), b, a),
    "min": lambda a, b: np.where(np.real(b) < np.real(a), b, a),
    "step": lambda z: np.where(np.real(z) > 0, 1.0, 0.0),
}
ARRAY: Operators = complete(_SAID, TREES, float)
