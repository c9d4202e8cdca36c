"""Trainings take turns: first come, first served, one at a time, the shorter the more there are."""

from __future__ import annotations

import asyncio
import itertools
import threading
import time
from typing import Any

import pytest
from streamlit.runtime.scriptrunner import RerunData, ScriptRunContext, add_script_run_ctx
from streamlit.runtime.scriptrunner_utils.script_requests import ScriptRequests

from act_viz.live import protocol
from act_viz.live.command import Command
from act_viz.live.frames import decode_message
from act_viz.live.protocol import answer
from act_viz.live.run import LiveRun
from act_viz.live.turns import SHORTEST, Turns
from act_viz.training import TrainConfig
from act_viz.training.config import MAX_LAYERS, MAX_UNITS
from act_viz.ui.streamlit_internals import wanted_elsewhere
from benchmarks import load
from benchmarks.visitor import Answer


def test_who_trains_alone_has_all_the_time() -> None:
    turns = Turns(round_seconds=0.25)
    for _tick in range(3):
        with turns.turn("a", 0.22) as seconds:
            assert seconds == 0.22
    assert turns.n_active() == 1


def test_a_turn_is_shorter_the_more_there_are_but_never_nothing() -> None:
    turns = Turns(round_seconds=0.2)
    shares = []
    for at in range(100):
        with turns.turn(f"visitor {at}", 1.0) as seconds:
            shares.append(seconds)
    assert shares[0] == 0.2
    assert shares[9] == pytest.approx(0.02)
    assert shares == sorted(shares, reverse=True)
    assert shares[-1] == SHORTEST


def test_one_at_a_time_in_the_order_of_arrival() -> None:
    turns = Turns()
    order: list[int] = []
    most: list[int] = []
    inside: list[int] = []

    def train(at: int) -> None:
        with turns.turn(str(at), 1.0):
            inside.append(at)
            most.append(len(inside))
            order.append(at)
            time.sleep(0.005)
            inside.remove(at)

    waiting = []
    with turns.turn("first", 1.0):
        for at in range(8):
            waiting.append(threading.Thread(target=train, args=(at,)))
            waiting[-1].start()
            while len(turns) < at + 2:
                time.sleep(0.001)
        assert order == []
    for thread in waiting:
        thread.join(10)
    assert order == list(range(8))
    assert max(most) == 1


def test_a_greedy_visitor_gets_no_more_turns_than_the_others() -> None:
    turns = Turns(round_seconds=0.02)
    taken = dict.fromkeys("abc", 0)
    order: list[str] = []
    ready = threading.Barrier(3)

    def train(who: str) -> None:
        ready.wait()
        while len(order) < 60:
            with turns.turn(who, 10.0 if who == "a" else 0.01) as seconds:
                time.sleep(min(seconds, 0.02))
                order.append(who)

    threads = [threading.Thread(target=train, args=(who,)) for who in taken]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    # Once all three wait, nobody is served twice before the others were.
    counts = [order.count(who) for who in taken]
    assert max(counts) - min(counts) <= 3, counts


def test_a_failure_in_ones_turn_passes_it_on() -> None:
    turns = Turns()
    with pytest.raises(KeyError), turns.turn("a", 1.0):
        raise KeyError
    with turns.turn("b", 1.0) as seconds:
        assert seconds > 0


def test_who_left_is_not_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    turns = Turns()
    now = time.monotonic()
    for at in range(5):
        with turns.turn(str(at), 1.0):
            pass
    assert turns.n_active() == 5
    monkeypatch.setattr(time, "monotonic", lambda: now + 10.0)
    assert turns.n_active() == 1


def test_what_would_hold_up_everybody_is_refused_in_the_core() -> None:
    huge = TrainConfig(hidden=(MAX_UNITS,) * MAX_LAYERS, batch_size=512)
    for configs in ([huge], [TrainConfig(), huge]):
        with pytest.raises(ValueError, match="may not be that large"):
            LiveRun(configs)


class Waiting(threading.Thread):
    """A visitor who waits for a turn; `got` is what came of it."""

    def __init__(self, turns: Turns, who: str, wanted: bool = False) -> None:
        super().__init__(daemon=True)
        self.turns, self.who = turns, who
        self.wanted = threading.Event()
        if wanted:
            self.wanted.set()
        self.got: float | None = None
        n_before = len(turns)
        self.start()
        while len(turns) == n_before and self.got is None:
            time.sleep(0.001)

    def run(self) -> None:
        with self.turns.turn(self.who, 1.0, self.wanted.is_set) as seconds:
            self.got = seconds


def test_who_is_wanted_elsewhere_is_let_go_before_the_turn_comes() -> None:
    turns = Turns()
    with turns.turn("first", 1.0):
        waiting = [Waiting(turns, str(at)) for at in range(3)]
        waiting[1].wanted.set()
        turns.let_go()
        waiting[1].join(10)
        # Nothing was trained, and the others wait as before.
        assert [one.got for one in waiting] == [None, 0.0, None]
        assert len(turns) == 3
        waiting[2].wanted.set()
    for one in waiting:
        one.join(10)
    # When a turn ends, too, those go first who are wanted elsewhere.
    assert waiting[0].got
    assert waiting[2].got == 0.0
    assert len(turns) == 0


def test_who_is_wanted_elsewhere_already_waits_for_nobody() -> None:
    turns = Turns()
    with turns.turn("first", 1.0):
        second = Waiting(turns, "second", wanted=True)
        second.join(10)
        assert second.got == 0.0
        assert len(turns) == 1
    with turns.turn("third", 1.0) as seconds:
        assert seconds > 0


def ask(run: LiveRun, wanted: Any, **said: Any) -> list[int]:
    """The numbers of the states with which a command is answered."""
    command = Command.read(said, len(run.view.points))
    return [state.index for state in decode_message(answer(run, command, scene="s", wanted=wanted))[1]]


@pytest.fixture
def turns(monkeypatch: pytest.MonkeyPatch) -> Turns:
    """Turns without end, so that nothing but being wanted elsewhere ends them."""
    endless = Turns(round_seconds=1000.0)
    monkeypatch.setattr(protocol, "TURNS", endless)
    monkeypatch.setattr(protocol, "BUDGET", 1000.0)
    return endless


def test_a_pull_ends_with_the_state_under_way_when_its_reader_does_something_else(turns: Turns) -> None:
    run = LiveRun([TrainConfig()])
    looked = itertools.count()
    # Asked once on the way to the turn, then after every state.
    assert ask(run, lambda: next(looked) >= 3, cmd="pull", n=1, have=0, want=20) == [1, 2, 3]
    # The pause that overtook it brings what it would have brought.
    assert ask(run, lambda: True, cmd="pause", n=2, have=0) == [1, 2, 3]


def test_what_a_reader_asked_for_is_done_whatever_else_they_do(turns: Turns) -> None:
    run = LiveRun([TrainConfig()])
    assert ask(run, lambda: True, cmd="step", n=1, have=0) == [1]
    assert ask(run, lambda: True, cmd="pull", n=2, have=1, want=20) == [1]


def test_whoever_trains_looks_for_those_who_wait_after_every_state(turns: Turns) -> None:
    run = LiveRun([TrainConfig()])
    waiting: list[Waiting] = []

    def wanted() -> bool:
        if run.film.newest.index == 2 and not waiting:
            waiting.append(Waiting(turns, "other"))
            waiting[0].wanted.set()
        if run.film.newest.index == 4:
            waiting[0].join(10)
        return False

    ask(run, wanted, cmd="pull", n=1, have=0, want=5)
    assert waiting[0].got == 0.0


def test_a_reader_is_wanted_elsewhere_when_streamlit_has_something_of_theirs_to_do() -> None:
    requests = ScriptRequests()
    context: Any = object.__new__(ScriptRunContext)
    context.script_requests = requests
    asked: list[Any] = []

    def script() -> None:
        asked.append(wanted_elsewhere())

    thread = threading.Thread(target=script)
    add_script_run_ctx(thread, context)
    thread.start()
    thread.join(10)
    (wanted,) = asked
    assert not wanted()
    requests.request_rerun(RerunData(fragment_id="courier"))
    assert requests.on_scriptrunner_yield() is None
    assert wanted()
    requests.on_scriptrunner_ready()
    assert not wanted()
    requests.request_stop()
    assert wanted()
    assert not wanted_elsewhere()()


class Stuck:
    """A visitor whose pulls are never answered, but whose pauses are."""

    async def ask(self, cmd: str, **wishes: Any) -> Answer:
        if cmd == "pull":
            await asyncio.sleep(3600)
        return Answer({}, [], 0.125)


def test_the_benchmark_presses_pause_while_an_answer_is_under_way() -> None:
    visitor: Any = Stuck()
    played = asyncio.run(load.play(visitor, 0.2, pause_every=0.05))
    assert not played.lost
    assert set(played.pauses) == {0.125}
