"""Numbers for one network from one code: from a hash in counter mode, the same on every machine and in every year.

Inputs distinct, 0.2 to 0.9; weights of distinct size within a layer, 0.2 (hidden) or 0.3 (output) to 1.0; biases
distinct, 0.1 to 0.9, either sign; learning rate 0.5 to 0.9; targets 0 and 1, with several outputs never all alike. One
decimal each, and one more where a layer needs more numbers than there are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from tracer.lesson.records import Lesson
from tracer.tape.recorder import Spec

Integers = NDArray[np.int64]
_PER_DIGEST = 8


@dataclass(frozen=True, kw_only=True)
class Group:
    """Numbers that are drawn together: their sizes are distinct.

    leaves: row ids. low, high: of the sizes, in units of 10^-decimals. signed: either sign.
    """

    leaves: tuple[int, ...]
    low: int
    high: int
    decimals: int
    signed: bool

    @property
    def words(self) -> int:
        """Words of the stream that one draw uses."""
        return len(self.leaves) * (2 if self.signed else 1)


def _group(leaves: Sequence[int], low: str, high: str, *, signed: bool) -> Group:
    """With as few decimals as give every leaf a size of its own."""
    decimals = 1
    while True:
        first, last = (int(Decimal(end).scaleb(decimals)) for end in (low, high))
        if last - first + 1 >= len(leaves):
            return Group(leaves=tuple(leaves), low=first, high=last, decimals=decimals, signed=signed)
        decimals += 1


@dataclass(frozen=True, kw_only=True)
class Drawing:
    """How the leaves of one tape are drawn. targets: per sample, the ids."""

    groups: tuple[Group, ...]
    targets: tuple[tuple[int, ...], ...]
    one_hot: bool
    signs: bool
    """Targets −1 and 1, where outputs go from −1 to 1."""

    @property
    def words(self) -> int:
        return sum(group.words for group in self.groups) + len(self.targets)


def drawing_of(lesson: Lesson, rows: Sequence[Spec]) -> Drawing:
    by_kind: dict[tuple[str, int], list[int]] = {}
    for at, spec in enumerate(rows, 1):
        if spec.leaf:
            kind, place = spec.leaf[0], spec.leaf[1]
            by_kind.setdefault((kind, 0 if kind == "bias" else place), []).append(at)
    groups, last = [], len(lesson.network.layers) - 1
    for (kind, place), leaves in by_kind.items():
        match kind:
            case "input":
                groups.append(_group(leaves, "0.2", "0.9", signed=False))
            case "weight":
                groups.append(_group(leaves, "0.3" if place == last else "0.2", "1.0", signed=True))
            case "bias":
                groups.append(_group(leaves, "0.1", "0.9", signed=True))
            case "learning_rate" | "momentum":
                groups.append(_group(leaves, "0.5", "0.9", signed=False))
    targets = tuple(tuple(leaves) for (kind, _), leaves in by_kind.items() if kind == "target")
    activation = lesson.network.layers[-1].activation
    return Drawing(groups=tuple(groups), targets=targets, one_hot=activation == "softmax", signs=activation == "tanh")


def words(code: str, candidate: int, count: int) -> bytes:
    """`count` words of 8 bytes: the stream of this code's so-manieth attempt."""
    blocks = range(-(-count // _PER_DIGEST))
    stream = b"".join(blake2b(f"tracer/exercise/{code}/{candidate}/{block}".encode()).digest() for block in blocks)
    return stream[: 8 * count]


def draw(drawing: Drawing, attempts: Sequence[tuple[str, int]]) -> dict[int, tuple[Integers, int]]:
    """For each (code, candidate) one network: by leaf (its numbers in units of 10^-decimals, decimals)."""
    count = drawing.words
    stream = np.frombuffer(b"".join(words(code, at, count) for code, at in attempts), dtype=">u8")
    stream = stream.astype(np.uint64).reshape(len(attempts), count).T
    found: dict[int, tuple[Integers, int]] = {}
    place = 0
    for group in drawing.groups:
        taken = stream[place : place + group.words]
        place += group.words
        sizes = _distinct(taken[: len(group.leaves)], group.high - group.low + 1) + group.low
        if group.signed:
            sizes = np.where(taken[len(group.leaves) :] & np.uint64(1), -sizes, sizes)
        for leaf, numbers in zip(group.leaves, sizes, strict=True):
            found[leaf] = numbers, group.decimals
    for leaves, word in zip(drawing.targets, stream[place:], strict=True):
        for leaf, numbers in zip(leaves, _targets(word, len(leaves), drawing.one_hot), strict=True):
            found[leaf] = (2 * numbers - 1 if drawing.signs else numbers), 0
    return found


def _distinct(taken: NDArray[np.uint64], count: int) -> Integers:
    """Places 0 to count−1, each once in a column: the first steps of a Fisher-Yates shuffle, a column an attempt."""
    many, columns = taken.shape
    deck = np.repeat(np.arange(count, dtype=np.int64)[:, None], columns, axis=1)
    across = np.arange(columns)
    for at in range(many):
        other = (taken[at] % np.uint64(count - at)).astype(np.int64) + at
        picked = deck[other, across]
        deck[other, across] = deck[at]
        deck[at] = picked
    return deck[:many]


def _targets(word: NDArray[np.uint64], count: int, one_hot: bool) -> Integers:
    """0 and 1; with several outputs never all alike. One hot: a single 1."""
    bits: Integers
    if one_hot:
        chosen = (word % np.uint64(count)).astype(np.int64)
        bits = (np.arange(count)[:, None] == chosen).astype(np.int64)
        return bits
    pattern = (word % np.uint64(2)) if count == 1 else word % np.uint64(2**count - 2) + np.uint64(1)
    bits = ((pattern[None, :] >> np.arange(count, dtype=np.uint64)[:, None]) & np.uint64(1)).astype(np.int64)
    return bits
