"""A course's own templates: figures left out, moved and added; names that are not there."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tracer.figures import FIGURES
from tracer.ground.errors import TracerError
from tracer.resources import templates_folder
from tracer.site.build import write_pages

FIGURE = re.compile(r'<figure class="fig fig-([a-z0-9_]+)" id="fig-([0-9]+)">')


@pytest.fixture
def override(course: Path) -> Callable[..., Path]:
    """Copies one of our partials into the course, with changes: (what stands there, what is to)."""

    def copy(name: str, *changes: tuple[str, str]) -> Path:
        text = (templates_folder() / "partials" / name).read_text(encoding="utf-8")
        for old, new in changes:
            assert text.count(old) == 1, (name, old)
            text = text.replace(old, new)
        path = course / "templates/partials" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    return copy


def figures_of(course: Path) -> list[str]:
    """The figures of a page, which stand as 1, 2, 3, …; every reference and every download is to one of them."""
    page = (course / "docs/walkthroughs/first.md").read_text(encoding="utf-8")
    found = FIGURE.findall(page)
    assert [int(number) for _, number in found] == list(range(1, len(found) + 1))
    assert re.findall(r'<span class="fignum">Figure ([0-9]+)</span>', page) == [number for _, number in found]
    assert set(re.findall(r'href="#fig-([0-9]+)"', page)) <= {number for _, number in found}
    keys = [key for key, _ in found]
    assert re.findall(r'href="first/figures/([a-z0-9_]+).svg"', page) == keys
    assert {path.stem for path in (course / "docs/walkthroughs/first/figures").iterdir()} == set(keys)
    return keys


ALL = list(FIGURES)


def call(name: str, key: str) -> str:
    """The lines that show a figure in one of our partials."""
    text = (templates_folder() / "partials" / name).read_text(encoding="utf-8")
    found = re.search(r'\{\{ fig\("' + key + r'".*?\) \}\}\n', text, re.DOTALL)
    assert found
    return found[0]


def test_without_changes_they_stand_in_the_order_of_the_table(course):
    write_pages(course)
    assert figures_of(course) == ALL


def test_a_figure_can_be_left_out(course, override):
    override("forward.md.j2", (call("forward.md.j2", "neuron"), ""),
             ('{{ ref("neuron") }} shows {{ the(first) }} with what comes in.', ""))
    write_pages(course)
    assert figures_of(course) == [key for key in ALL if key != "neuron"]


def test_a_figure_can_be_moved(course, override):
    forward = call("forward.md.j2", "forward")
    override("forward.md.j2", (forward, ""))
    override("goal.md.j2", ("## The goal { #goal .phase-goal }\n", f"## The goal {{ #goal .phase-goal }}\n\n{forward}"))
    write_pages(course)
    assert figures_of(course) == ["forward", *(key for key in ALL if key != "forward")]
    page = (course / "docs/walkthroughs/first.md").read_text(encoding="utf-8")
    assert 'The forward pass is complete (<a class="figref" href="#fig-1">Figure 1</a>)' in page


def test_a_figure_can_be_added(course, override):
    neuron = call("forward.md.j2", "neuron")
    more = '{{ ref("second") }}\n\n{{ fig("neuron", "The second.", key="second", neuron="h2") }}\n'
    override("forward.md.j2", (neuron, neuron + more))
    write_pages(course)
    place = ALL.index("neuron") + 1
    assert figures_of(course) == [*ALL[:place], "second", *ALL[place:]]
    page = (course / "docs/walkthroughs/first.md").read_text(encoding="utf-8")
    assert "One neuron (second)</a>" in page


def problem(course: Path) -> str:
    with pytest.raises(TracerError) as error:
        write_pages(course)
    assert not (course / "docs/walkthroughs").exists()
    return str(error.value)


def line_of(path: Path, text: str) -> int:
    return next(at for at, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1) if text in line)


MEND = "mend it, or delete it to have the built-in one again"


def test_a_reference_to_a_figure_that_was_left_out(course, override):
    path = override("forward.md.j2", (call("forward.md.j2", "neuron"), ""))
    assert problem(course) == (
        f'{path}, line {line_of(path, "ref(")}: the template fails: the text speaks of the figure "neuron", '
        f"which does not stand on the page; show it, or take out what is said of it; {MEND}"
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('{{ ref("networks") }}', 'the text speaks of the figure "networks", which does not stand on the page '
         f'(did you mean "network"?); figures of this page: {", ".join(ALL)}'),
        ('{{ fig("networks", "…") }}', f'there is no figure "networks"; there are: {", ".join(ALL)}'),
        ('{{ fig("network", "…") }}', 'the figure "network" stands on the page already; to show another of its kind, '
         'give it a key of its own, as in key="network_2"'),
        ('{{ fig("neuron", "…", key="no key", neuron="h2") }}',
         '"no key" is no key of a figure; allowed: small letters, digits and _'),
        ('{{ fig("neuron", "…", key="other", neuron="h9") }}',
         'the figure is to show the neuron "h9"; the lesson has: h1, h2, o1'),
        ("{{ worked_out(first) }}", 'there is no "worked_out" here (did you mean "worked"?)'),
        ("{{ lesson.trainings }}", 'Lesson has no "trainings" (did you mean "training"?)'),
        ("{{ words.nett }}", 'dict has no "nett" (did you mean "net"?)'),
        ("{{ v.rows(1) }}", 'View has no "rows" (did you mean "row"?)'),
        ('{{ loss.words | replace("error", words.error) }}', 'Loss has no "words" any more: write '
         "worded(loss.says.value)"),
        ('{{ activations["relu"].slope_note }}', 'Activation has no "slope_note" any more: write '
         "worded(activation.says.curve)"),
        ('{% import "macros/work.html.j2" as work with context %}{{ work.slope_sentence("h1", 1, 2) }}',
         'TemplateModule has no "slope_sentence" any more: write slope_says(neuron)'),
        ("{{ lesson.title | auther }}", 'there is no filter "auther" (did you mean "author"?)'),
        ("{% if lesson is nonne %}{% endif %}", 'there is no test "nonne" (did you mean "none"?)'),
    ],
)
def test_what_is_not_there_is_told_with_the_nearest_and_with_its_place(course, override, text, words):
    path = override("summary.md.j2", ("## What happened", f"{text}\n\n## What happened"))
    assert problem(course) == f"{path}, line {line_of(path, text)}: the template fails: {words}; {MEND}"


def test_a_figure_with_nothing_to_show(course, override):
    path = course / "docs/lessons/first.toml"
    path.write_text(path.read_text().replace("learning_rate = 0.5", "learning_rate = 0.5\nsteps = 0"))
    mine = override("summary.md.j2", ("## What happened", '{{ fig("update", "…") }}\n\n## What happened'))
    assert problem(course) == (
        f"{mine}, line {line_of(mine, 'fig(')}: the template fails: this lesson has nothing to show in the figure "
        f'"update"; put it between {{% if has_fig("update") %}} and {{% endif %}}; {MEND}'
    )


def test_a_film_page_may_leave_a_figure_out_too(course, override):
    path = course / "docs/lessons/first.toml"
    path.write_text(path.read_text().replace("learning_rate = 0.5", "learning_rate = 0.5\nepochs = 20"))
    text = (templates_folder() / "partials/film-losses.md.j2").read_text(encoding="utf-8")
    start = text.index('{{ fref("losses") }}')
    figure = text[start : text.index(") }}", text.index("{{ ffig(")) + 4]
    override("film-losses.md.j2", (figure, "Both trainings follow."))
    write_pages(course)
    folder = course / "docs/walkthroughs/first"
    page = (folder / "film.md").read_text(encoding="utf-8")
    assert re.findall(r'<figure class="fig (fig-film[a-z-]*)" id="fig-([0-9]+)">', page) == [
        ("fig-film", "1"), ("fig-film-rates", "2")]
    assert set(re.findall(r'href="#fig-([0-9]+)"', page)) == {"2"}
    assert all((folder / link).is_file() for link in re.findall(r'href="(figures/[^"]+)"', page)), "it can still be had"
