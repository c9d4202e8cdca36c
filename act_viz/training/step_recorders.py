"""How the statistics of every step are taken: many steps at once from copies, or as sums within the step.

Both give the same columns, `(n_steps, n_runs, n_columns)`: the loss; the mean of z in every layer and of a in every
hidden one, then the standard deviation of each; the length of ∂L/∂z and of ∂L/∂(weights and biases) in every layer.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.lib.stride_tricks import as_strided

from act_viz.arrays import Array
from act_viz.network.formula_calls import Op, copied
from act_viz.network.loss import gradient_unit, mean_cross_entropy
from act_viz.network.mlp import Layout, Workspace
from act_viz.training.batches import Taken

_STEPS = 64
_MOST_STEPS = 256
_ELEMENTS_COPIED = 2**19
"""What stays in the processor's second cache."""
_SWALLOWED = 0.01
"""A variance below this share of the mean square has lost two digits to it."""


class Recorder(Protocol):
    """Takes what a step leaves in the workspace; after each step `source` is copied to the next of `rows`."""

    ops: list[Op]
    """Calls that end a step."""
    source: Array
    rows: list[Array]

    def reduce(self, batches: Taken) -> Array:
        """The columns of the first rows, one for each of the batches of the steps; uses up what they hold.

        They are `(n_steps, n_runs, n_columns)`.
        """


def recorder_of(work: Workspace) -> Recorder:
    """What records `work` fastest: copies where a call costs more than what it does, sums where it does not."""
    return Copies(work) if 2 * _STEPS * work.flat.size <= _ELEMENTS_COPIED else Sums(work)


class Copies:
    """Copies the workspace at every step and reduces the copies together.

    A reduction costs a few microseconds however small its array; over 64 steps at once it costs little more.
    """

    def __init__(self, work: Workspace) -> None:
        layers = work.layout.layers
        n_layers = len(layers)
        n_runs = work.lead[0] if work.lead else 1
        self.ops: list[Op] = []
        self.source = work.flat
        n_rows = min(_MOST_STEPS, _ELEMENTS_COPIED // work.flat.size // _STEPS * _STEPS)
        self._ring = np.empty((n_rows, work.flat.size), work.flat.dtype)
        self.rows: list[Array] = list(self._ring)
        # In the order in which they lie in the workspace, without their rows of ones.
        sizes = [*(layer.rows * work.n for layer in layers), *(layer.units * work.n for layer in layers[:-1])]
        self._arrays = [self._view(work.places[at], n_runs, size) for at, size in enumerate(sizes)]
        self._logits = self._arrays[n_layers - 1].reshape(n_rows, n_runs, work.layout.n_classes, work.n)
        self._lengths_of = [
            *(self._view(place, n_runs) for place in work.places[len(sizes) : -1]),
            *_by_layer(work.layout, self._view(work.places[-1], n_runs)),
        ]
        self._ones = np.ones(max(sizes), work.flat.dtype)
        self._sizes = np.array(sizes, work.flat.dtype)
        self._unit = gradient_unit(work.layout.n_classes, work.n)
        self._columns = np.empty((n_rows, n_runs, 1 + 2 * len(sizes) + 2 * n_layers), work.flat.dtype)

    def _view(self, place: tuple[int, int], n_runs: int, size: int | None = None) -> Array:
        """An array of the workspace, of all copies, `(steps, n_runs, size)`; whole if no size is given."""
        return self._ring[:, slice(*place)].reshape(len(self._ring), n_runs, -1)[..., :size]

    def reduce(self, batches: Taken) -> Array:
        """The columns of the first rows; valid until the next call. They are `(n_steps, n_runs, n_columns)`."""
        rows = slice(len(batches))
        columns = self._columns[rows]
        logits = self._logits[rows]
        columns[..., 0] = mean_cross_entropy(logits, batches.all_targets.reshape(logits.shape))
        self._moments(rows, columns)
        lengths = columns[..., 1 + 2 * len(self._arrays) :]
        for at, array in enumerate(self._lengths_of):
            np.vecdot(array[rows], array[rows], out=lengths[..., at])
        np.sqrt(lengths, out=lengths)
        lengths *= self._unit
        return columns

    def _moments(self, rows: slice, columns: Array) -> None:
        """Mean and standard deviation of each array, in a second pass only where a large mean swallows the latter."""
        n_arrays = len(self._arrays)
        means, variances = columns[..., 1 : 1 + n_arrays], columns[..., 1 + n_arrays : 1 + 2 * n_arrays]
        arrays = [array[rows] for array in self._arrays]
        for at, array in enumerate(arrays):
            np.vecdot(array, self._ones[: array.shape[-1]], out=means[..., at])
            np.vecdot(array, array, out=variances[..., at])
        means /= self._sizes
        variances /= self._sizes
        least = _SWALLOWED * variances
        variances -= means * means
        for at in np.flatnonzero((variances < least).any((0, 1))).tolist():
            arrays[at] -= means[..., at, None]
            variances[..., at] = np.vecdot(arrays[at], arrays[at]) / self._sizes[at]
        np.sqrt(variances, out=variances)


class Sums:
    """Sums up each array while it is still in the processor's cache, and copies the sums and the logits alone.

    The sums, `(n_columns - 1, n_runs)`, are Σ x, Σ (x − mean)² or Σ x² of each array, in the order of the columns.
    """

    def __init__(self, work: Workspace) -> None:
        dtype = work.flat.dtype
        moments_of = [array.reshape(*work.lead, -1) for array in (*work.z, *(a[..., :-1, :] for a in work.a))]
        lengths_of = [array.reshape(*work.lead, -1) for array in work.d_z] + _by_layer(work.layout, work.gradient)
        n_arrays, n_runs = len(moments_of), work.lead[0] if work.lead else 1
        n_sums = 2 * n_arrays + len(lengths_of)
        self.source = np.zeros(n_sums * n_runs + work.z[-1].size, dtype)
        sums, logits = np.split(self.source, [n_sums * n_runs])
        self._kept = np.empty((_STEPS, self.source.size), dtype)
        self.rows = list(self._kept)
        self._sums = self._kept[:, : sums.size].reshape(_STEPS, n_sums, n_runs)
        self._logits = self._kept[:, sums.size :].reshape(_STEPS, n_runs, work.layout.n_classes, work.n)
        self._moments_of = moments_of
        self._totals, self._squares, lengths = np.split(sums.reshape(n_sums, *work.lead), [n_arrays, 2 * n_arrays])
        sizes = [array.shape[-1] for array in moments_of]
        self._sizes = np.array(sizes, dtype).reshape(-1, *[1] * len(work.lead))
        self._unit = gradient_unit(work.layout.n_classes, work.n)
        self._about_mean = np.empty_like(self._squares)
        ones = np.ones(max(sizes), dtype)
        self.ops: list[Op] = [copied(work.z[-1], logits.reshape(work.z[-1].shape))]
        for at, arrays in _together(moments_of):
            self.ops.append((np.vecdot, (arrays, ones[: arrays.shape[-1]], self._totals[at])))
            self.ops.append((np.vecdot, (arrays, arrays, self._squares[at])))
        self.ops += [(np.vecdot, (arrays, arrays, lengths[at])) for at, arrays in _together(lengths_of)]
        self.ops.append((self._center, ()))

    def reduce(self, batches: Taken) -> Array:
        """The columns of the first rows. They are `(n_steps, n_runs, n_columns)`."""
        rows = slice(len(batches))
        logits = self._logits[rows]
        columns = np.moveaxis(self._sums[rows], 1, -1)
        n_arrays = len(self._sizes)
        columns[..., : 2 * n_arrays] /= np.tile(self._sizes.ravel(), 2)
        columns[..., n_arrays:] = np.sqrt(columns[..., n_arrays:])
        columns[..., 2 * n_arrays :] *= self._unit
        loss = mean_cross_entropy(logits, batches.all_targets.reshape(logits.shape))
        return np.concatenate([loss[..., np.newaxis], columns], axis=-1)

    def _center(self) -> None:
        """Σ x² becomes Σ (x − mean)², in a second pass only where a large mean swallows the deviation."""
        about_mean = self._about_mean
        np.multiply(self._totals, self._totals, about_mean)
        np.divide(about_mean, self._sizes, about_mean)
        np.subtract(self._squares, about_mean, about_mean)
        swallowed = about_mean < _SWALLOWED * self._squares
        self._squares[...] = about_mean
        if swallowed.any():
            for at in np.flatnonzero(swallowed.reshape(len(swallowed), -1).any(1)).tolist():
                array = self._moments_of[at]
                centered = array - (self._totals[at] / self._sizes[at])[..., np.newaxis]
                self._squares[at] = np.vecdot(centered, centered)


def _together(arrays: Sequence[Array]) -> list[tuple[slice, Array]]:
    """The same arrays with their positions, neighbours at equal distances as one `(k, …)`: a call for them all."""
    addresses = [array.__array_interface__["data"][0] for array in arrays]
    distances = [*np.diff(addresses).tolist(), 0]
    found: list[tuple[slice, Array]] = []
    start = 0
    for at, array in enumerate(arrays):
        first, distance = arrays[start], distances[start]
        alike = at + 1 < len(arrays) and (first.shape, first.strides) == (arrays[at + 1].shape, arrays[at + 1].strides)
        if not alike or distances[at] != distance:
            group = as_strided(first, (at + 1 - start, *array.shape), (distance, *array.strides))
            found.append((slice(start, at + 1), group))
            start = at + 1
    return found


def _by_layer(layout: Layout, gradient: Array) -> list[Array]:
    """Each layer's part of the gradient, without the learned parameters of activations."""
    return [gradient[..., layer.start : layer.learned_start] for layer in layout.layers]
