"""The site: brought up to date file by file, the same bytes every time, and whole at every moment."""

from __future__ import annotations

import json
import logging
import random
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from tracer import hook
from tracer.ground.errors import TracerError
from tracer.site.build import build
from tracer.site.mkdocs import build_site, free_address

pytestmark = pytest.mark.slow


@pytest.fixture
def mkdocs(course, environment) -> Callable[..., subprocess.CompletedProcess[str]]:
    """MkDocs by itself, as people call it."""

    def run(*options: str, **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([sys.executable, "-m", "mkdocs", *options], cwd=course, env=environment | more,
                              capture_output=True, text=True, check=False)

    return run


@pytest.fixture
def hooked(course: Path) -> Path:
    (course / "hook.py").write_text("from tracer.hook import *  # noqa: F403\n")
    with (course / "mkdocs.yml").open("a") as settings:
        settings.write("\nhooks: [hook.py]\n")
    return course


def test_a_site_and_again(hooked, mkdocs, contents, stamps, monkeypatch, capfd):
    said = []
    monkeypatch.chdir(hooked)
    build(hooked, say=said.append)
    assert said[-1].endswith("pages written: open site/index.html")
    assert "A lesson" in (hooked / "site/walkthroughs/first.html").read_text()
    site, before = contents(hooked / "site"), stamps(hooked)
    assert not any("sitemap" in path for path in site)
    assert "assets/css/page.css" in site, "the course has none of its own, so ours is there"

    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1000000000")
    build(hooked, say=said.append)
    assert said[-1] == "2 lessons, 0 pages written: open site/index.html"
    assert stamps(hooked) == before

    with monkeypatch.context() as other_day:
        other_day.setenv("SOURCE_DATE_EPOCH", "1100000000")
        for path in site:
            (hooked / "site" / path).unlink()
        build(hooked)
    assert contents(hooked / "site") == site

    assert mkdocs("build", "--strict").returncode == 0
    assert contents(hooked / "site") == site, "MkDocs alone makes the same site"
    assert mkdocs("build", TRACER_HOOK="off").returncode == 0
    build(hooked)
    assert contents(hooked / "site") == site
    assert capfd.readouterr() == ("", "")


def test_files_in_the_site_that_no_build_wrote(course, contents):
    (course / "site").mkdir()
    (course / "site/CNAME").write_text("example.org")
    build(course)
    assert (course / "site/CNAME").read_text() == "example.org"

    page = course / "site/index.html"
    page.write_text("mine")
    before = contents(course / "site")
    with pytest.raises(TracerError) as error:
        build(course)
    assert str(error.value).startswith("site/index.html: this file comes from a build, and was changed by hand since; ")
    assert contents(course / "site") == before
    assert not (course / ".site.part").exists()


def test_pages_of_a_lesson_that_is_gone_leave_the_site(course):
    build(course)
    (course / "docs/lessons/second.toml").unlink()
    build(course)
    assert not list((course / "site/walkthroughs").glob("second*"))


def test_a_sitemap_has_no_day(hooked, monkeypatch, contents):
    with (hooked / "mkdocs.yml").open("a") as settings:
        settings.write("\nsite_url: https://example.org/course/\n")
    made = []
    for day in ("1000000000", "1100000000"):
        monkeypatch.setenv("SOURCE_DATE_EPOCH", day)
        build_site(hooked)
        made.append({path: data for path, data in contents(hooked / "site").items() if "sitemap" in path})
    assert made[0] == made[1] and set(made[0]) == {"sitemap.xml", "sitemap.xml.gz"}
    assert b"<loc>https://example.org/course/" in made[0]["sitemap.xml"] and b"lastmod" not in made[0]["sitemap.xml"]


@pytest.mark.parametrize("at", ["site", ".site.part"])
def test_a_site_is_not_written_through_a_link(course, tmp_path, at):
    (tmp_path / "elsewhere").mkdir()
    (course / at).symlink_to(tmp_path / "elsewhere")
    with pytest.raises(TracerError, match="this is not a folder"):
        build(course)
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_mkdocs_errors_are_told(course, capfd):
    with (course / "mkdocs.yml").open("a") as settings:
        settings.write("\nuse_directory_urls: maybe\n")
    with pytest.raises(TracerError) as error:
        build(course)
    assert str(error.value) == (
        "mkdocs.yml: MkDocs stops: Aborted with a configuration error!; mend what it has named above"
    )
    assert "use_directory_urls" in capfd.readouterr().err


def test_a_build_killed_at_any_moment_leaves_whole_pages(course, lesson_file, contents, environment):
    command = [sys.executable, "-m", "tracer", "build"]
    begun = time.monotonic()
    subprocess.run(command, cwd=course, env=environment, stderr=subprocess.DEVNULL, check=True)
    whole = time.monotonic() - begun
    old = contents(course / "site")
    lesson_file(course, "first", "Changed")
    chance = random.Random(2)
    states = []
    for _ in range(4):
        process = subprocess.Popen(command, cwd=course, env=environment, stderr=subprocess.DEVNULL)
        time.sleep(chance.uniform(0.4, 1) * whole)
        process.kill()
        process.wait()
        states.append(contents(course / "site"))
    build(course)
    new = contents(course / "site")
    for state in states:
        assert all(data in (old.get(path), new.get(path)) for path, data in state.items() if path.endswith(".html"))
    assert not [path for path in contents(course) if path.endswith(".part") or path.startswith(".site")]


def test_the_hook_keeps_the_old_pages_and_fails_only_a_strict_build(hooked, mkdocs, contents):
    build(hooked, docs_only=True)
    lesson = hooked / "docs/lessons/first.toml"
    good = lesson.read_text()
    before = contents(hooked / "docs/walkthroughs")
    lesson.write_text("title = [\n")
    loose, strict = mkdocs("build"), mkdocs("build", "--strict")
    assert (loose.returncode, strict.returncode) == (0, 1)
    assert "WARNING -  first.toml: this is not TOML" in loose.stderr
    assert "WARNING -  No page of a lesson was written; those of the last good build stay" in loose.stderr
    assert contents(hooked / "docs/walkthroughs") == before

    lesson.write_text(good.replace("A lesson", "Mended"))
    assert mkdocs("build", TRACER_HOOK="off").returncode == 0
    assert contents(hooked / "docs/walkthroughs") == before, "off, it leaves the pages alone"
    assert mkdocs("build", "--strict").returncode == 0
    assert "Mended" in (hooked / "site/walkthroughs/first.html").read_text()


def test_a_link_to_a_figure_is_checked_against_the_ready_page():
    page = SimpleNamespace(present_anchor_ids={"top"})
    hook.on_page_content('<figure class="fig" id="fig-1"><svg data-id="no"></svg></figure>', page=page)
    assert page.present_anchor_ids == {"top", "fig-1"}


def test_the_search_reads_the_words_of_a_page():
    html = ('<p><span class="n" data-path="1.value">So</span> <math display="block"><mi>z</mi><mo>=</mo>\n<mn>0.61</mn></math></p>'
            '<figure><svg class="tf"><title>x</title>\n<text>1</text></svg><figcaption>Figure</figcaption></figure>')
    assert hook.searchable(html) == "<p>So z = 0.61</p><figure><figcaption>Figure</figcaption></figure>"


def test_the_search_has_its_words_and_the_page_its_formulas(hooked):
    settings = (hooked / "mkdocs.yml").read_text().replace("plugins: []", "plugins: [search]")
    (hooked / "mkdocs.yml").write_text(settings)
    (hooked / "docs/sum.md").write_text("# Sum\n\nHere is <math><mn>0.123</mn><mo>+</mo><mn>0.5</mn></math>.\n")
    build_site(hooked)
    index = json.loads((hooked / "site/search/search_index.json").read_text())
    assert any("Here is 0.123 + 0.5." in entry["text"] for entry in index["docs"])
    assert "<math><mn>0.123</mn>" in (hooked / "site/sum.html").read_text()


def test_generated_pages_do_not_start_the_next_build(course):
    build(course, docs_only=True)
    told, handlers = [], []
    observer = SimpleNamespace(schedule=lambda handler, path, **options: handlers.append(handler))
    server = SimpleNamespace(observer=observer, unwatch=lambda path: None)
    server.watch = lambda path: observer.schedule(SimpleNamespace(on_any_event=told.append), path, recursive=True)
    settings = SimpleNamespace(docs_dir=str(course / "docs"), config_file_path=str(course / "mkdocs.yml"), extra={})
    hook.on_serve(server, config=settings)
    docs = course / "docs"
    events = [
        (docs / "walkthroughs/first.md", ""),
        (docs / "walkthroughs/first/trace.json", ""),
        (docs / "lessons.md", ""),
        (docs / ".lessons.md.12.part", docs / "lessons.md"),
        (docs / "index.md", ""),
        (docs / "lessons/first.toml", ""),
        (docs / "lessons/4913.part", docs / "lessons/first.toml"),
    ]
    for source, target in events:
        handlers[0].on_any_event(SimpleNamespace(src_path=str(source), dest_path=str(target)))
    assert [event.src_path for event in told] == [str(source) for source, _ in events[4:]]


@pytest.mark.parametrize("there", [True, False])
def test_a_preview_follows_the_notations_of_the_course(course, there):
    if there:
        (course / "notations").mkdir()
    watched = []
    observer = SimpleNamespace(schedule=lambda handler, path, **options: None)
    server = SimpleNamespace(observer=observer, unwatch=lambda path: None, watch=watched.append)
    hook.on_serve(server, config=SimpleNamespace(
        docs_dir=str(course / "docs"), config_file_path=str(course / "mkdocs.yml"), extra={}))
    assert (str(course / "notations") in watched) == there


@pytest.mark.parametrize(
    "address, words",
    [
        ("8000", "this is not an address; HOST:PORT, as in 127.0.0.1:8000; name another"),
        ("127.0.0.1:", "this is not an address; HOST:PORT, as in 127.0.0.1:8000; name another"),
        ("127.0.0.1:0", "this is not an address; HOST:PORT, as in 127.0.0.1:8000; name another"),
        ("127.0.0.1:70000", "this is not an address; HOST:PORT, as in 127.0.0.1:8000; name another"),
        ("example.org:80", "the host is neither a number nor localhost; HOST:PORT, as in 127.0.0.1:8000; name another"),
    ],
)
def test_addresses_that_are_none(address, words):
    with pytest.raises(TracerError) as error:
        free_address(address)
    assert str(error.value) == f"--address {address}: {words}"


def test_an_address_that_is_taken():
    import socket

    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(TracerError) as error:
            free_address(f"127.0.0.1:{port}")
        assert str(error.value) == (
            f"--address 127.0.0.1:{port}: the address cannot be used: Address already in use; "
            f"name another, as in --address 127.0.0.1:{port % 65535 + 1}"
        )
    assert free_address(f"localhost:{port}") == ("localhost", port)


def test_logging_is_left_as_it_was(course):
    log = logging.getLogger("mkdocs")
    before = log.level, list(log.handlers)
    build_site(course)
    assert (log.level, list(log.handlers)) == before
