"""Knobs change what they say and nothing else; configuration and log repeat the run to the bit."""

import numpy as np
import pytest

from act_viz.activations import ACTIVATIONS
from act_viz.datasets import DATASETS
from act_viz.training import TrainConfig, Trainer
from act_viz.training.config import Change
from act_viz.training.knobs import KNOBS
from act_viz.training.optimizers import OPTIMIZERS
from act_viz.training.trainer import replay

CONFIG = TrainConfig(
    dataset=DATASETS["Moons"](n_samples=100), hidden=(6, 5), batch_size=16, optimizer=OPTIMIZERS["Adam"]()
)
TANH, PRELU, MAXOUT = ACTIVATIONS["Tanh"](), ACTIVATIONS["PReLU"](), ACTIVATIONS["Maxout"]()

TURNS = {
    "learning_rate": 0.02,
    "weight_decay": 0.1,
    "momentum": 0.5,
    "batch_size": 7,
    "activation": (PRELU, TANH),
    "redraw_dead": None,
    "nudge_dead": 0.3,
    "shift_biases": -4.0,
}


def trained(config=CONFIG, n_steps=25, **options):
    trainer = Trainer(config, **options)
    trainer.run(n_steps)
    return trainer


def with_dead_units(config=CONFIG, **options):
    """A trainer whose units 0 and 2 of the first hidden layer are dead."""
    trainer = trained(config, **options)
    trainer.biases[0][:, [0, 2]] = -100.0
    return trainer


def test_every_knob_is_turned_here():
    assert set(TURNS) == set(KNOBS)


@pytest.mark.parametrize("knob", TURNS)
def test_configuration_and_log_repeat_the_run(knob):
    trainer = trained()
    trainer.change("shift_biases", -2.0)
    trainer.run(3)
    trainer.change(knob, TURNS[knob])
    trainer.run(40)
    assert trainer.log[1] == Change(28, knob, TURNS[knob])
    again = replay(CONFIG, trainer.log, trainer.step)
    assert again.config == trainer.config
    assert np.array_equal(again.parameters, trainer.parameters)
    assert np.array_equal(again.state, trainer.state)
    assert np.array_equal(again.history.loss, trainer.history.loss)


@pytest.mark.parametrize("knob", TURNS)
def test_every_knob_makes_a_difference(knob):
    plain, turned = with_dead_units(), with_dead_units()
    turned.change(knob, TURNS[knob])
    for trainer in (plain, turned):
        trainer.run(10)
    assert plain.parameters.shape != turned.parameters.shape or not np.allclose(plain.parameters, turned.parameters)


def test_all_knobs_after_one_another_repeat_in_a_stack():
    trainer = trained(seeds=(1, 2))
    for knob, value in TURNS.items():
        trainer.change(knob, value)
        trainer.run(11)
    again = replay(CONFIG, trainer.log, trainer.step, seeds=(1, 2))
    assert np.array_equal(again.parameters, trainer.parameters)


@pytest.mark.parametrize("knob", ["learning_rate", "weight_decay", "momentum", "batch_size", "activation"])
def test_weights_and_memory_are_kept(knob):
    trainer = trained()
    weights = [array.copy() for array in (*trainer.weights, *trainer.biases)]
    state = trainer.state.sum()
    trainer.change(knob, TURNS[knob] if knob != "activation" else TANH)
    assert all(np.array_equal(a, b) for a, b in zip(weights, (*trainer.weights, *trainer.biases), strict=True))
    assert trainer.state.sum() == pytest.approx(state)


def test_a_learning_rate_holds_for_all_runs():
    trainer = trained(seeds=(0, 1), learning_rates=(0.1, 0.2))
    trainer.change("learning_rate", 0.003)
    assert np.allclose(trainer.learning_rates, 0.003)


def test_momentum_needs_an_optimizer_that_has_it():
    with pytest.raises(ValueError, match="SGD has no momentum"):
        Trainer(CONFIG.replace(optimizer=OPTIMIZERS["SGD"]())).change("momentum", 0.5)


def test_another_batch_size_begins_a_new_epoch():
    trainer = trained(n_steps=7)
    assert trainer.steps_per_epoch == 5
    trainer.change("batch_size", 40)
    assert (trainer.steps_per_epoch, trainer.epoch) == (2, 1.4)
    assert trainer.run_epoch() == 2
    assert trainer.epoch == pytest.approx(2.4)


def test_learned_slopes_are_kept_where_the_function_stays():
    trainer = trained(CONFIG.replace(activation=PRELU))
    first, second = (trainer.learned_parameters(at)["slope"].copy() for at in (0, 1))
    trainer.change("activation", (PRELU, ACTIVATIONS["PReLU"](slope=0.5)))
    assert trainer.learned_parameters(0)["slope"] == first != 0.25
    assert trainer.learned_parameters(1)["slope"] == 0.5 != second


def test_maxout_begins_with_the_weights_there_were_and_fresh_pieces():
    trainer = trained()
    before = trainer.weights[0].copy()
    trainer.change("activation", MAXOUT)
    assert trainer.weights[0].shape == (1, 2, 12)
    assert np.array_equal(trainer.weights[0][..., :6], before)
    assert np.std(trainer.weights[0][..., 6:]) > 0.1
    trainer.change("activation", TANH)
    assert np.array_equal(trainer.weights[0], before)


def test_redrawn_units_come_back_and_do_not_move_the_output():
    trainer = with_dead_units()
    trainer.state[...] = 1.0
    x = trainer.data.x_train
    before = trainer.predict_proba(x)
    assert trainer.change("redraw_dead", (0,)) == 2
    assert not trainer.biases[0][0, [0, 2]].any()
    assert np.abs(trainer.weights[0][0][:, [0, 2]]).min() > 0
    assert not trainer.weights[1][0][[0, 2]].any()
    assert trainer.weights[1][0][[1, 3, 4, 5]].any()
    assert not trainer.layout.matrix(trainer.state, 0)[:, 0][:, :, [0, 2]].any()
    assert np.allclose(trainer.predict_proba(x), before, atol=1e-6)
    assert not trainer.statistics()[0].dead[[0, 2]].any()


def test_layers_that_are_not_named_are_left():
    trainer = with_dead_units()
    n_dead = trainer.statistics()[1].dead.sum()
    assert trainer.change("redraw_dead", (1,)) == n_dead > 0
    assert trainer.statistics()[0].dead[[0, 2]].all()
    with pytest.raises(ValueError, match="0 to 1"):
        trainer.change("redraw_dead", (2,))


@pytest.mark.parametrize("share", [0.1, 0.5])
def test_nudged_units_fire_on_the_share_asked_for(share):
    trainer = with_dead_units()
    assert trainer.change("nudge_dead", share) >= 2
    layer = trainer.statistics()[0]
    assert np.allclose(layer.active_share[[0, 2]], share, atol=0.02)


@pytest.mark.parametrize("share", [0.0, 1.0, np.nan])
def test_a_share_lies_between_0_and_1(share):
    with pytest.raises(ValueError, match="between 0 and 1"):
        trained().change("nudge_dead", share)


def test_shifted_biases_can_kill_every_unit():
    trainer = trained(n_steps=1)
    assert trainer.change("shift_biases", -50.0) == 11
    assert all(layer.dead.all() for layer in trainer.statistics())
    with pytest.raises(ValueError, match="finite"):
        trainer.change("shift_biases", np.inf)


def test_an_unknown_knob_is_named():
    with pytest.raises(ValueError, match="No knob is called 'seed'"):
        trained().change("seed", 3)
