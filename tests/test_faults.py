"""Hostile input: whatever a link, a file, an event or a code holds is answered with a default or a clear sentence.

Together the tests put more than ten thousand bad inputs in; the last one counts them.
"""

from __future__ import annotations

import base64
import json
import logging
import random
import re
import subprocess
import time
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright._impl._driver import compute_driver_executable
from streamlit.testing.v1 import AppTest

from act_viz.activations import ACTIVATIONS
from act_viz.config import Change
from act_viz.datasets import CsvFaultError, OwnPoints
from act_viz.datasets.own_points import MAX_BYTES, MAX_ROWS
from act_viz.expressions.parse import parse
from act_viz.frames import decode_message
from act_viz.kinds import TextError
from act_viz.live import protocol
from act_viz.live.command import Command
from act_viz.live.protocol import answer
from act_viz.live.run import LiveRun
from act_viz.rooms import read_code
from act_viz.run_log import RunLog, decode_logs, encode_logs
from act_viz.training import TrainConfig
from act_viz.ui.train_points import decode_points, encode_points
from act_viz.ui.train_settings import parse_widths

ROOT = Path(__file__).parent.parent
PAGES = ["app.py", *(f"pages/{path.name}" for path in sorted((ROOT / "pages").glob("*.py")))]
COUNTED: Counter[str] = Counter()
AT_LEAST = 10_000
SENTENCE = re.compile(r"\w+ \w+.*")
TRACES = ("Traceback", "Error:", 'File "', "NoneType", "object at 0x", "0x7f")
NASTY: list[Any] = [
    "",
    " ",
    "0",
    "-1",
    "1e308",
    "1e400",
    "-1e-400",
    "nan",
    "inf",
    "-inf",
    "None",
    "null",
    "true",
    "[]",
    "{}",
    "0x10",
    "٣",
    "1_000",
    "9" * 400,
    "-" * 50,
    "a" * 5000,
    "\x00",
    "\u202e\u0000",
    "💥",
    "\ud7ff",
    "ＲｅＬＵ",
    "ReLU\n",
    "../../etc/passwd",
    "<script>alert(1)</script>",
    "'; DROP TABLE runs; --",
    "${7*7}",
    "{{7*7}}",
    "%s%s%n",
    "__import__('os')",
    "$\\frac",
    "=1+1",
    "javascript:alert(1)",
    "ReLU,Tanh",
    "ReLU|",
    ",,,,",
    "16-8-4-",
    "8-" * 40,
    "NaN,1,2",
    "on",
    "lambda: 0",
    "\\",
    "`",
    "%00",
    "%",
]


def texts(seed: int, n: int) -> Iterator[str]:
    """`n` hostile texts: nasty ones, joined and mutated."""
    rng = random.Random(seed)
    alphabet = "abcxyz019-.,;:+*/^()[]{}<>|&%$#@!?'\"\\ \t\n\x00éß한💥٣"
    for at in range(n):
        if at < len(NASTY):
            yield NASTY[at]
            continue
        parts = [rng.choice(NASTY), "".join(rng.choice(alphabet) for _place in range(rng.randrange(30)))]
        rng.shuffle(parts)
        yield "".join(parts)[: rng.choice([5, 60, 4000])]


def mutated(rng: random.Random, whole: bytes) -> bytes:
    """`whole` with a few bytes changed, cut out, doubled or added."""
    changed = bytearray(whole)
    for _change in range(rng.randrange(1, 5)):
        at = rng.randrange(len(changed) + 1)
        act = rng.randrange(4)
        if act == 0 and at < len(changed):
            changed[at] = rng.randrange(256)
        elif act == 1:
            del changed[at : at + rng.randrange(1, 40)]
        elif act == 2:
            changed[at:at] = changed[at : at + rng.randrange(1, 40)]
        else:
            changed[at:at] = bytes(rng.randrange(256) for _byte in range(rng.randrange(1, 8)))
    return bytes(changed)


def assert_clear(error: Exception) -> None:
    """What went wrong is said in words that a reader understands, and in no others."""
    said = str(error)
    assert SENTENCE.search(said), repr(said)
    assert not any(trace in said for trace in TRACES), said


def put_in(what: str, inputs: Iterator[Any], take: Callable[[Any], object], *refusals: type[Exception]) -> None:
    """Every input is taken, or refused with one of `refusals` and a clear sentence."""
    for given in inputs:
        COUNTED[what] += 1
        try:
            take(given)
        except refusals as refused:
            assert_clear(refused)


def test_room_codes() -> None:
    for written in [*texts(1, 2000), *NASTY, None, 5, b"abcd", ["a"], {"a": 1}]:
        COUNTED["room codes"] += 1
        code = read_code(written)
        assert code is None or re.fullmatch(r"[2-9a-hj-km-np-z]{12}", code)


def test_widths_and_expressions() -> None:
    put_in("widths", texts(2, 1200), parse_widths, ValueError)
    put_in("expressions", texts(3, 1200), parse, TextError)


def test_logs_in_links() -> None:
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

    put_in("logs in links", forged(), decode_logs, ValueError)


def test_points_in_links_and_files() -> None:
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
    put_in("points in links", links(), decode_points, ValueError)

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

    put_in("CSV files", files(), OwnPoints.from_csv, ValueError)
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


def test_forged_commands_of_the_live_view(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(protocol, "BUDGET", 0.001)
    run = LiveRun([TrainConfig(hidden=(2,))])
    slowest = 0.0
    for said in forged_commands(1500):
        COUNTED["commands"] += 1
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
    assert len(run.states) < 5000


def test_messages_decoded_by_the_browser(tmp_path: Path) -> None:
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
    COUNTED["messages"] += len(inputs)
    listed = tmp_path / "inputs.json"
    listed.write_text(json.dumps([base64.b64encode(one).decode() for one in inputs]))
    program = tmp_path / "decode.mjs"
    program.write_text(f"""
        import {{ readFileSync }} from "node:fs";
        import {{ decodeMessage, LayoutError }} from "{(ROOT / "act_viz/live/decode.js").as_uri()}";
        let refused = 0;
        for (const text of JSON.parse(readFileSync("{listed.as_posix()}", "utf8"))) {{
            try {{ decodeMessage(new Uint8Array(Buffer.from(text, "base64"))); }}
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


def opened(page: str, asked: dict[str, str]) -> AppTest:
    app = AppTest.from_file(ROOT / "app.py", default_timeout=60)
    for name, written in asked.items():
        app.query_params[name] = written
    if page != "app.py":
        app.switch_page(page)
    return app.run()


@pytest.mark.parametrize("page", PAGES)
def test_every_parameter_of_every_page(page: str) -> None:
    rng = random.Random(page)
    plain = opened(page, {})
    names = {str(control.key) for control in plain.main if getattr(control, "key", None)}
    names |= {str(control.key) for control in plain.sidebar if getattr(control, "key", None)}
    names |= {"lang", "log", "points", "room", "hide", "scene", "preset", "__proto__", "a b"}
    for _round in range(2):
        asked = {name: str(rng.choice(NASTY)).replace("\x00", "") for name in sorted(names)}
        COUNTED["parameters"] += len(asked)
        app = opened(page, asked)
        assert [exception.value for exception in app.exception] == [], asked
        for box in (*app.error, *app.warning, *app.info):
            assert_clear(Exception(box.value))
    COUNTED["pages"] += 1


def test_so_many_bad_inputs_were_put_in(request: pytest.FixtureRequest) -> None:
    ran = {item.name.partition("[")[0] for item in request.session.items if item.path == request.path}
    if len(ran) < 9 or COUNTED["pages"] < len(PAGES):
        pytest.skip("counts only where the whole file ran")
    assert COUNTED.total() >= AT_LEAST, COUNTED


FAILING = """
import streamlit as st
from act_viz.ui.failures import number_failures
number_failures()
number_failures()  # every page calls it; a failure is told once
@st.fragment
def part():
    raise KeyError("a secret in the message")
if st.query_params.get("where") == "fragment":
    part()
else:
    raise KeyError("a secret in the message")
"""


@pytest.mark.parametrize("where", ["page", "fragment"])
def test_a_failure_has_a_number_on_the_page_and_in_the_log(where: str, caplog: pytest.LogCaptureFixture) -> None:
    app = AppTest.from_string(FAILING)
    app.query_params["where"] = where
    logger = logging.getLogger("streamlit.error_util")
    logger.addHandler(caplog.handler)
    try:
        app.run(timeout=30)
    finally:
        logger.removeHandler(caplog.handler)
    (told,) = [box.value for box in app.error]
    number = re.search(r"report failure ([0-9a-f]{8})\.", told)
    assert number
    (record,) = [one for one in caplog.records if one.exc_info]
    assert f"[failure {number[1]}]" in record.getMessage()
    assert "KeyError" in caplog.text
