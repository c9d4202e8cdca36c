"""What is recorded of a network as it trains, for all that is drawn over its steps."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np

from act_viz.activations import Activation
from act_viz.arrays import Array
from act_viz.diagnostics import unit_masks
from act_viz.forward_pass import ForwardPass
from act_viz.loss import log_softmax
from act_viz.mlp import Workspace
from act_viz.statuses import DEAD_IN_EFFECT, largest_slope
from act_viz.training import Trainer

MOST = 399
"""Steps between the first and the last of a run's records at most, beside those of changes: at least 200 records."""
_WHOLE = 4
"""Every so manieth record is a whole one: most of what a record costs is in what only a whole one has."""
MAX_REFERENCE = 1000
"""Samples of the training set that are looked at, and of the test set; all of them if there are no more."""
STATUSES = ("dead", "dead_in_effect", "saturated", "one_sided", "dormant", "inert")
"""What is recorded of units, as `act_viz.diagnostics` defines it."""
Z_EDGES: Array = np.sinh(np.linspace(-8.0, 8.0, 97))
"""Bins of equal width in asinh(z): linear about zero, logarithmic far out, so one set of edges holds every run."""


def sampled(n: int, most: int) -> Array:
    """Up to `most` of `n` numbers, evenly spread: splits and sets are in random order within each class."""
    return np.arange(n) if n <= most else np.linspace(0, n - 1, most).round().astype(np.intp)


def apart(step: int) -> int:
    """How far apart the records of a run up to `step` are: 1, 2, 4, … updates."""
    return 1 << max(0, -(-step // MOST) - 1).bit_length()


def is_due(step: int) -> bool:
    """Whether there is a record after `step` updates, which nothing but the step decides."""
    return step % apart(step) == 0


def is_whole(step: int) -> bool:
    """Whether the record after `step` updates says all that there is to say of units and pre-activations."""
    return step % (_WHOLE * apart(step)) == 0


def until_due(step: int) -> int:
    """How many updates there are from `step` to the next record."""
    later = step + 1
    while not is_due(later):
        later += apart(later) - later % apart(later)
    return later - step


@dataclasses.dataclass(frozen=True, eq=False)
class Record:
    """The network after `step` updates and `n_changes` turns of a knob, over the reference samples."""

    step: int
    n_changes: int
    epoch: float
    train_loss: float
    test_loss: float
    train_accuracy: float
    test_accuracy: float
    gone: Array
    """Which units are dead, exactly or in effect, `(units,)`, all hidden layers in a row."""
    masks: Array | None
    """Of a whole record, which units are of which of `STATUSES`, `(6, units)`."""
    z_counts: Array | None
    """Of a whole record, how many pre-activations of each layer lie between neighbors of `Z_EDGES`, `(n_layers, bins)`.
    """

    @property
    def n_dead(self) -> int:
        """How many units are dead, exactly or in effect."""
        return int(self.gone.sum())


class Observer:
    """Records one trainer."""

    def __init__(self, trainer: Trainer) -> None:
        self.trainer = trainer
        data = trainer.data
        train, test = sampled(len(data.x_train), MAX_REFERENCE), sampled(len(data.x_test), MAX_REFERENCE)
        self._forward = ForwardPass(trainer, np.concatenate([data.x_train[train], data.x_test[test]]))
        self._y = np.concatenate([data.y_train[train], data.y_test[test]])
        self._n_train = len(train)

    def record(self, *, whole: bool = True) -> Record:
        """The trainer's present state."""
        trainer, work = self.trainer, self._forward.run()
        n_hidden = len(trainer.config.hidden)
        with np.errstate(all="ignore"):
            log_probabilities = log_softmax(work.z[-1])
            gone = np.concatenate([self._gone(work, layer) for layer in range(n_hidden)])
            masks, counts = self._wholly(work, n_hidden) if whole else (None, None)
        split = slice(None, self._n_train), slice(self._n_train, None)
        (train_loss, train_accuracy), (test_loss, test_accuracy) = (
            self._measured(log_probabilities, part) for part in split
        )
        return Record(
            trainer.step,
            len(trainer.log),
            trainer.epoch,
            train_loss,
            test_loss,
            train_accuracy,
            test_accuracy,
            gone,
            masks,
            counts,
        )

    def _gone(self, work: Workspace, layer: int) -> Array:
        """Which units of a layer are dead, exactly or in effect, as `unit_masks` has it."""
        n_units = self.trainer.config.hidden[layer]
        activation = self._activation(layer)
        z = work.z[layer][:, : self._n_train]
        if activation.n_pieces > 1 or not np.isfinite(z).all() or not np.isfinite(work.a[layer]).all():
            return np.zeros(n_units, bool)
        steepest = np.abs(activation.derivative(z.T)).max(0)
        gone: Array = (steepest == 0) | (steepest < DEAD_IN_EFFECT * largest_slope(activation))
        return gone

    def _activation(self, layer: int) -> Activation:
        """A layer's function, with what it has learned."""
        layout = self.trainer.layout
        known = layout.layers[layer]
        if known.activation is not None and not known.learned_names:
            return known.activation
        return layout.activation(self.trainer.parameters[0], layer)

    def _wholly(self, work: Workspace, n_hidden: int) -> tuple[Array, Array]:
        """The masks and the counts of a whole record."""
        masks = [self._masks(work, layer) for layer in range(n_hidden)]
        counts = [histogram_counts(work.in_pieces(work.z[at], at)[..., : self._n_train]) for at in range(n_hidden)]
        return np.concatenate(masks, axis=1), np.array(counts)

    def _masks(self, work: Workspace, layer: int) -> Array:
        """`STATUSES` of the units of a layer, `(6, units)`, over the training samples."""
        activation = self._activation(layer)
        z = np.moveaxis(work.in_pieces(work.z[layer], layer)[..., : self._n_train], -1, 0)
        a = work.a[layer][:-1, : self._n_train].T
        found = unit_masks(activation, z, a, (a.shape[1],))
        return np.array([getattr(found, status) for status in STATUSES])

    def _measured(self, log_probabilities: Array, part: slice) -> tuple[float, float]:
        """Mean cross-entropy in nats and accuracy over some of the samples; nan where there are none."""
        y, said = self._y[part], log_probabilities[:, part]
        if not len(y):
            return np.nan, np.nan
        loss = -float(said[y, np.arange(len(y))].mean(dtype=np.float64))
        return loss, float((said.argmax(0) == y).mean())


class Recording:
    """The records of one trainer, in order: every step at first, every 2nd, 4th, … later, and after each change.

    Which steps are recorded depends on the steps and the changes alone: not on how training was cut into pieces, nor
    on what was looked at, so that a run that is repeated has the same records.
    """

    def __init__(self, trainer: Trainer) -> None:
        self._observer = Observer(trainer)
        self._trainer = trainer
        self.records = [self._observer.record()]

    def run(self, n_steps: int) -> int:
        """Train for up to `n_steps` updates and record on the way; returns how many were done."""
        trainer, before = self._trainer, self._trainer.step
        goal = before + n_steps
        while trainer.step < goal and trainer.diverged_at is None:
            trainer.run(min(goal - trainer.step, until_due(trainer.step)))
            # A run that diverges stands where it was last finite, which may be before the last record.
            self.cut(trainer.step, len(trainer.log))
            if is_due(trainer.step) and trainer.step > self.records[-1].step:
                self.records.append(self._observer.record(whole=is_whole(trainer.step)))
        return max(0, trainer.step - before)

    def note_change(self) -> None:
        """Record what a knob that was just turned has done."""
        self.records.append(self._observer.record())

    def cut(self, step: int, n_changes: int) -> None:
        """Forget what was recorded after that step or that change."""
        last = self.records[-1]
        if last.step > step or last.n_changes > n_changes:
            self.records = self._until(step, n_changes)

    def until(self, step: int, n_changes: int) -> Records:
        """What a run that stands there, as the trainer must, has recorded; its own state is the last record."""
        kept = self._until(step, n_changes)
        # What was recorded closer while the run was shorter is left out, as if it had been recorded evenly.
        n_before = [-1, *(record.n_changes for record in kept)]
        found = [
            record
            for record, before in zip(kept, n_before, strict=False)
            if not record.step % apart(step) or record.n_changes > before
        ]
        last = found[-1]
        if (last.step, last.n_changes) != (step, n_changes):
            found.append(self._observer.record())
        elif last.masks is None:
            found[-1] = self._observer.record()
        return Records(found, self._trainer.config.hidden)

    def _until(self, step: int, n_changes: int) -> list[Record]:
        return [record for record in self.records if record.step <= step and record.n_changes <= n_changes]


class Records:
    """The records of one run up to where it stands, as columns; of networks with hidden layers of `widths`."""

    def __init__(self, records: Sequence[Record], widths: Sequence[int]) -> None:
        self._records = records
        self._starts = np.cumsum([0, *widths[:-1]])
        self._widths = np.array(widths)

    def __len__(self) -> int:
        return len(self._records)

    def whole(self) -> Records:
        """The whole ones among them, which alone have `masks` and `z_counts`; the last is one."""
        return Records([record for record in self._records if record.masks is not None], self._widths.tolist())

    @property
    def last(self) -> Record:
        """The state in which the run stands."""
        return self._records[-1]

    @property
    def n_units(self) -> int:
        """Number of hidden units."""
        return int(self._widths.sum())

    def column(self, name: str) -> Array:
        """The field `name` of all records, `(n, …)`."""
        return np.array([getattr(record, name) for record in self._records])

    def of_layers(self, status: str) -> Array:
        """Share of each layer's units that are `status`, one of `STATUSES`, `(n, n_layers)`; nan if not whole."""
        at, n_units = STATUSES.index(status), self.n_units
        unknown = np.full(n_units, np.nan)
        return self._shares(
            np.array([unknown if record.masks is None else record.masks[at] for record in self._records])
        )

    def dead_share(self) -> Array:
        """Share of each hidden layer's units that are dead, exactly or in effect, `(n, n_layers)`."""
        return self._shares(self.column("gone"))

    def _shares(self, masks: Array) -> Array:
        """Of masks `(n, units)` the share of each layer's units, `(n, n_layers)`."""
        shares: Array = np.add.reduceat(masks.astype(float), self._starts, axis=1) / self._widths
        return shares


def histogram_counts(z: Array) -> Array:
    """How many of the values `z` (any shape) lie between neighbors of `Z_EDGES`; beyond the ends count as the ends."""
    finite = z[np.isfinite(z)]
    n_bins = len(Z_EDGES) - 1
    places = np.floor((np.arcsinh(finite) + 8.0) * (n_bins / 16.0)).astype(np.intp)
    return np.bincount(np.clip(places, 0, n_bins - 1), minlength=n_bins).astype(np.int32)
