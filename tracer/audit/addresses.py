"""Where a page's addresses lead, and what has no business in a site; builders differ in what they leave out."""

import posixpath
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path
from urllib.parse import unquote, urlsplit

from tracer.audit.dom import Element
from tracer.audit.page import Page
from tracer.audit.report import Finding

# What pages, sheets and marks are made of, by the names that they have in a course; paths begin at the site.
WITHHELD: dict[str, str] = {
    "*/course.key": "the key of a course: whoever has it can work out every sheet",
    "*/key.csv": "the answers of a class",
    "*/variants.json": "the answers of a class",
    "*/variants.csv": "the sheets of a class",
    "*/form.csv": "the form of a class",
    "*/print/*.pdf": "the sheets and keys of a class",
    "*/marks.csv": "the marks of a class",
    "*/messages.csv": "what a class was told of its marks",
    "/lessons/*.toml": "the source of a lesson; its page offers a copy",
    "/exercises/*.toml": "the source of an exercise",
    "/walkthroughs/*/card.json": "a piece of the gallery",
    "/practice/*/card.json": "a piece of the gallery",
}
_SHOWN = ("img", "svg")  # a link may have a picture in the place of words; what it says is another judge's


def judge_addresses(page: Page) -> None:
    """15. What a page names of its own site is there, file and id (by itself it has only ids); a link has words."""
    if posixpath.basename(page.name) == "404.html":
        return  # a server shows it at any address, so its own begin at the server
    for element in page.document.elements:
        for name in ("href", "src"):
            address = element.attrs.get(name, "").strip()
            wrong = _wrong(page, address) if address else ""
            if wrong:
                page.find(element, f"{name}=“{address}”", wrong)
        if element.tag == "a" and "href" in element.attrs and not _says_something(page, element):
            page.find(element, f"href=“{element.attrs['href']}”", "the link has no words")


def _wrong(page: Page, address: str) -> str:
    """Why an address leads nowhere; empty where it leads somewhere, or to another site. #top is there on every page."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return "it is no address"
    path, id_ = unquote(parts.path), unquote(parts.fragment)
    if parts.scheme or parts.netloc or path.startswith("/") or (path and not page.site):
        return ""
    if posixpath.normpath(posixpath.join(posixpath.dirname(page.name), path)).startswith("../"):
        return "it leads out of the site"
    target = page.folder / path if path else page.path
    if target.is_dir():
        target /= "index.html"
    if not target.is_file():
        return "there is no such file in the site"
    if id_ and id_ != "top" and target.suffix == ".html" and id_ not in page.traces.ids(target):
        return f"nothing there has the id “{id_}”"
    return ""


def _says_something(page: Page, link: Element) -> bool:
    inside = page.document.under(link)
    return bool(link.text().strip() or link.attrs.get("aria-label")) or any(e.tag in _SHOWN for e in inside)


def withheld(folder: Path) -> Iterator[Finding]:
    """Files of a site that are not for its readers."""
    for path in sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()):
        what = next((what for pattern, what in WITHHELD.items() if fnmatch(f"/{path}", pattern)), "")
        if what:
            what = f"this is {what}; keep it out of docs, or name it in mkdocs.yml under exclude_docs"
            yield Finding(page=path, heading="", text="", what=what, row=None, judge="withheld")
