"""How mean and variance of what layers pass on leave 0 and 1 while a network trains."""

from __future__ import annotations

import dataclasses
import threading
from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from act_viz.activations import Activation
from act_viz.arrays import Array
from act_viz.datasets import DATASETS
from act_viz.network.initializers import INITIALIZERS
from act_viz.training import TrainConfig, Trainer
from act_viz.training.optimizers import OPTIMIZERS

STEPS = (0, 30, 100, 300)
_UPDATES_AT_ONCE = 20


@dataclasses.dataclass(frozen=True, eq=False)
class Drift:
    """`mean` and `variance` `(len(steps), n_seeds, n_hidden)` of every hidden layer after so many updates.

    They are over training samples and units.
    """

    steps: tuple[int, ...]
    mean: Array
    variance: Array


class Drifting:
    """What becomes of the layers of networks like `config` with seeds 0, 1, …, trained some updates at a time."""

    def __init__(self, config: TrainConfig, n_seeds: int, steps: Sequence[int] = STEPS) -> None:
        """Look at the networks after each of the ascending `steps`."""
        self._trainer = Trainer(config, seeds=range(n_seeds))
        self._n_seeds, self._steps = n_seeds, tuple(steps)
        self._found: list[list[list[tuple[float, float]]]] = []
        self._lock = threading.Lock()

    @property
    def left(self) -> int:
        """How often `step` must still be called."""
        if len(self._found) == len(self._steps):
            return 0
        return 1 + (self._steps[-1] - self._trainer.step) // _UPDATES_AT_ONCE

    def step(self) -> None:
        """Train a little, or look at the networks if it is time to."""
        with self._lock:
            if len(self._found) == len(self._steps):
                return
            before = self._trainer.step
            to_go = self._steps[len(self._found)] - before
            self._trainer.run(min(to_go, _UPDATES_AT_ONCE))
            # Training that has stopped by itself stays where it is.
            if to_go <= _UPDATES_AT_ONCE or self._trainer.step == before:
                self._found.append(self._seen())

    def _seen(self) -> list[list[tuple[float, float]]]:
        trainer, found = self._trainer, []
        with np.errstate(over="ignore", invalid="ignore"):  # what overflows has no variance
            for run in range(self._n_seeds):
                layers = [a.astype(float) for _z, a in trainer.forward(trainer.data.x_train, run)[:-1]]
                found.append([(a.mean(), a.var()) for a in layers])
        return found

    def result(self) -> Drift:
        """What was found, after what is left of the work."""
        while self.left:
            self.step()
        moments = np.array(self._found)
        return Drift(self._steps, moments[..., 0], moments[..., 1])


def drift(config: TrainConfig, n_seeds: int, steps: Sequence[int] = STEPS) -> Drift:
    """What becomes of the layers of networks like `config` with seeds 0, 1, …, after each of the ascending `steps`."""
    return Drifting(config, n_seeds, steps).result()


@lru_cache(maxsize=32)
def drifting_of(activation: Activation) -> Drifting:
    """The drift of `activation` in four networks of ten layers and LeCun's draw that learn digits by Adam at 0.003."""
    config = TrainConfig(
        dataset=DATASETS["Digits"](n_samples=300),
        hidden=(32,) * 10,
        activation=activation,
        initializer=INITIALIZERS["LeCun normal"](),
        optimizer=OPTIMIZERS["Adam"](),
        learning_rate=0.003,
    )
    return Drifting(config, n_seeds=4)


def drift_of(activation: Activation) -> Drift:
    """The whole of it."""
    return drifting_of(activation).result()
