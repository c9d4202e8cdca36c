"""The properties of a typed function, found numerically.

Kinks are looked for where the parts of the expression that can bend it switch. There f and f' jump when their two
sides differ by more than 1e-5 of the curve's size, higher derivatives, up to the fourth, by more than 1e-3.
Extremes are refined to about 1e-12, limits to 1e-8, between −100 and 100 and on a ladder of points to 1e60.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

import numpy as np
from sympy import Integer

from act_viz.activations.base import Properties, Smoothness
from act_viz.expressions import scanning
from act_viz.expressions.scanning import GRID, REACH, Curve
from act_viz.expressions.symbolic import ONE, Elementary, Expr, Z, add, make, mul
from act_viz.expressions.tape import Array, Tape

_ORDERS: tuple[Smoothness, ...] = ("discontinuous", "C0", "C1", "C2")
_UNBOUNDED = 1e15
"""Values larger than the curve's size by this factor count as infinite."""
_MOST_FIXED_POINTS = 16
_ON_A_STRETCH = 5
"""So many neighbouring grid points with f(z) = z are a stretch, not fixed points."""
_STILL_CLOSE = 1e-10
"""How close, relatively, an asymptote still is one grid point before rounding makes it the curve."""


@dataclasses.dataclass(frozen=True)
class Analysis:
    """What was found: the properties, where f is undefined, and f' where the formula does not give the left value."""

    properties: Properties
    undefined: tuple[tuple[float, float], ...]
    slope_limits: tuple[float, float]
    left_slopes: Mapping[float, float]


def switches(expr: Expr) -> list[Expr]:
    """The expressions at whose zeros `expr` may bend, jump or leave its domain."""
    found: dict[Expr, None] = {}
    seen: set[Expr] = set()
    waiting = [expr]
    while waiting:
        part = waiting.pop()
        if part in seen:
            continue
        seen.add(part)
        waiting.extend(part.args)
        switch = _switch(part)
        if switch is not None and switch.has(Z):
            found[switch] = None
    return list(found)


def _switch(part: Expr) -> Expr | None:
    if part.is_Pow:
        base, n = part.args
        return base if not (n.is_Integer and n > 0) else None
    if not isinstance(part, Elementary):
        return None
    u = part.args[0]
    if part.op in ("less", "less_equal", "max", "min"):
        return add(u, mul(Integer(-1), part.args[1]))
    if part.op in ("abs", "sign", "step", "relu", "log", "cbrt", "power"):
        return u
    if part.op == "log1p":
        return add(ONE, u)
    return make("cos", u) if part.op == "tan" else None


def analyze(expr: Expr, f: Curve, slope: Curve, settings: Mapping[str, float]) -> Analysis:
    """What `f`, with derivative `slope`, both evaluated from `expr` under `settings`, is."""
    places = _places(expr, f, settings)
    values = f(GRID)
    scale, slope_scale = _size(values), _size(slope(GRID))
    left_slopes = _left_slopes(f, slope, places, slope_scale)
    slope = _corrected(slope, left_slopes)
    slopes = slope(GRID)
    left_limit, left_values = scanning.far_out(f, -1, scale)
    right_limit, right_values = scanning.far_out(f, 1, scale)
    ends = [scanning.far_out(slope, sign, slope_scale) for sign in (-1, 1)]
    way = np.concatenate([left_values[::-1], values, right_values])
    orders = {place: _order(f, slope, place, scale, slope_scale) for place in places}
    undefined = _gaps(f, values, (left_values, right_values))
    low, high = _extent(f, values, way, (left_limit, right_limit), orders, scale)
    return Analysis(
        Properties(
            range=(low, high),
            limits=(left_limit, right_limit),
            monotone=_monotone(way, scale),
            zero_centered=bool(low < 0 < high),
            smoothness="discontinuous" if undefined else _smoothness(orders),
            saturates=(ends[0][0] == 0, ends[1][0] == 0),
            max_abs_derivative=_steepest(slope, slopes, ends, orders, slope_scale),
            kinks=tuple(place for place, order in orders.items() if order < 2),
            fixed_points=_fixed_points(f),
        ),
        undefined,
        (ends[0][0], ends[1][0]),
        left_slopes,
    )


def _size(values: Array) -> float:
    """The size of a curve: what three quarters of its absolute values near 0 do not exceed."""
    for reach in (2, 10, REACH):
        near = np.abs(values[np.abs(GRID) <= reach])
        near = near[np.isfinite(near)]
        size = float(np.quantile(near, 0.75)) if near.size else 0.0
        if size > 0:
            return size
    return 1.0


def _places(expr: Expr, f: Curve, settings: Mapping[str, float]) -> list[float]:
    """Where f may bend, sorted."""
    found = [scanning.boundaries(lambda z: ~np.isnan(f(z)))]
    for switch in switches(expr):
        tape = Tape([switch], settings)
        found.append(scanning.zeros(lambda z, tape=tape: tape(z)[0]))  # type: ignore[misc]
    places = np.unique(np.concatenate(found))
    nearest = places[np.argsort(np.abs(places))][: scanning.MOST]
    return [float(place) for place in np.sort(nearest) if abs(place) < REACH]


def _order(f: Curve, slope: Curve, place: float, scale: float, slope_scale: float) -> int:
    """The lowest derivative that jumps at `place`: 0 for f itself, up to 4; 5 when none does."""
    at = f(np.array([place]))[0]
    sides = [place + np.array([-near, near]) * max(1.0, abs(place)) for near in (1e-9, 1e-13)]
    values, slopes = [f(pair) for pair in sides], [slope(pair) for pair in sides]
    if not np.isfinite(np.concatenate([*values, [at]])).all():
        return 0
    if _stays_apart([float(np.ptp([*pair, at])) for pair in values], scale):
        return 0
    steep = not np.isfinite(slopes).all() or np.abs(slopes[1]).max() > 1e4 * slope_scale
    if steep or _stays_apart([float(np.ptp(pair)) for pair in slopes], slope_scale):
        return 1
    return next((order for order in (2, 3, 4) if _bends(slope, place, order, slope_scale)), 5)


def _stays_apart(gaps: list[float], scale: float) -> bool:
    """Whether two sides that are `gaps` apart, first further away and then nearer, do not meet."""
    return gaps[1] > 1e-5 * scale and gaps[1] > 0.9 * gaps[0]


def _bends(slope: Curve, place: float, order: int, scale: float) -> bool:
    """Whether the derivative of f of this `order` jumps at `place`: its two sides stay apart as the step shrinks."""
    apart = []
    for step in np.array([4e-3, 2e-3, 1e-3]) * max(1.0, abs(place)):
        right = np.diff(slope(place + step * np.arange(1, order + 1)), order - 1)[0]
        left = np.diff(slope(place - step * np.arange(1, order + 1)), order - 1)[0] * (-1) ** (order - 1)
        apart.append(abs(right - left) / step ** (order - 1))
    return bool(min(apart) > 1e-3 * scale and apart[2] > 0.8 * apart[1] > 0.64 * apart[0])


def _smoothness(orders: Mapping[float, int]) -> Smoothness:
    lowest = min(orders.values(), default=5)
    return _ORDERS[min(lowest, 3)] if lowest < 5 else "C∞"


def _gaps(f: Curve, values: Array, ends: tuple[Array, Array]) -> tuple[tuple[float, float], ...]:
    """Stretches on which f is nan, from left to right; ±∞ for an end beyond the scan."""
    holes = np.isnan(values)
    edges = np.flatnonzero(np.diff(np.concatenate([[False], holes, [False]]).astype(np.int8)))
    exact = scanning.boundaries(lambda z: ~np.isnan(f(z)))
    gaps = []
    for start, stop in edges.reshape(-1, 2)[: scanning.MOST]:
        low = -np.inf if start == 0 else _closest(exact, GRID[start])
        high = np.inf if stop == len(GRID) else _closest(exact, GRID[stop - 1])
        gaps.append((low, high))
    return tuple(gaps)


def _closest(places: Array, wanted: float) -> float:
    return float(places[np.argmin(np.abs(places - wanted))]) + 0.0 if places.size else float(wanted)


def _beside(curve: Curve, orders: Mapping[float, int]) -> Array:
    """`curve` close to every place where it may bend, on both sides and at it, nearest last."""
    places = np.array(list(orders))
    distances = np.array([1e-3, 1e-6, 1e-9, 1e-12]) * np.maximum(1, np.abs(places))[:, None]
    return curve(np.concatenate([places[:, None] - distances, places[:, None] + distances], axis=0).ravel())


def _extent(
    f: Curve,
    values: Array,
    way: Array,
    limits: tuple[float, float],
    orders: Mapping[float, int],
    scale: float,
) -> tuple[float, float]:
    """Infimum and supremum of f; nan where it is defined nowhere."""
    beside = _beside(f, orders) if orders else np.array([])
    at = f(np.array(list(orders))) if orders else np.array([])
    known = np.concatenate([way, beside, at, limits])
    known = known[~np.isnan(known)]
    if not known.size:
        return float("nan"), float("nan")
    low, high = float(known.min()), float(known.max())
    low = min(low, -_highest(lambda z: -f(z), -values, -low))
    high = max(high, _highest(f, values, high))
    near_pole = 1e6 * max(scale, float(np.nanmax(np.abs(values[np.isfinite(values)]), initial=0.0)))
    if beside.size and np.nanmin(beside, initial=np.inf) < -near_pole:
        low = -np.inf
    if beside.size and np.nanmax(beside, initial=-np.inf) > near_pole:
        high = np.inf
    return _tidy(low, limits, scale), _tidy(high, limits, scale)


def _highest(curve: Curve, values: Array, known: float) -> float:
    """The highest value of `curve` near its highest point on the grid, `known` if that is not inside."""
    if not np.isfinite(values).any():
        return known
    i = int(np.argmax(np.where(np.isfinite(values), values, -np.inf)))
    if not 0 < i < len(GRID) - 1:
        return known
    highest = -scanning.lowest_point(lambda z: -curve(z), GRID[i - 1], GRID[i + 1])[1]
    return highest if np.isfinite(highest) else known


def _tidy(value: float, limits: tuple[float, float], scale: float) -> float:
    """`value`, or the limit or short number it misses by rounding."""
    if abs(value) > _UNBOUNDED * scale:
        return float(np.copysign(np.inf, value))
    for limit in (*limits, scanning.snapped(value), 0.0):
        if abs(value - limit) <= 1e-12 * max(scale, abs(value)):
            return float(limit)
    return value


def _monotone(way: Array, scale: float) -> bool:
    known = way[np.isfinite(way)]
    slack = 1e-12 * np.abs(known[1:]) + 1e-15 * scale
    return bool((np.diff(known) >= -slack).all())


def _steepest(
    slope: Curve, slopes: Array, ends: list[tuple[float, Array]], orders: Mapping[float, int], scale: float
) -> float:
    """Supremum of |f'|; inf where it is unbounded."""
    beside = np.abs(_beside(slope, orders)) if orders else np.array([])
    size = np.abs(slopes)
    known = np.concatenate([size, beside, *(np.abs(way) for _, way in ends), [abs(limit) for limit, _ in ends]])
    known = known[~np.isnan(known)]
    if not known.size:
        return float("nan")
    highest = max(float(known.max()), _highest(lambda z: np.abs(slope(z)), size, float(known.max())))
    on_grid = float(np.max(size[np.isfinite(size)], initial=scale))
    # A square root's slope grows a thousandfold where the distance shrinks a millionfold.
    if beside.size and np.nanmax(beside, initial=0.0) > 1e3 * on_grid:
        return float("inf")
    return _tidy(highest, (abs(ends[0][0]), abs(ends[1][0])), scale)


def _fixed_points(f: Curve) -> tuple[float, ...]:
    """Where f crosses or touches the diagonal; none where it lies on it for a stretch."""
    gap = np.abs(f(GRID) - GRID)
    same = gap <= 1e-12 * np.maximum(1e-3, np.abs(GRID))
    edges = np.flatnonzero(np.diff(np.concatenate([[False], same, [False]]).astype(np.int8))).reshape(-1, 2)
    near = np.full(2, np.inf) * (-1, 1)
    for start, stop in edges[edges[:, 1] - edges[:, 0] >= _ON_A_STRETCH]:
        # A curve that comes ever closer is on the diagonal but for rounding, and still close where that ends.
        if start == 0 and gap[stop : stop + 1].max(initial=0.0) <= _STILL_CLOSE * abs(GRID[stop - 1]):
            near[0] = GRID[stop - 1]
        elif stop == len(GRID) and gap[start - 1] <= _STILL_CLOSE * GRID[start]:
            near[1] = GRID[start]
        else:
            return ()
    places = scanning.zeros(lambda z: np.where((z > near[0]) & (z < near[1]), f(z) - z, np.nan))
    places = places[np.abs(f(places) - places) <= 1e-9 * np.maximum(1, np.abs(places))]
    return tuple(map(float, places)) if len(places) <= _MOST_FIXED_POINTS else ()


def _left_slopes(f: Curve, slope: Curve, places: list[float], scale: float) -> dict[float, float]:
    """f' just left of every place at which the formula gives another value, or none, where f has one."""
    at = np.array(places, dtype=np.float64)
    if not at.size:
        return {}
    # From two points near by, since at the neighbouring float a switch may be thrown already.
    step = np.exp2(np.ceil(np.log2(np.maximum(1.0, np.abs(at)))) - 30)
    left = 2 * slope(at - step) - slope(at - 2 * step)
    nearer = slope(np.where(at == 0, -1e-30, np.nextafter(at, -np.inf)))
    left = np.where(np.abs(nearer) > 1e12 * scale, np.copysign(np.inf, nearer), left)
    here = slope(at)
    wrong = ~np.isclose(here, left, rtol=1e-9, atol=1e-12 * scale) & ~np.isnan(left) & np.isfinite(f(at))
    return {float(at[i]): float(left[i]) for i in np.flatnonzero(wrong)}


def _corrected(slope: Curve, left_slopes: Mapping[float, float]) -> Curve:
    """`slope` with `left_slopes` at their places."""
    if not left_slopes:
        return slope

    def corrected(z: Array) -> Array:
        found = slope(z)
        for place, left in left_slopes.items():
            found[z == place] = left
        return found

    return corrected
