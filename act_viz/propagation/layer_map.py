"""What one layer of an infinitely wide random network does to variances and to squared gradients."""

from __future__ import annotations

import dataclasses
from typing import Self

import numpy as np
import numpy.typing as npt

from act_viz.activations import Activation
from act_viz.arrays import Array
from act_viz.propagation.expectations import moments
from act_viz.propagation.passing import PLAIN, Passing


@dataclasses.dataclass(frozen=True)
class LayerMap:
    """A layer of an infinitely wide random network: its activation, weight variance σ_w²/fan_in, bias variance σ_b²."""

    activation: Activation
    weight_variance: float
    """σ_w²."""
    bias_variance: float = 0.0
    """σ_b²."""
    passing: Passing = PLAIN
    """What a layer passes on. The map of variances, χ₁ and fixed points are those of a network that passes on f(z)."""

    @property
    def plain(self) -> Self:
        """The same where layers pass on f(z) and nothing else."""
        return dataclasses.replace(self, passing=PLAIN)

    def next_variance(self, second: npt.ArrayLike) -> Array:
        """Variance, or covariance, of the next pre-activations, where what is passed on has this mean square.

        Same shape as the mean square.
        """
        if self.weight_variance == 0:
            return np.full(np.shape(second), self.bias_variance)
        return np.asarray(self.weight_variance * np.asarray(second) + self.bias_variance)

    def chi_of(self, slope: npt.ArrayLike) -> Array:
        """χ₁ where E[f'²] is `slope`; 0 for weights that are 0. Same shape as `slope`."""
        return np.zeros(np.shape(slope)) if self.weight_variance == 0 else self.weight_variance * np.asarray(slope)

    def next_q(self, q: npt.ArrayLike) -> Array:
        """Variance of the pre-activations one layer on, `(n,)`, for `q` `(n,)`."""
        return self.next_variance(moments(self.activation, q).second)

    def chi(self, q: npt.ArrayLike) -> Array:
        """χ₁ at `q`, `(n,)`."""
        return self.chi_of(moments(self.activation, q).slope)
