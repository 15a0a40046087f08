"""What an audit found: findings with their place, and how much was judged."""

from dataclasses import dataclass, field

KINDS = {
    "relations": "relations judged",
    "numbers": "numbers held",
    "counts": "counts",
    "sentences": "sentences",
    "figures": "figures",
    "names": "names",
    "films": "films compared with themselves",
    "symbolic": "formulas without numbers and ties, not evaluated",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """One false or untied thing on a page.

    page: path inside the site; heading: the nearest heading before it; text: the equation or number as printed;
    what: what is wrong with it; row: the id of the row that it concerns; judge: the name of the judge that found it.
    """

    page: str
    heading: str
    text: str
    what: str
    row: int | None
    judge: str

    def lines(self) -> tuple[str, str]:
        place = f"{self.page}, under “{self.heading}”" if self.heading else self.page
        row = "" if self.row is None else f" (row {self.row})"
        return (f"{place}: {self.text}" if self.text else place, f"    {self.judge}: {self.what}{row}")


@dataclass(frozen=True, kw_only=True, slots=True)
class PageReport:
    """What one page gave. counts: by the keys of KINDS."""

    page: str
    findings: tuple[Finding, ...]
    counts: dict[str, int]
    traced: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Report:
    """What a site gave."""

    pages: tuple[PageReport, ...]
    own: tuple[Finding, ...] = field(default=())

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All findings, those about the site first, then page by page in document order."""
        return self.own + tuple(finding for page in self.pages for finding in page.findings)

    @property
    def counts(self) -> dict[str, int]:
        """pages, lesson pages (traced), findings, and the kinds of things judged."""
        counts = {"pages": len(self.pages), "traced": sum(page.traced for page in self.pages)}
        counts |= {kind: sum(page.counts.get(kind, 0) for page in self.pages) for kind in KINDS}
        return counts | {"findings": len(self.findings)}

    def lines(self) -> list[str]:
        """The report as text: two lines a finding, then one line that sums up."""
        counts = self.counts
        judged = ", ".join(f"{counts[kind]} {words}" for kind, words in KINDS.items())
        found = counts["findings"]
        end = "nothing is wrong" if not found else "1 finding" if found == 1 else f"{found} findings"
        pages = f"{counts['pages']} page{'' if counts['pages'] == 1 else 's'} ({counts['traced']} with a trace)"
        return [line for finding in self.findings for line in finding.lines()] + [f"{pages}: {judged}; {end}"]
