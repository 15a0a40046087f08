"""The script of practice and film pages in node: what a page calls, and any function of ours beside it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from tests.node import in_node
from tracer.live.bundle import plain_core


def in_page(body: str, data: Any, entries: Mapping[str, tuple[str, str]] | None = None) -> Any:
    """What a function of `data` gives in the scope of the script. entries: module and name, by what they are called."""
    return json.loads(in_node(
        f"{plain_core(entries or {})}\nconst data = JSON.parse(require('fs').readFileSync(0, 'utf8'));"
        f"process.stdout.write(JSON.stringify((function () {{ {body} }})())); }})();", data))
