"""What is read off a run now and then, over whole sets of samples, for the charts below the live picture."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from act_viz.config import Change, TrainConfig
from act_viz.diagnostics import LayerStatistics
from act_viz.training import Trainer

Array = npt.NDArray[Any]

# Bins of equal width in asinh(z): linear about zero, logarithmic far out, so one set of edges holds every run.
Z_EDGES: Array = np.sinh(np.linspace(-8.0, 8.0, 97))
_MOST = 400


@dataclasses.dataclass(frozen=True, eq=False)
class Reading:
    """The network after `step` updates, over the whole training and test set."""

    step: int
    epoch: float
    train_loss: float
    train_accuracy: float
    test_loss: float
    test_accuracy: float
    layers: tuple[LayerStatistics, ...]
    """Every hidden layer, over the training set."""
    z_counts: Array
    """How many pre-activations of each hidden layer lie between neighbors of `Z_EDGES`, `(n_layers, bins)`."""

    @property
    def n_units(self) -> int:
        """Number of hidden units."""
        return sum(layer.n_units for layer in self.layers)

    @property
    def n_dead(self) -> int:
        """How many of them are dead, exactly or in effect."""
        return int(sum((layer.dead | layer.dead_in_effect).sum() for layer in self.layers))


def read(trainer: Trainer, run: int = 0, first: Sequence[LayerStatistics] = ()) -> Reading:
    """What there is to read of `trainer` now; `first` are the layers' statistics at step 0."""
    passed = trainer.forward(trainer.data.x_train, run)[:-1]
    counts = [histogram_counts(z) for z, _a in passed]
    return Reading(
        trainer.step,
        trainer.epoch,
        *trainer.evaluate("train", run),
        *trainer.evaluate("test", run),
        trainer.statistics(run, first=first),
        np.array(counts).reshape(len(counts), len(Z_EDGES) - 1),
    )


def histogram_counts(z: Array) -> Array:
    """How many of the values `z` (any shape) lie between neighbors of `Z_EDGES`; beyond the ends count as the ends."""
    finite = z[np.isfinite(z)].ravel()
    return np.histogram(np.clip(finite, Z_EDGES[0], Z_EDGES[-1]), Z_EDGES)[0]


def confusion_counts(trainer: Trainer, split: str, run: int = 0) -> Array:
    """How often a sample of class i was taken for class j, `(n_classes, n_classes)`, in the "train" or "test" set."""
    data = trainer.data
    x, truth = (data.x_train, data.y_train) if split == "train" else (data.x_test, data.y_test)
    n = data.n_classes
    predicted = trainer.predict_proba(x, run).argmax(1) if len(x) else truth
    return np.bincount(truth * n + predicted, minlength=n * n).reshape(n, n)


class Readings:
    """The readings of one run in the order of their steps; thinned when they are many, the first and last kept."""

    def __init__(self) -> None:
        self._kept: list[Reading] = []

    def __len__(self) -> int:
        return len(self._kept)

    @property
    def last(self) -> Reading:
        """The latest reading."""
        return self._kept[-1]

    @property
    def first(self) -> Reading:
        """The earliest reading."""
        return self._kept[0]

    def take(self, trainer: Trainer, run: int = 0) -> Reading:
        """Read `trainer`; what was read before at this step or a later one is forgotten."""
        self._kept = [kept for kept in self._kept if kept.step < trainer.step]
        first = self._kept[0].layers if self._kept and self._kept[0].step == 0 else ()
        self._kept.append(read(trainer, run, first))
        if len(self._kept) > _MOST:
            self._kept = [*self._kept[:-1:2], self._kept[-1]]
        return self.last

    def column(self, name: str) -> Array:
        """The field `name` of all readings, `(n, …)`."""
        return np.array([getattr(reading, name) for reading in self._kept])

    def of_layers(self, name: str) -> Array:
        """What `name` says of each hidden layer, `(n, n_layers)`: a number, or the share of units it holds for."""
        return np.array([[np.mean(getattr(layer, name)) for layer in reading.layers] for reading in self._kept])

    def dead_share(self) -> Array:
        """Share of each hidden layer's units that are dead, exactly or in effect, `(n, n_layers)`."""
        return self.of_layers("dead") + self.of_layers("dead_in_effect")


def replay_and_read(
    config: TrainConfig, log: Collection[Change], n_steps: int, n_readings: int = 60
) -> tuple[Trainer, Readings]:
    """A trainer after `n_steps` updates of `config` with the changes in `log`, and what was read off on the way."""
    trainer, readings = Trainer(config), Readings()
    due = {change.step for change in log} | set(np.linspace(0, n_steps, n_readings + 1).round().astype(int).tolist())
    for step in sorted(due):
        trainer.run(step - trainer.step)
        readings.take(trainer)
        for change in log:
            if change.step == step:
                trainer.change(change.knob, change.value)
    readings.take(trainer)
    return trainer, readings
