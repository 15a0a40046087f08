"""Lessons to pages: all or nothing, and only what was asked for."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tracer.figures import style
from tracer.ground.errors import TracerError
from tracer.ground.inventory import lesson_name, lesson_paths
from tracer.resources import figure_sheets
from tracer.site import making, stamps
from tracer.site.build import build, serve, write_pages
from tracer.site.sources import read_sources

GALLERY = {"docs/lessons.md", "docs/formulas.md", "docs/conventions.md", "docs/writing.md", "docs/teaching.md"}
PRINTED = """
[source]
title = "A book"
[[numbers]]
quantity = "net"
neuron = "h1"
printed = 0.6
"""


@pytest.mark.parametrize("command", [build, serve])
def test_outside_a_course_it_points_to_new(tmp_path, command):
    with pytest.raises(TracerError) as error:
        command(tmp_path)
    assert str(error.value) == (
        f"{tmp_path}/mkdocs.yml: there is no such file; build and serve work in the folder of a course; "
        "go there, or make one: python -m tracer new my-course"
    )


def test_all_lessons_and_the_pages_over_them(course, contents, stamps):
    said = []
    build(course, docs_only=True, say=said.append)
    assert said == ["2 lessons, 7 pages written to docs/"]
    assert {"docs/walkthroughs/first.md", "docs/walkthroughs/first/trace.json", *GALLERY} <= set(contents(course))
    before = stamps(course)
    build(course, docs_only=True, say=said.append)
    assert said[1:] == ["2 lessons, 0 pages written to docs/"]
    assert stamps(course) == before


@pytest.mark.slow
def test_only_what_has_changed_is_traced_and_written_again(course, lesson_file, monkeypatch):
    def made(**options) -> list[str]:
        names = []
        monkeypatch.setattr(making, "lesson_files",
                            lambda source, templates, **more: names.append(source.name) or real(source, templates, **more))
        write_pages(course, **options)
        return names

    real, first = making.lesson_files, course / "docs/lessons/first.toml"
    assert made() == ["first", "second"]
    assert made() == []
    assert made(lessons=[first]) == []
    lesson_file(course, "second", "Changed")
    assert made(lessons=[first]) == [], "another lesson was asked for"
    assert "Changed" not in (course / "docs/lessons.md").read_text(), "the gallery shows pages as they are"
    assert made() == ["second"]
    assert "Changed" in (course / "docs/lessons.md").read_text()
    assert made(lessons=[first], overrides=["title=Mine"]) == ["first"]
    assert made(lessons=[first], overrides=["title=Mine"]) == []
    assert made() == ["first"], "without the override"
    assert made(lessons=[first], seed=2) == ["first"]
    assert made() == ["first"]
    (course / "docs/walkthroughs/second/trace.csv").unlink()
    assert made() == ["second"]
    (course / "docs/formulas.md").unlink()
    assert made() == [] and (course / "docs/formulas.md").exists()
    mine = course / "templates/partials/summary.md.j2"
    mine.parent.mkdir(parents=True)
    mine.write_text("Mine.\n")
    assert made() == ["first", "second"]
    (course / "docs/lessons/first.printed.toml").write_text(PRINTED)
    assert made() == ["first"]
    record = course / "docs/walkthroughs/.tracer.json"
    record.write_bytes(record.read_bytes().replace(b'"finished":true', b'"finished":false'))
    assert made() == ["first", "second"], "after a build that has died"


def test_two_builds_give_the_same_bytes_in_any_folder(course, tmp_path, contents):
    build(course, docs_only=True)
    first = contents(course)
    other = tmp_path / "elsewhere" / "too"
    for path, data in first.items():
        if path.startswith(("docs/lessons/", "mkdocs.yml", "docs/index.md", "theme/")):
            (other / path).parent.mkdir(parents=True, exist_ok=True)
            (other / path).write_bytes(data)
    build(other, docs_only=True)
    assert contents(other) == first


def test_every_mistake_of_every_lesson_is_told_and_nothing_is_written(course, contents):
    (course / "docs/lessons/first.toml").write_text("title = 1\n")
    (course / "docs/lessons/third.toml").write_text("title = [\n")
    before = contents(course)
    with pytest.raises(TracerError) as error:
        build(course)
    assert {problem.where for problem in error.value.problems} == {"first.toml", "third.toml"}
    assert contents(course) == before


def test_a_mistake_leaves_the_pages_of_the_last_build(course, contents):
    write_pages(course)
    (course / "docs/lessons/first.toml").write_text("title = [\n")
    before = contents(course)
    with pytest.raises(TracerError):
        write_pages(course)
    assert contents(course) == before


def test_a_course_without_lessons(course):
    for path in (course / "docs/lessons").iterdir():
        path.unlink()
    with pytest.raises(TracerError) as error:
        build(course)
    assert str(error.value) == "docs/lessons: there is no lesson here; write one, as in docs/lessons/first.toml"


def test_only_the_named_lesson_is_built(course, lesson_file, stamps):
    write_pages(course)
    first, second = lesson_file(course, "first", "Changed"), lesson_file(course, "second", "Changed too")
    before = stamps(course)
    assert write_pages(course, lessons=[first]).lessons == 1
    changed = {path for path, stamp in stamps(course).items() if before.get(path) != stamp}
    assert "docs/walkthroughs/first.md" in changed
    assert not any("second" in path for path in changed)
    gallery = (course / "docs/lessons.md").read_text()
    assert "Changed" in gallery and "Changed too" not in gallery, "the gallery shows pages as they are"
    assert second.exists()


def test_a_named_lesson_is_built_though_another_has_a_mistake(course, lesson_file, contents):
    write_pages(course)
    (course / "docs/lessons/second.toml").write_text("title = [\n")
    before = contents(course)
    write_pages(course, lessons=[lesson_file(course, "first", "Changed")])
    after = contents(course)
    assert "Changed" in after["docs/walkthroughs/first.md"].decode()
    assert "Changed" in after["docs/lessons.md"].decode()
    assert all(after[path] == before[path] for path in GALLERY if path != "docs/lessons.md")


def test_a_lesson_from_elsewhere_until_the_next_build_of_all(course, lesson_file, tmp_path):
    write_pages(course, lessons=[lesson_file(tmp_path, "visitor")])
    assert "visitor" in (course / "docs/lessons.md").read_text()
    write_pages(course)
    assert not list((course / "docs/walkthroughs").glob("visitor*"))


def test_the_pages_of_a_lesson_that_is_gone_go(course):
    write_pages(course)
    (course / "docs/lessons/second.toml").unlink()
    write_pages(course)
    assert not list((course / "docs/walkthroughs").glob("second*"))
    assert (course / "docs/walkthroughs/first.md").exists()


def test_files_of_figures_follow_their_style_sheet(course, tmp_path, monkeypatch):
    write_pages(course)
    assert write_pages(course).pages == 0
    figure = course / "docs/walkthroughs/first/figures/network.svg"
    assert ".node-input { fill: #eaf1f8;" in figure.read_text()
    rules, colours = figure_sheets()
    (tmp_path / "tokens.css").write_text(colours.read_text().replace("#eaf1f8", "#123456"))
    for reader in (style, stamps):
        monkeypatch.setattr(reader, "figure_sheets", lambda: (rules, tmp_path / "tokens.css"))
    for kept in (style.colours, style.standalone_css, stamps.code_stamp):
        kept.cache_clear()
    try:
        write_pages(course)
    finally:
        for kept in (style.colours, style.standalone_css, stamps.code_stamp):
            kept.cache_clear()
    assert ".node-input { fill: #123456;" in figure.read_text()


def test_overrides_are_on_the_page_and_in_the_lesson_to_download(course):
    lesson = course / "docs/lessons/first.toml"
    lesson.write_text("# Mine.\n" + lesson.read_text().replace("learning_rate = 0.5", "learning_rate = 0.50  # eta"))
    settings = ("network.layers[0].weights[0][1]=0.123", "title=Mine")
    write_pages(course, lessons=[lesson], overrides=settings, seed=7)
    text = (course / "docs/walkthroughs/first/lesson.toml").read_text()
    assert text.startswith("# changed: network.layers[0].weights[0][1]=0.123\n# changed: title=Mine\n"
                           "# changed: network.draw.seed=7\n\n# Mine.\n\ntitle = \"Mine\"\n")
    assert "weights = [[0.5, 0.123], [0.3, 0.8]]\n" in text and text.endswith("[training]\nlearning_rate = 0.50  # eta\n")
    data = tomllib.loads(text)
    assert data["network"]["layers"][0]["weights"] == [[0.5, 0.123], [0.3, 0.8]]
    assert data["network"]["draw"] == {"seed": 7}
    (again,) = read_sources([course / "docs/walkthroughs/first/lesson.toml"])
    assert b"0.123" in (course / "docs/walkthroughs/first/trace.json").read_bytes()
    assert again.lesson == read_sources([lesson], overrides=settings, seed=7)[0].lesson


def test_a_lesson_is_offered_as_its_author_wrote_it(course):
    write_pages(course)
    offered = course / "docs/walkthroughs/first/lesson.toml"
    assert offered.read_text() == (course / "docs/lessons/first.toml").read_text()


def test_two_lessons_of_one_name(course, lesson_file, tmp_path):
    own, other = course / "docs/lessons/first.toml", lesson_file(tmp_path, "first")
    with pytest.raises(TracerError) as error:
        write_pages(course, lessons=[other])
    assert str(error.value) == f"{other}: another lesson has this name: {own}; rename one of the two"
    assert write_pages(course, lessons=[own, own]).lessons == 1, "the same file twice is one lesson"


def test_what_an_editor_leaves_is_no_lesson(course):
    (course / "docs/lessons/.#first.toml").symlink_to("nowhere")
    (course / "docs/lessons/.first.toml.swp").write_bytes(b"\0")
    (course / "docs/lessons/first.toml~").write_bytes(b"\0")
    assert write_pages(course).lessons == 2


def test_printed_numbers_are_no_lesson(course):
    (course / "docs/lessons/first.printed.toml").write_text(PRINTED)
    assert [path.name for path in lesson_paths(course)] == ["first.toml", "second.toml"]
    (course / "docs/lessons/third.printed.toml").write_text(PRINTED)
    with pytest.raises(TracerError, match=r"third.printed.toml: there is no lesson "):
        write_pages(course)


@pytest.mark.parametrize("name", ["xor", "2-2-1", "a_b", "x" * 64])
def test_names_that_are_safe(name):
    assert lesson_name(Path("somewhere", f"{name}.toml")) == name


@pytest.mark.parametrize(
    "name, shown, better",
    [
        ("XOR.toml", "XOR.toml", "xor"),
        ("a b.toml", "a b.toml", "a-b"),
        ("-x.toml", "-x.toml", "x"),
        ("_x.toml", "_x.toml", "x"),
        ("con.toml", "con.toml", "con-lesson"),
        ("lpt1.toml", "lpt1.toml", "lpt1-lesson"),
        ("index.toml", "index.toml", "index-lesson"),
        ("Über Netze.toml", "Über Netze.toml", "uber-netze"),
        ("деление.toml", "деление.toml", "lesson"),
        ("xor.md.toml", "xor.md.toml", "xor-md"),
        ("a.toml.toml", "a.toml.toml", "a-toml"),
        ("..toml", "..toml", "lesson"),
        ("xor.txt", "xor.txt", "xor"),
        ("xor", "xor", "xor"),
        ("<script>.toml", "<script>.toml", "script"),
        ("{{ x }}.toml", "{{ x }}.toml", "x"),
        ("a\nb.toml", "a�b.toml", "a-b"),
        ("x" * 65 + ".toml", "x" * 58 + "…", "x" * 60),
    ],
)
def test_names_that_are_not(name, shown, better):
    shown = f'"{shown}"' if len(name) < 60 else f'"{shown}'
    with pytest.raises(TracerError) as error:
        lesson_name(Path("docs/lessons", name))
    assert str(error.value) == (
        f"docs/lessons/{name}: the file is called {shown}, and its pages would be too; ".replace("\n", "�")
        + "a to z, 0 to 9, _ and -, beginning with a letter or digit, at most 64, and then .toml; "
        f"rename it, for example to {better}.toml"
    )


def test_a_path_that_climbs_is_only_a_place_to_read_from(course, lesson_file, monkeypatch):
    lesson_file(course.parent / "x", "climber")
    monkeypatch.chdir(course)
    write_pages(course, lessons=[Path("../x/docs/lessons/climber.toml")])
    assert (course / "docs/walkthroughs/climber.md").exists()


def test_a_lesson_that_is_not_there(course):
    with pytest.raises(TracerError) as error:
        write_pages(course, lessons=[course / "missing.toml"])
    assert str(error.value).startswith(f"{course / 'missing.toml'}: the file cannot be read: ")


def test_an_authors_template_wins_and_its_mistakes_are_told(course):
    mine = course / "templates/partials/summary.md.j2"
    mine.parent.mkdir(parents=True)
    mine.write_text("My own closing words.\n")
    write_pages(course)
    assert "My own closing words." in (course / "docs/walkthroughs/first.md").read_text()
    for text, words in [
        ("\n{{ missing }}", f'{mine}, line 2: the template fails: there is no "missing" here'),
        ("{% if %}", f"{mine}, line 1: the template fails: Expected an expression, got 'end of statement block'"),
        ("{{ 1 / 0 }}", f"{mine}, line 1: the template fails: ZeroDivisionError: division by zero"),
    ]:
        mine.write_text(text)
        with pytest.raises(TracerError) as error:
            write_pages(course)
        assert str(error.value) == f"{words}; mend it, or delete it to have the built-in one again"


def test_pages_alone_need_neither_mkdocs_nor_numpy(course, environment):
    script = (
        "import sys; from pathlib import Path; from tracer.site.build import build\n"
        "build(Path(sys.argv[1]), docs_only=True)\n"
        "print([name for name in ('mkdocs', 'material', 'numpy') if name in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", script, str(course)], capture_output=True, text=True, check=True,
                         env=environment)
    assert (run.stdout, run.stderr) == ("[]\n", ""), "and nothing is said in a pipe"
