"""Every kind of figure, over lessons of every sort: true to the trace, well formed, and the same bytes each time."""

import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

import tracer
from tests.lessons import lesson_of, random_data
from tracer.audit import audit_page
from tracer.figures import FIGURES, draw, standalone, style
from tracer.figures.scene import STAGES
from tracer.figures.style import colours, rules
from tracer.operators.losses import LOSSES
from tracer.saying.view import View

ROOT = Path(__file__).parents[2]
SVG = "{http://www.w3.org/2000/svg}"
KINDS = list(FIGURES)


def lesson(
    sizes: list[int],
    *,
    activation: str = "sigmoid",
    weights: float | None = None,
    inputs: float = 0.5,
    target: float = 1,
    bias: float | None = 0.1,
    names: list[list[str]] | None = None,
    **tables: Any,
) -> View:
    """A network of these sizes. weights: all of them the same; None: different ones of both signs."""
    layers, number = [], 0
    for before, size in pairwise(sizes):
        rows = []
        for _ in range(size):
            rows.append(
                [
                    weights if weights is not None else round(((number + n) * 37 % 41 - 20) / 20, 2)
                    for n in range(before)
                ]
            )
            number += before
        layer: dict[str, Any] = {"weights": rows, "activation": activation}
        if bias is not None:
            layer["biases"] = [bias] * size
        if names:
            layer["neurons"] = names[len(layers) + 1]
        layers.append(layer)
    network: dict[str, Any] = {"layers": layers, **({"inputs": names[0]} if names else {})}
    sample = {"input": [inputs] * sizes[0], "target": [target] * sizes[-1]}
    data = {"title": "T", "network": network, "samples": [sample], "training": {"learning_rate": 0.5}, **tables}
    return View(tracer.record(lesson_of(data)))


HOSTILE = [
    ["hours & <b>s</b>", "\"q' onload='", "3"],
    ["]]><svg/onload=1>", "sensor 12 of all the ro"],
    ["]]>", "M" * 24],
]
XOR = """
title = "XOR"
[[network.layers]]
weights = [[0.46, 0.03], [0.69, 0.99], [0.17, 0.53]]
biases = [0.12, 0.11, 0.57]
[[network.layers]]
weights = [[0.37, 0.43, 0.54], [0.13, 0.65, 0.07]]
biases = [0.16, 0.22]
[[samples]]
input = [1, 1]
target = [1, 0]
[training]
learning_rate = 0.1
[rounding]
decimals = { output = 2, delta = 3, new_weight = 2, new_bias = 2 }
show = { output = 4, delta = 6, new_weight = 4, new_bias = 4 }
"""
CASES = {
    "2-3-2": lambda: View(tracer.record(tracer.parse_lesson(XOR))),
    "random": lambda: View(tracer.record(lesson_of(random_data(3, hidden=2)))),
    "2-2-2-1": lambda: lesson([2, 2, 2, 1]),
    "3-4-4-2": lambda: lesson([3, 4, 4, 2]),
    "5-5-5": lambda: lesson([5, 5, 5]),
    "one of each": lambda: lesson([1, 1, 1]),
    "no hidden layer": lambda: lesson([2, 1]),
    "no biases": lambda: lesson([2, 2, 1], bias=None),
    "biases stay": lambda: lesson([2, 2, 1], conventions={"train_biases": False}),
    "target minus output": lambda: lesson([2, 2, 1], conventions={"delta": "target-minus-output"}),
    "exact": lambda: lesson([2, 2, 1], rounding={"carry": False}),
    "all weights 0": lambda: lesson([2, 2, 1], weights=0),
    "all the same": lambda: lesson([2, 3, 2], weights=0.3),
    "saturated": lambda: lesson([2, 2, 1], weights=1, inputs=500, target=0),
    "saturated, far below": lambda: lesson([2, 2, 1], activation="tanh", weights=-3, inputs=500),
    "dead": lambda: lesson([2, 2, 2], activation="relu", weights=-0.5, bias=-0.1),
    "identity": lambda: lesson([2, 2, 1], activation="identity"),
    "large and linear": lambda: lesson([2, 2, 1], activation="identity", weights=30, inputs=1000),
    "on target": lambda: lesson([1, 1], activation="identity", weights=1, bias=0, target=0.5),
    "tiny": lambda: lesson([2, 2, 1], activation="identity", weights=1e-12, bias=0, rounding={"carry": False}),
    "many digits": lambda: lesson([2, 2, 2], rounding={"decimals": {"default": 9}}),
    "4-6-3": lambda: lesson([4, 6, 3]),
    "six layers": lambda: lesson([2, 2, 2, 2, 2, 2, 1]),
    "12-12-2": lambda: lesson([12, 12, 2]),
    "64 neurons": lambda: lesson([64, 64, 2]),
    "200 neurons": lambda: lesson([3, 200, 1]),
    "hostile names": lambda: lesson([3, 2, 2], names=HOSTILE),
}
_VIEWS: dict[str, View] = {}


def view_of(case: str) -> View:
    if case not in _VIEWS:
        _VIEWS[case] = CASES[case]()
    return _VIEWS[case]


@pytest.fixture(params=CASES)
def view(request: pytest.FixtureRequest) -> View:
    return view_of(request.param)


def drawn(view: View) -> Iterator[tuple[str, str]]:
    """Every kind that the network has something to show for."""
    for kind in KINDS:
        if kind == "passed_on" and len(view.layers) < 2:
            continue
        yield kind, draw(kind, view, uid=f"u-{kind}").svg


@pytest.mark.slow
def test_a_page_of_figures_passes_the_audit(view: View, tmp_path: Path) -> None:
    (tmp_path / "trace.json").write_bytes(tracer.to_json(view.trace))
    figures = "".join(
        f'<figure class="fig" id="fig-{n}">{svg}'
        f'<figcaption><span class="fignum">Figure {n}</span></figcaption></figure>'
        for n, (_, svg) in enumerate(drawn(view), 1)
    )
    page = tmp_path / "page.html"
    page.write_text(f'<article data-trace="trace.json">{figures}</article>', encoding="utf-8")
    report = audit_page(page, "page.html")
    assert [(finding.judge, finding.what, finding.text) for finding in report.findings] == []


def test_every_figure_is_well_formed_has_its_own_ids_and_no_blank_line(view: View) -> None:
    ids = []
    for kind, svg in drawn(view):
        root = ElementTree.fromstring(svg)
        assert root.get("class") == f"tf tf-{kind}" and root.get("role") == "img"
        assert root[0].tag == f"{SVG}title" and root[1].tag == f"{SVG}desc" and root[0].text and root[1].text
        assert root.get("aria-labelledby") == f"{root[0].get('id')} {root[1].get('id')}"
        ids += [element.get("id") for element in root.iter() if element.get("id")]
        assert "\n\n" not in svg
    assert len(ids) == len(set(ids))


def test_coordinates_have_at_most_one_decimal_and_are_finite(view: View) -> None:
    words = {"data-path", "data-count", "data-case", "class", "id", "aria-labelledby", "style", "viewBox", "role"}
    for kind, svg in drawn(view):
        for element in ElementTree.fromstring(svg).iter():
            for name, value in element.attrib.items():
                if name not in words:
                    assert not re.search(r"\.\d\d|nan|inf|\de[-+]?\d|(?<![\d.])-0(?![\d.])", value), (kind, name, value)


def test_nothing_stands_outside_of_the_figure(view: View) -> None:
    for kind, svg in drawn(view):
        root = ElementTree.fromstring(svg)
        _, _, width, height = map(float, root.get("viewBox", "").split())
        for text in root.iter(f"{SVG}text"):
            x, y = float(text.get("x", "nan")), float(text.get("y", "nan"))
            assert 0 <= x <= width and 0 < y <= height, (kind, "".join(text.itertext()))
        for rect in root.iter(f"{SVG}rect"):
            x, y, w, h = (float(rect.get(name, "nan")) for name in ("x", "y", "width", "height"))
            assert x >= 0 and y >= 0 and x + w <= width and y + h <= height, (kind, rect.attrib)


def test_the_same_trace_gives_the_same_bytes() -> None:
    first, second = dict(drawn(CASES["3-4-4-2"]())), dict(drawn(CASES["3-4-4-2"]()))
    assert first == second


def test_names_are_text_whatever_they_say() -> None:
    for _, svg in drawn(view_of("hostile names")):
        assert "<b>" not in svg and "onload=1>" not in svg
    texts = list(ElementTree.fromstring(draw("network", view_of("hostile names")).svg).iter(f"{SVG}text"))
    assert "hours & <b>s</b>" in ["".join(text.itertext()) for text in texts]
    cut = [text for text in texts if text.get("class") == "short"]
    assert [text[0].text for text in cut] == ["M" * 24]


def test_an_active_part_is_marked_by_more_than_colour() -> None:
    view = view_of("2-3-2")
    assert draw("backward", view).svg.count('class="ring"') == 5
    updated = draw("updated", view).svg
    changed = [row for row in view.trace.rows if row.quantity in ("new_weight", "new_bias") and view.changed(row)]
    assert updated.count("mark-new") == updated.count("tag-new") == len(changed) == 4
    assert "stroke-dasharray" in dict(rules())[".edge-neg"]


def test_small_networks_say_their_numbers_and_large_ones_say_what_is_left_out() -> None:
    assert "o1: weight 0.37 from h1, weight 0.43 from h2" in draw("forward", view_of("2-3-2")).desc
    large = draw("forward", view_of("4-6-3"))
    assert large.desc.endswith("The weights are not shown.")
    assert 'class="plate"' not in large.svg


def test_two_hundred_neurons_are_counted_and_not_drawn() -> None:
    svg = draw("forward", view_of("200 neurons")).svg
    assert 'data-count="quantity=output;step=1;layer=hidden;distinct=neuron">200</tspan> <tspan class="cap"' in svg
    assert len(svg) < 40_000


def test_figures_stay_small() -> None:
    assert max(len(svg) for _, svg in drawn(view_of("64 neurons"))) < 90_000


def test_the_usual_network_fits_the_column_of_a_page() -> None:
    for kind, _ in drawn(view_of("2-3-2")):
        figure = draw(kind, view_of("2-3-2"))
        assert figure.width <= 720, kind
        assert f"min-width: {round(figure.width * 0.85)}px" in figure.svg


def test_the_slope_says_which_way_is_down() -> None:
    view = view_of("2-3-2")
    assert "down is to the right" in draw("slope", view, neuron="o1").svg
    assert "down is to the left" in draw("slope", view, neuron="o2").svg
    assert "down is to the right" in draw("slope", view_of("target minus output")).svg
    assert "flat: no way is down" in draw("slope", view_of("dead")).svg
    assert "flat: no way is down" in draw("slope", view_of("on target")).svg


@pytest.mark.parametrize(
    "kind, focus, message",
    [
        ("passed_on", {"neuron": "o1"}, 'this figure shows a hidden neuron; "o1" stands in the output layer'),
        ("slope", {"neuron": "h1"}, 'this figure shows an output neuron; "h1" stands in the layer "hidden"'),
        ("neuron", {"neuron": "h9"}, 'the figure is to show the neuron "h9"; the lesson has: h1, h2, h3, o1, o2'),
        ("update", {"neuron": "h1", "source": "o1"}, '"h1" gets nothing from "o1"; it gets from: x1, x2'),
        ("film", {}, f'there is no figure "film"; there are: {", ".join(FIGURES)}'),
    ],
)
def test_what_cannot_be_shown_is_said(kind: str, focus: dict[str, str], message: str) -> None:
    with pytest.raises(ValueError) as error:
        draw(kind, view_of("2-3-2"), **focus)
    assert str(error.value) == message


def test_without_a_hidden_layer_nothing_is_passed_on() -> None:
    with pytest.raises(ValueError, match="the network has no hidden layer"):
        draw("passed_on", view_of("no hidden layer"))


def test_every_stage_is_a_figure() -> None:
    assert set(STAGES) <= set(FIGURES)


@pytest.mark.parametrize("kind", KINDS)
def test_a_standalone_file_needs_nothing_else(kind: str) -> None:
    text = standalone(draw(kind, view_of("2-3-2")))
    root = ElementTree.fromstring(text.encode())
    classes = {name for e in root.iter() for name in e.get("class", "").split()} - {"tf", f"tf-{kind}", "captions"}
    style = next(root.iter(f"{SVG}style")).text or ""
    assert "var(" not in style and "$" not in style and "url(" not in text and "@import" not in text
    assert re.findall(r"https?://[^\"]+", text) == ["http://www.w3.org/2000/svg"]
    unstyled = {"edges", "labels"}
    assert [name for name in sorted(classes - unstyled) if f".{name} " not in style] == []


def test_every_rule_of_the_pages_is_read() -> None:
    """A rule that is written in another way than the others would be missing where a figure stands alone."""
    css = (ROOT / "docs" / "assets" / "css" / "figures.css").read_text(encoding="utf-8")
    assert "@" not in css, "a figure that stands alone has no such block"
    for_layout = {"svg.tf", "svg.tf text"} | {
        f"svg.tf .{what} .when-{when}" for what in ("right", "wrong") for when in ("right", "wrong")
    }
    selectors = {" ".join(one.split()) for of in re.findall(r"([^{}]+)\{", re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL))
                 for one in of.split(",")}
    assert selectors - for_layout == {f"svg.tf {selector}" for selector, _ in rules()}
    assert len(dict(rules())) == len(rules()), "one rule a class"


def test_every_colour_of_a_figure_is_light_and_dark() -> None:
    light, dark = colours()
    used = set(re.findall(r"var\(--(tf-[\w-]+)\)", str(rules())))
    assert len(used) > 30 and used <= set(light) and used <= set(dark)
    assert (light["tf-paper"], dark["tf-paper"]) == ("#fcfcfa", "#14191c")


def test_a_style_sheet_may_be_laid_out_in_any_way(monkeypatch: pytest.MonkeyPatch) -> None:
    css = "/* {a} */ svg.tf{x:y} svg.tf\n.one { fill : none;\n stroke: var(--tf-ink) }\nsvg.tf .one .two { fill: none }"
    monkeypatch.setattr(style, "_text", lambda at: css)
    style.rules.cache_clear()
    try:
        assert style.rules() == ((".one", "fill : none; stroke: var(--tf-ink)"),)
    finally:
        style.rules.cache_clear()


def test_a_neuron_among_many_is_drawn_with_an_ellipsis() -> None:
    svg = draw("neuron", view_of("12-12-2")).svg
    assert "…" in svg and ">12</tspan>" in svg


@pytest.mark.parametrize("loss", [name for name, entry in LOSSES.items() if entry.sloped])
@pytest.mark.parametrize("target", [0.5, 3.0, -40.0])
def test_an_output_neuron_is_drawn_as_the_product_that_its_delta_is(loss: str, target: float) -> None:
    """Where error times slope alone is not the delta, the drawing says what else the loss does."""
    data = random_data(3, hidden=0, loss=loss, output="identity", rounding={"carry": False})
    data["samples"][0]["target"] = [target] * len(data["samples"][0]["target"])
    view = View(tracer.record(lesson_of(data)))
    neuron = view.layers[-1].neurons[0]
    error, slope, delta = (float(view.row(q, neuron).value) for q in ("error", "derivative", "delta"))
    said = draw("output_neuron", view, uid="f1").svg
    if abs(error * slope - delta) > 1e-9:
        assert "bounded by the loss" in said or "factor of the loss" in said
    assert ("bounded by the loss" in said) == (loss == "huber")
