"""A film made easy to ask: its numbers as they are printed, tied to where they stand, and what a script needs of it.

Numbers of a film are no rows; they are tied by their place in the trace: `film.snapshots.12.outputs.0.1`. Templates,
figures and the film's script see no more of it than this.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import pairwise
from typing import Any

import msgspec
from markupsafe import Markup

from tracer.operators.decimals import of_float, round_decimals
from tracer.saying.film_cases import FILM_CASES, FILM_OUTCOMES
from tracer.saying.numbers import Numeral, as_numeral
from tracer.saying.view import View
from tracer.tape.film.pictures import Picture
from tracer.tape.film.surface import Surface, forward_pass, surface_of, window_of
from tracer.tape.snapshots import Film, Snapshot

Path = tuple[str | int, ...]
DECIMALS = {"weights": 2, "biases": 2, "outputs": 3, "loss": 4, "losses": 4, "size": 2}
"""Of what is printed; a number that would print as zero gets more, as everywhere but in outputs, which come near zero
for ever."""
STILLS = 5


@dataclass(frozen=True, kw_only=True)
class WeightPlace:
    """One weight, or a bias (source None). number: its place in the list of all, layer by layer, neuron by neuron, each
    neuron's weights before its bias. path: below a snapshot."""

    number: int
    layer: int
    neuron: str
    source: str | None
    path: Path


class FilmView:
    """Lookups in one film. Snapshots are named by their place, from 0.

    pictures: what their planes show, as far as that is known; more is put there as it is drawn.
    """

    def __init__(self, view: View, film: Film, pictures: dict[int, Picture] | None = None) -> None:
        self.view, self.film = view, film
        self.pictures: dict[int, Picture] = {} if pictures is None else pictures
        self.lesson = view.lesson
        self._texts: dict[Path, str] = {}

    # Numbers

    def value(self, *path: str | int) -> Any:
        """What stands at a path below `film`."""
        found: Any = self.film
        for step in path:
            found = found[step] if isinstance(step, int) else getattr(found, step)
        return found

    def numeral(self, *path: str | int) -> Numeral:
        """The numeral of a number of the film, at the digits of its kind; counts, rates and epochs in full."""
        value = self.value(*path)
        kind = next((step for step in reversed(path) if isinstance(step, str)), "")
        number = Decimal(value) if isinstance(value, int) else of_float(value)
        if kind == "outputs" and abs(number) < 1:
            short = round_decimals(number, DECIMALS[kind], "half-up")
            return Numeral(value=short, exact=short == number)
        return as_numeral(number, DECIMALS.get(kind), "half-up")

    def text(self, *path: str | int) -> str:
        """As plain text, for figures; whole numbers past 9999 with a comma, as in 10,000."""
        if path not in self._texts:
            value = self.value(*path)
            many = isinstance(value, int) and value > 9999
            self._texts[path] = f"{value:,}" if many else self.numeral(*path).text
        return self._texts[path]

    @staticmethod
    def tie(*path: str | int) -> str:
        """What `data-path` holds."""
        return ".".join(map(str, ("film", *path)))

    def number(self, *path: str | int) -> Markup:
        """In running text or a table, tied."""
        value = self.value(*path)
        if isinstance(value, int):
            return Markup('<span class="n" data-path="{}">{}</span>').format(self.tie(*path), self.text(*path))
        numeral = self.numeral(*path)
        power = Markup(" × 10<sup>{}</sup>").format(numeral.power) if numeral.exponent is not None else ""
        return Markup('<span class="n" data-path="{}">{}{}</span>').format(self.tie(*path), numeral.mantissa, power)

    def case(self, kind: str, *at: int) -> str:
        return FILM_CASES[kind](self.film, *at)

    def said(self, kind: str, *at: int, **wordings: str) -> Markup:
        """The wording for what is so; every case must be worded. at: the places of runs, or of a sign."""
        missing = set(FILM_OUTCOMES[kind]) ^ set(wordings)
        if missing:
            names, check = ", ".join(FILM_OUTCOMES[kind]), ", ".join(sorted(missing))
            raise ValueError(f"said({kind!r}) must word exactly {names}; check {check}")
        case = self.case(kind, *at)
        tie = f"film-{kind}:{','.join(map(str, at))}:{case}"
        return Markup('<span data-case="{}">{}</span>').format(tie, wordings[case])

    # What there is

    @property
    def snapshots(self) -> tuple[Snapshot, ...]:
        return self.film.snapshots

    @property
    def last(self) -> int:
        """The place of the last snapshot."""
        return len(self.film.snapshots) - 1

    def place_of(self, epoch: int) -> int:
        """The snapshot at this epoch, or the last before it."""
        return max(at for at, each in enumerate(self.film.at) if each <= epoch)

    @cached_property
    def weights(self) -> tuple[WeightPlace, ...]:
        """Every weight and bias, in the one order in which figures and script number them."""
        found: list[WeightPlace] = []
        for k, layer in enumerate(self.view.layers):
            for j, neuron in enumerate(layer.neurons):
                for i, source in enumerate(layer.senders):
                    found.append(WeightPlace(number=len(found), layer=k, neuron=neuron, source=source,
                                             path=("weights", k, j, i)))
                if layer.has_bias:
                    found.append(WeightPlace(number=len(found), layer=k, neuron=neuron, source=None,
                                             path=("biases", k, j)))
        return tuple(found)

    def weight_place(self, neuron: str, source: str | None) -> WeightPlace | None:
        """source None: the bias; None where the layer has none."""
        return self._by_ends.get((neuron, source))

    @cached_property
    def _by_ends(self) -> dict[tuple[str, str | None], WeightPlace]:
        return {(place.neuron, place.source): place for place in self.weights}

    def weight(self, at: int, place: WeightPlace) -> float:
        """A weight in a snapshot."""
        found = self.value("snapshots", at, *place.path)
        assert isinstance(found, float)
        return found

    @cached_property
    def largest(self) -> float:
        """The largest |weight| (biases apart) of the whole film: the width of all edges is a share of it."""
        return max((abs(self.weight(at, place)) for place in self.weights if place.source is not None
                    for at in range(len(self.snapshots))), default=0.0)

    def widest(self, place: WeightPlace) -> str:
        """The longest text that a weight ever has in the film: a figure leaves room for it."""
        return max((self.text("snapshots", at, *place.path) for at in range(len(self.snapshots))), key=len)

    def is_right(self, at: int, sample: int) -> bool | None:
        """Whether a sample (from 0) is answered correctly in a snapshot; None where the lesson has no rule for that."""
        return self.snapshots[at].right[sample] if self.film.rule else None

    @cached_property
    def stills(self) -> tuple[int, ...]:
        """Five snapshots that tell the story: the first, the last, the first with all answers right, and others, so
        that the answers change by about as much from one to the next."""
        if len(self.snapshots) <= STILLS:
            return tuple(range(len(self.snapshots)))
        solved = self.film.runs[0].solved
        chosen = {0, self.last}
        if solved is not None:
            chosen.add(self.place_of(solved))
        # How far along the story each is: by what is seen at the samples and, where that stands still, by its place.
        seen = [self._leads(at) for at in range(len(self.snapshots))]
        steps = [sum(abs(b - a) for a, b in zip(*pair, strict=True)) for pair in pairwise(seen)]
        whole = sum(steps) or 1.0
        way = [0.0]
        for step in steps:
            way.append(way[-1] + step / whole + 0.5 / len(steps))
        while len(chosen) < STILLS:
            ordered = sorted(chosen)
            free = [(a, b) for a, b in pairwise(ordered) if b - a > 1]
            a, b = max(free, key=lambda gap: way[gap[1]] - way[gap[0]])
            middle = (way[a] + way[b]) / 2
            chosen.add(min(range(a + 1, b), key=lambda at: abs(way[at] - middle)))
        return tuple(sorted(chosen))

    def _leads(self, at: int) -> list[float]:
        """What is seen of each sample: how far the right output is ahead of the others, or else the outputs."""
        if self.film.rule != "largest":
            return [output for outputs in self.snapshots[at].outputs for output in outputs]
        leads = []
        for sample, outputs in zip(self.lesson.samples, self.snapshots[at].outputs, strict=True):
            right = sample.target.index(1)
            leads.append(outputs[right] - max(o for j, o in enumerate(outputs) if j != right))
        return leads

    # The input square

    @property
    def has_surface(self) -> bool:
        """Whether there is a square to show: two inputs."""
        return len(self.view.inputs) == 2

    @cached_property
    def window(self) -> tuple[tuple[float, float], tuple[float, float]]:
        """What part of the plane is shown: (x from, to), (y from, to)."""
        return window_of(self.lesson)

    def surface(self, at: int, cells: int = 40) -> Surface:
        """What the network of a snapshot answers at the middle of each of cells × cells squares."""
        return surface_of(self.lesson, self.snapshots[at], self.window, cells)

    # For the script

    def page_data(self) -> dict[str, Any]:
        """What the script of a film page needs, as JSON: numbers as they are printed; the weights for widths and the
        surface, at five digits; and the forward pass of the tape, for the surface."""
        shots = range(len(self.snapshots))
        texts = {f"weight.{place.number}": [self.text("snapshots", at, *place.path) for at in shots]
                 for place in self.weights}
        outputs = len(self.view.layers[-1].neurons)
        for sample in range(len(self.lesson.samples)):
            for j in range(outputs):
                texts[f"output.{sample}.{j}"] = [self.text("snapshots", at, "outputs", sample, j) for at in shots]
        texts["loss"] = [self.text("snapshots", at, "loss") for at in shots]
        texts["epoch"] = [self.text("at", at) for at in shots]
        if self.film.rule:
            texts["right"] = [self.text("runs", 0, "right", at) for at in shots]
        return {
            "epochs": self.film.at,
            "length": self.text("epochs"),
            "texts": texts,
            "weights": [[float(f"{self.weight(at, place):.5g}") for place in self.weights] for at in shots],
            "largest": float(f"{self.largest:.5g}"),
            "right": [[self.is_right(at, sample) for sample in range(len(self.lesson.samples))] for at in shots],
            "window": self.window if self.has_surface else None,
            "forward": self._forward(),
        }

    def _forward(self) -> dict[str, Any]:
        """`tape.film.surface.forward_pass`, weights by their ids alone, in the order of `weights`."""
        forward = forward_pass(self.lesson)
        ids: dict[Path, int] = {
            ("weights", k, j, i) if kind == "weight" else ("biases", k, j): at
            for at, (kind, k, j, i) in forward.weights
        }
        # a shared bias is one number
        weights = [ids.get(place.path) or ids["biases", place.layer, 0] for place in self.weights]
        return {"inputs": forward.inputs, "weights": weights, "rows": forward.rows, "outputs": forward.outputs}


def script_json(data: Any) -> Markup:
    """JSON that no HTML parser takes for its own, for a <script type="application/json">."""
    text = msgspec.json.encode(data).decode()
    return Markup(text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"))
