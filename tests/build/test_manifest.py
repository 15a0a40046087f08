"""A build replaces and removes the files that a build has written, and no others."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import threading
import time
from unittest.mock import Mock

import pytest

from tracer.ground import manifest
from tracer.ground.errors import TracerError
from tracer.ground.manifest import LOCK, NAME, LastBuild, adopt, alone, publish

OLD = {"page.md": b"old page", "page/trace.json": b"{}", "page/figures/a.svg": b"<svg/>", "other.md": b"other"}
NEW = {"page.md": b"new page", "page/trace.json": b"{1}", "page/figures/b.svg": b"<svg>2</svg>", "other.md": b"other"}


def test_writes_what_differs_and_says_so(tmp_path, contents, stamps):
    assert sorted(publish(tmp_path, OLD)) == sorted(OLD)
    before = stamps(tmp_path)
    assert publish(tmp_path, OLD) == []
    assert stamps(tmp_path) == before
    assert sorted(publish(tmp_path, NEW)) == ["page.md", "page/figures/a.svg", "page/figures/b.svg", "page/trace.json"]
    assert {path: data for path, data in contents(tmp_path).items() if path != NAME} == NEW
    assert stamps(tmp_path)["other.md"] == before["other.md"]
    assert LastBuild(tmp_path).paths == set(NEW)


def test_pages_come_after_what_they_refer_to(tmp_path):
    assert publish(tmp_path, OLD) == ["page/figures/a.svg", "page/trace.json", "other.md", "page.md"]


def test_the_manifest_does_not_depend_on_the_order_of_builds(tmp_path):
    publish(tmp_path / "a", OLD)
    publish(tmp_path / "a", NEW)
    publish(tmp_path / "b", dict(reversed(NEW.items())))
    assert (tmp_path / "a" / NAME).read_bytes() == (tmp_path / "b" / NAME).read_bytes()


def test_a_file_that_no_build_wrote_is_refused_and_nothing_is_written(tmp_path, contents):
    folder = tmp_path / "docs"
    folder.mkdir()
    (folder / "page.md").write_bytes(b"mine")
    with pytest.raises(TracerError) as error:
        publish(folder, OLD)
    assert str(error.value) == (
        "docs/page.md: this file does not come from a build, and stands where one has to go; "
        "move it away or delete it, and build again"
    )
    assert contents(folder) == {"page.md": b"mine"}


def test_a_file_with_the_very_same_content_is_taken_over(tmp_path):
    (tmp_path / "page.md").write_bytes(OLD["page.md"])
    publish(tmp_path, OLD)
    assert "page.md" in publish(tmp_path, NEW)


def test_a_file_edited_by_hand_is_refused_and_nothing_is_written(tmp_path, contents):
    folder = tmp_path / "docs"
    publish(folder, OLD)
    (folder / "page.md").write_bytes(b"edited")
    before = contents(folder)
    with pytest.raises(TracerError) as error:
        publish(folder, NEW)
    assert str(error.value) == (
        "docs/page.md: this file comes from a build, and was changed by hand since; "
        "put your change into the lesson or a template, delete the file, and build again"
    )
    assert contents(folder) == before
    (folder / "page.md").unlink()
    publish(folder, NEW)


def test_many_refusals_are_told_shortly(tmp_path):
    files = {f"{at:02}.md": b"new" for at in range(25)}
    for path in files:
        (tmp_path / path).write_bytes(b"mine")
    with pytest.raises(TracerError) as error:
        publish(tmp_path, files)
    assert len(error.value.problems) == 21
    assert str(error.value.problems[-1]) == "…: and 5 more like these"


def test_what_is_no_longer_made_goes_with_its_empty_folders(tmp_path, contents):
    publish(tmp_path, OLD)
    (tmp_path / "page" / "notes.txt").write_bytes(b"mine")
    assert sorted(publish(tmp_path, {"other.md": b"other"})) == ["page.md", "page/figures/a.svg", "page/trace.json"]
    assert sorted(contents(tmp_path)) == sorted([NAME, "other.md", "page/notes.txt"])
    assert not (tmp_path / "page" / "figures").exists()


def test_what_is_no_longer_made_stays_where_it_was_edited(tmp_path):
    publish(tmp_path, OLD)
    (tmp_path / "page.md").write_bytes(b"edited")
    publish(tmp_path, {"other.md": b"other"})
    assert (tmp_path / "page.md").read_bytes() == b"edited"


def test_what_another_part_of_the_build_wrote_stays(tmp_path):
    publish(tmp_path, OLD)
    publish(tmp_path, {"page.md": b"new"}, ours=lambda path: path.startswith("page/figures"))
    assert LastBuild(tmp_path).paths == {"page.md", "page/trace.json", "other.md"}


@pytest.mark.parametrize(
    "link, shown",
    [("page.md", "docs/page.md"), ("page", "docs/page"), ("page/figures", "docs/page/figures"), (NAME, f"docs/{NAME}")],
)
def test_nothing_is_written_through_a_symbolic_link(tmp_path, contents, link, shown):
    folder, outside = tmp_path / "docs", tmp_path / "outside"
    outside.mkdir()
    (folder / link).parent.mkdir(parents=True)
    (folder / link).symlink_to(outside if "." not in link else outside / "file")
    with pytest.raises(TracerError) as error:
        publish(folder, OLD)
    assert str(error.value) == (
        f"{shown}: this is a symbolic link; a build writes into plain folders and files; move it away and build again"
    )
    assert contents(tmp_path) == {}


def test_nothing_is_removed_through_a_symbolic_link(tmp_path):
    folder, outside = tmp_path / "docs", tmp_path / "outside"
    publish(folder, OLD)
    (folder / "page").rename(outside)
    (folder / "page").symlink_to(outside)
    publish(folder, {"other.md": b"other"})
    assert (outside / "trace.json").exists()


@pytest.mark.parametrize("made, problem", [("page.md/x", "docs/page.md: this is not a file"),
                                           ("page", "docs/page: this is not a folder")])
def test_a_folder_for_a_file_or_a_file_for_a_folder_is_refused(tmp_path, made, problem):
    folder = tmp_path / "docs"
    (folder / made).parent.mkdir(parents=True)
    (folder / made).write_bytes(b"mine")
    with pytest.raises(TracerError) as error:
        publish(folder, OLD)
    assert str(error.value) == f"{problem}; a build writes into plain folders and files; move it away and build again"


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b'{"format":"tracer-files/2"}', b'{"files":{"a":1}}', b"\xff"])
def test_an_unreadable_manifest_makes_the_build_more_careful(tmp_path, data):
    publish(tmp_path, OLD)
    (tmp_path / NAME).write_bytes(data)
    publish(tmp_path, OLD)
    (tmp_path / NAME).write_bytes(data)
    with pytest.raises(TracerError, match="does not come from a build"):
        publish(tmp_path, NEW)


@pytest.mark.parametrize("path", ["../victim", "/victim", "a/../../victim", "..\\victim", "C:victim", ""])
def test_a_manifest_cannot_name_a_file_elsewhere(tmp_path, path):
    victim, folder = tmp_path / "victim", tmp_path / "docs"
    victim.write_bytes(b"x")
    folder.mkdir()
    adopt(folder)
    path = str(victim) if path.startswith("/") else path
    record = {"format": "tracer-files/1", "finished": False, "files": {path: [manifest.digest(b"x")]}}
    (folder / NAME).write_bytes(manifest.msgspec.json.encode(record))
    publish(folder, OLD)
    assert victim.exists()
    assert LastBuild(folder).paths == set(OLD)


def test_a_build_that_dies_between_two_writes_leaves_whole_files_and_the_next_succeeds(tmp_path, contents, monkeypatch):
    real = manifest.replace_file
    died = True
    after = 0
    while died:
        folder = tmp_path / str(after)
        publish(folder, OLD)
        left = [after]

        def dying(path, data, left=left):
            if left[0] == 0:
                path.with_name(f".{path.name}.123.part").write_bytes(data[: len(data) // 2])
                raise KeyboardInterrupt
            left[0] -= 1
            return real(path, data)

        monkeypatch.setattr(manifest, "replace_file", dying)
        try:
            publish(folder, NEW)
            died = False
        except KeyboardInterrupt:
            pass
        monkeypatch.undo()
        for path, data in contents(folder).items():
            assert path.endswith((NAME, ".part")) or data in (OLD.get(path), NEW.get(path))
        publish(folder, NEW)
        assert {path: data for path, data in contents(folder).items() if path != NAME} == NEW
        after += 1
    assert after > 4


def test_a_build_killed_at_any_moment_leaves_whole_files_and_the_next_succeeds(tmp_path, contents, environment):
    big = {path: data * 20_000 for path, data in NEW.items()}
    script = (
        "import sys; from pathlib import Path; from tracer.ground.manifest import publish\n"
        f"old, new = {OLD!r}, {{path: data * 20_000 for path, data in {NEW!r}.items()}}\n"
        "print('on', flush=True)\n"
        "while True: publish(Path(sys.argv[1]), new); publish(Path(sys.argv[1]), old)\n"
    )
    chance = random.Random(1)
    for _ in range(5):
        process = subprocess.Popen([sys.executable, "-c", script, str(tmp_path)], stdout=subprocess.PIPE,
                                   env=environment)
        process.stdout.readline()
        time.sleep(chance.uniform(0, 0.05))
        process.kill()
        process.communicate()
        for path, data in contents(tmp_path).items():
            whole = (OLD.get(path), big.get(path), NEW.get(path))  # NEW: killed before it had begun
            assert path.endswith((NAME, ".part")) or data in whole
        publish(tmp_path, NEW)
        assert {path: data for path, data in contents(tmp_path).items() if path != NAME} == NEW


def test_only_unfinished_files_of_ours_are_swept(tmp_path, contents):
    publish(tmp_path, OLD)
    (tmp_path / "draft").mkdir()
    mine = ["draft/.page.md.1.part", ".notes.md.1.part", ".page.md.x.part", "page/.page.md.1.part"]
    for path in [*mine, ".page.md.77.part", f".{NAME}.78.part"]:
        (tmp_path / path).write_bytes(b"half")
    record = (tmp_path / NAME).read_bytes()
    (tmp_path / NAME).write_bytes(record.replace(b"true", b"false"))
    publish(tmp_path, OLD)
    assert set(contents(tmp_path)) == {*OLD, NAME, *mine}


def test_what_cannot_be_written_is_told(tmp_path, monkeypatch):
    def full(path, data):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(manifest, "replace_file", full)
    with pytest.raises(TracerError) as error:
        publish(tmp_path, OLD)
    assert str(error.value) == (
        f"{tmp_path / NAME}: the file cannot be written: No space left on device; "
        "make room or mend its permissions, and build again"
    )


def test_a_folder_filled_by_another_is_taken_over_without_its_hidden_files(tmp_path):
    for path in ("index.html", "a/b.css", ".nojekyll", ".git/config"):
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_bytes(b"x")
    os.symlink("index.html", tmp_path / "link.html")
    adopt(tmp_path)
    assert LastBuild(tmp_path).paths == {"index.html", "a/b.css"}


@pytest.fixture(params=["the folder", "a file"])
def lock(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """What is locked: on systems with and without locks of folders."""
    if request.param == "a file":
        monkeypatch.setattr(manifest, "_hold_folder", manifest._hold_file)
    elif os.name != "posix":
        pytest.skip("there is no such lock here")
    return request.param


def test_one_build_at_a_time(tmp_path, lock):
    events = []

    def second():
        with alone(tmp_path, lambda: events.append("waits")):
            events.append("second")

    with alone(tmp_path):
        thread = threading.Thread(target=second)
        thread.start()
        while not events:
            time.sleep(0.001)
        events.append("first")
    thread.join()
    assert events == ["waits", "first", "second"]


def test_two_processes_wait_for_each_other_and_a_killed_one_blocks_nobody(tmp_path, environment, lock):
    script = (
        "import sys; from pathlib import Path; from tracer.ground import manifest\n"
        f"if {lock == 'a file'}: manifest._hold_folder = manifest._hold_file\n"
        "with manifest.alone(Path(sys.argv[1]), lambda: print('waits', flush=True)):\n"
        "    print('holds', flush=True); sys.stdin.read()\n"
    )

    def another() -> subprocess.Popen[str]:
        return subprocess.Popen([sys.executable, "-c", script, str(tmp_path)], stdin=subprocess.PIPE,
                                stdout=subprocess.PIPE, text=True, env=environment)

    first = another()
    assert first.stdout.readline() == "holds\n"
    second = another()
    assert second.stdout.readline() == "waits\n"
    first.kill()
    first.communicate()
    assert second.stdout.readline() == "holds\n"
    second.communicate()
    with alone(tmp_path, lambda: pytest.fail("it has to wait")):
        pass
    assert [path.name for path in tmp_path.iterdir()] == ([LOCK] if lock == "a file" else [])


@pytest.mark.parametrize("there", ["nothing", "a system without locks"])
def test_without_a_lock_builds_run_side_by_side(tmp_path, there, monkeypatch):
    if there == "a system without locks":
        monkeypatch.setattr("filelock.lock_descriptor", Mock(side_effect=OSError(38, "Function not implemented")))
        monkeypatch.setattr("filelock.FileLock.acquire", Mock(side_effect=NotImplementedError))
    folder = tmp_path / "missing" if there == "nothing" else tmp_path
    with alone(folder), alone(folder):
        pass


def test_a_build_that_fails_lets_the_next_one_in(tmp_path, lock):
    with pytest.raises(KeyboardInterrupt), alone(tmp_path):
        raise KeyboardInterrupt
    with alone(tmp_path, lambda: pytest.fail("it has to wait")):
        pass
