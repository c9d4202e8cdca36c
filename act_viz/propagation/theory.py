"""Mean-field theory: what a very wide random network does to a signal and to its gradient, layer by layer.

`q` is the variance of a pre-activation z over the random weights. A layer with weights of variance
σ_w²/fan_in and biases of variance σ_b² maps it to σ_w² E[f(√q Z)²] + σ_b², and multiplies a squared
gradient by χ₁ = σ_w² E[f'(√q Z)²], with Z ~ N(0, 1) (Poole et al. 2016, Schoenholz et al. 2017).
"""

from __future__ import annotations

import dataclasses
import math

import numpy as np

from act_viz.arrays import Array
from act_viz.propagation.fixed_points import FixedPoint, Flow, fixed_points_of, flow_of
from act_viz.propagation.layer_map import LayerMap
from act_viz.propagation.passing import Joint
from act_viz.propagation.path import Correlations, Curve, Path, correlations_of, path_of


@dataclasses.dataclass(frozen=True)
class MeanField(LayerMap):
    """A random network of one activation, weight variance σ_w²/fan_in and bias variance σ_b², infinitely wide."""

    def path(self, input_square: float = 1.0, input_mean: float = 0.0) -> Path:
        """Layer by layer from inputs that have this mean square and mean."""
        return path_of(self, Joint(input_mean, input_square))

    def through(self, depth: int, input_square: float = 1.0, input_mean: float = 0.0) -> Curve:
        """Theory for layers 1 to `depth` of a network whose inputs have this mean square and mean."""
        return self.path(input_square, input_mean).curve(depth)

    def pairs(self, correlation: float, input_square: float = 1.0, input_mean: float = 0.0) -> Correlations:
        """The correlation of two inputs' pre-activations layer by layer.

        `correlation` is that of the inputs themselves, about 0; both have the mean square `input_square`.
        """
        return correlations_of(self, Joint(input_mean, input_square, correlation * input_square))

    def correlations(self, depth: int, correlation: float, input_square: float = 1.0, input_mean: float = 0.0) -> Array:
        """The same at layers 1 to `depth`, `(depth,)`; nan where there is none."""
        return self.pairs(correlation, input_square, input_mean).curve(depth)

    def fixed_points(self) -> tuple[FixedPoint, ...]:
        """Every q from 1e-6 to 1e6 that a layer keeps, found numerically, and 0 if the map keeps it.

        Empty together with `keeps_every_q` where every q is kept.
        """
        return () if self.keeps_every_q() else fixed_points_of(self.plain)

    def keeps_every_q(self) -> bool:
        """Whether a layer leaves every variance as it is, as ReLU's does with σ_w² = 2 and no bias."""
        q = np.array([1e-3, 0.1, 1.0, 10.0, 1e3])
        return bool(np.all(np.abs(self.next_q(q) / q - 1) < 1e-9))

    def flow(self, start: float) -> Flow:
        """Where the map of variances takes a q of `start` in the end."""
        return flow_of(self.plain, start)

    def input_variance(self, input_square: float) -> float:
        """q at the first layer."""
        return float(self.next_variance(input_square)) if math.isfinite(input_square) else math.inf
