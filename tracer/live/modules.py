"""Which of our modules the scripts of pages are compiled from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from tracer.live.program import Program
from tracer.resources import package_folder

MODULES = tuple("""
    tracer.figures tracer.figures.axes tracer.figures.chain tracer.figures.curves tracer.figures.frame
    tracer.figures.layout tracer.figures.network tracer.figures.neuron tracer.figures.parts tracer.figures.plot
    tracer.figures.scene tracer.figures.slope tracer.figures.steps tracer.figures.svg
    tracer.ground.errors tracer.ground.inventory tracer.ground.rewrite tracer.ground.table tracer.ground.toml
    tracer.ground.version
    tracer.lesson.draw tracer.lesson.meaning tracer.lesson.naming tracer.lesson.overrides tracer.lesson.places
    tracer.lesson.quantities tracer.lesson.reader tracer.lesson.records tracer.lesson.structure tracer.lesson.wording
    tracer.operators.activations tracer.operators.decimals tracer.operators.exact tracer.operators.losses
    tracer.operators.rational tracer.operators.rules tracer.operators.table tracer.operators.tree
    tracer.saying.activations tracer.saying.cancel tracer.saying.cases tracer.saying.equations tracer.saying.mathml
    tracer.saying.matrices tracer.saying.names tracer.saying.notation tracer.saying.numbers tracer.saying.text
    tracer.saying.view tracer.saying.writer
    tracer.site.figure_numbers tracer.site.live_page tracer.site.pages tracer.site.tools
    tracer.tape.digits tracer.tape.evaluate tracer.tape.order tracer.tape.record tracer.tape.recorder tracer.tape.trace
""".split())
"""Of walkthroughs."""
PRACTICE = tuple("""
    tracer.exercises.entries tracer.exercises.follow tracer.exercises.intervals tracer.exercises.marking_plan
    tracer.exercises.marking_rules tracer.exercises.records tracer.exercises.work
    tracer.ground.errors tracer.ground.table
    tracer.operators.decimals tracer.operators.table tracer.operators.tree
    tracer.saying.mathml tracer.saying.numbers tracer.saying.writer
    tracer.site.practice_page
    tracer.tape.order
""".split())
"""Of practice pages."""
FILM = tuple("""
    tracer.figures.parts tracer.figures.svg tracer.figures.training.levels tracer.figures.training.stage
    tracer.operators.decimals tracer.operators.tree
    tracer.site.film_page
    tracer.tape.film.scalars tracer.tape.film.surface
""".split())
"""Of film pages."""
INSTEAD = {
    "msgspec": "msgspec",
    "msgspec.inspect": "inspect",
    "pygments": "pygments",
    "tracer.exercises.elementwise": "elementwise",
    "tracer.figures.style": "style",
    "tracer.lesson.syntax": "syntax",
    "tracer.saying.environment": "environment",
    "tracer.lesson.general": "general",
    "tracer.lesson.notations": "notations",
    "tracer.saying.notes": "notes",
    "tracer.tape.encoding": "encoding",
    "tracer.tape.floats": "floats",
}
"""What stands for modules that read files or call libraries: by its name in `tracer.live.instead`."""


_INSTEAD = {name: f"tracer.live.instead.{own}" for name, own in INSTEAD.items()}


def sources(modules: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Some of them as they stand, with what stands for others: (the file as one names it, its text) by module."""
    return {name: _source(name) for name in dict.fromkeys((*modules, *_INSTEAD.values()))}


def program(texts: Mapping[str, tuple[str, str]]) -> Program:
    """They as one program."""
    return Program(texts, _INSTEAD)


def _source(module: str) -> tuple[str, str]:
    root = package_folder().parent
    place = root.joinpath(*module.split("."))
    file = place / "__init__.py" if place.is_dir() else place.with_suffix(".py")
    return file.relative_to(root).as_posix(), file.read_text(encoding="utf-8")
