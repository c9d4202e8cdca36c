"""Parameters before the first step, and after a change of the hidden layers' functions."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from act_viz.arrays import Array
from act_viz.datasets.split import Data
from act_viz.network.mlp import Layout
from act_viz.training.config import TrainConfig

_WEIGHTS = 0
"""The random stream of starting weights."""


def layout_of(config: TrainConfig, data: Data) -> Layout:
    """Where the parameters of the network of `config` on `data` lie."""
    return Layout(data.n_features, config.hidden, data.n_classes, config.activations)


def start_parameters(config: TrainConfig, layout: Layout, seeds: Sequence[int]) -> Array:
    """Parameters before the first step, `(n_runs, n_params)`, a run for each of `seeds`.

    Every layer and piece has a random stream of its own: two networks of the same widths and seed start from
    the same draw, whatever their activations.
    """
    parameters = np.zeros((len(seeds), layout.n_params), config.dtype)
    for index, layer in enumerate(layout.layers):
        matrix = layout.matrix(parameters, index)
        for run, seed in enumerate(seeds):
            rng = np.random.default_rng([seed, _WEIGHTS, index])
            for piece in range(layer.n_pieces):
                columns = slice(piece * layer.units, (piece + 1) * layer.units)
                matrix[run, :-1, columns] = config.initializer.draw(rng, layer.fan_in, layer.units)
        for name, value in layout.learned(parameters, index).items():
            value[...] = getattr(layer.activation, name)
    return parameters


def carry_over(old: Layout, new: Layout, before: Array, after: Array) -> None:
    """Copy the weights and biases in `before` to `after`, arrays `(…, n_params)` of the layouts `old` and `new`.

    Pieces that only `new` has stay as they are in `after`.
    """
    for index in range(len(new.layers)):
        rows = min(old.layers[index].rows, new.layers[index].rows)
        new.matrix(after, index)[..., :rows] = old.matrix(before, index)[..., :rows]


def carry_over_learned(old: Layout, new: Layout, before: Array, after: Array) -> None:
    """Copy the learned parameters of every layer whose function is the same in both layouts."""
    for index in range(len(new.layers)):
        if old.layers[index].activation == new.layers[index].activation:
            for name, learned in old.learned(before, index).items():
                new.learned(after, index)[name][...] = learned
