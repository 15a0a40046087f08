"""The geometry: nothing stands on anything else, whatever the shape of the network."""

from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracer.figures.axes import axis, numeral, spread
from tracer.figures.layout import CLEAR, LABEL_HEIGHT, Column, Layout, _labels, _stand, arrange, shorten, text_width

SIZES = st.lists(st.integers(1, 5), min_size=2, max_size=5)


def layout_of(sizes: list[int], width: float = 52, half: float = 0, tags: float = 12) -> Layout:
    columns = tuple(Column(size, 33, half, 106, tags if n else 0, tags if n else 0, 40) for n, size in enumerate(sizes))
    return arrange(columns, width, top=44, margin=16, gap=190)


@pytest.mark.slow
@given(sizes=SIZES, width=st.integers(20, 150), half=st.integers(0, 80), tags=st.sampled_from([0, 12]))
def test_no_label_stands_on_a_label_a_node_or_a_tag(sizes: list[int], width: int, half: int, tags: int) -> None:
    layout = layout_of(sizes, width, half, tags)
    boxes = [label.box for label in layout.labels]
    nodes = [place.box for column in layout.columns for place in column]
    assert len(boxes) == sum(a * b for a, b in pairwise(sizes))
    assert not [1 for a, b in combinations(boxes, 2) if a.near(b)]
    assert not [1 for box in boxes for node in nodes if box.near(node)]
    assert not [1 for a, b in combinations(nodes, 2) if a.near(b)]
    assert all(
        box.left >= 0 and box.right <= layout.width and box.top >= 0 and box.bottom <= layout.height
        for box in boxes + nodes
    )


@pytest.mark.slow
@given(sizes=SIZES)
def test_a_label_stands_on_its_own_edge(sizes: list[int]) -> None:
    layout = layout_of(sizes)
    for label in layout.labels:
        (x1, y1), (x2, y2) = (
            layout.columns[label.gap][label.sender].exit,
            layout.columns[label.gap + 1][label.receiver].entry,
        )
        assert label.y == pytest.approx(y1 + (label.x - x1) / (x2 - x1) * (y2 - y1))


@pytest.mark.parametrize("senders", range(1, 6))
@pytest.mark.parametrize("receivers", range(1, 6))
def test_at_the_widest_pitch_all_labels_fit_at_the_senders_share(senders: int, receivers: int) -> None:
    columns = (Column(senders, 33), Column(receivers, 33))
    left, right = _stand(columns, 320, 0, 0, 400).columns
    labels = _labels(0, left, right, 100, (0.27,))
    assert not [1 for a, b in combinations(labels, 2) if a.box.near(b.box, CLEAR)]


def test_crossing_edges_of_the_usual_networks_are_labelled_in_one_column() -> None:
    for sizes in ([2, 2], [2, 3], [3, 2], [3, 3]):
        layout = layout_of([*sizes, 1])
        left, right = layout.columns[0][0].x, layout.columns[1][0].x
        slanted = [
            label
            for label in layout.labels
            if label.gap == 0 and layout.columns[0][label.sender].y != layout.columns[1][label.receiver].y
        ]
        assert {round((label.x - left) / (right - left), 2) for label in slanted} == {0.27}
        assert min(abs(a.y - b.y) for a, b in combinations(slanted, 2)) >= LABEL_HEIGHT


def test_a_column_without_labels_keeps_its_own_pitch() -> None:
    layout = arrange((Column(2, 33, pitch=98), Column(14, 11, pitch=27)), None, top=44, margin=16, gap=190)
    ys = [place.y for place in layout.columns[1]]
    assert ys[1] - ys[0] == 27
    assert not layout.labels


def test_a_text_is_shortened_to_its_room() -> None:
    short = shorten("temperature of the room", 16, 80)
    assert short.endswith("…") and text_width(short, 16) <= 80
    assert shorten("h1", 16, 80) == "h1"


@given(low=st.floats(-1e6, 1e6), high=st.floats(-1e6, 1e6))
def test_an_axis_covers_what_it_shows_in_whole_pixels(low: float, high: float) -> None:
    low, high = sorted((low, high))
    scale = axis(low, high, 60, 420, 8)
    hair = 1e-6 * float(scale.step)
    assert low >= float(scale.first) - hair and high <= float(scale.last) + hair
    assert scale.count <= 8 and (scale.unit >= scale.room or scale.count <= 2)
    assert all(scale.at(float(tick)) == pytest.approx(60 + n * scale.unit) for n, tick in enumerate(scale.ticks))
    assert all("E" not in numeral(tick) and "-" not in numeral(tick) for tick in scale.ticks)


@given(wished=st.lists(st.floats(0, 400), min_size=1, max_size=6))
def test_spread_keeps_order_and_distance(wished: list[float]) -> None:
    places = spread(sorted(wished), 50, 0, 400)
    assert all(b - a >= 50 - 1e-9 for a, b in pairwise(places))
    assert places[0] >= -1e-9 and places[-1] <= 400 + 1e-9
