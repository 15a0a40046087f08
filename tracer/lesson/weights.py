"""Weights that somebody has, in a numpy .npz, a plain JSON or a safetensors file, as layers.

Whatever stands in the file, it is data: nothing of it is run.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

from tracer.ground.errors import TracerError, listed, nearest, shown
from tracer.operators.activations import ACTIVATIONS

MAX_FILE_BYTES = 32_000_000
MAX_NUMBERS = 40_000
"""Weights and biases of one network; a tape of more would be too long for a lesson."""
WEIGHTS, BIASES = "weights", "biases"
_KIND = re.compile(
    r"(?:(?P<layer>.*?)[._/]|)(?P<kind>weights?|kernel|w|bias(?:es)?|b)[._]?(?P<number>\d*)", re.IGNORECASE
)
_NUMBERED = re.compile(r"(\D*)\d+")
_DIGITS = re.compile(r"(\d+)")

Table = tuple[tuple[Decimal, ...], ...]


@dataclass(frozen=True, kw_only=True)
class Array:
    """An array of a file. rows: its numbers; one of one dimension is a single row. flat: it has one dimension."""

    name: str
    rows: Table
    flat: bool

    @property
    def shape(self) -> str:
        return str(len(self.rows[0])) if self.flat else f"{len(self.rows)} × {len(self.rows[0])}"


@dataclass(frozen=True, kw_only=True)
class Layer:
    """The arrays of one layer as the file has them; activation: where the file names one."""

    weights: Array
    biases: Array | None = None
    activation: str = ""


def too_many(where: str, count: int) -> TracerError:
    return TracerError.one(where, f"the network has {count} weights and biases", allowed=f"at most {MAX_NUMBERS}",
                           do="a lesson is for a small network")


def chains(layers: Sequence[Layer], transposed: bool) -> bool:
    """Whether the shapes fit one to the next. transposed: taken with a row per sender."""
    sizes = [(len(layer.weights.rows[0]), len(layer.weights.rows)) for layer in layers]
    if transposed:
        sizes = [(neurons, senders) for senders, neurons in sizes]
    return all(before[1] == after[0] for before, after in pairwise(sizes)) and all(
        layer.biases is None or len(layer.biases.rows[0]) == size[1] for layer, size in zip(layers, sizes, strict=True)
    )


# From named arrays to layers


def _layers_of(arrays: Sequence[Array], where: str) -> list[Layer]:
    if not arrays:
        raise TracerError.one(where, "there is no array in it", allowed="weights, and biases where there are some",
                              do="mend the file")
    found = [_KIND.fullmatch(array.name) for array in arrays]
    numbered = {match and match[1] for match in (_NUMBERED.fullmatch(array.name) for array in arrays)}
    if not any(found) and len(numbered) == 1 and None not in numbered:
        return _in_turn(sorted(arrays, key=lambda array: _natural(array.name)), where)
    grouped: dict[str, dict[str, Array]] = {}
    for array, match in zip(arrays, found, strict=True):
        if match is None:
            raise TracerError.one(where, f"{shown(array.name)} is neither weights nor biases of a layer",
                                  allowed="names as fc1.weight and fc1.bias, or W1 and b1, or arr_0, arr_1, …",
                                  do="leave out what is no linear layer, and rename the others")
        kind = BIASES if match["kind"][0] in "bB" else WEIGHTS
        key = ".".join(part for part in (match["layer"], match["number"]) if part)
        if kind in grouped.setdefault(key, {}):
            raise TracerError.one(where, f"{shown(array.name)} are the {kind} of a layer that has some: "
                                  f"{shown(grouped[key][kind].name)}", allowed="one array of each kind per layer",
                                  do="rename one")
        if array.flat != (kind == BIASES):
            raise TracerError.one(where, f"{shown(array.name)} has the shape {array.shape}",
                                  allowed="two dimensions for weights, one for biases", do="mend the array")
        grouped[key][kind] = array
    for entry in grouped.values():
        if WEIGHTS not in entry:
            raise TracerError.one(where, f"{shown(entry[BIASES].name)} are biases of a layer without weights",
                                  allowed="weights for every layer", do="rename them as their weights are named")
    orders = (sorted(grouped, key=_natural), list(grouped))
    each = {key: Layer(weights=pair[WEIGHTS], biases=pair.get(BIASES)) for key, pair in grouped.items()}
    ordered = [[each[key] for key in keys] for keys in orders]
    return next((those for those in ordered if chains(those, False) or chains(those, True)), ordered[0])


def _natural(name: str) -> list[tuple[int, str]]:
    """fc2 before fc10."""
    return [(int(part[:18]), "") if part.isdigit() and part.isascii() else (-1, part) for part in _DIGITS.split(name)]


def _in_turn(arrays: Sequence[Array], where: str) -> list[Layer]:
    """Arrays without telling names: weights have two dimensions, and biases come after theirs."""
    layers: list[Layer] = []
    for array in arrays:
        if not array.flat:
            layers.append(Layer(weights=array))
        elif layers and layers[-1].biases is None:
            layers[-1] = replace(layers[-1], biases=array)
        else:
            raise TracerError.one(where, f"{shown(array.name)} has one dimension, and no weights before it lack biases",
                                  allowed="weights, biases, weights, biases, …", do="mend the order")
    return layers


# Readers: one for each kind of file


def _read_json(path: Path) -> list[Layer]:
    where = path.name

    def refuse(word: str) -> Any:
        raise TracerError.one(where, f"it holds {word}, which is no number to work with", allowed="finite numbers",
                              do="mend it")

    try:
        data = json.loads(path.read_bytes().decode("utf-8-sig"), parse_float=Decimal, parse_constant=refuse)
    except (ValueError, RecursionError, ArithmeticError):
        raise TracerError.one(where, "this is not JSON", allowed=_JSON_FORMS, do="mend the file") from None
    if isinstance(data, dict) and "layers" in data:
        return _json_layers(data, where)
    if isinstance(data, dict):
        return _layers_of([_json_array(value, str(name), where) for name, value in data.items()], where)
    if isinstance(data, list) and data and all(isinstance(pair, list) and 1 <= len(pair) <= 2 for pair in data):
        return _in_turn([_json_array(value, f"[{at}][{k}]", where)
                         for at, pair in enumerate(data) for k, value in enumerate(pair)], where)
    raise TracerError.one(where, "this is no network", allowed=_JSON_FORMS, do="write it in one of these forms")


_JSON_FORMS = '{"layers": [{"weights": [[…]], "biases": […]}, …]}, or [[W, b], …], or {"W1": [[…]], "b1": […], …}'


def _json_layers(data: dict[str, Any], where: str) -> list[Layer]:
    known = (WEIGHTS, BIASES, "activation")
    entries = data["layers"]
    if len(data) > 1 or not isinstance(entries, list) or not entries:
        raise TracerError.one(where, "beside or in \"layers\" stands something else than layers", allowed=_JSON_FORMS,
                              do="mend it")
    layers = []
    for at, entry in enumerate(entries):
        path = f"layers[{at}]"
        if not isinstance(entry, dict) or WEIGHTS not in entry:
            raise TracerError.one(where, "there are no weights", path=path, allowed=_JSON_FORMS, do="add them")
        for key in entry:
            if key not in known:
                raise TracerError.one(where, f"this field is not known{nearest(key, known)}", path=f"{path}.{key}",
                                      allowed="allowed here: " + listed(known), do="remove or rename it")
        activation = entry.get("activation", "")
        if activation not in ("", *ACTIVATIONS):
            raise TracerError.one(where, f"{shown(activation)} is not known{nearest(activation, ACTIVATIONS)}",
                                  path=f"{path}.activation", allowed="allowed: " + listed(ACTIVATIONS), do="rename it")
        weights = _json_array(entry[WEIGHTS], f"{path}.weights", where)
        biases = _json_array(entry[BIASES], f"{path}.biases", where) if entry.get(BIASES) is not None else None
        for array, flat in ((weights, False), (biases, True)):
            if array and array.flat != flat:
                raise TracerError.one(where, f"the shape is {array.shape}", path=array.name,
                                      allowed="two dimensions for weights, one for biases", do="mend it")
        layers.append(Layer(weights=weights, biases=biases, activation=activation))
    return layers


def _json_array(value: Any, name: str, where: str) -> Array:
    def wrong(found: str) -> TracerError:
        return TracerError.one(where, found, path=name,
                               allowed="numbers in one or two pairs of brackets, rows of equal length",
                               do="mend it")

    if not isinstance(value, list) or not value:
        raise wrong("this is no list of numbers")
    flat = not isinstance(value[0], list)
    rows = [value] if flat else value
    for row in rows:
        if not isinstance(row, list) or not row or len(row) != len(rows[0]):
            raise wrong("the rows are not equally long, or empty")
        for entry in row:
            if isinstance(entry, list):
                raise wrong("there are more than two dimensions")
            if isinstance(entry, bool) or not isinstance(entry, int | Decimal):
                raise wrong(f"{shown(entry)} is no number")
            if isinstance(entry, int) and abs(entry) >= 10**15:
                raise wrong("a number is too large")
    return Array(name=name, rows=tuple(tuple(map(Decimal, row)) for row in rows), flat=flat)


def _read_npz(path: Path) -> list[Layer]:
    import numpy

    where = path.name
    arrays = []
    left = MAX_FILE_BYTES
    try:
        with zipfile.ZipFile(path) as archive:
            for info in archive.infolist():
                with archive.open(info) as member:
                    data = member.read(left + 1)  # a small archive may unpack into a very large one
                left -= len(data)
                if left < 0:
                    raise TracerError.one(where, f"it unpacks into more than {MAX_FILE_BYTES} bytes",
                                          do="a lesson is for a small network")
                name = info.filename.removesuffix(".npy")
                try:
                    array = numpy.lib.format.read_array(io.BytesIO(data), allow_pickle=False)
                except (ValueError, EOFError, MemoryError, SyntaxError, TypeError):
                    raise TracerError.one(where, f"{shown(name)} is no array of numbers",
                                          allowed="arrays saved with numpy.savez",
                                          do="leave it out, or save it as float32 or float64") from None
                arrays.append(_from_numpy(array, name, where))
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, ValueError):
        raise TracerError.one(where, "this is no .npz file", allowed="a file that numpy.savez has written",
                              do="save it anew") from None
    return _layers_of(arrays, where)


def _read_safetensors(path: Path) -> list[Layer]:
    where = path.name
    try:
        from safetensors import SafetensorError, safe_open
    except ImportError:
        raise TracerError.one(where, "safetensors is not installed", allowed="it reads files of this kind",
                              do="pip install safetensors, or save the weights with numpy.savez") from None
    arrays = []
    try:
        with safe_open(path, framework="numpy") as file:
            for name in file.keys():  # noqa: SIM118 (it is no dictionary)
                part = file.get_slice(name)
                if len(part.get_shape()) <= 2 and part.get_dtype() not in ("F16", "F32", "F64"):
                    raise TracerError.one(where, f"{shown(name)} holds numbers of the kind {shown(part.get_dtype())}",
                                          allowed="F16, F32, F64", do="save it with .float()")
                arrays.append(_from_numpy(file.get_tensor(name), name, where))
    except SafetensorError:
        raise TracerError.one(where, "this is no safetensors file", allowed="what safetensors.torch.save_file writes",
                              do="save it anew") from None
    return _layers_of(arrays, where)


def _from_numpy(array: Any, name: str, where: str) -> Array:
    """Each number as the shortest decimal that gives it back."""
    import numpy

    def wrong(found: str, do: str) -> TracerError:
        return TracerError.one(where, f"{shown(name)} {found}",
                               allowed="float16, float32, float64 or whole numbers, in one or "
                               "two dimensions", do=do)

    if array.dtype.kind not in "fiu" or array.dtype.itemsize > 8:
        raise wrong(f"holds {shown(str(array.dtype), 30)}", "save it as float32 or float64")
    if array.ndim not in (1, 2):
        raise wrong(f"has {array.ndim} dimensions", "only linear layers can be worked out by hand")
    if not array.size:
        raise wrong("is empty", "leave it out")
    if array.size > MAX_NUMBERS:
        raise too_many(where, int(array.size))
    if not numpy.isfinite(array).all():
        at = tuple(int(i) for i in numpy.argwhere(~numpy.isfinite(array))[0])
        raise wrong(f"holds {array[at]} at {listed(map(str, at))}", "train it anew, or mend the number")
    rows = array.reshape(1, -1) if array.ndim == 1 else array
    return Array(name=name, rows=tuple(tuple(_decimals(row)) for row in rows), flat=array.ndim == 1)


def _decimals(row: Any) -> Iterator[Decimal]:
    return (Decimal(str(number)) for number in row)


READERS: dict[str, Callable[[Path], list[Layer]]] = {
    ".npz": _read_npz, ".json": _read_json, ".safetensors": _read_safetensors,
}
