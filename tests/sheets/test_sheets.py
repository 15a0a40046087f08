"""Sheets and keys: the same bytes from a code alone, nothing that a stranger's text could break, and what they say."""

from __future__ import annotations

import io
import json
import re
import sys
from collections.abc import Iterator
from decimal import Decimal
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from tracer.classroom.handouts import OUTPUTS, hand_out
from tracer.classroom.outputs import Job, write
from tracer.classroom.roster import Person
from tracer.classroom.sheets import PRINT, pdfs
from tracer.classroom.sheets.answers import Answers
from tracer.classroom.sheets.compiler import Compiler
from tracer.classroom.sheets.content import Data, Paper
from tracer.classroom.sheets.paragraphs import paragraphs
from tracer.exercises.plan import Plan, plan_of
from tracer.exercises.reader import load_exercise
from tracer.exercises.records import Variant
from tracer.exercises.variants import make_variants
from tracer.ground.errors import TracerError
from tracer.resources import templates_folder
from tracer.saying.notes import note_html

pytestmark = pytest.mark.slow

DOCS = Path(__file__).parents[2] / "docs" / "exercises"
CODES = ("7K3MQ-X2TR0", "ABCDE-FGHJ1", "00000-00002")
HOSTILE = [
    "#read(\"/etc/passwd\")", "$x$ *bold* _it_ `raw` @ref <label>", "]] [ { } ) ( \\", '"quoted\\" + panic()"', "= heading", "- item",
    "#import \"x\"", "// comment /* */", "\\u{41} \\#", "a" * 200, "שלום Ann", "عمر بن", "\u202eevil", "https://example.org", "~ -- --- ...", "王小明",
]


def plan_from(tmp_path: Path, text: str, name: str = "one") -> Plan:
    path = tmp_path / f"{name}.toml"
    path.write_text(text, encoding="utf-8")
    return plan_of(load_exercise(path))


def variants_of(plan: Plan, count: int = 1) -> list[Variant]:
    return list(make_variants(plan, [f"{at:05}-CODE{at % 10}" for at in range(count)]))


def printed(tmp_path: Path, plan: Plan, variants: list[Variant], people: dict[str, Person] | None = None) -> Path:
    tmp_path.mkdir(exist_ok=True, parents=True)
    write(Job(folder=tmp_path, plan=plan, people=people or {}), [PRINT], variants)
    return tmp_path / PRINT.name


def text_of(path: Path) -> str:
    """Without spaces: where they stand is for the reader of PDFs to guess."""
    return "".join("".join(page.extract_text() for page in PdfReader(path).pages).split())


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Plan:
    return plan_from(tmp_path_factory.mktemp("exercise"), 'title = "One"\nshape = [2, 2, 1]\n')



def test_printing_is_one_of_the_outputs() -> None:
    assert PRINT in OUTPUTS


def test_the_same_code_gives_the_same_bytes(small: Plan, tmp_path: Path) -> None:
    variants = variants_of(small, 2)
    first, again = (printed(tmp_path / name, small, variants) for name in ("a", "b"))
    files = sorted(path.relative_to(first) for path in first.rglob("*.pdf"))
    assert sorted(map(str, files)) == ["keys-001.pdf", "sheets-001.pdf", "sheets/00000-CODE0.pdf", "sheets/00001-CODE1.pdf"]
    assert all((first / file).read_bytes() == (again / file).read_bytes() for file in files)


def test_a_code_alone_gives_the_sheet_that_the_roster_gave(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRACER_COURSE_KEY", "the key of the course")
    exercise, roster = tmp_path / "one.toml", tmp_path / "roster.csv"
    exercise.write_text('title = "One"\nshape = [2, 2, 1]\n')
    roster.write_text("student,name\ns1,Ann\ns2,Bob\n")
    whole = hand_out(exercise, students=roster, folder=tmp_path / "whole").folder
    sheets = sorted((whole / "print" / "sheets").iterdir())
    assert len(sheets) == 2
    for sheet in sheets:
        alone = hand_out(exercise, code=sheet.stem, folder=tmp_path / sheet.stem).folder
        assert (alone / sheet.name).read_bytes() == sheet.read_bytes()


def test_a_sheet_is_tagged_and_says_its_title_and_no_date(small: Plan, tmp_path: Path) -> None:
    reader = PdfReader(printed(tmp_path, small, variants_of(small)) / "sheets" / "00000-CODE0.pdf")
    root: Any = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert reader.metadata is not None and reader.metadata.title == "One"
    assert "/CreationDate" not in reader.metadata


def test_names_stand_on_their_own_sheet_and_nowhere_else(small: Plan, tmp_path: Path) -> None:
    import msgspec

    variants = [msgspec.structs.replace(v, student=who) for v, who in zip(variants_of(small, 2), ("s1", "s2"), strict=True)]
    people = {"s1": Person(id="s1", name="Ann Oakley"), "s2": Person(id="s2", name="../../Bob")}
    folder = printed(tmp_path, small, variants, people)
    pages = ["".join(page.extract_text().split()) for page in PdfReader(folder / "sheets-001.pdf").pages]
    ann, bob = ([at for at, text in enumerate(pages) if name in text] for name in ("AnnOakley", "../../Bob"))
    assert (len(ann), len(bob)) == (1, 1)
    assert "00000-CODE0" in pages[ann[0]] and "00001-CODE1" in pages[bob[0]]
    for path in (folder / "keys-001.pdf", *sorted((folder / "sheets").iterdir())):
        assert "Ann" not in text_of(path) and "Bob" not in text_of(path)
    assert not [path for path in tmp_path.rglob("*") if "Bob" in path.name or "Ann" in path.name]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_text_is_printed_as_it_stands(text: str, small: Plan) -> None:
    sheet = {**Paper(small, variants_of(small)[0]).sheet(), "title": text, "name": text,
             "intro": [{"item": False, "parts": [["text", text], ["strong", text], ["code", text]]}],
             "facts": [{"head": text, "says": text, "formula": ["row", ["letter", text], ["sign", text], ["text", text]]}]}
    pdf = Compiler("sheet").pdf({"title": text, "papers": [sheet]})
    shown = "".join("".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())
    if text.isascii():
        assert shown.count("".join(text.split())[:60]) >= 3


def test_a_hostile_file_is_printed(tmp_path: Path) -> None:
    title = 'A "title" with #panic() $x$ *y* [z] \\\\ ] <b>'
    text = f"title = '{title}'\nintro = '''# Head\n\n*a* **b** `#c` [d](http://e) \\* $\n\n- one\n- two #panic()'''\nshape = [2, 2, 1]\n"
    plan = plan_from(tmp_path, text)
    folder = printed(tmp_path / "out", plan, variants_of(plan))
    for name in ("sheets-001.pdf", "keys-001.pdf"):
        assert "".join(title.split()) in text_of(folder / name)
    assert "two#panic()" in text_of(folder / "sheets-001.pdf")


INTROS: dict[str, list[tuple[bool, list[list[str]]]]] = {
    "Done.\nNow *work* out **the** `deltas`.\n\nTwo": [
        (False, [["text", "Done. Now "], ["emph", "work"], ["text", " out "], ["strong", "the"], ["text", " "], ["code", "deltas"], ["text", "."]]),
        (False, [["text", "Two"]])],
    "# Head\n\n- one\n- two\n\n1. three": [
        (False, [["text", "Head"]]), (True, [["text", "one"]]), (True, [["text", "two"]]), (True, [["text", "three"]])],
    "* a\n\n* b\n  more\n\nend": [(True, [["text", "a"]]), (True, [["text", "b more"]]), (False, [["text", "end"]])],
    "w_ij, 2 * 3 * 4, a < b & c, <b>x</b>, `a<b & c`": [
        (False, [["text", "w_ij, 2 * 3 * 4, a < b & c, <b>x</b>, "], ["code", "a<b & c"]])],
    "[d](http://e) \\* ![p](q) [x](javascript:y)": [(False, [["text", "d * p x"]])],
    "**a *b* c** x\u00a0y  \nz": [
        (False, [["strong", "a "], ["emph", "b"], ["strong", " c"], ["text", " x\u00a0y z"]])],
    " ": [],
}


@pytest.mark.parametrize("markdown", INTROS)
def test_an_intro_is_read_as_the_practice_page_reads_it(markdown: str) -> None:
    found = paragraphs(markdown)
    assert [(each["item"], each["parts"]) for each in found] == INTROS[markdown]
    page = unescape(re.sub(r"<[^>]*>", " ", note_html(markdown)))
    assert "".join(page.split()) == "".join(text for each in found for _, text in each["parts"]).replace(" ", "").replace("\u00a0", "")


def test_nothing_in_the_documents_reads_text_as_code() -> None:
    for path in (templates_folder() / "sheets").glob("*.typ"):
        assert not re.search(r"\b(eval|read|plugin|include)\s*\(|@preview", path.read_text()), path.name


def test_every_asked_quantity_has_its_blank_with_its_points(tmp_path: Path) -> None:
    plan = plan_from(tmp_path, 'title = "One"\nshape = [2, 3, 1]\npoints = {delta = 2.5, default = 1}\n')
    sheet = Paper(plan, variants_of(plan)[0]).sheet()
    points = [blank["points"] for group in sheet["groups"] for blank in group["blanks"]]
    assert points == ["2.5" if asked.quantity == "delta" else "1" for asked in plan.asked]
    assert sheet["total"] == "32" == str(sum(map(Decimal, points)).normalize())
    pdf = printed(tmp_path / "out", plan, variants_of(plan)) / "sheets-001.pdf"
    assert text_of(pdf).count("=") >= len(plan.asked) + len(plan.given)
    assert len(re.findall(r"(?<![\d.])(?:1|2\.5)p(?!a)", text_of(pdf))) == len(plan.asked)


def test_a_sheet_gives_no_answer_away(small: Plan) -> None:
    variant = variants_of(small)[0]
    shown = json.dumps(Paper(small, variant).sheet())
    hidden = [f"{abs(answer):.4f}" for answer in variant.answers if abs(answer) * 10 % 1 > 1e-6]
    assert len(hidden) > 10
    assert not [number for number in hidden if number in shown]


def test_volumes_hold_at_most_so_many(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert pdfs.VOLUME == 100
    monkeypatch.setattr(pdfs, "VOLUME", 10)  # a hundred take ten seconds
    plan = plan_from(tmp_path, 'title = "Tiny"\nshape = [1, 1]\nask = ["net"]\ndecimals = 4\n')
    variants = variants_of(plan, 21)
    folder = printed(tmp_path / "out", plan, variants)
    volumes = sorted(path.name for path in folder.glob("sheets-*.pdf"))
    assert volumes == ["sheets-001.pdf", "sheets-002.pdf", "sheets-003.pdf"]
    found = [re.findall(r"\d{5}-CODE\d", text_of(folder / name)) for name in volumes]
    assert [sorted(set(codes)) for codes in found] == [
        [variant.code for variant in variants[start:start + 10]] for start in (0, 10, 20)
    ]
    keys = [set(re.findall(r"\d{5}-CODE\d", text_of(path))) for path in sorted(folder.glob("keys-*.pdf"))]
    assert max(map(len, keys)) == 10 and sum(map(len, keys)) == 21
    assert len(list((folder / "sheets").iterdir())) == 21


def test_one_key_for_all_where_the_numbers_are_those_of_a_lesson(tmp_path: Path) -> None:
    plan = plan_of(load_exercise(DOCS / "mazur.toml"))
    folder = printed(tmp_path, plan, variants_of(plan, 3))
    assert [path.name for path in sorted(folder.glob("*.pdf"))] == ["keys-001.pdf", "sheets-001.pdf"]
    assert len(set(re.findall(r"\d{5}-CODE\d", text_of(folder / "keys-001.pdf")))) == 1


def keys(plan: Plan, count: int) -> Iterator[tuple[Variant, Data]]:
    variants = variants_of(plan, count)
    for variant, known in zip(variants, Answers(plan).of(variants), strict=True):
        yield variant, Paper(plan, variant).key(known)


def test_a_key_has_answers_intervals_and_every_mistake_that_shows(small: Plan) -> None:
    for variant, key in keys(small, 5):
        entries = [entry for group in key["groups"] for entry in group["entries"]]
        assert len(entries) == len(small.asked)
        for place, entry in enumerate(entries):
            low, high = variant.accept[place]
            numbers = [Decimal(entry[name].replace("−", "-")) for name in ("low", "from", "answer", "to", "high")]
            assert numbers == sorted(numbers)
            assert (float(numbers[0]), float(numbers[-1])) == (low, high)
            shows = [at for at, a, b in variant.mistakes[place] if b < low or a > high]
            titles = entry["all"]["titles"].split("\n") if shows else []
            assert sorted(titles) == sorted(small.mistakes[at].mistake.title for at in shows)
            numbers_of, number = {}, ""
            for shown, title in zip(entry["all"]["numbers"].split("\n"), titles, strict=bool(shows)):
                number = number if shown == "\u00a0" else shown  # the same as in the line above
                numbers_of[title] = float(number.replace("−", "-"))
            for at, a, b in variant.mistakes[place]:
                assert at not in shows or a <= numbers_of[small.mistakes[at].mistake.title] <= b


def test_following_through_gives_what_the_expressions_give(small: Plan) -> None:
    """A factor is the answer's slope: checked with a slip of one unit, where the key says that it holds for any."""
    for variant, known in zip(variants_of(small, 3), Answers(small).of(variants_of(small, 3)), strict=True):
        answers = dict(zip(small.asked_rows, variant.answers, strict=True))
        rate = next(float(n) for at, n in zip(small.given, variant.given, strict=True) if small.specs[at - 1].quantity == "learning_rate")
        for asked, blank in zip(small.asked, known, strict=True):
            if asked.quantity == "new_bias":
                (passed,) = blank.passed
                assert (small.asked[passed.place].quantity, float(passed.factor), passed.exact) == ("delta", -rate, True)
            if asked.quantity == "output":
                (passed,) = blank.passed
                out = answers[asked.row]
                assert abs(float(passed.factor) - out * (1 - out)) < 6e-5 and not passed.exact


def test_a_missing_typst_is_said_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRACER_COURSE_KEY", "the key of the course")
    monkeypatch.setitem(sys.modules, "typst", None)
    exercise = tmp_path / "one.toml"
    exercise.write_text('title = "One"\nshape = [2, 2, 1]\n')
    with pytest.raises(TracerError) as caught:
        hand_out(exercise, folder=tmp_path / "out")
    assert str(caught.value) == (
        "sheets: the Python package typst, which sets the PDFs, is not installed; run: pip install typst"
    )
    assert [path.name for path in tmp_path.iterdir()] == ["one.toml"]


def test_no_equals_sign_stands_before_a_rounded_answer(small: Plan, tmp_path: Path) -> None:
    """Follow-through notes and headings hold rounded answers: only ≈ and : may stand before these."""
    pages = PdfReader(printed(tmp_path, small, variants_of(small)) / "keys-001.pdf").pages
    text = "".join("".join(page.extract_text().split()) for page in pages)
    notes = re.findall(r"Followthrough\((?:anyslip|smallslips)\):(.{,10}?)([=≈])", text)
    assert len(notes) > 10
    assert {relation for _, relation in notes} == {"≈"}
