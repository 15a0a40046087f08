"""The whole record of an exercise, and its JSON: what practice pages and marks are made from."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from tracer.exercises.blank_names import form_of
from tracer.exercises.marking_rules import RULES
from tracer.exercises.mistakes import COARSE
from tracer.exercises.plan import Plan
from tracer.exercises.records import Coarse, ExerciseRecord, Variant
from tracer.exercises.variants import lesson_of

_ENCODER = msgspec.json.Encoder(decimal_format="number")
RECORD_TAIL = b"\n]}\n"


def record_of(plan: Plan, variants: Iterable[Variant]) -> ExerciseRecord:
    """The whole record. For a large class, `to_json` of it needs much memory: `variants.json` is written in parts."""
    variants = tuple(variants)
    return ExerciseRecord(
        name=plan.name, exercise=plan.exercise, lesson=lesson_of(plan, variants[0]) if variants else plan.lesson,
        rows=plan.row_records, given=plan.given, asked=plan.asked, mistakes=plan.mistake_records,
        coarse=Coarse(name=COARSE[0], title=COARSE[1], says=COARSE[2]), marking=RULES,
        form=form_of(plan.asked), variants=variants,
    )


def to_json(record: ExerciseRecord) -> bytes:
    """The record as JSON, a row and a variant a line."""
    return record_head(record) + b",\n".join(map(_ENCODER.encode, record.variants)) + RECORD_TAIL


def record_head(record: ExerciseRecord) -> bytes:
    """What stands before its variants in the JSON; RECORD_TAIL is what stands after them."""
    encode = _ENCODER.encode
    parts = []
    for name in ExerciseRecord.__struct_fields__[:-1]:
        value = getattr(record, name)
        if name in ("rows", "asked", "mistakes"):
            text = b"[\n" + b",\n".join(map(encode, value)) + b"\n]"
        else:
            text = encode(value)
        parts.append(b'"%s":%s' % (name.encode(), text))
    return b"{" + b",\n".join(parts) + b',\n"variants":[\n'


def from_json(data: bytes) -> ExerciseRecord:
    """The inverse of `to_json`. Raises msgspec.DecodeError where the data is no record."""
    return msgspec.json.decode(data, type=ExerciseRecord)
