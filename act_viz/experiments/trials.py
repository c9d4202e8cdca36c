"""Trials: the pieces of work of which experiments consist, each run anywhere, from its own fields alone."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from act_viz.arrays import Array
from act_viz.diagnostics import layer_statistics, share_of_units
from act_viz.training import TrainConfig, Trainer

Measured = Mapping[str, Array]
"""What a trial found, by name; arrays over seeds have the seeds first."""

VERSION = 2
"""Raised when what a trial measures changes, so that results kept on disk are not taken for new ones."""

_FIRST_TUNING_SEED = 1_000
"""Seeds from here on choose learning rates; those that judge are 0, 1, …, so that no run does both."""
_LAST_SHARE = 0.1
"""The share of a training's steps over which its final loss is averaged."""
_CURVE_POINTS = 60


class Trial:
    """A piece of work: a frozen dataclass whose `repr` says all that its result depends on."""

    def run(self) -> Measured:
        """Do the work."""
        raise NotImplementedError


@dataclasses.dataclass(frozen=True)
class TunedTraining(Trial):
    """Trains `config` with `n_seeds` seeds, at the best of `rates` on `n_tuning_seeds` other seeds.

    Best is the rate that takes the fewest steps to a training loss of `target` nats, or without a target the one
    with the smallest final training loss; test samples have no say in it. A single rate needs no tuning.
    `with_units` looks at the units at the end, which takes about as long as the training.
    """

    config: TrainConfig
    rates: tuple[float, ...]
    n_steps: int
    n_seeds: int = 20
    n_tuning_seeds: int = 3
    target: float | None = None
    with_units: bool = False

    def run(self) -> Measured:
        """The tuning and what the runs at the best rate came to.

        `tuning` `(rates,)` is the mean score of each rate, smaller being better; `rate` is the one chosen. Of each
        seed: `steps` to the target (all steps where it was not `reached`), the `final_loss` over the last tenth of
        steps, at the end `train_loss`, `train_accuracy`, `test_loss` and `test_accuracy`, whether it `diverged`, the
        `curve` of its training loss at `curve_steps`, and if asked for the share of units `dead`, exactly or in effect.
        """
        tuning = self._tuning()
        rate = self.rates[int(np.argmin(tuning))]
        trainer = Trainer(self.config.replace(learning_rate=rate), seeds=range(self.n_seeds))
        trainer.run(self.n_steps)
        runs = range(self.n_seeds)
        train = np.array([trainer.evaluate("train", run) for run in runs])
        test = np.array([trainer.evaluate("test", run) for run in runs])
        at, smooth = _smoothed(trainer)
        points = np.unique(np.linspace(0, len(at) - 1, min(len(at), _CURVE_POINTS)).astype(int))
        steps, reached = self._steps(trainer)
        return {
            "tuning": tuning,
            "rate": np.array(rate),
            "steps": steps,
            "reached": reached,
            "final_loss": final_losses(trainer),
            "train_loss": train[:, 0],
            "train_accuracy": train[:, 1],
            "test_loss": test[:, 0],
            "test_accuracy": test[:, 1],
            "diverged": np.array([stopped is not None for stopped in trainer.stopped_at]),
            "curve_steps": at[points],
            "curve": smooth[points].T,
            **({"dead": np.array([dead_share(trainer, run) for run in runs])} if self.with_units else {}),
        }

    def _tuning(self) -> Array:
        """The mean score of each rate."""
        if len(self.rates) == 1:
            return np.zeros(1)
        seeds = range(_FIRST_TUNING_SEED, _FIRST_TUNING_SEED + self.n_tuning_seeds)
        pairs = [(seed, rate) for rate in self.rates for seed in seeds]
        trainer = Trainer(self.config, [seed for seed, _rate in pairs], [rate for _seed, rate in pairs])
        trainer.run(self.n_steps)
        scores = final_losses(trainer)
        if self.target is not None:
            steps, reached = self._steps(trainer)
            # Where nobody arrives, the one that came closest is still the better.
            scores = np.where(reached, steps, self.n_steps * (1 + np.minimum(scores, 1e6)))
        return np.asarray(scores.reshape(len(self.rates), -1).mean(1))

    def _steps(self, trainer: Trainer) -> tuple[Array, Array]:
        """Updates until each run's smoothed training loss is at most the target, and whether it got there."""
        at, smooth = _smoothed(trainer)
        below = smooth <= (self.target if self.target is not None else -np.inf)
        if not len(at):
            return np.full(trainer.n_runs, float(self.n_steps)), np.zeros(trainer.n_runs, bool)
        reached = below.any(0)
        steps = np.where(reached, at[below.argmax(0)], self.n_steps)
        return steps.astype(float), np.asarray(reached)


def _smoothed(trainer: Trainer) -> tuple[Array, Array]:
    """Steps `(n,)` and the mean loss of the batches of the epoch before each, `(n, n_runs)`."""
    history = trainer.history
    loss = history.loss.astype(float)
    if not len(loss):
        return history.step, loss
    window = max(1, min(len(loss), round(trainer.steps_per_epoch / history.stride)))
    sums = np.cumsum(np.vstack([np.zeros(loss.shape[1]), loss]), axis=0)
    return history.step[window - 1 :], (sums[window:] - sums[:-window]) / window


def final_losses(trainer: Trainer) -> Array:
    """Mean training loss of each run's last tenth of steps, `(n_runs,)`; inf if it diverged."""
    loss = trainer.history.loss.astype(float)
    if not len(loss):
        return np.full(trainer.n_runs, np.inf)
    last = loss[-max(1, round(_LAST_SHARE * len(loss))) :].mean(0)
    stopped = np.array([step is not None for step in trainer.stopped_at])
    return np.where(stopped | ~np.isfinite(last), np.inf, last)


def dead_share(trainer: Trainer, run: int) -> float:
    """Share of the hidden units of a run that are dead, exactly or in effect, over the training set."""
    passed = trainer.forward(trainer.data.x_train, run)[:-1]
    layers = [layer_statistics(f, z, a) for f, (z, a) in zip(trainer.activations(run), passed, strict=True)]
    return share_of_units(layers, "dead") + share_of_units(layers, "dead_in_effect")


def to_lists(measured: Measured) -> dict[str, Any]:
    """`measured` as JSON takes it, to the last bit."""
    return {name: np.asarray(array).tolist() for name, array in measured.items()}


def from_lists(stored: Mapping[str, Sequence[Any]]) -> Measured:
    """What `to_lists` wrote."""
    return {name: np.asarray(values) for name, values in stored.items()}
