"""Mean-field theory: what a very wide random network does to a signal and to its gradient, layer by layer.

`q` is the variance of a pre-activation z over the random weights. A layer with weights of variance
σ_w²/fan_in and biases of variance σ_b² maps it to σ_w² E[f(√q Z)²] + σ_b², and multiplies a squared
gradient by χ₁ = σ_w² E[f'(√q Z)²], with Z ~ N(0, 1) (Poole et al. 2016, Schoenholz et al. 2017).
"""

from __future__ import annotations

import dataclasses
import math
import threading
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from scipy.optimize import brentq

from act_viz.activations import Activation
from act_viz.arrays import Array
from act_viz.propagation.passing import PLAIN, Joint, Passing
from act_viz.propagation.quadrature import product_expectation, refined_expectation

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
    return _moments(activation, np.atleast_1d(np.asarray(q, float)))[0]


def _moments(activation: Activation, q: Array, n_halvings: int | None = None) -> tuple[Moments, int]:
    """`moments`, and how finely they were integrated; see `refined_expectation`."""
    k = activation.n_pieces

    def g(z: Array) -> tuple[Array, ...]:
        # A Maxout unit gives its largest piece; the gradient reaches that piece alone, with slope 1.
        a, slope = (z, np.ones_like(z)) if k > 1 else (activation(z), activation.derivative(z))
        return a, a * a, slope * slope, a * slope * z

    kinks = () if k > 1 else activation.properties().breaks
    (mean, second, slope, growth), n_halvings = refined_expectation(
        g, np.sqrt(q), kinks=kinks, largest_of=k, n_halvings=n_halvings
    )
    # d/dq E[f(√q Z)²] = E[2 f f' Z] / (2 √q), which holds at kinks too, unlike a form with f''.
    return Moments(mean, second, slope, growth / q + _growth_at_jumps(activation, q)), n_halvings


def _growth_at_jumps(activation: Activation, q: Array) -> Array:
    """What the jumps of f add to d E[f²]/dq: each the jump of f² times d P(z > where it jumps)/dq."""
    added = np.zeros_like(q)
    for place in activation.properties().jumps:
        before, after = activation(np.nextafter(place, [-np.inf, np.inf])) ** 2
        added += (after - before) * place * np.exp(-place * place / (2 * q)) / np.sqrt(8 * np.pi * q**3)
    return added


@dataclasses.dataclass(frozen=True)
class FixedPoint:
    """A variance `q` that a layer leaves as it is; `growth` is the slope of the map there, `chi` is χ₁ there."""

    q: float
    growth: float
    chi: float
    stable: bool
    """Whether variances nearby come closer."""

    @property
    def slow(self) -> bool:
        """Whether they do so more slowly than by any factor a layer, or leave so: the slope of the map is 1."""
        return abs(self.growth - 1) < 1e-6

    @property
    def length_scale(self) -> float:
        """ξ_q: over so many layers the distance from q shrinks by a factor e; inf if it does not."""
        return effective_depth(self.growth)

    @property
    def correlation_scale(self) -> float:
        """ξ_c = −1/ln χ₁: over so many layers two inputs' difference, and a squared gradient, shrink by e.

        Where χ₁ > 1 they grow by e over that many layers; inf at χ₁ = 1.
        """
        return effective_depth(self.chi)


def effective_depth(factor: float) -> float:
    """ξ = 1/|ln factor|: over so many layers a `factor` a layer comes to e; inf for a factor of 1."""
    if abs(factor - 1) < 1e-9:
        return math.inf
    return 0.0 if factor <= 0 else 1 / abs(math.log(factor))


@dataclasses.dataclass(frozen=True)
class Curve:
    """What theory says of layers 1 to depth, each `(depth,)`; inf once a value is beyond what numbers hold."""

    q: Array
    """Variance of the pre-activations, whose mean is 0."""
    mean_a: Array
    """Mean of what the layer passes on."""
    var_a: Array
    chi: Array
    """χ₁: factor of a squared gradient on its way back through f and the weights."""
    factor: Array
    """The same with skip and dropout."""
    log_gradient: Array
    """ln of the squared norm of ∂L/∂z at each layer, relative to the last."""


@dataclasses.dataclass(frozen=True)
class MeanField:
    """A random network of one activation, weight variance σ_w²/fan_in and bias variance σ_b², infinitely wide."""

    activation: Activation
    weight_variance: float
    """σ_w²."""
    bias_variance: float = 0.0
    """σ_b²."""
    passing: Passing = PLAIN
    """What a layer passes on. The map of variances, χ₁ and fixed points are those of a network that passes on f(z)."""

    def next_q(self, q: npt.ArrayLike) -> Array:
        """Variance of the pre-activations one layer on, `(n,)`, for `q` `(n,)`."""
        return self.weight_variance * moments(self.activation, q).second + self.bias_variance

    def chi(self, q: npt.ArrayLike) -> Array:
        """χ₁ at `q`, `(n,)`."""
        return self.weight_variance * moments(self.activation, q).slope

    def through(self, depth: int, input_square: float = 1.0, input_mean: float = 0.0) -> Curve:
        """Theory for layers 1 to `depth` of a network whose inputs have this mean square and mean."""
        return _path(self, Joint(input_mean, input_square)).curve(depth)

    def correlations(self, depth: int, correlation: float, input_square: float = 1.0, input_mean: float = 0.0) -> Array:
        """Correlation of two inputs' pre-activations at layers 1 to `depth`, `(depth,)`; nan where there is none.

        `correlation` is that of the inputs themselves, about 0; both have the mean square `input_square`.
        """
        return _correlations(self, depth, Joint(input_mean, input_square, correlation * input_square))

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
        growth = self.weight_variance * float(there.growth[0])
        nearby = q * np.array([0.99, 1.01])
        stable = bool(np.all(np.abs(self.next_q(nearby) - q) < np.abs(nearby - q)))
        return FixedPoint(q, growth, self.weight_variance * float(there.slope[0]), stable)

    def _keeps_zero(self) -> bool:
        return self.bias_variance == 0 and float(self.activation(np.zeros(1))[0]) == 0

    def _zero(self) -> FixedPoint:
        """The fixed point at 0; its slopes are those of a q so small that f is linear on either side of 0."""
        near = self._at(1e-12)
        return dataclasses.replace(near, q=0.0, stable=float(self.next_q(1e-4)[0]) < 1e-4)


class _Path:
    """Theory layer by layer from given inputs, as far as it was asked for."""

    def __init__(self, field: MeanField, inputs: Joint) -> None:
        self._field = field
        self._passed = inputs
        self._lock = threading.Lock()
        self._rows: list[tuple[float, ...]] = []
        """A layer each: q, mean and mean square of what is passed on, E[f'²]."""
        self._settled = False
        self._checked_q, self._n_halvings = math.nan, 0

    def curve(self, depth: int) -> Curve:
        """Layers 1 to `depth`."""
        with self._lock:
            while len(self._rows) < depth and not self._settled:
                self._rows.append(self._next())
            known = np.array(self._rows[:depth])
        rows = np.concatenate([known, np.repeat(known[-1:], depth - len(known), axis=0)])
        q, mean, square, slope = rows.T
        with np.errstate(invalid="ignore"):
            variance = np.where(np.isfinite(square), np.maximum(0.0, square - mean * mean), np.inf)
        chi = self._field.weight_variance * slope
        passing = self._field.passing
        factor = passing.gradient_factor(self._field.activation) * (chi + passing.kept_input)
        with np.errstate(divide="ignore", invalid="ignore"):
            arriving = np.append(np.cumsum(np.log(factor[:0:-1]))[::-1], 0.0)
            log_gradient = arriving + np.log(slope / slope[-1])
        return Curve(q, mean, variance, chi, factor, log_gradient)

    def _next(self) -> tuple[float, ...]:
        """The layer after the last; afterwards `_settled` says whether all further ones are like it."""
        field, before = self._field, self._passed
        q = field.weight_variance * before.square + field.bias_variance
        if not q < TOO_LARGE:
            self._settled = True
            return math.inf, math.inf, math.inf, math.nan
        if q < TOO_SMALL:
            self._settled = True
            return 0.0, 0.0, 0.0, float(moments(field.activation, 1e-12).slope[0])
        there = self._moments(q)
        of_f = Joint(float(there.mean[0]), float(there.second[0]))
        self._passed = field.passing.moments(field.activation, of_f, before)
        row = q, self._passed.mean, self._passed.square, float(there.slope[0])
        self._settled = bool(self._rows) and all(
            abs(new - old) <= 1e-15 * abs(old) for new, old in zip(row, self._rows[-1], strict=True)
        )
        return row

    def _moments(self, q: float) -> Moments:
        """The moments at `q`, integrated as finely as was enough where it was last checked, unless that is far."""
        near = 0.5 < q / self._checked_q < 2
        found, n_halvings = _moments(self._field.activation, np.array([q]), self._n_halvings if near else None)
        if not near:
            self._checked_q, self._n_halvings = q, n_halvings
        return found


@lru_cache(maxsize=64)
def _path(field: MeanField, inputs: Joint) -> _Path:
    return _Path(field, inputs)


@lru_cache(maxsize=64)
def _correlations(field: MeanField, depth: int, inputs: Joint) -> Array:
    activation, passing = field.activation, field.passing
    kinks = activation.properties().breaks
    q = field.through(depth, inputs.square, inputs.mean).q
    found = np.full(depth, np.nan)
    passed = inputs
    for layer in range(depth):
        if not (np.isfinite(q[layer]) and q[layer] > 0):
            break
        found[layer] = np.clip((field.weight_variance * passed.product + field.bias_variance) / q[layer], -1, 1)
        if layer and abs(found[layer] - found[layer - 1]) < 1e-13 and q[layer] == q[layer - 1]:
            found[layer:] = found[layer]
            break
        there = moments(activation, q[layer])
        product = product_expectation(activation, math.sqrt(q[layer]), found[layer], kinks)
        of_f = Joint(float(there.mean[0]), float(there.second[0]), product)
        passed = passing.moments(activation, of_f, passed)
    found.setflags(write=False)
    return found
