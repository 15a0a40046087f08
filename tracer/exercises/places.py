"""Where a course is, and what of it is published: answers, marks and the key must lie elsewhere."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from yaml_env_tag import construct_env_tag  # type: ignore[import-untyped]

from tracer.ground.errors import TracerError

SETTINGS = "mkdocs.yml"


def refuse_published(target: Path) -> None:
    """Raises TracerError where MkDocs would put the target into a site."""
    if folder := publishing(target):
        raise TracerError.one(str(target), f"what stands in {folder} is published, and this holds answers",
                              allowed="a folder outside of it", do="name another with -o")


def publishing(target: Path) -> Path | None:
    """The folder that a path lies in, or is, and that a site is made of; of any mkdocs.yml above. None: nowhere.

    Raises TracerError where such a mkdocs.yml cannot be read.
    """
    for path in dict.fromkeys((Path(os.path.abspath(target)), target.resolve())):  # a link leads both ways
        for course in path.parents:
            for folder in _published(course):
                if path.is_relative_to(folder) or path.is_relative_to(folder.resolve()):
                    return folder
    return None


def _published(course: Path) -> Iterator[Path]:
    """docs_dir, site_dir and the theme's custom_dir, whose files are copied, too."""
    if not (course / SETTINGS).is_file():
        return
    settings = _settings(course / SETTINGS)
    theme = settings.get("theme")
    own = theme.get("custom_dir") if isinstance(theme, dict) else None
    for name in (settings.get("docs_dir", "docs"), settings.get("site_dir", "site"), own):
        if isinstance(name, str):
            yield Path(os.path.abspath(course / name))


class _Loader(yaml.SafeLoader):
    """Builds no objects: nothing of a mkdocs.yml is run, only read."""


_Loader.add_constructor("!ENV", construct_env_tag)
_Loader.add_multi_constructor("", lambda loader, suffix, node: None)


def _settings(path: Path, depth: int = 0) -> dict[str, Any]:
    """With those that it inherits."""
    try:
        found = yaml.load(path.read_bytes(), _Loader)
    except (OSError, yaml.YAMLError, UnicodeDecodeError, RecursionError) as error:
        why = " ".join(str(getattr(error, "problem", None) or getattr(error, "strerror", None) or "not YAML").split())
        raise TracerError.one(str(path), f"the settings cannot be read, and they say what is published: {why}",
                              do="mend the file") from None
    settings = found if isinstance(found, dict) else {}
    base = settings.get("INHERIT")
    if isinstance(base, str) and depth < 8:
        return {**_settings(path.parent / base, depth + 1), **settings}
    return settings
