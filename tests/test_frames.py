"""What a message holds comes back as it was written, in Python and in the browser's own reader."""

from __future__ import annotations

import dataclasses
import json
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from playwright._impl._driver import compute_driver_executable

from act_viz.live import frames
from act_viz.live.frames import LaneShape, decode_message, encode_message, pack_lane, pack_state, unpack_lane

ROOT = Path(__file__).parent.parent
SMALL = LaneShape((3, 2), 2, 2, 4, 2, 2, 5, max_edges=1024, strongest=240)
THINNED = dataclasses.replace(SMALL, max_edges=5, strongest=3)
FOCUSED = dataclasses.replace(SMALL, n_classes=3, focused=True)
LIMITS = {"u1": 255, "u2": 65535, "u4": 2**32 - 1, "i2": 32767}


def filled(shape: LaneShape, seed: int = 0) -> dict[str, Any]:
    rng = np.random.default_rng(seed)
    return {
        name: rng.normal(size=length).astype("f4") if kind == "f4" else rng.integers(0, LIMITS[kind] + 1, length)
        for name, kind, length in shape.blocks
    }


def in_the_browser(message: bytes) -> dict[str, Any]:
    node, _cli = compute_driver_executable()
    said = subprocess.run(
        [node, str(ROOT / "tests/live/read_message.mjs"), str(frames.VERSION)],
        input=message,
        capture_output=True,
        check=False,
    )
    assert said.returncode == 0, said.stderr.decode()
    return json.loads(said.stdout)


@pytest.mark.parametrize("shape", [SMALL, THINNED, FOCUSED], ids=["small", "thinned", "focused"])
def test_a_lane_comes_back_as_it_was_written(shape: LaneShape) -> None:
    arrays = filled(shape)
    packed = pack_lane(shape, arrays)
    assert len(packed) == shape.n_bytes
    assert len(packed) % 4 == 0
    back = unpack_lane(shape, packed)
    assert back.keys() == arrays.keys()
    for name, values in arrays.items():
        assert np.array_equal(back[name], values), name


def test_the_browser_reads_what_was_encoded() -> None:
    shapes = (SMALL, FOCUSED)
    arrays = [[filled(shape, seed) for shape in shapes] for seed in range(3)]
    arrays[1][0]["test_loss"][0] = np.nan
    states = [pack_state(7 + at, list(map(pack_lane, shapes, lanes))) for at, lanes in enumerate(arrays)]
    read = in_the_browser(encode_message(shapes, states, token="t", marks=[{"text": "죽은 유닛"}]))
    assert (read["meta"]["token"], read["meta"]["marks"]) == ("t", [{"text": "죽은 유닛"}])
    assert [state["index"] for state in read["states"]] == [7, 8, 9]
    for state, lanes in zip(read["states"], arrays, strict=True):
        for lane, written in zip(state["lanes"], lanes, strict=True):
            for name, values in written.items():
                shown = np.array([np.nan if value == "nan" else value for value in lane[name]])
                assert np.array_equal(shown, values, equal_nan=True), name


def test_both_readers_agree() -> None:
    message = encode_message([SMALL], [pack_state(3, [pack_lane(SMALL, filled(SMALL))])], token="t")
    meta, (state,) = decode_message(message)
    read = in_the_browser(message)
    assert read["meta"] == meta
    for name, values in state.lanes[0].items():
        assert np.array_equal(values, read["states"][0]["lanes"][0][name])


def test_a_lane_that_is_incomplete_is_refused() -> None:
    arrays = filled(SMALL)
    with pytest.raises(ValueError, match="'flags' needs 5 values, not 4"):
        pack_lane(SMALL, arrays | {"flags": arrays["flags"][:-1]})
    del arrays["maps"]
    with pytest.raises(ValueError, match="'maps' needs 20 values, not 0"):
        pack_lane(SMALL, arrays)
    with pytest.raises(ValueError, match="Every state must have"):
        encode_message([SMALL], [b"1234"])


@given(st.data())
@settings(max_examples=100, deadline=None)
def test_broken_messages_raise_and_do_nothing_else(data: st.DataObject) -> None:
    message = bytearray(encode_message([SMALL], [pack_state(3, [pack_lane(SMALL, filled(SMALL))])]))
    for at in data.draw(st.lists(st.integers(0, 15), min_size=1, max_size=4)):
        message[at] ^= data.draw(st.integers(1, 255))
    try:
        _meta, states = decode_message(bytes(message[: data.draw(st.integers(16, len(message)))]))
    except ValueError:
        return
    assert len(states) in (0, 1)


def test_edges_that_are_not_sent_are_the_weakest() -> None:
    weights = np.array([[0.1, -2.0, 0.3], [1.0, 0.0, -0.5]], "f4")
    coded, scale, places = frames.fixed_point(weights, 3)
    assert (places.tolist(), scale) == ([1, 3, 5], 2.0)
    assert coded / 32767 * scale == pytest.approx([-2.0, 1.0, -0.5], abs=1e-4)
    every, _scale, none = frames.fixed_point(weights, 6)
    assert (len(every), len(none)) == (6, 0)
    assert frames.fixed_point(np.zeros((2, 2)), 4)[1] == 0.0


def test_values_are_coded_within_half_a_step() -> None:
    values = np.linspace(-1.5, 1.5, 1001)
    coded = frames.signed_byte(values, 1.0)
    assert np.abs((coded.astype(float) - 128) / 127 - np.clip(values, -1, 1)).max() <= 0.5 / 127 + 1e-12
    assert frames.signed_byte(np.array([np.nan, np.inf, 0.0]), 1.0).tolist() == [0, 255, 128]
    assert frames.signed_byte(np.array([0.3]), 0.0).tolist() == [166]


def test_no_share_above_zero_is_lost() -> None:
    shares = np.array([0.0, 1e-9, 0.25, 1.0])
    coded = frames.share_byte(shares)
    assert coded[0] == 0
    assert coded[1] >= 1
    assert (coded[2:] / 255.0) ** 2 == pytest.approx([0.25, 1.0], abs=0.01)


def test_classes_are_coded_with_their_certainty() -> None:
    even = np.log(0.5)
    two = frames.class_byte(
        np.array([[0.0, -np.inf], [even, even], [-np.inf, 0.0], [np.nan, np.nan], [even, even - 2e-6], [-2.0, 0.0]])
    )
    assert two.tolist() == [1, 128, 255, 128, 127, 128 + 64]
    with np.errstate(divide="ignore"):
        three = frames.class_byte(np.log([[0.0, 0.0, 1.0], [1 / 3, 1 / 3, 1 / 3], [0.11, 0.78, 0.11]]))
    assert (three >> 4).tolist() == [2, 0, 1]
    assert (three & 15).tolist() == [15, 0, 10]
