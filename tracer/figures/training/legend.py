"""The key under a plane of inputs: what the tones say, which mark stands for which target, how a right answer looks."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from markupsafe import Markup

from tracer.figures.axes import numeral, tick
from tracer.figures.layout import text_width
from tracer.figures.parts import CAPTION, Run, label, line, name_room, words
from tracer.figures.svg import element, join
from tracer.figures.training.levels import HUES, LEVELS, STRENGTHS, tones_of
from tracer.figures.training.marks import class_of, sample_mark
from tracer.saying.film_view import FilmView

ROW = 26.0
MARK = 6.5
BAR, CELL = 11.0, 8.0
NAME_MOST = 120.0
HEAD = text_width("answer", CAPTION) + 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A mark of a class, right, wrong or neither, and what it stands for: runs, or a name as far as there is room.

    toned: with the tones of the class before it.
    """

    runs: Sequence[Run] = ()
    name: str = ""
    shape: int = 0
    right: bool | None = None
    toned: bool = False

    @property
    def lead(self) -> float:
        """What stands before the middle of the mark."""
        return (STRENGTHS * CELL + 6 if self.toned else 0.0) + MARK

    @property
    def width(self) -> float:
        text = sum(run.width + 5 for run in self.runs) + min(name_room(self.name), NAME_MOST)
        return self.lead + MARK + 8 + text + 15

    def draw(self, x: float, y: float) -> Markup:
        kinds = [f"kind-{self.shape % HUES}-{n}" for n in range(STRENGTHS if self.toned else 0)]
        mark, after = sample_mark(self.shape, self.right, x + self.lead, y, MARK), x + self.lead + MARK + 8
        if self.runs:
            text = line(self.runs, after, y, anchor="start")
        else:
            text = label(self.name, after, y, width=min(name_room(self.name), NAME_MOST), anchor="start")
        return join([_cells(kinds, x, y, CELL), mark, text])


def draw_key(film: FilmView, left: float, top: float, width: float) -> tuple[Markup, float]:
    """The key, as wide as the plane, and how high it is."""
    parts, y = [], top
    if tones_of(film).shown != "winner":
        bar, height = _bar(film, left, y, width)
        parts.append(bar)
        y += height
    rows = [("" if n else "target", row) for n, row in enumerate(_flow(_targets(film), width - HEAD))]
    if film.film.rule is not None:
        rows.append(("answer", [Entry(runs=[Run("right")], right=True), Entry(runs=[Run("wrong")], right=False)]))
    for head, row in rows:
        x = left + HEAD
        parts.append(words(head, left, y, anchor="start") if head else Markup(""))
        for entry in row:
            parts.append(entry.draw(x, y))
            x += entry.width
        y += ROW
    return join(parts), y - top - ROW / 2


def _bar(film: FilmView, left: float, y: float, width: float) -> tuple[Markup, float]:
    """The tones from low to high with their numbers, and before or over them what is shown; and how high that is."""
    tones, names = tones_of(film), film.view.layers[-1].neurons
    said = list[Markup]()
    x = left
    for name in names[:1] if tones.shown == "first" else (names[1], names[0]):
        if said:
            said.append(words("−", x + 2, y, kind="op", size=15, anchor="start"))
            x += 17
        room = min(name_room(name), NAME_MOST)
        said.append(label(name, x, y, width=room, anchor="start"))
        x += room
    under = ROW if x > left + width / 3 else 0.0
    start, y = left + (0 if under else max(x - left + 14, HEAD)), y + under
    wide = left + width - start - 8
    bar = _cells([f"level-{n}" for n in range(LEVELS)], start, y, wide / LEVELS)
    frame = element("rect", class_="frame", x=start, y=y - BAR / 2, width=wide, height=BAR)
    numbers = [Decimal(f"{value:.6g}") for value in (tones.low, tones.middle, tones.high) if value is not None]
    marks = [
        tick(numeral(value), start + tones.share(float(value)) * wide, y + 22, "x", "key", size=CAPTION)
        for value in numbers
    ]
    return join([*said, bar, frame, *marks]), under + ROW + 14


def _cells(kinds: Sequence[str], x: float, y: float, width: float) -> Markup:
    """A row of tones, side by side."""
    drawn = [
        element("rect", class_=kind, x=x + n * width, y=y - BAR / 2, width=width, height=BAR)
        for n, kind in enumerate(kinds)
    ]
    return element("g", *drawn, shape_rendering="crispEdges") if drawn else Markup("")


def _targets(film: FilmView) -> list[Entry]:
    """An entry for each class of targets: the name of the output that is to be largest, or the targets themselves."""
    neurons, rule = film.view.layers[-1].neurons, film.film.rule
    if rule is None:
        return []
    if rule == "largest":
        toned = tones_of(film).shown == "winner"
        return [Entry(name=name, shape=kind, toned=toned) for kind, name in enumerate(neurons)]
    found: dict[int, Entry] = {}
    for sample in range(len(film.lesson.samples)):
        kind = class_of(film, sample)
        if kind not in found:
            rows = [film.view.row("target", neuron, sample=sample + 1) for neuron in neurons]
            runs = [Run(film.view.text(row), "num", film.view.tie(row), 14) for row in rows]
            found[kind] = Entry(runs=runs, shape=kind)
    return [found[kind] for kind in sorted(found)]


def _flow(entries: Sequence[Entry], width: float) -> list[list[Entry]]:
    """Entries in as many rows as they need."""
    rows: list[list[Entry]] = []
    for entry in entries:
        if not rows or sum(each.width for each in [*rows[-1], entry]) > width:
            rows.append([])
        rows[-1].append(entry)
    return rows
