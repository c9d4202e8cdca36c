"""A training state as bytes, for the live view: the layout of a message is written here and nowhere else."""

from __future__ import annotations

import dataclasses
import itertools
import json
import struct
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from act_viz.jsonable import to_json
from act_viz.statuses import GONE

Array = npt.NDArray[Any]

VERSION = 3
MARGIN = 16.0
"""Nats by which one of two classes is ahead at most, as far as the decision field tells."""
_MAGIC = 0x5641  # "AV" read as little endian
_HEADER = struct.Struct("<HBxIII")
_DTYPES = {"u4": "<u4", "f4": "<f4", "i2": "<i2", "u2": "<u2", "u1": "u1"}
N_BINS = 20
"""Bins of a unit's histogram of pre-activations; an even number, so that zero is an edge."""

LARGEST_WEIGHT = 32767
"""What the largest weight of a layer is sent as."""
SCALARS = ("epoch", "train_loss", "test_loss", "train_accuracy", "test_accuracy")
"""Single numbers of a lane, each a block of its own."""
Block = tuple[str, str, int]
"""Name, type (as in numpy, without the byte order) and length of one array of a state."""


@dataclasses.dataclass(frozen=True)
class LaneShape:
    """How large one lane's arrays are: all that the layout depends on."""

    units: tuple[int, ...]
    """Units of every hidden layer."""
    n_inputs: int
    n_classes: int
    field_side: int
    """The decision field is `field_side` by `field_side`."""
    map_rows: int
    map_columns: int
    n_points: int
    max_edges: int
    """A layer with more weights than this …"""
    strongest: int
    """… sends this many, its strongest."""
    focused: bool = False
    """Whether the values of one sample on its way through the network are sent as well."""

    @cached_property
    def n_weights(self) -> tuple[int, ...]:
        """Weights of every layer, the output last."""
        widths = (self.n_inputs, *self.units, self.n_classes)
        return tuple(fan_in * fan_out for fan_in, fan_out in itertools.pairwise(widths))

    @cached_property
    def n_edges(self) -> tuple[int, ...]:
        """How many weights of every layer are sent."""
        return tuple(n if n <= self.max_edges else self.strongest for n in self.n_weights)

    @cached_property
    def n_thinned(self) -> int:
        """How many edges must say which weight they are, their layer being sent in part."""
        return sum(sent for sent, n in zip(self.n_edges, self.n_weights, strict=True) if sent < n)

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        """The arrays of a lane in the order in which they lie in a state, the widest types first."""
        n_layers, n_units = len(self.units), sum(self.units)
        through = 2 * n_units + self.n_classes if self.focused else 0
        blocks: list[Block] = [
            ("step", "u4", 1),
            *((name, "f4", 1) for name in SCALARS),
            ("half_range", "f4", n_layers),
            ("mean_z", "f4", n_layers),
            ("std_z", "f4", n_layers),
            ("gradient_norm", "f4", n_layers),
            ("learned", "f4", n_layers),
            ("weight_scale", "f4", n_layers + 1),
            ("unit_mean", "f4", n_units),
            ("biases", "f4", n_units + self.n_classes),
            ("focus", "f4", through),
            ("weights", "i2", sum(self.n_edges)),
            ("edges", "u2", self.n_thinned),
            ("flags", "u1", n_units),
            ("dead_pieces", "u1", n_units),
            ("active", "u1", n_units),
            ("histogram", "u1", n_units * N_BINS),
            ("wrong", "u1", -(-self.n_points // 8)),
            ("maps", "u1", n_units * self.map_rows * self.map_columns),
            ("field", "u1", self.field_side**2),
        ]
        return tuple(block for block in blocks if block[2])

    @cached_property
    def n_bytes(self) -> int:
        """Bytes of a lane, a multiple of four."""
        return _padded(sum(np.dtype(_DTYPES[kind]).itemsize * length for _, kind, length in self.blocks))

    def to_json(self) -> dict[str, Any]:
        """The shape as the live view reads it, with what the bytes of a state mean."""
        return dataclasses.asdict(self) | {
            "n_edges": self.n_edges,
            "n_weights": self.n_weights,
            "n_bins": N_BINS,
            "gone": GONE,
            "largest_weight": LARGEST_WEIGHT,
            "margins": [float(f"{margin:.6g}") for margin in byte_margins()],
            "shares": [float(f"{share:.6g}") for share in byte_shares()],
        }


def _padded(n_bytes: int) -> int:
    return -(-n_bytes // 4) * 4


def pack_lane(shape: LaneShape, arrays: Mapping[str, Array]) -> bytes:
    """One lane of a state: `arrays` by the names of `shape.blocks`, each converted to its block's type.

    Raises
    ------
    ValueError
        If an array is missing or has another length than its block.
    """
    parts = []
    for name, kind, length in shape.blocks:
        if name not in arrays or np.size(arrays[name]) != length:
            raise ValueError(f"The block {name!r} needs {length} values, not {np.size(arrays.get(name, ()))}.")
        parts.append(np.asarray(arrays[name]).astype(_DTYPES[kind]).tobytes())
    packed = b"".join(parts)
    return packed + bytes(shape.n_bytes - len(packed))


def unpack_lane(shape: LaneShape, packed: bytes) -> dict[str, Array]:
    """The arrays of one lane by name: the inverse of `pack_lane`."""
    return _decode_lane(packed, 0, shape.blocks)[0]


def pack_state(index: int, lanes: Sequence[bytes]) -> bytes:
    """One state: its number in the run, then its lanes."""
    return struct.pack("<I", index) + b"".join(lanes)


def encode_message(shapes: Sequence[LaneShape], states: Sequence[bytes], **about: Any) -> bytes:
    """A message: header, what it is `about` as JSON, and `states`, which all have the lanes `shapes`.

    Raises
    ------
    ValueError
        If a state has another size than its lanes need.
    """
    state_bytes = 4 + sum(shape.n_bytes for shape in shapes)
    if any(len(state) != state_bytes for state in states):
        raise ValueError(f"Every state must have {state_bytes} bytes.")
    return join_message(about | {"lanes": [shape.blocks for shape in shapes]}, states)


def join_message(about: Mapping[str, Any], states: Sequence[bytes]) -> bytes:
    """A message from what it is `about`, with its layout under "lanes", and `states` of equal size."""
    meta = to_json(about, separators=(",", ":")).encode()
    meta += b" " * (_padded(len(meta)) - len(meta))
    state_bytes = len(states[0]) if states else 0
    return _HEADER.pack(_MAGIC, VERSION, len(states), len(meta), state_bytes) + meta + b"".join(states)


def split_message(message: bytes) -> tuple[dict[str, Any], list[tuple[int, bytes]]]:
    """What a message is about, and each state's number and bytes, not decoded: the inverse of `join_message`.

    Raises
    ------
    ValueError
        If the message is none, has another version, or is cut short.
    """
    meta, start, n_states, state_bytes = _opened(message)
    states = [message[start + i * state_bytes : start + (i + 1) * state_bytes] for i in range(n_states)]
    return meta, [(struct.unpack_from("<I", state)[0], state) for state in states]


def _opened(message: bytes) -> tuple[dict[str, Any], int, int, int]:
    """What a message is about, where its states begin, how many there are, and the bytes of each."""
    if len(message) < _HEADER.size:
        raise ValueError("The message was cut short.")
    magic, version, n_states, meta_bytes, state_bytes = _HEADER.unpack_from(message)
    if magic != _MAGIC or version != VERSION:
        raise ValueError(f"Not a message of layout {VERSION}.")
    start = _HEADER.size + meta_bytes
    if len(message) != start + n_states * state_bytes:
        raise ValueError("The message was cut short.")
    return json.loads(message[_HEADER.size : start]), start, n_states, state_bytes


@dataclasses.dataclass(frozen=True)
class DecodedState:
    """One state as arrays by name, a dict for each lane."""

    index: int
    lanes: tuple[dict[str, Array], ...]


def decode_message(message: bytes) -> tuple[dict[str, Any], list[DecodedState]]:
    """What a message is about, and its states: the inverse of `encode_message`, as the browser reads it.

    Raises
    ------
    ValueError
        If the message is none, has another version, or is cut short.
    """
    meta, start, n_states, state_bytes = _opened(message)
    return meta, [_decode_state(message, start + i * state_bytes, meta["lanes"]) for i in range(n_states)]


def _decode_state(message: bytes, start: int, lanes: list[list[Block]]) -> DecodedState:
    (index,) = struct.unpack_from("<I", message, start)
    offset = start + 4
    decoded = []
    for blocks in lanes:
        lane, offset = _decode_lane(message, offset, blocks)
        decoded.append(lane)
    return DecodedState(index, tuple(decoded))


def _decode_lane(message: bytes, offset: int, blocks: Sequence[Block]) -> tuple[dict[str, Array], int]:
    """The arrays that lie from `offset` on, and where the next lane begins."""
    start = offset
    lane = {}
    for name, kind, length in blocks:
        lane[name] = np.frombuffer(message, _DTYPES[kind], length, offset)
        offset += lane[name].nbytes
    return lane, offset + (start - offset) % 4


def signed_byte(values: Array, scale: Array | float) -> Array:
    """`values` over `scale`, cut to −1..1, as bytes 1..255 with 128 for zero; 0 where a value is not finite.

    Same shape as `values`.
    """
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        coded = np.rint(np.clip(values / np.where(scale > 0, scale, 1.0), -1.0, 1.0) * 127.0) + 128.0
    return np.where(np.isfinite(coded), coded, 0.0).astype(np.uint8)


def share_byte(shares: Array) -> Array:
    """255 times the square root of `shares` in 0..1, rounded up: no share above zero becomes zero.

    Same shape as `shares`.
    """
    return np.ceil(np.sqrt(shares) * 255.0 - 1e-6).astype(np.uint8)


def byte_shares() -> Array:
    """The share that each byte of `share_byte` stands for, `(256,)`."""
    shares: Array = (np.arange(256) / 255.0) ** 2
    return shares


def byte_margins() -> Array:
    """By how many nats the second of two classes is ahead for each byte of `class_byte`, `(256,)`."""
    margins: Array = MARGIN * ((np.arange(256) - 128) / 127) ** 3
    return margins


def class_byte(log_probabilities: Array) -> Array:
    """One byte a sample from `log_probabilities` `(n, classes)`.

    With two classes how far the second is ahead of the first in nats, up to `MARGIN`: its cube root, 1..255, so that
    128 is an exact tie and what is nearly even is not rounded to one. With more the most probable class in the high
    four bits, and how far its probability lies above chance in the low four.
    """
    n_classes = log_probabilities.shape[1]
    if n_classes == 2:
        margin = np.nan_to_num(log_probabilities[:, 1] - log_probabilities[:, 0])
        ahead: Array = np.rint(128.0 + 127.0 * np.cbrt(np.clip(margin / MARGIN, -1.0, 1.0))).astype(np.uint8)
        return ahead
    sound = np.nan_to_num(np.exp(log_probabilities))
    chance = 1.0 / n_classes
    confidence = np.rint(np.clip((sound.max(1) - chance) / (1.0 - chance), 0.0, 1.0) * 15.0).astype(np.uint8)
    coded: Array = (sound.argmax(1).astype(np.uint8) << 4) | confidence
    return coded


def fixed_point(weights: Array, n_edges: int) -> tuple[Array, float, Array]:
    """`weights` `(fan_in, fan_out)` as 16-bit fractions of their largest, that largest, and which weights they are.

    Row after row all of them, or the strongest `n_edges` with their places in that order; no places if all are sent.
    """
    flat = weights.ravel()
    places = np.empty(0, np.intp)
    if flat.size > n_edges:
        places = np.sort(np.argpartition(np.abs(flat), -n_edges)[-n_edges:])
        flat = flat[places]
    scale = float(np.abs(flat).max(initial=0.0))
    return np.rint(flat / (scale or 1.0) * LARGEST_WEIGHT).astype(np.int16), scale, places
