"""The figures of a page are numbered as they come, whichever of them a template leaves out, moves or adds.

A text speaks of a figure before it stands there, and so asks for its number before it is known. Therefore a page is
rendered with the order of our own templates; where its figures turn out to stand in another, it is rendered once more.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from markupsafe import Markup

from tracer.ground.errors import listed, nearest, shown

_KEY = re.compile(r"[a-z][a-z0-9_]*")
_FIGURE = re.compile(r'<figure class="fig fig-([a-z0-9_-]+)" id="fig-[0-9]+">')


class FigureNumbers:
    """The figures of one page. expected: their keys in the order of our own templates. prefix: of their classes."""

    def __init__(self, expected: Iterable[str], *, prefix: str = "") -> None:
        self._expected = list(expected)
        self.keys = self._expected
        """Those that the page shows, in order; while it is rendered for the first time, those that are expected."""
        self._prefix = prefix
        self._settled = False
        self._taken: set[str] = set()
        self._asked: set[str] = set()

    def number(self, key: str) -> int:
        """Raises ValueError where the page turns out to have no such figure."""
        self._asked.add(key)
        if key in self.keys:
            return self.keys.index(key) + 1
        if not self._settled:
            return 0  # it may be yet to come: then the page is rendered again
        words = f"the text speaks of the figure {shown(key)}, which does not stand on the page"
        if key in self._expected:
            raise ValueError(f"{words}; show it, or take out what is said of it")
        raise ValueError(f"{words}{nearest(key, self.keys)}; figures of this page: {listed(self.keys)}")

    def take(self, key: str) -> int:
        """The number of a figure that is now put on the page. Raises ValueError where it is there already."""
        if not _KEY.fullmatch(key):
            raise ValueError(f"{shown(key)} is no key of a figure; allowed: small letters, digits and _")
        if key in self._taken:
            raise ValueError(f"the figure {shown(key)} stands on the page already; "
                             f'to show another of its kind, give it a key of its own, as in key="{key}_2"')
        self._taken.add(key)
        return self.number(key)

    def framed(self, key: str, svg: Markup, caption: Markup) -> Markup:
        """A figure that has been taken, with its number and caption."""
        number = self.number(key)
        return Markup(
            '\n\n<!-- raw -->\n<figure class="fig fig-{key}" id="fig-{number}"><div class="fig-scroll">{svg}</div>'
            '<figcaption><span class="fignum">Figure {number}</span> {caption}</figcaption></figure>\n<!-- /raw -->\n\n'
        ).format(key=self._prefix + key, number=number, svg=svg, caption=caption)

    def reference(self, key: str) -> Markup:
        """A link to a figure, wherever on the page it stands."""
        return Markup('<a class="figref" href="#fig-{0}">Figure {0}</a>').format(self.number(key))

    def page(self, render: Callable[[], str]) -> str:
        """A page whose figures are numbered in the order in which they stand on it."""
        text = render()
        if self.as_expected(text):
            return text
        self.keys, self._settled, self._taken = self._shown(text), True, set()
        return render()

    def as_expected(self, text: str) -> bool:
        """Whether a page shows the figures that it was rendered with, in their order."""
        found = self._shown(text)
        return found == self.keys and not self._asked - set(found)

    def _shown(self, text: str) -> list[str]:
        return [key.removeprefix(self._prefix) for key in _FIGURE.findall(text)]
