"""Terms of training forms: fewer numpy calls than the accurate forms take, on arrays and on recorded values alike."""

from __future__ import annotations

import numpy as np

from act_viz.activations.exact import Array

_LARGE = 1024
"""From this size on what a call does costs more than the call itself."""


def wide(z: Array) -> Array:
    """`z` in float64: in float32 squares and products lose digits that an exponential magnifies. Same shape as `z`."""
    return z.astype(np.float64)


def scaled(rate: float | Array, z: Array) -> Array:
    """`rate` times `z` for the argument of an exponential: `z` itself where the rate is the number 1.

    Same shape as `z`.
    """
    if isinstance(rate, (int, float)):
        return z if rate == 1 else rate * wide(z)
    return wide(rate) * wide(z)


def logistic(t: Array) -> tuple[Array, Array]:
    """σ(t) and σ(−t), from one exponential that is kept from overflowing. Both have the shape of `t`."""
    e = np.exp(np.minimum(-t, 0.99 * np.log(np.finfo(t.dtype).max)))
    share = 1 / (1 + e)
    return share, e * share


def is_small(z: Array) -> bool:
    """Whether a call costs more than what it does, so that few calls are better than fast ones."""
    return z.size < _LARGE


def step(z: Array) -> Array:
    """1 where `z` is positive, 0 elsewhere. Same shape as `z`."""
    return step_of_ramp(np.maximum(z, 0.0))


def step_of_ramp(ramp: Array) -> Array:
    """1 where `ramp`, which is never negative, is positive, 0 elsewhere.

    A comparison has to be converted, which costs a call more; numpy's sign is slow on large arrays.

    Same shape as `ramp`.
    """
    return np.sign(ramp) if is_small(ramp) else (ramp > 0).astype(ramp.dtype)


def within(z: Array, low: float, high: float) -> Array:
    """1 where low < z ≤ high, 0 elsewhere. Same shape as `z`."""
    inside: Array = np.logical_and(z > low, z <= high)
    return inside.astype(z.dtype)
