"""How many examples a property test takes: a part of them every day, and with --long more than anybody waits for."""

from __future__ import annotations

import os

LONG = "TRACER_TESTS_LONG"
"""Set by conftest before any test file is read, in each of pytest-xdist's processes too."""


def examples(every_day: int, long: int) -> int:
    """For `max_examples`."""
    return long if os.environ.get(LONG) else every_day
