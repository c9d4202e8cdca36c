"""Train's script: settings make the run, knobs go to the one under way, links restore it, prepared runs set all."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from act_viz.activations import ACTIVATIONS
from act_viz.datasets import OwnPoints
from act_viz.live.run import LiveRun
from act_viz.scenes.presets import PRESETS
from act_viz.training import TrainConfig
from act_viz.training.change_log import encode_logs, log_of
from act_viz.ui.train_points import decode_points, encode_points
from act_viz.ui.train_presets import settings_of_preset
from act_viz.ui.train_settings import parse_widths

ROOT = Path(__file__).parent.parent.parent
SMALL = {"data_moons_n_samples": "60", "layers": "1", "units": "4"}


def opened(**link: Any) -> AppTest:
    """Train, opened by a link with these settings."""
    app = AppTest.from_file(ROOT / "app.py", default_timeout=60)
    for name, value in (SMALL | link).items():
        app.query_params[name] = value
    page = app.switch_page("pages/3_Train.py").run()
    assert [exception.value for exception in page.exception] == []
    return page


def run_of(page: AppTest) -> LiveRun:
    run = page.session_state["act_viz.LiveSession"].run
    assert isinstance(run, LiveRun)
    return run


def clicked(page: AppTest, key: str) -> AppTest:
    page.button(key=key).click().run()
    assert [exception.value for exception in page.exception] == []
    return page


def test_the_link_sets_the_run() -> None:
    run = run_of(opened(rate="0.5", act="ELU", act_elu_alpha="0.5", opt="Adam", batch="8", seed="3"))
    config = run.configs[0]
    assert (config.learning_rate, config.batch_size, config.seed, config.hidden) == (0.5, 8, 3, (4,))
    assert str(config.activation) == "ELU(alpha=0.5)"
    assert config.optimizer.name == "Adam"


def test_before_the_first_step_a_setting_begins_anew_after_it_a_knob_is_turned() -> None:
    page = opened()
    first = run_of(page)
    page.select_slider(key="rate").set_value(0.5).run()
    second = run_of(page)
    assert (second is first, second.configs[0].learning_rate) == (False, 0.5)
    second.advance(3, 2, 10.0)
    weights = second.trainers[0].weights[0].copy()
    page.select_slider(key="rate").set_value(1.0).run()
    assert run_of(page) is second
    assert [(change.step, change.knob, change.value) for change in second.trainers[0].log] == [
        (6, "learning_rate", 1.0)
    ]
    assert np.array_equal(second.trainers[0].weights[0], weights)
    page.slider(key="units").set_value(5).run()
    assert run_of(page) is not second


def test_every_knob_of_the_sidebar_reaches_the_run() -> None:
    page = opened(opt="Momentum")
    run = run_of(page)
    run.advance(1, 2, 10.0)
    page.select_slider(key="batch").set_value(4).run()
    page.select_slider(key="decay").set_value(0.001).run()
    page.slider(key="optimizer.momentum.momentum").set_value(0.5).run()
    page.selectbox(key="function").select("Swish" if "Swish" in ACTIVATIONS else "ELU").run()
    page.toggle(key="each_layer").set_value(True).run()
    page.selectbox(key="function1").select("Tanh").run()
    assert run_of(page) is run
    assert [change.knob for change in run.trainers[0].log] == [
        "batch_size", "weight_decay", "momentum", "activation", "activation", "activation",
    ][: len(run.trainers[0].log)]  # fmt: skip
    assert run.trainers[0].config.activations == (ACTIVATIONS["Tanh"](),)


def test_a_link_with_a_log_is_trained_again_to_the_same_bits() -> None:
    page = opened()
    first = run_of(page)
    first.advance(4, 5, 10.0)
    page.select_slider(key="rate").set_value(0.5).run()
    first.advance(4, 5, 10.0)
    page.run()
    log = page.query_params["log"]
    again = run_of(opened(rate="0.5", log=log[0] if isinstance(log, list) else log))
    assert again.catching_up
    again.catch_up(60.0)
    assert not again.catching_up
    assert again.step == 40
    assert np.array_equal(again.trainers[0].parameters, first.trainers[0].parameters)


def test_a_setting_turned_while_it_catches_up_takes_over() -> None:
    config = TrainConfig()
    log = encode_logs([log_of(config, config, (), 100_000)])
    page = opened(log=log)
    run = run_of(page)
    page.run()
    assert run_of(page) is run
    assert run.catching_up
    run.catch_up(0.01)
    page.select_slider(key="rate").set_value(0.5).run()
    assert not run_of(page).catching_up


@pytest.mark.parametrize(
    ("link", "told"),
    [
        ({"log": "nonsense"}, "log in this link cannot be read"),
        ({"log": "nonsense", "act": "nonsense"}, "log in this link cannot be read"),
        ({"data": "Own points", "points": "nonsense"}, "points in this link cannot be read"),
        ({"log": encode_logs([log_of(TrainConfig(), TrainConfig(), (), 5)] * 2)}, "another number of networks"),
    ],
)
def test_what_the_link_says_of_the_run_is_told_until_it_is_seen_where_it_is_not_taken(
    link: dict[str, str], told: str
) -> None:
    page = opened(**link)
    for _run in range(3):
        assert sum(told in warning.value for warning in page.warning) == 1
        page.run()
    assert run_of(page).step == 0
    page.button(key="misunderstood_seen").click().run()
    assert not any(told in warning.value for warning in page.warning)


@pytest.mark.parametrize("name", PRESETS)
def test_prepared_runs_set_every_control(name: str) -> None:
    page = opened(rate="5", shift="3", each_layer="true", widths="5-4", opt="Nesterov", race="Race of learning rates")
    link = page.session_state["act_viz.LinkSession"]
    link.settings["Train"] = link.settings["Train"].replace(**settings_of_preset(PRESETS[name]))
    page.run()
    run = run_of(page)
    assert run.configs == PRESETS[name].lanes
    assert any(PRESETS[name].text in text.value for text in page.markdown)


def test_killing_and_reviving_says_what_happened_to_how_many() -> None:
    page = opened(units="8")
    run = run_of(page)
    run.advance(2, 2, 10.0)
    clicked(page, "kill_biases")
    dead = int(run.gone()[0].sum())
    assert dead >= 4
    (said,) = [text.value for text in page.markdown if "5 taken off" in text.value]
    assert "8 units were touched." in said
    assert f"{dead} dead now, at step 4" in said
    clicked(page, "revive_nudge")
    (said,) = [text.value for text in page.markdown if "nudged" in text.value]
    assert said.endswith(f"0 dead now, at step 4: 0 died, {dead} came back.")
    clicked(page, "kill_rate")
    assert run_of(page).trainers[0].config.learning_rate == pytest.approx(1.0)
    clicked(page, "revive_Leaky ReLU")
    assert run_of(page).trainers[0].config.activations[0].name == "Leaky ReLU"
    assert run_of(page) is run
    clicked(page, "kill_inputs")
    assert run_of(page).configs[0].input_shift == 10.0
    (said,) = [text.value for text in page.markdown if "inputs shifted" in text.value]
    born = int(run_of(page).gone()[0].sum())
    assert said.endswith(f"Of 8 units {born} dead at the start, {born} dead now, at step 0.")
    page.selectbox(key="function").select("ReLU").run()
    clicked(page, "kill_depth")
    assert run_of(page).configs[0].hidden == (3,) * 8
    assert (page.slider(key="layers").value, page.slider(key="units").value) == (8, 3)
    page.slider(key="layers").set_value(4).run()
    assert run_of(page).configs[0].hidden == (3,) * 4
    page.slider(key="layers").set_value(8).run()
    assert run_of(page).gone()[0].sum() >= 4


def caught_up(page: AppTest) -> LiveRun:
    """The run of the page, trained as far as its plan says."""
    run = run_of(page)
    while run.plan:
        run.catch_up(10.0)
    return run


def test_where_no_unit_is_dead_nothing_is_turned_and_the_page_says_so() -> None:
    page = opened()
    run = run_of(page)
    run.advance(2, 2, 10.0)
    assert not run.gone()[0].any()
    for key in ("revive_redraw", "revive_nudge"):
        clicked(page, key)
        assert any("No unit is dead, so nothing was changed." in text.value for text in page.markdown)
    assert run.turns == []
    assert [mark for mark in run.marks if mark.kind == "knob"] == []


@pytest.mark.parametrize(
    "key",
    [
        "kill_rate",
        "kill_biases",
        "kill_inputs",
        "kill_depth",
        "revive_rate",
        "revive_Leaky ReLU",
        "revive_nudge",
        "revive_redraw",
    ],
)
def test_every_kill_and_revive_can_be_undone(key: str) -> None:
    page = opened(units="8")
    assert page.button(key="undo_deed").disabled
    run = run_of(page)
    run.change("shift_biases", -2.5)
    run.advance(3, 2, 10.0)
    assert run.gone()[0].any()
    before = run.trainers[0].parameters.copy()
    config = run.trainers[0].config
    clicked(page, key)
    run_of(page).advance(3, 2, 10.0)
    changed = run_of(page).trainers[0]
    assert changed.parameters.shape != before.shape or not np.array_equal(changed.parameters, before)
    clicked(page, "undo_deed")
    again = caught_up(page)
    assert again.step == 6
    assert again.trainers[0].config == config
    assert np.array_equal(again.trainers[0].parameters, before)
    page.run()
    assert run_of(page) is again
    assert again.step == 6
    assert page.button(key="undo_deed").disabled


def test_several_deeds_are_undone_one_after_the_other() -> None:
    page = opened(units="8")
    states = []
    for key in ("kill_biases", "kill_inputs", "kill_rate"):
        run_of(page).advance(2, 2, 10.0)
        states.append((run_of(page).configs, run_of(page).trainers[0].parameters.copy()))
        clicked(page, key)
    for configs, parameters in reversed(states):
        clicked(page, "undo_deed")
        run = caught_up(page)
        assert run.configs == configs
        assert np.array_equal(run.trainers[0].parameters, parameters)


def test_maxout_offers_only_what_has_an_effect_in_a_network() -> None:
    page = opened(function="Maxout")
    offered = [slider.key for slider in page.slider if slider.key and slider.key.startswith("function")]
    assert offered == ["function.maxout.n_pieces"]


def test_switching_on_a_function_for_each_layer_changes_none_and_logs_none() -> None:
    page = opened()
    run = run_of(page)
    run.advance(2, 2, 10.0)
    page.toggle(key="each_layer").set_value(True).run()
    assert run_of(page) is run
    assert run.turns == []
    assert run.trainers[0].log == ()
    assert run.trainers[0].config.activation == run.configs[0].activation


@pytest.mark.parametrize(
    ("race", "key", "differing"),
    [
        ("Race of functions", "functions", "activation"),
        ("Race of initializers", "initializers", "initializer"),
        ("Race of learning rates", "rates", "learning_rate"),
    ],
)
def test_lanes_differ_in_one_thing_only(race: str, key: str, differing: str) -> None:
    page = opened(race=race)
    lanes = run_of(page).configs
    assert len(lanes) == len(page.multiselect(key=key).value) >= 2
    for lane in lanes:
        assert lane.replace(**{differing: getattr(lanes[0], differing)}) == lanes[0]
    assert len({getattr(lane, differing) for lane in lanes}) == len(lanes)


def test_each_function_may_have_its_own_initializer_and_the_page_says_so() -> None:
    page = opened(race="Race of functions", functions=["ReLU", "SELU", "Sigmoid"])
    assert any("same starting weights" in caption.value for caption in page.caption)
    page.toggle(key="own_initializer").set_value(True).run()
    names = [lane.initializer.name for lane in run_of(page).configs]
    assert names == ["He normal", "LeCun normal", "Glorot normal"]
    assert any("scaled by each network's own initializer" in caption.value for caption in page.caption)


@pytest.mark.parametrize(
    ("written", "widths"), [("16-8-4", (16, 8, 4)), (" 5, 3 ", (5, 3)), ("64", (64,)), ("1 2 3", (1, 2, 3))]
)
def test_widths_are_read(written: str, widths: tuple[int, ...]) -> None:
    assert parse_widths(written) == widths


@pytest.mark.parametrize("written", ["a-b", "0", "65", "1-" * 9, "", "²", "8--x", "9" * 40])
def test_other_widths_are_refused_with_a_sentence(written: str) -> None:
    with pytest.raises(ValueError, match=r"^(Units per layer|There may be|A layer may)"):
        parse_widths(written)


def test_points_stand_in_the_link_while_they_are_few() -> None:
    points = OwnPoints().with_point((0.123456, -1.5), "b c")
    text = encode_points(points)
    assert text is not None
    assert decode_points(text) == points
    page = opened(data="Own points", points=text)
    assert run_of(page).configs[0].dataset == points
    many = points.replace(points=tuple((at / 7, at / 3) for at in range(900)), labels=("a", "b") * 450)
    assert encode_points(many) is None


@pytest.mark.parametrize("text", ["x", "%%%", "eJwDAAAAAAE"])
def test_points_that_cannot_be_read_are_told(text: str) -> None:
    page = opened(data="Own points", points=text)
    assert page.warning
    assert run_of(page).configs[0].dataset == OwnPoints()
