"""Where a typed function bends, jumps, has a pole or ceases to be defined, and its slope on the left of such a place.

The places are looked for where the parts of the expression that can bend it switch. There f and f' jump when their
two sides differ by more than 1e-5 of the curve's size, higher derivatives, up to the fourth, by more than 1e-3.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

import numpy as np
import sympy
from sympy import Integer

from act_viz.expressions import numerical_search
from act_viz.expressions.numerical_search import GRID, REACH, Curve, nearest_to_zero
from act_viz.expressions.numpy_calls import Array, NumpyCalls
from act_viz.expressions.symbolic import ONE, Elementary, Expr, Z, add, make, mul, parts_of

_SMOOTH = 5
_NEAR = np.array([1e-3, 1e-6, 1e-9, 1e-12])[:, None]
"""Distances at which a curve is looked at beside a place, relative to the place where that is beyond 1."""


@dataclasses.dataclass(frozen=True, eq=False)
class Breaks:
    """Where f is not smooth. Arrays are sorted and hold at most `scanning.MOST` places."""

    places: Array
    """All of them, those of `orders`, poles and the ends of gaps."""
    orders: Mapping[float, int]
    """The lowest derivative that jumps there: 0 for f itself, up to 4."""
    poles: Array
    """Where f has no bound."""
    gaps: tuple[tuple[float, float], ...]
    """Stretches and places on which f is nan, from left to right; ±∞ for an end beyond the scan."""
    left_slopes: Mapping[float, float]
    """f' just left of every place at which the formula gives another value, or none, where f has one."""

    def of_order(self, *orders: int) -> tuple[float, ...]:
        """The places at which a derivative of one of these orders is the first that jumps."""
        return tuple(place for place, order in self.orders.items() if order in orders)


def find_breaks(
    expr: Expr, f: Curve, slope: Curve, settings: Mapping[str, float], sizes: tuple[float, float]
) -> Breaks:
    """The breaks of `f`, with derivative `slope`, both evaluated from `expr`; `sizes` are those of the two curves."""
    gaps = _gaps(f)
    places = _candidates(expr, f, settings)
    at, beside = f(places), f(places + np.array([-1e-13, 1e-13])[:, None] * _reach(places))
    poles = nearest_to_zero(places[_grows(f, places, -1, sizes[0]) | _grows(f, places, 1, sizes[0])])
    ends = nearest_to_zero(np.setdiff1d(places[np.isnan(beside).any(axis=0) | np.isnan(at)], poles))
    inside = np.setdiff1d(places, np.concatenate([poles, ends]))
    orders = _orders(f, slope, inside, sizes)
    bending = np.isin(inside, nearest_to_zero(inside[orders < 2])) | ((orders >= 2) & (orders < _SMOOTH))
    # The formula may have no slope at a smooth place either: z² / |z|^½ at 0.
    unsure = inside[bending | ~np.isfinite(slope(inside))]
    return Breaks(
        nearest_to_zero(np.unique(np.concatenate([inside[bending], poles, ends]))),
        {float(place): int(order) for place, order in zip(inside[bending], orders[bending], strict=True)},
        poles,
        gaps,
        _left_slopes(f, slope, nearest_to_zero(np.unique(np.concatenate([unsure, ends]))), sizes[1]),
    )


def _switches(expr: Expr) -> list[Expr]:
    """The expressions at whose zeros `expr` may bend, jump or leave its domain."""
    found = {switch: None for part in parts_of(expr) if (switch := _switch(part)) is not None and switch.has(Z)}
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
    if part.op == "floor":
        return make("sin", mul(sympy.pi, u))
    if part.op == "round":
        return make("cos", mul(sympy.pi, u))
    return make("cos", u) if part.op == "tan" else None


def _candidates(expr: Expr, f: Curve, settings: Mapping[str, float]) -> Array:
    """Where f may have a break, sorted."""
    found = [numerical_search.boundaries(lambda z: ~np.isnan(f(z)))]
    for switch in _switches(expr):
        calls = NumpyCalls([switch], settings)
        found.append(numerical_search.zeros(lambda z, calls=calls: calls(z)[0]))  # type: ignore[misc]
    places = numerical_search.distinct(np.concatenate(found))
    near: Array = places[np.abs(places) < REACH]
    return near


def find_holes(expr: Expr, f: Curve, settings: Mapping[str, float]) -> list[float]:
    """Single places at which the formula has no finite value, though `f` has one on both sides and no pole."""
    places = _candidates(expr, f, settings)
    places = places[~np.isfinite(f(places))]
    near = np.isfinite(f(places + np.array([-1e-5, 1e-5])[:, None] * _reach(places))).all(axis=0)
    grows = np.any([_grows(f, places, side, 1.0) for side in (-1, 1)], axis=0)
    return [float(place) for place in places[near & ~grows]]


def _reach(places: Array) -> Array:
    return np.maximum(1.0, np.abs(places))


def _grows(curve: Curve, places: Array, side: int, scale: float) -> Array:
    """At which `places` `curve` has no bound on one `side` (−1 or 1).

    There it goes on growing while one comes a thousand times nearer, again and again.
    """
    size = np.abs(curve(places + side * _NEAR * _reach(places)))
    _, before, last = np.diff(size, axis=0)
    growing: Array = (size[-1] == np.inf) | ((last > 0.9 * before) & (before > 0) & (last > 0.1 * scale))
    return growing


def _orders(f: Curve, slope: Curve, places: Array, sizes: tuple[float, float]) -> Array:
    """The lowest derivative that jumps at each of `places`: 0 for f itself, up to 4; 5 when none does."""
    at = f(places)
    sides = [places + near * np.array([[-1], [1]]) * _reach(places) for near in (1e-9, 1e-13)]
    values, slopes = [f(pair) for pair in sides], [slope(pair) for pair in sides]
    gaps = [np.ptp(np.concatenate([pair, at[None]]), axis=0) for pair in values]
    jumps = ~np.isfinite([*gaps, at]).all(axis=0) | _stay_apart(gaps, sizes[0])
    steep = ~np.isfinite(slopes).all(axis=(0, 1)) | (np.abs(slopes[1]).max(axis=0) > 1e4 * sizes[1])
    kinks = steep | _stay_apart([np.ptp(pair, axis=0) for pair in slopes], sizes[1])
    higher = [_bends(slope, places, order, sizes[1]) for order in (2, 3, 4)]
    return np.select([jumps, kinks, *higher], range(_SMOOTH), _SMOOTH)


def _stay_apart(gaps: list[Array], scale: float) -> Array:
    """Where two sides that are `gaps` apart, first further away and then nearer, do not meet."""
    return (gaps[1] > 1e-5 * scale) & (gaps[1] > 0.9 * gaps[0])


def _bends(slope: Curve, places: Array, order: int, scale: float) -> Array:
    """Where the derivative of f of this `order` jumps: its two sides stay apart as the step shrinks."""
    apart = []
    for step in np.array([4e-3, 2e-3, 1e-3])[:, None] * _reach(places):
        steps = step * np.arange(1, order + 1)[:, None]
        right = np.diff(slope(places + steps), order - 1, axis=0)[0]
        left = np.diff(slope(places - steps), order - 1, axis=0)[0] * (-1) ** (order - 1)
        apart.append(np.abs(right - left) / step ** (order - 1))
    first, second, third = apart
    bends: Array = (np.min(apart, axis=0) > 1e-3 * scale) & (third > 0.8 * second) & (second > 0.8 * first)
    return bends


def _gaps(f: Curve) -> tuple[tuple[float, float], ...]:
    holes = np.isnan(f(GRID))
    exact = numerical_search.boundaries(lambda z: ~np.isnan(f(z)))
    gaps = []
    for start, stop in numerical_search.runs(holes)[: numerical_search.MOST]:
        low = -np.inf if start == 0 else _closest(exact, GRID[start])
        high = np.inf if stop == len(GRID) else _closest(exact, GRID[stop - 1])
        gaps.append((low, high))
    return tuple(gaps)


def _closest(places: Array, wanted: float) -> float:
    return float(places[np.argmin(np.abs(places - wanted))]) + 0.0 if places.size else float(wanted)


def beside(curve: Curve, places: Array) -> Array:
    """`curve` close to every one of `places`, on both sides."""
    distances = _NEAR * _reach(places)
    return curve(np.concatenate([places - distances, places + distances]).ravel())


def _left_slopes(f: Curve, slope: Curve, places: Array, scale: float) -> dict[float, float]:
    if not places.size:
        return {}
    # From two points near by, since at the neighbouring float a switch may be thrown already.
    step = np.exp2(np.ceil(np.log2(_reach(places))) - 30)
    left = 2 * slope(places - step) - slope(places - 2 * step)
    left = np.where(_grows(slope, places, -1, scale), np.copysign(np.inf, left), left)
    here = slope(places)
    wrong = ~np.isclose(here, left, rtol=1e-9, atol=1e-12 * scale) & ~np.isnan(left) & np.isfinite(f(places))
    return {float(places[i]): float(left[i]) for i in np.flatnonzero(wrong)}


def with_left_slopes(slope: Curve, left_slopes: Mapping[float, float]) -> Curve:
    """`slope` with `left_slopes` at their places."""
    if not left_slopes:
        return slope

    def corrected(z: Array) -> Array:
        found = slope(z)
        for place, left in left_slopes.items():
            found[z == place] = left
        return found

    return corrected
