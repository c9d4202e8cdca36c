"""Order and chaos over weights and biases: χ₁ at the variance that settles, and the line where it is 1."""

from __future__ import annotations

import dataclasses
from functools import lru_cache

import numpy as np

from act_viz.activations import Activation
from act_viz.arrays import Array
from act_viz.propagation.expectations import GRID, Moments, table_of

_SETTLED = 400
"""Layers after which a variance counts as settled."""


@dataclasses.dataclass(frozen=True)
class ChaosMap:
    """χ₁ over weights and biases: `chi` is `(len(bias_std), len(weight_std))`; the line is where χ₁ = 1."""

    weight_std: Array
    bias_std: Array
    chi: Array
    line_weight_std: Array
    line_bias_std: Array


@lru_cache(maxsize=64)
def chaos_map(activation: Activation, widest_weights: float, widest_biases: float, n_points: int = 61) -> ChaosMap:
    """χ₁ at the variance that inputs of mean square 1 settle at, over σ_w and σ_b up to the given ones."""
    weight_std = np.linspace(widest_weights / n_points, widest_weights, n_points)
    bias_std = np.linspace(0.0, widest_biases, n_points)
    there = table_of(activation).moments()
    w, b = weight_std[None, :] ** 2, bias_std[:, None] ** 2
    with np.errstate(divide="ignore", invalid="ignore"):
        chi = w * np.exp(_looked_up(_settled(w, b, there), there.slope))
    line_weight, line_bias = _critical_line(there, bias_std)
    inside = (line_weight <= widest_weights) & (line_bias <= widest_biases)
    return ChaosMap(weight_std, bias_std, chi, line_weight[inside], line_bias[inside])


def _settled(w: Array, b: Array, there: Moments) -> Array:
    """q after many layers, for weights and biases of these variances."""
    q = w + b
    for _layer in range(_SETTLED):
        before, q = q, w * np.exp(_looked_up(q, there.second)) + b
        if np.all(np.abs(q - before) <= 1e-9 * before):
            break
    return np.asarray(q)


def _looked_up(q: Array, values: Array) -> Array:
    """ln of `values`, given at the variances of the table, at `q`."""
    return np.asarray(np.interp(np.log(np.clip(q, GRID[0], GRID[-1])), np.log(GRID), np.log(values)))


def _critical_line(there: Moments, bias_std: Array) -> tuple[Array, Array]:
    """σ_w and σ_b along χ₁ = 1, by rising σ_b, where inputs of mean square 1 come to it.

    At a fixed point q, σ_w² = 1/E[f'²] and σ_b² = q − σ_w² E[f²]. Where variances grow without bound, as under ReLU
    with any bias, χ₁ is what it is at infinity, and the line is upright.
    """
    with np.errstate(all="ignore"):
        w = 1 / there.slope
        b = GRID - w * there.second
        # Where a function is linear, as ReLU is on either side, the difference of equal numbers is rounding.
        b = np.where(np.abs(b) < 1e-10 * GRID, 0.0, b)
        on_line = np.isfinite(w) & (b >= 0) & _comes_to(w, b, there)
    weights, biases = np.sqrt(w[on_line]), np.sqrt(b[on_line])
    upright = bias_std[_grows(w[-1], bias_std**2, there)]
    order = np.argsort(np.concatenate([biases, upright]), kind="stable")
    return (
        np.concatenate([weights, np.full(len(upright), np.sqrt(w[-1]))])[order],
        np.concatenate([biases, upright])[order],
    )


def _comes_to(w: Array, b: Array, there: Moments) -> Array:
    """Whether the variance of inputs of mean square 1 comes to each variance of the table, with the weights there."""
    n = len(GRID)
    move = w[:, None] * there.second[None, :] + b[:, None] - GRID[None, :]
    falls = move < 1e-9 * GRID[None, :]
    rises = move > -1e-9 * GRID[None, :]
    start = np.clip(np.searchsorted(GRID, w + b), 0, n - 1)[:, None]
    here, place = np.arange(n)[:, None], np.arange(n)[None, :]
    above, below = (place > here) & (place <= start), (place < here) & (place >= start)
    return np.asarray(np.all(falls | ~above, axis=1) & np.all(rises | ~below, axis=1))


def _grows(w: float, b: Array, there: Moments) -> Array:
    """Whether variances above 1 never become less, with weights of variance `w` and each bias variance of `b`."""
    if not (np.isfinite(w) and np.isfinite(there.second).all()):
        return np.zeros(len(b), dtype=bool)
    far = GRID >= 1
    move = w * there.second[far] + b[:, None] - GRID[far]
    return np.asarray(np.all(move >= -1e-9 * GRID[far], axis=1))
