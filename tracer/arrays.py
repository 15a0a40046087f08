"""The functions of the tape over numpy arrays.

Never used to write a trace: numpy's last bit differs between machines.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from tracer.maths import LEAK

exp, ln, tanh = np.exp, np.log, np.tanh


def sigmoid(z: Any) -> Any:
    small = np.exp(np.where(np.real(z) >= 0, -z, z))  # not |z|: a complex step must pass through
    return np.where(np.greater_equal(np.real(z), 0), 1 / (1 + small), small / (1 + small))


def relu(z: Any) -> Any:
    return np.where(np.real(z) > 0, z, 0.0)


def step(z: Any) -> Any:
    return np.where(np.real(z) > 0, 1.0, 0.0)


def leaky_relu(z: Any) -> Any:
    return np.where(np.real(z) > 0, z, float(LEAK) * z)


def leaky_step(z: Any) -> Any:
    return np.where(np.real(z) > 0, 1.0, float(LEAK))


def xlogy(x: Any, y: Any) -> Any:
    safe = np.where(np.equal(x, 0), 1.0, y)
    return np.where(np.equal(x, 0), 0.0, x * np.log(safe))
