"""Forged traffic of the live view: commands that the server reads, messages that the browser decodes."""

from __future__ import annotations

import base64
import json
import random
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright._impl._driver import compute_driver_executable

from act_viz.live import protocol
from act_viz.live.command import Command
from act_viz.live.frames import VERSION, decode_message
from act_viz.live.protocol import answer
from act_viz.live.run import LiveRun
from act_viz.training import TrainConfig
from tests.faults.inputs import NASTY, Counted, mutated

DECODER = Path(__file__).parent.parent.parent / "act_viz/live/browser/decode.js"


def forged_commands(n: int) -> Iterator[Any]:
    """Component events as a hostile browser sends them."""
    rng = random.Random(9)
    numbers = [0, 1, -1, 2**31, 2**53, -(2**63), 10**400, 0.5, -0.0, 1e308, float("nan"), float("inf"), -float("inf")]
    values: list[Any] = [*numbers, None, True, "x", "", [], {}, [[]], "9" * 99, *NASTY[:12]]
    names: list[Any] = [
        "pull",
        "step",
        "epoch",
        "reset",
        "pause",
        "hello",
        "history",
        "focus",
        "",
        "__class__",
        "PULL",
        None,
        7,
        [],
    ]
    fields = ["n", "have", "want", "steps", "index", "before", "focus", "token", "step", "stop", "cmd2"]
    for _command in range(n):
        said = {name: rng.choice(values) for name in rng.sample(fields, rng.randrange(len(fields)))}
        if rng.random() < 0.4:
            said["stop"] = {
                "kind": rng.choice(["epoch", "loss", "accuracy", "death", "x", None]),
                "value": rng.choice(values),
            }
        yield {"cmd": rng.choice(names)} | said
    yield from values
    yield [{"cmd": "pull"}] * 1_000_000
    yield {"cmd": "pull", "want": [1] * 1_000_000}
    yield {"cmd": "x" * 1_000_000, "token": "y" * 1_000_000}


@pytest.mark.bad_inputs(1500)
def test_forged_commands_of_the_live_view(counted: Counted, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(protocol, "BUDGET", 0.001)
    run = LiveRun([TrainConfig(hidden=(2,))])
    slowest = 0.0
    for said in counted(forged_commands(1500)):
        began = time.perf_counter()
        command = Command.read(said, len(run.view.points))
        if command is None:
            continue
        message = answer(run, command, scene="")
        slowest = max(slowest, time.perf_counter() - began)
        meta, states = decode_message(message)
        assert len(message) < 2_000_000
        assert all(np.isfinite(state.lanes[0]["weights"]).all() for state in states)
        assert meta["token"] == run.token
    assert slowest < 3.0
    assert len(run.film.states) < 5000


@pytest.mark.bad_inputs(1000)
def test_messages_decoded_by_the_browser(counted: Counted, tmp_path: Path) -> None:
    rng = random.Random(10)
    run = LiveRun([TrainConfig(hidden=(3,))])
    run.advance(2, 1, 5.0)
    whole = answer(run, Command("pull", 1, have=0), scene="scene")
    head = whole[:2500]
    inputs = [mutated(rng, whole) for _input in range(300)] + [
        mutated(rng, head) + whole[2500:] for _input in range(700)
    ]
    # Headers that promise what the body does not hold.
    meta_bytes = int.from_bytes(whole[8:12], "little")
    body = whole[16 + meta_bytes :]
    promised: list[Any] = [
        [],
        [[]],
        [[["a", "u1", 10**12]]],
        [[["a", "x9", 1]]],
        [[["a", "f4", -1]]],
        [[["__proto__", "u1", 1]]],
        None,
        5,
        "x",
        [5],
        [[5]],
    ]
    for lanes in promised:
        meta = json.dumps({"lanes": lanes, "scene": "scene"}).encode()
        meta += b" " * (-len(meta) % 4)
        inputs.append(whole[:8] + len(meta).to_bytes(4, "little") + whole[12:16] + meta + body)
    inputs += [b"", b"AV", whole[:16], whole[:-1], whole + b"\0", bytes(10_000)]
    listed = tmp_path / "inputs.json"
    listed.write_text(json.dumps([base64.b64encode(one).decode() for one in counted(inputs)]))
    program = tmp_path / "decode.mjs"
    program.write_text(f"""
        import {{ readFileSync }} from "node:fs";
        import {{ decodeMessage, LayoutError }} from "{DECODER.as_uri()}";
        let refused = 0;
        for (const text of JSON.parse(readFileSync("{listed.as_posix()}", "utf8"))) {{
            try {{ decodeMessage(new Uint8Array(Buffer.from(text, "base64")), {VERSION}); }}
            catch (error) {{
                refused += 1;
                if (!(error instanceof LayoutError)) throw new Error(`${{error}} for ${{text.slice(0, 3000)}}`);
            }}
        }}
        console.log(refused);
    """)
    said = subprocess.run([compute_driver_executable()[0], str(program)], capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stderr[-1500:]
    assert int(said.stdout) > 500
