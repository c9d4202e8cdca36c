"""What is recorded of a training: statistics of every step, reduced many steps at once, kept in bounded memory."""

from __future__ import annotations

import numpy as np

from act_viz.arrays import Array
from act_viz.mlp import Workspace

_RING_STEPS = 64
_RING_ELEMENTS = 2**18
_CAPACITY = 4096


class Recorder:
    """Keeps copies of a workspace, one a step, and reduces them together.

    A reduction costs a few microseconds however small its array; over 64 steps at once it costs little more.
    """

    def __init__(self, work: Workspace) -> None:
        self.work = work
        self.steps = max(1, min(_RING_STEPS, _RING_ELEMENTS // work.flat.size))
        if self.steps == 1:
            # The workspace itself serves, so large networks are not copied.
            self._ring = work.flat[None]
        else:
            self._ring = np.empty((self.steps, work.flat.size), work.flat.dtype)
        self.rows: list[Array] = list(self._ring) if self.steps > 1 else [work.flat]
        layers = work.layout.layers
        self._ones = np.ones(max(layer.rows for layer in layers) * work.n, work.flat.dtype)
        n_layers = len(layers)
        self._z = [self._view(1 + at, layer.rows * work.n) for at, layer in enumerate(layers)]
        self._a = [self._view(1 + n_layers + at, layer.units * work.n) for at, layer in enumerate(layers[:-1])]
        first_d_z = 2 * n_layers
        self._d_z = [self._view(first_d_z + at, layer.rows * work.n) for at, layer in enumerate(layers)]
        parameters = self._view(first_d_z + n_layers, work.layout.n_params)
        self._gradient = [parameters[..., layer.start : layer.learned_start] for layer in layers]
        self._batch = self._ring_view(0)

    def _ring_view(self, place: int) -> Array:
        """The array at `place` of the workspace, of all kept steps, `(steps, n_runs, …)`."""
        start, stop = self.work.places[place]
        return self._ring[:, start:stop].reshape(len(self._ring), *(self.work.lead or (1,)), -1)

    def _view(self, place: int, size: int) -> Array:
        """The first `size` elements of it, without the rows of ones."""
        return self._ring_view(place)[..., :size]

    def reduce(self, n_steps: int) -> Array:
        """Statistics of the last `n_steps` kept, `(n_steps, n_runs, n_columns)`, columns as `columns` says.

        Uses up what is kept: it centers the copies in place.
        """
        columns = [self._loss(n_steps)]
        for arrays in (self._z, self._a):
            means, deviations = (
                zip(*(self._moments(array[:n_steps]) for array in arrays), strict=True) if arrays else ((), ())
            )
            columns += [*means, *deviations]
        columns += [np.sqrt(np.vecdot(array[:n_steps], array[:n_steps])) for array in (*self._d_z, *self._gradient)]
        return np.stack(columns, -1)

    def _moments(self, array: Array) -> tuple[Array, Array]:
        """Mean and standard deviation over the last axis, in two passes: a large mean would swallow the deviation."""
        size = array.shape[-1]
        means = np.vecdot(array, self._ones[:size]) / size
        array -= means[..., None]
        return means, np.sqrt(np.vecdot(array, array) / size)

    def _loss(self, n_steps: int) -> Array:
        """Mean cross-entropy in nats of each kept step, `(n_steps, n_runs)`."""
        work = self.work
        n_classes = work.layout.n_classes
        shape = (n_steps, *(work.lead or (1,)), -1, work.n)
        targets = self._batch[:n_steps].reshape(shape)[..., -n_classes:, :]
        logits = self._z[-1][:n_steps].reshape(shape)
        shifted = logits - logits.max(-2, keepdims=True)
        log_sums = np.log(np.exp(shifted).sum(-2, keepdims=True))
        loss: Array = np.einsum("...cn,...cn->...", targets, log_sums - shifted)
        return loss


class History:
    """The statistics of a training's steps: every step of a short one, every 2nd, 4th, … of a longer one.

    `step` `(n,)` counts the updates before the measurement. `loss` `(n, n_runs)` is the mean cross-entropy of the
    step's batch in nats. `mean_z`, `std_z`, `d_z_norm` and `gradient_norm` are `(n, n_runs, n_hidden + 1)`, the output
    layer last; `mean_a` and `std_a` `(n, n_runs, n_hidden)`. `d_z_norm` is the length of ∂L/∂z over the batch,
    `gradient_norm` that of ∂L/∂(weights and biases), weight decay left out.
    """

    def __init__(self, n_runs: int, n_hidden: int, capacity: int = _CAPACITY) -> None:
        self.n_runs, self.n_hidden = n_runs, n_hidden
        self.stride = 1
        n_columns = 1 + 4 * (n_hidden + 1) + 2 * n_hidden
        self._capacity = max(256, capacity // n_runs)
        self._steps = np.empty(self._capacity, np.int64)
        self._values = np.empty((self._capacity, n_runs, n_columns), np.float32)
        self._n = 0

    def __len__(self) -> int:
        return self._n

    def append(self, first_step: int, values: Array) -> None:
        """Add the statistics `(n_steps, n_runs, n_columns)` of the steps from `first_step` on.

        A step is kept if the stride divides it, so that what is kept does not depend on how steps were grouped.
        """
        while True:
            skip = -first_step % self.stride
            kept = values[skip :: self.stride]
            if self._n + len(kept) <= self._capacity:
                break
            self._thin()
        stop = self._n + len(kept)
        self._steps[self._n : stop] = np.arange(first_step + skip, first_step + len(values), self.stride)
        self._values[self._n : stop] = kept
        self._n = stop

    def _thin(self) -> None:
        """Double the stride, and drop the steps that it no longer divides."""
        self.stride *= 2
        keep = np.flatnonzero(self._steps[: self._n] % self.stride == 0)
        self._steps[: len(keep)] = self._steps[keep]
        self._values[: len(keep)] = self._values[keep]
        self._n = len(keep)

    def cut(self, step: int) -> None:
        """Forget the steps after `step`."""
        self._n = int(np.searchsorted(self._steps[: self._n], step, side="right"))

    @property
    def nbytes(self) -> int:
        """Memory taken, in bytes; constant."""
        return self._steps.nbytes + self._values.nbytes

    @property
    def step(self) -> Array:
        """Updates before each measurement, `(n,)`."""
        return self._steps[: self._n].copy()

    def _columns(self, start: int, count: int) -> Array:
        return self._values[: self._n, :, start : start + count].copy()

    @property
    def loss(self) -> Array:
        """Mean cross-entropy of the batch in nats, `(n, n_runs)`."""
        return self._columns(0, 1)[..., 0]

    @property
    def mean_z(self) -> Array:
        """Mean pre-activation, `(n, n_runs, n_hidden + 1)`."""
        return self._columns(1, self.n_hidden + 1)

    @property
    def std_z(self) -> Array:
        """Standard deviation of the pre-activations, `(n, n_runs, n_hidden + 1)`."""
        return self._columns(2 + self.n_hidden, self.n_hidden + 1)

    @property
    def mean_a(self) -> Array:
        """Mean post-activation, `(n, n_runs, n_hidden)`."""
        return self._columns(3 + 2 * self.n_hidden, self.n_hidden)

    @property
    def std_a(self) -> Array:
        """Standard deviation of the post-activations, `(n, n_runs, n_hidden)`."""
        return self._columns(3 + 3 * self.n_hidden, self.n_hidden)

    @property
    def d_z_norm(self) -> Array:
        """Length of ∂L/∂z over the batch, `(n, n_runs, n_hidden + 1)`."""
        return self._columns(3 + 4 * self.n_hidden, self.n_hidden + 1)

    @property
    def gradient_norm(self) -> Array:
        """Length of ∂L/∂(weights and biases), `(n, n_runs, n_hidden + 1)`."""
        return self._columns(4 + 5 * self.n_hidden, self.n_hidden + 1)
