"""What is recorded of a network as it trains, for all that is drawn over its steps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from act_viz.activations import Activation
from act_viz.arrays import Array
from act_viz.diagnostics import unit_masks
from act_viz.network.forward_pass import Block, ForwardPass, blocks_of
from act_viz.network.loss import log_softmax
from act_viz.network.mlp import Layout, Workspace
from act_viz.statuses import DEAD_IN_EFFECT, largest_slope
from act_viz.training.trainer import Trainer

MOST = 399
"""Steps between the first and the last of a run's records at most, beside those of changes: at least 200 records."""
_WHOLE = 4
"""Every so manieth record is a whole one: most of what a record costs is in what only a whole one has."""
KEPT_UNMEASURED = 2000
"""Parameters of the largest network of which copies are kept until its records are asked for."""
MAX_REFERENCE = 1000
"""Samples of the training set that are looked at, and of the test set; all of them if there are no more."""
STATUSES = ("dead", "dead_in_effect", "saturated", "one_sided", "dormant", "inert")
"""What is recorded of units, as `act_viz.diagnostics` defines it."""
Z_EDGES: Array = np.sinh(np.linspace(-8.0, 8.0, 97))
"""Bins of equal width in asinh(z): linear about zero, logarithmic far out, so one set of edges holds every run."""


def sampled(n: int, most: int) -> Array:
    """Up to `most` of `n` numbers, evenly spread: splits and sets are in random order within each class.

    `(min(n, most),)`.
    """
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


class Network(NamedTuple):
    """A network as it was: how its parameters `(n_params,)` lie, and they."""

    layout: Layout
    parameters: Array


class Measures(NamedTuple):
    """What every record says of a network over the reference samples."""

    train_loss: float
    test_loss: float
    train_accuracy: float
    test_accuracy: float
    gone: Array
    """Which units are dead, exactly or in effect, `(units,)`, all hidden layers in a row."""


class Look(NamedTuple):
    """A network over the training and then the test samples of the reference: valid until another is looked at."""

    work: Workspace
    log_probabilities: Array
    measures: Measures


class Record:
    """The network after `step` updates and `n_changes` turns of a knob, over the reference samples.

    It is measured when it is first asked: most records of a run are thinned out before anybody does.
    """

    def __init__(
        self, observer: Observer, network: Network, step: int, n_changes: int, epoch: float, *, whole: bool
    ) -> None:
        self.step, self.n_changes, self.epoch = step, n_changes, epoch
        self.is_whole = whole
        self._source: tuple[Observer, Network] | None = (observer, network)
        self._measures: Measures | None = None
        self._wholly: tuple[Array, Array] | None = None

    def measure(self) -> Record:
        """This record with all that it says at hand: what it is measured with serves the others as well."""
        if self._source is not None:
            observer, network = self._source
            self._measured()
            if self.is_whole:
                self._wholly = observer.statuses(network)
            self._source = None
        return self

    def _measured(self) -> Measures:
        if self._measures is None:
            assert self._source is not None
            observer, network = self._source
            self._measures = observer.look(network).measures
        return self._measures

    @property
    def train_loss(self) -> float:
        """Mean cross-entropy in nats over the training samples."""
        return self._measured().train_loss

    @property
    def test_loss(self) -> float:
        """The same over the test samples; nan where there are none."""
        return self._measured().test_loss

    @property
    def train_accuracy(self) -> float:
        """Share of the training samples whose class is the likeliest."""
        return self._measured().train_accuracy

    @property
    def test_accuracy(self) -> float:
        """The same of the test samples; nan where there are none."""
        return self._measured().test_accuracy

    @property
    def gone(self) -> Array:
        """Which units are dead, exactly or in effect, `(units,)`, all hidden layers in a row."""
        return self._measured().gone

    @property
    def masks(self) -> Array | None:
        """Of a whole record, which units are of which of `STATUSES`, `(6, units)`."""
        self.measure()
        return self._wholly[0] if self._wholly else None

    @property
    def z_counts(self) -> Array | None:
        """Of a whole record, how many pre-activations of each layer lie between neighbors of `Z_EDGES`.

        `(n_layers, bins)`.
        """
        self.measure()
        return self._wholly[1] if self._wholly else None

    @property
    def n_dead(self) -> int:
        """How many units are dead, exactly or in effect."""
        return int(self.gone.sum())


class _Layers(NamedTuple):
    """What is known of the hidden layers of `block` without their parameters."""

    block: Block
    activation: Activation | None
    """None where it learns."""
    largest_slope: float


class Observer:
    """Measures the networks of one trainer."""

    def __init__(self, trainer: Trainer) -> None:
        self.trainer = trainer
        data = trainer.data
        train, test = sampled(len(data.x_train), MAX_REFERENCE), sampled(len(data.x_test), MAX_REFERENCE)
        self._forward = ForwardPass(np.concatenate([data.x_train[train], data.x_test[test]]))
        self._labels = data.y_train[train], data.y_test[test]
        self._n_train = len(train)
        self._layout: Layout | None = None
        self._look: Look | None = None

    def record(self, *, whole: bool = True) -> Record:
        """The trainer's present state."""
        trainer = self.trainer
        return self.record_of(trainer.step, trainer.parameters[0], whole=whole)

    def record_of(self, step: int, parameters: Array, *, whole: bool) -> Record:
        """The state at `step` with its `parameters`, reached since a knob was turned last."""
        trainer = self.trainer
        network = Network(trainer.layout, parameters.copy())
        record = Record(self, network, step, len(trainer.log), trainer.epoch_at(step), whole=whole)
        return record if parameters.size <= KEPT_UNMEASURED else record.measure()

    def look(self, network: Network) -> Look:
        """What `network` does with the samples; one that is looked at again is not evaluated again."""
        if self._look is None or not self._forward.holds(*network):
            self._look = self._look_at(network)
        return self._look

    def _look_at(self, network: Network) -> Look:
        work = self._forward.run(*network)
        with np.errstate(all="ignore"):
            log_probabilities = log_softmax(work.z[-1])
            parts = [self._gone(work, network, layers) for layers in self._layers_of(network.layout)]
        train, test = self._labels
        train_loss, train_accuracy = _loss_and_accuracy(log_probabilities[:, : self._n_train], train)
        test_loss, test_accuracy = _loss_and_accuracy(log_probabilities[:, self._n_train :], test)
        measures = Measures(train_loss, test_loss, train_accuracy, test_accuracy, np.concatenate(parts))
        return Look(work, log_probabilities, measures)

    def _layers_of(self, layout: Layout) -> Sequence[_Layers]:
        """The hidden layers in blocks, looked at again when they change."""
        if self._layout is not layout:
            self._layout = layout
            self._layers = []
            for block in blocks_of(layout):
                known = layout.layers[block.layers.start]
                activation = None if known.learned_names else known.activation
                self._layers.append(_Layers(block, activation, largest_slope(activation) if activation else np.nan))
        return self._layers

    def _gone(self, work: Workspace, network: Network, layers: _Layers) -> Array:
        """Which units of some layers are dead, exactly or in effect, as `unit_masks` has it."""
        block, activation, largest = layers
        if activation is None:
            activation = network.layout.activation(network.parameters, block.layers.start)
            largest = largest_slope(activation)
        if activation.n_pieces > 1:
            return np.zeros(sum(block.widths), bool)
        z = np.concatenate([work.z[at][:, : self._n_train] for at in block.layers])
        steepest = np.abs(activation.derivative(z)).max(1)
        gone: Array = (steepest == 0) | (steepest < DEAD_IN_EFFECT * largest)
        for at, units in zip(block.layers, np.split(gone, np.cumsum(block.widths)[:-1]), strict=True):
            # Of a layer that is not finite nothing is said.
            if not np.isfinite(work.z[at][:, : self._n_train]).all() or not np.isfinite(work.a[at]).all():
                units[:] = False
        return gone

    def statuses(self, network: Network) -> tuple[Array, Array]:
        """The masks and the counts of a whole record."""
        work, (layout, parameters) = self.look(network).work, network
        n_hidden = len(layout.layers) - 1
        with np.errstate(all="ignore"):
            masks = [self._masks(work, layout.activation(parameters, layer), layer) for layer in range(n_hidden)]
            counts = [histogram_counts(work.in_pieces(work.z[at], at)[..., : self._n_train]) for at in range(n_hidden)]
        return np.concatenate(masks, axis=1), np.array(counts)

    def _masks(self, work: Workspace, activation: Activation, layer: int) -> Array:
        """`STATUSES` of the units of a layer, `(6, units)`, over the training samples."""
        z = np.moveaxis(work.in_pieces(work.z[layer], layer)[..., : self._n_train], -1, 0)
        a = work.a[layer][:-1, : self._n_train].T
        found = unit_masks(activation, z, a, (a.shape[1],))
        return np.array([getattr(found, status) for status in STATUSES])


def _loss_and_accuracy(log_probabilities: Array, labels: Array) -> tuple[float, float]:
    """Mean cross-entropy in nats and accuracy over some samples; nan where there are none."""
    if not len(labels):
        return np.nan, np.nan
    loss = -float(log_probabilities[labels, np.arange(len(labels))].mean(dtype=np.float64))
    return loss, float((log_probabilities.argmax(0) == labels).mean())


class Recording:
    """The records of one trainer, in order: every step at first, every 2nd, 4th, … later, and after each change.

    Which steps are recorded depends on the steps and the changes alone: not on how training was cut into pieces, nor
    on what was looked at, so that a run that is repeated has the same records.
    """

    def __init__(self, trainer: Trainer, observer: Observer | None = None) -> None:
        self._observer = observer or Observer(trainer)
        self._trainer = trainer
        self.records = [self._observer.record()]

    def run(self, n_steps: int) -> int:
        """Train for up to `n_steps` updates and record on the way; returns how many were done."""
        trainer, before = self._trainer, self._trainer.step
        goal = before + n_steps
        while trainer.step < goal and trainer.diverged_at is None:
            # Copies of a large network after every step would cost more than training it piece by piece.
            if trainer.parameters.size <= KEPT_UNMEASURED:
                trainer.run(goal - trainer.step, self._note)
            else:
                trainer.run(min(goal - trainer.step, until_due(trainer.step)))
                self._note(trainer.step, trainer.parameters[0])
            # A run that diverges stands where it was last finite, which may be before the last record.
            self.cut(trainer.step, len(trainer.log))
        return max(0, trainer.step - before)

    def _note(self, step: int, parameters: Array) -> None:
        if is_due(step) and step > self.records[-1].step:
            self.records.append(self._observer.record_of(step, parameters, whole=is_whole(step)))

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
        elif not last.is_whole:
            found[-1] = self._observer.record()
        return Records([record.measure() for record in found], self._trainer.config.hidden)

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
        return Records([record for record in self._records if record.is_whole], self._widths.tolist())

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
