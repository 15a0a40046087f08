"""MkDocs hook: the lessons' pages are written anew before every build, so `mkdocs build` and `mkdocs serve` just work.

    hooks:
      - tracer/hook.py

A course has a `hook.py` of its own that imports everything from here. Off, so that MkDocs takes the pages as they are:
`extra: {tracer: {hook: false}}` in mkdocs.yml, or TRACER_HOOK=off in the environment.
"""

# Imports of ours stand in the functions: while MkDocs loads a hook, its folder is the first place for every import.
from __future__ import annotations

import atexit
import logging
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mkdocs.plugins import CombinedEvent, event_priority

if TYPE_CHECKING:
    import jinja2
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.livereload import LiveReloadServer
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page

__all__ = [
    "on_config", "on_env", "on_page_content", "on_page_context", "on_post_build", "on_post_template",
    "on_pre_build", "on_serve", "on_startup",
]
log = logging.getLogger("mkdocs.hooks.tracer")  # below "mkdocs", so that a strict build counts its warnings
_ID = re.compile(r'\sid="([^"]+)"')
_SVG = re.compile(r"<svg\b.*?</svg>", re.DOTALL)
_MATH = re.compile(r"<math\b.*?</math>", re.DOTALL)
_SPAN = re.compile(r"</?span\b[^>]*>")
_TAG = re.compile(r"<[^>]*>")
_LASTMOD = re.compile(r"\s*<lastmod>[^<]*</lastmod>")
_SOME_DAY = "2000-01-01"
_command = {"name": "", "dirty": False}
_whole: dict[str, str] = {}  # pages by their source, while the search reads less of them


def on_startup(*, command: str, dirty: bool) -> None:
    _command.update(name=command, dirty=dirty)


def on_config(config: MkDocsConfig) -> None:
    """Our theme's templates after the author's own and before Material's: settings of a new course name the copies that
    a build writes (tracer/site/assets.py), but those made by 0.1.0 name none."""
    from tracer.resources import templates_folder

    if config.theme.name != "material":
        return
    theme = str(templates_folder() / "theme")
    own = 1 if config.theme.custom_dir else 0
    if not any(os.path.realpath(folder) == os.path.realpath(theme) for folder in config.theme.dirs):
        config.theme.dirs.insert(own, theme)


def on_pre_build(config: MkDocsConfig) -> None:
    """Writes the lessons' pages and what stands around them. Where a lesson has a mistake, it is a warning, and all
    pages stay."""
    if _off(config) or (config.extra.get("tracer") or {}).get("written"):
        return
    from tracer.ground.errors import TracerError
    from tracer.ground.manifest import alone
    from tracer.site.assets import write_assets
    from tracer.site.build import write_pages

    root = _root(config)
    try:
        with alone(root):
            write_assets(root)
            written = write_pages(root, wait=_command["name"] != "serve")
        _train(root, written.to_train)
    except TracerError as error:
        for problem in error.problems:
            log.warning("%s", problem)
        log.warning("No page of a lesson was written; those of the last good build stay")


_trainings: dict[Path, tuple[bytes, subprocess.Popen[bytes]]] = {}  # by lesson: its text, and what trains it


def _train(root: Path, lessons: tuple[Path, ...]) -> None:
    """In a live preview films are trained beside it, and the preview builds again as each is done."""
    from tracer.resources import package_folder
    from tracer.tape.film import FOLDER

    ours = os.pathsep.join(filter(None, (str(package_folder().parent), os.environ.get("PYTHONPATH"))))
    for lesson in lessons:
        try:
            text = lesson.read_bytes()
        except OSError:
            continue  # it is being replaced, or gone: the next build will see
        before, running = _trainings.get(lesson, (b"", None))
        if running is not None and running.poll() is None:
            if before == text:
                continue  # another page has changed meanwhile, or another film is done
            running.terminate()
        process = subprocess.Popen(
            [sys.executable, "-m", "tracer.tape.film", str(lesson), str(root / FOLDER)],
            env={**os.environ, "PYTHONPATH": ours}, stdout=subprocess.DEVNULL,
        )
        _trainings[lesson] = text, process
        atexit.register(process.terminate)


def on_env(env: jinja2.Environment, config: MkDocsConfig, files: Files) -> None:
    """Compiled templates of the theme are kept. And the same site has the same bytes tomorrow: MkDocs would put the day
    of the build into the sitemap."""
    from tracer.site.template_cache import template_cache

    if not _off(config):
        env.bytecode_cache = template_cache()
    for file in files.documentation_pages():
        if file.page:
            file.page.update_date = _SOME_DAY


def on_post_template(output: str, *, template_name: str, config: MkDocsConfig) -> str:
    """No day in the sitemap; and no sitemap (MkDocs leaves out what is empty) where the site has no address."""
    if template_name != "sitemap.xml":
        return output
    return _LASTMOD.sub("", output) if config.site_url else ""


def on_page_content(html: str, *, page: Page, **_: Any) -> None:
    """Links to figures are checked too: MkDocs looks for anchors before ready HTML is put back."""
    page.present_anchor_ids = (page.present_anchor_ids or set()) | set(_ID.findall(html))


@event_priority(100)
def _before_search(context: Any, *, page: Page, config: MkDocsConfig, **_: Any) -> None:
    """The search gets the text of a formula with its numbers apart, and no figures: it parses every tag, slowly."""
    if page.content and not _off(config):
        _whole[page.file.src_uri] = page.content
        page.content = searchable(page.content)


@event_priority(-100)
def _after_search(context: Any, *, page: Page, **_: Any) -> None:
    page.content = _whole.pop(page.file.src_uri, page.content)


on_page_context = CombinedEvent(_before_search, _after_search)


def searchable(html: str) -> str:
    """A page as the search sees it."""
    text = _MATH.sub(lambda found: " ".join(_TAG.sub(" ", found[0]).split()), _SVG.sub("", html))
    return text if "data-search" in text else _SPAN.sub("", text)


@event_priority(-1000)  # after the plugins that write here
def on_post_build(config: MkDocsConfig) -> None:
    """MkDocs has emptied and filled the site by itself: what is there now is the build's."""
    if _command["name"] != "build" or _command["dirty"]:
        return
    from tracer.ground.manifest import adopt

    adopt(Path(config.site_dir))


def on_serve(server: LiveReloadServer, *, config: MkDocsConfig, **_: Any) -> None:
    """Generated pages are not watched: they change because a build runs, and would only start the next one."""
    if _off(config):
        return
    from tracer.ground.inventory import PRACTICE, WALKTHROUGHS
    from tracer.ground.manifest import LastBuild
    from tracer.site.stale import MANIFEST
    from tracer.tape.film import FOLDER

    docs = Path(config.docs_dir)
    pages = (docs / path for path in LastBuild(docs, MANIFEST).paths if "/" not in path)
    generated = (docs / WALKTHROUGHS, docs / PRACTICE, *pages)
    schedule = server.observer.schedule

    def without_generated(handler: Any, path: str, **options: Any) -> Any:
        tell = handler.on_any_event

        def told(event: Any) -> None:
            places = [Path(os.fsdecode(place)) for place in (event.src_path, event.dest_path) if place]
            if not all(place.suffix == ".part" or any(map(place.is_relative_to, generated)) for place in places):
                tell(event)

        handler.on_any_event = told
        return schedule(handler, path, **options)

    server.observer.schedule = without_generated  # type: ignore[method-assign, assignment]
    server.unwatch(config.docs_dir)
    server.watch(config.docs_dir)
    from tracer.lesson.notations import FOLDER as NOTATIONS

    notations = _root(config) / NOTATIONS
    if notations.is_dir():
        server.watch(str(notations))
    films = _root(config) / FOLDER
    films.mkdir(parents=True, exist_ok=True)
    server.watch(str(films))


def _off(config: MkDocsConfig) -> bool:
    settings = config.extra.get("tracer") or {}
    return os.environ.get("TRACER_HOOK", "").lower() == "off" or settings.get("hook") is False


def _root(config: MkDocsConfig) -> Path:
    return Path(config.config_file_path).resolve().parent
