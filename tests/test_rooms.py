"""Rooms: codes, owners, what watchers are fed, here and through Redis."""

from __future__ import annotations

import itertools
import json
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from act_viz.activations import ACTIVATIONS
from act_viz.jsonable import to_json
from act_viz.live.command import Command
from act_viz.live.frames import decode_message, join_message, split_message
from act_viz.live.protocol import answer
from act_viz.live.run import LiveRun
from act_viz.live.visible_state import Seen
from act_viz.rooms import (
    CODE_LENGTH,
    Broadcast,
    Feed,
    MemoryRooms,
    RoomClosedError,
    RoomError,
    Rooms,
    public_name,
    read_code,
    rooms_of,
    spoken_code,
)
from act_viz.rooms import broadcast as broadcast_module
from act_viz.rooms import feed as feed_module
from act_viz.rooms import in_memory as memory_module
from act_viz.rooms.shared import SharedRooms
from act_viz.training import TrainConfig
from tests.browser.server import free_port
from tests.services import redis_server

CONFIG = TrainConfig(hidden=(3,))
MakeRooms = Callable[..., Rooms]


@pytest.fixture(scope="module")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A Redis of our own."""
    with redis_server(tmp_path_factory.mktemp("redis"), free_port()) as url:
        yield url


@pytest.fixture(params=["memory", "redis"])
def make_rooms(request: pytest.FixtureRequest) -> MakeRooms:
    """Makes rooms; of Redis every call is another server's."""
    if request.param == "memory":
        kept: list[Rooms] = []

        def make(**lasting: float) -> Rooms:
            if not kept or lasting:
                kept[:] = [MemoryRooms(**lasting)]
            return kept[0]

        return make
    url = request.getfixturevalue("redis_url")
    return lambda **lasting: SharedRooms(url, **lasting)


@pytest.fixture
def run() -> LiveRun:
    return LiveRun([CONFIG])


def seen(feed: Feed, have: int = -1) -> list[int]:
    """Numbers of the states that a watcher gets who has those up to `have`."""
    message, _version = feed.message(have, None)
    return [state.index for state in decode_message(message)[1]]


def wait_for(holds: Callable[[], bool], seconds: float = 5.0) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "It did not come true in time."
        time.sleep(0.01)


def test_watchers_get_the_states_of_the_owner_bit_for_bit(make_rooms: MakeRooms, run: LiveRun) -> None:
    owner, elsewhere = make_rooms(), make_rooms()
    broadcast = Broadcast.begin(owner, run)
    broadcast.show(run, scene="scene", scenes={"en": {"id": "scene"}})
    feed = elsewhere.feed(broadcast.code)
    assert feed is not None
    for _tick in range(3):
        run.advance(5, 1, 10.0)
        broadcast.show(run, scene="scene")
    wait_for(lambda: feed.newest == run.film.newest.index)
    message, _version = feed.message(-1, 7)
    meta, states = split_message(message)
    assert [index for index, _state in states] == [kept.index for kept in run.film.states]
    assert [state for _index, state in states] == [run.packed(kept) for kept in run.film.states]
    assert meta["reply"] == 7
    assert feed.scene("ko") == {"id": "scene"}
    # Those who came earlier get only what they lack.
    assert seen(feed, have=12) == [13, 14, 15]
    assert seen(feed, have=15) == []


def test_who_comes_late_gets_the_curves_and_the_marks_of_the_whole_run(
    make_rooms: MakeRooms, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(broadcast_module, "_MARKS_SENT", 2)
    # The states of so long a run are not all kept, nor are its marks sent with every message.
    monkeypatch.setattr(feed_module, "_BYTES_KEPT", 50_000)
    run, owner = LiveRun([CONFIG.replace(learning_rate=0.5)]), make_rooms()
    broadcast = Broadcast.begin(owner, run)
    broadcast.show(run, scene="a", scenes={"en": {"id": "a"}})
    run.advance(60, 5, 60.0)
    for rate in (0.1, 0.2, 0.3):
        run.change("learning_rate", rate)
        run.advance(30, 5, 60.0)
        broadcast.show(run, scene="a")
    late = make_rooms().feed(broadcast.code)
    assert late is not None
    wait_for(lambda: late.newest == run.film.newest.index)

    def told(rows: int | None) -> dict[str, Any]:
        return split_message(late.message(-1, None, rows)[0])[0]

    assert seen(late)[0] > 50
    written = to_json(run.rows(-1))
    assert told(-1)["rows"] == json.loads(written)
    assert [row[0] for row in told(-1)["rows"]][:3] == [0, 2, 4]
    assert [mark["id"] for mark in told(-1)["marks"]] == [mark.id for mark in run.marks]
    assert len(run.marks) > 2
    # Who watches already gets what it lacks, and who does not ask nothing.
    after = told(500)
    assert [row[0] for row in after["rows"]] == [row[0] for row in run.rows(500)]
    assert len(after["marks"]) == 2
    assert "rows" not in told(None)
    # What was dropped of a run that went on another way is not told any more, nor another run's past.
    run.conversation.visible = Seen(100)
    with run.as_shown():
        run.change("learning_rate", 0.4)
    broadcast.show(run, scene="a")
    wait_for(lambda: late.newest == run.film.newest.index)
    assert told(-1)["rows"] == json.loads(to_json(run.rows(-1)))
    assert told(-1)["rows"][-1][0] == run.step < 600
    run.reset()
    broadcast.show(run, scene="a")
    wait_for(lambda: late.newest == 0)
    assert [row[0] for row in told(-1)["rows"]] == [0]


def test_the_past_is_told_now_and_then_while_a_run_plays_and_at_once_where_it_rests(run: LiveRun) -> None:
    rooms = MemoryRooms()
    broadcast = Broadcast.begin(rooms, run)
    feed = rooms.feed(broadcast.code)
    assert feed is not None

    def last_step() -> int:
        return split_message(feed.message(-1, None, -1)[0])[0]["rows"][-1][0]

    for rate, known in ((60.0, 5), (60.0, 5), (0.0, 15)):
        run.conversation.visible = Seen(run.film.newest.index, rate)
        run.advance(5, 1, 60.0)
        broadcast.show(run, scene="a")
        assert last_step() == known


def test_watchers_are_told_where_the_owner_is(
    make_rooms: MakeRooms, run: LiveRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner, elsewhere = make_rooms(), make_rooms()
    broadcast = Broadcast.begin(owner, run)
    broadcast.show(run, scene="a", scenes={"en": {"id": "a"}})
    feed = elsewhere.feed(broadcast.code)
    assert feed is not None
    run.advance(40, 1, 60.0)
    began = time.monotonic()

    def told(seen: Seen | None, seconds: float) -> dict[str, float]:
        """What watchers hear `seconds` after the owner's browser said what it shows."""
        run.conversation.visible, version = seen, feed.version
        monkeypatch.setattr(time, "monotonic", lambda: began + 0.2)
        broadcast.show(run, scene="a")
        while feed.version == version:
            time.sleep(0.01)
        monkeypatch.setattr(time, "monotonic", lambda: began + seconds)
        meta = split_message(feed.message(-1, None)[0])[0]
        return meta["seen"] | {"held": "held" in meta}

    # While it plays the browser is behind what is trained, but never ahead of it.
    at = Seen(10, 20.0, began)
    assert told(at, 0.2) == {"index": pytest.approx(14), "rate": 20, "held": False}
    assert told(at, 1.0) == {"index": pytest.approx(30), "rate": 20, "held": False}
    assert told(at, 5.0)["index"] == 40
    assert told(Seen(12, 0.0, began), 5.0) == {"index": 12, "rate": 0, "held": False}
    assert told(None, 5.0) == {"index": 40, "rate": 0, "held": False}


def test_watchers_get_the_values_of_a_point_from_the_run_on_their_server(run: LiveRun) -> None:
    rooms = MemoryRooms()
    broadcast = Broadcast.begin(rooms, run)
    run.advance(5, 1, 10.0)
    broadcast.show(run, scene="scene", scenes={"en": {"id": "scene"}})
    feed = rooms.feed(broadcast.code)
    assert feed is not None
    assert feed.run_name == public_name(run.token)
    command = Command.read({"cmd": "focus", "n": 3, "index": 2, "focus": 7}, len(run.view.points))
    of_owner = decode_message(answer(run, command, scene="scene"))
    # The owner trains meanwhile, and has the run locked: watchers do not wait for that.
    with run.lock, ThreadPoolExecutor(1) as watcher:
        meta, states = decode_message(watcher.submit(feed.focused, run, 2, 7, 9).result(10))
    assert (meta["focus"], meta["reply"], meta["token"]) == (7, 9, public_name(run.token))
    assert [state.index for state in states] == [2]
    values = [message[1][0].lanes[0]["focus"] for message in (of_owner, (meta, states))]
    assert values[0].tolist() == values[1].tolist()
    # Where there is nothing to be had nothing comes: no such run here, state or point, or the run was reset since.
    for here, index, point in ((None, 2, 7), (run, 99, 7), (run, 2, None)):
        assert decode_message(feed.focused(here, index, point, 9))[1] == []
    run.reset()
    run.advance(5, 1, 10.0)
    assert decode_message(feed.focused(run, 2, 7, 9))[1] == []


def test_watchers_learn_nothing_with_which_they_could_take_over(make_rooms: MakeRooms, run: LiveRun) -> None:
    rooms = make_rooms()
    broadcast = Broadcast.begin(rooms, run)
    broadcast.show(run, scene="scene", scenes={"en": {"id": "scene"}})
    feed = rooms.feed(broadcast.code)
    assert feed is not None
    message, _version = feed.message(-1, None)
    assert run.token.encode() not in message
    assert split_message(message)[0]["token"] == public_name(run.token) != run.token
    for token in ("", "x", broadcast.code, public_name(run.token)):
        for act in (
            lambda token=token: rooms.publish(broadcast.code, token, message),
            lambda token=token: rooms.close(broadcast.code, token),
            lambda token=token: rooms.hand_over(broadcast.code, token, "mine"),
        ):
            with pytest.raises(RoomClosedError):
                act()
        assert rooms.owned_by(token) is None
    assert rooms.owned_by(run.token) == broadcast.code


def test_the_owners_next_run_and_reload_keep_the_room(make_rooms: MakeRooms, run: LiveRun) -> None:
    rooms = make_rooms()
    broadcast = Broadcast.begin(rooms, run)
    broadcast.show(run, scene="a")
    other = LiveRun([CONFIG.replace(activation=ACTIVATIONS["Tanh"]())])
    broadcast.show(other, scene="b")
    assert rooms.owned_by(run.token) is None
    found = Broadcast.of_owner(make_rooms(), other.token)
    assert found is not None
    assert found.code == broadcast.code
    feed = rooms.feed(found.code)
    assert feed is not None
    found.show(other, scene="b")
    wait_for(lambda: split_message(feed.message(-1, None)[0])[0]["scene"] == "b")


def test_a_reset_begins_the_states_anew(make_rooms: MakeRooms, run: LiveRun) -> None:
    rooms = make_rooms()
    broadcast = Broadcast.begin(rooms, run)
    run.advance(6, 1, 10.0)
    broadcast.show(run, scene="a")
    feed = rooms.feed(broadcast.code)
    assert feed is not None
    wait_for(lambda: feed.newest == 6)
    run.reset()
    broadcast.show(run, scene="a")
    wait_for(lambda: feed.newest == 0)
    assert seen(feed) == [0]


def test_a_closed_room_is_gone_and_says_so(make_rooms: MakeRooms, run: LiveRun) -> None:
    rooms, elsewhere = make_rooms(), make_rooms()
    broadcast = Broadcast.begin(rooms, run)
    broadcast.show(run, scene="a")
    feed = elsewhere.feed(broadcast.code)
    assert feed is not None
    rooms.close(broadcast.code, run.token)
    wait_for(lambda: feed.closed)
    assert rooms.feed(broadcast.code) is None
    with pytest.raises(RoomClosedError, match="closed"):
        broadcast.show(run, scene="a")


def test_who_begins_to_listen_as_a_room_is_closed_finds_it_gone(
    redis_url: str, run: LiveRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    rooms, elsewhere = SharedRooms(redis_url), SharedRooms(redis_url)
    code, ask = rooms.open(run.token), rooms._ask
    found: list[Feed | None] = []

    def asked(command: str, *arguments: object, **options: object) -> object:
        # Who comes now may hear nothing of it any more.
        if command == "publish":
            found.append(elsewhere.feed(code))
        return ask(command, *arguments, **options)

    monkeypatch.setattr(rooms, "_ask", asked)
    rooms.close(code, run.token)
    assert found == [None]


@pytest.mark.parametrize("lasting", [{"idle_seconds": 0.2}, {"longest_seconds": 0.2}])
def test_rooms_expire(make_rooms: MakeRooms, run: LiveRun, lasting: dict[str, float]) -> None:
    rooms = make_rooms(**lasting)
    code = rooms.open(run.token)
    assert rooms.feed(code) is not None
    time.sleep(0.3)
    assert rooms.feed(code) is None
    assert rooms.owned_by(run.token) is None


def test_a_room_in_use_outlives_its_idle_time(make_rooms: MakeRooms, run: LiveRun) -> None:
    rooms = make_rooms(idle_seconds=0.6)
    broadcast = Broadcast.begin(rooms, run)
    for _tick in range(4):
        time.sleep(0.25)
        broadcast.show(run, scene="a")
    assert rooms.feed(broadcast.code) is not None


def test_there_are_only_so_many_rooms(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory_module, "MAX_ROOMS", 3)
    rooms = MemoryRooms()
    for at in range(3):
        rooms.open(f"owner {at}")
    with pytest.raises(RoomError, match="too many"):
        rooms.open("another")
    assert len(rooms) == 3


def test_a_store_that_does_not_answer_is_left_alone_for_a_while(run: LiveRun) -> None:
    rooms = rooms_of(f"redis://127.0.0.1:{free_port()}/0")
    with pytest.raises(RoomError, match="cannot be reached"):
        rooms.open(run.token)
    assert rooms.owned_by(run.token) is None
    broadcast = Broadcast(rooms, "code", run.token)
    with pytest.raises(RoomError, match="training goes on"):
        broadcast.show(run, scene="a")
    began = time.monotonic()
    broadcast.show(run, scene="a")
    assert time.monotonic() - began < 0.05


def test_servers_without_a_redis_keep_rooms_in_memory() -> None:
    assert isinstance(rooms_of(None), MemoryRooms)
    assert isinstance(rooms_of(""), MemoryRooms)


def test_waiting_ends_with_news_and_not_before(run: LiveRun) -> None:
    rooms = MemoryRooms()
    broadcast = Broadcast.begin(rooms, run)
    broadcast.show(run, scene="a")
    feed = rooms.feed(broadcast.code)
    assert feed is not None
    _message, version = feed.message(-1, None)
    began = time.monotonic()
    feed.wait(version, 0.2)
    assert time.monotonic() - began >= 0.2
    later = threading.Timer(0.05, lambda: broadcast.show(run, scene="a"))
    later.start()
    began = time.monotonic()
    feed.wait(version, 10.0)
    assert 0.03 < time.monotonic() - began < 5.0
    later.join()
    # A watcher who did something else meanwhile waits no longer.
    _message, version = feed.message(-1, None)
    looked = itertools.count()
    began = time.monotonic()
    feed.wait(version, 60.0, lambda: next(looked) >= 2)
    assert time.monotonic() - began < 30.0
    assert next(looked) == 3


def test_who_lags_gets_fewer_states_but_always_the_newest() -> None:
    feed = Feed()
    state = bytes(40_000)
    for index in range(100):
        numbered = index.to_bytes(4, "little") + state
        feed.put(join_message({"token": "a", "generation": 0, "lanes": []}, [numbered]))
    got = [index for index, _state in split_message(feed.message(-1, None)[0])[1]]
    # The feed holds 3 MB, a message 0.4 MB.
    assert 5 <= len(got) <= 10
    assert got[-1] == 99
    assert len({after - before for before, after in itertools.pairwise(got)}) == 1
    assert sum(len(state) for _index, state in split_message(feed.history(99, None))[1]) <= 400_040
    assert feed.newest == 99


def test_codes_are_drawn_from_enough_and_never_twice() -> None:
    rooms = MemoryRooms()
    codes = {rooms.open(str(at)) for at in range(100)}
    assert len(codes) == 100
    assert all(read_code(code) == code and len(code) == CODE_LENGTH for code in codes)
    used = set("".join(codes))
    assert len(used) >= 30
    assert not used & set("01loi")
    assert len(used) ** CODE_LENGTH > 1e17


def test_a_code_may_be_written_as_it_is_spoken() -> None:
    code = MemoryRooms().open("token")
    assert spoken_code(code).count("-") == 2
    assert read_code(spoken_code(code)) == code
    assert read_code(f"  {spoken_code(code).upper()} ") == code


@given(
    st.one_of(
        st.text(), st.none(), st.integers(), st.binary(), st.lists(st.text()), st.text("23456789abc -", max_size=20)
    )
)
def test_whatever_is_written_is_a_code_or_none(written: object) -> None:
    code = read_code(written)
    assert code is None or (len(code) == CODE_LENGTH and MemoryRooms().feed(code) is None)


@given(st.binary(max_size=400))
def test_a_feed_refuses_what_is_no_message(said: bytes) -> None:
    with pytest.raises(ValueError, match=r"layout|cut short|Expecting|Extra data|decode|Invalid"):
        Feed().put(said)


def test_scenes_are_kept_in_every_language() -> None:
    feed = Feed()
    feed.put_scenes(json.dumps({"en": {"id": "a"}, "ko": {"id": "b"}}).encode())
    assert feed.scene("en") is None  # there is no state yet
    feed.put(join_message({"token": "a", "generation": 0, "lanes": []}, [bytes(8)]))
    assert feed.scene("ko") == {"id": "b"}
    assert feed.scene("fr") == {"id": "a"}
    version = feed.scene_version
    feed.put_scenes(json.dumps({"en": {"id": "a"}, "ko": {"id": "b"}}).encode())
    assert feed.scene_version == version


def test_the_redis_client_is_asked_for_by_name(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(__import__("sys").modules, "redis", None)
    with pytest.raises(RuntimeError, match=r"requirements-redis\.txt"):
        rooms_of("redis://127.0.0.1:1/0")
