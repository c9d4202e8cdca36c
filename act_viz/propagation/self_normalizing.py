"""SELU's map of mean and variance, after Klambauer et al. 2017 (arXiv 1706.02515)."""

from __future__ import annotations

import dataclasses

import numpy as np
import numpy.typing as npt
from scipy.optimize import root

from act_viz.activations import Activation
from act_viz.activations.normal_expectation import expectation
from act_viz.arrays import Array

DOMAIN_MEAN = (-0.1, 0.1)
DOMAIN_VARIANCE = (0.8, 1.5)
DOMAIN_OMEGA = (-0.1, 0.1)
DOMAIN_TAU = (0.95, 1.1)
"""Theorem 1 holds for means, variances and weights' sums ω and square sums τ within these."""

_WIDEST = 1e6
"""Variances are followed up to here; beyond, a path has none."""


@dataclasses.dataclass(frozen=True)
class MomentMap:
    """What a unit does to its inputs' mean and variance, if its weights have the sum `omega` and square sum `tau`.

    The pre-activation is taken as normal with mean μω and variance ντ.
    """

    activation: Activation
    omega: float = 0.0
    tau: float = 1.0

    def __call__(self, mean: npt.ArrayLike, variance: npt.ArrayLike) -> tuple[Array, Array]:
        """Mean and variance `(n,)` of the post-activation for inputs with these `(n,)`."""
        mean, variance = np.broadcast_arrays(np.atleast_1d(mean), np.atleast_1d(variance))
        f = self.activation

        def g(z: Array) -> tuple[Array, ...]:
            a = f(z)
            return a, a * a

        kinks = f.properties().breaks
        first, second = expectation(g, np.sqrt(self.tau * variance), self.omega * mean, kinks)
        with np.errstate(invalid="ignore"):
            # A square without bound leaves no variance, whatever the mean is.
            return first, np.where(np.isfinite(second), second - first**2, second)

    def jacobian(self, mean: float, variance: float) -> Array:
        """Derivatives `(2, 2)` of the new mean and variance (rows) by the old (columns)."""
        f, std = self.activation, float(np.sqrt(self.tau * variance))

        def g(z: Array) -> tuple[Array, ...]:
            # By the mean of z: E[f'], E[2 f f']; by its variance: E[f' Z]/(2 std), E[f f' Z]/std, right at kinks too.
            a, slope, standard = f(z), f.derivative(z), (z - self.omega * mean) / std
            return a, slope, a * slope, slope * standard, a * slope * standard

        first, by_mean, square_by_mean, by_std, square_by_std = expectation(
            g, std, self.omega * mean, f.properties().breaks
        )[:, 0]
        mean_row = np.array([self.omega * by_mean, self.tau * by_std / (2 * std)])
        square_row = np.array([2 * self.omega * square_by_mean, self.tau * square_by_std / std])
        return np.stack([mean_row, square_row - 2 * first * mean_row])

    def fixed_point(self) -> tuple[float, float] | None:
        """The mean and variance that stay as they are, nearest to (0, 1); none if the search finds none."""

        def excess(point: Array) -> Array:
            mean, variance = self(point[0], np.exp(point[1]))
            return np.array([mean[0] - point[0], np.log(variance[0]) - point[1]])

        with np.errstate(all="ignore"):
            if not np.isfinite(excess(np.zeros(2))).all():
                return None
            found = root(excess, [0.0, 0.0])
        # A search that starts at the point may call it no success that nothing is left to improve.
        if abs(found.x[1]) > 20 or not np.max(np.abs(excess(found.x))) <= 1e-9:
            return None
        return float(found.x[0]), float(np.exp(found.x[1]))

    def path(self, mean: npt.ArrayLike, variance: npt.ArrayLike, n_layers: int) -> tuple[Array, Array]:
        """Means and variances `(n_layers + 1, …)` through layers of such units, from given ones of any shape `(…)`.

        Once a variance is beyond 1e6 it is given as inf, and the mean as nan.
        """
        start = np.broadcast_arrays(mean, variance)
        means, variances = (np.empty((n_layers + 1, *start[0].shape)) for _each in start)
        means[0], variances[0] = start
        for layer in range(n_layers):
            with np.errstate(invalid="ignore"):
                # What has no bound has none any more; to go on with a number would draw one.
                lost = ~(np.isfinite(means[layer]) & (variances[layer] < _WIDEST)).ravel()
            old_means, old_variances = (np.where(lost, 0.0, of[layer].ravel()) for of in (means, variances))
            new_means, new_variances = self(old_means, old_variances)
            new_means, new_variances = np.where(lost, np.nan, new_means), np.where(lost, np.inf, new_variances)
            means[layer + 1] = new_means.reshape(start[0].shape)
            variances[layer + 1] = np.maximum(new_variances, 0.0).reshape(start[0].shape)
        return means, variances
