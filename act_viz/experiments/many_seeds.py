"""The same race over many seeds: one stack of runs a lane, trained and measured piece by piece."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence

import numpy as np

from act_viz.diagnostics import is_collapsed, unit_masks
from act_viz.training import TrainConfig, Trainer

N_SEEDS = 32
_N_POINTS = 24


class ManySeeds:
    """Trains each of `configs` with `n_seeds` seeds, from its own on, for `n_steps` updates, all on the same data.

    `step` `(n_points,)` are the updates after which it is measured; `test_loss`, `test_accuracy` and `dead_share` have
    for each lane an array `(n_points, n_seeds)`, of which the first `n_done / n_lanes` rows are filled; nan where a run
    is no longer finite. `collapsed` `(n_seeds,)` of each lane says which runs are hardly better than chance on the
    training set after the last update; one that diverged is not among them.

    Raises
    ------
    ValueError
        If the configurations do not share their data.
    """

    def __init__(self, configs: Sequence[TrainConfig], n_steps: int, n_seeds: int = N_SEEDS) -> None:
        self.configs = tuple(configs)
        self.n_steps = n_steps
        self.n_seeds = n_seeds
        first = self._stack(self.configs[0])
        self._trainers = [first, *(self._stack(config, first) for config in self.configs[1:])]
        self.step = np.unique(np.linspace(0, n_steps, _N_POINTS + 1).round().astype(int))
        empty = [np.full((len(self.step), n_seeds), np.nan) for _lane in self.configs]
        self.test_loss = empty
        self.test_accuracy = [lane.copy() for lane in empty]
        self.dead_share = [lane.copy() for lane in empty]
        self.collapsed = [np.zeros(n_seeds, bool) for _lane in self.configs]
        self.n_done = 0
        self._seconds = 0.0

    def _stack(self, config: TrainConfig, like: Trainer | None = None) -> Trainer:
        if like is not None and config.data_settings != self.configs[0].data_settings:
            raise ValueError("Networks side by side must be trained on the same data.")
        seeds = [(config.seed + at) % 2**32 for at in range(self.n_seeds)]
        return Trainer(config, seeds, data=like.data if like else None)

    @property
    def n_pieces(self) -> int:
        """How many pieces of work there are: one for each point and lane."""
        return len(self.step) * len(self.configs)

    @property
    def finished(self) -> bool:
        """Whether all are done."""
        return self.n_done == self.n_pieces

    @property
    def seconds_left(self) -> float:
        """Time that the rest will take; nan while nobody knows."""
        if not self.n_done:
            return math.nan
        return self._seconds / self.n_done * (self.n_pieces - self.n_done)

    def advance(self, seconds: float) -> None:
        """Do at least one piece, and further ones until `seconds` are over."""
        began = time.monotonic()
        while not self.finished:
            point, lane = divmod(self.n_done, len(self.configs))
            trainer = self._trainers[lane]
            trainer.run(int(self.step[point]) - trainer.step)
            for run in range(self.n_seeds):
                if trainer.stopped_at[run] is None:
                    self._measure(trainer, lane, point, run)
            self.n_done += 1
            if time.monotonic() - began >= seconds:
                break
        self._seconds += time.monotonic() - began

    def _measure(self, trainer: Trainer, lane: int, point: int, run: int) -> None:
        self.test_loss[lane][point, run], self.test_accuracy[lane][point, run] = trainer.evaluate("test", run)
        passed = trainer.forward(trainer.data.x_train, run)[:-1]
        gone = [
            unit_masks(activation, z, a, (a.shape[1],)).gone
            for activation, (z, a) in zip(trainer.activations(run), passed, strict=True)
        ]
        self.dead_share[lane][point, run] = np.concatenate(gone).mean()
        if point == len(self.step) - 1:
            _loss, accuracy = trainer.evaluate("train", run)
            self.collapsed[lane][run] = is_collapsed(accuracy, trainer.data.n_classes)
