"""Whatever stands in a page, the audit gives a report."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tracer.audit import PageReport, audit_page
from tracer.audit.dom import Element, parse

PAGES = Path(__file__).parent / "pages"
SOURCE = (PAGES / "lesson.html").read_text(encoding="utf-8")
BITS = [
    "<", ">", "</", "<math>", "</math>", "<mn>", "</mn>", "<mo>=</mo>", "<mo>(</mo>", "<mo>|</mo>", "<mrow>", "<msup>",
    "<svg>", "<table>", "<td>", "</article>", "<p>", "<!--", "-->", '"', "'", "=", "&#0;", "&amp", "0", "9", "−", "1e5",
    ".", "×", " ", "\0", "<mfrac>", "<mtable class=chain>", "<mtr>", "<mtd>", 'data-path="5.value"', "data-at='z=1'",
    "<script>", "½", "²", "\u200b",
]


def audit(source: str, folder: Path) -> PageReport:
    path = folder / "page.html"
    path.write_text(source, encoding="utf-8", errors="replace")
    return audit_page(path, "page.html")


@pytest.mark.slow
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 10**9), st.integers(1, 40))
def test_a_mangled_page_never_raises(tmp_path: Path, seed: int, times: int) -> None:
    draw = random.Random(seed)
    (tmp_path / "trace.json").write_bytes((PAGES / "trace.json").read_bytes())
    source = SOURCE
    for _ in range(times):
        at = draw.randrange(len(source))
        other = draw.randrange(len(source))
        cut = draw.randrange(60)
        piece = draw.choice([draw.choice(BITS), "", source[other : other + cut]])
        source = source[:at] + piece + source[at + draw.choice([0, 0, cut]) :]
    report = audit(source, tmp_path)
    assert all(finding.what and finding.judge for finding in report.findings)


@pytest.mark.slow
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text())
def test_any_text_is_a_page(tmp_path: Path, text: str) -> None:
    audit(text.encode("utf-8", "replace").decode("utf-8"), tmp_path)


@pytest.mark.slow
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 10**9))
def test_a_mangled_trace_never_raises(tmp_path: Path, seed: int) -> None:
    draw = random.Random(seed)
    trace = (PAGES / "trace.json").read_text("utf-8")
    for _ in range(draw.randrange(1, 12)):
        at = draw.randrange(len(trace))
        piece = draw.choice(["null", "true", "-", "9", "[", '"', "{}", "1e999", "", "13", '"a"'])
        trace = trace[:at] + piece + trace[at + draw.randrange(6) :]
    # Whole values too, so that the JSON often stays readable.
    trace = trace if seed % 2 else (PAGES / "trace.json").read_text("utf-8").replace(
        draw.choice(["0.65", '"output"', "[3, ", "null", "1}", '"x1"']),
        draw.choice(["null", "true", "[1]", '"a"', "1e999999", "99"]),
    )
    (tmp_path / "trace.json").write_text(trace, "utf-8")
    audit(SOURCE, tmp_path)


HOSTILE = {
    "deep": "<b>" * 50_000 + "1",
    "deep formula": "<math>" + "<mrow>" * 50_000 + "<mn>1</mn><mo>=</mo><mn>2</mn>",
    "brackets": "<math>" + "<mo>(</mo>" * 50_000 + "<mn>1</mn><mo>=</mo><mn>2</mn></math>",
    "minuses": "<math>" + "<mo>−</mo>" * 50_000 + "<mn>1</mn><mo>=</mo><mn>2</mn></math>",
    "sum": "<math>" + "<mn>1</mn><mo>+</mo>" * 20_000 + "<mn>1</mn><mo>=</mo><mn>20001</mn></math>",
    "product": "<math>" + "<mn>1.5</mn><mo>×</mo>" * 5_000 + "<mn>1</mn><mo>=</mo><mn>20001</mn></math>",
    "powers": "<math>" + "<msup>" * 30 + "<mn>9</mn>" + "<mn>99</mn></msup>" * 30 + "<mo>=</mo><mn>1</mn></math>",
    "power tower": "<math><mn>9</mn>" + "<msup><mo>)</mo><mn>99</mn></msup>" * 30 + "<mo>=</mo><mn>1</mn></math>",
    "digits": "<math><mn>" + "9" * 100_000 + "</mn><mo>=</mo><mn>1</mn></math>",
    "unclosed quotes": "<a b=\"" * 50_000,
    "unclosed single quotes": "<a b='" * 50_000 + "<p x=\"" * 10,
    "quoted ends": '<a b=">" ' * 50_000,
    "unclosed declarations": "<!a " * 50_000,
    "unclosed comment": "<!-- " * 50_000,
    "less-than signs": "<" * 200_000,
    "equal signs": "<a " + "=" * 200_000,
    "entities": "&" * 200_000,
    "scripts": "<script>" * 20_000,
    "spaces": "<a" + " " * 200_000,
    "hyphens": "-" * 100_000,
    "digit run": "1" * 200_000,
    "dots": "1." * 100_000,
    "exponents": "<math><mi>exp</mi><mo>(</mo><mn>9999</mn><mo>)</mo><mo>=</mo><mn>1</mn></math>" * 50,
}


@pytest.mark.slow
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_page_is_judged_to_its_end(name: str, tmp_path: Path) -> None:
    (tmp_path / "trace.json").write_bytes((PAGES / "trace.json").read_bytes())
    assert audit(f'<article data-trace="trace.json">{HOSTILE[name]}', tmp_path).counts is not None


@pytest.mark.slow
def test_a_long_page_is_judged_whole(tmp_path: Path) -> None:
    body = SOURCE[SOURCE.index("<h2 id") : SOURCE.index("<pre>")]
    (tmp_path / "trace.json").write_bytes((PAGES / "trace.json").read_bytes())
    source = SOURCE.replace("<pre>", body * 220 + "<pre>")
    assert len(source) > 600_000
    report = audit(source, tmp_path)
    assert report.findings == ()


# Source, and the elements that a browser makes of it, below <body>.
TREES = [
    ("<p>a<p>b", ["p", "p"]),
    ("<ul><li>a<li>b</ul>", ["ul", "li", "li"]),
    ("<table><tr><td>a<td>b<tr><td>c</table>", ["table", "tbody", "tr", "td", "td", "tr", "td"]),
    ("<br>a<img src=x>b", ["br", "img"]),
    ("<svg><path d='<>'/><text>a</text></svg>", ["svg", "path", "text"]),
    ("<p><script>if (a<b) '<p>'</script></p>", ["p", "script"]),
    ("<p><!-- <i> --><b>", ["p", "b"]),
    ("<!doctype html><P CLASS=a>", ["p"]),
    ("<p><!--><b>", ["p", "b"]),  # this comment is over at once
    ("<p><!-- --!><b>", ["p", "b"]),
    ("<b><p>a</b>c", ["b", "p", "b"]),  # what overlaps is parted
    ("<math><mi>a</mi><p>b</math>", ["math", "mi", "p"]),
    ("<p><textarea><b>1</b></textarea>", ["p", "textarea"]),
    ("<p><template><b>1</b><template><i>2</i></template></template>", ["p", "template", "b", "template", "i"]),
    ("<svg><foreignObject><p>a</foreignObject><linearGradient/></svg>",
     ["svg", "foreignobject", "p", "lineargradient"]),
    ("<p>a</p></p>", ["p", "p"]),
]


@pytest.mark.parametrize(("source", "tags"), TREES)
def test_the_tree_of_a_page_is_that_of_a_browser(source: str, tags: list[str]) -> None:
    above = ["html", "head", "body"]
    assert [element.tag for element in parse(source).elements[1:]] == above + tags


# What a browser shows to its reader, with a false number in it.
SHOWN = [
    "<!-->{}<!-- -->",
    "<!-- --!>{}<!-- -->",
    "<p><b title='>'>{}</b></p>",
    "<table><tr>{}<td></td></tr></table>",
    "<p><template>{}</template></p>",  # a script may show it
    "<math><mi>{}</mi></math>",
    "<svg><foreignObject>{}</foreignObject></svg>",
    "<svg><desc>a</desc><g></svg>{}",
    "<p></b></i>{}</p></p>",
    "<xmp></xmp>{}",
    "<noscript>{}</noscript>",
    "<p><?php >{}",
    "<p></>{}",
    "<p><a b='c'd>{}</a></p>",
]


@pytest.mark.parametrize("shown", SHOWN)
def test_nothing_that_a_browser_shows_can_hide(shown: str, audited) -> None:
    page = f'<article data-trace="trace.json">{shown}</article>'
    number = '<span data-path="10.value">0.6{}</span>'
    right, wrong = (audited(page.format(number.format(digit))).findings for digit in (5, 6))
    assert right == ()
    assert [finding.what for finding in wrong] == ["value is 0.65, printed 0.66"]


def test_what_no_browser_shows_is_not_judged(audited) -> None:
    number = '<span data-path="10.value">0.66</span>'
    hiding = "<span data-path='10.value'>0.6<script>{}</script>5</span>"
    for hidden in ("<!--{}-->", "<script>'{}'</script>", "<style>{}</style>", "<p title='{}'>", hiding):
        assert audited(f'<article data-trace="trace.json">{hidden.format(number)}</article>').findings == ()


def test_text_and_attributes_are_unescaped_and_joined() -> None:
    (p,) = (e for e in parse('<p a="1 &lt; 2" b=\'x\' c=y d>0.<b>6</b>5 &amp; more</p>').elements if e.tag == "p")
    assert p.attrs == {"a": "1 < 2", "b": "x", "c": "y", "d": ""}
    assert p.text() == "0.65 & more"


def test_an_element_knows_what_is_inside_it_and_what_is_around_it() -> None:
    document = parse("<!doctype html><ul><li>a<p>x<li>b</ul><p>c<p>d<table><tr><td>e<td>f</table><p>g")
    below = document.elements[4:]
    assert [(e.tag, e.parent.tag, [inside.tag for inside in document.under(e)]) for e in below if e.parent] == [
        ("ul", "body", ["li", "p", "li"]), ("li", "ul", ["p"]), ("p", "li", []), ("li", "ul", []), ("p", "body", []),
        ("p", "body", []), ("table", "body", ["tbody", "tr", "td", "td"]), ("tbody", "table", ["tr", "td", "td"]),
        ("tr", "tbody", ["td", "td"]), ("td", "tr", []), ("td", "tr", []), ("p", "body", []),
    ]


def test_what_is_nested_very_deeply_stands_side_by_side() -> None:
    document = parse("<div>" * 500 + "<p>a</p>b" + "</div>" * 500 + "<i>c</i>")
    assert sum(element.tag == "div" for element in document.elements) == 500
    assert max(len(list(_around(element))) for element in document.elements) == 100
    assert document.root.text() == "abc"
    (body, last) = (next(e for e in document.elements if e.tag == tag) for tag in ("body", "i"))
    assert last.parent is body and document.under(body)[-1] is last


def _around(element: Element) -> Iterator[Element]:
    while element.parent is not None:
        yield (element := element.parent)


def test_a_page_that_a_browser_would_make_endless_is_refused(audited) -> None:
    """Each paragraph opens all that was left open before it once more: a thousand times a thousand elements."""
    left_open = [f"<b title={n}>" for n in range(41)]
    assert audited(f"<article><p>{''.join(left_open[1:])}</p>{'<p>x' * 1000}</article>").findings == ()
    (finding,) = audited(f"<article><p>{''.join(left_open)}</p>{'<p>x' * 1000}</article>").findings
    assert finding.what == "more than 40 <b> are left open: a page that a browser copies into each paragraph after it"
