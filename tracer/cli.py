"""The commands. Each imports what it needs when it runs, so that a small one starts quickly."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import click

from tracer.ground.errors import TracerError
from tracer.ground.version import __version__

EXIT_FOUND, EXIT_INPUT = 1, 2
_OBJECTS_BETWEEN = 5_000
"""New objects between two looks for cycles: nearly all that a command makes is wanted to its end, and a look every few
hundred takes a thirtieth of a short command's time. Many more, and a large build would take more memory."""
_LESSON = click.argument("lesson", type=click.Path())
_SETTINGS = (
    click.option("--set", "overrides", multiple=True, metavar="PATH=VALUE",
                 help="Change one place of the lesson, as in 'network.layers[0].weights[0][1]=0.5'. Repeatable."),
    click.option("--seed", type=int, help="Another seed for weights that are \"random\"."),
)


def _with(options: tuple[Callable[..., Any], ...]) -> Callable[..., Any]:
    def add(command: Callable[..., Any]) -> Callable[..., Any]:
        for option in reversed(options):
            command = option(command)
        return command

    return add


def _tells_problems(command: Callable[..., Any]) -> Callable[..., Any]:
    """Problems in somebody's input end the command with one line each and status 2; nothing has been written."""

    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> Any:
        try:
            return command(*args, **kwargs)
        except TracerError as error:
            for problem in error.problems:
                click.echo(str(problem), err=True)
            sys.exit(EXIT_INPUT)

    return run


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="tracer")
def main() -> None:
    """Shows how a neural network learns, number by number."""
    gc.set_threshold(_OBJECTS_BETWEEN)


@main.command()
@_LESSON
@click.option("--format", "kind", type=click.Choice(["json", "csv"]), default="json", show_default=True)
@click.option("--film", "filmed", is_flag=True, help="Train all epochs too, and put the snapshots into the JSON.")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write to this file instead of the screen.")
@_with(_SETTINGS)
@_tells_problems
def trace(
    lesson: str, kind: str, filmed: bool, output: Path | None, overrides: tuple[str, ...], seed: int | None
) -> None:
    """Print the tape of LESSON: every number of every step, and how it was made."""
    from tracer.lesson import load_lesson
    from tracer.tape.record import NOTHING_MOVES, nothing_moves, record
    from tracer.tape.trace import to_csv, to_json

    made = record(load_lesson(lesson, overrides=overrides, seed=seed))
    if nothing_moves(made):
        click.echo(f"{lesson}: {NOTHING_MOVES}", err=True)
    if filmed:
        made = _with_film(made, lesson, kind)
    data = to_json(made) if kind == "json" else to_csv(made).encode()
    if output is None:
        try:
            sys.stdout.buffer.write(data)
            sys.stdout.flush()
        except BrokenPipeError:  # the reader had enough, as in `… | head`
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    else:
        from tracer.ground.files import replace_file

        try:
            replace_file(output, data)
        except OSError as error:
            raise TracerError.one(str(output), f"cannot be written: {error.strerror}", do="name another file") from None


def _with_film(made: Any, lesson: str, kind: str) -> Any:
    import msgspec

    from tracer.progress import progress
    from tracer.tape.film import film_of

    if kind == "csv":
        raise click.UsageError("--film goes with --format json: a film is no table.")
    if not made.lesson.training.epochs:
        raise TracerError.one(f"{lesson}: training.epochs", "0 is the length of the film",
                              allowed="with --film: 1 or more", do="set it, as in --set training.epochs=10000")
    with progress(Path(lesson).stem) as say:
        return msgspec.structs.replace(made, film=film_of(made.lesson, say=say))


@main.command()
@click.argument("files", nargs=-1, required=True, type=click.Path())
@_tells_problems
def check(files: tuple[str, ...]) -> None:
    """Validate lessons, and recompute traces row by row."""
    from tracer.tape.check import check_file

    problems: list[Any] = []
    for file in files:
        try:
            found, words = check_file(Path(file))
        except TracerError as error:
            found, words = error.problems, ""
        problems += found
        if not found:
            click.echo(f"{file}: {words}")
    if problems:
        raise TracerError(problems)


@main.command()
@click.argument("name", type=click.Choice(["lesson", "trace", "film", "exercise", "exercise-file"]))
@_tells_problems
def schema(name: str) -> None:
    """Print the JSON Schema of a lesson, a trace, its film, an exercise (the record) or an exercise file."""
    import json

    from tracer.site.schema import schema as make

    click.echo(json.dumps(make(name), indent=2, ensure_ascii=False))


@main.command()
@click.argument("lessons", nargs=-1, type=click.Path())
@click.option("--docs-only", is_flag=True, help="Write the Markdown pages and stop before MkDocs.")
@_with(_SETTINGS)
@_tells_problems
def build(lessons: tuple[str, ...], docs_only: bool, overrides: tuple[str, ...], seed: int | None) -> None:
    """Trace the lessons (default: all of docs/lessons), write their pages, and build the site."""
    from tracer.site.build import build as run

    run(Path.cwd(), lessons=[Path(name) for name in lessons], docs_only=docs_only, overrides=overrides, seed=seed,
        say=lambda text: click.echo(text, err=True))


@main.command()
@click.option("--address", default="127.0.0.1:8000", show_default=True, metavar="HOST:PORT")
@_tells_problems
def serve(address: str) -> None:
    """Preview the site; a saved lesson or template shows by itself."""
    from tracer.site.build import serve as run

    run(Path.cwd(), address=address)


@main.command()
@click.argument("folder", type=click.Path(path_type=Path), required=False)
@click.option("--from", "source", type=click.Path(path_type=Path), metavar="FILE",
              help="Make a lesson with the weights in FILE: .npz, .json or .safetensors.")
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="LESSON.toml",
              help="With --from: the lesson to write.")
@click.option("--activation", metavar="NAME", help="With --from: of the hidden layers.  [default: sigmoid]")
@click.option("--output-activation", metavar="NAME", help="With --from: of the output layer.  [default: sigmoid]")
@click.option("--transposed/--no-transposed", default=None,
              help="With --from: the weights have a row per sender, or a row per neuron. Default: as the shapes say.")
@_tells_problems
def new(
    folder: Path | None, source: Path | None, output: Path | None, transposed: bool | None, **names: str | None
) -> None:
    """Make FOLDER, a course of one's own: settings, a lesson, a template to change. Or, with --from, a lesson."""
    from tracer.lesson.convert import make_lesson
    from tracer.site.course import make_course

    if (folder is None) == (source is None):
        raise click.UsageError("Name either a folder for a course, or a file with weights after --from.")
    if folder is not None:
        if output is not None or transposed is not None or any(names.values()):
            raise click.UsageError("These options go with --from.")
        lines = make_course(folder)
    else:
        assert source is not None
        lines = make_lesson(source, output, transposed=transposed, **names)
    for line in lines:
        click.echo(line)


@main.command()
@click.argument("files", nargs=-1, required=True, metavar="EXERCISE.toml…", type=click.Path(path_type=Path))
@click.option("--students", type=click.Path(path_type=Path), metavar="ROSTER.csv",
              help="A class: a variant for each student.")
@click.option("--code", metavar="CODE", help="Only the variant of this code, as a sheet prints it; needs no roster.")
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="DIR",
              help="Where to write.  [default: handouts/NAME beside the mkdocs.yml of the course]")
@_tells_problems
def exercises(files: tuple[Path, ...], students: Path | None, code: str | None, output: Path | None) -> None:
    """Make fair variants of an exercise, with their keys: every number decidable, every classic mistake told apart.

    What was filled into the form stays. With --code one sheet is added, in handouts/NAME/again; nothing is replaced.
    """
    from tracer.classroom.handouts import hand_out
    from tracer.progress import progress

    if students is not None and code is not None:
        raise click.UsageError("--code makes one variant by itself: leave out --students.")
    if len(files) > 1 and (output is not None or code is not None):
        raise click.UsageError("With -o or --code, name one exercise.")
    for file in files:
        with progress(file.stem) as say:
            done = hand_out(file, students=students, code=code, folder=output, say=say)
        if done.sheet is not None:
            click.echo(f"{file.name}: the sheet {done.sheet.stem} is {done.sheet}; what belongs to it is in "
                       f"{done.sheet.with_suffix('')}", err=True)
        else:
            click.echo(f"{file.name}: {done.variants} variant{'' if done.variants == 1 else 's'} written to "
                       f"{done.folder}", err=True)
        for remark in done.remarks:
            click.echo(f"{file.name}: {remark}", err=True)
        if done.filled:
            kept = "answer that was filled in is" if done.filled == 1 else "answers that were filled in are"
            click.echo(f"{file.name}: {done.filled} {kept} kept in form.csv", err=True)
        if done.unseen:
            click.echo(f"{file.name}: nothing that is asked shows these mistakes: {', '.join(done.unseen)}", err=True)


@main.command()
@click.argument("lesson", metavar="LESSON|SHAPE")
@click.option("--decimals", default=4, show_default=True, type=click.IntRange(2, 8), help="Decimals to work with.")
@click.option("--seed", default=1, show_default=True, help="Another seed, other numbers.")
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="LESSON.toml",
              help="Write to this file instead of the screen.")
@_tells_problems
def numbers(lesson: str, decimals: int, seed: int, output: Path | None) -> None:
    """Find good numbers for LESSON, or for a shape as in 2-2-1: decidable, and with updates that one can see."""
    from tracer.exercises.good import good_lesson
    from tracer.ground.files import replace_file

    text = good_lesson(lesson, decimals=decimals, seed=seed)
    if output is None:
        click.echo(text, nl=False)
        return
    try:
        replace_file(output, text.encode())
    except OSError as error:
        raise TracerError.one(str(output), f"cannot be written: {error.strerror}", do="name another file") from None


@main.command()
@click.argument("file", metavar="EXERCISE.toml", type=click.Path(path_type=Path))
@click.argument("submissions", metavar="SUBMISSIONS.csv", type=click.Path(path_type=Path))
@click.option("--record", type=click.Path(path_type=Path), metavar="FILE.json",
              help="variants.json or manifest.json of what was handed out.  [default: handouts/NAME/manifest.json]")
@click.option("--students", type=click.Path(path_type=Path), metavar="ROSTER.csv",
              help="The class, with its columns for a gradebook; numbers that are not in the record are drawn again.")
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="DIR",
              help="Where to write.  [default: marks/NAME beside the mkdocs.yml of the course]")
@_tells_problems
def grade(file: Path, submissions: Path, record: Path | None, students: Path | None, output: Path | None) -> None:
    """Mark what a class wrote: marks, a message for each student, and what costs the class most.

    What was corrected in marks.csv by hand is kept in corrections.csv, and applied again.
    """
    from tracer.classroom.grading.grade import grade as run
    from tracer.progress import progress

    with progress(file.stem) as say:
        done = run(file, submissions, record=record, students=students, folder=output, say=say)
    parts = [f"{done.sheets} sheet{'' if done.sheets == 1 else 's'} marked in {done.folder}"]
    if done.absent:
        parts.append(f"{done.absent} student{'' if done.absent == 1 else 's'} handed in nothing")
    if done.problems:
        parts.append(f"{done.problems} line{'' if done.problems == 1 else 's'} in problems.csv to look at")
    click.echo(f"{file.name}: {'; '.join(parts)}", err=True)
    if done.corrected:
        made = "correction made by hand is" if done.corrected == 1 else "corrections made by hand are"
        click.echo(f"{file.name}: {done.corrected} {made} applied again, and kept in corrections.csv", err=True)
    if done.old:
        click.echo(f"{file.name}: marks.csv came from an older release, which cannot say what was corrected in it: "
                   f"it is kept as {done.old}", err=True)


@main.command()
@click.argument("site", type=click.Path(path_type=Path))
@_tells_problems
def audit(site: Path) -> None:
    """Read the built pages of SITE and hold every equation and number against the trace."""
    from tracer.audit import audit_site

    report = audit_site(site)
    for line in report.lines():
        click.echo(line)
    if report.findings:
        sys.exit(EXIT_FOUND)
