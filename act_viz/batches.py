"""Shuffled mini-batches for every run of a stack, drawn a block of epochs at a time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from act_viz.arrays import Array

_STEPS_PER_BLOCK = 64
_ELEMENTS_PER_BLOCK = 2**16


def sample_table(x: Array, y: Array, n_classes: int, dtype: npt.DTypeLike, sample_weight: Array | None = None) -> Array:
    """Samples as columns, `(features + 1 + classes, n)`: features, a one, and the one-hot class.

    The class's one is multiplied by the sample's weight; weights are scaled to a mean of 1.
    """
    n, n_features = x.shape
    table = np.zeros((n_features + 1 + n_classes, n), dtype)
    table[:n_features] = x.T
    table[n_features] = 1.0
    table[n_features + 1 + y, np.arange(n)] = 1.0 if sample_weight is None else sample_weight / np.mean(sample_weight)
    return table


class Batches:
    """An endless stream of batches, each `(rows of the table, batch_size)`, in a stack `(n_runs, …)`.

    An epoch goes once through all samples in a new order of each run's own. Its last batch is filled up from the
    epoch's beginning, so that all batches are equally large. A batch of all samples is not shuffled.
    """

    def __init__(self, table: Array, n_features: int, batch_size: int, rngs: Sequence[np.random.Generator]) -> None:
        self.n = table.shape[1]
        self.batch_size = batch_size
        self.steps_per_epoch: int = -(-self.n // batch_size)
        self._rngs = rngs
        self._table = table.copy()
        self._table[n_features + 1 :] /= batch_size
        self._lead = (len(rngs),) if len(rngs) > 1 else ()
        per_epoch = self.steps_per_epoch * batch_size
        self._shuffled = self.steps_per_epoch > 1
        wanted = -(-_STEPS_PER_BLOCK // self.steps_per_epoch) if self._shuffled else 1
        self._epochs = max(1, min(wanted, _ELEMENTS_PER_BLOCK // (per_epoch * len(table))))
        self.steps_per_block = self._epochs * self.steps_per_epoch
        block = np.empty((self.steps_per_block, *self._lead, len(table), batch_size), table.dtype)
        if not self._shuffled:
            block[...] = self._table
        self._block = block
        self._batches = list(block)
        self._position = self.steps_per_block
        self._before_block: list[Any] = [rng.bit_generator.state for rng in rngs]

    def take(self, most: int) -> list[Array]:
        """The next batches: as many as the block still has, and at most `most`; to be used before the next call."""
        if self._position == self.steps_per_block:
            self._draw()
            self._position = 0
        taken = self._batches[self._position : self._position + most]
        self._position += len(taken)
        return taken

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
            block[...] = np.take(self._table, order, axis=1, mode="clip").swapaxes(0, 1)

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
