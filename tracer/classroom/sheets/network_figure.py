"""The network as a picture for paper: the page's own figure, black on white."""

from __future__ import annotations

import re

from tracer.figures import draw
from tracer.figures.style import RULES
from tracer.figures.svg import clean
from tracer.saying.view import View

FONT = '"Libertinus Serif"'
_WHITE = re.compile(r"paper|raised|on-active|.*-soft|.*-fill")


def _printed(name: str) -> str:
    if name in ("serif", "sans"):
        return FONT
    return "#ffffff" if _WHITE.fullmatch(name) else "#000000"


_STYLE = "\n".join(
    f"{selector} {{ {re.sub(r'[$]([a-z-]+)', lambda found: _printed(found[1]), body)} }}" for selector, body in RULES
)


def network_figure(view: View) -> dict[str, object]:
    """svg, what it shows in words, and its size in pixels of the page."""
    figure = draw("network", view)
    head, tail = str(figure.svg).split("</desc>", 1)
    svg = f"{head}</desc><style>{clean(_STYLE)}</style>{tail}"
    return {"svg": svg, "says": figure.desc, "width": figure.width, "height": figure.height}
