"""A hand-written lesson page with its trace, and a way to audit a changed copy of it."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tracer.audit import PageReport, audit_page

PAGES = Path(__file__).parent / "pages"


@pytest.fixture(scope="session")
def lesson_page() -> str:
    return (PAGES / "lesson.html").read_text(encoding="utf-8")


@pytest.fixture
def audited(tmp_path: Path) -> Callable[[str], PageReport]:
    """Audits a page with this source, beside the traces trace.json (carries) and floats.json (does not)."""
    for trace in PAGES.glob("*.json"):
        shutil.copy(trace, tmp_path)

    def audit(source: str) -> PageReport:
        path = tmp_path / "lesson.html"
        path.write_text(source, encoding="utf-8")
        return audit_page(path, "lesson.html", site=tmp_path)

    return audit


@pytest.fixture
def judged(audited: Callable[[str], PageReport]) -> Callable[..., list[str]]:
    """What the judge of equations finds in one <math> on a page of a lesson; `trace` "" is a page without one."""

    def judge(formula: str, trace: str = "trace.json", attributes: str = "") -> list[str]:
        head = f'<p data-trace="{trace}"></p>' if trace else ""
        report = audited(f"<article>{head}<math {attributes}>{formula}</math></article>")
        return [finding.what for finding in report.findings if finding.judge == "equation"]

    return judge
