"""Where functions are sampled for a figure, and how wide the axes must be for motion to be seen."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from act_viz.activations import Activation
from act_viz.activations.exact import Array

WINDOW = (-6.0, 6.0)
"""The pre-activations that every curve is drawn over."""
N_SAMPLES = 481
SATURATED_BELOW = 0.05
"""A function saturates where |f'| is below this share of its maximum."""


@dataclass(frozen=True)
class Sampled:
    """A function over the window: `z`, `a` = f(z) and `slope` = f'(z), each `(n,)`, nan where a line must break."""

    z: Array
    a: Array
    slope: Array


def sample(activation: Activation, window: tuple[float, float] = WINDOW, n: int = N_SAMPLES) -> Sampled:
    """f and f' over `window` at `n` points and on both sides of every break; the line stops where a value jumps."""
    low, high = window
    breaks = np.array([place for place in activation.properties().breaks if low < place < high])
    z = np.unique(np.concatenate([np.linspace(low, high, n), breaks, np.nextafter(breaks, np.inf)]))
    a, slope = activation(z), activation.derivative(z)
    for place in breaks:
        after = int(np.searchsorted(z, place, side="right"))
        z = np.insert(z, after, place)
        a, slope = (np.insert(values, after, _between(values[after - 1], values[after])) for values in (a, slope))
    return Sampled(z, a, slope)


def _between(before: float, after: float) -> float:
    """A value that joins two neighbours, or nan where they are apart."""
    return before if np.isfinite(before) and abs(after - before) < 1e-6 else np.nan


def saturated_regions(activation: Activation, curve: Sampled) -> list[tuple[float, float]]:
    """The stretches of the window on which |f'| is below `SATURATED_BELOW` of its maximum, from left to right.

    Of a derivative without bound the maximum is that within the window.
    """
    known = np.isfinite(curve.slope)
    largest = activation.properties().max_abs_derivative
    limit = SATURATED_BELOW * (largest if np.isfinite(largest) else np.abs(curve.slope[known]).max(initial=0.0))
    z, below = curve.z[known], np.abs(curve.slope[known]) < limit
    edges = np.flatnonzero(np.diff(np.concatenate([[False], below, [False]]).astype(np.int8)))
    stretches = [(float(z[start]), float(z[stop - 1])) for start, stop in edges.reshape(-1, 2)]
    return [(start, stop) for start, stop in stretches if not _turns(curve, start, stop)]


def _turns(curve: Sampled, start: float, stop: float) -> bool:
    """Whether f has a turning point from `start` to `stop`: there f' is small on its way through 0, not saturated."""
    inside = curve.slope[(curve.z >= start) & (curve.z <= stop)]
    return bool(np.nanmin(inside) < 0 < np.nanmax(inside)) and curve.z[0] < start and stop < curve.z[-1]


def value_ranges(activation: Activation) -> tuple[tuple[float, float], tuple[float, float]]:
    """Ranges for the axes of f and f', the same wherever the sliders stand, so that a slider moves the curve.

    Settings that reach far leave the picture: the limit is the default's own range and somewhat more.
    """
    return _ranges_around(activation.defaults())


@lru_cache(maxsize=256)
def _ranges_around(default: Activation) -> tuple[tuple[float, float], tuple[float, float]]:
    a_range, slope_range = _extents(default)
    a_limit, slope_limit = _widened(a_range, 0.35), _widened(slope_range, 0.5)
    for setting in _extremes(default):
        of_a, of_slope = _extents(setting)
        a_range, slope_range = _union(a_range, of_a), _union(slope_range, of_slope)
    return _widened(_clipped(a_range, a_limit), 0.06), _widened(_clipped(slope_range, slope_limit), 0.18)


def _extents(activation: Activation) -> tuple[tuple[float, float], tuple[float, float]]:
    """How far f and f' reach on even points: right beside a pole a curve would leave no room for the rest of it."""
    z = np.linspace(*WINDOW, 121)
    return _extent(activation(z)), _extent(activation.derivative(z))


def _extremes(default: Activation) -> list[Activation]:
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


def _extent(values: Array) -> tuple[float, float]:
    finite = values[np.isfinite(values)]
    low, high = float(finite.min()), float(finite.max())
    return (low, high) if high > low else (low - 1.0, high + 1.0)


def _union(one: tuple[float, float], other: tuple[float, float]) -> tuple[float, float]:
    return min(one[0], other[0]), max(one[1], other[1])


def _clipped(wanted: tuple[float, float], limit: tuple[float, float]) -> tuple[float, float]:
    return max(wanted[0], limit[0]), min(wanted[1], limit[1])


def _widened(extent: tuple[float, float], share: float) -> tuple[float, float]:
    margin = share * (extent[1] - extent[0])
    return extent[0] - margin, extent[1] + margin
