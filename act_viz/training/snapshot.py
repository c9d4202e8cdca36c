"""What is read off a network where it stands, over whole sets of samples."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from act_viz.diagnostics import LayerStatistics
from act_viz.training.config import Change, TrainConfig
from act_viz.training.run_records import Z_EDGES, Recording, Records, histogram_counts
from act_viz.training.trainer import Trainer

Array = npt.NDArray[Any]


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


def confusion_counts(trainer: Trainer, split: str, run: int = 0) -> Array:
    """How often a sample of class i was taken for class j, `(n_classes, n_classes)`, in the "train" or "test" set."""
    data = trainer.data
    x, truth = (data.x_train, data.y_train) if split == "train" else (data.x_test, data.y_test)
    n = data.n_classes
    predicted = trainer.predict_proba(x, run).argmax(1) if len(x) else truth
    return np.bincount(truth * n + predicted, minlength=n * n).reshape(n, n)


def replay_and_record(config: TrainConfig, log: Collection[Change], n_steps: int) -> tuple[Trainer, Records]:
    """A trainer after `n_steps` updates of `config` with the changes in `log`, and what was recorded on the way."""
    trainer = Trainer(config)
    recording = Recording(trainer)
    for change in log:
        recording.run(change.step - trainer.step)
        trainer.change(change.knob, change.value)
        recording.note_change()
    recording.run(n_steps - trainer.step)
    return trainer, recording.until(trainer.step, len(trainer.log))
