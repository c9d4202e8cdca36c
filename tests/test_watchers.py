"""How many watch a room is counted over all servers, and who is gone is not counted."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from act_viz.live.run import LiveRun
from act_viz.rooms import PRESENT_EVERY, Broadcast, MemoryRooms, RoomClosedError, rooms_of, shared
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
    monkeypatch.setattr(time, "monotonic", lambda: now + 3 * PRESENT_EVERY)
    rooms.note_watcher(broadcast.code, "b")
    monkeypatch.setattr(time, "monotonic", lambda: now + 5 * PRESENT_EVERY)
    assert rooms.n_watchers(broadcast.code) == 1


def test_watchers_learn_that_the_owner_is_gone_and_back(run: LiveRun, monkeypatch: pytest.MonkeyPatch) -> None:
    rooms = MemoryRooms()
    broadcast = Broadcast.begin(rooms, run)
    feed = rooms.feed(broadcast.code)
    assert feed is not None
    assert feed.owner_is_present
    now = time.monotonic()
    monkeypatch.setattr(time, "monotonic", lambda: now + 5 * PRESENT_EVERY)
    assert not feed.owner_is_present
    with pytest.raises(RoomClosedError):
        rooms.note_owner(broadcast.code, "another's token")
    assert not feed.owner_is_present
    rooms.note_owner(broadcast.code, broadcast.token)
    assert feed.owner_is_present


def test_the_owner_is_seen_on_every_server(run: LiveRun, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with redis_server(tmp_path, free_port()) as url:
        owner, there = (rooms_of(url) for _server in range(2))
        broadcast = Broadcast.begin(owner, run)
        broadcast.show(run, scene="a", scenes={"en": {"id": "a"}})
        feed = there.feed(broadcast.code)
        assert feed is not None
        deadline = time.monotonic() + 10
        present = feed.note_owner
        heard: list[str] = []

        def hear() -> None:
            heard.append("owner")
            present()

        monkeypatch.setattr(feed, "note_owner", hear)
        while not heard and time.monotonic() < deadline:
            owner.note_owner(broadcast.code, broadcast.token)
            time.sleep(0.05)
        assert heard
        with pytest.raises(RoomClosedError):
            owner.note_owner(broadcast.code, "another's token")


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
