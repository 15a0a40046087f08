"""Digests of files: read once as long as nothing has changed, and never wrong."""

from __future__ import annotations

import os
import time
from pathlib import Path
from unittest.mock import Mock

import pytest

from tracer.ground import digests
from tracer.ground.digests import file_digest, joint_digest, kept_digests
from tracer.ground.files import digest


@pytest.fixture(autouse=True)
def forgetful(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(digests, "_known", {})


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> Mock:
    """Called where a content is read."""
    spy = Mock(side_effect=digest)
    monkeypatch.setattr(digests, "digest", spy)
    return spy


@pytest.fixture
def still(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if all files had been written long ago."""
    monkeypatch.setattr(digests, "_STILL", -(10**12))


def test_where_a_part_ends_matters():
    assert joint_digest(["ab", "c"]) != joint_digest(["a", "bc"]) != joint_digest(["abc"])
    assert joint_digest(["a", b"b"]) == joint_digest([b"a", "b"])


def test_a_file_that_has_stood_still_is_read_once_in_all_runs(tmp_path, read, still):
    (tmp_path / "a").write_bytes(b"1")
    for _ in range(2):
        with kept_digests(tmp_path / "kept"):
            assert file_digest(tmp_path / "a") == digest(b"1")
        digests._known.clear()
    assert read.call_count == 1


def test_a_file_that_was_just_written_is_read_again(tmp_path, read):
    (tmp_path / "a").write_bytes(b"1")
    file_digest(tmp_path / "a")
    file_digest(tmp_path / "a")
    assert read.call_count == 2, "its next change may have the same time"


def rewrite(path: Path) -> None:
    path.write_bytes(b"2")


def rewrite_with_its_old_time(path: Path) -> None:
    times = (path.stat().st_atime_ns, path.stat().st_mtime_ns)
    path.write_bytes(b"2")
    os.utime(path, ns=times)


def replace_with_its_old_time(path: Path) -> None:
    path.with_name("new").write_bytes(b"2")
    os.utime(path.with_name("new"), ns=(path.stat().st_atime_ns, path.stat().st_mtime_ns))
    os.replace(path.with_name("new"), path)


@pytest.mark.parametrize("change", [rewrite, rewrite_with_its_old_time, replace_with_its_old_time])
def test_no_change_is_overlooked(tmp_path, still, change):
    (tmp_path / "a").write_bytes(b"1")
    assert file_digest(tmp_path / "a") == digest(b"1")
    time.sleep(0.02)  # a clock of files may stand for some milliseconds, hence `_STILL`
    change(tmp_path / "a")
    assert file_digest(tmp_path / "a") == digest(b"2")


def test_what_is_kept_is_forgotten_with_its_file(tmp_path, still):
    (tmp_path / "a").write_bytes(b"1")
    (tmp_path / "b").write_bytes(b"1")
    with kept_digests(tmp_path / "kept"):
        file_digest(tmp_path / "a")
        file_digest(tmp_path / "b")
        (tmp_path / "b").unlink()
    digests._known.clear()
    with kept_digests(tmp_path / "kept"):
        assert set(digests._known) == {str(tmp_path / "a")}


@pytest.mark.parametrize("kept", [b"", b"\xff", b"\x81\xa1a\x01"])
def test_what_cannot_be_read_or_kept_is_no_mistake(tmp_path, kept, still):
    (tmp_path / "a").write_bytes(b"1")
    (tmp_path / "kept").write_bytes(kept)
    with kept_digests(tmp_path / "kept"):
        assert file_digest(tmp_path / "a") == digest(b"1")
    with kept_digests(tmp_path / "a" / "kept"):
        assert file_digest(tmp_path / "a") == digest(b"1")
    with pytest.raises(FileNotFoundError):
        file_digest(tmp_path / "missing")
