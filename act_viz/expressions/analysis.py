"""The properties of a typed function, found numerically.

Extremes are refined to about 1e-12, limits to 1e-8, between −100 and 100 and on a ladder of points to 1e60.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

import numpy as np

from act_viz.expressions import numerical_search
from act_viz.expressions.breaks import Breaks, beside, find_breaks, with_left_slopes
from act_viz.expressions.numerical_search import GRID, REACH, Curve
from act_viz.expressions.numpy_calls import Array
from act_viz.expressions.properties import Properties, Smoothness
from act_viz.expressions.symbolic import Expr

_ORDERS: tuple[Smoothness, ...] = ("discontinuous", "C0", "C1", "C2")
_UNBOUNDED = 1e15
"""Values larger than the curve's size by this factor count as infinite."""
_MOST_FIXED_POINTS = 16
_STILL_CLOSE = 1e-10
"""How close, relatively, an asymptote still is one grid point before rounding makes it the curve."""


@dataclasses.dataclass(frozen=True)
class Analysis:
    """What was found: the properties, f' at ±∞, and f' where the formula does not give the left value."""

    properties: Properties
    slope_limits: tuple[float, float]
    left_slopes: Mapping[float, float]


def analyze(expr: Expr, f: Curve, slope: Curve, settings: Mapping[str, float]) -> Analysis:
    """What `f`, with derivative `slope`, both evaluated from `expr` under `settings`, is."""
    f, slope = _remembered(f), _remembered(slope)
    values = f(GRID)
    sizes = scale, slope_scale = _size(values), _size(slope(GRID))
    breaks = find_breaks(expr, f, slope, settings, sizes)
    slope = with_left_slopes(slope, breaks.left_slopes)
    left_limit, left_values = numerical_search.far_out(f, -1, scale)
    right_limit, right_values = numerical_search.far_out(f, 1, scale)
    ends = [numerical_search.far_out(slope, sign, slope_scale) for sign in (-1, 1)]
    way = np.concatenate([left_values[::-1], values, right_values])
    low, high = _extent(f, values, way, (left_limit, right_limit), breaks, scale)
    fixed_points, more = _fixed_points(f)
    return Analysis(
        Properties(
            range=(low, high),
            limits=(left_limit, right_limit),
            monotone=_monotone(way, scale),
            takes_both_signs=bool(low < 0 < high),
            smoothness=_smoothness(breaks),
            saturates=(ends[0][0] == 0, ends[1][0] == 0),
            max_abs_derivative=_steepest(slope, slope(GRID), ends, breaks, slope_scale),
            kinks=breaks.of_order(0, 1),
            jumps=breaks.of_order(0),
            poles=tuple(map(float, breaks.poles)),
            gaps=breaks.gaps,
            fixed_points=fixed_points,
            more_fixed_points=more,
        ),
        (ends[0][0], ends[1][0]),
        breaks.left_slopes,
    )


def _remembered(curve: Curve) -> Curve:
    """`curve` with its values on the grid computed once."""
    known = curve(GRID)
    return lambda z: known.copy() if z is GRID else curve(z)


def _size(values: Array) -> float:
    """The size of a curve: what three quarters of its absolute values near 0 do not exceed."""
    for reach in (2, 10, REACH):
        near = np.abs(values[np.abs(GRID) <= reach])
        near = near[np.isfinite(near)]
        size = float(np.quantile(near, 0.75)) if near.size else 0.0
        if size > 0:
            return size
    return 1.0


def _smoothness(breaks: Breaks) -> Smoothness:
    if breaks.gaps or breaks.poles.size:
        return "discontinuous"
    lowest = min(breaks.orders.values(), default=5)
    return _ORDERS[min(lowest, 3)] if lowest < 5 else "C∞"


def _extent(
    f: Curve,
    values: Array,
    way: Array,
    limits: tuple[float, float],
    breaks: Breaks,
    scale: float,
) -> tuple[float, float]:
    """Infimum and supremum of f; nan where it is defined nowhere."""
    around = beside(f, breaks.places)
    known = np.concatenate([way, around, f(breaks.places), limits])
    known = known[~np.isnan(known)]
    if not known.size:
        return float("nan"), float("nan")
    low, high = float(known.min()), float(known.max())
    low = min(low, -_highest(lambda z: -f(z), -values, -low))
    high = max(high, _highest(f, values, high))
    at_poles = np.sign(beside(f, breaks.poles))
    low = -np.inf if (at_poles < 0).any() else low
    high = np.inf if (at_poles > 0).any() else high
    return _tidy(low, limits, scale), _tidy(high, limits, scale)


def _highest(curve: Curve, values: Array, known: float) -> float:
    """The highest value of `curve` near its highest point on the grid, `known` if that is not inside."""
    if not np.isfinite(values).any():
        return known
    i = int(np.argmax(np.where(np.isfinite(values), values, -np.inf)))
    if not 0 < i < len(GRID) - 1:
        return known
    highest = -float(numerical_search.lowest_points(lambda z: -curve(z), GRID[i - 1 : i], GRID[i + 1 : i + 2])[1][0])
    return highest if np.isfinite(highest) else known


def _tidy(value: float, limits: tuple[float, float], scale: float) -> float:
    """`value`, or the limit or short number it misses by rounding."""
    if abs(value) > _UNBOUNDED * scale:
        return float(np.copysign(np.inf, value))
    for limit in (*limits, numerical_search.snapped(value), 0.0):
        if abs(value - limit) <= 1e-12 * max(scale, abs(value)):
            return float(limit)
    return value


def _monotone(way: Array, scale: float) -> bool:
    known = way[np.isfinite(way)]
    slack = 1e-12 * np.abs(known[1:]) + 1e-15 * scale
    return bool((np.diff(known) >= -slack).all())


def _steepest(slope: Curve, slopes: Array, ends: list[tuple[float, Array]], breaks: Breaks, scale: float) -> float:
    """Supremum of |f'|; inf where it is unbounded."""
    around = np.abs(beside(slope, breaks.places))
    size = np.abs(slopes)
    known = np.concatenate([size, around, *(np.abs(way) for _, way in ends), [abs(limit) for limit, _ in ends]])
    known = known[~np.isnan(known)]
    if not known.size:
        return float("nan")
    highest = max(float(known.max()), _highest(lambda z: np.abs(slope(z)), size, float(known.max())))
    on_grid = float(np.max(size[np.isfinite(size)], initial=scale))
    # A square root's slope grows a thousandfold where the distance shrinks a millionfold.
    if np.nanmax(around, initial=0.0) > 1e3 * on_grid:
        return float("inf")
    return _tidy(highest, (abs(ends[0][0]), abs(ends[1][0])), scale)


def _fixed_points(f: Curve) -> tuple[tuple[float, ...], bool]:
    """Where f crosses or touches the diagonal, those nearest to 0, and whether it does so at more places.

    None where it lies on the diagonal for a stretch.
    """
    gap = np.abs(f(GRID) - GRID)
    same = gap <= 1e-12 * np.maximum(1e-3, np.abs(GRID))
    near = np.full(2, np.inf) * (-1, 1)
    for start, stop in numerical_search.runs(same):
        if stop - start < numerical_search.ON_A_STRETCH:
            continue
        # A curve that comes ever closer is on the diagonal but for rounding, and still close where that ends.
        if start == 0 and gap[stop : stop + 1].max(initial=0.0) <= _STILL_CLOSE * abs(GRID[stop - 1]):
            near[0] = GRID[stop - 1]
        elif stop == len(GRID) and gap[start - 1] <= _STILL_CLOSE * GRID[start]:
            near[1] = GRID[start]
        else:
            return (), False

    def above(z: Array) -> Array:
        return np.where((z > near[0]) & (z < near[1]), f(z) - z, np.nan)

    places = _on_the_diagonal(f, numerical_search.zeros(above))
    # Two places far apart may be the first of a row that goes on.
    beyond = numerical_search.zeros(above, numerical_search.FURTHER) if len(places) > 1 else places
    more = bool((np.abs(_on_the_diagonal(f, beyond)) > REACH).any())
    kept = numerical_search.nearest_to_zero(places, _MOST_FIXED_POINTS)
    return tuple(map(float, kept)), more or len(places) > len(kept)


def _on_the_diagonal(f: Curve, places: Array) -> Array:
    """Those of `places` at which f(z) = z indeed, and no pole or jump crosses the diagonal."""
    crossing: Array = places[np.abs(f(places) - places) <= 1e-9 * np.maximum(1, np.abs(places))]
    return crossing
