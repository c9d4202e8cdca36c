"""KNOBS: what may be changed while a network trains, its weights kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from act_viz.activations import Activation
from act_viz.arrays import Array
from act_viz.diagnostics import layer_statistics
from act_viz.training.config import check_batch_size, check_learning_rate, check_weight_decay

if TYPE_CHECKING:
    from act_viz.training.trainer import Trainer

_REDRAWN = 3
"""The random stream of redrawn units; training uses those before it."""

Knob = Callable[["Trainer", Any], int]


def change_learning_rate(trainer: Trainer, value: float) -> int:
    """Train on with another learning rate, the same for all runs."""
    check_learning_rate(value)
    trainer.config = trainer.config.replace(learning_rate=value)
    trainer.learning_rates[...] = value
    return 0


def change_weight_decay(trainer: Trainer, value: float) -> int:
    """Train on with another weight decay."""
    check_weight_decay(value)
    trainer.config = trainer.config.replace(weight_decay=value)
    return 0


def change_momentum(trainer: Trainer, value: float) -> int:
    """Train on with another momentum, the velocity kept; ValueError if the optimizer has none."""
    optimizer = trainer.config.optimizer
    if "momentum" not in optimizer.params():
        raise ValueError(f"{optimizer.name} has no momentum.")
    trainer.config = trainer.config.replace(optimizer=optimizer.replace(momentum=value))
    return 0


def change_batch_size(trainer: Trainer, value: int) -> int:
    """Train on with batches of another size, beginning a new epoch."""
    check_batch_size(value)
    trainer.config = trainer.config.replace(batch_size=value)
    return 0


def change_activation(trainer: Trainer, value: Activation | tuple[Activation, ...]) -> int:
    """Put other functions into the hidden layers.

    Weights and the optimizer's memory of them are kept. Pieces that a Maxout layer has more than the layer before
    it are drawn as at the start, and learned parameters begin at their defaults.
    """
    trainer.config = trainer.config.replace(activation=value)
    old, new = trainer.layout, trainer.make_layout(trainer.config.activations)
    parameters = trainer.start_parameters(new)
    state = np.zeros((len(trainer.state), *parameters.shape), parameters.dtype)
    for index in range(len(new.layers)):
        rows = min(old.layers[index].rows, new.layers[index].rows)
        for before, after in ((trainer.parameters, parameters), (trainer.state, state)):
            new.matrix(after, index)[..., :rows] = old.matrix(before, index)[..., :rows]
        if old.layers[index].activation == new.layers[index].activation:
            for name, learned in old.learned(trainer.parameters, index).items():
                new.learned(parameters, index)[name][...] = learned
    trainer.layout, trainer.parameters, trainer.state = new, parameters, state
    return sum(trainer.config.hidden)


def _dead_units(trainer: Trainer, run: int) -> list[tuple[Array, Array]]:
    """Per hidden layer the numbers of the units that are dead, exactly or in effect, and z `(n, units)`."""
    passed = trainer.forward(trainer.data.x_train, run)[:-1]
    found = []
    for activation, (z, a) in zip(trainer.activations(run), passed, strict=True):
        statistics = layer_statistics(activation, z, a)
        found.append((np.flatnonzero(statistics.dead | statistics.dead_in_effect), z))
    return found


def redraw_dead(trainer: Trainer, value: tuple[int, ...] | None) -> int:
    """Draw the incoming weights of dead units anew, set their biases and outgoing weights to zero.

    Of all hidden layers, or of those whose numbers (from 0) are given. After ReDo: Sokar et al. 2023,
    arXiv 2302.12902. The outgoing weights are zero so that what the network computes does not jump.
    """
    layers = range(len(trainer.config.hidden)) if value is None else value
    if any(at not in range(len(trainer.config.hidden)) for at in layers):
        raise ValueError(f"redraw_dead takes numbers of hidden layers, 0 to {len(trainer.config.hidden) - 1}.")
    touched = 0
    for run, seed in enumerate(trainer.seeds):
        dead_units = _dead_units(trainer, run)
        for at in layers:
            units = dead_units[at][0]
            layer = trainer.layout.layers[at]
            rng = np.random.default_rng([seed, _REDRAWN, trainer.step, at])
            drawn = trainer.config.initializer.draw(rng, layer.fan_in, layer.units)
            for flat in (trainer.parameters[run], *trainer.state[:, run]):
                trainer.layout.matrix(flat, at)[:, units] = 0.0
                trainer.layout.matrix(flat, at + 1)[units] = 0.0
            trainer.layout.matrix(trainer.parameters[run], at)[:-1, units] = drawn[:, units]
            touched += len(units)
    return touched


def nudge_dead(trainer: Trainer, value: float) -> int:
    """Raise or lower the biases of dead units until z is positive on the share `value` of the training samples."""
    if not 0 < value < 1:
        raise ValueError(f"nudge_dead takes a share of samples between 0 and 1, not {value!r}.")
    touched = 0
    for run in range(trainer.n_runs):
        # A layer's z changes with the layers before it, so the dead are looked for anew after each.
        for at in range(len(trainer.config.hidden)):
            units, z = _dead_units(trainer, run)[at]
            if len(units):
                trainer.biases[at][run, units] -= np.quantile(z[:, units], 1 - value, axis=0).astype(z.dtype)
            touched += len(units)
    return touched


def shift_biases(trainer: Trainer, value: float) -> int:
    """Add `value` to every hidden bias: enough below zero, and no ReLU unit fires any more."""
    if not np.isfinite(value):
        raise ValueError("shift_biases takes a finite number.")
    for biases in trainer.biases[:-1]:
        biases += value
    return sum(trainer.config.hidden) * trainer.n_runs


KNOBS: dict[str, Knob] = {
    "learning_rate": change_learning_rate,
    "weight_decay": change_weight_decay,
    "momentum": change_momentum,
    "batch_size": change_batch_size,
    "activation": change_activation,
    "redraw_dead": redraw_dead,
    "nudge_dead": nudge_dead,
    "shift_biases": shift_biases,
}
