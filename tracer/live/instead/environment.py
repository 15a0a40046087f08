"""For `tracer.saying.environment`: templates that are compiled."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tracer.saying.names import names_in

COMPILED: dict[str, Callable[[dict[str, Any]], str]] = {}


class Templates:
    def render(self, template: str, names: Any) -> str:
        return COMPILED[template](names_in(names))

    def render_plain(self, template: str, names: Any) -> str:
        return COMPILED[template](names_in(names))
