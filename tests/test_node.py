"""Node is wanted by the tests of scripts: its lack fails them, and says what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.node import MISSING, find_node, in_node, kept_in_node


def test_without_node_tests_of_scripts_fail_with_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv("TRACER_NODE", raising=False)
    with pytest.raises(pytest.fail.Exception) as failed:
        in_node("1")
    assert str(failed.value) == MISSING and "\n" not in MISSING
    assert MISSING == (
        "The tests of scripts need node, 18 or later: `sudo apt-get install nodejs` (Debian), `brew install node` (macOS), "
        "or its path in TRACER_NODE.")


def test_an_old_node_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = tmp_path / "node"
    old.write_text("#!/bin/sh\necho v12.22.9\n")
    old.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("TRACER_NODE", str(old))
    assert find_node() is None


def test_a_program_that_stays_answers_one_question_after_the_other() -> None:
    with kept_in_node("let asked = 0; const answer = (data) => [++asked, data.a];") as ask:
        assert [ask({"a": "ä\n"}), ask({"a": [None]})] == [[1, "ä\n"], [2, [None]]]


def test_what_a_program_dies_of_is_told() -> None:
    with kept_in_node("const answer = (data) => data.a.b;") as ask:
        assert ask({"a": {"b": 1}}) == 1
        with pytest.raises(AssertionError, match="TypeError: Cannot read properties of null"):
            ask({"a": None})
