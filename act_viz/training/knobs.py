"""KNOBS: what may be changed while a network trains, its weights kept.

A knob is a frozen value. It says which configuration holds from now on, and what it does to the runs once.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any, ClassVar, TypeVar

import numpy as np

from act_viz.activations import Activation
from act_viz.arrays import Array
from act_viz.diagnostics import layer_statistics
from act_viz.training.config import TrainConfig
from act_viz.training.networks import Runs
from act_viz.training.starting_weights import carry_over, carry_over_learned, layout_of, start_parameters

_REDRAWN = 3
"""The random stream of redrawn units; training uses those before it."""


@dataclasses.dataclass(frozen=True)
class Knob:
    """A change between two steps, to the value that every knob has."""

    begins_epoch: ClassVar[bool] = False
    """Whether the epoch under way is broken off."""

    def configured(self, config: TrainConfig) -> TrainConfig:
        """The configuration from now on, `config` being the one up to now. Raises ValueError if it has no such knob."""
        return config

    def intervene(self, runs: Runs) -> int:
        """Change `runs`, which are configured already; returns how many units were touched."""
        return 0


K = TypeVar("K", bound=Knob)
KNOBS: dict[str, Callable[[Any], Knob]] = {}
"""Every knob by its name in a run's log; called with the value that it is turned to."""


def _knob(name: str) -> Callable[[type[K]], type[K]]:
    """Register the decorated class as the knob called `name`."""

    def add(cls: type[K]) -> type[K]:
        KNOBS[name] = cls
        return cls

    return add


@_knob("learning_rate")
@dataclasses.dataclass(frozen=True)
class LearningRate(Knob):
    """Train on with another learning rate, the same for all runs."""

    value: float

    def configured(self, config: TrainConfig) -> TrainConfig:
        return config.replace(learning_rate=self.value)

    def intervene(self, runs: Runs) -> int:
        # Runs of a stack that have each their own rate share this one from now on.
        runs.learning_rates[...] = self.value
        return 0


@_knob("weight_decay")
@dataclasses.dataclass(frozen=True)
class WeightDecay(Knob):
    """Train on with another weight decay."""

    value: float

    def configured(self, config: TrainConfig) -> TrainConfig:
        return config.replace(weight_decay=self.value)


@_knob("momentum")
@dataclasses.dataclass(frozen=True)
class Momentum(Knob):
    """Train on with another momentum, the velocity kept; ValueError if the optimizer has none."""

    value: float

    def configured(self, config: TrainConfig) -> TrainConfig:
        optimizer = config.optimizer
        if "momentum" not in optimizer.params():
            raise ValueError(f"{optimizer.name} has no momentum.")
        return config.replace(optimizer=optimizer.replace(momentum=self.value))


@_knob("batch_size")
@dataclasses.dataclass(frozen=True)
class BatchSize(Knob):
    """Train on with batches of another size, beginning a new epoch."""

    begins_epoch = True

    value: int

    def configured(self, config: TrainConfig) -> TrainConfig:
        return config.replace(batch_size=self.value)


@_knob("activation")
@dataclasses.dataclass(frozen=True)
class HiddenActivation(Knob):
    """Put other functions into the hidden layers.

    Weights and the optimizer's memory of them are kept. Pieces that a Maxout layer has more than the layer before
    it are drawn as at the start, and learned parameters begin at their defaults.
    """

    value: Activation | tuple[Activation, ...]

    def configured(self, config: TrainConfig) -> TrainConfig:
        return config.replace(activation=self.value)

    def intervene(self, runs: Runs) -> int:
        old, new = runs.layout, layout_of(runs.config, runs.data)
        parameters = start_parameters(runs.config, new, runs.seeds)
        state = np.zeros((len(runs.state), *parameters.shape), parameters.dtype)
        carry_over(old, new, runs.parameters, parameters)
        carry_over(old, new, runs.state, state)
        carry_over_learned(old, new, runs.parameters, parameters)
        runs.layout, runs.parameters, runs.state = new, parameters, state
        return sum(runs.config.hidden)


def _dead_units(runs: Runs, run: int) -> list[tuple[Array, Array]]:
    """Per hidden layer the numbers of the units that are dead, exactly or in effect, and z `(n, units)`."""
    passed = runs.forward(runs.data.x_train, run)[:-1]
    found = []
    for activation, (z, a) in zip(runs.activations(run), passed, strict=True):
        statistics = layer_statistics(activation, z, a)
        found.append((np.flatnonzero(statistics.dead | statistics.dead_in_effect), z))
    return found


@_knob("redraw_dead")
@dataclasses.dataclass(frozen=True)
class RedrawDead(Knob):
    """Draw the incoming weights of dead units anew, set their biases and outgoing weights to zero.

    Of all hidden layers, or of those whose numbers (from 0) are given. After ReDo: Sokar et al. 2023,
    arXiv 2302.12902. The outgoing weights are zero so that what the network computes does not jump.
    """

    value: tuple[int, ...] | None

    def configured(self, config: TrainConfig) -> TrainConfig:
        n_layers = len(config.hidden)
        if any(at not in range(n_layers) for at in self.value or ()):
            raise ValueError(f"redraw_dead takes numbers of hidden layers, 0 to {n_layers - 1}.")
        return config

    def intervene(self, runs: Runs) -> int:
        layers = range(len(runs.config.hidden)) if self.value is None else self.value
        touched = 0
        for run in range(runs.n_runs):
            dead_units = _dead_units(runs, run)
            for at in layers:
                units = dead_units[at][0]
                self._redraw(runs, run, at, units)
                touched += len(units)
        return touched

    @staticmethod
    def _redraw(runs: Runs, run: int, at: int, units: Array) -> None:
        """Draw `units` of the hidden layer `at` anew."""
        layer = runs.layout.layers[at]
        rng = np.random.default_rng([runs.seeds[run], _REDRAWN, runs.step, at])
        drawn = runs.config.initializer.draw(rng, layer.fan_in, layer.units)
        for flat in (runs.parameters[run], *runs.state[:, run]):
            runs.layout.matrix(flat, at)[:, units] = 0.0
            runs.layout.matrix(flat, at + 1)[units] = 0.0
        runs.layout.matrix(runs.parameters[run], at)[:-1, units] = drawn[:, units]


@_knob("nudge_dead")
@dataclasses.dataclass(frozen=True)
class NudgeDead(Knob):
    """Raise or lower the biases of dead units until z is positive on the share `value` of the training samples."""

    value: float

    def configured(self, config: TrainConfig) -> TrainConfig:
        if not 0 < self.value < 1:
            raise ValueError(f"nudge_dead takes a share of samples between 0 and 1, not {self.value!r}.")
        return config

    def intervene(self, runs: Runs) -> int:
        touched = 0
        for run in range(runs.n_runs):
            # A layer's z changes with the layers before it, so the dead are looked for anew after each.
            for at in range(len(runs.config.hidden)):
                units, z = _dead_units(runs, run)[at]
                if len(units):
                    runs.biases[at][run, units] -= np.quantile(z[:, units], 1 - self.value, axis=0).astype(z.dtype)
                touched += len(units)
        return touched


@_knob("shift_biases")
@dataclasses.dataclass(frozen=True)
class ShiftBiases(Knob):
    """Add `value` to every hidden bias: enough below zero, and no ReLU unit fires any more."""

    value: float

    def configured(self, config: TrainConfig) -> TrainConfig:
        if not np.isfinite(self.value):
            raise ValueError("shift_biases takes a finite number.")
        return config

    def intervene(self, runs: Runs) -> int:
        for biases in runs.biases[:-1]:
            biases += self.value
        return sum(runs.config.hidden) * runs.n_runs
