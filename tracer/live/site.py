"""A site's own Markdown, which templates are compiled with."""

from __future__ import annotations

import re
from collections import deque
from pathlib import Path
from typing import Any

import yaml
from markdown import Markdown

_BUILT_IN = ("toc", "tables", "fenced_code")
"""Extensions that MkDocs adds by itself."""
_TAG_OR_MORE = re.compile(r"^INHERIT:|: *!|- *!", re.MULTILINE)


def site_markdown(settings: Path) -> Markdown:
    """Markdown with the extensions that a mkdocs.yml names. The same one where they are the same, whatever else has
    changed, so that templates need not be compiled again."""
    text = settings.read_text(encoding="utf-8")
    if _TAG_OR_MORE.search(text):  # what such a file means MkDocs alone can say
        from mkdocs.config import load_config

        config = load_config(str(settings))
        return _made(Path.cwd(), config["markdown_extensions"], config["mdx_configs"])
    configs: dict[str, Any] = {name: {} for name in _BUILT_IN}
    for entry in (yaml.safe_load(text) or {}).get("markdown_extensions") or ():
        configs |= {entry: {}} if isinstance(entry, str) else {name: own or {} for name, own in entry.items()}
    return _made(Path.cwd(), [*configs], configs)


def _made(folder: Path, names: list[str], configs: dict[str, Any]) -> Markdown:
    """folder: in which relative paths of an extension's settings begin."""
    if not any(configs.values()):
        folder = Path()
    for kept in _KEPT:
        if kept[:3] == (folder, names, configs):
            return kept[3]
    made = Markdown(extensions=names, extension_configs=configs)
    _KEPT.append((folder, names, configs, made))
    return made


_KEPT: deque[tuple[Path, list[str], dict[str, Any], Markdown]] = deque(maxlen=8)
