"""What comes out of a function for the pre-activations that go in: its distribution, its moments, layer after layer."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable
from functools import lru_cache

import numpy as np

from act_viz.activations import Activation
from act_viz.arrays import Array
from act_viz.propagation.distributions import Distribution, Normal, Values
from act_viz.propagation.passing import Joint
from act_viz.propagation.path import path_of
from act_viz.propagation.theory import MeanField
from act_viz.statuses import SATURATED, largest_slope

N_LAYERS = 30
"""Layers that a pre-activation is followed through, …"""
LARGEST_SQUARE = 1e4
"""… as long as its mean square is not above this; …"""
LEAST_SQUARE = 1e-30
"""… one below this is called 0."""
_N_CELLS = 1600
"""Stretches of z whose probability is moved to where f takes them."""
_HALVINGS = 60
_TO_POLE = np.array([1e-4, 1e-7])
"""How far from a break it is seen whether a square has an integral there."""
_BESIDE = 1e-9
_ROUNDING = 1e-9
"""A mean below this share of the root mean square is 0, a variance below this share of the mean square."""
_LEAST_SHARE, _LEAST_CELLS = 0.005, 3


@dataclasses.dataclass(frozen=True)
class Atom:
    """A value that has a probability of its own, as 0 has for ReLU."""

    value: float
    share: float


@dataclasses.dataclass(frozen=True)
class Passed:
    """What f makes of z: moments of f(z) and f'(z); nan where f(z)² has no mean, whose variance is then inf or nan."""

    mean: float
    """E[f(z)]."""
    second: float
    """E[f(z)²]."""
    slope: float
    """E[f'(z)²]."""
    saturated: float
    """P(|f'(z)| below a twentieth of its largest), as `diagnostics` counts it."""
    negative: float
    """P(f(z) < 0)."""

    @property
    def variance(self) -> float:
        """Var f(z)."""
        if not math.isfinite(self.second):
            return self.second
        left = self.second - self.mean * self.mean
        return left if left > max(_ROUNDING * self.second, LEAST_SQUARE) else 0.0


@dataclasses.dataclass(frozen=True)
class Layers:
    """Layers 1 to `N_LAYERS` of a wide random network, each `(n_layers,)`; nan or inf where there is no number."""

    q: Array
    """E[z²]."""
    mean: Array
    """E[f(z)]."""
    variance: Array
    """Var f(z)."""


def _without_rounding(mean: float, second: float) -> float:
    """`mean`, 0 where it is that but for rounding."""
    return 0.0 if abs(mean) < _ROUNDING * math.sqrt(max(second, LEAST_SQUARE)) else mean


@lru_cache(maxsize=256)
def passed(activation: Activation, z: Distribution) -> Passed:
    """The numbers of f(z)."""

    if not math.isfinite(z.std):
        return Passed(math.nan, z.std, math.nan, math.nan, math.nan)

    def g(at: Array) -> tuple[Array, ...]:
        a, slope = activation(at), activation.derivative(at)
        return a, a * a, slope * slope

    mean, second, slope = map(float, z.expectation(g, activation.properties().breaks))
    if not isinstance(z, Values):
        places = [place for place in activation.properties().breaks if z.reach[0] <= place <= z.reach[1]]
        second = math.inf if any(_has_no_integral(activation, place) for place in places) else second
        slope = math.inf if any(_has_no_integral(activation.derivative, place) for place in places) else slope
    if not math.isfinite(second):
        second = second if activation.properties().gaps else math.inf
        mean = slope = math.nan
    limit = SATURATED * largest_slope(activation)
    second, slope = (0.0 if value < LEAST_SQUARE else value for value in (second, slope))
    return Passed(
        _without_rounding(mean, second),
        second,
        slope,
        probability_that(activation, z, lambda at: np.abs(activation.derivative(at)) < limit),
        probability_that(activation, z, lambda at: activation(at) < 0),
    )


def _has_no_integral(of: Callable[[Array], Array], place: float) -> bool:
    """Whether the square of `of` has none around `place`: near it, it grows at least as 1/|z − place|."""
    steps = _TO_POLE * max(1.0, abs(place))
    with np.errstate(all="ignore"):
        far, near = np.stack([of(place - steps), of(place + steps)], axis=1) ** 2 * steps[:, None]
    return bool(np.any((near >= 0.9 * far) & (near > 0)))


def layers_of(activation: Activation, z: Distribution, weight_variance: float) -> Layers:
    """What becomes of z layer by layer, as Depth has it: weights have the variance `weight_variance` / fan_in.

    From the second layer on z is normal with mean 0, whatever it was in the first.

    Raises
    ------
    ValueError
        For Maxout, whose units take several pre-activations each.
    """
    if activation.n_pieces > 1:
        raise ValueError("A layer of Maxout units is not followed: each takes several pre-activations.")
    first = passed(activation, z)
    field = MeanField(activation, weight_variance)
    mean = first.mean if math.isfinite(first.second) else first.second
    further = path_of(field, Joint(mean, first.second)).curve(N_LAYERS - 1)
    # What overflows may come out as no number; f has one everywhere.
    grows = (further.q > LARGEST_SQUARE) | (np.isnan(further.q) & (not activation.properties().gaps))
    grows = np.logical_or.accumulate(grows)
    q = np.where(grows, np.inf, np.where(further.q < LEAST_SQUARE, 0.0, further.q))
    variances = np.where(grows, np.inf, np.where(further.var_a < LEAST_SQUARE, 0.0, further.var_a))
    variances = np.where(np.isnan(variances) & (not activation.properties().gaps), np.inf, variances)
    means = [
        _without_rounding(mean, mean * mean + variance) if math.isfinite(variance) else math.nan
        for mean, variance in zip(further.mean_a.tolist(), variances.tolist(), strict=True)
    ]
    return Layers(
        np.array([z.mean**2 + z.std**2, *q]),
        np.array([first.mean, *means]),
        np.array([first.variance, *variances]),
    )


def at_layer(activation: Activation, z: Distribution, weight_variance: float, layer: int) -> Distribution:
    """The pre-activations of a `layer`, from 1, for those of the first; normal with an infinite std where they grow."""
    if layer == 1:
        return z
    q = float(layers_of(activation, z, weight_variance).q[layer - 1])
    return Values((0.0,)) if q < LEAST_SQUARE else Normal(0.0, math.sqrt(q))


def probability_that(activation: Activation, z: Distribution, holds: Callable[[Array], Array]) -> float:
    """The probability that `holds`, which is asked of arrays of z, is true; nan where z has no bound."""
    if isinstance(z, Values):
        return float(np.mean(holds(np.array(z.values))))
    if not math.isfinite(z.std):
        return math.nan
    grid = _with_breaks(activation, np.linspace(*z.reach, _N_CELLS + 1))
    with np.errstate(all="ignore"):
        true = holds(grid)
        switches = np.flatnonzero(true[1:] != true[:-1])
        left, right, start = grid[switches], grid[switches + 1], true[switches]
        for _halving in range(_HALVINGS):
            middle = (left + right) / 2
            same = holds(middle) == start
            left, right = np.where(same, middle, left), np.where(same, right, middle)
    edges = np.concatenate([[-np.inf] if true[0] else [], left, [np.inf] if true[-1] else []]).reshape(-1, 2)
    low, high = z.below(edges).T
    return float(np.sum(high - low))


def _with_breaks(activation: Activation, grid: Array) -> Array:
    """`grid` and both sides of every break within it."""
    breaks = np.array([place for place in activation.properties().breaks if grid[0] < place < grid[-1]])
    apart = _BESIDE * np.maximum(1.0, np.abs(breaks))
    return np.unique(np.concatenate([grid, breaks - apart, breaks + apart]))


@dataclasses.dataclass(frozen=True)
class Outcome:
    """How likely values are: probabilities `(n,)` of the stretches between `edges` `(n + 1,)`, atoms apart."""

    edges: Array
    shares: Array
    atoms: tuple[Atom, ...]

    @property
    def density(self) -> Array:
        """Probability per unit, `(n,)`."""
        return np.asarray(self.shares / np.diff(self.edges))


def outcomes(activation: Activation, z: Distribution, a_edges: Array, slope_edges: Array) -> tuple[Outcome, Outcome]:
    """How likely values of f(z) and of f'(z) are between these edges; what lies beyond them is left out."""
    if not math.isfinite(z.std):
        return Outcome(a_edges, 0 * a_edges[1:], ()), Outcome(slope_edges, 0 * slope_edges[1:], ())
    with np.errstate(all="ignore"):
        if isinstance(z, Values):
            at = np.array(z.values)
            return _counted(activation(at), a_edges), _counted(activation.derivative(at), slope_edges)
        grid = _with_breaks(activation, np.linspace(*z.reach, _N_CELLS + 1))
        mass = np.diff(z.below(grid))
        return _moved(activation(grid), mass, a_edges), _moved(activation.derivative(grid), mass, slope_edges)


def _counted(values: Array, edges: Array) -> Outcome:
    found, counts = np.unique(values, return_counts=True)
    n = len(values)
    atoms = {
        float(value) + 0.0: count / n
        for value, count in zip(found, counts, strict=True)
        if count >= max(min(n, _LEAST_CELLS), _LEAST_SHARE * n)
    }
    apart = values[~np.isin(values, list(atoms)) & np.isfinite(values)]
    return Outcome(
        edges,
        _spread(apart, apart, np.full(len(apart), 1 / n), edges),
        tuple(Atom(*each) for each in sorted(atoms.items())),
    )


def _moved(values: Array, mass: Array, edges: Array) -> Outcome:
    """The `mass` of each cell of z, spread evenly between the values at its ends."""
    first, last = values[:-1], values[1:]
    constant = np.diff(np.concatenate([[False], first == last, [False]]).astype(np.int8))
    runs = [run for run in np.flatnonzero(constant).reshape(-1, 2).tolist() if run[1] - run[0] >= _LEAST_CELLS]
    sizes: dict[float, float] = {}
    for start, stop in runs:
        value = float(first[start]) + 0.0
        sizes[value] = sizes.get(value, 0.0) + float(mass[start:stop].sum())
    atoms = {value: share for value, share in sorted(sizes.items()) if share >= _LEAST_SHARE}
    spread = np.isfinite(first) & np.isfinite(last)
    for start, stop in runs:
        spread[start:stop] &= float(first[start]) + 0.0 not in atoms
    shares = _spread(first[spread], last[spread], mass[spread], edges)
    return Outcome(edges, shares, tuple(Atom(*each) for each in atoms.items()))


def _spread(first: Array, last: Array, mass: Array, edges: Array) -> Array:
    """Probability `(n,)` between `edges`, of masses that lie evenly between `first` and `last`."""
    low, high = np.minimum(first, last), np.maximum(first, last)
    width = np.maximum(high - low, 1e-12 * (edges[-1] - edges[0]))
    reached = np.clip((edges[:, None] - low) / width, 0.0, 1.0) @ mass
    return np.asarray(np.diff(reached))
