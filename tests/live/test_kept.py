"""What is compiled of our modules is kept for the next run, and made again after any change of what it depends on."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import pytest

from tracer.live import bundle
from tracer.live.kept import Compiled, kept
from tracer.live.site import site_markdown

MODULES, ENTRIES = ("tracer.ground.table",), (("tracer.ground.table", "cell"),)


@pytest.fixture(autouse=True)
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """In which a folder of the user's own is made."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """An entry for each time that modules are compiled."""
    made: list[str] = []
    real = bundle.Script

    class Counted(real):  # type: ignore[misc, valid-type]
        def __init__(self, *args: Any) -> None:
            made.append("")
            super().__init__(*args)

    monkeypatch.setattr(bundle, "Script", Counted)
    return made


def compiled() -> Any:
    """As a process of its own has it."""
    return bundle._compiled.__wrapped__(MODULES, ENTRIES, frozenset())


def test_another_run_compiles_nothing_and_has_the_same(runs: list[str]) -> None:
    first = compiled()
    assert (compiled(), len(runs)) == (first, 1)
    assert first[0] == ["cell$"] and all(type(line) is tuple for line in first[1])


def test_a_changed_module_is_compiled_and_no_old_line_is_left(runs: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    first = compiled()
    real = bundle.sources
    monkeypatch.setattr(bundle, "sources", lambda names: {
        name: (file, text.replace("def cell(", "def cell(first: int = 1, *, ")) for name, (file, text) in real(names).items()})
    assert compiled() != first and len(runs) == 2


def test_a_changed_emitter_compiles_again(runs: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    first = compiled()
    monkeypatch.setattr(bundle, "code_of", lambda module: b"another")
    assert (compiled(), len(runs)) == (first, 2)


@pytest.mark.parametrize("broken", [b"", b"{", b"\x93\xa1a\x90\x90\x90"])
def test_a_file_that_cannot_be_read_is_replaced(broken: bytes, folder: Path) -> None:
    made = Compiled(key="k", names=["a"], lines=[("x", "file.py", 1)])
    assert kept("here", "k", lambda: made) == made
    (file,) = folder.glob("*/__tracer_*.script")
    file.write_bytes(broken)
    for _ in range(2):
        assert kept("here", "k", lambda: made) == made
    assert file.read_bytes() not in (broken, b"")


def test_without_a_folder_of_ones_own_nothing_is_kept(runs: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def another() -> None:
        raise RuntimeError("Cannot determine safe temp directory.")

    monkeypatch.setattr("tracer.live.kept.FileSystemBytecodeCache", lambda **_: another())
    assert compiled() == compiled() and len(runs) == 2


@pytest.mark.parametrize("more", ["", "copyright: !ENV [NOBODY, me]\n"], ids=["", "settings that MkDocs alone can read"])
def test_templates_are_compiled_again_for_other_extensions_alone(more: str, folder: Path) -> None:
    """By the Markdown that a site has: the same as long as its extensions are the same."""
    settings = folder / "mkdocs.yml"
    (folder / "docs").mkdir()

    def markdown(text: str) -> Any:
        settings.write_text(f"{text}\n{more}")
        return site_markdown(settings)

    first = markdown("site_name: A\nmarkdown_extensions: [attr_list, {toc: {permalink: x}}]")
    assert markdown("site_name: B\nmarkdown_extensions: [attr_list, {toc: {permalink: x}}]") is first
    assert markdown("site_name: B\nmarkdown_extensions: [attr_list, {toc: {permalink: y}}]") is not first
    assert markdown("site_name: B\nmarkdown_extensions: [attr_list]") is not first


def test_a_relative_path_of_an_extension_is_of_the_folder_that_one_works_in(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = folder / "mkdocs.yml"
    settings.write_text("site_name: A\nmarkdown_extensions: [{pymdownx.snippets: {base_path: [parts]}}]\n")
    found = []
    for name in ("one", "two"):
        (folder / name / "parts").mkdir(parents=True)
        (folder / name / "parts/x.md").write_text(name)
        monkeypatch.chdir(folder / name)
        found.append(site_markdown(settings).reset().convert('--8<-- "x.md"'))
    assert found == ["<p>one</p>", "<p>two</p>"]
