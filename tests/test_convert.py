"""`new --from`: a lesson from weights that somebody has."""

from __future__ import annotations

import json
import zipfile
from decimal import Decimal
from pathlib import Path

import numpy
import pytest

from tracer.ground.errors import TracerError
from tracer.lesson import load_lesson, parse_lesson
from tracer.lesson.convert import lesson_text, make_lesson
from tracer.lesson.weights import MAX_NUMBERS
from tracer.tape.record import record

W1 = numpy.array([[0.1, -0.25], [1e-5, 3], [0.7, 1 / 3]], dtype="float32")
B1 = numpy.array([0.5, -0.0, 2], dtype="float32")
W2 = numpy.array([[0.3, -0.6, 0.9]], dtype="float32")
B2 = numpy.array([0.2], dtype="float32")


def npz(path: Path, *arrays: object, **named: object) -> Path:
    numpy.savez(path, *arrays, **named)
    return path


def as_json(path: Path, data: object) -> Path:
    path.write_text(data if isinstance(data, str) else json.dumps(data), "utf-8")
    return path


def layers(path: Path, **options: object) -> list[tuple[object, object]]:
    lesson = parse_lesson(lesson_text(path, **options))
    assert record(lesson).rows
    return [(layer.weights, layer.biases) for layer in lesson.network.layers]


def decimals(array: numpy.ndarray) -> tuple[object, ...]:
    """What the file must hold: the shortest decimals."""
    return tuple(tuple(Decimal(str(x)) for x in row) for row in array) if array.ndim == 2 else tuple(
        Decimal(str(x)) for x in array)


WANTED = [(decimals(W1), decimals(B1)), (decimals(W2), decimals(B2))]
NUMPY_NAMES = [
    {"W1": W1, "b1": B1, "W2": W2, "b2": B2},
    {"fc2.bias": B2, "fc10.weight": W2[:, :1].reshape(1, 1), "fc2.weight": W2, "fc1.weight": W1, "fc1.bias": B1},
    {"0.weight": W1, "0.bias": B1, "2.weight": W2, "2.bias": B2},
    {"net.hidden.weight": W1, "net.hidden.bias": B1, "net.output.weight": W2, "net.output.bias": B2},
    {"weights_1": W1, "biases_1": B1, "weights_2": W2, "biases_2": B2},
    {"z/kernel": W1, "z/bias": B1, "a/kernel": W2, "a/bias": B2},
]


@pytest.mark.parametrize("arrays", NUMPY_NAMES, ids=[next(iter(names)) for names in NUMPY_NAMES])
def test_names_that_people_use_and_their_order(tmp_path, arrays):
    assert layers(npz(tmp_path / "a.npz", **arrays))[:2] == WANTED


def test_arrays_without_names_come_in_turn(tmp_path):
    assert layers(npz(tmp_path / "a.npz", W1, B1, W2, B2)) == WANTED
    assert layers(npz(tmp_path / "b.npz", W1, W2)) == [(WANTED[0][0], None), (WANTED[1][0], None)]


def test_a_state_dict_as_safetensors(tmp_path):
    save_file = pytest.importorskip("safetensors.numpy").save_file
    path = tmp_path / "model.safetensors"
    save_file({"fc1.weight": W1, "fc1.bias": B1, "fc2.weight": W2, "fc2.bias": B2}, path)
    assert layers(path) == WANTED
    save_file({"0.weight": numpy.array([[1, 2], [3, 4]], "float16")}, path)
    assert layers(path) == [(((1, 2), (3, 4)), None)]  # square, and yet certain: PyTorch has a row per neuron
    save_file({"0.weight": numpy.array([[1, 2], [3, 4]])}, path)
    assert message(path) == 'model.safetensors: "0.weight" holds numbers of the kind "I64"; F16, F32, F64; save it with .float()'


def test_a_missing_safetensors_is_one_message(tmp_path, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "safetensors", None)
    (tmp_path / "m.safetensors").write_bytes(b"x")
    assert message(tmp_path / "m.safetensors") == (
        "m.safetensors: safetensors is not installed; it reads files of this kind; pip install safetensors, "
        "or save the weights with numpy.savez"
    )


def test_json_in_each_of_its_forms(tmp_path):
    text = '{"layers": [{"weights": [[0.10, 2]], "biases": [1e-3], "activation": "relu"}, {"weights": [[-1.5]], "biases": null}]}'
    path = as_json(tmp_path / "a.json", text)
    wanted = [(((Decimal("0.1"), 2),), (Decimal("0.001"),)), (((Decimal("-1.5"),),), None)]
    assert layers(path) == wanted
    assert [layer.activation for layer in parse_lesson(lesson_text(path)).network.layers] == ["relu", "sigmoid"]
    assert layers(as_json(tmp_path / "b.json", "[[[[0.1, 2]], [0.001]], [[[-1.5]]]]")) == wanted
    assert layers(as_json(tmp_path / "c.json", '{"W1": [[0.1, 2]], "b1": [0.001], "W2": [[-1.5]]}')) == wanted


def test_a_row_per_sender_is_turned_where_the_shapes_say_so(tmp_path):
    assert layers(npz(tmp_path / "a.npz", W1=W1.T, b1=B1, W2=W2.T, b2=B2)) == WANTED


def test_where_they_do_not_say_so_one_has_to(tmp_path):
    square = npz(tmp_path / "a.npz", W1=numpy.array([[1, 2], [3, 4]]))
    assert message(square) == (
        'a.npz: the shapes do not say which way round the weights are: "W1" 2 × 2; a row per neuron (PyTorch, a lesson), '
        "or a row per sender (x @ W, Keras); say --no-transposed for a row per neuron, --transposed for a row per sender"
    )
    assert layers(square, transposed=False) == [(((1, 2), (3, 4)), None)]
    assert layers(square, transposed=True) == [(((1, 3), (2, 4)), None)]


def test_float32_is_written_as_its_shortest_decimal(tmp_path):
    rng = numpy.random.default_rng(3)
    numbers = numpy.concatenate([rng.normal(size=200), rng.normal(size=200) * 1e-6]).astype("float32").reshape(200, 2)
    ((weights, _),) = layers(npz(tmp_path / "a.npz", W1=numbers), transposed=False)
    back = numpy.array([[float(x) for x in row] for row in weights]).astype("float32")
    assert (back == numbers).all()
    assert max(len(x.as_tuple().digits) for row in weights for x in row) <= 9


@pytest.mark.parametrize("output", ["sigmoid", "softmax", "identity", "tanh", "step"])
def test_the_lesson_works_with_every_output(tmp_path, output):
    path = npz(tmp_path / "a.npz", W1, B1)
    lesson = parse_lesson(lesson_text(path, output_activation=output))
    assert lesson.network.layers[-1].activation == output
    assert record(lesson).rows


def test_it_writes_a_lesson_and_never_over_one(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    source = npz(tmp_path / "My Model.npz", W1, B1, W2, B2)
    assert make_lesson(source, None) == [
        "A lesson with these weights is in my-model.toml.",
        "Its sample and its learning rate are placeholders: change them to what you mean.",
    ]
    lesson = load_lesson("my-model.toml")
    assert lesson.samples[0].input == (1, Decimal("0.5")) and lesson.samples[0].target == (1,)
    assert Path("my-model.toml").read_text().count("CHANGE:") == 3
    before = Path("my-model.toml").read_bytes()
    with pytest.raises(TracerError) as error:
        make_lesson(source, None)
    assert str(error.value) == (
        "my-model.toml: this file is there already; a name that is not taken; name another with -o, or move it away"
    )
    assert Path("my-model.toml").read_bytes() == before
    Path("docs/lessons").mkdir(parents=True)
    assert "docs/lessons/my-model.toml" in make_lesson(source, None)[0]


def message(path: Path, **options: object) -> str:
    with pytest.raises(TracerError) as error:
        lesson_text(path, **options)
    assert len(error.value.problems) == 1
    return str(error.value)


NUMBERS = "float16, float32, float64 or whole numbers, in one or two dimensions"
BAD_ARRAYS = [
    ({}, "there is no array in it; weights, and biases where there are some; mend the file"),
    ({"W1": numpy.array([[{}]], dtype=object)},
     '"W1" is no array of numbers; arrays saved with numpy.savez; leave it out, or save it as float32 or float64'),
    ({"W1": numpy.array([["a"]])}, f'"W1" holds "<U1"; {NUMBERS}; save it as float32 or float64'),
    ({"W1": numpy.array([[1j]])}, f'"W1" holds "complex128"; {NUMBERS}; save it as float32 or float64'),
    ({"W1": numpy.array([[1, numpy.nan]])}, f'"W1" holds nan at 0, 1; {NUMBERS}; train it anew, or mend the number'),
    ({"W1": numpy.array([[-numpy.inf, 1]])}, f'"W1" holds -inf at 0, 0; {NUMBERS}; train it anew, or mend the number'),
    ({"W1": numpy.ones((2, 2, 2))}, f'"W1" has 3 dimensions; {NUMBERS}; only linear layers can be worked out by hand'),
    ({"W1": numpy.ones((0, 2))}, f'"W1" is empty; {NUMBERS}; leave it out'),
    ({"W1": numpy.ones((3, 2)), "W2": numpy.ones((5, 4))},
     'the layers do not fit together: "W1" 3 × 2, "W2" 5 × 4; each layer has a weight for each neuron before it, and a bias '
     "per neuron; mend the file"),
    ({"W1": numpy.ones((3, 2)), "b1": numpy.ones(4)},
     'the layers do not fit together: "W1" 3 × 2 with 4 biases; each layer has a weight for each neuron before it, and a bias '
     "per neuron; mend the file"),
    ({"b1": numpy.ones(2)},
     '"b1" are biases of a layer without weights; weights for every layer; rename them as their weights are named'),
    ({"W1": numpy.ones(2)}, '"W1" has the shape 2; two dimensions for weights, one for biases; mend the array'),
    ({"W1": numpy.ones((2, 2)), "running_mean": numpy.ones(2)},
     '"running_mean" is neither weights nor biases of a layer; names as fc1.weight and fc1.bias, or W1 and b1, or arr_0, arr_1, …; '
     "leave out what is no linear layer, and rename the others"),
    ({"W1": numpy.ones((2, 2)), "w1": numpy.ones((2, 2))},
     '"w1" are the weights of a layer that has some: "W1"; one array of each kind per layer; rename one'),
    ({"W1": numpy.ones((1, MAX_NUMBERS + 1))},
     "the network has 40001 weights and biases; at most 40000; a lesson is for a small network"),
]


@pytest.mark.parametrize(("arrays", "what"), BAD_ARRAYS, ids=[what[:30] for _, what in BAD_ARRAYS])
def test_what_is_no_network_gets_one_message(tmp_path, arrays, what):
    assert message(npz(tmp_path / "a.npz", **arrays)) == f"a.npz: {what}"


FORMS = '{"layers": [{"weights": [[…]], "biases": […]}, …]}, or [[W, b], …], or {"W1": [[…]], "b1": […], …}'
ROWS = "numbers in one or two pairs of brackets, rows of equal length; mend it"
BAD_JSON = [
    ("[", f"this is not JSON; {FORMS}; mend the file"),
    ("[" * 100_000, f"this is not JSON; {FORMS}; mend the file"),
    ('{"W1": [[NaN]]}', "it holds NaN, which is no number to work with; finite numbers; mend it"),
    ("7", f"this is no network; {FORMS}; write it in one of these forms"),
    ("[]", f"this is no network; {FORMS}; write it in one of these forms"),
    ('{"W1": [[1], [1, 2]]}', f"W1: the rows are not equally long, or empty; {ROWS}"),
    ('{"W1": [[[1]]]}', f"W1: there are more than two dimensions; {ROWS}"),
    ('{"W1": [[true]]}', f"W1: true is no number; {ROWS}"),
    ('{"W1": "x"}', f"W1: this is no list of numbers; {ROWS}"),
    ('{"layers": []}', f'beside or in "layers" stands something else than layers; {FORMS}; mend it'),
    ('{"layers": [{"biases": [1]}]}', f"layers[0]: there are no weights; {FORMS}; add them"),
    ('{"layers": [{"weights": [[1]], "bias": [1]}]}',
     'layers[0].bias: this field is not known (did you mean "biases"?); allowed here: weights, biases, activation; remove or rename it'),
]


@pytest.mark.parametrize(("text", "what"), BAD_JSON, ids=[what[:30] for _, what in BAD_JSON])
def test_json_that_is_no_network_gets_one_message(tmp_path, text, what):
    assert message(as_json(tmp_path / "a.json", text)) == f"a.json: {what}"


def test_files_that_are_something_else(tmp_path):
    for name, data in {"a.npz": b"x" * 99, "b.npz": b"", "c.safetensors": b"\xff" * 99, "d.pt": b"", "e.json": b"\xff"}.items():
        (tmp_path / name).write_bytes(data)
    assert message(tmp_path / "a.npz") == "a.npz: this is no .npz file; a file that numpy.savez has written; save it anew"
    assert message(tmp_path / "b.npz") == "b.npz: this is no .npz file; a file that numpy.savez has written; save it anew"
    assert message(tmp_path / "c.safetensors") == (
        "c.safetensors: this is no safetensors file; what safetensors.torch.save_file writes; save it anew"
    )
    assert message(tmp_path / "d.pt") == (
        'd.pt: files of the kind ".pt" are not read; .npz, .json, .safetensors; PyTorch: '
        'safetensors.torch.save_file(model.state_dict(), "NAME.safetensors")'
    )
    assert message(tmp_path / "e.json") == f"e.json: this is not JSON; {FORMS}; mend the file"
    assert message(tmp_path / "gone.npz") == (
        f"{tmp_path}/gone.npz: the file cannot be read: No such file or directory; name a file with weights"
    )


def test_an_archive_that_unpacks_into_a_flood_is_stopped(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.npz", "w", zipfile.ZIP_DEFLATED) as archive, archive.open("W1.npy", "w") as member:
        for _ in range(40):
            member.write(bytes(1_000_000))
    assert message(tmp_path / "a.npz") == "a.npz: it unpacks into more than 32000000 bytes; a lesson is for a small network"


@pytest.mark.slow
def test_the_command(tracer, tmp_path):
    npz(tmp_path / "a.npz", W1, B1, W2, B2)
    done = tracer("new", "--from", "a.npz", "-o", "b.toml", "--activation", "tanh")
    assert (done.returncode, done.stderr) == (0, "")
    assert [layer.activation for layer in load_lesson(tmp_path / "b.toml").network.layers] == ["tanh", "sigmoid"]
    done = tracer("new", "--from", "a.npz", "-o", "c.toml", "--activation", "tahn")
    assert done.returncode == 2 and 'network.layers[0].activation: "tahn" is not known (did you mean "tanh"?)' in done.stderr
    assert not (tmp_path / "c.toml").exists()
    assert tracer("new").returncode == 2
    assert tracer("new", "folder", "--from", "a.npz").returncode == 2
    assert tracer("new", "folder", "--transposed").returncode == 2
    assert not (tmp_path / "folder").exists()
