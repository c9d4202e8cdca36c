"""How the statistics of every step are taken: many steps at once from copies, or as sums within the step.

Both give the same columns, `(n_steps, n_runs, n_columns)`: the loss; mean, then standard deviation, of z in every
layer, and of a in every hidden one; the length of ∂L/∂z and of ∂L/∂(weights and biases) in every layer.
"""

from __future__ import annotations

from functools import partial
from itertools import islice
from typing import Protocol

import numpy as np

from act_viz.activations.base import Op
from act_viz.arrays import Array
from act_viz.batches import Taken
from act_viz.mlp import Layout, Workspace, product

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
        """The columns of the first rows, one for each of the batches of the steps; uses up what they hold."""


def recorder_of(work: Workspace) -> Recorder:
    """What records `work` fastest: copies where a call costs more than what it does, sums where it does not."""
    return Copies(work) if 2 * _STEPS * work.flat.size <= _ELEMENTS_COPIED else Sums(work)


class Copies:
    """Copies the workspace at every step and reduces the copies together.

    A reduction costs a few microseconds however small its array; over 64 steps at once it costs little more.
    """

    def __init__(self, work: Workspace) -> None:
        self._work = work
        self.ops: list[Op] = []
        self.source = work.flat
        n_rows = min(_MOST_STEPS, _ELEMENTS_COPIED // work.flat.size // _STEPS * _STEPS)
        self._ring = np.empty((n_rows, work.flat.size), work.flat.dtype)
        self.rows: list[Array] = list(self._ring)
        layers = work.layout.layers
        self._ones = np.ones(max(layer.rows for layer in layers) * work.n, work.flat.dtype)
        n_layers = len(layers)
        self._z = [self._view(at, layer.rows * work.n) for at, layer in enumerate(layers)]
        self._a = [self._view(n_layers + at, layer.units * work.n) for at, layer in enumerate(layers[:-1])]
        first_d_z = 2 * n_layers - 1
        self._d_z = [self._view(first_d_z + at, layer.rows * work.n) for at, layer in enumerate(layers)]
        self._gradient = _by_layer(work.layout, self._view(first_d_z + n_layers, work.layout.n_params))

    def _view(self, place: int, size: int) -> Array:
        """The array at `place` of the workspace, of all copies, `(steps, n_runs, size)`, without its row of ones."""
        start, stop = self._work.places[place]
        return self._ring[:, start:stop].reshape(len(self._ring), *(self._work.lead or (1,)), -1)[..., :size]

    def reduce(self, batches: Taken) -> Array:
        """The columns of the first rows; may center them in place."""
        n_steps = len(batches)
        lengths = np.stack([_squares(array[:n_steps]) for array in (*self._d_z, *self._gradient)], -1)
        means, deviations = self._moments([array[:n_steps] for array in (*self._z, *self._a)])
        at = len(self._z)
        columns = (
            self._loss(batches.all_targets)[..., None],
            *(means[..., :at], deviations[..., :at], means[..., at:], deviations[..., at:]),
            np.sqrt(lengths),
        )
        return np.concatenate(columns, -1)

    def _moments(self, arrays: list[Array]) -> tuple[Array, Array]:
        """Mean and standard deviation of each array over its last axis, `(n_steps, n_runs, n_arrays)`.

        In a second pass over an array only where a large mean swallows the deviation.
        """
        sizes = np.array([array.shape[-1] for array in arrays], self._ones.dtype)
        means = np.stack([np.vecdot(array, self._ones[: array.shape[-1]]) for array in arrays], -1) / sizes
        squares = np.stack([_squares(array) for array in arrays], -1) / sizes
        variances = squares - means * means
        for at in np.flatnonzero((variances < _SWALLOWED * squares).any((0, 1))).tolist():
            arrays[at] -= means[..., at, None]
            variances[..., at] = _squares(arrays[at]) / sizes[at]
        return means, np.sqrt(variances)

    def _loss(self, targets: Array) -> Array:
        """Mean cross-entropy in nats of each step, `(n_steps, n_runs)`."""
        targets = targets.reshape(len(targets), *(self._work.lead or (1,)), *targets.shape[-2:])
        logits = self._z[-1][: len(targets)].reshape(targets.shape)
        shifted = logits - logits.max(-2, keepdims=True)
        log_sums = np.log(np.exp(shifted).sum(-2, keepdims=True))
        loss: Array = np.einsum("...cn,...cn->...", targets, log_sums - shifted)
        return loss


class Sums:
    """Sums up each array while it is still in the processor's cache, and copies the sums alone.

    `sums` holds for each array Σ x, Σ (x − mean)² or Σ x², in the order of the columns.
    """

    def __init__(self, work: Workspace) -> None:
        layers = work.layout.layers
        n_hidden = len(layers) - 1
        dtype = work.flat.dtype
        self._lead = work.lead
        self._sizes = [layer.rows * work.n for layer in layers], [layer.units * work.n for layer in layers[:-1]]
        self.source = np.zeros((1 + 6 * n_hidden + 4, *work.lead), dtype)
        self._kept = np.empty((_STEPS, *self.source.shape), dtype)
        self.rows = list(self._kept)
        largest = max(self._sizes[0])
        self._scratch = np.empty((*work.lead, largest), dtype)
        self._ones = np.ones(largest, dtype)
        places = iter(
            self.source[at] if work.lead else self.source[at : at + 1].reshape(()) for at in range(len(self.source))
        )
        ops = self._loss_ops(work, next(places))
        for arrays in (work.z, [a[..., :-1, :] for a in work.a]):
            flat = [array.reshape(*work.lead, -1) for array in arrays]
            sums, squares = list(islice(places, len(flat))), list(islice(places, len(flat)))
            for array, total, square in zip(flat, sums, squares, strict=True):
                ops += self._moment_ops(array, total, square)
        lengths = [array.reshape(*work.lead, -1) for array in work.d_z] + _by_layer(work.layout, work.gradient)
        self.ops = [*ops, *(_inner(array, array, place) for array, place in zip(lengths, places, strict=True))]
        of_z, of_a = self._sizes
        self._counts = np.array([1, *of_z, *of_z, *of_a, *of_a, *[1] * 2 * len(layers)], dtype)
        powers = [1, *[1] * len(of_z), *[2] * len(of_z), *[1] * len(of_a), *[2] * len(of_a), *[2] * 2 * len(layers)]
        self._are_squares = np.array(powers) == 2

    def reduce(self, batches: Taken) -> Array:
        """The columns of the first rows."""
        n_steps = len(batches)
        sums = self._kept[:n_steps].reshape(n_steps, len(self._counts), -1)
        columns: Array = np.moveaxis(sums, 1, -1) / self._counts
        columns[..., self._are_squares] = np.sqrt(columns[..., self._are_squares])
        return columns

    def _loss_ops(self, work: Workspace, out: Array) -> list[Op]:
        """out ← Σ targets · (log Σ exp(logits − largest) + largest − logits)."""
        logits = work.z[-1]
        largest, shifted, exponentials, logs = (
            np.empty((*self._lead, 1, work.n), logits.dtype),
            *(np.empty_like(logits) for _ in range(3)),
        )
        flat = (*self._lead, -1)
        return [
            (partial(np.maximum.reduce, logits, axis=-2, out=largest, keepdims=True), ()),
            (np.subtract, (logits, largest, shifted)),
            (np.exp, (shifted, exponentials)),
            product(np.ones((logits.shape[-2],) * 2, logits.dtype), exponentials, logs),
            (np.log, (logs, logs)),
            (np.subtract, (logs, shifted, logs)),
            (np.multiply, (logs, work.targets, logs)),
            _inner(logs.reshape(flat), np.ones(work.targets.shape[-2] * work.n, logs.dtype), out),
        ]

    def _moment_ops(self, array: Array, total: Array, square: Array) -> list[Op]:
        """The sum of `array`, and the sum of squares about its mean, in two passes: one would lose small deviations."""
        size = array.shape[-1]
        mean = np.empty((*self._lead, 1) if self._lead else (), array.dtype)
        centered = self._scratch[..., :size]
        return [
            _inner(array, self._ones[:size], total),
            (np.multiply, (total.reshape(mean.shape), np.array(1 / size, array.dtype), mean)),
            (np.subtract, (array, mean, centered)),
            _inner(centered, centered, square),
        ]


def _squares(array: Array) -> Array:
    """Sum of squares over the last axis."""
    squares: Array = np.vecdot(array, array)
    return squares


def _inner(x: Array, y: Array, out: Array) -> Op:
    """out ← Σ x · y over the last axis; for a single network through `dot`, which is called faster."""
    return (x.dot, (y, out)) if x.ndim == y.ndim == 1 else (np.vecdot, (x, y, out))


def _by_layer(layout: Layout, gradient: Array) -> list[Array]:
    """Each layer's part of the gradient, without the learned parameters of activations."""
    return [gradient[..., layer.start : layer.learned_start] for layer in layout.layers]
