"""The audit: reads built pages, evaluates every equation as printed, holds every number against the trace.

It judges what it reads on the page, with an evaluator of its own: nothing here knows how the pages or the numbers on
them were made. What it holds is the contract of the pages, one judge a rule, in `judges.JUDGES`.
"""

from pathlib import Path

from tracer.audit.addresses import withheld
from tracer.audit.dom import parse
from tracer.audit.judges import JUDGES
from tracer.audit.page import Page, Traces
from tracer.audit.report import Finding, PageReport, Report

__all__ = ["Finding", "PageReport", "Report", "audit_page", "audit_site"]


def audit_page(path: Path, name: str = "", traces: Traces | None = None, site: Path | None = None) -> PageReport:
    """Judge one page. name: what the findings call it (default: its path); traces: to read each trace once only;
    site: the folder that it is a page of, where name is its path.

    Never raises for what stands on the page; a page that cannot be read is a finding.
    """
    name = name or path.as_posix()
    try:
        document = parse(path.read_bytes().decode("utf-8"))
    except OSError:
        return _unread(name, "the page cannot be read")
    except UnicodeDecodeError:
        return _unread(name, "the page is not UTF-8")
    except ValueError as error:
        return _unread(name, str(error))
    page = Page(document, name, path, traces or Traces(), site)
    findings: list[tuple[int, int, int, Finding]] = []
    for at, judge in enumerate(JUDGES):
        if page.traced or judge.everywhere:
            page.judge = judge.name
            judge.look(page)
            findings += [(order, at, number, finding) for order, number, finding in page.found]
            page.found.clear()
    findings.sort(key=lambda found: found[:3])
    return PageReport(
        page=name, findings=tuple(found[3] for found in findings), counts=dict(page.counts), traced=page.traced
    )


def _unread(name: str, what: str) -> PageReport:
    finding = Finding(page=name, heading="", text="", what=what, row=None, judge="page")
    return PageReport(page=name, findings=(finding,), counts={}, traced=False)


def audit_site(folder: Path) -> Report:
    """Judge all pages of a built site, and what else stands there. A folder without pages is itself a finding."""
    paths = sorted(path for path in folder.rglob("*.html") if path.is_file()) if folder.is_dir() else []
    if not paths:
        missing = "there is no such folder: build the site first"
        what = "there are no pages (*.html) in it" if folder.is_dir() else missing
        finding = Finding(page=folder.as_posix(), heading="", text="", what=what, row=None, judge="site")
        return Report(pages=(), own=(finding,))
    traces = Traces()
    pages = tuple(audit_page(path, path.relative_to(folder).as_posix(), traces, folder) for path in paths)
    return Report(pages=pages, own=tuple(withheld(folder)))
