"""A site's own Markdown, which templates are compiled with."""

from __future__ import annotations

from pathlib import Path

from markdown import Markdown


def site_markdown(settings: Path) -> Markdown:
    """Markdown with the extensions that a mkdocs.yml names."""
    from mkdocs.config import load_config

    config = load_config(str(settings))
    return Markdown(extensions=config["markdown_extensions"], extension_configs=config["mdx_configs"])
