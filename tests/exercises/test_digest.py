"""What the numbers of a code depend on, as a digest in the manifest: the same for a later release."""

from __future__ import annotations

from tracer.classroom.outputs import exercise_digest
from tracer.exercises.plan import plan_of
from tracer.exercises.reader import parse_exercise


def test_handouts_of_the_first_release_are_known_again() -> None:
    exercise = parse_exercise('title = "One"\nshape = [2, 2, 1]\n', name="one")
    assert exercise_digest(plan_of(exercise)) == "f578c2e273c6335f23d0ab0643ae623a", "as 0.1.0 wrote it"
