"""Expectations under a normal law, exact to rounding also for functions with kinks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr

from act_viz.arrays import Array

_REACH = 12.0
"""Standard deviations integrated on either side; the normal law holds 4e-33 beyond them."""
_MOST_HALVINGS = 7
_TOLERANCE = 1e-11


@cache
def _rule(n_nodes: int) -> tuple[Array, Array]:
    """Gauss-Legendre nodes and weights on [0, 1]."""
    nodes, weights = np.polynomial.legendre.leggauss(n_nodes)
    return (nodes + 1) / 2, weights / 2


def _edges(std: Array, mean: Array, kinks: Sequence[float]) -> Array:
    """Panel edges `(n, n_edges)` in standard deviations: even ones, and ones fixed in z around 0 and at the kinks.

    Fixed ones are needed because a wide normal law sees a bend of the function as a corner.
    """
    furthest = float(np.max(np.abs(mean) + _REACH * std, initial=1.0))
    powers = 2.0 ** np.arange(0, max(1, int(np.ceil(np.log2(furthest)))) + 1)
    fixed = np.concatenate([-powers[::-1], [0.0], powers, np.asarray(kinks, float)])
    even = np.linspace(-_REACH, _REACH, 13)
    inside = (fixed - mean[:, None]) / np.maximum(std, 1e-300)[:, None]
    inside = np.clip(inside, -_REACH, _REACH)
    if len(std) == 1:
        return np.unique(np.concatenate([even, inside[0]]))[None, :]
    return np.sort(np.concatenate([np.broadcast_to(even, (len(std), 13)), inside], axis=1), axis=1)


def expectation(
    g: Callable[[Array], Sequence[Array]],
    std: npt.ArrayLike,
    mean: npt.ArrayLike = 0.0,
    kinks: Sequence[float] = (),
    *,
    largest_of: int = 1,
) -> Array:
    """E[g(mean + std·Z)] for Z ~ N(0, 1), `(k, n)`, for each of the n values of `std` and `mean`.

    `g` takes points and gives k arrays of their shape. With `largest_of` above 1, Z is the largest of so many
    independent normal numbers. Panels are split at `kinks` and halved until two results differ by less than
    1e-11 relative to E|g|, at most seven times. Values that overflow come out infinite or nan.
    """
    return refined_expectation(g, std, mean, kinks, largest_of=largest_of)[0]


def refined_expectation(
    g: Callable[[Array], Sequence[Array]],
    std: npt.ArrayLike,
    mean: npt.ArrayLike = 0.0,
    kinks: Sequence[float] = (),
    *,
    largest_of: int = 1,
    n_halvings: int | None = None,
) -> tuple[Array, int]:
    """`expectation`, and how often panels had to be halved; with `n_halvings` they are halved so often, unchecked."""
    std = np.atleast_1d(np.asarray(std, float))
    std, mean = np.broadcast_arrays(std, np.atleast_1d(np.asarray(mean, float)))
    edges = _edges(std, mean, kinks)
    with np.errstate(over="ignore", invalid="ignore"):
        if n_halvings is not None:
            for _halving in range(n_halvings):
                edges = _halved(edges)
            return _integrate(g, std, mean, edges, largest_of)[0], n_halvings
        fine, size = _integrate(g, std, mean, edges, largest_of)
        for halving in range(1, _MOST_HALVINGS + 1):
            rough, edges = fine, _halved(edges)
            fine, size = _integrate(g, std, mean, edges, largest_of)
            if not np.any(np.abs(fine - rough) > _TOLERANCE * size):
                # What was found before the last halving is as good.
                return fine, halving - 1
    return fine, _MOST_HALVINGS


def _halved(edges: Array) -> Array:
    """`edges` with the middle of every panel added."""
    both = np.empty((len(edges), 2 * edges.shape[1] - 1))
    both[:, ::2] = edges
    both[:, 1::2] = (edges[:, 1:] + edges[:, :-1]) / 2
    return both


def _integrate(
    g: Callable[[Array], Sequence[Array]], std: Array, mean: Array, edges: Array, largest_of: int, n_nodes: int = 16
) -> tuple[Array, Array]:
    """The integral of every function of `g` and of its absolute value, each `(k, n)`."""
    t, mass = _points(edges, n_nodes)
    if largest_of > 1:
        mass *= largest_of * ndtr(t) ** (largest_of - 1)
    values = np.array(g(mean[:, None] + std[:, None] * t))
    return np.vecdot(values, mass), np.vecdot(np.abs(values), mass)


def _points(edges: Array, n_nodes: int) -> tuple[Array, Array]:
    """Points in standard deviations and the normal law's mass at them, both `(n, points)`."""
    nodes, weights = _rule(n_nodes)
    widths = np.diff(edges, axis=1)
    t = (edges[:, :-1, None] + widths[..., None] * nodes).reshape(len(edges), -1)
    return t, (widths[..., None] * weights).reshape(len(edges), -1) * np.exp(-t * t / 2) / np.sqrt(2 * np.pi)


def product_expectation(
    f: Callable[[Array], Array], std: float, correlation: float, kinks: Sequence[float] = ()
) -> float:
    """E[f(u) f(v)] for normal u and v of standard deviation `std` and the given correlation."""
    spread = std * np.sqrt(max(0.0, 1 - correlation**2))
    # As a function of u, the mean over v bends around each kink over a width of `spread`.
    sides = (-6.0, -2.0, 0.0, 2.0, 6.0)
    bends = [
        *kinks,
        *(kink / correlation + side * spread for kink in kinks for side in sides if abs(correlation) > 0.1),
    ]
    t, mass_u = _points(_edges(np.array([std]), np.zeros(1), bends), 10)
    u = std * t[0]
    rows = np.full(len(u), spread)
    s, mass_v = _points(_edges(rows, correlation * u, kinks), 10)
    mean_of_v = np.sum(f(correlation * u[:, None] + spread * s) * mass_v, axis=1)
    return float(np.sum(f(u) * mean_of_v * mass_u[0]))
