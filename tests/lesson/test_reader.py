"""Reading a lesson: what is filled in, and what is said of each mistake."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.lessons import SMALL, as_read, random_data
from tracer.ground.errors import TracerError
from tracer.lesson import Lesson, load_lesson, parse_lesson
from tracer.lesson.notations import BUILT_IN
from tracer.lesson.quantities import COMPUTED
from tracer.lesson.reader import MAX_BYTES, lesson_from_data
from tracer.operators.activations import ACTIVATIONS
from tracer.operators.losses import LOSSES


def messages(text: str, **wishes: Any) -> list[str]:
    with pytest.raises(TracerError) as caught:
        parse_lesson(text, where="xor.toml", **wishes)
    return str(caught.value).splitlines()


quantities = ", ".join(("default", *COMPUTED))

# What stands in the small lesson instead, and the whole message.
MISTAKES = [
    # fields and kinds
    ("training.lr=1",
     "training.lr: this field is not known; allowed here: learning_rate, loss, delta, batch, reduce, momentum, steps, epochs; "
     "remove or rename it"),
    ("traning.steps=2",
     'traning: this field is not known (did you mean "training"?); allowed here: title, notes, network, samples, '
     "training, conventions, words, rounding; remove or rename it"),
    ("title=3", "title: expected a text in quotes, got 3"),
    ("title=1979-05-27", "title: expected a text in quotes, got 1979-05-27"),
    ("samples=3", "samples: expected a list, got 3"),
    ("samples[0]=3", "samples[0]: expected a table, got 3"),
    ("notes=hello", 'notes: expected a table, got the text "hello"'),
    ("rounding.decimals=3", "rounding.decimals: expected a table, got 3"),
    ("rounding.decimals.output=two", 'rounding.decimals.output: expected a whole number, got the text "two"'),
    ("network.layers[0].weights=[[1, 2], 3]", "network.layers[0].weights[1]: expected a list, got 3"),
    ("network.layers[0].weights[0][1]=true", "network.layers[0].weights[0][1]: expected a number, got true"),
    ("network.layers[0].weights[0][1]='0.5'",
     'network.layers[0].weights[0][1]: expected a number, got the text "0.5"'),
    ("network.layers[0].weights[0][1]=[]", "network.layers[0].weights[0][1]: expected a number, got a list of 0"),
    ("training.steps=1.0", "training.steps: expected a whole number, got 1.0"),
    ("conventions.train_biases=1", "conventions.train_biases: expected true or false, got 1"),
    # numbers
    ("training.steps=-1", "training.steps: -1 is too small; allowed: 0 or more"),
    ("network.draw.decimals=13", "network.draw.decimals: 13 is too large; allowed: at most 12"),
    ("network.draw.seed=0x" + "f" * 5000, "network.draw.seed: the number is too large; allowed: below 2^53"),
    ("training.learning_rate=0x" + "f" * 5000, "training.learning_rate: the number is too large; allowed: below 10^15"),
    ("title=0x" + "f" * 5000, "title: expected a text in quotes, got a very large number"),
    ("training.learning_rate=0", "training.learning_rate: 0 is too small; allowed: above 0"),
    ("training.learning_rate=-0.5", "training.learning_rate: -0.5 is too small; allowed: above 0"),
    ("training.learning_rate=nan",
     "training.learning_rate: NaN is not a number that can be worked with; allowed: finite numbers"),
    ("training.learning_rate=inf",
     "training.learning_rate: Infinity is not a number that can be worked with; allowed: finite numbers"),
    ("training.learning_rate=1e-40",
     "training.learning_rate: 1E-40 is out of range; allowed: 0, or up to 28 digits from 10^-30 to below 10^15"),
    ("samples[0].input[0]=1e15",
     "samples[0].input[0]: 1E+15 is out of range; allowed: 0, or up to 28 digits from 10^-30 to below 10^15"),
    ("samples[0].input[0]=0." + "1" * 29,
     "samples[0].input[0]: 0.11111111111111111111111111111 is out of range; allowed: 0, or up to 28 digits from 10^-30 "
     "to below 10^15"),
    # words
    ("network.layers[0].activation=sigmod",
     'network.layers[0].activation: "sigmod" is not known (did you mean "sigmoid"?); allowed: "bipolar-sigmoid", "identity", "leaky-relu", '
     '"relu", "sigmoid", "softmax", "softplus", "step", "tanh"'),
    ("training.loss=half-squred-error",
     'training.loss: "half-squred-error" is not known (did you mean "half-squared-error"?); allowed: '
     '"binary-cross-entropy", "cross-entropy", "half-squared-error", "huber", "mean-squared-error", "squared-error"'),
    ("rounding.rule=half_up",
     'rounding.rule: "half_up" is not known (did you mean "half-up"?); allowed: "half-even", "half-up", "truncate"'),
    ("network.layers[0].weights=rndom",
     'network.layers[0].weights: "rndom" is not known (did you mean "random"?); allowed: numbers in brackets, or "random"'),
    ("conventions.notation=../words", 'conventions.notation: "../words" is not known (did you mean "words"?); allowed: '
     + ", ".join(f'"{name}"' for name in BUILT_IN.names)),
    # shapes
    ("samples=[]", "samples: there is no sample; allowed: one or more; add [[samples]] with input and target"),
    ("network.layers=[]", "network.layers: there is no layer; allowed: one or more; add [[network.layers]] with weights"),
    ("network.layers[0].weights=[]", "network.layers[0].weights: there is no neuron; allowed: a row per neuron"),
    ("samples[0].input=[]", "samples[0].input: there is no input; allowed: one number or more"),
    ("samples[0].target=[1, 0]",
     "samples[0].target: 2 numbers for 1 output neuron; allowed: a number for each; add or remove numbers"),
    ("network.layers[0].weights[1]=[0.1]",
     "network.layers[0].weights[1]: 1 number for 2 inputs; allowed: an entry per sender; add or remove numbers"),
    ("network.layers[1].weights[0]=[1, 2, 3]",
     "network.layers[1].weights[0]: 3 numbers for 2 neurons of network.layers[0]; allowed: an entry per sender; "
     "add or remove numbers"),
    ("network.layers[0].biases=[1]",
     "network.layers[0].biases: 1 number for 2 neurons; allowed: one per neuron; add or remove numbers, or leave the "
     "field out"),
    ("network.layers[0].neurons=['a', 'b', 'c']",
     "network.layers[0].weights: 2 rows for 3 neurons; allowed: a row per neuron; add or remove rows, or names",
     "network.layers[0].biases: 2 numbers for 3 neurons; allowed: one per neuron; add or remove numbers, or leave the "
     "field out",
     "network.layers[1].weights[0]: 2 numbers for 3 neurons of network.layers[0]; allowed: an entry per sender; "
     "add or remove numbers"),
    ("network.layers[0].weights=random",
     'network.layers[0].neurons: this field is missing; name the neurons: "random" weights do not say how many'),
    # names
    ("title=", 'title: "" is no title; allowed: 1 to 200 characters on one line'),
    ('title="a\\nb"', 'title: "a�b" is no title; allowed: 1 to 200 characters on one line'),
    ("network.layers[0].neurons=['', 'a']", 'network.layers[0].neurons[0]: "" is no name; allowed: 1 to 24 printable characters'),
    ("network.layers[0].neurons=[' a', 'b']",
     'network.layers[0].neurons[0]: " a" is no name; allowed: 1 to 24 printable characters'),
    ("network.layers[0].neurons=['a', 'a']",
     'network.layers[0].neurons[1]: "a" is also the name at network.layers[0].neurons[0]; allowed: each name once; rename one'),
    ("network.inputs=['o1', 'b']",
     'network.layers[1].neurons[0]: "o1" is also the name at network.inputs[0]; allowed: each name once; rename one'),
    ('network.layers[0].name="\\u001b[31m"',
     'network.layers[0].name: "�[31m" is no name; allowed: 1 to 24 printable characters'),
    # settings that go together
    ("network.layers[0].activation=softmax",
     'network.layers[0].activation: "softmax" stands in a hidden layer; allowed: in the output layer only; choose another'),
    ("conventions.shared_bias=true",
     "network.layers[0].biases: the numbers differ, and conventions.shared_bias is true; allowed: the same number for each "
     "neuron; make them equal, or remove shared_bias"),
    ("training={learning_rate=1, loss='binary-cross-entropy', momentum=1}",
     "training.momentum: 1 is out of range; allowed: from 0 to below 1"),
    ("network.draw.low=2", "network.draw.low: 2 is above high = 1; allowed: low ≤ high"),
    ("network.draw={low=0.11, high=0.12, decimals=1}",
     "network.draw.decimals: no number of 1 decimals lies from 0.11 to 0.12; more decimals, or a wider range"),
    ("training.steps=1000000000",
     "training.steps: the tape would hold about 57000000009 rows; allowed: at most 200000; fewer steps, samples or neurons"),
    # rounding
    ("rounding.decimals.outpt=2",
     f'rounding.decimals.outpt: "outpt" is not a computed quantity (did you mean "output"?); allowed: {quantities}'),
    ("rounding.decimals.output=-1", "rounding.decimals.output: -1 is out of range; allowed: 0 to 20"),
    ("rounding.significant.output=0", "rounding.significant.output: 0 is out of range; allowed: 1 to 20"),
    ("rounding={decimals={net=2}, significant={net=2}}",
     'rounding.significant.net: "net" stands in rounding.decimals too; allowed: one of the two; remove one'),
    ("rounding.exceptions=[{quantity='delta', decimals=2}]",
     "rounding.exceptions[0]: neither neuron nor layer is named; allowed: one of them; name one, or use rounding.decimals"),
    ("rounding.exceptions=[{quantity='delta', neuron='o1'}]",
     "rounding.exceptions[0]: it changes nothing; allowed: decimals, significant or show; add one, or remove the exception"),
    ("rounding.exceptions=[{quantity='delta', neuron='o9', decimals=2}]",
     'rounding.exceptions[0].neuron: "o9" is not known; allowed: "h1", "h2", "o1"'),
    ("rounding.exceptions=[{quantity='delta', layer='hiden', decimals=2}]",
     'rounding.exceptions[0].layer: "hiden" is not known (did you mean "hidden"?); allowed: "hidden", "output"'),
    ("rounding.exceptions=[{quantity='delta', neuron='o1', decimals=2, significant=2}]",
     "rounding.exceptions[0]: decimals and significant stand together; allowed: one of the two; remove one"),
]


@pytest.mark.parametrize("setting, expected", [(m[0], m[1:]) for m in MISTAKES], ids=[m[0][:60] for m in MISTAKES])
def test_a_mistake_is_told_where_what_and_what_would_be_right(setting: str, expected: tuple[str, ...]) -> None:
    assert messages(SMALL, overrides=[setting]) == [f"xor.toml: {line}" for line in expected]


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_a_loss_goes_with_its_activations_and_the_message_says_which(loss: str, activation: str) -> None:
    setting = [f"training.loss={loss}", f"network.layers[1].activation={activation}"]
    if activation in LOSSES[loss].activations:
        parse_lesson(SMALL, overrides=setting)
    elif activation == "step":
        assert messages(SMALL, overrides=setting) == [
            'xor.toml: network.layers[1].activation: "step" has no slope to learn from; allowed: with training.steps = 0, '
            "the forward pass only; choose another activation, or set training.steps = 0"
        ]
    else:
        allowed = ", ".join(f'"{name}"' for name in LOSSES[loss].activations)
        assert messages(SMALL, overrides=setting) == [
            f'xor.toml: network.layers[1].activation: "{activation}" does not go with the loss "{loss}"; '
            f"allowed with that loss: {allowed}; change the activation or training.loss"
        ]


def test_every_mistake_is_told_in_one_go() -> None:
    """Wrong kinds, unknown fields, shapes that do not fit and settings that clash, all of one file."""
    text = SMALL.replace("learning_rate = 0.5", "learning_rate = -1\nlr = 2\nsteps = -1").replace("[0.1, 0.2]", '[0.1, "x", 3]')
    assert messages(text.replace("title", "titel").replace("[0.05]", "[0.05, 1]")) == [
        'xor.toml: titel: this field is not known (did you mean "title"?); allowed here: title, notes, network, samples, '
        "training, conventions, words, rounding; remove or rename it",
        "xor.toml: title: this field is missing; add it: The title of the page",
        'xor.toml: network.layers[0].weights[1][1]: expected a number, got the text "x"',
        "xor.toml: training.lr: this field is not known; allowed here: learning_rate, loss, delta, batch, reduce, momentum, steps, "
        "epochs; remove or rename it",
        "xor.toml: training.steps: -1 is too small; allowed: 0 or more",
        "xor.toml: network.layers[0].weights[1]: 3 numbers for 2 inputs; allowed: an entry per sender; add or remove numbers",
        "xor.toml: network.layers[1].biases: 2 numbers for 1 neuron; allowed: one per neuron; add or remove numbers, or "
        "leave the field out",
        "xor.toml: training.learning_rate: -1 is too small; allowed: above 0",
    ]


def test_missing_fields_are_told_with_what_they_are_for() -> None:
    assert messages("") == [
        "xor.toml: title: this field is missing; add it: The title of the page",
        "xor.toml: network: this field is missing; add it: The network and its initial weights",
        "xor.toml: samples: this field is missing; add it: The training data; the first is walked through",
        "xor.toml: training: this field is missing; add it: How the network learns",
    ]


def test_a_hundred_mistakes_are_enough() -> None:
    lines = messages(SMALL + "\n".join(f"a{n} = 1" for n in range(2000)))
    assert len(lines) == 101 and lines[-1] == "xor.toml: 1900 more mistakes"


@pytest.mark.parametrize(
    "text, message",
    [
        ("title = \n", "this is not TOML: Invalid value (at line 1, column 9); mend the line that is named"),
        ("x = " + "[" * 5000, "this is not TOML: brackets in brackets, too deep; mend the line that is named"),
        ("x = 1e" + "9" * 30, f"this is not TOML: the number 1e{'9' * 30} is out of range; mend the line that is named"),
    ],
    ids=["syntax", "depth", "exponent"],
)
def test_what_is_not_toml(text: str, message: str) -> None:
    assert messages(text) == [f"xor.toml: {message}"]


def test_a_hostile_key_stays_on_its_line_and_is_cut() -> None:
    line, other = messages('"a\\nb\\u001b[31m" = 1\n' + f'"{"x" * 5000}" = 1\n' + SMALL)
    assert line.startswith("xor.toml: a�b�[31m: this field is not known") and len(other) < 250


def test_files_are_refused_by_size_encoding_and_absence(tmp_path: Path) -> None:
    big, latin, here = tmp_path / "big.toml", tmp_path / "latin.toml", tmp_path / "none.toml"
    big.write_text(SMALL + "#" * MAX_BYTES)
    latin.write_bytes(SMALL.replace("small", "größer").encode("latin-1"))
    for file, message in (
        (big, f"big.toml: the file has {big.stat().st_size} bytes; at most 1000000; leave out what one step does not need"),
        (latin, "latin.toml: the file is not UTF-8 at byte 13; save it as UTF-8"),
        (here, f"{here}: the file cannot be read: No such file or directory; name a lesson file, as in docs/lessons/xor.toml"),
    ):
        with pytest.raises(TracerError) as caught:
            load_lesson(file)
        assert str(caught.value) == message


def test_a_byte_order_mark_and_windows_line_ends_are_no_mistake(tmp_path: Path) -> None:
    file = tmp_path / "windows.toml"
    file.write_bytes(b"\xef\xbb\xbf" + SMALL.replace("\n", "\r\n").encode())
    assert load_lesson(file) == parse_lesson(SMALL)


def test_defaults_are_filled_in() -> None:
    lesson = parse_lesson(SMALL)
    assert lesson.network.inputs == ("x1", "x2")
    assert [(layer.name, layer.neurons, layer.activation) for layer in lesson.network.layers] == [
        ("hidden", ("h1", "h2"), "sigmoid"), ("output", ("o1",), "sigmoid"),
    ]
    assert (lesson.training.loss, lesson.training.steps, lesson.conventions.delta) == (
        "half-squared-error", 1, "output-minus-target",
    )
    assert (lesson.rounding.carry, lesson.rounding.decimals, lesson.rounding.show) == (True, {"default": 4}, {"output": 4})


def test_a_rounding_table_of_ones_own_starts_from_nothing() -> None:
    lesson = parse_lesson(SMALL + "[rounding]\ndecimals = { output = 2 }\n")
    assert (lesson.rounding.carry, lesson.rounding.decimals, lesson.rounding.show) == (True, {"output": 2}, {})


@pytest.mark.parametrize(
    "hidden, names",
    [
        (0, [("output", ("o1", "o2"))]),
        (1, [("hidden", ("h1", "h2")), ("output", ("o1", "o2"))]),
        (2, [("hidden 1", ("h1.1", "h1.2")), ("hidden 2", ("h2.1", "h2.2")), ("output", ("o1", "o2"))]),
    ],
)
def test_layers_and_neurons_get_names(hidden: int, names: list[tuple[str, tuple[str, ...]]]) -> None:
    data = random_data(1, hidden=hidden)
    data["network"]["layers"] = [{"weights": [[1, 1], [1, 1]]} for _ in range(hidden + 1)]
    data["samples"] = [{"input": [1, 1], "target": [1, 0]}]
    assert [(layer.name, layer.neurons) for layer in lesson_from_data(as_read(data), "x").network.layers] == names


def test_numbers_are_decimals_as_written() -> None:
    lesson = parse_lesson(SMALL, overrides=["network.layers[0].weights[0]=[0.10, 1e-3]", "samples[0].input=[-0.0, 3]"])
    assert [str(w) for w in lesson.network.layers[0].matrix[0]] == ["0.10", "0.001"]
    assert [str(x) for x in lesson.samples[0].input] == ["0.0", "3"]  # never −0


# Random weights: the same for ever, on every machine.
DRAWN = SMALL.replace("[[0.5, -0.25], [0.1, 0.2]]", '"random"\nneurons = ["h1", "h2"]').replace("[0.1, -0.3]", '"random"')

GOLDEN_DRAW = [["0.97", "-0.79"], ["0.94", "-0.40"]]
GOLDEN_SEED_2 = [["0.67", "-0.26"], ["-0.38", "-0.42"]]
GOLDEN_BIASES = ["0.30", "0.67"]


def weights(text: str, seed: int | None = None) -> list[list[str]]:
    return [[str(w) for w in row] for row in parse_lesson(text, seed=seed).network.layers[0].matrix]


def test_a_draw_is_the_same_for_ever() -> None:
    lesson = parse_lesson(DRAWN)
    assert weights(DRAWN) == GOLDEN_DRAW
    assert [str(b) for b in lesson.network.layers[0].bias_values or ()] == GOLDEN_BIASES
    assert weights(DRAWN, seed=1) == GOLDEN_DRAW
    assert weights(DRAWN, seed=2) == GOLDEN_SEED_2


def test_a_draw_does_not_depend_on_its_neighbours() -> None:
    more = DRAWN.replace('["h1", "h2"]', '["h1", "h2", "h3"]').replace("[[0.7, -0.4]]", "[[0.7, -0.4, 1]]")
    assert weights(more)[:2] == GOLDEN_DRAW


@pytest.mark.parametrize("low, high, decimals", [("-1", "1", 0), ("0.05", "0.25", 1), ("-0.5", "-0.5", 1), ("-3", "7.25", 4)])
def test_a_draw_keeps_to_its_bounds_and_decimals_and_reaches_both_ends(low: str, high: str, decimals: int) -> None:
    text = DRAWN.replace("[network]", f"[network]\ndraw = {{ low = {low}, high = {high}, decimals = {decimals} }}")
    numbers = [Decimal(w) for seed in range(60) for row in weights(text, seed) for w in row]
    assert all(Decimal(low) <= n <= Decimal(high) and -n.as_tuple().exponent <= decimals for n in numbers)  # type: ignore[operator]
    if decimals < 2:
        unit = Decimal(1).scaleb(-decimals)
        assert min(numbers) - unit < Decimal(low) and max(numbers) + unit > Decimal(high)


def test_targets_of_a_cross_entropy_are_shares() -> None:
    entropy = ["training.loss=cross-entropy", "network.layers[1]={weights=[[1, 1], [1, 0]], activation='softmax'}"]
    parse_lesson(SMALL, overrides=[*entropy, "samples[0].target=[0.25, 0.75]"])
    assert messages(SMALL, overrides=[*entropy, "samples[0].target=[1, 1]"]) == [
        'xor.toml: samples[0].target: the targets add up to 2, and the loss is "cross-entropy"; allowed: targets that add up '
        "to 1; write 1 for what is right and 0 for the others"
    ]
    assert messages(SMALL, overrides=["training.loss=binary-cross-entropy", "samples[0].target=[2]"]) == [
        'xor.toml: samples[0].target: a target is outside 0 to 1, and the loss is "binary-cross-entropy"; allowed: 0 to 1'
    ]


# Overrides
def test_an_override_changes_one_place() -> None:
    lesson = parse_lesson(SMALL, overrides=["network.layers[0].weights[0][1]=0.75", "title=XOR, twice = 2", "notes.intro=hello"])
    assert [str(w) for w in lesson.network.layers[0].matrix[0]] == ["0.5", "0.75"]
    assert (lesson.title, lesson.notes.intro) == ("XOR, twice = 2", "hello")


def test_the_later_override_wins_and_seed_beats_both() -> None:
    text = DRAWN
    assert parse_lesson(text, overrides=["network.draw.seed=5", "network.draw.seed=6"], seed=7).network.draw.seed == 7


FORM = "write PATH=VALUE, as in network.layers[0].weights[0][1]=0.5"


@pytest.mark.parametrize(
    "setting, message",
    [
        ("title", f"--set title: there is no value; {FORM}"),
        ("", f"--set: this is not a path; {FORM}"),
        ("=3", f"--set =3: this is not a path; {FORM}"),
        ("network..draw=1", f"--set network..draw: this is not a path; {FORM}"),
        ("network.layers[-1].name=x", f"--set network.layers[-1].name: this is not a path; {FORM}"),
        ("network.layers[0.name=x", f"--set network.layers[0.name: this is not a path; {FORM}"),
        ("[0]=x", f"--set [0]: this is not a path; {FORM}"),
        ("a b=x", f"--set a b: this is not a path; {FORM}"),
        ("network.layers[9].name=x", f"--set network.layers[9].name: network.layers has 2 entries; allowed: [0] to [1]; {FORM}"),
        ("network.layers.name=x", f"--set network.layers.name: network.layers has no fields; {FORM}"),
        ("title[0]=x", f"--set title[0]: title is not a list; {FORM}"),
        ("title[0].y=x", f"--set title[0].y: title is not a list; {FORM}"),
        ("title.x=x", f"--set title.x: title has no fields; {FORM}"),
    ],
)
def test_an_override_of_no_place_is_refused(setting: str, message: str) -> None:
    assert messages(SMALL, overrides=[setting]) == [message]


@pytest.mark.parametrize("value", ["[" * 3000, '"""', "1\nsteps = 3", "{a=", "1e" + "9" * 30, "\x00", "'" * 3, "0x" + "f" * 9000])
def test_a_hostile_value_is_a_text_or_a_mistake(value: str) -> None:
    with pytest.raises(TracerError):
        parse_lesson(SMALL, overrides=[f"training.steps={value}"])


# Whatever the data, there is a lesson or a TracerError, and nothing else.
scalars = (
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.decimals() | st.just("random")
    | st.sampled_from([*ACTIVATIONS, *LOSSES, "softmax", "delta", "h1", "default", 10**30, -1, 0, 1])
)
garbage = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=3), max_leaves=8
)
places = st.sampled_from([
    ("title",), ("network",), ("network", "inputs"), ("network", "layers"), ("network", "draw"), ("samples",), ("training",),
    ("network", "layers", 0), ("network", "layers", 0, "weights"), ("network", "layers", 0, "weights", 0),
    ("network", "layers", 0, "weights", 0, 0), ("network", "layers", 0, "biases"), ("network", "layers", 0, "neurons"),
    ("network", "layers", 0, "activation"), ("network", "layers", 1), ("network", "draw", "low"), ("network", "draw", "high"),
    ("network", "draw", "decimals"), ("network", "draw", "seed"), ("samples", 0), ("samples", 0, "input"),
    ("samples", 0, "target"), ("training", "learning_rate"), ("training", "steps"), ("training", "loss"), ("conventions",),
    ("conventions", "notation"), ("rounding",), ("rounding", "decimals"), ("rounding", "exceptions"), ("notes",), ("extra",),
])


def put(data: Any, place: tuple[Any, ...], value: Any) -> None:
    for part in place[:-1]:
        if isinstance(part, int):
            if not (isinstance(data, list) and part < len(data)):
                return
            data = data[part]
        elif isinstance(data, dict):
            data = data.setdefault(part, {})
        else:
            return
    if isinstance(data, dict) or (isinstance(data, list) and isinstance(place[-1], int) and place[-1] < len(data)):
        data[place[-1]] = value


@pytest.mark.slow
@settings(max_examples=400)
@given(st.integers(0, 50), st.lists(st.tuples(places, garbage), min_size=1, max_size=4))
def test_garbage_gives_a_lesson_or_a_tracer_error(seed: int, changes: list[tuple[Any, Any]]) -> None:
    data = as_read(random_data(seed))
    data["conventions"] = {}
    for place, value in changes:
        put(data, place, value)
    try:
        lesson = lesson_from_data(data, "garbage.toml")
    except TracerError as error:
        assert error.problems
        assert all(line.isprintable() and line.startswith("garbage.toml: ") for line in str(error).splitlines())
    else:
        assert isinstance(lesson, Lesson)
        assert lesson_from_data(msgspec.to_builtins(lesson, builtin_types=(Decimal,)), "again") == lesson


@given(st.text(max_size=200) | st.lists(st.sampled_from([*SMALL.splitlines(), "[", "=", '"""']), max_size=12).map("\n".join))
def test_any_text_gives_a_lesson_or_a_tracer_error(text: str) -> None:
    try:
        parse_lesson(text)
    except TracerError as error:
        assert error.problems
