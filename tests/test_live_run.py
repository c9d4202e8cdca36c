"""A watched run: what it keeps, when it stops, what the timeline marks, and how it is trained again."""

from __future__ import annotations

import numpy as np
import pytest

from act_viz.activations import ACTIVATIONS
from act_viz.datasets import DATASETS
from act_viz.live import frames, protocol
from act_viz.live import kept_states as film_module
from act_viz.live.command import Command, StopRule
from act_viz.live.frames import decode_message
from act_viz.live.protocol import answer
from act_viz.live.replay_plan import Plan, Turn
from act_viz.live.run import LiveRun
from act_viz.live.run_description import curve, scene_id, scene_of
from act_viz.text import in_language
from act_viz.training import TrainConfig
from act_viz.training.change_log import decode_logs, encode_logs
from act_viz.training.config import Change
from act_viz.training.optimizers import OPTIMIZERS

SMALL = TrainConfig(DATASETS.parse("Moons(n_samples=60)"), (4,), batch_size=16)
DYING = TrainConfig(hidden=(8, 8, 8), optimizer=OPTIMIZERS["Adam"](), learning_rate=1.0)


def test_every_state_is_kept_with_its_number_and_step() -> None:
    run = LiveRun([SMALL])
    run.advance(5, 3, 10.0)
    assert [kept.index for kept in run.film.states] == [0, 1, 2, 3, 4, 5]
    assert [kept.step for kept in run.film.states] == [0, 3, 6, 9, 12, 15]


def test_time_is_a_limit_but_one_state_is_always_trained() -> None:
    run = LiveRun([SMALL])
    run.advance(50, 1, 0.0)
    assert run.step == 1


def test_reset_leads_to_the_very_same_start_and_run() -> None:
    run = LiveRun([SMALL])
    run.advance(4, 2, 10.0)
    first = [kept.lanes for kept in run.film.states]
    run.change("learning_rate", 5.0)
    run.reset()
    assert (run.step, run.generation, len(run.film.states)) == (0, 1, 1)
    run.advance(4, 2, 10.0)
    assert [kept.lanes for kept in run.film.states] == first


def test_old_states_are_thinned_but_the_first_the_fresh_and_the_marked_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(film_module, "_BYTES_KEPT", 0)
    run = LiveRun([SMALL])
    monkeypatch.setattr(film_module, "_FRESH", 30)
    run.advance(25, 1, 60.0)
    run.change("learning_rate", 0.05)
    run.advance(70, 1, 60.0)
    assert len(run.film.states) <= 2 * film_module._FRESH
    kept = [state.index for state in run.film.states]
    assert kept[0] == 0
    assert kept[-film_module._FRESH :] == list(range(67, 97))
    assert [state.index for state in run.film.states if state.marked] == [26]


@pytest.mark.parametrize(
    ("rule", "title", "reached"),
    [
        (StopRule("epoch", 2.0), "epoch 2", lambda run: run.trainers[0].epoch == 2.0),
        (StopRule("accuracy", 0.9), "90 %", lambda run: run.lanes[0].watcher.measures.accuracy >= 0.9),
        (StopRule("loss", 0.3), "0.3", lambda run: run.lanes[0].watcher.measures.loss <= 0.3),
    ],
    ids=lambda value: value.kind if isinstance(value, StopRule) else None,
)
def test_stop_rules_stop_where_they_say_and_do_not_stop_twice(rule: StopRule, title: str, reached: object) -> None:
    run = LiveRun([TrainConfig(hidden=(8,), seed=3)])
    before = run.lanes[0].watcher.measures
    assert not (rule.kind == "accuracy" and before.accuracy >= rule.value)
    run.advance(400, 5, 60.0, rule)
    assert run.end is not None
    assert title in run.end.title
    assert not run.end.final
    assert reached(run)  # type: ignore[operator]
    step = run.step
    run.advance(3, 5, 10.0, rule)
    assert run.step == step + 15
    assert run.end is None


def test_a_death_stops_the_run_and_is_marked() -> None:
    run = LiveRun([DYING])
    born = int(run.gone()[0].sum())
    run.advance(200, 1, 60.0, StopRule("death", 0.0))
    assert run.end is not None
    assert run.end.title == "Stopped: a unit died"
    assert run.gone()[0].sum() > born
    died = [mark for mark in run.marks if mark.kind == "died"]
    assert [mark.step for mark in died] == [0, run.step]
    assert f"{run.gone()[0].sum()} of 24 units are dead" in died[-1].text


def test_revivals_and_jumps_of_the_loss_are_marked() -> None:
    run = LiveRun([DYING])
    run.advance(60, 2, 60.0)
    assert run.change("nudge_dead", 0.5) > 0
    assert not run.gone()[0].any()
    kinds = {mark.kind for mark in run.marks}
    assert kinds >= {"died", "revived", "knob", "jump"}
    texts = [mark.text for mark in run.marks if mark.kind == "knob"]
    assert texts == ["Step 120: nudge dead set to 0.5"]


def test_divergence_ends_the_run_with_its_step_and_advice() -> None:
    run = LiveRun([TrainConfig(hidden=(8, 8), activation=ACTIVATIONS["Leaky ReLU"](), learning_rate=100.0)])
    run.advance(100, 10, 60.0)
    assert run.end is not None
    assert run.end.final
    assert run.end.title == f"Diverged at step {run.trainers[0].diverged_at}"
    assert "learning rate of 10 instead of 100" in run.end.text
    run.change("learning_rate", 0.01)
    assert run.end is None
    assert run.trainers[0].diverged_at is None


def test_a_knob_keeps_the_weights_and_the_state_shows_it_at_once() -> None:
    run = LiveRun([SMALL])
    run.advance(3, 2, 10.0)
    weights = run.trainers[0].weights[0].copy()
    run.turn(0, {"activation": ACTIVATIONS["ELU"](), "batch_size": 4})
    assert np.array_equal(run.trainers[0].weights[0], weights)
    assert (run.film.newest.step, run.film.newest.index, run.turned) == (6, 4, 4)
    assert [mark.text for mark in run.marks if mark.kind == "knob"] == [
        "Step 6: activation set to ELU",
        "Step 6: batch size set to 4",
    ]
    assert run.lanes[0].functions == [(0, SMALL.activations), (4, (ACTIVATIONS["ELU"](),))]


def test_a_knob_that_no_lane_takes_is_refused() -> None:
    run = LiveRun([SMALL, SMALL])
    with pytest.raises(ValueError, match="momentum"):
        run.change("momentum", 0.5)


def test_a_plan_leads_to_the_same_bits() -> None:
    first = LiveRun([SMALL, SMALL.replace(activation=ACTIVATIONS["Tanh"]())])
    first.advance(7, 3, 10.0)
    first.turn(1, {"learning_rate": 0.3})
    first.advance(4, 5, 10.0)
    first.change("shift_biases", -0.5)
    first.advance(2, 2, 10.0)
    again = repeated(first)
    assert [mark.id for mark in again.marks if mark.kind == "knob"] == [
        mark.id for mark in first.marks if mark.kind == "knob"
    ]


def repeated(run: LiveRun) -> LiveRun:
    """`run` trained again from what its link says of it, with every lane's log, step and bits the same."""
    logs = decode_logs(encode_logs(run.logs()))
    plan = Plan.of_logs(logs, tuple(trainer.config for trainer in run.trainers))
    again = LiveRun(run.configs, run.names, plan)
    assert again.catching_up
    while again.plan:
        again.catch_up(0.01)
    for one, other in zip(run.trainers, again.trainers, strict=True):
        assert (one.log, one.step) == (other.log, other.step)
        assert np.array_equal(one.parameters, other.parameters)
    return again


def test_a_lane_that_diverged_before_a_knob_was_turned_is_repeated_as_well() -> None:
    run = LiveRun([SMALL.replace(activation=ACTIVATIONS["Leaky ReLU"](), learning_rate=100.0), SMALL])
    run.advance(10, 20, 10.0)
    diverged = run.trainers[0].step
    assert diverged < run.trainers[1].step == 200
    run.turn(0, {"learning_rate": 0.01})
    run.advance(5, 2, 10.0)
    assert run.trainers[0].step == diverged + 10
    run.change("shift_biases", -0.5)
    run.advance(5, 2, 10.0)
    again = repeated(run)
    assert again.turns == run.turns
    happened = [
        [(mark.kind, mark.step) for mark in one.marks if mark.kind in ("knob", "diverged")] for one in (run, again)
    ]
    assert happened[0] == happened[1]
    assert ("diverged", diverged + 1) in happened[1]


def test_turning_a_knob_ends_a_plan() -> None:
    run = LiveRun([SMALL], plan=Plan(10_000, (Turn(9_000, 0, Change(9_000, "learning_rate", 1.0)),)))
    run.catch_up(0.01)
    run.turn(0, {"learning_rate": 0.2})
    assert run.plan is None


def test_networks_side_by_side_share_their_data() -> None:
    with pytest.raises(ValueError, match="same data"):
        LiveRun([SMALL, SMALL.replace(data_seed=1)])
    with pytest.raises(ValueError, match="one to four"):
        LiveRun([SMALL] * 5)
    run = LiveRun([SMALL, SMALL.replace(activation=ACTIVATIONS["Tanh"]())])
    assert run.trainers[0].data is run.trainers[1].data
    assert np.array_equal(run.trainers[0].weights[0], run.trainers[1].weights[0])


def test_the_time_of_a_step_is_measured_for_every_lane() -> None:
    run = LiveRun([SMALL, SMALL])
    assert [len(lane.seconds_per_step) for lane in run.lanes] == [0] * len(run.trainers)
    run.advance(5, 20, 10.0)
    for measured in (lane.seconds_per_step for lane in run.lanes):
        assert measured
        assert all(1e-6 < seconds < 0.5 for seconds in measured)


def test_the_scene_has_all_that_the_browser_needs() -> None:
    run = LiveRun([SMALL, SMALL.replace(activation=ACTIVATIONS["PReLU"]())])
    run.advance(2, 1, 10.0)
    run.turn(0, {"activation": ACTIVATIONS["Maxout"]()})
    scene = scene_of(run, [{"light": "#000000", "dark": "#ffffff"}] * 2)
    assert scene["id"] == scene_id(run) != scene_id(LiveRun([SMALL]))
    assert scene_id(LiveRun([SMALL])) == scene_id(LiveRun([SMALL], plan=Plan(5)))
    assert scene_id(LiveRun([SMALL])) != scene_id(LiveRun([SMALL], plan=Plan(5, ends=True)))
    assert len(scene["points"]["x"]) == len(scene["points"]["label"]) == 60
    assert sum(scene["points"]["test"]) == 12
    for lane in scene["lanes"]:
        for part in lane["activations"]:
            assert all(name in lane["curves"] for name in part["layers"])
    assert scene["lanes"][0]["activations"][1] == {"from": 3, "layers": [str(ACTIVATIONS["Maxout"]())]}
    assert scene["lanes"][1]["curves"]["PReLU"]["learned"]["values"][0] <= -1


@pytest.mark.parametrize("name", ["ReLU", "Sigmoid", "SELU", "Step" if "Step" in ACTIVATIONS else "ReLU"])
def test_a_curve_is_the_function(name: str) -> None:
    function = ACTIVATIONS[name]()
    drawn = curve(function)
    z = np.array(drawn["z"])
    assert drawn["f"] == pytest.approx(function(z).tolist(), rel=1e-3, abs=1e-5)
    assert z.tolist() == sorted(z.tolist())


def test_a_layer_is_headed_in_the_readers_language() -> None:
    with in_language("ko"):
        assert curve(ACTIVATIONS["Your own"]())["name"] == "직접 만든 함수"


def test_what_the_server_keeps_the_browser_gets_after_a_reload(monkeypatch: pytest.MonkeyPatch) -> None:
    run = LiveRun([SMALL])
    run.advance(60, 1, 60.0)
    monkeypatch.setattr(protocol, "_HISTORY_BYTES", 50_000)
    indices: list[int] = []
    before = run.film.newest.index + 1
    while True:
        message = answer(run, Command("history", index=before), scene="")
        states = decode_message(message)[1]
        if not states:
            break
        indices = [state.index for state in states] + indices
        before = indices[0]
    assert indices == [kept.index for kept in run.film.states]


def test_stop_rules_look_at_what_was_measured_without_unpacking_a_state(monkeypatch: pytest.MonkeyPatch) -> None:
    run = LiveRun([SMALL])
    shape = run.lanes[0].camera.shape
    with monkeypatch.context() as patch:
        patch.setattr(frames, "unpack_lane", None)
        run.advance(1, 7, 10.0)
    lane = frames.unpack_lane(shape, run.film.newest.lanes[0])
    measures = run.lanes[0].watcher.measures
    assert np.float32(measures.loss) == lane["train_loss"][0]
    assert np.float32(measures.accuracy) == lane["test_accuracy"][0]
