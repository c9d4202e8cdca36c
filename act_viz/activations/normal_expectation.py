"""Expectations under a normal law, exact to rounding also for functions with kinks, jumps and poles."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr

from act_viz.activations.gauss_kronrod import GAUSS_10, KRONROD_21, KRONROD_NODES
from act_viz.arrays import Array

REACH = 38.0
"""Standard deviations integrated on either side: beyond them the density is below the smallest number."""
_EVEN = np.array([-REACH, -26.0, -18.0, *np.linspace(-12.0, 12.0, 13), 18.0, 26.0, REACH])
"""Panel edges in standard deviations. What lies beyond 12, 4e-33, counts only for functions that grow like exp."""
_PER_POWER, _N_POWERS = 2, 17
"""Edges fixed in z stand at powers of 4, so many of them on either side, from about 1e-9 standard deviations on."""
_TOLERANCE = 1e-12
"""Error of a panel, relative to E|g|, up to which it is left whole."""
_DEEPEST, _MOST_PANELS = 32, 3000
"""Halvings of a panel, and panels for one pair of std and mean, at most."""
_AT_ONCE = 12_000
"""Panels whose values are held at a time."""
_BACK = 6
"""Divergence is judged by how a panel's share changed over so many halvings."""
_NEGLIGIBLE = 1e-30
"""Where the density times a panel's width is below this, values that are no numbers are passed over."""

_PRODUCT_REACH, _PRODUCT_NODES, _MOST_PRODUCT_HALVINGS = 12.0, 10, 2
"""Integrals over two numbers reach less far, with so many nodes a panel, which are halved so often at most."""
_SIDES = (-6.0, -2.0, 0.0, 2.0, 6.0)

Integrand = Callable[[Array], Sequence[Array]]


def expectation(
    g: Integrand, std: npt.ArrayLike, mean: npt.ArrayLike = 0.0, kinks: Sequence[float] = (), *, largest_of: int = 1
) -> Array:
    """E[g(mean + std·Z)] for Z ~ N(0, 1), `(k, n)`, for each of the n values of `std` and `mean`.

    `g` takes points and gives k arrays of their shape. With `largest_of` above 1, Z is the largest of so many
    independent normal numbers. Panels are split at `kinks` and halved where a Gauss-Kronrod pair differs by more than
    1e-12 of E|g|, each by itself. An integral that grows with every halving, as at a pole of order 1/2 or more, and one
    whose values overflow is inf; one with values that are no number where the law has mass is nan.
    """
    std = np.atleast_1d(np.asarray(std, float))
    std, mean = np.broadcast_arrays(std, np.atleast_1d(np.asarray(mean, float)))
    found = []
    density = functools.partial(_normal_density, largest_of=largest_of)
    n_at_once = max(1, _AT_ONCE // (len(_EVEN) + 2 * _N_POWERS + len(kinks)))
    with np.errstate(all="ignore"):
        for start in range(0, len(std), n_at_once):
            rows = slice(start, start + n_at_once)
            found.append(_Adaptive(g, std[rows], mean[rows], density).over(_edges(std[rows], mean[rows], kinks)))
    return np.concatenate(found, axis=1)


def uniform_expectation(g: Integrand, low: float, high: float, kinks: Sequence[float] = ()) -> Array:
    """E[g(z)], `(k,)`, for z that is anywhere from `low` to `high` as likely; else as `expectation`."""
    half, middle = (high - low) / 2, (high + low) / 2
    powers = 2.0 ** (_PER_POWER * np.arange(_N_POWERS))
    fixed = (np.concatenate([-powers, [0.0, *kinks], powers]) - middle) / half
    edges = np.sort(np.concatenate([np.linspace(-1.0, 1.0, 13), np.clip(fixed, -1.0, 1.0)]))
    with np.errstate(all="ignore"):
        rule = _Adaptive(g, np.array([half]), np.array([middle]), lambda t: np.full_like(t, 0.5))
        return rule.over(edges[None])[:, 0]


def _normal_density(t: Array, largest_of: int) -> Array:
    """The density at `t` standard deviations of the largest of so many normal numbers."""
    density = _density(t)
    return density * (largest_of * ndtr(t) ** (largest_of - 1)) if largest_of > 1 else density


def _edges(std: Array, mean: Array, kinks: Sequence[float]) -> Array:
    """Panel edges `(n, n_edges)` in standard deviations: even ones, and ones fixed in z around 0 and at the kinks.

    Fixed ones are needed because a wide normal law sees a bend of the function as a corner.
    """
    scale = np.maximum(std, 1e-300)[:, None]
    widest = np.log2(np.maximum(scale[:, 0], 1.0))
    lowest = np.maximum(0.0, np.floor((widest - 28) / _PER_POWER) * _PER_POWER)
    powers = 2.0 ** (lowest[:, None] + _PER_POWER * np.arange(_N_POWERS))
    bends = np.broadcast_to(np.array([0.0, *kinks]), (len(std), 1 + len(kinks)))
    fixed = (np.concatenate([-powers, bends, powers], axis=1) - mean[:, None]) / scale
    even = np.broadcast_to(_EVEN, (len(std), len(_EVEN)))
    return np.sort(np.concatenate([even, np.clip(fixed, _EVEN[0], _EVEN[-1])], axis=1), axis=1)


@dataclasses.dataclass(frozen=True)
class _Panels:
    """Intervals in standard deviations, each `(m,)`, of the row they belong to."""

    left: Array
    right: Array
    row: Array

    def __getitem__(self, chosen: Array) -> _Panels:
        return _Panels(self.left[chosen], self.right[chosen], self.row[chosen])

    def halved(self) -> _Panels:
        """Both halves of every panel: all left ones, then all right ones."""
        middle = (self.left + self.right) / 2
        return _Panels(
            np.concatenate([self.left, middle]), np.concatenate([middle, self.right]), np.concatenate([self.row] * 2)
        )


class _Adaptive:
    """Panels of several rows, halved together until each is fine enough or its row has had its share."""

    def __init__(self, g: Integrand, std: Array, mean: Array, density: Callable[[Array], Array]) -> None:
        self._g, self._std, self._mean, self._density = g, std, mean, density

    def over(self, edges: Array) -> Array:
        """The integrals over panels with `edges` `(n, n_edges)`, `(k, n)`."""
        n_rows = len(edges)
        row = np.repeat(np.arange(n_rows), edges.shape[1] - 1)
        panels = _Panels(edges[:, :-1].ravel(), edges[:, 1:].ravel(), row)
        panels = panels[panels.right > panels.left]
        value, error, size = self._values(panels)
        total = np.zeros((len(value), n_rows))
        scale = self._by_row(size, panels.row, n_rows)
        diverges = np.zeros_like(total, dtype=bool)
        n_panels = np.bincount(panels.row, minlength=n_rows)
        before = [size] * _BACK
        for level in range(1, _DEEPEST + 1):
            coarse = (error > _TOLERANCE * scale[:, panels.row]) & ~diverges[:, panels.row]
            if level > 2 * _BACK:
                # Twice as large a share of half the panel, time and again: there is a pole.
                grows = coarse & (size > 8 * before[0])
                diverges |= self._by_row(grows, panels.row, n_rows) > 0
            # With one integral that has no bound the others of its row are of no use, and a pole is never fine enough.
            given_up = diverges.any(axis=0) | (n_panels >= _MOST_PANELS)
            split = coarse.any(axis=0) & ~given_up[panels.row]
            total += self._by_row(value[:, ~split], panels.row[~split], n_rows)
            if not split.any():
                break
            panels = panels[split].halved()
            n_panels += np.bincount(panels.row, minlength=n_rows)
            before = [np.tile(of_parents[:, split], 2) for of_parents in (*before[1:], size)]
            value, error, size = self._values(panels)
        else:
            # What has not come to rest by now does so nowhere, unless its share has become small.
            stays = (error > _TOLERANCE * scale[:, panels.row]) & (size > 0.5 * before[0])
            diverges |= self._by_row(stays, panels.row, n_rows) > 0
            total += self._by_row(value, panels.row, n_rows)
        return np.where(diverges, np.inf, total)

    @staticmethod
    def _by_row(values: Array, row: Array, n_rows: int) -> Array:
        """Sums `(k, n_rows)` of `values` `(k, m)` over the panels of each row."""
        return np.stack([np.bincount(row, of_one, n_rows) for of_one in values])

    def _values(self, panels: _Panels) -> tuple[Array, Array, Array]:
        """Integrals of g, their errors, and integrals of |g|, each `(k, m)`."""
        parts = [self._some(panels[part]) for part in _parts(len(panels.row))]
        value, error, size = (np.concatenate(of_parts, axis=1) for of_parts in zip(*parts, strict=True))
        return value, error, size

    def _some(self, panels: _Panels) -> tuple[Array, Array, Array]:
        width = (panels.right - panels.left)[:, None]
        t = panels.left[:, None] + width * KRONROD_NODES
        density = width * self._density(t)
        values = np.array(self._g(self._mean[panels.row, None] + self._std[panels.row, None] * t)) * density
        if not np.isfinite(values).all():
            values = np.where(np.isnan(values) & (density < _NEGLIGIBLE), 0.0, values)
        value, size = values @ KRONROD_21, np.abs(values) @ KRONROD_21
        apart = np.abs(value - values[..., 1::2] @ GAUSS_10)
        # The rule of QUADPACK: the finer of the two is far better than their difference says.
        error = size * np.minimum(1.0, (200 * apart / np.where(size > 0, size, 1.0)) ** 1.5)
        return value, np.where(np.isfinite(error), error, 0.0), size


def _parts(n: int) -> list[Array]:
    """The numbers from 0 to n in groups that are held at a time."""
    return np.array_split(np.arange(n), max(1, -(-n // _AT_ONCE)))


def product_expectation(
    f: Callable[[Array], Array], std: float, correlation: float, kinks: Sequence[float] = ()
) -> float:
    """E[f(u) f(v)] for normal u and v of standard deviation `std` and the given correlation.

    Panels are halved, twice at most, until E[f(u)²] by them has come to rest.
    """
    edges = _edges_of_products(std, kinks)
    n_halvings = _needed_halvings(f, std, edges)
    spread = std * np.sqrt(max(0.0, 1 - correlation**2))
    # As a function of u, the mean over v bends around each kink over a width of `spread`.
    bends = [kink / correlation + side * spread for kink in kinks for side in _SIDES if abs(correlation) > 0.1]
    inside = np.clip(np.array(bends) / std, -_PRODUCT_REACH, _PRODUCT_REACH)
    nodes, weights = _gauss(_PRODUCT_NODES)
    left, right = _halved(np.unique(np.concatenate([edges, inside])), n_halvings)
    t = (left[:, None] + (right - left)[:, None] * nodes).ravel()
    mass = ((right - left)[:, None] * weights).ravel() * _density(t)
    u = std * t
    with np.errstate(all="ignore"):
        return float(np.sum(f(u) * _mean_around(f, correlation * u, spread, std * edges, n_halvings) * mass))


def _edges_of_products(std: float, kinks: Sequence[float]) -> Array:
    """Panel edges in standard deviations, `(n_edges,)`: even ones, powers of 4 from 1e-5 of them on, and kinks."""
    lowest = max(0, int(np.floor(np.log2(max(1e-5 * std, 1e-300)) / _PER_POWER)))
    highest = int(np.ceil(np.log2(max(_PRODUCT_REACH * std, 1.0)) / _PER_POWER))
    powers = 2.0 ** (_PER_POWER * np.arange(lowest, highest + 1))
    fixed = np.concatenate([-powers, [0.0], powers, np.asarray(kinks, float)]) / max(std, 1e-300)
    even = np.linspace(-_PRODUCT_REACH, _PRODUCT_REACH, 13)
    return np.unique(np.concatenate([even, np.clip(fixed, even[0], even[-1])]))


def _needed_halvings(f: Callable[[Array], Array], std: float, edges: Array) -> int:
    """How often panels must be halved for E[f(std·Z)²] by the nodes of products to come to rest."""
    before = np.nan
    nodes, weights = _gauss(_PRODUCT_NODES)
    for n_halvings in range(_MOST_PRODUCT_HALVINGS + 2):
        left, right = _halved(edges, n_halvings)
        t = left[:, None] + (right - left)[:, None] * nodes
        with np.errstate(all="ignore"):
            square = float(np.sum(f(std * t) ** 2 * _density(t) * ((right - left)[:, None] * weights)))
        if n_halvings and not abs(square - before) > 1e-9 * square:
            return n_halvings - 1
        before = square
    return _MOST_PRODUCT_HALVINGS


def _mean_around(f: Callable[[Array], Array], mean: Array, spread: float, places: Array, n_halvings: int) -> Array:
    """E[f(mean + spread·Z)], `(n,)` for `mean` `(n,)`, on even panels that are split at the `places` in z as well."""
    nodes, weights = _gauss(_PRODUCT_NODES)
    even = np.broadcast_to(np.linspace(-_PRODUCT_REACH, _PRODUCT_REACH, 13), (len(mean), 13))
    fixed = np.clip((places - mean[:, None]) / max(spread, 1e-300), -_PRODUCT_REACH, _PRODUCT_REACH)
    edges = np.sort(np.concatenate([even, fixed], axis=1), axis=1)
    row, panel = np.nonzero(edges[:, 1:] > edges[:, :-1])
    parts = 2**n_halvings
    left, width = edges[row, panel], (edges[row, panel + 1] - edges[row, panel]) / parts
    left = (left[:, None] + width[:, None] * np.arange(parts)).ravel()
    row, width = np.repeat(row, parts), np.repeat(width, parts)
    found = np.zeros(len(mean))
    for part in _parts(len(row)):
        s = left[part, None] + width[part, None] * nodes
        values = f(mean[row[part], None] + spread * s) * _density(s)
        found += np.bincount(row[part], (values @ weights) * width[part], len(mean))
    return found


def _halved(edges: Array, n_halvings: int) -> tuple[Array, Array]:
    """Left and right ends of the panels between `edges`, halved so often."""
    for _halving in range(n_halvings):
        edges = np.insert((edges[1:] + edges[:-1]) / 2, np.arange(len(edges) - 1), edges[:-1])
        edges = np.append(edges, _PRODUCT_REACH)
    return edges[:-1], edges[1:]


def _density(t: Array) -> Array:
    return np.asarray(np.exp(-t * t / 2) / np.sqrt(2 * np.pi))


@functools.lru_cache(maxsize=8)
def _gauss(n_nodes: int) -> tuple[Array, Array]:
    """Gauss-Legendre nodes and weights on [0, 1]."""
    nodes, weights = np.polynomial.legendre.leggauss(n_nodes)
    return (nodes + 1) / 2, weights / 2
