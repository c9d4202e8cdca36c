"""What is measured of a network before training and after each epoch, on all samples."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

import numpy as np

from act_viz.arrays import Array
from act_viz.diagnostics import LayerStatistics, layer_statistics
from act_viz.network.loss import log_softmax
from act_viz.training.trainer import Trainer

LAYER_MEASURES = ("mean_z", "std_z", "mean_a", "std_a")
"""Columns that are numbers of a layer."""
LAYER_SHARES = ("dead", "dead_in_effect", "saturated", "dormant", "inert", "one_sided", "died", "revived")
"""Columns that are shares of a layer's units; what they mean stands in `act_viz.diagnostics`."""


@dataclasses.dataclass(frozen=True, eq=False)
class Samples:
    """Samples `x` `(n, features)`, the positions of their classes `y` `(n,)`, and their weights `(n,)`."""

    x: Array
    y: Array
    weight: Array

    def __getitem__(self, which: Array) -> Samples:
        return Samples(self.x[which], self.y[which], self.weight[which])


class EpochLog:
    """Rows of measures, the first of the untrained network."""

    def __init__(self) -> None:
        self.rows: list[dict[str, Any]] = []
        self._first: Sequence[LayerStatistics] = ()

    def note(self, trainer: Trainer, train: Samples, held: Samples) -> dict[str, Any]:
        """Measure the network on the samples that it is trained on, and on those held back; returns the new row."""
        *hidden, (logits, _) = trainer.forward(train.x)
        row: dict[str, Any] = {"epoch": len(self.rows)}
        row["loss"], row["accuracy"] = _loss_and_accuracy(logits, train)
        if len(held.y):
            validation = _loss_and_accuracy(trainer.forward(held.x)[-1][0], held)
            row["validation_loss"], row["validation_accuracy"] = validation
        firsts: Sequence[LayerStatistics | None] = self._first or [None] * len(hidden)
        # The last finite state of a training that diverges may be too large to be squared.
        with np.errstate(over="ignore", invalid="ignore"):
            layers = [
                layer_statistics(activation, z, a, first=first)
                for activation, (z, a), first in zip(trainer.activations(), hidden, firsts, strict=True)
            ]
        self._first = self._first or layers
        row |= {name: [getattr(layer, name) for layer in layers] for name in LAYER_MEASURES}
        row |= {name: [layer.share(name) for layer in layers] for name in LAYER_SHARES}
        self.rows.append(row)
        return row

    def columns(self) -> dict[str, Array]:
        """All rows by the name of what was measured, the epoch first in each array."""
        return {name: np.array([row[name] for row in self.rows]) for name in self.rows[-1]}


def _loss_and_accuracy(logits: Array, samples: Samples) -> tuple[float, float]:
    """Mean cross-entropy in nats and share of samples put into their class, both weighted; `logits` `(n, classes)`."""
    log_probabilities = log_softmax(logits.T)
    of_truth = log_probabilities[samples.y, np.arange(len(samples.y))]
    right = log_probabilities.argmax(0) == samples.y
    return -float(np.average(of_truth, weights=samples.weight)), float(np.average(right, weights=samples.weight))
