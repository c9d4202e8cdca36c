"""Each preset shows what its text says."""

from __future__ import annotations

import numpy as np
import pytest

from act_viz.scenes.presets import DEFAULT_SEED, PRESETS
from act_viz.statuses import STATUSES
from act_viz.training import TrainConfig, Trainer
from act_viz.training.snapshot import Reading, read


def trained(config: TrainConfig, n_steps: int) -> tuple[Trainer, Reading]:
    trainer = Trainer(config)
    trainer.run(n_steps)
    return trainer, read(trainer)


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_starts(name: str) -> None:
    for config in PRESETS[name].lanes:
        assert Trainer(config).run(3) == 3


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_starts_near_chance(name: str) -> None:
    for config in PRESETS[name].lanes:
        reading = read(trainer := Trainer(config))
        chance = 1 / trainer.data.n_classes
        assert reading.train_accuracy == pytest.approx(chance, abs=0.06)
        assert reading.test_accuracy == pytest.approx(chance, abs=0.08)


@pytest.mark.parametrize("name", [name for name in PRESETS if name not in ("Born dead", "Race: six layers deep")])
def test_no_unit_is_dead_before_training_unless_that_is_the_lesson(name: str) -> None:
    assert all(read(Trainer(config)).n_dead == 0 for config in PRESETS[name].lanes)


def test_the_first_steps_are_the_run_that_a_reader_finds() -> None:
    config = PRESETS["First steps"].config
    assert config == TrainConfig(seed=DEFAULT_SEED)
    _trainer, reading = trained(config, 600)
    assert reading.n_dead == 0
    assert reading.test_accuracy > 0.95


def test_units_die_more_than_half() -> None:
    _trainer, reading = trained(PRESETS["Units die"].config, 200)
    assert reading.n_dead > reading.n_units / 2
    assert reading.test_accuracy == 0.5


def test_leaky_survives_the_same_setting_and_keeps_training() -> None:
    dying, rescue = PRESETS["Units die"].config, PRESETS["Leaky ReLU survives"].config
    assert dying.replace(activation=rescue.activation) == rescue
    _trainer, early = trained(rescue, 200)
    trainer, late = trained(rescue, 3000)
    assert early.n_dead == late.n_dead == 0
    assert trainer.diverged_at is None
    assert min(early.test_accuracy, late.test_accuracy) >= 0.95
    # Nothing to be seen of it is a fault: hardly a unit is quiet beside the others.
    for reading in (early, late):
        called = [STATUSES[at] for layer in reading.layers for at in layer.status]
        assert called.count("dormant") + called.count("inert") <= 1
    # At so large a rate single losses jump; what counts is the usual one.
    assert np.median(trainer.history.loss[-1000:]) < 0.8 * np.median(trainer.history.loss[:100])


def test_who_survives() -> None:
    relu, leaky, elu = (trained(config, 1000)[1].n_dead for config in PRESETS["Race: who survives"].lanes)
    assert relu > 12
    assert leaky == 0
    assert elu > 0


def test_gradients_vanish_without_saturation() -> None:
    trainer, reading = trained(PRESETS["Gradients vanish"].config, 200)
    norms = trainer.history.gradient_norm[:, 0]
    assert np.median(norms[:, 0]) < 0.01 * np.median(norms[:, -1])
    assert not any(layer.saturated.any() for layer in reading.layers)


def test_deep_sigmoid_stays_at_chance_where_tanh_learns() -> None:
    sigmoid, tanh, _relu = (trained(config, 2000)[1] for config in PRESETS["Race: six layers deep"].lanes)
    assert sigmoid.test_accuracy < 0.6
    assert tanh.test_accuracy > 0.95


def test_xor_needs_a_non_linearity() -> None:
    identity, relu = (trained(config, 1500)[1] for config in PRESETS["XOR without a non-linearity"].lanes)
    assert identity.test_accuracy < 0.7
    assert relu.test_accuracy > 0.9


def test_units_are_born_dead() -> None:
    reading = read(Trainer(PRESETS["Born dead"].config))
    assert reading.n_dead >= 6


def test_with_all_weights_zero_only_the_last_bias_learns() -> None:
    trainer, reading = trained(PRESETS["All weights zero"].config, 100)
    assert not any(weights.any() for weights in trainer.weights)
    assert trainer.biases[-1].any()
    assert reading.test_accuracy == 0.5


def test_it_diverges_and_keeps_a_finite_state() -> None:
    trainer, reading = trained(PRESETS["It diverges"].config, 500)
    assert trainer.diverged_at is not None
    assert np.isfinite(trainer.parameters).all()
    assert np.isfinite(reading.train_loss)


def test_spirals_and_digits_are_learned() -> None:
    assert trained(PRESETS["Two spirals"].config, 4000)[1].test_accuracy > 0.95
    assert trained(PRESETS["Handwritten digits"].config, 1500)[1].test_accuracy > 0.95
