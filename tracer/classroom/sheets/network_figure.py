"""The network as a picture for paper: the page's own figure, black on white."""

from __future__ import annotations

import re
from functools import cache

from tracer.figures import draw
from tracer.figures.style import styled
from tracer.figures.svg import clean
from tracer.saying.view import View

FONT = '"Libertinus Serif"'
_WHITE = re.compile(r"tf-(paper|raised|on-active|.*-soft|.*-fill)")


def _printed(name: str, otherwise: str) -> str:
    if name.startswith("face-"):
        return FONT
    return "#ffffff" if _WHITE.fullmatch(name) else "#000000"


@cache
def _style() -> str:
    return clean("\n".join(f"{selector} {{ {body} }}" for selector, body in styled(_printed)))


def network_figure(view: View) -> dict[str, object]:
    """svg, what it shows in words, and its size in pixels of the page."""
    figure = draw("network", view)
    head, tail = str(figure.svg).split("</desc>", 1)
    svg = f"{head}</desc><style>{_style()}</style>{tail}"
    return {"svg": svg, "says": figure.desc, "width": figure.width, "height": figure.height}
