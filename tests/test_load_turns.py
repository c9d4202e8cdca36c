"""Trainings take turns: first come, first served, one at a time, the shorter the more there are."""

from __future__ import annotations

import threading
import time

import pytest

from act_viz.config import MAX_LAYERS, MAX_UNITS, TrainConfig
from act_viz.live.run import LiveRun
from act_viz.live.turns import SHORTEST, Turns


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
