"""The table of a published example, as it stands on the page and as the audit holds it."""

from __future__ import annotations

import pytest

from tests.lessons import SMALL
from tracer.audit import audit_page
from tracer.lesson import parse_lesson
from tracer.site.pages import Templates, lesson_files
from tracer.site.published import parse_published
from tracer.site.source import Source
from tracer.tape.record import record
from tracer.tape.trace import to_json

LESSON = parse_lesson(SMALL)
TRACE = record(LESSON)
NET = next(row for row in TRACE.rows if row.quantity == "net" and row.neuron == "h1")
RIGHT = f'{{quantity = "net", neuron = "h1", printed = {NET.value:f}}}'
WRONG = '{quantity = "net", neuron = "h2", printed = -7.50, slip = "typo"}'
SLIP = '[slips]\ntypo = "It is **not** <b>that</b>."\n'


def page(*entries: str, slips: str = "", source: str = 'title = "A <text>"') -> str:
    text = f"numbers = [{', '.join(entries)}]\n[source]\n{source}\n{slips}"
    made = Source(name="x", path=None, text="", lesson=LESSON, trace=TRACE, published=parse_published(text, TRACE))
    return lesson_files(made, Templates())["walkthroughs/x.md"].decode()


def part(text: str) -> str:
    return text[text.index("## Printed there"):text.index("## Take it with you")]


@pytest.fixture
def audited(tmp_path):
    """What the judge of printed numbers finds in a part of a page."""
    (tmp_path / "x").mkdir()
    (tmp_path / "x" / "trace.json").write_bytes(to_json(TRACE))

    def audit(text: str) -> list[str]:
        html = tmp_path / "x.html"
        html.write_text(f'<article><p data-trace="x/trace.json"></p>{text.replace("## ", "")}</article>', "utf-8")
        return [finding.what for finding in audit_page(html).findings if finding.judge in ("printed", "number", "untied")
                and "#printed" not in finding.text]

    return audit


def test_a_page_without_printed_numbers_has_no_such_part():
    made = Source(name="x", path=None, text="", lesson=LESSON, trace=TRACE)
    assert "Printed there" not in lesson_files(made, Templates())["walkthroughs/x.md"].decode()


@pytest.mark.slow
def test_the_sentence_follows_the_numbers():
    assert 'data-printed-case="all">All <span data-printed-count="all">one</span> agree' in page(RIGHT)
    some = page(RIGHT, WRONG, slips=SLIP)
    assert 'data-printed-case="some"><span data-printed-count="agrees">One</span> of' in some
    assert "<span data-printed-count=\"differs\">one</span> does not" in some
    assert 'data-printed-case="none">Not one' in page(WRONG, slips=SLIP)


def test_the_words_of_strangers_are_text():
    text = part(page(WRONG, slips=SLIP, source='title = "A <script>"\nauthor = "<b>"\nyear = 1999\nurl = "https://x.org/?a=\\"b"'))
    assert "<script>" not in text and "<b>" not in text
    assert "It is <strong>not</strong> &lt;b&gt;that&lt;/b&gt;." in text
    assert 'href="https://x.org/?a=&#34;b"' in text


def test_the_audit_agrees_with_the_page(audited):
    assert audited(part(page(RIGHT, WRONG, slips=SLIP))) == []


CHANGES = [
    ('class="n differs"', 'class="n agrees"', "it agrees, says the page"),
    ('class="n agrees"', 'class="n differs"', "it differs, says the page"),
    ('count="agrees">One', 'count="agrees">Two', "data-printed-count=“agrees” counts 1, printed Two"),
    ('case="some"', 'case="all"', "it says that all of the printed numbers agree; some do"),
]


@pytest.mark.parametrize(("old", "new", "what"), CHANGES)
def test_the_audit_finds_what_is_wrong_in_it(audited, old, new, what):
    text = part(page(RIGHT, WRONG, slips=SLIP))
    assert old in text
    assert any(finding.startswith(what) for finding in audited(text.replace(old, new)))
