"""A film page in the page: what each snapshot shows. Compiled, with all that it calls: the plane is toned and its line
drawn by what draws the figures."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from tracer.figures.svg import coordinate
from tracer.figures.training.levels import CELLS, Tones, boundary, fields, flat, runs, zero_lines
from tracer.figures.training.stage import stroke
from tracer.tape.film.surface import plane_of

_PLACE = re.compile(r"^(film\.(?:snapshots|at|runs\.0\.(?:right|losses))\.)[0-9]+")
"""Where in the trace a text stands, as far as the snapshot's place."""


@dataclass(frozen=True, kw_only=True)
class Square:
    """The plane: its paths, and the data of the line where the answer changes."""

    tones: Markup
    line: str


@dataclass(frozen=True, kw_only=True)
class Edge:
    kind: str
    width: str


@dataclass(frozen=True, kw_only=True)
class Answer:
    """Whether a sample is answered correctly, how that is marked and said, and the tie of the word."""

    right: bool
    sign: str
    word: str
    tie: str


class FilmPage:
    """data: as `saying.film_view` and `site.film_pages` make it, as plain data. Snapshots are named by their place."""

    def __init__(self, data: dict[str, Any]) -> None:
        self.data = data
        self.last = len(data["epochs"]) - 1
        self.squares: dict[int, Square] = {}

    def place_of(self, epoch: int) -> int:
        """The snapshot at an epoch, or the last before it."""
        return max(at for at, each in enumerate(self.data["epochs"]) if each <= epoch)

    def epoch(self, at: int) -> int:
        found: int = self.data["epochs"][at]
        return found

    def text(self, key: str, at: int) -> str:
        """A number, printed."""
        printed: str = self.data["texts"][key][at]
        return printed

    def tie(self, path: str, at: int) -> str:
        """Where the number of a snapshot stands, from where that of another does."""
        found = _PLACE.match(path)
        return f"{found[1]}{at}{path[len(found[0]):]}" if found else path

    def edge(self, number: int, at: int) -> Edge:
        """The line of a weight."""
        kind, width = stroke(self.data["largest"], self.data["weights"][at][number])
        return Edge(kind=kind, width=coordinate(width))

    def answer(self, sample: int, at: int) -> Answer:
        right: bool = self.data["right"][at][sample]
        word = "right" if right else "wrong"
        return Answer(right=right, sign="✓" if right else "✗", word=word, tie=f"film-answer:{at},{sample}:{word}")

    def square(self, at: int, cell: float) -> Square:
        """cell: pixels of one, the same at every call."""
        if at not in self.squares:
            self.squares[at] = self._square(at, cell)
        return self.squares[at]

    def _square(self, at: int, cell: float) -> Square:
        forward, given = self.data["forward"], self.data["tones"]
        tones = Tones(shown=given["shown"], low=given["low"], high=given["high"], middle=given["middle"])
        known = dict(zip(forward["weights"], self.data["weights"][at], strict=True))
        outputs = plane_of(forward["rows"], forward["inputs"], forward["outputs"], known, self.data["window"], CELLS)
        lines = [chain for field in fields(tones, outputs) for chain in zero_lines(field)]
        return Square(tones=flat(runs(tones, outputs)), line=boundary(lines, cell))

    def spoken(self, at: int) -> str:
        """What is seen, in words."""
        epoch = f"epoch {self.text('epoch', at)} of {self.data['length']}"
        if "right" in self.data["texts"]:
            return f"{epoch}: {self.text('right', at)} of {len(self.data['right'][at])} right"
        return f"{epoch}: loss {self.text('loss', at)}"

    def said(self, at: int) -> str:
        """The same with the loss, when the moving has an end."""
        spoken = self.spoken(at)
        return f"{spoken}, loss {self.text('loss', at)}" if "right" in self.data["texts"] else spoken
