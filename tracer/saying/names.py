"""What a template sees: a frozen record for each kind of page, whose fields are the names.

The text under each field is its line in `templates/README.md`; a test holds the two against each other.
"""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any

from markupsafe import Markup

from tracer.lesson.records import Lesson
from tracer.operators.activations import Activation
from tracer.operators.losses import Loss
from tracer.saying.activations import ActivationFormulas
from tracer.saying.matrices import Matrices
from tracer.saying.notation import Word
from tracer.saying.view import LayerView, View
from tracer.tape.trace import Row

Written = Callable[..., Markup]
"""Called in a template, it gives what is to stand there."""


@dataclass(frozen=True, kw_only=True)
class LessonNames:
    """Of every page about one trace."""

    v: View
    """The trace, easy to ask: `v.row("net", "h1")`, `v.row("weight", "h1", "x1")`, `v.find(…)` (or nothing),
    `after=true` for the forward pass after the step, `v.old(row)`, `v.change_of(row)`, `v.layer_of(name)`,
    `v.batch_loss()`."""
    lesson: Lesson
    """The lesson, every default filled in."""
    layers: tuple[LayerView, ...]
    """Its layers: `name`, `neurons`, `senders`, `activation`, `has_bias`, `is_output`, `index` (from 0)."""
    hidden: tuple[LayerView, ...]
    """The layers before the last."""
    inputs: tuple[str, ...]
    """The inputs’ names."""
    outputs: tuple[str, ...]
    """The output neurons’ names."""
    carry: bool
    """Whether rounded values are used onwards."""
    learns: bool
    """Whether there is a step; else the page has the forward pass alone."""
    minus_target: bool
    """Whether the error is output minus target; else it is target minus output."""
    threshold: bool
    """Whether a bias is subtracted."""
    shared: bool
    """Whether a layer shares one bias."""
    full_batch: bool
    """Whether all samples make one step together."""
    momentum: Decimal
    """How much of the previous change is added; 0 where there is none."""
    sloped: bool
    """Whether the slope of the output’s activation has a part in its delta; with a cross-entropy it cancels."""
    truth_table: bool
    """Whether the samples are a truth table."""
    activations: Mapping[str, Activation]
    """Every activation by its name in a lesson, with `title` and `note`."""
    loss: Loss
    """The lesson’s loss, with `title`."""
    trace_url: str
    """The address of the trace, as seen from the page."""

    words: Mapping[str, Word]
    """The notation’s words, or the lesson’s own: `words.delta`, `words.net`, …; `words.delta.plural`, `words.error.a`
    (“an error”)."""
    worded: Written
    """`worded(text)`: a text of ours in which the words stand in braces, as in `The {net} is large.`"""
    output_says: Written
    """`output_says(neuron)`: what its activation does with its net input, in a sentence."""
    slope_says: Written
    """`slope_says(neuron)`: what its slope is, in a sentence."""
    name: Written
    """`name(x)`: a neuron’s or layer’s name."""
    names: Written
    """`names(xs)`: several names, as in “x1 and x2”."""
    the: Written
    """`the(x)`: a name in a sentence: h1, but “neuron 4”."""
    author: Written
    """`author(text)`: the author’s own words, which the audit does not judge."""
    inert: Written
    """`inert(text)`: a text in which nothing is read as HTML, Markdown or a template."""
    notes: Written
    """`notes(part)`: the author’s note for a part of the page, or nothing."""
    numbered: bool
    """Whether weights are numbered through, so that the table of updates names them."""

    n: Written
    """`n(row, field)`: a number, tied to its row; field is `value` (default), `raw` or `exact`. On a lesson’s page a
    given number says where it stands in the lesson, too: `data-given`, the PATH that `--set` takes."""
    count: Written
    """`count(quantity, minus=0, …)`: how many rows there are, as a word."""
    shape: Written
    """`shape()`: as in 2–3–2."""
    said: Written
    """`said(kind, row, case="…", …)`: a sentence that depends on numbers: every case of the kind must be worded
    (`tracer/saying/cases.py` lists them)."""
    case: Callable[[str, Row], str]
    """`case(kind, row)`: which case it is, where a template must decide more than words."""

    eq: Written
    """`eq(row)`: the row’s equation: symbols, numbers put in, result."""
    formula: Written
    """`formula(row)`: its rule in symbols."""
    short: Written
    """`short(row)`: numbers and result in a line."""
    sym: Written
    """`sym(row)`: its symbol."""
    worked: Written
    """`worked(row)`: its equation, and before it those of the rounded numbers that stand in it."""
    rules: Written
    """`rules(row)`: the same in symbols."""
    difference: Written
    """`difference(before, after, field)`: before − after as a line."""
    matrices: Matrices
    """`net(layer)`, `output(layer)`, `passed(layer)`, `delta(layer)`, `update(layer)`: a line each, or nothing;
    `all_fit()`."""
    activation_formulas: ActivationFormulas
    """`value(activation)` and `slope(activation)`: as formulas of z, or nothing; `any(activations)`: whether one has a
    value."""

    fig: Written
    """`fig(kind, caption)`: a figure with its number; figures are numbered as they come. Another of the same kind needs
    a key of its own, and something else to look at: `fig("neuron", "…", key="second", neuron="h2")`. The kinds are
    listed in `tracer/figures/__init__.py`."""
    ref: Written
    """`ref(key)`: a reference to a figure, which may stand before it; the key is its kind, unless it has one of its
    own."""
    has_fig: Callable[[str], bool]
    """`has_fig(kind)`: whether this lesson has something to show in it."""
    figure_keys: Callable[[], Sequence[str]]
    """`figure_keys()`: those of the page, in order."""
    figure_name: Callable[[str], str]
    """`figure_name(key)`: what a figure is called among the downloads."""

    front_matter: Written
    """`front_matter(title=…, description=…)`: the head of a page."""
    folds: Callable[[LayerView], bool]
    """`folds(layer)`: whether a layer’s other neurons are worked in full, folded."""
    updates: Callable[[], Sequence[Row]]
    """`updates()`: every new weight and bias of the first step."""
    FOLDED_UPDATES: int
    """How many updates a table holds at most."""
    unchanged_rounding: Callable[[], bool]
    """`unchanged_rounding()`: whether rounding leaves every weight and bias as it was."""
    further_steps: Callable[[], Sequence[tuple[int, int, Row]]]
    """`further_steps()`: (step, sample, total loss) of the steps after the first."""


def names_in(record: Any) -> dict[str, Any]:
    """A record's names with what they stand for, as a template takes them."""
    return {each.name: getattr(record, each.name) for each in fields(record)}


def described(record: type[Any]) -> dict[str, str]:
    """The names that a record adds to those of the record before it, each with its text."""
    body = ast.parse(textwrap.dedent(inspect.getsource(record))).body[0]
    assert isinstance(body, ast.ClassDef)
    return dict(_described(body.body))


def _described(statements: list[ast.stmt]) -> Iterator[tuple[str, str]]:
    for field, text in zip(statements, [*statements[1:], None], strict=True):
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name):
            assert isinstance(text, ast.Expr) and isinstance(text.value, ast.Constant), f"{field.target.id} has no text"
            yield field.target.id, " ".join(str(text.value.value).split())
