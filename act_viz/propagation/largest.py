"""What Maxout makes of two inputs: the mean product of the largest of several normal numbers and of their partners."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from scipy.special import ndtr, owens_t

from act_viz.activations.normal_expectation import expectation
from act_viz.arrays import Array

_STEP, _REACH = 0.08, 7.0
_ALIKE = 0.999
"""Beyond this correlation the joint law is too narrow for the grid, and the product is a straight line up to 1."""


@lru_cache(maxsize=4096)
def largest_product(k: int, correlation: float) -> float:
    """E[max uᵢ · max vᵢ] over `k` independent pairs (uᵢ, vᵢ) of standard normal numbers of the given correlation.

    The covariance of two numbers is the integral of their joint distribution function less that of its margins
    (Hoeffding 1940); the joint one of the maxima is Φ_c(u, v)^k.
    """
    mean, square = expectation(lambda z: (z, z * z), 1.0, largest_of=k)[:, 0]
    if correlation > _ALIKE:
        share = (1 - correlation) / (1 - _ALIKE)
        return float((1 - share) * square + share * largest_product(k, _ALIKE))
    at = np.arange(-_REACH, _REACH, _STEP) + _STEP / 2
    u, v = at[:, None], at[None, :]
    apart = _both_below(u, v, max(correlation, -_ALIKE)) ** k - (ndtr(u) * ndtr(v)) ** k
    return float(mean**2 + _STEP**2 * np.sum(apart))


def _both_below(u: Array, v: Array, c: float) -> Array:
    """P(U < u, V < v) for standard normal numbers of correlation `c`, by Owen's T function (Owen 1956)."""
    root = np.sqrt(1 - c * c)
    parts = owens_t(u, (v / u - c) / root) + owens_t(v, (u / v - c) / root)
    return np.asarray((ndtr(u) + ndtr(v)) / 2 - parts - np.where(u * v < 0, 0.5, 0.0))
