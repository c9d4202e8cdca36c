"""Shuffled mini-batches for every run of a stack, drawn a block of epochs at a time."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from act_viz.arrays import Array
from act_viz.network.loss import targets_of

_STEPS_PER_BLOCK = 128
_ELEMENTS_PER_BLOCK = 2**19


def sample_table(x: Array, y: Array, n_classes: int, dtype: npt.DTypeLike, sample_weight: Array | None = None) -> Array:
    """Samples as columns, `(features + 1 + classes, n)`: features, a one, and the class as the loss wants it.

    The class is multiplied by the sample's weight; weights are scaled to a mean of 1.
    """
    n, n_features = x.shape
    table = np.zeros((n_features + 1 + n_classes, n), dtype)
    table[:n_features] = x.T
    table[n_features] = 1.0
    one_hot = table[n_features + 1 :]
    one_hot[y, np.arange(n)] = 1.0 if sample_weight is None else sample_weight / np.mean(sample_weight)
    one_hot[...] = targets_of(one_hot)
    return table


@dataclasses.dataclass(frozen=True, eq=False)
class Taken:
    """Batches one after another, each with `inputs` `(features + 1, batch_size)` and `targets` `(classes, batch_size)`.

    All have a leading runs axis in a stack. `all_targets` `(n_batches, …)` are the same targets as one array.
    """

    inputs: Sequence[Array]
    targets: Sequence[Array]
    all_targets: Array

    def __len__(self) -> int:
        return len(self.inputs)


class Batches:
    """An endless stream of batches.

    An epoch goes once through all samples in a new order of each run's own. Its last batch is filled up from the
    epoch's beginning, so that all batches are equally large. A batch of all samples is not shuffled.
    """

    def __init__(self, table: Array, n_features: int, batch_size: int, rngs: Sequence[np.random.Generator]) -> None:
        self.n = table.shape[1]
        self.batch_size = batch_size
        self.steps_per_epoch: int = -(-self.n // batch_size)
        self._rngs = rngs
        self._samples = table.T.copy()
        self._lead = (len(rngs),) if len(rngs) > 1 else ()
        per_epoch = self.steps_per_epoch * batch_size
        self._shuffled = self.steps_per_epoch > 1
        self._epochs = -(-_STEPS_PER_BLOCK // self.steps_per_epoch)
        if self._shuffled:
            most = _ELEMENTS_PER_BLOCK // (per_epoch * len(table) * len(rngs))
            self._epochs = max(1, min(self._epochs, most))
        self.steps_per_block: int = self._epochs * self.steps_per_epoch
        shape = (self.steps_per_block, *self._lead, len(table), batch_size)
        self._block = np.empty(shape, table.dtype) if self._shuffled else np.broadcast_to(self._samples.T, shape)
        self._all_targets = self._block[..., n_features + 1 :, :]
        self._inputs, self._targets = list(self._block[..., : n_features + 1, :]), list(self._all_targets)
        self._position = self.steps_per_block
        self._before_block: list[Any] = [rng.bit_generator.state for rng in rngs]

    @property
    def left(self) -> int:
        """How many batches the next call of `take` can give."""
        return (self.steps_per_block - self._position) or self.steps_per_block

    def take(self, n: int) -> Taken:
        """The next `n` batches, at most `left`; to be used before the next call."""
        if self._position == self.steps_per_block:
            self._draw()
            self._position = 0
        at = slice(self._position, self._position + n)
        self._position += n
        return Taken(self._inputs[at], self._targets[at], self._all_targets[at])

    def _draw(self) -> None:
        """Fill the block with new epochs."""
        self._before_block = [rng.bit_generator.state for rng in self._rngs]
        if not self._shuffled:
            return
        fill = self.steps_per_epoch * self.batch_size - self.n
        shape = self.steps_per_block, self.batch_size
        for run, rng in enumerate(self._rngs):
            orders = rng.permuted(np.tile(np.arange(self.n), (self._epochs, 1)), axis=1)
            order = np.concatenate([orders, orders[:, :fill]], axis=1).reshape(shape)
            block = self._block[:, run] if self._lead else self._block
            block[...] = np.take(self._samples, order, axis=0, mode="clip").swapaxes(1, 2)

    def state(self) -> tuple[list[Any], int]:
        """Where the stream is, for `restore`."""
        drawn_out = self._position == self.steps_per_block
        return [rng.bit_generator.state for rng in self._rngs] if drawn_out else self._before_block, self._position

    def restore(self, state: tuple[list[Any], int]) -> None:
        """Go back to where the stream was when `state` was asked for it."""
        before_block, position = state
        for rng, rng_state in zip(self._rngs, before_block, strict=True):
            rng.bit_generator.state = rng_state
        if position < self.steps_per_block:
            self._draw()
        self._position = position
