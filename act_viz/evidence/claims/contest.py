"""Contests: functions that train on the same data, from the same draws, each at its own best learning rate."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from typing import Any

from act_viz.activations import ACTIVATIONS, Activation
from act_viz.arrays import Array
from act_viz.datasets import DATASETS
from act_viz.evidence.claims.claim import Form
from act_viz.evidence.verdicts import Line, Picture, Tuning
from act_viz.experiments.trials import Measured, Trial, TunedTraining
from act_viz.network.initializers import INITIALIZERS, Initializer
from act_viz.propagation import gain_of
from act_viz.text import N_
from act_viz.training import TrainConfig
from act_viz.training.optimizers import OPTIMIZERS

ADAM_RATES = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3)
SGD_RATES = (0.03, 0.1, 0.3, 1.0, 3.0)


def digits(n_samples: int, depth: int, width: int = 16, **changes: Any) -> TrainConfig:
    """Handwritten digits, `depth` hidden layers of `width`, Adam, He normal weights; the rest as `changes` say."""
    fields: dict[str, Any] = {
        "dataset": DATASETS["Digits"](n_samples=n_samples),
        "hidden": (width,) * depth,
        "initializer": INITIALIZERS["He normal"](),
        "optimizer": OPTIMIZERS["Adam"](),
    }
    return TrainConfig(**fields | changes)


def named(*names: str) -> dict[str, Activation]:
    """The functions of these names at their defaults."""
    return {name: ACTIVATIONS[name]() for name in names}


def usual_initializer(activation: Activation) -> Initializer:
    """He's or LeCun's normal weights, whichever is nearer to the size that keeps the function's signals as they are."""
    gain = gain_of(activation)
    he = gain is None or gain.value > math.sqrt(2.0)
    return INITIALIZERS["He normal" if he else "LeCun normal"]()


@dataclasses.dataclass(frozen=True)
class Contest:
    """`contestants` by name, each trained for `n_steps` at its own best of `rates`; see `TunedTraining`."""

    contestants: Mapping[str, TrainConfig]
    rates: tuple[float, ...]
    n_steps: int
    target: float | None = None
    fewest_tuning_seeds: int = 1
    """Where some seeds diverge at a rate at which others do best, few seeds would choose it."""

    @classmethod
    def between(cls, functions: Mapping[str, Activation], config: TrainConfig, **fields: Any) -> Contest:
        """A contest of `functions` that is alike in all else."""
        return cls({name: config.replace(activation=function) for name, function in functions.items()}, **fields)

    def trials(self, form: Form, prefix: str = "") -> dict[str, Trial]:
        """A trial for each contestant, under `prefix` and its name."""
        n_tuning_seeds = max(form.n_tuning_seeds, self.fewest_tuning_seeds)
        return {
            prefix + name: TunedTraining(config, self.rates, self.n_steps, form.n_seeds, n_tuning_seeds, self.target)
            for name, config in self.contestants.items()
        }

    def of_each(self, measured: Mapping[str, Measured], quantity: str, prefix: str = "") -> dict[str, Array]:
        """What was measured of each contestant, by name."""
        return {name: measured[prefix + name][quantity] for name in self.contestants}

    def tunings(self, measured: Mapping[str, Measured], prefix: str = "") -> tuple[Tuning, ...]:
        """How each contestant came by its rate; empty if there was nothing to choose."""
        if len(self.rates) == 1:
            return ()
        scores = self.of_each(measured, "tuning", prefix)
        return tuple(Tuning(prefix + name, self.rates, tuple(scores[name].tolist())) for name in self.contestants)

    def loss_curves(self, measured: Mapping[str, Measured], title: str, prefix: str = "") -> Picture:
        """The training loss of each contestant over the steps."""
        lines = tuple(
            Line.of(name, measured[prefix + name]["curve_steps"], measured[prefix + name]["curve"])
            for name in self.contestants
        )
        return Picture(title, N_("Training step"), N_("Training loss (nats)"), lines, log_y=True)
