"""How many watch a room is counted over all servers, and who is gone is not counted."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from act_viz.live.run import LiveRun
from act_viz.rooms import Broadcast, MemoryRooms, rooms_of, shared
from act_viz.training import TrainConfig
from tests.browser.server import free_port
from tests.services import redis_server


@pytest.fixture
def run() -> LiveRun:
    return LiveRun([TrainConfig(hidden=(2,))])


def test_each_watcher_counts_once_and_only_while_it_asks(run: LiveRun, monkeypatch: pytest.MonkeyPatch) -> None:
    rooms = MemoryRooms()
    broadcast = Broadcast.begin(rooms, run)
    assert rooms.n_watchers(broadcast.code) == 0
    for who in ("a", "b", "a"):
        rooms.note_watcher(broadcast.code, who)
    rooms.note_watcher("no such room", "c")
    assert rooms.n_watchers(broadcast.code) == 2
    assert rooms.n_watchers("no such room") == 0
    now = time.monotonic()
    monkeypatch.setattr(time, "monotonic", lambda: now + 10.0)
    rooms.note_watcher(broadcast.code, "b")
    monkeypatch.setattr(time, "monotonic", lambda: now + 20.0)
    assert rooms.n_watchers(broadcast.code) == 1


def test_watchers_of_all_servers_are_counted(run: LiveRun, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shared, "_COUNTED_EVERY", 0.0)
    with redis_server(tmp_path, free_port()) as url:
        owner, here, there = (rooms_of(url) for _server in range(3))
        broadcast = Broadcast.begin(owner, run)
        broadcast.show(run, scene="a", scenes={"en": {"id": "a"}})
        assert owner.n_watchers(broadcast.code) == 0
        for server, watchers in ((here, "ab"), (there, "cde")):
            assert server.feed(broadcast.code) is not None
            for who in watchers * 2:
                server.note_watcher(broadcast.code, who)
        assert owner.n_watchers(broadcast.code) == 5
        # A server that was lost is forgotten.
        monkeypatch.setattr(shared, "_COUNT_LASTS", 0.05)
        here.note_watcher(broadcast.code, "a")
        time.sleep(0.1)
        assert owner.n_watchers(broadcast.code) == 3
