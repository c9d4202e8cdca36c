"""Looking at a function numerically: its zeros, its extremes, and where it goes far out."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from act_viz.expressions.numpy_calls import Array

Curve = Callable[[Array], Array]

REACH = 100.0
"""Kinks, zeros and gaps are looked for between −REACH and REACH."""
MOST = 64
"""Of more places than this, those nearest to 0 are kept."""
_MOST_CANDIDATES = 512
"""Of places that may turn out to be of no interest more are looked at."""
ON_A_STRETCH = 5
"""So many neighbouring grid points at which something holds are a stretch, fewer are single places."""
FURTHER = np.concatenate([np.linspace(-10 * REACH, -REACH, 18001), np.linspace(REACH, 10 * REACH, 18001)])
"""Where it is looked for whether what goes on within REACH goes on beyond."""
GRID = np.unique(np.round(np.concatenate([np.linspace(-REACH, REACH, 20001), np.linspace(-5, 5, 10001)]), 3))
LADDER = np.ldexp([1.0, 1.2345, 1.618], np.arange(2, 204)[:, None])
"""Points `(n_rungs, 3)` far out, each rung twice as far as the last."""
_BEYOND_GRID = int(np.argmax(LADDER[:, 0] > REACH))
_SETTLED = 1e-7
"""Rungs that differ by less, relatively, have come to rest."""


def zeros(curve: Curve, grid: Array = GRID) -> Array:
    """Every place on `grid` or between its points where `curve` is 0, touches 0 or jumps across it, to a float or two.

    Of a stretch on which it is 0 only the ends.

    `grid` is `(n,)`, sorted.
    """
    values = curve(grid)
    zero = values == 0
    stretches = runs(zero)
    stretches = stretches[stretches[:, 1] - stretches[:, 0] >= ON_A_STRETCH]
    alone = zero.copy()
    for start, stop in stretches:
        alone[start:stop] = False
    with np.errstate(all="ignore"):
        crossing = _nearest(grid, np.flatnonzero(values[:-1] * values[1:] < 0))
    ends = np.concatenate([stretches[stretches[:, 0] > 0, 0], stretches[stretches[:, 1] < len(grid), 1]]) - 1
    ends = _nearest(grid, ends)
    found = [
        grid[alone],
        _bisected(curve, grid[crossing], grid[crossing + 1]),
        _bisected(lambda z: np.where(curve(z) == 0, -1.0, 1.0), grid[ends], grid[ends + 1]),
        _touching(curve, values, grid),
    ]
    return distinct(np.array([snapped(place) for place in np.concatenate(found)]))


def distinct(places: Array) -> Array:
    """`places` sorted, each once; two neighbouring floats are one place. `places` is `(n,)`."""
    places = np.unique(places)
    apart = np.diff(places, prepend=-np.inf) > 1e-12 * np.maximum(1, np.abs(places))
    found: Array = places[apart]
    return found


def runs(mask: Array) -> Array:
    """Where the stretches of true values in `mask` start and stop, `(n, 2)`."""
    return np.flatnonzero(np.diff(np.concatenate([[False], mask, [False]]).astype(np.int8))).reshape(-1, 2)


def nearest_to_zero(places: Array, most: int = MOST) -> Array:
    """Of sorted `places` at most so many, those nearest to 0, sorted. `places` is `(n,)`."""
    return np.sort(places[np.argsort(np.abs(places), kind="stable")][:most])


def _nearest(grid: Array, indices: Array) -> Array:
    """Of `indices` of `grid` at most `_MOST_CANDIDATES`, those nearest to 0."""
    return indices[np.argsort(np.abs(grid[indices]), kind="stable")][:_MOST_CANDIDATES]


def boundaries(inside: Callable[[Array], Array]) -> Array:
    """Places between −REACH and REACH where the condition `inside` changes. The result is `(n_places,)`, sorted."""
    return zeros(lambda z: np.where(inside(z), 1.0, -1.0))


def _bisected(curve: Curve, low: Array, high: Array) -> Array:
    """The sign change of `curve` in each bracket, narrowed to neighbouring floats."""
    if not low.size:
        return low
    start = np.sign(curve(low))
    for _ in range(80):
        middle = low + (high - low) / 2
        sign = np.sign(curve(middle))
        low = np.where((sign == start) | (sign == 0), middle, low)
        high = np.where(sign != start, middle, high)
    at_low, at_high = np.abs(curve(low)), np.abs(curve(high))
    return np.where(at_high < at_low, high, low)


def _touching(curve: Curve, values: Array, grid: Array) -> Array:
    """Places where |`curve`| has a local minimum of 0 without a change of sign."""
    size = np.abs(values)
    scale = np.nanmedian(size) if np.isfinite(size).any() else 0.0
    with np.errstate(all="ignore"):
        lowest = (size[1:-1] < size[:-2]) & (size[1:-1] < size[2:]) & (size[1:-1] < 1e-3 * scale) & (size[1:-1] > 0)
        same = (values[:-2] * values[1:-1] > 0) & (values[2:] * values[1:-1] > 0)
    found = _nearest(grid, np.flatnonzero(lowest & same) + 1)
    places, depths = lowest_points(lambda z: np.abs(curve(z)), grid[found - 1], grid[found + 1])
    return places[depths <= 1e-13 * scale]


def lowest_points(curve: Curve, low: Array, high: Array) -> tuple[Array, Array]:
    """Place and value of the least value of `curve` in each bracket that holds one minimum. All are `(n_brackets,)`."""
    if not low.size:
        return low, low
    steps = np.linspace(0, 1, 33)[:, None]
    for _ in range(12):
        z = low + (high - low) * steps
        i = _least(curve(z))
        low, high = (z[np.clip(i + side, 0, 32), np.arange(len(i))] for side in (-1, 1))
    z = np.array([low, low + (high - low) / 2, high])
    values = curve(z)
    i = _least(values, otherwise=1)
    return z[i, np.arange(len(i))], values[i, np.arange(len(i))]


def _least(values: Array, otherwise: int = 16) -> Array:
    """The row of the least finite value in each column."""
    finite = np.isfinite(values)
    rows: Array = np.where(finite.any(axis=0), np.argmin(np.where(finite, values, np.inf), axis=0), otherwise)
    return rows


def snapped(value: float, digits: int = 9) -> float:
    """`value`, or the round number it misses by a rounding error."""
    near = round(float(value), digits)
    return (near if abs(near - value) <= 1e-14 * max(1.0, abs(near)) else float(value)) + 0.0


def far_out(curve: Curve, sign: float, scale: float) -> tuple[float, Array]:
    """Limit of `curve` at ±∞ (nan where there is none) and its values beyond REACH on the way there, `(n,)`.

    The way ends where the curve has come to rest: further out only rounding errors would be added.
    """
    values = curve(sign * LADDER)
    limit, n_rungs = _limit_on(values, scale)
    with np.errstate(over="ignore"):
        return limit, values[_BEYOND_GRID:n_rungs].astype(np.float64).ravel()


def _limit_on(values: Array, scale: float) -> tuple[float, int]:
    """The limit of `values` on the ladder, `(n_rungs, 3)`, and how many rungs tell of the curve."""
    finite = np.isfinite(values).all(axis=1)
    length = int(np.argmin(finite)) if not finite.all() else len(values)
    if length < 4:
        return _overflowing(values, length), length
    steady = values[:length]
    rows = np.concatenate([steady[:-1], steady[1:]], axis=1)
    spread = rows.max(axis=1) - rows.min(axis=1)
    quiet = spread <= _SETTLED * np.maximum(np.abs(rows).max(axis=1), 1e-6 * scale)
    runs = np.flatnonzero(np.convolve(quiet, np.ones(4), "valid") == 4)
    if runs.size:
        start = int(runs[0])
        stop = start + int(np.argmin(np.append(quiet[start:], False)))
        best = start + int(np.argmin(spread[start:stop]))
        return _round_limit(float(steady[best + 1, 0]), scale), best + 2
    limit = _slow_limit(steady, scale)
    if length < len(values) and np.isnan(limit):
        limit = _overflowing(values, length)
    return limit, length


def _overflowing(values: Array, length: int) -> float:
    """The limit of what leaves the floats at the rung `length`."""
    beyond = values[min(length + 1, len(values) - 1) :]
    return np.inf if (beyond == np.inf).all() else -np.inf if (beyond == -np.inf).all() else np.nan


def _slow_limit(steady: Array, scale: float) -> float:
    """The limit of what still moves at the end of the ladder: ±∞, 0, or none."""
    size = np.abs(steady[:, 0])
    quarter, half, end = (size[min(len(size) - 1, len(size) // share)] for share in (4, 2, 1))
    one_sided = (np.sign(steady[-4:]) == np.sign(steady[-1, 0])).all()
    # Rungs between which the curve swings to and fro are no growth.
    rising = one_sided and (np.diff(steady[-4:].ravel() * np.sign(steady[-1, 0])) > 0).all()
    falling = one_sided and (np.diff(np.abs(steady[-4:]).ravel()) < 0).all()
    if rising and end > half > quarter and end > 1.02 * half:
        return float(np.inf * np.sign(steady[-1, 0]))
    if falling and end < 0.7 * half:
        return 0.0
    if (np.abs(steady[-4:]) <= 1e-9 * scale).all():
        return 0.0
    return float("nan")


def _round_limit(value: float, scale: float) -> float:
    """`value`, or the short decimal number that it can be told apart from only by rounding errors."""
    near = round(value, 4)
    return near + 0.0 if abs(near - value) <= 1e-8 * max(scale, abs(value)) else value
