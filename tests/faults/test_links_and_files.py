"""Hostile links and files: logs of runs, points of one's own, and CSV."""

from __future__ import annotations

import base64
import json
import random
import time
import zlib
from collections.abc import Iterator
from typing import Any

import pytest

from act_viz.activations import ACTIVATIONS
from act_viz.datasets import CsvFaultError, OwnPoints
from act_viz.datasets.own_points import MAX_BYTES, MAX_ROWS
from act_viz.live.frames import decode_message
from act_viz.live.protocol import answer
from act_viz.live.run import LiveRun
from act_viz.training import TrainConfig
from act_viz.training.change_log import RunLog, decode_logs, encode_logs
from act_viz.training.config import Change
from act_viz.ui.train_points import decode_points, encode_points
from tests.faults.inputs import Counted, assert_clear, mutated, put_in, texts


@pytest.mark.bad_inputs(2200)
def test_logs_in_links(counted: Counted) -> None:
    rng = random.Random(4)
    log = RunLog(
        (("learning_rate", 0.1),), (Change(3, "learning_rate", 0.2), Change(9, "activation", ACTIVATIONS["ELU"]())), 20
    )
    whole = encode_logs([log])
    packed = base64.urlsafe_b64decode(whole + "=" * (-len(whole) % 4))
    plain = zlib.decompress(packed)

    def written(unpacked: bytes) -> str:
        return base64.urlsafe_b64encode(zlib.compress(unpacked)).decode().rstrip("=")

    def forged() -> Iterator[str]:
        yield from texts(5, 700)
        yield from (base64.urlsafe_b64encode(mutated(rng, packed)).decode() for _input in range(600))
        yield from (written(mutated(rng, plain)) for _input in range(900))
        values: list[Any] = [None, True, -1, 10**400, 1e308, float("nan"), float("inf"), "x" * 9999, [], {}, [[[]]] * 9]
        for value in values:
            yield written(json.dumps([[value, [], []]]).encode())
            yield written(json.dumps([[5, [["learning_rate", value]], []]]).encode())
            yield written(json.dumps([[5, [], [[value, "batch_size", 4]]]]).encode())
            yield written(json.dumps([[5, [], [[1, "batch_size", value]]]]).encode())
            yield written(json.dumps([[5, [], [[1, value, 4]]]]).encode())
        yield written(b"[" * 100_000)
        yield written(b" " * 50_000_000)

    put_in(counted(forged()), decode_logs, ValueError)


@pytest.mark.bad_inputs(2700)
def test_points_in_links_and_files(counted: Counted) -> None:
    rng = random.Random(6)
    points = OwnPoints()
    whole = encode_points(points)
    assert whole is not None
    packed = base64.urlsafe_b64decode(whole + "=" * (-len(whole) % 4))
    table = points.to_csv().encode()

    def links() -> Iterator[str]:
        yield from texts(7, 500)
        yield from (base64.urlsafe_b64encode(mutated(rng, packed)).decode() for _input in range(500))
        bomb = zlib.compress(bytes(100_000_000), 9)
        yield base64.urlsafe_b64encode(bomb).decode()

    began = time.monotonic()
    put_in(counted(links()), decode_points, ValueError)

    def files() -> Iterator[bytes | str]:
        yield from (text.encode("utf-8", "surrogatepass") for text in texts(8, 500))
        yield from (mutated(rng, table) for _input in range(1200))
        row = "1,2,a\n3,4,b\n"
        for encoding in ("utf-8-sig", "utf-16", "utf-32", "latin-1", "cp949", "utf-7", "cp037"):
            yield ("x,y,종류é\n" if encoding in ("utf-8-sig", "utf-16", "utf-32") else "x,y,label\n").encode(
                encoding
            ) + row.encode(encoding)
        for cell in (
            "=1+1",
            "=cmd|' /C calc'!A0",
            "@SUM(1)",
            "+1",
            "-",
            "NaN",
            "nan",
            "inf",
            "1e308",
            "1e309",
            "-1e308",
            "1,5",
            "0x1F",
            "1_0",
            "٣",
            "",
            " ",
            "\x00",
            '"',
            "9" * 5000,
        ):
            yield f"x,y,label\n{cell},2,a\n3,4,b\n"
            yield f"x,y,label\n1,2,{cell}\n3,4,b\n"
            yield f"{cell},y,label\n1,2,a\n3,4,b\n"
        yield b"\xef\xbb\xbf" * 3 + row.encode()
        yield "1,2," + "a" * 1_900_000
        yield "1," * 600_000
        yield row * 300_000
        yield "1,2,a\n" * (MAX_ROWS + 2)
        yield bytes(10_000_000)
        yield b"PK\x03\x04" + bytes(1000)
        yield b"\x1f\x8b\x08" + bytes(1000)
        yield '"' + row * 2000

    put_in(counted(files()), OwnPoints.from_csv, ValueError)
    assert time.monotonic() - began < 40


def test_what_a_file_gives_is_finite_and_within_limits() -> None:
    for cell in ("1e308", "-1e308", "1e30", "5e-324"):
        try:
            points = OwnPoints.from_csv(f"x,y,label\n{cell},2,a\n3,4,b\n" + "3,5,b\n1,2,a\n" * 8)
        except CsvFaultError as refused:
            assert_clear(refused)
            continue
        run = LiveRun([TrainConfig(dataset=points, hidden=(2,))])
        run.advance(2, 1, 5.0)
        _meta, states = decode_message(answer(run, None, scene=""))
        assert states
    with pytest.raises(CsvFaultError, match="larger than"):
        OwnPoints.from_csv(bytes(MAX_BYTES + 1))
