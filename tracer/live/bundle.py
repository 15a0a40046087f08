"""The script of a site: the runtime, our modules and the templates, one after another."""

from __future__ import annotations

from tracer.resources import package_folder

PARTS = ("python", "decimal", "modules")


def runtime() -> str:
    """The part that is written by hand: what Python and Jinja are made of."""
    folder = package_folder() / "live/runtime"
    return "\n".join((folder / f"{part}.js").read_text(encoding="utf-8") for part in PARTS)
