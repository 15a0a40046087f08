"""`new --from`: a lesson from weights that somebody has, in a numpy .npz, a plain JSON or a safetensors file.

Whatever stands in the file, it is data: nothing of it is run, and nothing of it gets into the lesson but numbers.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from tracer.ground.errors import TracerError, listed, shown
from tracer.lesson.reader import MAX_BYTES, parse_lesson
from tracer.lesson.weights import MAX_FILE_BYTES, MAX_NUMBERS, READERS, Layer, chains, too_many
from tracer.operators.activations import ACTIVATIONS
from tracer.operators.losses import LOSSES


def make_lesson(
    source: Path, target: Path | None, *, activation: str | None = None, output_activation: str | None = None,
    transposed: bool | None = None,
) -> list[str]:
    """Writes a lesson with the weights of a file. Returns lines that say what to do next.

    target: None for a file of the same name, in docs/lessons where there is such a folder. activation: of the hidden
    layers. transposed: the file's weights have a row per sender (True) or per neuron (False); None finds out.
    Raises TracerError, and then has written nothing.
    """
    text = lesson_text(source, activation=activation, output_activation=output_activation, transposed=transposed)
    path = target or _default_target(source)
    if path.suffix != ".toml":
        raise TracerError.one(str(path), "the name of a lesson's file does not end so", allowed="NAME.toml",
                              do="name it so")
    try:
        with path.open("xb") as file:  # "x": whatever is there stays
            try:
                file.write(text.encode())
            except OSError:
                path.unlink(missing_ok=True)
                raise
    except FileExistsError:
        raise TracerError.one(str(path), "this file is there already", allowed="a name that is not taken",
                              do="name another with -o, or move it away") from None
    except OSError as error:
        raise TracerError.one(str(path), f"the file cannot be written: {error.strerror}",
                              do="name another with -o") from None
    return [
        f"A lesson with these weights is in {path}.",
        "Its sample and its learning rate are placeholders: change them to what you mean.",
    ]


def _default_target(source: Path) -> Path:
    name = re.sub(r"[^a-z0-9_]+", "-", source.stem.lower()).strip("-_")[:60] or "network"
    folder = Path("docs/lessons")
    return (folder if folder.is_dir() else Path()) / f"{name}.toml"


def lesson_text(
    source: Path, *, activation: str | None = None, output_activation: str | None = None, transposed: bool | None = None
) -> str:
    """The lesson as TOML, which loads. Raises TracerError."""
    where = source.name
    reader = READERS.get(source.suffix.lower())
    if reader is None:
        raise TracerError.one(where, f"files of the kind {shown(source.suffix)} are not read", allowed=listed(READERS),
                              do='PyTorch: safetensors.torch.save_file(model.state_dict(), "NAME.safetensors")')
    try:
        size = source.stat().st_size
        if size > MAX_FILE_BYTES:
            raise TracerError.one(where, f"the file has {size} bytes", allowed=f"at most {MAX_FILE_BYTES}",
                                  do="a lesson is for a small network")
        layers = reader(source)
    except OSError as error:
        raise TracerError.one(str(source), f"the file cannot be read: {error.strerror or 'it is damaged'}",
                              do="name a file with weights") from None
    layers = _oriented(layers, transposed, where, certain=source.suffix.lower() == ".safetensors")
    count = sum(len(a.rows) * len(a.rows[0]) for layer in layers for a in (layer.weights, layer.biases) if a)
    if count > MAX_NUMBERS:
        raise too_many(where, count)
    chosen = [output_activation if at == len(layers) - 1 else activation for at in range(len(layers))]
    names = [given or layer.activation or "sigmoid" for given, layer in zip(chosen, layers, strict=True)]
    text = _written(where, layers, names)
    if len(text.encode()) > MAX_BYTES:
        raise TracerError.one(where, "the lesson would be too long", allowed=f"at most {MAX_BYTES} bytes",
                              do="take fewer neurons")
    parse_lesson(text, where=where)
    return text


# The lesson


def _written(where: str, layers: Sequence[Layer], activations: Sequence[str]) -> str:
    inputs, outputs = len(layers[0].weights.rows[0]), len(layers[-1].weights.rows)
    title = "".join(ch for ch in Path(where).stem if ch.isalnum() or ch in " _-").strip()[:60] or "a file"
    last = activations[-1]
    loss = next((name for name, loss in LOSSES.items() if last in loss.activations), next(iter(LOSSES)))
    lines = [
        "# The weights come from a file. What the file does not say is a placeholder, marked with CHANGE.",
        f"title = {json.dumps(f'The network in {title}', ensure_ascii=False)}", "",
    ]
    for layer, name in zip(layers, activations, strict=True):
        lines += ["[[network.layers]]", f'activation = {json.dumps(name)}', "weights = ["]
        lines += [f"    [{', '.join(map(_numeral, row))}]," for row in layer.weights.rows]
        lines += ["]"]
        if layer.biases:
            lines += [f"biases = [{', '.join(map(_numeral, layer.biases.rows[0]))}]"]
        lines += [""]
    sloped = ACTIVATIONS[last].learns or not LOSSES[loss].sloped if last in ACTIVATIONS else True
    return "\n".join([
        *lines, "[[samples]]",
        f"input = [{', '.join('1' if at % 2 == 0 else '0.5' for at in range(inputs))}]  # CHANGE: what goes in",
        f"target = [{', '.join('1' if at == 0 else '0' for at in range(outputs))}]  # CHANGE: what should come out", "",
        "[training]", "learning_rate = 0.5  # CHANGE: yours", f"loss = {json.dumps(loss)}",
        *([] if sloped else ["steps = 0  # a step has no slope to learn from: forward only"]), "",
        "# Nothing is rounded on the way; six decimals are printed.", "[rounding]", "carry = false",
        "decimals = { default = 6 }", "",
    ])


def _numeral(number: Decimal) -> str:
    return f"{number or abs(number):f}"  # never −0


# Which way round


def _oriented(layers: Sequence[Layer], transposed: bool | None, where: str, *, certain: bool) -> list[Layer]:
    """The layers with a row per neuron, as a lesson has them. certain: such files have a row per neuron."""
    fits = {way: chains(layers, way) for way in (False, True)}
    shapes = listed(f"{shown(layer.weights.name)} {layer.weights.shape}"
                    + (f" with {layer.biases.shape} biases" if layer.biases else "") for layer in layers[:12])
    if not any(fits.values()) or (transposed is not None and not fits[transposed]):
        said = "" if transposed is None else " with a row per sender" if transposed else " with a row per neuron"
        raise TracerError.one(where, f"the layers do not fit together{said}: {shapes}",
                              allowed="each layer has a weight for each neuron before it, and a bias per neuron",
                              do="mend the file" if not any(fits.values()) else
                              f"use {'--no-transposed' if transposed else '--transposed'}, with which they do")
    if transposed is None and all(fits.values()) and not certain:
        raise TracerError.one(where, f"the shapes do not say which way round the weights are: {shapes}",
                              allowed="a row per neuron (PyTorch, a lesson), or a row per sender (x @ W, Keras)",
                              do="say --no-transposed for a row per neuron, --transposed for a row per sender")
    turn = transposed if transposed is not None else not fits[False]
    if not turn:
        return list(layers)
    turned = [replace(layer.weights, rows=tuple(zip(*layer.weights.rows, strict=True))) for layer in layers]
    return [replace(layer, weights=weights) for layer, weights in zip(layers, turned, strict=True)]
