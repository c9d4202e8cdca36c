"""Where functions are sampled for a figure, and how wide the axes must be for motion to be seen."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from act_viz.activations import Activation
from act_viz.activations.exact import Array
from act_viz.activations.rectified import RReLU

WINDOW = (-6.0, 6.0)
"""The pre-activations that every curve is drawn over."""
N_SAMPLES = 481
SATURATED_BELOW = 0.05
"""A function saturates where |f'| is below this share of its maximum."""
Extent = tuple[float, float]
_WIDEST_TURN = 1.0
_BISECTIONS = 20
_JOINED = 1e-4
"""How far apart neighboring values may be that a line joins, as a root is beside 0."""
_COARSE, _FINE = np.linspace(*WINDOW, 121), np.linspace(*WINDOW, 1201)
# Between the coarse and the fine samples a curve without a pole hardly grows.
_POLE = 1.4
_FAR_OUT = 3.0


@dataclass(frozen=True)
class Sampled:
    """A function over the window: `z`, `a` = f(z) and `slope` = f'(z), each `(n,)`, nan where a line must break."""

    z: Array
    a: Array
    slope: Array


@dataclass(frozen=True)
class Kink:
    """A place where f' jumps, or f itself: f' just left and just right of it, inf where it has no bound.

    `value` is f there, and `jump` what f jumps from or to, None where it does not.
    """

    z: float
    left: float
    right: float
    value: float
    jump: float | None


def sample(activation: Activation, window: Extent = WINDOW, n: int = N_SAMPLES) -> Sampled:
    """f and f' over `window` at `n` points and on both sides of every break; the line stops where a value jumps."""
    low, high = window
    breaks = np.array([place for place in activation.properties().breaks if low <= place <= high])
    z = np.unique(np.clip(np.concatenate([np.linspace(low, high, n), *_around(breaks)]), low, high))
    a, slope = activation(z), activation.derivative(z)
    for place in breaks:
        # A function may jump on either side of the value that it has there.
        for side in ("left", "right"):
            after = int(np.searchsorted(z, place, side=side))
            if not 0 < after < len(z):
                continue
            z = np.insert(z, after, z[after - 1])
            a, slope = (np.insert(values, after, _between(values[after - 1], values[after])) for values in (a, slope))
    return Sampled(z, a, slope)


def _around(kinks: Array) -> tuple[Array, Array, Array]:
    """Left of each kink, at it and right of it: further apart than rounding moves a kink, too near to be seen apart."""
    apart = 1e-9 * np.maximum(1.0, np.abs(kinks))
    return kinks - apart, kinks, kinks + apart


def _between(before: float, after: float) -> float:
    """A value that joins two neighbors, or nan where they are apart."""
    return before if np.isfinite(before) and abs(after - before) < _JOINED * max(1.0, abs(before)) else np.nan


def kinks_within(activation: Activation, window: Extent = WINDOW) -> list[Kink]:
    """The kinks of `activation` inside `window`, from left to right."""
    places = np.array([kink for kink in activation.properties().kinks if window[0] < kink < window[1]])
    left, _at, right = _around(places)
    values = zip(*(activation(at).tolist() for at in (left, places, right)), strict=True)
    slopes = zip(*(_one_sided(activation, places, side).tolist() for side in (left, right)), strict=True)
    found = []
    for place, (left_slope, right_slope), (before, at, after) in zip(places.tolist(), slopes, values, strict=True):
        jump = next((side for side in (before, after) if math.isnan(_between(side, at))), None)
        found.append(Kink(place, left_slope, right_slope, at, jump))
    return found


def _one_sided(activation: Activation, kinks: Array, beside: Array) -> Array:
    """f' at `beside` each kink; inf with its sign where it is far larger than a little further out."""
    slope, further = activation.derivative(beside), activation.derivative(kinks + 100 * (beside - kinks))
    grows = np.abs(slope) > 1.01 * np.abs(further) + 1e-3
    return np.where(grows, np.copysign(np.inf, slope), np.round(slope, 7))


def steepest(activation: Activation) -> float:
    """What slopes are compared with: the largest |f'|, or 1, that of the identity, where |f'| has no bound."""
    largest = activation.properties().max_abs_derivative
    return largest if math.isfinite(largest) else 1.0


def saturated_regions(activation: Activation, curve: Sampled) -> list[Extent]:
    """The stretches of the window on which |f'| is 0 or below `SATURATED_BELOW` of `steepest`, from left to right.

    A turning point, where f' is small on its way through 0, is none.
    """
    known = np.isfinite(curve.slope)
    z, slope = curve.z[known], curve.slope[known]
    below = _is_below(activation, slope)
    edges = np.flatnonzero(np.diff(np.concatenate([[False], below, [False]]).astype(np.int8))).reshape(-1, 2)
    stretches = []
    for start, stop in edges:
        first = _edge(activation, z[start], z[start - 1]) if start else z[0]
        last = _edge(activation, z[stop - 1], z[stop]) if stop < len(z) else z[-1]
        if not (last - first < _WIDEST_TURN and _turns(slope, start, stop)):
            stretches.append((float(first), float(last)))
    return stretches


def _is_below(activation: Activation, slope: Array) -> Array:
    # Of a function whose slope is 0 everywhere nothing is below its largest.
    below: Array = (np.abs(slope) < SATURATED_BELOW * steepest(activation)) | (slope == 0)
    return below


def _edge(activation: Activation, within: float, beyond: float) -> float:
    """Where a stretch ends between its last sample and the next."""
    for _halving in range(_BISECTIONS):
        middle = (within + beyond) / 2
        if _is_below(activation, activation.derivative(np.array([middle])))[0]:
            within = middle
        else:
            beyond = middle
    return within


def _turns(slope: Array, start: int, stop: int) -> bool:
    """Whether f only turns between two samples: there f' is small on its way through 0, not saturated."""
    inside = start > 0 and stop < len(slope) and np.count_nonzero(slope[start:stop] == 0) <= 1
    return bool(inside and slope[start - 1] * slope[stop] < 0)


def has_turning_points(curve: Sampled) -> bool:
    """Whether f' passes through 0 without a jump, so that no gradient passes in single points."""
    with np.errstate(invalid="ignore", over="ignore"):
        return bool(np.any(np.sign(curve.slope[:-1]) * np.sign(curve.slope[1:]) < 0) or np.any(curve.slope == 0))


def value_ranges(activation: Activation) -> tuple[Extent, Extent]:
    """Ranges for the axes of f and f', mostly the same wherever the sliders stand, so that a slider moves the curve.

    Only settings that reach far beyond the default make them larger, by half their height at once.
    """
    usual, needed = _ranges_around(activation.defaults()), extents(activation)
    return _holding(usual[0], needed[0]), _holding(usual[1], needed[1])


@lru_cache(maxsize=256)
def _ranges_around(default: Activation) -> tuple[Extent, Extent]:
    a_range, slope_range = extents(default)
    a_limit, slope_limit = _widened(a_range, 0.35), _widened(slope_range, 0.5)
    for setting in extremes(default):
        of_a, of_slope = extents(setting)
        a_range, slope_range = _union(a_range, of_a), _union(slope_range, of_slope)
    return _widened(_clipped(a_range, a_limit), 0.06), _widened(_clipped(slope_range, slope_limit), 0.18)


def _holding(usual: Extent, needed: Extent) -> Extent:
    """`usual`, larger by halves of itself at each end where `needed` does not fit."""
    half = (usual[1] - usual[0]) / 2
    below, above = math.ceil((usual[0] - needed[0]) / half), math.ceil((needed[1] - usual[1]) / half)
    return usual[0] - max(0, below) * half, usual[1] + max(0, above) * half


def extents(activation: Activation) -> tuple[Extent, Extent]:
    """How far f and f' reach, with f' on both sides of each kink and all that is drawn beside the curve."""
    sides = [side for kink in kinks_within(activation) for side in (kink.left, kink.right)]
    of_a, of_slope = _reach(activation), _reach(activation.derivative, sides)
    if isinstance(activation, RReLU):
        low, high = float(activation.low), float(activation.high)
        of_a, of_slope = _union(of_a, (high * WINDOW[0], 0.0)), _union(of_slope, (low, high))
    return of_a, of_slope


def _reach(curve: Callable[[Array], Array], also: Sequence[float] = ()) -> Extent:
    """How far `curve` reaches in the window; right beside a pole it would leave no room for the rest of it."""
    coarse, fine = (values[np.isfinite(values)] for values in map(curve, (_COARSE, _FINE)))
    extent = _extent(np.concatenate([coarse, also]))
    if np.abs(fine).max(initial=0.0) > _POLE * np.abs(coarse).max(initial=0.0):
        low, high = fences(fine)
        # Where most values are the same there is no middle half to measure by.
        return _clipped(extent, (low, high)) if high > low else extent
    return extent


def fences(values: Array) -> Extent:
    """Where values start to lie far out by Tukey's rule: three times the middle half's width beyond its ends."""
    first, third = np.quantile(values, (0.25, 0.75))
    return float(first - _FAR_OUT * (third - first)), float(third + _FAR_OUT * (third - first))


def extremes(default: Activation) -> list[Activation]:
    """The same at both ends of each slider, all others at their defaults."""
    members = []
    for name, described in default.sliders().items():
        for value in (described.low, described.high):
            whole = isinstance(default.default_of(name), int)
            try:
                members.append(default.replace(**{name: int(value) if whole else value}))
            except ValueError:  # this end contradicts the default of another parameter
                continue
    return members


def _extent(values: Array) -> Extent:
    finite = values[np.isfinite(values)]
    low, high = float(finite.min()), float(finite.max())
    return (low, high) if high > low else (low - 1.0, high + 1.0)


def _union(one: Extent, other: Extent) -> Extent:
    return min(one[0], other[0]), max(one[1], other[1])


def _clipped(wanted: Extent, limit: Extent) -> Extent:
    return max(wanted[0], limit[0]), min(wanted[1], limit[1])


def _widened(extent: Extent, share: float) -> Extent:
    margin = share * (extent[1] - extent[0])
    return extent[0] - margin, extent[1] + margin
