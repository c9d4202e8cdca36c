"""States by the shorter way: the same messages as through the page, and a refusal for whatever else is posted."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from typing import Any
from urllib.parse import urljoin

import pytest
import streamlit
from hypothesis import given, settings
from hypothesis import strategies as st

from act_viz.datasets import DATASETS
from act_viz.live.frames import decode_message
from act_viz.live.kept_runs import RUNS
from act_viz.live.run import LiveRun
from act_viz.training import TrainConfig
from act_viz.ui import shortcut

CONFIG = TrainConfig(DATASETS.parse("Moons(n_samples=60)"), (4,), batch_size=16)
RUN = LiveRun([CONFIG])
KNOWN = RUN.token = "known"


def keep_known_run() -> None:
    RUN.conversation.used = time.monotonic()
    RUNS.add(RUN)


@pytest.fixture
def run() -> LiveRun:
    run = LiveRun([CONFIG])
    RUNS.add(run)
    return run


async def posted(body: bytes, part: int = 1500) -> tuple[int, dict[bytes, bytes], bytes]:
    """Status, headers and body of the answer to `body`, which comes in parts of so many bytes."""
    parts = [body[at : at + part] for at in range(0, len(body), part)]
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": parts.pop(0) if parts else b"", "more_body": bool(parts)}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "POST", "path": f"/{shortcut.PATH}", "headers": [], "query_string": b""}
    await shortcut.route().handle(scope, receive, send)
    return sent[0]["status"], dict(sent[0]["headers"]), b"".join(message.get("body", b"") for message in sent[1:])


def post(said: object) -> tuple[int, dict[bytes, bytes], bytes]:
    return asyncio.run(posted(said if isinstance(said, bytes) else json.dumps(said).encode()))


def test_states_are_trained_and_come_as_through_the_page(run: LiveRun) -> None:
    status, headers, body = post({"run": run.token, "cmd": "pull", "n": 7, "have": 0, "want": 3, "steps": 2})
    assert (status, headers[b"content-type"], headers[b"cache-control"]) == (
        200,
        b"application/octet-stream",
        b"no-store",
    )
    meta, states = decode_message(body)
    assert (meta["reply"], meta["token"], [state.index for state in states]) == (7, run.token, [1, 2, 3])
    status, _headers, body = post({"run": run.token, "cmd": "history", "n": 8, "before": 2})
    assert [state.index for state in decode_message(body)[1]] == [0, 1]


def test_what_is_said_of_the_run_is_said_in_the_language_of_the_reader(run: LiveRun) -> None:
    run.go_on_to(10**6)
    said = {"run": run.token, "cmd": "pull", "n": 1, "have": 0}
    korean, english, unknown = (
        decode_message(post(said | {"language": language})[2])[0]["progress"] for language in ("ko", "en", ["?"])
    )
    assert "다시 학습" in korean
    assert english.startswith("Training again")
    assert unknown.startswith("Training again")


@pytest.mark.parametrize(
    ("said", "status", "why"),
    [
        ({"run": "guess", "cmd": "pull"}, 410, "no such run"),
        ({"run": KNOWN, "cmd": "reset"}, 400, "one of pull, history"),
        ({"run": KNOWN, "cmd": "step"}, 400, "one of pull, history"),
        ({"run": KNOWN}, 400, "one of pull, history"),
        ({"cmd": "pull"}, 400, "names a run"),
        ({"run": 3, "cmd": "pull"}, 400, "names a run"),
        ([], 400, "JSON object"),
        (b"", 400, "JSON object"),
        (b"\xff\xfe{", 400, "JSON object"),
        (b"[" * 3900, 400, "JSON object"),
        (b" " * 4001, 413, "4000 bytes"),
        (b"x" * 1_000_000, 413, "4000 bytes"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_whatever_else_is_posted_is_refused_with_a_sentence(said: object, status: int, why: str) -> None:
    keep_known_run()
    answered, _headers, body = post(said)
    assert answered == status
    assert why in body.decode()
    assert RUN.step == 0


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)
fields = st.sampled_from(["run", "n", "have", "steps", "before", "stop", "focus", "language", "below"])
commands = st.sampled_from(["pull", "history", "reset"]) | anything


@given(commands, st.dictionaries(fields, anything, max_size=9), st.booleans())
@settings(max_examples=150, deadline=None)
def test_forged_wishes_are_answered_or_refused(cmd: object, said: dict[str, Any], is_known: bool) -> None:
    keep_known_run()
    forged = said | {"cmd": cmd, "steps": 1, "want": 2} | ({"run": RUN.token} if is_known else {})
    status, _headers, body = post(forged)
    if status == 200:
        decode_message(body)
    else:
        assert status in (400, 410)
        assert body.decode().endswith(".")


@pytest.mark.parametrize("folder", ["", "app", "/two/folders/"])
def test_the_way_lies_beside_the_pages_wherever_those_are(folder: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streamlit, "get_option", {"server.baseUrlPath": folder}.get)
    shortcut.route()
    page = "http://a.test/" + "".join(f"{part}/" for part in folder.split("/") if part) + "Train"
    assert urljoin(page, shortcut.path()) == f"http://a.test{shortcut.route().path}"


def test_one_run_cannot_take_all_threads(run: LiveRun) -> None:
    held, free = threading.Event(), threading.Event()

    def hold() -> None:
        with run.lock:
            held.set()
            free.wait(30)

    async def ask_often() -> list[int]:
        body = json.dumps({"run": run.token, "cmd": "pull", "have": 0}).encode()
        waiting = [asyncio.create_task(posted(body)) for _request in range(2)]
        await asyncio.sleep(0.05)
        third = await posted(body)
        free.set()
        return [third[0], *[status for status, _headers, _body in await asyncio.gather(*waiting)]]

    holder = threading.Thread(target=hold)
    holder.start()
    assert held.wait(10)
    assert asyncio.run(ask_often()) == [429, 200, 200]
    holder.join(10)
    assert asyncio.run(posted(json.dumps({"run": run.token, "cmd": "pull", "have": 0}).encode()))[0] == 200
