"""What stands around the pages is plain files of the course: ours follow the release, an author's own stay."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tracer.audit import audit_site
from tracer.ground.errors import TracerError
from tracer.site import assets
from tracer.site.assets import write_assets
from tracer.site.build import build

pytestmark = pytest.mark.slow

BUILT_IN = {
    "docs/assets/css/page.css", "docs/assets/css/film.css", "docs/assets/fonts/tracer-sans.woff2", "docs/assets/img/mark.svg",
    "docs/assets/js/practice.js", "docs/assets/js/vendor/iframe-worker.js", "templates/theme/main.html",
    "templates/theme/partials/header.html",
}
OLD = Path(__file__).parent / "course-0.1.0"


def listed(course: Path, place: str) -> set[str]:
    """What git leaves out there."""
    lines = (course / place / ".gitignore").read_text().splitlines()
    return {f"{place}{line}" for line in lines if line.startswith("/")}


def test_all_of_them_are_there_and_listed_for_git(course, contents, stamps):
    before = set(contents(course))
    write_assets(course)
    made = set(contents(course)) - before
    assert made >= BUILT_IN
    assert made == listed(course, "docs/assets") | listed(course, "templates/theme")
    assert not [path for path in made if path.endswith((".py", ".md", ".png"))], "what is for us alone"
    then = stamps(course)
    write_assets(course)
    assert stamps(course) == then


@pytest.mark.parametrize("first", [True, False])
@pytest.mark.parametrize("path", ["docs/assets/css/page.css", "templates/theme/partials/footer.html", "docs/assets/.gitignore"])
def test_an_authors_own_file_wins_until_it_is_deleted(course, path, first):
    if first:
        write_assets(course)
    (course / path).parent.mkdir(parents=True, exist_ok=True)
    (course / path).write_text("mine")
    for _ in range(2):
        write_assets(course)
        assert (course / path).read_text() == "mine"
        if not path.endswith(".gitignore"):
            place = path[: path.index("/", path.index("/") + 1)]
            assert path not in listed(course, place), "git keeps it"
    (course / path).unlink()
    write_assets(course)
    assert (course / path).read_text() != "mine"


def test_a_new_release_replaces_ours_and_takes_away_what_it_has_not(course, monkeypatch, tmp_path):
    release = tmp_path / "release"
    shutil.copytree(assets.assets_folder(), release)
    (release / "css/old.css").write_text("old")
    (release / "css/page.css").write_text("old")
    with monkeypatch.context() as before:
        before.setattr(assets, "assets_folder", lambda: release)
        write_assets(course)
    assert (course / "docs/assets/css/page.css").read_text() == "old"
    (course / "docs/assets/css/print.css").write_text("mine")
    write_assets(course)
    assert (course / "docs/assets/css/page.css").read_bytes() == (assets.assets_folder() / "css/page.css").read_bytes()
    assert not (course / "docs/assets/css/old.css").exists()
    assert (course / "docs/assets/css/print.css").read_text() == "mine"


def test_files_of_ours_are_known_without_the_list_of_what_was_written(course):
    write_assets(course)
    (course / "docs/assets/.tracer.json").unlink()
    write_assets(course)
    assert "docs/assets/css/page.css" in listed(course, "docs/assets")


def test_nothing_is_written_in_our_own_checkout(root, stamps):
    places = (root / "docs/assets", root / "templates/theme")
    before = [stamps(place) for place in places]
    write_assets(root)
    assert [stamps(place) for place in places] == before


def test_nothing_is_written_through_a_link(course, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (course / "docs/assets").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(TracerError) as error:
        write_assets(course)
    assert str(error.value).splitlines()[0] == (
        "course/docs/assets: this is a symbolic link; a build writes into plain folders and files; "
        "move it away and build again"
    )
    assert list((tmp_path / "elsewhere").iterdir()) == []


@pytest.mark.parametrize("alone", [True, False])
def test_a_course_made_by_0_1_0_builds(course, environment, alone):
    """With MkDocs alone, whose hook writes all, and with ours. It names no folder for the theme, and needs none."""
    for path in OLD.iterdir():
        shutil.copy(path, course)
    (course / "templates").mkdir()
    (course / "docs/assets/css").mkdir(parents=True)
    (course / "docs/assets/css/practice.css").write_text("/* mine */")
    if alone:
        done = subprocess.run([sys.executable, "-m", "mkdocs", "build", "--strict"], cwd=course, env=environment,
                              capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
    else:
        build(course)
    assert '<a class="top__home"' in (course / "site/walkthroughs/first.html").read_text()
    assert (course / "site/assets/css/practice.css").read_text() == "/* mine */"
    assert not [path for path in (course / "site").rglob(".*") if path.name != ".tracer.json"]
    assert audit_site(course / "site").findings == ()
