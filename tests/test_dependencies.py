"""What we import is declared, and what is declared does what we need of it."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path
from unittest import mock

import mkdocs.__main__
from click.testing import CliRunner

ROOT = Path(__file__).parents[1]


def _name(text: str) -> str:
    return re.sub(r"[-_.]+", "-", re.match(r"[\w.-]+", text)[0]).lower()  # type: ignore[index]


def _imported() -> dict[str, Path]:
    """The packages that our code imports, and that mkdocs.yml names, each with a file that does."""
    found = {name.split(".")[0]: ROOT / "mkdocs.yml" for name in re.findall(r"(?m)^  - (pymdownx\.\w+)", (ROOT / "mkdocs.yml").read_text())}
    for path in sorted((ROOT / "tracer").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [each.name for each in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and not node.level and node.module:
                names = [node.module]
            found |= {name.split(".")[0]: path for name in names}
    return {name: path for name, path in found.items() if name not in sys.stdlib_module_names and name != "tracer"}


def test_what_is_imported_is_declared() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared = {_name(each) for each in (*project["dependencies"], *project["optional-dependencies"]["convert"])}
    distributions = packages_distributions()
    imported = _imported()
    assert {"markupsafe", "pymdownx", "safetensors"} <= set(imported)
    missing = {name: path.name for name, path in imported.items()
               if not declared & {_name(each) for each in distributions.get(name, (name,))}}
    assert not missing, "name them in pyproject.toml"
    needless = declared - {_name(each) for name in imported for each in distributions.get(name, (name,))} - {"mkdocs-material"}
    assert not needless


def test_the_preview_of_mkdocs_follows_what_is_saved() -> None:
    """It does not with click 8.3.0 to 8.3.3, which read the default of a flag wrongly."""
    with mock.patch("mkdocs.commands.serve.serve") as serve:
        CliRunner().invoke(mkdocs.__main__.cli, ["serve"], catch_exceptions=False)
    assert serve.call_args.kwargs["livereload"] is True
