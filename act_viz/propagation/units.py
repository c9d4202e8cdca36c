"""Shares of units that theory calls saturated or dead at initialization, from the function itself."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr

from act_viz.activations import Activation
from act_viz.activations.normal_expectation import expectation
from act_viz.arrays import Array
from act_viz.propagation.expectations import TOO_SMALL

SATURATED_SLOPE = 0.05
"""Below this share of its steepest slope a function counts as saturated; `diagnostics.md` says why."""


def saturated_share(activation: Activation, q: npt.ArrayLike) -> Array:
    """P(|f'(z)| < .05 max |f'|) for z ~ N(0, q), `(n,)` for `q` `(n,)`; nan where the slope has no bound."""
    q = np.atleast_1d(np.asarray(q, float))
    steepest = activation.properties().max_abs_derivative
    if activation.n_pieces > 1 or not math.isfinite(steepest):
        return np.full(len(q), np.nan)
    found = _inside(_flat_regions(activation, SATURATED_SLOPE * steepest), np.zeros(len(q)), np.sqrt(q))
    at_zero = float(np.abs(activation.derivative(np.zeros(1))[0]) < SATURATED_SLOPE * steepest)
    return np.where(q < TOO_SMALL, at_zero, np.where(np.isfinite(q), found, np.nan))


def dead_share(activation: Activation, q: npt.ArrayLike, correlation: npt.ArrayLike, n_inputs: int) -> Array:
    """P(f'(z) = 0 in float32 for all of `n_inputs` inputs), `(n,)`, for pre-activations of variance `q` `(n,)`.

    Any two inputs' pre-activations have the `correlation` `(n,)`, taken as 0 where it is negative and as 1 where there
    is none: then z = √q (√c T + √(1 − c) Zᵢ), and given T the inputs are independent.
    """
    alike = np.clip(np.nan_to_num(correlation, nan=1.0), 0.0, 1.0)
    q, c = np.broadcast_arrays(np.atleast_1d(np.asarray(q, float)), alike)
    regions = _flat_regions(activation, 0.0)
    if activation.n_pieces > 1 or not len(regions):
        return np.where(np.isfinite(q), 0.0, np.nan)
    found = np.full(len(q), np.nan)
    for pair in set(zip(q[np.isfinite(q)], c[np.isfinite(q)], strict=True)):
        found[(q == pair[0]) & (c == pair[1])] = _off_for_all(activation, *map(float, pair), n_inputs)
    return found


@lru_cache(maxsize=1024)
def _off_for_all(activation: Activation, q: float, correlation: float, n_inputs: int) -> float:
    """`dead_share` of one layer; a variance of 0 means that z is 0 for all inputs."""
    if q < TOO_SMALL:
        return float(activation.derivative(np.zeros(1, np.float32))[0] == 0)
    regions = _flat_regions(activation, 0.0)
    shared, own = math.sqrt(q * correlation), math.sqrt(q * (1 - correlation))

    def all_off(mean: Array) -> tuple[Array]:
        return (_inside(regions, mean, own) ** n_inputs,)

    edges = tuple(float(edge) for edge in regions.ravel() if math.isfinite(edge))
    return float(expectation(all_off, shared, kinks=edges)[0, 0])


def _inside(regions: Array, mean: Array, std: Array | float) -> Array:
    """P(mean + std·Z in one of `regions`), of the shape of `mean`, with which `std` broadcasts."""
    scale = np.maximum(std, 1e-300)
    with np.errstate(all="ignore"):
        parts = [ndtr((high - mean) / scale) - ndtr((low - mean) / scale) for low, high in regions]
    return np.asarray(sum(parts, np.zeros_like(mean)))


@lru_cache(maxsize=128)
def _flat_regions(activation: Activation, limit: float) -> Array:
    """The intervals `(n, 2)` on which |f'| is below `limit`, or exactly 0 in float32 for the limit 0."""

    def flat(z: Array) -> Array:
        if limit == 0:
            return np.asarray(activation.derivative(z.astype(np.float32)) == 0)
        return np.asarray(np.abs(activation.derivative(z)) < limit)

    breaks = np.array(activation.properties().breaks)
    grid = np.sinh(np.linspace(-12.0, 12.0, 8001))
    # A single point at which f' happens to be 0, as that of a parabola, is no interval: 0 itself is left out.
    grid = np.unique(np.concatenate([grid[grid != 0], breaks - 1e-9, breaks + 1e-9]))
    inside = flat(grid)
    switches = np.flatnonzero(inside[1:] != inside[:-1])
    left, right, start = grid[switches], grid[switches + 1], inside[switches]
    for _halving in range(60):
        middle = (left + right) / 2
        same = flat(middle) == start
        left, right = np.where(same, middle, left), np.where(same, right, middle)
    edges = np.concatenate([[-np.inf] if inside[0] else [], left, [np.inf] if inside[-1] else []])
    return edges.reshape(-1, 2)
