"""Our own files: in the package where a wheel is installed, else beside it in a checkout."""

from __future__ import annotations

import os
from pathlib import Path

from tracer.ground.errors import TracerError

_PACKAGE = Path(__file__).resolve().parent
_INSTALLED = _PACKAGE / "_data"


def templates_folder() -> Path:
    """Templates of the pages, and of the theme in `theme/`."""
    return _find("templates", "templates")


def assets_folder() -> Path:
    """Style sheets, fonts and scripts that a page of ours refers to as `assets/…`."""
    return _find("assets", "docs/assets")


def figure_sheets() -> tuple[Path, Path]:
    """The style sheets that figures have their look from, on a page and alone: rules, and colours."""
    css = assets_folder() / "css"
    return css / "figures.css", css / "tokens.css"


def settings_file() -> Path:
    """Our own mkdocs.yml, which that of a new course is made from."""
    return _find("mkdocs.yml", "mkdocs.yml")


def notations_folder() -> Path:
    """The notations that come with us, a file each."""
    return _PACKAGE.parent / "tracer/saying/notations"


def package_folder() -> Path:
    """All of our code."""
    return _PACKAGE


def code_of(module: str) -> bytes:
    """The text of one of our modules, or of a folder of them, by its dotted name.

    What the module makes may be kept as long as this is the same.
    """
    place = _PACKAGE.parent.joinpath(*module.split("."))
    files = sorted(place.glob("*.py")) if place.is_dir() else [place.with_suffix(".py")]
    return b"".join(file.read_bytes() for file in files)


def _find(installed: str, beside: str) -> Path:
    for path in (_INSTALLED / installed, _PACKAGE.parent / beside):
        if path.exists():
            return path
    raise TracerError.one(str(_INSTALLED / installed), "this part of the installation is missing",
                          do="install tracer anew")


def course_of(path: Path) -> Path:
    """The folder of the course that a file stands in: that of the nearest mkdocs.yml above, else the file's own."""
    folder = Path(os.path.abspath(path)).parent
    return next((each for each in (folder, *folder.parents) if (each / "mkdocs.yml").is_file()), folder)
