"""How mean and variance of what layers pass on leave 0 and 1 while a network trains."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from act_viz.activations import Activation
from act_viz.arrays import Array
from act_viz.config import TrainConfig
from act_viz.datasets import DATASETS
from act_viz.initializers import INITIALIZERS
from act_viz.optimizers import OPTIMIZERS
from act_viz.training import Trainer

STEPS = (0, 30, 100, 300)


@dataclasses.dataclass(frozen=True, eq=False)
class Drift:
    """`mean` and `variance` `(len(steps), n_seeds, n_hidden)` of every hidden layer after so many updates.

    They are over training samples and units.
    """

    steps: tuple[int, ...]
    mean: Array
    variance: Array


def drift(config: TrainConfig, n_seeds: int, steps: Sequence[int] = STEPS) -> Drift:
    """What becomes of the layers of networks like `config` with seeds 0, 1, …, after each of the ascending `steps`."""
    trainer = Trainer(config, seeds=range(n_seeds))
    found = []
    for step in steps:
        trainer.run(step - trainer.step)
        outputs = [
            [a.astype(float) for _z, a in trainer.forward(trainer.data.x_train, run)[:-1]] for run in range(n_seeds)
        ]
        with np.errstate(over="ignore", invalid="ignore"):  # what overflows has no variance
            found.append([[(a.mean(), a.var()) for a in layers] for layers in outputs])
    moments = np.array(found)
    return Drift(tuple(steps), moments[..., 0], moments[..., 1])


@lru_cache(maxsize=32)
def drift_of(activation: Activation) -> Drift:
    """The drift of `activation` in four networks of ten layers and LeCun's draw that learn digits by Adam at 0.003."""
    config = TrainConfig(
        dataset=DATASETS["Digits"](n_samples=300),
        hidden=(32,) * 10,
        activation=activation,
        initializer=INITIALIZERS["LeCun normal"](),
        optimizer=OPTIMIZERS["Adam"](),
        learning_rate=0.003,
    )
    return drift(config, n_seeds=4)
