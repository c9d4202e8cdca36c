"""A clock that is set, by a day back or forth, closes no room, loses no run and holds up no training."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from act_viz.live.kept_runs import Runs
from act_viz.live.run import LiveRun
from act_viz.live.turns import Turns
from act_viz.rooms import Broadcast, Rooms, rooms_of
from act_viz.training import TrainConfig
from tests.browser.server import ROOT, free_port
from tests.services import redis_server

DAY = 86_400.0
WALL_CLOCK = re.compile(r"\btime\.time\(|datetime\.(now|today|utcnow)|\blocaltime\(")


@pytest.fixture(params=[-DAY, DAY])
def set_clock(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on the computer's clock is a day off."""
    told = time.time
    monkeypatch.setattr(time, "time", lambda: told() + request.param)


@pytest.fixture(scope="module", params=["memory", "redis"])
def rooms(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rooms]:
    if request.param == "memory":
        yield rooms_of(None)
        return
    with redis_server(tmp_path_factory.mktemp("redis"), free_port()) as url:
        yield rooms_of(url)


@pytest.fixture
def broadcast(rooms: Rooms) -> Broadcast:
    """A room that was opened before the clock was set."""
    run = LiveRun([TrainConfig(hidden=(2,))])
    opened = Broadcast.begin(rooms, run)
    opened.show(run, scene="a", scenes={"en": {"id": "a"}})
    return opened


def test_a_room_stays_open(broadcast: Broadcast, set_clock: None) -> None:
    run = LiveRun([TrainConfig(hidden=(2,))])
    broadcast.show(run, scene="a")  # its owner's next run
    broadcast.show(run, scene="a")
    assert broadcast.rooms.owned_by(run.token) == broadcast.code
    assert broadcast.rooms.feed(broadcast.code) is not None


@pytest.fixture
def known() -> tuple[Runs, LiveRun, Turns]:
    """A run that was kept, and had its turn, before the clock was set."""
    runs, run, turns = Runs(seconds=60.0), LiveRun([TrainConfig(hidden=(2,))]), Turns()
    runs.add(run)
    with turns.turn(run.token, 5.0):
        pass
    return runs, run, turns


def test_a_run_is_found_and_trains_on(known: tuple[Runs, LiveRun, Turns], set_clock: None) -> None:
    runs, run, turns = known
    runs.add(LiveRun([TrainConfig(hidden=(3,))]))
    assert runs.find(run.token, run) is run
    with turns.turn("another", 5.0) as seconds:
        # Who trained a moment ago is still counted.
        assert turns.n_active() == 2
        run.advance(3, 1, seconds)
    assert run.step == 3


def test_nothing_asks_for_the_time_of_day() -> None:
    for path in [*(ROOT / "act_viz").rglob("*.py"), *(ROOT / "pages").glob("*.py")]:
        assert not WALL_CLOCK.search(Path(path).read_text(encoding="utf-8")), path
