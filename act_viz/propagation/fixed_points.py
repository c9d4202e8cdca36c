"""Variances that a layer keeps, whether others come to them, and what becomes of correlations there."""

from __future__ import annotations

import dataclasses
import itertools
import math
from functools import lru_cache
from typing import Literal

import numpy as np
from scipy.optimize import brentq

from act_viz.arrays import Array
from act_viz.propagation.expectations import GRID, moments, table_of
from act_viz.propagation.layer_map import LayerMap
from act_viz.propagation.path import product_of

_LOW, _HIGH = 1e-6, 1e6
_KEPT = 1e-10
"""Variances that a layer changes by less, relatively, stay as they are: what is less is rounding."""
_SLOW = 1e-6
_NEGLIGIBLE = 1e-7
"""A flow that comes below this variance dies out."""
_NEARLY_EQUAL = 1 - 1e-6


@dataclasses.dataclass(frozen=True)
class FixedPoint:
    """A variance `q` that a layer leaves as it is; `growth` is the slope of the map there, `chi` is χ₁ there."""

    q: float
    growth: float
    chi: float
    stable: bool
    """Whether variances nearby come closer."""
    kept_up_to: float = 0.0
    """Above 0: every variance from `q` = 0 up to this one stays as it is."""
    common_correlation: float = 1.0
    """c*: the correlation that those of all pairs of inputs come to; 1 in order; nan where it is not known …"""
    correlation_rate: float = math.nan
    """… and the factor a layer by which they come closer to it."""

    @property
    def neutral(self) -> bool:
        """Whether variances nearby stay where they are."""
        return self.kept_up_to > 0

    @property
    def slow(self) -> bool:
        """Whether they come closer more slowly than by any factor a layer, or leave so: the slope of the map is 1."""
        return abs(self.growth - 1) < _SLOW

    @property
    def length_scale(self) -> float:
        """ξ_q: over so many layers the distance from q shrinks by a factor e; inf if it does not."""
        return effective_depth(self.growth)

    @property
    def gradient_scale(self) -> float:
        """1/|ln χ₁|: over so many layers a squared gradient changes by a factor e; inf at χ₁ = 1."""
        return effective_depth(self.chi)

    @property
    def correlation_scale(self) -> float:
        """ξ_c: over so many layers a correlation's distance from c* shrinks by e.

        Where χ₁ < 1, c* is 1 and ξ_c = −1/ln χ₁; where χ₁ > 1 it is that of the c* below 1 (Schoenholz et al. 2017).
        """
        return effective_depth(self.correlation_rate)


def effective_depth(factor: float) -> float:
    """ξ = 1/|ln factor|: over so many layers a `factor` a layer comes to e; inf for a factor of 1, nan for nan."""
    if abs(factor - 1) < 1e-9:
        return math.inf
    return 0.0 if abs(factor) in (0.0, math.inf) else 1 / abs(math.log(abs(factor)))


@lru_cache(maxsize=128)
def fixed_points_of(field: LayerMap) -> tuple[FixedPoint, ...]:
    """Every fixed point of the plain map from 1e-6 to 1e6, and 0 if it is one."""
    within = (GRID >= _LOW * 0.999) & (GRID <= _HIGH * 1.001)
    grid, excess = GRID[within], _excess(field)[within]
    moved = np.flatnonzero(np.abs(excess) > _KEPT)
    points = [_zero(field, grid, excess, moved)] if _keeps_zero(field) else []
    for left, right in itertools.pairwise(moved):
        if (excess[left] > 0) != (excess[right] > 0):
            points.append(_at(field, _root(field, grid[left], grid[right])))
    return tuple(points)


def _excess(field: LayerMap) -> Array:
    """How much larger, relatively, a layer makes each variance of `GRID`; inf where it has no bound, nan for none."""
    with np.errstate(all="ignore"):
        return np.asarray(field.next_variance(table_of(field.activation).moments().second) / GRID - 1)


def _root(field: LayerMap, low: float, high: float) -> float:
    """The fixed point between two variances that move apart or together."""

    def excess(log_q: float) -> float:
        value = float(field.next_q(math.exp(log_q))[0]) / math.exp(log_q) - 1
        return min(value, 1e300)

    return math.exp(float(brentq(excess, math.log(low), math.log(high))))


def _at(field: LayerMap, q: float) -> FixedPoint:
    there = moments(field.activation, q)
    growth, chi = field.weight_variance * float(there.growth[0]), float(field.chi_of(there.slope)[0])
    stable = abs(growth) < 1
    if abs(abs(growth) - 1) < _SLOW:
        nearby = q * np.array([0.99, 1.01])
        stable = bool(np.all(np.abs(field.next_q(nearby) - q) < np.abs(nearby - q)))
    # Where no variance stays, no correlation comes to anything.
    known = common_correlation(field, q, chi) if stable else (math.nan, math.nan)
    return FixedPoint(q, growth, chi, stable, 0.0, *known)


def _keeps_zero(field: LayerMap) -> bool:
    if field.bias_variance > 0:
        return False
    return field.weight_variance == 0 or float(moments(field.activation, 0.0).second[0]) == 0


def _zero(field: LayerMap, grid: Array, excess: Array, moved: Array) -> FixedPoint:
    """The fixed point at 0; its slopes are those of a q so small that f is linear on either side of 0."""
    there = moments(field.activation, 0.0)
    growth, chi = float(field.chi_of(there.growth)[0]), float(field.chi_of(there.slope)[0])
    if 1 + _excess(field)[0] > 2 * growth + 1:
        # What jumps at 0 leaves it by any factor.
        return FixedPoint(0.0, math.inf, chi, False, 0.0, math.nan, math.nan)
    first = int(moved[0]) if len(moved) else len(grid) - 1
    kept = float(grid[first - 1]) if first > 1 else 0.0
    stable = growth < 1 - _SLOW or (growth < 1 + _SLOW and not kept and bool(excess[first] < 0))
    known = (1.0, chi) if chi < 1 - _SLOW else (math.nan, math.nan)
    return FixedPoint(0.0, growth, chi, stable, 0.0 if abs(growth - 1) > _SLOW else kept, *known)


def common_correlation(field: LayerMap, q: float, chi: float) -> tuple[float, float]:
    """c* at the fixed point `q`, and the factor a layer by which correlations come closer to it.

    That is (1, χ₁) where nearly equal inputs become alike. χ₁ does not tell for functions that jump, which part
    inputs however near, and for Maxout.
    """
    if not math.isfinite(chi):
        return math.nan, math.nan

    def next_correlation(c: float) -> float:
        return float(field.next_variance(product_of(field, q, c))) / q

    jumps = bool(field.activation.properties().jumps) and field.activation.n_pieces == 1
    if chi <= 1 + 1e-9 and not jumps:
        return 1.0, chi
    at_zero = float(field.next_variance(moments(field.activation, q).mean[0] ** 2)) / q
    if next_correlation(_NEARLY_EQUAL) >= _NEARLY_EQUAL:
        return 1.0, chi if not jumps else math.nan
    c = 0.0 if at_zero < 1e-12 else float(brentq(lambda c: next_correlation(c) - c, 0.0, _NEARLY_EQUAL, xtol=1e-7))
    step = min(1e-4, 0.3 * (1 - c))
    return c, (next_correlation(c + step) - next_correlation(c - step)) / (2 * step)


FlowKind = Literal["settles", "stays", "dies out", "grows", "undefined"]


@dataclasses.dataclass(frozen=True)
class Flow:
    """Where variances go: to `q`, which is 0 where they die out, and inf where they grow without bound."""

    kind: FlowKind
    q: float


def flow_of(field: LayerMap, start: float) -> Flow:
    """Where the plain map takes a variance of `start`, followed along the table from one variance to the next."""
    excess = _excess(field)
    if not math.isfinite(start) or np.isnan(excess).all():
        return Flow("undefined" if math.isnan(start) or np.isnan(excess).all() else "grows", start)
    if start < GRID[0]:
        at_zero = _keeps_zero(field) and not excess[0] > _KEPT
        return Flow("dies out", 0.0) if at_zero else flow_of(field, float(GRID[0]) * 1.0001)
    place = int(np.clip(np.searchsorted(GRID, start), 1, len(GRID) - 1))
    here = float(field.next_q(start)[0]) / start - 1
    if abs(here) <= _KEPT:
        return Flow("stays", start)
    if here > 0:
        ahead = np.flatnonzero(~(excess[place:] > _KEPT))
        if not len(ahead):
            return Flow("grows", math.inf)
        return Flow("settles", _between(excess, place + int(ahead[0]), rising=True))
    ahead = np.flatnonzero(~(excess[place - 1 :: -1] < -_KEPT))
    if not len(ahead) or GRID[place - 1 - int(ahead[0])] < _NEGLIGIBLE:
        return Flow("dies out", 0.0)
    return Flow("settles", _between(excess, place - 1 - int(ahead[0]), rising=False))


def _between(excess: Array, place: int, *, rising: bool) -> float:
    """The variance near `GRID[place]` at which `excess` is 0, by a straight line from the one before on the way."""
    other = place - 1 if rising else place + 1
    one, two = float(excess[other]), float(excess[place])
    if not (math.isfinite(one) and math.isfinite(two)) or one == two:
        return float(GRID[place])
    share = min(1.0, max(0.0, one / (one - two)))
    return math.exp((1 - share) * math.log(GRID[other]) + share * math.log(GRID[place]))
