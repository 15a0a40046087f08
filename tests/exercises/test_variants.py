"""The same code gives the same numbers, whoever else is in the class; and every question handed out is fair."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from tracer.exercises.codes import code_of, course_key, practice_codes, read_code
from tracer.exercises.decidable import decidable
from tracer.exercises.drawing import draw
from tracer.exercises.plan import Plan, plan_of
from tracer.exercises.reader import parse_exercise
from tracer.exercises.record_json import from_json, record_of, to_json
from tracer.exercises.variants import lesson_of, make_variants, own_work
from tracer.ground.errors import TracerError
from tracer.tape.record import record

KEY = "a key for tests"


def plan(text: str = "shape = [2, 2, 2]\n", folder: Path = Path()) -> Plan:
    return plan_of(parse_exercise('title = "T"\n' + text, folder=folder))


def codes(count: int) -> list[str]:
    return [code_of(KEY, "t", 1, "variant", str(at)) for at in range(count)]


def test_a_variant_depends_on_its_code_alone() -> None:
    ours, many = plan("shape = [2, 2, 1]\n"), codes(60)
    together = list(make_variants(ours, many))
    assert [variant.code for variant in together] == many
    assert list(make_variants(ours, many[::-1])) == together[::-1]
    for at in (0, 17, 59):
        assert list(make_variants(plan("shape = [2, 2, 1]\n"), [many[at]])) == [together[at]]
    assert len({variant.given for variant in together}) == 60


def test_a_code_gives_these_numbers_in_every_year() -> None:
    (variant,) = make_variants(plan(), ["7K3MQ-X2TRD"])
    assert [str(number) for number in variant.given] == GOLDEN


GOLDEN = "0.7 0.9 0 1 0.7 -1.0 -0.2 0.4 0.3 -0.9 -0.9 0.6 -0.3 -1.0 -0.8 -0.4 0.6".split()


@pytest.mark.slow
def test_every_variant_is_fair_and_drawn_by_the_rules() -> None:
    ours = plan()
    for variant in make_variants(ours, codes(80)):
        numbers = dict(zip(ours.given, variant.given, strict=True))
        assert decidable(ours, own_work(ours, numbers))[0]
        by: dict[tuple[str, str | None], list[Decimal]] = {}
        for at, number in numbers.items():
            spec = ours.specs[at - 1]
            by.setdefault((spec.quantity, spec.layer if spec.quantity == "weight" else None), []).append(number)
        inputs, targets, biases = by["input", None], by["target", None], by["bias", None]
        assert len(set(inputs)) == 2 and all(Decimal("0.2") <= x <= Decimal("0.9") for x in inputs)
        assert sorted(targets) == [0, 1]
        assert len(set(biases)) == len(biases) and all(biases) and all(abs(b) < 1 for b in biases)
        for layer, least in (("hidden", "0.2"), ("output", "0.3")):
            sizes = [abs(w) for w in by["weight", layer]]
            assert len(set(sizes)) == len(sizes) and all(Decimal(least) <= size <= 1 for size in sizes)
        assert by["learning_rate", None][0] >= Decimal("0.5")
        assert all(number == round(number, 1) for number in variant.given)


def test_wide_layers_get_more_decimals() -> None:
    ours = plan("shape = [12, 4, 1]\n")
    drawn = draw(ours.drawing, [("any", 0)])
    assert {decimals for _, decimals in drawn.values()} == {0, 1, 2}


def test_the_rows_are_those_of_the_variants_lesson() -> None:
    ours = plan()
    (variant,) = make_variants(ours, codes(1))
    trace = record(lesson_of(ours, variant))
    assert [(row.id, row.quantity, row.neuron, row.expr) for row in trace.rows] == [
        (row.id, row.quantity, row.neuron, row.expr) for row in ours.row_records
    ]
    for asked, answer, (low, high) in zip(ours.asked, variant.answers, variant.accept, strict=True):
        assert answer == pytest.approx(float(trace.rows[asked.row - 1].value), abs=1e-11)
        assert low <= answer <= high


def test_the_record_is_read_as_it_was_written() -> None:
    made = record_of(plan(), make_variants(plan(), codes(3)))
    again = from_json(to_json(made))
    assert to_json(again) == to_json(made)
    assert again.variants == made.variants


def test_numbers_of_a_lesson_that_are_not_fair_are_told_with_the_reason_and_what_mends_it(root: Path) -> None:
    ours = plan('lesson = "xor"\nnumbers = "lesson"\n', root / "docs" / "exercises")
    with pytest.raises(TracerError) as caught:
        list(make_variants(ours, codes(1)))
    lines = str(caught.value).splitlines()
    assert lines[0] == (
        'exercise.toml: numbers: "input left out in the hidden layer" cannot be told from correct work; '
        "the two inputs are 1: forgetting to multiply by the input changes nothing"
    )
    assert lines[-1] == (
        "exercise.toml: numbers: these numbers are no fair question; nearest change: samples[0].input[0] = 0.7 in place of 1"
    )


def test_what_is_too_small_to_see_is_told_with_its_size() -> None:
    ours = plan("shape = [2, 2, 1]\ndecimals = 2\n")
    with pytest.raises(TracerError) as caught:
        list(make_variants(ours, codes(1)))
    assert str(caught.value).startswith(
        "exercise.toml: decimals: no numbers were found, in 20000 tries, with which every mistake shows; what hides most often: "
    )
    assert str(caught.value).endswith("; ask for 3 decimals, or for more quantities")


def test_codes_are_read_as_they_are_written_and_slips_are_seen() -> None:
    for code in codes(200):
        assert read_code(code) == code == read_code(f" {code.lower().replace('-', ' ')} ")
    code = codes(1)[0]
    seen = 0
    for at, letter in enumerate(code):
        other = "7" if letter != "7" else "8"
        try:
            read_code(code[:at] + other + code[at + 1 :])
        except TracerError as error:
            seen += 1
            assert "is no code; the ten letters and digits of a sheet, as in " in str(error)
    assert seen >= 9
    for text in ("", "ABC", "🎲" * 10, code + "0", "../../etc/p"):
        with pytest.raises(TracerError):
            read_code(text)


def test_every_part_of_a_seed_matters() -> None:
    parts = [(KEY, "a", 1, "student", "7"), ("another key", "a", 1, "student", "7"), (KEY, "b", 1, "student", "7"),
             (KEY, "a", 2, "student", "7"), (KEY, "a", 1, "practice", "7"), (KEY, "a", 1, "variant", "7"),
             (KEY, "a", 1, "student", "8"), (KEY, "a1", 1, "student", "")]
    assert len({code_of(*each) for each in parts}) == len(parts)  # type: ignore[arg-type]


def test_practice_needs_no_key_and_shares_no_code() -> None:
    assert len(set(practice_codes("t", 1, 50)) | set(practice_codes("t", 2, 50)) | set(codes(50))) == 150


def test_the_course_key_comes_from_the_environment_or_a_file_outside_docs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TRACER_COURSE_KEY", raising=False)
    made = course_key(tmp_path)
    assert made == course_key(tmp_path) and len(made) == 32
    assert (tmp_path / "course.key").stat().st_mode & 0o077 == 0
    monkeypatch.setenv("TRACER_COURSE_KEY", "short")
    with pytest.raises(TracerError, match="the course key has 5 characters; 8 or more"):
        course_key(tmp_path)
    monkeypatch.setenv("TRACER_COURSE_KEY", "long enough")
    assert course_key(tmp_path) == "long enough"
    monkeypatch.delenv("TRACER_COURSE_KEY")
    (tmp_path / "docs").mkdir()
    (tmp_path / "mkdocs.yml").write_text("site_name: x\n")
    with pytest.raises(TracerError, match="is published, and a key must not be"):
        course_key(tmp_path / "docs")
