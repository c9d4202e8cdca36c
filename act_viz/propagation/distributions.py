"""Distributions of a pre-activation: normal, uniform, and the values that units of a run have."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence

import numpy as np
from scipy.special import ndtr

from act_viz.activations.normal_expectation import Integrand, expectation, uniform_expectation
from act_viz.arrays import Array

_REACH = 8.0
"""Standard deviations beyond which a normal distribution has a mass of 1e-15."""
MOST_VALUES = 1000


@dataclasses.dataclass(frozen=True)
class Normal:
    """z ~ N(mean, std²)."""

    mean: float = 0.0
    std: float = 1.0

    @property
    def reach(self) -> tuple[float, float]:
        """Eight standard deviations on either side."""
        return self.mean - _REACH * self.std, self.mean + _REACH * self.std

    def below(self, z: Array) -> Array:
        """The probability of values up to each of `z`. Same shape as `z`."""
        return np.asarray(ndtr((z - self.mean) / max(self.std, 1e-300)))

    def expectation(self, g: Integrand, kinks: Sequence[float] = ()) -> Array:
        """E[g(z)], `(k,)`."""
        return expectation(g, self.std, self.mean, kinks)[:, 0]


@dataclasses.dataclass(frozen=True)
class Uniform:
    """Every z between mean − √3 std and mean + √3 std is as likely."""

    mean: float = 0.0
    std: float = 1.0

    @property
    def reach(self) -> tuple[float, float]:
        """The two ends."""
        half = math.sqrt(3) * self.std
        return self.mean - half, self.mean + half

    def below(self, z: Array) -> Array:
        """The probability of values up to each of `z`. Same shape as `z`."""
        low, high = self.reach
        return np.asarray(np.clip((z - low) / (high - low), 0.0, 1.0))

    def expectation(self, g: Integrand, kinks: Sequence[float] = ()) -> Array:
        """E[g(z)], `(k,)`."""
        return uniform_expectation(g, *self.reach, kinks)


@dataclasses.dataclass(frozen=True)
class Values:
    """One of these values, each as likely; sorted."""

    values: tuple[float, ...]

    @classmethod
    def of(cls, z: Array) -> Values:
        """Those of `z`, of any shape; of many, so many quantiles that lie evenly among them.

        Raises
        ------
        ValueError
            If there are none, or one is not finite.
        """
        flat = np.sort(np.asarray(z, float).ravel())
        if not len(flat) or not np.isfinite(flat).all():
            raise ValueError("A distribution needs values, and finite ones.")
        if len(flat) > MOST_VALUES:
            flat = np.quantile(flat, (np.arange(MOST_VALUES) + 0.5) / MOST_VALUES)
        return cls(tuple(float(f"{value:.6g}") for value in flat))

    @property
    def mean(self) -> float:
        """Mean of z."""
        return float(np.mean(self.values))

    @property
    def std(self) -> float:
        """Standard deviation of z."""
        return float(np.std(self.values))

    @property
    def reach(self) -> tuple[float, float]:
        """The smallest and the largest."""
        return self.values[0], self.values[-1]

    def below(self, z: Array) -> Array:
        """The probability of values up to each of `z`. Same shape as `z`."""
        return np.searchsorted(np.array(self.values), z, side="right") / len(self.values)

    def expectation(self, g: Integrand, kinks: Sequence[float] = ()) -> Array:
        """E[g(z)], `(k,)`."""
        with np.errstate(all="ignore"):
            return np.array([np.mean(of_one) for of_one in g(np.array(self.values))])


Distribution = Normal | Uniform | Values
"""What a pre-activation z may be."""
