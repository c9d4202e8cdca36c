"""Gains: how large weights must be for a function to keep a signal, or its gradient, as it is."""

from __future__ import annotations

import dataclasses
import itertools
import math
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from scipy.optimize import brentq

from act_viz.activations import Activation
from act_viz.propagation.expectations import GRID, moments, table_of
from act_viz.propagation.fixed_points import Flow
from act_viz.propagation.theory import MeanField

NORMALIZED_Q = 1.0
"""Gains are computed where pre-activations have variance 1."""
_LOWEST_CRITICAL, _HIGHEST_CRITICAL = 0.999e-8, 1.001e6
_ROUNDING = 1e-9
"""Where ln χ₁ is less, rounding decides its sign: a function that is linear near 0 is critical at every small q."""


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


class Gains:
    """The gains of several functions, reckoned one at a time."""

    def __init__(self, activations: Sequence[Activation]) -> None:
        self._activations = activations
        self._n_done = 0

    @property
    def left(self) -> int:
        """Functions still to be done."""
        return len(self._activations) - self._n_done

    def step(self) -> None:
        """Do one more."""
        gain_of(self._activations[self._n_done])
        self._n_done += 1


@dataclasses.dataclass(frozen=True)
class CriticalPoint:
    """Weights at which χ₁ = 1 on the fixed point `q`, with biases 0: the edge of chaos."""

    weight_variance: float
    q: float
    flow: Flow
    """What becomes, with these weights, of inputs of mean square 1."""
    every_q: bool = False
    """Whether every variance is kept and critical, as with ReLU."""

    @property
    def reached(self) -> bool:
        """Whether inputs of mean square 1 come to `q`, or are kept where χ₁ is 1 as well."""
        if self.flow.kind == "settles":
            # Flows are followed from one variance of the table to the next, a ninth apart.
            return abs(math.log(self.flow.q / self.q)) < 0.1 if self.q > 0 else False
        return self.every_q or self.flow.kind == "stays" or (self.flow.kind == "dies out" and self.q == 0)


@lru_cache(maxsize=256)
def critical_point(activation: Activation) -> CriticalPoint | None:
    """The edge of chaos of `activation` with biases 0; none if no weights reach it.

    With biases 0 a fixed point q has σ_w² = q / E[f²], so that χ₁ = q E[f'²] / E[f²] depends on q alone. Where there
    are several, it is one to which inputs of mean square 1 come, if there is such a one.
    """
    there = table_of(activation).moments()
    usable = (there.second > 0) & (there.slope > 0) & np.isfinite(there.second) & np.isfinite(there.slope)
    usable &= GRID >= _LOWEST_CRITICAL
    excess = np.full(len(GRID), np.nan)
    excess[usable] = np.log(GRID[usable] * there.slope[usable] / there.second[usable])
    if not usable.any():
        return None
    lowest = int(np.argmax(usable))
    if np.nanmax(np.abs(excess), initial=0.0) < 1e-9:
        return CriticalPoint(1 / float(there.slope[lowest]), 1.0, Flow("stays", 1.0), every_q=True)
    found = []
    if abs(excess[lowest]) < 1e-6 and lowest == np.searchsorted(GRID, _LOWEST_CRITICAL):
        found.append((1 / float(moments(activation, 0.0).slope[0]), 0.0))
    for left, right in itertools.pairwise(np.flatnonzero(np.abs(excess) > _ROUNDING)):
        if (excess[left] > 0) != (excess[right] > 0) and GRID[right] <= _HIGHEST_CRITICAL:
            log_q = brentq(lambda x: _log_chi(activation, x), math.log(GRID[left]), math.log(GRID[right]))
            q = math.exp(float(log_q))
            found.append((q / float(moments(activation, q).second[0]), q))
    points = [CriticalPoint(w, q, MeanField(activation, w).flow(w)) for w, q in found]
    return next((point for point in points if point.reached), points[0] if points else None)


def _log_chi(activation: Activation, log_q: float) -> float:
    there = moments(activation, math.exp(log_q))
    return log_q + math.log(float(there.slope[0]) / float(there.second[0]))
