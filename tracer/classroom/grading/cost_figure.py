"""The picture of the class report: what each step and each mistake costs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from markupsafe import Markup

from tracer.classroom.grading.tally import Tally
from tracer.classroom.grading.words import capital, count, number_of
from tracer.figures.svg import element, join

MOST_BARS = 12
_WIDTH, _LEFT, _RIGHT, _ROW, _BAR, _TITLE = 760, 330, 70, 24, 14, 34
_INK, _PALE = "#1f3a5f", "#ffffff"


@dataclass(frozen=True)
class Bar:
    """label; lost: marks; missing: those of them for which no number was written."""

    label: str
    lost: Decimal
    missing: Decimal


def figure(tally: Tally) -> Markup:
    """Two charts of bars, the longest first; empty where no mark was lost."""
    steps = sorted((step for step in tally.steps if step.lost), key=lambda step: -step.lost)
    if not steps:
        return Markup("")
    charts = [("Marks lost by step", [Bar(capital(step.words), step.lost, step.missing) for step in steps])]
    if tally.costs:
        costs = sorted((cost for cost in tally.costs if cost.lost), key=lambda cost: -cost.lost)
        bars = [Bar(cost.title, cost.lost, Decimal(0)) for cost in costs]
        charts.append(("Marks lost by mistake", bars))
    pieces, y = [], 0
    for title, bars in charts:
        piece, y = _chart(title, bars[:MOST_BARS], len(bars), y)
        pieces.append(piece)
    desc = " ".join(_words(title, bars) for title, bars in charts)
    return element(
        "svg", element("title", "What costs the class most", id="figure-title"),
        element("desc", desc, id="figure-desc"),
        *pieces, *_legend(steps[0].lost > 0 and any(step.missing for step in steps), y),
        xmlns="http://www.w3.org/2000/svg", viewBox=f"0 0 {_WIDTH} {y + 26}", role="img",
        aria_labelledby="figure-title figure-desc", font_family="sans-serif", font_size=13,
    )


def _chart(title: str, bars: Sequence[Bar], whole: int, y: int) -> tuple[Markup, int]:
    more = f" (the {len(bars)} dearest of {whole})" if whole > len(bars) else ""
    pieces = [element("text", title + more, x=0, y=y + 20, font_weight="bold")]
    y += _TITLE
    longest = max((bar.lost for bar in bars), default=Decimal(1))
    room = _WIDTH - _LEFT - _RIGHT
    for bar in bars:
        length = float(bar.lost / longest) * room
        pale = float(bar.missing / longest) * room
        top = y + (_ROW - _BAR) / 2
        pieces.append(element("text", bar.label, x=_LEFT - 10, y=y + 17, text_anchor="end"))
        pieces.append(element("rect", x=_LEFT, y=top, width=length - pale, height=_BAR, fill=_INK))
        if pale:
            pieces.append(element("rect", x=_LEFT + length - pale, y=top, width=pale, height=_BAR, fill=_PALE,
                                  stroke=_INK))
        pieces.append(element("text", number_of(bar.lost), x=_LEFT + length + 6, y=y + 17))
        y += _ROW
    return element("g", join(pieces)), y + 12


def _legend(shows: bool, y: int) -> Iterator[Markup]:
    if shows:
        yield element("rect", x=_LEFT, y=y, width=_BAR, height=_BAR, fill=_INK)
        yield element("text", "a wrong number", x=_LEFT + 20, y=y + 12)
        yield element("rect", x=_LEFT + 150, y=y, width=_BAR, height=_BAR, fill=_PALE, stroke=_INK)
        yield element("text", "no number", x=_LEFT + 170, y=y + 12)


def _words(title: str, bars: Sequence[Bar]) -> str:
    told = ", ".join(f"{bar.label} {count(bar.lost, 'mark')}" for bar in bars[:MOST_BARS])
    return f"{title}: {told}."
