"""What the theme prints of titles, names and descriptions is text: it reads as it was written, and adds no markup."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tracer.resources import settings_file
from tracer.saying.text import front_matter
from tracer.site.mkdocs import build_site

HOSTILE = [
    "</title><script>window.PWNED = 1</script>", '"><script>alert(1)</script>', "<img src=x onerror=y>", "</header><b>",
    "A & B < C", "&lt;script&gt; &amp;amp; &#60;b&#62;", "'quoted' and \"quoted\"", "<!-- x", "{{ 1234 * 4321 }}",
]
SETTINGS = """
site_name: {site}
site_description: {site}
use_directory_urls: false
theme: {{name: material, custom_dir: {theme}, font: false, palette: [{{scheme: default, toggle: {{icon: material/weather-night, name: Dark}}}}]}}
extra: {{short_name: {short}, generator: false}}
plugins: [search]
markdown_extensions: [{{toc: {{title: {site}}}}}]
nav:
  - Home: index.md
  - made.md
  - {site}: {{}}
"""


class Read(HTMLParser):
    """The tags and attributes of a page, what its script elements say, and its title and description as read."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.marks: list[tuple[str, tuple[str, ...]]] = []
        self.scripts: list[str] = []
        self.title = self.description = self.within = ""
        self.links: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.within = tag
        self.marks.append((tag, tuple(name for name, _ in attrs)))
        if tag == "meta" and dict(attrs).get("name") == "description":
            self.description = dict(attrs)["content"] or ""

    def handle_data(self, data: str) -> None:
        if self.within == "script":
            self.scripts.append(data)
        if self.within == "title":
            self.title += data
        if self.within == "a":
            self.links.append(data.strip())

    def handle_endtag(self, tag: str) -> None:
        self.within = ""


def pages(folder: Path, text: str) -> dict[str, Read]:
    """A site whose author wrote `text` wherever he can: as a page's title and description, as the site's name, …"""
    theme = settings_file().parent / "templates" / "theme"
    quoted = json.dumps(text)
    settings = SETTINGS.format(site=quoted, short=quoted, theme=theme).replace(f"  - {quoted}: {{}}\n", f"  - {quoted}: named.md\n")
    (folder / "docs").mkdir(parents=True)
    (folder / "mkdocs.yml").write_text(settings, encoding="utf-8")
    (folder / "docs" / "index.md").write_text("# Home\n\n## One\n\n## Two\n", encoding="utf-8")
    (folder / "docs" / "made.md").write_text(front_matter(title=text, description=text) + "\n# A page\n", encoding="utf-8")
    (folder / "docs" / "named.md").write_text("# A page\n", encoding="utf-8")
    build_site(folder)
    return {name: Read((folder / "site" / f"{name}.html").read_text(encoding="utf-8")) for name in ("index", "made", "named")}


@pytest.fixture(scope="module")
def harmless(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Read]:
    return pages(tmp_path_factory.mktemp("harmless"), "Harmless")


@pytest.mark.parametrize("text", HOSTILE)
def test_a_title_is_text_wherever_the_theme_prints_it(text: str, tmp_path: Path, harmless: dict[str, Read]) -> None:
    found = pages(tmp_path, text)
    for name, page in found.items():
        assert page.marks == harmless[name].marks, name
        assert page.scripts == harmless[name].scripts
    assert found["made"].title == f"{text} · {text}"
    assert found["index"].title == found["index"].description == text
    assert found["made"].description == text
    assert text in found["index"].links, "as a page of the nav"
