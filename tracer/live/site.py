"""A site's own Markdown, which templates are compiled with."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from markdown import Markdown

_BUILT_IN = ("toc", "tables", "fenced_code")
"""Extensions that MkDocs adds by itself."""
_TAG_OR_MORE = re.compile(r"^INHERIT:|: *!|- *!", re.MULTILINE)


def site_markdown(settings: Path) -> Markdown:
    """Markdown with the extensions that a mkdocs.yml names."""
    text = settings.read_text(encoding="utf-8")
    if _TAG_OR_MORE.search(text):  # what such a file means MkDocs alone can say
        from mkdocs.config import load_config

        config = load_config(str(settings))
        return Markdown(extensions=config["markdown_extensions"], extension_configs=config["mdx_configs"])
    return _with_extensions(text)


@lru_cache(maxsize=8)
def _with_extensions(text: str) -> Markdown:
    configs: dict[str, Any] = {name: {} for name in _BUILT_IN}
    for entry in (yaml.safe_load(text) or {}).get("markdown_extensions") or ():
        configs |= {entry: {}} if isinstance(entry, str) else {name: own or {} for name, own in entry.items()}
    return Markdown(extensions=[*configs], extension_configs=configs)
