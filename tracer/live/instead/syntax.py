"""For `tracer.lesson.syntax`: TOML as our own reader has it."""

from __future__ import annotations

from typing import Any

from tracer.ground.toml import document


def parse_toml(text: str) -> dict[str, Any]:
    data: dict[str, Any] = document(text).data()
    return data
