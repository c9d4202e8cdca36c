"""Mean-field theory: what a very wide random network does to a signal and to its gradient, layer by layer.

`q` is the variance of a pre-activation z over the random weights. A layer with weights of variance
σ_w²/fan_in and biases of variance σ_b² maps it to σ_w² E[f(√q Z)²] + σ_b², and multiplies a squared
gradient by χ₁ = σ_w² E[f'(√q Z)²], with Z ~ N(0, 1) (Poole et al. 2016, Schoenholz et al. 2017).
"""

from __future__ import annotations

import dataclasses
import math
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from scipy.optimize import brentq

from act_viz.activations import Activation
from act_viz.arrays import Array
from act_viz.propagation.quadrature import expectation, product_expectation

TOO_LARGE = 1e150
"""Above this q is called infinite: f(z)² would overflow soon after."""
TOO_SMALL = 1e-150


@dataclasses.dataclass(frozen=True)
class Moments:
    """Expectations for z ~ N(0, q), each `(n,)`: of f(z), f(z)², f'(z)², and d E[f(z)²]/dq."""

    mean: Array
    second: Array
    slope: Array
    growth: Array


def moments(activation: Activation, q: npt.ArrayLike) -> Moments:
    """The moments of `activation` under normal pre-activations of variance `q`, a positive number or `(n,)` of them."""
    q = np.atleast_1d(np.asarray(q, float))
    k = activation.n_pieces

    def g(z: Array) -> tuple[Array, ...]:
        # A Maxout unit gives its largest piece; the gradient reaches that piece alone, with slope 1.
        a, slope = (z, np.ones_like(z)) if k > 1 else (activation(z), activation.derivative(z))
        return a, a * a, slope * slope, a * slope * z

    kinks = () if k > 1 else activation.properties().kinks
    mean, second, slope, growth = expectation(g, np.sqrt(q), kinks=kinks, largest_of=k)
    # d/dq E[f(√q Z)²] = E[2 f f' Z] / (2 √q), which holds at kinks too, unlike a form with f''.
    return Moments(mean, second, slope, growth / q)


@dataclasses.dataclass(frozen=True)
class FixedPoint:
    """A variance `q` that a layer leaves as it is; `growth` is the slope of the map there, `chi` is χ₁ there."""

    q: float
    growth: float
    chi: float

    @property
    def stable(self) -> bool:
        """Whether variances nearby come closer."""
        return self.growth < 1

    @property
    def length_scale(self) -> float:
        """ξ_q: over so many layers the distance from q shrinks by a factor e; inf if it does not."""
        return _scale(self.growth)

    @property
    def correlation_scale(self) -> float:
        """ξ_c = −1/ln χ₁: over so many layers two inputs' difference, and a squared gradient, shrink by e.

        Where χ₁ > 1 they grow by e over that many layers; inf at χ₁ = 1.
        """
        return _scale(self.chi)


def _scale(factor: float) -> float:
    """Number of layers over which a repeated `factor` changes things by e."""
    if abs(factor - 1) < 1e-9:
        return math.inf
    return 0.0 if factor <= 0 else 1 / abs(math.log(factor))


@dataclasses.dataclass(frozen=True)
class Curve:
    """What theory says of layers 1 to depth, each `(depth,)`; inf once a value is beyond what numbers hold."""

    q: Array
    """Variance of the pre-activations, whose mean is 0."""
    mean_a: Array
    var_a: Array
    chi: Array
    """Factor of a squared gradient on its way back through the layer."""

    @property
    def log_gradient(self) -> Array:
        """ln of the gradient's squared norm at each layer, relative to the last."""
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.append(np.cumsum(np.log(self.chi[:-1])[::-1])[::-1], 0.0)


@dataclasses.dataclass(frozen=True)
class MeanField:
    """A random network of one activation, weight variance σ_w²/fan_in and bias variance σ_b², infinitely wide."""

    activation: Activation
    weight_variance: float
    """σ_w²."""
    bias_variance: float = 0.0
    """σ_b²."""

    def next_q(self, q: npt.ArrayLike) -> Array:
        """Variance of the pre-activations one layer on, `(n,)`, for `q` `(n,)`."""
        return self.weight_variance * moments(self.activation, q).second + self.bias_variance

    def chi(self, q: npt.ArrayLike) -> Array:
        """χ₁ at `q`, `(n,)`."""
        return self.weight_variance * moments(self.activation, q).slope

    def through(self, depth: int, input_square: float = 1.0) -> Curve:
        """Theory for layers 1 to `depth` of a network whose inputs have the mean square `input_square`."""
        return _through(self, depth, input_square)

    def correlations(self, depth: int, correlation: float, input_square: float = 1.0) -> Array:
        """Correlation of two inputs' pre-activations at layers 1 to `depth`, `(depth,)`.

        `correlation` is that of the inputs themselves; both have the mean square `input_square`.
        """
        q = self.through(depth, input_square).q
        start = self.weight_variance * input_square * correlation + self.bias_variance
        found = np.full(depth, np.nan)
        found[0] = min(1.0, start / q[0]) if q[0] > 0 else np.nan
        for layer in range(1, depth):
            if not (np.isfinite(q[layer]) and q[layer - 1] > 0):
                break
            if layer > 1 and found[layer - 1] == found[layer - 2] and q[layer - 1] == q[layer - 2]:
                found[layer:] = found[layer - 1]
                break
            product = product_expectation(
                self.activation, math.sqrt(q[layer - 1]), found[layer - 1], self.activation.properties().kinks
            )
            found[layer] = min(1.0, (self.weight_variance * product + self.bias_variance) / q[layer])
        return found

    def fixed_points(self, low: float = 1e-6, high: float = 1e6) -> tuple[FixedPoint, ...]:
        """Every q from `low` to `high` that a layer keeps, found numerically, and 0 if the map keeps it.

        Empty together with `keeps_every_q` where every q is kept.
        """
        if self.keeps_every_q():
            return ()
        grid = np.geomspace(low, high, 241)
        excess = self.next_q(grid) / grid - 1
        points = [self._zero()] if self._keeps_zero() else []
        for left, right, before, after in zip(grid, grid[1:], excess, excess[1:], strict=False):
            if np.isfinite(before) and np.isfinite(after) and (before > 0) != (after > 0):
                root = brentq(lambda x: float(self.next_q(math.exp(x))[0]) / math.exp(x) - 1, *np.log([left, right]))
                points.append(self._at(math.exp(root)))
        return tuple(points)

    def keeps_every_q(self) -> bool:
        """Whether a layer leaves every variance as it is, as ReLU's does with σ_w² = 2 and no bias."""
        q = np.array([1e-3, 0.1, 1.0, 10.0, 1e3])
        return bool(np.all(np.abs(self.next_q(q) / q - 1) < 1e-9))

    def _at(self, q: float) -> FixedPoint:
        there = moments(self.activation, q)
        return FixedPoint(
            q, self.weight_variance * float(there.growth[0]), self.weight_variance * float(there.slope[0])
        )

    def _keeps_zero(self) -> bool:
        return self.bias_variance == 0 and float(self.activation(np.zeros(1))[0]) == 0

    def _zero(self) -> FixedPoint:
        """The fixed point at 0; its slopes are those of a q so small that f is linear on either side of 0."""
        return dataclasses.replace(self._at(1e-12), q=0.0)


@lru_cache(maxsize=128)
def _through(field: MeanField, depth: int, input_square: float) -> Curve:
    q = field.weight_variance * input_square + field.bias_variance
    rows = np.full((depth, 4), np.nan)
    for layer in range(depth):
        if not q < TOO_LARGE:
            rows[layer:, :3] = np.inf
            break
        if q < TOO_SMALL:
            rows[layer:, :3] = 0.0
            rows[layer:, 3] = rows[layer - 1, 3] if layer else field.chi(1e-12)[0]
            break
        there = moments(field.activation, q)
        mean, second, slope = float(there.mean[0]), float(there.second[0]), float(there.slope[0])
        rows[layer] = q, mean, max(0.0, second - mean * mean), field.weight_variance * slope
        before, q = q, field.weight_variance * second + field.bias_variance
        if abs(q - before) <= 1e-15 * before:
            rows[layer:] = rows[layer]
            break
    rows.setflags(write=False)
    return Curve(*rows.T)
