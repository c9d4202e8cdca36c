"""What a function makes of a normal pre-activation: the expectations that theory is made of."""

from __future__ import annotations

import dataclasses
import math
import threading
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from act_viz.activations import Activation
from act_viz.activations.normal_expectation import REACH, expectation
from act_viz.arrays import Array

TOO_SMALL = 1e-150
"""Below this a variance is called 0."""
_NEAR_ZERO = 1e-14
"""Slopes at variance 0 are those at this one, where a function is linear on either side of 0."""


@dataclasses.dataclass(frozen=True)
class Moments:
    """Expectations for z ~ N(0, q), each `(n,)`: of f(z), f(z)², f'(z)², and d E[f(z)²]/dq.

    inf where an integral has no bound, nan where f is not a number.
    """

    mean: Array
    second: Array
    slope: Array
    growth: Array

    @classmethod
    def joined(cls, parts: list[Moments]) -> Moments:
        """Several one after another."""
        names = [field.name for field in dataclasses.fields(cls)]
        return cls(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))

    def __getitem__(self, chosen: slice | Array) -> Moments:
        return Moments(self.mean[chosen], self.second[chosen], self.slope[chosen], self.growth[chosen])


def moments(activation: Activation, q: npt.ArrayLike) -> Moments:
    """The moments of `activation` under normal pre-activations of variance `q`, a number from 0 or `(n,)` of them."""
    q = np.atleast_1d(np.asarray(q, float))
    if not np.any(q < TOO_SMALL):
        return _moments(activation, q)
    with np.errstate(all="ignore"):
        at_zero = activation(np.zeros(1)) if activation.n_pieces == 1 else np.zeros(1)
    found, here = _moments(activation, np.where(q < TOO_SMALL, _NEAR_ZERO, q)), q < TOO_SMALL
    return dataclasses.replace(
        found, mean=np.where(here, at_zero, found.mean), second=np.where(here, at_zero**2, found.second)
    )


def _moments(activation: Activation, q: Array) -> Moments:
    k = activation.n_pieces

    def g(z: Array) -> tuple[Array, ...]:
        # A Maxout unit gives its largest piece; the gradient reaches that piece alone, with slope 1.
        a, slope = (z, np.ones_like(z)) if k > 1 else (activation(z), activation.derivative(z))
        return a, a * a, slope * slope, a * slope * z

    found = np.full((4, len(q)), np.inf)
    finite = np.sqrt(q) * REACH <= (math.inf if k > 1 else _nearest_pole(activation))
    if finite.any():
        kinks = () if k > 1 else activation.properties().breaks
        found[:, finite] = expectation(g, np.sqrt(q[finite]), kinks=kinks, largest_of=k)
    mean, second, slope, growth = found
    # d/dq E[f(√q Z)²] = E[2 f f' Z] / (2 √q), which holds at kinks too, unlike a form with f''.
    return Moments(mean, second, slope, growth / q + _growth_at_jumps(activation, q))


@lru_cache(maxsize=128)
def _nearest_pole(activation: Activation) -> float:
    """How far from 0 the nearest place lies around which f² has no finite integral; inf if there is none.

    That is a place z₀ near which f(z)² |z − z₀| does not become less.
    """
    found = math.inf
    for pole in activation.properties().poles:
        steps = np.array([1e-4, 1e-7]) * max(1.0, abs(pole))
        for side in (-1, 1):
            with np.errstate(all="ignore"):
                far, near = activation(pole + side * steps) ** 2 * steps
            if near >= 0.9 * far:
                found = min(found, abs(pole))
    return found


def _growth_at_jumps(activation: Activation, q: Array) -> Array:
    """What the jumps of f add to d E[f²]/dq: each the jump of f² times d P(z > where it jumps)/dq."""
    added = np.zeros_like(q)
    for place in activation.properties().jumps:
        with np.errstate(all="ignore"):
            before, after = activation(np.nextafter(place, [-np.inf, np.inf])) ** 2
            jump = (after - before) * place * np.exp(-place * place / (2 * q)) / np.sqrt(8 * np.pi * q**3)
        added += np.where(np.isfinite(jump), jump, 0.0)
    return added


def has_pole(activation: Activation, q: float) -> bool:
    """Whether an infinite E[f(z)²] at variance `q` is that of a pole, and not of values beyond what numbers hold."""
    if activation.n_pieces == 1 and math.sqrt(q) * REACH > _nearest_pole(activation):
        return True
    z = np.sqrt(q) * np.linspace(-REACH, REACH, 4001)[1::2]
    with np.errstate(all="ignore"):
        return bool(np.isfinite(activation(z) ** 2).all())


_DECADES, _PER_DECADE = (-10, 10), 20
_COARSE_FROM, _COARSE_PER_DECADE = 6, 4
GRID = np.concatenate(
    [
        np.logspace(_DECADES[0], _COARSE_FROM, (_COARSE_FROM - _DECADES[0]) * _PER_DECADE + 1),
        np.logspace(_COARSE_FROM, _DECADES[1], (_DECADES[1] - _COARSE_FROM) * _COARSE_PER_DECADE + 1)[1:],
    ]
)
"""Variances at which maps are tabulated. Beyond 1e6 functions have come to behave as they do at infinity."""
_ROWS_AT_ONCE, _SLOW_FROM = 24, 1e3


class Table:
    """The moments of a function at the variances of `GRID`, reckoned a few at a time, by whoever asks first."""

    def __init__(self, activation: Activation) -> None:
        self._activation = activation
        self._lock = threading.Lock()
        self._parts: list[Moments] = []
        self._n_done = 0

    @property
    def left(self) -> int:
        """How many variances are still to be done."""
        return len(GRID) - self._n_done

    def step(self) -> None:
        """Do some more, if any are left; of wide laws one at a time, since a function that swings takes long there."""
        with self._lock:
            if not self.left:
                return
            n = 1 if GRID[self._n_done] >= _SLOW_FROM else _ROWS_AT_ONCE
            self._parts.append(moments(self._activation, GRID[self._n_done : self._n_done + n]))
            self._n_done = min(len(GRID), self._n_done + n)

    def moments(self) -> Moments:
        """All of them."""
        while self.left:
            self.step()
        with self._lock:
            self._parts = [Moments.joined(self._parts)]
            return self._parts[0]


@lru_cache(maxsize=128)
def table_of(activation: Activation) -> Table:
    """The table of `activation`, shared by all who ask."""
    return Table(activation)
