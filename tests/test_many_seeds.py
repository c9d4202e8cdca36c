"""Many seeds at once are the same runs as one by one, piece by piece, and a diverged run is told."""

from __future__ import annotations

import numpy as np
import pytest

from act_viz.activations import ACTIVATIONS
from act_viz.datasets import DATASETS
from act_viz.diagnostics import is_collapsed
from act_viz.experiments.many_seeds import ManySeeds
from act_viz.network.initializers import INITIALIZERS
from act_viz.training import TrainConfig, Trainer
from act_viz.training.optimizers import OPTIMIZERS
from act_viz.training.snapshot import read

RELU = TrainConfig(
    DATASETS.parse("Moons(n_samples=60)"), (6, 6), optimizer=OPTIMIZERS["Adam"](), learning_rate=1.0, seed=5
)
LEAKY = RELU.replace(activation=ACTIVATIONS["Leaky ReLU"]())


def test_each_seed_is_the_run_that_it_is_alone() -> None:
    seeds = ManySeeds([RELU, LEAKY], 50, 4)
    while not seeds.finished:
        seeds.advance(1.0)
    assert seeds.step[[0, -1]].tolist() == [0, 50]
    for lane, config in enumerate(seeds.configs):
        for run in range(4):
            alone = Trainer(config.replace(seed=5 + run))
            alone.run(50)
            reading = read(alone)
            assert seeds.test_loss[lane][-1, run] == pytest.approx(reading.test_loss, rel=1e-4)
            assert seeds.test_accuracy[lane][-1, run] == pytest.approx(reading.test_accuracy)
            assert seeds.dead_share[lane][-1, run] == pytest.approx(reading.n_dead / 12)
    assert np.median(seeds.dead_share[0][-1]) > 0.3
    assert seeds.dead_share[1][-1].max() == 0


def test_it_is_done_piece_by_piece_with_time_left() -> None:
    seeds = ManySeeds([RELU], 30, 2)
    assert np.isnan(seeds.seconds_left)
    seeds.advance(0.0)
    assert (seeds.n_done, seeds.finished) == (1, False)
    assert seeds.seconds_left > 0
    seeds.advance(60.0)
    assert seeds.finished
    assert seeds.n_done == seeds.n_pieces
    assert seeds.seconds_left == 0


def test_a_run_that_diverged_is_no_number_from_then_on() -> None:
    config = LEAKY.replace(optimizer=OPTIMIZERS["SGD"](), learning_rate=100.0, hidden=(8, 8, 8))
    seeds = ManySeeds([config], 200, 3)
    seeds.advance(60.0)
    assert np.isfinite(seeds.test_loss[0][0]).all()
    assert np.isnan(seeds.test_loss[0][-1]).all()
    assert not seeds.collapsed[0].any()


def test_runs_that_are_no_better_than_chance_are_counted() -> None:
    """Zero weights under tanh never move; the same network from He's draw learns."""
    still = LEAKY.replace(activation=ACTIVATIONS["Tanh"](), initializer=INITIALIZERS["Zeros"]())
    learns = still.replace(initializer=INITIALIZERS["He normal"](), learning_rate=0.02)
    seeds = ManySeeds([still, learns], 100, 4)
    seeds.advance(60.0)
    assert seeds.finished
    assert seeds.collapsed[0].all()
    assert not seeds.collapsed[1].any()
    for lane, config in enumerate(seeds.configs):
        alone = Trainer(config)
        alone.run(100)
        assert seeds.collapsed[lane][0] == is_collapsed(alone.evaluate("train")[1], 2)


def test_all_see_the_same_data() -> None:
    with pytest.raises(ValueError, match="same data"):
        ManySeeds([RELU, RELU.replace(data_seed=1)], 10)
