"""Pages in the three ways: as MkDocs makes them of Markdown, and by templates whose Markdown is HTML already."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import jinja2
from markdown import Markdown
from mkdocs.config import load_config
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

from tracer.live.markdown import finished, paragraph, parsed, slug
from tracer.saying.environment import Templates

ROOT = Path(__file__).resolve().parent.parent.parent


@cache
def settings() -> Any:
    return load_config(str(ROOT / "mkdocs.yml"))


@cache
def site_markdown() -> Markdown:
    """Markdown with the extensions of our own site."""
    return Markdown(extensions=settings()["markdown_extensions"], extension_configs=settings()["mdx_configs"])


def by_mkdocs(text: str, path: str) -> str:
    """The article that MkDocs makes of a page's text. path: of the page, below docs/."""
    place = path.removesuffix(".md")
    others = [path, f"{place}/film.md", f"{Path(path).parent.parent}/{Path(path).parent.name}.md", "film.md"]
    files = Files([File(each, "docs", "site", use_directory_urls=False) for each in dict.fromkeys(others)])
    page = Page(None, files.get_file_from_path(path), settings())
    page.markdown = text.split("---\n", 2)[2] if text.startswith("---\n") else text
    page.render(settings(), files)
    return page.content


class Html(Templates):
    """Templates whose Markdown has become HTML."""

    def __init__(self, **templates: str) -> None:
        super().__init__()
        loader = jinja2.ChoiceLoader([jinja2.DictLoader(templates), self.environment.loader])
        self.plain = self.environment.overlay(loader=loader)
        self.environment = _Environment(self.plain)
        self.environment.filters |= {"paragraph": paragraph, "slug": slug, "highlighted": highlighted}

    def render(self, template: str, names: Any) -> str:
        return finished(self._text(self.environment, template, names))


class _Environment(jinja2.Environment):
    """Compiles what `parsed` gives."""

    def __init__(self, plain: jinja2.Environment) -> None:
        super().__init__(loader=plain.loader, undefined=plain.undefined, autoescape=True, extensions=["jinja2.ext.do"])
        self.filters |= plain.filters
        self.plain = plain

    def _parse(self, source: str, name: str | None, filename: str | None) -> jinja2.nodes.Template:
        return parsed(self.plain, name or "", site_markdown()).set_environment(self)


def highlighted(code: str, language: str) -> str:
    return jinja2.utils.markupsafe.Markup(site_markdown().reset().convert(f"```{language}\n{code}\n```") + "\n")
