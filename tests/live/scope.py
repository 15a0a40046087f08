"""Files of the page's runtime in node, without the rest of the script."""

from __future__ import annotations

import json
from typing import Any

from tests.node import ROOT, in_node

STUB = """
class $Exception extends Error { constructor(kind, args) { super(kind); this.kind = kind; this.args = args; } }
const $errors = new Proxy({}, { get: (_, kind) => (...args) => new $Exception(kind, args) });
"""
"""What python.js offers to the other files."""


def in_runtime(files: tuple[str, ...], body: str, data: Any) -> Any:
    """What a function of `data` returns in the scope of these files."""
    sources = [(ROOT / "tracer/live/runtime" / name).read_text(encoding="utf-8") for name in files]
    return json.loads(in_node("\n".join([
        '"use strict";', STUB, *sources, "const data = JSON.parse(require('fs').readFileSync(0, 'utf8'));",
        f"process.stdout.write(JSON.stringify((function () {{ {body} }})()));",
    ]), data))
