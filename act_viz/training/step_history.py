"""What is kept of a training: the statistics of its steps, in bounded memory."""

from __future__ import annotations

import numpy as np

from act_viz.arrays import Array

_CAPACITY = 4096


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

    def until(self, step: int) -> History:
        """What is kept of the steps before `step`, as a history of its own that can be gone on with."""
        other = History(self.n_runs, self.n_hidden, self._capacity * self.n_runs)
        other.stride = self.stride
        other._n = int(np.searchsorted(self._steps[: self._n], step))
        other._steps[: other._n] = self._steps[: other._n]
        other._values[: other._n] = self._values[: other._n]
        return other

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
        return self._columns(2 + 2 * self.n_hidden, self.n_hidden + 1)

    @property
    def mean_a(self) -> Array:
        """Mean post-activation, `(n, n_runs, n_hidden)`."""
        return self._columns(2 + self.n_hidden, self.n_hidden)

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
