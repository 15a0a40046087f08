"""Our own files: in the package where a wheel is installed, else beside it in a checkout."""

from __future__ import annotations

from pathlib import Path

from tracer.errors import TracerError

_PACKAGE = Path(__file__).resolve().parent
_INSTALLED = _PACKAGE / "_data"


def templates_folder() -> Path:
    """Templates of the pages, and of the theme in `theme/`."""
    return _find("templates", "templates")


def assets_folder() -> Path:
    """Style sheets, fonts and scripts that a page of ours refers to as `assets/…`."""
    return _find("assets", "docs/assets")


def settings_file() -> Path:
    """Our own mkdocs.yml, which that of a new course is made from."""
    return _find("mkdocs.yml", "mkdocs.yml")


def notations_folder() -> Path:
    """The notations that come with us, a file each."""
    return _PACKAGE / "notations"


def package_folder() -> Path:
    """All of our code."""
    return _PACKAGE


def code_of(module: str) -> bytes:
    """The text of one of our modules, by its dotted name: what it makes may be kept as long as this is the same."""
    return _PACKAGE.parent.joinpath(*module.split(".")).with_suffix(".py").read_bytes()


def _find(installed: str, beside: str) -> Path:
    for path in (_INSTALLED / installed, _PACKAGE.parent / beside):
        if path.exists():
            return path
    raise TracerError.one(str(_INSTALLED / installed), "this part of the installation is missing",
                          do="install tracer anew")
