"""A whole page: true as it stands, and false after every single change of a number."""

import re
from pathlib import Path

import pytest

from tracer.audit import audit_page, audit_site
from tracer.audit.judges import JUDGES
from tracer.audit.page import Traces

PAGES = Path(__file__).parent / "pages"
SOURCE = (PAGES / "lesson.html").read_text(encoding="utf-8")
_JUDGED = SOURCE.index("<article")


def printed_numbers() -> list[tuple[int, str]]:
    """Where each last digit of a printed number of the lesson stands, and the number. Author, code, sums aside."""
    whole = r"<(h1|pre|code|math data-at)\b.*?</(?:h1|pre|code|math)>"
    unjudged = re.compile(whole + r"|<[^>]*>|&#?\w+;|h1 and o1", re.DOTALL)
    blanked = unjudged.sub(lambda part: " " * len(part[0]), SOURCE)
    numbers = re.finditer(r"[−\d.]*\d", blanked)
    return [(number.end() - 1, number[0]) for number in numbers if number.start() > _JUDGED]


NUMBERS = printed_numbers()


def test_the_page_is_true_and_everything_on_it_is_counted() -> None:
    report = audit_page(PAGES / "lesson.html")
    assert report.findings == ()
    assert report.traced
    assert report.counts == {
        "numbers": 25, "counts": 7, "sentences": 5, "figures": 2, "names": 3, "relations": 17, "symbolic": 1,
    }


def test_there_are_numbers_to_change() -> None:
    assert len(NUMBERS) > 45


@pytest.mark.parametrize(("place", "number"), NUMBERS, ids=[f"{number}-at-{place}" for place, number in NUMBERS])
def test_changing_the_last_digit_of_any_number_is_caught(place: int, number: str, audited) -> None:
    digit = str((int(SOURCE[place]) + 1) % 10)
    assert audited(SOURCE[:place] + digit + SOURCE[place + 1 :]).findings != ()


# By judge: what is changed on the page, and the text of what it then finds.
CASES: dict[str, list[tuple[str, str, str]]] = {
    "trace": [
        ('data-trace="trace.json"', 'data-trace="other.json"', "the trace cannot be read: there is no such file"),
        ('data-trace="trace.json"', 'data-trace="lesson.html"', "the trace cannot be read: it is not JSON"),
        ('data-trace="trace.json"', 'data-trace="https://x.org/trace.json"',
         "the trace cannot be read: it is no relative address of a file"),
        ('data-trace="trace.json"', 'data-trace=""', "the trace cannot be read: it is no relative address of a file"),
    ],
    "tie": [
        ("<h1 ", '<p data-path="3.value">0.5</p><h1 ',
         "a tie that leads nowhere: no data-trace stands around it or before it"),
    ],
    "number": [
        ('<span class="n" data-path="10.value">0.65<', '<span class="n" data-path="10.value">0.66<',
         "value is 0.65, printed 0.66"),
        ('"10.exact">0.645656<', '"10.exact">0.645657<',
         "exact is 0.6456563062…, at 6 decimals 0.645656, printed 0.645657"),
        ('"10.exact">0.645656<', '"10.exact">0.6<i>4</i>5657<',
         "exact is 0.6456563062…, at 6 decimals 0.645656, printed 0.645657"),
        ('"10.exact">0.645656<', '"10.exact">about 0.64<',
         "“about 0.64” is no numeral: digits, one point, − for minus, a × 10^n for what is very small or large"),
        ("<p>So", '<p>0.2 − <b data-path="5.value" data-negated="">0.5</b>',
         "value is 0.4, at 1 decimals 0.4, printed 0.5"),
        ("<p>So", '<p>0.2 + <b data-path="5.value" data-negated="">0.4</b>', "data-negated without a − before it"),
        ("<p>So", '<p><b data-path="27.step">1</b>', "step is 2, printed 1"),
        ('"10.exact">0.645656<', '"99.exact">0.645656<', "the trace has no row 99"),
        ('"10.exact">0.645656<', '"10.net">0.645656<',
         "data-path=“10.net” is not ID.value, ID.raw, ID.exact, ID.step or ID.sample"),
    ],
    "symbol": [
        ("<mi>o</mi><mi>h</mi></msub>", "<mi>o</mi><mrow><mi>o</mi><mn>1</mn></mrow></msub>",
         "the symbol names o1, its row is output h1"),
        ("<mi>o</mi><mi>h</mi></msub>", "<mi>o</mi><mrow><mi>h</mi><mn>2</mn></mrow></msub>",
         "the symbol names h2, its row is output h1"),
        ('<mi data-row="14">', '<mi data-row="99">', "the trace has no row 99"),
        ('<mi data-row="14">', '<mi data-row="E">', "data-row=“E” is no row's id"),
        ('<mi data-row="14">E</mi>', '<mi data-row="14"></mi>', "a tied symbol shows nothing"),
    ],
    "meaning": [
        ('<mi data-row="4">b</mi>', '<mi data-row="4">w</mi>',
         "the symbol stands for bias h1 here, and for row 3, weight h1 x1, before"),
    ],
    "count": [
        (">one</span> input", ">two</span> input", "quantity=input;step=1 counts 1, printed two"),
        (">one</span> input", ">some</span> input",
         "“some” is no count: a numeral, or a word from no, one … to twelve"),
        ('"quantity=weight"', '"kind=weight"',
         "data-count has “kind=weight”: known are step, sample, phase, quantity, layer, neuron, source, in, distinct,"
         " changed"),
        ('data-minus="20"', 'data-minus="19"', "step=1 counts 7, printed six"),
        (";in=after", "", "quantity=output counts 2, printed one"),
        (";distinct=layer", ";distinct=sample", "quantity=output;step=1;distinct=sample counts 1, printed two"),
        ("changed=yes", "changed=no", "step=1;phase=update;changed=no counts 0, printed 4"),
    ],
    "constant": [
        ("<pre>", "<math><mn>0.65</mn></math><pre>", "untied number 0.65"),
        ("<pre>", "<math><mn>0.46</mn><mo>×</mo><mn>1</mn><mo>=</mo><mn>0.46</mn></math><pre>",
         "untied number 0.46: no constant of the lesson's formulas"),
        ("<pre>", '<math><mn data-derived="">1</mn><mo>=</mo><mn>1</mn></math><pre>',
         "a derived number stands before every relation: nothing derives it"),
    ],
    "sentence": [
        ("error:13:low", "error:13:high", "it says error high, the trace says low"),
        ("sign:17:negative", "sign:17:zero", "it says sign zero, the trace says negative"),
        ("changed:23:down", "changed:23:up", "it says changed up, the trace says down"),
        ("moved:28:fell", "moved:28:same", "it says moved same, the trace says fell"),
        ("moved-exact:28:fell", "moved-exact:28:rose", "it says moved-exact rose, the trace says fell"),
        ("moved:28:fell", "moved:14:fell", "row 14 is no loss after step 1 with one before it"),
        ("error:13:low", "error:10:low", "row 10 is no output with a target"),
        ("sign:17:negative", "tone:17:glad",
         "data-case=“tone:17:glad” is not KIND:ID:CASE (sign: positive, negative, zero; error: high, low, equal;"
         " changed: up, down, same; moved: fell, rose, same; moved-exact: fell, rose, same)"),
    ],
    "figure": [
        ('id="fig-2"', 'id="fig-3"', "figure 2 of the page has id=“fig-3”"),
        ('"fignum">Figure 2<', '"fignum">Figure 3<', "figure 2 of the page is called “Figure 3” in its caption"),
        ('<svg role="img">', "<svg>", "a drawing without role=“img”"),
        ("<title>The loss</title>", "", "a drawing without <title>"),
        ("<desc>It falls.</desc>", "<desc> </desc>", "a drawing without <desc>"),
    ],
    "reference": [
        ('href="#fig-1">Figure 1', 'href="#fig-1">Figure 2', "a reference “Figure 2” that leads to “#fig-1”"),
        ('href="#fig-1">Figure 1', 'href="#fig-7">Figure 7', "no figure of the page has id=“fig-7”"),
    ],
    "description": [
        ("h1 puts out 0.65,", "h1 puts out 0.66,", "<desc> says 0.66, which is tied nowhere in the drawing"),
        ("is −0.4.", "is 0.65.", "<desc> says 0.65 more often than the drawing shows it"),
        ("is −0.4.", "is 0.4.", "<desc> says 0.4, which is tied nowhere in the drawing"),
    ],
    "axis": [
        ('y="50">0.1<', 'y="50">0.15<', "the tick 0.15 of plot loss does not stand where the y axis has it"),
        ('data-axis="x" data-plot="loss" x="43.33"', 'data-plot="loss" x="43.33"',
         "a tick needs a numeral, data-plot, data-axis (x or y) and a number there"),
    ],
    "name": [('<span class="name">h1</span>', '<span class="name">h2</span>', "“h2” is no name in the lesson")],
    "untied": [
        ("<p>So", "<p>In 2 steps. So", "untied number 2"),
        ("<p>So", "<p>A 2-3-2 network. So", "untied number 2-3-2"),
        ("<p>So", "<p>After 1,000 steps. So", "untied number 1,000"),
        ("<p>So", "<p>The 2nd step. So", "untied number 2nd"),
        ("<p>So", "<p>About ½. So", "untied number 1⁄2"),
        ("<p>So", "<p>0.<b>6</b>5! So", "untied number 0.65"),
        ("<p>So", "<p>0.&#8203;65! So", "untied number 0.65"),
        ("<p>So", "<p>x<sup>2</sup>: So", "name outside a name element, and none of the lesson: x2"),
        ("<p>So", "<p>h2 as well. So", "name outside a name element, and none of the lesson: h2"),
        ("<p>So", "<p>h1.5 as well. So", "name outside a name element, and none of the lesson: h1.5"),
        ("0.65</span>, unrounded", "0.65</span>4, unrounded", "untied number 4"),
    ],
    "equation": [
        ('"9.raw">0.6<', '"9.value">0.7<', "0.5 × 1 + 0.1 gives 0.6, printed 0.7"),
        ('<mn data-derived="">−0.127449<', '<mn data-derived="">−0.127448<',
         "(0.49 − 1) × [0.49 × (1 − 0.49)] gives −0.127449, printed −0.127448"),
        ("<mo>∑</mo>", "<mn>2</mn><mo>∑</mo>",
         "it cannot be evaluated: <munder> is not in the dialect of MathML that the audit reads"),
        ("<mn>1</mn><mn>2</mn></mfrac>", "<mn>1</mn><mn>3</mn></mfrac>", "1/3(o − t)^2 gives 0.0867, E is 0.13005"),
        ("<mo>&gt;</mo>", "<mo>&lt;</mo>", "0.13005 is not below 0.12005"),
        ('data-at="z=0.61 z=-2"', 'data-at="y=1"', "it cannot be evaluated: the symbol z is not tied to a row"),
        ('data-at="z=0.61 z=-2"', 'data-at="z"', "it cannot be evaluated: data-at has “z”, which is not symbol=number"),
        ("<mrow><mo>−</mo><mi>z</mi></mrow>", "<mi>z</mi>",
         "at z = 0.61: σ(z) gives 0.6479408020…, 1/(1 + e^z) gives 0.3520591979…"),
    ],
    "marks": [
        ("<p>So", "<p>So -- well", "a double hyphen: “--”"),
        ("<p>So", "<p>So + −", "a plus before a minus: “+ −”"),
        ("<p>So", "<p>So − −", "a minus before a minus: “− −”"),
        ("<p>So", "<p>So −0.00 it", "a minus before zero: “−0.00”"),
        ("<p>So", "<p>So -0 it", "a minus before zero: “-0”"),
        ("<p>So", "<p>So 1e-05 it", "an exponent letter: “1e-05”"),
        ("<p>So", "<p>So NaN it", "a number that is none: “NaN”"),
        ('"5.value">−0.4<', '"5.value">-0.4<', "an ASCII hyphen for a minus: write − (U+2212)"),
        ("<mo>+</mo><mn data-path=\"4.value\">", "<mo>+</mo><mo>−</mo><mn data-path=\"4.value\">",
         "a plus before a minus: “+ −”"),
    ],
    "printed": [
        ("<p>So", '<p><b class="agrees" data-printed="10">0.66</b> So',
         "it agrees, says the page; value is 0.65, raw 0.6456563062…, printed 0.66: it differs"),
        ("<p>So", '<p><b class="differs" data-printed="10">0.6457</b> So',
         "it differs, says the page; value is 0.65, raw 0.6456563062…, printed 0.6457: it agrees"),
        ("<p>So", '<p><b class="agrees" data-printed="10">0.645656306295796</b> So',
         "it agrees, says the page; value is 0.65, raw 0.6456563062…, printed 0.645656306295796: it differs"),
        ("<p>So", '<p><b data-printed="10">0.65</b> So',
         "a printed number needs the class “agrees” or “differs”, and one of them only"),
        ("<p>So", '<p><b class="agrees" data-printed="99">0.65</b> So', "the trace has no row 99"),
        ("<p>So", '<p><b class="agrees" data-printed="h1">0.65</b> So', "data-printed=“h1” is no row's id"),
        ("<p>So", '<p><b class="agrees" data-printed="10">about</b> So', "“about” is no numeral"),
        ("<p>So", '<p><b data-printed-count="all">one</b> So', "data-printed-count=“all” counts 0, printed one"),
        ("<p>So", '<p><b data-printed-count="any">one</b> So', "data-printed-count=“any” is not all, agrees or differs"),
        ("<p>So", '<p><b data-printed-case="all">All</b> So', "it says that all of the printed numbers agree; none do"),
    ],
    "film": [
        ("</article>", '<p data-trace="film-false.json">In <b data-path="film.epochs">3</b> epochs.</p></article>',
         "the film’s first curve and snapshot 1 have different losses"),
    ],
    "address": [
        ("<p>So", '<p><a href="gone.html">There</a> So', "there is no such file in the site"),
        ("<p>So", '<p><img src="./"> So', "there is no such file in the site"),
        ("<p>So", '<p><a href="../lesson.html">There</a> So', "it leads out of the site"),
        ("<p>So", '<p><a href="#no%20where">There</a> So', "nothing there has the id “no where”"),
        ("<p>So", '<p><a href="lesson.html#fig-9">There</a> So', "nothing there has the id “fig-9”"),
        ("<p>So", '<p><a href="https://[">There</a> So', "it is no address"),
        ("<p>So", '<p><a href="lesson.html"> <b></b></a> So', "the link has no words"),
    ],
}
FLAT = [(judge, *case) for judge, cases in CASES.items() for case in cases]


def test_every_judge_has_a_page_on_which_it_finds_something() -> None:
    assert sorted(CASES) == sorted(judge.name for judge in JUDGES)
    assert all(CASES.values())


@pytest.mark.parametrize(("judge", "old", "new", "what"), FLAT, ids=[f"{c[0]}-{c[3][:30]}" for c in FLAT])
def test_a_judge_says_what_is_wrong(judge: str, old: str, new: str, what: str, audited) -> None:
    assert old in SOURCE
    findings = audited(SOURCE.replace(old, new)).findings
    assert what in [finding.what for finding in findings if finding.judge == judge]


def test_a_finding_names_page_heading_text_and_row(audited) -> None:
    (finding,) = audited(SOURCE.replace('"10.value">0.65</span>, un', '"10.value">0.66</span>, un')).findings
    assert finding.lines() == (
        "lesson.html, under “Forward pass”: 0.66",
        "    number: value is 0.65, printed 0.66 (row 10)",
    )


def test_findings_stand_in_document_order_and_the_same_each_time(audited) -> None:
    broken = SOURCE.replace('data-path="13.value">0.49', 'data-path="13.value">0.48')
    broken = broken.replace("error:13:low", "sign:9:zero")
    first = audited(broken).findings
    assert [finding.judge for finding in first[:3]] == ["sentence", "equation", "equation"]
    assert audited(broken).findings == first


def test_a_minus_may_stand_before_a_number_as_an_operator_and_steps_may_be_printed(audited) -> None:
    new = '<p><b data-path="27.step">2</b><p><math><mn data-path="6.value">0.2</mn><mrow><mo>−</mo>' + (
        '<mn data-path="5.value" data-negated="">0.4</mn></mrow><mo>=</mo><mn data-derived="">−0.2</mn></math><p>So'
    )
    assert audited(SOURCE.replace("<p>So", new)).findings == ()


def test_a_missing_trace_is_one_finding_not_one_for_each_tie(audited) -> None:
    findings = audited(SOURCE.replace('data-trace="trace.json"', 'data-trace="gone.json"')).findings
    assert [finding.judge for finding in findings if finding.judge != "untied"] == ["trace"]


def test_a_site_without_pages_is_a_finding(tmp_path: Path) -> None:
    assert audit_site(tmp_path).lines()[1:] == [
        "    site: there are no pages (*.html) in it",
        "0 pages (0 with a trace): 0 relations judged, 0 numbers held, 0 counts, 0 sentences, 0 figures, 0 names,"
        " 0 films compared with themselves,"
        " 0 formulas without numbers and ties, not evaluated; 1 finding",
    ]
    assert audit_site(tmp_path / "gone").findings[0].what == "there is no such folder: build the site first"


def test_a_site_is_judged_page_by_page(tmp_path: Path) -> None:
    (tmp_path / "lessons").mkdir()
    for name in ("a", "b"):
        (tmp_path / "lessons" / f"{name}.html").write_text(SOURCE.replace("trace.json", "../trace.json"), "utf-8")
    (tmp_path / "trace.json").write_bytes((PAGES / "trace.json").read_bytes())
    (tmp_path / "index.html").write_text("<article><p>In 3 steps it works.</p></article>", "utf-8")
    report = audit_site(tmp_path)
    assert [page.page for page in report.pages] == ["index.html", "lessons/a.html", "lessons/b.html"]
    assert report.findings == ()
    assert report.counts["pages"] == 3 and report.counts["traced"] == 2 and report.counts["numbers"] == 50


def test_a_page_that_is_not_utf8_is_a_finding(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_bytes(b"<p>\xff</p>")
    assert [finding.what for finding in audit_site(tmp_path).findings] == ["the page is not UTF-8"]


def test_a_tie_refers_to_the_last_trace_before_it(audited) -> None:
    source = (
        '<article><p data-trace="trace.json"></p><p data-path="3.value">0.5</p><div data-trace="floats.json">'
        '<p data-path="2.value">1.5</p></div><p data-path="1.value">0.35</p></article>'
    )
    assert audited(source).findings == ()


TRACES = [
    ("", "it is not JSON"),
    ("[]", "it is no trace of the format tracer/1"),
    ('{"format": "tracer/2"}', "it is no trace of the format tracer/1"),
    ('{"format": "tracer/1"}', "it has no list “rows”"),
    ('{"format": "tracer/1", "rows": [{"id": 1}, {"id": 1}], "after": []}', "rows[1] has no id of its own"),
    ('{"format": "tracer/1", "rows": [], "after": []}', "it has no lesson"),
    ('{"format": "tracer/1", "rows": [{"id": NaN}], "after": []}', "it holds NaN, which is no number"),
    ('{"format": "tracer/1", "rows": [], "after": [], "lesson": {"rounding": {"rule": "up"}}}',
     "its lesson has no rounding rule of half-up, half-even, truncate"),
    ("[" * 100000, "it is not JSON"),
    ("[1e99999999999999999999999]", "it is not JSON"),
]


@pytest.mark.parametrize(("text", "why"), TRACES)
def test_an_unreadable_trace_says_why(text: str, why: str, tmp_path: Path) -> None:
    (tmp_path / "t.json").write_text(text, "utf-8")
    assert Traces().get(tmp_path / "t.json") == why
