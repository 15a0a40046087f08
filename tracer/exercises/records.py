"""The records of an exercise: the file that a teacher writes, and what is made of it for every student.

What is asked, if the teacher says nothing, are the numbers that a textbook has a name for and a student can be asked to
write into a box: the net input and the output of every neuron, the loss, every delta, every new weight and bias. Each
mistake of the catalogue shows in one of them; with fewer, some hide (without `delta` a wrong slope and a wrong rate can
look alike, without `loss` a missing ½ is never seen). What stands between them, products, sums, slopes, gradients and
changes, is the student's own working: asking for it too would tell him how to go on, and double the sheet. Given are
the leaves of the tape, and nothing computed.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Literal

from msgspec import Meta, Struct

from tracer.exercises.marking_rules import FIRST, MarkingRules
from tracer.ground.version import __version__
from tracer.lesson.quantities import QUANTITIES
from tracer.lesson.records import Lesson

DEFAULT_ASK = ("net", "output", "loss", "delta", "new_weight", "new_bias")
ASKABLE = (*(name for name, phase in QUANTITIES.items() if phase != "given"), "neuron_loss")
Points = Annotated[dict[str, Decimal], Meta(description="Points for a blank, by quantity, or `default`.")]


class Exercise(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A whole exercise file."""

    title: Annotated[str, Meta(description="The title of the sheet and the page.")]
    intro: Annotated[str, Meta(description="The author's own words above the exercise (Markdown, no HTML).")] = ""
    shape: Annotated[
        tuple[int, ...], Meta(description="Neurons of each layer, from the inputs to the outputs; or name a lesson.")
    ] = ()
    lesson: Annotated[
        str, Meta(description="A lesson whose network and conventions are used: its name, or a path ending in .toml.")
    ] = ""
    numbers: Annotated[
        Literal["drawn", "lesson"], Meta(description="New numbers for every variant, or those of the lesson for all.")
    ] = "drawn"
    ask: Annotated[tuple[str, ...], Meta(description="The quantities that are asked for.")] = DEFAULT_ASK
    give: Annotated[
        tuple[str, ...], Meta(description="Computed quantities that stand on the sheet, so that work can begin there.")
    ] = ()
    decimals: Annotated[int, Meta(ge=2, le=8, description="Decimals that are asked for.")] = 4
    variants: Annotated[int, Meta(ge=1, le=10_000, description="Variants, where there is no roster.")] = 30
    practice: Annotated[int, Meta(ge=1, le=200, description="Variants in the practice page.")] = 20
    version: Annotated[int, Meta(ge=1, description="Another version, other numbers.")] = 1
    points: Points = {}

    def points_of(self, quantity: str) -> Decimal:
        return self.points.get(quantity, self.points.get("default", Decimal(1)))


class ExerciseRow(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A row of the tape without its number, which is another one in every variant."""

    id: int
    step: int
    sample: int | None
    phase: str
    quantity: str
    layer: str | None
    neuron: str | None
    source: str | None
    expr: Annotated[
        Any,
        Meta(description="How it is made; null for a given value.",
             extra_json_schema={"anyOf": [{"type": "null"}, {"$ref": "#/$defs/Expr"}]}),
    ]


class Asked(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A blank."""

    blank: Annotated[str, Meta(description="Its name, unique: net.h1, new_weight.o1.h2, loss.")]
    row: Annotated[int, Meta(description="The row whose value is asked for.")]
    quantity: str
    layer: str | None
    neuron: str | None
    source: str | None
    sample: int | None
    points: Decimal
    decimals: int


class MistakeRecord(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Mistakes that give the same answers in every such network, under the name of the first."""

    name: str
    title: Annotated[str, Meta(description="In a few words, for a key.")]
    says: Annotated[str, Meta(description="What a teacher would say to the student.")]
    group: str
    replace: Annotated[
        dict[str, Any],
        Meta(description="Expressions by row id, in place of the right ones.",
             extra_json_schema={"additionalProperties": {"$ref": "#/$defs/Expr"}}),
    ]
    also: Annotated[tuple[str, ...], Meta(description="Names of mistakes that give the same answers.")] = ()


class Coarse(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is said of an answer with too few digits."""

    name: str
    title: str
    says: str


Interval = tuple[float, float]


class Variant(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One student's numbers. Lists follow `given`, and the others `asked`."""

    code: Annotated[str, Meta(description="What the sheet prints; it is all that the numbers depend on.")]
    student: Annotated[str | None, Meta(description="The student's id; null where there is no roster.")] = None
    given: tuple[Decimal, ...]
    answers: Annotated[tuple[float, ...], Meta(description="Exact values, to twelve decimals.")]
    accept: Annotated[tuple[Interval, ...], Meta(description="Answers that are right, from low to high.")]
    work: Annotated[tuple[Interval, ...], Meta(description="The same without the last ulp.")]
    mistakes: Annotated[
        tuple[tuple[tuple[int, float, float], ...], ...],
        Meta(description="Per blank: place in `mistakes`, low, high of each mistake that can give other answers there; "
             "it shows where low to high does not meet `accept`."),
    ]


class Form(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How answers are handed in: a CSV with a line for each blank."""

    columns: Annotated[tuple[str, ...], Meta(description="The first line.")]
    lines: Annotated[
        tuple[tuple[str, str, str, str], ...],
        Meta(description="Per blank: quantity, neuron, source, sample; they stand between code and answer."),
    ]


class ExerciseRecord(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Everything that sheets, keys, practice pages and marking are made of."""

    format: Literal["tracer-exercise/1"] = "tracer-exercise/1"
    generator: Annotated[str, Meta(description="Version of the program that wrote it.")] = __version__
    name: Annotated[str, Meta(description="The name of the exercise's file.")]
    exercise: Exercise
    lesson: Annotated[
        Lesson, Meta(description="With the numbers of the first variant; the ids of its trace are those here.")
    ]
    rows: tuple[ExerciseRow, ...]
    given: Annotated[tuple[int, ...], Meta(description="Rows whose values are given.")]
    asked: tuple[Asked, ...]
    mistakes: tuple[MistakeRecord, ...]
    coarse: Coarse
    marking: Annotated[
        MarkingRules, Meta(description="How answers are read and marked; where it is missing, as in 0.1.0.")
    ] = FIRST
    form: Annotated[
        Form | None, Meta(description="How a practice page hands answers in; null: by the names of the blanks.")
    ] = None
    variants: tuple[Variant, ...]
