"""The load generator drives a real server through Streamlit's own protocol; here with a handful of visitors."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks import load
from benchmarks.server import Replica, n_files, n_threads, replica
from benchmarks.visitor import Visitor, fetch_first_page
from tests.browser.server import ROOT, free_port

SMALL = "data_moons_n_samples=100"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Replica]:
    """A server of its own, whose log must hold no failure in the end."""
    log = tmp_path_factory.mktemp("load") / "log.txt"
    with replica(log, "--server.disconnectedSessionTTL=1", port=free_port()) as running:
        yield running
    assert "Uncaught app execution" not in log.read_text(errors="replace")


def by_name(rows: list[load.Row]) -> dict[str, load.Row]:
    return {row.what: row for row in rows}


def test_a_small_class_opens_a_page_without_an_error(server: Replica) -> None:
    rows = by_name(asyncio.run(load.open_class(server.address, 6, 1.0)))
    assert rows["6 students open Explore within 1 s: not served"].value == 0
    assert 0 < rows["median first page"].value <= rows["slowest first page"].value


def test_trainings_share_the_server_and_nobody_starves(server: Replica) -> None:
    rows = by_name(asyncio.run(load.train_together(server.address, 4, 4.0, SMALL)))
    assert rows["4 trainings at once: failures"].value == 0
    assert rows["states a second of the slowest"].value > 0


def test_watchers_are_shown_what_the_owner_trains(server: Replica) -> None:
    rows = by_name(asyncio.run(load.watch_together(server.address, 5, 4.0)))
    assert rows["5 watchers of a room: failures"].value == 0
    assert rows["states a second of the slowest watcher"].value > 1


async def leave_and_look(server: Replica, n_visitors: int) -> None:
    visitors = [Visitor(server.address) for _visitor in range(n_visitors)]
    for visitor in visitors:
        await visitor.open("Train", SMALL)
        await visitor.ask("pull", have=0, want=2, steps=1)
    assert all(visitor.connected and not visitor.failures for visitor in visitors)
    for visitor in visitors:
        await visitor.leave()
    assert not any(visitor.connected for visitor in visitors)


def test_visitors_who_left_leave_no_threads_and_no_files(server: Replica) -> None:
    held = []
    for _round in range(6):
        asyncio.run(leave_and_look(server, 3))
        held.append((n_threads(server.pid), n_files(server.pid)))
    # What threads left is closed when garbage is collected, now and then: what one round leaves may stay for a few.
    for first, later in zip(zip(*held[:3], strict=True), zip(*held[3:], strict=True), strict=True):
        assert min(later) <= max(first)


async def forge(server: Replica) -> list[str]:
    """Send events that no browser sends; what was told of failures."""
    async with Visitor(server.address) as visitor:
        await visitor.open("Train", SMALL)
        id_, fragment = visitor.components["act_viz_live_courier"]
        trigger = f"$$STREAMLIT_INTERNAL_KEY_{id_}__events"
        # What is no JSON at all fails in Streamlit itself, and in the forger's own session alone.
        values = ["null", "{}", "5", "[1]", '"x"', '[{"event": "command"}]', '{"event": 5}']
        values += ['[{"event": "command", "value": [1]}]', '{"command": {"cmd": "reset"}}']
        values += [json.dumps([{"event": "command", "value": {"cmd": "pull", "n": 1e400, "want": -1, "focus": True}}])]
        values += [json.dumps([{"event": "command", "value": {"cmd": "x" * 200_000}}])]
        for said in values:
            for state in ({}, {id_: {"json_value": said}}):
                await visitor.rerun(fragment, **state, **{trigger: {"json_trigger_value": said}})
        # The view goes on as if nothing had been said.
        answer = await visitor.ask("pull", have=0, want=2, steps=1)
        assert answer.states
        await visitor.rerun()
        return visitor.failures


def test_forged_events_fail_nothing(server: Replica) -> None:
    assert asyncio.run(forge(server)) == []


def test_the_table_says_what_was_missed() -> None:
    rows = [load.Row("a", 3.0, "s", at_most=8), load.Row("b", 3.0, "", at_least=5), load.Row("c", 1.0, "MB")]
    assert [row.good for row in rows] == [True, False, True]
    assert "| b | 3  | ≥ 5 | **no** |" in load.table(rows)


def test_the_server_does_not_collect_garbage_after_every_run() -> None:
    """With Streamlit's default a tick of the live view takes ten times as long."""
    assert "postScriptGC = false" in (ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8")


def test_the_visitor_fetches_what_the_page_loads(server: Replica) -> None:
    sent = asyncio.run(fetch_first_page(server.address, "Explore"))
    scripts = sum(path.stat().st_size for path in Path(load.__file__).parent.glob("*.py"))
    assert sent > 500_000 > scripts
