"""Commands of the browser are done once, within bounds, and whatever else it sends does no harm."""

from __future__ import annotations

import dataclasses
import json
import threading
import time
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from act_viz.datasets import DATASETS
from act_viz.live import protocol
from act_viz.live.command import MAX_STEPS_AT_ONCE, Command, StopRule
from act_viz.live.frames import decode_message
from act_viz.live.kept_runs import Runs
from act_viz.live.protocol import answer
from act_viz.live.run import LiveRun
from act_viz.live.turns import Turns
from act_viz.training import TrainConfig

_INFINITE = {"kind": "loss", "value": float("inf")}
CONFIG = TrainConfig(DATASETS.parse("Moons(n_samples=60)"), (4,), batch_size=16)


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy machine shall not cut an answer short."""
    monkeypatch.setattr(protocol, "BUDGET", 30.0)
    monkeypatch.setattr(protocol, "TURNS", Turns(round_seconds=1000.0))


@pytest.fixture
def run() -> LiveRun:
    return LiveRun([CONFIG])


def ask(run: LiveRun, **said: Any) -> tuple[dict[str, Any], list[Any]]:
    command = Command.read(said, len(run.view.points))
    assert command is not None
    return decode_message(answer(run, command, scene="s"))


def test_a_pull_is_answered_with_as_many_new_states(run: LiveRun) -> None:
    meta, states = ask(run, cmd="pull", n=4, have=0, want=5, steps=2)
    assert (meta["reply"], meta["scene"], meta["token"], meta["generation"]) == (4, "s", run.token, 0)
    assert [state.index for state in states] == [1, 2, 3, 4, 5]
    assert [int(state.lanes[0]["step"][0]) for state in states] == [2, 4, 6, 8, 10]
    assert meta["head"] == {"index": 5, "step": 10}


def test_states_that_the_browser_lacks_are_sent_before_new_ones_are_trained(run: LiveRun) -> None:
    ask(run, cmd="pull", n=1, have=0, want=5)
    _meta, states = ask(run, cmd="pull", n=2, have=2, want=5)
    assert [state.index for state in states] == [3, 4, 5, 6, 7]


def test_a_command_that_comes_again_is_answered_but_not_done_again(run: LiveRun) -> None:
    first = ask(run, cmd="step", n=1, have=0)
    second = ask(run, cmd="step", n=1, have=0)
    assert run.step == 1
    assert [state.index for state in second[1]] == [state.index for state in first[1]] == [1]
    assert first[0]["serial"] != second[0]["serial"]


def test_an_epoch_ends_at_its_end(run: LiveRun) -> None:
    ask(run, cmd="step", n=1, have=0)
    for number, expected in ((2, 1.0), (3, 2.0)):
        meta, states = ask(run, cmd="epoch", n=number, have=0)
        assert float(states[-1].lanes[0]["epoch"][0]) == pytest.approx(expected)
        assert meta["newest"]


def test_a_reset_is_another_generation(run: LiveRun) -> None:
    ask(run, cmd="pull", n=1, have=0, want=5)
    meta, states = ask(run, cmd="reset", n=2)
    assert (meta["generation"], meta["head"]["step"], [state.index for state in states]) == (1, 0, [0])


def test_a_pause_trains_nothing(run: LiveRun) -> None:
    ask(run, cmd="pull", n=1, have=0, want=5)
    ask(run, cmd="pause", n=2, index=3)
    assert run.step == 5


def test_the_page_alone_trains_nothing_and_gives_the_last_answer_once_more(run: LiveRun) -> None:
    for command, shown in ((None, [0]), ({"cmd": "pull", "have": 0, "want": 3}, [1, 2, 3]), ({"cmd": "history"}, [3])):
        if command:
            ask(run, n=5, **command)
        meta, states = decode_message(answer(run, None, scene="s"))
        assert (meta["reply"], [state.index for state in states]) == (5 if command else None, shown)
    assert run.step == 3


def test_a_pull_that_a_command_of_the_reader_overtook_does_not_let_that_be_done_twice(run: LiveRun) -> None:
    ask(run, cmd="step", n=2, have=0)
    ask(run, cmd="pull", n=1, have=1, want=1)
    assert [state.index for state in ask(run, cmd="step", n=2, have=0)[1]] == [1]
    assert run.step == 1


def test_a_pull_that_comes_after_the_pause_that_overtook_it_neither_trains_nor_plays_on(run: LiveRun) -> None:
    ask(run, cmd="pull", n=1, have=0, want=20, index=0, rate=30)
    ask(run, cmd="pause", n=3, have=20, index=7)
    meta, _states = ask(run, cmd="pull", n=2, have=20, want=20, index=6, rate=30)
    assert run.conversation.visible is not None
    assert (run.conversation.visible.index, run.conversation.visible.rate) == (7, 0)
    assert meta["head"]["index"] == 20
    _meta, states = ask(run, cmd="hello", n=2**40, token=run.token)
    assert states[0].index == 7


def test_a_pull_ends_early_when_somebody_waits_for_the_run(run: LiveRun) -> None:
    entered = threading.Event()

    def turn_a_knob() -> None:
        entered.set()
        with run.lock:
            run.change("learning_rate", 0.5)

    with run.lock:
        waiting = threading.Thread(target=turn_a_knob)
        waiting.start()
        assert entered.wait(10)
        while not run.lock.awaited:
            time.sleep(0.001)
        ask(run, cmd="pull", n=1, have=0, want=60, steps=1)
        assert run.step == 0
    waiting.join(10)
    assert not run.lock.awaited
    assert [turn.change.knob for turn in run.turns] == ["learning_rate"]


def test_every_answer_has_a_state_to_show_and_leaves_none_out(run: LiveRun) -> None:
    ask(run, cmd="pull", n=1, have=0, want=5)
    assert [state.index for state in ask(run, cmd="pause", n=2, have=2)[1]] == [3, 4, 5]
    assert [state.index for state in ask(run, cmd="pause", n=3, have=5)[1]] == [5]


def test_a_point_is_followed_through_a_state(run: LiveRun) -> None:
    ask(run, cmd="pull", n=1, have=0, want=3)
    meta, (state,) = ask(run, cmd="focus", n=2, index=2, focus=7)
    assert (meta["focus"], state.index) == (7, 2)
    assert len(state.lanes[0]["focus"]) == 2 * 4 + 2
    assert state.lanes[0]["focus"][-2:].sum() == pytest.approx(1.0)


def test_a_run_lost_with_its_server_is_trained_again_with_progress(
    run: LiveRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(protocol, "BUDGET", 0.01)
    run.go_on_to(5000)
    meta, _states = ask(run, cmd="hello", n=1, token="gone", step=5000)
    assert meta["progress"].startswith("Training again up to step 5000")
    while meta["progress"]:
        meta, _states = ask(run, cmd="pull", n=2, have=0)
    assert run.step == 5000


def test_marks_are_sent_whole_to_a_page_loaded_anew(run: LiveRun) -> None:
    for at in range(60):
        run.change("learning_rate", 0.1 + at / 100)
        run.advance(1, 1, 1.0)
    assert len(ask(run, cmd="pull", n=1, have=0)[0]["marks"]) == 40
    assert len(ask(run, cmd="hello", n=2)[0]["marks"]) == len(run.marks) >= 60


def test_the_end_is_told(run: LiveRun) -> None:
    said: dict[str, Any] = {
        "cmd": "pull",
        "n": 1,
        "have": 0,
        "want": 60,
        "steps": 50,
        "stop": {"kind": "epoch", "value": 3},
    }
    end = ask(run, **said)[0]["end"]
    assert (end["kind"], end["title"], end["final"]) == ("stopped", "Stopped at epoch 3", False)


def test_numbers_out_of_bounds_are_brought_back() -> None:
    said = {"cmd": "pull", "n": "x", "have": -9, "want": 1e9, "steps": 10**9, "index": float("nan"), "focus": 99}
    command = Command.read(said, 10)
    assert command is not None
    assert (command.number, command.have, command.index, command.focus) == (None, -1, 0, None)
    assert command.want <= 60
    assert command.steps == MAX_STEPS_AT_ONCE


@pytest.mark.parametrize("said", [None, 3, "pull", [], {}, {"cmd": 3}, {"cmd": None}])
def test_what_is_no_command_is_none(said: object) -> None:
    assert Command.read(said, 10) is None


@pytest.mark.parametrize(
    "said",
    [
        None,
        {},
        {"kind": "epoch"},
        {"kind": "now", "value": 1},
        {"kind": "loss", "value": "x"},
        {"kind": "loss", "value": float("inf")},
    ],
)
def test_a_rule_that_makes_no_sense_is_none(said: object) -> None:
    assert StopRule.read(said) is None


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)
names = st.sampled_from(["pull", "step", "epoch", "reset", "pause", "focus", "history", "hello", "no such"])
fields = st.sampled_from(["n", "have", "want", "steps", "index", "before", "stop", "focus", "token", "step"])
FORGED = LiveRun([CONFIG])


@given(names, st.dictionaries(fields, anything, max_size=8))
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_forged_commands_are_answered_with_a_message(name: str, said: dict[str, Any]) -> None:
    command = Command.read(said | {"cmd": name}, len(FORGED.view.points))
    if command is not None:
        command = dataclasses.replace(command, steps=min(command.steps, 20), want=min(command.want, 5))
        meta, _states = decode_message(answer(FORGED, command, scene="s"))
        json.dumps(meta)


def test_a_run_is_found_by_its_token_only_by_the_same_configuration(run: LiveRun) -> None:
    runs = Runs()
    runs.add(run)
    assert runs.find(run.token, LiveRun([CONFIG])) is run
    assert runs.find("guess", run) is None
    assert runs.find(run.token, LiveRun([CONFIG.replace(seed=1)])) is None
    assert runs.find(run.token, LiveRun([CONFIG], ["other"])) is None


def test_only_so_many_runs_are_kept_and_those_used_last() -> None:
    runs = Runs(most=2, seconds=100.0)
    three = [LiveRun([CONFIG]) for _n in range(3)]
    for at, one in enumerate(three):
        one.conversation.used += at
        runs.add(one)
    assert len(runs) == 2
    assert runs.find(three[0].token, three[0]) is None
    three[2].conversation.used -= 1000.0
    three[1].conversation.used -= 1000.0
    runs.add(LiveRun([CONFIG]))
    assert len(runs) == 1
