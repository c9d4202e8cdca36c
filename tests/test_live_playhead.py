"""What is shown is what counts: the trainers stand in the state that the reader sees, to the bit."""

from __future__ import annotations

import math
import time
from typing import Any

import numpy as np
import pytest

from act_viz.activations import ACTIVATIONS
from act_viz.datasets import DATASETS
from act_viz.live import playhead
from act_viz.live.replay_plan import Plan
from act_viz.live.run import LiveRun
from act_viz.live.visible_state import Seen
from act_viz.training import TrainConfig, Trainer
from act_viz.training.change_log import decode_logs, encode_logs
from act_viz.training.optimizers import OPTIMIZERS
from act_viz.training.trainer import replay

MOONS = DATASETS.parse("Moons(n_samples=60)")
# Random draws at every step, an optimizer with memory, batches that do not divide the samples.
RANDOM = TrainConfig(MOONS, (4, 3), ACTIVATIONS["RReLU"](), optimizer=OPTIMIZERS["Adam"](), batch_size=9)


def same(one: Trainer, other: Trainer) -> bool:
    """Whether two trainers stand alike, in everything that the next step depends on and that is told of them."""
    alike: bool = (
        (one.step, one.epoch, one.log, one.config, one.diverged_at)
        == (other.step, other.epoch, other.log, other.config, other.diverged_at)
        and np.array_equal(one.parameters, other.parameters)
        and np.array_equal(one.state, other.state)
        and np.array_equal(one.history.step, other.history.step)
        and np.array_equal(one.history.loss, other.history.loss)
    )
    return alike


def turned_run() -> LiveRun:
    """A run in which every sort of thing was turned, at steps 12, 24 and 36 of 48."""
    run = LiveRun([RANDOM])
    for knobs in ({"learning_rate": 0.3}, {"activation": ACTIVATIONS["Maxout"]()}, {"batch_size": 5}, {}):
        run.advance(4, 3, 60.0)
        run.turn(0, knobs)
    return run


@pytest.mark.parametrize("step", [0, 3, 12, 15, 27, 36, 45, 48])
@pytest.mark.parametrize("most", [400, 4])
def test_the_trainer_stands_in_the_state_that_is_shown_and_trains_on_from_it(
    step: int, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(playhead, "_MOST", most)
    run = turned_run()
    kept = next(kept for kept in run.film.states if kept.step == step)
    run.conversation.visible = Seen(kept.index)
    with run.as_shown():
        expected = replay(RANDOM, run.trainers[0].log, step)
        assert len(run.trainers[0].log) == (step > 12) + (step > 24) + (step > 36)
        assert same(run.trainers[0], expected)
        assert (run.step, [log.step for log in run.logs()]) == (step, [step])
    # Nothing was turned: it goes on from the newest, and what was there is still there.
    run.advance(2, 5, 60.0)
    assert run.step == 58
    assert same(run.trainers[0], replay(RANDOM, run.trainers[0].log, 58))


def test_a_knob_turned_in_the_past_drops_what_came_after() -> None:
    run = turned_run()
    kept = next(kept for kept in run.film.states if kept.step == 27)
    before = [state for state in run.film.states if state.index <= kept.index]
    newest = run.film.newest.index
    run.conversation.visible = Seen(kept.index)
    with run.as_shown():
        run.change("shift_biases", -0.5)
    assert [state.index for state in run.film.states] == [*(state.index for state in before), newest + 1]
    assert run.film.spans == [(0, kept.index), (newest + 1, None)]
    assert (run.step, run.turned) == (27, newest + 1)
    assert [turn.change.knob for turn in run.turns] == ["learning_rate", "activation", "shift_biases"]
    assert [mark.text for mark in run.marks if mark.kind == "cut"] == [
        "The run goes on from step 27; what it had done from there to step 48 was dropped."
    ]
    assert not [mark for mark in run.marks if mark.step > 27]
    run.advance(3, 4, 60.0)
    again = replay(RANDOM, run.trainers[0].log, 39)
    assert same(run.trainers[0], again)


def test_the_link_of_a_state_leads_to_that_state() -> None:
    run = turned_run()
    for kept in run.film.states[::3]:
        run.conversation.visible = Seen(kept.index)
        with run.as_shown():
            configs = tuple(trainer.config for trainer in run.trainers)
            plan = Plan.of_logs(decode_logs(encode_logs(run.logs())), configs)
            again = LiveRun(run.configs, run.names, plan)
            while again.plan:
                again.catch_up(1.0)
            assert same(again.trainers[0], run.trainers[0])


def test_a_lane_that_diverged_is_shown_as_it_was_before_and_after() -> None:
    run = LiveRun(
        [
            TrainConfig(MOONS, (4,), ACTIVATIONS["Leaky ReLU"](), batch_size=16, learning_rate=100.0),
            TrainConfig(MOONS, (4,), batch_size=16),
        ]
    )
    run.advance(10, 10, 60.0)
    diverged = run.trainers[0].diverged_at
    assert diverged is not None
    places = {}
    for kept in run.film.states:
        run.conversation.visible = Seen(kept.index)
        with run.as_shown():
            places[kept.step] = run.trainers[0].step, run.trainers[0].diverged_at, run.trainers[1].step
    assert places[100] == (diverged - 1, diverged, 100)
    assert places[0] == (0, None, 0)
    assert places[10] == ((10, None, 10) if diverged > 10 else (diverged - 1, diverged, 10))


def test_units_are_counted_in_the_state_shown() -> None:
    run = LiveRun([TrainConfig(MOONS, (8, 8), batch_size=16)])
    run.advance(5, 1, 60.0)
    run.change("shift_biases", -100.0)
    assert run.gone()[0].all()
    run.conversation.visible = Seen(2)
    with run.as_shown():
        assert run.gone()[0].sum() < 16
        assert run.change("nudge_dead", 0.5) < 16
    # The units that died after it never did.
    assert run.gone()[0].sum() < 16
    assert [mark.text for mark in run.marks if mark.kind == "knob"] == ["Step 2: nudge dead set to 0.5"]


def test_a_state_that_plays_is_where_the_clock_is(monkeypatch: pytest.MonkeyPatch) -> None:
    now = {"at": 100.0}
    monkeypatch.setattr(time, "monotonic", lambda: now["at"])
    shown: dict[str, Any] = {"playing": Seen(10, 60.0, 100.0), "paused": Seen(10, 0.0, 100.0)}
    now["at"] = 100.5
    assert (shown["playing"].now(), shown["paused"].now()) == (40, 10)


def test_memory_is_bounded_and_every_state_still_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(playhead, "_BYTES_KEPT", 20_000)
    run = LiveRun([RANDOM])
    run.advance(80, 2, 60.0)
    assert sum(taken.nbytes for taken in run.playhead._taken) <= 20_000
    assert run.playhead._taken[0].index == 0
    for index in (1, 40, 79):
        run.conversation.visible = Seen(index)
        with run.as_shown():
            assert same(run.trainers[0], replay(RANDOM, (), 2 * index))


def test_a_run_that_ends_where_it_was_measured_does_not_train_on() -> None:
    run = LiveRun([TrainConfig(hidden=(3,))], plan=Plan(30, ends=True))
    run.catch_up(math.inf)
    assert run.step == 30
    assert run.end is not None
    assert run.end.final
    assert not run.catching_up
    run.advance(5, 1, math.inf)
    assert run.step == 30
    run.reset()
    assert run.end is None
