"""The gallery: every number that an author printed comes out, but for the slips that are explained."""

from __future__ import annotations

from pathlib import Path

import pytest

from tracer.ground.inventory import published_path
from tracer.lesson import load_lesson
from tracer.site.published import load_published
from tracer.tape.record import record

LESSONS = Path(__file__).resolve().parents[2] / "docs" / "lessons"
GALLERY = sorted(path for path in LESSONS.glob("*.toml") if published_path(path).is_file())


def test_there_is_a_gallery_and_no_printed_file_is_without_its_lesson():
    assert len(GALLERY) == len(list(LESSONS.glob("*.printed.toml"))) >= 8


@pytest.mark.parametrize("path", GALLERY, ids=[path.stem for path in GALLERY])
def test_what_is_printed_comes_out_and_what_is_called_a_slip_does_not(path):
    published = load_published(path, record(load_lesson(path)))
    assert published is not None
    assert published.comparisons
    for each in published.comparisons:
        assert each.agrees == (not each.slip), f"{each.row.quantity} {each.row.neuron} {each.row.source}: {each.printed}"
    assert all(reason for reason, _ in published.explained())


def test_a_loss_that_needs_the_new_weights_comes_out_with_the_new_weights():
    """What the explanation says of the loss after the step is so."""
    path = LESSONS / "mazur.toml"
    settings = ['conventions.hidden_delta_weights="new"']
    published = load_published(path, record(load_lesson(path, overrides=settings)))
    assert published is not None
    assert [each.agrees for each in published.comparisons if each.slip == "new-weights"] == [True]
