"""Every figure of a film, over lessons of every sort: true to the film, well formed, and the same bytes each time."""

import math
import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from itertools import combinations, pairwise, product
from pathlib import Path
from typing import Any

import msgspec
import pytest

import tracer
from tests.lessons import lesson_of, random_data
from tracer.audit import audit_page
from tracer.figures.layout import Box, text_width
from tracer.figures.style import standalone_css
from tracer.figures.training import FILM_FIGURES, animated, draw_film
from tracer.figures.training.film_numbers import rooms
from tracer.figures.training.levels import CELLS, Tones, fields, runs, tones_of, zero_lines
from tracer.figures.training.lines import pieces
from tracer.figures.training.scales import Epochs, log_numerals, losses_axis
from tracer.figures.training.stage import WEIGHT, StagePicture
from tracer.saying.film_view import FilmView
from tracer.saying.view import View
from tracer.tape.film import film_of

pytestmark = pytest.mark.slow

LESSONS = Path(__file__).parents[2] / "docs" / "lessons"
SVG = "{http://www.w3.org/2000/svg}"


def film_view(lesson: Any) -> FilmView:
    trace = msgspec.structs.replace(tracer.record(lesson), film=film_of(lesson))
    return FilmView(View(trace), trace.film)


def shipped(name: str, epochs: int = 60, *others: str) -> FilmView:
    return film_view(tracer.load_lesson(LESSONS / f"{name}.toml", overrides=[f"training.epochs={epochs}", *others]))


def drawn_up(seed: int, samples: int = 4, **wishes: Any) -> FilmView:
    """A random network of two inputs, or as many as it likes."""
    data = random_data(seed, samples=samples, hidden=1, training={"epochs": 40}, **wishes)
    for place, sample in enumerate(data["samples"]):
        sample["input"] = [place % 2, place // 2, *sample["input"][2:]][: len(sample["input"])]
    return film_view(lesson_of(data))


def classes(count: int, hidden: int = 8, epochs: int = 30, names: list[list[str]] | None = None) -> FilmView:
    """One-hot targets with a softmax, two inputs."""
    layers = [
        {"weights": [[round((j * 7 + i * 3) % 11 / 5 - 1, 1) for i in range(before)] for j in range(size)],
         "biases": [0.1] * size, "activation": activation, **({"neurons": names[n + 1]} if names else {})}
        for n, (before, size, activation) in enumerate([(2, hidden, "tanh"), (hidden, count, "softmax")])
    ]
    samples = [
        {"input": [n % 3, n // 3], "target": [float(j == n % count) for j in range(count)]} for n in range(2 * count)
    ]
    return film_view(lesson_of({
        "title": "Classes & <more>", "network": {"layers": layers, **({"inputs": names[0]} if names else {})},
        "samples": samples, "training": {"learning_rate": 0.3, "loss": "cross-entropy", "epochs": epochs},
    }))


LONG = [["hours & <b>s</b>", "humidity of all the air"], ["]]><svg/onload=1>"] , ["M" * 24, "rain, or not yet", "snow"]]
CASES = {
    "xor": lambda: shipped("xor", 3000),
    "smallest": lambda: shipped("smallest"),
    "breaks": lambda: shipped("relu", 400),
    "cut": lambda: shipped("relu", 400, "training.learning_rate=10"),
    "batch": lambda: shipped("tanh-batch", 400),
    "three inputs": lambda: shipped("deeper"),
    "no rule": lambda: shipped("han-kamber"),
    "a plane without a rule": lambda: film_view(lesson_of({
        "title": "T", "network": {"layers": [{"weights": [[0.5, -0.2]], "biases": [0], "activation": "identity"}]},
        "samples": [{"input": [n, 1 - n], "target": [n / 2]} for n in range(3)],
        "training": {"learning_rate": 0.1, "epochs": 20}})),
    "one sample": lambda: shipped("mazur", 100),
    "one epoch": lambda: shipped("xor", 1),
    "three classes": lambda: classes(3),
    "seven classes": lambda: classes(7, hidden=3),
    "hostile names": lambda: classes(3, hidden=1, names=LONG),
    "random": lambda: drawn_up(5),
    "a wide layer": lambda: film_view(lesson_of({
        "title": "T", "network": {"layers": [{"weights": [[0.1, -0.2]] * 66}, {"weights": [[0.3, -0.3, 0] * 22]}]},
        "samples": [{"input": [n, 1 - n], "target": [n]} for n in range(2)],
        "training": {"learning_rate": 0.1, "epochs": 5}})),
}
_FILMS: dict[str, FilmView] = {}


def film_in(case: str) -> FilmView:
    if case not in _FILMS:
        _FILMS[case] = CASES[case]()
    return _FILMS[case]


@pytest.fixture(params=CASES)
def film(request: pytest.FixtureRequest) -> FilmView:
    return film_in(request.param)


def drawn(film: FilmView, places: tuple[int, ...] | None = None) -> Iterator[tuple[str, int, str]]:
    """Every kind that the film has something to show for, at some snapshots."""
    for kind in FILM_FIGURES:
        if kind in ("square", "key") and not film.has_surface:
            continue
        if kind in ("losses", "rates", "key"):
            if kind != "losses" or any(run.kind == "loss" for run in film.film.runs):
                yield kind, -1, draw_film(kind, film, uid=f"u-{kind}").svg
            continue
        for at in places or (0, film.stills[len(film.stills) // 2], film.last):
            yield kind, at, draw_film(kind, film, uid=f"u-{kind}-{at}", at=at).svg


@cache
def playing(film: FilmView) -> str:
    return animated(film)


def test_a_page_of_figures_passes_the_audit(film: FilmView, tmp_path: Path) -> None:
    (tmp_path / "trace.json").write_bytes(tracer.to_json(film.view.trace))
    figures = "".join(
        f'<figure class="fig" id="fig-{n}">{svg}'
        f'<figcaption><span class="fignum">Figure {n}</span></figcaption></figure>'
        for n, (_, _, svg) in enumerate(drawn(film), 1)
    )
    page = tmp_path / "page.html"
    page.write_text(f'<article data-trace="trace.json">{figures}</article>', encoding="utf-8")
    report = audit_page(page, "page.html")
    assert [(finding.judge, finding.what, finding.text) for finding in report.findings] == []


def test_every_figure_is_well_formed_and_its_coordinates_are_short_and_finite(film: FilmView) -> None:
    words = {"data-path", "data-count", "data-shows", "class", "id", "style",
             "aria-labelledby"}
    for kind, _, svg in drawn(film):
        root = ElementTree.fromstring(svg)
        assert root.get("class") == f"tf tf-{kind}" and root.get("role") == "img"
        assert root[0].text and "".join(root[1].itertext())
        for element in root.iter():
            for name, value in element.attrib.items():
                if name not in words:
                    assert not re.search(r"\.\d\d|nan|inf|\de[-+]?\d|(?<![\d.])-0(?![\d.])", value), (kind, name, value)


def test_every_numeral_that_is_seen_is_tied(film: FilmView) -> None:
    names = {*film.view.inputs, *(n for layer in film.view.layers for n in (layer.name, *layer.neurons))}
    for kind, _, svg in drawn(film):
        for text in ElementTree.fromstring(svg).iter(f"{SVG}text"):
            for span in (text, *text.iter(f"{SVG}tspan")):
                free = (span.text or "") + "".join(part.tail or "" for part in span)
                tied = {"data-path", "data-count", "data-axis"} & set(span.attrib)
                index = span.get("class") in ("index", "name") or text.get("class", "").endswith(("name", "short"))
                assert tied or index or free in names or not re.search(r"\d", free), (kind, free)


def test_nothing_stands_outside_of_the_figure_and_no_text_on_another(film: FilmView) -> None:
    for kind, at, svg in drawn(film):
        root = ElementTree.fromstring(svg)
        _, _, width, height = map(float, root.get("viewBox", "").split())
        boxes = []
        for text in root.iter(f"{SVG}text"):
            words, size = "".join(text.itertext()), float(text.get("font-size", "0"))
            x, y = float(text.get("x", "nan")), float(text.get("y", "nan"))
            wide = 0.86 * text_width(words, size)  # the estimate is an upper one
            left = {"middle": x - wide / 2, "end": x - wide}.get(text.get("text-anchor", ""), x)
            if text.find(f"{SVG}title") is not None:  # what is cut has its whole text in a tooltip
                continue
            assert left >= -2 and left + wide <= width + 12 and 0 < y <= height, (kind, at, words)
            boxes.append((Box(left, y - 0.7 * size, left + wide, y), words))
        for (one, a), (two, b) in combinations(boxes, 2):
            assert not one.near(two), (kind, at, a, b)


def test_edges_have_the_width_and_the_class_of_their_weights(film: FilmView) -> None:
    for at in (0, film.last):
        root = ElementTree.fromstring(draw_film("stage", film, at=at).svg)
        edges = {int(e.get("data-edge", "")): e for e in root.iter() if "data-edge" in e.attrib}
        shown = [place for place in film.weights if place.number in edges]
        whole = max(len(layer.neurons) for layer in film.view.layers) <= 64
        assert len(edges) == len(shown) and whole == (len(shown) == sum(p.source is not None for p in film.weights))
        for place in shown:
            weight, edge = film.weight(at, place), edges[place.number]
            assert place.source is not None
            assert edge.get("class") == ("edge-pos" if weight > 0 else "edge-neg" if weight < 0 else "edge-zero")
            assert float(edge.get("stroke-width", "")) == round(0.8 + 5.2 * abs(weight) / film.largest, 1)


def test_the_numbers_of_the_stage_are_those_of_its_snapshot(film: FilmView) -> None:
    texts = film.page_data()["texts"]
    for at in (0, film.last):
        for element in ElementTree.fromstring(draw_film("stage", film, at=at).svg).iter():
            key = element.get("data-shows")
            if key:
                assert element.text == texts[key][at]
                assert f".snapshots.{at}." in element.get("data-path", "")


def test_the_stage_moves_nothing_while_it_plays(film: FilmView) -> None:
    def frame(at: int) -> list[tuple[str | None, ...]]:
        root = ElementTree.fromstring(draw_film("stage", film, at=at).svg)
        return [(e.tag, e.get("x"), e.get("y"), e.get("d"), e.get("width"), e.get("text-anchor")) for e in root.iter()]

    assert frame(0) == frame(film.last)


def test_labels_of_the_stage_have_room_for_all_that_they_ever_say(film: FilmView) -> None:
    picture = StagePicture(film)
    wide = [room for room, place in zip(rooms(film, WEIGHT), film.weights, strict=True) if place.source is not None]
    labels = picture.layout().labels
    assert bool(labels) == picture.labelled
    assert all(label.width >= max(wide) for label in labels)
    assert not [1 for a, b in combinations(labels, 2) if a.box.near(b.box)]


def test_runs_cover_every_cell_exactly_once(film: FilmView) -> None:
    if not film.has_surface:
        return
    tones, outputs = tones_of(film), film.surface(film.last, CELLS).outputs
    covered = []
    for tone, data in runs(tones, outputs).items():
        assert re.fullmatch(r"(M\d+ \d+h\d+v1h-\d+z)+", data)
        for column, row, long in re.findall(r"M(\d+) (\d+)h(\d+)", data):
            for cell in range(int(column), int(column) + int(long)):
                covered.append((cell, int(row)))
                assert tone == tones.tone([grid[CELLS - 1 - int(row)][cell] for grid in outputs])
    assert sorted(covered) == sorted(product(range(CELLS), repeat=2))


def test_levels_are_nine_even_steps_clipped_at_both_ends() -> None:
    tones = Tones(shown="first", low=-1, high=1, middle=0)
    levels = [tones.level(value) for value in (-9, -1, -0.78, -0.77, 0, 0.77, 0.78, 1, 9, float("nan"), float("inf"))]
    assert levels == [0, 0, 0, 1, 4, 7, 8, 8, 8, 4, 8]
    assert Tones(shown="difference", low=-1, high=1, middle=0).tone([0.9, 0.1]) == "level-0"
    winner = Tones(shown="winner", low=-1, high=1, middle=0)
    assert [winner.tone(o) for o in ([0.4, 0.3, 0.3], [0, 0.5, 0], [0, 0, 1], [0.2] * 3)] == [
        "kind-0-0", "kind-1-1", "kind-2-2", "kind-0-0"]  # fmt: skip


def test_the_boundary_is_where_the_answer_changes_and_reaches_the_frame() -> None:
    slope = [[(c + 0.5) - 3.2 + 0.5 * (r + 0.5) for c in range(8)] for r in range(8)]
    (line,) = zero_lines(slope)
    assert all(x + 0.5 * (8 - y) == pytest.approx(3.2, abs=2e-3) for x, y in line)
    assert sorted((line[0], line[-1])) == [(0.0, pytest.approx(1.6)), (pytest.approx(3.2), 8.0)]
    ring = [[(c - 4) ** 2 + (r - 4) ** 2 - 6.5 for c in range(9)] for r in range(9)]
    (line,) = zero_lines(ring)
    assert line[0] == line[-1]


@pytest.mark.parametrize("corners, ends", [((3, -1, 3, -1), 1), ((1, -3, 1, -3), 0)])
def test_at_a_saddle_the_middle_says_which_corners_meet(corners: tuple[float, ...], ends: int) -> None:
    a, b, c, d = corners
    lines = zero_lines([[a, b], [d, c]])
    # the middle of the square: joined with the first corner where the sum has its sign, so no line between them
    near_first = [line for line in lines for x, y in line if x <= 1 and y >= 1]
    assert len(lines) == 2 and bool(near_first) != bool(ends)


def test_samples_say_right_and_wrong_twice(film: FilmView) -> None:
    if not film.has_surface:
        return
    for at in (0, film.last):
        root = ElementTree.fromstring(draw_film("square", film, at=at).svg)
        marks = {int(g.get("data-sample", "")): g for g in root.iter(f"{SVG}g") if "data-sample" in g.attrib}
        assert len(marks) == (len(film.lesson.samples) if film.film.rule else 0)
        for sample, mark in marks.items():
            right = film.is_right(at, sample)
            assert mark.get("class") == ("right" if right else "wrong")
            assert [part.get("class") for part in mark] == ["when-right", "when-wrong"]
            assert [part.get("display") for part in mark] == ([None, "none"] if right else ["none", None])


def test_the_cursor_moves_to_the_right_along_the_curve(film: FilmView) -> None:
    for at in (0, film.last):
        root = ElementTree.fromstring(draw_film("curve", film, at=at).svg)
        curve = next(g for g in root.iter(f"{SVG}g") if "data-curve" in g.attrib)
        cursor = next(g for g in root.iter(f"{SVG}g") if "data-cursor" in g.attrib)
        xs, ys = curve.get("data-xs", "").split(), curve.get("data-ys", "").split()
        assert len(xs) == len(ys) == len(film.snapshots)
        assert all(a < b for a, b in pairwise(map(float, xs)))
        assert cursor.get("transform") == f"translate({xs[at]} 0)"
        assert next(cursor.iter(f"{SVG}circle")).get("cy") == ys[at]


@pytest.mark.parametrize("most", [1, 2, 9, 60, 1000, 10_000, 12_345, 1_000_000])
def test_epochs_stand_at_their_logarithms_and_their_numerals_have_room(most: int) -> None:
    axis = Epochs(most, 60, 600)
    assert axis.at(0) == 60 < axis.at(1) <= axis.at(most) == 600
    places = [axis.at(int(number)) for number in axis.round_ones(44)]
    assert places and places[0] == axis.at(1) and all(b - a >= 44 for a, b in pairwise(places))
    if most >= 10:
        assert axis.at(10) - axis.at(1) == pytest.approx((600 - axis.at(1)) / math.log10(most))


def test_a_loss_stands_on_logarithms_only_where_it_falls_far() -> None:
    assert not hasattr(losses_axis([0.3, 0.002], 0.3, 0, 100), "low")
    log = losses_axis([0.3, 0.0005], 0.3, 0, 100)
    assert hasattr(log, "low") and log.at(0.3) < 20 and log.at(0.0005) == 100
    deep = losses_axis([1, 1e-30, 0.0], 1, 0, 100)
    assert deep.at(0.0) == deep.at(1e-30) == 100


def test_a_curve_is_cut_where_it_leaves_the_axis() -> None:
    axis = losses_axis([1, 1e-6, 1e9], 1, 0, 100)
    found = pieces([0, 10, 20, 30], [1, 1e-6, 1e9, 1], axis)
    assert len(found) == 2 and found[0][-1][1] == found[1][0][1] == axis.end
    assert pieces([0], [1], axis) == [[(0, axis.at(1))]]


def test_a_run_that_breaks_ends_with_a_cross() -> None:
    svg = draw_film("rates", film_in("breaks")).svg
    broken = [n for n, run in enumerate(film_in("breaks").film.runs) if None in run.losses]
    assert broken and svg.count('class="run-end"') >= len(broken)
    assert all(f"film.runs.{n}.learning_rate" in svg for n in broken)
    assert "run-end" not in draw_film("rates", film_in("xor")).svg


def test_the_solved_epoch_is_marked_and_tied() -> None:
    assert 'data-path="film.runs.0.solved"' in draw_film("curve", film_in("xor"), at=0).svg
    assert "solved" not in draw_film("curve", film_in("smallest"), at=0).svg
    other = draw_film("losses", film_in("xor")).svg
    assert 'data-path="film.runs.0.solved"' in other and 'data-path="film.runs.1.solved"' in other


def test_a_still_says_epoch_loss_and_how_many_are_right(film: FilmView) -> None:
    for at in film.stills:
        svg = draw_film("still", film, at=at).svg
        assert f'data-path="film.at.{at}">{film.text("at", at)}<' in svg
        assert f'data-path="film.snapshots.{at}.loss"' in svg
        assert (f'data-path="film.runs.0.right.{at}"' in svg) == bool(film.film.rule)


def test_an_animation_is_one_file_of_which_one_frame_shows_without_css(film: FilmView) -> None:
    text = playing(film)
    assert len(text) < 400_000
    root = ElementTree.fromstring(text.encode())
    assert root.find(f"{SVG}title") is not None and root.find(f"{SVG}desc") is not None
    shots = [g for g in root.iter(f"{SVG}g") if g.get("class", "").startswith("shot")]
    assert [g.get("visibility") for g in shots] == ["hidden"] * (len(shots) - 1) + [None]
    epochs = [next(e.get("data-path", "") for e in g.iter() if (e.get("data-path") or "").startswith("film.at.")) for g in shots]
    places = [int(path.removeprefix("film.at.")) for path in epochs]
    assert places == sorted(set(places)) and places[0] == 0 and places[-1] == film.last and len(places) <= 27
    if film.film.runs[0].solved is not None:
        assert film.place_of(film.film.runs[0].solved) in places
    assert re.findall(r"https?://[^\"]+", text) == ["http://www.w3.org/2000/svg"]
    style = next(root.iter(f"{SVG}style")).text or ""
    assert "var(" not in style and "@import" not in style and "url(" not in text and "<script" not in text
    assert "prefers-reduced-motion" in style


def test_an_animation_has_its_title_and_its_key_within_the_slide(film: FilmView) -> None:
    root = ElementTree.fromstring(playing(film).encode())
    shots = {e for g in root.iter(f"{SVG}g") if g.get("class", "").startswith("shot") for e in g.iter()}
    lasting = ["".join(e.itertext()) for e in root.iter(f"{SVG}text") if e not in shots]
    title = film.lesson.title
    assert any(text == title or (text.endswith("…") and title.startswith(text[:-1])) for text in lasting)
    keys = {"target", "answer", "right", "wrong"} if film.film.rule and film.has_surface else set()
    assert {"target", "answer", "right", "wrong"} & set(lasting) == keys
    if not film.has_surface:
        return
    key = next(g for g in root.iter(f"{SVG}g") if any(e.get("data-plot") == "key" for e in g) or "target" in
               ["".join(e.itertext()) for e in g if e.tag == f"{SVG}text"])
    _, y, scale = map(float, re.findall(r"[\d.]+", key.get("transform", "")))
    lowest = max(float(e.get("y", "0")) for e in key.iter(f"{SVG}text"))
    said = [float(e.get("y", "0")) for g in shots if g.get("class") == "shot-last" for e in g if e.tag == f"{SVG}text"]
    assert max(said) < y and y + scale * lowest < 622 and scale >= 0.35


def test_a_long_title_is_cut_and_escaped() -> None:
    data = random_data(5, samples=4, hidden=1, training={"epochs": 5})
    film = film_view(lesson_of({**data, "title": "M & <b>" * 28}))
    root = ElementTree.fromstring(animated(film).encode())
    shown = [e.text or "" for e in root.iter(f"{SVG}text") if (e.text or "").startswith("M & <b>M")]
    assert len(shown) == 1 and shown[0].endswith("…") and text_width(shown[0], 20) < 1100


@pytest.mark.parametrize(
    "numbers, texts",
    [
        (["0.00001", "0.001", "1"], ["0.00001", "0.001", "1"]),
        (["0.000001", "0.0001", "0.01", "1"], ["1 × 10⁻⁶", "1 × 10⁻⁴", "0.01", "1"]),
        (["0.000005", "0.002", "20000"], ["5 × 10⁻⁶", "2 × 10⁻³", "20,000"]),
    ],
)
def test_the_numerals_of_one_axis_have_one_manner(numbers: list[str], texts: list[str]) -> None:
    assert log_numerals(list(map(Decimal, numbers))) == texts


@pytest.mark.parametrize("most, last", [(5000, "5000"), (10_000, "10,000"), (12_345, "10,000"), (60, "50"), (1, "1")])
def test_the_last_epoch_has_a_numeral_where_there_is_room(most: int, last: str) -> None:
    axis = Epochs(most, 60, 600)
    assert log_numerals(axis.labelled)[-1] == last
    places = [axis.at(int(number)) for number in axis.labelled]
    assert all(b - a >= 44 for a, b in pairwise(places)) and axis.beyond > axis.right


def test_descriptions_hold_at_any_moment(film: FilmView) -> None:
    """They are written once, and the plane and the weights change."""
    told = ElementTree.fromstring(draw_film("stage", film, at=0).svg)[1]
    assert "the further its weight is from zero" in "".join(told.itertext())
    if film.has_surface:
        svg = draw_film("square", film, at=0).svg
        said = ElementTree.fromstring(svg)[1].text or ""
        assert ("Where the answer changes, a line shows it." in said) == ("data-boundary" in svg)
        assert said == ElementTree.fromstring(draw_film("square", film, at=film.last).svg)[1].text


def test_every_class_has_its_rule(film: FilmView) -> None:
    unstyled = {"tf", "edges", "labels", "captions", "right", "wrong", "when-right", "when-wrong", "shot", "shot-last",
                "at-end"}
    for text in (*(svg for _, _, svg in drawn(film)), playing(film)):
        classes = {name for e in ElementTree.fromstring(text.encode()).iter() for name in e.get("class", "").split()}
        used = {name for name in classes if not name.startswith("tf-")} - unstyled
        assert [name for name in sorted(used) if f".{name} " not in standalone_css()] == []


def test_the_same_film_gives_the_same_bytes() -> None:
    one, two = shipped("xor", 100), shipped("xor", 100)
    assert list(drawn(one)) == list(drawn(two)) and animated(one) == animated(two)


def test_a_figure_of_a_film_is_small(film: FilmView) -> None:
    assert max(len(svg) for kind, _, svg in drawn(film)) < 60_000


@pytest.mark.parametrize(
    "kind, case, message",
    [
        ("square", "three inputs", "only a network of two inputs has a plane of inputs"),
        ("losses", "batch", "no other loss is compared with this lesson's"),
        ("network", "xor", f'there is no figure "network"; there are: {", ".join(FILM_FIGURES)}'),
    ],
)
def test_what_cannot_be_shown_is_said(kind: str, case: str, message: str) -> None:
    with pytest.raises(ValueError) as error:
        draw_film(kind, film_in(case), **({} if kind == "losses" else {"at": 0}))
    assert str(error.value) == message


def test_fields_of_several_classes_are_zero_where_two_are_largest() -> None:
    tones = Tones(shown="winner", low=-1, high=1, middle=0)
    outputs = [[[0.5, 0.2]], [[0.3, 0.4]], [[0.2, 0.4]]]
    assert fields(tones, outputs) == [[[pytest.approx(0.2), pytest.approx(-0.2)]], [[pytest.approx(-0.2), 0.0]]]
