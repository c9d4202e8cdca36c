"""Gains: how large weights must be for a function to keep a signal, or its gradient, as it is."""

from __future__ import annotations

import dataclasses
import math
from functools import lru_cache

import numpy as np
from scipy.optimize import brentq

from act_viz.activations import Activation
from act_viz.arrays import Array
from act_viz.propagation.theory import Moments, moments

NORMALIZED_Q = 1.0
"""Gains are computed where pre-activations have variance 1."""
_SETTLED = 400
"""Layers after which a variance counts as settled."""


@dataclasses.dataclass(frozen=True)
class Gain:
    """σ_w² that keeps pre-activations of variance 1 as they are, with biases 0, and what else it does."""

    value: float
    chi: float
    """Factor of a squared gradient per layer at this gain."""
    growth: float
    """Slope of the map of variances there: below 1 other variances come to 1, above 1 they leave."""
    mean_a: float
    """Mean of the post-activations."""

    @property
    def stable(self) -> bool:
        """Whether variances nearby come to 1."""
        return self.growth < 1 - 1e-9

    @property
    def neutral(self) -> bool:
        """Whether variances nearby stay where they are."""
        return abs(self.growth - 1) <= 1e-9


@lru_cache(maxsize=256)
def gain_of(activation: Activation) -> Gain | None:
    """The gain of `activation`; none where f is 0 almost everywhere or its square has no finite mean."""
    there = moments(activation, NORMALIZED_Q)
    second = float(there.second[0])
    if not 1e-100 < second < 1e100:
        return None
    value = NORMALIZED_Q / second
    return Gain(value, value * float(there.slope[0]), value * float(there.growth[0]), float(there.mean[0]))


@dataclasses.dataclass(frozen=True)
class CriticalPoint:
    """Weights at which χ₁ = 1 on the fixed point `q`, with biases 0: the edge of chaos."""

    weight_variance: float
    q: float
    every_q: bool = False
    """Whether every variance is kept and critical, as with ReLU."""


@lru_cache(maxsize=256)
def critical_point(activation: Activation) -> CriticalPoint | None:
    """The edge of chaos of `activation` with biases 0; none if no weights reach it.

    With biases 0 a fixed point q has σ_w² = q / E[f²], so that χ₁ = q E[f'²] / E[f²] depends on q alone.
    """
    grid = np.geomspace(1e-8, 1e8, 321)
    there = moments(activation, grid)
    usable = (there.second > 0) & (there.slope > 0) & np.isfinite(there.second) & np.isfinite(there.slope)
    excess = np.full(len(grid), np.nan)
    excess[usable] = np.log(grid[usable] * there.slope[usable] / there.second[usable])
    if np.nanmax(np.abs(excess), initial=0.0) < 1e-9 and usable.any():
        return CriticalPoint(1 / float(there.slope[0]), 1.0, every_q=True)
    for left, right, before, after in zip(grid, grid[1:], excess, excess[1:], strict=False):
        # Rounding decides the sign where a function is linear near 0 and every small q is critical.
        if np.isfinite(before) and np.isfinite(after) and max(abs(before), abs(after)) > 1e-9 and before * after < 0:
            q = math.exp(brentq(lambda x: _log_chi(activation, x), math.log(left), math.log(right)))
            return CriticalPoint(q / float(moments(activation, q).second[0]), q)
    if np.isfinite(excess[0]) and abs(excess[0]) < 1e-6:
        return CriticalPoint(1 / float(there.slope[0]), 0.0)
    return None


def _log_chi(activation: Activation, log_q: float) -> float:
    there = moments(activation, math.exp(log_q))
    return log_q + math.log(float(there.slope[0]) / float(there.second[0]))


@dataclasses.dataclass(frozen=True)
class ChaosMap:
    """χ₁ over weights and biases: `chi` is `(len(bias_std), len(weight_std))`; the line is where χ₁ = 1."""

    weight_std: Array
    bias_std: Array
    chi: Array
    line_weight_std: Array
    line_bias_std: Array


@lru_cache(maxsize=32)
def chaos_map(activation: Activation, widest_weights: float, widest_biases: float, n_points: int = 61) -> ChaosMap:
    """χ₁ at the variance that inputs of mean square 1 settle at, over σ_w and σ_b up to the given ones."""
    weight_std = np.linspace(widest_weights / n_points, widest_weights, n_points)
    bias_std = np.linspace(0.0, widest_biases, n_points)
    grid = np.geomspace(1e-10, 1e10, 401)
    there = moments(activation, grid)
    with np.errstate(divide="ignore"):
        log_grid, log_second, log_slope = np.log(grid), np.log(there.second), np.log(there.slope)
    w, b = weight_std[None, :] ** 2, bias_std[:, None] ** 2
    q = np.broadcast_to(w + b, (n_points, n_points))
    for _layer in range(_SETTLED):
        before, q = q, w * np.exp(np.interp(_log_within(q, grid), log_grid, log_second)) + b
        if np.all(np.abs(q - before) <= 1e-9 * before):
            break
    chi = w * np.exp(np.interp(_log_within(q, grid), log_grid, log_slope))
    line_weight, line_bias = _critical_line(grid, there)
    inside = (line_weight <= widest_weights) & (line_bias <= widest_biases)
    return ChaosMap(weight_std, bias_std, chi, line_weight[inside], line_bias[inside])


def _log_within(q: Array, grid: Array) -> Array:
    return np.asarray(np.log(np.clip(q, grid[0], grid[-1])))


def _critical_line(grid: Array, there: Moments) -> tuple[Array, Array]:
    """σ_w and σ_b along χ₁ = 1: at the fixed point q, σ_w² = 1/E[f'²] and σ_b² = q − σ_w² E[f²]."""
    with np.errstate(divide="ignore", invalid="ignore"):
        weights = 1 / there.slope
        biases = grid - weights * there.second
    # Where a function is linear, as ReLU is on either side, the difference of equal numbers is rounding.
    biases = np.where(np.abs(biases) < 1e-12 * grid, 0.0, biases)
    there_is = np.isfinite(weights) & (biases >= 0)
    return np.sqrt(weights[there_is]), np.sqrt(biases[there_is])
