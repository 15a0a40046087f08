"""Compiled templates, kept for the next run: compiling them all takes longer than all the rest of a small build."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
from jinja2.bccache import FileSystemBytecodeCache

from tracer.resources import package_folder


class TemplateCache(FileSystemBytecodeCache):
    """Jinja checks what it finds against the template's text; this also against its settings, its age and our code."""

    def get_bucket(self, environment: jinja2.Environment, name: str, filename: str | None, source: str) -> Any:
        settings = (environment.autoescape, environment.trim_blocks, environment.lstrip_blocks)
        return super().get_bucket(environment, f"{settings} {sorted(environment.extensions)} {name}", filename, source)

    def get_source_checksum(self, source: str) -> str:
        return super().get_source_checksum(f"{_code_stamp()} {source}")


def template_cache() -> TemplateCache | None:
    """In the user's own temporary folder, as Jinja makes it; None where there is no such folder or it is another's."""
    try:
        return TemplateCache(pattern="__tracer_%s.cache")
    except (RuntimeError, OSError):
        return None


@cache
def _code_stamp() -> int:
    """When our code or Jinja's was last changed: what a filter gives for a constant is part of a compiled template."""
    folders = [Path(jinja2.__file__).parent]
    folders += [Path(base) for base, _, _ in os.walk(package_folder()) if "__pycache__" not in base]
    return max(entry.stat().st_mtime_ns for folder in folders for entry in os.scandir(folder) if entry.is_file())
